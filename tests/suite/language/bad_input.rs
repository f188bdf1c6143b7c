//! Every kind of bad input, as a table: what it is, and what is said of it. `UPDATE_CASES=1` writes
//! what is said now; read the difference before keeping it.
//!
//! A row is a piece of the short rule, `~>`, and what stands there instead (`{U+200B}` for characters
//! that cannot be seen, `{n}` for a line end); below it, each problem with its place, its word and
//! its help. An `=` before the help says that a fix does just that.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rules::domain::Catalogue;
use rules::language::{Diagnostic, compile, format_source, parse, parse_str};

use super::diagnostics::fixed_by;
use super::rules::{SHORT, short_with};

/// The kinds of bad input that are known.
const KINDS: usize = 27;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/language/samples/bad_input.txt")
}

fn is_row(line: &str) -> bool {
    line.contains(" ~> ") && !line.starts_with(['#', ' '])
}

fn resolved(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap();
        result.push_str(before);
        match name.strip_prefix("U+") {
            Some(code) => {
                result.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            }
            None => result.push('\n'),
        }
        rest = behind;
    }
    result + rest
}

fn source(row: &str) -> String {
    let (old, new) = row.split_once(" ~> ").unwrap();
    let whole = old == "everything";
    if whole { resolved(new) } else { short_with(&resolved(old), &resolved(new)) }
}

/// The text of every row.
pub fn sources() -> impl Iterator<Item = String> {
    include_str!("samples/bad_input.txt").lines().filter(|line| is_row(line)).map(source)
}

/// A character as the table has it.
fn visible(character: char) -> String {
    let hidden = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    let blank = character.is_whitespace() && character != ' ';
    if hidden || blank || character.is_control() {
        format!("{{U+{:04X}}}", u32::from(character))
    } else {
        character.to_string()
    }
}

fn said(source: &str) -> String {
    let found = compile(source, &Catalogue::builtin()).diagnostics;
    let mut text = String::new();
    for it in &found {
        let span = it.primary.span;
        let word = &source[span.start..span.end];
        let shown: String = word.chars().take(40).map(visible).collect();
        let help = it.help.as_deref().unwrap_or("-").replace('\n', " ");
        let sign = if it.fixes.is_empty() { "" } else { "= " };
        let place = format!("{}:{}", span.line, span.column);
        writeln!(text, "    {} {place} [{shown}] {}", it.code, it.message).unwrap();
        writeln!(text, "      {sign}{help}").unwrap();
    }
    text
}

#[test]
fn every_kind_of_bad_input_is_told_what_it_is() {
    let table = fs::read_to_string(path()).unwrap();
    let mut now = String::new();
    let mut kinds = 0;
    for line in table.lines().filter(|line| !line.starts_with("    ")) {
        writeln!(now, "{line}").unwrap();
        kinds += usize::from(line.starts_with("== "));
        if is_row(line) {
            now.push_str(&said(&source(line)));
        }
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(path(), &now).unwrap();
    } else {
        assert_eq!(now, table);
    }
    // The kinds that take more than a row have tests of their own below.
    assert_eq!(kinds + 5, KINDS);
}

