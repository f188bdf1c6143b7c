//! What shops and course platforms send by themselves: verified, mapped to entries of ours, and recorded; what nobody
//! can make anything of is kept.

mod envelope;
mod hook;
mod kept;
mod mapping;
mod receive;
mod signature;
mod taking_back;

pub use envelope::{Arrived, Headers};
pub use hook::HookView;
pub use receive::{NotTaken, Received};
