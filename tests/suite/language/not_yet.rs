//! What the language knows but is not built yet is refused by name, never misread.

use tantieme::language::parse_str;

use super::near_misses::document;
use super::parsing::found;

#[test]
fn each_clause_that_is_not_built_is_refused_by_name() {
    let mut section = "";
    for row in include_str!("samples/not_yet.txt").lines() {
        if let Some(head) = row.strip_prefix("== ") {
            section = head;
        }
        let Some((line, name)) = row.split_once(" => ").filter(|_| !row.starts_with('#')) else {
            continue;
        };
        let parsed = parse_str(&document(section, line));
        let [problem] = parsed.diagnostics.as_slice() else {
            panic!("{line}: {:?}", parsed.diagnostics)
        };
        assert_eq!(problem.message, format!("\"{name}\" is not yet available"), "{line}");
        assert_eq!((problem.code, problem.primary.span.column), ("S190", 1), "{line}");
        assert!(problem.fixes.is_empty(), "{line}");
    }
}

#[test]
fn several_of_them_are_one_problem_each() {
    let source = "language 1\ndistributor d\nschedule\n  unapproved wait\n  review by hand\n";
    assert_eq!(found(source), ["S190 4:3", "S190 5:3"]);
}
