//! Rows of a Parquet file as entries.

use chrono::{DateTime, NaiveDate, SecondsFormat};
use serde_json::{Map, Number, Value as Json};

use crate::app::entries::{EntryLine, parse};
use crate::app::{EventInput, Problem, ProblemCode};
use rules::domain::{Catalogue, read_json};

use super::super::csv;
use super::cells::Cell;
use super::shape::{Kind, Layout, Leaf, Node, Shape, Unit};

/// Days from the first of the first year to the first of 1970.
const EPOCH: i32 = 719_163;

impl Shape {
    /// The entry of a row.
    pub fn entry(&self, cells: &[Cell], catalogue: &Catalogue) -> Result<EntryLine, Problem> {
        if cells.iter().any(|cell| matches!(cell, Cell::Text(text) if text.contains('\0'))) {
            return Err(invalid("", "the row holds a NUL character, which is not allowed"));
        }
        let mut object = self.object(&self.columns, cells)?;
        match self.layout {
            Layout::Entries => {
                // A fact without a value makes it unknown.
                if object.contains_key("fact")
                    && self.columns.iter().any(|(name, _)| name == "value")
                {
                    object.entry("value").or_insert(Json::Null);
                }
                parse(Json::Object(object))
            }
            Layout::Events => Ok(EntryLine::Event(event(object, catalogue))),
        }
    }

    /// An object of what is there; nothing stands for what is null.
    fn object(
        &self,
        members: &[(String, Node)],
        cells: &[Cell],
    ) -> Result<Map<String, Json>, Problem> {
        let mut object = Map::new();
        for (name, node) in members {
            if let Some(value) = self.value(node, cells)? {
                object.insert(name.clone(), value);
            }
        }
        Ok(object)
    }

    fn value(&self, node: &Node, cells: &[Cell]) -> Result<Option<Json>, Problem> {
        match node {
            Node::Leaf(index) => match (cells.get(*index), self.leaves.get(*index)) {
                (None | Some(Cell::Null(_)), _) | (_, None) => Ok(None),
                (Some(cell), Some(leaf)) => {
                    leaf.json(cell).map(Some).map_err(|what| invalid(&leaf.path, &what))
                }
            },
            Node::Struct { first, level, members } => {
                if matches!(cells.get(*first), Some(Cell::Null(defined)) if defined < level) {
                    return Ok(None);
                }
                Ok(Some(Json::Object(money(self.object(members, cells)?))))
            }
        }
    }
}

/// A struct; the number in one of money as text, which amounts are.
fn money(mut object: Map<String, Json>) -> Map<String, Json> {
    if object.len() == 2
        && object.contains_key("currency")
        && let Some(amount) = object.get_mut("amount")
        && let Json::Number(number) = amount
    {
        *amount = Json::String(number.to_string());
    }
    object
}

fn event(mut object: Map<String, Json>, catalogue: &Catalogue) -> EventInput {
    let mut text = |name: &str| match object.remove(name) {
        Some(Json::String(text)) => text,
        _ => String::new(),
    };
    let (key, kind, occurred_at) = (text("key"), text("event"), text("occurredAt"));
    let about = catalogue.events.get(&kind);
    let fields = object.into_iter().map(|(name, value)| {
        let value = match value {
            Json::String(text) => csv::value(about, &name, text),
            other => other,
        };
        (name, value)
    });
    let fields = Json::Object(fields.collect());
    EventInput { key, kind, occurred_at, fields, approval: None }
}

impl Leaf {
    /// A value as JSON lines write it.
    fn json(&self, cell: &Cell) -> Result<Json, String> {
        Ok(match (self.kind, cell) {
            (Kind::Truth, Cell::Truth(truth)) => Json::Bool(*truth),
            (Kind::Integer | Kind::Double, Cell::Integer(value)) => Json::from(*value),
            (Kind::Unsigned, Cell::Integer(value)) => Json::from(value.cast_unsigned()),
            (Kind::Decimal(scale), Cell::Integer(value)) => {
                number(decimal(&value.to_be_bytes(), scale))?
            }
            (Kind::Decimal(scale), Cell::Bytes(bytes)) => number(decimal(bytes, scale))?,
            (Kind::Text, Cell::Text(text)) => Json::String(text.clone()),
            (Kind::Json, Cell::Text(text)) => {
                read_json(text.as_bytes()).map_err(|error| format!("this is not JSON: {error}"))?
            }
            (Kind::Uuid, Cell::Bytes(bytes)) => Json::String(uuid(bytes)),
            (Kind::Day, Cell::Integer(days)) => Json::String(
                day(*days)
                    .ok_or_else(|| format!("{days} days from 1970 on is no day that is known"))?,
            ),
            (Kind::Moment(unit), Cell::Integer(since)) => Json::String(
                moment(*since, unit)
                    .ok_or_else(|| format!("{since} from 1970 on is no moment that is known"))?,
            ),
            _ => return Err("the value is not of the type of its column".to_owned()),
        })
    }
}

