//! What must hold after every step, whatever happened before it.

use std::collections::{BTreeMap, BTreeSet};

use std::panic::{AssertUnwindSafe, catch_unwind};

use rules::domain::{ObligationKind, Settlement};
use tantieme::store::{Store, settlements};

use crate::books;
use crate::rules_of_story::{Policy, RULES, Rule};
use crate::tables::{Database, PeriodRow, Tables};
use crate::trail;
use crate::truth::{Known, Span};
use crate::world::World;

/// What looks at a world from outside. Settlements never change, so each is read once.
pub struct Inspector {
    store: Store,
    database: Database,
    settled: BTreeMap<String, Settlement>,
}

impl Inspector {
    pub fn new(store: Store, database: Database) -> Self {
        Self { store, database, settled: BTreeMap::new() }
    }

    /// Checks everything; at the end of a story nothing that is due is left.
    pub fn check(&mut self, world: &World, at_rest: bool) {
        let tables = self.database.tables();
        self.read_settlements(&tables);
        log_is_whole(world, &tables);
        nothing_is_early(world, &tables);
        let known = known(world, &tables);
        for rule in &RULES {
            let periods: Vec<&PeriodRow> =
                tables.periods.iter().filter(|period| period.distributor == rule.name).collect();
            periods_are_in_order(&periods);
            self.amounts_are_right(rule, &periods, &known, &world.percentages);
            if at_rest {
                nothing_is_due(&periods, world.now);
            }
        }
        self.obligations_are_those_of_settlements(&tables);
        books::payouts_pay_each_obligation_once(&tables);
        books::journal_balances(&tables, &self.debts());
        books::everything_adds_up(&tables, &self.settled_by_collaborator(), &self.debts());
        books::made_by_hand_is_there_once(world, &tables);
        books::disputes_keep_and_make_good(&tables);
        trail::tells_every_deed(&tables);
    }

    /// What the checks say of a database with damage, which is taken back again; `None` when they see
    /// nothing.
    pub fn told_of_damage(&mut self, world: &World, damage: &str) -> Option<String> {
        self.database.execute(&format!("BEGIN; {damage}"));
        let seen = catch_unwind(AssertUnwindSafe(|| self.check(world, true))).err();
        self.database.execute("ROLLBACK");
        let text = |it: &Box<dyn std::any::Any + Send>| it.downcast_ref::<String>().cloned();
        seen.map(|seen| text(&seen).unwrap_or_default())
    }

    /// The story's result as text: the same seed gives the same.
    pub fn told(&mut self, world: &World) -> String {
        let tables = self.database.tables();
        format!("{}\n{tables:#?}\n{:#?}", world.diary.join("\n"), self.settled)
    }

    fn read_settlements(&mut self, tables: &Tables) {
        for period in &tables.periods {
            let id = Settlement::id_of(&period.distributor, period.period_index);
            if period.state == "SETTLED" && !self.settled.contains_key(&id) {
                let found = self.store.read(|connection| settlements::find(connection, &id));
                self.settled.insert(id, found.unwrap().expect("a settled period has a settlement"));
            }
        }
    }

