//! Whatever is done in whatever order, balances are what the journal has, and owed, paid and cancelled are what was
//! settled, credited and adjusted, for each collaborator.

use rules::domain::{
    Dispute, DisputeFilter, DisputeReason, FulfillmentFilter, Obligation, ObligationFilter,
    ObligationState, Page, PageArgs, Payout, PayoutFilter, PayoutState,
};
use tantieme::app::{
    AdvanceInput, Answer, App, AppError, CollaboratorInput, CreditInput, DisputeInput, Disputed,
    FulfillmentInput, Resolution, Sight,
};

use super::fixture::{Fixture, coupon, moment, on_each_database, order};
use crate::actor::admin;

pub const PEOPLE: [&str; 3] = ["ana", "bo", "cy"];
const STEPS: u32 = 180;

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(list.len()).unwrap();
        if count == 0 { None } else { list.get(usize::try_from(self.below(count)).unwrap()) }
    }

    fn amount(&mut self, least: i64, most: i64) -> (String, String) {
        let span = u64::try_from(most - least).unwrap();
        let minor = least + i64::try_from(self.below(span)).unwrap();
        let sign = if minor < 0 { "-" } else { "" };
        (format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100), "USD".to_owned())
    }
}

/// What is refused is part of the story; what breaks is not.
fn told<T>(answer: Answer<T>) -> Option<T> {
    match answer {
        Ok(done) => Some(done),
        Err(AppError::Refused(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

fn all() -> PageArgs {
    PageArgs { first: Some(500), ..PageArgs::default() }
}

/// All rows of a list, page by page.
async fn whole<T>(mut page: impl AsyncFnMut(PageArgs) -> Answer<Page<T>>) -> Vec<T> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let found = page(PageArgs { after: after.take(), ..all() }).await.unwrap();
        after = found.items.last().map(|(cursor, _)| cursor.clone());
        rows.extend(found.items.into_iter().map(|(_, one)| one));
        if !found.has_next {
            return rows;
        }
    }
}

pub async fn obligations(app: &App) -> Vec<Obligation> {
    whole(async |args| app.obligations(&Sight::All, ObligationFilter::default(), args).await).await
}

pub async fn payouts(app: &App) -> Vec<Payout> {
    whole(async |args| app.payouts(&Sight::All, PayoutFilter::default(), args).await).await
}

pub async fn disputes(app: &App) -> Vec<Dispute> {
    whole(async |args| app.disputes(&Sight::All, DisputeFilter::default(), args).await).await
}

async fn hold_or_release(app: &App, chance: &mut Chance, who: &str) -> String {
    if chance.below(3) == 0 {
        told(app.hold_collaborator(&admin(), who, "a reason".to_owned()).await);
        return format!("hold {who}");
    }
    told(app.release_collaborator(&admin(), who, None).await);
    format!("release {who}")
}

async fn advance(app: &App, chance: &mut Chance, who: &str) -> String {
    let percent = [None, Some(30), Some(60)][usize::try_from(chance.below(3)).unwrap()];
    let credit = credit(chance, who, 100, 9_000);
    let input = AdvanceInput { credit, paid_on: None, recoup_percent: percent };
    told(app.record_advance(&admin(), input).await);
    format!("advance {who} {percent:?}")
}

async fn step(fixture: &Fixture, chance: &mut Chance, number: u32) -> String {
    let (app, actor, why) = (&fixture.app, admin(), "a reason".to_owned());
    let who = (*chance.one(&PEOPLE).unwrap()).to_owned();
    let list = obligations(app).await;
    let id = chance.one(&list).map_or_else(|| "none".to_owned(), |one| one.id.clone());
    let paying = payouts(app).await;
    let payout = chance.one(&paying).map_or_else(|| "1.none".to_owned(), |one| one.id.clone());
    let day = app.now().latest_day();
    match chance.below(20) {
        0..=3 => {
            told(app.credit(&actor, credit(chance, &who, -4_000, 9_000)).await);
            format!("credit {who}")
        }
        4 => advance(app, chance, &who).await,
        5 => {
            told(app.cancel_obligation(&actor, &id, why).await);
            format!("cancel {id}")
        }
        6 => {
            told(app.hold_obligation(&actor, &id, why).await);
            format!("hold {id}")
        }
        7 => {
            told(app.release_obligation(&actor, &id, None).await);
            format!("release {id}")
        }
        8 => hold_or_release(app, chance, &who).await,
        9..=11 => gather(fixture, chance).await,
        12 => {
            told(app.mark_payouts_failed(&actor, vec![payout.clone()], None).await);
            format!("failed {payout}")
        }
        13 => {
            told(app.mark_payouts_paid(&actor, vec![payout.clone()], day, None).await);
            format!("paid {payout}")
        }
        14 if chance.below(2) == 0 => {
            told(app.mark_payouts_returned(&actor, vec![payout.clone()], why).await);
            format!("returned {payout}")
        }
        14 => {
            told(app.retry_payouts(&actor, vec![payout.clone()]).await);
            format!("retried {payout}")
        }
        15 => end_one(fixture, chance).await,
        16..=18 => argue(fixture, chance, &id).await,
        _ => settle(fixture, number).await,
    }
}

fn credit(chance: &mut Chance, who: &str, least: i64, most: i64) -> CreditInput {
    CreditInput {
        collaborator: who.to_owned(),
        amount: chance.amount(least, most),
        reason: "a bonus".to_owned(),
        reference: None,
        key: Some(format!("k-{}", chance.below(1_000_000))),
        payable_from: None,
    }
}

/// Gathers, and finds that the preview said so.
async fn gather(fixture: &Fixture, chance: &mut Chance) -> String {
    let input = FulfillmentInput {
        currency: "USD".to_owned(),
        minimum: Some(chance.amount(0, 3_000).0),
        until: (chance.below(2) == 0).then(|| "2026-12-31T00:00:00Z".to_owned()),
        ..FulfillmentInput::default()
    };
    let plan = fixture.app.preview_fulfillment(input.clone()).await.unwrap();
    let made = told(fixture.app.create_fulfillment(&admin(), input).await);
    let planned: Vec<(String, i64)> =
        plan.payouts.iter().map(|it| (it.collaborator.clone(), it.amount.minor)).collect();
    let Some(made) = made else {
        assert_eq!(planned, [], "nothing was gathered");
        return "gather nothing".to_owned();
    };
    let filter = PayoutFilter { fulfillment: Some(made.id.clone()), ..Default::default() };
    let page = fixture.app.payouts(&Sight::All, filter, all()).await.unwrap();
    let mut stored: Vec<(String, i64)> =
        page.items.into_iter().map(|(_, it)| (it.collaborator, it.amount.minor)).collect();
    stored.sort();
    assert_eq!(stored, planned, "what was previewed is what was created");
    let mut gathered = plan.payouts.iter().flat_map(|it| &it.obligations);
    assert!(gathered.all(|one| one.in_dispute.is_none() && one.hold.is_none()));
    format!("gather {}", made.id)
}

/// Opens a dispute about an obligation, or goes on with some other.
async fn argue(fixture: &Fixture, chance: &mut Chance, obligation: &str) -> String {
    let (app, actor, text) = (&fixture.app, admin(), "a word".to_owned());
    let list = disputes(app).await;
    let id = chance.one(&list).map_or_else(|| "none".to_owned(), |one| one.id.clone());
    match chance.below(6) {
        0..=2 => {
            let about = Disputed::Obligation(obligation.to_owned());
            let reason = DisputeReason::WrongAmount;
            let input = DisputeInput { about, reason, text, evidence: Vec::new() };
            told(app.open_dispute(&actor, input).await);
            format!("dispute {obligation}")
        }
        3 => {
            told(app.answer_dispute(&actor, &id, text, Vec::new()).await);
            format!("answer {id}")
        }
        4 => {
            let accepted = chance.below(2) == 0;
            let credit = accepted.then(|| chance.amount(1, 900));
            let resolution = Resolution { accepted, text, credit };
            told(app.resolve_dispute(&actor, &id, resolution).await);
            format!("resolve {id} {accepted}")
        }
        _ => {
            told(app.withdraw_dispute(&actor, &id, None).await);
            format!("withdraw {id}")
        }
    }
}

/// Starts, closes or gives up some fulfillment.
async fn end_one(fixture: &Fixture, chance: &mut Chance) -> String {
    let page = fixture.app.fulfillments(FulfillmentFilter::default(), all()).await.unwrap();
    let list: Vec<String> = page.items.into_iter().map(|(_, one)| one.id).collect();
    let Some(id) = chance.one(&list) else { return "end none".to_owned() };
    let (app, actor) = (&fixture.app, admin());
    match chance.below(3) {
        0 => _ = told(app.start_fulfillment(&actor, id).await),
        1 => _ = told(app.close_fulfillment(&actor, id).await),
        _ => _ = told(app.cancel_fulfillment(&actor, id, "a reason".to_owned()).await),
    }
    format!("end {id}")
}

/// Some days pass, something is sold, and what is due is settled.
async fn settle(fixture: &Fixture, number: u32) -> String {
    let now = fixture.app.now();
    let day = now.to_string();
    fixture.record(vec![order(&format!("o-{number}"), &day, "50.00")]).await;
    fixture.record(vec![coupon(&format!("k-{number}"), &day, "A")]).await;
    fixture.record(vec![coupon(&format!("l-{number}"), &day, "B")]).await;
    let later = rules::domain::Moment::from_micros(now.micros() + 12 * 86_400_000_000);
    fixture.clock.set(later);
    tantieme::app::tick(&fixture.app, later).await.unwrap();
    format!("settle until {later}")
}

/// The books against obligations and payouts, which are read one by one.
pub async fn check(app: &App, story: &[String]) {
    let (list, paying) = (obligations(app).await, payouts(app).await);
    check_disputes(app, &list, story).await;
    let people: Vec<String> = PEOPLE.iter().map(|who| (*who).to_owned()).collect();
    let balances = app
        .balances(&Sight::All, people)
        .await
        .unwrap_or_else(|error| panic!("{error}: {story:#?}"));
    let state_of = |payout: &str| paying.iter().find(|one| one.id == payout).unwrap().state;
    for who in PEOPLE {
        let mine = || list.iter().filter(move |one| one.collaborator == who);
        let sum = |wanted: &dyn Fn(&Obligation) -> bool| -> i64 {
            mine().filter(|one| wanted(one)).map(|one| one.amount.minor).sum()
        };
        let is_paid = |one: &Obligation| {
            one.payout.as_deref().is_some_and(|payout| state_of(payout) == PayoutState::Paid)
        };
        let cancelled = sum(&|one| one.state == ObligationState::Cancelled);
        let paid_off = sum(&is_paid);
        let all = sum(&|_| true);
        let paid: i64 = paying
            .iter()
            .filter(|one| one.collaborator == who && one.state == PayoutState::Paid)
            .map(|one| one.amount.minor)
            .sum();
        let (owed_by_book, paid_by_book) =
            balances[who].first().map_or((0, 0), |it| (it.owed.minor, it.paid.minor));
        assert_eq!(paid_by_book, paid, "paid to {who}: {story:#?}");
        assert_eq!(paid_off, paid, "what payouts of {who} paid: {story:#?}");
        assert_eq!(owed_by_book + paid + cancelled, all, "all of {who}: {story:#?}");
        let disputed = sum(&|one| {
            let free = matches!(one.state, ObligationState::Pending | ObligationState::Waiting);
            free && one.in_dispute.is_some()
        });
        let shown = balances[who].first().map_or(0, |it| it.disputed.minor);
        assert_eq!(shown, disputed, "in dispute of {who}: {story:#?}");
    }
    for payout in &paying {
        let parts: Vec<i64> = list
            .iter()
            .filter(|one| one.payout.as_ref() == Some(&payout.id))
            .map(|one| one.amount.minor)
            .collect();
        if !parts.is_empty() {
            assert_eq!(parts.iter().sum::<i64>(), payout.amount.minor, "{payout:?}: {story:#?}");
        }
        assert!(payout.amount.minor > 0, "{payout:?}");
    }
}

/// What is kept back is what an open dispute is about, and each accepted one has its one credit.
async fn check_disputes(app: &App, list: &[Obligation], story: &[String]) {
    let disputes = disputes(app).await;
    let is_open = |one: &&Dispute| one.state.is_open();
    let open = disputes.iter().filter(is_open);
    let mut about: Vec<_> =
        open.filter_map(|one| Some((one.about.obligation.clone()?, one.id.clone()))).collect();
    let kept = list.iter().filter_map(|one| Some((one.id.clone(), one.in_dispute.clone()?)));
    let mut kept: Vec<(String, String)> = kept.collect();
    about.sort();
    kept.sort();
    assert_eq!(about, kept, "{story:#?}");
    let credits = disputes.iter().filter_map(|one| Some((one.credit.clone()?, one.id.clone())));
    let mut credits: Vec<(String, String)> = credits.collect();
    let made = list.iter().filter_map(|one| Some((one.id.clone(), one.credited_for.clone()?)));
    let mut made: Vec<(String, String)> = made.collect();
    credits.sort();
    made.sort();
    assert_eq!(credits, made, "{story:#?}");
}

#[test]
fn the_books_agree_whatever_is_done() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let known = |who: &&str| CollaboratorInput {
            reference: (*who).to_owned(),
            name: None,
            active: None,
        };
        let people = PEOPLE.iter().map(known).collect();
        fixture.app.upsert_collaborators(&admin(), people).await.unwrap();
        fixture.clock.set(moment("2026-01-05T00:00:00Z"));
        let (mut chance, mut story) = (Chance(2_026), Vec::new());
        for number in 0..STEPS {
            story.push(step(&fixture, &mut chance, number).await);
            check(&fixture.app, &story).await;
        }
        let gathered = |step: &&String| step.starts_with("gather ") && *step != "gather nothing";
        assert!(story.iter().filter(gathered).count() > 5, "{story:#?}");
        for done in [
            "settle", "paid", "returned", "cancel", "hold", "advance", "end", "dispute", "answer",
            "withdraw", "resolve",
        ] {
            assert!(story.iter().any(|step| step.starts_with(done)), "no {done}: {story:#?}");
        }
    });
}
