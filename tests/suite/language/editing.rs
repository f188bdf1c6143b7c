//! What an editor asks of a text: tables of places (`|` in the text) and what there is to say there.

use rules::domain::Catalogue;
use rules::language::editing::{Fold, RenameError, complete, folds, hover, named_at, rename};
use rules::language::editing::{Named, declaration};
use rules::language::{TokenKind, parse_str, tokens};

use crate::examples::docs;

/// A rule with one of each section.
const RULE: &str = r#"language 1
# what is given
# and to whom
distributor d "D"
  currency  USD
  time zone UTC

metric completions
  count     course_completed
  credit    course.owner

metric sales
  sum       order_paid.amount

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  completions
  qualify   when completions at least 5
  leftover  carry over

schedule
  every month on day 1 at 09:00
  measure the month before

example "one"
  given sales 1000.00 USD
  given completions ana 30, bo 20
  expect sales 1000.00 USD
  expect ana 180.00 USD
"#;

/// The text without its mark, and the byte where that stood.
fn marked(text: &str) -> (String, usize) {
    let at = text.find('|').expect("a mark");
    (text.replacen('|', "", 1), at)
}

/// The rule with a line more behind the first line that starts so.
fn with(head: &str, line: &str) -> (String, usize) {
    let at = RULE.find(&format!("\n{head}")).expect(head) + 1;
    let end = at + RULE[at..].find('\n').unwrap() + 1;
    marked(&format!("{}{line}\n{}", &RULE[..end], &RULE[end..]))
}

fn suggested(text: &str, at: usize) -> Vec<String> {
    let document = parse_str(text).document;
    complete(&document, &Catalogue::builtin(), at).into_iter().map(|one| one.text).collect()
}

/// The head of a section, a line below it, what can come at the mark, and what cannot.
const NEXT: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "distributor",
        "  |",
        &["currency", "time zone", "starts", "metric", "pool"],
        &["take", "count"],
    ),
    ("distributor", "  time |", &["zone"], &["currency"]),
    ("distributor", "  time zone America/New|", &["America/New_York"], &["Europe/Berlin"]),
    (
        "metric c",
        "  |",
        &["count", "once per", "at most", "weighting"],
        &["take", "expect", "event"],
    ),
    ("metric c", "  wh|", &["where"], &[]),
    ("metric c", "  once |", &["per"], &["on"]),
    ("metric c", "  count |", &["course_completed", "order_paid", "journey"], &["sales", "count"]),
    ("metric c", "  sum |", &["order_paid"], &["amount"]),
    ("metric c", "  sum order_paid.|", &["amount", "customer", "order"], &["order_paid"]),
    ("metric c", "  sum journey.am|", &["amount"], &["journey"]),
    ("metric c", "  credit |", &["course", "customer"], &["amount", "sales"]),
    ("metric c", "  credit course.|", &["owner", "status"], &["course"]),
    ("metric c", "  credit course.owner.|", &["group", "customer"], &["owner"]),
    ("metric c", "  where course.status |", &["is", "at", "more", "before"], &["not"]),
    ("metric c", "  where course.status is |", &["not", "any", "known"], &["is"]),
    ("metric c", "  where course.status is known and |", &["course"], &["and"]),
    ("metric c", "  at most 3 |", &["per"], &[]),
    ("metric c", "  at most 3 per |", &["customer", "course"], &["amount"]),
    ("metric c", "  split |", &["evenly", "first", "half-life"], &[]),
    ("cluster", "  group by |", &["customer"], &["course"]),
    ("cluster", "  touch |", &["site_visited"], &["journey"]),
    ("cluster", "  touch blog_post_visited by |", &["post"], &["link"]),
    ("cluster", "  touch blog_post_visited by post.|", &["owner"], &["post"]),
    ("cluster", "  repeats count |", &["once", "each"], &[]),
    ("cluster", "  window 30 |", &["days", "weeks"], &[]),
    ("cluster", "  segment customer.|", &["country"], &["amount"]),
    ("pool", "  take |", &["fixed", "contributions"], &["sales"]),
    ("pool", "  take 30% |", &["of"], &["per"]),
    ("pool", "  take 30% of |", &["sales", "completions"], &["order_paid"]),
    ("pool", "  take 30% of sales |", &["above", "up"], &["of"]),
    ("pool", "  take 5.00 |", &["USD", "points"], &[]),
    ("pool", "  at |", &["most", "least"], &[]),
    ("pool", "  if nobody qualifies, |", &["carry", "return"], &[]),
    ("pool", "  opens when |", &["sales"], &["order_paid"]),
    ("weighting", "  share |", &["equally", "by"], &[]),
    ("weighting", "  pay |", &["by"], &["after"]),
    ("weighting", "  qualify when |", &["completions", "points", "group"], &["course"]),
    ("weighting", "  ties by |", &["completions"], &["group"]),
    ("schedule", "  every |", &["month", "week", "day"], &[]),
    ("schedule", "  every week on |", &["monday"], &["january"]),
    ("schedule", "  pay |", &["after"], &["by"]),
    ("example", "  |", &["given", "expect", "customer", "collaborator", "course"], &["take"]),
    ("example", "  given |", &["completions", "sales"], &["points", "ana"]),
    ("example", "  given completions |", &["ana", "bo"], &["completions"]),
    ("example", "  expect |", &["pool", "ana", "completions", "only"], &["given"]),
    ("example", "  expect ana 5.00 USD, b|", &["bo"], &[]),
    ("example", "  2026-10-03 10:00 |", &["order_paid", "refund"], &["customer"]),
    ("example", "  2026-10-03 10:00 order_paid |", &["amount", "customer"], &["order_paid"]),
    ("example", "  course \"x\" |", &["belongs", "status"], &["group"]),
    ("example", "  collaborator ana |", &["group"], &["country"]),
    // Nothing stands in a comment or in a text that the language knows of.
    ("pool", "  take 30% of # |", &[], &["sales"]),
    ("metric c", "  where course.status is \"pub|", &[], &["not", "course"]),
];

