//! `serve`: what stops it before it runs.

use std::net::TcpListener;

use super::{Folder, one_sentence};

#[test]
fn a_port_in_use_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new();
    for demo in ["", "--demo"] {
        let sentence = folder.refused(&format!("serve --bind {address} {demo}"));
        assert!(sentence.contains(&address.to_string()), "{sentence}");
        assert!(sentence.contains("in use") && sentence.contains("--bind"), "{sentence}");
    }
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let ran = Folder::new().run("serve --bind everywhere");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn the_demo_leaves_other_databases_alone() {
    let folder = Folder::new();
    folder.write("entries.jsonl", super::ENTRIES);
    folder.fine("import events entries.jsonl");
    let ran = folder.run("serve --demo --database tantieme.db --bind 127.0.0.1:0");
    assert_eq!(ran.code, 1);
    assert!(one_sentence(&ran).contains("--database"), "{}", ran.stderr);
}
