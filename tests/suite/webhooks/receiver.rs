//! A receiver of webhooks on this machine, which does what a test wants.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, HeaderName, HeaderValue};

/// What a receiver does with a message.
#[derive(Debug, Clone)]
pub enum Does {
    /// Answers with a status and a body.
    Answers(u16, Vec<u8>),
    /// Answers that something is elsewhere.
    Redirects(String),
    /// Says nothing for so long, then closes.
    Waits(Duration),
    /// Closes before it says anything.
    Closes,
    /// Says that more will come than comes.
    BreaksOff,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Message {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Message {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Its body.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Its type.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    /// Whether it is signed with a secret, as another implementation sees it.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let id = self.header("webhook-id");
        let timestamp = self.header("webhook-timestamp").parse().unwrap();
        let other = standardwebhooks::Webhook::new(secret).unwrap();
        let expected = other.sign(id, timestamp, &self.body).unwrap();
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// A receiver that listens until the test is over.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    does: Arc<Mutex<Does>>,
    came: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            does: Arc::new(Mutex::new(Does::Answers(200, b"thanks".to_vec()))),
            came: Arc::default(),
        };
        let served = receiver.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let receiver = served.clone();
                // Who looks at a timeout goes away in the middle.
                std::thread::spawn(move || receiver.receive(connection.unwrap()).ok());
            }
        });
        receiver
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}/hooks?key=hidden", self.address)
    }

    /// What it does from now on.
    pub fn will(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// Answers with a status from now on.
    pub fn answers(&self, status: u16) {
        self.will(Does::Answers(status, b"as told".to_vec()));
    }

    /// What came since the last call.
    pub fn came(&self) -> Vec<Message> {
        std::mem::take(&mut *self.came.lock().unwrap())
    }

    fn receive(&self, mut connection: TcpStream) -> std::io::Result<()> {
        let message = read(&connection)?;
        self.came.lock().unwrap().push(message);
        let does = self.does.lock().unwrap().clone();
        match does {
            Does::Answers(status, body) => {
                let length = body.len();
                write!(connection, "HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n\r\n")?;
                connection.write_all(&body)
            }
            Does::Redirects(url) => {
                write!(
                    connection,
                    "HTTP/1.1 307 Elsewhere\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n"
                )
            }
            Does::Waits(span) => {
                std::thread::sleep(span);
                Ok(())
            }
            Does::Closes => Ok(()),
            Does::BreaksOff => {
                write!(connection, "HTTP/1.1 200 Said\r\ncontent-length: 10\r\n\r\nhal")
            }
        }
    }
}

fn read(connection: &TcpStream) -> std::io::Result<Message> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HeaderMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    let length =
        headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Message { path, headers, body })
}
