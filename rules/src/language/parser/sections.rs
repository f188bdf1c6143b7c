//! The sections of a document, and the lines that stand in each.

use super::grammar::Rule;
use super::words;
use crate::language::tree::Head;

/// A part of a document that starts with a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Distributor,
    Metric,
    Cluster,
    Pool,
    Weighting,
    Schedule,
    Example,
    Event,
    Asset,
    Customer,
    Collaborator,
}

/// How far a document has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing yet: `language 1` comes next.
    Language,
    /// `language 1` was read.
    Top,
    /// `catalogue` was read too.
    Catalogue,
    /// Inside a section.
    In(Section),
}

impl Stage {
    /// The section, when there is one.
    pub(super) fn section(self) -> Option<Section> {
        if let Self::In(section) = self { Some(section) } else { None }
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Distributor,
    Catalogue,
}

/// A line that starts a section.
pub(super) struct HeadForm {
    pub section: Section,
    pub kind: Kind,
    pub word: &'static str,
    pub rule: Rule,
    /// One that is right.
    pub sample: &'static str,
}

const fn head(
    section: Section,
    kind: Kind,
    word: &'static str,
    rule: Rule,
    sample: &'static str,
) -> HeadForm {
    HeadForm { section, kind, word, rule, sample }
}

/// Every head.
pub(super) const HEADS: &[HeadForm] = {
    use Kind::{Catalogue, Distributor};
    &[
        head(
            Section::Distributor,
            Distributor,
            "distributor",
            Rule::line_distributor,
            "distributor profit_share \"Profit share\"",
        ),
        head(Section::Metric, Distributor, "metric", Rule::line_metric, "metric completions"),
        head(Section::Cluster, Distributor, "cluster", Rule::line_cluster, "cluster journey"),
        head(Section::Pool, Distributor, "pool", Rule::line_pool, "pool"),
        head(Section::Weighting, Distributor, "weighting", Rule::line_weighting, "weighting"),
        head(Section::Schedule, Distributor, "schedule", Rule::line_schedule, "schedule"),
        head(
            Section::Example,
            Distributor,
            "example",
            Rule::line_example,
            "example \"two qualify\"",
        ),
        head(
            Section::Event,
            Catalogue,
            "event",
            Rule::line_event_head,
            "event course_completed \"Course completed\"",
        ),
        head(Section::Asset, Catalogue, "asset", Rule::line_asset_head, "asset course \"Course\""),
        head(Section::Customer, Catalogue, "customer", Rule::line_customer, "customer"),
        head(
            Section::Collaborator,
            Catalogue,
            "collaborator",
            Rule::line_collaborator,
            "collaborator",
        ),
    ]
};

/// A line of a section.
pub(super) struct Form {
    pub section: Section,
    /// The first word or words.
    pub opening: &'static str,
    pub rule: Rule,
    /// One that is right.
    pub sample: &'static str,
}

const fn form(section: Section, opening: &'static str, rule: Rule, sample: &'static str) -> Form {
    Form { section, opening, rule, sample }
}

/// Every line whose first word is a word of the language.
pub(super) const FORMS: &[Form] = {
    use Section::{Cluster, Distributor, Event, Example, Metric, Pool, Schedule, Weighting};
    &[
        form(Distributor, "currency", Rule::line_currency, "currency USD"),
        form(Distributor, "time zone", Rule::line_time_zone, "time zone America/New_York"),
        form(Distributor, "starts", Rule::line_starts, "starts 2026-01-01"),
        form(Distributor, "ends", Rule::line_ends, "ends 2026-12-31"),
        form(Metric, "count", Rule::line_count, "count course_completed"),
        form(Metric, "sum", Rule::line_sum, "sum order_paid.amount"),
        form(Metric, "average", Rule::line_average, "average course_completed.grade"),
        form(Metric, "highest", Rule::line_highest, "highest order_paid.amount"),
        form(Metric, "lowest", Rule::line_lowest, "lowest order_paid.amount"),
        form(Metric, "distinct", Rule::line_distinct, "distinct order_paid.customer"),
        form(Metric, "attribute", Rule::line_attribute, "attribute weight"),
        form(Metric, "credit", Rule::line_credit, "credit course.owner"),
        form(Metric, "where", Rule::line_where, "where course.status is \"published\""),
        form(Metric, "once per", Rule::line_once_per, "once per customer, course"),
        form(Metric, "at most", Rule::line_at_most_per, "at most 3 per customer"),
        form(Metric, "worth", Rule::line_worth, "worth 5 points"),
        form(Metric, "for", Rule::line_for, "for 12 months from each customer's first"),
        form(Metric, "after each", Rule::line_after, "after each customer's first"),
        form(Metric, "over the", Rule::line_over, "over the year"),
        form(Metric, "since the", Rule::line_since, "since the start"),
        form(Metric, "split", Rule::line_split, "split evenly"),
        form(Cluster, "group by", Rule::line_group, "group by customer"),
        form(Cluster, "touch", Rule::line_touch, "touch site_visited by link.owner"),
        form(Cluster, "ends with", Rule::line_ends_with, "ends with order_paid"),
        form(Cluster, "value sum", Rule::line_value, "value sum order_paid.amount"),
        form(Cluster, "window", Rule::line_window, "window 30 days before the end"),
        form(Cluster, "gap", Rule::line_gap, "gap 7 days"),
        form(Cluster, "segment", Rule::line_segment, "segment customer.country is \"US\""),
        form(Cluster, "repeats", Rule::line_repeats, "repeats count once"),
        form(Cluster, "touches", Rule::line_touches, "touches belong to one journey"),
        form(Cluster, "hold", Rule::line_hold, "hold 21 days after the end"),
        form(Pool, "take", Rule::line_take, "take 30% of sales"),
        form(Pool, "first", Rule::line_first, "first 1% to protocol"),
        form(Pool, "opens", Rule::line_opens, "opens when sales at least 1000.00 USD"),
        form(Pool, "less", Rule::line_less, "less 30% of sales"),
        form(Pool, "at most", Rule::line_bound, "at most 1000.00 USD"),
        form(Pool, "at least", Rule::line_bound, "at least 100.00 USD"),
        form(Pool, "if nobody qualifies", Rule::line_if_nobody, "if nobody qualifies, carry over"),
        form(Pool, "shortfall", Rule::line_shortfall, "shortfall carry over"),
        form(Weighting, "share equally", Rule::line_share, "share equally"),
        form(Weighting, "share by", Rule::line_share, "share by completions"),
        form(Weighting, "top", Rule::line_top, "top 3 by completions"),
        form(Weighting, "places", Rule::line_places, "places 50%, 30%, 20%"),
        form(Weighting, "qualify", Rule::line_qualify, "qualify when completions at least 5"),
        form(Weighting, "each", Rule::line_each, "each at most 60% of the pool"),
        form(Weighting, "pay by", Rule::line_pay_by, "pay by sales"),
        form(Weighting, "pay", Rule::line_pays, "pay 97% of sales"),
        form(Weighting, "times", Rule::line_times, "times 1.2 when completions at least 5"),
        form(Weighting, "tier", Rule::line_tier, "tier from 1000.00 USD at 4%"),
        form(Weighting, "tiers", Rule::line_tiers, "tiers marginal"),
        form(Weighting, "tiers by", Rule::line_tiers, "tiers by completions"),
        form(Weighting, "tiers for each", Rule::line_tiers, "tiers for each course"),
        form(Weighting, "waits until", Rule::line_waits, "waits until completions at least 3"),
        form(Weighting, "ties", Rule::line_ties, "ties share the places they tie for"),
        form(Weighting, "everyone", Rule::line_everyone, "everyone where group is \"team\""),
        form(Weighting, "inactive", Rule::line_inactive, "inactive keep what they earned"),
        form(Weighting, "debts", Rule::line_debts, "debts carry over"),
        form(Weighting, "leftover", Rule::line_leftover, "leftover carry over"),
        form(Schedule, "every", Rule::line_every, "every month on day 1 at 09:00"),
        form(Schedule, "cron", Rule::line_cron, "cron \"0 9 1 * *\""),
        form(Schedule, "once on", Rule::line_once_on, "once on 2026-12-31 at 09:00"),
        form(Schedule, "by hand", Rule::line_by_hand, "by hand"),
        form(Schedule, "measure", Rule::line_measure, "measure the month before"),
        form(Schedule, "pay after", Rule::line_pay, "pay after 14 days"),
        form(Schedule, "unapproved", Rule::line_unapproved, "unapproved wait"),
        form(Schedule, "review", Rule::line_review, "review by hand"),
        form(
            Schedule,
            "corrections",
            Rule::line_corrections,
            "corrections count in the next period",
        ),
        form(Example, "given", Rule::line_given, "given completions ana 30, bo 20"),
        form(Example, "expect", Rule::line_expect, "expect ana 180.00 USD, dee nothing"),
        form(Example, "then", Rule::line_then, "then the next period"),
        form(Example, "carried over", Rule::line_carried, "carried over 20.00 USD"),
        form(Example, "contributed", Rule::line_contributed, "contributed 100.00 USD"),
        form(Example, "advance", Rule::line_advance, "advance ana 4000.00 USD"),
        form(Event, "approval", Rule::line_approval, "approval automatic"),
    ]
};

/// The line of a catalogue that stands above its sections. Its first word is no reserved one: events
/// and metrics may be called `events`.
pub(super) const AHEAD: (&str, &str) = ("events may lie ahead", "events may lie ahead 400 days");

/// The section of lines of that rule.
pub(super) fn of(rule: Rule) -> Option<Section> {
    FORMS.iter().find(|form| form.rule == rule).map(|form| form.section)
}

/// A line of that rule that is right.
pub(super) fn sample_of(rule: Rule) -> &'static str {
    FORMS.iter().find(|form| form.rule == rule).map_or("", |form| form.sample)
}

