//! Lines under `pool` and `weighting`.

use super::{conditions, values};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{
    At, BelowZeroWord, Clause, DestinationWord, LeftoverWord, PayWord, PoolClause, TierPay,
    TiersWord, WeightingClause,
};

/// The most places.
const MOST_PLACES: usize = 100;

/// A line under `pool`.
pub(super) fn pool(line: &Node<'_>) -> Read<Clause> {
    if line.rule() == Rule::line_opens {
        return Ok(Clause::Pool(PoolClause::Opens(conditions::conditions(line)?)));
    }
    if line.rule() == Rule::line_first {
        return first(line).map(Clause::Pool);
    }
    let part = line.part()?;
    let mut parts = part.parts();
    Ok(Clause::Pool(match part.rule() {
        Rule::take_fixed => PoolClause::TakeFixed(values::money(&parts.need()?)?),
        Rule::take_percent => take_percent(&part)?,
        Rule::take_contributions => PoolClause::TakeContributions,
        Rule::take_each => PoolClause::TakeEach(values::money(&parts.need()?)?),
        Rule::take_per => PoolClause::TakePerUnit {
            rate: values::money(&parts.need()?)?,
            metric: values::name(&parts.need()?)?,
        },
        Rule::less_percent => PoolClause::LessPercent {
            percent: values::percent(&parts.need()?)?,
            metric: values::name(&parts.need()?)?,
        },
        Rule::money if line.rule() == Rule::line_less => {
            PoolClause::LessAmount(values::money(&part)?)
        }
        Rule::bound_most => PoolClause::AtMost(values::money(&parts.need()?)?),
        Rule::bound_least => PoolClause::AtLeast(values::money(&parts.need()?)?),
        Rule::shortfall_gone => PoolClause::Shortfall(part.at(BelowZeroWord::Forgiven)),
        Rule::carry_over if line.rule() == Rule::line_shortfall => {
            PoolClause::Shortfall(part.at(BelowZeroWord::CarryOver))
        }
        _ => PoolClause::IfNobody(destination(&part)?),
    }))
}

fn first(line: &Node<'_>) -> Read<PoolClause> {
    let mut parts = line.parts();
    let part = parts.need()?;
    let pays = match part.rule() {
        Rule::percent => TierPay::Part(values::percent(&part)?.node),
        _ => TierPay::Prize(values::money(&part)?.node),
    };
    Ok(PoolClause::First { pays: part.at(pays), to: values::person(&parts.need()?)? })
}

fn take_percent(part: &Node<'_>) -> Read<PoolClause> {
    let mut parts = part.parts();
    let (percent, metric) = (values::percent(&parts.need()?)?, values::name(&parts.need()?)?);
    let (mut above, mut up_to) = (None, None);
    for bound in parts {
        let amount = values::money(&bound.part()?)?;
        match bound.rule() {
            Rule::band_above => above = Some(amount),
            _ => up_to = Some(amount),
        }
    }
    Ok(PoolClause::TakePercent { percent, metric, above, up_to })
}

fn destination(node: &Node<'_>) -> Read<At<DestinationWord>> {
    match node.rule() {
        Rule::carry_over => Ok(node.at(DestinationWord::CarryOver)),
        Rule::return_to_owner => Ok(node.at(DestinationWord::ReturnToOwner)),
        _ => Err(node.unexpected()),
    }
}

/// A line under `weighting`.
pub(super) fn weighting(line: &Node<'_>) -> Read<Clause> {
    Ok(Clause::Weighting(match line.rule() {
        Rule::line_share => share(&line.part()?)?,
        Rule::line_top => top(line)?,
        Rule::line_places => places(line)?,
        Rule::line_qualify => WeightingClause::Qualify(conditions::conditions(line)?),
        Rule::line_each => each(&line.part()?)?,
        Rule::line_pay_by => WeightingClause::PayBy(values::name(&line.part()?)?),
        Rule::line_pays => pays(line)?,
        Rule::line_times => times(line)?,
        Rule::line_waits => WeightingClause::WaitsUntil(conditions::conditions(line)?),
        Rule::line_tier => tier(line)?,
        Rule::line_tiers => tiers(&line.part()?)?,
        Rule::line_everyone => WeightingClause::Everyone(conditions::conditions(line)?),
        Rule::line_inactive => WeightingClause::InactiveKeep,
        Rule::line_ties => ties(&line.part()?)?,
        Rule::line_debts => {
            let word = line.part()?;
            WeightingClause::Debts(word.at(match word.rule() {
                Rule::debts_gone => BelowZeroWord::Forgiven,
                _ => BelowZeroWord::CarryOver,
            }))
        }
        Rule::line_leftover => WeightingClause::Leftover(leftover(&line.part()?)?),
        _ => return Err(line.unexpected()),
    }))
}

fn share(part: &Node<'_>) -> Read<WeightingClause> {
    Ok(match part.rule() {
        Rule::share_equally => WeightingClause::ShareEqually,
        Rule::share_part => {
            let mut parts = part.parts();
            let percent = values::percent(&parts.need()?)?;
            WeightingClause::SharePart { percent, metric: values::name(&parts.need()?)? }
        }
        _ => WeightingClause::ShareBy(values::name(&part.part()?)?),
    })
}

