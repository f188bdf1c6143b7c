//! Mappings: those that are built in prove themselves, and what is wrong with one is said before it is used.

use super::*;
use crate::app::fixture::on_each_database;
use crate::examples::root;
use tantieme::app::AppError;

fn text(name: &str) -> String {
    std::fs::read_to_string(root("examples/hooks").join(format!("{name}.toml"))).unwrap()
}

async fn refusal(app: &App, mapping: String) -> Option<String> {
    match app.save_hook_mapping(&admin(), HookSource::Standard, Some(mapping)).await {
        Ok(_) => None,
        Err(AppError::Refused(problem)) => Some(problem.message),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_built_in_mapping_is_sound_and_shown() {
    on_each_database(async |fixture| {
        for hook in fixture.app.hooks().await.unwrap() {
            assert_eq!(hook.mapping, text(hook.source.code()));
            assert_eq!(refusal(&fixture.app, hook.mapping).await, None, "{}", hook.source);
        }
    });
}

/// A mapping of one `[[on]]`, and what is wrong with it.
const WRONG: &[(&str, &str)] = &[
    ("x = 1", "line 1: unknown field `x`, expected one of"),
    ("[[on]]\ntype = 1", "line 2: a type, or a list of types"),
    ("[[on]]\ntype = \"a\"\n\nkey = \"{/a\"", "line 4: \"{/a\" has a brace without its other one"),
    (
        "[[on]]\ntype = \"a\"\nkey = \"{a}\"",
        "line 3: \"a\" is no place; one is like /data/object/id",
    ),
    ("[[on]]\ntype = \"a\"", "[[on]] 1 (a): say either \"record\" or \"take_back\""),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_unpaid\"",
        "[[on]] 1 (a): there is no event \"order_unpaid\" in the catalogue; it has blog_post_visited",
    ),
    (
        "[[on]]\ntype = [\"a\", \"b\"]\nrecord = \"order_paid\"",
        "[[on]] 1 (a, b): an event needs \"key\" and \"at\"",
    ),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_paid\"\nkey = \"{/a}\"\nat = \"{/b}\"\nfields = { total = \"{/c}\" }",
        "[[on]] 1 (a): order_paid has no field \"total\"; it has customer, order, amount, category, product",
    ),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_paid\"\nkey = \"{/a}\"\nat = \"{/b}\"\nfields = { amount = \"{/c}\" }",
        "[[on]] 1 (a): amount is money; write { decimal = \"{/…}\", currency = \"{/…}\" }",
    ),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_paid\"\nkey = \"{/a/*}\"\nat = \"{/b}\"",
        "[[on]] 1 (a): \"*\" may stand in amounts only",
    ),
    (
        "[[on]]\ntype = \"a\"\ntake_back = \"{/a}\"\namount = { decimal = \"{/b}\", currency = \"USD\" }",
        "[[on]] 1 (a): a part needs a \"key\" of its own, so that it is not taken back twice",
    ),
    (
        "[[on]]\ntype = \"a\"\ntake_back = \"{/a}\"\nkey = \"{id}\"\ntotal = { decimal = \"{/b}\", currency = \"USD\" }",
        "[[on]] 1 (a): \"total\" takes what is left to take, and makes its own key; leave \"key\" out",
    ),
    (
        "[[on]]\ntype = \"a\"\ntake_back = \"{/a}\"\ntotal = { decimal = \"{/b}\", minor = \"{/b}\", currency = \"USD\" }",
        "[[on]] 1 (a): an amount has either \"decimal\" or \"minor\"",
    ),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_paid\"\nkey = \"{/a}\"\nat = \"{/b}\"\nif_there = true",
        "[[on]] 1 (a): amount, total, whole_when, if_there and reason belong to \"take_back\"",
    ),
    (" \n", "the mapping is empty, and everything would be kept"),
    ("[decimals]\nXYZ = 2", "decimals: \"XYZ\" is not an ISO 4217 currency code"),
    (
        "[[on]]\ntype = \"a\"\nwhen = { \"/a\" = { is = 1 } }\ntake_back = \"x\"",
        "line 3: a value, a list of values, or { exists = true }",
    ),
    (
        "[[example]]\nname = \"n\"\ntype = \"a\"\nbody = '{}'\nexpect = []",
        "the example \"n\": the mapping says nothing of a; add an [[on]] or an [[ignore]] for it",
    ),
    (
        "[[on]]\ntype = \"a\"\ntake_back = \"x\"\n[[example]]\nname = \"n\"\ntype = \"a\"\nbody = '{}'\nexpect = []",
        "the example \"n\": entry 1: expected nothing, got {\"take_back\":\"x\"}",
    ),
    (
        "[[on]]\ntype = \"a\"\ntake_back = \"x\"\nreason = \"{/why}\"\n[[example]]\nname = \"n\"\ntype = \"a\"\n\
         body = '{\"why\":\"late\"}'\nexpect = [{ take_back = \"y\", at = \"2026-01-01T00:00:00Z\" }, { take_back = \"z\" }]",
        "the example \"n\": entry 1, at: expected \"2026-01-01T00:00:00Z\", got nothing; \
         entry 1, reason: expected nothing, got \"late\"; entry 1, take_back: expected \"y\", got \"x\"; \
         entry 2: expected {\"take_back\":\"z\"}, got nothing",
    ),
    (
        "[[on]]\ntype = \"a\"\nrecord = \"order_paid\"\nkey = \"k\"\nat = \"{/a}\"\n[[example]]\nname = \"n\"\ntype = \"a\"\nbody = '{\"a\":\"tomorrow\"}'\nexpect = []",
        "the example \"n\": at: ",
    ),
];

#[test]
fn what_is_wrong_with_a_mapping_is_said_and_nothing_is_changed() {
    on_each_database(async |fixture| {
        for (mapping, wrong) in WRONG {
            let refused = refusal(&fixture.app, (*mapping).to_owned()).await;
            let refused = refused.unwrap_or_else(|| panic!("taken: {mapping}"));
            assert!(refused.starts_with(wrong), "{mapping}\n{refused}");
        }
        assert!(fixture.app.hooks().await.unwrap().iter().all(|hook| hook.is_built_in));
    });
}

#[test]
fn any_change_of_an_example_is_seen() {
    on_each_database(async |fixture| {
        for (from, to, said) in [
            (
                "amount = \"19.90 USD\"",
                "amount = \"19.91 USD\"",
                ", amount: expected \"19.91 USD\", got \"19.90 USD\"",
            ),
            ("key = \"pi_1\"", "key = \"pi_2\"", ", key: expected \"pi_2\", got \"pi_1\""),
            (
                "total = \"7.00 USD\"",
                "total = \"6.00 USD\"",
                ", total: expected \"6.00 USD\", got \"7.00 USD\"",
            ),
            ("MGA = 0", "MGA = 0\nUSD = 3", ""),
        ] {
            let stripe = text("stripe");
            assert!(stripe.contains(from), "{from}");
            let refused = refusal(&fixture.app, stripe.replacen(from, to, 1)).await;
            let why = refused.unwrap_or_default();
            assert!(why.starts_with("the example \"") && why.contains(said), "{to}: {why}");
        }
    });
}
