//! Lists of events: newest first, narrowed by everything there is to narrow by.

use rules::domain::{
    Approval, ApprovalState, Catalogue, Entry, EventFilter, Page, PageArgs, Recorded,
};
use serde_json::json;
use tantieme::store::{StoreError, log};

use super::databases::{Database, on_both};
use super::samples::{
    approve, completion, event, october, owner, pending_event, reject, reverse, sale,
};

fn page(database: &Database, filter: &EventFilter, args: &PageArgs) -> Page<Recorded> {
    let catalogue = Catalogue::builtin();
    database.read(|c| log::page(c, filter, args, &catalogue, october(20)))
}

fn keys(page: &Page<Recorded>) -> Vec<&str> {
    page.items.iter().map(|(_, recorded)| recorded.key.as_str()).collect()
}

fn first(count: u32) -> PageArgs {
    PageArgs { first: Some(count), ..PageArgs::default() }
}

on_both! {
    fn pages_go_forth_and_back(database) {
        // Two share a moment: then the later position is the newer one.
        let entries: Vec<_> = (0..)
            .zip([3, 1, 2, 2, 5])
            .map(|(n, day)| sale(&format!("o-{n}"), "c1", october(day)))
            .collect();
        database.write(|c| log::append(c, &entries, october(9)));
        let everything = EventFilter::default();
        let one = page(&database, &everything, &first(2));
        assert_eq!((keys(&one), one.total), (vec!["o-4", "o-0"], Some(5)));
        assert_eq!((one.has_next, one.has_previous), (true, false));
        let after = Some(one.items[1].0.clone());
        let two = page(&database, &everything, &PageArgs { after, ..first(2) });
        assert_eq!(keys(&two), ["o-3", "o-2"]);
        assert_eq!((two.has_next, two.has_previous), (true, true));
        let after = Some(two.items[1].0.clone());
        let three = page(&database, &everything, &PageArgs { after, ..first(2) });
        assert_eq!((keys(&three), three.has_next), (vec!["o-1"], false));
        let before = Some(three.items[0].0.clone());
        let back = PageArgs { last: Some(2), before, ..PageArgs::default() };
        let back = page(&database, &everything, &back);
        assert_eq!(keys(&back), ["o-3", "o-2"]);
        assert_eq!((back.has_next, back.has_previous), (true, true));
        let last = PageArgs { last: Some(1), ..PageArgs::default() };
        assert_eq!(keys(&page(&database, &everything, &last)), ["o-1"]);
        let wrong = PageArgs { after: Some("x".to_owned()), ..PageArgs::default() };
        let error = database.refused(|c| {
            log::page(c, &everything, &wrong, &Catalogue::builtin(), october(20))
        });
        assert!(matches!(error, StoreError::BadCursor(_)), "{error:?}");
    }

    fn filters_narrow(database) {
        let entries = [
            sale("o-1", "c1", october(1)),
            sale("o-2", "c2", october(2)),
            completion("e-1", "rust-101", october(3)),
            completion("e-2", "rust-102", october(4)),
            event("v-1", "site_visited", october(5), &json!({ "page": "\"course\":\"rust-101\"" })),
            owner("f-1", "rust-101", &json!("ana"), october(1)),
            owner("f-2", "rust-101", &json!({ "bo": "60%", "cy": "40%" }), october(2)),
            owner("f-3", "rust-102", &json!("ana-maria"), october(2)),
        ];
        database.write(|c| log::append(c, &entries, october(9)));
        let filter = EventFilter::default;
        let by = |name: &str| EventFilter { collaborator: Some(name.to_owned()), ..filter() };
        for (filter, expected) in [
            (filter(), vec!["v-1", "e-2", "e-1", "o-2", "o-1"]),
            (EventFilter { kind: Some("order_paid".into()), ..filter() }, vec!["o-2", "o-1"]),
            (EventFilter { customer: Some("c1".into()), ..filter() }, vec!["e-2", "e-1", "o-1"]),
            (EventFilter { occurred_from: Some(october(4)), ..filter() }, vec!["v-1", "e-2"]),
            (EventFilter { occurred_before: Some(october(2)), ..filter() }, vec!["o-1"]),
            (by("ana"), vec!["e-1"]),
            (by("cy"), vec!["e-1"]),
            (by("ana-maria"), vec!["e-2"]),
            (by("nobody"), vec![]),
            (EventFilter { customer: Some("c2".into()), ..by("ana") }, vec![]),
        ] {
            let found = page(&database, &filter, &first(10));
            assert_eq!(keys(&found), expected, "{filter:?}");
            assert_eq!(found.total, i64::try_from(expected.len()).ok(), "{filter:?}");
        }
    }

    fn whose_events_are_found_however_much_of_the_log_was_read(database) {
        let of = |name: &str, args: &PageArgs| {
            let filter = EventFilter { collaborator: Some(name.to_owned()), ..EventFilter::default() };
            let found = page(&database, &filter, args);
            let total = usize::try_from(found.total.unwrap()).unwrap();
            (keys(&found).join(" "), total)
        };
        let read = || {
            while database.write(|c| log::mentions::catch_up(c, &Catalogue::builtin())) {}
        };
        let expected = |keys: &str, total| (keys.to_owned(), total);
        let entries = [
            owner("f-1", "rust-101", &json!("ana"), october(1)),
            completion("e-1", "rust-101", october(3)),
            completion("e-2", "rust-102", october(4)),
            sale("o-1", "c1", october(5)),
        ];
        database.write(|c| log::append(c, &entries, october(6)));
        let look = |keys: &str, total| {
            assert_eq!(of("ana", &first(2)), expected(keys, total), "before it is read");
            read();
            assert_eq!(of("ana", &first(2)), expected(keys, total), "once it is read");
        };
        look("e-1", 1);
        // What she owned is found, however long ago it was recorded, as soon as it is known to be hers.
        let later = [
            owner("f-2", "rust-102", &json!({ "ana": "50%", "\"bo\"": "50%" }), october(1)),
            completion("e-3", "rust-101", october(2)),
        ];
        database.write(|c| log::append(c, &later, october(6)));
        look("e-2 e-1", 3);
        assert_eq!(of("\"bo\"", &first(2)), expected("e-2", 1));
        // More than are looked up one by one, and more than are looked through.
        let many: Vec<_> =
            (0..5_100).map(|n| completion(&format!("m-{n}"), "rust-102", october(7))).collect();
        database.write(|c| log::append(c, &many, october(8)));
        look("m-5099 m-5098", 5_103);
        let mut other = Catalogue::builtin();
        other.events.remove("course_completed");
        database.write(|c| log::mentions::catch_up(c, &other));
        assert_eq!(of("ana", &first(2)), expected("m-5099 m-5098", 5_103), "by other fields");
    }

    fn approval_can_be_asked_for(database) {
        let wait = |key: &str, approval| {
            pending_event(key, "order_paid", october(1), &json!({ "customer": "c1" }), approval)
        };
        let days = |days: i64| Approval::After { micros: days * 86_400_000_000 };
        let elsewhere = log::NewEntry { source: "import".to_owned(), ..approve("x-1", "pending") };
        let entries = [
            sale("automatic", "c1", october(1)),
            sale("fraud", "c1", october(1)),
            wait("pending", Approval::ByHand),
            wait("by-hand", Approval::ByHand),
            wait("soon", days(30)),
            wait("by-itself", days(10)),
            wait("changed", Approval::ByHand),
            reject("j-1", "fraud"),
            approve("a-1", "by-hand"),
            reject("j-2", "changed"),
            approve("a-2", "changed"),
            elsewhere,
        ];
        database.write(|c| log::append(c, &entries, october(2)));
        for (approval, expected) in [
            (ApprovalState::Approved, vec!["changed", "by-itself", "by-hand", "automatic"]),
            (ApprovalState::Pending, vec!["soon", "pending"]),
            (ApprovalState::Rejected, vec!["fraud"]),
        ] {
            let filter = EventFilter { approval: Some(approval), ..EventFilter::default() };
            let found = page(&database, &filter, &first(10));
            assert_eq!(keys(&found), expected, "{approval:?}");
        }
    }

    fn corrections_are_found_for_many_events_at_once(database) {
        let entries = [
            sale("o-1", "c1", october(1)),
            sale("o-2", "c1", october(1)),
            reject("j-1", "o-1"),
            reverse("r-1", "o-1", october(3)),
            approve("a-1", "o-2"),
        ];
        database.write(|c| log::append(c, &entries, october(2)));
        let catalogue = Catalogue::builtin();
        let of = |keys: &[(&str, &str)]| -> Vec<String> {
            let found = database.read(|c| log::corrections_of(c, keys, &catalogue));
            found.into_iter().map(|recorded| recorded.key).collect()
        };
        assert_eq!(of(&[("shop", "o-1"), ("shop", "o-2")]), ["j-1", "r-1", "a-1"]);
        assert_eq!(of(&[("shop", "o-2")]), ["a-1"]);
        assert_eq!(of(&[("import", "o-1")]), [""; 0]);
    }

    fn an_entry_of_a_kind_that_is_unknown_now_is_called_unreadable(database) {
        database.write(|c| log::append(c, &[sale("o-1", "c1", october(1))], october(2)));
        let empty = Catalogue { events: Default::default(), ..Catalogue::builtin() };
        let error = database.refused(|c| log::get(c, 0, 1, &empty));
        assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
        let read = database.read(|c| log::get(c, 0, 1, &Catalogue::builtin())).unwrap();
        assert!(matches!(read.entry, Entry::Event(_)));
    }
}
