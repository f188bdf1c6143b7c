//! The console as the server gives it out: pages, what they load, how long browsers keep it.
//!
//! A build without Node has a page in its place, so what is held of the console itself depends on that;
//! CI requires it.

use std::io::{Read, Write};
use std::net::TcpStream;

use tantieme::server::CONSOLE_LEFT_OUT;

use super::site::{Reply, Site, agent, reply};

const NOW: &str = "2026-11-05T12:00:00Z";
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = agent().get(format!("{}{path}", site.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reply(request.call().unwrap())
}

/// The addresses of what a page loads from `/assets`.
fn assets(page: &str) -> Vec<String> {
    page.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned).collect()
}

#[test]
fn a_build_without_the_console_says_how_to_get_it() {
    let Some(reason) = CONSOLE_LEFT_OUT else { return };
    let page = get(&Site::at(NOW), "/", &[BROWSER]);
    assert_eq!((page.status, page.media.as_str()), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains(reason) && page.text.contains("Node 20.19"), "{}", page.text);
}

#[test]
fn every_address_of_the_console_is_its_page_and_nothing_else_is() {
    if CONSOLE_LEFT_OUT.is_some() {
        return;
    }
    let site = Site::at(NOW);
    let index = get(&site, "/", &[BROWSER]);
    assert_eq!(index.headers["cache-control"], "no-cache");
    for path in
        ["/distributors/course_profit_share", "/sign-in", "/events/erp/order.1", "/index.html"]
    {
        let page = get(&site, path, &[BROWSER]);
        assert_eq!((page.status, &page.text), (200, &index.text), "{path}");
        assert_eq!(
            get(&site, path, &[("accept", "*/*")]).status,
            404,
            "{path}: no browser opens it"
        );
    }
    assert_eq!(get(&site, "/assets/none.js", &[BROWSER]).status, 404);
    let icon = get(&site, "/icon.svg", &[]);
    assert_eq!((icon.status, icon.media.as_str()), (200, "image/svg+xml"));
    let posted = agent().post(format!("{}/settlements", site.url)).header(BROWSER.0, BROWSER.1);
    assert_eq!(reply(posted.send("").unwrap()).status, 404);
}

#[test]
fn assets_are_kept_for_ever_and_come_compressed_to_who_can_take_it() {
    if CONSOLE_LEFT_OUT.is_some() {
        return;
    }
    let site = Site::at(NOW);
    let found = assets(&get(&site, "/", &[BROWSER]).text);
    let script = found.iter().find(|path| path.ends_with(".js")).expect("the page loads a script");
    let plain = get(&site, script, &[("accept-encoding", "identity")]);
    assert_eq!(plain.media, "text/javascript; charset=utf-8");
    assert_eq!(plain.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(plain.headers.get("content-encoding"), None);

    // The client of the other tests unpacks what it gets, so this one reads what really comes.
    let address = site.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "accept-encoding: br, gzip\r\nconnection: close";
    write!(stream, "GET {script} HTTP/1.1\r\nhost: {address}\r\n{head}\r\n\r\n").unwrap();
    let mut packed = Vec::new();
    stream.read_to_end(&mut packed).unwrap();
    let text = String::from_utf8_lossy(&packed).to_lowercase();
    assert!(text.contains("content-encoding: gzip") && text.contains("vary: accept-encoding"));
    assert!(packed.len() < plain.text.len(), "{} of {}", packed.len(), plain.text.len());

    let tag = plain.headers["etag"].to_str().unwrap();
    let same = get(&site, script, &[("if-none-match", tag)]);
    assert_eq!((same.status, same.text.as_str()), (304, ""));
}
