//! Taking events back as senders tell of it: all of one, so much more, or so much in all. What senders count up, and bring
//! in any order, is brought up to from what the log has, so that nothing is taken twice.

use sha2::{Digest as _, Sha256};

use super::mapping::{HowMuch, TakeBack};
use crate::app::{
    Actor, Answer, App, AppError, CorrectionInput, CorrectionKind, EntryResult, ProblemCode,
};
use crate::store::log;
use rules::domain::{Correction, Entry, LONGEST_KEY, Moment, Money, Recorded, Refundable, Value};

/// How often it is looked again what is left, where somebody else takes back at the same time.
const TRIES: usize = 8;

/// What became of one part of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is in the log.
    Recorded,
    /// There was nothing to do.
    Nothing,
    /// There is no such event yet.
    Waits(String),
    /// It is refused, for this reason.
    Refused(String),
}

/// What was taken back of an event so far.
struct Standing {
    left: Refundable,
    /// When all of it was taken back.
    whole: Option<Moment>,
    /// When a part of it was taken back last.
    last: Option<Moment>,
    /// The event's first amount, all of it.
    brought: Option<Money>,
    /// How many words of this kind there are on it.
    words: usize,
    /// The keys of these words.
    keys: Vec<String>,
}

impl App {
    /// Takes an event back that a hook recorded.
    pub(super) async fn take_back(&self, actor: &Actor, taking: TakeBack) -> Answer<Taken> {
        for _ in 0..TRIES {
            let Some(standing) = self.standing_of(actor, &taking.target).await? else {
                return Ok(match taking.if_there {
                    true => Taken::Nothing,
                    false => Taken::Waits(taking.target),
                });
            };
            let Some(word) = standing.word(&taking) else { return Ok(Taken::Recorded) };
            let is_made_here = taking.key.is_none();
            let result = self.correct_events(actor, vec![word]).await?.into_iter().next();
            let unanswered = || AppError::Internal("a correction was not answered".to_owned());
            let result = result.ok_or_else(unanswered)?;
            if !(is_made_here && was_taken_meanwhile(&result)) {
                return Ok(Taken::of(&result));
            }
        }
        Ok(Taken::Refused(format!(
            "others take back of \"{}\" all the time; map the delivery again",
            taking.target
        )))
    }

    /// Takes an event back as much as another one was that it belongs to: the other one may have been taken back before
    /// this one came.
    pub(super) async fn take_back_like(
        &self,
        actor: &Actor,
        follower: &str,
        leader: &str,
    ) -> Answer<Taken> {
        let Some(leader) = self.standing_of(actor, leader).await? else {
            return Ok(Taken::Nothing);
        };
        let taken = leader.brought.and_then(|brought| leader.left.taken(brought.currency));
        let (much, at) = match (leader.whole, taken) {
            (Some(at), _) => (HowMuch::Whole, Some(at)),
            (None, Some(taken)) if taken.minor > 0 => (HowMuch::UpTo(taken), leader.last),
            _ => return Ok(Taken::Nothing),
        };
        let taking = TakeBack {
            target: follower.to_owned(),
            key: None,
            at: at.map(|at| at.to_string()),
            reason: None,
            if_there: true,
            much,
        };
        self.take_back(actor, taking).await
    }

    async fn standing_of(&self, actor: &Actor, target: &str) -> Answer<Option<Standing>> {
        let catalogue = self.catalogue().await?.catalogue;
        let (source, target) = (actor.source().to_owned(), target.to_owned());
        self.read(move |connection| {
            let Some(found) = log::find(connection, Some(&source), &target, &catalogue)? else {
                return Ok(None);
            };
            let words =
                log::corrections_of(connection, &[(source.as_str(), target.as_str())], &catalogue)?;
            Ok(Standing::of(&found, &words))
        })
        .await
    }
}

/// Whether somebody else has used the key that was made here: then something else is left by now.
fn was_taken_meanwhile(result: &EntryResult) -> bool {
    result.error.as_ref().is_some_and(|problem| problem.code == ProblemCode::KeyReused)
}

/// The key of the word of that number on an event. The log makes keys of its own where a sender gives none, and another one
/// where that was used: this is none of them, so that of two who look at the same time only one can use it.
fn made_key(target: &str, number: usize) -> String {
    let plain = format!("total-{number}:{target}");
    if plain.len() <= LONGEST_KEY {
        return plain;
    }
    format!("total-{number}:sha256:{}", hex::encode(Sha256::digest(target)))
}

impl Standing {
    /// `None` where the entry is no event.
    fn of(found: &Recorded, words: &[Recorded]) -> Option<Self> {
        let Entry::Event(event) = &found.entry else { return None };
        let amounts = event.fields.values().filter_map(|value| match value {
            Value::Money(money) => Some(*money),
            _ => None,
        });
        let amounts: Vec<Money> = amounts.collect();
        let mut standing = Self {
            brought: amounts.first().copied(),
            left: Refundable::of(amounts),
            whole: None,
            last: None,
            words: 0,
            keys: Vec::new(),
        };
        for word in words {
            let Entry::Correction { correction, .. } = &word.entry else { continue };
            let Correction::Reverse { amount, occurred_at, .. } = correction else { continue };
            standing.left.note(*amount);
            standing.words += 1;
            standing.keys.push(word.key.clone());
            match amount {
                Some(_) => standing.last = standing.last.max(Some(*occurred_at)),
                None => standing.whole = Some(*occurred_at),
            }
        }
        Some(standing)
    }

    /// The word that is to be said of the event; `None` where everything was said before.
    fn word(&self, taking: &TakeBack) -> Option<CorrectionInput> {
        let is_said = taking.key.as_ref().is_some_and(|key| self.keys.contains(key));
        if self.whole.is_some() || is_said {
            return None;
        }
        let part = match taking.much {
            HowMuch::Whole => None,
            HowMuch::Part(part) if part.minor == 0 => return None,
            HowMuch::Part(part) => Some(part),
            HowMuch::UpTo(total) => {
                let taken = self.left.taken(total.currency).unwrap_or(Money::zero(total.currency));
                let more = total.minus(taken).unwrap_or(total);
                if more.minor <= 0 {
                    return None;
                }
                Some(more)
            }
        };
        // What is taken back to the last cent is taken back: it counts no more, not even as one.
        let part = part.filter(|part| self.left.left(part.currency) != Some(*part));
        let made = || made_key(&taking.target, self.words + 1);
        Some(CorrectionInput {
            key: Some(taking.key.clone().unwrap_or_else(made)),
            target: taking.target.clone(),
            source: None,
            kind: CorrectionKind::Reverse {
                amount: part.map(|part| (part.amount(), part.currency.code().to_owned())),
                occurred_at: taking.at.clone(),
            },
            reason: taking.reason.clone(),
        })
    }
}
