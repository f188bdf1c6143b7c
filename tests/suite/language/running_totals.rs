//! Totals that run on beyond the period: what all periods pay together is what the total comes to.

use rules::domain::{Catalogue, Moment};

/// A rule that pays by what somebody sold, with lines in place of how far its total reaches back and of its
/// schedule: 5% up to 1,000 and 10% of what is above.
fn rule(running: &str, schedule: &str) -> String {
    format!(
        "language 1\ndistributor d\n  currency USD\n  time zone America/New_York\nmetric sold\n  sum \
         collaborator_product_sold.amount\n  credit product.owner\n  {running}\nweighting\n  pay by sold\n  \
         tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers marginal\nschedule\n  {schedule}\n"
    )
}

const MONTHLY: &str = "every month on day 1 at 09:00\n  measure the month before";
const WEEKLY: &str = "every week on monday at 09:00\n  measure the week before";
const OWNER: &str = "product \"p\" belongs to ana\n";

fn sale(day: &str, amount: &str) -> String {
    format!(
        "{day} 10:00 collaborator_product_sold customer \"c\", product \"p\", amount {amount} USD\n"
    )
}

/// What is wrong with a rule and its example.
fn problems(rule: &str, lines: &str) -> Vec<String> {
    let lines = lines.trim_end().replace('\n', "\n  ");
    let source = format!("{rule}example \"it\"\n  {lines}\n");
    let said = tantieme::app::check(&source, &Catalogue::builtin(), Moment::ALWAYS);
    let found = said.diagnostics.iter().map(|it| format!("{} {}", it.code, it.message));
    let found: Vec<String> = found.filter(|it| !it.starts_with('W')).collect();
    let failed = said.examples.into_iter().flat_map(|example| example.problems);
    found.into_iter().chain(failed).collect()
}

#[track_caller]
fn holds(rule: &str, parts: &[String]) {
    let lines = parts.join("then the next period\n");
    assert_eq!(problems(rule, &format!("{OWNER}{lines}")), [] as [String; 0]);
}

fn part(events: &[String], expects: &str) -> String {
    format!("{}{expects}\n", events.concat())
}

#[test]
fn rates_step_over_the_months_of_a_year_and_begin_anew_with_the_next() {
    // 600: 30. 1,200: 50 + 20 = 70, which is 40 more. 1,300: 80.
    let parts = [
        part(&[sale("2026-10-05", "600.00")], "expect ana 30.00 USD"),
        part(&[sale("2026-11-05", "600.00")], "expect sold ana 1200.00 USD\nexpect ana 40.00 USD"),
        part(&[sale("2026-12-31", "100.00")], "expect ana 10.00 USD"),
        part(&[sale("2027-01-01", "400.00")], "expect sold ana 400.00 USD\nexpect ana 20.00 USD"),
        part(&[], "expect sold ana 400.00 USD\nexpect ana nothing"),
    ];
    holds(&rule("over the year", MONTHLY), &parts);
}

#[test]
fn a_quarter_and_all_time_begin_where_they_say() {
    let months = |last: &str| {
        [
            part(&[sale("2026-11-05", "600.00")], "expect ana 30.00 USD"),
            part(&[sale("2026-12-05", "600.00")], "expect ana 40.00 USD"),
            part(&[sale("2027-01-05", "100.00")], last),
        ]
    };
    holds(&rule("over the quarter", MONTHLY), &months("expect ana 5.00 USD"));
    holds(&rule("since the start", MONTHLY), &months("expect ana 10.00 USD"));
}

#[test]
fn a_week_over_new_year_pays_by_both_years() {
    // The old year has 1,100, which is 60, of which 45 were paid; the new one 300, which is 15.
    let lines = [
        OWNER.to_owned(),
        sale("2026-12-14", "900.00"),
        "expect ana 45.00 USD\nthen the period of 2026-12-28\n".to_owned(),
        sale("2026-12-29", "200.00"),
        sale("2027-01-02", "300.00"),
        "expect sold ana 300.00 USD\nexpect ana 30.00 USD".to_owned(),
    ];
    assert_eq!(problems(&rule("over the year", WEEKLY), &lines.concat()), [] as [String; 0]);
}