fn each(part: &Node<'_>) -> Read<WeightingClause> {
    Ok(match part.rule() {
        Rule::each_at_least => {
            let mut parts = part.parts();
            let amount = values::money(&parts.need()?)?;
            WeightingClause::EachAtLeast { amount, ahead: parts.next().is_some() }
        }
        Rule::each_below => WeightingClause::EachBelowWaits(values::money(&part.part()?)?),
        _ => each_at_most(&part.part()?)?,
    })
}

fn each_at_most(limit: &Node<'_>) -> Read<WeightingClause> {
    Ok(match limit.rule() {
        Rule::part_of_pool => WeightingClause::EachAtMostPart(values::percent(&limit.part()?)?),
        Rule::metric_name => WeightingClause::EachAtMostMetric(values::name(limit)?),
        _ => WeightingClause::EachAtMostAmount(values::money(limit)?),
    })
}

fn pays(line: &Node<'_>) -> Read<WeightingClause> {
    let mut parts = line.parts();
    let what = parts.need()?;
    let when = parts.next().map(|when| conditions::conditions(&when)).transpose()?;
    let mut inner = what.parts();
    let first = inner.need()?;
    if what.rule() == Rule::pays_part {
        let pays = what.at(PayWord::Part(values::percent(&first)?.node));
        return Ok(WeightingClause::Pays { pays, metric: values::name(&inner.need()?)?, when });
    }
    let rate = values::money(&first)?.node;
    let second = inner.need()?;
    let (units, metric) = match second.rule() {
        Rule::count => (values::count(&second)?.node, inner.need()?),
        _ => (1, second.clone()),
    };
    if units == 0 {
        return Err(second.fault("S130", "it is paid for at least 1").instead("1"));
    }
    let pays = what.at(PayWord::Each { rate, units });
    Ok(WeightingClause::Pays { pays, metric: values::name(&metric)?, when })
}

fn times(line: &Node<'_>) -> Read<WeightingClause> {
    let mut parts = line.parts();
    let factor = values::quantity(&parts.need()?)?;
    let when = conditions::conditions(&parts.need()?)?;
    Ok(WeightingClause::Times { factor, when })
}

fn tier(line: &Node<'_>) -> Read<WeightingClause> {
    let mut parts = line.parts();
    let from = values::literal(&parts.need()?)?;
    let pay = parts.need()?;
    let pays = match pay.rule() {
        Rule::tier_rate => TierPay::Part(values::percent(&pay.part()?)?.node),
        Rule::tier_each => TierPay::Each(values::money(&pay.part()?)?.node),
        _ => TierPay::Prize(values::money(&pay.part()?)?.node),
    };
    Ok(WeightingClause::Tier { from, pays: pay.at(pays) })
}

fn tiers(part: &Node<'_>) -> Read<WeightingClause> {
    let word = match part.rule() {
        Rule::tiers_marginal => TiersWord::Marginal,
        Rule::tiers_whole => TiersWord::Whole,
        Rule::tiers_each => {
            return Ok(WeightingClause::TiersForEach(values::name(&part.part()?)?));
        }
        _ => {
            let mut parts = part.parts();
            let metric = values::name(&parts.need()?)?;
            let of = parts.next().map(|of| values::name(&of)).transpose()?;
            return Ok(WeightingClause::TiersBy { metric, of });
        }
    };
    Ok(WeightingClause::Tiers(part.at(word)))
}

fn ties(part: &Node<'_>) -> Read<WeightingClause> {
    Ok(match part.rule() {
        Rule::ties_share => WeightingClause::TiesShare,
        Rule::ties_earliest => WeightingClause::TiesEarliest,
        Rule::return_to_owner => WeightingClause::TiesReturn,
        _ => WeightingClause::TiesBy(values::name(&part.part()?)?),
    })
}

fn leftover(node: &Node<'_>) -> Read<At<LeftoverWord>> {
    match node.rule() {
        Rule::carry_over => Ok(node.at(LeftoverWord::CarryOver)),
        Rule::return_to_owner => Ok(node.at(LeftoverWord::ReturnToOwner)),
        Rule::share_again => Ok(node.at(LeftoverWord::ShareAgain)),
        _ => Err(node.unexpected()),
    }
}

fn top(line: &Node<'_>) -> Read<WeightingClause> {
    let mut parts = line.parts();
    let number = parts.need()?;
    let count = values::count(&number)?;
    if count.node == 0 {
        return Err(number.fault("S130", "there is at least 1 place").instead("1"));
    }
    if count.node as usize > MOST_PLACES {
        let message =
            format!("there are {} places, at most {MOST_PLACES} are possible", count.node);
        return Err(number.fault("L705", message));
    }
    Ok(WeightingClause::Top { count, metric: values::name(&parts.need()?)? })
}

fn places(line: &Node<'_>) -> Read<WeightingClause> {
    let parts: Vec<Node<'_>> = line.parts().collect();
    if let Some(first_over) = parts.get(MOST_PLACES) {
        let message =
            format!("there are {} places, at most {MOST_PLACES} are possible", parts.len());
        return Err(first_over.fault("L705", message).label("one too many"));
    }
    if parts.first().is_some_and(|part| part.rule() == Rule::money) {
        let prizes = parts.iter().map(values::money).collect::<Read<_>>()?;
        return Ok(WeightingClause::Prizes(prizes));
    }
    let places = parts.iter().map(values::percent).collect::<Read<_>>()?;
    Ok(WeightingClause::Places(places))
}