#[test]
fn what_can_come_next_is_what_the_grammar_and_the_catalogue_have() {
    for (head, line, wanted, unwanted) in NEXT {
        let (text, at) = with(head, line);
        let found = suggested(&text, at);
        for word in *wanted {
            assert!(found.iter().any(|one| one == word), "{line}: no {word} in {found:?}");
        }
        for word in *unwanted {
            assert!(!found.iter().any(|one| one == word), "{line}: {word} in {found:?}");
        }
    }
}

#[test]
fn journeys_are_grouped_by_what_all_of_their_events_have() {
    let group = |lines: &str| {
        let text = "language 1\ndistributor d\ncluster c\n  group by |\n";
        let (text, at) = marked(&format!("{text}{lines}"));
        suggested(&text, at)
    };
    let none = group("");
    assert_eq!(none.first().map(String::as_str), Some("customer"));
    assert!(!none.iter().any(|one| one == "amount"), "{none:?}");
    // An order has an amount and no course, and a completed course the other way round.
    let two = group("  touch course_completed by course.owner\n  ends with order_paid\n");
    assert_eq!(two, ["customer"]);
}

#[test]
fn a_document_begins_with_its_language_and_its_kind() {
    let first = |text: &str| {
        let (text, at) = marked(text);
        suggested(&text, at)
    };
    assert_eq!(first("|"), ["language"]);
    assert_eq!(first("language 1\n|"), ["distributor", "catalogue"]);
    let head = "language 1\ncatalogue\n";
    let catalogue = first(&format!("{head}|"));
    assert!(
        ["event", "asset", "events may lie ahead"]
            .iter()
            .all(|one| catalogue.iter().any(|it| it == one)),
        "{catalogue:?}"
    );
    let event = first(&format!("{head}event paid \"Paid\"\n  |"));
    assert!(event.iter().any(|one| one == "approval"), "{event:?}");
    let types = first(&format!("{head}event paid \"Paid\"\n  status |"));
    assert!(
        types.iter().any(|one| one == "money") && types.iter().any(|one| one == "course"),
        "{types:?}"
    );
    assert_eq!(first(&format!("{head}event paid \"Paid\"\n  approval by |")), ["hand"]);
}

