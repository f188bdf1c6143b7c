//! Parts that no decimal says decide as what they are: thirds tie, reach thresholds and add up to the whole.
//! Every amount was worked out by hand.

use rules::domain::Catalogue;
use rules::engine::{Reading, evaluate};
use rules::language::{Program, compile};

use super::log::{Log, amounts, known_since, november, october, values};
use super::owners::proves;

/// A rule over visits of posts, with lines of the metric, the pool and the weighting.
fn visits(lines: &str, pool: &str, weighting: &str, examples: &str) -> String {
    let counted = format!("count blog_post_visited\n  credit post.owner\n{lines}");
    measured(&counted, pool, weighting, examples)
}

fn measured(metric: &str, pool: &str, weighting: &str, examples: &str) -> String {
    let pool = match pool {
        "" => String::new(),
        lines => format!("pool\n{lines}  if nobody qualifies, return to owner\n"),
    };
    format!(
        "language 1\ndistributor visits\n  currency USD\n  time zone UTC\nmetric visits\n  {metric}{pool}\
         weighting\n{weighting}schedule\n  every month on day 1 at 09:00\n  measure the month before\n\
         {examples}"
    )
}

/// So many visits of a post, each of another customer.
fn visited(post: &str, count: usize) -> String {
    let visit = |hour: usize| {
        format!("2026-10-03 {hour:02}:00 blog_post_visited customer \"c{hour}\", post \"{post}\"\n")
    };
    (10..10 + count).map(visit).collect()
}

const THREE: &str = "post \"w\" belongs to ana, bo, cy equally\n";
const SEVEN: &str = "post \"w\" belongs to ana, bo, cy, dee, eve, fay, gus equally\n";
const NINETY: &str = "  take fixed 90.00 USD\n";
const HUNDRED: &str = "  take fixed 100.00 USD\n";
const FIVE_EACH: &str = "  at most 5 per customer\n";
const TIED: &str =
    "  top 1 by visits\n  ties share the places they tie for\n  leftover return to owner\n";
const EARLIEST: &str = "  top 1 by visits\n  ties earliest wins\n  leftover return to owner\n";

fn when(condition: &str) -> String {
    format!("  share equally\n  qualify when visits {condition}\n")
}

#[test]
fn thirds_tie() {
    // 100.00 in three parts: one cent is spare. In seven: 14.28 each are 99.96, so that four are.
    let thirds = "expect only ana 33.34 USD, bo 33.33 USD, cy 33.33 USD\n";
    let sevenths = "expect only ana 14.29 USD, bo 14.29 USD, cy 14.29 USD, dee 14.29 USD, eve 14.28 USD, fay \
                    14.28 USD, gus 14.28 USD\n";
    let later = "expect only dee 33.34 USD, eve 33.33 USD, fay 33.33 USD\n";
    let earlier = "post \"v\" belongs to dee, eve, fay equally\n2026-10-03 09:00 blog_post_visited customer \
                   \"k\", post \"v\"\n";
    let one = visited("w", 1);
    let cases = [
        ("for one visit", "", TIED, format!("{THREE}{one}{thirds}")),
        ("under a cap that cuts nothing", FIVE_EACH, TIED, format!("{THREE}{one}{thirds}")),
        // A third of each visit counts: what is above a tenth is cut for all three alike.
        ("under a cap", "  at most 0.1 per customer\n", TIED, format!("{THREE}{one}{thirds}")),
        ("seven of them", "", TIED, format!("{SEVEN}{one}{sevenths}")),
        ("those who reached it at the same time", "", EARLIEST, format!("{THREE}{one}{thirds}")),
        ("those who reached it first", "", EARLIEST, format!("{THREE}{earlier}{one}{later}")),
    ];
    for (name, lines, weighting, example) in cases {
        proves(name, |it| visits(lines, HUNDRED, weighting, it), &example);
    }
}

#[test]
fn thirds_reach_what_they_reach() {
    let equal = "expect only ana 30.00 USD, bo 30.00 USD, cy 30.00 USD\n";
    let nobody = "expect ana nothing, bo nothing, cy nothing\n";
    let cases = [
        ("three thirds are one", 3, "at least 1", equal),
        ("two are less", 2, "at least 1", nobody),
        ("three are at most one", 3, "at most 1", equal),
        ("three are not more than one", 3, "more than 1", nobody),
        ("four are", 4, "more than 1", equal),
        ("three are one and nothing else", 3, "is 1", equal),
        ("four are not one", 4, "is 1", nobody),
        ("which is what was asked", 4, "is not 1", equal),
        ("a third is more than its first billionths", 1, "at least 0.333333333", equal),
        ("whatever is said", 1, "more than 0.333333333", equal),
        ("it is not these", 1, "is 0.333333333", nobody),
        ("nor one of several", 1, "is any of 0.333333333, 0.333333334", nobody),
        ("it is less than one more", 1, "less than 0.333333334", equal),
        ("so it does not reach that", 1, "at least 0.333333334", nobody),
        ("nor is it at most its first", 1, "at most 0.333333333", nobody),
    ];
    for (name, count, condition, expected) in cases {
        let example = format!("{THREE}{}{expected}", visited("w", count));
        for lines in ["", FIVE_EACH] {
            proves(name, |it| visits(lines, NINETY, &when(condition), it), &example);
        }
    }
    let tens =
        ["ana", "bo", "cy", "dee", "eve", "fay", "gus"].map(|who| format!("{who} 10.00 USD"));
    let example = format!("{SEVEN}{}expect only {}\n", visited("w", 7), tens.join(", "));
    let seventy = "  take fixed 70.00 USD\n";
    proves("seven sevenths", |it| visits("", seventy, &when("at least 1"), it), &example);
}

