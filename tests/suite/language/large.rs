//! Rules and catalogues as large as they may be: every clause of the language, right and misspelt, again and
//! again, one a line and many in a line; names that are new each time; and letters of every kind.

use super::near_misses::document;

/// What a text is called, what stands before it, and its line of a number.
type Grown = (&'static str, &'static str, fn(usize) -> String);

/// The most lines of a document, and the most characters of a line.
const MOST_LINES: usize = 2_000;
const LONGEST_LINE: usize = 1_000;

/// A text, and what it has much of.
pub struct Large {
    pub what: String,
    pub text: String,
}

/// Texts of at most so many bytes each.
pub fn texts(bytes: usize) -> Vec<Large> {
    let lines = MOST_LINES * bytes / (64 * 1024);
    let mut found = Vec::new();
    let mut add = |what: String, head: &str, piece: &dyn Fn(usize) -> String| {
        let mut text = head.to_owned();
        for index in 0..lines {
            let piece = piece(index);
            if text.len() + piece.len() + 1 > bytes {
                break;
            }
            text.push_str(&piece);
            text.push('\n');
        }
        found.push(Large { what, text });
    };
    for (head, clause) in clauses() {
        let filled = |between: &str| {
            let one = format!("{clause}{between}");
            let line = one.repeat(LONGEST_LINE.div_ceil(one.chars().count()));
            line.chars().take(LONGEST_LINE - 10).collect::<String>()
        };
        add(format!("lines {clause}"), &head, &|_| clause.to_owned());
        add(format!("misspelt {clause}"), &head, &|at| misspelt(clause, at));
        add(format!("cut off {clause}"), &head, &|at| cut_off(clause, at));
        add(format!("numbered {clause}"), &head, &|at| numbered(clause, at));
        for (how, between) in [("on", " "), ("and", " and "), ("comma", ", ")] {
            add(format!("{how} and on {clause}"), &head, &|_| filled(between));
        }
    }
    for (what, head, piece) in others() {
        add(what.to_owned(), head, &*piece);
    }
    found
}

const HEAD: &str =
    "language 1\ndistributor d \"D\"\n  currency USD\n  time zone UTC\n  starts 2026-01-01\n";

/// Each clause of the samples, with a document above it in which it may stand.
fn clauses() -> impl Iterator<Item = (String, &'static str)> {
    let mut section = "";
    let lines = include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty());
    lines.filter_map(move |line| match line.strip_prefix("== ") {
        Some(head) => {
            section = head;
            None
        }
        None => Some((document(section, ""), line)),
    })
}

/// A clause without one of its letters.
fn misspelt(clause: &str, at: usize) -> String {
    let letters = clause.chars().count();
    clause.chars().enumerate().filter(|(place, _)| *place != at % letters).map(|it| it.1).collect()
}

/// The first words of a clause.
fn cut_off(clause: &str, at: usize) -> String {
    let words: Vec<&str> = clause.split(' ').collect();
    words[..1 + at % words.len()].join(" ")
}

/// A clause whose last word is another one each time.
fn numbered(clause: &str, at: usize) -> String {
    format!("{clause}{at}")
}

type Piece = Box<dyn Fn(usize) -> String>;

/// What no single clause has.
fn others() -> Vec<(&'static str, &'static str, Piece)> {
    let line = |letter: &'static str| -> Piece {
        let count = LONGEST_LINE - 10;
        Box::new(move |_| letter.repeat(count / letter.chars().count()))
    };
    let letters = [
        "a", "é", "𝄞", "1", ",", "%", "\"", "\\", "“", "”", "а", "٠", "-", "(", "\u{200b}",
        "\u{a0}", "\t", "a b ", "\"a\" ", "1.", "is ", "where ", "metric ", "any of ", "x.",
        "\\\"", "//", "# ", ";",
    ];
    let mut found: Vec<(&str, &str, Piece)> = letters
        .into_iter()
        .flat_map(|letter| [(letter, "", line(letter)), (letter, HEAD, line(letter))])
        .collect();
    let rows: [Grown; 20] = [
        ("comments", "", |_| "#".repeat(31)),
        ("blank lines", "", |_| String::new()),
        ("unknown lines", HEAD, |at| format!("zzz{at} yyy xxx")),
        ("metrics", HEAD, |at| {
            format!("metric m{at}\n  count course_completed\n  credit course.owner")
        }),
        ("metrics of one name", HEAD, |_| "metric m\n  count course_completed".to_owned()),
        ("clusters", HEAD, |at| format!("cluster c{at}\n  touch course_completed")),
        ("distributors", "language 1\n", |at| format!("distributor d{at} \"D\"")),
        ("examples", HEAD, |at| format!("example \"e{at}\"\n  expect pool 0.00 USD")),
        ("shares of metrics that are not there", HEAD, |at| format!("weighting\n  share by x{at}")),
        ("metrics that are not there", HEAD, |at| format!("pool\n  take 1% of x{at}")),
        ("events that are not there", HEAD, |at| format!("metric m{at}\n  count e{at}")),
        ("paths that are not there", HEAD, |at| format!("metric m\n  credit a{at}.b.c.d")),
        ("metrics, and shares of others", HEAD, |at| {
            format!("metric m{at}\n  count course_completed\nweighting\n  share by x{at}")
        }),
        ("assets, and types that are none", "language 1\ncatalogue\n", |at| {
            format!("asset a{at:04}\nevent e{at} \"E\"\n  f b{at:04}")
        }),
        ("conditions on one field", HEAD, |at| {
            let values: Vec<String> = (0..19).map(|value| format!("\"{at}-{value}\"")).collect();
            format!("metric m\n  where category is none of {}", values.join(", "))
        }),
        ("sections in turn", HEAD, |at| {
            ["pool", "weighting", "schedule", "metric m"][at % 4].to_owned()
        }),
        ("events", "language 1\ncatalogue\n", |at| {
            format!("event e{at} \"E\"\n  customer customer")
        }),
        ("events of one name", "language 1\ncatalogue\n", |_| {
            "event e \"E\"\n  a text\n  a text".to_owned()
        }),
        ("assets", "language 1\ncatalogue\n", |at| format!("asset a{at}\n  owner a{}", at + 1)),
        ("fields", "language 1\ncatalogue\nevent e \"E\"\n", |at| format!("f{at} text")),
    ];
    found.extend(
        rows.into_iter()
            .map(|(what, head, piece)| -> (_, _, Piece) { (what, head, Box::new(piece)) }),
    );
    found
}
