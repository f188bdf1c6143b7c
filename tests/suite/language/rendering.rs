//! What an author sees in a terminal.

use rules::language::{parse_str, render};

use super::DISTRIBUTOR;

fn seen(source: &str, colour: bool) -> String {
    let parsed = parse_str(source);
    render(&parsed.diagnostics, &parsed.document.source, "course.tan", colour)
}

#[test]
fn three_mistakes_are_three_messages_on_the_right_words() {
    let source = DISTRIBUTOR
        .replace("is \"published\"", "= \"published\"")
        .replace("30% of sales", "30 % of sales")
        .replace("every month on day 1", "every month on day 31");
    insta::assert_snapshot!(seen(&source, false), @r#"
    error[S140]: "=" is written "is"
     --> course.tan:9:27
      |
    9 |   where     course.status = "published"
      |                           ^
      |
      = help: where     course.status is "published"

    error[S133]: "30 %" is written "30%"
      --> course.tan:18:13
       |
    18 |   take      30 % of sales
       |             ^^^^
       |
       = help: take      30% of sales

    error[C501]: not every month has a day 31
      --> course.tan:28:22
       |
    28 |   every month on day 31 at 09:00
       |                      ^^ what happens in shorter months has to be written
       |
       = help: every month on day 31 or the last day at 09:00
    "#);
}

#[test]
fn line_ends_and_wide_letters_do_not_move_the_mark() {
    let source = "language 1\r\ndistributor d \"Käse 🧀\"\r  currency usd\r";
    let text = seen(source, false);
    assert!(text.contains("course.tan:3:12"), "{text}");
    assert!(text.contains("3 |   currency usd\n  |            ^^^"), "{text}");
    let wide = "language 1\ndistributor \"Käse 🧀\" D\n";
    assert!(seen(wide, false).contains("course.tan:2:13"), "{}", seen(wide, false));
}

#[test]
fn the_end_of_a_line_is_marked_too() {
    let text = seen("language 1\ndistributor d\nmetric m\ncount", false);
    assert!(text.contains("4 | count\n  |      ^"), "{text}");
}

#[test]
fn colour_is_only_there_when_asked_for() {
    let source = "language 1\nnonsense\n";
    assert!(!seen(source, false).contains('\u{1b}'));
    assert!(seen(source, true).contains('\u{1b}'));
}
