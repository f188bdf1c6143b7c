//! What can be followed: each subscription by each kind of token, and each field of what comes.

use std::io::{BufRead as _, BufReader};

use serde_json::{Value, json};

use super::super::site::agent;
use super::answer::{Came, came};
use super::documents::{call, document};
use super::holder::Holder;
use super::walk::{Asked, Walker};
use super::{on_each_database, require_none};

/// What came first of a subscription.
enum First {
    /// It is followed, and this came; nothing where nothing was waited for.
    Came(Option<Value>),
    /// It is refused.
    Refused(Value),
}

/// Follows something; `waits` for what comes at once.
fn follow(walker: &Walker, holder: &Holder, document: &str, waits: bool) -> First {
    let response = holder
        .sign(agent().post(format!("{}/graphql", walker.site.url)))
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .send(json!({ "query": document }).to_string())
        .unwrap();
    let media = response.headers()["content-type"].to_str().unwrap().to_owned();
    let is_stream = media.starts_with("text/event-stream");
    let mut body = BufReader::new(response.into_body().into_reader());
    if !is_stream {
        return First::Refused(serde_json::from_reader(body).unwrap());
    }
    if !waits {
        return First::Came(None);
    }
    loop {
        let mut line = String::new();
        assert_ne!(body.read_line(&mut line).unwrap(), 0, "{document}: nothing came");
        if let Some(data) = line.strip_prefix("data:").filter(|data| !data.trim().is_empty()) {
            return First::Came(Some(serde_json::from_str(data).unwrap()));
        }
    }
}

/// What is wrong with a subscription as somebody follows it.
fn followed(walker: &Walker, holder: &Holder) -> Vec<String> {
    let mut wrong = Vec::new();
    for field in &walker.schema.get("Subscription").fields {
        let coordinate = format!("Subscription.{}", field.name);
        let may = walker.table.lets(holder.role, &coordinate);
        let last = call(&coordinate, field, walker.names, holder.own, true);
        let text = document("subscription", &[], &walker.whole(holder, &last, field));
        let at_once = field.name == "standings";
        let expected = holder.turned_away_with();
        match (may, follow(walker, holder, &text, at_once)) {
            (true, First::Came(_)) => {}
            (false, First::Refused(answer))
                if answer["errors"][0]["extensions"]["code"] == expected => {}
            (_, First::Refused(answer)) => {
                wrong.push(format!("{coordinate} as {}: {answer}", holder.name));
            }
            (false, First::Came(_)) => {
                wrong.push(format!("{coordinate} as {} is followed", holder.name));
            }
        }
        if may && at_once {
            wrong.extend(fields(walker, holder, &last));
        }
    }
    wrong
}

/// What is wrong with the fields of what comes of standings.
fn fields(walker: &Walker, holder: &Holder, standings: &str) -> Vec<String> {
    let way = vec![standings.to_owned()];
    let wrong = walker.schema.get("StandingsUpdate").fields.iter().filter_map(|field| {
        let coordinate = format!("StandingsUpdate.{}", field.name);
        let last = call(&coordinate, field, walker.names, holder.own, true);
        let text = document("subscription", &way, &walker.whole(holder, &last, field));
        let answer = match follow(walker, holder, &text, true) {
            First::Came(answer) => answer.unwrap_or_default(),
            First::Refused(answer) => answer,
        };
        let came = came(&answer, &way, &last);
        let (way, field) = (way.clone(), field.clone());
        let asked = Asked { coordinate, way, last, document: text, field };
        let judged = walker.judge(holder, &asked, &answer, came);
        judged.map(|judged| format!("{} as {}: {judged}", asked.coordinate, holder.name))
    });
    wrong.collect()
}

#[test]
fn subscriptions_are_for_those_of_the_table() {
    on_each_database(|walker, holders| {
        let refused = Holder::refused(walker.site);
        let all = holders.iter().filter(|holder| holder.sends_requests()).chain(&refused);
        let mut wrong: Vec<String> = all.flat_map(|holder| followed(walker, holder)).collect();
        // Those of somebody else are not followed, whoever they are.
        for holder in holders.iter().filter(|holder| matches!(holder.name, "ana" | "bo" | "cy")) {
            for who in [holder.other(), "nobody-at-all"] {
                let text =
                    format!("subscription {{ payoutsChanged(collaborator: \"{who}\") {{ id }} }}");
                match follow(walker, holder, &text, false) {
                    First::Refused(answer)
                        if came(&answer, &[], "payoutsChanged") == Came::Forbidden => {}
                    First::Refused(answer) => wrong.push(format!("{text}: {answer}")),
                    First::Came(_) => wrong.push(format!("{text} as {} is followed", holder.name)),
                }
            }
        }
        require_none(&wrong);
    });
}
