//! Builds logs entry by entry, and reads them.

use rules::domain::{
    Approval, Catalogue, Contribution, Correction, CutOff, Entry, Event, Fact, Fields, Journey,
    Moment, Money, Outcome, OwnerPart, OwnerShare, Rate, Recorded, Subject, SubjectKind, Value,
    ValueType, Window,
};
use rules::engine::{
    Change, EvaluateError, Funds, Lasting, Looks, Reading, change, changed_journeys, evaluate,
};
use rules::language::{Given, Program};

use super::rule::{Rule, quantity, usd};

/// Entries of one source in one stream, recorded one after the other.
#[derive(Default, Clone)]
pub struct Log(pub Vec<Recorded>);

pub fn at(text: &str) -> Moment {
    match text.len() {
        10 => Moment::parse(&format!("{text}T12:00:00Z")).unwrap(),
        _ => Moment::parse(text).unwrap(),
    }
}

fn value(value_type: &ValueType, text: &str) -> Value {
    match value_type {
        ValueType::Number => Value::Number(quantity(text)),
        ValueType::Money => {
            let (amount, code) = text.split_once(' ').unwrap();
            Value::Money(Money::parse(amount, code.parse().unwrap()).unwrap())
        }
        ValueType::Text => Value::Text(text.into()),
        _ => Value::Ref(text.into()),
    }
}

impl Log {
    fn push(&mut self, key: String, entry: Entry) -> &mut Self {
        let position = self.0.len() as i64 + 1;
        let recorded_at = at("2026-10-01");
        let source = "shop".to_owned();
        self.0.push(Recorded { stream: 0, position, source, key, recorded_at, entry });
        self
    }

    /// An event of the built-in catalogue.
    pub fn event(&mut self, key: &str, kind: &str, on: &str, fields: &[(&str, &str)]) -> &mut Self {
        self.event_approved(key, kind, on, fields, Approval::Automatic)
    }

    pub fn event_approved(
        &mut self,
        key: &str,
        kind: &str,
        on: &str,
        fields: &[(&str, &str)],
        approval: Approval,
    ) -> &mut Self {
        let catalogue = Catalogue::builtin();
        let typed = |(name, text): &(&str, &str)| {
            let value_type = catalogue.events[kind].field_type(name).unwrap();
            ((*name).to_owned(), value(value_type, text))
        };
        let fields = Fields::from_iter(fields.iter().map(typed));
        let event = Event { kind: kind.into(), occurred_at: at(on), fields, approval };
        self.push(key.to_owned(), Entry::Event(event))
    }

    pub fn completed(&mut self, key: &str, on: &str, customer: &str, course: &str) -> &mut Self {
        let fields = [("customer", customer), ("course", course)];
        self.event(key, "course_completed", on, &fields)
    }

    pub fn paid(&mut self, key: &str, on: &str, amount: &str) -> &mut Self {
        self.event(key, "order_paid", on, &[("customer", "c1"), ("amount", amount)])
    }

    pub fn sold(&mut self, key: &str, on: &str, product: &str, amount: &str) -> &mut Self {
        let fields = [("customer", "c1"), ("product", product), ("amount", amount)];
        self.event(key, "collaborator_product_sold", on, &fields)
    }

    /// `who` is `ana`, `ana 60%, bo 40%` or `ana equally, bo equally`.
    pub fn owner(&mut self, kind: &str, reference: &str, who: &str, from: &str) -> &mut Self {
        let share = |text: &str| {
            let (collaborator, part) = text.trim().split_once(' ').unwrap_or((text, "100%"));
            let collaborator = collaborator.to_owned();
            let part = match part {
                "equally" => OwnerPart::Equal,
                percent => OwnerPart::Percent(percent.parse().unwrap()),
            };
            OwnerShare { collaborator, part }
        };
        let owners = Value::Owners(who.split(',').map(share).collect());
        self.fact_value(kind, reference, "owner", Some(owners), from)
    }

    pub fn fact(
        &mut self,
        kind: &str,
        reference: &str,
        attribute: &str,
        text: &str,
        from: &str,
    ) -> &mut Self {
        let subject = SubjectKind::from_word(kind);
        let catalogue = Catalogue::builtin();
        let value = value(catalogue.attribute_type(&subject, attribute).unwrap(), text);
        self.fact_value(kind, reference, attribute, Some(value), from)
    }

    pub fn fact_value(
        &mut self,
        kind: &str,
        reference: &str,
        attribute: &str,
        value: Option<Value>,
        from: &str,
    ) -> &mut Self {
        let kind = SubjectKind::from_word(kind);
        let fact = Fact {
            subject: Subject { kind, reference: reference.to_owned() },
            attribute: attribute.to_owned(),
            value,
            from: at(from),
        };
        let key = format!("fact-{}", self.0.len());
        self.push(key, Entry::Fact(fact))
    }

    /// Money for a rule's pool, as `30.00 USD`.
    pub fn contributed(&mut self, key: &str, rule: &str, on: &str, amount: &str) -> &mut Self {
        let (number, code) = amount.split_once(' ').unwrap();
        let contribution = Contribution {
            distributor: rule.to_owned(),
            amount: Money::parse(number, code.parse().unwrap()).unwrap(),
            occurred_at: at(on),
            reason: None,
        };
        self.push(key.to_owned(), Entry::Contribution(contribution))
    }

