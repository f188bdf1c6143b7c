//! What cannot be is refused by field: events far ahead, refunds of more than there is, payments
//! before anything was owed or on a day that has not begun.

use chrono::NaiveDate;
use rules::domain::{PageArgs, PayoutFilter, PayoutState};
use tantieme::app::{
    App, AppError, CorrectionInput, CorrectionKind, EntryResult, EntryStatus, FulfillmentInput,
    ProblemCode, Sight,
};

use super::fixture::{Fixture, coupon, moment, on_each_database, order};
use crate::actor::admin;

const BOOKINGS: &str = "language 1\ncatalogue\nevents may lie ahead 400 days\n";

/// Code, field and sentence of why an entry was refused; its status when it was not.
fn told(result: &EntryResult) -> String {
    match &result.error {
        None => format!("{:?}", result.status),
        Some(problem) => {
            format!("{} {}: {}", problem.code.code(), problem.field.join("."), problem.message)
        }
    }
}

fn reversal(key: &str, amount: Option<&str>, occurred_at: Option<&str>) -> CorrectionInput {
    CorrectionInput {
        key: Some(key.to_owned()),
        target: "o1".to_owned(),
        source: None,
        kind: CorrectionKind::Reverse {
            amount: amount.map(|amount| {
                let (amount, currency) = amount.split_once(' ').unwrap();
                (amount.to_owned(), currency.to_owned())
            }),
            occurred_at: occurred_at.map(str::to_owned),
        },
        reason: None,
    }
}

async fn correct(app: &App, correction: CorrectionInput) -> String {
    told(&app.correct_events(&admin(), vec![correction]).await.unwrap()[0])
}

#[test]
fn events_lie_at_most_a_day_ahead_unless_the_catalogue_says_more() {
    on_each_database(async |fixture| {
        // The clock stands at 2026-01-01T05:00:00Z.
        let events = vec![
            order("now", "2026-01-01T05:00:00Z", "1.00"),
            order("a day", "2026-01-02T05:00:00Z", "1.00"),
            order("more", "2026-01-02T05:00:00.000001Z", "1.00"),
            order("slip", "2062-01-01T05:00:00Z", "1.00"),
            order("long ago", "1999-01-01T05:00:00Z", "1.00"),
        ];
        let results = fixture.app.record_events(&admin(), events.clone()).await.unwrap();
        let said: Vec<String> = results.iter().map(told).collect();
        let slip = |moment: &str, days: u32| {
            format!(
                "INVALID occurredAt: {moment} lies further ahead of now, 2026-01-01T05:00:00Z, than \
                 events may: 1 day; if the date is right, let the catalogue say: events may lie \
                 ahead {days} days"
            )
        };
        let expected = [
            "Recorded".to_owned(),
            "Recorded".to_owned(),
            slip("2026-01-02T05:00:00.000001Z", 2),
            slip("2062-01-01T05:00:00Z", 13_149),
            "Recorded".to_owned(),
        ];
        assert_eq!(said, expected);

        let saved = fixture.app.save_catalogue(&admin(), BOOKINGS.to_owned()).await.unwrap();
        assert!(saved.catalogue.is_some(), "{:?}", saved.diagnostics);
        let results = fixture.app.record_events(&admin(), events).await.unwrap();
        let statuses: Vec<EntryStatus> = results.iter().map(|result| result.status).collect();
        use EntryStatus::{Duplicate, Recorded, Rejected};
        assert_eq!(statuses, [Duplicate, Duplicate, Recorded, Rejected, Duplicate]);
    });
}

#[test]
fn refunds_together_are_at_most_the_order() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let app = &fixture.app;
        let rows = [
            (reversal("r1", Some("60.00 USD"), None), "Recorded"),
            (
                reversal("r2", Some("40.01 USD"), None),
                "INVALID amount: 40.01 USD is more than what is left of the event's 100.00 USD: 40.00 USD",
            ),
            (
                reversal("r2", Some("1.00 EUR"), None),
                "INVALID amount.currency: the event has no amount in EUR; it has one in USD",
            ),
            (
                reversal("r2", Some("0.00 USD"), None),
                "INVALID amount: the amount taken back must be above zero",
            ),
            (reversal("r1", Some("60.00 USD"), None), "Duplicate"),
            (reversal("r2", Some("15.00 USD"), None), "Recorded"),
            (reversal("r3", None, None), "Recorded"),
            (
                reversal("r4", Some("0.01 USD"), None),
                "ILLEGAL_STATE target: the event was taken back wholly before; nothing of it is left",
            ),
            (
                reversal("r5", None, None),
                "ILLEGAL_STATE target: the event was taken back wholly before; nothing of it is left",
            ),
            (reversal("r3", None, None), "Duplicate"),
        ];
        for (correction, expected) in rows {
            let key = correction.key.clone();
            assert_eq!(correct(app, correction).await, expected, "{key:?}");
        }
    });
}

