//! What a rule says, as one number: comments, examples and blanks do not change it.

use sha2::{Digest, Sha256};

use super::super::tree::{Clause, Document, Head};
use super::report::collapsed;

/// SHA-256, in hex, of the clauses in their order, without comments and examples.
pub(super) fn of(document: &Document) -> String {
    let mut hasher = Sha256::new();
    let mut in_example = false;
    for line in &document.lines {
        let Some(clause) = &line.clause else { continue };
        if let Clause::Head(head) = clause {
            in_example = matches!(head, Head::Example(_));
        }
        if in_example {
            continue;
        }
        let text = document.source.get(line.span.start..line.span.end).unwrap_or_default();
        hasher.update(collapsed(text).as_bytes());
        hasher.update(b"\n");
    }
    hex::encode(hasher.finalize())
}
