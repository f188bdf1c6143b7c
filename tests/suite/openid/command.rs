//! The command as docs/sign-in.md has it, and lines that make no sense.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use rules::domain::Moment;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::browser::{Browser, at_provider};
use super::keys::Signer;
use super::provider::{CLIENT_SECRET, Fake};
use crate::api::site::{agent, reply};
use crate::examples::docs::{blocks_in, words};

/// A server as a process.
struct Started {
    child: Child,
    url: String,
    _folder: TempDir,
}

/// The command with these arguments, in an empty folder.
fn command(folder: &TempDir, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
    command.args(arguments).current_dir(folder.path()).env_remove("TANTIEME_DATABASE");
    command
}

impl Started {
    fn start(arguments: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command(&folder, arguments);
        if arguments.iter().any(|word| word == "--oidc-client-id") {
            command.env("TANTIEME_OIDC_CLIENT_SECRET", CLIENT_SECRET);
        }
        let mut child = command
            .args(["--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let line = lines.find(|line| line.starts_with("GraphQL ")).unwrap();
        let url = line.split_whitespace().nth(1).unwrap().trim_end_matches("/graphql").to_owned();
        Self { child, url, _folder: folder }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The command of the document that has a word, for a provider of this machine.
fn documented(word: &str, fake: &Fake) -> Vec<String> {
    let mut blocks = blocks_in("docs/sign-in.md").into_iter().map(|(_, text)| text);
    let block = blocks.find(|text| text.contains(word)).unwrap();
    let line = block
        .replace("\\\n", " ")
        .replace("https://id.example.com/realms/main", &fake.issuer())
        .replace("https://pay.example.com", "http://127.0.0.1:1");
    words(&line).into_iter().skip(1).collect()
}

fn seconds() -> i64 {
    Moment::from(chrono::Utc::now()).micros() / 1_000_000
}

#[test]
fn a_server_that_was_started_as_documented_takes_tokens_of_the_provider() {
    let signer = Signer::p256("p");
    let fake = Fake::start(&[&signer]);
    let server = Started::start(&documented("--oidc-role-claim", &fake));
    let who = |roles: Value| {
        let mut claims = fake.claims(seconds());
        claims["realm_access"] = json!({ "roles": roles });
        claims["partner_id"] = json!("ana");
        let request = agent()
            .post(format!("{}/graphql", server.url))
            .header("authorization", format!("Bearer {}", signer.sign(&claims)))
            .header("content-type", "application/json");
        let query = json!({ "query": "{ viewer { role } }" }).to_string();
        reply(request.send(query).unwrap()).json()
    };
    let role = |roles: Value| who(roles)["data"]["viewer"]["role"].take();
    assert_eq!(role(json!(["offline", "auditors"])), "VIEWER");
    assert_eq!(role(json!(["pay-admins"])), "ADMIN");
    assert_eq!(role(json!(["partners"])), "COLLABORATOR");
    assert_eq!(who(json!(["tantieme-admin"]))["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[test]
fn a_server_that_was_started_as_documented_signs_browsers_in() {
    let signer = Signer::ed25519("e");
    let fake = Fake::start(&[&signer]);
    fake.signs_in(signer, fake.identity("tantieme-console", seconds()));
    let server = Started::start(&documented("--oidc-client-id", &fake));
    let mut browser = Browser::new(&server.url);
    let back = at_provider(&browser.begin());
    assert!(back.starts_with("http://127.0.0.1:1/sign-in/callback?"), "{back}");
    assert_eq!(browser.come_back(&back).status, 303);
    assert_eq!(browser.who()["role"], "ADMIN");
}

#[test]
fn what_makes_no_sense_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let provider = "--oidc-issuer https://id.example.com --oidc-audience tantieme";
    for (line, word) in [
        ("--oidc-issuer https://id.example.com".to_owned(), "--oidc-audience"),
        ("--oidc-audience tantieme".to_owned(), "--oidc-issuer"),
        ("--oidc-issuer http://id.example.com --oidc-audience a".to_owned(), "https"),
        ("--oidc-issuer id.example.com --oidc-audience a".to_owned(), "whole"),
        (format!("{provider} --oidc-keys http://id.example.com/keys"), "https"),
        (format!("{provider} --oidc-keys nowhere.json"), "nowhere.json cannot be read"),
        (format!("{provider} --oidc-role pay"), "NAME=ROLE"),
        (format!("{provider} --oidc-role pay=KING"), "COLLABORATOR"),
        (format!("{provider} --oidc-client-id console"), "--public-url"),
        ("--oidc-client-id console --public-url https://a.example".to_owned(), "--oidc-issuer"),
        (format!("{provider} --oidc-client-secret x"), "--oidc-client-id"),
        (
            format!(
                "{provider} --oidc-client-id c --public-url https://a.example --oidc-scope roles"
            ),
            "openid",
        ),
    ] {
        let words = words(&format!("serve --bind 127.0.0.1:0 {line}"));
        let ran = command(&folder, &words).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains(word), "{line}: {said}");
    }
}
