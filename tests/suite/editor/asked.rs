//! What a session answers, one message after the other, without anything that carries them.

use std::sync::Arc;

use rules::domain::{Catalogue, Moment};
use serde_json::{Value, json};
use tantieme::app::check;
use tantieme::editor::{Limits, Message, Session};

use super::{RULE, URI, at, change, initialize, notification, open, request, whole};

/// A client and its session.
struct Client {
    session: Session,
    next: u32,
}

impl Client {
    fn with(limits: Limits) -> Self {
        let session = Session::new(Arc::new(Catalogue::builtin()), limits);
        Self { session, next: 1 }
    }

    /// One that has a text open.
    fn of(text: &str, offers_bytes: bool) -> Self {
        let mut client = Self::with(Limits::default());
        client.send(&initialize(offers_bytes));
        assert!(client.send(&open(text)).is_empty());
        client
    }

    /// What is answered to a message, at once.
    fn send(&mut self, message: &Value) -> Vec<Value> {
        match Message::read(message.to_string().as_bytes()) {
            Ok(message) => {
                while let Some(due) = self.session.due_before(&message) {
                    self.check(&due);
                }
                self.session.receive(message)
            }
            Err(answer) => vec![answer],
        }
    }

    fn check(&mut self, due: &tantieme::editor::Due) -> Option<Value> {
        let now = Moment::parse("2026-06-15T12:00:00Z").unwrap();
        let said = check(&due.source, self.session.catalogue(), now);
        self.session.checked(due, said)
    }

    /// The result of a request, which must be fine.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut answers = self.send(&request(self.next, method, params));
        assert_eq!(answers.len(), 1, "{method}: {answers:?}");
        assert_eq!(answers[0]["id"], self.next, "{method}");
        assert_eq!(answers[0]["error"], Value::Null, "{method}");
        answers[0]["result"].take()
    }

    /// The number of the error that a request is refused with.
    fn refused(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let answers = self.send(&request(self.next, method, params));
        assert_eq!(answers[0].get("result"), None, "{method}");
        answers[0]["error"]["code"].as_i64().unwrap()
    }

    /// What is wrong with the text now: places and the first lines of messages.
    fn problems(&mut self) -> Vec<(u64, u64, u64, String)> {
        let due = self.session.due().expect("nothing to check");
        let told = self.check(&due).unwrap();
        assert_eq!(told["method"], "textDocument/publishDiagnostics");
        assert_eq!(told["params"]["uri"], URI);
        let found = told["params"]["diagnostics"].as_array().unwrap().clone();
        let row = |one: &Value| {
            let (start, end) = (&one["range"]["start"], &one["range"]["end"]);
            assert_eq!(start["line"], end["line"]);
            let message = one["message"].as_str().unwrap().lines().next().unwrap().to_owned();
            let number = |value: &Value| value.as_u64().unwrap();
            (
                number(&start["line"]),
                number(&start["character"]),
                number(&end["character"]),
                message,
            )
        };
        found.iter().map(row).collect()
    }
}

#[test]
fn an_example_that_does_not_come_out_is_a_problem_of_its_line() {
    let mut client = Client::of(RULE, false);
    // 10.00 USD by 3 and 1 is 7.50 and 2.50.
    assert_eq!(
        client.problems(),
        [(27, 2, 34, "ana's amount is 7.50 USD, expected 7.00 USD".to_owned())]
    );
    client.send(&change(2, Some([27, 13, 27, 17]), "7.50"));
    assert_eq!(client.problems(), []);
    assert!(client.session.due().is_none());
}

