//! A demo as a process, as people start it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// A demo that runs; ended with the test.
pub struct Demo {
    child: Child,
    /// What it printed up to its last line.
    printed: String,
}

impl Demo {
    /// Starts `serve --demo` with more arguments, and waits until it has said how to get in.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
            .args(["serve", "--demo", "--bind", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(folder)
            .env_remove("TANTIEME_DATABASE")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        for line in lines.map(Result::unwrap) {
            printed.push_str(&line);
            printed.push('\n');
            if line.starts_with("for ana") {
                break;
            }
        }
        Self { child, printed }
    }

    /// The word behind a head, such as `open`.
    pub fn word(&self, head: &str) -> &str {
        let line = self.printed.lines().find_map(|line| line.strip_prefix(head));
        line.expect(head).split_whitespace().next().unwrap()
    }

    /// The address of the server, without the link's code.
    pub fn site(&self) -> &str {
        let open = self.word("open");
        open.split("/sign-in#").next().unwrap()
    }

    /// The data of an answer without errors.
    pub fn ask(&self, query: &str, token: &str) -> Value {
        let url = format!("{}/graphql", self.site());
        let mut response = ureq::post(&url)
            .header("Authorization", &format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .send(json!({ "query": query }).to_string())
            .unwrap();
        let answer = response.body_mut().read_to_string().unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
        answer["data"].clone()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
