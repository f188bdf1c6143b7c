//! From obligation to payout: what is gathered, how states move, what is refused.

use chrono::NaiveDate;
use rules::domain::{
    Fulfillment, FulfillmentState, Gathering, Moment, ObligationFilter, ObligationState, PageArgs,
    PayingRefused, Payout, PayoutState,
};
use tantieme::store::{Connection, StoreError, fulfillments, obligations, payouts};

use super::databases::{Database, on_both};
use super::deciding;
use super::samples::{credit, dollars, october, usd};

pub fn everything() -> Gathering {
    Gathering {
        currency: usd(),
        collaborators: Vec::new(),
        distributors: Vec::new(),
        payable_until: october(20),
        minimum_minor: 0,
    }
}

pub fn owe(database: &Database, collaborator: &str, minor: i64, from: Moment) -> String {
    database.write(|c| deciding::credit(c, &credit(collaborator, minor, from))).id
}

pub fn gather(database: &Database, gathering: &Gathering) -> Option<(Fulfillment, Vec<Payout>)> {
    database.write(|c| deciding::gather(c, gathering, october(20)))
}

pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

fn ids(payouts: &[Payout]) -> Vec<String> {
    payouts.iter().map(|payout| payout.id.clone()).collect()
}

fn nets(payouts: &[Payout]) -> Vec<(&str, i64)> {
    payouts.iter().map(|payout| (payout.collaborator.as_str(), payout.amount.minor)).collect()
}

fn fail(connection: &mut Connection, id: &str) -> Result<Vec<Payout>, StoreError> {
    deciding::mark_failed(connection, &[id.to_owned()], Some("account closed"))
}

fn state_of(database: &Database, obligation: &str) -> ObligationState {
    database.read(|c| obligations::find(c, obligation)).unwrap().state
}

fn fulfillment_state(database: &Database, id: &str) -> FulfillmentState {
    database.read(|c| fulfillments::find(c, id)).unwrap().state
}

