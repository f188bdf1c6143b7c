//! An OpenID provider on this machine: it publishes keys, signs tokens, and counts what it is asked for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tantieme::openid::{KeysFrom, Mapping, Provider, RoleValue, Settings};

use super::keys::Signer;

/// Whom tokens are for.
pub const AUDIENCE: &str = "tantieme";

/// A provider that listens until the test is over.
#[derive(Clone)]
pub struct Fake {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// What it says, and what it was asked for.
struct State {
    is_up: bool,
    keys: Vec<Value>,
    /// What it calls itself; its address when nothing else is said.
    issuer: Option<String>,
    asked: BTreeMap<String, usize>,
}

/// A request as it came.
struct Asked {
    path: String,
}

impl Fake {
    /// A provider that publishes the keys of these signers.
    pub fn start(signers: &[&Signer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { is_up: true, keys: Vec::new(), issuer: None, asked: BTreeMap::new() };
        let fake =
            Self { address: listener.local_addr().unwrap(), state: Arc::new(Mutex::new(state)) };
        fake.publish(signers);
        let served = fake.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let fake = served.clone();
                std::thread::spawn(move || fake.serve(&connection.unwrap()).ok());
            }
        });
        fake
    }

    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Publishes the keys of these signers, and no others, from now on.
    pub fn publish(&self, signers: &[&Signer]) {
        self.publish_keys(signers.iter().map(|signer| signer.public()).collect());
    }

    pub fn publish_keys(&self, keys: Vec<Value>) {
        self.state.lock().unwrap().keys = keys;
    }

    /// Whether it answers from now on.
    pub fn is_up(&self, is_up: bool) {
        self.state.lock().unwrap().is_up = is_up;
    }

    /// Calls itself something else from now on.
    pub fn claims_to_be(&self, issuer: &str) {
        self.state.lock().unwrap().issuer = Some(issuer.to_owned());
    }

    /// How often a path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.state.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    /// What somebody runs the server with who trusts it.
    pub fn settings(&self) -> Settings {
        Settings {
            issuer: self.issuer().parse().unwrap(),
            audience: AUDIENCE.to_owned(),
            keys: KeysFrom::Issuer,
            mapping: Mapping {
                role_claim: "roles".to_owned(),
                roles: RoleValue::defaults(),
                collaborator_claim: "tantieme_collaborator".to_owned(),
            },
        }
    }

    pub fn provider(&self) -> Provider {
        Provider::new(self.settings()).unwrap()
    }

    /// The claims of an administrator, whose token is good for an hour from `now` on, in seconds since 1970.
    pub fn claims(&self, now: i64) -> Value {
        json!({
            "iss": self.issuer(), "aud": AUDIENCE, "sub": "alice", "exp": now + 3_600,
            "roles": ["tantieme-admin", "offline_access"],
        })
    }

    fn serve(&self, connection: &TcpStream) -> std::io::Result<()> {
        let asked = read(connection)?;
        let answer = {
            let mut state = self.state.lock().unwrap();
            *state.asked.entry(asked.path.clone()).or_default() += 1;
            if !state.is_up {
                return Ok(());
            }
            match asked.path.as_str() {
                "/.well-known/openid-configuration" => json!({
                    "issuer": state.issuer.clone().unwrap_or_else(|| self.issuer()),
                    "jwks_uri": format!("{}/keys", self.issuer()),
                }),
                "/keys" => json!({ "keys": state.keys }),
                _ => Value::Null,
            }
        };
        let status = if answer.is_null() { "404 Not Found" } else { "200 OK" };
        respond(connection, status, &[], &answer.to_string())
    }
}

fn respond(
    mut connection: &TcpStream,
    status: &str,
    headers: &[String],
    body: &str,
) -> std::io::Result<()> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

fn read(connection: &TcpStream) -> std::io::Result<Asked> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header == "\r\n" {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Asked { path })
}
