//! What there is to look at of money, on whichever day the demo starts.

use std::collections::BTreeMap;

use rules::domain::{
    AccountState, Balance, CollaboratorFilter, DisputeFilter, DisputeSide, DisputeState, Entry,
    EventFilter, FulfillmentFilter, FulfillmentState, LeftOutReason, Moment, Money, Obligation,
    ObligationFilter, ObligationKind, PageArgs, Value,
};
use tantieme::app::{App, EventView, ExportInput, FulfillmentInput, Payer, PayoutFormat, Sight};

use super::all;
use crate::actor::admin;

/// The rule that adjusts what it paid.
const ADJUSTING: &str = "coupon_commission";

/// A debt, something held, disputes, adjustments, accounts, and something to be paid today.
pub async fn is_all_there(app: &App) {
    let who = everybody(app).await;
    let accounts = app.payout_accounts(&Sight::All, who.clone()).await.unwrap();
    let current = accounts.iter().filter(|it| it.state == AccountState::Current);
    assert_eq!(current.count(), who.len(), "everybody has one");
    is_payable_today(app).await;
    stands(app, who).await;
    is_disputed(app).await;
    is_adjusted(app).await;
}

async fn everybody(app: &App) -> Vec<String> {
    let page = app.collaborators(CollaboratorFilter::default(), all()).await.unwrap();
    page.items.into_iter().map(|(_, one)| one.reference).collect()
}

/// By hand: 75.00 to ana, 120.00 - 20.00 to bo, 60.00 to dee, and 40.00 to gia that is held.
async fn is_payable_today(app: &App) {
    let a_day_ago = Moment::from_micros(app.now().micros() - 86_400_000_000);
    let today = obligations(app, |filter| {
        filter.created_from = Some(a_day_ago);
        filter.payable_before = Some(app.now());
    });
    let by_hand = [ObligationKind::Credit, ObligationKind::Deduction];
    let mut made: Vec<(String, i64, bool)> = today
        .await
        .into_iter()
        .filter(|it| by_hand.contains(&it.kind))
        .map(|it| (it.collaborator, it.amount.minor, it.hold.is_some()))
        .collect();
    made.sort();
    let expected = [
        ("ana", 7_500, false),
        ("bo", -2_000, false),
        ("bo", 12_000, false),
        ("dee", 6_000, false),
        ("gia", 4_000, true),
    ];
    assert_eq!(made, expected.map(|(who, minor, held)| (who.to_owned(), minor, held)));

    let plan = app.preview_fulfillment(in_dollars()).await.unwrap();
    for (who, least) in [("ana", 7_500), ("bo", 10_000), ("dee", 6_000)] {
        let planned = plan.payouts.iter().find(|it| it.collaborator == who).expect(who);
        assert!(planned.amount.minor >= least, "{who}: {}", planned.amount);
    }
    for (who, reason) in [("gia", LeftOutReason::Hold), ("hal", LeftOutReason::Debt)] {
        let left = plan.left_out.iter().find(|it| it.collaborator == who && it.reason == reason);
        assert!(left.is_some(), "{who} {reason:?}: {:?}", plan.left_out);
    }
}

fn in_dollars() -> FulfillmentInput {
    FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() }
}

async fn obligations(app: &App, narrow: impl FnOnce(&mut ObligationFilter)) -> Vec<Obligation> {
    let mut filter = ObligationFilter::default();
    narrow(&mut filter);
    let page = app.obligations(&Sight::All, filter, all()).await.unwrap();
    page.items.into_iter().map(|(_, one)| one).collect()
}

/// The balances add up, or they are not shown; and they show a debt, something held and something disputed.
async fn stands(app: &App, who: Vec<String>) {
    let balances: BTreeMap<String, Vec<Balance>> = app.balances(&Sight::All, who).await.unwrap();
    let of = |who: &str| balances[who][0];
    // 240.00 paid ahead, of which a half of what little Hal earns was taken back.
    let debt = of("hal").debt.minor;
    assert!((1..24_000).contains(&debt), "{debt}");
    assert!(of("gia").on_hold.minor == 4_000, "{:?}", of("gia"));
    let disputed: i64 = balances.values().map(|list| list[0].disputed.minor).sum();
    assert!(disputed > 0 && disputed <= 25_000, "the prize, or a part of it: {disputed}");
}

