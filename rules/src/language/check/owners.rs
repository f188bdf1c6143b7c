//! Owners of an asset in an example, with their percentages.

use super::super::tree::At;
use super::report::{Problem, Report};
use crate::domain::{OwnerShare, Percent, Quantity, Value};

/// All of it for one collaborator.
pub(super) fn sole(collaborator: String) -> Value {
    Value::Owners(vec![OwnerShare { collaborator, percent: Percent::HUNDRED }])
}

/// Owners whose percentages add up to 100%; one owner needs none.
pub(super) fn check(
    report: &mut Report<'_>,
    owners: &[(At<String>, Option<At<Percent>>)],
) -> Option<Value> {
    if let [(owner, None)] = owners {
        return Some(sole(owner.node.clone()));
    }
    let mut shares: Vec<OwnerShare> = Vec::with_capacity(owners.len());
    let mut total = Quantity::ZERO;
    for (owner, percent) in owners {
        let Some(percent) = percent else {
            let message = format!("the part of {} is missing", owner.node);
            let problem = Problem::new("X609", owner.span, message);
            let even = 100 / owners.len().max(1);
            let text = format!("{} {even}%", report.text(owner.span));
            let help = report.corrected(owner.span, &text);
            report.add(problem.help(help));
            return None;
        };
        if shares.iter().any(|share| share.collaborator == owner.node) {
            let message = format!("{} is named twice", owner.node);
            report.add(Problem::new("X605", owner.span, message).help("name each owner once"));
            return None;
        }
        let positive = percent.node.number().is_positive();
        total = total.plus(percent.node.number()).filter(|_| positive).unwrap_or(Quantity::ZERO);
        if !positive {
            let problem = Problem::new("X609", percent.span, "a part of 0% is no part");
            report.add(problem.help("leave this owner out"));
            return None;
        }
        shares.push(OwnerShare { collaborator: owner.node.clone(), percent: percent.node });
    }
    if total != Percent::HUNDRED.number() {
        let (_, last) = owners.last()?;
        let last = last.as_ref()?;
        let message = format!("the parts add up to {total}%, and they must add up to 100%");
        let problem = Problem::new("X609", last.span, message);
        let others = total.minus(last.node.number())?;
        let left = Percent::HUNDRED.number().minus(others).filter(|left| left.is_positive());
        match left {
            Some(left) => report.replace(problem, last.span, &format!("{left}%")),
            None => report.add(problem),
        }
        return None;
    }
    shares.sort();
    Some(Value::Owners(shares))
}
