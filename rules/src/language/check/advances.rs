//! `advance ana 4000.00 USD`: money that was paid ahead in an example, which later amounts pay back.

use std::collections::BTreeSet;

use super::super::tree::At;
use super::pool::paying;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::Money;

/// Who was paid how much; `None` when anything is wrong with it. `stated` are those who were before.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    amounts: &[(At<String>, At<Money>)],
    stated: &mut BTreeSet<String>,
) -> Option<Vec<(String, Money)>> {
    let mut advances = Vec::new();
    for (who, amount) in amounts {
        let amount = paying(report, scope, amount, "an advance")?;
        if !stated.insert(format!("advance {}", who.node)) {
            let message = format!("{} is paid an advance twice in one period", who.node);
            report.add(Problem::new("X605", who.span, message).help("give one amount"));
            return None;
        }
        advances.push((who.node.clone(), amount));
    }
    Some(advances)
}