#[test]
fn what_rounding_loses_in_a_month_it_gives_back_in_a_later_one() {
    // 0.3% of 1, 2, 3, 4, 5, 6 USD are 0.3, 0.6, 0.9, 1.2, 1.5 and 1.8 cents.
    let rule = rule("over the year", MONTHLY).replace("at 5%", "at 0.3%");
    let month = |month: u32, expect: &str| {
        part(&[sale(&format!("2026-{month:02}-05"), "1.00")], &format!("expect ana {expect}"))
    };
    let parts = [
        month(4, "nothing"),
        month(5, "0.01 USD"),
        month(6, "nothing"),
        month(7, "nothing"),
        month(8, "0.01 USD"),
        month(9, "nothing"),
    ];
    holds(&rule, &parts);
}

#[test]
fn what_comes_late_is_paid_by_the_next_period_at_the_rate_that_it_reaches() {
    // With 200 of October that come late, and 100 of November, the total is 1,200: 70, of which 45 were paid.
    let parts = [
        part(&[sale("2026-10-05", "900.00")], "expect ana 45.00 USD"),
        part(
            &[sale("2026-10-06", "200.00"), sale("2026-11-06", "100.00")],
            "expect sold ana 1200.00 USD\nexpect ana 25.00 USD",
        ),
        part(&[sale("2026-12-05", "100.00")], "expect ana 10.00 USD"),
    ];
    let next = format!("{MONTHLY}\n  corrections count in the next period");
    holds(&rule("over the year", &next), &parts);
    // October gets 15 more, and November, which begins with 1,100, pays 10: together the same.
    holds(&rule("over the year", &format!("{MONTHLY}\n  corrections adjust for 90 days")), &parts);
}

#[test]
fn what_comes_late_of_a_year_that_is_over_is_paid_at_the_rates_of_that_year() {
    // The old year has 1,100: 15 more. The new one has 300: 15.
    let parts = [
        part(&[sale("2026-12-05", "900.00")], "expect ana 45.00 USD"),
        part(&[sale("2026-12-06", "200.00"), sale("2027-01-06", "300.00")], "expect ana 30.00 USD"),
        part(&[sale("2026-12-07", "10.00"), sale("2027-02-06", "300.00")], "expect ana 16.00 USD"),
    ];
    let next = format!("{MONTHLY}\n  corrections count in the next period");
    holds(&rule("over the year", &next), &parts);
    holds(&rule("over the year", &format!("{MONTHLY}\n  corrections adjust for 90 days")), &parts);
}

#[test]
fn a_refund_after_the_settlement_takes_back_what_was_paid_for_it() {
    let parts = [
        part(&[sale("2026-10-05", "1200.00")], "expect ana 70.00 USD"),
        "2026-11-05 10:00 refund 1\nexpect ana nothing\nexpect debt ana 70.00 USD\n".to_owned(),
        part(&[sale("2026-12-05", "2000.00")], "expect ana 80.00 USD\nexpect debt ana nothing"),
    ];
    holds(&rule("over the year", MONTHLY), &parts);
}

#[test]
fn given_totals_are_totals() {
    let parts = [
        "given sold ana 1200.00 USD\nexpect ana 70.00 USD\n".to_owned(),
        "given sold ana 1300.00 USD\nexpect sold ana 1300.00 USD\nexpect ana 10.00 USD\n"
            .to_owned(),
        "expect sold ana 1300.00 USD\nexpect ana nothing\n".to_owned(),
    ];
    holds(&rule("over the year", MONTHLY), &parts);
    let lines = [
        OWNER.to_owned(),
        "given sold ana 1200.00 USD\nexpect ana 70.00 USD\nthen the period of 2026-03-10\n"
            .to_owned(),
        sale("2026-03-05", "100.00"),
        "expect sold ana 1300.00 USD\nexpect ana 10.00 USD\nthen the period of 2027-02-10\n"
            .to_owned(),
        "given sold ana 500.00 USD\nexpect ana 25.00 USD\n".to_owned(),
    ];
    assert_eq!(problems(&rule("over the year", MONTHLY), &lines.concat()), [] as [String; 0]);
}

