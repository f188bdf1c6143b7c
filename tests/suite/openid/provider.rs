//! An OpenID provider on this machine: it publishes keys, signs tokens, and counts what it is asked for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use sha2::Digest as _;
use tantieme::openid::{KeysFrom, Mapping, Provider, RoleValue, Settings};

use super::keys::Signer;

/// Whom tokens are for.
pub const AUDIENCE: &str = "tantieme";

/// What proves a client; each part of a form has to be encoded.
pub const CLIENT_SECRET: &str = "s3cret: with/signs";

/// A provider that listens until the test is over.
#[derive(Clone)]
pub struct Fake {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// What it says, and what it was asked for.
struct State {
    is_up: bool,
    /// How long it takes to make a token of a code.
    thinks: Duration,
    keys: Vec<Value>,
    /// What it calls itself; its address when nothing else is said.
    issuer: Option<String>,
    asked: BTreeMap<String, usize>,
    /// Who signs identity tokens, and what they say of whoever signs in.
    signs_in: Option<(Signer, Value)>,
    /// Codes that were given: what each was asked with, and whether it was used.
    codes: BTreeMap<String, (BTreeMap<String, String>, bool)>,
}

/// A request as it came.
struct Asked {
    path: String,
    query: BTreeMap<String, String>,
    authorization: String,
    body: BTreeMap<String, String>,
}

/// Status, headers and body.
type Answer = (&'static str, Vec<String>, Value);

impl Fake {
    /// A provider that publishes the keys of these signers.
    pub fn start(signers: &[&Signer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State {
            is_up: true,
            thinks: Duration::ZERO,
            keys: Vec::new(),
            issuer: None,
            asked: BTreeMap::new(),
            signs_in: None,
            codes: BTreeMap::new(),
        };
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

    /// Takes so long to make a token of a code from now on.
    pub fn thinks(&self, span: Duration) {
        self.state.lock().unwrap().thinks = span;
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
            registration: None,
        }
    }

    /// Signs everybody in as this, from now on.
    pub fn signs_in(&self, signer: Signer, claims: Value) {
        self.state.lock().unwrap().signs_in = Some((signer, claims));
    }

    /// The claims of an administrator who signs in with a browser.
    pub fn identity(&self, client: &str, now: i64) -> Value {
        let mut claims = self.claims(now);
        claims["aud"] = json!(client);
        claims
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
        let thinks = self.state.lock().unwrap().thinks;
        if asked.path == "/token" {
            std::thread::sleep(thinks);
        }
        let (status, headers, body) = {
            let mut state = self.state.lock().unwrap();
            *state.asked.entry(asked.path.clone()).or_default() += 1;
            if !state.is_up {
                return Ok(());
            }
            self.answer(&mut state, &asked)
        };
        respond(connection, status, &headers, &body.to_string())
    }

    fn answer(&self, state: &mut State, asked: &Asked) -> Answer {
        let issuer = self.issuer();
        let fine = |body: Value| ("200 OK", Vec::new(), body);
        match asked.path.as_str() {
            "/.well-known/openid-configuration" => fine(json!({
                "issuer": state.issuer.clone().unwrap_or_else(|| issuer.clone()),
                "jwks_uri": format!("{issuer}/keys"),
                "authorization_endpoint": format!("{issuer}/authorize?realm=main"),
                "token_endpoint": format!("{issuer}/token"),
            })),
            "/keys" => fine(json!({ "keys": state.keys })),
            "/authorize" => {
                let code = format!("code/{}", state.codes.len());
                state.codes.insert(code.clone(), (asked.query.clone(), false));
                let back = form_urlencoded::Serializer::new(String::new())
                    .append_pair("code", &code)
                    .append_pair("state", &asked.query["state"])
                    .append_pair("iss", &issuer)
                    .finish();
                let to = format!("location: {}?{back}", asked.query["redirect_uri"]);
                ("303 See Other", vec![to], Value::Null)
            }
            "/token" => match granted(state, asked) {
                Ok(token) => fine(json!({ "id_token": token, "token_type": "Bearer" })),
                Err(why) => {
                    let body = json!({ "error": "invalid_grant", "error_description": why });
                    ("400 Bad Request", Vec::new(), body)
                }
            },
            _ => ("404 Not Found", Vec::new(), Value::Null),
        }
    }
}

/// The identity token for a code, once, to whoever can prove that they asked for it.
fn granted(state: &mut State, asked: &Asked) -> Result<String, String> {
    let code = &asked.body["code"];
    let (query, used) = state.codes.get_mut(code).ok_or("the code is unknown")?;
    let pair = format!("{}:s3cret%3A+with%2Fsigns", query["client_id"]);
    let basic = base64::engine::general_purpose::STANDARD.encode(pair);
    if asked.authorization != format!("Basic {basic}") {
        return Err(format!("who are you, {:?}", asked.authorization));
    }
    if std::mem::replace(used, true) {
        return Err("the code was used".to_owned());
    }
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(sha2::Sha256::digest(asked.body["code_verifier"].as_bytes()));
    if challenge != query["code_challenge"] || asked.body["redirect_uri"] != query["redirect_uri"] {
        return Err("somebody else asked for the code".to_owned());
    }
    let (signer, claims) = state.signs_in.as_ref().ok_or("nobody is signed in")?;
    let mut claims = claims.clone();
    if claims.get("nonce").is_none() {
        claims["nonce"] = json!(query["nonce"]);
    }
    Ok(signer.sign(&claims))
}

fn form(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
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
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header == "\r\n" {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or_default();
        }
        if name.eq_ignore_ascii_case("authorization") {
            authorization = value.trim().to_owned();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Ok(Asked {
        path: path.to_owned(),
        query: form(query),
        authorization,
        body: form(&String::from_utf8_lossy(&body)),
    })
}