    /// What one unit of a currency was worth in another on a day.
    pub fn rate(&mut self, from: &str, to: &str, value: &str, on: &str) -> &mut Self {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        let on = at(&format!("{on}T00:00:00Z"));
        let key = format!("rate-{}", self.0.len());
        self.push(key, Entry::Rate(Rate { from, to, value: quantity(value), on }))
    }

    pub fn approve(&mut self, target: &str) -> &mut Self {
        self.correct(target, Correction::Approve)
    }

    pub fn reject(&mut self, target: &str) -> &mut Self {
        self.correct(target, Correction::Reject { reason: None })
    }

    pub fn reverse(&mut self, target: &str, amount: Option<&str>) -> &mut Self {
        let money = |text: &str| match text.split_once(' ') {
            Some((amount, code)) => Money::parse(amount, code.parse().unwrap()).unwrap(),
            None => usd(text),
        };
        let amount = amount.map(money);
        let occurred_at = at("2026-10-20");
        self.correct(target, Correction::Reverse { amount, occurred_at, reason: None })
    }

    fn correct(&mut self, target: &str, correction: Correction) -> &mut Self {
        let key = format!("correction-{}", self.0.len());
        self.push(key, Entry::Correction { target: target.to_owned(), correction })
    }

    /// How far it has been written.
    pub fn cut_off(&self) -> CutOff {
        CutOff::single(self.0.len() as i64)
    }
}

/// October 2026 (UTC) with everything known.
pub fn october() -> Reading {
    let window = Window::new(at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z"));
    Reading::new(window, CutOff::single(i64::MAX), at("2026-11-01"), usd("0.00").currency)
}

/// November 2026 after October was settled when `log` was as long as that, with what became known of
/// October since.
pub fn november(program: &Program, settled: &CutOff, log: &[Recorded]) -> Reading {
    november_since(program, settled, at("2026-11-01"), log)
}

/// The same where October was looked at last at that moment.
pub fn november_since(
    program: &Program,
    settled: &CutOff,
    looked_at: Moment,
    log: &[Recorded],
) -> Reading {
    let november = Reading {
        window: Window::new(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z")),
        as_of: at("2026-12-01"),
        ..october()
    };
    let change = change_of_october(program, settled, looked_at, log);
    let funds = Funds { after: Some(settled.clone()), until: november.cut_off.clone() };
    Reading { funds, taken_over: change.unpaid, ..november }
}

/// What became known of October since it was settled.
pub fn known_since(program: &Program, settled: &CutOff, log: &[Recorded]) -> Change {
    change_of_october(program, settled, at("2026-11-01"), log)
}

/// The journeys of October that count otherwise since it was settled.
pub fn changed_in_october(
    program: &Program,
    settled: &CutOff,
    log: &[Recorded],
    metric: &str,
) -> Vec<Journey> {
    let parts = std::iter::once(Ok::<_, EvaluateError>(log));
    let (then, now) = october_then_and_now(settled, at("2026-11-01"));
    changed_journeys(program, (&then, &now), &Lasting::read(program, log), parts, (metric, None))
        .unwrap()
}

fn october_then_and_now(settled: &CutOff, looked_at: Moment) -> (Reading, Reading) {
    let then = Reading { cut_off: settled.clone(), as_of: looked_at, ..october() };
    (then, Reading { as_of: at("2026-12-01"), ..october() })
}

fn change_of_october(
    program: &Program,
    settled: &CutOff,
    looked_at: Moment,
    log: &[Recorded],
) -> Change {
    let (then, now) = october_then_and_now(settled, looked_at);
    let parts = std::iter::once(Ok::<_, EvaluateError>(log));
    let looks = Looks { paid: &then, then: &then, now: &now };
    change(program, looks, &Lasting::read(program, log), parts, &[]).unwrap()
}

/// Given values as `ana 30, bo 20`, or one number for a site-wide metric.
pub fn given(rule: &Rule, lines: &[(&str, &str)]) -> Vec<Given> {
    let mut given = Vec::new();
    for (metric, values) in lines {
        let metric = rule.0.metric_named(metric).unwrap();
        for text in values.split(", ") {
            let (collaborator, number) = match text.split_once(' ') {
                Some((collaborator, number)) => (Some(collaborator.to_owned()), number),
                None => (None, text),
            };
            given.push(Given { metric, collaborator, value: quantity(number) });
        }
    }
    given
}

/// The outcome of given values alone.
pub fn outcome_of_given(rule: &Rule, lines: &[(&str, &str)]) -> Outcome {
    let reading = Reading { given: given(rule, lines), ..october() };
    evaluate(&rule.0, &reading, &[]).unwrap()
}

/// `ana 180.00, bo 120.00`: everybody with a standing, in its order.
pub fn amounts(outcome: &Outcome) -> String {
    let line = |standing: &rules::domain::Standing| {
        format!("{} {}", standing.collaborator, standing.amount.amount())
    };
    outcome.standings.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// `ana 30, bo 20`: everybody's value of a metric, in the order of standings.
pub fn values(outcome: &Outcome, metric: &str) -> String {
    let line = |standing: &rules::domain::Standing| {
        let value = standing.metrics.iter().find(|value| value.name == metric).unwrap();
        format!("{} {}", standing.collaborator, value.value)
    };
    outcome.standings.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// `clause = 3; other clause = 1`
pub fn skipped(outcome: &Outcome) -> String {
    let line = |skipped: &rules::domain::Skipped| format!("{} = {}", skipped.clause, skipped.count);
    outcome.skipped.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// October of a log.
pub fn run(rule: &Rule, log: &Log) -> Result<Outcome, EvaluateError> {
    evaluate(&rule.0, &october(), &log.0)
}
