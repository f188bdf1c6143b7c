//! What shops and platforms send to hooks.

use diesel::table;

table! {
    hooks (source) {
        source -> Text,
        secret -> Nullable<Text>,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<BigInt>,
        mapping -> Nullable<Text>,
    }
}

table! {
    hook_deliveries (number) {
        number -> BigInt,
        source -> Text,
        delivery_id -> Text,
        kind -> Text,
        received_at -> BigInt,
        state -> Text,
        entries -> BigInt,
        problem -> Nullable<Text>,
        waits_for -> Nullable<Text>,
        body -> Nullable<Text>,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        reason -> Nullable<Text>,
    }
}
