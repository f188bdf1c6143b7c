//! Who outside is told of what happens.

use diesel::table;

table! {
    webhooks (number) {
        number -> BigInt,
        url -> Text,
        events -> BigInt,
        document -> Nullable<Text>,
        secret -> Text,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<BigInt>,
        created_by -> Text,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        disabled_why -> Nullable<Text>,
        deleted_at -> Nullable<BigInt>,
    }
}

table! {
    webhook_deliveries (number) {
        number -> BigInt,
        message_id -> Text,
        webhook -> BigInt,
        kind -> Text,
        object -> Text,
        about -> Text,
        happened_at -> BigInt,
        state -> Text,
        attempts -> BigInt,
        queued_at -> BigInt,
        next_at -> Nullable<BigInt>,
        last_attempt -> Nullable<Text>,
        held_until -> Nullable<BigInt>,
        lease_number -> BigInt,
    }
}