    /// Each settlement against the truth: what its own window held at its cut-off, and what had
    /// become known of the windows before.
    fn amounts_are_right(
        &self,
        rule: &Rule,
        periods: &[&PeriodRow],
        known: &Known,
        percentages: &[i64],
    ) {
        // What each window was last accounted for at.
        let mut accounted: Vec<(Span, BTreeMap<Option<&'static str>, i64>)> = Vec::new();
        for period in periods {
            let span = Span { start: period.starts_at, end: period.ends_at };
            match period.state.as_str() {
                "EMPTY" => accounted.push((span, BTreeMap::new())),
                "SETTLED" => {
                    let id = Settlement::id_of(&period.distributor, period.period_index);
                    let settlement = &self.settled[&id];
                    let cut_off = position(settlement);
                    let mut later = BTreeMap::new();
                    for (before, then) in &mut accounted {
                        let now = known.sold(*before, cut_off);
                        add(&mut later, &now, 1);
                        add(&mut later, then, -1);
                        *then = now;
                    }
                    let own = known.sold(span, cut_off);
                    let percent = percentages[usize::try_from(settlement.version).unwrap() - 1];
                    settlement_is_right(rule, settlement, period, percent, &own, &later);
                    accounted.push((span, own));
                }
                _ => {}
            }
        }
    }

    /// What all settlements come to, by collaborator.
    fn settled_by_collaborator(&self) -> BTreeMap<String, i64> {
        let mut settled = BTreeMap::new();
        for settlement in self.settled.values() {
            for it in &settlement.outcome.standings {
                *settled.entry(it.collaborator.clone()).or_default() += it.amount.minor;
            }
            for (who, amount) in adjustments(settlement) {
                *settled.entry(who).or_default() += amount;
            }
        }
        settled
    }

    /// What is still owed by whom, after the last settlement of each distributor.
    fn debts(&self) -> BTreeMap<String, i64> {
        let mut debts = BTreeMap::new();
        for rule in &RULES {
            let of_rule = self.settled.values().filter(|it| it.distributor == rule.name);
            let last = of_rule.max_by_key(|it| it.period_index);
            for (who, debt) in last.iter().flat_map(|it| &it.outcome.debts) {
                *debts.entry(who.clone()).or_default() += debt.minor;
            }
        }
        debts
    }

    fn obligations_are_those_of_settlements(&self, tables: &Tables) {
        let mut stored: BTreeMap<&str, i64> = BTreeMap::new();
        for row in &tables.obligations {
            let Some(settlement) = row.settlement.as_deref() else { continue };
            *stored.entry(settlement).or_default() += row.amount;
        }
        for (id, settlement) in &self.settled {
            let outcome = &settlement.outcome;
            let shared: i64 = outcome.standings.iter().map(|it| it.amount.minor).sum();
            let adjusted = adjustments(settlement).values().sum::<i64>();
            let owed = stored.remove(id.as_str()).unwrap_or_default();
            assert_eq!(owed, shared + adjusted, "obligations of {id}");
        }
        assert!(stored.is_empty(), "obligations of no settlement: {stored:?}");
    }
}

/// Everything acknowledged is there once, nothing that nobody sent is, and no position is missing.
fn log_is_whole(world: &World, tables: &Tables) {
    let mut keys = BTreeSet::new();
    for (row, expected) in tables.entries.iter().zip(1..) {
        assert_eq!((row.stream, row.position), (0, expected), "a gap in the log");
        assert!(keys.insert(row.key.as_str()), "{} is in the log twice", row.key);
        assert!(world.sent.contains_key(&row.key), "nobody sent {}", row.key);
    }
    for key in &world.acknowledged {
        assert!(keys.contains(key.as_str()), "{key} was acknowledged and is lost");
    }
}

fn known(world: &World, tables: &Tables) -> Known {
    let mut known = Known::default();
    for row in &tables.entries {
        known.add(row.position, row.key.clone(), world.sent[&row.key].clone());
    }
    known
}

/// Periods follow each other without gap or overlap, and are settled in their order.
fn periods_are_in_order(periods: &[&PeriodRow]) {
    let mut open = false;
    for (place, period) in periods.iter().enumerate() {
        assert_eq!(period.period_index, i64::try_from(place).unwrap(), "{period:?}");
        if let Some(before) = place.checked_sub(1).map(|before| periods[before]) {
            assert_eq!(before.ends_at, period.starts_at, "{before:?} and {period:?}");
        }
        let ended = matches!(period.state.as_str(), "SETTLED" | "EMPTY");
        assert!(!(ended && open), "{period:?} is settled before the one that precedes it");
        open |= !ended;
    }
}

/// Periods end by the right time, whatever clocks say: at their trigger or later, not later than now, and
/// by no server whose clock is wrong.
fn nothing_is_early(world: &World, tables: &Tables) {
    let settled: BTreeMap<&str, i64> =
        tables.settlements.iter().map(|it| (it.id.as_str(), it.settled_at)).collect();
    for period in
        tables.periods.iter().filter(|it| matches!(it.state.as_str(), "SETTLED" | "EMPTY"))
    {
        let trigger = period.trigger_at.expect("what has no trigger is never settled here");
        assert!(trigger <= world.now, "{period:?} is settled before its trigger");
        let id = Settlement::id_of(&period.distributor, period.period_index);
        if let Some(at) = settled.get(id.as_str()) {
            assert!((trigger..=world.now).contains(at), "{id} is settled at a time that is not");
            assert!(!world.distrusted.contains(at), "{id} is settled by a clock that is wrong");
        }
    }
}

fn nothing_is_due(periods: &[&PeriodRow], now: i64) {
    for period in periods {
        let due = period.trigger_at.is_some_and(|trigger| trigger <= now);
        let ended = matches!(period.state.as_str(), "SETTLED" | "EMPTY");
        assert!(ended || !due, "{period:?} is due and nobody settled it");
    }
}

type Sold = BTreeMap<Option<&'static str>, i64>;

fn settlement_is_right(
    rule: &Rule,
    settlement: &Settlement,
    period: &PeriodRow,
    percent: i64,
    own: &Sold,
    later: &Sold,
) {
    let id = &settlement.id;
    let mut measured = own.clone();
    if rule.policy == Policy::CountNext {
        add(&mut measured, later, 1);
    }
    let outcome = &settlement.outcome;
    if rule.shares {
        // Dollars times percent are cents.
        let pool = measured.values().sum::<i64>() * percent + period.carried_in;
        assert_eq!(outcome.pool.minor - outcome.shortfall.minor, pool, "the pool of {id}");
        let earned: i64 = outcome.standings.iter().map(|it| it.earned.minor).sum();
        assert_eq!(earned + outcome.leftover.minor, outcome.pool.minor, "the parts of {id}");
    } else {
        let earned = outcome.standings.iter().map(|it| (it.collaborator.as_str(), it.earned.minor));
        assert_eq!(without_zeros(earned), tenth(&measured), "what is earned in {id}");
    }
    let adjusted = adjustments(settlement);
    let expected = if rule.policy == Policy::Adjust { tenth(later) } else { BTreeMap::new() };
    let adjusted = adjusted.iter().map(|(who, amount)| (who.as_str(), *amount));
    assert_eq!(without_zeros(adjusted), expected, "what {id} adjusts");
}

/// A tenth of the dollars, in cents, of everybody who is credited.
fn tenth(sold: &Sold) -> BTreeMap<String, i64> {
    let credited = sold.iter().filter_map(|(who, dollars)| Some(((*who)?, dollars * 10)));
    without_zeros(credited)
}

fn without_zeros<'a>(amounts: impl Iterator<Item = (&'a str, i64)>) -> BTreeMap<String, i64> {
    amounts.filter(|(_, amount)| *amount != 0).map(|(who, it)| (who.to_owned(), it)).collect()
}

fn adjustments(settlement: &Settlement) -> BTreeMap<String, i64> {
    let mut adjusted = BTreeMap::new();
    for it in settlement.obligations.iter().filter(|it| it.kind == ObligationKind::Adjustment) {
        *adjusted.entry(it.collaborator.clone()).or_default() += it.amount.minor;
    }
    adjusted
}

fn add(sum: &mut Sold, other: &Sold, times: i64) {
    for (who, dollars) in other {
        *sum.entry(*who).or_default() += dollars * times;
    }
}

fn position(settlement: &Settlement) -> i64 {
    let text = settlement.cut_off.to_string();
    text.rsplit(':').next().and_then(|it| it.parse().ok()).unwrap_or(0)
}
