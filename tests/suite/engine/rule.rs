//! Builds programs clause by clause, so that the engine is tested on its own.

use rules::calendar::{Corrections, Days, Measure, MonthDay, Schedule, Trigger, Unapproved};
use rules::domain::{
    Catalogue, Currency, Money, Percent, Quantity, SubjectKind, TierPay, Value, ValueType,
};
use rules::language::*;

/// A rule in the making; `USD`, New York, every month unless said otherwise.
pub struct Rule(pub Program);

/// A metric in the making.
pub struct Measuring(pub Metric);

pub fn usd(text: &str) -> Money {
    Money::parse(text, "USD".parse().unwrap()).unwrap()
}

pub fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

pub fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

fn bound(amount: &str, clause: &str) -> Option<Bound> {
    Some(Bound { amount: usd(amount), clause: format!("{clause} {amount} USD") })
}

/// A metric that counts events of a kind.
pub fn count(name: &str, event: &str) -> Measuring {
    metric(name, event, Aggregate::Count, Unit::Count)
}

/// A metric that adds up a field.
pub fn sum(name: &str, event: &str, field: &str) -> Measuring {
    measure("sum", name, event, field)
}

/// A metric of a field: `sum`, `average`, `highest`, `lowest` or `distinct`.
pub fn measure(word: &str, name: &str, event: &str, field: &str) -> Measuring {
    let unit = match Catalogue::builtin().events[event].field_type(field).unwrap() {
        ValueType::Money => Unit::Money,
        _ => Unit::Number,
    };
    let field = field.to_owned();
    let (aggregate, unit) = match word {
        "sum" => (Aggregate::Sum { field }, unit),
        "average" => (Aggregate::Average { field }, unit),
        "highest" => (Aggregate::Highest { field }, unit),
        "lowest" => (Aggregate::Lowest { field }, unit),
        "distinct" => (Aggregate::Distinct { field }, Unit::Count),
        other => panic!("{other}"),
    };
    metric(name, event, aggregate, unit)
}

fn metric(name: &str, event: &str, aggregate: Aggregate, unit: Unit) -> Measuring {
    Measuring(Metric {
        name: name.into(),
        aggregate,
        source: Source::Event(event.into()),
        credit: None,
        conditions: Vec::new(),
        once_per: None,
        at_most: None,
        worth: None,
        factor: None,
        running: None,
        of_customers: None,
        unit,
    })
}

/// A path of an event, with the types of the built-in catalogue.
fn event_path(event: &str, text: &str) -> Path {
    let mut words = text.split('.');
    let field = words.next().unwrap();
    let catalogue = Catalogue::builtin();
    let mut value_type = catalogue.events[event].field_type(field).unwrap().clone();
    let mut hops = Vec::new();
    for attribute in words {
        let kind = SubjectKind::of(&value_type).unwrap();
        value_type = catalogue.attribute_type(&kind, attribute).unwrap().clone();
        hops.push(Hop { kind, attribute: attribute.to_owned() });
    }
    Path { root: Root::Field(field.into()), hops, value_type, text: text.to_owned() }
}

impl Measuring {
    pub fn credit(mut self, text: &str) -> Self {
        self.0.credit = Some(event_path(self.0.event().unwrap(), text));
        self
    }

    pub fn once_per(mut self, paths: &[&str]) -> Self {
        let event = self.0.event().unwrap().to_owned();
        let clause = format!("once per {}", paths.join(", "));
        let paths = paths.iter().map(|text| event_path(&event, text)).collect();
        self.0.once_per = Some(OncePer { paths, ever: false, clause });
        self
    }

    pub fn at_most(mut self, most: &str, path: &str) -> Self {
        let clause = format!("at most {most} per {path}");
        let paths = vec![event_path(self.0.event().unwrap(), path)];
        let most = quantity(most);
        self.0.at_most = Some(AtMostPer { most, paths, over_all: false, clause });
        self
    }

    pub fn worth_per(mut self, points: &str, amount: &str) -> Self {
        self.0.worth = Some(Worth { points: quantity(points), per: quantity(amount) });
        self
    }

    pub fn worth(mut self, points: &str) -> Self {
        self.0.worth = Some(Worth { points: quantity(points), per: Quantity::ONE });
        self
    }