fn invalid(field: &str, message: &str) -> Problem {
    let field: Vec<&str> = if field.is_empty() { Vec::new() } else { vec![field] };
    Problem::new(ProblemCode::Invalid, &field, message)
}

fn number(text: Option<String>) -> Result<Json, String> {
    let number = text.and_then(|text| text.parse::<Number>().ok());
    number.map(Json::Number).ok_or_else(|| "the number has more digits than are known".to_owned())
}

/// A two's complement of so many decimals, without the zeros at its end. `None` for more than fit 128 bits.
fn decimal(bytes: &[u8], scale: usize) -> Option<String> {
    let is_negative = bytes.first()? & 0x80 != 0;
    let (sign, start) = if is_negative { (0xff, -1_i128) } else { (0, 0) };
    let (more, last) = bytes.split_at(bytes.len().saturating_sub(16));
    let value = last.iter().fold(start, |value, byte| (value << 8) | i128::from(*byte));
    if more.iter().any(|byte| *byte != sign) || (value < 0) != is_negative {
        return None;
    }
    let digits = format!("{:0>1$}", value.unsigned_abs(), scale + 1);
    let (whole, places) = digits.split_at_checked(digits.len() - scale)?;
    let places = places.trim_end_matches('0');
    let minus = if is_negative { "-" } else { "" };
    Some(if places.is_empty() {
        format!("{minus}{whole}")
    } else {
        format!("{minus}{whole}.{places}")
    })
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = hex::encode(bytes);
    for place in [20, 16, 12, 8] {
        if text.len() > place {
            text.insert(place, '-');
        }
    }
    text
}

fn day(days: i64) -> Option<String> {
    let days = i32::try_from(days).ok()?.checked_add(EPOCH)?;
    NaiveDate::from_num_days_from_ce_opt(days).map(|day| day.to_string())
}

fn moment(since: i64, unit: Unit) -> Option<String> {
    let at = match unit {
        Unit::Millis => DateTime::from_timestamp_millis(since)?,
        Unit::Micros => DateTime::from_timestamp_micros(since)?,
        Unit::Nanos => DateTime::from_timestamp_nanos(since),
    };
    Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

#[cfg(test)]
mod tests {
    use super::{Unit, day, decimal, moment, uuid};

    #[test]
    fn decimals_keep_every_digit() {
        for (value, scale, text) in [
            (0_i64, 0, "0"),
            (0, 4, "0"),
            (1990, 2, "19.9"),
            (1990, 0, "1990"),
            (-5, 3, "-0.005"),
            (-100, 2, "-1"),
            (123_456_789_012_345_678, 9, "123456789.012345678"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            assert_eq!(decimal(&value.to_be_bytes(), scale).as_deref(), Some(text));
            let wide = i128::from(value).to_be_bytes();
            let fill = if value < 0 { 0xff } else { 0 };
            let wider: Vec<u8> = std::iter::repeat_n(fill, 16).chain(wide).collect();
            assert_eq!(decimal(&wider, scale).as_deref(), Some(text));
        }
        assert_eq!(decimal(&[0x80; 17], 0), None);
        assert_eq!(decimal(&[], 0), None);
    }

    #[test]
    fn moments_days_and_names() {
        let known = |at: Option<String>| at.unwrap_or_default();
        assert_eq!(known(moment(0, Unit::Millis)), "1970-01-01T00:00:00Z");
        assert_eq!(known(moment(1_500_000, Unit::Micros)), "1970-01-01T00:00:01.500Z");
        assert_eq!(known(moment(-1, Unit::Nanos)), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(moment(i64::MAX, Unit::Millis), None);
        assert_eq!(known(day(20_729)), "2026-10-03");
        assert_eq!(day(i64::MAX), None);
        let bytes: Vec<u8> = (0..16).collect();
        assert_eq!(uuid(&bytes), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
