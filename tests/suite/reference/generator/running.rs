//! Totals that run on, in random rules.

use super::super::model::{How, OfCustomers, Rule, Running, Score, Take};
use super::Dice;
use super::vocabulary::KINDS;

/// Lets some metrics run on that no line counts all of in each period.
pub fn run_on(dice: &mut Dice, rule: &mut Rule) {
    for index in 0..rule.metrics.len() {
        let metric = &rule.metrics[index];
        let adds_up = matches!(metric.how, How::Count | How::Sum(_) | How::Distinct(_));
        let fits = adds_up && metric.over.is_none() && metric.worth.is_none();
        if fits && !counted_each_time(rule, index) && dice.percent(25) {
            rule.metrics[index].running = Some(match dice.between(0, 4) {
                0 => Running::Days(*dice.pick(&[5, 20, 45])),
                1 => Running::Year,
                2 => Running::Quarter,
                _ => Running::Start,
            });
        }
    }
}

/// Lets metrics of events that name a customer look at when the customer came.
pub fn by_customers(dice: &mut Dice, rule: &mut Rule) {
    let names = |event: &str| {
        let kind = KINDS.iter().find(|kind| kind.name == event);
        kind.is_some_and(|kind| kind.fields.iter().any(|(name, _)| *name == "customer"))
    };
    for metric in &mut rule.metrics {
        if metric.over.is_none() && names(metric.event) && dice.percent(15) {
            metric.of_customers = Some(match dice.between(0, 3) {
                0 => OfCustomers::For(*dice.pick(&[1, 6, 20])),
                1 => OfCustomers::Few(dice.between(1, 4)),
                _ => OfCustomers::After,
            });
        }
    }
}

/// Whether a line pays, takes or subtracts for all of a metric.
fn counted_each_time(rule: &Rule, index: usize) -> bool {
    let paid = rule.pay_lines().iter().any(|line| line.score == Score::Metric(index));
    let taken = rule
        .takes
        .iter()
        .any(|take| matches!(take, Take::PerUnit(_, score) if *score == Score::Metric(index)));
    let less =
        rule.less.iter().any(|less| matches!(less, Take::PercentOf(_, of, _) if *of == index));
    paid || taken || less
}
