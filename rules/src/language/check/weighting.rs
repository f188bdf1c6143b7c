//! The `weighting` section: how the pool is divided.

use super::super::program::{
    CapLimit, Condition, Destination, EachAtMost, Leftover, Method, Score, Unit, Weighting,
};
use super::super::tree::{
    At, BelowZeroWord, Clause, Conditions, LeftoverWord, Line, TiersWord, WeightingClause as Words,
};
use super::conditions::{self, Looking};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::places::{self, Top};
use super::pool::{forgiven, part, paying};
use super::report::{Problem, Report};
use super::scope::Scope;
use super::tiers::{self, TierLine};
use super::{
    contradictions, credits, guarantee, limits, minimum, pays, reached, running, shares, ties,
    times, waiting,
};
use crate::domain::{Money, Percent};

/// The lines of the section, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    method: Once<'a, &'a Words>,
    places: Once<'a, &'a Words>,
    qualify: Vec<(&'a Line, &'a Conditions)>,
    each_at_most: Once<'a, &'a Words>,
    each_at_least: Once<'a, (&'a At<Money>, bool)>,
    each_below: Once<'a, &'a At<Money>>,
    waits_until: Vec<(&'a Line, &'a Conditions)>,
    ties: Once<'a, &'a Words>,
    everyone: Vec<(&'a Line, &'a Conditions)>,
    inactive: Once<'a, ()>,
    pays: Vec<(&'a Line, &'a Words)>,
    times: Vec<(&'a Line, &'a Words)>,
    shares: Vec<(&'a Line, &'a Words)>,
    tiers: Vec<TierLine<'a>>,
    mode: Once<'a, &'a At<TiersWord>>,
    reached_by: Once<'a, reached::Names<'a>>,
    for_each: Once<'a, &'a At<String>>,
    debts: Once<'a, &'a At<BelowZeroWord>>,
    leftover: Once<'a, &'a At<LeftoverWord>>,
}

impl Lines<'_> {
    /// Whether there is a way that divides a pool.
    fn divides(&self) -> bool {
        let method = self.method.get().is_some_and(|words| !matches!(words, Words::PayBy(_)));
        method || !self.shares.is_empty()
    }

    /// Whether there are `pay` lines beside a way that divides a pool.
    fn stand_beside(&self) -> bool {
        self.divides() && !self.pays.is_empty()
    }

    /// Whether everybody is paid by their own result, and nothing is divided.
    fn by_result(&self) -> bool {
        match self.method.get() {
            Some(words) => matches!(words, Words::PayBy(_)),
            None => !self.divides() && !self.pays.is_empty(),
        }
    }
}

/// Checks the section; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
) -> Option<Weighting> {
    let lines = sort(report, section);
    let method = method(report, layout, scope, section, &lines);
    let besides = match lines.stand_beside() {
        true => pays::check(report, scope, &lines.pays),
        false => Some(Vec::new()),
    };
    let qualify = conditions_of(report, scope, Looking::AtCollaborator, &lines.qualify);
    let everyone = conditions_of(report, scope, Looking::AtRoster, &lines.everyone);
    let waits_until = waiting::until(report, scope, &lines.waits_until);
    let times = times::check(report, scope, &lines.times);
    let each_at_most = match lines.each_at_most.with_line() {
        None => Some(None),
        Some((line, clause)) => cap(report, scope, line, clause).map(Some),
    };
    let each_below = waiting::check(report, scope, &lines.each_below, &lines.each_at_most);
    let each_at_least = guarantee::check(report, scope, &lines.each_at_least, &lines.each_at_most);
    leftover(report, layout, section, &lines);
    let (method, qualify) = (method?, qualify?);
    if let (Some((line, _)), Some(Some(least))) = (lines.each_at_least.with_line(), &each_at_least)
    {
        minimum::advise_each(report, layout, (line, least), &method);
    }
    if let Method::PayBy(pay_by) = &method {
        tiers::unreachable(report, pay_by, &lines.tiers, &qualify);
    }
    Some(Weighting {
        method,
        besides: besides?,
        qualify,
        times: times?,
        each_at_most: each_at_most?,
        everyone: everyone?,
        inactive_keep: lines.inactive.is_given(),
        leftover: lines.leftover.get().map(|word| leftover_of(word.node)),
        each_at_least: each_at_least?,
        each_below_waits: each_below?,
        waits_until: waits_until?,
        debts_forgiven: forgiven(report, &lines.debts),
    })
}

