//! Erasing a customer: a reference becomes a pseudonym that nothing leads back from, and an entry of the log says
//! which rows were changed for it.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::{
    CUSTOMER, Catalogue, Correction, Entry, Event, Fact, Fields, LONGEST_KEY, SubjectKind, Value,
    ValueType,
};

/// What an entry of the log says of a customer that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The pseudonym that stands for the customer now.
    pub customer: String,
    /// Why, in the words of who erased the customer.
    pub reason: String,
    /// The entries that were changed, as `STREAM-POSITION`, each with the digest of what it is since.
    pub entries: BTreeMap<String, String>,
    /// The lines of the audit trail that were changed, by number, each with the digest of what it is since.
    pub audit: BTreeMap<String, String>,
}

/// A reference that is taken out, and what takes its place.
#[derive(Debug, Clone)]
pub struct Forgetting {
    reference: String,
    pseudonym: String,
    /// What stands in keys instead. It is another one, so that it can be chosen for how keys sort.
    in_keys: String,
    /// References of others in which it stands, such as `bob@example.com.au` of `bob@example.com`.
    spared: BTreeSet<String>,
}

/// What taking a reference out of an entry came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Whether anything was changed.
    pub changed: bool,
    /// Whether the reference stood there as that of a customer, and not in a text.
    pub as_customer: bool,
}

impl Forgetting {
    /// Takes `reference` out.
    pub fn new(reference: &str, pseudonym: &str, in_keys: &str) -> Self {
        let [reference, pseudonym, in_keys] = [reference, pseudonym, in_keys].map(str::to_owned);
        Self { reference, pseudonym, in_keys, spared: BTreeSet::new() }
    }

    /// The same with something else in keys.
    pub fn with_keys(&self, in_keys: &str) -> Self {
        Self { in_keys: in_keys.to_owned(), ..self.clone() }
    }