#[test]
fn a_suggestion_takes_the_place_of_the_word_that_is_written() {
    for (head, line, text, wanted) in [
        ("metric c", "  credit course.ow|", "owner", "  credit course.owner"),
        ("pool", "  take 30% of sal|", "sales", "  take 30% of sales"),
        ("metric c", "  on|", "once per", "  once per"),
        ("distributor", "  time zone new_y|", "America/New_York", "  time zone America/New_York"),
    ] {
        let (source, at) = with(head, line);
        let found = complete(&parse_str(&source).document, &Catalogue::builtin(), at);
        let one = found.iter().find(|one| one.text == text).unwrap_or_else(|| panic!("{line}"));
        let mut mended = source.clone();
        mended.replace_range(one.replaces.clone(), &one.text);
        assert!(mended.lines().any(|line| line == wanted), "{line}: {mended}");
    }
}

/// A place, and words of what is said there; none where nothing is.
const SAID: &[(&str, &str)] = &[
    ("  ta|ke      30%", "take fixed 500.00 USD"),
    ("  take      30% o|f sales", "take fixed 500.00 USD"),
    ("  take      30% of sa|les", "metric `sales`"),
    ("  sum       order_|paid.amount", "event `order_paid`: Order paid"),
    ("  sum       order_paid.am|ount", "`amount`: money of `order_paid`"),
    ("  credit    course.ow|ner", "`course.owner`: collaborator"),
    ("  touch     site_visited by link.ow|ner", "`link.owner`: collaborator"),
    ("  qualify   when com|pletions", "metric `completions`"),
    ("  if no|body qualifies", "the whole pool goes into the next period"),
    ("sch|edule", "starts when"),
    ("exa|mple \"one\"", "every example"),
    ("  expect sa|les 1000.00 USD", "metric `sales`"),
    ("# what is g|iven", ""),
    ("  expect a|na", ""),
];

#[test]
fn what_a_word_means_is_said_from_the_reference_the_catalogue_and_the_rule() {
    for (place, wanted) in SAID {
        let (line, _) = marked(place);
        let at = RULE.find(&line).unwrap_or_else(|| panic!("{line}")) + place.find('|').unwrap();
        let document = parse_str(RULE).document;
        for is_right in [false, true] {
            let said = hover(&document, &Catalogue::builtin(), at, is_right);
            match (&said, wanted.is_empty()) {
                (None, true) => {}
                (Some(said), false) => {
                    let text = said.text.to_lowercase();
                    assert!(text.contains(&wanted.to_lowercase()), "{place}: {}", said.text);
                    assert!(!text.contains("]("), "{place}: {}", said.text);
                    assert!(said.span.start <= at && at < said.span.end, "{place}");
                }
                _ => panic!("{place}: {said:?}"),
            }
        }
    }
}

#[test]
fn a_name_leads_to_where_it_is_declared() {
    let document = parse_str(RULE).document;
    for (place, head) in [
        ("  take      30% of sa|les", "metric sales"),
        ("  qualify   when com|pletions", "metric completions"),
        ("  share by  com|pletions", "metric completions"),
        ("  given com|pletions ana", "metric completions"),
    ] {
        let (line, _) = marked(place);
        let at = RULE.find(&line).unwrap() + place.find('|').unwrap();
        let named = named_at(&document, &Catalogue::builtin(), at).unwrap().named;
        let span = declaration(&document, &named).unwrap();
        assert_eq!(RULE.lines().nth(span.line as usize - 1), Some(head), "{place}");
    }
    let catalogue =
        parse_str("language 1\ncatalogue\nevent paid \"Paid\"\n  amount money\n").document;
    let field = Named::Field { event: "paid".into(), field: "amount".into() };
    assert_eq!(declaration(&catalogue, &field).map(|span| span.line), Some(4));
    assert_eq!(
        declaration(&catalogue, &Named::Event("paid".into())).map(|span| span.line),
        Some(3)
    );
    assert_eq!(declaration(&catalogue, &Named::Event("sold".into())), None);
}

fn renamed(text: &str, place: &str, new: &str) -> Result<String, RenameError> {
    let (line, _) = marked(place);
    let at = text.find(&line).unwrap_or_else(|| panic!("{line}")) + place.find('|').unwrap();
    let edits = rename(&parse_str(text).document, &Catalogue::builtin(), at, new)?;
    let mut mended = text.to_owned();
    for edit in edits.iter().rev() {
        mended.replace_range(edit.start..edit.end, &edit.text);
    }
    Ok(mended)
}

