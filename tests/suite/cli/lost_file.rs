//! `serve`, when a file of its database is taken away while it runs: it ends by itself.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Folder;

/// It looks at its files every second.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

/// A server on a new database, once it has said where it is.
fn serve(folder: &Folder) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--bind", "127.0.0.1:0"])
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("open")), "it serves");
    child
}

#[test]
fn a_server_whose_file_is_taken_away_ends_and_says_why() {
    for (file, why) in [
        ("tantieme.db", "tantieme.db was deleted or replaced"),
        ("tantieme.db-wal", "tantieme.db-wal was deleted, moved or replaced"),
    ] {
        let folder = Folder::new();
        let mut child = serve(&folder);
        fs::rename(folder.path(file), folder.path("elsewhere")).unwrap();
        let moved = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if moved.elapsed() > ENDS_WITHIN {
                child.kill().unwrap();
                panic!("it goes on without {file}");
            }
            thread::sleep(Duration::from_millis(50));
        };
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains(why), "{said}");
        assert!(said.contains("stopped") && said.contains("ran_seconds"), "{said}");
    }
}
