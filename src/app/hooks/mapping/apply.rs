//! From a delivery to what it makes.

use serde_json::{Map, Value as Json, json};

use super::document::{Document, FieldFrom, On, Unless};
use super::template::Template;
use super::{Delivered, HowMuch, Made, TakeBack};
use crate::app::EventInput;
use crate::app::hooks::envelope::UNNAMED;
use rules::domain::{Catalogue, Moment, ValueType};

/// What every part of a mapping that fits a delivery makes of it.
pub(super) fn apply(
    mapping: &Document,
    delivered: Delivered<'_>,
    catalogue: &Catalogue,
) -> Result<Vec<Made>, String> {
    let fits = |on: &&On| on.kind.has(delivered.kind) && on.when.hold(delivered.body);
    let fitting: Vec<&On> = mapping.on.iter().filter(fits).collect();
    if fitting.is_empty() {
        let is_ignored = mapping
            .ignore
            .iter()
            .any(|one| one.kind.has(delivered.kind) && one.when.hold(delivered.body));
        return if is_ignored { Ok(Vec::new()) } else { Err(unknown(mapping, delivered.kind)) };
    }
    fitting.into_iter().map(|on| made((mapping, catalogue), on, delivered)).collect()
}

fn unknown(mapping: &Document, kind: &str) -> String {
    if kind == UNNAMED {
        return "the delivery does not say of what type it is".to_owned();
    }
    let is_named = mapping.on.iter().map(|on| &on.kind).any(|own| own.has(kind));
    if is_named {
        return format!(
            "the mapping has [[on]] for {kind}, but no \"when\" of it holds; add one that does, or an [[ignore]]"
        );
    }
    format!("the mapping says nothing of {kind}; add an [[on]] or an [[ignore]] for it")
}

fn made(
    (mapping, catalogue): (&Document, &Catalogue),
    on: &On,
    delivered: Delivered<'_>,
) -> Result<Made, String> {
    let text = |template: &Option<Template>| {
        template.as_ref().map(|template| template.fill(delivered)).transpose().map(Option::flatten)
    };
    let key = on.key.as_ref().map(|key| key.require(delivered, "key")).transpose()?;
    let at = match &on.at {
        Some(at) => Some(moment(&at.require(delivered, "at")?)?),
        None => None,
    };
    if let Some(target) = &on.take_back {
        return Ok(Made::TakeBack(TakeBack {
            target: target.require(delivered, "take_back")?,
            much: how_much(mapping, on, delivered)?,
            reason: text(&on.reason)?,
            if_there: on.if_there,
            key,
            at,
        }));
    }
    let name = on.record.clone().unwrap_or_default();
    let kind = catalogue.events.get(&name);
    let mut fields = Map::new();
    for (name, from) in &on.fields {
        let value_type = kind.and_then(|kind| kind.field_type(name));
        if let Some(value) = field(mapping, (name, from), delivered)? {
            fields.insert(name.clone(), of_type(value, value_type));
        }
    }
    let input = EventInput {
        key: key.unwrap_or_default(),
        kind: name,
        occurred_at: at.unwrap_or_default(),
        fields: Json::Object(fields),
        approval: None,
    };
    Ok(Made::Event { input, follows: text(&on.follows)? })
}

fn how_much(mapping: &Document, on: &On, delivered: Delivered<'_>) -> Result<HowMuch, String> {
    if !on.whole_when.is_empty() && on.whole_when.hold(delivered.body) {
        return Ok(HowMuch::Whole);
    }
    let much = match (&on.amount, &on.total) {
        (Some(amount), _) => HowMuch::Part(amount.of(delivered, &mapping.decimals, "amount")?),
        (None, Some(total)) => HowMuch::UpTo(total.of(delivered, &mapping.decimals, "total")?),
        (None, None) => HowMuch::Whole,
    };
    Ok(much)
}

/// The value of a field; money has to be there, everything else may be unknown.
fn field(
    mapping: &Document,
    (name, from): (&str, &FieldFrom),
    delivered: Delivered<'_>,
) -> Result<Option<Json>, String> {
    match from {
        FieldFrom::Amount(amount) => {
            let money = amount.of(delivered, &mapping.decimals, name)?;
            Ok(Some(json!({ "amount": money.amount(), "currency": money.currency.code() })))
        }
        FieldFrom::Text(text) => {
            let filled = text.fill(delivered).map_err(|wrong| format!("{name}: {wrong}"))?;
            Ok(filled.map(Json::String))
        }
        FieldFrom::Unless(Unless { text, unless }) => {
            let filled = text.fill(delivered).map_err(|wrong| format!("{name}: {wrong}"))?;
            Ok(filled.filter(|filled| filled != unless).map(Json::String))
        }
    }
}

/// A value as the catalogue takes it: everything but truths may be text.
fn of_type(value: Json, value_type: Option<&ValueType>) -> Json {
    match (value.as_str(), value_type) {
        (Some("true"), Some(ValueType::Truth)) => Json::Bool(true),
        (Some("false"), Some(ValueType::Truth)) => Json::Bool(false),
        _ => value,
    }
}

/// RFC 3339, or seconds since 1970, as RFC 3339.
fn moment(text: &str) -> Result<String, String> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse::<i64>().ok().filter(|_| is_number);
    let moment = match seconds.and_then(|seconds| seconds.checked_mul(1_000_000)) {
        Some(micros) => Moment::from_micros(micros),
        None => Moment::parse(text).map_err(|error| format!("at: {error}"))?,
    };
    Ok(moment.to_string())
}
