//! What is asked of the log, and how that is said to a database.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::store::connection::MultiBackend;
use crate::store::fixed::fixed;
use crate::store::log::row::{EVENT, IS_EVENT, ReadRow};
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Currency, CutOff, Moment, Recorded, Stop, Window};

use super::moment::OfMoment;
use super::places::Places;

/// Which part of the log an evaluation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// The event kinds that the program names.
    pub event_kinds: Vec<String>,
    /// What is measured.
    pub window: Window,
    /// How far the log is read.
    pub cut_off: CutOff,
    /// The cut-off of the settlement before: contributions given before the window and recorded
    /// later are read. `None` without a settlement before.
    pub funds_after: Option<CutOff>,
    /// The start of the distributor's first period: nothing earlier is ever read.
    pub measured_from: Moment,
    /// What the rule pays in: rates into it are read for the money of other currencies.
    pub currency: Currency,
    /// The distributor, whose contributions are read.
    pub distributor: String,
    /// What journeys, and metrics that look back, need besides; nothing for a rule without any.
    pub journeys: Option<JourneyQuery>,
    /// Tells the reading that nobody waits for it any more.
    pub stop: Stop,
}

/// Events from before the window that may belong to journeys, or to metrics that look beyond their period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyQuery {
    /// The event kinds of these.
    pub kinds: Vec<String>,
    /// Nothing that counts in the window has an event before this.
    pub since: Moment,
}

impl LogQuery {
    /// All that was measured before the window.
    pub(super) fn before(&self) -> Window {
        Window::new(self.measured_from, self.window.start)
    }

    /// The window, and before it as far as anything that counts in it reaches.
    pub fn read(&self) -> Window {
        let Window { start, end } = self.window;
        let since = self.journeys.as_ref().map(|it| it.since.max(self.measured_from).min(start));
        Window::new(since.unwrap_or(start), end)
    }

    /// When the events of a kind occurred that are read.
    pub(super) fn read_of(&self, kind: &str) -> Window {
        let looks_back = |it: &JourneyQuery| it.kinds.iter().any(|known| known == kind);
        if self.journeys.as_ref().is_some_and(looks_back) { self.read() } else { self.window }
    }

    /// Fails when nobody waits for the reading any more.
    pub(super) fn go_on(&self) -> Result<(), StoreError> {
        if self.stop.is_stopped() { Err(StoreError::Stopped) } else { Ok(()) }
    }
}

/// Whose events are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'w> {
    /// Everybody's.
    Everybody,
    /// Those of no customer.
    Nobody,
    /// Those of the customers in a span.
    Span(&'w Span),
    /// Those of so few customers that one statement names them.
    Customers(&'w [String]),
}

/// Customers that follow one another in the order of their references: those after the first bound,
/// up to and with the second.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// None before the first customer.
    pub after: Option<String>,
    /// None with the last customer.
    pub through: Option<String>,
}

pub(super) type Entries<'a> = entries::BoxedQuery<'a, MultiBackend>;
type Condition<'a> = Box<dyn BoxableExpression<entries::table, MultiBackend, SqlType = Bool> + 'a>;

impl Span {
    /// Whether a customer is in it.
    pub fn holds(&self, customer: &str) -> bool {
        self.after.as_deref().is_none_or(|after| customer > after)
            && self.through.as_deref().is_none_or(|through| customer <= through)
    }
}

/// What reads the entries of a query.
pub(super) struct Reader<'r> {
    /// Where from.
    pub connection: &'r mut Connection,
    /// What is asked.
    pub query: &'r LogQuery,
    /// What the entries were admitted by.
    pub catalogue: &'r Catalogue,
}

impl Reader<'_> {
    /// The entries in some rows.
    pub fn load(&mut self, rows: Entries<'_>) -> Result<Vec<Recorded>, StoreError> {
        let rows = rows.select(ReadRow::as_select()).load_iter::<ReadRow, _>(self.connection)?;
        let decode = |row: QueryResult<ReadRow>| {
            self.query.go_on()?;
            row?.decode(self.catalogue)
        };
        rows.map(decode).collect()
    }
}

