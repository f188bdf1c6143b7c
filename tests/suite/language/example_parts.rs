//! Examples over several periods: each is settled, and hands on what a distributor's would.

use rules::domain::{Catalogue, Moment};

/// A rule, with lines in place of its pool, weighting and schedule.
fn rule(pool: &str, weighting: &str, schedule: &str) -> String {
    format!(
        "language 1\ndistributor d\n  currency USD\n  time zone UTC\nmetric visits\n  count \
         blog_post_visited\n  credit post.owner\nmetric sales\n  sum order_paid.amount\n\
         metric sold\n  sum collaborator_product_sold.amount\n  credit product.owner\n{pool}\
         weighting\n  {weighting}\nschedule\n  {schedule}\n  measure the month before\n"
    )
}

const FIXED: &str = "pool\n  take fixed 100.00 USD\n  if nobody qualifies, carry over\n";
const MONTHLY: &str = "every month on day 1 at 09:00";

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
fn holds(rule: &str, lines: &str) {
    assert_eq!(problems(rule, lines), [] as [String; 0]);
}

#[test]
fn what_is_carried_comes_into_the_next_pool() {
    let rule = rule(FIXED, "share by visits", MONTHLY);
    holds(
        &rule,
        "carried over 5.00 USD\nexpect carried 105.00 USD\nthen the next period\ngiven visits ana 1, bo \
         1\nexpect pool 205.00 USD\nexpect ana 102.50 USD, bo 102.50 USD\nexpect carried 0.00 USD",
    );
}

#[test]
fn periods_between_two_parts_are_settled_too() {
    let rule = rule(FIXED, "share by visits", MONTHLY);
    // October is paid; November, December and January carry 100 each into February.
    holds(
        &rule,
        "post \"p\" belongs to ana\n2026-10-03 10:00 blog_post_visited customer \"c\", post \"p\"\n\
         expect ana 100.00 USD\nthen the period of 2027-02-20\n2027-02-03 10:00 blog_post_visited \
         customer \"c\", post \"p\"\nexpect pool 400.00 USD\nexpect ana 400.00 USD",
    );
    let said = problems(
        &rule,
        "then the period of 2026-10-02\ngiven visits ana 1\nexpect pool 1.00 USD\n\
         then the period of 2026-10-05\nexpect pool 1.00 USD",
    );
    assert!(said.iter().any(|it| it.contains("this day is not in a period after")), "{said:?}");
}

#[test]
fn small_amounts_wait_until_they_are_enough_together() {
    let by_result = "pay by sold\n  tier from 0.00 USD at 10%\n  each below 25.00 USD waits";
    // 15 waits; with 12 more it is 27, which is paid.
    holds(
        &rule("", by_result, MONTHLY),
        "given sold ana 150.00 USD\nexpect ana 15.00 USD\nexpect waiting ana 15.00 USD, bo nothing\n\
         then the next period\nexpect waiting ana 15.00 USD\nthen the next period\ngiven sold ana \
         120.00 USD\nexpect ana 12.00 USD\nexpect waiting ana nothing",
    );
}

const ORDERS: &str = "product \"p\" belongs to ana\n2026-10-03 10:00 collaborator_product_sold customer \
                      \"c\", product \"p\", amount 200.00 USD\nexpect ana 20.00 USD\n";

#[test]
fn a_refund_after_the_settlement_is_taken_off_the_next_and_what_is_missing_is_owed() {
    let tiers = "pay by sold\n  tier from 0.00 USD at 10%\n  debts carry over";
    let next = format!("{MONTHLY}\n  corrections count in the next period");
    // 200 are taken back beside 50: 15 below zero. Then 100 bring 10, and 5 are still owed; then 40 - 5.
    let sold = |day: &str, amount: &str| {
        format!(
            "{day} 10:00 collaborator_product_sold customer \"d\", product \"p\", amount {amount}\n"
        )
    };
    let lines = [
        ORDERS.to_owned(),
        "then the next period\n2026-11-02 10:00 refund 1\n".to_owned(),
        sold("2026-11-03", "50.00 USD"),
        "expect ana nothing\nexpect debt ana 15.00 USD\nthen the next period\n".to_owned(),
        sold("2026-12-01", "100.00 USD"),
        "expect ana nothing\nexpect debt ana 5.00 USD\nthen the next period\n".to_owned(),
        sold("2027-01-01", "400.00 USD"),
        "expect ana 35.00 USD\nexpect debt ana nothing".to_owned(),
    ];
    holds(&rule("", tiers, &next), &lines.concat());
}

