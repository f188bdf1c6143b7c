//! Saved texts: when each takes effect, who saved it, and what used it.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RULE, october};
use super::site::Site;

const SAVED: &str = "version distributor { version } diagnostics { code message }
    comparison { version measured { start } collaborators { nodes { collaborator { ref } difference { amount } } } }";

const VERSIONS: &str = "{ distributor(name: \"profit\") { version currentPeriod { index version start end triggerAt }
    versions { totalCount nodes { version savedBy createdAt holdsFrom source firstPeriod { index } } } } }";

fn other() -> String {
    RULE.replace("30% of sales", "50% of sales")
}

fn save(site: &Site, input: Value) -> Value {
    site.perform(&site.admin, "saveDistributor", SAVED, &input)
}

fn versions(site: &Site) -> Value {
    site.data(&site.viewer, VERSIONS, &json!({}))["distributor"].take()
}

fn settle(site: &Site, at: &str) -> Value {
    site.clock.set(Moment::parse(at).unwrap());
    let input = json!({ "distributor": "profit" });
    site.perform(
        &site.admin,
        "settleNow",
        "settlements { version pool { amount } period { version } }",
        &input,
    )
}

#[test]
fn a_version_takes_effect_with_the_next_period() {
    let site = october();
    let saved = save(&site, json!({ "source": other() }));
    assert_eq!((&saved["version"], &saved["comparison"]), (&json!(2), &Value::Null), "{saved:#}");
    let found = versions(&site);
    assert_eq!((&found["version"], &found["currentPeriod"]["version"]), (&json!(2), &json!(1)));
    assert_eq!(
        found["versions"],
        json!({ "totalCount": 2, "nodes": [
            {
                "version": 2, "savedBy": "admin", "createdAt": "2026-10-10T12:00:00Z",
                "holdsFrom": "2026-11-01T00:00:00Z", "source": other(), "firstPeriod": null,
            },
            {
                "version": 1, "savedBy": "admin", "createdAt": "2026-10-10T12:00:00Z",
                "holdsFrom": "2026-10-01T00:00:00Z", "source": RULE, "firstPeriod": {"index": 0},
            },
        ]})
    );
    let settled = settle(&site, "2026-11-01T09:00:00Z");
    let expected = json!([{"version": 1, "pool": {"amount": "300.00"}, "period": {"version": 1}}]);
    assert_eq!(settled["settlements"], expected);
    let newest = &versions(&site)["versions"]["nodes"][0];
    assert_eq!(
        (&newest["firstPeriod"]["index"], &newest["holdsFrom"]),
        (&json!(1), &json!("2026-11-01T00:00:00Z"))
    );
    let settled = settle(&site, "2026-12-01T09:00:00Z");
    assert_eq!(settled["settlements"][0]["version"], 2, "{settled:#}");
}

#[test]
fn what_has_begun_keeps_its_version_even_when_nobody_has_looked_at_it_yet() {
    let site = october();
    site.clock.set(Moment::parse("2026-11-01T00:00:00Z").unwrap());
    save(&site, json!({ "source": other() }));
    let found = versions(&site);
    assert_eq!(found["currentPeriod"]["index"], 1);
    assert_eq!(found["currentPeriod"]["version"], 1);
    assert_eq!(found["versions"]["nodes"][0]["holdsFrom"], "2026-12-01T00:00:00Z");
}