/// One cause, one problem; and what is offered as a fix mends it.
#[test]
fn every_bad_input_is_one_problem_that_its_fix_mends() {
    let table = fs::read_to_string(path()).unwrap();
    let mut wrong = Vec::new();
    for row in table.lines().filter(|line| is_row(line)) {
        let source = source(row);
        let found = compile(&source, &Catalogue::builtin()).diagnostics;
        if found.len() > 1 && !row.contains("two") {
            wrong.push(format!("{row}: {} problems", found.len()));
        }
        for it in &found {
            for fix in &it.fixes {
                let after = fixed_by(&source, fix);
                let left = compile(&after, &Catalogue::builtin()).diagnostics;
                // Each section that is missing is a problem of its own.
                let same = |one: &&Diagnostic| {
                    one.code == it.code && (it.code != "N220" || one.message == it.message)
                };
                let count = |of: &[Diagnostic]| of.iter().filter(same).count();
                if count(&left) >= count(&found) {
                    wrong.push(format!("{row}: \"{}\" does not mend {}", fix.title, it.code));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn line_ends_may_be_mixed() {
    let ends = ["\n", "\r\n", "\r"];
    let mixed: String = SHORT
        .lines()
        .zip(ends.into_iter().cycle())
        .map(|(line, end)| format!("{line}{end}"))
        .collect();
    let compiled = compile(&mixed, &Catalogue::builtin());
    assert_eq!(compiled.diagnostics, []);
    assert_eq!(format_source(&mixed).unwrap(), format_source(SHORT).unwrap());
    // A line separator of another kind is no line end, and is seen.
    let source = SHORT.replacen("visits\nschedule", "visits\u{2028}schedule", 1);
    let found = parse_str(&source).diagnostics;
    assert_eq!(found[0].code, "S106");
}

#[test]
fn bytes_that_are_no_text_are_named_once_a_line() {
    let codes = |bytes: Vec<u8>| -> Vec<(&str, u32)> {
        parse(&bytes).diagnostics.iter().map(|it| (it.code, it.primary.span.line)).collect()
    };
    let latin: Vec<u8> =
        SHORT.replace("\"Visits\"", "\"Bl\u{f6}g\"").chars().map(|c| c as u8).collect();
    assert_eq!(codes(latin), [("S100", 2)]);
    let wide: Vec<u8> = SHORT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(codes(wide).iter().all(|(code, _)| ["S100", "S103"].contains(code)));
    let surrogate =
        [b"language 1\ndistributor a \"".as_slice(), &[0xed, 0xa0, 0x80], b"\"\n"].concat();
    assert_eq!(codes(surrogate), [("S100", 2)]);
}

/// Sizes at which nothing may take long: a line of 2 MB, 200,000 lines, and texts just within the
/// limits that are as costly as can be.
#[test]
fn large_texts_are_refused_at_once() {
    let started = Instant::now();
    for (source, code) in [
        (format!("language 1\n{}", "a".repeat(2_000_000)), "L701"),
        ("x".repeat(2_000_000), "L701"),
        ("\n".repeat(200_000), "L701"),
        ("pool\n".repeat(200_000), "L701"),
        ("\n".repeat(60_000), "L702"),
        ("take 1\n".repeat(9_000), "L702"),
        (format!("language 1\n{}", "where a is \"".repeat(5_000)), "L703"),
    ] {
        let found = parse_str(&source).diagnostics;
        assert!(found.iter().any(|it| it.code == code), "{code}: {found:?}");
        let reached = if code == "L701" { source.len() } else { source.lines().count() };
        let message = &found.iter().find(|it| it.code == code).unwrap().message;
        assert!(code == "L703" || message.contains(&reached.to_string()), "{message}");
    }
    let line = "    where a is any of \"x\", \"y\" and b at least 1,000 or c is \"d\"\n";
    let many = format!("language 1\ndistributor d\nmetric m\n{}", line.repeat(990));
    assert!(!parse_str(&many).diagnostics.is_empty());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// A limit: its code, a text with so many of it, and how many are possible.
type Limit = (&'static str, fn(usize) -> String, usize);

fn repeated(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect()
}

fn with_metric(line: &str) -> String {
    short_with("  credit    post.owner\n", &format!("  credit    post.owner\n{line}"))
}

const LIMITS: &[Limit] = &[
    ("L701", |count| format!("{SHORT}#{}", "x".repeat(count - SHORT.len() - 1)), 65_536),
    ("L702", |count| format!("{SHORT}{}", "#\n".repeat(count - SHORT.lines().count())), 2_000),
    ("L703", |count| format!("{SHORT}#{}", "ä".repeat(count - 1)), 1_000),
    (
        "L704",
        |count| {
            with_metric(&format!("  where post is any of {}\n", vec!["\"p\""; count].join(", ")))
        },
        20,
    ),
    (
        "L705",
        |count| {
            short_with(
                "share by  visits",
                &format!(
                    "top {count} by visits\n  places {}\n  ties earliest wins\n  leftover carry over",
                    vec!["0.5%"; count].join(", ")
                ),
            )
        },
        100,
    ),
    (
        "L706",
        |count| {
            format!(
                "{SHORT}{}",
                repeated(count - 1, |at| {
                    format!("metric m{at}\n  count blog_post_visited\n  credit post.owner\n")
                })
            )
        },
        32,
    ),
    (
        "L707",
        |count| with_metric(&repeated(count, |at| format!("  where post is not \"p{at}\"\n"))),
        20,
    ),
    (
        "L708",
        |count| {
            format!(
                "{SHORT}{}",
                repeated(count, |at| { format!("example \"e{at}\"\n  expect ana nothing\n") })
            )
        },
        50,
    ),
    (
        "L709",
        |count| {
            format!(
                "{SHORT}example \"e\"\n{}",
                repeated(count, |at| { format!("  expect a{at} nothing\n") })
            )
        },
        200,
    ),
    (
        "L712",
        |count| {
            format!(
                "{SHORT}{}",
                repeated(count, |at| {
                    format!(
                        "cluster c{at}\n  group by customer\n  touch site_visited by link.owner\n  ends with order_paid\n"
                    )
                })
            )
        },
        8,
    ),
    ("S123", |count| SHORT.replace("visits\n", &format!("{}\n", "v".repeat(count))), 64),
    (
        "S130",
        |count| {
            short_with(
                "share by  visits",
                &format!("share by  visits\n  qualify when visits at most {}", "9".repeat(count)),
            )
        },
        18,
    ),
    (
        "S130",
        |count| {
            short_with(
                "share by  visits",
                &format!("share by  visits\n  qualify when visits at most 0.{}", "1".repeat(count)),
            )
        },
        9,
    ),
];

/// Just at the limit nothing is said of it; one above it is refused with the number reached.
#[test]
fn every_limit_holds_exactly_at_its_edge() {
    for (code, text, most) in LIMITS {
        let of = |count: usize| -> Vec<Diagnostic> {
            let found = compile(&text(count), &Catalogue::builtin()).diagnostics;
            found.into_iter().filter(|it| it.code == *code).collect()
        };
        assert_eq!(of(*most), [], "{code} at {most}");
        let above = of(most + 1);
        assert!(!above.is_empty(), "{code} above {most}");
        let message = &above[0].message;
        assert!(message.contains(&(most + 1).to_string()), "{code}: {message}");
        assert!(message.contains(&most.to_string()), "{code}: {message}");
    }
}

/// Every line in every section where it does not belong: one problem, never a misreading.
#[test]
fn clauses_in_the_wrong_section_are_told_where_they_belong() {
    let sections = ["distributor", "metric m", "pool", "weighting", "schedule", "example \"x\""];
    let mut own = "";
    let mut tried = 0;
    for line in include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            own = head;
            continue;
        }
        if own.starts_with("catalogue") || own.starts_with("cluster") {
            continue;
        }
        for section in sections.into_iter().filter(|section| *section != own) {
            let source = super::near_misses::document(section, line);
            let found = parse_str(&source).diagnostics;
            // `at most 100.00 USD` and the like are lines of two sections.
            if found.is_empty() {
                continue;
            }
            tried += 1;
            assert_eq!(found.len(), 1, "{line} under {section}: {found:?}");
            // Some first words stand in two sections: what follows is wrong then. Of an advance is said how it is
            // recorded, and that an example has such a line.
            let first = line.split(' ').next().unwrap();
            let shared =
                ["at", "once", "pay", "by", "ends", "count", "each", "advance"].contains(&first);
            assert!(
                found[0].code == "S111" || found[0].code == "S112" || shared,
                "{line} under {section}: {found:?}"
            );
        }
    }
    assert!(tried > 300, "{tried}");
}
