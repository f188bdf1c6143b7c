//! kill -9 in the middle of crediting, fulfilling, paying and disputing: nothing is paid or credited twice, and
//! nothing acknowledged is lost.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use rules::domain::{DisputeState, FulfillmentFilter, PageArgs, PayoutState, Role};
use serde_json::{Value as Json, json};
use tantieme::app::{App, CollaboratorInput, TokenInput};
use tantieme::clock::Clock;

use super::books::{PEOPLE, check, disputes, obligations, payouts};
use super::crash::{Server, ask, rounds};
use super::fixture::on_each_database;
use super::trail::lines;
use crate::actor;

/// So many servers are killed on each database, unless `KILL_ROUNDS` says another number.
const ROUNDS: usize = 20;

/// A server is killed as soon as so many deeds were acknowledged in its life.
const ACKNOWLEDGED_BEFORE_KILL: usize = 24;

/// What servers said they had done, by its id.
#[derive(Default)]
struct Done {
    credited: BTreeSet<String>,
    gathered: BTreeSet<String>,
    paid: BTreeSet<String>,
    opened: BTreeSet<String>,
    accepted: BTreeSet<String>,
}

/// One server's life, as the clients see it.
struct Life<'a> {
    address: String,
    token: &'a str,
    number: usize,
    /// The day of all payments.
    today: String,
    done: &'a Mutex<Done>,
    told: Sender<()>,
}

impl Life<'_> {
    /// Does one deed and gives what it selects; null where it was refused, `None` when the server is gone.
    fn act(&self, verb: &str, selection: &str, input: &Json) -> Option<Json> {
        let kind = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
        let mutation = format!(
            "mutation($input: {kind}!) {{ {verb}(input: $input) {{ {selection} errors {{ message }} }} }}"
        );
        let answer = ask(&self.address, self.token, &mutation, input)?;
        let payload = &answer["data"][verb];
        assert!(payload.is_object(), "{answer:#}");
        Some(if payload["errors"] == json!([]) { payload.clone() } else { Json::Null })
    }

    fn acknowledge(&self, note: impl FnOnce(&mut Done)) {
        note(&mut self.done.lock().unwrap());
        let _nobody_listens_any_more = self.told.send(());
    }

    fn credits(&self, made: &Sender<Json>) -> Option<()> {
        for number in 0_usize.. {
            let input = json!({
                "collaborator": PEOPLE[number % PEOPLE.len()], "reason": "a bonus",
                "amount": {"amount": "1.00", "currency": "USD"}, "key": format!("{}-{number}", self.number),
            });
            let credit = self.act("credit", "obligation { id }", &input)?;
            let id = credit["obligation"]["id"].clone();
            self.acknowledge(|done| _ = done.credited.insert(inner(&id)));
            if number.is_multiple_of(3) {
                made.send(id).ok()?;
            }
        }
        None
    }

    fn fulfils(&self, made: &Sender<Json>) -> Option<()> {
        let selection = "fulfillment { id payouts { nodes { id } } }";
        loop {
            let made_now =
                self.act("createFulfillment", selection, &json!({ "currency": "USD" }))?;
            if made_now.is_null() {
                continue;
            }
            let fulfillment = &made_now["fulfillment"];
            self.acknowledge(|done| _ = done.gathered.insert(inner(&fulfillment["id"])));
            for payout in fulfillment["payouts"]["nodes"].as_array().unwrap() {
                made.send(payout["id"].clone()).ok()?;
            }
        }
    }

    fn pays(&self, payouts: &Receiver<Json>) -> Option<()> {
        for payout in payouts {
            let input = json!({ "payouts": [payout], "paidOn": self.today });
            // One whose obligation was disputed meanwhile may be CANCELLED.
            if !self.act("markPayoutsPaid", "payouts { id }", &input)?.is_null() {
                self.acknowledge(|done| _ = done.paid.insert(inner(&payout)));
            }
        }
        None
    }

    fn disputes(&self, obligations: &Receiver<Json>) -> Option<()> {
        for obligation in obligations {
            let input =
                json!({ "obligation": obligation, "reason": "OTHER", "text": "it is too little" });
            let opened = self.act("openDispute", "dispute { id }", &input)?;
            let id = opened["dispute"]["id"].clone();
            self.acknowledge(|done| _ = done.opened.insert(inner(&id)));
            let input = json!({
                "id": id, "outcome": "ACCEPTED", "text": "so it is", "credit": {"amount": "0.50", "currency": "USD"},
            });
            self.act("resolveDispute", "dispute { id }", &input)?;
            self.acknowledge(|done| _ = done.accepted.insert(inner(&id)));
        }
        None
    }
}

