//! What became of an event: approved, rejected, taken back wholly or in part, as known at a cut-off.

use super::map::Map;
use super::reading::Reading;
use crate::domain::{Approval, Correction, CutOff, Entry, Event, Moment, Money, Recorded};

/// How much was known, and when that was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'r> {
    /// How far the log is read.
    pub cut_off: &'r CutOff,
    /// The moment at which events that approve themselves are looked at.
    pub as_of: Moment,
}

/// Whether an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// It does, maybe with a part of its money taken back.
    Counts,
    /// Nobody has approved it yet.
    Pending,
    /// Somebody rejected it.
    Rejected,
    /// It was taken back wholly.
    Reversed,
}

/// All corrections up to a cut-off, by the event they speak of.
#[derive(Debug, Default)]
pub(super) struct CorrectionBook<'a> {
    by_target: Map<(&'a str, &'a str), Vec<Noted<'a>>>,
}

#[derive(Debug)]
struct Noted<'a> {
    position: i64,
    stream: i32,
    correction: &'a Correction,
}

impl<'r> Known<'r> {
    /// What the reading knows.
    pub fn now(reading: &'r Reading) -> Self {
        Self { cut_off: &reading.cut_off, as_of: reading.as_of }
    }

    /// Whether the entry was known.
    pub fn includes(&self, recorded: &Recorded) -> bool {
        self.cut_off.includes(recorded.stream, recorded.position)
    }
}

impl<'a> CorrectionBook<'a> {
    /// Reads the corrections that the cut-off includes.
    pub fn read(entries: &'a [Recorded], cut_off: &CutOff) -> Self {
        let mut book = Self::default();
        for recorded in entries {
            let Entry::Correction { target, correction } = &recorded.entry else { continue };
            if cut_off.includes(recorded.stream, recorded.position) {
                let (stream, position) = (recorded.stream, recorded.position);
                let noted = Noted { position, stream, correction };
                book.by_target.entry((&recorded.source, target)).or_default().push(noted);
            }
        }
        for noted in book.by_target.values_mut() {
            noted.sort_unstable_by_key(|noted| (noted.position, noted.stream));
        }
        book
    }

    /// Whether the event counts. Of an approval and a rejection the later one holds.
    pub fn status(&self, recorded: &'a Recorded, event: &Event, known: &Known<'_>) -> Status {
        let mut approved = match event.approval {
            Approval::Automatic => true,
            Approval::ByHand => false,
            Approval::After { micros } => {
                event.occurred_at.micros().saturating_add(micros) <= known.as_of.micros()
            }
        };
        let (mut rejected, mut reversed) = (false, false);
        for noted in self.of(recorded).iter().filter(|noted| noted.within(known)) {
            match noted.correction {
                // A reversal is for good; an approval takes back a rejection only.
                Correction::Approve => (approved, rejected) = (true, false),
                Correction::Reject { .. } => rejected = true,
                Correction::Reverse { amount: None, .. } => reversed = true,
                Correction::Reverse { amount: Some(_), .. } => {}
            }
        }
        // What never counted cannot be taken back: a rejection is told first.
        match (rejected, reversed, approved) {
            (true, ..) => Status::Rejected,
            (_, true, _) => Status::Reversed,
            (.., false) => Status::Pending,
            (.., true) => Status::Counts,
        }
    }

    /// The parts of the event's money that were taken back.
    pub fn refunds<'b>(
        &'b self,
        recorded: &'a Recorded,
        known: Known<'b>,
    ) -> impl Iterator<Item = Money> + use<'a, 'b> {
        let parts = self.of(recorded).iter().filter(move |noted| noted.within(&known));
        parts.filter_map(|noted| match noted.correction {
            Correction::Reverse { amount, .. } => *amount,
            _ => None,
        })
    }

    fn of(&self, recorded: &'a Recorded) -> &[Noted<'a>] {
        if self.by_target.is_empty() {
            return &[];
        }
        self.by_target.get(&(&*recorded.source, &*recorded.key)).map_or(&[], Vec::as_slice)
    }
}

impl Noted<'_> {
    fn within(&self, known: &Known<'_>) -> bool {
        known.cut_off.includes(self.stream, self.position)
    }
}
