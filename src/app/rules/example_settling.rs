//! Settles the periods of an example one after the other, as those of a distributor are: what is carried,
//! waits, is owed and became known late goes from each to the next.

use std::collections::BTreeMap;

use rules::calendar::Corrections as Policy;
use rules::domain::{
    Contribution, Corrections, CutOff, Entry, Late, Moment, Money, Obligation, ObligationState,
    Outcome, Period, PeriodState, Recorded, Settlement, Stop, TakenOver, Window,
};
use rules::engine::{Funds, Reading, evaluate};
use rules::language::{Example, Given, Program};

use crate::app::Answer;
use crate::app::rules::example_period::{ExamplePeriod, periods};
use crate::app::rules::example_totals::GivenTotals;
use crate::app::settling::corrections::{Corrected, Outlook, Settled, is_in_time};
use crate::app::settling::ledger::{self, Circumstances};
use crate::app::settling::reading::{PeriodInput, known_before, query, sums};

/// A line of the example, and why it cannot be computed.
pub(in crate::app) type Failure = (u32, String);

/// A period that the example speaks of, settled.
pub(in crate::app) struct SettledPart {
    /// What was measured.
    pub window: Window,
    /// What came out.
    pub outcome: Outcome,
    corrections: Corrections,
    waiting: Vec<Obligation>,
    /// What was taken back of earlier periods and not made good yet, each above zero: it is netted with what
    /// is paid, and no amount is less for it.
    taken_back: BTreeMap<String, Money>,
}

impl SettledPart {
    /// What somebody gets: their amount, with what is adjusted of earlier periods.
    pub fn gets(&self, collaborator: &str) -> Answer<Money> {
        let net = self.net(collaborator)?;
        Ok(if net.minor < 0 { Money::zero(net.currency) } else { net })
    }

    /// What somebody owes: their debt, and what is taken back of earlier periods beyond what they get.
    pub fn debt(&self, collaborator: &str) -> Answer<Money> {
        let zero = Money::zero(self.outcome.currency);
        let debt = self.outcome.debts.get(collaborator).copied().unwrap_or(zero);
        let net = self.net(collaborator)?;
        Ok(if net.minor < 0 { debt.minus(net)? } else { debt })
    }

    /// All that waits for somebody.
    pub fn waiting(&self, collaborator: &str) -> Answer<Money> {
        let waiting = sums(self.outcome.currency, &self.waiting)?;
        Ok(waiting.get(collaborator).copied().unwrap_or(Money::zero(self.outcome.currency)))
    }

    /// Everybody who has a standing or an adjustment.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let standings = self.outcome.standings.iter().map(|it| it.collaborator.as_str());
        let adjusted = self.corrections.owed().map(|it| it.collaborator.as_str());
        standings.chain(adjusted)
    }

    fn net(&self, collaborator: &str) -> Answer<Money> {
        let zero = Money::zero(self.outcome.currency);
        let standing = self.outcome.standings.iter().find(|s| s.collaborator == collaborator);
        let amount = standing.map_or(zero, |standing| standing.amount);
        let adjusted = self.corrections.owed_to(collaborator)?.unwrap_or(zero);
        let before = self.taken_back.get(collaborator).copied().unwrap_or(zero);
        Ok(amount.plus(adjusted)?.minus(before)?)
    }

    /// What is left to be made good behind it, each above zero.
    fn still_taken_back(&self) -> Answer<BTreeMap<String, Money>> {
        let mut left = BTreeMap::new();
        let owing = self.taken_back.keys().map(String::as_str);
        for who in self.people().chain(owing) {
            let net = self.net(who)?;
            if net.minor < 0 {
                left.insert(who.to_owned(), net.negated()?);
            }
        }
        Ok(left)
    }
}

/// Settles the periods of an example; those that it speaks of, in the order of its parts.
pub(in crate::app) fn settle(
    program: &Program,
    example: &Example,
    stop: &Stop,
) -> Result<Vec<SettledPart>, Failure> {
    let periods = periods(program, example)?;
    let mut course = Course {
        program,
        example,
        entries: entries(program, example, &periods),
        done: Vec::new(),
        waiting: Vec::new(),
        taken_back: BTreeMap::new(),
        totals: GivenTotals::default(),
        stop,
    };
    let (mut parts, mut known) = (Vec::new(), 0);
    for period in &periods {
        let line = match period.part {
            None | Some(0) => example.line,
            Some(part) => example.later.get(part - 1).map_or(example.line, |later| later.line),
        };
        let until = period.part.map_or(known, |part| known_in(example, part));
        let settled = course.settle(period, (known, until));
        let settled = settled.map_err(|error| (line, error.to_string()))?;
        if period.part.is_some() {
            parts.push(settled);
        }
        known = until;
    }
    Ok(parts)
}

