//! What is said of lines that no form says: what the language has instead, and nothing that would change the money.

use rules::domain::Catalogue;
use rules::language::{Diagnostic, compile, compile_catalogue, parse_str};

use super::cases::cases;
use super::diagnostics::fixed_by;
use super::near_misses::{document, fixed};

/// The one problem of a line in a section.
fn problem(section: &str, line: &str) -> (String, Diagnostic) {
    let source = document(section, line);
    let mut found = parse_str(&source).diagnostics;
    assert_eq!(found.len(), 1, "{line}: {found:?}");
    (source, found.remove(0))
}

/// Lines that state several facts, and the lines that state them one by one.
const FACTS: &[(&str, &[&str])] = &[
    (
        "customer \"c1\" country \"US\", plan \"pro\"",
        &["customer \"c1\" country \"US\"", "customer \"c1\" plan \"pro\""],
    ),
    (
        "customer \"c1\" affiliate max, click 2026-01-05 10:00",
        &["customer \"c1\" affiliate max", "customer \"c1\" click 2026-01-05 10:00"],
    ),
    (
        "customer \"c1\" country \"US\" plan \"pro\" and level 3",
        &[
            "customer \"c1\" country \"US\"",
            "customer \"c1\" plan \"pro\"",
            "customer \"c1\" level 3",
        ],
    ),
    (
        "course \"a\" belongs to ana 60%, bo 40%, status \"x\"",
        &["course \"a\" belongs to ana 60%, bo 40%", "course \"a\" status \"x\""],
    ),
    (
        "course \"a\" belongs to ana, course \"b , c\" belongs to bo",
        &["course \"a\" belongs to ana", "course \"b , c\" belongs to bo"],
    ),
    (
        "collaborator ana group \"gold\", status \"x\"",
        &["collaborator ana group \"gold\"", "collaborator ana status \"x\""],
    ),
];

#[test]
fn several_facts_in_a_line_become_a_line_each() {
    for (line, wanted) in FACTS {
        let (source, found) = problem("example \"x\"", line);
        assert_eq!(found.help.as_deref(), Some(wanted.join("\n").as_str()), "{line}");
        let mended = fixed(&source, &found).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(parse_str(&mended).diagnostics, [], "{mended}");
        assert!(mended.contains(&wanted.join("\n")), "{mended}");
    }
}

/// A line, and words of what is said of it.
const SAID: &[(&str, &str, &[&str])] = &[
    (
        "metric m",
        "where occurred within 60 days after customer.joined",
        &[
            "time between two moments",
            "for 60 days from each customer's first",
            "window 60 days before the end",
        ],
    ),
    (
        "metric m",
        "where occurred - customer.joined less than 60 days",
        &["time between two moments"],
    ),
    (
        "metric m",
        "where occurred at most 60 days after customer.joined",
        &["time between two moments"],
    ),
    (
        "cluster j",
        "segment occurred within 2 weeks of customer.joined",
        &["time between two moments"],
    ),
    ("weighting", "times 2 when joined within 60 days", &["time between two moments"]),
    ("weighting", "waits until joined within 60 days of signup", &["time between two moments"]),
    ("weighting", "everyone where joined within 60 days", &["time between two moments"]),
    ("pool", "opens when joined within 60 days", &["time between two moments"]),
    (
        "weighting",
        "share by visits, sales and lessons",
        &["share 40% by visits", "share 30% by lessons"],
    ),
    (
        "weighting",
        "pay 8% of revenue up to 5,000 copies",
        &["number of \"copies\"", "pay by revenue, tiers by copies, tiers whole", "has no form"],
    ),
    (
        "weighting",
        "pay 12% of revenue above 5000 copies",
        &["number of \"copies\"", "tier from 5000 at 12%"],
    ),
    (
        "weighting",
        "tier from 5,000 copies at 12%",
        &["number of \"copies\"", "pay by copies, tiers marginal"],
    ),
    ("weighting", "tier from 0 to 5000 copies at 10%", &["number of \"copies\""]),
    (
        "pool",
        "take 10% of sales up to 5,000 copies",
        &["number of \"copies\"", "amounts of the metric itself"],
    ),
    (
        "catalogue event paid \"Paid\"",
        "amount",
        &["\"amount\" has no type", "possible are number, money"],
    ),
    ("catalogue asset book \"Book\"", "price", &["\"price\" has no type", "collaborator"]),
];

