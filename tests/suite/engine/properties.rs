//! What must hold of every program and every log.

use crate::engine::behind::events_behind;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;
use rules::domain::{CutOff, Entry, Outcome, Quantity, Recorded, Standing, Value};
use rules::engine::{Reading, evaluate};
use rules::language::{Comparison, Destination, Given, Id, MetricId, Score, Tiers, Ties};

use super::log::{Log, november, october};
use super::rule::{Rule, count, rule, sum, usd};

const PEOPLE: [&str; 5] = ["ana", "bo", "cy", "dee", "eve"];

/// One thing that is recorded: what, on which day, about whom, and how much.
pub(super) type Step = (u8, u32, u8, u8, u32);

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0_u8..12, 0_u32..60, 0_u8..4, 0_u8..5, 1_u32..100_000), 0..60)
}

/// A log in which events, facts and corrections of September to November come in any order.
pub(super) fn log_of(steps: &[Step]) -> Log {
    let mut log = Log::default();
    let mut keys: Vec<String> = vec!["0".to_owned()];
    for (index, (what, day, customer, asset, amount)) in steps.iter().enumerate() {
        let on = format!("2026-{:02}-{:02}", 9 + day / 28, 1 + day % 28);
        let key = format!("e{:02}", (index * 37) % 100);
        let target = keys[*amount as usize % keys.len()].clone();
        let asset_name = format!("a{asset}");
        let money = format!("{}.{:02} USD", amount / 100, amount % 100);
        let fields = [("customer", ["c0", "c1", "c2", "c3"][*customer as usize])];
        match what {
            0..=3 => {
                log.completed(&key, &on, fields[0].1, &asset_name);
                keys.push(key);
            }
            4..=6 => {
                let fields = [fields[0], ("product", asset_name.as_str()), ("amount", &money)];
                log.event(&key, "collaborator_product_sold", &on, &fields);
                keys.push(key);
            }
            7 => _ = log.paid(&key, &on, &money),
            8 => {
                let (one, two) = (PEOPLE[*asset as usize], PEOPLE[(*asset as usize + 1) % 5]);
                let owners = match amount % 3 {
                    0 => one.to_owned(),
                    _ => format!("{one} {}%, {two} {}%", amount % 100, 100 - amount % 100),
                };
                let kind = if amount % 2 == 0 { "course" } else { "product" };
                log.owner(kind, &asset_name, &owners, &on);
            }
            9 => {
                let status = if amount % 2 == 0 { "published" } else { "draft" };
                log.fact("course", &asset_name, "status", status, &on);
            }
            10 => _ = log.reverse(&target, (amount % 2 == 0).then_some("1.50")),
            _ => _ = if amount % 2 == 0 { log.reject(&target) } else { log.approve(&target) },
        }
    }
    log
}

/// `pay by` takes nothing.
fn without_takes(mut rule: Rule) -> Rule {
    rule.0.pool.takes.clear();
    rule
}

/// One of a few rules with everything in it.
fn rule_of(which: u8) -> Rule {
    let metrics = rule(vec![
        count("completions", "course_completed")
            .credit("course.owner")
            .only("course.status", Comparison::IsNot(Value::Text("draft".into())))
            .once_per(&["customer", "course"])
            .worth("3"),
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner").worth("0.1"),
        count("buyers", "collaborator_product_sold")
            .credit("product.owner")
            .once_per(&["customer"]),
        sum("orders", "order_paid", "amount"),
    ])
    .percent_of("12.5%", "orders");
    match which % 11 {
        0 => metrics.share_by("points").cap_percent("40%"),
        1 => metrics.fixed("10.00").share_by("sales").qualify_at_least("buyers", "1"),
        2 => metrics.fixed("99.99").top("points", &["50%", "30%", "19.5%"]),
        3 => metrics.per_unit("0.05", "points").pool_at_most("50.00"),
        6 => metrics.fixed("99.99").share_by("points").cap_percent("30%").share_again(),
        7 => metrics.top("points", &["50%", "20%", "10%"]).ties(Ties::Earliest).share_again(),
        8 => metrics
            .per_unit("0.05", "points")
            .top("sales", &["50%", "20%"])
            .ties(Ties::By(Score::Points))
            .cap_amount("9.99")
            .share_again(),
        9 => without_takes(metrics)
            .pay_by("sales", &[("0", "at 2.5%"), ("100", "at 7%")], Tiers::Marginal)
            .pool_at_most("33.33"),
        10 => without_takes(metrics)
            .pay_by("points", &[("0", "at 0.07 each"), ("50", "pays 5.00")], Tiers::Whole)
            .cap_amount("9.99"),
        4 => metrics.each("1.00").pool_at_least("7.77").cap_amount("3.00"),
        _ => metrics.per_unit("1.00", "completions").percent_of("10%", "sales").share_by("buyers"),
    }
}

