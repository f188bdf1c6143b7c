//! The source files, and just enough reading of them to see what they name.

use std::path::{Path, PathBuf};

/// A file of the repository.
#[derive(Clone)]
pub struct Source {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// A path of the repository.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the repository.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All Rust files under a directory of the repository, sorted; without what a build writes there.
pub fn rust_files(directory: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut waiting = vec![root(directory)];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("target") {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root("")).unwrap().to_str().unwrap().to_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no source found under {directory}");
    found
}

/// The files of both members of the workspace.
pub fn product_files() -> Vec<Source> {
    [rust_files("rules/src"), rust_files("src")].concat()
}

impl Source {
    /// The layer that the file belongs to: `store` for `src/store/log/append.rs`, `engine` for
    /// `rules/src/engine/pool.rs`, `clock` for `src/clock.rs`, `main` and `lib` for the roots.
    pub fn layer(&self) -> &str {
        let inside = self.path.trim_start_matches("rules/");
        let inside = inside.strip_prefix("src/").unwrap_or(inside);
        inside.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Whether this is a file of inline tests, which may look anywhere.
    pub fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The code without comments.
    pub fn code(&self) -> String {
        let lines = self.text.lines().map(|line| {
            // A URL in a text is no comment.
            let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
            comment.map_or(line, |(at, _)| &line[..at])
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Whether the code has `word` as a whole word; it may end in `::` or hold spaces.
pub fn has_word(code: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        let open = !word.ends_with(part);
        !before.ends_with(part) && (open || !after.starts_with(part))
    })
}

/// What the code names right behind `prefix`, also in a list: `domain` and `store` for `crate::` in
/// `crate::domain::Money` and `use crate::{domain, store::Store}`.
pub fn names_behind(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(list) => names.extend(listed(list)),
            None => names.push(first_name(rest)),
        }
    }
    names
}

/// The first name of each item of a list, up to the brace that closes it.
fn listed(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut item) = (0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(first_name(list[item..at].trim_start()));
                item = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn names_are_found_alone_and_in_lists() {
    let code =
        "use crate::{domain::{Moment, Window}, store, app::{self}};\nlet x = crate::engine::f();";
    assert_eq!(names_behind(code, "crate::"), ["domain", "store", "app", "engine"]);
}

#[test]
fn words_are_whole_and_comments_no_code() {
    assert!(has_word("use pest::Parser;", "pest::"));
    assert!(!has_word("use tempest::Parser;", "pest::"));
    assert!(!has_word("let dieselish = 1;", "diesel"));
    let file = Source {
        path: "src/a.rs".into(),
        text: "//! pest\nlet a = \"http://b\"; // diesel".into(),
    };
    assert_eq!(file.code(), "\nlet a = \"http://b\"; ");
}
