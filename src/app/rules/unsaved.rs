//! Why a text was not saved, so that a client that looks at `errors` alone sees that nothing was done.

use rules::calendar::local_text;
use rules::language;

use crate::app::{Problem, ProblemCode, SavedCatalogue, SavedDistributor, Seam};

impl SavedCatalogue {
    /// Why it was not saved; `None` when it was.
    pub fn refusal(&self) -> Option<Problem> {
        self.catalogue.is_none().then(|| unreadable(&self.diagnostics))
    }
}

impl SavedDistributor {
    /// Why it was not saved; empty when it was.
    pub fn refusals(&self) -> Vec<Problem> {
        if self.distributor.is_some() {
            return Vec::new();
        }
        let mut refusals = Vec::new();
        if let Some(seam) = self.seam.as_ref().filter(|seam| seam.is_undecided()) {
            refusals.push(undecided(seam));
        }
        if self.in_open_period.as_ref().is_some_and(|found| !found.confirmed) {
            let message = "nothing is saved yet: \"comparison\" says what this changes in the open \
                           period; send it again with \"confirm: true\" if that is wanted";
            refusals.push(Problem::new(ProblemCode::NotConfirmed, &["confirm"], message));
        }
        if refusals.is_empty() {
            refusals.push(unreadable(&self.diagnostics));
        }
        refusals
    }
}

/// Nobody has said what becomes of the time that a new schedule leaves.
fn undecided(seam: &Seam) -> Problem {
    let local = |moment| local_text(seam.zone, moment);
    let lost = match seam.held.unwrap_or(0) {
        0 => String::new(),
        1 => "; 1 journey that ended before it, and whose hold ends within it, is then counted nowhere"
            .to_owned(),
        many => format!(
            "; {many} journeys that ended before it, and whose holds end within it, are then counted nowhere"
        ),
    };
    let message = format!(
        "nothing is saved yet: the new schedule leaves a gap from {} to {} ({} to {}) behind the last \
         period; look at \"gap\", and send it again with gap: JOIN (the gap belongs to the first new \
         period), SEPARATE (a period of its own) or SKIP (never measured{lost})",
        local(seam.gap.start),
        local(seam.gap.end),
        seam.gap.start,
        seam.gap.end
    );
    Problem::new(ProblemCode::GapUndecided, &["gap"], message)
}

/// A text that was not saved because of its own errors: the first of them.
fn unreadable(diagnostics: &[language::Diagnostic]) -> Problem {
    let is_error = |found: &&language::Diagnostic| found.severity == language::Severity::Error;
    let errors: Vec<&language::Diagnostic> = diagnostics.iter().filter(is_error).collect();
    let message = match errors.first() {
        Some(first) => {
            let (line, message) = (first.primary.span.line, &first.message);
            match errors.len() {
                1 => format!("line {line}: {message}"),
                count => format!("{count} problems; the first, line {line}: {message}"),
            }
        }
        None => "the text was not saved".to_owned(),
    };
    Problem::new(ProblemCode::RuleInvalid, &["source"], message)
}
