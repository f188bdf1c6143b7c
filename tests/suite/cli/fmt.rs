//! `fmt`: files in their canonical form.

use super::{Folder, RULE};

#[test]
fn a_canonical_file_stays_as_it_is() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    assert_eq!(folder.fine("fmt rule.tan"), "");
    assert_eq!(folder.read("rule.tan"), RULE);
    folder.fine("fmt --check rule.tan");
}

#[test]
fn check_only_says_which_files_would_change() {
    let folder = Folder::new();
    let crooked = RULE.replace("  count     blog_post_visited", "count blog_post_visited # mine");
    folder.write("crooked.tan", &crooked);
    folder.write("straight.tan", RULE);
    let ran = folder.run("fmt --check crooked.tan straight.tan");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("crooked.tan"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("straight.tan"), "{}", ran.stdout);
    assert_eq!(folder.read("crooked.tan"), crooked);

    folder.fine("fmt crooked.tan straight.tan");
    let formatted = folder.read("crooked.tan");
    assert!(formatted.contains("  count     blog_post_visited"), "{formatted}");
    assert!(formatted.contains("# mine"), "comments are kept: {formatted}");
    folder.fine("fmt --check crooked.tan");
}

#[test]
fn a_file_that_is_no_rule_is_left_as_it_is() {
    let folder = Folder::new();
    let text = RULE.replace("language 1", "language 99");
    folder.write("rule.tan", &text);
    let ran = folder.run("fmt rule.tan");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("rule.tan"), "{}", ran.stderr);
    assert_eq!(folder.read("rule.tan"), text);
}

#[test]
fn a_missing_file_is_wrong_usage() {
    assert_eq!(Folder::new().run("fmt nowhere.tan").code, 2);
}

#[test]
fn what_cannot_be_read_is_shown_and_the_other_files_are_formatted() {
    let folder = Folder::new();
    let crooked = RULE.replace("  count     blog_post_visited", "count blog_post_visited");
    folder.write("bad.tan", &RULE.replace("1 by visits", "1 bye visits"));
    folder.write("empty.tan", "# nothing but a comment\n");
    folder.write("crooked.tan", &crooked);
    std::fs::write(folder.path("latin.tan"), b"language 1\ndistributor d \"caf\xe9\"\n").unwrap();
    let ran = folder.run("fmt nowhere.tan bad.tan empty.tan latin.tan crooked.tan");
    assert_eq!(ran.code, 2, "a file that is not there is wrong usage");
    for said in ["bad.tan: not formatted", "1 bye visits", "the document is empty", "nowhere.tan"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "crooked.tan: formatted\n");
    assert_eq!(folder.read("crooked.tan"), RULE);
    assert_eq!(folder.read("empty.tan"), "# nothing but a comment\n");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let crooked = format!("\u{feff}{}", RULE.replace('\n', "\r\n").replace("  count ", "count"));
    let ran = folder.run_with("fmt -", &crooked);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, RULE), "{}", ran.stderr);
    assert_eq!(folder.run_with("fmt -", RULE).stdout, RULE, "also what is fine already");
    assert_eq!(folder.run_with("fmt --check -", &crooked).code, 1);
    let ran = folder.run_with("fmt --check -", RULE);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn a_line_that_would_grow_too_long_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let names: Vec<String> = (0..20).map(|n| format!("\"{n:045}\"")).collect();
    let long = format!("where post.status is any of {}", names.join(","));
    assert!(long.chars().count() < 1_000, "{}", long.len());
    let text = RULE.replace("post.owner\n", &format!("post.owner\n{long}\n"));
    folder.write("rule.tan", &text);
    let ran = folder.run("fmt rule.tan");
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stderr.contains("rule.tan: not formatted"), "{}", ran.stderr);
    assert_eq!(folder.read("rule.tan"), text);
}
