//! What editors are told over the Language Server Protocol, whatever carries the messages: a pipe (`cli/lsp`) or a
//! WebSocket (`server/live/editor.rs`).
//!
//! A [`Session`] takes one message after the other and says what is answered. It reads no clock and no file and waits
//! for nobody: what a check says of a text is given to it ([`Due`]), because the command checks by itself and the server
//! in its turn. What a word means and what may come next is `rules::language::editing`'s.

mod answers;
mod capabilities;
mod documents;
mod message;
mod positions;
mod session;

pub use documents::Limits;
pub use message::Message;
pub use session::{CatalogueText, Due, Session};