fn leftover_of(word: LeftoverWord) -> Leftover {
    match word {
        LeftoverWord::CarryOver => Leftover::To(Destination::CarryOver),
        LeftoverWord::ReturnToOwner => Leftover::To(Destination::ReturnToOwner),
        LeftoverWord::ShareAgain => Leftover::ShareAgain,
    }
}

/// Where a second way to divide can stand.
const ANOTHER_RULE: &str = "another way to divide is another rule, in a file of its own";

fn sort<'a>(report: &mut Report<'_>, section: &Section<'a>) -> Lines<'a> {
    let mut lines = Lines::default();
    for (line, clause) in section.clauses() {
        let Clause::Weighting(clause) = clause else { continue };
        match clause {
            Words::ShareEqually | Words::ShareBy(_) | Words::Top { .. } | Words::PayBy(_) => {
                let what = "how the pool is divided";
                lines.method.set_or(report, line, clause, what, ANOTHER_RULE);
            }
            Words::Places(_) | Words::Prizes(_) => {
                lines.places.set(report, line, clause, "places");
            }
            Words::Everyone(conditions) => lines.everyone.push((line, conditions)),
            Words::InactiveKeep => {
                lines.inactive.set(report, line, (), "what becomes of who is inactive");
            }
            Words::Qualify(conditions) => lines.qualify.push((line, conditions)),
            Words::EachAtMostPart(_) | Words::EachAtMostAmount(_) | Words::EachAtMostMetric(_) => {
                lines.each_at_most.set(report, line, clause, "the cap on each");
            }
            Words::Pays { .. } => lines.pays.push((line, clause)),
            Words::SharePart { .. } => lines.shares.push((line, clause)),
            Words::Times { .. } => lines.times.push((line, clause)),
            Words::Tier { from, pays } => lines.tiers.push(TierLine { line, from, pays }),
            Words::Tiers(word) => lines.mode.set(report, line, word, "which tiers count"),
            Words::TiersBy { metric, of } => {
                lines.reached_by.set(report, line, (metric, of.as_ref()), "what reaches tiers");
            }
            Words::TiersForEach(field) => {
                lines.for_each.set(report, line, field, "of what each one reaches tiers");
            }
            Words::TiesShare | Words::TiesEarliest | Words::TiesBy(_) | Words::TiesReturn => {
                lines.ties.set(report, line, clause, "what a tie does");
            }
            Words::EachAtLeast { amount, ahead } => {
                lines.each_at_least.set(report, line, (amount, *ahead), "the least for each");
            }
            Words::EachBelowWaits(amount) => {
                lines.each_below.set(report, line, amount, "the least that is paid");
            }
            Words::WaitsUntil(conditions) => lines.waits_until.push((line, conditions)),
            Words::Debts(word) => lines.debts.set(report, line, word, "what becomes of debts"),
            Words::Leftover(word) => {
                lines.leftover.set(report, line, word, "what happens to leftover money");
            }
        }
    }
    lines
}

