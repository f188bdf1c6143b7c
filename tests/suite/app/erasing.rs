//! A customer who is erased: nothing names them any more, and every amount stays what it is.

use rules::domain::{AuditFilter, DisputeReason, EventFilter, PageArgs, Role};
use serde_json::json;
use tantieme::app::{
    AppError, CorrectionInput, CorrectionKind, CreditInput, DisputeInput, Disputed, EntryStatus,
    ErasedCustomer, EventInput, FactInput, ProblemCode, Sight,
};

use super::fixture::{Fixture, moment, on_each_database, on_two_of_each};
use super::proving::prove;
use super::searched::places_of;
use crate::actor::{admin, named};

/// A journey is shared by three, so that a billionth of each is spare; the country decides, and a refund of a settled
/// month counts in the next one.
const RULE: &str = r#"language 1
distributor journeys "Everybody on the way to an order shares a tenth of it"
  currency  USD
  time zone UTC
  starts    2026-01-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid
  window    30 days before the end
  segment   customer.country is any of "US", "CA"

metric journey_value
  sum       journey.amount
  split     evenly
  worth     1 points per 1.00 USD

metric visits
  count     site_visited
  credit    link.owner
  once per  customer, link
  worth     2 points

pool
  take      10% of journey_value
  if nobody qualifies, carry over

weighting
  share by  points

schedule
  every month on day 1 at 09:00
  measure the month before
  pay after 14 days
  corrections count in the next period
"#;

const JANUARY: &str = "journeys.0";
const FEBRUARY: &str = "journeys.1";

/// Whoever is erased, unless a test says otherwise.
pub const EVE: &str = "eve.k-7741@example.com";

fn event(key: &str, at: &str, kind: &str, fields: serde_json::Value) -> EventInput {
    let (key, kind, occurred_at) = (key.to_owned(), kind.to_owned(), at.to_owned());
    EventInput { key, kind, occurred_at, fields, approval: None }
}

fn visit(key: &str, at: &str, customer: &str, link: &str) -> EventInput {
    event(key, at, "site_visited", json!({ "customer": customer, "link": link }))
}

fn paid(key: &str, at: &str, customer: &str, amount: &str) -> EventInput {
    let amount = json!({ "amount": amount, "currency": "USD" });
    let order = format!("order of {customer}");
    event(key, at, "order_paid", json!({ "customer": customer, "amount": amount, "order": order }))
}

fn fact(key: &str, of: (&str, &str), attribute: &str, value: &str) -> FactInput {
    FactInput {
        key: key.to_owned(),
        kind: of.0.to_owned(),
        reference: of.1.to_owned(),
        attribute: attribute.to_owned(),
        value: json!(value),
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    }
}

/// What a customer did in January. Two of the keys name the customer.
fn january(customer: &str) -> Vec<EventInput> {
    vec![
        visit(&format!("visit {customer} 1"), "2026-01-02T12:00:00Z", customer, "a"),
        visit("v-2", "2026-01-03T12:00:00Z", customer, "b"),
        visit("v-3", "2026-01-04T12:00:00Z", customer, "c"),
        paid("o-1", "2026-01-05T12:00:00Z", customer, "100.00"),
        paid(&format!("order/{customer}"), "2026-01-06T12:00:00Z", customer, "50.00"),
    ]
}

/// January of somebody else, with a visit in the same moment as one of the customer's.
fn of_others() -> Vec<EventInput> {
    vec![
        visit("w-1", "2026-01-02T12:00:00Z", "kim", "a"),
        visit("w-2", "2026-01-08T12:00:00Z", "kim", "b"),
        paid("p-1", "2026-01-09T12:00:00Z", "kim", "70.00"),
    ]
}

async fn set(fixture: &Fixture, facts: Vec<FactInput>) {
    for result in fixture.app.set_facts(&admin(), facts).await.unwrap() {
        assert_eq!(result.status, EntryStatus::Recorded, "{result:?}");
    }
}

