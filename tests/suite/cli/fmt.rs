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
