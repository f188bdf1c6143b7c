//! What clients, people and the scheduler do, one step after the other.

use rules::domain::{
    ApprovalState, FulfillmentFilter, FulfillmentState, Moment, PageArgs, PayoutFilter,
    PayoutState, Role,
};
use serde_json::json;
use tantieme::app::{
    Actor, Answer, App, AppError, CorrectionInput, CorrectionKind, EntryResult, EntryStatus,
    EventInput, FactInput, FulfillmentInput, ProblemCode, Sight, TickReport, tick,
};

use crate::actor::{admin, named};
use crate::by_hand::{do_by_hand, make_all};
use crate::clocks::Wrong;
use crate::rules_of_story::{PERCENTAGES, RULES};
use crate::truth::Said;
use crate::world::{HOUR, SECOND, SERVERS, START, World};

const COUPONS: [&str; 4] = ["A", "B", "C", "D"];
/// Who is owed something.
pub const PEOPLE: [&str; 3] = ["ana", "bo", "cy"];

/// Who sends what happened.
fn shop() -> Actor {
    named("shop", Role::Integration)
}

/// Who writes rules and pays.
pub fn office() -> Actor {
    admin()
}

/// One step of a story.
pub fn step(world: &mut World) {
    match world.chance.below(26) {
        0..=5 => record_some(world),
        6 => send_again(world),
        7..=9 => correct_one(world),
        10 => assign_owner(world),
        11..=14 => settle(world),
        15 => change_rule(world),
        16 | 17 => pay(world),
        18 | 19 => set_a_clock(world),
        20..=23 => do_by_hand(world),
        _ => {
            let hours = i64::try_from(world.chance.below(60)).unwrap();
            world.advance(hours * HOUR);
        }
    }
}

/// Nothing goes wrong any more: what was not answered is sent until it is, and what is due is settled.
pub fn come_to_rest(world: &mut World) {
    while !world.unanswered.is_empty() {
        let keys = std::mem::take(&mut world.unanswered);
        let sent = said(world, &keys);
        let results = world.surely(async move |app| send(app, sent).await);
        take_answers(world, &results);
    }
    make_all(world);
    world.clocks.mend();
    world.advance(HOUR);
    let report = world.surely(settle_due);
    assert_eq!((report.held, report.broken), (vec![], vec![]), "held back at the end");
}

/// New sales, some of them of the past, some waiting for approval.
fn record_some(world: &mut World) {
    let count = 1 + world.chance.below(4);
    let keys: Vec<String> = (0..count).map(|_| new_sale(world)).collect();
    deliver(world, "records", keys);
}

fn new_sale(world: &mut World) -> String {
    let key = format!("sale-{}", world.sent.len());
    let back = i64::try_from(world.chance.below(900)).unwrap() * HOUR;
    let back = if world.chance.once_in(3) { back } else { back / 100 };
    let said = Said::Sale {
        at: (world.now - back).max(START),
        coupon: world.chance.one(&COUPONS),
        dollars: 1 + i64::try_from(world.chance.below(90)).unwrap(),
        pending: world.chance.once_in(6),
    };
    world.sent.insert(key.clone(), said);
    key
}

/// A client that had no answer sends again, and sometimes what was answered long ago.
fn send_again(world: &mut World) {
    let mut keys = std::mem::take(&mut world.unanswered);
    if !world.acknowledged.is_empty() {
        keys.push(world.chance.one(&world.acknowledged.clone()));
    }
    keys.dedup();
    deliver(world, "sends again", keys);
}