#[test]
fn a_metric_is_renamed_everywhere_and_nothing_else() {
    let wanted = RULE.replace("sales", "revenue");
    for place in ["metric sa|les", "  take      30% of sa|les", "  expect sa|les"] {
        assert_eq!(renamed(RULE, place, "revenue").unwrap(), wanted, "{place}");
    }
    let over = RULE.replace("order_paid.amount", "journey.amount");
    let wanted = over.replace("journey", "trip");
    assert_eq!(renamed(&over, "cluster jour|ney", "trip").unwrap(), wanted);
}

#[test]
fn a_name_that_would_change_what_a_line_says_is_refused() {
    let taken = |new: &str| Err(RenameError::Taken(new.to_owned()));
    // Another metric, and somebody of whom an example expects an amount.
    assert_eq!(renamed(RULE, "metric sa|les", "completions"), taken("completions"));
    assert_eq!(renamed(RULE, "metric sa|les", "ana"), taken("ana"));
    let attribute = RULE.replace("when completions at least 5", "when status is \"gold\"");
    assert_eq!(renamed(&attribute, "metric completions|", "status"), taken("status"));
    for bad in ["Sales", "pool", "a-b", "", "a b", "a\nb", "9a"] {
        let refused = renamed(RULE, "metric sa|les", bad);
        assert!(matches!(refused, Err(RenameError::BadName(_))), "{bad}: {refused:?}");
    }
    assert_eq!(renamed(RULE, "  count     course_com|pleted", "x"), Err(RenameError::NoName));
    let broken = RULE.replace("  take      30% of sales", "  take      30 of sales");
    assert_eq!(renamed(&broken, "metric sa|les", "x"), Err(RenameError::Unreadable(21)));
}

#[test]
fn every_word_of_a_line_is_told_by_what_it_is() {
    let document = parse_str(RULE).document;
    let found = tokens(&document);
    let of_line = |line: &str| -> Vec<(&str, TokenKind)> {
        let number = RULE.lines().position(|one| one.contains(line)).unwrap() as u32 + 1;
        let found = found.iter().filter(|token| token.span.line == number);
        found.map(|token| (&RULE[token.span.start..token.span.end], token.kind)).collect()
    };
    use TokenKind::{
        Comment, Event, Head, Metric, NewName, Number, Opening, Path, Person, Text, Unit, Word,
    };
    assert_eq!(of_line("and to whom"), [("# and to whom", Comment)]);
    assert_eq!(of_line("distributor d"), [("distributor", Head), ("d", NewName), ("\"D\"", Text)]);
    assert_eq!(
        of_line("take "),
        [("take", Opening), ("30%", Number), ("of", Word), ("sales", Metric)]
    );
    assert_eq!(
        of_line("touch "),
        [("touch", Opening), ("site_visited", Event), ("by", Word), ("link.owner", Path)]
    );
    assert_eq!(
        of_line("expect ana"),
        [("expect", Opening), ("ana", Person), ("180.00", Number), ("USD", Unit)]
    );
    assert!(found.is_sorted_by_key(|token| token.span.start));
}

#[test]
fn sections_and_long_comments_fold() {
    let found = folds(&parse_str(RULE).document);
    let fold = |first, last, is_comment| Fold { first, last, is_comment };
    assert_eq!(found[..3], [fold(2, 3, true), fold(4, 6, false), fold(8, 10, false)]);
    assert_eq!(found.len(), 9);
}

#[test]
fn every_line_of_every_rule_can_be_continued_as_it_is() {
    // What stands in a rule that is right is what is offered there: word by word.
    let catalogue = Catalogue::builtin();
    let mut tried = 0;
    let recipes = docs::of("tan").into_iter();
    let recipes =
        recipes.filter(|(name, text)| name.contains("cookbook") && text.starts_with("language 1"));
    for (name, text) in recipes {
        let document = parse_str(&text).document;
        for token in tokens(&document) {
            let word = &text[token.span.start..token.span.end];
            let is_name =
                matches!(token.kind, TokenKind::Metric | TokenKind::Event | TokenKind::Word);
            if !is_name || token.span.line < 2 {
                continue;
            }
            let found = complete(&document, &catalogue, token.span.start);
            assert!(found.iter().any(|one| one.text == word), "{name}:{}: {word}", token.span.line);
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}