/// Entries in another order, the same for the same seed.
fn shuffled(entries: &[Recorded], seed: u64) -> Vec<Recorded> {
    let order = |recorded: &Recorded| {
        (recorded.position as u64).wrapping_mul(seed | 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let mut entries = entries.to_vec();
    entries.sort_by_key(order);
    entries
}

fn balanced(outcome: &Outcome) -> Result<(), TestCaseError> {
    prop_assert_eq!(outcome.paid().unwrap().plus(outcome.leftover).unwrap(), outcome.pool);
    prop_assert!(outcome.leftover.minor >= 0);
    prop_assert!(outcome.standings.iter().all(|one| one.amount.minor >= 0));
    Ok(())
}

proptest! {
    #[test]
    fn paid_and_left_over_make_the_pool_in_any_order(
        steps in steps(), which in 0_u8..6, seed: u64, settled in 0_i64..60, index in 0_i64..9,
    ) {
        let (rule, log) = (rule_of(which), log_of(&steps));
        for reading in [october(), november(&rule.0, &CutOff::single(settled), &log.0)] {
            let reading = Reading { period_index: index, carried_in: usd("3.33"), ..reading };
            let outcome = evaluate(&rule.0, &reading, &log.0).unwrap();
            balanced(&outcome)?;
            let again = evaluate(&rule.0, &reading, &log.0).unwrap();
            prop_assert_eq!(outcome.digest(), again.digest());
            let other = evaluate(&rule.0, &reading, &shuffled(&log.0, seed)).unwrap();
            prop_assert_eq!(outcome, other);
        }
    }

    #[test]
    fn the_events_behind_every_value_add_up_to_it(
        steps in steps(), settled in 0_i64..60,
    ) {
        let (rule, log) = (rule_of(0), log_of(&steps));
        for reading in [october(), november(&rule.0, &CutOff::single(settled), &log.0)] {
            let outcome = evaluate(&rule.0, &reading, &log.0).unwrap();
            for standing in &outcome.standings {
                for metric in &standing.metrics {
                    let who = Some(standing.collaborator.as_str());
                    let behind = events_behind(&rule.0, &reading, &log.0, &metric.name, who).unwrap();
                    let taken = reading.taken_over.iter().filter(|taken| {
                        metric.name == taken.metric && taken.collaborator.as_deref() == who
                    });
                    let taken: i128 = taken.map(|taken| taken.value.down()).sum();
                    let sum: i128 = behind.iter().map(|event| event.value.nanos()).sum::<i128>() + taken;
                    prop_assert_eq!(sum, metric.value.nanos());
                }
            }
        }
    }

    /// October as it was settled, plus what November says of October, is October as known now:
    /// every correction counts exactly once.
    #[test]
    fn corrections_after_a_settlement_count_exactly_once(
        steps in steps(), settled in 0_i64..60,
    ) {
        let log = log_of(&steps);
        let settled = CutOff::single(settled);
        let mut rule = rule_of(1);
        rule.0.weighting.qualify.clear();
        let total = |reading: &Reading| -> i128 {
            let outcome = evaluate(&rule.0, reading, &log.0).unwrap();
            let sales = outcome.standings.iter().map(|one| one.metrics[1].value.nanos());
            sales.sum::<i128>()
        };
        let october_then = Reading { cut_off: settled.clone(), ..october() };
        let november_all = november(&rule.0, &settled, &log.0);
        let november_only = Reading { taken_over: Vec::new(), ..november_all.clone() };
        prop_assert_eq!(
            total(&october_then) + total(&november_all),
            total(&october()) + total(&november_only)
        );
    }

    #[test]
    fn no_amount_is_off_by_a_whole_unit(
        scores in prop::collection::vec(0_i64..1_000, 0..15),
        pool in 0_i64..100_000, which in 0_u8..3, index: i64,
    ) {
        let rule = rule(vec![count("completions", "course_completed").credit("course.owner")])
            .fixed(&format!("{}.{:02}", pool / 100, pool % 100));
        let rule = match which {
            0 => rule.share_by("completions"),
            1 => rule.share_by("completions").cap_percent("33.3%"),
            _ => rule.top("completions", &["41%", "33%", "26%"]),
        };
        let given = scores.iter().enumerate().map(|(index, score)| Given {
            metric: MetricId::nth(0),
            collaborator: Some(format!("p{index:02}")),
            value: Quantity::whole(*score),
        });
        let reading = Reading { period_index: index, given: given.collect(), ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        balanced(&outcome)?;
        let mut exact = BigRational::zero();
        for standing in &outcome.standings {
            let amount = BigRational::from(BigInt::from(standing.amount.minor));
            let mut entitled = standing.derivation.exact_minor.to_rational();
            if let Some(cap) = &standing.derivation.cap {
                prop_assert!(standing.amount.minor <= cap.limit.minor);
                entitled = BigRational::from(BigInt::from(cap.limit.minor));
            }
            let off = if amount > entitled { &amount - &entitled } else { &entitled - &amount };
            prop_assert!(off < BigRational::from(BigInt::from(1)));
            prop_assert_eq!(standing.derivation.spare_unit, amount > entitled);
            exact += entitled;
        }
        prop_assert_eq!(BigInt::from(outcome.paid().unwrap().minor), exact.floor().to_integer());
        let in_order = outcome.standings.windows(2).all(|two| {
            let key = |one: &Standing| (one.amount.minor, one.derivation.score);
            key(&two[0]) >= key(&two[1])
        });
        prop_assert!(in_order);
    }

    /// The engine against schoolbook division: shares of `score / total`, rounded down, then one
    /// cent each to the largest remainders.
    #[test]
    fn proportions_are_those_of_the_schoolbook(
        scores in prop::collection::vec(1_i64..1_000, 1..15), pool in 0_i64..1_000_000,
    ) {
        let rule = rule(vec![count("completions", "course_completed").credit("course.owner")])
            .fixed(&format!("{}.{:02}", pool / 100, pool % 100))
            .share_by("completions");
        let name = |index: usize| format!("p{index:02}");
        let given = scores.iter().enumerate().map(|(index, score)| Given {
            metric: MetricId::nth(0),
            collaborator: Some(name(index)),
            value: Quantity::whole(*score),
        });
        let reading = Reading { given: given.collect(), ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        let total: i64 = scores.iter().sum();
        let mut amounts: Vec<i64> = scores.iter().map(|score| pool * score / total).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by_key(|index| (-(pool * scores[*index] % total), *index));
        let spare = pool - amounts.iter().sum::<i64>();
        for index in order.into_iter().take(spare as usize) {
            amounts[index] += 1;
        }
        for standing in &outcome.standings {
            let index: usize = standing.collaborator.trim_start_matches('p').parse().unwrap();
            prop_assert_eq!(standing.amount.minor, amounts[index]);
        }
    }

    #[test]
    fn per_unit_is_exactly_the_rate_for_each_unit(
        scores in prop::collection::vec(1_i64..10_000, 1..15), rate in 1_i64..10_000,
    ) {
        let rule = rule(vec![count("completions", "course_completed").credit("course.owner")])
            .per_unit(&format!("{}.{:02}", rate / 100, rate % 100), "completions")
            .leftover(Destination::ReturnToOwner);
        let given = scores.iter().enumerate().map(|(index, score)| Given {
            metric: MetricId::nth(0),
            collaborator: Some(format!("p{index}")),
            value: Quantity::whole(*score),
        });
        let reading = Reading { given: given.collect(), ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        for standing in &outcome.standings {
            let index: usize = standing.collaborator.trim_start_matches('p').parse().unwrap();
            prop_assert_eq!(standing.amount.minor, rate * scores[index]);
        }
        prop_assert_eq!(outcome.leftover.minor, 0);
    }

    /// What one collaborator did has no influence on the values of the others.
    #[test]
    fn removing_events_of_one_asset_leaves_the_others_values_alone(steps in steps()) {
        let (rule, log) = (rule_of(0), log_of(&steps));
        let of_asset = |recorded: &Recorded| match &recorded.entry {
            Entry::Event(event) => event.fields.values().any(|value| {
                *value == Value::Ref("a0".into())
            }),
            _ => false,
        };
        let rest: Vec<Recorded> =
            log.0.iter().filter(|recorded| !of_asset(recorded)).cloned().collect();
        let completions = |entries: &[Recorded]| {
            let outcome = evaluate(&rule.0, &october(), entries).unwrap();
            let mut values: Vec<(String, i128)> = outcome
                .standings
                .into_iter()
                .filter(|one| !["ana", "bo"].contains(&one.collaborator.as_str()))
                .map(|one| (one.collaborator, one.metrics[0].value.nanos()))
                .filter(|(_, value)| *value != 0)
                .collect();
            values.sort();
            values
        };
        prop_assert_eq!(completions(&log.0), completions(&rest));
    }
}