#[test]
fn columns_count_units_of_utf_16_or_bytes_as_agreed() {
    let text = "language 1\ndistributor best \"Tänzer 🧀\" x\n";
    // `T ä n z e r _ 🧀` has nine units and twelve bytes.
    for (offers_bytes, wanted) in [(false, 29), (true, 32)] {
        let mut client = Client::of(text, offers_bytes);
        let problems = client.problems();
        let places: Vec<_> = problems.iter().map(|one| (one.0, one.1, one.2)).collect();
        assert!(places.contains(&(1, wanted, wanted + 1)), "{offers_bytes}: {problems:?}");
        // What is taken out is what the problem points to, and nothing beside it.
        client.send(&change(2, Some([1, wanted as u32 - 1, 1, wanted as u32 + 1]), ""));
        let due = client.session.due().unwrap();
        assert_eq!(due.source, "language 1\ndistributor best \"Tänzer 🧀\"\n");
    }
}

#[test]
fn the_encoding_is_told() {
    for (offers_bytes, wanted) in [(false, "utf-16"), (true, "utf-8")] {
        let mut client = Client::with(Limits::default());
        let answer = client.send(&initialize(offers_bytes)).remove(0);
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], wanted);
    }
}

#[test]
fn changes_are_applied_where_they_are_whatever_ends_a_line() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a", "b🧀c", "", "d"].join(end);
        for (range, new, wanted) in [
            ([1, 1, 1, 3], "x", ["a", "bxc", "", "d"].join(end)),
            // Within a letter: its beginning.
            ([1, 2, 1, 3], "x", ["a", "bxc", "", "d"].join(end)),
            // Behind the end of a line, and behind the text.
            ([0, 99, 0, 99], "x", ["ax", "b🧀c", "", "d"].join(end)),
            ([3, 1, 99, 0], "x", ["a", "b🧀c", "", "dx"].join(end)),
            ([0, 0, 2, 0], "", ["", "d"].join(end)),
            // Backwards: nothing is taken out.
            ([3, 1, 3, 0], "x", ["a", "b🧀c", "", "dx"].join(end)),
        ] {
            let mut client = Client::of(&text, false);
            client.send(&change(2, Some(range), new));
            assert_eq!(client.session.due().unwrap().source, wanted, "{range:?} {end:?}");
        }
    }
}

#[test]
fn a_fix_is_an_action_that_mends_the_text() {
    let text = RULE.replace("fixed 10.00 USD", "fixed $10");
    let mut client = Client::of(&text, false);
    let actions = client.ask("textDocument/codeAction", whole());
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix");
    assert_eq!(action["diagnostics"][0]["code"].as_str().map(|code| &code[..1]), Some("S"));
    let edit = &action["edit"]["changes"][URI][0];
    let place = |end: &str, of: &str| edit["range"][end][of].as_u64().unwrap() as u32;
    let range = [
        place("start", "line"),
        place("start", "character"),
        place("end", "line"),
        place("end", "character"),
    ];
    client.send(&change(2, Some(range), edit["newText"].as_str().unwrap()));
    assert_eq!(client.problems().len(), 1, "the example is left");
    let elsewhere = json!({
        "textDocument": { "uri": URI },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } },
        "context": { "diagnostics": [] },
    });
    assert_eq!(client.ask("textDocument/codeAction", elsewhere), json!([]));
}

#[test]
fn the_next_run_and_what_examples_pay_stand_where_they_belong() {
    let mut client = Client::of(RULE, false);
    let lenses = client.ask("textDocument/codeLens", whole());
    let row = |one: &Value| {
        let line = one["range"]["start"]["line"].as_u64().unwrap();
        (line, one["command"]["title"].as_str().unwrap().to_owned())
    };
    let rows: Vec<(u64, String)> = lenses.as_array().unwrap().iter().map(row).collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[0].1.starts_with("next run 2026-07-01 09:00"), "{rows:?}");
    assert_eq!(rows[0].0, 1);
    assert_eq!(rows[1..], [(21, "comes out".into()), (25, "does not come out".into())]);
    let hints = client.ask("textDocument/inlayHint", whole());
    let label = |at: usize| hints[at]["label"].as_str().unwrap().to_owned();
    assert_eq!(label(0), "pool 10.00 USD: ana 10.00 USD");
    assert_eq!(label(1), "pool 10.00 USD: ana 7.50 USD, bo 2.50 USD");
    assert_eq!(hints[0]["position"], json!({ "line": 21, "character": 20 }));
    let periods = RULE.replace(
        "example \"it does not come out\"",
        "  then the next period\n  given visits bo 2\n  expect bo 10.00 USD\n\nexample \"it does not come out\"",
    );
    let hints = Client::of(&periods, false).ask("textDocument/inlayHint", whole());
    let row = |one: &Value| {
        let line = one["position"]["line"].as_u64().unwrap();
        (line, one["label"].as_str().unwrap().to_owned())
    };
    let rows: Vec<(u64, String)> = hints.as_array().unwrap().iter().map(row).collect();
    assert_eq!(rows[0], (21, "pool 10.00 USD: ana 10.00 USD".into()));
    assert_eq!(rows[1], (25, "pool 10.00 USD: bo 10.00 USD".into()));
    assert_eq!(rows.len(), 3, "{rows:?}");
    let by_hand =
        RULE.replace("every month on day 1 at 09:00\n  measure the month before", "by hand");
    let lenses = Client::of(&by_hand, false).ask("textDocument/codeLens", whole());
    assert_eq!(lenses[0]["command"]["title"], "runs only by hand");
}

