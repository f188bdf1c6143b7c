//! What a text becomes: clauses, places, and one problem for each bad line.

use rules::domain::{Catalogue, Stop, Stopped};
use rules::language::tree::{Clause, Head, Identity, MetricClause};
use rules::language::{
    compile_parsed_catalogue_until, compile_parsed_until, parse_str, parse_until,
};

use super::{CATALOGUE, DISTRIBUTOR};

/// A distributor with the lines under the head that belongs there.
pub fn under(section: &str, lines: &str) -> String {
    format!("language 1\ndistributor d \"D\"\n  currency USD\n{section}\n{lines}\n")
}

/// `code line:column` of every diagnostic.
pub fn found(source: &str) -> Vec<String> {
    let place = |d: &rules::language::Diagnostic| {
        format!("{} {}:{}", d.code, d.primary.span.line, d.primary.span.column)
    };
    parse_str(source).diagnostics.iter().map(place).collect()
}

#[test]
fn the_samples_are_read_without_a_problem() {
    for sample in [DISTRIBUTOR, CATALOGUE] {
        let parsed = parse_str(sample);
        assert_eq!(parsed.diagnostics, []);
        for line in &parsed.document.lines {
            assert_eq!(line.clause.is_some(), line.span.start < line.span.end, "{line:?}");
        }
    }
}

#[test]
fn every_clause_of_the_language_so_far_is_read() {
    let table = include_str!("samples/clauses.txt");
    let mut section = "";
    for line in table.lines().filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            section = head;
            continue;
        }
        let source = if section == "distributor" {
            format!("language 1\ndistributor d \"D\"\n{line}\n")
        } else if section.starts_with("catalogue ") {
            let head = section.trim_start_matches("catalogue ");
            format!("language 1\ncatalogue\n{head}\n{line}\n")
        } else {
            under(section, line)
        };
        let parsed = parse_str(&source);
        assert_eq!(parsed.diagnostics, [], "{section}: {line}");
    }
}

#[test]
fn words_know_where_they_stand() {
    let parsed = parse_str(DISTRIBUTOR);
    let clauses: Vec<&Clause> =
        parsed.document.lines.iter().filter_map(|line| line.clause.as_ref()).collect();
    let Clause::Head(Head::Distributor { name, title }) = clauses[1] else { panic!() };
    assert_eq!(name.node, "course_profit_share");
    assert_eq!((name.span.line, name.span.column, name.span.end_column), (2, 13, 32));
    assert_eq!(title.as_ref().unwrap().node, "Course creators share profit by completions");
    let Clause::Identity(Identity::TimeZone(zone)) = clauses[3] else { panic!() };
    assert_eq!(&DISTRIBUTOR[zone.span.start..zone.span.end], "America/New_York");
    let Clause::Metric(MetricClause::Credit(path)) = clauses[6] else { panic!() };
    let steps: Vec<&str> =
        path.node.iter().map(|step| &DISTRIBUTOR[step.span.start..step.span.end]).collect();
    assert_eq!(steps, ["course", "owner"]);
    let openings: Vec<&str> = parsed
        .document
        .lines
        .iter()
        .filter(|line| line.clause.is_some())
        .map(|line| &DISTRIBUTOR[line.opening.start..line.opening.end])
        .collect();
    assert_eq!(openings[9], "once per");
    assert_eq!(openings[15], "if nobody qualifies,");
}

#[test]
fn a_text_that_nobody_waits_for_is_not_read_on() {
    let stop = Stop::possible();
    assert_eq!(parse_until(DISTRIBUTOR, &stop), Ok(parse_str(DISTRIBUTOR)));
    stop.stop();
    assert_eq!(parse_until(DISTRIBUTOR, &stop), Err(Stopped));
}

#[test]
fn a_text_that_nobody_waits_for_is_not_checked_on() {
    let stop = Stop::possible();
    let check =
        |source: &str| compile_parsed_until(parse_str(source), &Catalogue::builtin(), &stop);
    let wrong: String = (0..500).map(|at| format!("where f{at} is 1\n")).collect();
    let rule = under("metric m", &format!("count course_completed\n{wrong}"));
    let catalogue = format!("language 1\ncatalogue\nevent e \"E\"\n{}", {
        (0..500).map(|at| format!("f{at} t{at}\n")).collect::<String>()
    });
    let types = || {
        let parsed = parse_str(&catalogue);
        compile_parsed_catalogue_until(&parsed, &Catalogue::builtin(), &stop).diagnostics.len()
    };
    assert!(check(DISTRIBUTOR).program.is_some());
    assert!(check(&rule).diagnostics.len() > 500);
    assert_eq!(types(), 500);
    stop.stop();
    assert_eq!(check(DISTRIBUTOR).program, None);
    let found = check(&rule).diagnostics;
    assert!(found.len() < 20, "a line is no longer looked at: {found:?}");
    assert_eq!(types(), 0);
}
