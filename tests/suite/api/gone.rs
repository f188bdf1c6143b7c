//! A client that goes away, or whose time is over, changes nothing: what it had begun is done and
//! written down, or neither.

use async_graphql::Variables;
use rules::domain::{EventFilter, Moment, PageArgs, Role, Token};
use serde_json::{Value, json};
use tantieme::api::{Ask, Caller, Service};
use tantieme::app::App;
use tantieme::clock::Clock;

use super::october::sale;
use crate::app::fixture::databases;
use crate::app::trail::lines;

fn ask(mutation: &str, selection: &str, input: &Value) -> Ask {
    let (first, rest) = mutation.split_at(1);
    let kind = format!("{}{rest}Input", first.to_uppercase());
    let query =
        format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}");
    Ask {
        query,
        operation_name: None,
        variables: Variables::from_json(json!({ "input": input })),
        caller: Caller::new(Token {
            id: "1".to_owned(),
            name: "shop".to_owned(),
            role: Role::Admin,
            collaborator: None,
            hash: String::new(),
            created_at: Moment::from_micros(0),
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        }),
        request_id: "gone".to_owned(),
        read_only: false,
    }
}

#[test]
fn what_was_begun_is_done_and_written_down() {
    for (database, _folder, _) in databases() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = Clock::fixed(Moment::parse("2026-10-10T12:00:00Z").unwrap());
        let app = App::open(&database, clock).unwrap();
        let service = Service::new(Some(app.clone()), false);
        let requests = [
            ask("recordEvents", "results { status }", &json!({ "events": [sale("s1", "1.00")] })),
            ask("pauseDistributor", "errors { code }", &json!({ "name": "nothing" })),
            ask("revokeToken", "errors { code }", &json!({ "id": "UGF5b3V0OjE=" })),
        ];
        runtime.block_on(async {
            for request in requests {
                let mut gone = Box::pin(service.answer(request));
                // One look at it begins the verb; from then on nobody waits for the answer. A verb that is
                // refused at once may have come to its end by then.
                let _answer = futures_util::poll!(&mut gone);
                drop(gone);
                while runtime.metrics().num_alive_tasks() > 0 {
                    tokio::task::yield_now().await;
                }
            }
            let trail = lines(&app).await;
            let told: Vec<(&str, &str)> =
                trail.iter().map(|line| (line.what.as_str(), line.outcome.as_str())).collect();
            let expected = [
                ("recordEvents", "OK"),
                ("pauseDistributor", "NOT_FOUND"),
                ("revokeToken", "INVALID"),
            ];
            assert_eq!(told, expected);
            let events = app.events(EventFilter::default(), PageArgs::default()).await.unwrap();
            assert_eq!(events.total, Some(1));
        });
    }
}
