//! Rules that tests start from.

use rules::domain::Catalogue;
use rules::language::{Compiled, Program, compile};

/// The profit share of the language's page.
pub const PROFIT_SHARE: &str = r#"language 1
distributor course_profit_share "Course creators share profit by completions"
  currency  USD
  time zone America/New_York

metric completions
  count     course_completed
  credit    course.owner
  where     course.status is "published"
  where     customer is not course.owner.customer
  once per  customer, course

metric sales
  sum       order_paid.amount
  where     category is any of "course", "membership"

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  completions
  qualify   when completions at least 5
  each      at most 60% of the pool
  leftover  carry over

schedule
  every month on day 1 at 09:00
  measure the month before
  pay after 14 days

example "two qualify, one is below the minimum"
  given sales 1000.01 USD
  given completions ana 30, bo 20, dee 4
  expect pool 300.00 USD
  expect ana 180.00 USD, bo 120.00 USD, dee nothing
"#;

/// A short rule with nothing but what is required, and the pieces that tests replace.
pub const SHORT: &str = r#"language 1
distributor visits "Visits"
  currency  USD
  time zone UTC
metric visits
  count     blog_post_visited
  credit    post.owner
pool
  take      fixed 100.00 USD
  if nobody qualifies, carry over
weighting
  share by  visits
schedule
  every month on day 1 at 00:00
  measure the month before
"#;

/// Compiles with the built-in catalogue.
pub fn compiled(source: &str) -> Compiled {
    compile(source, &Catalogue::builtin())
}

/// The program of a rule that has nothing wrong in it.
pub fn program(source: &str) -> Program {
    let compiled = compiled(source);
    compiled.program.unwrap_or_else(|| panic!("{source}\n{:#?}", compiled.diagnostics))
}

/// The short rule with one piece replaced.
pub fn short_with(old: &str, new: &str) -> String {
    assert!(SHORT.contains(old), "the short rule has no {old:?}");
    SHORT.replacen(old, new, 1)
}
