//! Examples of a mapping: a delivery, and what it has to make.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::document::Example;
use super::{Delivered, HowMuch, Made, Mapping};
use crate::app::intake::admit;
use rules::domain::{Catalogue, Moment, read_json};

/// How many differences are told of one example.
const MOST_SHOWN: usize = 10;

/// Tries every example; what is different in the first one that does not come out.
pub(super) fn prove(mapping: &Mapping, catalogue: &Catalogue) -> Result<(), String> {
    mapping.0.example.iter().try_for_each(|example| {
        prove_one(mapping, example, catalogue)
            .map_err(|wrong| format!("the example \"{}\": {wrong}", example.name))
    })
}

fn prove_one(mapping: &Mapping, example: &Example, catalogue: &Catalogue) -> Result<(), String> {
    let body = read_json(example.body.as_bytes())
        .map_err(|error| format!("the body is not JSON: {error}"))?;
    let received_at = Moment::parse(&example.received).map_err(|error| error.to_string())?;
    let delivered = Delivered { kind: &example.kind, id: &example.id, received_at, body: &body };
    let made = mapping.apply(delivered, catalogue)?;
    for one in &made {
        if let Made::Event { input, .. } = one {
            admit::event(input, catalogue, None)
                .map_err(|problem| format!("{}: {problem}", input.kind))?;
        }
    }
    let found: Vec<Json> = made.iter().map(shown).collect();
    let expected: Vec<Json> = example.expect.iter().map(|one| json!(one)).collect();
    let mut different = Vec::new();
    for index in 0..expected.len().max(found.len()) {
        let place = format!("entry {}", index + 1);
        compare(&place, (expected.get(index), found.get(index)), &mut different);
    }
    match different.len() {
        0 => Ok(()),
        all if all > MOST_SHOWN => {
            different.truncate(MOST_SHOWN);
            Err(format!("{}; and {} more", different.join("; "), all - MOST_SHOWN))
        }
        _ => Err(different.join("; ")),
    }
}

/// Writes down what is another value than expected, with its place.
fn compare(place: &str, pair: (Option<&Json>, Option<&Json>), different: &mut Vec<String>) {
    match pair {
        (Some(Json::Object(expected)), Some(Json::Object(found))) => {
            let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
            for name in names {
                let pair = (expected.get(name), found.get(name));
                compare(&format!("{place}, {name}"), pair, different);
            }
        }
        (expected, found) if expected == found => {}
        (expected, found) => {
            let said = |value: Option<&Json>| value.map_or("nothing".to_owned(), Json::to_string);
            different.push(format!("{place}: expected {}, got {}", said(expected), said(found)));
        }
    }
}

/// What is made, as examples write it.
fn shown(made: &Made) -> Json {
    let mut shown = match made {
        Made::Event { input, follows } => {
            let fields = input.fields.as_object().into_iter().flatten();
            let fields = fields.map(|(name, value)| (name.clone(), plain(value)));
            json!({
                "record": input.kind,
                "key": input.key,
                "at": input.occurred_at,
                "fields": Json::Object(fields.collect()),
                "follows": follows,
            })
        }
        Made::TakeBack(taken) => {
            let (part, total) = match taken.much {
                HowMuch::Whole => (None, None),
                HowMuch::Part(part) => (Some(part.to_string()), None),
                HowMuch::UpTo(total) => (None, Some(total.to_string())),
            };
            json!({
                "take_back": taken.target,
                "key": taken.key,
                "at": taken.at,
                "amount": part,
                "total": total,
                "reason": taken.reason,
            })
        }
    };
    if let Some(object) = shown.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    shown
}

/// Money as people write it: `19.90 USD`.
fn plain(value: &Json) -> Json {
    let part = |name: &str| value.get(name).and_then(Json::as_str);
    match (part("amount"), part("currency")) {
        (Some(amount), Some(currency)) => Json::String(format!("{amount} {currency}")),
        _ => value.clone(),
    }
}