/// January, settled, with everything that people write; the beginning of February.
pub async fn played(fixture: Fixture, customer: &str) -> Fixture {
    let saved = fixture.app.save_distributor(&admin(), RULE.to_owned()).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), "journeys").await.unwrap();
    let made = format!("fact:customer:{customer}:country");
    let mut facts = vec![
        fact(&made, ("customer", customer), "country", "US"),
        fact("f-2", ("customer", "kim"), "country", "CA"),
        fact("f-3", ("collaborator", "ana"), "customer", customer),
    ];
    for (link, owner) in [("a", "ana"), ("b", "bo"), ("c", "cy")] {
        facts.push(fact(&format!("owner {link}"), ("link", link), "owner", owner));
    }
    set(&fixture, facts).await;
    fixture.clock.set(moment("2026-01-31T20:00:00Z"));
    fixture.record(january(customer)).await;
    fixture.record(of_others()).await;
    assert_eq!(fixture.tick_at("2026-02-01T09:00:00Z").await, [JANUARY]);
    fixture.clock.set(moment("2026-02-03T00:00:00Z"));
    fixture.record(vec![visit("v-4", "2026-02-02T12:00:00Z", customer, "b")]).await;
    people_write(&fixture, customer).await;
    fixture
}

/// A refund, a dispute, a credit and a hold, each of which names the customer.
async fn people_write(fixture: &Fixture, customer: &str) {
    let told = refund(fixture, "o-1", "10.00", Some(format!("{customer} sent it back"))).await;
    assert_eq!(told, "RECORDED");
    let first = rules::domain::ObligationFilter::default();
    let owed = fixture.app.obligations(&Sight::All, first, PageArgs::default()).await.unwrap();
    let (_, of_ana) = owed.items.into_iter().find(|(_, it)| it.collaborator == "ana").unwrap();
    let ana = named("ana", Role::Collaborator);
    let dispute = DisputeInput {
        about: Disputed::Obligation(of_ana.id),
        reason: DisputeReason::Other,
        text: format!("the order of {customer} is missing"),
        evidence: vec![format!("https://shop.example/{customer}")],
    };
    fixture.app.open_dispute(&ana, dispute).await.unwrap();
    fixture.app.credit(&admin(), credit(customer)).await.unwrap();
    let why = format!("asks about {customer}");
    fixture.app.hold_collaborator(&admin(), "cy", why).await.unwrap();
}

fn credit(customer: &str) -> CreditInput {
    CreditInput {
        collaborator: "bo".to_owned(),
        amount: ("5.00".to_owned(), "USD".to_owned()),
        reason: format!("for {customer}"),
        key: Some(format!("goodwill {customer}")),
        reference: None,
        payable_from: None,
    }
}

/// Takes a part of an order back: what came of it.
async fn refund(fixture: &Fixture, key: &str, amount: &str, reason: Option<String>) -> String {
    let input = CorrectionInput {
        key: Some(format!("refund {amount} {key}")),
        target: key.to_owned(),
        source: None,
        kind: CorrectionKind::Reverse {
            amount: Some((amount.to_owned(), "USD".to_owned())),
            occurred_at: None,
        },
        reason,
    };
    let result = fixture.app.correct_events(&admin(), vec![input]).await.unwrap().remove(0);
    result.error.map_or("RECORDED", |problem| problem.code.code()).to_owned()
}

pub async fn erase(fixture: &Fixture, customer: &str) -> Result<ErasedCustomer, AppError> {
    fixture.app.erase_customer(&admin(), customer, "request 17").await
}

async fn live(fixture: &Fixture) -> Vec<(String, String)> {
    let outcome = fixture.app.standings(&Sight::All, "journeys").await.unwrap().unwrap();
    let said = |it: &rules::domain::Standing| {
        let metrics: Vec<_> = it.metrics.iter().map(|metric| metric.value.to_string()).collect();
        (it.collaborator.clone(), format!("{} {}", it.amount, metrics.join(" ")))
    };
    outcome.standings.iter().map(said).collect()
}

