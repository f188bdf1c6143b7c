//! `pay by METRIC`: where the tiers begin, what they pay, and which of them count.

use super::super::diagnostic::Span;
use super::super::program::{
    Comparison, Condition, Id, Joined, Operand, PayBy, ReachedBy, Tier, Tiers, Unit,
};
use super::super::tree::{At, Line, Literal, TierPay, TiersWord};
use super::for_each;
use super::layout::{Layout, Section};
use super::limits;
use super::literals::of_unit;
use super::once::{Once, Required};
use super::pool::paying;
use super::reached::{self, Begins, Names, Reached};
use super::report::{Problem, Report};
use super::running;
use super::scope::{Scope, Scored, Sketch};
use crate::domain::{Percent, Quantity, Value, ValueType};

/// A `tier` line.
#[derive(Clone, Copy)]
pub(super) struct TierLine<'a> {
    /// The line.
    pub(super) line: &'a Line,
    /// Where it begins.
    pub(super) from: &'a At<Literal>,
    /// What it pays.
    pub(super) pays: &'a At<TierPay>,
}

/// The `pay by` line and what belongs to it.
pub(super) struct Paying<'t, 'a> {
    /// The document and the weighting.
    pub(super) place: (&'t Layout<'a>, &'t Section<'a>),
    /// The line.
    pub(super) line: &'a Line,
    /// Its metric.
    pub(super) metric: &'a At<String>,
    /// The tiers.
    pub(super) tiers: &'t [TierLine<'a>],
    /// Which of them count.
    pub(super) mode: &'t Once<'a, &'a At<TiersWord>>,
    /// What reaches them, where a line says so.
    pub(super) reached_by: &'t Once<'a, Names<'a>>,
    /// Of what each one's result reaches them, where a line says so.
    pub(super) for_each: &'t Once<'a, &'a At<String>>,
}

/// The tiers, rising; `None` when anything is wrong with them.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    paying: &Paying<'_, '_>,
) -> Option<PayBy> {
    limits::tiers(report, paying.tiers);
    let scored = scope.score(report, paying.metric);
    missing(report, scope, paying, scored);
    let scored = scored?;
    let unit = scored.unit?;
    let reached = reached::check(report, scope, paying.reached_by, scored)?;
    if let (false, Some((line, _))) =
        (matches!(reached.by, ReachedBy::Result), paying.reached_by.with_line())
    {
        running::refuse_reached(report, scope, (paying.metric, reached.by), line)?;
    }
    let lines = (paying.for_each, paying.reached_by);
    let for_each = for_each::check(report, scope, lines, (paying.metric, scored.score))?;
    of_money(report, scope, paying, unit)?;
    let tiers: Vec<Option<Tier>> = paying
        .tiers
        .iter()
        .map(|tier| one(report, scope, paying, (unit, &reached), tier))
        .collect();
    let mut tiers: Vec<Tier> = tiers.into_iter().collect::<Option<_>>()?;
    apart(report, paying.tiers, &tiers)?;
    nothing(report, paying, &tiers)?;
    let mode = match reached.whole_only(report, paying.reached_by, paying.mode, scored)? {
        true => Tiers::Whole,
        false => mode(report, paying, &tiers)?,
    };
    tiers.sort_by_key(|tier| tier.from);
    let clause = report.clause(paying.line);
    (!tiers.is_empty()).then_some(PayBy {
        score: scored.score,
        tiers,
        reached_by: reached.by,
        for_each,
        mode,
        clause,
    })
}

/// Without a tier nothing is paid.
fn missing(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    paying: &Paying<'_, '_>,
    scored: Option<Scored>,
) {
    if !paying.tiers.is_empty() {
        return;
    }
    let rate = format!("tier  from 0 {}", rate(scope, scored.and_then(|scored| scored.unit)));
    let prize = format!("tier  from 0 pays {}", scope.sample("50"));
    let required = Required {
        code: "P401",
        message: format!("\"pay by {}\" does not say what it pays", paying.metric.node),
        openings: &["tier"],
        choices: vec![rate, prize],
    };
    required.report(report, paying.place.0, paying.place.1);
}

/// A rate that a metric of this unit can have.
fn rate(scope: &Scope<'_>, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Money) => "at 2%".to_owned(),
        _ => format!("at {} each", scope.sample("5")),
    }
}

