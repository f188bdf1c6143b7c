//! Two rules on the same events: who gains, who loses, and why.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::diagnostic::{self, Diagnostic};
use super::fraction::ExactAmount;
use super::money::Money;
use super::outcome::Span;
use super::paging::{self, Asked, Connection};
use super::scalars::{CurrencyCode, Decimal};
use super::standing::{Origin, Standing};
use super::user_error::UserError;
use crate::app;
use rules::domain::{self, Page};

/// What another rule would change.
pub struct RuleComparison {
    version: i32,
    comparison: Option<Arc<domain::Comparison>>,
    diagnostics: Vec<Diagnostic>,
    errors: Vec<UserError>,
}

/// An amount under either rule.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "MoneyChange")]
pub struct MoneyChange {
    /// Under the rule in force.
    before: Money,
    /// Under the other.
    after: Money,
    /// What the other adds; negative when it takes away.
    difference: Money,
}

/// A metric under either rule.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "MetricChange")]
pub struct MetricChange {
    /// The metric's name.
    name: String,
    /// Under the rule in force; null when it has no such metric.
    before: Option<Decimal>,
    /// Under the other; null when it has no such metric.
    after: Option<Decimal>,
    /// The currency of values that are money; null of what is counted.
    currency: Option<CurrencyCode>,
}

/// A line of the pool under either rule.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "TakenChange")]
pub struct TakenChange {
    /// The clause as written, or `carried over`, or the bound.
    clause: String,
    /// What it gives under the rule in force; null when that does not have it.
    before: Option<ExactAmount>,
    /// What it gives under the other; null when that does not have it.
    after: Option<ExactAmount>,
}

/// One collaborator under either rule.
pub struct CollaboratorChange(domain::CollaboratorChange);

/// One thing that differs for a collaborator between two rules.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ChangeReason")]
pub struct ChangeReason {
    /// What differs.
    kind: ChangeKind,
    /// The clause or the metric it is about; for POOL, by how much it changes.
    about: Option<String>,
    /// Under the rule in force.
    before: Option<String>,
    /// Under the other.
    after: Option<String>,
    /// All of it in words, for example "share changed from 21/34 to 1/2".
    text: String,
}

/// What can differ for a collaborator between two rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ChangeKind", remote = "domain::ChangeKind")]
pub enum ChangeKind {
    /// The value of a metric.
    Metric,
    /// A clause keeps them out that did not before.
    NoLongerQualifies,
    /// The clause that kept them out does so no more.
    NowQualifies,
    /// Another clause keeps them out.
    OtherClause,
    /// They have no score above zero any more.
    NoScore,
    /// They have a score above zero now.
    NewScore,
    /// The number that the weighting looks at.
    Score,
    /// The place reached.
    Place,
    /// The part of the pool, before caps.
    Share,
    /// A cap cuts the amount that did not before.
    CapApplies,
    /// The cap that cut the amount does so no more.
    CapLifted,
    /// The cap that cuts the amount.
    Cap,
    /// A part of what others leave and is shared again.
    SharedAgain,
    /// What is divided.
    Pool,
    /// The spare minor unit.
    SpareUnit,
    /// The way in which the amount is computed.
    Computation,
    /// Whether the amount waits until it is worth paying; `before` and `after` are the clauses.
    Waits,
}

impl RuleComparison {
    /// A comparison that was asked for.
    pub fn of(found: app::RuleComparison) -> Self {
        Self {
            version: found.version,
            comparison: found.comparison.map(Arc::new),
            diagnostics: diagnostic::all(found.diagnostics),
            errors: found.problem.into_iter().map(UserError::from).collect(),
        }
    }

    /// What saving a rule for the open period changes there.
    pub fn of_saving(version: i32, comparison: domain::Comparison) -> Self {
        let comparison = Some(Arc::new(comparison));
        Self { version, comparison, diagnostics: Vec::new(), errors: Vec::new() }
    }

    fn money(
        &self,
        of: impl Fn(&domain::Comparison) -> domain::MoneyChange,
    ) -> Option<MoneyChange> {
        self.comparison.as_deref().map(|found| of(found).into())
    }

    fn count(&self, of: impl Fn((usize, usize, usize)) -> usize) -> Option<i64> {
        let found = self.comparison.as_deref()?;
        i64::try_from(of(found.counts())).ok()
    }
}

/// What another rule would change in one period. Nothing of it is kept and nobody is paid. When the
/// other rule cannot be read or compared, `diagnostics` or `errors` say why and the rest is empty.
#[Object(name = "RuleComparison", guard = "Allow::READING")]
impl RuleComparison {
    /// The version of the distributor that the other rule is compared with: the one in use for the
    /// open period.
    async fn version(&self) -> i32 {
        self.version
    }

    /// Problems of the other rule's text, and advice.
    async fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Why two rules that can be read cannot be compared, for example that they pay in different
    /// currencies.
    async fn errors(&self) -> &[UserError] {
        &self.errors
    }