#[test]
fn nothing_names_whoever_was_erased() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        assert!(places_of(&fixture.url, EVE).len() > 8, "else this says nothing");
        let before = (live(&fixture).await, fixture.owed(JANUARY).await);
        fixture.app.store_checkpoint("journeys").await.unwrap();
        let erased = erase(&fixture, EVE).await.unwrap();
        assert_eq!(places_of(&fixture.url, EVE), Vec::<String>::new());
        assert!(erased.customer.starts_with("erased-") && erased.customer.len() == 39);
        // Its country, itself as ana's, six events and a refund.
        assert_eq!(erased.entries, 9);
        assert_eq!((live(&fixture).await, fixture.owed(JANUARY).await), before);
        let filter = EventFilter { customer: Some(erased.customer), ..EventFilter::default() };
        let events = fixture.app.events(filter, PageArgs::default()).await.unwrap();
        assert_eq!(events.items.len(), 6);
        prove(&fixture.app).await;
    });
}

/// What is computed later is what it would have been.
#[test]
fn amounts_are_those_of_a_database_in_which_nobody_was_erased() {
    for customer in [EVE, "42", "gold", "#7", "Ünal \"U\" O'Hara\\1"] {
        on_two_of_each(async |fixture, another| {
            let (one, other) = (played(fixture, customer).await, played(another(), customer).await);
            erase(&one, customer).await.unwrap();
            if customer == EVE || customer.contains("Ünal") {
                assert_eq!(places_of(&one.url, customer), Vec::<String>::new());
                let escaped = json!(customer).to_string();
                let escaped = escaped.trim_matches('"');
                assert_eq!(places_of(&one.url, escaped), Vec::<String>::new());
            }
            let mut owed = Vec::new();
            for fixture in [&one, &other] {
                // Of January, by a key that never named anybody.
                let told = refund(fixture, "o-1", "30.00", None).await;
                assert_eq!(told, "RECORDED", "{customer}");
                let visited = visit("w-3", "2026-02-02T12:00:00Z", "kim", "c");
                let ordered = paid("p-2", "2026-02-03T00:00:00Z", "kim", "333.33");
                fixture.record(vec![visited, ordered]).await;
                let known = live(fixture).await;
                assert_eq!(fixture.tick_at("2026-03-01T09:00:00Z").await, [FEBRUARY]);
                owed.push((known, fixture.owed(JANUARY).await, fixture.owed(FEBRUARY).await));
                prove(&fixture.app).await;
            }
            assert_eq!(owed[0], owed[1], "{customer}");
            assert!(!owed[0].1.is_empty() && !owed[0].2.is_empty());
        });
    }
}

#[test]
fn what_is_sent_again_is_refused_by_its_key() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        erase(&fixture, EVE).await.unwrap();
        let heads = fixture.app.heads().await.unwrap().heads;
        for result in fixture.app.record_events(&admin(), january(EVE)).await.unwrap() {
            let code = result.error.map(|problem| problem.code);
            assert_eq!(
                (result.status, code),
                (EntryStatus::Rejected, Some(ProblemCode::KeyErased))
            );
        }
        let key = format!("fact:customer:{EVE}:country");
        let again = vec![fact(&key, ("customer", EVE), "country", "US")];
        let result = fixture.app.set_facts(&admin(), again).await.unwrap().remove(0);
        assert_eq!(result.error.unwrap().code, ProblemCode::KeyErased);
        let told = refund(&fixture, "o-1", "10.00", Some(format!("{EVE} sent it back"))).await;
        assert_eq!(told, "KEY_ERASED");
        let later = fixture.app.heads().await.unwrap().heads;
        assert_eq!(heads[0], later[0], "nothing was recorded");
        let AppError::Refused(known) = fixture.app.credit(&admin(), credit(EVE)).await.unwrap_err()
        else {
            panic!("credited once more");
        };
        assert_eq!(known.code, ProblemCode::KeyErased);
        // The key named the customer: it is no event's any more.
        assert_eq!(refund(&fixture, &format!("order/{EVE}"), "1.00", None).await, "KEY_ERASED");
        // A new key is a new customer's.
        fixture.record(vec![visit("new", "2026-02-03T00:00:00Z", EVE, "a")]).await;
        let mut places = places_of(&fixture.url, EVE);
        places.retain(|place| !place.starts_with("the file"));
        places.sort();
        // The credit that was refused: whoever names them again is written down as ever.
        assert_eq!(places, ["audit.about", "entries.body", "entries.customer"]);
        erase(&fixture, EVE).await.unwrap();
        assert_eq!(places_of(&fixture.url, EVE), Vec::<String>::new());
    });
}

