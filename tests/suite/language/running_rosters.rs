//! Totals that run on beside quotas, minimums, caps of combinations and facts: what one clause says holds with
//! the other.

use rules::domain::{Catalogue, Moment};
use rules::language::compile_catalogue;

const CATALOGUE: &str = "language 1\ncatalogue\n\ncollaborator\n  quota  money\n  level  number\n";
const SOLD: &str = "metric sold\n  sum collaborator_product_sold.amount\n  credit product.owner\n  over the year\n";
const QUOTA: &str = "metric quota\n  attribute quota\n";

fn rule(metrics: &str, weighting: &str) -> String {
    format!(
        "language 1\ndistributor d\n  currency USD\n  time zone UTC\n{metrics}weighting\n{weighting}\
         schedule\n  every month on day 1 at 09:00\n  measure the month before\n"
    )
}

fn sale(day: &str, product: &str, amount: &str) -> String {
    format!(
        "  {day} 10:00 collaborator_product_sold customer \"c\", product \"{product}\", amount \
         {amount} USD\n"
    )
}

/// What is wrong with a rule and an example of it in parts.
fn problems(rule: &str, parts: &[String]) -> Vec<String> {
    let catalogue = compile_catalogue(CATALOGUE, &Catalogue::builtin()).catalogue.unwrap();
    let owners = "  product \"p\" belongs to ana\n  product \"q\" belongs to bo\n";
    let parts = parts.join("  then the next period\n");
    let source = format!("{rule}example \"it\"\n{owners}{parts}");
    let said = tantieme::app::check(&source, &catalogue, Moment::ALWAYS);
    let found = said.diagnostics.iter().map(|it| format!("{} {}", it.code, it.message));
    let failed = said.examples.iter().flat_map(|example| example.problems.clone());
    found.chain(failed).collect()
}

#[track_caller]
fn holds(rule: &str, parts: &[String]) {
    assert_eq!(problems(rule, parts), [] as [String; 0], "{rule}");
}

fn by_quota(mode: &str) -> String {
    let tiers = "  tiers by sold of quota\n  tier from 0% at 5%\n  tier from 75% at 8%\n";
    rule(&format!("{SOLD}{QUOTA}"), &format!("  pay by sold\n{tiers}  tiers {mode}\n"))
}

#[test]
fn a_total_is_a_part_of_a_quota_of_the_year() {
    let months = |first: &str, second: &str, third: &str| {
        let quota = "  collaborator ana quota 1000.00 USD\n";
        [
            format!("{quota}{}  expect ana {first}\n", sale("2026-10-05", "p", "600.00")),
            format!("{}  expect ana {second}\n", sale("2026-11-05", "p", "600.00")),
            format!("{}  expect ana {third}\n", sale("2026-12-05", "p", "100.00")),
        ]
    };
    // 600 are 30.00; 1,200 are 37.50 and 36.00; 1,300 are 37.50 and 44.00.
    holds(&by_quota("marginal"), &months("30.00 USD", "43.50 USD", "8.00 USD"));
    // 30.00, 96.00, 104.00.
    holds(&by_quota("whole"), &months("30.00 USD", "66.00 USD", "8.00 USD"));
}

#[test]
fn another_quota_pays_what_the_whole_total_comes_to_by_it() {
    let part = |sold: &str, quota: &str, expect: &str| {
        format!(
            "  given sold ana {sold} USD\n  given quota ana {quota} USD\n  expect ana {expect} USD\n"
        )
    };
    // 30.00 of a quota of 1,000; 1,200 of 2,000 are 60.00; of 1,000 they are 73.50.
    let parts = [
        part("600.00", "1000.00", "30.00"),
        part("1200.00", "2000.00", "30.00"),
        part("1200.00", "1000.00", "13.50"),
    ];
    holds(&by_quota("marginal"), &parts);
}

#[test]
fn a_total_that_runs_on_reaches_tiers_of_what_a_month_sold() {
    let orders = "metric orders\n  count collaborator_product_sold\n  credit product.owner\n  over the year\n";
    let metrics = format!("{}{orders}", SOLD.replace("  over the year\n", ""));
    let weighting = "  pay by sold\n  tiers by orders\n  tier from 0 at 5%\n  tier from 3 at 10%\n";
    let october = [sale("2026-10-05", "p", "100.00"), sale("2026-10-06", "p", "100.00")].concat();
    let parts = [
        format!("{october}  expect ana 10.00 USD\n"),
        format!(
            "{}  expect orders ana 3\n  expect ana 10.00 USD\n",
            sale("2026-11-05", "p", "100.00")
        ),
    ];
    holds(&rule(&metrics, weighting), &parts);
}