fn correct_one(world: &mut World) {
    let sales: Vec<(String, i64)> = world
        .sent
        .iter()
        .filter_map(|(key, said)| match said {
            Said::Sale { dollars, .. } => Some((key.clone(), *dollars)),
            _ => None,
        })
        .collect();
    if sales.is_empty() {
        return;
    }
    let (of, dollars) = world.chance.one(&sales);
    let part = 1 + i64::try_from(world.chance.below(90)).unwrap() % dollars;
    let said = match world.chance.below(5) {
        0 => Said::Approve { of },
        1 => Said::Reject { of },
        2 => Said::Refund { of, dollars: None },
        _ => Said::Refund { of, dollars: Some(part) },
    };
    let key = format!("correction-{}", world.sent.len());
    world.sent.insert(key.clone(), said);
    deliver(world, "corrects", vec![key]);
}

/// An owner from the start, which corrects, or from some moment on.
fn assign_owner(world: &mut World) {
    let since = i64::try_from(world.chance.below(40)).unwrap() * 24 * HOUR;
    let from = if world.chance.once_in(2) { START } else { (START + since).min(world.now) };
    let (coupon, who) = (world.chance.one(&COUPONS), world.chance.one(&PEOPLE));
    let key = format!("owner-{}", world.sent.len());
    world.sent.insert(key.clone(), Said::Owner { coupon, who, from });
    deliver(world, "assigns", vec![key]);
}

fn deliver(world: &mut World, what: &str, keys: Vec<String>) {
    let sent = said(world, &keys);
    let what = format!("{what} {}", keys.join(" "));
    match world.attempt(&what, async move |app| send(app, sent).await) {
        Some(Ok(results)) => take_answers(world, &results),
        Some(Err(_)) | None => world.unanswered.extend(keys),
    }
}

fn said(world: &World, keys: &[String]) -> Vec<(String, Said)> {
    keys.iter().map(|key| (key.clone(), world.sent[key].clone())).collect()
}

fn take_answers(world: &mut World, results: &[EntryResult]) {
    for result in results {
        match result.status {
            EntryStatus::Recorded | EntryStatus::Duplicate => {
                world.acknowledged.push(result.key.clone());
            }
            // Refused for good: more than is left, or what there is nothing of.
            EntryStatus::Rejected => world.diary.push(format!("    refused: {result:?}")),
        }
    }
}

