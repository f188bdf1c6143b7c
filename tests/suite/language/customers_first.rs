//! Clauses that look at when a customer came: which of their events count, over all periods.

use rules::domain::{Catalogue, Moment};

/// A tenth of what somebody sold, by a clause about customers.
fn rule(clause: &str) -> String {
    format!(
        "language 1\ndistributor d\n  currency USD\n  time zone UTC\nmetric sold\n  sum \
         collaborator_product_sold.amount\n  credit product.owner\n  where amount at least 10.00 USD\n  \
         {clause}\nweighting\n  pay by sold\n  tier from 0.00 USD at 10%\nschedule\n  every month on day 1 \
         at 09:00\n  measure the month before\n  corrections count in the next period\n"
    )
}

const OWNERS: &str = "product \"p\" belongs to ana\nproduct \"q\" belongs to bo\n";
const THEN: &str = "then the next period\n";

fn sale(at: &str, customer: &str, product: &str, amount: &str) -> String {
    format!(
        "2026-{at} collaborator_product_sold customer \"{customer}\", product \"{product}\", amount \
         {amount} USD\n"
    )
}

/// What is wrong with a rule and its example.
fn problems(rule: &str, parts: &[String]) -> Vec<String> {
    let lines = format!("{OWNERS}{}", parts.join(THEN));
    let lines = lines.trim_end().replace('\n', "\n  ");
    let source = format!("{rule}example \"it\"\n  {lines}\n");
    let said = tantieme::app::check(&source, &Catalogue::builtin(), Moment::ALWAYS);
    let found = said.diagnostics.iter().map(|it| format!("{} {}", it.code, it.message));
    let found: Vec<String> = found.filter(|it| !it.starts_with('W')).collect();
    let failed = said.examples.into_iter().flat_map(|example| example.problems);
    found.into_iter().chain(failed).collect()
}

#[track_caller]
fn holds(clause: &str, parts: &[String]) {
    assert_eq!(problems(&rule(clause), parts), [] as [String; 0]);
}

#[test]
fn a_customer_counts_for_so_long_from_their_first_event_whoever_brought_it() {
    let parts = [
        // What is too small is no first one, and neither is what another customer brings.
        sale("10-01 10:00", "c", "p", "9.99")
            + &sale("10-10 10:00", "c", "p", "100.00")
            + "expect only ana 10.00 USD\n",
        sale("11-20 10:00", "c", "q", "50.00")
            + &sale("11-30 10:00", "d", "q", "20.00")
            + "expect only bo 7.00 USD\n",
        sale("12-10 09:59", "c", "p", "30.00")
            + &sale("12-10 10:00", "c", "p", "40.00")
            + &sale("12-20 10:00", "d", "p", "10.00")
            + "expect sold ana 40.00 USD\nexpect only ana 4.00 USD\n",
    ];
    holds("for 2 months from each customer's first", &parts);
}

#[test]
fn only_the_first_few_events_of_a_customer_count() {
    let parts = [
        sale("10-10 10:00", "c", "p", "100.00") + "expect only ana 10.00 USD\n",
        sale("11-10 10:00", "c", "q", "50.00")
            + &sale("11-11 10:00", "c", "p", "40.00")
            + &sale("11-12 10:00", "d", "p", "20.00")
            + "expect only ana 2.00 USD, bo 5.00 USD\n",
    ];
    holds("for each customer's first 2", &parts);
}

#[test]
fn what_follows_the_first_counts_and_what_becomes_the_first_no_longer() {
    let parts = [
        sale("10-10 10:00", "c", "p", "100.00")
            + &sale("10-11 10:00", "c", "p", "50.00")
            + "expect only ana 5.00 USD\n",
        sale("11-10 10:00", "c", "p", "30.00") + "expect only ana 3.00 USD\n",
        // The second event is now the first: 5.00 are taken back.
        "2026-12-01 10:00 refund 1\nexpect ana nothing\nexpect debt ana 5.00 USD\n".to_owned(),
    ];
    holds("after each customer's first", &parts);
}

#[test]
fn an_earlier_event_that_comes_late_moves_the_time_in_which_a_customer_counts() {
    let parts = [
        sale("10-10 10:00", "c", "p", "100.00") + "expect only ana 10.00 USD\n",
        sale("11-20 10:00", "c", "p", "50.00") + "expect only ana 5.00 USD\n",
        // The first is of 1 September, so that what came after 1 November does not count.
        sale("09-01 10:00", "c", "q", "60.00") + "expect ana nothing\nexpect debt ana 5.00 USD\n",
    ];
    holds("for 2 months from each customer's first", &parts);
}

/// The advice on a credit that may be missing, and the titles of its clicks.
fn of_a_manager(clause: &str) -> Vec<(String, Vec<String>)> {
    let catalogue = "language 1\ncatalogue\ncollaborator\n  manager collaborator\n";
    let catalogue =
        rules::language::compile_catalogue(catalogue, &Catalogue::builtin()).catalogue.unwrap();
    let rule = rule(clause).replace("product.owner", "product.owner.manager");
    let said = rules::language::compile(&rule, &catalogue).diagnostics.into_iter();
    let said = said.filter(|it| it.code == "W915");
    said.map(|it| {
        let titles = it.fixes.into_iter().map(|fix| fix.title);
        (it.help.unwrap_or_default(), titles.collect())
    })
    .collect()
}

#[test]
fn no_click_moves_a_customers_first_event() {
    let condition = "where product.owner.manager is known";
    for clause in [
        "for 12 months from each customer's first",
        "for each customer's first 1",
        "after each customer's first",
        "after each customers frist",
    ] {
        let found = of_a_manager(clause);
        let [(help, titles)] = found.as_slice() else { panic!("{clause}: {found:?}") };
        assert_eq!(*titles, [] as [String; 0], "{clause}");
        let says = format!("\"{condition}\" would move it to the first event that has one");
        assert!(help.contains(&says), "{clause}: {help}");
    }
    // What counts once is the first of those that credit somebody, with the condition and without it.
    for clause in ["once per customer, ever", "once per customer", "at most 20.00 USD per customer"]
    {
        let found = of_a_manager(clause);
        let [(help, titles)] = found.as_slice() else { panic!("{clause}: {found:?}") };
        assert_eq!(
            (help, titles),
            (&format!("add: {condition}"), &vec![format!("add {condition}")])
        );
    }
}

#[test]
fn an_event_that_names_no_customer_is_refused() {
    let catalogue = "language 1\ncatalogue\nevent shift_done \"Shift done\"\n  worker collaborator\n  hours number\n";
    let catalogue =
        rules::language::compile_catalogue(catalogue, &Catalogue::builtin()).catalogue.unwrap();
    let rule = rule("after each customer's first")
        .replace("collaborator_product_sold.amount", "shift_done.hours")
        .replace("product.owner", "worker")
        .replace("  where amount at least 10.00 USD\n", "")
        .replace("0.00 USD at 10%", "0 at 5.00 USD each");
    let said = tantieme::app::check(&rule, &catalogue, Moment::ALWAYS);
    assert!(said.diagnostics.iter().any(|it| it.code == "N203"), "{:?}", said.diagnostics);
}
