//! Nothing is taken back of an event twice: looked at in the transaction that writes.

use std::thread;

use rules::domain::{Correction, Entry, RefundRefused, StepRefused};
use serde_json::json;
use tantieme::store::log::{self, Appended, NewEntry, Writer};

use super::databases::{Database, on_both};
use super::samples::{correction, dollars, event, october, reverse, sale};
use super::writing::{batch, line};

/// Takes a part of an event back, in dollars.
fn refund(key: &str, target: &str, amount: &str) -> NewEntry {
    let (amount, occurred_at) = (Some(dollars(amount)), october(4));
    correction(key, target, Correction::Reverse { amount, occurred_at, reason: None })
}

fn append(database: &Database, entries: &[NewEntry]) -> Vec<Appended> {
    database.write(|c| log::append(c, entries, october(5)))
}

/// What became of entries, in a word each; what is left where a refund was too much.
fn told(answers: &[Appended]) -> Vec<String> {
    let one = |answer: &Appended| match answer {
        Appended::Recorded { .. } => "recorded".to_owned(),
        Appended::Duplicate { .. } => "duplicate".to_owned(),
        Appended::KeyReused { .. } => "reused".to_owned(),
        Appended::Erased => "erased".to_owned(),
        Appended::Refused(StepRefused::Refund(why)) => match why {
            RefundRefused::TooMuch { left, .. } => format!("left {left}"),
            RefundRefused::NoAmount { .. } => "no amount".to_owned(),
            RefundRefused::NoEvent => "no event".to_owned(),
            RefundRefused::TakenBack => "taken back".to_owned(),
        },
        Appended::Refused(StepRefused::Illegal(why)) => format!("is {}", why.from),
    };
    answers.iter().map(one).collect()
}

on_both! {
    fn parts_together_are_at_most_the_event_in_one_batch_and_over_several(database) {
        append(&database, &[sale("o-1", "c1", october(1))]);
        let batch = [
            refund("r-1", "o-1", "12.00"),
            refund("r-2", "o-1", "7.91"),
            refund("r-3", "o-1", "5.00"),
            refund("r-1", "o-1", "12.00"),
        ];
        let answers = append(&database, &batch);
        assert_eq!(told(&answers), ["recorded", "left 7.90 USD", "recorded", "duplicate"]);
        let answers = append(&database, &[refund("r-2", "o-1", "2.91"), refund("r-2", "o-1", "2.90")]);
        assert_eq!(told(&answers), ["left 2.90 USD", "recorded"], "its key was not used up");
        let rest = [
            refund("r-4", "o-1", "0.01"),
            reverse("r-5", "o-1", october(4)),
            reverse("r-6", "o-1", october(4)),
            refund("r-7", "o-1", "0.01"),
            reverse("r-5", "o-1", october(4)),
        ];
        let answers = append(&database, &rest);
        let expected = ["left 0.00 USD", "recorded", "taken back", "taken back", "duplicate"];
        assert_eq!(told(&answers), expected);
        assert_eq!(database.read(log::head).last(0), 5, "an order, three parts, and the rest");
    }

    fn an_event_of_another_source_or_without_money_has_nothing_to_take(database) {
        let visit = event("v-1", "site_visited", october(1), &json!({ "page": "/a" }));
        append(&database, &[sale("o-1", "c1", october(1)), visit]);
        let elsewhere = NewEntry { source: "import".to_owned(), ..refund("r-1", "o-1", "1.00") };
        let Entry::Correction { correction: pounds, .. } = refund("", "", "1.00").entry else {
            panic!()
        };
        let Correction::Reverse { occurred_at, reason, .. } = pounds else { panic!() };
        let amount = Some(rules::domain::Money::new(100, "GBP".parse().unwrap()));
        let pounds = Correction::Reverse { amount, occurred_at, reason };
        let batch = [
            elsewhere,
            refund("r-2", "o-9", "1.00"),
            refund("r-3", "v-1", "1.00"),
            correction("r-4", "o-1", pounds),
            reverse("r-5", "v-1", october(4)),
        ];
        let expected = ["no event", "no event", "no amount", "no amount", "recorded"];
        assert_eq!(told(&append(&database, &batch)), expected);
    }

    fn an_event_and_its_refund_may_come_in_one_commit(database) {
        let batch = [sale("o-1", "c1", october(1)), refund("r-1", "o-1", "19.90")];
        assert_eq!(told(&append(&database, &batch)), ["recorded", "recorded"]);
        assert_eq!(told(&append(&database, &[refund("r-2", "o-1", "0.01")])), ["left 0.00 USD"]);
    }

    fn two_servers_that_take_back_at_once_take_no_more_than_there_is(database) {
        let orders: Vec<NewEntry> =
            (0..20).map(|n| sale(&format!("o-{n}"), "c1", october(1))).collect();
        append(&database, &orders);
        let servers = [(); 2].map(|()| Writer::start(database.open_again()));
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let writer = servers[client % 2].clone();
                thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                    runtime.block_on(async {
                        let mut recorded = Vec::new();
                        for n in 0..20 {
                            let (key, order) = (format!("r-{client}-{n}"), format!("o-{n}"));
                            let part = refund(&key, &order, "6.00");
                            let answers = writer.append(batch(vec![part]), october(5), line()).await.unwrap();
                            if told(&answers) == ["recorded"] {
                                recorded.push(n);
                            }
                        }
                        recorded
                    })
                })
            })
            .collect();
        let mut taken: Vec<usize> =
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        taken.sort_unstable();
        let thrice: Vec<usize> = (0..20).flat_map(|n| [n; 3]).collect();
        assert_eq!(taken, thrice, "19.90 holds three times 6.00, and not four times");
    }
}
