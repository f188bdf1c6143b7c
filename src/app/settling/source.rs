//! Where an evaluation takes the log from: whole, or, where the rule's grain allows it, by time or
//! customer by customer, so that memory does not grow with the log.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use crate::store::log::{self, Apart, Few, LateQuery, LogQuery, Shared, Somebodys};
use crate::store::{Store, StoreError, erasures};
use rules::domain::{
    Catalogue, CutOff, EventPart, Journey, JourneyHead, JourneyId, Late, Outcome, Page, Recorded,
};
use rules::engine::{self, CountedEvent, Lasting, Reading};
use rules::language::{Grain, Metric, Program};

use crate::app::settling::in_common::InCommon;
use crate::app::settling::reading::PeriodInput;
use crate::app::{Answer, AppError, Problem, ProblemCode, settling::corrections};

/// About how many events are in memory at once, with as many being read by each reader: so many that the work for
/// a part does not count, and so few that it fits anywhere.
const EVENTS_AT_ONCE: u32 = 50_000;

/// How many parts are read at the same time. Reading one takes about twice as long as what is done with it.
const READERS: usize = 2;

/// How many customers are read at once: so few that a planner without statistics uses the index.
const CUSTOMERS_AT_ONCE: usize = 100;

/// Part of a log.
type Part<'p> = Answer<Cow<'p, [Recorded]>>;

/// A store, and the catalogue that its entries were admitted by.
pub struct Source<'s> {
    /// Where the log is.
    pub store: &'s Store,
    /// The catalogue in force.
    pub catalogue: &'s Catalogue,
    /// What is read in common with other periods; `None` where everything is read for this evaluation.
    pub in_common: Option<&'s InCommon>,
}

impl<'s> Source<'s> {
    /// Where everything is read for one evaluation.
    pub fn alone(store: &'s Store, catalogue: &'s Catalogue) -> Self {
        Self { store, catalogue, in_common: None }
    }
}

