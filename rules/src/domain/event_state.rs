//! What may be said of an event, one word after the other: it is judged, maybe more than once, and taken
//! back in parts or as a whole.

use sha2::{Digest as _, Sha256};

use super::transition::states;
use super::{IllegalMove, Money, RefundRefused, Refundable};

/// The longest key of an entry, in bytes.
pub const LONGEST_KEY: usize = 255;

states! {
    /// Where an event stands by what was said of it. An event of which only parts were taken back stays
    /// what it is.
    EventState, "recorded event" {
        /// Nobody has judged it: it counts from the moment that its approval says.
        Recorded = "RECORDED",
        /// Somebody said that it counts.
        Approved = "APPROVED",
        /// Somebody said that it does not count.
        Rejected = "REJECTED",
        /// It was taken back wholly. Nothing more can be said of it.
        Reversed = "REVERSED",
    } moves {
        Recorded => Approved,
        Recorded => Rejected,
        Recorded => Reversed,
        Approved => Rejected,
        Approved => Reversed,
        Rejected => Approved,
        Rejected => Reversed,
    }
}

/// One word on an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStep {
    /// It counts.
    Approve,
    /// It does not count.
    Reject,
    /// A part of its money is taken back; the whole event when no part is given.
    Reverse(Option<Money>),
}

/// Why something cannot be said of an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// It cannot be taken back, or not that much of it.
    #[error(transparent)]
    Refund(#[from] RefundRefused),
    /// Its state does not allow it.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
}

/// What was said of an event so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventHistory {
    state: EventState,
    left: Refundable,
}

impl EventHistory {
    /// An event of which nothing was said yet, with its money.
    pub fn of(left: Refundable) -> Self {
        Self { state: EventState::Recorded, left }
    }

    /// Where it stands.
    pub fn state(&self) -> EventState {
        self.state
    }

    /// The only way to go on: says one word more, or why that cannot be said; then nothing changes.
    ///
    /// # Errors
    /// When the event's state does not allow it, or less than that is left of its money.
    pub fn apply(&mut self, step: EventStep) -> Result<(), StepRefused> {
        self.state = match step {
            EventStep::Approve => self.state.move_to(EventState::Approved)?,
            EventStep::Reject => self.state.move_to(EventState::Rejected)?,
            EventStep::Reverse(part) => {
                self.left.take(part)?;
                if part.is_some() { self.state } else { EventState::Reversed }
            }
        };
        Ok(())
    }

    /// Notes what is recorded already, whether or not it would be allowed today.
    pub fn note(&mut self, step: EventStep) {
        self.state = match step {
            _ if self.state == EventState::Reversed => self.state,
            EventStep::Approve => EventState::Approved,
            EventStep::Reject => EventState::Rejected,
            EventStep::Reverse(Some(_)) => self.state,
            EventStep::Reverse(None) => EventState::Reversed,
        };
        if let EventStep::Reverse(part) = step {
            self.left.note(part);
        }
    }
}

impl EventStep {
    /// The word for it: `approve`, `reject` or `reverse`.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Reverse(_) => "reverse",
        }
    }

    /// The key of such a word on an event when its sender gives none; `number` counts the words of the
    /// kind on the event, from 1. It is never longer than a key may be, whatever the event's key.
    pub fn made_key(self, target: &str, number: usize) -> String {
        let verb = match number {
            0 | 1 => self.verb().to_owned(),
            number => format!("{}-{number}", self.verb()),
        };
        let plain = format!("{verb}:{target}");
        if plain.len() <= LONGEST_KEY {
            return plain;
        }
        format!("{verb}:sha256:{}", hex::encode(Sha256::digest(target)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, "USD".parse().unwrap())
    }

    fn sale() -> EventHistory {
        EventHistory::of(Refundable::of([usd(1000)]))
    }

    #[test]
    fn an_event_is_judged_as_often_as_somebody_changes_their_mind() {
        use EventState::{Approved, Recorded, Rejected, Reversed};
        use EventStep::{Approve, Reject, Reverse};
        let mut event = sale();
        assert_eq!(event.state(), Recorded);
        for (step, legal, state) in [
            (Reject, true, Rejected),
            (Reject, false, Rejected),
            (Approve, true, Approved),
            (Approve, false, Approved),
            (Reject, true, Rejected),
            (Reverse(Some(usd(400))), true, Rejected),
            (Approve, true, Approved),
            (Reverse(Some(usd(601))), false, Approved),
            (Reverse(Some(usd(600))), true, Approved),
            (Reverse(None), true, Reversed),
            (Reverse(None), false, Reversed),
            (Approve, false, Reversed),
            (Reject, false, Reversed),
        ] {
            let before = event.clone();
            assert_eq!(event.apply(step).is_ok(), legal, "{step:?} of {before:?}");
            assert_eq!(event.state(), state);
            assert!(legal || event == before, "what is refused changes nothing");
            if legal {
                let mut noted = before;
                noted.note(step);
                assert_eq!(noted, event, "recorded and read again");
            }
        }
        let refused = event.apply(Approve).unwrap_err().to_string();
        assert_eq!(refused, "a recorded event that is REVERSED cannot become APPROVED");
    }

    #[test]
    fn made_keys_are_keys_and_differ() {
        let (longest, shorter) = ("k".repeat(LONGEST_KEY), "k".repeat(LONGEST_KEY - 1));
        for target in ["o-1", "2:o-1", "ü", longest.as_str(), shorter.as_str()] {
            let mut keys = Vec::new();
            for step in [EventStep::Approve, EventStep::Reject, EventStep::Reverse(None)] {
                keys.extend([1, 2, 3, usize::MAX].map(|number| step.made_key(target, number)));
            }
            assert!(keys.iter().all(|key| key.len() <= LONGEST_KEY), "{target}");
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), 12, "{target}");
        }
        assert_eq!(EventStep::Reject.made_key("o-1", 1), "reject:o-1");
        assert_eq!(EventStep::Reject.made_key("o-1", 2), "reject-2:o-1");
        let other = format!("{shorter}x");
        assert_ne!(
            EventStep::Approve.made_key(&longest, 1),
            EventStep::Approve.made_key(&other, 1)
        );
    }
}