const STEPS: &str =
    "  pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers marginal\n";

#[test]
fn a_month_without_events_is_filled_up_for_the_roster_alone() {
    let weighting =
        format!("{STEPS}  each at least 50.00 USD\n  everyone where group is \"team\"\n");
    let parts = [
        format!(
            "  collaborator cy group \"team\"\n{}  expect only ana 50.00 USD, cy 50.00 USD\n",
            sale("2026-10-05", "p", "600.00")
        ),
        "  expect ana nothing, cy 50.00 USD\n".to_owned(),
        // 1,600 are 110.00, of which 30.00 were of October.
        format!("{}  expect ana 80.00 USD, cy 50.00 USD\n", sale("2026-12-05", "p", "1000.00")),
    ];
    holds(&rule(SOLD, &weighting), &parts);
}

#[test]
fn what_was_paid_ahead_is_taken_off_what_the_total_grows_later() {
    let weighting = format!("{STEPS}  each at least 50.00 USD, paid ahead\n");
    let parts = [
        format!(
            "{}  expect ana 50.00 USD\n  expect debt ana 20.00 USD\n",
            sale("2026-10-05", "p", "600.00")
        ),
        "  expect ana nothing\n  expect debt ana 20.00 USD\n".to_owned(),
        format!(
            "{}  expect ana 60.00 USD\n  expect debt ana nothing\n",
            sale("2026-12-05", "p", "1000.00")
        ),
    ];
    holds(&rule(SOLD, &weighting), &parts);
}

#[test]
fn a_cap_of_a_combination_holds_for_all_of_the_total() {
    let capped = |cap: &str| rule(&format!("{SOLD}  at most 100.00 USD per {cap}\n"), STEPS);
    let october = sale("2026-10-05", "p", "80.00");
    let parts = [
        format!("{october}  expect ana 4.00 USD\n"),
        format!(
            "{}  expect sold ana 100.00 USD\n  expect ana 1.00 USD\n",
            sale("2026-11-05", "p", "80.00")
        ),
        format!("{}  expect ana nothing\n", sale("2026-12-05", "p", "80.00")),
    ];
    holds(&capped("customer, product"), &parts);
    // Of both together 100.00 count: 50.00 each, and ana had 4.00 for 80.00.
    let parts = [
        format!("{october}  expect ana 4.00 USD\n"),
        format!(
            "{}  expect ana nothing, bo 2.50 USD\n  expect debt ana 1.50 USD\n",
            sale("2026-11-05", "q", "80.00")
        ),
    ];
    holds(&capped("customer over all"), &parts);
}

#[test]
fn what_has_no_sense_together_is_refused() {
    let refused = |rule: &str, code: &str| {
        let said = problems(rule, &["  expect ana nothing\n".to_owned()]);
        assert!(said.iter().any(|it| it.starts_with(code)), "{said:?}\n{rule}");
    };
    let orders = "metric orders\n  count collaborator_product_sold\n  credit product.owner\n";
    let others =
        format!("  {}  tiers by orders\n", STEPS.trim_start().replace("  tiers marginal\n", ""));
    let others = others.replace("1000.00 USD", "5").replace("0.00 USD", "0");
    refused(&rule(&format!("{SOLD}{orders}"), &others), "T320");
    let sum = QUOTA.replace("attribute quota", "sum order_paid.amount\n  credit order.owner");
    let sum = sum.replace(
        "order_paid.amount\n  credit order.owner",
        "coupon_code_used.amount\n  credit coupon.owner",
    );
    let by_sum = by_quota("whole").replace(QUOTA, &sum);
    refused(&by_sum, "T320");
    let month = SOLD
        .replace("sold", "month")
        .replace("product_month", "product_sold")
        .replace("  over the year\n", "");
    let own_cap = format!("{}  each at most sold\n", STEPS.replace("pay by sold", "pay by month"));
    refused(&rule(&format!("{SOLD}{month}"), &own_cap), "T320");
    let beside = |clause: &str| {
        rule(
            &format!("{SOLD}{QUOTA}  {clause}\n"),
            &format!("{STEPS}  qualify when quota at least 0.00 USD\n"),
        )
    };
    refused(&beside("over the year"), "T320");
    refused(&beside("for each customer's first 3"), "P404");
    let worth = format!("{SOLD}  worth product.owner.level points\n")
        .replace("sum collaborator_product_sold.amount", "count collaborator_product_sold");
    refused(&rule(&worth, "  pay by sold\n  tier from 0 pays 1.00 USD each\n"), "T320");
}
