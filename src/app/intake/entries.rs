//! The JSON form of entries, one object each: in entry files, imports and previews.

use serde_json::{Map, Value as Json};

use crate::app::{
    ContributionInput, CorrectionInput, CorrectionKind, EventInput, FactInput, Problem,
    ProblemCode, RateInput,
};
use rules::domain::{ApprovalState, plain_decimal, read_json};

/// An entry as it stands in a file, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryLine {
    /// `{"event": …}`
    Event(EventInput),
    /// `{"fact": …}`
    Fact(FactInput),
    /// `{"approve": …}`, `{"reject": …}`, `{"reverse": …}`
    Correction(CorrectionInput),
    /// `{"rate": …}`
    Rate(RateInput),
    /// `{"contribute": …}`
    Contribution(ContributionInput),
}

const FORMS: &str = "an entry starts with one of \"event\", \"fact\", \"approve\", \"reject\", \
                     \"reverse\", \"rate\", \"contribute\"";

/// Reads one line of an entry file.
pub fn parse_line(line: &str) -> Result<EntryLine, Problem> {
    if line.contains('\0') {
        return Err(invalid(&[], "the line holds a NUL character, which is not allowed"));
    }
    if line.starts_with('\u{feff}') {
        let message = "the line starts with a byte order mark; only the first line of a file may";
        return Err(invalid(&[], message));
    }
    parse(read_json(line.as_bytes()).map_err(|error| invalid(&[], unreadable(&error)))?)
}

/// What is wrong with a line as JSON.
fn unreadable(error: &serde_json::Error) -> String {
    let text = error.to_string().replace(" at line 1 column ", " at column ");
    if error.is_data() {
        text
    } else if error.is_eof() {
        format!("the entry does not end on its line; write each entry on one line: {text}")
    } else if text.starts_with("trailing characters") {
        format!("the line goes on after its entry; write one entry a line, with no comma: {text}")
    } else {
        format!("this is not JSON: {text}")
    }
}

/// Reads one entry.
pub fn parse(json: Json) -> Result<EntryLine, Problem> {
    let Json::Object(object) = json else {
        return Err(invalid(&[], format!("{FORMS}; this is no object")));
    };
    let mut reader = Reader { object };
    if reader.has("event") {
        reader.event()
    } else if reader.has("fact") {
        reader.fact()
    } else if reader.has("approve") {
        reader.correction(
            "approve",
            &["approve", "source", "key", "reason"],
            CorrectionKind::Approve,
        )
    } else if reader.has("reject") {
        reader.correction("reject", &["reject", "source", "key", "reason"], CorrectionKind::Reject)
    } else if reader.has("reverse") {
        reader.reversal()
    } else if reader.has("rate") {
        reader.rate()
    } else if reader.has("contribute") {
        reader.contribution()
    } else {
        Err(invalid(&[], FORMS))
    }
}

fn invalid(field: &[&str], message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Invalid, field, message)
}

/// Takes what it reads out of the object.
struct Reader {
    object: Map<String, Json>,
}

impl Reader {
    fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    fn event(&mut self) -> Result<EntryLine, Problem> {
        self.only(&["event", "key", "occurredAt", "fields", "approval"])?;
        let approval = match self.optional_text("approval")?.as_deref() {
            None => None,
            Some("APPROVED") => Some(ApprovalState::Approved),
            Some("PENDING") => Some(ApprovalState::Pending),
            Some(other) => {
                let message = format!("\"{other}\" is no approval to send; APPROVED or PENDING");
                return Err(invalid(&["approval"], message));
            }
        };
        Ok(EntryLine::Event(EventInput {
            key: self.text("key")?,
            kind: self.text("event")?,
            occurred_at: self.text("occurredAt")?,
            fields: self.object.remove("fields").unwrap_or_else(|| Json::Object(Map::new())),
            approval,
        }))
    }