    /// The same with references of others, which stay whole wherever they stand.
    pub fn sparing<'o>(&self, others: impl Iterator<Item = &'o str>) -> Self {
        let mut spared = self.spared.clone();
        let longer =
            |other: &&str| other.len() > self.reference.len() && other.contains(&self.reference);
        spared.extend(others.filter(longer).map(str::to_owned));
        Self { spared, ..self.clone() }
    }

    /// The same as the reference is written in JSON; `None` where that is no other way.
    pub fn in_json(&self) -> Option<Self> {
        let quoted = serde_json::Value::from(self.reference.as_str()).to_string();
        let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let other = || Self { reference: inner.to_owned(), ..self.clone() };
        (inner != self.reference).then(other)
    }

    /// The reference.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// What stands for it.
    pub fn pseudonym(&self) -> &str {
        &self.pseudonym
    }

    /// Whether the reference is hardly ever anything else: it has a letter and something besides letters, like
    /// `c1` or `eve@example.com`, and unlike `42` or `gold`.
    pub fn is_telling(&self) -> bool {
        self.reference.chars().any(char::is_alphabetic)
            && !self.reference.chars().all(char::is_alphabetic)
    }

    /// Whether the reference stands in a text, as a word of its own.
    pub fn is_in(&self, text: &str) -> bool {
        self.replaced(text, &self.pseudonym).is_some()
    }

    /// A text with the pseudonym wherever the reference stands; `None` where it does not.
    pub fn text(&self, text: &str) -> Option<String> {
        self.replaced(text, &self.pseudonym)
    }

    /// A key without the reference; `None` where it is not in it.
    pub fn key(&self, key: &str) -> Option<String> {
        let replaced = self.replaced(key, &self.in_keys)?;
        if replaced.len() <= LONGEST_KEY {
            return Some(replaced);
        }
        Some(format!("erased:{}", hex::encode(Sha256::digest(replaced))))
    }

    /// Takes it out of an entry, but for its keys and targets.
    pub fn entry(&self, entry: &mut Entry, catalogue: &Catalogue) -> Taken {
        match entry {
            Entry::Event(event) => self.event(event, catalogue),
            Entry::Fact(fact) => self.fact(fact, catalogue),
            Entry::Correction { correction, .. } => match correction {
                Correction::Approve => Taken::default(),
                Correction::Reject { reason } | Correction::Reverse { reason, .. } => {
                    self.prose(reason)
                }
            },
            Entry::Contribution(contribution) => self.prose(&mut contribution.reason),
            // The reason why somebody else was erased before is what somebody wrote.
            Entry::Erasure(erasure) => match self.text(&erasure.reason) {
                Some(reason) => {
                    erasure.reason = reason;
                    Taken { changed: true, as_customer: false }
                }
                None => Taken::default(),
            },
            Entry::Rate(_) => Taken::default(),
        }
    }

    fn event(&self, event: &mut Event, catalogue: &Catalogue) -> Taken {
        let kind = catalogue.events.get(event.kind.as_str());
        let mut taken = Taken::default();
        let mut fields = Fields::new();
        for (name, value) in event.fields.iter() {
            let value_type = kind.and_then(|kind| kind.field_type(name));
            let is_customer = name.as_str() == CUSTOMER || value_type == Some(&ValueType::Customer);
            let replaced = self.value(value, is_customer);
            taken.changed |= replaced.is_some();
            taken.as_customer |= replaced.is_some() && is_customer;
            fields.insert(name.clone(), replaced.unwrap_or_else(|| value.clone()));
        }
        if taken.changed {
            event.fields = fields;
        }
        taken
    }

    fn fact(&self, fact: &mut Fact, catalogue: &Catalogue) -> Taken {
        let mut taken = Taken::default();
        let value_type = catalogue.attribute_type(&fact.subject.kind, &fact.attribute);
        let is_customer = value_type == Some(&ValueType::Customer);
        if let Some(value) = &mut fact.value
            && let Some(replaced) = self.value(value, is_customer)
        {
            *value = replaced;
            taken = Taken { changed: true, as_customer: is_customer };
        }
        if fact.subject.kind == SubjectKind::Customer && fact.subject.reference == self.reference {
            fact.subject.reference.clone_from(&self.pseudonym);
            taken = Taken { changed: true, as_customer: true };
        }
        taken
    }

    /// A value without it; `None` where it is not in it. A text may be something else by the same name, so that
    /// only what is telling is taken out, and then out of all: texts that were different stay different.
    fn value(&self, value: &Value, is_customer: bool) -> Option<Value> {
        match value {
            Value::Ref(known) if is_customer && known.as_str() == self.reference => {
                Some(Value::Ref(self.pseudonym.as_str().into()))
            }
            Value::Text(known) if is_customer && known.as_str() == self.reference => {
                Some(Value::Text(self.pseudonym.as_str().into()))
            }
            Value::Text(known) if self.is_telling() => {
                self.text(known).map(|text| Value::Text(text.as_str().into()))
            }
            _ => None,
        }
    }

    fn prose(&self, text: &mut Option<String>) -> Taken {
        let Some(replaced) = text.as_deref().and_then(|text| self.text(text)) else {
            return Taken::default();
        };
        *text = Some(replaced);
        Taken { changed: true, as_customer: false }
    }

    fn replaced(&self, text: &str, by: &str) -> Option<String> {
        if self.reference.is_empty() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        let of_others = self.spared.iter().flat_map(|other| text.match_indices(other.as_str()));
        let of_others: Vec<_> = of_others.map(|(at, other)| at..=at + other.len()).collect();
        let (mut rest, mut found) = (text, false);
        while let Some((head, tail)) = rest.split_once(self.reference.as_str()) {
            let (begins, ends) = (text.len() - rest.len() + head.len(), text.len() - tail.len());
            let before = if head.is_empty() { out.chars().next_back() } else { None };
            let before = before.into_iter().chain(head.chars()).next_back();
            out.push_str(head);
            let is_spared = of_others.iter().any(|it| it.contains(&begins) && it.contains(&ends));
            let stands = !is_spared && self.is_word(before, tail);
            out.push_str(if stands { by } else { &self.reference });
            found |= stands;
            rest = tail;
        }
        out.push_str(rest);
        found.then_some(out)
    }

    /// Whether it is a word of its own between what stands before and behind it: `c1` is none in `c10`.
    fn is_word(&self, before: Option<char>, tail: &str) -> bool {
        let is_number = self.reference.chars().all(|it| it.is_ascii_digit());
        let joined = |own: Option<char>, next: Option<char>| {
            let in_words =
                own.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
            // The 11 of 2026-11-18 is no reference.
            let in_numbers = is_number && next.is_some_and(|it| "-/:_+".contains(it));
            in_words || in_numbers
        };
        let mut behind = tail.chars();
        let (next, further) = (behind.next(), behind.next());
        // The 42 of 42.50 is no reference.
        let is_decimal = is_number
            && matches!(next, Some('.' | ','))
            && further.is_some_and(|it| it.is_ascii_digit());
        let of_another = joined(self.reference.chars().next(), before)
            || joined(self.reference.chars().next_back(), next);
        !of_another && !is_decimal
    }
}

