//! What one row of the table cannot show: more than three months, what waits, what does not add up,
//! what goes to the owner, and what time alone changes.

use std::collections::BTreeMap;

use num_traits::ToPrimitive;

use super::rules::{rule, sales};
use crate::reference::calculator::periods::{
    Adjustment, Policy, Settlement, Span, Treatment, live, settle,
};
use crate::reference::generator::vocabulary::USD;
use crate::reference::model::{
    Amount, Approval, Goes, Happening, How, Metric, Number, Rule, Settled, Value, What, whole,
};

const DAY: i64 = 86_400_000_000;
const ADJUST: Policy = Policy::Adjust { days: 90 };

/// A log in the making: days count from the first month on, and every month has 30.
#[derive(Default)]
struct Months {
    log: Vec<Happening>,
    settled: Vec<Settled>,
}

impl Months {
    fn push(&mut self, key: &str, what: What) -> &mut Self {
        let position = self.log.len() as i64 + 1;
        self.log.push(Happening { position, source: "shop", key: key.to_owned(), what });
        self
    }

    fn owner(&mut self, product: &str, who: &str) -> &mut Self {
        let owners = vec![(who.to_owned(), Some(Number(100_000_000_000)))];
        let what = What::Fact {
            kind: "product",
            subject: product.to_owned(),
            attribute: "owner",
            value: Some(Value::Owners(owners)),
            from: 0,
        };
        self.push("", what)
    }

    fn sale(&mut self, key: &str, day: i64, product: &str, dollars: i64) -> &mut Self {
        self.approved(key, day, (product, dollars), Approval::Automatic)
    }

    fn approved(
        &mut self,
        key: &str,
        day: i64,
        (product, dollars): (&str, i64),
        approval: Approval,
    ) -> &mut Self {
        let fields = BTreeMap::from([
            ("product", Value::Ref(product.to_owned())),
            ("amount", Value::Money(Amount { minor: dollars * 100, coin: USD })),
        ]);
        let kind = "collaborator_product_sold";
        self.push(key, What::Event { kind, at: day * DAY, fields, approval })
    }

    fn back(&mut self, target: &str) -> &mut Self {
        let key = format!("back-{target}");
        self.push(&key, What::TakeBack { target: target.to_owned(), amount: None, at: 0 })
    }

    /// Settles the next month on its last day.
    fn settle(&mut self) -> &mut Self {
        let at = (self.settled.len() as i64 + 1) * 30 * DAY;
        self.settled.push(Settled { position: self.log.len() as i64, at });
        self
    }

    fn spans<'r>(&self, rule: &'r Rule) -> Vec<Span<'r>> {
        let months = self.settled.iter().enumerate();
        let span = |(index, settled): (usize, &Settled)| {
            let start = index as i64 * 30 * DAY;
            let (end, trigger) = (start + 30 * DAY, settled.at);
            Span { rule, says: None, start, end, trigger, settled: *settled }
        };
        months.map(span).collect()
    }

    fn under(&self, policy: Policy, rule: &Rule) -> Vec<Settlement> {
        settle(policy, &self.spans(rule), &self.log, 0, &[]).unwrap()
    }
}

fn named(name: &str) -> Rule {
    Rule { starts: None, ..rule(name) }
}

fn amounts(settlement: &Settlement) -> Vec<(String, i64)> {
    let people = settlement.result.people.iter();
    let mut all: Vec<_> =
        people.map(|one| (one.who.clone(), one.amount.to_i64().unwrap())).collect();
    all.sort();
    all
}

fn adjustments(list: &[Adjustment]) -> Vec<(usize, &str, i64, Treatment)> {
    let plain = |one: &Adjustment| one.amount().to_i64().unwrap();
    list.iter().map(|one| (one.period, one.who.as_str(), plain(one), one.treatment)).collect()
}

fn ana(minor: i64) -> Vec<(String, i64)> {
    vec![("ana".to_owned(), minor)]
}

