//! Which of a customer's events count, by when they came.

use super::super::program::{OfCustomers, Which};
use super::super::tree::{CustomersWord, Line};
use super::report::{Problem, Report};
use super::scope::Sketch;
use crate::domain::CUSTOMER;

/// Such a line; reports one of events that name no customer.
pub(super) fn check(
    report: &mut Report<'_>,
    sketch: &Sketch<'_>,
    line: &Line,
    word: CustomersWord,
) -> Option<OfCustomers> {
    let event = sketch.event?;
    if event.field_type(CUSTOMER).is_none() {
        let message =
            format!("\"{}\" names no customer, so no customer has a first one", event.name);
        let help = format!("a field \"{CUSTOMER}\" in the catalogue says whose event it is");
        report.add(Problem::new("N203", line.opening, message).help(help));
        return None;
    }
    let which = match word {
        CustomersWord::For(length) => Which::For(length),
        CustomersWord::Few(few) => Which::Few(few),
        CustomersWord::After => Which::After,
    };
    Some(OfCustomers { which, clause: report.clause(line) })
}
