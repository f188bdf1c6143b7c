//! Examples of a mapping: a delivery, and what it has to make.

use serde_json::{Value as Json, json};

use super::document::Example;
use super::{Delivered, HowMuch, Made, Mapping};
use crate::app::intake::admit;
use rules::domain::{Catalogue, Moment, read_json};

/// Tries every example; what the first one that does not come out makes.
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
    if found == expected {
        return Ok(());
    }
    Err(format!("it makes {}; expected is {}", Json::from(found), Json::from(expected)))
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
