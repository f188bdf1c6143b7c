//! The words on one event in the order in which they were said, each with where it stands: whether a word
//! without a key of its own is new, and which key it gets then. The log and a preview ask the same.

use super::{EventHistory, EventStep, Refundable, StepRefused};

/// An event with the words on it; `P` is what tells one word from another: its place, its content.
#[derive(Debug, Clone)]
pub struct EventWords<P> {
    history: EventHistory,
    said: Vec<(EventStep, P)>,
}

impl<P> EventWords<P> {
    /// An event of which nothing was said yet, with its money.
    pub fn of(left: Refundable) -> Self {
        Self { history: EventHistory::of(left), said: Vec::new() }
    }

    /// Adds a word that is recorded already, whether or not it would be allowed today.
    pub fn note(&mut self, step: EventStep, place: P) {
        self.history.note(step);
        self.said.push((step, place));
    }

    /// Whether a word may be said; then it holds for those that follow, and [`Self::keep`] adds its place.
    ///
    /// # Errors
    /// When the event's state does not allow it, or less than that is left of its money.
    pub fn apply(&mut self, step: EventStep) -> Result<(), StepRefused> {
        self.history.apply(step)
    }

    /// Adds the place of a word that was applied.
    pub fn keep(&mut self, step: EventStep, place: P) {
        self.said.push((step, place));
    }

    /// The word that one without a key of its own repeats, and whether it is the same; if it is not, the
    /// two cannot be told apart without keys. `None` when it says something new.
    pub fn repeated(&self, step: EventStep, same: impl Fn(&P) -> bool) -> Option<(&P, bool)> {
        let last = || self.said.iter().rev().find(|(said, _)| *said == step).map(|(_, it)| it);
        let found = match step {
            EventStep::Approve | EventStep::Reject => {
                let judges = |(said, _): &&(EventStep, P)| !matches!(said, EventStep::Reverse(_));
                // Whether it still stands; also under an event that was taken back since.
                let stands = |(said, it): &&(EventStep, P)| *said == step && same(it);
                self.said.iter().rev().find(judges).filter(stands).map(|(_, it)| it)
            }
            EventStep::Reverse(None) => last().filter(|it| same(it)),
            EventStep::Reverse(Some(_)) => {
                let mut equals = self.said.iter().filter(|(said, _)| *said == step);
                equals
                    .clone()
                    .map(|(_, it)| it)
                    .find(|it| same(it))
                    .or_else(|| equals.next_back().map(|(_, it)| it))
            }
        };
        found.map(|it| (it, same(it)))
    }

    /// The key of a word whose sender gave none: another one for each word of its kind on the event.
    pub fn made_key(&self, step: EventStep, target: &str) -> String {
        let before = self.said.iter().filter(|(said, _)| said.verb() == step.verb()).count();
        step.made_key(target, before + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use EventStep::{Approve, Reject, Reverse};

    /// Words with their contents, and what becomes of each.
    type Row<'r> = (&'r [(EventStep, &'static str)], &'r [&'static str]);

    /// Says words without keys, each with its content; what becomes of each.
    fn told(words: &[(EventStep, &'static str)]) -> Vec<String> {
        let money = Money::new(1000, "USD".parse().unwrap());
        let mut event: EventWords<&str> = EventWords::of(Refundable::of([money]));
        let one = |(step, content): &(EventStep, &'static str)| {
            if let Some((_, same)) = event.repeated(*step, |it| it == content) {
                return if same { "known" } else { "reused" }.to_owned();
            }
            let key = event.made_key(*step, "e");
            if event.apply(*step).is_err() {
                return "refused".to_owned();
            }
            event.keep(*step, content);
            key
        };
        words.iter().map(one).collect()
    }

    #[test]
    fn a_word_without_a_key_is_new_where_it_changes_something() {
        let part = Reverse(Some(Money::new(400, "USD".parse().unwrap())));
        let rows: [Row<'_>; 5] = [
            (&[(Reject, "a"), (Reject, "a"), (Reject, "b")], &["reject:e", "known", "refused"]),
            (
                &[(Reject, "a"), (Approve, ""), (Reject, "a"), (Approve, "")],
                &["reject:e", "approve:e", "reject-2:e", "approve-2:e"],
            ),
            (&[(part, "a"), (part, "a"), (part, "b")], &["reverse:e", "known", "reused"]),
            (
                &[(Reverse(None), "a"), (Reverse(None), "a"), (Reverse(None), "b")],
                &["reverse:e", "known", "refused"],
            ),
            (
                &[(Approve, ""), (Reverse(None), "a"), (Approve, ""), (Reject, "")],
                &["approve:e", "reverse:e", "known", "refused"],
            ),
        ];
        for (words, expected) in rows {
            assert_eq!(told(words), expected, "{words:?}");
        }
    }
}
