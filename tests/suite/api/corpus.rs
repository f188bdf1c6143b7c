//! Documents as people and programs send them, in `documents`, each with what becomes of it; and the largest
//! of each kind. The fuzzer starts from the same files.

use std::fmt::Write as _;
use std::path::Path;

use async_graphql::Variables;
use tantieme::api::guard::{LARGEST_DOCUMENT_BYTES, Limits, admit};

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/api/documents");

/// With documents as long as any server takes them.
fn limits() -> Limits {
    Limits { bytes: LARGEST_DOCUMENT_BYTES, ..Limits::default() }
}

/// Why a document is refused; nothing when it is admitted.
fn refusal(text: &str) -> Option<String> {
    admit(text, &Variables::default(), &limits()).err().map(|refusal| refusal.to_string())
}

#[test]
fn each_document_is_answered_as_its_first_line_says() {
    let files = std::fs::read_dir(Path::new(DOCUMENTS)).unwrap();
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let said = text.lines().next().unwrap().trim_start_matches("# ");
        let found = refusal(&text);
        match said.strip_prefix("refused: ") {
            None => assert_eq!(found, None, "{}", path.display()),
            Some(why) => {
                let found = found.unwrap_or_default();
                assert!(found.contains(why), "{}: {found}", path.display());
            }
        }
        seen += 1;
    }
    assert!(seen >= 12, "{seen}");
}

/// A text that repeats something until it has so many bytes.
fn filled(bytes: usize, start: &str, piece: &dyn Fn(usize) -> String, end: &str) -> String {
    let mut text = start.to_owned();
    for index in 0.. {
        let piece = piece(index);
        if text.len() + piece.len() + end.len() > bytes {
            break;
        }
        text.push_str(&piece);
    }
    text + end
}

/// Documents of so many bytes: what each has most of, its text, and what it is refused for when it is as
/// long as a document may be; nothing where it is admitted.
pub(super) fn largest(bytes: usize) -> Vec<(&'static str, String, &'static str)> {
    type Piece<'p> = &'p dyn Fn(usize) -> String;
    let full = |start: &str, piece: Piece<'_>, end: &str| filled(bytes, start, piece, end);
    vec![
        ("names", full("{", &|_| "a ".into(), "}"), "tokens"),
        ("commas", full("{ a", &|_| ",".into(), "}"), ""),
        ("blanks", full("{ a", &|_| " ".into(), "}"), ""),
        ("a comment", full("{ a } #", &|_| "#".into(), ""), ""),
        ("comments", full("{ a }", &|_| "\n#".into(), ""), ""),
        ("a string", full("{ a(b: \"", &|_| "x".into(), "\") }"), ""),
        ("escapes", full("{ a(b: \"", &|_| "\\u0041".into(), "\") }"), ""),
        ("a block string", full("{ a(b: \"\"\"", &|_| "\n  x".into(), "\"\"\") }"), ""),
        ("a string without an end", full("{ a(b: \"", &|_| "x".into(), ""), "cannot be read"),
        ("a list", full("{ a(b: [", &|_| "1 ".into(), "]) }"), "tokens"),
        ("a long number", full("{ a(b: ", &|_| "1".into(), ") }"), ""),
        ("a long name", full("{ ", &|_| "a".into(), " }"), ""),
        ("opening brackets", full("", &|_| "{a".into(), ""), "open brackets"),
        ("closing brackets", full("{ a }", &|_| "}".into(), ""), "tokens"),
        ("aliases", full("{", &|n| format!("a{n}:b "), "}"), "tokens"),
        ("fragments", full("{ a }", &|n| format!("fragment f{n} on A{{a}}"), ""), "tokens"),
        (
            "long chains",
            full(
                "{...f0}",
                &|n| format!("fragment f{n} on A{{...f{} {}}}", n + 1, "x".repeat(100)),
                "fragment z on A{a}",
            ),
            "levels of selections",
        ),
        (
            "operations",
            full("", &|n| format!("query veryLongOperationName{n}{{longFieldName}}"), ""),
            "",
        ),
        (
            "variables",
            full("query(", &|n| format!("$veryLongVariableName{n}:LongTypeName "), "){a}"),
            "",
        ),
        ("dots", full("{", &|_| "...".into(), "}"), "tokens"),
        ("letters of no alphabet", full("{", &|_| "ü".into(), "}"), "tokens"),
    ]
}

#[test]
fn the_largest_documents_are_refused_for_what_they_have_most_of() {
    for (what, text, why) in largest(LARGEST_DOCUMENT_BYTES) {
        let mut shown = String::new();
        write!(shown, "{what}: {:?}", refusal(&text)).unwrap();
        assert!(text.len() > LARGEST_DOCUMENT_BYTES - 100, "{what} has {}", text.len());
        match refusal(&text) {
            None => assert_eq!(why, "", "{shown}"),
            Some(found) => assert!(!why.is_empty() && found.contains(why), "{shown}"),
        }
    }
}
