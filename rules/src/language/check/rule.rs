//! A whole rule: every section in turn, then what only shows when all are known.

use super::super::diagnostic::{Diagnostic, Span};
use super::super::program::{Cluster, Example, Metric, Program};
use super::super::tree::{Clause, Document, Head, Line, MeasureWord, MetricClause};
use super::identity::{self, Identity};
use super::layout::{Layout, Section};
use super::report::{Problem, Report};
use super::scope::Scope;
use super::way::{self, Way};
use super::{
    clusters, examples, fingerprint, first_span, metrics, pool, running, schedule, upper_bound,
    weighting,
};
use crate::domain::Catalogue;

/// Checks a document that is a distributor. The program is there when every part of it is right.
pub(super) fn check(
    report: &mut Report<'_>,
    document: &Document,
    found: &[Diagnostic],
    catalogue: &Catalogue,
) -> (Option<Program>, Vec<Example>) {
    let layout = Layout::of(document, found, report.stop());
    if let Some(line) = layout.catalogue {
        let problem = Problem::new("N215", line.opening, "this is a catalogue, not a distributor");
        report.add(problem.help("save it as the catalogue"));
        return (None, Vec::new());
    }
    if layout.sections.is_empty() {
        if !report.has_errors() {
            missing(report, &layout, end_of(document), &DISTRIBUTOR);
        }
        return (None, Vec::new());
    }
    let mut scope = Scope::new(catalogue);
    let end = end_of(document);
    let distributor = section(report, &layout, end, &DISTRIBUTOR);
    let identity = distributor.map(|section| identity::check(report, &layout, section));
    if let Some(identity) = &identity {
        (scope.currency, scope.zone) = (identity.currency, identity.zone);
        scope.converts = identity.converts;
    }
    scope.takes_contributions = pool::takes_contributions(&layout);
    scope.clusters_unread = layout.may_open("cluster");
    let cluster_sections = layout.of_kind(|head| matches!(head, Head::Cluster(_)));
    clusters::sketch(report, &layout, &mut scope, &cluster_sections);
    let metric_sections = layout.of_kind(|head| matches!(head, Head::Metric(_)));
    metrics::sketch(report, &layout, &mut scope, &metric_sections);
    let clusters: Vec<Option<Cluster>> = cluster_sections
        .iter()
        .zip(&scope.clusters)
        .map(|(section, sketch)| clusters::check(report, &layout, &scope, section, sketch))
        .collect();
    let checked: Vec<Option<Vec<Metric>>> = metric_sections
        .iter()
        .zip(&scope.metrics)
        .map(|(section, sketch)| metrics::check(report, &layout, &scope, section, sketch))
        .collect();
    let pool = match way::of(&layout) {
        Way::ByResult if layout.of_kind(POOL.is).is_empty() => Some(upper_bound::none()),
        Way::Unknown if layout.of_kind(POOL.is).is_empty() => None,
        _ => section(report, &layout, end, &POOL)
            .and_then(|section| pool::check(report, &layout, &scope, section)),
    };
    let weighting = section(report, &layout, end, &WEIGHTING)
        .and_then(|section| weighting::check(report, &layout, &scope, section));
    let schedule = section(report, &layout, end, &SCHEDULE)
        .and_then(|section| schedule::check(report, &layout, scope.zone, section));
    running::needs_ends(report, &layout, schedule.as_ref());
    let example_sections = layout.of_kind(|head| matches!(head, Head::Example(_)));
    let examples = examples::check(report, &layout, &scope, &example_sections);
    unused(report, &scope);
    let starts = identity.as_ref().and_then(|identity| identity.starts_at);
    let program = (|| {
        let identity = identity?;
        let metrics = with_points(checked.into_iter().collect::<Option<_>>()?);
        let clusters = clusters.into_iter().collect::<Option<Vec<_>>>()?;
        let measured = (clusters, metrics);
        assemble(identity, measured, (pool?, weighting?, schedule?), fingerprint::of(document))
    })();
    first_span::report(report, program.as_ref(), starts);
    (program, examples)
}

/// The metrics of all sections, each at its own place, and behind all of them what their facts are worth.
fn with_points(of_sections: Vec<Vec<Metric>>) -> Vec<Metric> {
    let (mut metrics, mut points) = (Vec::new(), Vec::new());
    for section in of_sections {
        let mut section = section.into_iter();
        metrics.extend(section.next());
        points.extend(section);
    }
    metrics.extend(points);
    metrics
}

fn assemble(
    identity: Identity,
    (clusters, metrics): (Vec<Cluster>, Vec<Metric>),
    (pool, weighting, schedule): (
        super::super::program::Pool,
        super::super::program::Weighting,
        crate::calendar::Schedule,
    ),
    fingerprint: String,
) -> Option<Program> {
    Some(Program {
        starts: identity.first_moment(),
        ends: identity.end_moment(),
        currency: identity.currency?,
        converts: identity.converts,
        zone: identity.zone?,
        name: identity.name,
        title: identity.title,
        metrics,
        clusters,
        pool,
        weighting,
        schedule,
        fingerprint,
    })
}

/// A section that stands exactly once.
struct Sole {
    word: &'static str,
    is: fn(&Head) -> bool,
    example: &'static str,
}