/// The position up to which entries are known when a part is settled.
fn known_in(example: &Example, part: usize) -> i64 {
    example.later.get(part).map_or(i64::MAX, |next| next.known_before)
}

/// The entries of the example, with what was contributed in each part.
fn entries(program: &Program, example: &Example, periods: &[ExamplePeriod]) -> Vec<Recorded> {
    let mut entries = example.entries.clone();
    for period in periods {
        let Some(part) = period.part else { continue };
        let amount = match part.checked_sub(1) {
            None => example.contributed,
            Some(later) => example.later.get(later).and_then(|later| later.contributed),
        };
        let Some(amount) = amount else { continue };
        let start = period.planned.window.start;
        let occurred_at = program.starts.map_or(start, |starts| starts.max(start));
        let distributor = program.name.clone();
        let contribution = Contribution { distributor, amount, occurred_at, reason: None };
        entries.push(Recorded {
            stream: 0,
            position: known_in(example, part),
            source: "example".to_owned(),
            key: format!("contributed-{part}"),
            recorded_at: occurred_at,
            entry: Entry::Contribution(contribution),
        });
    }
    entries
}

/// A period that is settled.
struct Done {
    input: PeriodInput,
    settlement: Settlement,
    /// When its amounts were owed.
    at: Moment,
    /// How far the log was read when it was last paid, by its own settlement or one that adjusted it.
    paid_until: CutOff,
    /// What was taken over of it since.
    taken: Vec<TakenOver>,
}

/// An example while its periods are settled.
struct Course<'e> {
    program: &'e Program,
    example: &'e Example,
    entries: Vec<Recorded>,
    done: Vec<Done>,
    waiting: Vec<Obligation>,
    taken_back: BTreeMap<String, Money>,
    totals: GivenTotals,
    stop: &'e Stop,
}