fn method(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
    lines: &Lines<'_>,
) -> Option<Method> {
    if let Some((first, _)) = lines.pays.first().filter(|_| !lines.stand_beside()) {
        let message =
            "\"pay by\" and \"pay\" lines are two ways to pay everybody by their own result";
        only_way(report, lines, message, (first, "paid here"))?;
        superfluous(report, lines);
        without_tiers(report, lines);
        undivided(report, scope, lines);
        return pays::check(report, scope, &lines.pays).map(Method::Pays);
    }
    if let Some((first, _)) = lines.shares.first() {
        let message = "the pool is divided in parts, and this line divides all of it";
        only_way(report, lines, message, (first, "a part"))?;
        superfluous(report, lines);
        without_tiers(report, lines);
        return shares::check(report, scope, &lines.shares).map(Method::Parts);
    }
    let Some(clause) = lines.method.get() else {
        // A line that cannot be read may be the one that says it, in whatever words.
        if section.lines.iter().any(|line| line.clause.is_none()) {
            return None;
        }
        let by = scope.metrics.iter().find(|metric| metric.credited == Some(true));
        let by = by.map_or("points", |metric| metric.name.node.as_str());
        let required = Required {
            code: "P401",
            message: "the weighting does not say how the pool is divided".to_owned(),
            openings: &["share", "top", "pay"],
            choices: vec![format!("share by  {by}"), "share equally".to_owned()],
        };
        required.report(report, layout, section);
        return None;
    };
    if let Words::Top { count, metric } = clause {
        let score = scope.score(report, metric);
        let top = Top { count, layout, section };
        let places = places::check(report, scope, &top, &lines.places);
        let ties = ties::check(report, scope, (layout, section), metric, &lines.ties);
        without_tiers(report, lines);
        return Some(Method::Top { score: score?.score, places: places?, ties: ties? });
    }
    superfluous(report, lines);
    if let (Words::PayBy(metric), Some((line, _))) = (clause, lines.method.with_line()) {
        undivided(report, scope, lines);
        let Lines { tiers, mode, reached_by, for_each, .. } = lines;
        let place = (layout, section);
        let paying = tiers::Paying { place, line, metric, tiers, mode, reached_by, for_each };
        return tiers::check(report, scope, &paying).map(Method::PayBy);
    }
    without_tiers(report, lines);
    match clause {
        Words::ShareBy(metric) => {
            scope.score(report, metric).map(|scored| Method::InProportion(scored.score))
        }
        _ => {
            // Where somebody takes part whatever they achieved, no score is needed.
            if lines.everyone.is_empty() {
                equally(report, layout, scope, section);
            }
            scope.use_scores();
            Some(Method::Equally)
        }
    }
}

/// Refuses a line that says another way beside lines that have said theirs.
fn only_way(
    report: &mut Report<'_>,
    lines: &Lines<'_>,
    message: &str,
    (first, label): (&Line, &str),
) -> Option<()> {
    let Some((line, _)) = lines.method.with_line() else { return Some(()) };
    let problem = Problem::new("P404", line.opening, message);
    report.add(problem.also(first.opening, label).help(ANOTHER_RULE));
    None
}

/// Sharing equally looks at every score there is: at least one is needed.
fn equally(report: &mut Report<'_>, layout: &Layout<'_>, scope: &Scope<'_>, section: &Section<'_>) {
    let none = scope.metrics.iter().all(|metric| metric.credited == Some(false));
    let blamed = scope.has_blamed();
    if none && !blamed && !layout.may_open("metric") {
        let message = "no metric is credited, so nobody has a score and nobody can be paid";
        let problem = Problem::new("T307", section.head.opening, message);
        credits::insert_anywhere(report, scope.catalogue, problem, &scope.metrics);
    }
}

fn superfluous(report: &mut Report<'_>, lines: &Lines<'_>) {
    let places = lines.places.with_line().map(|(line, _)| (line, "places"));
    let ties = lines.ties.with_line().map(|(line, _)| (line, "ties"));
    for (line, word) in [places, ties].into_iter().flatten() {
        let message = format!("\"{word}\" has a meaning only with a line such as top 3 by …");
        report.add(Problem::new("P404", line.opening, message).help("add: top 3 by …"));
    }
}

/// Tiers belong to `pay by`.
fn without_tiers(report: &mut Report<'_>, lines: &Lines<'_>) {
    let tiers = lines.tiers.iter().map(|tier| (tier.line, "tier"));
    let mode = lines.mode.with_line().map(|(line, _)| (line, "tiers"));
    let reached_by = lines.reached_by.with_line().map(|(line, _)| (line, "tiers by"));
    let for_each = lines.for_each.with_line().map(|(line, _)| (line, "tiers for each"));
    for (line, word) in tiers.chain(mode).chain(reached_by).chain(for_each) {
        let message = format!("\"{word}\" has a meaning only with a line such as pay by …");
        let help = "\"pay by\" stands in place of \"share by\", and of \"pay\" with a rate";
        report.add(Problem::new("P404", line.opening, message).help(help));
    }
}