/// Four visits of one customer are four thirds for each owner, of which the cap leaves one.
#[test]
fn a_cap_cuts_thirds_at_the_whole() {
    let visit = "2026-10-03 10:00 blog_post_visited customer \"c\", post \"w\"\n".repeat(4);
    let example = format!("{THREE}{visit}expect visits ana 1, bo 1, cy 1\nexpect pool 90.00 USD\n");
    let rule = |it: &str| visits("  at most 1 per customer\n", NINETY, &when("is 1"), it);
    proves(
        "cut",
        rule,
        &format!("{example}expect only ana 30.00 USD, bo 30.00 USD, cy 30.00 USD\n"),
    );
}

#[test]
fn tiers_are_reached_by_thirds() {
    let each = |amount: &str| format!("expect only ana {amount}, bo {amount}, cy {amount}\n");
    let rate = "  pay by visits\n  tier from 1 at 6.00 USD each\n  tiers whole\n";
    let prize = "  pay by visits\n  tier from 1 pays 50.00 USD\n";
    let rising = "  pay by visits\n  tier from 0 at 6.00 USD each\n  tier from 1 at 9.00 USD each\n  \
                  tiers marginal\n";
    let cases = [
        ("three thirds reach the tier", rate, 3, each("6.00 USD")),
        ("and the prize", prize, 3, each("50.00 USD")),
        ("a third is paid as one", rising, 1, each("2.00 USD")),
        // 6.00 for the first, and a third of 9.00 for what is above it.
        ("so is what is above a threshold", rising, 4, each("9.00 USD")),
    ];
    for (name, weighting, count, expected) in cases {
        let example = format!("{THREE}{}{expected}", visited("w", count));
        proves(name, |it| visits("", "", weighting, it), &example);
    }
    let below = format!("{THREE}{}expect ana nothing, bo nothing, cy nothing\n", visited("w", 2));
    proves("two do not reach it", |it| visits("", "", rate, it), &below);
}

#[test]
fn equal_parts_add_up_beside_percentages() {
    // Of ana a third and 60% are 14/15, of bo a third and 40% are 11/15, of cy a third is 5/15: of two
    // visits, so that 90.00 become 42.00, 33.00 and 15.00.
    let posts = format!("{THREE}post \"v\" belongs to ana 60%, bo 40%\n");
    let log = format!("{posts}{}{}", visited("w", 1), visited("v", 1));
    let example = format!("{log}expect only ana 42.00 USD, bo 33.00 USD, cy 15.00 USD\n");
    proves("in proportion", |it| visits("", NINETY, "  share by visits\n", it), &example);
    // 0.10 for each of a third.
    let example =
        format!("{THREE}{}expect only ana 0.10 USD, bo 0.10 USD, cy 0.10 USD\n", visited("w", 1));
    let units = "  take 0.30 USD per visits\n";
    let points = "  take 0.30 USD per points\n";
    let by_points = "  share by points\n";
    proves("for each point", |it| visits("  worth 1 points\n", points, by_points, it), &example);
    proves("for each unit", |it| visits("", units, "  share by visits\n", it), &example);
}

/// 33.3333333% of 0.05 are 16,666,666.65 billionths, 33.3333334% are 16,666,666.70: cy is first, and ana and bo
/// tie for the second and third place, which are half of the pool together.
#[test]
fn percentages_that_end_behind_the_ninth_place_decide_as_well() {
    let lines = "sum collaborator_product_sold.amount\n  credit product.owner\n";
    let places = "  top 3 by visits\n  places 50%, 30%, 20%\n  ties share the places they tie for\n  leftover \
                  return to owner\n";
    let example = "product \"p\" belongs to ana 33.3333333%, bo 33.3333333%, cy 33.3333334%\n\
                   2026-10-03 10:00 collaborator_product_sold customer \"c\", product \"p\", amount 0.05 USD\n\
                   expect only cy 50.00 USD, ana 25.00 USD, bo 25.00 USD\n";
    for lines in [lines.to_owned(), format!("{lines}  at most 9.00 USD per customer\n")] {
        proves("percentages", |it| measured(&lines, HUNDRED, places, it), example);
    }
}

