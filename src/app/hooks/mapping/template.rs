//! Texts with places of a delivery in them: `coupon:{/order_id}`. A place is a JSON pointer, `id`, `type` or `received`;
//! of several with `|` between them the first counts that is there.

use serde::Deserialize;
use serde_json::Value as Json;

use super::Delivered;
use rules::domain::plain_decimal;

/// A text with places in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The first of these that is there.
    Place(Vec<Place>),
}

/// A place of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// What the sender knows the delivery by.
    Id,
    /// What the sender says that it is.
    Type,
    /// When it came first.
    Received,
    /// A place of its JSON.
    Body(Pointer),
}

/// A JSON pointer; `*` stands for every item of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pointer {
    text: String,
    steps: Vec<String>,
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let Some(steps) = text.strip_prefix('/') else {
            return Err(format!("\"{text}\" is no place; one is like /data/object/id"));
        };
        // As RFC 6901 escapes what stands between slashes.
        let steps = steps.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
        Ok(Self { steps: steps.collect(), text })
    }
}

impl Pointer {
    /// What is there, in its order; nulls and empty texts count as nothing.
    pub fn all<'j>(&self, body: &'j Json) -> Vec<&'j Json> {
        let mut found = vec![body];
        for step in &self.steps {
            found = found.into_iter().flat_map(|json| inside(json, step)).collect();
        }
        found.retain(|json| !json.is_null() && json.as_str() != Some(""));
        found
    }

    /// Whether it may lead to several.
    pub fn is_many(&self) -> bool {
        self.steps.iter().any(|step| step == "*")
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What a step leads to from a value.
fn inside<'j>(json: &'j Json, step: &str) -> Vec<&'j Json> {
    match json {
        Json::Array(items) if step == "*" => items.iter().collect(),
        Json::Array(items) => {
            step.parse::<usize>().ok().and_then(|index| items.get(index)).into_iter().collect()
        }
        Json::Object(fields) => fields.get(step).into_iter().collect(),
        _ => Vec::new(),
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unclosed = || format!("\"{text}\" has a brace without its other one");
        let (mut pieces, mut rest) = (Vec::new(), text.as_str());
        while let Some((before, inside)) = rest.split_once('{') {
            let (place, after) = inside.split_once('}').ok_or_else(unclosed)?;
            if before.contains('}') || place.contains('{') {
                return Err(unclosed());
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let places = place.split('|').map(Place::read).collect::<Result<_, _>>()?;
            pieces.push(Piece::Place(places));
            rest = after;
        }
        if rest.contains('}') {
            return Err(unclosed());
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        if pieces.is_empty() {
            return Err("an empty text says nothing; leave it out".to_owned());
        }
        Ok(Self(pieces))
    }
}

impl Place {
    fn read(text: &str) -> Result<Self, String> {
        match text.trim() {
            "id" => Ok(Self::Id),
            "type" => Ok(Self::Type),
            "received" => Ok(Self::Received),
            pointer => Pointer::try_from(pointer.to_owned()).map(Self::Body),
        }
    }

    fn find(&self, delivered: Delivered<'_>) -> Result<Option<String>, String> {
        match self {
            Self::Id => Ok(Some(delivered.id.to_owned())),
            Self::Type => Ok(Some(delivered.kind.to_owned())),
            Self::Received => Ok(Some(delivered.received_at.to_string())),
            Self::Body(pointer) => {
                let found = pointer.all(delivered.body);
                found.first().map(|json| scalar(pointer, json)).transpose()
            }
        }
    }
}

impl Template {
    /// The text with what stands at its places; `None` where one of them leads to nothing.
    pub fn fill(&self, delivered: Delivered<'_>) -> Result<Option<String>, String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Place(places) => {
                    let mut found = None;
                    for place in places {
                        found = place.find(delivered)?;
                        if found.is_some() {
                            break;
                        }
                    }
                    let Some(found) = found else { return Ok(None) };
                    text.push_str(&found);
                }
            }
        }
        Ok(Some(text))
    }

    /// The same where it has to be there; `what` says what for.
    pub fn require(&self, delivered: Delivered<'_>, what: &str) -> Result<String, String> {
        let missing = || format!("{what}: there is nothing at {}", self.places());
        self.fill(delivered)?.ok_or_else(missing)
    }

    /// The values of all that its one place leads to, as text. Of several places with `|` between them, of the first that
    /// leads anywhere.
    pub fn values(&self, delivered: Delivered<'_>) -> Result<Vec<String>, String> {
        if let [Piece::Place(places)] = self.0.as_slice() {
            for place in places {
                let Place::Body(pointer) = place else { continue };
                let found = pointer.all(delivered.body);
                if !found.is_empty() {
                    return found.into_iter().map(|json| scalar(pointer, json)).collect();
                }
            }
            return Ok(Vec::new());
        }
        Ok(self.fill(delivered)?.into_iter().collect())
    }

    /// Whether any of its places may lead to several values.
    pub fn is_many(&self) -> bool {
        self.pointers().any(Pointer::is_many)
    }

    /// Its places, for messages.
    pub fn places(&self) -> String {
        let texts: Vec<&str> = self.pointers().map(Pointer::text).collect();
        texts.join(" or ")
    }

    fn pointers(&self) -> impl Iterator<Item = &Pointer> {
        let places = self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Place(places) => Some(places),
        });
        places.flatten().filter_map(|place| match place {
            Place::Body(pointer) => Some(pointer),
            Place::Id | Place::Type | Place::Received => None,
        })
    }
}

fn scalar(pointer: &Pointer, json: &Json) -> Result<String, String> {
    let wrong = || format!("{} leads to {}, not to one value", pointer.text, kind_of(json));
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Bool(truth) => Ok(truth.to_string()),
        Json::Number(number) => plain_decimal(number).ok_or_else(wrong),
        Json::Null | Json::Array(_) | Json::Object(_) => Err(wrong()),
    }
}

fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
        Json::Null => "nothing",
        Json::Number(_) => "a number with too many places",
        _ => "a value",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use rules::domain::Moment;

    #[test]
    fn a_template_is_filled_from_the_first_place_that_is_there() {
        let body = json!({ "a": { "b": [{ "c": 1.50 }, { "c": null }] }, "x/y": "z", "e": "" });
        let delivered = Delivered {
            kind: "order.paid",
            id: "d-1",
            received_at: Moment::from_micros(0),
            body: &body,
        };
        let fill = |text: &str| {
            Template::try_from(text.to_owned()).and_then(|template| template.fill(delivered))
        };
        for (text, filled) in [
            ("plain", Some("plain")),
            ("{/a/b/0/c}", Some("1.5")),
            ("n:{/a/b/1/c|/x~1y}:{id}", Some("n:z:d-1")),
            ("{type}", Some("order.paid")),
            ("{received}", Some("1970-01-01T00:00:00Z")),
            ("{/e}", None),
            ("{/a/b/7/c}", None),
        ] {
            assert_eq!(fill(text), Ok(filled.map(str::to_owned)), "{text}");
        }
        for wrong in ["", "{", "}", "{/a", "a}", "{{/a}}", "{a}", "{}", "{/a}{"] {
            assert!(Template::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(fill("{/a/b}").is_err(), "a list is no text");
    }
}
