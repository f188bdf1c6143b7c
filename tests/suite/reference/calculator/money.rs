//! Money of other currencies in the rule's own.

use super::super::model::{Amount, Exact, Number, Rule, What, whole};
use super::Trouble;
use super::facts::Log;
use super::rounding::half_even;

/// An amount in major units of what the rule pays in, as of a moment. Another currency is turned
/// at the rate of that day, on the rule's clock, and rounded at the ninth place.
pub fn in_own_coin(rule: &Rule, log: Log<'_>, amount: Amount, at: i64) -> Result<Exact, Trouble> {
    let major = whole(amount.minor) / whole(amount.coin.scale());
    if amount.coin == rule.coin {
        return Ok(major);
    }
    if !rule.others_at_rate {
        return Err(Trouble::ForeignMoney);
    }
    let today = (at + rule.zone_minutes * 60_000_000).div_euclid(86_400_000_000);
    let mut best: Option<(i64, Number)> = None;
    for entry in log.entries {
        let What::Rate { from, to, value, day } = &entry.what else { continue };
        let fits = *from == amount.coin && *to == rule.coin && *day == today;
        if fits && best.is_none_or(|(position, _)| entry.position > position) {
            best = Some((entry.position, *value));
        }
    }
    let (_, rate) = best.ok_or(Trouble::MissingRate)?;
    Ok(half_even(&(major * rate.exact())))
}