/// Entries up to the query's cut-off, beyond another one if given, found by their place. Streams in which there are
/// none are not asked for.
pub(super) fn placed<'a>(query: &'a LogQuery, beyond: Option<&CutOff>) -> Entries<'a> {
    let after = |stream| beyond.map_or(0, |cut_off| cut_off.last(stream));
    let places = query.cut_off.positions().map(|(stream, last)| (stream, after(stream), last));
    let condition = |(stream, after, last): (i32, i64, i64)| -> Condition<'a> {
        let within = entries::position.gt(after).and(entries::position.le(last));
        Box::new(entries::stream.eq(stream).and(within))
    };
    let either =
        |one: Condition<'a>, other: Condition<'a>| -> Condition<'a> { Box::new(one.or(other)) };
    let any = places.filter(|(_, after, last)| after < last).map(condition).reduce(either);
    // Of no stream: the place finds that there is nothing, where another condition would look for it.
    let any = any.unwrap_or_else(|| Box::new(entries::stream.lt(0).and(entries::position.lt(0))));
    entries::table.filter(any).into_boxed()
}

/// The same for the few that an index finds. The place itself may not use one: a planner without
/// statistics would rather go through the whole log.
pub(super) fn looked_up<'a>(query: &LogQuery, beyond: Option<&CutOff>) -> Entries<'a> {
    entries::table.filter(Places::within(&query.cut_off, beyond)).into_boxed()
}

/// Events of some kinds in a window, up to the query's cut-off, beyond another one if given.
pub(super) fn events<'a>(
    query: &'a LogQuery,
    whose: Whose<'a>,
    beyond: Option<&CutOff>,
    kinds: &'a [String],
    window: Window,
) -> Entries<'a> {
    let in_window = |rows: Entries<'a>| {
        rows.filter(fixed(IS_EVENT))
            .filter(entries::name.eq_any(kinds))
            .filter(entries::occurred_at.ge(window.start.micros()))
            .filter(entries::occurred_at.lt(window.end.micros()))
    };
    let customers: Condition<'a> = match whose {
        // Not through the place: an empty window would have the whole log gone through.
        Whose::Everybody => return in_window(looked_up(query, beyond)),
        Whose::Nobody => {
            return in_window(looked_up(query, beyond)).filter(entries::customer.is_null());
        }
        Whose::Span(span) => in_span(span),
        Whose::Customers(customers) => {
            Box::new(entries::customer.assume_not_null().eq_any(customers))
        }
    };
    // The customer alone may use an index.
    let occurred_at = || entries::occurred_at.assume_not_null() + 0_i64;
    looked_up(query, beyond)
        .filter(customers)
        .filter(entries::customer.is_not_null())
        .filter(entries::entry.concat("").eq(EVENT))
        .filter(entries::name.concat("").eq_any(kinds))
        .filter(occurred_at().ge(window.start.micros()))
        .filter(occurred_at().lt(window.end.micros()))
}

/// Events of one kind in a window, up to the query's cut-off.
pub(super) fn events_of<'a>(query: &'a LogQuery, kind: &'a str, window: Window) -> Entries<'a> {
    looked_up(query, None)
        .filter(fixed(IS_EVENT))
        .filter(entries::name.eq(kind))
        .filter(entries::occurred_at.ge(window.start.micros()))
        .filter(entries::occurred_at.lt(window.end.micros()))
}

/// Events of one kind that occurred at one moment, of a stream's positions after one and through another.
pub(super) fn at_once<'a>(
    kind: &'a str,
    at: Moment,
    stream: i32,
    places: (i64, i64),
) -> Entries<'a> {
    entries::table
        .filter(fixed(IS_EVENT))
        .filter(entries::name.eq(kind))
        .filter(OfMoment::new(at, stream, places))
        .into_boxed()
}

/// Events of some kinds that were to approve themselves in a span: after its first moment, up to its
/// second.
pub(super) fn self_approved<'a>(
    query: &'a LogQuery,
    kinds: &'a [String],
    (after, until): (Moment, Moment),
) -> Entries<'a> {
    // The name is no help: an index of its own has the few events that approve themselves.
    looked_up(query, None)
        .filter(entries::approved_at.gt(entries::occurred_at))
        .filter(entries::approved_at.gt(after.micros()))
        .filter(entries::approved_at.le(until.micros()))
        .filter(entries::name.concat("").eq_any(kinds))
}

fn in_span(span: &Span) -> Condition<'_> {
    let customer = || entries::customer.assume_not_null();
    match (&span.after, &span.through) {
        (Some(after), Some(through)) => Box::new(customer().gt(after).and(customer().le(through))),
        (Some(after), None) => Box::new(customer().gt(after)),
        (None, Some(through)) => Box::new(customer().le(through)),
        (None, None) => Box::new(entries::customer.is_not_null()),
    }
}
