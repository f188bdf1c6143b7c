//! A defect of the evaluator: an internal error that is logged, and that stops the run.

use std::io::Write;
use std::sync::{Arc, Mutex};

use rules::domain::{PeriodState, Role};
use serde_json::{Value, json};
use tantieme::api::{Ask, Caller, Service};
use tantieme::app::{
    AppError, CorrectionInput, CorrectionKind, EntryStatus, EventInput, TokenInput, tick,
};

use crate::actor::admin;
use crate::app::fixture::{Fixture, moment, on_each_database, pairs};

const RULE: &str = include_str!("../tenth_of_sales.txt");

const WHAT: &str = "there is no metric \"gone\" to take something over into";

/// What is written to the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

async fn sale(fixture: &Fixture, now: &str, key: &str, at: &str) {
    fixture.clock.set(moment(now));
    let amount = json!({ "amount": "100.00", "currency": "USD" });
    let event = EventInput {
        key: key.to_owned(),
        kind: "coupon_code_used".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", "coupon": "A", "amount": amount }),
        approval: None,
    };
    fixture.record(vec![event]).await;
}

/// February took over a late sale of January; what it wrote down of that is damaged, so that nothing that
/// the evaluator itself ever writes is there. A refund makes March look at February again.
async fn damaged(fixture: Fixture) -> Fixture {
    let fixture = fixture.with_text(RULE).await;
    sale(&fixture, "2026-01-10T12:00:00Z", "s1", "2026-01-10T12:00:00Z").await;
    fixture.tick_at("2026-02-01T09:00:00Z").await;
    sale(&fixture, "2026-02-10T12:00:00Z", "late", "2026-01-11T12:00:00Z").await;
    sale(&fixture, "2026-02-11T12:00:00Z", "s2", "2026-02-11T12:00:00Z").await;
    fixture.tick_at("2026-03-01T09:00:00Z").await;
    assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "20.00 USD")]));
    fixture.damage("UPDATE taken_over SET metric = 'gone' WHERE settlement = 'coupon_share.1'");
    fixture.clock.set(moment("2026-03-10T12:00:00Z"));
    let kind = CorrectionKind::Reverse { amount: None, occurred_at: None };
    let refund =
        CorrectionInput { key: None, target: "s2".to_owned(), kind, reason: None, source: None };
    let results = fixture.app.correct_events(&admin(), vec![refund]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
    fixture
}

#[test]
fn a_defect_stops_the_run_and_nothing_is_settled() {
    on_each_database(async |fixture| {
        let fixture = damaged(fixture).await;
        let due = moment("2026-04-01T09:00:00Z");
        fixture.clock.set(due);
        for _ in 0..2 {
            let report = tick(&fixture.app, due).await.unwrap();
            let (period, why) = &report.broken[0];
            assert_eq!((period.as_str(), report.broken.len()), ("coupon_share.2", 1));
            assert_eq!(*why, format!("internal: a defect: {WHAT}; nothing is paid"));
            assert_eq!((report.settled, report.held), (vec![], vec![]));
            assert_eq!(fixture.app.settlement("coupon_share.2").await.unwrap(), None);
            assert_eq!(fixture.owed("coupon_share.2").await, pairs(&[]));
            let period = fixture.app.period("coupon_share", 2).await.unwrap().unwrap();
            assert_eq!((period.state, period.reason), (PeriodState::Open, None));
        }
        let by_hand = fixture.app.settle_now(&admin(), "coupon_share").await.unwrap_err();
        assert!(matches!(by_hand, AppError::Internal(_)), "{by_hand:?}");
    });
}

/// The answer to a document.
async fn ask(service: &Service, caller: &Caller, query: &str, id: &str) -> Value {
    let ask = Ask {
        query: query.to_owned(),
        operation_name: None,
        variables: async_graphql::Variables::default(),
        caller: caller.clone(),
        request_id: id.to_owned(),
        read_only: false,
    };
    serde_json::from_slice(&service.answer(ask).await.into_text().unwrap()).unwrap()
}

#[test]
fn a_defect_is_an_internal_error_of_which_only_the_log_tells_more() {
    on_each_database(async |fixture| {
        let fixture = damaged(fixture).await;
        fixture.clock.set(moment("2026-04-01T09:00:00Z"));
        let service = Service::new(Some(fixture.app.clone()), false);
        let input = TokenInput {
            name: "admin".to_owned(),
            role: Role::Admin,
            collaborator: None,
            expires_at: None,
        };
        let caller = Caller::new(fixture.app.create_token(&admin(), input).await.unwrap().0);
        let asked = [
            "{ distributor(name: \"coupon_share\") { adjustments { treatment } } }",
            "{ distributor(name: \"coupon_share\") { standings { nodes { rank } } } }",
            "mutation { settleNow(input: { distributor: \"coupon_share\" }) { errors { code } } }",
        ];
        for (place, query) in asked.into_iter().enumerate() {
            let log = Log::default();
            let writer = log.clone();
            let subscriber =
                tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false);
            let guard = tracing::subscriber::set_default(subscriber.finish());
            let id = format!("request-{place}");
            let answer = ask(&service, &caller, query, &id).await;
            drop(guard);
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "INTERNAL", "{answer:#}");
            assert_eq!(error["extensions"]["requestId"], json!(id));
            assert!(!answer.to_string().contains("gone"), "{answer:#}");
            let text = log.text();
            assert!(text.contains(WHAT) && text.contains(&id), "{query}: {text}");
        }
        assert_eq!(fixture.app.settlement("coupon_share.2").await.unwrap(), None);
    });
}