#[test]
fn two_servers_that_refund_at_once_refund_no_more_than_the_order() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let other = App::open(&fixture.url, fixture.clock.clone()).unwrap();
        let both = [&fixture.app, &other];
        let all = (0..8).map(|n| {
            let part = reversal(&format!("r{n}"), Some("30.00 USD"), None);
            correct(both[n % 2], part)
        });
        let said = futures_util::future::join_all(all).await;
        let recorded = said.iter().filter(|one| *one == "Recorded").count();
        assert_eq!(recorded, 3, "{said:?}");
    });
}

#[test]
fn nothing_is_said_of_events_that_are_not_there() {
    on_each_database(async |fixture| {
        let missing = "NOT_FOUND target: there is no event with the key \"o1\"";
        for kind in [CorrectionKind::Approve, CorrectionKind::Reject] {
            let word = CorrectionInput { kind, ..reversal("w", None, None) };
            assert_eq!(correct(&fixture.app, word).await, missing);
        }
        assert_eq!(correct(&fixture.app, reversal("r", None, None)).await, missing);
        let part = reversal("r", Some("1.00 USD"), None);
        assert_eq!(correct(&fixture.app, part).await, missing);
    });
}

#[test]
fn an_event_is_taken_back_when_it_happened_or_later_and_not_far_ahead() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-02T04:00:00Z", "100.00")]).await;
        let early = Some("2026-01-02T03:59:59Z");
        let said = correct(&fixture.app, reversal("r1", None, early)).await;
        let before = "INVALID occurredAt: 2026-01-02T03:59:59Z is before the event itself, 2026-01-02T04:00:00Z";
        assert_eq!(said, before, "wholly");
        let said = correct(&fixture.app, reversal("r1", Some("1.00 USD"), early)).await;
        assert_eq!(said, before, "in part");
        let late = Some("2036-01-02T03:59:59Z");
        let said = correct(&fixture.app, reversal("r1", None, late)).await;
        assert!(
            said.starts_with("INVALID occurredAt: 2036-01-02T03:59:59Z lies further"),
            "{said}"
        );
        // It is a day ahead of the clock: without a moment it is taken back when it happens.
        let part = || reversal("r1", Some("1.00 USD"), None);
        assert_eq!(correct(&fixture.app, part()).await, "Recorded");
        fixture.clock.set(moment("2026-01-05T00:00:00Z"));
        assert_eq!(correct(&fixture.app, part()).await, "Duplicate");
    });
}

/// A payout of January's settlement, which was made on 2026-02-01T14:00:00Z; the clock stands at
/// 2026-02-15T14:00:00Z.
async fn payout(fixture: Fixture) -> (Fixture, Vec<String>) {
    let fixture = fixture.with_rule().await;
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "100.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
    ];
    fixture.record(events).await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    fixture.clock.set(moment("2026-02-15T14:00:00Z"));
    let dollars = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
    let fulfillment = fixture.app.create_fulfillment(&admin(), dollars).await.unwrap();
    fixture.app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
    let all = PayoutFilter::default();
    let page = fixture.app.payouts(&Sight::All, all, PageArgs::default()).await.unwrap();
    let ids = page.items.into_iter().map(|(_, payout)| payout.id).collect();
    (fixture, ids)
}

#[test]
fn a_payment_is_made_when_something_is_owed_and_not_on_a_day_to_come() {
    on_each_database(async |fixture| {
        let (fixture, ids) = payout(fixture).await;
        let mark = async |day: &str| {
            let day: NaiveDate = day.parse().unwrap();
            fixture.app.mark_payouts_paid(&admin(), ids.clone(), day, None).await
        };
        let refused = async |day: &str| match mark(day).await.unwrap_err() {
            AppError::Refused(problem) => {
                assert_eq!(problem.code, ProblemCode::Invalid);
                format!("{}: {}", problem.field.join("."), problem.message)
            }
            internal => panic!("{internal}"),
        };
        // It is 2026-02-16 on Kiritimati, and nowhere later.
        let ahead = "paidOn: 2026-02-17 is still to come; the latest day that has begun anywhere on \
                     earth is 2026-02-16";
        assert_eq!(refused("2026-02-17").await, ahead);
        // On 2026-02-01T14:00:00Z it was that day everywhere on earth.
        let early = format!(
            "paidOn: payout \"{}\" cannot be paid on 2026-01-31: what it pays is owed since \
             2026-02-01T14:00:00Z",
            ids[0]
        );
        assert_eq!(refused("2026-01-31").await, early);
        let page = fixture
            .app
            .payouts(&Sight::All, PayoutFilter::default(), PageArgs::default())
            .await
            .unwrap();
        assert_eq!(page.items[0].1.state, PayoutState::Processing, "nothing was changed");
        mark("2026-02-01").await.unwrap();
        mark("2026-02-01").await.expect("the same again");
    });
}

#[test]
fn a_payment_may_be_made_on_a_day_that_has_begun_somewhere() {
    on_each_database(async |fixture| {
        let (fixture, ids) = payout(fixture).await;
        let day = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
        let paid = fixture.app.mark_payouts_paid(&admin(), ids, day, None).await.unwrap();
        assert_eq!(paid[0].paid_on, Some(day));
    });
}
