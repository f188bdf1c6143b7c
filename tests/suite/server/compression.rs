//! What is compressed for whom, and what stays as it is.

use std::io::Read as _;

use super::raw::{Raw, send, times};
use crate::api::site::Site;

const NOW: &str = "2026-11-05T12:00:00Z";

fn unpacked(reply: &Raw) -> Vec<u8> {
    let mut plain = Vec::new();
    match reply.header("content-encoding").as_deref() {
        None => plain.clone_from(&reply.body),
        Some("gzip") => {
            flate2::read::GzDecoder::new(reply.body.as_slice()).read_to_end(&mut plain).unwrap();
        }
        Some("br") => {
            let mut packed = reply.body.as_slice();
            brotli_decompressor::BrotliDecompress(&mut packed, &mut plain).unwrap();
        }
        Some("zstd") => plain = zstd::decode_all(reply.body.as_slice()).unwrap(),
        other => panic!("{other:?}"),
    }
    plain
}

#[test]
fn what_a_client_can_take_is_what_it_gets() {
    let site = Site::at(NOW);
    let plain = send(&site.url, "GET", "/schema.graphql", &[]);
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    let rows = [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        ("gzip;q=0.5, br;q=0.9", Some("br")),
        ("br;q=0, gzip", Some("gzip")),
        ("identity", None),
        ("compress", None),
        ("", None),
    ];
    for (accepted, expected) in rows {
        let reply = send(&site.url, "GET", "/schema.graphql", &[("accept-encoding", accepted)]);
        assert_eq!(reply.header("content-encoding").as_deref(), expected, "{accepted}");
        assert_eq!(unpacked(&reply), plain.body, "{accepted}");
        if expected.is_some() {
            assert!(reply.body.len() * 2 < plain.body.len(), "{accepted}: {}", reply.body.len());
            assert_eq!(reply.header("vary").as_deref(), Some("accept-encoding"), "{accepted}");
        }
    }
    let all = send(&site.url, "GET", "/schema.graphql", &[("accept-encoding", "gzip, br, zstd")]);
    assert!(all.header("content-encoding").is_some(), "one of them: {:?}", all.headers);
    assert_eq!(unpacked(&all), plain.body);
}

#[test]
fn short_answers_and_events_stay_as_they_are() {
    let site = Site::at(NOW);
    let bearer = format!("Bearer {}", site.admin);
    let who = [("authorization", bearer.as_str()), ("accept-encoding", "gzip, br, zstd")];
    let short = send(&site.url, "GET", "/graphql?query=%7Bviewer%7Bname%7D%7D", &who);
    assert_eq!((short.status, short.header("content-encoding")), (200, None));
    assert!(short.body.starts_with(b"{\"data\":{\"viewer\""), "{short:?}");

    let types = "/graphql?query=%7B__schema%7Btypes%7Bname%20description%7D%7D%7D";
    let long = send(&site.url, "GET", types, &who);
    assert!(long.header("content-encoding").is_some(), "{:?}", long.headers);
    assert!(unpacked(&long).starts_with(b"{\"data\":{\"__schema\""));

    let events = [who[0], who[1], ("accept", "text/event-stream")];
    let told = send(&site.url, "GET", types, &events);
    assert_eq!((told.status, told.header("content-encoding")), (200, None));
    assert!(told.body.starts_with(b"event: next\ndata: {\"data\""));
    assert!(told.body.len() > 10_000, "it is long, and goes out as it is");
    assert!(short.header("content-encoding") != Some("identity".to_owned()));
}

/// A reader confirms what has come after 40 ms when it has nothing to say.
#[test]
fn the_end_of_an_answer_does_not_wait_until_its_beginning_is_confirmed() {
    let site = Site::at(NOW);
    let bearer = format!("Bearer {}", site.admin);
    let who = [("authorization", bearer.as_str()), ("accept-encoding", "gzip")];
    let path = "/graphql?query=%7B__schema%7Btypes%7Bname%20fields%7Bname%7D%7D%7D%7D";
    // What comes first on a connection is confirmed at once. Beside other work some answers take longer, but not all.
    let mut times = times(&site.url, path, &who).skip(20).take(400);
    assert!(times.any(|time| time.as_millis() < 35), "none of 400");
}
