//! What an editor asks of a text while somebody writes it: what can come next, what a word means, where a name is
//! declared and used, and what may be folded. From the text, the catalogue and a place alone.
//!
//! There are no lists of clauses here: the parser's tables and grammar say what can be written, the pages of the
//! reference what it means.

mod complete;
mod folding;
mod hover;
mod names;
mod parts;
mod references;
mod rename;
mod subjects;
mod unread;
mod values;
mod words;

pub use complete::{Suggested, Suggestion, complete};
pub use folding::{Fold, folds};
pub use hover::{Hover, hover};
pub use names::{Declared, Named, Use, declaration, named_at, uses};
pub use parts::{Part, parts};
pub use rename::{RenameError, rename};