/// With `pay by` there is no pool to have parts of, and nothing to be left.
fn undivided(report: &mut Report<'_>, scope: &Scope<'_>, lines: &Lines<'_>) {
    if let Some((line, _)) = lines.leftover.with_line() {
        let message = "with \"pay by\" nothing is divided, so nothing is left over";
        report.add(Problem::new("P404", line.opening, message).help("leave this line out"));
    }
    if let Some(Words::EachAtMostPart(percent)) = lines.each_at_most.get() {
        let message = "with \"pay by\" there is no pool to have a part of";
        let help = format!("each at most {}", scope.sample("500"));
        report.add(Problem::new("P404", percent.span, message).help(help));
    }
}

/// The conditions of `qualify` or `everyone` lines.
fn conditions_of(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    looking: Looking<'_>,
    lines: &[(&Line, &Conditions)],
) -> Option<Vec<Condition>> {
    limits::conditions(report, lines.iter().map(|(_, conditions)| *conditions));
    let checked: Vec<Option<Condition>> = lines
        .iter()
        .map(|(line, tests)| conditions::check(report, scope, looking, line, tests))
        .collect();
    let checked: Vec<Condition> = checked.into_iter().collect::<Option<_>>()?;
    contradictions::report(report, &checked, lines);
    Some(checked)
}

fn cap(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Line,
    clause: &Words,
) -> Option<EachAtMost> {
    let limit = match clause {
        Words::EachAtMostPart(percent) => CapLimit::PartOfPool(part(report, percent, "a cap")?),
        Words::EachAtMostAmount(amount) => {
            CapLimit::Amount(paying(report, scope, amount, "a cap")?)
        }
        Words::EachAtMostMetric(metric) => CapLimit::Own(own_cap(report, scope, metric)?),
        _ => return None,
    };
    Some(EachAtMost { limit, clause: report.clause(line) })
}

/// A cap from what each one has: a metric that is money.
fn own_cap(report: &mut Report<'_>, scope: &Scope<'_>, metric: &At<String>) -> Option<Score> {
    let scored = scope.score(report, metric)?;
    if scored.unit? == Unit::Money {
        running::refuse(report, scope, metric)?;
        return Some(scored.score);
    }
    let message = format!("\"{}\" is no money, and a cap is an amount", metric.node);
    let problem = Problem::new("T305", metric.span, message);
    let problem = match scope.find(&metric.node) {
        Some((_, metric)) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    report.add(
        problem.help(format!("a metric that is money, or: each at most {}", scope.sample("500"))),
    );
    None
}

/// What can leave money over: a cap below the whole pool, more than one place, places below 100%.
fn leftover(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    lines: &Lines<'_>,
) {
    let by_result = lines.by_result();
    let prizes = matches!(lines.places.get(), Some(Words::Prizes(_)));
    if let (true, Some((line, word))) = (prizes, lines.leftover.with_line())
        && word.node == LeftoverWord::ShareAgain
    {
        let message = "prizes are amounts, and none of them becomes more by what is left";
        let problem = Problem::new("P404", line.span, message);
        report.add(problem.help("leftover carry over, or: leftover return to owner"));
    }
    if lines.leftover.is_given() || by_result {
        return;
    }
    let capped = match lines.each_at_most.get() {
        Some(Words::EachAtMostPart(percent)) => percent.node < Percent::HUNDRED,
        Some(_) => true,
        None => false,
    };
    let ranked = match lines.method.get() {
        Some(Words::Top { count, .. }) => count.node > 1 || prizes,
        _ => false,
    };
    let why = match (capped, ranked, lines.shares.len() > 1) {
        (true, ..) => "a cap can leave money over",
        (_, true, _) => "places that nobody takes can leave money over",
        (.., true) => "a part that nobody takes can leave money over",
        _ => return,
    };
    let required = Required {
        code: "P401",
        message: format!("{why}, and no line says what happens to it"),
        openings: &["leftover"],
        choices: ["carry over", "return to owner", "share again"]
            .map(|choice| format!("leftover  {choice}"))
            .to_vec(),
    };
    required.report(report, layout, section);
}
