//! Catalogue documents add to the built-in one.

use tantieme::domain::{Approval, Catalogue, ValueType};
use tantieme::language::compile_catalogue;

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
  approval  automatic

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
    assert_eq!(watched.approval, Approval::Automatic);
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
