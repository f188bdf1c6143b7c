//! Owners of an asset in an example, with their percentages.

use super::super::tree::At;
use super::report::{Problem, Report};
use crate::domain::{OwnerPart, OwnerShare, Percent, Quantity, Value};

/// All of it for one collaborator.
pub(super) fn sole(collaborator: String) -> Value {
    Value::Owners(vec![OwnerShare::sole(collaborator)])
}

/// An owner as written, with their percentage.
type Owner = (At<String>, Option<At<Percent>>);

/// Owners in equal parts, or with percentages that add up to 100%; one owner needs neither.
pub(super) fn check(
    report: &mut Report<'_>,
    owners: &[Owner],
    equally: Option<&At<()>>,
) -> Option<Value> {
    let mut shares = match equally {
        Some(word) => equal(report, owners, word)?,
        None => match owners {
            [(owner, None)] => return Some(sole(owner.node.clone())),
            several => by_percentages(report, several)?,
        },
    };
    shares.sort();
    Some(Value::Owners(shares))
}

/// The same part for each.
fn equal(report: &mut Report<'_>, owners: &[Owner], word: &At<()>) -> Option<Vec<OwnerShare>> {
    if let Some(percent) = owners.iter().find_map(|(_, percent)| percent.as_ref()) {
        let problem = Problem::new("X609", percent.span, "a percentage beside \"equally\"");
        report.add(problem.help("write percentages that add up to 100%, or \"equally\" alone"));
        return None;
    }
    if owners.len() == 1 {
        let problem = Problem::new("X609", word.span, "one owner has all of it");
        report.add(problem.help("leave \"equally\" out, or name the others"));
        return None;
    }
    let mut shares: Vec<OwnerShare> = Vec::with_capacity(owners.len());
    for (owner, _) in owners {
        once(report, &shares, owner)?;
        shares.push(OwnerShare { collaborator: owner.node.clone(), part: OwnerPart::Equal });
    }
    Some(shares)
}

fn once(report: &mut Report<'_>, shares: &[OwnerShare], owner: &At<String>) -> Option<()> {
    if shares.iter().any(|share| share.collaborator == owner.node) {
        let message = format!("{} is named twice", owner.node);
        report.add(Problem::new("X605", owner.span, message).help("name each owner once"));
        return None;
    }
    Some(())
}

fn by_percentages(report: &mut Report<'_>, owners: &[Owner]) -> Option<Vec<OwnerShare>> {
    let mut shares: Vec<OwnerShare> = Vec::with_capacity(owners.len());
    let mut total = Quantity::ZERO;
    for (owner, percent) in owners {
        let Some(percent) = percent else {
            without_part(report, owners, owner);
            return None;
        };
        once(report, &shares, owner)?;
        let positive = percent.node.number().is_positive();
        total = total.plus(percent.node.number()).filter(|_| positive).unwrap_or(Quantity::ZERO);
        if !positive {
            let problem = Problem::new("X609", percent.span, "a part of 0% is no part");
            report.add(problem.help("leave this owner out"));
            return None;
        }
        let part = OwnerPart::Percent(percent.node);
        shares.push(OwnerShare { collaborator: owner.node.clone(), part });
    }
    if total != Percent::HUNDRED.number() {
        let (_, last) = owners.last()?;
        let last = last.as_ref()?;
        let message = format!("the parts add up to {total}%, and they must add up to 100%");
        let problem = Problem::new("X609", last.span, message);
        let others = total.minus(last.node.number())?;
        let left = Percent::HUNDRED.number().minus(others).filter(|left| left.is_positive());
        // Whose part is wrong is not known.
        report.add(match left {
            Some(left) => problem.help(format!("for the last one {left}% is left")),
            None => problem,
        });
        return None;
    }
    Some(shares)
}

/// Reports an owner without a part. Where nobody has one, equal parts may have been meant; nobody but
/// the writer can know, so there is no fix.
fn without_part(report: &mut Report<'_>, owners: &[Owner], owner: &At<String>) {
    let message = format!("the part of {} is missing", owner.node);
    let problem = Problem::new("X609", owner.span, message);
    let nobody = owners.iter().all(|(_, percent)| percent.is_none());
    let help = match owners.last().filter(|_| nobody) {
        Some((last, _)) => {
            report.corrected(last.span, &format!("{} equally", report.text(last.span)))
        }
        None => {
            let even = 100 / owners.len().max(1);
            report.corrected(owner.span, &format!("{} {even}%", report.text(owner.span)))
        }
    };
    report.add(problem.help(help));
}