#[test]
fn a_prize_is_paid_once_and_a_cap_holds_for_the_year() {
    let once = rule("since the start", MONTHLY)
        .replace("sum collaborator_product_sold.amount", "count collaborator_product_sold")
        .replace("tier from 0.00 USD at 5%", "tier from 2 pays 50.00 USD")
        .replace("tier from 1000.00 USD at 10%", "tier from 4 pays 80.00 USD");
    let two =
        |month: &str| [sale(&format!("{month}-05"), "1.00"), sale(&format!("{month}-06"), "1.00")];
    let parts = [
        part(&two("2026-10"), "expect ana 50.00 USD"),
        part(&[sale("2026-11-05", "1.00")], "expect sold ana 3\nexpect ana nothing"),
        part(&two("2026-12"), "expect ana 80.00 USD"),
        part(&two("2027-01"), "expect ana nothing"),
    ];
    holds(&once, &parts);
}

#[test]
fn a_pool_takes_what_a_total_has_grown_above_a_bound() {
    let rule = "language 1\ndistributor d\n  currency USD\n  time zone UTC\nmetric sales\n  sum \
                order_paid.amount\n  over the year\nmetric visits\n  count blog_post_visited\n  credit \
                post.owner\npool\n  take 10% of sales above 1000.00 USD\n  if nobody qualifies, carry over\n\
                weighting\n  share by visits\nschedule\n  every month on day 1 at 09:00\n  measure the month \
                before\n";
    let month = |month: u32, paid: &str, expect: &str| {
        format!(
            "2026-{month:02}-03 10:00 blog_post_visited customer \"c\", post \"b\"\n2026-{month:02}-04 10:00 \
             order_paid customer \"c\", order \"o{month}\", amount {paid} USD\nexpect pool {expect} USD\n"
        )
    };
    let parts =
        [month(1, "800.00", "0.00"), month(2, "400.00", "20.00"), month(3, "100.09", "10.00")];
    let lines = format!("post \"b\" belongs to ana\n{}", parts.join("then the next period\n"));
    assert_eq!(problems(rule, &lines), [] as [String; 0]);
}

#[test]
fn conditions_read_the_total_over_a_time_that_moves_on() {
    let rule = rule("over the last 2 months", MONTHLY)
        .replace("pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers marginal", "share by now\n  qualify when sold at least 500.00 USD")
        .replace("weighting", "metric now\n  sum collaborator_product_sold.amount\n  credit product.owner\npool\n  take fixed 9.00 USD\n  if nobody qualifies, return to owner\nweighting");
    let parts = [
        part(&[sale("2026-10-05", "450.00")], "expect ana nothing"),
        part(&[sale("2026-11-05", "50.00")], "expect sold ana 500.00 USD\nexpect ana 9.00 USD"),
        part(&[sale("2026-12-05", "50.00")], "expect sold ana 100.00 USD\nexpect ana nothing"),
    ];
    holds(&rule, &parts);
}

#[test]
fn what_would_count_a_total_again_in_each_period_is_refused() {
    let monthly = rule("over the year", MONTHLY);
    let refused = |rule: &str, code: &str| {
        let said = problems(rule, "expect ana nothing");
        assert!(said.iter().any(|it| it.starts_with(code)), "{said:?}\n{rule}");
    };
    let pay =
        "pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers marginal";
    refused(&monthly.replace("sum collab", "average collab"), "T317");
    refused(
        &monthly.replace("over the year", "over the year\n  worth 1 points per 1.00 USD"),
        "T317",
    );
    refused(&monthly.replace(pay, "pay 5% of sold"), "T317");
    refused(&rule("over the year", "by hand"), "C509");
    assert_eq!(
        problems(
            &rule("since the start", "by hand"),
            "given sold ana 1200.00 USD\nexpect ana 70.00 USD"
        ),
        [] as [String; 0]
    );
}