#[test]
fn completion_hover_definition_rename_and_folding_answer_in_places_of_the_protocol() {
    let mut client = Client::of(RULE, false);
    let items = client.ask("textDocument/completion", at(15, 13));
    let visits = items.as_array().unwrap().iter().find(|one| one["label"] == "visits").unwrap();
    assert_eq!(visits["textEdit"]["newText"], "visits");
    assert_eq!(visits["textEdit"]["range"]["start"], json!({ "line": 15, "character": 12 }));
    let hover = client.ask("textDocument/hover", at(15, 14));
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("metric `visits`") && text.contains("Blog post visited"), "{text}");
    assert_eq!(client.ask("textDocument/hover", at(5, 0)), Value::Null);
    let broken = RULE.replace("share by  visits", "tier from 0 at");
    let hover = Client::of(&broken, false).ask("textDocument/hover", at(15, 10));
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("from this result on"), "{text}");
    let declared = client.ask("textDocument/definition", at(15, 14));
    assert_eq!(declared["range"]["start"], json!({ "line": 6, "character": 7 }));
    assert_eq!(declared["uri"], URI);
    let range = client.ask("textDocument/prepareRename", at(15, 14));
    assert_eq!(range["end"], json!({ "line": 15, "character": 18 }));
    let mut params = at(15, 14);
    params["newName"] = json!("views");
    let edits = client.ask("textDocument/rename", params.clone());
    assert_eq!(edits["changes"][URI].as_array().unwrap().len(), 4);
    params["newName"] = json!("pool");
    assert_eq!(client.refused("textDocument/rename", params), -32803);
    let folds = client.ask("textDocument/foldingRange", whole());
    assert_eq!(folds[0]["startLine"], 1);
    assert_eq!(folds[0]["endLine"], 4);
}

#[test]
fn the_canonical_form_is_one_edit_or_none() {
    assert_eq!(Client::of(RULE, false).ask("textDocument/formatting", whole()), json!([]));
    let loose = RULE.replace("  take      fixed", "take fixed");
    let edits = Client::of(&loose, false).ask("textDocument/formatting", whole());
    assert_eq!(edits[0]["newText"], RULE);
    let broken = RULE.replace("fixed 10.00 USD", "fixed ten");
    assert_eq!(Client::of(&broken, false).ask("textDocument/formatting", whole()), Value::Null);
}

#[test]
fn words_are_told_one_after_the_other() {
    let mut client = Client::of(RULE, false);
    let found = client.ask("textDocument/semanticTokens/full", whole());
    let data = found["data"].as_array().unwrap();
    let numbers: Vec<u64> = data.iter().map(|one| one.as_u64().unwrap()).collect();
    // `language` is a keyword at the beginning, `1` a number ten columns on, and so on.
    assert_eq!(numbers[..10], [0, 0, 8, 0, 0, 0, 9, 1, 9, 0]);
    assert_eq!(numbers.len() % 5, 0);
    // The title has nine units between its quotes.
    assert_eq!(numbers[20..25], [0, 5, 11, 8, 0]);
}