/// Settled on day 30, adjusted on day 120 (90 days old), too late on day 150 and 180; what was
/// adjusted before stays, and what is too late is listed once.
#[test]
fn past_the_days_nothing_is_adjusted_and_it_is_listed() {
    let mut months = Months::default();
    months.owner("p", "ana").sale("s1", 1, "p", 100);
    months.settle().settle().settle();
    months.sale("late", 2, "p", 50).settle();
    months.back("s1").settle();
    months.back("late").settle();
    let settlements = months.under(ADJUST, &named("commission"));
    assert_eq!(adjustments(&settlements[3].adjustments), [(0, "ana", 500, Treatment::Adjusted)]);
    assert_eq!(adjustments(&settlements[4].adjustments), [(0, "ana", -1000, Treatment::TooLate)]);
    assert_eq!(adjustments(&settlements[5].adjustments), [(0, "ana", -500, Treatment::TooLate)]);
}

#[test]
fn live_is_what_the_next_settlement_adjusts() {
    let mut months = Months::default();
    months.owner("p", "ana").sale("s1", 1, "p", 100).settle();
    months.back("s1");
    let rule = named("commission");
    let known = Settled { position: months.log.len() as i64, at: 45 * DAY };
    let next = live(ADJUST, &months.spans(&rule), &months.log, 0, (60 * DAY, known)).unwrap();
    assert_eq!(adjustments(&next), [(0, "ana", -1000, Treatment::Adjusted)]);
    let later = live(ADJUST, &months.spans(&rule), &months.log, 0, (121 * DAY, known)).unwrap();
    assert_eq!(adjustments(&later), [(0, "ana", -1000, Treatment::TooLate)]);
}

/// The highest sale of the first month was 80.00; a later 90.00 changes it under adjust only.
#[test]
fn what_does_not_add_up_is_not_taken_over() {
    let highest = Metric { how: How::Highest("amount"), ..sales() };
    let rule = Rule { metrics: vec![highest], ..named("commission") };
    let mut months = Months::default();
    months.owner("p", "ana").sale("s1", 1, "p", 80).settle();
    months.sale("late", 2, "p", 90).sale("s2", 31, "p", 10).settle();
    let next = months.under(Policy::NextPeriod, &rule);
    assert_eq!((amounts(&next[0]), amounts(&next[1])), (ana(800), ana(100)));
    assert_eq!(next[1].taken_over, []);
    let adjusted = months.under(ADJUST, &rule);
    assert_eq!(adjustments(&adjusted[1].adjustments), [(0, "ana", 100, Treatment::Adjusted)]);
}

/// Nobody sold anything, so the 60.00 went back to the owner; a late sale earns them, and the pool
/// that is settled now is none of their business.
#[test]
fn a_leftover_of_the_owner_comes_from_the_owner() {
    let rule = Rule { if_nobody: Some(Goes::ReturnToOwner), ..named("shared") };
    let mut months = Months::default();
    months.owner("p", "ana").settle();
    months.sale("late", 1, "p", 10).sale("s2", 31, "p", 10).settle();
    let settlements = months.under(ADJUST, &rule);
    assert_eq!(adjustments(&settlements[1].adjustments), [(0, "ana", 6000, Treatment::Adjusted)]);
    assert_eq!(amounts(&settlements[1]), ana(6000));
}

/// No entry says so: by day 60 the sale of day 20 has approved itself, 14 days after it occurred.
#[test]
fn time_alone_makes_a_difference() {
    let mut months = Months::default();
    let itself = Approval::After(14 * DAY);
    months.owner("p", "ana").approved("s1", 20, ("p", 100), itself).settle().settle();
    let next = months.under(Policy::NextPeriod, &named("commission"));
    let taken = &next[1].taken_over[0];
    assert_eq!((taken.period, taken.who.as_str(), &taken.value), (0, "ana", &whole(100)));
    assert_eq!(amounts(&next[1]), ana(1000));
}

/// 4.00 wait below 5.00; 3.00 more in the next month make 7.00, which nothing holds back.
#[test]
fn what_waits_goes_on_into_the_next_month() {
    let rule = Rule { waits_below: Some(500), ..named("commission") };
    let mut months = Months::default();
    months.owner("p", "ana").sale("s1", 1, "p", 40).settle();
    months.sale("s2", 31, "p", 30).settle().settle();
    let settlements = months.under(ADJUST, &rule);
    assert_eq!(settlements[0].result.people[0].waits, Some(0));
    assert_eq!(settlements[1].setting.waiting, BTreeMap::from([("ana".to_owned(), 400)]));
    assert_eq!(settlements[1].result.people[0].waits, None);
    assert_eq!(settlements[2].setting.waiting, BTreeMap::new());
}
