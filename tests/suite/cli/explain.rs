//! `explain`: rules in plain sentences.

use serde_json::Value;

use super::{Folder, RULE};

#[test]
fn a_rule_is_told_in_sentences() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    let text = folder.fine("explain rule.tan");
    for line in [
        "The best one",
        "Visits",
        "  - Visits: each event \"Blog post visited\" counts as 1.",
        "  - The pool gets 10.00 USD for each period.",
        "  - The rule runs every month on the 1st at 09:00 in the time zone UTC.",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours where nobody sees them");
    assert_eq!(folder.run_with("explain -", RULE).stdout, text);
}

#[test]
fn programs_get_sections_with_sentences_and_their_lines() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    let told: Value = serde_json::from_str(&folder.fine("explain --json rule.tan")).unwrap();
    let sections = told["sections"].as_array().unwrap();
    let pool = sections.iter().find(|section| section["title"] == "The pool").unwrap();
    assert_eq!(pool["sentences"][0]["text"], "The pool gets 10.00 USD for each period.");
    assert_eq!(pool["sentences"][0]["line"], 12);
    let follows = pool["sentences"].as_array().unwrap().last().unwrap();
    assert_eq!(follows["line"], Value::Null, "{follows}");
}

#[test]
fn titles_of_a_catalogue_of_ones_own_are_used() {
    let folder = Folder::new();
    let catalogue = "language 1\ncatalogue\n\nasset talk \"Evening Talk\"\n\n\
        event talk_heard \"Talk Heard\"\n  customer  customer\n  talk      talk\n";
    folder.write("catalogue.tan", catalogue);
    let rule = RULE.replace("blog_post_visited", "talk_heard").replace("post.owner", "talk.owner");
    folder.write("rule.tan", &rule);
    let text = folder.fine("explain --catalogue catalogue.tan rule.tan");
    assert!(text.contains("each event \"Talk Heard\" counts as 1."), "{text}");
    assert!(text.contains("It counts for the owner of the evening talk;"), "{text}");
    let told = folder.fine("explain catalogue.tan");
    assert!(told.contains("Each has \"talk\": an evening talk."), "{told}");
    assert!(told.contains("It counts as soon as it is recorded."), "{told}");
}

#[test]
fn a_rule_with_problems_is_not_explained() {
    let folder = Folder::new();
    folder.write("rule.tan", &RULE.replace("1 by visits", "1 by visit"));
    let ran = folder.run("explain rule.tan");
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("there is no metric named \"visit\""), "{}", ran.stderr);
    assert!(ran.stderr.contains("rule.tan: not explained"), "{}", ran.stderr);
    assert_eq!(folder.run("explain nowhere.tan").code, 2);
}
