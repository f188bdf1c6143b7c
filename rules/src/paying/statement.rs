//! A statement: the journal's entries as lines that people understand, with what is behind each.

use std::collections::BTreeMap;

use crate::domain::{
    Moment, Money, Obligation, ObligationKind, PayingRefused, Payout, SettledInView, Statement,
    StatementInView, StatementKind, StatementLine, Unbalanced, added_by,
};

/// What moved what a collaborator is owed. Opening and lines are the closing balance; lines of a settlement are what
/// its standing and its adjustments come to, and all of it is what the journal has, or nothing is shown.
pub fn statement(view: &StatementInView) -> Result<Statement, PayingRefused> {
    let settled: BTreeMap<&str, &SettledInView> =
        view.settled.iter().map(|it| (it.settlement.as_str(), it)).collect();
    let owed: BTreeMap<&str, &Obligation> =
        view.obligations.iter().map(|it| (it.id.as_str(), it)).collect();
    let payouts: BTreeMap<&str, &Payout> =
        view.payouts.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut moved = sums_by_cause(view)?;
    let mut lines = Vec::new();
    for movement in &view.movements {
        let (amount, at, cause) = (movement.amount, movement.at, movement.cause.as_str());
        if let Some(of) = settled.get(cause) {
            // One settlement has several movements; its lines say all of it.
            if let Some(whole) = moved.remove(cause) {
                let made = of_settlement(of, at, Money::zero(view.currency))?;
                agree(cause, &made, whole)?;
                lines.extend(made);
            }
        } else if let Some(obligation) = owed.get(cause) {
            lines.push(of_obligation(obligation, at, amount));
        } else if let Some(payout) = payouts.get(cause) {
            lines.push(of_payout(payout, at, amount));
        } else {
            let what = format!("what the journal moved for {cause}, of which nothing is known");
            return Err(unbalanced(what, 0, amount));
        }
    }
    let mut balance = view.opening;
    for line in &mut lines {
        balance = balance.plus(line.amount)?;
        line.balance = balance;
    }
    if balance != view.closing {
        let what = format!("the statement of {}, against the journal", view.collaborator);
        return Err(unbalanced(what, balance.minor.into(), view.closing));
    }
    Ok(Statement {
        collaborator: view.collaborator.clone(),
        currency: view.currency,
        from: view.from,
        until: view.until,
        opening: view.opening,
        lines,
        closing: view.closing,
    })
}

/// What the journal moved for each cause.
fn sums_by_cause(view: &StatementInView) -> Result<BTreeMap<&str, Money>, PayingRefused> {
    let rows = view.movements.iter().map(|it| (it.cause.as_str(), 1, it.amount));
    let sums = added_by(rows)?.into_iter();
    Ok(sums.map(|(cause, (_, sum))| (cause, sum)).collect())
}

fn unbalanced(what: String, parts: i128, whole: Money) -> PayingRefused {
    let (currency, whole) = (whole.currency, whole.minor.into());
    PayingRefused::Unbalanced(Unbalanced { what, parts, whole, currency })
}

/// Refuses lines that are not what the journal moved for the same cause.
fn agree(cause: &str, lines: &[StatementLine], whole: Money) -> Result<(), PayingRefused> {
    let sum = Money::sum(whole.currency, lines.iter().map(|line| line.amount))?;
    match sum == whole {
        true => Ok(()),
        false => Err(unbalanced(format!("what {cause} brought"), sum.minor.into(), whole)),
    }
}

fn line(at: Moment, kind: StatementKind, amount: Money, text: String) -> StatementLine {
    let balance = Money::zero(amount.currency);
    let (settlement, obligation, payout) = (None, None, None);
    StatementLine { at, kind, amount, balance, text, settlement, obligation, payout }
}

/// What a period brought, what was forgiven, and what it adjusts of others.
fn of_settlement(
    of: &SettledInView,
    at: Moment,
    zero: Money,
) -> Result<Vec<StatementLine>, PayingRefused> {
    let mut lines = Vec::new();
    let own = of.obligations.iter().find(|it| it.kind == ObligationKind::Settlement);
    let (earned, let_off) = match &of.standing {
        Some(standing) => (standing.earned, standing.let_off()?),
        None => (zero, zero),
    };
    let text = |what: &str| format!("{what}{} ({})", of.called, of.settlement);
    if earned.minor != 0 {
        let line = line(at, StatementKind::Settlement, earned, text(""));
        lines.push(StatementLine { obligation: own.map(|it| it.id.clone()), ..line });
    }
    if let_off.minor != 0 {
        lines.push(line(at, StatementKind::Forgiven, let_off, text("a debt is forgiven in ")));
    }
    for adjusting in of.obligations.iter().filter(|it| it.kind == ObligationKind::Adjustment) {
        let text = adjusting.reason.clone().unwrap_or_else(|| text("adjusted in "));
        let line = line(at, StatementKind::Adjustment, adjusting.amount, text);
        lines.push(StatementLine { obligation: Some(adjusting.id.clone()), ..line });
    }
    let settlement = Some(of.settlement.clone());
    Ok(lines.into_iter().map(|it| StatementLine { settlement: settlement.clone(), ..it }).collect())
}

/// Something made by hand, or something that was taken back.
fn of_obligation(obligation: &Obligation, at: Moment, moved: Money) -> StatementLine {
    let made = match obligation.kind {
        ObligationKind::Settlement | ObligationKind::Adjustment => None,
        ObligationKind::Credit => Some(StatementKind::Credit),
        ObligationKind::Deduction => Some(StatementKind::Deduction),
        ObligationKind::Advance => Some(StatementKind::Advance),
    };
    // What is taken back moves the other way than the amount did.
    let is_made = (moved.minor < 0) == (obligation.amount.minor < 0);
    let (kind, text) = match made {
        Some(kind) if is_made => (kind, obligation.reason.clone()),
        _ => (StatementKind::Cancellation, obligation.cancel_reason.clone()),
    };
    let text = text.unwrap_or_else(|| obligation.id.clone());
    StatementLine {
        settlement: obligation.settlement.clone(),
        obligation: Some(obligation.id.clone()),
        ..line(at, kind, moved, text)
    }
}

/// A payment, or one that came back.
fn of_payout(payout: &Payout, at: Moment, moved: Money) -> StatementLine {
    let (kind, text) = match moved.minor < 0 {
        true => (StatementKind::Payout, paid(payout)),
        false => {
            (StatementKind::Return, payout.reason.clone().unwrap_or_else(|| payout.id.clone()))
        }
    };
    StatementLine { payout: Some(payout.id.clone()), ..line(at, kind, moved, text) }
}

fn paid(payout: &Payout) -> String {
    let day = payout.paid_on.map_or_else(String::new, |day| format!(" on {day}"));
    let reference = payout.reference.as_ref().map_or_else(String::new, |text| format!(", {text}"));
    format!("paid{day}{reference}")
}