#[test]
fn what_is_no_message_is_answered_and_what_comes_at_the_wrong_time_is_refused() {
    let code = |bytes: &[u8]| {
        let answer = Message::read(bytes).unwrap_err();
        assert_eq!(answer["id"], Value::Null);
        answer["error"]["code"].as_i64().unwrap()
    };
    assert_eq!(code(b"{"), -32700);
    assert_eq!(code(b"\xff"), -32700);
    for bad in [
        "[]",
        "1",
        "{}",
        r#"{"method": 1}"#,
        r#"{"id": null, "method": "x"}"#,
        r#"{"id": {}, "method": "x"}"#,
    ] {
        assert_eq!(code(bad.as_bytes()), -32600, "{bad}");
    }
    let mut client = Client::with(Limits::default());
    assert_eq!(client.refused("textDocument/hover", at(0, 0)), -32002);
    assert_eq!(client.refused("initialize", json!({ "capabilities": 1 })), -32602);
    client.send(&initialize(false));
    assert_eq!(client.refused("initialize", json!({ "capabilities": {} })), -32600);
    assert_eq!(client.refused("textDocument/none", at(0, 0)), -32601);
    assert_eq!(client.refused("textDocument/hover", at(0, 0)), -32602, "nothing is open");
    client.send(&open(RULE));
    assert_eq!(
        client.refused("textDocument/hover", json!({ "textDocument": { "uri": URI } })),
        -32602
    );
    assert!(client.send(&notification("$/setTrace", json!({ "value": "off" }))).is_empty());
    assert!(client.send(&json!({ "jsonrpc": "2.0", "id": 1, "result": null })).is_empty());
    let told = client.send(&notification("textDocument/didOpen", json!({ "textDocument": 1 })));
    assert_eq!(told[0]["method"], "window/showMessage");
    assert_eq!(client.ask("shutdown", Value::Null), Value::Null);
    assert_eq!(client.refused("textDocument/hover", at(0, 0)), -32600);
    client.send(&notification("exit", Value::Null));
    assert!(client.session.is_over() && client.session.ended_well());
}

#[test]
fn texts_that_are_too_many_or_too_large_are_not_kept() {
    let mut client = Client::with(Limits { documents: 1, bytes: 100 });
    client.send(&initialize(false));
    let told = client.send(&open(&"x".repeat(101)));
    assert!(told[0]["params"]["message"].as_str().unwrap().contains("101 bytes"), "{told:?}");
    assert!(client.send(&open("language 1")).is_empty());
    let other =
        json!({ "uri": "file:///b.tan", "languageId": "tantieme", "version": 1, "text": "" });
    let told = client.send(&notification("textDocument/didOpen", json!({ "textDocument": other })));
    assert!(told[0]["params"]["message"].as_str().unwrap().contains("1 documents"), "{told:?}");
    let told = client.send(&change(2, Some([0, 0, 0, 0]), &"x".repeat(100)));
    assert!(told[0]["params"]["message"].as_str().unwrap().contains("110 bytes"), "{told:?}");
    assert_eq!(
        client.refused("textDocument/hover", at(0, 0)),
        -32602,
        "it is not looked at any more"
    );
    let told = client.send(&change(3, None, "x"));
    assert!(told[0]["params"]["message"].as_str().unwrap().contains("not open"), "{told:?}");
}

#[test]
fn what_is_closed_has_no_problems_and_what_changed_meanwhile_gets_none() {
    let mut client = Client::of(RULE, false);
    let due = client.session.due().unwrap();
    client.send(&change(2, None, "language 1\n"));
    assert_eq!(client.check(&due), None, "of another text");
    let told = client
        .send(&notification("textDocument/didClose", json!({ "textDocument": { "uri": URI } })));
    assert_eq!(told[0]["params"]["diagnostics"], json!([]));
    assert!(client.session.due().is_none());
}