impl Course<'_> {
    fn settle(
        &mut self,
        period: &ExamplePeriod,
        (known, until): (i64, i64),
    ) -> Answer<SettledPart> {
        let input = self.input(period, until)?;
        let late = self.late(known, until);
        let corrected =
            Corrected::of_kept(&input, &self.kept(&input, &late), &self.entries, &late)?;
        let input = input.corrected(corrected)?;
        let outcome = evaluate(self.program, &input.reading, &self.entries)?;
        let outcome = input.corrected.told(outcome);
        let at = input.period.trigger_at.unwrap_or(input.period.window.start);
        let proposal = ledger::proposal(&input, outcome, 0, at)?;
        let adjusted = self.done.iter().map(|done| done.input.period.clone()).collect();
        let circumstances = Circumstances { waiting: self.waiting.clone(), adjusted };
        let settlement = ledger::in_force(proposal, self.program, &circumstances, at)?;
        self.waiting.retain(|kept| settlement.releases.iter().all(|it| it.id != kept.id));
        let waits = |it: &&Obligation| it.state == ObligationState::Waiting;
        self.waiting.extend(settlement.obligations.iter().filter(waits).cloned());
        self.account(&input, &settlement);
        let Reading { given_before, given, .. } = &input.reading;
        let settled = (input.period.window, &settlement.outcome);
        self.totals.follow(self.program, (given_before, given), settled);
        let part = SettledPart {
            window: input.period.window,
            outcome: settlement.outcome.clone(),
            corrections: settlement.corrections.clone(),
            waiting: self.waiting.clone(),
            taken_back: self.taken_back.clone(),
        };
        self.taken_back = part.still_taken_back()?;
        let paid_until = input.reading.cut_off.clone();
        self.done.push(Done { input, settlement, at, paid_until, taken: Vec::new() });
        Ok(part)
    }

    /// What the evaluation of a period needs, but for what became known of those before.
    fn input(&self, period: &ExamplePeriod, until: i64) -> Answer<PeriodInput> {
        let program = self.program;
        let (window, before) = (period.planned.window, self.done.last());
        let zero = Money::zero(program.currency);
        let carried_in = match before {
            None => self.example.carried_over.unwrap_or(zero),
            Some(before) => before.settlement.outcome.carried,
        };
        let late_after = before.map(|before| before.settlement.cut_off.clone());
        let cut_off = CutOff::single(until);
        let index = i64::try_from(self.done.len()).unwrap_or(i64::MAX);
        let debts = before.map(|before| before.settlement.outcome.debts.clone());
        let mut debts_in = debts.unwrap_or_default();
        for (who, amount) in self.advances(period) {
            let owed = debts_in.get(who).copied().unwrap_or(zero);
            debts_in.insert(who.clone(), owed.plus(*amount)?);
        }
        let reading = Reading {
            period_index: index,
            carried_in,
            funds: Funds { after: late_after.clone(), until: cut_off.clone() },
            waiting_in: sums(program.currency, &self.waiting)?,
            debts_in,
            given: self.given(period),
            given_before: self.totals.going_on(program, window),
            stop: self.stop.clone(),
            ..Reading::new(window, cut_off.clone(), Moment::FAR_FUTURE, program.currency)
        };
        let period = Period {
            distributor: program.name.clone(),
            index,
            window,
            trigger_at: Some(period.settled_at()),
            version: 1,
            state: PeriodState::Due,
            reason: None,
            carried_in,
            late_after,
        };
        let settled_before = before.map(|before| before.at);
        let known = known_before(program, (&period, settled_before.map(|_| Moment::FAR_FUTURE)));
        let reading = Reading { known_before: known, ..reading };
        Ok(PeriodInput {
            query: query(program, window, &cut_off),
            program: program.clone(),
            period,
            reading,
            waiting: self.waiting.clone(),
            settled_before,
            outlook: Outlook::default(),
            corrected: Corrected::default(),
            late: None,
            beforehand: None,
        })
    }

    fn given(&self, period: &ExamplePeriod) -> Vec<Given> {
        match period.part {
            None => Vec::new(),
            Some(0) => self.example.given.clone(),
            Some(part) => {
                self.example.later.get(part - 1).map_or(Vec::new(), |it| it.given.clone())
            }
        }
    }

    /// Who was paid how much ahead in a period.
    fn advances(&self, period: &ExamplePeriod) -> &[(String, Money)] {
        match period.part {
            None => &[],
            Some(0) => &self.example.advances,
            Some(part) => self.example.later.get(part - 1).map_or(&[], |it| &it.advances),
        }
    }

    /// What became known since the settlement before.
    fn late(&self, known: i64, until: i64) -> Vec<Late> {
        if self.done.is_empty() {
            return Vec::new();
        }
        let new = self.entries.iter().filter(|it| known < it.position && it.position <= until);
        let late = |recorded: &Recorded| {
            let target = match &recorded.entry {
                Entry::Event(_) => None,
                Entry::Correction { target, .. } => {
                    self.entries.iter().find(|it| it.key == *target).cloned()
                }
                _ => return None,
            };
            Some(Late { recorded: recorded.clone(), target, by_time: false })
        };
        new.filter_map(late).collect()
    }

    /// The periods that what became known may change: events count when they occur, or later.
    fn kept(&self, looking: &PeriodInput, late: &[Late]) -> Vec<Settled> {
        let occurred = late.iter().filter_map(|late| match &late.event()?.entry {
            Entry::Event(event) => Some(event.occurred_at),
            _ => None,
        });
        let Some(first) = occurred.min() else { return Vec::new() };
        let touched = self.done.iter().filter(|done| done.input.period.window.end > first);
        let kept = |done: &Done| {
            let paid = (&done.paid_until, done.taken.clone());
            Settled::kept(looking, (&done.input, done.at), paid)
        };
        touched.map(kept).collect()
    }

    /// Notes what a settlement did about the periods before.
    fn account(&mut self, input: &PeriodInput, settlement: &Settlement) {
        for done in &mut self.done {
            if matches!(self.program.schedule.corrections, Policy::Adjust(_))
                && is_in_time(input, done.at)
            {
                done.paid_until.clone_from(&settlement.cut_off);
                done.taken.clear();
            }
            let index = done.input.period.index;
            let taken = settlement.corrections.taken_over.iter();
            let taken = taken.filter(|taken| taken.counts && taken.period_index == index);
            done.taken.extend(taken.cloned());
        }
    }
}