#[cfg(test)]
mod tests {
    use super::Forgetting;

    #[test]
    fn a_reference_is_a_word_of_its_own() {
        for (reference, text, expected) in [
            ("c1", "c1", Some("x")),
            ("c1", "c10", None),
            ("c1", "abc1", None),
            ("c1", "order-c1-7", Some("order-x-7")),
            ("c1", "signup_c1", Some("signup_x")),
            ("c1", "c1 c1, (c1): c11", Some("x x, (x): c11")),
            ("c1", "c1c1", None),
            ("aa", "aaa aa", Some("aaa x")),
            ("eve@example.com", "ask eve@example.com.", Some("ask x.")),
            ("eve@example.com", "steve@example.com", None),
            ("#7", "a#7", Some("ax")),
            ("#7", "a#77", None),
            ("42", "42.50 USD", None),
            ("42", "of 42.", Some("of x.")),
            ("11", "paid on 2026-11-18", None),
            ("11", "at 12:11", None),
            ("Ünal", "für Ünal!", Some("für x!")),
            ("c1", "", None),
        ] {
            let forgetting = Forgetting::new(reference, "x", "k");
            assert_eq!(forgetting.text(text).as_deref(), expected, "{reference} in {text}");
            assert_eq!(forgetting.is_in(text), expected.is_some());
        }
    }

    #[test]
    fn references_of_others_stay_whole() {
        let others = ["bob@ex.com.au", "jim-bob@ex.com", "bob@ex.com", "amy"];
        let forgetting = Forgetting::new("bob@ex.com", "x", "k").sparing(others.into_iter());
        for (text, expected) in [
            ("order-bob@ex.com.au-1", None),
            ("order-jim-bob@ex.com-2", None),
            ("order-bob@ex.com-3", Some("order-x-3")),
            ("bob@ex.com.au told bob@ex.com.", Some("bob@ex.com.au told x.")),
            ("bob@ex.com, jim-bob@ex.com", Some("x, jim-bob@ex.com")),
        ] {
            assert_eq!(forgetting.text(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_key_stays_a_key_and_keys_stay_different() {
        let forgetting = Forgetting::new("c1", "x", &"k".repeat(40));
        assert_eq!(forgetting.key("c1-1"), Some(format!("{}-1", "k".repeat(40))));
        assert_eq!(forgetting.key("o-1"), None);
        let long = |end: &str| forgetting.key(&format!("c1-{}{end}", "o".repeat(250))).unwrap();
        assert!(long("1").len() <= super::LONGEST_KEY && long("1") != long("2"));
    }

    #[test]
    fn what_is_hardly_ever_anything_else_is_telling() {
        for (reference, telling) in
            [("c1", true), ("a@b", true), ("42", false), ("gold", false), ("4-2", false)]
        {
            assert_eq!(Forgetting::new(reference, "x", "k").is_telling(), telling, "{reference}");
        }
    }
}
