//! Rows as batches of entries of one kind, checked as far as the database is not needed for it.

use crate::app::access::deed::Deed;
use crate::app::intake::asked::{Asked, Keys};
use crate::app::intake::batch_line::batch_line;
use crate::app::intake::contribute::{about, admit_contribution};
use crate::app::intake::entries::EntryLine;
use crate::app::intake::record::{
    Admitted, admit_correction, admit_fact, collaborators_named, corrected, correcting, new_entry,
};
use crate::app::{Actor, ContributionInput, CorrectionInput, FactInput, Problem, intake::admit};
use crate::store::log::{Line, Prepared};
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Moment};

use super::chunks::Chunk;

/// What rows are checked with.
pub(super) struct Checker<'c, R> {
    pub actor: &'c Actor,
    pub catalogue: &'c Catalogue,
    /// Makes an entry of a row.
    pub parse: &'c (dyn Fn(R) -> Result<EntryLine, Problem> + Sync),
}

/// What is made of rows that follow one another.
pub(super) enum Checked {
    /// A row that is no entry.
    Unreadable(usize, Problem),
    /// Entries of one kind, with their lines and the moment they are recorded at.
    Batch(Vec<usize>, Moment, Entries),
}

/// Entries of one kind.
pub(super) enum Entries {
    /// They need nothing more.
    Ready(Box<Ready>),
    /// The database has to be asked about each, at its turn.
    Facts(Vec<FactInput>),
    Corrections(Vec<CorrectionInput>),
    Contributions(Vec<ContributionInput>),
}

/// A batch that can be appended.
pub(super) struct Ready {
    pub keys: Keys,
    pub prepared: Prepared,
    /// Who comes into being with it.
    pub collaborators: Vec<String>,
    pub line: Line,
}

impl Ready {
    fn of(deed: &Deed, admitted: Vec<Admitted>, at: Moment) -> Box<Self> {
        let collaborators = collaborators_named(&admitted);
        let Asked { keys, entries } = Asked::of(admitted);
        let line = batch_line(deed, at, keys.refused());
        Box::new(Self { keys, prepared: Prepared::of(entries, at), collaborators, line })
    }
}

impl<R> Checker<'_, R> {
    /// Checks the rows of a chunk.
    pub fn check(&self, chunk: Chunk<R>) -> Vec<Checked> {
        let at = chunk.at;
        let (mut checked, mut lines, mut run) = (Vec::new(), Vec::new(), Vec::new());
        let close = |lines: &mut Vec<usize>, run: &mut Vec<EntryLine>, checked: &mut Vec<_>| {
            if !run.is_empty() {
                let entries = self.batch(std::mem::take(run), at);
                checked.push(Checked::Batch(std::mem::take(lines), at, entries));
            }
        };
        for (line, row) in chunk.rows {
            match (self.parse)(row) {
                Err(problem) => checked.push(Checked::Unreadable(line, problem)),
                Ok(entry) => {
                    if run.last().is_some_and(|last| !is_alike(last, &entry)) {
                        close(&mut lines, &mut run, &mut checked);
                    }
                    lines.push(line);
                    run.push(entry);
                }
            }
        }
        close(&mut lines, &mut run, &mut checked);
        checked
    }

    /// Entries of one kind, checked.
    fn batch(&self, run: Vec<EntryLine>, at: Moment) -> Entries {
        let source = self.actor.source();
        let count = run.len();
        let (mut ready, mut facts) = (Vec::new(), Vec::new());
        let (mut corrections, mut contributions) = (Vec::new(), Vec::new());
        let mut what = "recordEvents";
        for entry in run {
            match entry {
                EntryLine::Event(input) => {
                    let event = admit::event(&input, self.catalogue, Some(at));
                    ready.push(new_entry(source, input.key, event));
                }
                EntryLine::Rate(input) => {
                    what = "setExchangeRates";
                    let rate = admit::rate(&input);
                    ready.push(new_entry(source, input.key, rate));
                }
                EntryLine::Fact(input) => facts.push(input),
                EntryLine::Correction(input) => corrections.push(input),
                EntryLine::Contribution(input) => contributions.push(input),
            }
        }
        if !corrections.is_empty() {
            return Entries::Corrections(corrections);
        }
        if !contributions.is_empty() {
            return Entries::Contributions(contributions);
        }
        if !facts.is_empty() {
            return self.facts(facts, at);
        }
        let things = if what == "recordEvents" { "events" } else { "rates" };
        let deed = Deed::new(self.actor, what, format!("{count} {things}"));
        Entries::Ready(Ready::of(&deed, ready, at))
    }

    /// Facts; of one without a moment the database may know when it was sent first.
    fn facts(&self, facts: Vec<FactInput>, at: Moment) -> Entries {
        if facts.iter().any(|input| input.from.is_none()) {
            return Entries::Facts(facts);
        }
        let deed = self.setting(facts.len());
        let admit = |input: FactInput| {
            let fact = admit::fact(&input, self.catalogue, at);
            new_entry(self.actor.source(), input.key, fact)
        };
        Entries::Ready(Ready::of(&deed, facts.into_iter().map(admit).collect(), at))
    }

    fn setting(&self, facts: usize) -> Deed {
        Deed::new(self.actor, "setFacts", format!("{facts} facts"))
    }

    /// Asks the database what it has to be asked about entries. In the transaction that records them:
    /// what comes before them in the file is seen.
    pub fn finish(
        &self,
        connection: &mut Connection,
        entries: Entries,
        at: Moment,
    ) -> Result<Box<Ready>, StoreError> {
        let (source, catalogue) = (self.actor.source(), self.catalogue);
        let (deed, admitted) = match entries {
            Entries::Ready(ready) => return Ok(ready),
            Entries::Facts(facts) => {
                let deed = self.setting(facts.len());
                let admit = |input| admit_fact(connection, source, input, catalogue, at);
                (deed, facts.into_iter().map(admit).collect::<Result<_, _>>()?)
            }
            Entries::Corrections(inputs) => {
                let about = corrected(self.actor, &inputs);
                let deed = Deed::new(self.actor, correcting(&inputs), about);
                let admit = |input: &CorrectionInput| {
                    admit_correction(connection, self.actor, input, catalogue, at)
                };
                (deed, inputs.iter().map(admit).collect::<Result<_, _>>()?)
            }
            Entries::Contributions(inputs) => {
                let deed = Deed::new(self.actor, "contribute", about(&inputs));
                let admit = |input| admit_contribution(connection, source, input, catalogue, at);
                (deed, inputs.into_iter().map(admit).collect::<Result<_, _>>()?)
            }
        };
        Ok(Ready::of(&deed, admitted, at))
    }
}

/// Whether two entries go into one batch.
fn is_alike(one: &EntryLine, other: &EntryLine) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
