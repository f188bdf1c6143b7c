//! Lines that choose between ways of paying: what is said of a word that stands for none of them.

use rules::domain::Catalogue;
use rules::language::{compile, parse_str};

use super::near_misses::{document, fixed};

const CORRECTIONS: &str = "what a line with \"corrections\" can say:
corrections count in the next period  # what becomes known of a settled period changes counts, sums and points of the next settlement; this is what holds without the line
corrections adjust for 90 days        # what becomes known changes everybody's amount of the settled period, by every settlement that runs at most so long after its own: the difference is paid, or taken back, with the next settlement
corrections are ignored               # what was settled stays; what it would have been worth is listed";
const UNAPPROVED: &str = "where an admin approves each settlement: review by hand
what a line with \"unapproved\" can say:
unapproved wait          # events that wait for approval hold the run back; this is what holds without the line
unapproved are left out  # events that are not approved by the run do not count";
const ADJUST: &str = "for example: corrections adjust for 90 days";
const DEBTS: &str = "two things can become of a debt\ndebts carry over\nlater amounts pay it back; or\ndebts are \
                     forgiven";
const LEADER: &str = "a section above such as \"metric team_sales\", with the same \"sum\" as the sellers' metric, and: \
                      credit coupon.owner.manager\nand here, of that metric: pay 2% of team_sales\n\
                      where a catalogue declares it, under \"collaborator\": manager collaborator\n\
                      one collaborator whom the rule names gets a part of a pool: under \"pool\": first 2% to ana";

const FIRSTS: &str = "for 12 months from each customer's first
of the whole rule, under \"distributor\", with its own days: starts 2026-01-01, and, for example: ends 2026-12-31";
const OWN_FIRST: &str = "for 12 months from each customer's first";

#[test]
fn every_way_is_named_and_none_is_chosen_for_the_author() {
    for (section, line, help) in [
        ("schedule", "corrections are paid", CORRECTIONS),
        ("schedule", "corrections", CORRECTIONS),
        ("schedule", "corrections adjust", ADJUST),
        ("schedule", "corrections are adjusted", ADJUST),
        ("schedule", "corrections adjust for ever", ADJUST),
        ("schedule", "unapproved are paid", UNAPPROVED),
        ("weighting", "debts are kept", DEBTS),
        (
            "weighting",
            "pay by sales 10%",
            "pay 10% of sales\nor, where it steps: pay by sales, and below it lines such as: tier from 0 at 10%",
        ),
        ("weighting", "pay 3.80 USD CPM", "pay 3.80 USD per 1000 completions"),
        (
            "weighting",
            "each 5 USD per completion",
            "pay 5 USD per completions\nwhere no metric counts them yet, a section above: \"metric\" with a name, and under it \"count\" and \"credit\"",
        ),
        (
            "cluster c",
            "group by customer within 30 days",
            "group by customer\nunder a line with \"ends with\": window 30 days before the end",
        ),
        (
            "metric m",
            "once per customer and post a day",
            "in each period: once per customer, post\nfor each collaborator by themselves: once per customer, post, course.owner\nin all time: once per customer, post, ever\nfor another time, a schedule that runs as often, with a pool for each run, such as: every day at 09:00",
        ),
        (
            "metric m",
            "credit last coupon used in 30 days",
            "under that metric, in place of \"credit\": split last\nunder the cluster, with a line \"ends with\": window 30 days before the end",
        ),
        (
            "metric m",
            "refunds within 30 days count as negative",
            "what becomes known after a settlement counts in the next one, however late: corrections count in the next period\nor only for so long after the settlement, by which amounts of the settled period change: corrections adjust for 30 days\nno line counts the time from the sale",
        ),
        ("distributor", "valid until 31 December 2027", "ends 2027-12-31"),
        (
            "metric m",
            "where customer.country is not Germany or Austria",
            "where customer.country is none of \"Germany\", \"Austria\"",
        ),
        (
            "weighting",
            "minimum payout 25 USD, otherwise wait till next month",
            "each below 25 USD waits",
        ),
        (
            "distributor",
            "fiscal year from July",
            "under \"schedule\", for example: every year on 1 july at 00:00\nand: measure since the last run",
        ),
        (
            "schedule",
            "monthly on the last working day at 17:30",
            "every month on the last day at 17:30",
        ),
        (
            "pool",
            "take 10% of the first 10000 USD of sales, 15% above",
            "take 10% of sales up to 10000 USD\ntake 15% of sales above 10000 USD",
        ),
        (
            "weighting",
            "tier from 1000.00 USD less 7%",
            "the rate that holds from 1000.00 USD on, with the 7% already counted in, such as 12%:\ntier from 1000.00 USD at 12%",
        ),
        (
            "pool",
            "at most 500.00 USD each",
            "under \"weighting\", for each:\neach at most 500.00 USD\nhere, for all of them together, an amount, for example: at most 5000.00 USD",
        ),
        ("metric m", "where order in first 12 months", FIRSTS),
        ("metric m", "during the first 12 months", FIRSTS),
        ("metric m", "only the first 12 months", FIRSTS),
        ("metric m", "for 12 months after each customer's first order", OWN_FIRST),
        ("metric m", "within 12 months of the customer's first order", OWN_FIRST),
        (
            "metric m",
            "credit coupon.owner, coupon.owner.manager",
            "credit coupon.owner\nand a second metric, which measures the same: credit coupon.owner.manager\nunder \"weighting\", for each of the two, a line such as: pay 10% of sales",
        ),
        (
            "metric m",
            "credit coupon.owner 80% and coupon.owner.manager 20%",
            "credit coupon.owner\nand a second metric, which measures the same: credit coupon.owner.manager\nof a pool, under \"weighting\": share 80% by sales, and the second metric in the same way with 20%",
        ),
        (
            "metric m",
            "coupon owner gets 20%",
            "credit coupon.owner\nunder \"weighting\": pay 20% of sales",
        ),
        (
            "cluster c",
            "touch course_completed",
            "for example: touch course_completed by course.owner",
        ),
        ("weighting", "share by", "for example: share by completions"),
        (
            "weighting",
            "draw 1000 USD a month",
            "each at least 1000 USD, paid ahead\nwhere the owner tops it up, and nothing is paid back: each at least 1000 USD\n\
             it holds for each period of the schedule; who has no result yet takes part by a line such as: everyone where \
             group is \"team\"",
        ),
        (
            "weighting",
            "bonus 500 USD for the best three",
            "there, under \"pool\", for all of them together: take fixed 500 USD\nand under \"weighting\": top 3 by completions\n\
             below it what each place gets, such as: places 50%, 30%, 20%\n\
             with a line for ties, such as: ties share the places they tie for",
        ),
        (
            "weighting",
            "first 50%, second 30%, third 20%",
            "places 50%, 30%, 20%\nabove it, with how many there are: top 3 by completions",
        ),
        ("weighting", "pay 2% to the manager", LEADER),
        ("weighting", "override 2%", LEADER),
        (
            "weighting",
            "pay 8% of sales from 10000 USD to 15000 USD",
            "pay by sales\ntiers marginal\ntier from 10000 USD at 8%\n\
             where nothing is paid from 15000 USD on: tier from 15000 USD at 0%",
        ),
        (
            "weighting",
            "pay 20% of sales after 30 days",
            "pay 20% of sales\nunder \"schedule\": pay after 30 days",
        ),
        (
            "schedule",
            "hold payouts for 30 days",
            "pay after 30 days\nwhat is refunded after the settlement is taken off a later one: corrections count in the \
             next period\nwhere a refund within that time has to stop the money, the metric is over a cluster that ends \
             with the event, and the cluster has a line: hold 30 days after the end",
        ),
        (
            "metric m",
            "this quarter",
            "each quarter by itself, under \"schedule\": measure the quarter before\n\
             the total since the quarter began, also where it is paid each month:\nover the quarter",
        ),
        (
            "metric m",
            "split 40/40/20",
            "for example: split first 40%, middle 40%, last 20%\n or: split first 40%, middle 20%, last 40%",
        ),
        (
            "example \"x\"",
            "course \"rust-101\" belongs to ana, equally",
            "leave it out, or name the others",
        ),
    ] {
        let parsed = parse_str(&document(section, line));
        let [only] = parsed.diagnostics.as_slice() else {
            panic!("{line}: {:#?}", parsed.diagnostics)
        };
        assert_eq!((only.help.as_deref(), only.fixes.len()), (Some(help), 0), "{line}");
    }
}