#[test]
fn who_is_unknown_or_named_in_the_reason_is_not_erased() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let heads = fixture.app.heads().await.unwrap().heads;
        let refused = async |reference: &str, reason: &str| {
            let refused = fixture.app.erase_customer(&admin(), reference, reason).await;
            match refused.unwrap_err() {
                AppError::Refused(problem) => (problem.code.code(), problem.field.join(".")),
                other => panic!("{other}"),
            }
        };
        assert_eq!(refused("nobody-1", "why").await, ("NOT_FOUND", String::new()));
        // Part of a reference, and a word of a message.
        assert_eq!(refused("eve.k-7741", "why").await, ("NOT_FOUND", String::new()));
        assert_eq!(refused("missing", "why").await, ("NOT_FOUND", String::new()));
        assert_eq!(refused("ana", "why").await, ("NOT_FOUND", String::new()));
        assert_eq!(refused("", "why").await, ("INVALID", "ref".to_owned()));
        assert_eq!(refused(EVE, " ").await, ("INVALID", "reason".to_owned()));
        assert_eq!(refused(EVE, &"x".repeat(501)).await, ("INVALID", "reason".to_owned()));
        let named_in = format!("{EVE} asked for it");
        assert_eq!(refused(EVE, &named_in).await, ("INVALID", "reason".to_owned()));
        let integration = named("shop", Role::Integration);
        let forbidden = fixture.app.erase_customer(&integration, EVE, "why").await.unwrap_err();
        assert!(matches!(forbidden, AppError::Forbidden { .. }));
        let later = fixture.app.heads().await.unwrap().heads;
        assert_eq!(heads[..2], later[..2], "nothing was changed");

        let erased = erase(&fixture, EVE).await.unwrap();
        assert_eq!(refused(EVE, "why").await, ("NOT_FOUND", String::new()));
        let filter = AuditFilter { what: Some("eraseCustomer".to_owned()), ..Default::default() };
        let lines = fixture.app.audit_trail(filter, PageArgs::default()).await.unwrap();
        let done = lines.items.iter().map(|(_, line)| line).find(|it| it.outcome == "OK").unwrap();
        assert_eq!((done.who.as_str(), &done.about), ("test", &erased.customer));
        assert_eq!(done.after.as_deref(), Some("request 17"));
        // Ten were refused.
        assert_eq!(lines.items.len(), 11);
        assert_eq!(places_of(&fixture.url, EVE), Vec::<String>::new());
    });
}

/// A rule may name a customer in an example, and then means the same without.
#[test]
fn a_rule_that_pays_by_a_reference_keeps_it() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let paying = RULE
            .replace("  once per", &format!("  where     customer is not \"{EVE}\"\n  once per"));
        let commented = RULE.replace("cluster journey", &format!("# not {EVE}\ncluster journey"));
        for rule in [&commented, &paying] {
            let saved = fixture.app.save_distributor(&admin(), rule.clone()).await.unwrap();
            assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        }
        let refused = erase(&fixture, EVE).await.unwrap_err();
        let AppError::Refused(problem) = refused else { panic!("{refused}") };
        assert_eq!(problem.code, ProblemCode::IllegalState);
        assert!(
            problem.message.starts_with("version 3 of the rule \"journeys\" names this"),
            "{problem}"
        );
        assert!(!problem.message.contains(EVE));
    });
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let commented = RULE.replace("cluster journey", &format!("# not {EVE}\ncluster journey"));
        let saved = fixture.app.save_distributor(&admin(), commented).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        erase(&fixture, EVE).await.unwrap();
        assert_eq!(places_of(&fixture.url, EVE), Vec::<String>::new());
    });
}

/// A server that looked before goes on as if it had not.
#[test]
fn another_server_shows_the_same() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let other = fixture.another_server();
        let before = live(&other).await;
        erase(&fixture, EVE).await.unwrap();
        assert_eq!(live(&other).await, before);
        other.app.store_checkpoint("journeys").await.unwrap();
        assert_eq!(places_of(&fixture.url, EVE), Vec::<String>::new());
        assert_eq!(refund(&other, "o-1", "30.00", None).await, "RECORDED");
        assert_eq!(live(&other).await, live(&fixture).await);
    });
}