const DISTRIBUTOR: Sole = Sole {
    word: "distributor",
    is: |head| matches!(head, Head::Distributor { .. }),
    example: "distributor my_rule \"My rule\"\n  currency  USD\n  time zone America/New_York",
};
const POOL: Sole = Sole {
    word: "pool",
    is: |head| matches!(head, Head::Pool),
    example: "pool\n  take      fixed 500 USD\n  if nobody qualifies, carry over",
};
const WEIGHTING: Sole = Sole {
    word: "weighting",
    is: |head| matches!(head, Head::Weighting),
    example: "weighting\n  share equally",
};
const SCHEDULE: Sole = Sole {
    word: "schedule",
    is: |head| matches!(head, Head::Schedule),
    example: "schedule\n  every month on day 1 at 09:00\n  measure the month before",
};

fn section<'l, 'a>(
    report: &mut Report<'_>,
    layout: &'l Layout<'a>,
    end: Span,
    sole: &Sole,
) -> Option<&'l Section<'a>> {
    let found = layout.of_kind(sole.is);
    let Some((first, others)) = found.split_first() else {
        if !layout.may_open(sole.word) {
            missing(report, layout, end, sole);
        }
        return None;
    };
    for other in others {
        let message = format!("\"{}\" stands twice", sole.word);
        let also = format!("first on line {}", first.head.number);
        let problem = Problem::new("N211", other.head.opening, message);
        report.add(problem.also(first.head.opening, also).help("put its lines under the first"));
    }
    Some(first)
}

/// A missing section is reported on the distributor's head, else at the end of the text.
fn missing(report: &mut Report<'_>, layout: &Layout<'_>, end: Span, sole: &Sole) {
    let distributor = layout.of_kind(DISTRIBUTOR.is);
    let span = distributor.first().map_or(end, |section| section.head.opening);
    let message = match sole.word {
        "distributor" => "the rule does not say which distributor it is".to_owned(),
        "pool" => "the section \"pool\" is missing: what is given away".to_owned(),
        "weighting" => "the section \"weighting\" is missing: how it is divided".to_owned(),
        _ => "the section \"schedule\" is missing: when it is divided".to_owned(),
    };
    let problem = Problem::new("N220", span, message);
    if sole.word == DISTRIBUTOR.word {
        // Its name is no more than a name; currency and time zone are asked for below it.
        let head = sole.example.lines().next().unwrap_or_default();
        return report.open(problem.help(sole.example), head);
    }
    // What stands in the other sections decides who is paid, how much and when: no click says that.
    let otherwise = if sole.word == POOL.word { without_pool(layout) } else { String::new() };
    report.add(problem.help(format!("for example:\n{}{otherwise}", sole.example)));
}

/// What stands for a pool where everybody is paid by what they achieve.
fn without_pool(layout: &Layout<'_>) -> String {
    let is_sum = |(_, clause): (&Line, &Clause)| {
        matches!(clause, Clause::Metric(MetricClause::Measure { word: MeasureWord::Sum, .. }))
    };
    let credits = |(_, clause): (&Line, &Clause)| {
        matches!(clause, Clause::Metric(MetricClause::Credit(_) | MetricClause::Split(_)))
    };
    let mut metrics = layout.of_kind(|head| matches!(head, Head::Metric(_)));
    metrics.retain(|metric| metric.clauses().any(credits));
    let sum = metrics.iter().find(|metric| metric.clauses().any(is_sum));
    let named = |metric: Option<&&Section<'_>>| Some(metric?.name()?.node.clone());
    let paid = match (named(sum), named(metrics.first())) {
        (Some(sum), _) => format!("pay 10% of {sum}"),
        (None, Some(metric)) => format!("pay by {metric}"),
        (None, None) => "pay 10% of sales".to_owned(),
    };
    format!("\n or none, where each is paid by what they achieve, under \"weighting\": {paid}")
}

fn end_of(document: &Document) -> Span {
    let read = document.lines.iter().rev().find(|line| line.clause.is_some());
    read.or(document.lines.first()).map_or(
        Span {
            start: 0,
            end: 0,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            utf16_start: 0,
            utf16_end: 0,
        },
        |line| line.span,
    )
}

/// Advises on metrics and clusters that no line uses, when everything that could use them was read.
fn unused(report: &mut Report<'_>, scope: &Scope<'_>) {
    if report.has_errors() {
        return;
    }
    for metric in scope.unused() {
        let message = format!("no line uses the metric \"{}\"", metric.name.node);
        let name = &metric.name.node;
        let line = match metric.credited {
            Some(true) => format!("qualify when {name} at least 1"),
            _ => format!("take 30% of {name}"),
        };
        let help = format!("leave it out, or use it in a line such as: {line}");
        report.add(Problem::new("W901", metric.name.span, message).help(help));
    }
    for cluster in scope.unmeasured() {
        let name = &cluster.name.node;
        let message =
            format!("no metric measures over the cluster \"{name}\", so it changes nothing");
        let help = format!(
            "leave it out, or measure it, under a metric: count {name}\n with: split evenly"
        );
        report.add(Problem::new("W901", cluster.name.span, message).help(help));
    }
}
