//! The tables, as diesel sees them. Kept in step with both migration trees by the store's tests.

mod incoming;
mod telling;

pub use incoming::{hook_deliveries, hooks};
pub use telling::{webhook_deliveries, webhooks};

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    log_heads (stream) {
        stream -> Integer,
        last_position -> BigInt,
        link -> Nullable<Binary>,
        linked_from -> BigInt,
    }
}

table! {
    entries (stream, position) {
        stream -> Integer,
        position -> BigInt,
        source -> Text,
        key -> Text,
        recorded_at -> BigInt,
        entry -> Text,
        name -> Text,
        occurred_at -> Nullable<BigInt>,
        approved_at -> Nullable<BigInt>,
        customer -> Nullable<Text>,
        subject -> Nullable<Text>,
        target -> Nullable<Text>,
        digest -> Binary,
        body -> Text,
        seal -> Nullable<Binary>,
    }
}

table! {
    expand_steps (version) {
        version -> Text,
    }
}

table! {
    erased_keys (digest) {
        digest -> Binary,
    }
}

table! {
    late_found (distributor, period_index) {
        distributor -> Text,
        period_index -> BigInt,
        made_of -> Text,
        cut_off -> Text,
        as_of -> BigInt,
        places -> Text,
    }
}

table! {
    mentions (reference, stream, position) {
        reference -> Text,
        stream -> Integer,
        position -> BigInt,
    }
}

table! {
    mentions_read (stream) {
        stream -> Integer,
        last_position -> BigInt,
        made_of -> Text,
    }
}

table! {
    checkpoints (distributor, period_index) {
        distributor -> Text,
        period_index -> BigInt,
        made_of -> Text,
        cut_off -> Text,
        as_of -> BigInt,
        totals -> Binary,
    }
}

table! {
    disputes (number) {
        number -> BigInt,
        id -> Text,
        collaborator -> Text,
        obligation -> Nullable<Text>,
        settlement -> Nullable<Text>,
        distributor -> Nullable<Text>,
        period_index -> Nullable<BigInt>,
        reason -> Text,
        state -> Text,
        opened_by -> Text,
        opened_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        credit -> Nullable<Text>,
        open_about -> Nullable<Text>,
        moved -> BigInt,
    }
}

table! {
    dispute_messages (dispute, place) {
        dispute -> Text,
        place -> BigInt,
        at -> BigInt,
        side -> Text,
        who -> Text,
        text -> Text,
        evidence -> Nullable<Text>,
    }
}

table! {
    counters (name) {
        name -> Text,
        last_number -> BigInt,
        link -> Nullable<Binary>,
        linked_from -> BigInt,
        wanted -> BigInt,
    }
}

table! {
    catalogues (number) {
        number -> BigInt,
        source -> Text,
        saved_at -> BigInt,
    }
}

