//! JSON as it was written: every number from its text, and no name twice in one object.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value as Json};

/// The longest exponent that is written out: more places than any number that is taken has.
const LONGEST_EXPONENT: i64 = 40;

/// Reads JSON text. Numbers keep the digits that were sent; a name that stands twice in one object
/// is an error, since one of its two values would be lost.
pub fn read_json(text: &[u8]) -> Result<Json, serde_json::Error> {
    let json = serde_json::from_slice(text)?;
    serde_json::from_slice::<NamedOnce>(text)?;
    Ok(json)
}

/// A JSON number without an exponent and without zeros at its end, exactly: `1.50e3` is `1500`.
/// `None` when it has more places than any number that is taken.
pub fn plain_decimal(number: &Number) -> Option<String> {
    let text = number.to_string();
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() <= LONGEST_EXPONENT)?;
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let leading = "0".repeat(usize::try_from(point.saturating_neg()).unwrap_or(0));
    let digits = format!("{leading}{whole}{places}");
    let point = usize::try_from(point).unwrap_or(0);
    let digits = format!("{digits:0<point$}");
    let (whole, places) = digits.split_at_checked(point)?;
    let (whole, places) = (whole.trim_start_matches('0'), places.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if places.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{places}"))
}

/// JSON of which only one thing is looked at: that no object has a name twice.
struct NamedOnce;

impl<'de> Deserialize<'de> for NamedOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = NamedOnce;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_str<E>(self, _: &str) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_unit<E>(self) -> Result<NamedOnce, E> {
        Ok(NamedOnce)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<NamedOnce, A::Error> {
        while list.next_element::<NamedOnce>()?.is_some() {}
        Ok(NamedOnce)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<NamedOnce, A::Error> {
        let mut names = NamesOfObject::default();
        while let Some(Name(name)) = object.next_key::<Name<'de>>()? {
            object.next_value::<NamedOnce>()?;
            if let Some(name) = names.add(name) {
                return Err(A::Error::custom(format!("\"{name}\" stands twice in one object")));
            }
        }
        Ok(NamedOnce)
    }
}

/// A name, where nothing of it was escaped as it stands in the text.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OneName)
    }
}

struct OneName;

impl<'de> Visitor<'de> for OneName {
    type Value = Name<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

/// The names of one object. Most have so few that comparing them is faster than anything else.
#[derive(Default)]
struct NamesOfObject<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

/// So many names are compared one by one.
const FEW_NAMES: usize = 8;

impl<'de> NamesOfObject<'de> {
    /// Adds a name; gives it back when it is there already.
    fn add(&mut self, name: Cow<'de, str>) -> Option<Cow<'de, str>> {
        if self.few.contains(&name) || self.many.contains(&name) {
            return Some(name);
        }
        if self.few.len() < FEW_NAMES {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{plain_decimal, read_json};

    #[test]
    fn numbers_are_read_from_their_text() {
        for (text, plain) in [
            ("0", Some("0")),
            ("-0.0", Some("-0")),
            ("1234567890.123456789", Some("1234567890.123456789")),
            ("1234567890123456789", Some("1234567890123456789")),
            ("123456789012345678901234567890", Some("123456789012345678901234567890")),
            ("0.10000000000000000555", Some("0.10000000000000000555")),
            ("1e3", Some("1000")),
            ("1.50E+3", Some("1500")),
            ("-2.5e-1", Some("-0.25")),
            ("1e-7", Some("0.0000001")),
            ("12345e-2", Some("123.45")),
            ("1.2300", Some("1.23")),
            ("100", Some("100")),
            ("1e400", None),
            ("1e99999999999999999999", None),
        ] {
            let json = read_json(text.as_bytes()).unwrap();
            let number = json.as_number().unwrap();
            assert_eq!(plain_decimal(number).as_deref(), plain, "{text}");
        }
    }

    /// The last name is the first of those that are not compared one by one.
    const MANY: &str = r#"{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"a":0,"9":0,"a":0}"#;

    #[test]
    fn a_name_stands_once_in_an_object() {
        for text in [r#"{"a": 1.5, "b": {"a": 1e9}, "c": [{"a": null}, {"a": "x"}, true]}"#, "[]"] {
            assert!(read_json(text.as_bytes()).is_ok(), "{text}");
        }
        for text in [r#"{"a": 1, "a": 1}"#, r#"[{"x": {"a": 1, "b": 2, "\u0061": 3}}]"#, MANY] {
            let error = read_json(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("\"a\" stands twice in one object"), "{error}");
        }
    }
}
