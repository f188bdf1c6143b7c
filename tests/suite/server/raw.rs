//! A client that adds nothing to what it sends, and unpacks nothing of what comes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What came, as it came.
#[derive(Debug)]
pub struct Raw {
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Raw {
    /// The value of a header; of several, all with commas.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().filter(|(known, _)| known == name);
        let values: Vec<&str> = found.map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// Sends a request without a body and reads what comes until the end of the connection.
pub fn send(url: &str, method: &str, path: &str, headers: &[(&str, &str)]) -> Raw {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let named = headers.iter().any(|(name, _)| *name == "host");
    let host = if named { String::new() } else { format!("host: {address}\r\n") };
    let own: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "{method} {path} HTTP/1.1\r\n{host}{own}connection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    read(&bytes)
}

/// How long the answers of requests for the same took, one after the other on one connection, from what comes first of
/// each to its end. They come in chunks.
pub fn times(url: &str, path: &str, headers: &[(&str, &str)]) -> impl Iterator<Item = Duration> {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let own: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{own}\r\n");
    std::iter::repeat_with(move || {
        stream.write_all(request.as_bytes()).unwrap();
        let (mut began, mut bytes, mut part) = (None, Vec::new(), [0; 64 * 1024]);
        while !bytes.ends_with(b"\r\n0\r\n\r\n") {
            let length = stream.read(&mut part).unwrap();
            assert!(length > 0, "{}", String::from_utf8_lossy(&bytes));
            began.get_or_insert_with(Instant::now);
            bytes.extend_from_slice(&part[..length]);
        }
        assert!(bytes.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&bytes));
        began.map_or(Duration::MAX, |began| began.elapsed())
    })
}

fn read(bytes: &[u8]) -> Raw {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let is_chunked = headers.iter().any(|(name, _)| name == "transfer-encoding");
    let rest = &bytes[end + 4..];
    let body = if is_chunked { joined(rest) } else { rest.to_vec() };
    Raw { status, headers, body }
}

/// The chunks of a body, without what stands between them.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}