/// Whether a line of that rule has conditions only.
pub(super) fn is_condition(rule: Rule) -> bool {
    matches!(rule, Rule::line_where | Rule::line_segment | Rule::line_qualify)
}

/// Whether a line begins as one that has conditions only.
pub(super) fn begins_condition(clause: &str) -> bool {
    let mut conditions = FORMS.iter().filter(|form| is_condition(form.rule));
    conditions.any(|form| words::first(form.opening) == words::first(clause))
}

impl Section {
    /// The section that a head starts.
    pub(super) fn of(head: &Head) -> Self {
        match head {
            Head::Distributor { .. } => Self::Distributor,
            Head::Metric(_) => Self::Metric,
            Head::Cluster(_) => Self::Cluster,
            Head::Pool => Self::Pool,
            Head::Weighting => Self::Weighting,
            Head::Schedule => Self::Schedule,
            Head::Example(_) => Self::Example,
            Head::Event { .. } => Self::Event,
            Head::Asset { .. } => Self::Asset,
            Head::Customer => Self::Customer,
            Head::Collaborator => Self::Collaborator,
        }
    }

    /// Its head's form.
    pub(super) fn head(self) -> Option<&'static HeadForm> {
        HEADS.iter().find(|head| head.section == self)
    }

    /// Its head's word.
    pub(super) fn word(self) -> &'static str {
        self.head().map_or("", |head| head.word)
    }
}

/// The first words of a line, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The word of its section's head; the word itself for a head; `catalogue` for what stands above
    /// the sections of one.
    pub section: &'static str,
    /// Its first word or words.
    pub words: &'static str,
}

/// The word that a head starts with.
pub(in crate::language) fn section_word(head: &Head) -> &'static str {
    Section::of(head).word()
}

/// What lines start with: every head, and every line whose first word is a word of the language.
pub fn openings() -> impl Iterator<Item = Opening> {
    let heads = HEADS.iter().map(|head| Opening { section: head.word, words: head.word });
    let forms =
        FORMS.iter().map(|form| Opening { section: form.section.word(), words: form.opening });
    let ahead = Opening { section: "catalogue", words: AHEAD.0 };
    heads.chain(forms).chain(std::iter::once(ahead))
}