on_both! {
    fn what_is_payable_is_gathered_by_collaborator(database) {
        let first = owe(&database, "ana", 1_000, october(1));
        owe(&database, "ana", -300, october(2));
        owe(&database, "bo", 500, october(3));
        owe(&database, "bo", -500, october(3));
        owe(&database, "cy", 100, october(4));
        let debt = owe(&database, "dee", -1, october(4));
        let later = owe(&database, "eve", 900, october(21));
        let gathering = Gathering { minimum_minor: 200, ..everything() };
        let (fulfillment, payouts) = gather(&database, &gathering).unwrap();
        assert_eq!(fulfillment.id, "1");
        assert_eq!(fulfillment.state, FulfillmentState::Pending);
        assert_eq!(nets(&payouts), [("ana", 700)]);
        assert_eq!(payouts[0].id, "1.ana");
        let gathered = database.read(|c| obligations::find(c, &first)).unwrap();
        assert_eq!(gathered.state, ObligationState::Fulfilled);
        assert_eq!(gathered.payout.as_deref(), Some("1.ana"));
        let of_payout = database.read(|c| obligations::of_payouts(c, &["1.ana".to_owned()]));
        assert_eq!(of_payout.len(), 2);
        for left_out in [debt, later] {
            assert_eq!(state_of(&database, &left_out), ObligationState::Pending);
        }
        let (fulfillment, payouts) = gather(&database, &everything()).unwrap();
        assert_eq!((fulfillment.id.as_str(), nets(&payouts)), ("2", vec![("cy", 100)]));
        assert_eq!(gather(&database, &everything()), None);
        let filter = ObligationFilter { payout: Some("1.ana".into()), ..Default::default() };
        let page = database.read(|c| obligations::page(c, &filter, &PageArgs::default()));
        assert_eq!(page.total, Some(2));
    }

    fn what_is_planned_is_what_is_stored(database) {
        let mut seed = 7_u64;
        let mut below = |limit: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        for round in 0..12 {
            for _ in 0..below(8) {
                let who = ["ana", "bo", "cy"][below(3) as usize];
                owe(&database, who, below(900) as i64 - 300, october(1 + below(25) as u32));
            }
            let gathering = Gathering {
                minimum_minor: below(300) as i64,
                payable_until: october(1 + below(31) as u32),
                ..everything()
            };
            let plan = database.read(|c| deciding::plan(c, &gathering));
            plan.assert_balanced().unwrap();
            let planned: Vec<(&str, i64)> =
                plan.payouts.iter().map(|it| (it.collaborator.as_str(), it.amount.minor)).collect();
            let made = gather(&database, &gathering);
            let made = made.map_or_else(Vec::new, |(_, payouts)| payouts);
            assert_eq!(nets(&made), planned, "round {round}");
            for left in plan.left_out.iter().flat_map(|left| &left.obligations) {
                assert_eq!(state_of(&database, &left.id), ObligationState::Pending);
            }
        }
    }

    fn only_what_is_asked_for_is_gathered(database) {
        owe(&database, "ana", 100, october(1));
        owe(&database, "bo", 100, october(2));
        owe(&database, "cy", 100, october(3));
        let of = |gathering: &Gathering| {
            database.read(|c| obligations::payable(c, gathering)).len()
        };
        assert_eq!(of(&everything()), 3);
        assert_eq!(of(&Gathering { payable_until: october(2), ..everything() }), 2);
        assert_eq!(of(&Gathering { collaborators: vec!["cy".into()], ..everything() }), 1);
        assert_eq!(of(&Gathering { distributors: vec!["share".into()], ..everything() }), 0);
        assert_eq!(of(&Gathering { currency: "EUR".parse().unwrap(), ..everything() }), 0);
    }

    fn two_who_gather_at_once_take_everything_once(database) {
        for n in 0..40 {
            owe(&database, &format!("c{n}"), 100, october(1));
        }
        let gathered: Vec<i64> = std::thread::scope(|scope| {
            let gatherers: Vec<_> = (0..4)
                .map(|_| {
                    let store = &database.store;
                    scope.spawn(move || {
                        let gathered = store
                            .write(|c| deciding::gather(c, &everything(), october(20)))
                            .unwrap();
                        gathered.map_or(0, |(_, payouts)| {
                            payouts.iter().map(|payout| payout.amount.minor).sum()
                        })
                    })
                })
                .collect();
            gatherers.into_iter().map(|gatherer| gatherer.join().unwrap()).collect()
        });
        assert_eq!(gathered.iter().sum::<i64>(), 4_000, "{gathered:?}");
    }

    fn paid_payouts_complete_their_fulfillment(database) {
        for name in ["ana", "bo"] {
            owe(&database, name, 100, october(1));
        }
        let (fulfillment, list) = gather(&database, &everything()).unwrap();
        let started = database.write(|c| deciding::start(c, &fulfillment.id));
        assert_eq!(started.state, FulfillmentState::Processing);
        let [ana, bo] = &ids(&list)[..] else { panic!("two payouts") };
        let pay = |ids: &[String], on: u32, reference: &str| {
            database.store.write(|c| {
                deciding::mark_paid(c, ids, day(on), Some(reference), october(22))
            })
        };
        let paid = pay(std::slice::from_ref(ana), 21, "bank-1").unwrap();
        assert_eq!((paid[0].state, paid[0].paid_on), (PayoutState::Paid, Some(day(21))));
        assert_eq!(paid[0].reference.as_deref(), Some("bank-1"));
        assert_eq!(fulfillment_state(&database, "1"), FulfillmentState::Processing);
        let again = pay(std::slice::from_ref(ana), 21, "bank-1").unwrap();
        assert_eq!(again, paid, "the same again is fine");
        for (on, reference) in [(21, "bank-2"), (22, "bank-1")] {
            let error = pay(&[bo.clone(), ana.clone()], on, reference).unwrap_err();
            assert!(error.to_string().contains("is PAID already, on "), "{error}");
        }
        let unpaid = database.read(|c| payouts::find(c, bo)).unwrap();
        assert_eq!(unpaid.state, PayoutState::Processing, "all of them or none");
        pay(&[bo.clone(), ana.clone(), bo.clone()], 21, "bank-1").unwrap();
        assert_eq!(fulfillment_state(&database, "1"), FulfillmentState::Complete);
        let error = database.refused(|c| deciding::close(c, "1"));
        assert_eq!(error.to_string(), "a fulfillment that is COMPLETE cannot become FAILED");
        let error = database.refused(|c| fail(c, ana));
        assert_eq!(error.to_string(), "a payout that is PAID cannot become FAILED");
    }

    fn a_fulfillment_may_be_paid_without_being_started(database) {
        owe(&database, "ana", 100, october(1));
        let (_, list) = gather(&database, &everything()).unwrap();
        database.write(|c| deciding::mark_paid(c, &ids(&list), day(21), None, october(22)));
        assert_eq!(fulfillment_state(&database, "1"), FulfillmentState::Complete);
    }

    fn failed_payouts_give_their_obligations_back(database) {
        let owed = owe(&database, "ana", 100, october(1));
        owe(&database, "bo", 100, october(1));
        let (_, list) = gather(&database, &everything()).unwrap();
        let [ana, bo] = &ids(&list)[..] else { panic!("two payouts") };
        database.write(|c| deciding::start(c, "1"));
        database.write(|c| fail(c, ana));
        let again = database.write(|c| deciding::retry(c, std::slice::from_ref(ana)));
        assert_eq!(again[0].state, PayoutState::Unpaid);
        database.write(|c| fail(c, ana));
        let error = database.refused(|c| deciding::close(c, "1"));
        assert_eq!(error.to_string(), "1 payouts of fulfillment 1 are neither PAID nor FAILED yet");
        let bo = std::slice::from_ref(bo);
        database.write(|c| deciding::mark_paid(c, bo, day(21), None, october(22)));
        let closed = database.write(|c| deciding::close(c, "1"));
        assert_eq!(closed.state, FulfillmentState::Failed);
        assert_eq!(state_of(&database, &owed), ObligationState::Pending);
        let error = database.refused(|c| deciding::retry(c, std::slice::from_ref(ana)));
        let closed = matches!(error, StoreError::Refused(PayingRefused::Closed { .. }));
        assert!(closed, "{error:?}");
        let (second, list) = gather(&database, &everything()).unwrap();
        assert_eq!((second.id.as_str(), nets(&list)), ("2", vec![("ana", 100)]));
    }

    fn a_fulfillment_that_never_started_can_be_given_up(database) {
        let owed = owe(&database, "ana", 100, october(1));
        gather(&database, &everything()).unwrap();
        database.write(|c| deciding::close(c, "1"));
        assert_eq!(state_of(&database, &owed), ObligationState::Pending);
        let payout = database.read(|c| payouts::find(c, "1.ana")).unwrap();
        assert_eq!(payout.state, PayoutState::Failed);
        let error = database.refused(|c| deciding::start(c, "1"));
        assert!(matches!(error, StoreError::Refused(PayingRefused::Illegal(_))), "{error:?}");
    }

    fn an_obligation_is_cancelled_once_and_never_after_it_is_paid(database) {
        let one = owe(&database, "ana", 100, october(1));
        let cancelled = database.write(|c| deciding::cancel(c, &one, "a mistake", october(2)));
        assert_eq!(cancelled.state, ObligationState::Cancelled);
        assert_eq!(cancelled.cancel_reason.as_deref(), Some("a mistake"));
        assert_eq!(database.read(|c| obligations::find(c, &one)), Some(cancelled.clone()));
        let again = database.write(|c| deciding::cancel(c, &one, "a mistake", october(3)));
        assert_eq!(again, cancelled, "the same again is fine");
        assert_eq!(gather(&database, &everything()), None);
        let error = database.refused(|c| deciding::cancel(c, &one, "another reason", october(3)));
        assert_eq!(error.to_string(), "obligation \"credit.1\" is CANCELLED already: a mistake");
        let other = owe(&database, "ana", 100, october(1));
        let (_, list) = gather(&database, &everything()).unwrap();
        database.write(|c| deciding::mark_paid(c, &ids(&list), day(21), None, october(22)));
        let error = database.refused(|c| deciding::cancel(c, &other, "again", october(3)));
        assert_eq!(
            error.to_string(),
            "obligation \"credit.2\" is FULFILLED with payout \"1.ana\", which is PAID"
        );
        let error = database.refused(|c| deciding::cancel(c, "credit.99", "x", october(3)));
        assert_eq!(error.to_string(), "there is no obligation \"credit.99\"");
    }

    fn what_is_cancelled_is_taken_out_of_its_unpaid_payout(database) {
        let first = owe(&database, "ana", 100, october(1));
        let second = owe(&database, "ana", 40, october(1));
        let debt = owe(&database, "ana", -30, october(1));
        gather(&database, &everything()).unwrap();
        let amount = || database.read(|c| payouts::find(c, "1.ana")).unwrap().amount.minor;
        assert_eq!(amount(), 110);
        database.write(|c| deciding::cancel(c, &second, "a mistake", october(20)));
        assert_eq!(amount(), 70);
        // Less than nothing would be left: the payout is given up, and the debt is owed again.
        database.write(|c| deciding::cancel(c, &first, "a mistake", october(20)));
        let given_up = database.read(|c| payouts::find(c, "1.ana")).unwrap();
        assert_eq!(given_up.state, PayoutState::Cancelled);
        assert_eq!(fulfillment_state(&database, "1"), FulfillmentState::Cancelled);
        assert_eq!(state_of(&database, &debt), ObligationState::Pending);
        assert_eq!(gather(&database, &everything()), None, "only a debt is left");
    }

    fn what_does_not_exist_cannot_be_paid(database) {
        for id in ["1.ana", "ana", ""] {
            let error = database.refused(|c| {
                deciding::mark_paid(c, &[id.to_owned()], day(1), None, october(2))
            });
            assert_eq!(error.to_string(), format!("there is no payout \"{id}\""));
        }
        let error = database.refused(|c| deciding::start(c, "x"));
        assert_eq!(error.to_string(), "there is no fulfillment x");
        assert_eq!(database.read(|c| fulfillments::find(c, "x")), None);
    }

    fn payouts_are_listed_and_narrowed(database) {
        for name in ["ana", "bo"] {
            owe(&database, name, 100, october(1));
        }
        gather(&database, &everything()).unwrap();
        owe(&database, "ana", 50, october(1));
        gather(&database, &everything()).unwrap();
        let filter = rules::domain::PayoutFilter::default;
        use rules::domain::PayoutFilter as Filter;
        for (filter, expected) in [
            (filter(), vec!["2.ana", "1.bo", "1.ana"]),
            (Filter { fulfillment: Some("1".into()), ..filter() }, vec!["1.bo", "1.ana"]),
            (Filter { fulfillment: Some("x".into()), ..filter() }, vec![]),
            (Filter { collaborator: Some("ana".into()), ..filter() }, vec!["2.ana", "1.ana"]),
            (Filter { state: Some(PayoutState::Paid), ..filter() }, vec![]),
        ] {
            let page = database.read(|c| payouts::page(c, &filter, &PageArgs::default()));
            let found: Vec<&str> = page.items.iter().map(|(_, one)| one.id.as_str()).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
        let of_first = database.read(|c| payouts::of_fulfillment(c, "1"));
        assert_eq!(ids(&of_first), ["1.ana", "1.bo"]);
        let args = PageArgs::default();
        let page = database.read(|c| fulfillments::page(c, &Default::default(), &args));
        assert_eq!(page.items[0].1.id, "2");
        assert_eq!(page.items[1].1.currency, dollars("0.00").currency);
    }
}