#[test]
fn what_is_adjusted_of_an_earlier_period_is_got_or_owed_once() {
    let tiers = "pay by sold\n  tier from 0.00 USD at 10%";
    let adjust = format!("{MONTHLY}\n  corrections adjust for 60 days");
    // 10 of the 20 are taken back beside 30; then nothing more becomes known.
    holds(
        &rule("", tiers, &adjust),
        &format!(
            "{ORDERS}then the next period\n2026-11-02 10:00 refund 1 100.00 USD\n2026-11-03 10:00 \
             collaborator_product_sold customer \"d\", product \"p\", amount 300.00 USD\nexpect only ana 20.00 USD\n\
             then the next period\nexpect only ana nothing\nexpect debt ana nothing\nthen the next period\n\
             2026-12-05 10:00 refund 1\nexpect only ana nothing",
        ),
    );
}

#[test]
fn an_event_of_a_later_period_counts_there_and_a_late_one_in_the_next() {
    let rule = rule(FIXED, "share by visits", MONTHLY);
    holds(
        &rule,
        "2026-10-03 10:00 blog_post_visited customer \"c\", post \"p\"\n2026-11-03 10:00 blog_post_visited \
         customer \"c\", post \"q\"\nexpect only ana 100.00 USD\nthen the next period\n2026-10-30 10:00 \
         blog_post_visited customer \"c\", post \"p\"\npost \"p\" belongs to ana\npost \"q\" belongs to bo\n\
         expect visits ana 1, bo 1\nexpect only ana 50.00 USD, bo 50.00 USD",
    );
}

#[test]
fn what_is_taken_back_beyond_a_period_is_made_good_by_the_next() {
    let adjust = format!("{MONTHLY}\n  corrections adjust for 90 days");
    // 100.00; then 30.00, and 100.00 are taken back; then 50.00 of 100.00 are left for what is owed.
    holds(
        &rule("", "pay by sold\n  tier from 0.00 USD at 10%", &adjust),
        "product \"p\" belongs to ana\n2026-01-10 10:00 collaborator_product_sold product \"p\", amount 1000.00 \
         USD\nexpect ana 100.00 USD\nthen the next period\n2026-02-09 10:00 refund 1\n2026-02-10 10:00 \
         collaborator_product_sold product \"p\", amount 300.00 USD\nexpect ana nothing\nexpect debt ana 70.00 \
         USD\nthen the next period\n2026-03-10 10:00 collaborator_product_sold product \"p\", amount 200.00 \
         USD\nexpect ana nothing\nexpect debt ana 50.00 USD\nthen the next period\n2026-04-10 10:00 \
         collaborator_product_sold product \"p\", amount 800.00 USD\nexpect ana 30.00 USD\nexpect debt ana nothing",
    );
}

#[test]
fn an_advance_is_taken_off_later_amounts_unless_debts_are_forgiven() {
    let tiers = "pay by sold\n  tier from 0.00 USD at 10%";
    let months = "advance ana 50.00 USD, bo 5.00 USD\ngiven sold ana 300.00 USD, bo 100.00 USD\nexpect ana nothing, bo \
                  5.00 USD\nexpect debt ana 20.00 USD, bo nothing\nthen the next period\nadvance ana 10.00 USD\ngiven \
                  sold ana 1000.00 USD\nexpect ana 70.00 USD\nexpect debt ana nothing";
    holds(&rule("", tiers, MONTHLY), months);
    // A part of a pool pays it back as well.
    holds(
        &rule(FIXED, "share by visits", MONTHLY),
        "advance ana 70.00 USD\ngiven visits ana 1, bo 1\nexpect ana nothing, bo 50.00 USD\nexpect debt ana 20.00 USD\n\
         then the next period\ngiven visits ana 1\nexpect ana 80.00 USD",
    );
    holds(
        &rule("", &format!("{tiers}\n  debts are forgiven"), MONTHLY),
        "advance ana 50.00 USD\ngiven sold ana 300.00 USD\nexpect ana 30.00 USD\nexpect debt ana nothing",
    );
}

#[test]
fn what_is_contributed_is_in_the_pool_of_its_part() {
    let pool = "pool\n  take contributions\n  if nobody qualifies, carry over\n";
    holds(
        &rule(pool, "share by visits", MONTHLY),
        "contributed 30.00 USD\nexpect pool 30.00 USD\nthen the next period\ncontributed 12.00 USD\ngiven \
         visits ana 1\nexpect pool 42.00 USD\nthen the next period\nexpect pool 0.00 USD",
    );
}