    /// One condition line of tests on paths.
    pub fn filter(mut self, clause: &str, joined: Joined, tests: &[(&str, Comparison)]) -> Self {
        let test = |(text, comparison): &(&str, Comparison)| Test {
            subject: Operand::Path(event_path(self.0.event().unwrap(), text)),
            comparison: comparison.clone(),
        };
        let tests = tests.iter().map(test).collect();
        self.0.conditions.push(Condition { joined, tests, clause: clause.to_owned() });
        self
    }

    pub fn only(self, path: &str, comparison: Comparison) -> Self {
        let clause = format!("where {path} ...");
        self.filter(&clause, Joined::And, &[(path, comparison)])
    }

    pub fn where_is_not(self, path: &str, other: &str) -> Self {
        let other = event_path(self.0.event().unwrap(), other);
        let clause = format!("where {path} is not {}", other.text);
        self.filter(&clause, Joined::And, &[(path, Comparison::IsNotPath(other))])
    }
}

pub fn is(text: &str) -> Comparison {
    Comparison::Is(Value::Text(text.into()))
}

/// `share equally` and nothing in the pool, to begin with.
pub fn rule(metrics: Vec<Measuring>) -> Rule {
    Rule(Program {
        clusters: Vec::new(),
        name: "test".to_owned(),
        title: "Test".to_owned(),
        currency: "USD".parse().unwrap(),
        converts: false,
        zone: "America/New_York".parse().unwrap(),
        starts: None,
        ends: None,
        metrics: metrics.into_iter().map(|metric| metric.0).collect(),
        pool: Pool {
            opens: Vec::new(),
            less: Vec::new(),
            first: Vec::new(),
            takes: Vec::new(),
            at_most: None,
            at_least: None,
            if_nobody: Some(Destination::CarryOver),
            shortfall_forgiven: None,
        },
        weighting: Weighting {
            each_below_waits: None,
            waits_until: Vec::new(),
            debts_forgiven: None,
            method: Method::Equally,
            besides: Vec::new(),
            times: Vec::new(),
            everyone: Vec::new(),
            each_at_least: None,
            inactive_keep: false,
            qualify: Vec::new(),
            each_at_most: None,
            leftover: Some(Leftover::To(Destination::CarryOver)),
        },
        schedule: Schedule {
            trigger: Trigger::Monthly { on: MonthDay::Day(1), at: "09:00:00".parse().unwrap() },
            measure: Measure::Before(Days::Month),
            pay_after: None,
            unapproved: Unapproved::Wait,
            review_by_hand: false,
            corrections: Corrections::NextPeriod,
        },
        fingerprint: "test".to_owned(),
    })
}

impl Rule {
    fn id(&self, metric: &str) -> MetricId {
        self.0.metric_named(metric).unwrap()
    }

    pub fn score(&self, metric: &str) -> Score {
        if metric == "points" { Score::Points } else { Score::Metric(self.id(metric)) }
    }

    fn take(mut self, kind: TakeKind, clause: String) -> Self {
        self.0.pool.takes.push(Take { kind, clause });
        self
    }

    pub fn fixed(self, amount: &str) -> Self {
        self.take(TakeKind::Fixed(usd(amount)), format!("take fixed {amount} USD"))
    }

    pub fn contributions(self) -> Self {
        self.take(TakeKind::Contributions, "take contributions".to_owned())
    }

    pub fn percent_of(self, part: &str, metric: &str) -> Self {
        let kind = TakeKind::PercentOf {
            percent: percent(part),
            metric: self.id(metric),
            band: Band::default(),
        };
        self.take(kind, format!("take {part} of {metric}"))
    }

    pub fn per_unit(self, amount: &str, metric: &str) -> Self {
        let kind = TakeKind::PerUnit { rate: usd(amount), score: self.score(metric) };
        self.take(kind, format!("take {amount} USD per {metric}"))
    }

    pub fn each(self, amount: &str) -> Self {
        self.take(TakeKind::Each(usd(amount)), format!("take {amount} USD each"))
    }

    pub fn pool_at_most(mut self, amount: &str) -> Self {
        self.0.pool.at_most = bound(amount, "at most");
        self
    }