#[test]
fn the_open_period_changes_its_rule_once_that_is_confirmed() {
    let site = october();
    let before = versions(&site);
    let asked = json!({ "source": other(), "effective": "THIS_PERIOD" });
    let shown = save(&site, asked);
    assert_eq!(shown["errors"][0]["code"], "NOT_CONFIRMED", "{shown:#}");
    assert_eq!(shown["errors"][0]["field"], json!(["confirm"]));
    assert_eq!((&shown["version"], &shown["distributor"]), (&Value::Null, &Value::Null));
    let comparison = json!({
        "version": 1, "measured": {"start": "2026-10-01T00:00:00Z"},
        "collaborators": {"nodes": [
            {"collaborator": {"ref": "ana"}, "difference": {"amount": "120.00"}},
            {"collaborator": {"ref": "bo"}, "difference": {"amount": "80.00"}},
        ]},
    });
    assert_eq!(shown["comparison"], comparison);
    assert_eq!(versions(&site), before, "nothing was changed");

    let asked = json!({ "source": other(), "effective": "THIS_PERIOD", "confirm": true });
    let done = save(&site, asked.clone());
    assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "{done:#}");
    assert_eq!(done["comparison"], comparison);
    let after = versions(&site);
    let mut expected = before["currentPeriod"].clone();
    expected["version"] = json!(2);
    assert_eq!(after["currentPeriod"], expected, "its bounds stay");
    assert_eq!(after["versions"]["nodes"][0]["firstPeriod"]["index"], 0);
    assert_eq!(after["versions"]["nodes"][1]["firstPeriod"], Value::Null);
    let again = save(&site, asked);
    assert_eq!((&again["errors"], &again["version"]), (&json!([]), &json!(2)), "{again:#}");

    let settled = settle(&site, "2026-11-01T09:00:00Z");
    let expected = json!([{"version": 2, "pool": {"amount": "500.00"}, "period": {"version": 2}}]);
    assert_eq!(settled["settlements"], expected);
    let trail =
        site.data(&site.viewer, "{ auditTrail { nodes { what about outcome } } }", &json!({}));
    let trail = trail["auditTrail"]["nodes"].as_array().unwrap().iter();
    let outcomes: Vec<&Value> = trail
        .filter(|line| line["what"] == "saveDistributor")
        .map(|line| &line["outcome"])
        .collect();
    assert_eq!(outcomes, ["OK", "OK", "NOT_CONFIRMED", "OK"]);
}

#[test]
fn what_was_saved_for_the_next_period_may_be_wanted_now() {
    let site = october();
    save(&site, json!({ "source": other() }));
    let asked = json!({ "source": other(), "effective": "THIS_PERIOD", "confirm": true });
    let done = save(&site, asked);
    assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "no third version");
    assert_eq!(versions(&site)["currentPeriod"]["version"], 2);
}

#[test]
fn what_has_ended_keeps_its_version() {
    let site = october();
    site.clock.set(Moment::parse("2026-11-01T08:59:59Z").unwrap());
    let asked = json!({ "source": other(), "effective": "THIS_PERIOD", "confirm": true });
    let done = save(&site, asked);
    assert_eq!(done["version"], 2, "{done:#}");
    let periods = "{ distributor(name: \"profit\") { periods { nodes { index version state } } } }";
    let found = site.data(&site.viewer, periods, &json!({}));
    assert_eq!(
        found["distributor"]["periods"]["nodes"],
        json!([
            {"index": 1, "version": 2, "state": "OPEN"},
            {"index": 0, "version": 1, "state": "OPEN"},
        ]),
        "November is what is measured now; October waits for its trigger as it was"
    );
}

#[test]
fn only_what_could_be_put_in_force_becomes_a_version_of_what_is() {
    let site = october();
    let before = versions(&site);
    let failing = format!(
        "{}\nexample \"ana has all\"\n  given completions ana 1\n  given sales 10.00 USD\n  expect ana 4.00 USD\n",
        other()
    );
    let euro = other().replace("currency  USD", "currency  EUR");
    let unknown = other().replace("course_completed", "course_finished");
    let lacking = other().replace("course.owner", "course.author");
    for effective in ["NEXT_PERIOD", "THIS_PERIOD"] {
        for (source, code) in [
            (&failing, "EXAMPLE_FAILED"),
            (&euro, "INVALID"),
            (&unknown, "RULE_INVALID"),
            (&lacking, "RULE_INVALID"),
        ] {
            let saved =
                save(&site, json!({ "source": source, "effective": effective, "confirm": true }));
            assert_eq!(saved["errors"][0]["code"], code, "{saved:#}");
            assert_eq!(saved["errors"][0]["field"], json!(["source"]));
            assert_eq!(saved["version"], Value::Null);
        }
    }
    assert_eq!(versions(&site), before);
}