/// A rule that pays in rates that step, each on a line of its own.
fn stepped(rates: &str) -> String {
    format!(
        "language 1\ndistributor d \"D\"\n  currency USD\n  time zone UTC\nmetric sales\n  \
         sum collaborator_product_sold.amount\n  credit product.owner\nweighting\n{rates}\
         schedule\n  every month on day 1 at 09:00\n  measure the month before\n"
    )
}

#[test]
fn rates_that_step_become_tiers_by_one_click_on_any_of_them() {
    let rates = "  pay 5% of sales up to 10000 USD # low\n  pay 8% of sales from 10000 USD to 15000 USD\n  10% above \
                 15000.00 USD\n";
    let tiers = "  pay by sales\n  tier from 0 at 5% # low\n  tier from 10000 USD at 8%\n  tier from 15000.00 USD at \
                 10%\n  tiers marginal\n";
    let parsed = parse_str(&stepped(rates));
    assert_eq!(parsed.diagnostics.len(), 3);
    for diagnostic in &parsed.diagnostics {
        assert_eq!(fixed(&stepped(rates), diagnostic), Some(stepped(tiers)));
    }
    assert_eq!(compile(&stepped(tiers), &Catalogue::builtin()).diagnostics, []);
}

#[test]
fn rates_between_which_something_is_missing_are_not_joined() {
    for rates in [
        "  pay 5% of sales up to 10000 USD\n  pay 8% of sales above 15000 USD\n",
        "  pay 5% of sales up to 10000 USD\n  pay 8% of sales from 10000 USD to 15000 USD\n",
        "  pay 5% of sales up to 10000 USD\n  pay 8% of sales above 10000 EUR\n",
        "  pay 5% of sales up to 10000 USD\n  pay 8% of sales above 10000 USD\n  tier from 20000 USD at 9%\n",
        "  pay 5% of sales up to 10000 USD\n",
    ] {
        let parsed = parse_str(&stepped(rates));
        assert!(!parsed.diagnostics.is_empty(), "{rates}");
        assert!(parsed.diagnostics.iter().all(|it| it.fixes.is_empty()), "{rates}");
    }
}

#[test]
fn what_a_line_lacks_is_named() {
    let parsed = parse_str(&document("pool", "20% of sales"));
    let messages: Vec<&str> = parsed.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["\"take\" is missing before \"20%\""]);
}
