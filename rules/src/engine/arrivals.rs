//! What customers bring by when they came: so long from their first event on, their first few, or what follows
//! the first. Which event is a customer's first is known only when all of theirs have been folded.

use super::counted::Counted;
use super::map::Map;
use crate::calendar::add;
use crate::domain::{Moment, Recorded};
use crate::language::{OfCustomers, Program, Which};

/// The events of each customer, with those that add nothing.
#[derive(Debug, Default)]
pub(super) struct Arrivals<'a>(Map<&'a str, Vec<Arrival<'a>>>);

/// An event of a customer.
#[derive(Debug, Clone, Copy)]
struct Arrival<'a> {
    recorded: &'a Recorded,
    occurred_at: Moment,
    /// What it would add; `None` where that is nobody's, or nothing.
    counted: Option<Counted<'a>>,
}

/// The events that would add something: those that do, and those that are left out.
#[derive(Debug, Default)]
pub(super) struct Chosen<'a> {
    /// Those that do.
    pub counted: Vec<Counted<'a>>,
    /// Those that do not.
    pub left_out: Vec<Counted<'a>>,
}

impl<'a> Arrivals<'a> {
    /// Takes in an event of a customer.
    pub fn push(
        &mut self,
        customer: &'a str,
        (recorded, occurred_at): (&'a Recorded, Moment),
        counted: Option<Counted<'a>>,
    ) {
        self.0.entry(customer).or_default().push(Arrival { recorded, occurred_at, counted });
    }

    /// Takes in those of another part of the log.
    pub fn merge(&mut self, other: Self) {
        for (customer, mut events) in other.0 {
            self.0.entry(customer).or_default().append(&mut events);
        }
    }

    /// Which of them count, by a clause.
    pub fn chosen(self, program: &Program, of_customers: &OfCustomers) -> Chosen<'a> {
        let mut chosen = Chosen::default();
        for mut events in self.0.into_values() {
            events.sort_unstable_by_key(Arrival::order);
            let until = match of_customers.which {
                Which::For(length) => {
                    let first = events.first().map(|event| event.occurred_at);
                    first.and_then(|first| add(&length, first, program.zone))
                }
                Which::Few(_) | Which::After => None,
            };
            for (place, event) in (0_u32..).zip(events) {
                let counts = match of_customers.which {
                    Which::For(_) => until.is_none_or(|until| event.occurred_at < until),
                    Which::Few(few) => place < few,
                    Which::After => place > 0,
                };
                let those = if counts { &mut chosen.counted } else { &mut chosen.left_out };
                those.extend(event.counted);
            }
        }
        chosen
    }
}

impl<'a> Arrival<'a> {
    /// What decides which of several is first, as for everything else.
    fn order(&self) -> (Moment, &'a str, &'a str) {
        (self.occurred_at, &self.recorded.source, &self.recorded.key)
    }
}