    fn fact(&mut self) -> Result<EntryLine, Problem> {
        self.only(&["fact", "key", "attribute", "value", "from"])?;
        let subject = self.object.get("fact").and_then(Json::as_object);
        let part = |name: &str| {
            subject.and_then(|subject| subject.get(name)).and_then(Json::as_str).map(str::to_owned)
        };
        let form = "must be like {\"kind\": \"course\", \"ref\": \"rust-101\"}";
        let kind = part("kind").ok_or_else(|| invalid(&["fact", "kind"], form))?;
        let reference = part("ref").ok_or_else(|| invalid(&["fact", "ref"], form))?;
        let attribute = self.text("attribute")?;
        let from = self.optional_text("from")?;
        let key = self.optional_text("key")?.unwrap_or_else(|| {
            let from = from.as_deref().unwrap_or("now");
            format!("fact:{kind}:{reference}:{attribute}:{from}")
        });
        let value = self.object.remove("value");
        let value = value.ok_or_else(|| invalid(&["value"], "the value is missing"))?;
        Ok(EntryLine::Fact(FactInput { key, kind, reference, attribute, value, from }))
    }

    fn correction(
        &mut self,
        verb: &str,
        known: &[&str],
        kind: CorrectionKind,
    ) -> Result<EntryLine, Problem> {
        self.only(known)?;
        Ok(EntryLine::Correction(CorrectionInput {
            key: self.optional_text("key")?,
            target: self.text(verb)?,
            source: self.optional_text("source")?,
            kind,
            reason: self.optional_text("reason")?,
        }))
    }

    fn reversal(&mut self) -> Result<EntryLine, Problem> {
        let kind = CorrectionKind::Reverse {
            amount: self.optional_amount()?,
            occurred_at: self.optional_text("occurredAt")?,
        };
        self.correction(
            "reverse",
            &["reverse", "source", "key", "reason", "amount", "occurredAt"],
            kind,
        )
    }

    fn rate(&mut self) -> Result<EntryLine, Problem> {
        self.only(&["rate", "value", "on", "key"])?;
        let pair = self.object.remove("rate");
        let pair = pair.as_ref().and_then(Json::as_object).filter(|pair| pair.len() == 2);
        let part = |name: &str| {
            let code = pair.and_then(|pair| pair.get(name)).and_then(Json::as_str);
            let form = "must be like {\"from\": \"EUR\", \"to\": \"USD\"}";
            code.map(str::to_owned).ok_or_else(|| invalid(&["rate"], form))
        };
        let value = match self.object.get("value") {
            Some(Json::Number(number)) => {
                plain_decimal(number).unwrap_or_else(|| number.to_string())
            }
            _ => self.text("value")?,
        };
        Ok(EntryLine::Rate(RateInput {
            key: self.text("key")?,
            from: part("from")?,
            to: part("to")?,
            value,
            on: self.text("on")?,
        }))
    }

    fn contribution(&mut self) -> Result<EntryLine, Problem> {
        self.only(&["contribute", "amount", "occurredAt", "key", "reason"])?;
        let amount = self.optional_amount()?;
        Ok(EntryLine::Contribution(ContributionInput {
            key: self.text("key")?,
            distributor: self.text("contribute")?,
            amount: amount.ok_or_else(|| invalid(&["amount"], "\"amount\" is missing"))?,
            occurred_at: self.optional_text("occurredAt")?,
            reason: self.optional_text("reason")?,
        }))
    }

    /// Decimal and currency code.
    fn optional_amount(&mut self) -> Result<Option<(String, String)>, Problem> {
        let money = match self.object.get("amount") {
            None | Some(Json::Null) => return Ok(None),
            Some(money) => money,
        };
        let part = |name: &str| money.get(name).and_then(Json::as_str).map(str::to_owned);
        let pair = part("amount").zip(part("currency"));
        let form = "must be like {\"amount\": \"50.00\", \"currency\": \"USD\"}";
        pair.map(Some).ok_or_else(|| invalid(&["amount"], form))
    }

    fn text(&mut self, name: &str) -> Result<String, Problem> {
        self.optional_text(name)?.ok_or_else(|| invalid(&[name], format!("\"{name}\" is missing")))
    }

    fn optional_text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.object.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(other) => Err(invalid(&[name], format!("\"{name}\" must be text, not {other}"))),
        }
    }

    fn only(&self, known: &[&str]) -> Result<(), Problem> {
        let unknown = self.object.keys().find(|name| !known.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| {
            let message =
                format!("\"{name}\" is not part of this entry; it has {}", known.join(", "));
            Err(invalid(&[name], message))
        })
    }
}
