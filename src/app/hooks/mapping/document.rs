//! The text of a mapping, read and checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::amount::{Amount, Decimals, MOST_DECIMALS};
use super::condition::Conditions;
use super::template::Template;
use rules::domain::{Catalogue, Currency, EventKind, ValueType};

/// The longest text of a mapping, in bytes.
const LONGEST: usize = 256 * 1024;

/// A mapping, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    /// Decimals of minor units that are not those of the currency.
    #[serde(default)]
    pub decimals: Decimals,
    /// What makes entries.
    #[serde(default)]
    pub on: Vec<On>,
    /// What means nothing here.
    #[serde(default)]
    pub ignore: Vec<Ignore>,
    /// What proves it.
    #[serde(default)]
    pub example: Vec<Example>,
}

/// A kind of delivery that makes an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct On {
    #[serde(rename = "type")]
    pub kind: OneOrMore,
    #[serde(default)]
    pub when: Conditions,
    /// The event kind that is recorded.
    pub record: Option<String>,
    /// The key of the event that is taken back.
    pub take_back: Option<Template>,
    pub key: Option<Template>,
    pub at: Option<Template>,
    #[serde(default)]
    pub fields: BTreeMap<String, FieldFrom>,
    /// The key of the event that a recorded one is taken back with.
    pub follows: Option<Template>,
    /// So much is taken back.
    pub amount: Option<Amount>,
    /// So much is taken back in all.
    pub total: Option<Amount>,
    /// When all of it is taken back, whatever the amount.
    #[serde(default)]
    pub whole_when: Conditions,
    #[serde(default)]
    pub if_there: bool,
    pub reason: Option<Template>,
}

/// A kind of delivery that means nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ignore {
    #[serde(rename = "type")]
    pub kind: OneOrMore,
    #[serde(default)]
    pub when: Conditions,
}

/// A delivery, and what it has to make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default = "some_id")]
    pub id: String,
    /// When it came.
    #[serde(default = "some_moment")]
    pub received: String,
    /// JSON.
    pub body: String,
    pub expect: Vec<BTreeMap<String, Json>>,
}

fn some_id() -> String {
    "delivery-1".to_owned()
}

fn some_moment() -> String {
    "2026-01-01T00:00:00Z".to_owned()
}

/// What deliveries are called.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a type, or a list of types")]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    /// Whether a delivery is called so.
    pub fn has(&self, kind: &str) -> bool {
        match self {
            Self::One(one) => one == kind,
            Self::More(several) => several.iter().any(|one| one == kind),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::One(one) => one.clone(),
            Self::More(several) => several.join(", "),
        }
    }
}

/// Where a field comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text such as \"{/customer/id}\", or an amount with its currency")]
pub(super) enum FieldFrom {
    Text(Template),
    Unless(Unless),
    Amount(Amount),
}

/// A text that stands for nothing where it is another one, as 0 does for whoever has no account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unless {
    pub text: Template,
    pub unless: String,
}

impl Document {
    /// Reads it; what is wrong with its line.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the mapping has {} bytes; at most {LONGEST}", text.len()));
        }
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        })
    }

    /// Looks at everything that can be told without a delivery.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), String> {
        for (code, places) in &self.decimals {
            code.parse::<Currency>().map_err(|error| format!("decimals: {error}"))?;
            if *places > MOST_DECIMALS {
                return Err(format!("decimals: {code} has {places}; at most {MOST_DECIMALS}"));
            }
        }
        for (on, number) in self.on.iter().zip(1..) {
            on.check(catalogue)
                .map_err(|wrong| format!("[[on]] {number} ({}): {wrong}", on.kind.shown()))?;
        }
        Ok(())
    }
}

impl On {
    fn check(&self, catalogue: &Catalogue) -> Result<(), String> {
        let texts = [&self.take_back, &self.key, &self.at, &self.follows, &self.reason];
        if texts.into_iter().flatten().any(Template::is_many) {
            return Err("\"*\" may stand in amounts only".to_owned());
        }
        match (&self.record, &self.take_back) {
            (Some(kind), None) => self.check_event(kind, catalogue),
            (None, Some(_)) => self.check_take_back(),
            _ => Err("say either \"record\" or \"take_back\"".to_owned()),
        }
    }

    fn check_event(&self, name: &str, catalogue: &Catalogue) -> Result<(), String> {
        let Some(kind) = catalogue.events.get(name) else {
            let known: Vec<&str> = catalogue.events.keys().map(String::as_str).collect();
            let known = known.join(", ");
            return Err(format!("there is no event \"{name}\" in the catalogue; it has {known}"));
        };
        let only_taken_back = self.amount.is_some()
            || self.total.is_some()
            || self.if_there
            || self.reason.is_some()
            || !self.whole_when.is_empty();
        if only_taken_back {
            let names = "amount, total, whole_when, if_there and reason";
            return Err(format!(
                "{names} belong to \"take_back\"; money of an event is in \"fields\""
            ));
        }
        if self.key.is_none() || self.at.is_none() {
            return Err("an event needs \"key\" and \"at\"".to_owned());
        }
        self.fields.iter().try_for_each(|(field, from)| check_field(kind, field, from))
    }

    fn check_take_back(&self) -> Result<(), String> {
        if !self.fields.is_empty() || self.follows.is_some() {
            return Err("\"fields\" and \"follows\" belong to \"record\"".to_owned());
        }
        if self.amount.is_some() && self.total.is_some() {
            return Err(
                "say either \"amount\", what is taken back now, or \"total\", in all".to_owned()
            );
        }
        if self.amount.is_some() && self.key.is_none() {
            let why = "a part needs a \"key\" of its own, so that it is not taken back twice";
            return Err(why.to_owned());
        }
        if self.total.is_some() && self.key.is_some() {
            let why =
                "\"total\" takes what is left to take, and makes its own key; leave \"key\" out";
            return Err(why.to_owned());
        }
        self.amount.iter().chain(&self.total).try_for_each(Amount::check)
    }
}

fn check_field(kind: &EventKind, name: &str, from: &FieldFrom) -> Result<(), String> {
    let Some(field) = kind.field(name) else {
        let known: Vec<&str> = kind.fields.iter().map(|field| field.name.as_str()).collect();
        return Err(format!("{} has no field \"{name}\"; it has {}", kind.name, known.join(", ")));
    };
    let is_money = field.value_type == ValueType::Money;
    match from {
        FieldFrom::Amount(amount) if is_money => {
            amount.check().map_err(|wrong| format!("{name}: {wrong}"))
        }
        FieldFrom::Amount(_) => {
            Err(format!("{name} is no money; write a text such as \"{{/customer/id}}\""))
        }
        FieldFrom::Text(_) | FieldFrom::Unless(_) if is_money => Err(format!(
            "{name} is money; write {{ decimal = \"{{/…}}\", currency = \"{{/…}}\" }}, or \"minor\" for \"decimal\""
        )),
        FieldFrom::Text(text) | FieldFrom::Unless(Unless { text, .. }) if text.is_many() => {
            Err(format!("{name}: \"*\" may stand in amounts only"))
        }
        FieldFrom::Text(_) | FieldFrom::Unless(_) => Ok(()),
    }
}
