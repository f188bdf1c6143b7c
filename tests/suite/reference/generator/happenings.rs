//! Random logs: events, facts, corrections and what else an entry may be, in any order.

use std::collections::BTreeMap;

use super::super::model::{
    Amount, Approval, Happening, Line, Metric, Number, Of, Path, Rule, Running, Setting, Take,
    Value, Verb, What,
};
use super::lines::{DAY, HOUR, OCTOBER, minor, value};
use super::vocabulary::{
    ASSETS, CUSTOMERS, EUR, JPY, KINDS, Kind, PEOPLE, SOURCES, Type, USD, attributes,
};
use super::{Dice, Features};

const ALWAYS: i64 = OCTOBER - 300 * DAY;

/// October in the rule's zone, perhaps with money from before.
pub fn setting(dice: &mut Dice, rule: &Rule) -> Setting {
    let mut start = OCTOBER - rule.zone_minutes * 60_000_000;
    // Over the beginning of a quarter, where totals begin anew.
    let quarters = |metric: &Metric| metric.running == Some(Running::Quarter);
    if rule.metrics.iter().any(quarters) && dice.percent(50) {
        start -= 12 * DAY;
    }
    let mut waiting = BTreeMap::new();
    if rule.waits_below.is_some() {
        for who in PEOPLE {
            if dice.percent(40) {
                waiting.insert((*who).to_owned(), minor(dice, rule.coin) / 2);
            }
        }
    }
    let mut debts = BTreeMap::new();
    if dice.percent(25) {
        for who in PEOPLE {
            if dice.percent(30) {
                debts.insert((*who).to_owned(), minor(dice, rule.coin) / 4 + 1);
            }
        }
    }
    Setting {
        debts,
        waiting,
        measured_from: if rule.clusters.is_empty() && dice.percent(30) {
            start - 9 * DAY
        } else {
            ALWAYS
        },
        start,
        end: start + 31 * DAY,
        period_index: dice.between(0, 13),
        carried_in: match dice.between(0, 100) {
            0..30 => minor(dice, rule.coin),
            30..40 => -minor(dice, rule.coin) / 2,
            _ => 0,
        },
        now: start + dice.between(20, 60) * DAY,
        taken_over: BTreeMap::new(),
        before: None,
    }
}

/// A log in the making.
struct Making<'m> {
    dice: &'m mut Dice,
    rule: &'m Rule,
    setting: &'m Setting,
    /// How many sources take part.
    sources: usize,
    /// Whether amounts may be of other currencies.
    foreign: bool,
    log: Vec<Happening>,
}

/// Everything that was recorded, in the order of the log.
pub fn happenings(
    dice: &mut Dice,
    features: &Features,
    rule: &Rule,
    setting: &Setting,
) -> Vec<Happening> {
    let sources = if dice.percent(25) { 2 } else { 1 };
    let foreign = rule.others_at_rate || dice.percent(2);
    let foreign = foreign
        && rule.clusters.is_empty()
        && (features.foreign_conditions || !compares_money(rule));
    let mut making = Making { dice, rule, setting, sources, foreign, log: Vec::new() };
    making.owners();
    making.sponsors();
    making.known();
    for _ in 0..*making.dice.pick(&[0, 2, 6, 12]) {
        making.fact();
    }
    for _ in 0..*making.dice.pick(if rule.clusters.is_empty() {
        &[3, 8, 14, 20, 30, 50]
    } else {
        &[10, 20, 40, 60, 80, 80]
    }) {
        making.event();
    }
    for _ in 0..*making.dice.pick(&[0, 0, 1, 3, 8, 12]) {
        making.correction();
    }
    if rule.others_at_rate {
        making.rates();
    }
    if features.contributions && rule.takes.iter().any(|take| matches!(take, Take::Contributions)) {
        for _ in 0..making.dice.between(0, 4) {
            making.contribution();
        }
    }
    let mut log = making.log;
    dice.shuffle(&mut log);
    for (index, happening) in log.iter_mut().enumerate() {
        happening.position = index as i64 + 1;
    }
    log
}

