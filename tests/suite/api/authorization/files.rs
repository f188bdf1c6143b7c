//! What there is besides GraphQL: files, by each kind of token.

use serde_json::json;

use super::super::site::{agent, reply};
use super::holder::Holder;
use super::on_each_database;

/// Addresses, and whose tokens get what is there.
const FILES: &[(&str, &[&str])] = &[
    ("/collaborators/ana/statement.csv?currency=USD", &["admin", "finance", "viewer", "ana"]),
    ("/collaborators/ana/statement.json?currency=USD", &["admin", "finance", "viewer", "ana"]),
    ("/collaborators/bo/statement.csv?currency=USD", &["admin", "finance", "viewer", "bo"]),
    ("/fulfillments/{made}/payouts.csv", &["admin", "finance"]),
];

#[test]
fn files_are_for_those_who_may_see_what_is_in_them() {
    on_each_database(|walker, holders| {
        let usd = json!({ "currency": "USD" });
        let made = walker.site.perform(
            &walker.site.admin,
            "createFulfillment",
            "fulfillment { state id }",
            &usd,
        );
        assert_eq!(made["fulfillment"]["state"], "PENDING", "{made:#}");
        // With four eyes somebody else begins to pay it; then whoever may pay gets its file.
        let id = json!({ "id": made["fulfillment"]["id"] });
        let finance = &walker.site.finance;
        let begun = walker.site.perform(finance, "startFulfillment", "fulfillment { state }", &id);
        assert_eq!(begun["fulfillment"]["state"], "PROCESSING", "{begun:#}");
        let id = made["fulfillment"]["id"].as_str().unwrap().replace('=', "%3D");
        let refused = Holder::refused(walker.site);
        let sending = holders.iter().filter(|holder| holder.sends_requests());
        for holder in sending.chain(&refused) {
            for (path, allowed) in FILES {
                let path = path.replace("{made}", &id);
                let request = agent().get(format!("{}{path}", walker.site.url));
                let found = reply(holder.sign(request).call().unwrap());
                let may = allowed.contains(&holder.name);
                let (name, status, text) = (holder.name, found.status, &found.text);
                assert_eq!(status == 200, may, "{path} as {name}: {status} {text}");
                assert!(may || matches!(status, 401 | 403 | 404), "{path} as {name}: {status}");
                assert!(may || !text.contains("DE89"), "{path} as {name}: {text}");
            }
        }
    });
}