#[test]
fn a_draft_with_a_failing_example_is_kept_and_not_put_in_force() {
    let site = october();
    let draft = RULE.replace("distributor profit", "distributor draft");
    let failing = format!(
        "{draft}\nexample \"ana has all\"\n  given completions ana 1\n  given sales 10.00 USD\n  expect ana 4.00 USD\n"
    );
    let saved = save(&site, json!({ "source": failing }));
    assert_eq!((&saved["errors"], &saved["version"]), (&json!([]), &json!(1)));
    let activate = || {
        let input = json!({ "name": "draft" });
        site.perform(&site.admin, "activateDistributor", "distributor { state }", &input)
    };
    let refused = activate();
    assert_eq!(refused["errors"][0]["code"], "EXAMPLE_FAILED", "{refused:#}");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("ana has all"));
    let now = save(&site, json!({ "source": draft, "effective": "THIS_PERIOD", "confirm": true }));
    assert_eq!(now["errors"][0]["code"], "ILLEGAL_STATE", "a draft measures nothing: {now:#}");
    assert_eq!(now["errors"][0]["field"], json!(["effective"]));
    let fixed = save(&site, json!({ "source": draft }));
    assert_eq!(fixed["version"], 2);
    assert_eq!(activate()["distributor"]["state"], "ACTIVE");
}

#[test]
fn a_period_that_is_closed_by_hand_changes_its_rule_too() {
    let site = october();
    let by_hand = |name: &str| {
        RULE.replace("distributor profit", &format!("distributor {name}"))
            .replace("every month on day 1 at 09:00", "by hand")
            .replace("measure the month before", "measure since the last run")
    };
    let first = by_hand("freely");
    save(&site, json!({ "source": first }));
    site.perform(
        &site.admin,
        "activateDistributor",
        "distributor { state }",
        &json!({ "name": "freely" }),
    );
    let second = first.replace("30% of sales", "10% of sales");
    let done =
        save(&site, json!({ "source": second, "effective": "THIS_PERIOD", "confirm": true }));
    assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "{done:#}");
    let input = json!({ "distributor": "freely" });
    let settled =
        site.perform(&site.admin, "settleNow", "settlements { version pool { amount } }", &input);
    assert_eq!(settled["settlements"], json!([{"version": 2, "pool": {"amount": "100.00"}}]));
}

#[test]
fn a_change_for_another_version_than_the_newest_is_refused() {
    let site = october();
    save(&site, json!({ "source": other() }));
    let sentence = "the newest version of \"profit\" is 2, not 1: look at it, then send the change again for version 2";
    let third = RULE.replace("30% of sales", "40% of sales");
    let asked = [
        ("saveDistributor", json!({ "source": third, "expectedVersion": 1 })),
        ("activateDistributor", json!({ "name": "profit", "expectedVersion": 1 })),
        ("pauseDistributor", json!({ "name": "profit", "expectedVersion": 1 })),
        ("archiveDistributor", json!({ "name": "profit", "expectedVersion": 1 })),
    ];
    let before = versions(&site);
    for (mutation, input) in &asked {
        let refused = site.perform(&site.admin, mutation, "distributor { state }", input);
        let expected =
            json!([{"code": "CONFLICT", "field": ["expectedVersion"], "message": sentence}]);
        assert_eq!(refused["errors"], expected, "{mutation}");
        assert_eq!(versions(&site), before, "{mutation}");
    }
    let fresh = RULE.replace("distributor profit", "distributor fresh");
    let none = site.perform(
        &site.admin,
        "saveDistributor",
        "version",
        &json!({ "source": fresh, "expectedVersion": 3 }),
    );
    assert_eq!(
        none["errors"][0]["message"],
        "there is no \"fresh\" yet, but version 3 was expected"
    );
    for input in [
        json!({ "source": fresh, "expectedVersion": 0 }),
        json!({ "source": third, "expectedVersion": 2 }),
    ] {
        let saved = site.perform(&site.admin, "saveDistributor", "version", &input);
        assert_eq!(saved["errors"], json!([]), "{input}");
    }
    let paused = json!({ "name": "profit", "expectedVersion": 3 });
    let paused = site.perform(&site.admin, "pauseDistributor", "distributor { state }", &paused);
    assert_eq!(paused["distributor"]["state"], "PAUSED");
}