#[test]
fn what_has_no_form_is_told_what_there_is_instead_without_a_fix() {
    for (section, line, wanted) in SAID {
        let (_, found) = problem(section, line);
        let said = format!("{} {}", found.message, found.help.unwrap_or_default());
        for words in *wanted {
            assert!(said.contains(words), "{line}: {said}");
        }
        assert!(found.fixes.is_empty(), "{line}: {:?}", found.fixes);
    }
}

/// Lines beside those that a row of the tables is for, and what followed would pay something else.
const NEIGHBOURS: &[(&str, &str, &str)] = &[
    ("weighting", "each at most 100 USD rest goes to owner", "share again\n"),
    ("weighting", "each at most 100 USD, the rest to the next month", "share again\n"),
    ("weighting", "everyone gets 100 USD, the rest by sales", "at most"),
    ("weighting", "minimum 3 collaborators", "visits at least 3"),
    ("weighting", "min 5 days", "visits at least 5"),
    ("weighting", "pay 10% of sales up to 100 copies", "tier from 100 at 10%"),
    ("weighting", "pay 10% of sales over 3 months", "tiers by months"),
    ("weighting", "pay 10% of sales until 2027", "tier from 2027"),
    ("weighting", "pay 10% of sales after 2026", "tier from 2026"),
    ("weighting", "pay 12% of sales above 60000", "tier from 0"),
    ("weighting", "qualify when collaborator is never \"ana\"", "never is"),
    ("metric m", "where the customer has been with us for more than 30 days", "for 30 days"),
    ("metric m", "where the customer is not newer than 30 days", "for 30 days"),
    ("metric m", "where not on weekends", "any of"),
    ("metric m", "only courses that cost over 50 USD", "at least"),
    ("metric m", "only courses that are at 50 USD", "at least"),
    ("cluster c", "split first 30%, others 60%", "30%, 60%"),
    ("pool", "take 5% up to 20000, 8% up to 80000, then 10% of sales", "1000.00"),
];

#[test]
fn what_a_row_is_not_for_is_not_told_by_it() {
    for (section, line, other) in NEIGHBOURS {
        let source = format!(
            "language 1\ndistributor d \"D\"\n  currency USD\nmetric visits\nmetric sales\n{section}\n{line}\n"
        );
        let [found] = <[Diagnostic; 1]>::try_from(parse_str(&source).diagnostics).unwrap();
        let fixes = found.fixes.iter().map(|fix| fixed_by(&source, fix)).collect::<String>();
        let help = found.help.unwrap_or_default().replace(line, "");
        assert!(!help.contains(other), "{line}: {help}");
        assert!(!fixes.replace(&source, "").contains(other), "{line}: {fixes}");
    }
}

/// A line with three blanks between its words, but for texts.
fn wide(line: &str) -> String {
    let (mut text, mut quoted) = (String::new(), false);
    for letter in line.chars() {
        quoted ^= letter == '"';
        let times = if letter == ' ' && !quoted { 3 } else { 1 };
        text.extend(std::iter::repeat_n(letter, times));
    }
    text
}

#[test]
fn messages_have_single_blanks_however_far_words_stand_apart() {
    let cases = cases();
    let mut texts: Vec<String> =
        cases.iter().filter_map(|case| String::from_utf8(case.source()).ok()).collect();
    texts.extend(
        super::near_misses::rows().into_iter().map(|(section, line)| document(section, line)),
    );
    let mut said = 0;
    for text in texts.iter().filter(|text| text.len() < 4_000) {
        let wide: Vec<String> = text.lines().map(wide).collect();
        let wide = wide.join("\n");
        let found = match text.contains("\ncatalogue") {
            true => compile_catalogue(&wide, &Catalogue::builtin()).diagnostics,
            false => compile(&wide, &Catalogue::builtin()).diagnostics,
        };
        for one in found {
            let labels = one.secondary.iter().map(|label| &label.text);
            for text in labels.chain([&one.message, &one.primary.text]) {
                assert!(!text.contains("  "), "{text:?}\n{wide}");
                said += 1;
            }
        }
    }
    assert!(said > 500, "{said}");
}