/// The word of a kind that has attributes, and all that are of it.
fn subjects(of: Type) -> (&'static str, &'static [&'static str]) {
    match of {
        Type::Asset(kind) => (kind, ASSETS),
        Type::Customer => ("customer", CUSTOMERS),
        _ => ("collaborator", PEOPLE),
    }
}

/// Whether an event of a kind touches a journey.
fn touched(rule: &Rule, kind: &str) -> bool {
    rule.clusters.iter().any(|cluster| cluster.touches.iter().any(|(touch, _)| *touch == kind))
}

/// Whether the rule reads events of a kind.
fn reads(rule: &Rule, kind: &str) -> bool {
    touched(rule, kind) || rule.metrics.iter().any(|metric| metric.event == kind)
}

/// Whether any line of the rule names an attribute.
fn asks_for(rule: &Rule, attribute: &str) -> bool {
    let named = |path: &Path| path.contains(&attribute);
    let tests = |line: &Line| {
        line.tests.iter().any(|test| {
            let other = match &test.verb {
                Verb::IsPath(path) | Verb::IsNotPath(path) => named(path),
                _ => false,
            };
            other || matches!(&test.of, Of::Path(path) if named(path))
        })
    };
    let segments = rule.clusters.iter().flat_map(|cluster| &cluster.segment);
    let lines = rule.metrics.iter().flat_map(|metric| &metric.lines).chain(&rule.qualify);
    let lines = lines.chain(segments);
    let keys = rule.metrics.iter().flat_map(|metric| &metric.once_per);
    lines.into_iter().any(tests) || keys.into_iter().any(named)
}

/// Whether any condition on events looks at money.
fn compares_money(rule: &Rule) -> bool {
    let money = |path: &Path| matches!(path.last(), Some(&"amount" | &"budget"));
    let tests = rule.metrics.iter().flat_map(|metric| &metric.lines).flat_map(|line| &line.tests);
    tests.into_iter().any(|test| matches!(&test.of, Of::Path(path) if money(path)))
}

impl Making<'_> {
    fn push(&mut self, key: String, what: What) {
        let source = SOURCES[self.dice.between(0, self.sources as i64) as usize];
        if self.log.iter().any(|one| one.key == key && one.source == source) {
            return;
        }
        self.log.push(Happening { position: 0, source, key, what });
    }

    /// A moment: mostly within the period and on the hour, so that many are the same; sometimes
    /// right at its bounds, or outside.
    fn moment(&mut self) -> i64 {
        let (start, end) = (self.setting.start, self.setting.end);
        if !self.rule.clusters.is_empty() && self.dice.percent(30) {
            return start - self.dice.between(0, 20) * DAY;
        }
        match self.dice.between(0, 30) {
            0 => start,
            1 => start - 1,
            2 => end,
            3 => end - 1,
            4 => start - self.dice.between(1, 20) * DAY,
            5 => end + self.dice.between(0, 20) * HOUR,
            6..=12 => start + self.dice.between(0, 31 * 24 * 3600) * 1_000_000,
            _ => start + self.dice.between(0, 6) * 5 * DAY + self.dice.between(0, 3) * HOUR,
        }
    }

    /// Owners of most assets that the rule's events name.
    fn owners(&mut self) {
        for kind in ["course", "product", "post", "coupon", "link"] {
            for asset in ASSETS {
                if self.dice.percent(85) {
                    let owners = Some(self.shares());
                    self.tell(kind, asset, "owner", owners, ALWAYS);
                }
                if self.dice.percent(15) {
                    let owners = self.dice.percent(80).then(|| self.shares());
                    let from = self.moment();
                    self.tell(kind, asset, "owner", owners, from);
                }
            }
        }
    }

    /// Who brought most of the collaborators in.
    fn sponsors(&mut self) {
        for who in PEOPLE {
            for from in [ALWAYS, self.moment()] {
                if self.dice.percent(if from == ALWAYS { 70 } else { 10 }) {
                    let sponsor = Value::Ref((*self.dice.pick(PEOPLE)).to_owned());
                    let sponsor = self.dice.maybe(90, |_| sponsor);
                    self.tell("collaborator", who, "sponsor", sponsor, from);
                }
            }
        }
    }

    /// One owner, or up to four with percentages that add up, or equally.
    fn shares(&mut self) -> Value {
        let count = *self.dice.pick(&[1, 1, 1, 2, 2, 3, 4]);
        let mut people = PEOPLE.to_vec();
        self.dice.shuffle(&mut people);
        people.truncate(count);
        let hundred = 100_000_000_000;
        let mut left = hundred;
        if self.dice.percent(25) {
            people.sort_unstable();
            return Value::Owners(people.iter().map(|who| ((*who).to_owned(), None)).collect());
        }
        let mut owners = Vec::new();
        for (index, who) in people.iter().enumerate() {
            let others = (count - index - 1) as i64;
            let part = match (others, self.dice.between(0, 3)) {
                (0, _) => left,
                (_, 0) => self.dice.between(1, left - others + 1),
                (_, 1) => left / (others + 1),
                _ => (left / 10_000_000_000).max(1) * 5_000_000_000,
            };
            let part = part.clamp(1, left - others);
            owners.push(((*who).to_owned(), Some(Number(part))));
            left -= part;
        }
        owners.sort();
        Value::Owners(owners)
    }

    fn tell(
        &mut self,
        kind: &'static str,
        subject: &str,
        attribute: &'static str,
        value: Option<Value>,
        from: i64,
    ) {
        let key = format!("f{}", self.log.len());
        let subject = subject.to_owned();
        self.push(key, What::Fact { kind, subject, attribute, value, from });
    }

    /// What has always been known: most attributes that the rule asks for.
    fn known(&mut self) {
        let few = [Type::Asset("course"), Type::Asset("product"), Type::Asset("post")];
        for of in few.into_iter().chain([Type::Customer, Type::Collaborator]) {
            for (name, attribute_type) in attributes(of).iter().copied() {
                if attribute_type != Type::Collaborator && asks_for(self.rule, name) {
                    for subject in subjects(of).1 {
                        if self.dice.percent(85) {
                            self.attribute(of, subject, (name, attribute_type), ALWAYS);
                        }
                    }
                }
            }
        }
    }

    /// An attribute of anybody or anything, known late or changed.
    fn fact(&mut self) {
        let of = *self.dice.pick(&[
            Type::Asset("course"),
            Type::Asset("product"),
            Type::Asset("post"),
            Type::Customer,
            Type::Customer,
            Type::Collaborator,
            Type::Collaborator,
        ]);
        let known: Vec<_> =
            attributes(of).iter().filter(|(_, of)| *of != Type::Collaborator).collect();
        let attribute = **self.dice.pick(&known);
        let from = if self.dice.percent(40) { ALWAYS } else { self.moment() };
        let subject = *self.dice.pick(subjects(of).1);
        self.attribute(of, subject, attribute, from);
    }

    fn attribute(
        &mut self,
        of: Type,
        subject: &str,
        (attribute, attribute_type): (&'static str, Type),
        from: i64,
    ) {
        let (kind, _) = subjects(of);
        let step = if kind == "collaborator" { "owner" } else { kind };
        let path = vec![step, attribute];
        let mut coin = self.rule.coin;
        if self.foreign && self.dice.percent(30) {
            coin = *self.dice.pick(&[USD, EUR, JPY]);
        }
        let value = self.dice.maybe(92, |dice| value(dice, attribute_type, &path, coin));
        self.tell(kind, subject, attribute, value, from);
    }

    fn event(&mut self) {
        let kinds: Vec<&Kind> = KINDS.iter().filter(|kind| reads(self.rule, kind.name)).collect();
        let credited: Vec<&Kind> = KINDS
            .iter()
            .filter(|kind| {
                let mut metrics = self.rule.metrics.iter();
                metrics.any(|metric| metric.event == kind.name && metric.credited())
                    || touched(self.rule, kind.name)
            })
            .collect();
        let kind = match self.dice.between(0, 100) {
            0..40 => *self.dice.pick(&credited),
            40..97 => *self.dice.pick(&kinds),
            _ => self.dice.pick(KINDS),
        };
        let mut fields = BTreeMap::new();
        for (name, of) in kind.fields {
            if self.dice.percent(94) {
                fields.insert(*name, self.field(*of, name));
            }
        }
        let at = self.moment();
        let approval = match self.dice.between(0, 20) {
            0 => Approval::ByHand,
            1..=15 if kind.name == "deal_closed" => Approval::After(14 * DAY),
            _ => Approval::Automatic,
        };
        let key = format!("e{}", self.dice.between(0, 90));
        self.push(key, What::Event { kind: kind.name, at, fields, approval });
    }

    fn field(&mut self, of: Type, name: &'static str) -> Value {
        let mut coin = self.rule.coin;
        if self.foreign && self.dice.percent(30) {
            coin = *self.dice.pick(&[USD, EUR, JPY]);
        }
        let value = value(self.dice, of, &vec![name], coin);
        match value {
            Value::Number(number) if self.dice.percent(4) => Value::Number(Number(-number.0)),
            Value::Money(Amount { minor, coin }) if self.dice.percent(4) => {
                Value::Money(Amount { minor: -minor, coin })
            }
            value => value,
        }
    }

    /// An event is approved, rejected, or taken back, wholly or in part, perhaps again.
    fn correction(&mut self) {
        let events: Vec<(String, Option<Amount>)> = self
            .log
            .iter()
            .filter_map(|one| match &one.what {
                What::Event { fields, .. } => {
                    let amount = match fields.get("amount") {
                        Some(Value::Money(amount)) => Some(*amount),
                        _ => None,
                    };
                    Some((one.key.clone(), amount))
                }
                _ => None,
            })
            .collect();
        if events.is_empty() {
            return;
        }
        let (target, amount) = self.dice.pick(&events).clone();
        let refundable = amount.filter(|amount| amount.minor >= 0 && self.sources == 1);
        let what = match self.dice.between(0, 10) {
            0 | 1 => What::Approve { target },
            2 => What::Reject { target },
            3 | 4 => What::TakeBack { target, amount: None, at: self.moment() },
            _ => match refundable {
                Some(Amount { minor, coin }) => {
                    let part = self.dice.between(1, minor.max(1) * 5 / 4 + 2);
                    let amount = Some(Amount { minor: part, coin });
                    What::TakeBack { target, amount, at: self.moment() }
                }
                None => What::Approve { target },
            },
        };
        let key = format!("x{}", self.log.len());
        self.push(key, what);
    }

    /// The rate of nearly every day; some days twice.
    fn rates(&mut self) {
        let (to, zone) = (self.rule.coin, self.rule.zone_minutes);
        let first = (self.setting.start + zone * 60_000_000).div_euclid(DAY);
        for from in [USD, EUR, JPY] {
            for day in first - 1..first + 32 {
                for _ in 0..*self.dice.pick(&[1, 1, 1, 1, 1, 1, 2]) {
                    if from != to && self.dice.percent(99) {
                        let value = Number(self.dice.between(1_000_000, 3_000_000_000));
                        let key = format!("r{}", self.log.len());
                        self.push(key, What::Rate { from, to, value, day });
                    }
                }
            }
        }
    }

    fn contribution(&mut self) {
        let coin = if self.dice.percent(2) { EUR } else { self.rule.coin };
        let amount = Amount { minor: minor(self.dice, coin) + 1, coin };
        let distributor = *self.dice.pick(&["random_rule", "random_rule", "another_rule"]);
        let (key, at) = (format!("k{}", self.log.len()), self.moment());
        self.push(key, What::Contribution { distributor, amount, at });
    }
}
