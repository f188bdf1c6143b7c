//! Whole plans over several periods, with amounts that were worked out by hand.

use rules::domain::{Catalogue, Moment};
use rules::language::{Severity, compile_catalogue};
use tantieme::app;

const PLANS: &str = include_str!("published.txt");

const CATALOGUE: &str = "language 1
catalogue

collaborator
  hours     number
  years     number
  rate      number
  salary    money
  quota     money

asset book \"Book\"
  title     text

event shift \"Shift\"
  worker    collaborator
  minutes   number

event book_read \"Book read\"
  customer  customer
  book      book
  pages     number
";

#[test]
fn plans_pay_over_several_periods_what_was_worked_out_by_hand() {
    let catalogue = compile_catalogue(CATALOGUE, &Catalogue::builtin()).catalogue.unwrap();
    let mut wrong = Vec::new();
    let mut plans = 0;
    for plan in PLANS.split("\n== ").skip(1) {
        plans += 1;
        let (title, lines) = plan.split_once('\n').unwrap();
        let (rule, example) = lines.split_once("example ").unwrap();
        let text = format!(
            "language 1\ndistributor plan \"A plan\"\n  currency USD\n  time zone UTC\n{rule}schedule\n  every \
             month on day 1 at 00:00\n  measure the month before\nexample {example}"
        );
        let said = app::check(&text, &catalogue, Moment::ALWAYS);
        let errors = said.diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let errors = errors.map(|it| format!("{} {}", it.primary.span.line, it.message));
        let problems = said.examples.iter().flat_map(|example| example.problems.clone());
        let found: Vec<String> = errors.chain(problems).collect();
        assert!(!found.is_empty() || said.examples.len() == 1, "{title}\n{text}");
        if !found.is_empty() {
            wrong.push(format!("{title}\n  {}", found.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} plans\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(plans, 42);
}
