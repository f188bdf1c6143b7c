//! `tantieme lsp`, as an editor runs it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{RULE, URI, at, change, initialize, notification, open, request};
use crate::api::site::Site;

/// A running command with its pipes.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Editor {
    fn start(catalogue: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Some(text) = catalogue else { return Self::start_in(folder, &[], None) };
        fs::write(folder.path().join("catalogue.tan"), text).unwrap();
        Self::start_in(folder, &["--catalogue", "catalogue.tan"], None)
    }

    fn start_in(folder: TempDir, flags: &[&str], token: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
        command.current_dir(folder.path()).arg("lsp").args(flags).env_remove("TANTIEME_TOKEN");
        command.envs(token.map(|token| ("TANTIEME_TOKEN", token)));
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output), folder }
    }

    /// One that has a text open.
    fn of(text: &str, catalogue: Option<&str>) -> Self {
        let mut editor = Self::start(catalogue);
        editor.send(&initialize(false));
        assert_eq!(editor.came()["result"]["serverInfo"]["name"], "tantieme");
        editor.send(&notification("initialized", json!({})));
        editor.send(&open(text));
        editor
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string());
    }

    fn send_text(&mut self, text: &str) {
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        // What was refused reads no further.
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    /// The next message.
    fn came(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended");
            match line.trim_end() {
                "" => break,
                line => length = line.strip_prefix("Content-Length: ").unwrap().parse().unwrap(),
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// The problems that are told next.
    fn problems(&mut self) -> Vec<String> {
        let told = self.came();
        assert_eq!(told["method"], "textDocument/publishDiagnostics", "{told}");
        let found = told["params"]["diagnostics"].as_array().unwrap();
        found.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Its exit code, once nothing more is sent, and what it said on standard error.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let output = self.child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn an_editor_is_answered_from_the_first_message_to_the_last() {
    let mut editor = Editor::of(RULE, None);
    assert_eq!(editor.problems(), ["ana's amount is 7.50 USD, expected 7.00 USD"]);
    editor.send(&change(2, Some([27, 13, 27, 17]), "7.50"));
    assert_eq!(editor.problems(), [""; 0]);
    editor.send(&request(1, "textDocument/completion", at(15, 12)));
    let answer = editor.came();
    assert_eq!(answer["id"], 1);
    assert!(answer["result"].as_array().unwrap().iter().any(|one| one["label"] == "visits"));
    editor.send(&request(2, "shutdown", Value::Null));
    assert_eq!(editor.came(), json!({ "jsonrpc": "2.0", "id": 2, "result": null }));
    editor.send(&notification("exit", Value::Null));
    assert_eq!(editor.end(), (0, String::new()));
}

#[test]
fn of_many_keystrokes_in_a_row_the_last_text_is_told() {
    let mut editor = Editor::of(RULE, None);
    for version in 2..200 {
        editor.send(&change(version, None, &format!("{RULE}# {version}\n")));
    }
    editor.send(&change(200, None, "language 1\n"));
    let mut told = 0;
    loop {
        let message = editor.came();
        told += 1;
        if message["params"]["version"] == 200 {
            break;
        }
    }
    assert!(told <= 200, "{told}");
}

#[test]
fn what_can_be_named_is_in_the_file_as_it_was_saved_last() {
    let catalogue =
        "language 1\ncatalogue\n\nevent talk_given \"Talk given\"\n  speaker   collaborator\n";
    let rule = RULE.replace("blog_post_visited", "talk_given").replace("post.owner", "speaker");
    let mut editor = Editor::of(&rule, Some(catalogue));
    assert_eq!(editor.problems().len(), 1, "the example");
    editor.send(&request(1, "textDocument/definition", at(7, 14)));
    let there = editor.came()["result"].clone();
    assert!(there["uri"].as_str().unwrap().ends_with("/catalogue.tan"), "{there}");
    assert_eq!(there["range"]["start"], json!({ "line": 3, "character": 6 }));
    let saved = || notification("textDocument/didSave", json!({ "textDocument": { "uri": URI } }));
    fs::write(editor.path().join("catalogue.tan"), catalogue.replace("talk_given", "talk_held"))
        .unwrap();
    editor.send(&saved());
    assert!(editor.problems()[0].contains("talk_given"));
    // One that is wrong changes nothing.
    fs::write(editor.path().join("catalogue.tan"), "nonsense").unwrap();
    editor.send(&saved());
    editor.send(&request(2, "textDocument/completion", at(7, 12)));
    assert!(editor.came()["result"].to_string().contains("talk_held"));
    let (code, said) = editor.end();
    assert_eq!(code, 0, "an editor may be killed");
    assert!(said.contains("the catalogue stays what it was"), "{said}");
}

#[test]
fn what_is_no_message_is_answered_and_the_next_one_is_read() {
    let mut editor = Editor::start(None);
    editor.send_text("{ no json");
    assert_eq!(editor.came()["error"]["code"], -32700);
    editor.send_text("[1, 2]");
    assert_eq!(editor.came()["error"]["code"], -32600);
    editor.send_bytes(b"content-length:2\r\nContent-Type: x\r\n\r\n{}");
    assert_eq!(editor.came()["error"]["code"], -32600);
    editor.send(&initialize(false));
    assert_eq!(editor.came()["id"], 0);
    editor.send(&notification("exit", Value::Null));
    let (code, said) = editor.end();
    assert_eq!((code, said.as_str()), (1, ""), "it did not say that it goes");
}

#[test]
fn what_has_no_end_is_refused_in_one_sentence() {
    for (bytes, says) in [
        ("hello\n", "no head of a message"),
        ("\r\n", "no head of a message"),
        ("Content-Length: many\r\n\r\n", "no head of a message"),
        ("Content-Length: 99999999999999999999\r\n\r\n", "no head of a message"),
        ("Content-Length: 99999999999\r\n\r\n", "at most 16777216"),
        ("Content-Length: 10\r\n\r\n{}", "cannot be read"),
        ("Content-Length: 10\r\n", "no head of a message"),
    ] {
        let mut editor = Editor::start(None);
        editor.send_bytes(bytes.as_bytes());
        let (code, said) = editor.end();
        assert_eq!(code, 1, "{bytes:?}: {said}");
        assert!(said.contains(says) && said.lines().count() == 1, "{bytes:?}: {said}");
    }
    let mut editor = Editor::start(None);
    editor.send_bytes(&vec![b'x'; 100_000]);
    assert_eq!(editor.end().0, 1);
    assert_eq!(Editor::start(None).end(), (0, String::new()), "nothing at all");
}

#[test]
fn what_can_be_named_is_in_force_on_a_server() {
    let site = Site::at("2026-06-15T12:00:00Z");
    let save = |names: &[&str]| {
        let events =
            names.iter().map(|name| format!("event {name} \"Talk\"\n  speaker collaborator\n"));
        let source = format!("language 1\ncatalogue\n{}", events.collect::<String>());
        let input = json!({ "source": source });
        site.perform(&site.admin, "saveCatalogue", "catalogue { source }", &input);
    };
    let start = |token: &str| {
        Editor::start_in(tempfile::tempdir().unwrap(), &["--server", &site.url], Some(token))
    };
    save(&["talk_given"]);
    let mut editor = start(&site.viewer);
    editor.send(&initialize(false));
    editor.came();
    editor.send(&open(
        &RULE.replace("blog_post_visited", "talk_given").replace("post.owner", "speaker"),
    ));
    assert_eq!(editor.problems(), ["ana's amount is 7.50 USD, expected 7.00 USD"]);
    save(&["talk_given", "talk_held"]);
    editor.send(&notification("textDocument/didSave", json!({ "textDocument": { "uri": URI } })));
    assert_eq!(editor.problems(), ["ana's amount is 7.50 USD, expected 7.00 USD"]);
    editor.send(&request(1, "textDocument/completion", at(7, 12)));
    assert!(editor.came()["result"].to_string().contains("talk_held"));
    // Nobody, and nothing that answers.
    let (code, said) = start("tnt_wrong").end();
    assert!(code == 1 && said.contains("unknown, expired or revoked"), "{code}: {said}");
    let (code, said) = start(&site.ana).end();
    assert_eq!(code, 1, "{said}");
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Editor::start_in(folder, &["--server", "http://127.0.0.1:9"], Some("x"));
    assert_eq!(nowhere.end().0, 1);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Editor::start_in(folder, &["--server", "http://127.0.0.1:9"], None).end().0, 2);
}