/// One waits for an answer, and one was decided.
async fn is_disputed(app: &App) {
    let disputes = app.disputes(&Sight::All, DisputeFilter::default(), all()).await.unwrap().items;
    let disputes: Vec<_> = disputes.into_iter().map(|(_, dispute)| dispute).collect();
    let [open, ended] = disputes.as_slice() else { panic!("{disputes:?}") };
    assert_eq!((open.state, open.opened_by), (DisputeState::Open, DisputeSide::Collaborator));
    assert_eq!(open.about.distributor.as_deref(), Some("blogger_of_the_month"));
    assert_eq!((ended.state, ended.collaborator.as_str()), (DisputeState::Accepted, "ana"));
    let credits = obligations(app, |filter| filter.kind = Some(ObligationKind::Credit)).await;
    let credit = credits.iter().find(|it| Some(&it.id) == ended.credit.as_ref()).unwrap();
    assert_eq!(credit.amount.to_string(), "54.00 USD");
}

/// Three uses of coupons were taken back after their months were settled: of two of them a tenth was taken back,
/// and of the third it will be.
async fn is_adjusted(app: &App) {
    let filter =
        EventFilter { kind: Some("coupon_code_used".to_owned()), ..EventFilter::default() };
    let mut taken_back: Vec<i64> = Vec::new();
    let mut args = all();
    loop {
        let page = app.events(filter.clone(), args).await.unwrap();
        let after = page.items.last().map(|(cursor, _)| cursor.clone());
        let reversed = page.items.iter().map(|(_, it)| it).filter(|it| it.reversed);
        taken_back.extend(reversed.map(|it| -tenth(amount(it))));
        if !page.has_next {
            break;
        }
        args = PageArgs { after, ..all() };
    }
    assert_eq!(taken_back.len(), 3);

    let mut adjusted = adjustments(app).await;
    assert_eq!(adjusted.len(), 2);
    let ahead =
        app.corrections_ahead(&Sight::All, ADJUSTING).await.unwrap().corrections.adjustments;
    assert_eq!(ahead.len(), 1, "{ahead:?}");
    adjusted.extend(ahead.iter().map(|it| it.after.minor - it.before.minor));
    adjusted.sort_unstable();
    taken_back.sort_unstable();
    // A tenth of the month is rounded once, so a tenth of one sale may be a cent off.
    for (adjusted, taken_back) in adjusted.iter().zip(&taken_back) {
        assert!((adjusted - taken_back).abs() <= 1, "{adjusted} {taken_back}");
    }
}

/// What was adjusted, in cents.
async fn adjustments(app: &App) -> Vec<i64> {
    let adjusted = obligations(app, |filter| {
        filter.kind = Some(ObligationKind::Adjustment);
        filter.distributor = Some(ADJUSTING.to_owned());
    });
    adjusted.await.iter().map(|it| it.amount.minor).collect()
}

/// A settlement later all three are taken back, and nothing lies ahead. Who waits for an answer waits still.
pub async fn is_adjusted_by_now(app: &App) {
    let adjusted = adjustments(app).await;
    assert!(adjusted.len() == 3 && adjusted.iter().all(|cents| *cents < 0), "{adjusted:?}");
    let ahead =
        app.corrections_ahead(&Sight::All, ADJUSTING).await.unwrap().corrections.adjustments;
    assert_eq!(ahead, []);
    is_disputed(app).await;
}

fn amount(event: &EventView) -> Money {
    let Entry::Event(event) = &event.recorded.entry else { panic!("{event:?}") };
    let Some(Value::Money(amount)) = event.fields.get("amount") else { panic!("{event:?}") };
    *amount
}

fn tenth(amount: Money) -> i64 {
    (amount.minor + 5) / 10
}

/// The run that is on its way leaves nobody out of a file for a bank.
pub async fn goes_to_a_bank(app: &App) {
    let filter = FulfillmentFilter {
        state: Some(FulfillmentState::Processing),
        ..FulfillmentFilter::default()
    };
    let runs = app.fulfillments(filter, all()).await.unwrap().items;
    let (_, run) = runs.into_iter().next().unwrap();
    let payer = Payer::read("Example School", "DE75512108001245126199", None).unwrap();
    let input = ExportInput {
        format: PayoutFormat::Pain001,
        on: None,
        bom: false,
        partial: false,
        payer: Some(payer),
        dry_run: false,
    };
    let made = app.export_payouts(&admin(), &run.id, input).await.unwrap();
    assert!(made.report.left_out.is_empty() && made.report.payments > 0, "{:?}", made.report);
}
