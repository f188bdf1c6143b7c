//! The product against the amounts that were worked out by hand, on both databases.

use std::collections::BTreeMap;

use super::product::{Cause, Found, FoundAdjustment, Looked, Product};
use super::rules::rule;
use super::table::{
    Entry, Listed, Month, SAYS, Says, Scenario, WHENS, When, added, scenarios, taken_by,
};
use super::timeline::{SOURCE, Step, at, steps};
use crate::app::fixture::{DatabaseKind, database};
use crate::reference::generator::vocabulary::USD;
use crate::reference::model::{Happening, What, whole};
use crate::reference::writing;

const CATALOGUE: &str = "language 1\ncatalogue\n\ncollaborator\n  sponsor   collaborator\n  quota     money\n  level     number\n";

/// The distributor of a policy.
fn name(says: Says) -> &'static str {
    match says {
        Says::Next => "counts_next",
        Says::Adjust => "adjusts",
        Says::Ignore => "ignores",
    }
}

/// The text of a rule under a policy.
fn text(rule_name: &str, says: Says) -> String {
    let policy = match says {
        Says::Next => "count in the next period",
        Says::Adjust => "adjust for 90 days",
        Says::Ignore => "are ignored",
    };
    let text = writing::rule(&rule(rule_name)).replace("random_rule", name(says));
    format!("{text}  unapproved are left out\n  pay after 14 days\n  corrections {policy}\n")
}

/// Three distributors that differ in what they say of corrections, over one log.
struct Play<'s> {
    scenario: &'s Scenario,
    when: When,
    product: Product,
    wrong: Vec<String>,
}

impl Play<'_> {
    fn go(mut self) -> Vec<String> {
        for says in SAYS {
            self.product.save(name(says), &text(&self.scenario.rule, says));
        }
        let mut paid = BTreeMap::new();
        for step in steps(self.scenario, self.when) {
            match step {
                Step::Record(moment, entries) => {
                    self.product.set_clock(moment);
                    entries.iter().for_each(|entry| self.record(entry));
                }
                Step::Save(moment) => {
                    self.product.set_clock(moment);
                    if let Some(second) = &self.scenario.from_february {
                        for says in SAYS {
                            self.product.save(name(says), &text(second, says));
                        }
                    }
                }
                Step::Settle(moment, month) => self.settle(moment, month),
                Step::Pay(moment) => {
                    paid = self.product.pay(moment, "2026-02-20");
                    let january = self.altogether(1);
                    self.same("paid for January", &january, &paid);
                }
            }
        }
        let last = self.product.pay(at("2026-04-20T00:00:00Z"), "2026-04-20");
        let mut left = self.altogether(3);
        for (who, minor) in paid {
            *left.entry(who).or_default() -= minor;
        }
        left.retain(|_, minor| *minor > 0);
        self.same("paid in the end", &left, &last);
        self.product.prove();
        self.wrong
    }

    fn record(&mut self, entry: &Entry) {
        let Entry { key, what, may_be_refused } = entry.clone();
        let refused =
            self.product.record(&Happening { position: 0, source: SOURCE, key, what }).err();
        if let Some(why) = refused.filter(|_| !may_be_refused) {
            self.wrong.push(format!("{} was refused: {why}", entry.key));
        }
    }

    /// Settles a month; what was shown before is what comes of it.
    fn settle(&mut self, moment: i64, month: usize) {
        let live = SAYS.map(|says| self.product.live(name(says)));
        let settled = self.product.settle(moment);
        if settled.len() != SAYS.len() {
            self.wrong.push(format!("settled at once: {settled:?}"));
        }
        for (says, live) in SAYS.into_iter().zip(live) {
            let Some(found) = self.product.settlements(name(says)).remove(&month) else {
                self.wrong.push(format!("{says:?}, month {month}: there is no settlement"));
                continue;
            };
            let expected = self.scenario.rows[&(self.when, says)][month].clone();
            let what = format!("{says:?}, month {month}");
            self.same(&format!("{what}: live"), &amounts(&found.looked), &amounts(&live));
            self.month(&what, &expected, &found);
            let key = if month == 2 { &self.scenario.again } else { &self.scenario.then };
            self.causes(&what, &found.looked, key);
        }
    }

    fn month(&mut self, what: &str, expected: &Month, found: &Found) {
        let kind = |wanted: &str| -> Vec<(String, i64)> {
            let all = found.obligations.iter().filter(|(kind, _, _)| kind == wanted);
            all.map(|(_, who, minor)| (who.clone(), *minor)).collect()
        };
        let earned: Vec<(String, i64)> = expected.earned.clone().into_iter().collect();
        self.same(&format!("{what}: earned"), &earned, &kind("SETTLEMENT"));
        self.same(&format!("{what}: waiting"), &expected.waiting, &found.waiting);
        let mut adjusted: Vec<(String, i64)> =
            expected.adjusted.iter().map(|((who, _), minor)| (who.clone(), *minor)).collect();
        adjusted.sort();
        self.same(&format!("{what}: obligations to adjust"), &adjusted, &kind("ADJUSTMENT"));
        let listed = |treatment: &str| -> Listed {
            let all = found.looked.adjustments.iter().filter(|one| one.treatment == treatment);
            all.map(|one| ((one.who.clone(), one.period), one.amount)).collect()
        };
        self.same(&format!("{what}: adjusted"), &expected.adjusted, &listed("ADJUSTED"));
        self.same(&format!("{what}: ignored"), &expected.ignored, &listed("IGNORED"));
        self.same(&format!("{what}: too late"), &Listed::new(), &listed("TOO_LATE"));
        let taken = |one: &super::product::FoundTaken| {
            let minor = (&one.value * whole(100)).to_integer();
            ((taken_by(&one.who, &one.metric), one.period), i64::try_from(minor).unwrap())
        };
        let taken = added(found.looked.taken_over.iter().map(taken));
        self.same(&format!("{what}: taken over"), &expected.taken, &taken);
        for one in &found.looked.adjustments {
            let FoundAdjustment { before, after, amount, treatment, has_obligation, .. } = one;
            self.same(&format!("{what}: after less before"), &(after - before), amount);
            let owed = treatment == "ADJUSTED";
            self.same(&format!("{what}: is an obligation"), &owed, has_obligation);
        }
    }

    /// What became known since the settlement before is the only cause.
    fn causes(&mut self, what: &str, looked: &Looked, entry: &Entry) {
        let cause: Cause = (kind(&entry.what).to_owned(), SOURCE.to_owned(), entry.key.clone());
        let adjusted = looked.adjustments.iter().map(|one| &one.causes);
        for causes in adjusted.chain(looked.taken_over.iter().map(|one| &one.causes)) {
            self.same(&format!("{what}: causes"), &vec![cause.clone()], causes);
        }
    }

    /// What everybody gets from the first months of all three, debts included, and nothing of what waits.
    fn altogether(&self, months: usize) -> BTreeMap<String, i64> {
        let mut sums = BTreeMap::new();
        for says in SAYS {
            for month in &self.scenario.rows[&(self.when, says)][..months] {
                let adjusted = month.adjusted.iter().map(|((who, _), minor)| (who, minor));
                for (who, minor) in month.earned.iter().chain(adjusted) {
                    *sums.entry(who.clone()).or_default() += minor;
                }
            }
            for (who, minor) in &self.scenario.rows[&(self.when, says)][months - 1].waiting {
                *sums.entry(who.clone()).or_default() -= minor;
            }
        }
        sums.retain(|_, minor| *minor != 0);
        sums
    }

    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, expected: &T, found: &T) {
        if expected != found {
            self.wrong.push(format!("  {what}\n    by hand {expected:?}\n    found   {found:?}"));
        }
    }
}