impl Source<'_> {
    /// The outcome of a rule.
    pub fn evaluate(
        &self,
        program: &Program,
        reading: &Reading,
        query: &LogQuery,
    ) -> Answer<Outcome> {
        self.take(program, query, |lasting, parts| {
            let totals = engine::totals(program, reading, lasting, parts)?;
            Ok(engine::outcome(program, reading, lasting, &totals)?)
        })
    }

    /// The events behind a metric, as [`engine::events_behind`] tells them.
    pub fn events_behind(
        &self,
        program: &Program,
        reading: &Reading,
        query: &LogQuery,
        metric: (&str, Option<&str>),
    ) -> Answer<Vec<CountedEvent>> {
        if let Some(Somebodys { lasting, events }) = self.somebodys(program, query, metric)? {
            let lasting = &Lasting::read(program, &lasting);
            let parts = std::iter::once(Ok::<_, AppError>(events));
            return engine::events_behind(program, reading, lasting, parts, metric);
        }
        self.take(program, query, |lasting, parts| {
            engine::events_behind(program, reading, lasting, parts, metric)
        })
    }

    /// What decides which events are a collaborator's, where that can be told without all others; `None` where it
    /// cannot.
    fn somebodys(
        &self,
        program: &Program,
        query: &LogQuery,
        (metric, collaborator): (&str, Option<&str>),
    ) -> Answer<Option<Somebodys>> {
        let metric = program.metrics.iter().find(|it| it.name == metric);
        let named = metric.is_some_and(Metric::names_credited);
        let (Some(who), Some(apart)) = (collaborator.filter(|_| named), apart(program)) else {
            return Ok(None);
        };
        Ok(self.store.read(|c| log::somebodys(c, query, (who, apart), self.catalogue))?)
    }

    /// The events that count nothing of a metric for a collaborator, as [`engine::events_missed`] tells
    /// them.
    pub fn events_missed(
        &self,
        program: &Program,
        reading: &Reading,
        query: &LogQuery,
        metric: (&str, &str),
    ) -> Answer<Vec<CountedEvent>> {
        self.take(program, query, |lasting, parts| {
            engine::events_missed(program, reading, lasting, parts, metric)
        })
    }

    /// What one event adds to each metric, as [`engine::event_parts`] tells it.
    pub fn event_parts(&self, input: &PeriodInput, place: (i32, i64)) -> Answer<Vec<EventPart>> {
        let PeriodInput { program, reading, query, .. } = input;
        self.take(program, query, |lasting, parts| {
            engine::event_parts(program, reading, lasting, parts, place)
        })
    }

    /// A page of the journeys behind a collaborator's metric, as [`engine::journeys_behind`] tells
    /// them; `choose` makes it of the heads of all. Only those on the page are built.
    pub fn journeys_behind(
        &self,
        input: &PeriodInput,
        (metric, who): (&str, &str),
        choose: impl FnOnce(Vec<JourneyHead>) -> Page<JourneyHead>,
    ) -> Answer<Page<Journey>> {
        let PeriodInput { program, reading, query, .. } = input;
        let changed = corrections::journeys(self, input, (metric, who))?;
        let choose = |mut heads: Vec<JourneyHead>| {
            heads.extend(changed.iter().map(|journey| journey.head(Some(who))));
            heads.sort();
            choose(heads)
        };
        let metric = (metric, Some(who));
        if program.grain() == Grain::Whole {
            let whole = self.store.read(|c| log::read(c, query, self.catalogue))?;
            let lasting = &Lasting::read(program, &whole);
            let parts = || std::iter::once(Ok::<_, AppError>(&whole[..]));
            let page = choose(engine::journey_heads(program, reading, lasting, parts(), metric)?);
            let wanted = &wanted(&page);
            let built = engine::journeys_at(program, reading, lasting, parts(), metric, wanted)?;
            return Ok(filled(page, [built, changed].concat()));
        }
        let (shared, lasting) = self.shared(program, query)?;
        let page = choose(self.parts(query, &shared, |parts| {
            engine::journey_heads(program, reading, &lasting, parts, metric)
        })?);
        let customers: BTreeSet<&String> = page.items.iter().map(|(_, head)| &head.group).collect();
        let customers: Vec<String> = customers.into_iter().cloned().collect();
        let parts = customers.chunks(CUSTOMERS_AT_ONCE).map(|few| {
            let part = log::Part::Customers(few.to_vec());
            let read = |c: &mut _| log::part(c, query, &shared, &part, self.catalogue);
            self.store.read(read).map_err(AppError::from)
        });
        let wanted = &wanted(&page);
        let built = engine::journeys_at(program, reading, &lasting, parts, metric, wanted)?;
        self.require_unerased(shared.erasures)?;
        Ok(filled(page, [built, changed].concat()))
    }

    /// Hands the log to `work`: what holds for all of it, and its parts one after the other.
    pub fn take<T>(
        &self,
        program: &Program,
        query: &LogQuery,
        work: impl FnOnce(&Lasting, &mut dyn Iterator<Item = Part<'_>>) -> Answer<T>,
    ) -> Answer<T> {
        if program.grain() == Grain::Whole {
            let whole = self.store.read(|c| log::read(c, query, self.catalogue))?;
            if whole.len() > EVENTS_AT_ONCE as usize {
                self.store.leave_snapshot();
            }
            let lasting = Lasting::read(program, &whole);
            return work(&lasting, &mut std::iter::once(Ok(Cow::Borrowed(&whole[..]))));
        }
        self.in_parts(program, query, work)
    }

    /// Hands a log that need not be read whole to `work`.
    pub fn in_parts<T>(
        &self,
        program: &Program,
        query: &LogQuery,
        work: impl FnOnce(&Lasting, &mut dyn Iterator<Item = Part<'_>>) -> Answer<T>,
    ) -> Answer<T> {
        if let Some(few) = self.few(program, query)? {
            let lasting = Lasting::read(program, &few.lasting);
            return work(&lasting, &mut std::iter::once(Ok(Cow::Borrowed(&few.events[..]))));
        }
        let (shared, lasting) = self.shared(program, query)?;
        self.parts(query, &shared, |parts| work(&lasting, parts))
    }

    /// The whole log, where it is read in common with other periods and short.
    fn few(&self, program: &Program, query: &LogQuery) -> Answer<Option<Arc<Few>>> {
        match self.in_common {
            Some(in_common) if apart(program) == Some(Apart::ByTime) => in_common.few(self, query),
            _ => Ok(None),
        }
    }

    /// What became known late.
    pub fn late(&self, asked: LateQuery) -> Answer<Arc<Vec<Late>>> {
        match self.in_common {
            Some(in_common) => in_common.late(self, asked),
            None => Ok(Arc::new(self.store.read(|c| log::late(c, &asked, self.catalogue))?)),
        }
    }

    /// What holds for all parts of a log that need not be read whole.
    fn shared(&self, program: &Program, query: &LogQuery) -> Result<(Shared, Lasting), StoreError> {
        let apart = apart(program).unwrap_or(Apart::ByCustomer);
        let read = |c: &mut _| log::shared(c, query, (apart, EVENTS_AT_ONCE), self.catalogue);
        let mut shared = self.store.read(read)?;
        let lasting = Lasting::read(program, &std::mem::take(&mut shared.entries));
        Ok((shared, lasting))
    }

    /// What holds for all parts, as known at a cut-off.
    pub fn lasting(&self, query: &LogQuery, cut_off: &CutOff) -> Answer<Vec<Recorded>> {
        let query = &LogQuery { cut_off: cut_off.clone(), ..query.clone() };
        Ok(self.store.read(|c| log::lasting(c, query, self.catalogue))?)
    }

    /// Hands the parts to `work`, one after the other. While it works on one, the next is read.
    fn parts<T>(
        &self,
        query: &LogQuery,
        shared: &Shared,
        work: impl FnOnce(&mut dyn Iterator<Item = Part<'_>>) -> Answer<T>,
    ) -> Answer<T> {
        let done = self.parts_as_read(query, shared, work)?;
        self.require_unerased(shared.erasures)?;
        Ok(done)
    }

    /// Refuses when a customer was erased since there were so many: what was read before and what was read after name
    /// one customer in two ways.
    fn require_unerased(&self, erasures: i64) -> Answer<()> {
        if self.store.read(erasures::count)? == erasures {
            return Ok(());
        }
        let message = "a customer was erased while the log was read; try again";
        Err(Problem::new(ProblemCode::Busy, &[], message).into())
    }

    fn parts_as_read<T>(
        &self,
        query: &LogQuery,
        shared: &Shared,
        work: impl FnOnce(&mut dyn Iterator<Item = Part<'_>>) -> Answer<T>,
    ) -> Answer<T> {
        let read = |part| self.store.read(|c| log::part(c, query, shared, part, self.catalogue));
        let parts = &shared.parts;
        if parts.len() <= 1 {
            let read = |part| Ok(Cow::Owned(read(part)?));
            return work(&mut parts.iter().map(read));
        }
        self.store.leave_snapshot();
        std::thread::scope(|scope| {
            // The readers take turns with the parts, so that these come in their order.
            let readers: Vec<_> = (0..READERS.min(parts.len()))
                .map(|reader| {
                    let (sender, receiver) = sync_channel::<Part<'_>>(0);
                    scope.spawn(move || {
                        for part in parts.iter().skip(reader).step_by(READERS) {
                            let part = read(part).map(Cow::Owned).map_err(AppError::from);
                            // Nobody takes it any more once the work has failed.
                            if sender.send(part).is_err() {
                                break;
                            }
                        }
                    });
                    receiver
                })
                .collect();
            work(&mut readers.iter().cycle().map_while(|reader| reader.recv().ok()))
        })
    }
}

/// How the log may be taken apart for a rule; `None` where it has to be read whole.
fn apart(program: &Program) -> Option<Apart> {
    match program.grain() {
        Grain::Event => Some(Apart::ByTime),
        Grain::Customer => Some(Apart::ByCustomer),
        Grain::Whole => None,
    }
}

/// What tells the journeys of a page apart from all others.
fn wanted(page: &Page<JourneyHead>) -> BTreeSet<JourneyId> {
    page.items.iter().map(|(_, head)| head.id).collect()
}

/// A page with the journeys in the places of their heads.
fn filled(page: Page<JourneyHead>, built: Vec<Journey>) -> Page<Journey> {
    let mut built: BTreeMap<_, Journey> =
        built.into_iter().map(|journey| (journey.id, journey)).collect();
    let Page { items, has_next, has_previous, total } = page;
    let found = |(cursor, head): (String, JourneyHead)| Some((cursor, built.remove(&head.id)?));
    Page { items: items.into_iter().filter_map(found).collect(), has_next, has_previous, total }
}