fn one(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    paying: &Paying<'_, '_>,
    (unit, reached): (Unit, &Reached<'_>),
    tier: &TierLine<'_>,
) -> Option<Tier> {
    let from = match (&tier.from.node, &reached.begins) {
        (Literal::Number(number), _) if *number == Quantity::ZERO => Some(Quantity::ZERO),
        (_, Begins::AtPart) => reached::part(report, scope, tier.from),
        (_, Begins::At(unit, name)) => of_unit(report, scope, tier.from, *unit, name),
        (_, Begins::AtResult) => of_unit(report, scope, tier.from, unit, &paying.metric.node),
    };
    let pays = pays(report, scope, paying, unit, tier.pays);
    Some(Tier { from: from?, pays: pays?, clause: report.clause(tier.line) })
}

/// Percentages of what is no money are one problem, however many tiers have them: what is measured is
/// not what was meant.
fn of_money(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    paying: &Paying<'_, '_>,
    unit: Unit,
) -> Option<()> {
    let is_part = |tier: &&TierLine<'_>| matches!(tier.pays.node, TierPay::Part(_));
    let Some(tier) = paying.tiers.iter().find(is_part).filter(|_| unit != Unit::Money) else {
        return Some(());
    };
    let name = &paying.metric.node;
    let message = format!("\"{name}\" is no money, and a percentage is taken of money");
    let problem = Problem::new("T305", tier.pays.span, message);
    let metric = scope.find(name).map(|(_, metric)| metric);
    let problem = match metric {
        Some(metric) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    match metric.and_then(|metric| metric.measured.zip(sum(scope, metric))) {
        Some((line, sum)) => report.rewrite(problem, line.span, &[sum]),
        None => {
            let help = report.corrected(tier.pays.span, &rate(scope, Some(unit)));
            report.add(problem.help(help));
        }
    }
    None
}

/// The sum of the money of what a metric counts.
fn sum(scope: &Scope<'_>, metric: &Sketch<'_>) -> Option<String> {
    let cluster = metric.cluster.and_then(|id| scope.clusters.get(id.place()));
    let event = metric.event.or_else(|| cluster.and_then(|cluster| cluster.end))?;
    let of = cluster.map_or(event.name.as_str(), |cluster| cluster.name.node.as_str());
    let money = event.fields.iter().find(|field| field.value_type == ValueType::Money)?;
    Some(format!("sum  {of}.{}", money.name))
}

/// A part is of money, a rate for each unit is of a number; a prize fits both.
fn pays(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    from: &Paying<'_, '_>,
    unit: Unit,
    pays: &At<TierPay>,
) -> Option<TierPay> {
    let name = &from.metric.node;
    let money = |amount| At { node: amount, span: value_span(report, pays.span) };
    let message = match pays.node {
        TierPay::Prize(prize) => {
            let prize = money(prize);
            paying(report, scope, &prize, "a tier")?;
            return Some(pays.node);
        }
        TierPay::Each(rate) if unit != Unit::Money => {
            let rate = money(rate);
            scope.money(report, &rate)?;
            return Some(pays.node);
        }
        TierPay::Part(part) if unit == Unit::Money => {
            above_all(report, name, part, pays);
            return Some(pays.node);
        }
        // The first of them was told to be none for all of them.
        TierPay::Part(_) => return None,
        TierPay::Each(_) => format!("\"{name}\" is money, so it has no units to pay for"),
    };
    let help = report.corrected(pays.span, &rate(scope, Some(unit)));
    let problem = Problem::new("T306", pays.span, message);
    let problem = match scope.find(name) {
        Some((_, metric)) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    report.add(problem.help(help));
    None
}

/// The percentage or amount within `at 2%`, `at 5.00 USD each` or `pays 50.00 USD`.
fn value_span(report: &Report<'_>, span: Span) -> Span {
    let text = report.text(span);
    let value = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let before = text.len() - value.len();
    let value = value.strip_suffix("each").unwrap_or(value).trim_end();
    let after = text.len() - before - value.len();
    // All of it stands on one line, and only blanks can have more than one byte.
    let letters = |part: Option<&str>| {
        u32::try_from(part.unwrap_or_default().chars().count()).unwrap_or_default()
    };
    let skipped = letters(text.get(..before));
    let cut = letters(text.get(text.len() - after..));
    Span {
        start: span.start + before,
        end: span.end - after,
        column: span.column + skipped,
        end_column: span.end_column - cut,
        utf16_start: span.utf16_start + skipped,
        utf16_end: span.utf16_end - cut,
        ..span
    }
}

fn above_all(report: &mut Report<'_>, name: &str, part: Percent, pays: &At<TierPay>) {
    if part > Percent::HUNDRED {
        let message = format!("the tier pays {part} of \"{name}\", more than there is");
        let help = "at most 100% is there to be paid from";
        report.add(Problem::new("W903", pays.span, message).help(help));
    }
}

/// No two tiers of one kind begin at the same point. Any order of the lines means the same; one
/// that does not rise gets advice.
fn apart(report: &mut Report<'_>, lines: &[TierLine<'_>], tiers: &[Tier]) -> Option<()> {
    let all = || lines.iter().zip(tiers);
    let mut fine = Some(());
    for (index, (line, tier)) in all().enumerate() {
        let alike = |(_, other): &(_, &Tier)| other.pays.is_prize() == tier.pays.is_prize();
        let mut before = all().take(index).filter(alike);
        if let Some((first, _)) = before.clone().find(|(_, other)| other.from == tier.from) {
            let message = format!("two tiers begin at {}", report.text(line.from.span));
            let problem = Problem::new("P408", line.from.span, message);
            let also = format!("the other is on line {}", first.line.number);
            report.remove_same(problem.also(first.from.span, also), line.line, first.line);
            fine = None;
        } else if let Some((higher, _)) = before.find(|(_, other)| other.from > tier.from) {
            let message = "this tier begins below one that stands above it";
            let problem = Problem::new("W906", line.from.span, message);
            let also = format!("line {} begins here", higher.line.number);
            let help =
                "write the tiers in the order in which they begin; the order changes nothing";
            report.add(problem.also(higher.from.span, also).help(help));
        }
    }
    fine
}

/// A rate of zero is fine as long as another tier pays something.
fn nothing(report: &mut Report<'_>, paying: &Paying<'_, '_>, tiers: &[Tier]) -> Option<()> {
    let pays = |tier: &Tier| match tier.pays {
        TierPay::Part(part) => part.number().is_positive(),
        TierPay::Each(amount) | TierPay::Prize(amount) => amount.minor > 0,
    };
    let first = paying.tiers.first()?;
    if tiers.iter().any(pays) {
        return Some(());
    }
    let problem = Problem::new("P406", first.pays.span, "no tier pays anybody anything");
    report.add(problem.help("write a percentage or an amount above zero"));
    None
}

/// Which tiers count has to be said wherever it makes a difference.
fn mode(report: &mut Report<'_>, paying: &Paying<'_, '_>, tiers: &[Tier]) -> Option<Tiers> {
    if let Some(word) = paying.mode.get() {
        return Some(match word.node {
            TiersWord::Marginal => Tiers::Marginal,
            TiersWord::Whole => Tiers::Whole,
        });
    }
    let message = match tiers {
        [only] if only.pays.is_prize() || only.from == Quantity::ZERO => {
            return Some(Tiers::Marginal);
        }
        [_] => "the weighting does not say whether the rate is for all or for what lies above",
        _ => "the weighting does not say which tiers count",
    };
    let required = Required {
        code: "P401",
        message: message.to_owned(),
        openings: &["tiers"],
        choices: vec!["tiers  marginal".to_owned(), "tiers  whole".to_owned()],
    };
    required.report(report, paying.place.0, paying.place.1);
    None
}

/// Advises on tiers that nobody who qualifies can reach.
pub(super) fn unreachable(
    report: &mut Report<'_>,
    pay_by: &PayBy,
    lines: &[TierLine<'_>],
    qualify: &[Condition],
) {
    // What a thing comes to may be more than what one of its owners has of it.
    if pay_by.reached_by != ReachedBy::Result || pay_by.for_each.is_some() {
        return;
    }
    let sole =
        |condition: &&Condition| condition.joined == Joined::And || condition.tests.len() == 1;
    let tests = qualify.iter().filter(sole).flat_map(|condition| &condition.tests);
    let ours = tests.filter(|test| test.subject == Operand::Score(pay_by.score));
    for test in ours {
        for line in lines {
            let Some(tier) =
                pay_by.tiers.iter().find(|tier| tier.clause == report.clause(line.line))
            else {
                continue;
            };
            if beyond(tier.from, &test.comparison) {
                let message = "nobody who qualifies reaches this tier";
                let help = "leave it out, or let more people qualify";
                report.add(Problem::new("W907", line.from.span, message).help(help));
            }
        }
    }
}

/// Whether everything that compares well lies below `from`.
fn beyond(from: Quantity, comparison: &Comparison) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Money(money) => Some(money.quantity()),
        _ => None,
    };
    match comparison {
        Comparison::AtMost(most) => number(most).is_some_and(|most| from > most),
        Comparison::LessThan(bound) => number(bound).is_some_and(|bound| from >= bound),
        Comparison::Is(only) => number(only).is_some_and(|only| from > only),
        _ => false,
    }
}