/// The id within its type.
fn inner(global: &Json) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(global.as_str().unwrap()).unwrap();
    String::from_utf8(bytes).unwrap().split_once(':').unwrap().1.to_owned()
}

/// Four clients credit, fulfil, pay and dispute at the same time until the server is killed.
fn round(database: &str, token: &str, number: usize, done: &Mutex<Done>) {
    let mut server = Server::start(database);
    let (told, heard) = channel();
    let today = Clock::System.now().latest_day().to_string();
    let life = || {
        let (address, told) = (server.address.clone(), told.clone());
        Life { address, token, number, today: today.clone(), done, told }
    };
    let (owed, disputed) = channel();
    let (unpaid, payable) = channel();
    let [credits, fulfils, pays, disputes] = [life(), life(), life(), life()];
    drop(told);
    std::thread::scope(|scope| {
        scope.spawn(move || credits.credits(&owed));
        scope.spawn(move || fulfils.fulfils(&unpaid));
        scope.spawn(move || pays.pays(&payable));
        scope.spawn(move || disputes.disputes(&disputed));
        for _ in 0..ACKNOWLEDGED_BEFORE_KILL {
            heard.recv().expect("the server stopped by itself");
        }
        server.child.kill().unwrap();
    });
}

/// What was acknowledged is there, once, and each deed has its line.
async fn find_all(app: &App, done: &Done) {
    check(app, &[]).await;
    let (owed, paying, argued) = (obligations(app).await, payouts(app).await, disputes(app).await);
    let lost = |what: &str, acknowledged: &BTreeSet<String>, found: BTreeSet<String>| {
        let lost: Vec<&String> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "{what}: {lost:?} of {}", acknowledged.len());
    };
    lost("credited", &done.credited, owed.iter().map(|one| one.id.clone()).collect());
    let paid: BTreeSet<String> = paying
        .iter()
        .filter(|one| one.state == PayoutState::Paid)
        .map(|one| one.id.clone())
        .collect();
    lost("paid", &done.paid, paid.clone());
    let accepted: BTreeSet<String> = argued
        .iter()
        .filter(|one| one.state == DisputeState::Accepted)
        .map(|one| one.id.clone())
        .collect();
    lost("opened", &done.opened, argued.iter().map(|one| one.id.clone()).collect());
    lost("accepted", &done.accepted, accepted.clone());
    let args = PageArgs { first: Some(500), ..PageArgs::default() };
    let made = app.fulfillments(FulfillmentFilter::default(), args).await.unwrap();
    let made: BTreeSet<String> = made.items.into_iter().map(|(_, one)| one.id).collect();
    lost("gathered", &done.gathered, made.clone());
    let keyed = owed.iter().filter(|one| one.key.is_some()).count();
    let lines = lines(app).await;
    let written =
        |what: &str| lines.iter().filter(|line| line.what == what && line.outcome == "OK").count();
    let counts = [
        ("credit", keyed),
        ("createFulfillment", made.len()),
        ("markPayoutsPaid", paid.len()),
        ("openDispute", argued.len()),
        ("resolveDispute", accepted.len()),
    ];
    for (what, there) in counts {
        assert_eq!(written(what), there, "lines of {what}");
    }
}

#[test]
fn nothing_is_paid_twice_or_lost_when_the_server_is_killed() {
    on_each_database(async |fixture| {
        let app = &fixture.app;
        let known = |who: &&str| CollaboratorInput {
            reference: (*who).to_owned(),
            name: None,
            active: None,
        };
        let people = PEOPLE.iter().map(known).collect();
        app.upsert_collaborators(&actor::admin(), people).await.unwrap();
        let input = TokenInput {
            name: "office".to_owned(),
            role: Role::Admin,
            collaborator: None,
            expires_at: None,
        };
        let token = app.create_token(&actor::admin(), input).await.unwrap().1;
        let mut done = Done::default();
        for number in 0..rounds(ROUNDS) {
            let (database, token) = (fixture.command_url.clone(), token.clone());
            done = tokio::task::spawn_blocking(move || {
                let done = Mutex::new(done);
                round(&database, &token, number, &done);
                done.into_inner().unwrap()
            })
            .await
            .unwrap();
            find_all(app, &done).await;
        }
        for some in [&done.credited, &done.gathered, &done.paid, &done.opened, &done.accepted] {
            assert!(some.len() > rounds(ROUNDS) / 4, "too few of something were acknowledged");
        }
    });
}
