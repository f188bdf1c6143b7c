//! Catalogue documents add to the built-in one.

use rules::domain::{Approval, Catalogue, ValueType};
use rules::language::{compile, compile_catalogue};

const OWN: &str = r#"language 1
catalogue

asset video "Video"
  series    text

customer
  age       number

collaborator
  team      text

event video_watched "Video watched"
  customer  customer
  video     video
  minutes   number
  finished  truth
  watched   moment
  lasted    duration
  approval  after 14 days

event order_paid
  tax       money
  amount    money
"#;

fn own() -> Catalogue {
    let compiled = compile_catalogue(OWN, &Catalogue::builtin());
    assert_eq!(compiled.diagnostics, []);
    compiled.catalogue.unwrap()
}

#[test]
fn own_events_and_assets_are_added() {
    let catalogue = own();
    let watched = &catalogue.events["video_watched"];
    assert_eq!(watched.title, "Video watched");
    let two_weeks = 14 * 86_400_000_000;
    assert_eq!(watched.approval, Approval::After { micros: two_weeks });
    assert_eq!(watched.field_type("lasted"), Some(&ValueType::Duration));
    assert_eq!(watched.field_type("video"), Some(&ValueType::Asset("video".into())));
    assert_eq!(watched.field_type("finished"), Some(&ValueType::Truth));
    let video: Vec<_> =
        catalogue.assets["video"].attributes.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(video, ["owner", "series"], "an owner is always there");
    assert!(catalogue.customer.iter().any(|field| field.name == "age"));
    assert!(catalogue.customer.iter().any(|field| field.name == "country"));
    assert!(catalogue.collaborator.iter().any(|field| field.name == "team"));
}

#[test]
fn built_in_events_gain_fields_and_keep_theirs() {
    let catalogue = own();
    let order = &catalogue.events["order_paid"];
    let before = &Catalogue::builtin().events["order_paid"];
    assert_eq!(order.title, before.title);
    assert_eq!(order.fields.len(), before.fields.len() + 1);
    assert_eq!(order.field_type("tax"), Some(&ValueType::Money));
}

#[test]
fn everything_built_in_stays() {
    let catalogue = own();
    for (name, kind) in Catalogue::builtin().events {
        for field in kind.fields {
            assert_eq!(catalogue.events[&name].field_type(&field.name), Some(&field.value_type));
        }
    }
}

/// A rule whose example has videos of ten minutes, a quarter and half an hour.
fn watching(condition: &str) -> String {
    format!(
        "language 1\ndistributor videos\n  currency USD\n  time zone UTC\nmetric long\n  count \
         video_watched\n  credit video.owner\n  where {condition}\npool\n  take fixed 10.00 USD\n  \
         if nobody qualifies, carry over\nweighting\n  share by long\nschedule\n  by hand\n  \
         measure since the last run\nexample \"lengths\"\n  video \"v\" belongs to ana\n  \
         2026-10-01 10:00 video_watched video \"v\", lasted 10 minutes\n  \
         2026-10-01 11:00 video_watched video \"v\", lasted 15 minutes\n  \
         2026-10-01 12:00 video_watched video \"v\", lasted 1 day\n"
    )
}

#[test]
fn lengths_of_time_are_compared() {
    let catalogue = own();
    for (condition, count) in [
        ("lasted at least 15 minutes", 2),
        ("lasted more than 15 minutes", 1),
        ("lasted less than 1 hour", 2),
        ("lasted is 24 hours", 1),
        ("lasted is any of 10 minutes, 1 week", 1),
        ("lasted is known", 3),
    ] {
        let source = watching(condition) + &format!("  expect long ana {count}\n");
        let said = tantieme::app::check(&source, &catalogue, rules::domain::Moment::ALWAYS);
        assert_eq!(said.diagnostics, [], "{condition}");
        assert!(said.examples[0].passed, "{condition}: {:?}", said.examples[0].problems);
    }
}

#[test]
fn what_is_no_length_of_time_is_refused() {
    for (condition, code) in [
        ("lasted at least 15", "T301"),
        ("lasted at least \"15 minutes\"", "T301"),
        ("lasted at least 1 month", "T332"),
        ("lasted before 2026-10-01", "T302"),
        ("watched at least 15 minutes", "T302"),
    ] {
        let found = compile(&watching(condition), &own()).diagnostics;
        let codes: Vec<_> = found.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&code), "{condition}: {codes:?}");
    }
}
