//! From the words of a clause to its place in the tree: one file for each kind of line.

mod cluster;
mod conditions;
mod example;
mod heads;
mod metric;
mod moments;
mod pool;
mod schedule;
mod values;

use super::fault::Failure;
use super::grammar::{self, Rule};
use super::node::{Node, Place};
use crate::language::tree::Clause;

/// Reads a clause by the rule of its line.
pub(super) fn clause<'c>(
    rule: Rule,
    text: &'c str,
    place: Place<'c>,
    metrics: &[String],
) -> Result<Clause, Failure> {
    let pair = grammar::read(rule, text).map_err(Failure::Stop)?;
    let line = Node::new(pair, place);
    if let Some(clause) = payout(rule, &line)? {
        return Ok(clause);
    }
    let clause = match rule {
        Rule::line_currency | Rule::line_time_zone | Rule::line_starts | Rule::line_ends => {
            metric::identity(&line)?
        }
        Rule::line_count
        | Rule::line_sum
        | Rule::line_average
        | Rule::line_highest
        | Rule::line_lowest
        | Rule::line_distinct
        | Rule::line_at_most_per
        | Rule::line_split
        | Rule::line_attribute
        | Rule::line_credit
        | Rule::line_where
        | Rule::line_once_per
        | Rule::line_for
        | Rule::line_after
        | Rule::line_over
        | Rule::line_since
        | Rule::line_worth => metric::metric(&line)?,
        Rule::line_group
        | Rule::line_touch
        | Rule::line_ends_with
        | Rule::line_value
        | Rule::line_window
        | Rule::line_gap
        | Rule::line_segment
        | Rule::line_repeats
        | Rule::line_touches
        | Rule::line_hold => cluster::cluster(&line)?,
        Rule::line_every
        | Rule::line_cron
        | Rule::line_once_on
        | Rule::line_by_hand
        | Rule::line_measure
        | Rule::line_pay
        | Rule::line_unapproved
        | Rule::line_review
        | Rule::line_corrections => schedule::schedule(&line)?,
        Rule::line_given
        | Rule::line_expect
        | Rule::line_then
        | Rule::line_carried
        | Rule::line_contributed
        | Rule::line_advance
        | Rule::line_assertion
        | Rule::line_event => example::example(&line, metrics)?,
        _ => heads::line(&line)?,
    };
    Ok(clause)
}

/// A line under `pool` or `weighting`; `None` of any other.
fn payout(rule: Rule, line: &Node<'_>) -> Result<Option<Clause>, Failure> {
    let read = match rule {
        Rule::line_opens
        | Rule::line_first
        | Rule::line_take
        | Rule::line_less
        | Rule::line_bound
        | Rule::line_if_nobody
        | Rule::line_shortfall => pool::pool(line).map(Some),
        Rule::line_share
        | Rule::line_top
        | Rule::line_places
        | Rule::line_qualify
        | Rule::line_each
        | Rule::line_pay_by
        | Rule::line_pays
        | Rule::line_times
        | Rule::line_waits
        | Rule::line_tier
        | Rule::line_tiers
        | Rule::line_ties
        | Rule::line_everyone
        | Rule::line_inactive
        | Rule::line_debts
        | Rule::line_leftover => pool::weighting(line).map(Some),
        _ => Ok(None),
    };
    Ok(read?)
}