/// How the API calls an entry that is a cause.
fn kind(what: &What) -> &'static str {
    match what {
        What::Event { .. } => "EVENT",
        What::TakeBack { .. } => "REVERSAL",
        What::Approve { .. } => "APPROVAL",
        What::Reject { .. } => "REJECTION",
        What::Fact { .. } => "FACT",
        What::Rate { .. } => "RATE",
        What::Contribution { .. } => panic!("no scenario contributes"),
    }
}

/// Amounts by treatment, period and collaborator, and values that are taken over.
fn amounts(looked: &Looked) -> Vec<String> {
    let adjustments = looked.adjustments.iter();
    let adjustments = adjustments
        .map(|one| format!("{} {} {} of {}", one.treatment, one.who, one.amount, one.period));
    let taken = looked.taken_over.iter();
    let taken =
        taken.map(|one| format!("took {} {} {} of {}", one.who, one.metric, one.value, one.period));
    adjustments.chain(taken).collect()
}

/// Plays everything on a database of that kind.
fn play(database_kind: DatabaseKind) {
    let mut wrong = Vec::new();
    for scenario in &scenarios() {
        for when in WHENS {
            let Some((database, folder, _)) = database(database_kind) else { return };
            let start = at("2026-01-01T00:00:00Z");
            let product = Product::new((&database, folder), CATALOGUE, start, USD);
            let found = Play { scenario, when, product, wrong: Vec::new() }.go();
            if !found.is_empty() {
                wrong.push(format!("{}, {when:?}\n{}", scenario.name, found.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the scenarios\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_scenario_pays_what_was_worked_out_by_hand_on_sqlite() {
    play(DatabaseKind::Sqlite);
}

#[test]
fn every_scenario_pays_what_was_worked_out_by_hand_on_postgres() {
    play(DatabaseKind::Postgres);
}
