//! Journeys: which touches belong to which end, and each one's part.

mod late;
mod parts;
mod shown;
mod whole;

use rules::domain::{Catalogue, Moment};
use rules::language::{Program, compile};
use tantieme::app;

/// A rule that pays all of what journeys are worth. The lines are those of the cluster and of the
/// metric, told apart by their first word.
pub fn rule(lines: &str, examples: &str) -> String {
    let (metric, cluster): (Vec<&str>, Vec<&str>) =
        lines.lines().partition(|line| line.starts_with("split"));
    let (end, field) = if lines.contains("value sum") {
        ("", "value")
    } else {
        ("  ends with order_paid\n", "amount")
    };
    let (cluster, metric) = (cluster.join("\n  "), metric.join("\n  "));
    format!(
        "language 1\ndistributor journeys\n  currency USD\n  time zone UTC\ncluster journey\n  \
         group by customer\n  touch site_visited by link.owner\n  touch blog_post_visited by \
         post.owner\n  touch coupon_code_used by coupon.owner\n{end}  {cluster}\nmetric earned\n  \
         sum journey.{field}\n  {metric}\npool\n  take 100% of earned\n  if nobody qualifies, carry \
         over\nweighting\n  share by earned\nschedule\n  every month on day 1 at 09:00\n  measure \
         the month before\n{examples}"
    )
}

pub fn program(lines: &str) -> Program {
    let compiled = compile(&rule(lines, ""), &Catalogue::builtin());
    assert!(compiled.program.is_some(), "{:#?}", compiled.diagnostics);
    compiled.program.unwrap()
}

#[test]
fn every_scenario_comes_out() {
    let text = include_str!("scenarios.txt");
    let mut count = 0;
    for scenario in text.split("\n== ").skip(1) {
        let (name, rest) = scenario.split_once('\n').unwrap();
        let (lines, example) = rest.split_once("---\n").unwrap();
        let mut owners = String::new();
        for (asset, who) in [("a", "ana"), ("b", "bo"), ("c", "cy"), ("d", "dee")] {
            for kind in ["link", "post", "coupon"] {
                owners.push_str(&format!("  {kind} \"{asset}\" belongs to {who}\n"));
            }
        }
        let source = rule(lines.trim(), &format!("example \"it\"\n{owners}{example}"));
        let said = app::check(&source, &Catalogue::builtin(), Moment::ALWAYS);
        let [result] = said.examples.as_slice() else { panic!("{name}: {:#?}", said.diagnostics) };
        assert!(result.passed, "{name}: {:?}", result.problems);
        count += 1;
    }
    assert!(count > 30, "only {count} scenarios were read");
}
