//! What the office does by hand, and what is disputed, while servers fail.

use rules::domain::{DisputeFilter, DisputeReason, ObligationFilter, PageArgs};
use tantieme::app::{
    AdvanceInput, Answer, App, CreditInput, DisputeInput, Disputed, Made, Resolution, Sight,
};

use crate::steps::{PEOPLE, office};
use crate::world::World;

/// A credit, a deduction or an advance, as the office remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByHand {
    pub who: &'static str,
    pub cents: i64,
    /// Of an advance, how much of what else a payout pays is taken back.
    ahead: Option<Option<i32>>,
}

/// One step of it.
pub fn do_by_hand(world: &mut World) {
    match world.chance.below(12) {
        0..=2 => {
            let cents = 1 + i64::try_from(world.chance.below(9_000)).unwrap();
            let cents = if world.chance.once_in(3) { -cents } else { cents };
            make_new(world, cents, None);
        }
        3 => {
            let percent = world.chance.one(&[None, Some(30), Some(100)]);
            let cents = 100 + i64::try_from(world.chance.below(9_000)).unwrap();
            make_new(world, cents, Some(percent));
        }
        4 => make_again(world),
        5 => cancel(world),
        6 | 7 => dispute(world),
        _ => go_on_with_a_dispute(world),
    }
}

fn make_new(world: &mut World, cents: i64, ahead: Option<Option<i32>>) {
    let made = ByHand { who: world.chance.one(&PEOPLE), cents, ahead };
    // No key ends with another one.
    let key = format!("/{}", world.by_hand.len());
    world.by_hand.insert(key.clone(), made);
    ask(world, key);
}

/// Whoever had no answer asks again, and sometimes for what was made long ago: it is made once.
fn make_again(world: &mut World) {
    let keys: Vec<String> = world.by_hand.keys().cloned().collect();
    if !keys.is_empty() {
        let key = world.chance.one(&keys);
        ask(world, key);
    }
}

fn ask(world: &mut World, key: String) {
    let wanted = world.by_hand[&key];
    let what = format!("makes {key} {wanted:?}");
    let asked = key.clone();
    let answer = world.attempt(&what, async move |app| make(app, asked, wanted).await);
    if let Some(Ok(_)) = answer {
        world.made.push(key);
    }
}

/// At rest, everything that was asked for is made.
pub fn make_all(world: &mut World) {
    for (key, wanted) in world.by_hand.clone() {
        let asked = key.clone();
        world.surely(async move |app| make(app, asked, wanted).await);
        world.made.push(key);
    }
}

async fn make(app: &App, key: String, wanted: ByHand) -> Answer<Made> {
    let (sign, cents) = (if wanted.cents < 0 { "-" } else { "" }, wanted.cents.abs());
    let credit = CreditInput {
        collaborator: wanted.who.to_owned(),
        amount: (format!("{sign}{}.{:02}", cents / 100, cents % 100), "USD".to_owned()),
        reason: "a reason".to_owned(),
        reference: None,
        key: Some(key),
        payable_from: None,
    };
    match wanted.ahead {
        None => app.credit(&office(), credit).await,
        Some(recoup_percent) => {
            let advance = AdvanceInput { credit, paid_on: None, recoup_percent };
            app.record_advance(&office(), advance).await
        }
    }
}

/// Some obligation, the newer ones.
fn obligation(world: &mut World) -> Option<String> {
    let newest = PageArgs { first: Some(30), ..PageArgs::default() };
    let filter = ObligationFilter::default();
    let page = world.surely(async move |app| app.obligations(&Sight::All, filter, newest).await);
    let ids: Vec<String> = page.items.into_iter().map(|(_, it)| it.id).collect();
    (!ids.is_empty()).then(|| world.chance.one(&ids))
}

/// What is paid already cannot be cancelled, and what is disputed not disputed again: that is refused.
fn cancel(world: &mut World) {
    let Some(id) = obligation(world) else { return };
    let what = format!("cancels {id}");
    let reason = "a reason".to_owned();
    let _maybe =
        world.attempt(&what, async move |app| app.cancel_obligation(&office(), &id, reason).await);
}

fn dispute(world: &mut World) {
    let Some(id) = obligation(world) else { return };
    let what = format!("disputes {id}");
    let input = DisputeInput {
        about: Disputed::Obligation(id),
        reason: DisputeReason::WrongAmount,
        text: "a word".to_owned(),
        evidence: Vec::new(),
    };
    let _maybe = world.attempt(&what, async move |app| app.open_dispute(&office(), input).await);
}

fn go_on_with_a_dispute(world: &mut World) {
    let newest = PageArgs { first: Some(10), ..PageArgs::default() };
    let filter = DisputeFilter::default();
    let page = world.surely(async move |app| app.disputes(&Sight::All, filter, newest).await);
    let ids: Vec<String> = page.items.into_iter().map(|(_, it)| it.id).collect();
    if ids.is_empty() {
        return;
    }
    let (id, word) = (world.chance.one(&ids), "a word".to_owned());
    let does = world.chance.below(4);
    let what = format!(
        "{} {id}",
        ["answers", "rejects", "accepts", "withdraws"][usize::try_from(does).unwrap()]
    );
    let cents = 1 + world.chance.below(900);
    let credit =
        (does == 2).then(|| (format!("{}.{:02}", cents / 100, cents % 100), "USD".to_owned()));
    let _maybe = world.attempt(&what, async move |app| match does {
        0 => app.answer_dispute(&office(), &id, word, Vec::new()).await,
        1 | 2 => {
            let resolution = Resolution { accepted: does == 2, text: word, credit };
            app.resolve_dispute(&office(), &id, resolution).await
        }
        _ => app.withdraw_dispute(&office(), &id, None).await,
    });
}