/// Sends what was said, each kind by its mutation, in the order of keys.
async fn send(app: &App, said: Vec<(String, Said)>) -> Answer<Vec<EntryResult>> {
    let (mut events, mut corrections, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for (key, said) in said {
        match said {
            Said::Sale { .. } => events.push(event(key, &said)),
            Said::Owner { coupon, who, from } => facts.push(FactInput {
                key,
                kind: "coupon".to_owned(),
                reference: coupon.to_owned(),
                attribute: "owner".to_owned(),
                value: json!(who),
                from: Some(Moment::from_micros(from).to_string()),
            }),
            Said::Refund { of, dollars } => {
                let amount = dollars.map(|it| (format!("{it}.00"), "USD".to_owned()));
                let occurred_at = None;
                let kind = CorrectionKind::Reverse { amount, occurred_at };
                corrections.push(correction(key, of, kind));
            }
            Said::Approve { of } => corrections.push(correction(key, of, CorrectionKind::Approve)),
            Said::Reject { of } => corrections.push(correction(key, of, CorrectionKind::Reject)),
        }
    }
    let mut results = Vec::new();
    if !facts.is_empty() {
        results.extend(app.set_facts(&shop(), facts).await?);
    }
    if !events.is_empty() {
        results.extend(app.record_events(&shop(), events).await?);
    }
    if !corrections.is_empty() {
        results.extend(app.correct_events(&shop(), corrections).await?);
    }
    Ok(results)
}

fn event(key: String, said: &Said) -> EventInput {
    let Said::Sale { at, coupon, dollars, pending } = said else { unreachable!() };
    let amount = json!({ "amount": format!("{dollars}.00"), "currency": "USD" });
    EventInput {
        key,
        kind: "coupon_code_used".to_owned(),
        occurred_at: Moment::from_micros(*at).to_string(),
        fields: json!({ "customer": "c1", "coupon": coupon, "amount": amount }),
        approval: pending.then_some(ApprovalState::Pending),
    }
}

fn correction(key: String, target: String, kind: CorrectionKind) -> CorrectionInput {
    CorrectionInput { key: Some(key), target, kind, reason: None, source: None }
}

/// What a heartbeat does.
pub async fn settle_due(app: &App) -> Answer<TickReport> {
    let now = app.due_time().await?;
    tick(app, now).await
}

/// A scheduler wakes up. Where its clock is wrong it says so; else what is due is settled.
fn settle(world: &mut World) {
    world.advance(SECOND);
    let place = world.chance.index(SERVERS);
    let (began, wrong) = (world.now, world.clocks.is_wrong(place, world.now));
    let (report, struck) = world.attempt_on(place, "settles", settle_due);
    match &report {
        Some(Ok(report)) => world.diary.push(format!("    {report:?}")),
        Some(Err(refused)) => world.diary.push(format!("    {refused}")),
        None => {}
    }
    if wrong && !struck {
        world.distrusted.insert(began);
        let refused = |it: &AppError| matches!(it, AppError::Refused(it) if it.code == ProblemCode::ClockDisagrees);
        let said = report.is_some_and(|report| report.as_ref().is_err_and(refused));
        assert!(said, "a server whose clock is wrong says nothing of it: {:#?}", world.diary);
    } else if !struck {
        let settled = report.is_some_and(|report| report.is_ok());
        assert!(settled, "a server whose clock is right settles nothing: {:#?}", world.diary);
    }
}

/// The clock of a server is set, wrong or right, or begins to drift.
fn set_a_clock(world: &mut World) {
    let place = world.chance.index(SERVERS);
    let wrong = Wrong::by_chance(&mut world.chance, world.now);
    world.clocks.set(place, wrong);
    world.diary.push(format!("{} server {place}: {wrong:?}", Moment::from_micros(world.now)));
    world.advance(SECOND);
}

/// The pool takes another percentage from the next period on.
fn change_rule(world: &mut World) {
    let percent = world.chance.one(&PERCENTAGES);
    let text = RULES[3].text(percent);
    let what = format!("saves {percent}%");
    let _unknown =
        world.attempt(&what, async move |app| app.save_distributor(&office(), text).await);
    // Whatever came of it, the versions that exist say so themselves.
    let versions = world.surely(async |app| app.versions(vec![RULES[3].name.to_owned()]).await);
    world.percentages = vec![0; versions.len()];
    for view in versions {
        let taken =
            PERCENTAGES.iter().find(|it| view.version.source.contains(&format!("take {it}%")));
        let place = usize::try_from(view.version.version).unwrap() - 1;
        world.percentages[place] = *taken.unwrap();
    }
}

/// A person pays what is payable, in three steps of which each may fail.
fn pay(world: &mut World) {
    let paid_on = Moment::from_micros(world.now).latest_day();
    let input = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
    let _unknown =
        world.attempt("gathers", async move |app| app.create_fulfillment(&office(), input).await);
    let filter = FulfillmentFilter {
        state: Some(FulfillmentState::Pending),
        ..FulfillmentFilter::default()
    };
    let pending =
        world.surely(async move |app| app.fulfillments(filter, PageArgs::default()).await);
    for (_, fulfillment) in pending.items {
        let id = fulfillment.id;
        let _maybe =
            world.attempt("starts", async move |app| app.start_fulfillment(&office(), &id).await);
    }
    let filter = PayoutFilter { state: Some(PayoutState::Processing), ..PayoutFilter::default() };
    let payouts =
        world.surely(async move |app| app.payouts(&Sight::All, filter, PageArgs::default()).await);
    let ids: Vec<String> = payouts.items.into_iter().map(|(_, payout)| payout.id).collect();
    if !ids.is_empty() {
        let _maybe = world.attempt("pays", async move |app| {
            app.mark_payouts_paid(&office(), ids, paid_on, Some("bank".to_owned())).await
        });
    }
}