    /// What both rules measured: the distributor's period, whatever the other rule's schedule is.
    async fn measured(&self) -> Option<Span> {
        self.comparison.as_ref().map(|found| found.window.into())
    }

    /// What both rules measured.
    #[graphql(deprecation = "Use measured.")]
    async fn period(&self) -> Option<Span> {
        self.comparison.as_ref().map(|found| found.window.into())
    }

    /// What both pay in.
    async fn currency(&self) -> Option<CurrencyCode> {
        self.comparison.as_ref().map(|found| found.currency.into())
    }

    /// What is divided.
    async fn pool(&self) -> Option<MoneyChange> {
        self.money(|found| found.pool)
    }

    /// What all collaborators get together.
    async fn paid(&self) -> Option<MoneyChange> {
        self.money(|found| found.paid)
    }

    /// What nobody gets.
    async fn leftover(&self) -> Option<MoneyChange> {
        self.money(|found| found.leftover)
    }

    /// The part of the leftover that is carried over.
    async fn carried_over(&self) -> Option<MoneyChange> {
        self.money(|found| found.carried)
    }

    /// The part of the leftover that is carried over.
    #[graphql(deprecation = "Use carriedOver.")]
    async fn carried(&self) -> Option<MoneyChange> {
        self.money(|found| found.carried)
    }

    /// How the pool comes about, by clause.
    async fn taken(&self) -> Vec<TakenChange> {
        let Some(found) = self.comparison.as_deref() else { return Vec::new() };
        let exact = |exact: &Option<domain::Fraction>| {
            exact.as_ref().map(|exact| ExactAmount::of(exact, found.currency))
        };
        let line = |line: &domain::TakenChange| TakenChange {
            clause: line.clause.clone(),
            before: exact(&line.before),
            after: exact(&line.after),
        };
        found.taken.iter().map(line).collect()
    }

    /// Site-wide metrics.
    async fn site(&self) -> Vec<MetricChange> {
        self.comparison.as_deref().map_or_else(Vec::new, |found| metrics(&found.site))
    }

    /// How many collaborators get more.
    async fn gaining(&self) -> Option<i64> {
        self.count(|(more, _, _)| more)
    }

    /// How many collaborators get less.
    async fn losing(&self) -> Option<i64> {
        self.count(|(_, less, _)| less)
    }

    /// Everybody who has a score under either rule, the largest gain first, the largest loss last.
    async fn collaborators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<CollaboratorChange>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let rows =
            self.comparison.as_deref().map_or_else(Vec::new, |found| found.collaborators.clone());
        let page = Page::of_list(rows, &page, |row| row.collaborator.clone());
        Ok(paging::connect(page, CollaboratorChange))
    }
}

/// One collaborator under either rule.
#[Object(name = "CollaboratorChange", guard = "Allow::READING")]
impl CollaboratorChange {
    /// Who.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// What they get under the rule in force.
    async fn before(&self) -> Money {
        self.0.amount.before.into()
    }

    /// What they get under the other.
    async fn after(&self) -> Money {
        self.0.amount.after.into()
    }

    /// What the other gives them more; negative when it is less.
    async fn difference(&self) -> Money {
        self.0.amount.difference.into()
    }

    /// Their credited metrics under either rule.
    async fn metrics(&self) -> Vec<MetricChange> {
        metrics(&self.0.metrics)
    }

    /// What differs for them, causes first; null when all is the same.
    async fn reasons(&self) -> Vec<ChangeReason> {
        let reason = |reason: &domain::ChangeReason| ChangeReason {
            kind: reason.kind.into(),
            about: reason.about.clone(),
            before: reason.before.clone(),
            after: reason.after.clone(),
            text: reason.to_string(),
        };
        self.0.reasons.iter().map(reason).collect()
    }

    /// Their standing under the rule in force, when they have a score.
    async fn standing_before(&self) -> Option<Standing> {
        standing(self.0.before.as_ref())
    }

    /// Their standing under the other, when they have a score.
    async fn standing_after(&self) -> Option<Standing> {
        standing(self.0.after.as_ref())
    }
}

fn standing(standing: Option<&domain::Standing>) -> Option<Standing> {
    standing.map(|standing| Standing::new(standing.clone(), &Arc::new(Origin::Preview)))
}

fn metrics(changes: &[domain::MetricChange]) -> Vec<MetricChange> {
    let change = |change: &domain::MetricChange| MetricChange {
        name: change.name.clone(),
        before: change.before.map(Into::into),
        after: change.after.map(Into::into),
        currency: change.currency.map(Into::into),
    };
    changes.iter().map(change).collect()
}

impl From<domain::MoneyChange> for MoneyChange {
    fn from(change: domain::MoneyChange) -> Self {
        Self {
            before: change.before.into(),
            after: change.after.into(),
            difference: change.difference.into(),
        }
    }
}