table! {
    distributors (name) {
        name -> Text,
        title -> Text,
        state -> Text,
        version -> Integer,
        activated_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    rule_versions (distributor, version) {
        distributor -> Text,
        version -> Integer,
        source -> Text,
        created_at -> BigInt,
        saved_by -> Nullable<Text>,
        gap -> Nullable<Text>,
    }
}

table! {
    periods (distributor, period_index) {
        distributor -> Text,
        period_index -> BigInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        trigger_at -> Nullable<BigInt>,
        version -> Integer,
        state -> Text,
        reason -> Nullable<Text>,
        carried_in -> BigInt,
        currency -> Text,
        late_after -> Nullable<Text>,
        holder -> Nullable<Text>,
        held_until -> Nullable<BigInt>,
        lease_number -> BigInt,
    }
}

table! {
    settlements (number) {
        number -> BigInt,
        id -> Text,
        distributor -> Text,
        period_index -> BigInt,
        version -> Integer,
        cut_off -> Text,
        settled_at -> BigInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        currency -> Text,
        pool -> BigInt,
        leftover -> BigInt,
        carried -> BigInt,
        digest -> Text,
        detail -> Text,
        owed_since -> Nullable<BigInt>,
    }
}

table! {
    standings (settlement, place) {
        settlement -> Text,
        place -> BigInt,
        rank -> BigInt,
        collaborator -> Text,
        amount -> BigInt,
        currency -> Text,
        detail -> Text,
    }
}

table! {
    obligations (number) {
        number -> BigInt,
        id -> Text,
        collaborator -> Text,
        amount -> BigInt,
        currency -> Text,
        state -> Text,
        kind -> Text,
        reason -> Nullable<Text>,
        payable_from -> BigInt,
        created_at -> BigInt,
        settlement -> Nullable<Text>,
        distributor -> Nullable<Text>,
        payout -> Nullable<Text>,
        adjusts -> Nullable<BigInt>,
        key -> Nullable<Text>,
        by_hand -> Nullable<Text>,
    }
}

table! {
    adjustments (settlement, place) {
        settlement -> Text,
        place -> BigInt,
        period_index -> BigInt,
        collaborator -> Text,
        amount_before -> BigInt,
        amount_after -> BigInt,
        currency -> Text,
        treatment -> Text,
        shared -> Integer,
    }
}

table! {
    period_changes (settlement, period_index) {
        settlement -> Text,
        period_index -> BigInt,
        pool -> BigInt,
        carried -> BigInt,
        returned -> BigInt,
        currency -> Text,
    }
}

table! {
    taken_over (settlement, place) {
        settlement -> Text,
        place -> BigInt,
        period_index -> BigInt,
        metric -> Text,
        collaborator -> Nullable<Text>,
        value -> Text,
        counts -> Integer,
        asset -> Nullable<Text>,
    }
}

table! {
    unvalued (settlement, period_index) {
        settlement -> Text,
        period_index -> BigInt,
        treatment -> Text,
        why -> Text,
    }
}

table! {
    causes (settlement, place) {
        settlement -> Text,
        place -> BigInt,
        period_index -> BigInt,
        stream -> Integer,
        position -> BigInt,
        by_time -> Integer,
        collaborator -> Nullable<Text>,
    }
}

table! {
    fulfillments (number) {
        number -> BigInt,
        currency -> Text,
        state -> Text,
        created_at -> BigInt,
        made_by -> Nullable<Text>,
    }
}

table! {
    payouts (number) {
        number -> BigInt,
        id -> Text,
        fulfillment -> BigInt,
        collaborator -> Text,
        amount -> BigInt,
        currency -> Text,
        state -> Text,
        paid_on -> Nullable<Text>,
        reference -> Nullable<Text>,
        reason -> Nullable<Text>,
        created_at -> BigInt,
        former_references -> Nullable<Text>,
        moved -> BigInt,
    }
}

table! {
    payout_accounts (number) {
        number -> BigInt,
        collaborator -> Text,
        state -> Text,
        kind -> Text,
        holder -> Text,
        country -> Nullable<Text>,
        address -> Text,
        bic -> Nullable<Text>,
        set_by -> Text,
        set_at -> BigInt,
        decided_by -> Nullable<Text>,
        held_until -> Nullable<BigInt>,
    }
}

table! {
    payout_answers (digest) {
        digest -> Text,
        format -> Text,
        taken_at -> BigInt,
        who -> Text,
    }
}

table! {
    payout_exports (number) {
        number -> BigInt,
        fulfillment -> BigInt,
        format -> Text,
        message_id -> Text,
        exported_at -> BigInt,
        who -> Text,
        amount -> BigInt,
        currency -> Text,
        payouts -> Text,
        digest -> Nullable<Text>,
    }
}

table! {
    journal (number) {
        number -> BigInt,
        from_account -> Text,
        to_account -> Text,
        amount -> BigInt,
        currency -> Text,
        at -> BigInt,
        cause -> Text,
        seal -> Nullable<Binary>,
    }
}

table! {
    collaborators (reference) {
        reference -> Text,
        name -> Text,
        active -> Integer,
        created_at -> BigInt,
        hold_reason -> Nullable<Text>,
        held_since -> Nullable<BigInt>,
    }
}

table! {
    tokens (number) {
        number -> BigInt,
        name -> Text,
        role -> Text,
        collaborator -> Nullable<Text>,
        hash -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

table! {
    audit (number) {
        number -> BigInt,
        at -> BigInt,
        who -> Text,
        what -> Text,
        about -> Text,
        outcome -> Text,
        channel -> Nullable<Text>,
        role -> Nullable<Text>,
        state_before -> Nullable<Text>,
        state_after -> Nullable<Text>,
        seal -> Nullable<Binary>,
    }
}

table! {
    sign_in_codes (hash) {
        hash -> Text,
        token -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    sessions (hash) {
        hash -> Text,
        token -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    provider_sessions (hash) {
        hash -> Text,
        name -> Text,
        role -> Text,
        collaborator -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

allow_tables_to_appear_in_same_query!(distributors, periods, rule_versions);
allow_tables_to_appear_in_same_query!(periods, settlements);
allow_tables_to_appear_in_same_query!(obligations, payouts);