    pub fn pool_at_least(mut self, amount: &str) -> Self {
        self.0.pool.at_least = bound(amount, "at least");
        self
    }

    pub fn nobody(mut self, destination: Destination) -> Self {
        self.0.pool.if_nobody = Some(destination);
        self
    }

    pub fn leftover(mut self, destination: Destination) -> Self {
        self.0.weighting.leftover = Some(Leftover::To(destination));
        self
    }

    pub fn share_again(mut self) -> Self {
        self.0.weighting.leftover = Some(Leftover::ShareAgain);
        self
    }

    /// Tiers as `("1000", "at 4%")`, `("10", "at 5.00 each")`, `("10", "pays 50.00")`.
    pub fn pay_by(mut self, metric: &str, tiers: &[(&str, &str)], mode: Tiers) -> Self {
        let tier = |(from, pays): &(&str, &str)| Tier {
            from: quantity(from),
            pays: match pays.split(' ').collect::<Vec<_>>()[..] {
                ["at", part] => TierPay::Part(percent(part)),
                ["at", rate, "each"] => TierPay::Each(usd(rate)),
                ["pays", prize] => TierPay::Prize(usd(prize)),
                _ => panic!("{pays}"),
            },
            clause: format!("tier from {from} {pays}"),
        };
        let tiers = tiers.iter().map(tier).collect();
        let (score, clause) = (self.score(metric), format!("pay by {metric}"));
        self.0.weighting.method = Method::PayBy(PayBy {
            score,
            tiers,
            reached_by: ReachedBy::Result,
            for_each: None,
            mode,
            clause,
        });
        self.0.weighting.leftover = None;
        self
    }

    /// What a tie does, under `top`.
    pub fn ties(mut self, what: Ties) -> Self {
        let Method::Top { ties, .. } = &mut self.0.weighting.method else { panic!("no top") };
        *ties = what;
        self
    }

    pub fn share_by(mut self, metric: &str) -> Self {
        self.0.weighting.method = Method::InProportion(self.score(metric));
        self
    }

    pub fn top(mut self, metric: &str, places: &[&str]) -> Self {
        let places = Places::Parts(places.iter().map(|place| percent(place)).collect());
        let score = self.score(metric);
        self.0.weighting.method = Method::Top { score, places, ties: Ties::Share };
        self
    }

    pub fn qualify(mut self, clause: &str, subject: Operand, comparison: Comparison) -> Self {
        let tests = vec![Test { subject, comparison }];
        let condition = Condition { joined: Joined::And, tests, clause: clause.to_owned() };
        self.0.weighting.qualify.push(condition);
        self
    }

    pub fn qualify_at_least(self, metric: &str, number: &str) -> Self {
        let clause = format!("qualify when {metric} at least {number}");
        let subject = Operand::Score(self.score(metric));
        self.qualify(&clause, subject, Comparison::AtLeast(Value::Number(quantity(number))))
    }

    /// `qualify when ATTRIBUTE is "TEXT"`, of the collaborator.
    pub fn qualify_is(self, attribute: &str, text: &str) -> Self {
        let kind = SubjectKind::Collaborator;
        let path = Path {
            root: Root::Collaborator,
            hops: vec![Hop { kind, attribute: attribute.to_owned() }],
            value_type: ValueType::Text,
            text: attribute.to_owned(),
        };
        let clause = format!("qualify when {attribute} is \"{text}\"");
        self.qualify(&clause, Operand::Path(path), is(text))
    }

    pub fn cap_percent(mut self, part: &str) -> Self {
        let limit = CapLimit::PartOfPool(percent(part));
        let clause = format!("each at most {part} of the pool");
        self.0.weighting.each_at_most = Some(EachAtMost { limit, clause });
        self
    }

    pub fn cap_amount(mut self, amount: &str) -> Self {
        let limit = CapLimit::Amount(usd(amount));
        let clause = format!("each at most {amount} USD");
        self.0.weighting.each_at_most = Some(EachAtMost { limit, clause });
        self
    }

    pub fn converts(mut self) -> Self {
        self.0.converts = true;
        self
    }

    pub fn currency(mut self, code: &str) -> Self {
        self.0.currency = code.parse::<Currency>().unwrap();
        self
    }
}