#[test]
fn a_part_ended_by_hand_reaches_to_the_first_event_of_the_next() {
    let rule = rule(FIXED, "share by visits", "by hand")
        .replace("measure the month before", "measure since the last run");
    holds(
        &rule,
        "post \"p\" belongs to ana\n2026-10-03 10:00 blog_post_visited customer \"c\", post \"p\"\n\
         2026-12-03 10:00 blog_post_visited customer \"c\", post \"p\"\nexpect visits ana 2\nthen the next \
         period\n2027-01-05 10:00 blog_post_visited customer \"c\", post \"p\"\nexpect visits ana 1",
    );
}

#[test]
fn a_failed_part_is_named_with_its_line_and_its_period() {
    let rule = rule(FIXED, "share by visits", MONTHLY);
    let said = problems(
        &rule,
        "post \"p\" belongs to ana\n2026-10-03 10:00 blog_post_visited customer \"c\", post \"p\"\n\
         then the next period\nexpect pool 1.00 USD",
    );
    assert_eq!(
        said,
        [
            "line 25: the pool is 100.00 USD, expected 1.00 USD",
            "line 21: measured was 2026-10-01 00:00 to 2026-11-01 00:00 (UTC)",
            "line 24: measured was 2026-11-01 00:00 to 2026-12-01 00:00 (UTC)",
        ]
    );
}

#[test]
fn an_event_behind_the_period_of_its_part_is_told_with_its_dates_and_what_goes_on() {
    let rule = rule(FIXED, "share by visits", MONTHLY);
    let visit = |day: &str, post: &str| {
        format!("{day} 10:00 blog_post_visited customer \"c\", post \"{post}\"\n")
    };
    let facts = "post \"p\" belongs to ana\npost \"q\" belongs to max\n";
    let late = format!(
        "{facts}{}{}expect ana 50.00 USD, max 50.00 USD",
        visit("2026-10-03", "p"),
        visit("2026-11-03", "q")
    );
    let behind = "\"blog_post_visited\" of line 25 counts behind the period that is measured here, 2026-10-01 00:00 \
                  to 2026-11-01 00:00 (UTC); \"then the next period\" above it goes on with the next one";
    assert_eq!(
        problems(&rule, &late),
        [
            "line 26: ana's amount is 100.00 USD, expected 50.00 USD".to_owned(),
            format!(
                "line 26: max's amount is nothing, expected 50.00 USD: nobody named max has a score; {behind}"
            ),
            "line 21: measured was 2026-10-01 00:00 to 2026-11-01 00:00 (UTC)".to_owned(),
            format!("line 25: {behind}"),
        ]
    );
    // With the line that it names the example comes out; what lies before its part is late, and no mistake.
    let next = format!(
        "{facts}{}expect ana 100.00 USD\nthen the next period\n{}expect max 100.00 USD",
        visit("2026-10-03", "p"),
        visit("2026-11-03", "q")
    );
    holds(&rule, &next);
    let before = next.replace("2026-11-03", "2026-10-04").replace("max 100.00", "max 1.00");
    let said = problems(&rule, &before);
    assert!(!said.is_empty() && said.iter().all(|one| !one.contains("behind")), "{said:?}");
}

#[test]
fn the_first_of_all_time_counts_once_over_all_periods() {
    let next = format!("{MONTHLY}\n  corrections count in the next period");
    let rule = rule(FIXED, "share by visits", &next)
        .replace("credit post.owner\n", "credit post.owner\n  once per customer, ever\n");
    let visit = |day: &str, who: &str, post: &str| {
        format!("{day} 10:00 blog_post_visited customer \"{who}\", post \"{post}\"\n")
    };
    // c came in October, so only d is new in November; when the visit of October is taken back, that of
    // November is the first one of c.
    let lines = [
        "post \"p\" belongs to ana\npost \"q\" belongs to bo\n".to_owned(),
        visit("2026-10-03", "c", "p"),
        "expect only ana 100.00 USD\nthen the next period\n".to_owned(),
        visit("2026-11-03", "c", "q"),
        visit("2026-11-04", "d", "q"),
        visit("2026-11-05", "d", "q"),
        "expect visits ana 0, bo 1\nexpect only bo 100.00 USD\nthen the next period\n\
         2026-12-03 10:00 refund 1\nexpect visits bo 1"
            .to_owned(),
    ];
    holds(&rule, &lines.concat());
}
