//! Near misses are refused with the accepted form, and the offered fix mends them.

use rules::language::{Diagnostic, parse_str};

use super::parsing::under;

/// The text after a fix.
pub fn fixed(source: &str, diagnostic: &Diagnostic) -> Option<String> {
    let mut text = source.to_owned();
    for edit in diagnostic.fixes.first()?.edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    Some(text)
}

pub fn document(section: &str, line: &str) -> String {
    match section {
        "distributor" => format!("language 1\ndistributor d \"D\"\n{line}\n"),
        section => match section.strip_prefix("catalogue ") {
            Some(head) => format!("language 1\ncatalogue\n{head}\n{line}\n"),
            None => under(section, line),
        },
    }
}

/// The section and line of each row of the table.
pub fn rows() -> Vec<(&'static str, &'static str)> {
    let mut section = "";
    let mut rows = Vec::new();
    for row in include_str!("samples/near_misses.txt").lines() {
        if let Some(head) = row.strip_prefix("== ") {
            section = head;
        } else if let Some((line, _)) = row.split_once(" => ").filter(|_| !row.starts_with('#')) {
            rows.push((section, line));
        }
    }
    rows
}

#[test]
fn each_near_miss_is_one_problem_with_the_corrected_line() {
    let mut section = "";
    let mut wrong = Vec::new();
    for row in include_str!("samples/near_misses.txt").lines() {
        if let Some(head) = row.strip_prefix("== ") {
            section = head;
        }
        let Some((line, rest)) = row.split_once(" => ").filter(|_| !row.starts_with('#')) else {
            continue;
        };
        let source = document(section, line);
        let parsed = parse_str(&source);
        let found = match parsed.diagnostics.as_slice() {
            [found] => {
                let corrected = fixed(&source, found).map_or("-".to_owned(), |text| {
                    if !line.starts_with("//") {
                        assert_eq!(parse_str(&text).diagnostics, [], "{row}\n{text}");
                    }
                    if found.fixes[0].edits[0].text.ends_with('\n') {
                        return "-".to_owned(); // A line above is no correction of this one.
                    }
                    let at = found.primary.span.line as usize - 1;
                    text.lines().nth(at).unwrap_or("").to_owned()
                });
                format!("{} {} => {corrected}", found.code, found.primary.span.column)
            }
            others => format!("{} problems", others.len()),
        };
        if found != rest {
            let messages: Vec<_> = parsed
                .diagnostics
                .iter()
                .map(|d| format!("{} [{}]", d.message, d.primary.text))
                .collect();
            wrong.push(format!("{line}\n   expected {rest}\n   found    {found}\n   {messages:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
