//! The line of the audit trail of a batch of entries: how many were recorded, known already, refused.

use crate::store::log::{Appended, Line};
use rules::domain::Moment;

use crate::app::access::deed::{Change, DONE, Deed};
use crate::app::intake::record::step_problem;
use crate::app::{Problem, ProblemCode};

/// How many entries of a batch were refused, and why the first of them was.
#[derive(Debug, Clone, Copy, Default)]
struct Refusals {
    count: usize,
    first: Option<ProblemCode>,
}

impl Refusals {
    fn add(&mut self, code: ProblemCode) {
        self.count += 1;
        self.first.get_or_insert(code);
    }
}

/// The line of a deed that records entries, of which some were `refused` before they came to the log; it
/// is completed by what the log makes of the others. A batch of which nothing is taken has the code of
/// its first refusal.
pub(in crate::app) fn batch_line<'p>(
    deed: &Deed,
    at: Moment,
    refused: impl Iterator<Item = &'p Problem>,
) -> Line {
    let mut before = Refusals::default();
    for problem in refused {
        before.add(problem.code);
    }
    let deed = deed.clone();
    Box::new(move |appended: &[Appended]| {
        let (mut refused, mut recorded, mut known) = (before, 0_usize, 0_usize);
        for answer in appended {
            match answer {
                Appended::Recorded { .. } => recorded += 1,
                Appended::Duplicate { .. } => known += 1,
                Appended::KeyReused { .. } => refused.add(ProblemCode::KeyReused),
                Appended::Erased => refused.add(ProblemCode::KeyErased),
                Appended::Refused(why) => {
                    let Problem { code, .. } = step_problem(why.clone(), "target");
                    refused.add(code);
                }
            }
        }
        let outcome = match refused.first {
            Some(code) if recorded + known == 0 => code.code(),
            _ => DONE,
        };
        let after = format!("{recorded} recorded, {known} known, {} refused", refused.count);
        deed.line(at, outcome, Change::of(None::<String>, after))
    })
}
