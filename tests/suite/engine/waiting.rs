//! Amounts that are kept until they are worth paying.

use rules::engine::{Reading, evaluate};
use rules::language::EachBelow;

use super::log::{amounts, given, october};
use super::rule::{Rule, count, rule, usd};

/// One case: its name, what is given, what waited before, and what comes out.
type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r str, &'r str);

/// 100.00 USD by completions; less than 20.00 USD waits.
fn shared() -> Rule {
    let mut shared = rule(vec![count("completions", "course_completed").credit("course.owner")])
        .fixed("100.00")
        .share_by("completions");
    let (amount, clause) = (usd("20.00"), "each below 20.00 USD waits".to_owned());
    shared.0.weighting.each_below_waits = Some(EachBelow { amount, clause });
    shared
}

/// Amounts, who waits with what from before, and the digest.
fn outcome(rule: &Rule, values: &str, before: &[(&str, &str)]) -> (String, String, String) {
    let waiting_in = before.iter().map(|(who, amount)| ((*who).to_owned(), usd(amount))).collect();
    let reading =
        Reading { waiting_in, given: given(rule, &[("completions", values)]), ..october() };
    let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
    assert_eq!(outcome.paid().unwrap().plus(outcome.leftover).unwrap(), outcome.pool);
    let waits = outcome.standings.iter().filter_map(|standing| {
        let waits = standing.derivation.waits.as_ref()?;
        assert_eq!(
            (waits.minimum, waits.clause.as_str()),
            (Some(usd("20.00")), "each below 20.00 USD waits")
        );
        Some(format!("{} {}", standing.collaborator, waits.before.amount()))
    });
    (amounts(&outcome), waits.collect::<Vec<_>>().join(", "), outcome.digest().to_owned())
}

#[test]
fn what_stays_below_the_minimum_with_what_waited_waits() {
    let rows: [Row<'_>; 6] = [
        ("ana 80, bo 20", &[], "ana 80.00, bo 20.00", ""),
        ("ana 81, bo 19", &[], "ana 81.00, bo 19.00", "bo 0.00"),
        ("ana 81, bo 19", &[("bo", "0.99")], "ana 81.00, bo 19.00", "bo 0.99"),
        ("ana 81, bo 19", &[("bo", "1.00")], "ana 81.00, bo 19.00", ""),
        ("ana 81, bo 19", &[("ana", "1.00"), ("cy", "5.00")], "ana 81.00, bo 19.00", "bo 0.00"),
        ("ana 100, bo 0", &[("bo", "5.00")], "ana 100.00, bo 0.00", ""),
    ];
    for (values, before, amounts, waits) in rows {
        let (found, waiting, _) = outcome(&shared(), values, before);
        assert_eq!((found.as_str(), waiting.as_str()), (amounts, waits), "{values} {before:?}");
    }
}

#[test]
fn the_digest_knows_what_waits() {
    let digest = |before: &[(&str, &str)]| outcome(&shared(), "ana 81, bo 19", before).2;
    assert_ne!(digest(&[]), digest(&[("bo", "0.50")]));
    assert_eq!(digest(&[]), digest(&[("cy", "0.50")]), "of no concern to anybody here");
    let mut without = shared();
    without.0.weighting.each_below_waits = None;
    let (_, waits, digest) = outcome(&without, "ana 81, bo 19", &[("bo", "1.00")]);
    assert_eq!(waits, "");
    assert_eq!(digest, outcome(&without, "ana 81, bo 19", &[]).2);
}
