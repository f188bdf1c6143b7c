//! The error every transition function gives for a move that is not legal.

/// A move that the present state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {what} that is {from} cannot become {to}")]
pub struct IllegalMove {
    /// What was to move: `payout`, `obligation` …
    pub what: &'static str,
    /// The state it is in.
    pub from: &'static str,
    /// The state that was asked for.
    pub to: &'static str,
}

/// Declares a state machine: its states with their stored names and the legal moves.
macro_rules! states {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$state_meta:meta])* $state:ident = $code:literal),+ $(,)? } moves { $($from:ident => $to:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$state_meta])* $state),+ }

        impl $name {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// The name under which it is stored and shown, in capitals.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$state => $code),+ }
            }

            /// The state with that stored name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.code() == code)
            }

            /// The only way to move: `to` when it may follow, or what is wrong. Staying is no move.
            pub fn move_to(self, to: Self) -> Result<Self, $crate::domain::IllegalMove> {
                match (self, to) {
                    $((Self::$from, Self::$to) => Ok(to),)+
                    _ => Err($crate::domain::IllegalMove { what: $what, from: self.code(), to: to.code() }),
                }
            }
        }
    };
}

pub(crate) use states;
