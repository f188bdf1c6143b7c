//! HEAD wherever GET is, and pages that a client has already.

use serde_json::json;

use super::raw::{Raw, send};
use crate::api::site::Site;

const NOW: &str = "2026-11-05T12:00:00Z";

/// The headers of an answer that do not change from request to request.
fn lasting(reply: &Raw) -> Vec<(String, String)> {
    let mut headers = reply.headers.clone();
    headers.retain(|(name, _)| name != "date" && name != "x-request-id");
    headers.sort();
    headers
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let site = Site::at(NOW);
    let bearer = format!("Bearer {}", site.admin);
    let browser = ("accept", "text/html,*/*;q=0.8");
    let viewer = "/graphql?query=%7Bviewer%7Bname%7D%7D";
    let paths = [
        "/",
        "/live",
        "/ready",
        "/health",
        "/schema.graphql",
        "/graphiql",
        "/pages/pages.css",
        "/icon.svg",
        "/nowhere",
        "/session",
        "/collaborators/ana/statement.csv?currency=USD",
        "/fulfillments/none/payouts.csv",
        viewer,
        "/graphql?query=%7Bnothing%7D",
    ];
    for path in paths {
        for packing in ["identity", "gzip"] {
            let headers =
                [("authorization", bearer.as_str()), browser, ("accept-encoding", packing)];
            // GraphQL does not answer with pages.
            let headers = if path.starts_with("/graphql?") {
                [headers[0], headers[2]].to_vec()
            } else {
                headers.to_vec()
            };
            let got = send(&site.url, "GET", path, &headers);
            let head = send(&site.url, "HEAD", path, &headers);
            assert_eq!(head.status, got.status, "{path}");
            assert_eq!(lasting(&head), lasting(&got), "{path} {packing}");
            assert!(head.body.is_empty() && !got.body.is_empty(), "{path}: {head:?}");
        }
    }
    assert_eq!(send(&site.url, "HEAD", viewer, &[]).status, 401);
    assert_eq!(send(&site.url, "PUT", "/schema.graphql", &[]).status, 405);
    assert_eq!(send(&site.url, "HEAD", "/session", &[]).status, 401);
}

#[test]
fn nothing_goes_on_behind_the_head_of_events() {
    let site = Site::at(NOW);
    let bearer = format!("Bearer {}", site.admin);
    let headers = [("authorization", bearer.as_str()), ("accept", "text/event-stream")];
    let path = "/graphql?query=subscription%7BpayoutsChanged%7Bid%7D%7D";
    let head = send(&site.url, "HEAD", path, &headers);
    let media = head.header("content-type");
    assert_eq!((head.status, media.as_deref()), (200, Some("text/event-stream; charset=utf-8")));
    assert!(head.body.is_empty());
}

#[test]
fn a_client_that_has_a_page_is_told_so_in_a_line() {
    let site = Site::at(NOW);
    for path in ["/schema.graphql", "/pages/pages.css", "/", "/graphiql"] {
        let first = send(&site.url, "GET", path, &[("accept", "text/html")]);
        let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has no tag"));
        assert_eq!(first.header("cache-control").as_deref(), Some("no-cache"), "{path}");
        let strong = tag.trim_start_matches("W/").to_owned();
        for (known, status) in [
            (tag.clone(), 304),
            (strong, 304),
            (format!("\"other\", {tag}"), 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
            ("nonsense".to_owned(), 200),
        ] {
            for packing in ["identity", "br"] {
                let headers = [
                    ("accept", "text/html"),
                    ("if-none-match", known.as_str()),
                    ("accept-encoding", packing),
                ];
                let again = send(&site.url, "GET", path, &headers);
                assert_eq!(again.status, status, "{path} {known}");
                assert_eq!(again.header("etag").as_deref(), Some(tag.as_str()), "{path} {known}");
                assert_eq!(again.body.is_empty(), status == 304, "{path} {known}");
            }
        }
    }
    let asked = site.data(&site.admin, "{ viewer { name } }", &json!({}));
    assert_eq!(asked["viewer"]["name"], "admin");
}
