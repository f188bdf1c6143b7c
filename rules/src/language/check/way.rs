//! What the sections have to know of each other before they are checked: how the rule pays.

use super::super::tree::{At, Clause, Head, LeftoverWord, WeightingClause as Words};
use super::layout::Layout;

/// How a rule pays, as far as its weighting can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A pool is divided.
    Divided,
    /// `pay by`, or `pay … of` alone: everybody is paid by their own result.
    ByResult,
    /// A line that could not be read may be `pay by`.
    Unknown,
}

/// How a rule pays.
pub(super) fn of(layout: &Layout<'_>) -> Way {
    let sections = layout.of_kind(|head| matches!(head, Head::Weighting));
    let Some(section) = sections.first() else {
        let lost = layout.may_open("weighting");
        return if lost { Way::Unknown } else { Way::Divided };
    };
    let method = section.clauses().find_map(|(_, clause)| match clause {
        Clause::Weighting(Words::PayBy(_)) => Some(Way::ByResult),
        Clause::Weighting(
            Words::ShareEqually | Words::ShareBy(_) | Words::SharePart { .. } | Words::Top { .. },
        ) => Some(Way::Divided),
        _ => None,
    });
    // Beside a way that divides, `pay` lines are paid outside of the pool.
    let pays = |(_, clause): (_, &Clause)| matches!(clause, Clause::Weighting(Words::Pays { .. }));
    let method = method.or_else(|| section.clauses().any(pays).then_some(Way::ByResult));
    let unread = layout.may_hold(section, &["pay"]);
    method.unwrap_or(if unread { Way::Unknown } else { Way::Divided })
}

/// Whether a cap and `leftover share again` stand together: when the cap stops everybody, money is
/// left that has to go somewhere.
pub(super) fn may_stop_everybody(layout: &Layout<'_>) -> bool {
    let sections = layout.of_kind(|head| matches!(head, Head::Weighting));
    let says = |is: fn(&Words) -> bool| {
        let mut clauses = sections.iter().flat_map(|section| section.clauses());
        clauses.any(|(_, clause)| matches!(clause, Clause::Weighting(words) if is(words)))
    };
    let caps = |words: &Words| {
        matches!(
            words,
            Words::EachAtMostPart(_) | Words::EachAtMostAmount(_) | Words::EachAtMostMetric(_)
        )
    };
    let again =
        |words: &Words| matches!(words, Words::Leftover(At { node: LeftoverWord::ShareAgain, .. }));
    says(caps) && says(again)
}
