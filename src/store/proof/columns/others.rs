//! Every column of the log, of rules and their periods, of who may do what and who is told of it.

use super::Content::{Bytes, Compared, Free, Number, Structured, Word};
use super::words::{is_currency, is_cut_off, is_digest};
use super::{Table, is_all_read};
use crate::store::webhooks;
use rules::domain::{
    DeliveryState, DistributorState, GapChoice, HookDeliveryState, HookSource, PeriodState, Role,
    TEST_EVENT, WebhookEvent,
};

/// Every table that is about no money.
pub static OTHERS: &[Table] = &[
    Table {
        name: "log_heads",
        place: "CAST(stream AS TEXT)",
        is_numbered: false,
        columns: &[
            ("stream", Number),
            ("last_position", Compared("positions")),
            ("link", Compared("chains")),
            ("linked_from", Compared("positions")),
        ],
    },
    Table {
        name: "entries",
        place: "CAST(stream AS TEXT) || '-' || CAST(position AS TEXT)",
        is_numbered: false,
        columns: &[
            ("stream", Compared("positions")),
            ("position", Compared("positions")),
            ("source", Compared("chains")),
            ("key", Compared("chains")),
            ("recorded_at", Compared("chains")),
            ("entry", Compared("contents")),
            ("name", Compared("contents")),
            ("occurred_at", Compared("contents")),
            // What somebody says of an event later decides it, and rows that change are in no chain.
            ("approved_at", Compared("replays")),
            ("customer", Compared("contents")),
            ("subject", Compared("contents")),
            ("target", Compared("corrections")),
            ("digest", Compared("contents")),
            ("body", Compared("contents")),
            ("seal", Compared("chains")),
        ],
    },
    // Where the log is spread over several servers.
    Table {
        name: "entry_keys",
        place: "source || ' ' || key",
        is_numbered: false,
        columns: &[
            ("key", Free),
            ("source", Free),
            ("stream", Number),
            ("position", Number),
            ("digest", Bytes),
        ],
    },
    Table {
        name: "erased_keys",
        place: "'of a digest'",
        is_numbered: false,
        columns: &[("digest", Bytes)],
    },
    Table {
        name: "late_found",
        place: "distributor || '.' || CAST(period_index AS TEXT)",
        is_numbered: false,
        columns: &[
            ("distributor", Compared("kept")),
            ("period_index", Compared("kept")),
            // With another one, nothing goes on from the row.
            ("made_of", Structured(is_digest)),
            ("cut_off", Structured(is_cut_off)),
            ("as_of", Number),
            ("places", Structured(is_all_read::<Vec<(i32, i64, bool)>>)),
        ],
    },
    Table {
        name: "mentions",
        place: "reference || ' in ' || CAST(stream AS TEXT) || '-' || CAST(position AS TEXT)",
        is_numbered: false,
        columns: &[
            ("reference", Structured(is_kind_and_reference)),
            ("stream", Number),
            ("position", Number),
        ],
    },
    Table {
        name: "mentions_read",
        place: "CAST(stream AS TEXT)",
        is_numbered: false,
        columns: &[
            ("stream", Number),
            ("last_position", Number),
            // With another one, everything is read anew.
            ("made_of", Free),
        ],
    },
    Table {
        name: "checkpoints",
        place: "distributor || '.' || CAST(period_index AS TEXT)",
        is_numbered: false,
        columns: &[
            ("distributor", Compared("kept")),
            ("period_index", Compared("kept")),
            ("made_of", Structured(is_digest)),
            ("cut_off", Structured(is_cut_off)),
            ("as_of", Number),
            ("totals", Compared("kept")),
        ],
    },
    Table {
        name: "counters",
        place: "name",
        is_numbered: false,
        columns: &[
            ("name", Free),
            ("last_number", Number),
            ("link", Compared("chains")),
            ("linked_from", Compared("trail")),
            ("wanted", Compared("told")),
        ],
    },
    Table {
        name: "catalogues",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[("number", Number), ("source", Compared("changes")), ("saved_at", Number)],
    },
    Table {
        name: "distributors",
        place: "name",
        is_numbered: false,
        columns: &[
            ("name", Free),
            ("title", Free),
            ("state", Word(|word| DistributorState::from_code(word).is_some())),
            ("version", Compared("changes")),
            ("activated_at", Number),
            ("created_at", Number),
        ],
    },
    Table {
        name: "rule_versions",
        place: "distributor || ' version ' || CAST(version AS TEXT)",
        is_numbered: false,
        columns: &[
            ("distributor", Compared("changes")),
            ("version", Compared("changes")),
            ("source", Compared("changes")),
            ("created_at", Number),
            ("saved_by", Free),
            ("gap", Word(|word| GapChoice::from_code(word).is_some())),
        ],
    },
    Table {
        name: "periods",
        place: "distributor || '.' || CAST(period_index AS TEXT)",
        is_numbered: false,
        columns: &[
            ("distributor", Compared("periods")),
            ("period_index", Compared("periods")),
            ("starts_at", Compared("periods")),
            ("ends_at", Compared("periods")),
            ("trigger_at", Number),
            ("version", Compared("periods")),
            ("state", Word(|word| PeriodState::from_code(word).is_some())),
            ("reason", Free),
            ("carried_in", Compared("periods")),
            ("currency", Word(is_currency)),
            ("late_after", Structured(is_cut_off)),
            ("holder", Free),
            ("held_until", Number),
            ("lease_number", Number),
        ],
    },
    Table {
        name: "collaborators",
        place: "reference",
        is_numbered: false,
        columns: &[
            ("reference", Free),
            ("name", Free),
            ("active", Number),
            ("created_at", Number),
            ("hold_reason", Free),
            ("held_since", Number),
        ],
    },
    Table {
        name: "tokens",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[
            ("number", Number),
            ("name", Compared("changes")),
            ("role", Word(|word| Role::from_code(word).is_some())),
            ("collaborator", Compared("changes")),
            ("hash", Structured(is_digest)),
            ("created_at", Compared("changes")),
            ("expires_at", Compared("changes")),
            ("revoked_at", Compared("changes")),
            ("last_used_at", Number),
        ],
    },
    Table {
        name: "audit",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[
            ("number", Compared("trail")),
            ("at", Compared("chains")),
            ("who", Compared("chains")),
            ("what", Compared("chains")),
            ("about", Compared("chains")),
            ("outcome", Compared("chains")),
            ("channel", Compared("chains")),
            ("role", Compared("chains")),
            ("state_before", Compared("chains")),
            ("state_after", Compared("chains")),
            ("seal", Compared("chains")),
        ],
    },
    Table {
        name: "sign_in_codes",
        place: "'of token ' || CAST(token AS TEXT)",
        is_numbered: false,
        columns: &[("hash", Structured(is_digest)), ("token", Number), ("expires_at", Number)],
    },
    Table {
        name: "sessions",
        place: "'of token ' || CAST(token AS TEXT)",
        is_numbered: false,
        columns: &[
            ("hash", Structured(is_digest)),
            ("token", Number),
            ("created_at", Number),
            ("expires_at", Number),
        ],
    },
    Table {
        name: "webhooks",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[
            ("number", Number),
            ("url", Free),
            ("events", Compared("told")),
            ("document", Free),
            ("secret", Free),
            ("old_secret", Free),
            ("old_secret_until", Number),
            ("created_by", Free),
            ("created_at", Number),
            ("disabled_at", Number),
            ("disabled_why", Free),
            ("deleted_at", Number),
        ],
    },
    Table {
        name: "webhook_deliveries",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[
            ("number", Number),
            ("message_id", Structured(webhooks::is_message_id)),
            ("webhook", Compared("told")),
            ("kind", Word(is_kind)),
            ("object", Free),
            ("about", Compared("told")),
            ("happened_at", Number),
            ("state", Word(|word| DeliveryState::from_code(word).is_some())),
            ("attempts", Number),
            ("queued_at", Number),
            ("next_at", Number),
            ("last_attempt", Structured(webhooks::is_attempt)),
            ("held_until", Number),
            ("lease_number", Number),
        ],
    },
    Table {
        name: "hooks",
        place: "source",
        is_numbered: false,
        columns: &[
            ("source", Word(|word| HookSource::from_code(word).is_some())),
            ("secret", Free),
            ("old_secret", Free),
            ("old_secret_until", Number),
            ("mapping", Free),
        ],
    },
    Table {
        name: "hook_deliveries",
        place: "CAST(number AS TEXT)",
        is_numbered: true,
        columns: &[
            ("number", Number),
            ("source", Word(|word| HookSource::from_code(word).is_some())),
            // What senders call it, and what they sent.
            ("delivery_id", Free),
            ("kind", Free),
            ("received_at", Number),
            ("state", Word(|word| HookDeliveryState::from_code(word).is_some())),
            ("entries", Number),
            ("problem", Free),
            ("waits_for", Free),
            ("body", Free),
            ("ended_by", Free),
            ("ended_at", Number),
            ("reason", Free),
        ],
    },
    Table {
        name: "provider_sessions",
        place: "'of ' || name",
        is_numbered: false,
        columns: &[
            ("hash", Structured(is_digest)),
            ("name", Free),
            ("role", Word(|word| Role::from_code(word).is_some())),
            ("collaborator", Free),
            ("created_at", Number),
            ("expires_at", Number),
        ],
    },
    Table {
        name: "expand_steps",
        place: "version",
        is_numbered: false,
        columns: &[("version", Structured(is_version))],
    },
];

fn is_kind(code: &str) -> bool {
    code == TEST_EVENT || WebhookEvent::from_code(code).is_some()
}

fn is_kind_and_reference(text: &str) -> bool {
    text.split_once(':').is_some_and(|(kind, reference)| !kind.is_empty() && !reference.is_empty())
}

/// `20261127000990`
fn is_version(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|it| it.is_ascii_digit())
}