/// What is not added up is a third as well.
#[test]
fn thirds_tie_whatever_is_measured() {
    let sale = "product \"p\" belongs to ana, bo, cy equally\n2026-10-03 10:00 collaborator_product_sold \
                customer \"c\", product \"p\", amount 100.00 USD\n";
    let example = format!("{sale}expect only ana 33.34 USD, bo 33.33 USD, cy 33.33 USD\n");
    let what = ["sum", "average", "highest", "lowest"]
        .map(|word| format!("{word} collaborator_product_sold.amount"));
    for what in what.into_iter().chain(["distinct collaborator_product_sold.customer".to_owned()]) {
        let lines = format!("{what}\n  credit product.owner\n");
        proves(&what, |it| measured(&lines, HUNDRED, TIED, it), &example);
    }
}

fn program(source: &str) -> Program {
    let compiled = compile(source, &Catalogue::builtin());
    compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn log() -> Log {
    let mut log = Log::default();
    log.owner("post", "w", "ana equally, bo equally, cy equally", "2026-01-01");
    log
}

fn visit(log: &mut Log, key: &str, on: &str) {
    log.event(key, "blog_post_visited", on, &[("customer", "c"), ("post", "w")]);
}

#[test]
fn shares_of_thirds_are_thirds() {
    let rule = program(&visits("", NINETY, "  share by visits\n", ""));
    let mut log = log();
    visit(&mut log, "1", "2026-10-03");
    let outcome = evaluate(&rule, &october(), &log.0).unwrap();
    for standing in &outcome.standings {
        assert_eq!((standing.rank, standing.share.to_string().as_str()), (1, "1/3"));
        assert_eq!(standing.derivation.exact_minor.to_string(), "3000");
    }
    assert_eq!(values(&outcome, "visits"), "ana 0.333333334, bo 0.333333333, cy 0.333333333");
}

/// Of October two thirds become known when it is settled, or are taken back: with what November has, each of the
/// three has one visit, and not a billionth less.
#[test]
fn thirds_of_settled_periods_are_taken_over_as_thirds() {
    let rule = program(&visits("", NINETY, &when("is 1"), ""));
    let thirty = "ana 30.00, bo 30.00, cy 30.00";

    let mut late = log();
    let settled = late.cut_off();
    visit(&mut late, "late-1", "2026-10-04");
    visit(&mut late, "late-2", "2026-10-05");
    visit(&mut late, "new", "2026-11-04");
    let reading = november(&rule, &settled, &late.0);
    assert_eq!(amounts(&evaluate(&rule, &reading, &late.0).unwrap()), thirty);
    let shown = reading.taken_over.iter().map(|taken| taken.value.shown().to_string());
    assert_eq!(shown.collect::<Vec<_>>(), ["0.666666667"; 3]);

    let mut back = log();
    visit(&mut back, "old", "2026-10-04");
    let settled = back.cut_off();
    back.reverse("old", None);
    (1..5).for_each(|day| visit(&mut back, &format!("new-{day}"), &format!("2026-11-0{day}")));
    let reading = november(&rule, &settled, &back.0);
    assert_eq!(amounts(&evaluate(&rule, &reading, &back.0).unwrap()), thirty);
}

/// Which of the three is shown with the spare billionth changes with what becomes known; nobody's value does.
#[test]
fn a_spare_billionth_that_moves_is_no_correction() {
    let rule = program(&visits("", NINETY, &when("at least 0.1"), ""));
    let mut log = log();
    log.owner("post", "v", "ana equally, bo equally, dee equally", "2026-01-01");
    visit(&mut log, "old", "2026-10-04");
    let settled = log.cut_off();
    log.event("late", "blog_post_visited", "2026-10-05", &[("customer", "c"), ("post", "v")]);
    let taken = known_since(&rule, &settled, &log.0).unpaid;
    let taken: Vec<_> = taken
        .iter()
        .map(|it| (it.collaborator.as_deref().unwrap(), it.value.to_string()))
        .collect();
    let third = "1000000000/3".to_owned();
    assert_eq!(taken, [("ana", third.clone()), ("bo", third.clone()), ("dee", third)]);
}

/// A third less a third is zero.
#[test]
fn thirds_that_are_taken_back_leave_nothing() {
    let rule = program(&visits("", NINETY, &when("at least 0.1"), ""));
    let mut log = log();
    visit(&mut log, "old", "2026-10-04");
    let settled = log.cut_off();
    log.reverse("old", None);
    visit(&mut log, "new", "2026-11-04");
    let outcome = evaluate(&rule, &november(&rule, &settled, &log.0), &log.0).unwrap();
    assert_eq!(amounts(&outcome), "ana 0.00, bo 0.00, cy 0.00");
    let same = Reading { taken_over: Vec::new(), ..november(&rule, &settled, &log.0) };
    assert_eq!(amounts(&evaluate(&rule, &same, &log.0).unwrap()), "ana 30.00, bo 30.00, cy 30.00");
}
