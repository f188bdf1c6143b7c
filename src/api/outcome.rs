//! What an evaluation says beside its standings, and the whole of a preview.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::diagnostic::{self, Diagnostic};
use super::fraction::ExactAmount;
use super::money::Money;
use super::order::StandingOrder;
use super::paging::{self, Asked, Connection};
use super::scalars::{CurrencyCode, DateTime};
use super::standing::{self, MetricValue, Origin, Standing};
use crate::app::Preview;
use rules::domain::{self, Currency, Page, PageArgs, SortedBy};

/// What a rule would pay. Nothing of it is kept and nobody is paid.
pub struct Outcome {
    outcome: domain::Outcome,
    diagnostics: Vec<Diagnostic>,
}

/// A half-open span of time: `[start, end)`.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Span")]
pub struct Span {
    /// The first instant inside; null where all before the end is measured.
    start: Option<DateTime>,
    /// The first instant after it; null where all from the start on is measured.
    end: Option<DateTime>,
}

/// One line of how the pool came about.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "TakenLine")]
pub struct TakenLine {
    /// The clause as written, or `carried over`, or the bound.
    clause: String,
    /// What it gave, before rounding; negative for an upper bound that cut.
    exact: ExactAmount,
}

/// Events that could be credited to nobody, wholly or in part.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Uncredited")]
pub struct Uncredited {
    /// The event kind.
    event: String,
    /// How many.
    count: u64,
    /// Why, and how to mend it.
    why: String,
    /// Where only parts of these events are credited to nobody: of which metric, and what they come to.
    part: Option<MetricValue>,
}

/// What a collaborator still owes.
#[derive(SimpleObject)]
#[graphql(name = "Debt")]
pub struct Debt {
    /// Who owes it.
    collaborator: Collaborator,
    /// How much.
    amount: Money,
}

/// Events that a clause left out.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Skipped")]
pub struct Skipped {
    /// `METRIC: CLAUSE`, the clause as written.
    clause: String,
    /// How many.
    count: u64,
}

impl Outcome {
    /// A preview.
    pub fn of(preview: Preview) -> Self {
        let diagnostics = diagnostic::all(preview.diagnostics);
        Self { outcome: preview.outcome, diagnostics }
    }
}

/// What a rule would pay. Nothing of it is kept and nobody is paid.
#[Object(name = "Outcome", guard = "Allow::READING")]
impl Outcome {
    /// What was measured.
    async fn measured(&self) -> Span {
        self.outcome.window.into()
    }

    /// What was measured.
    #[graphql(deprecation = "Use measured.")]
    async fn period(&self) -> Span {
        self.outcome.window.into()
    }

    /// What is paid in.
    async fn currency(&self) -> CurrencyCode {
        self.outcome.currency.into()
    }

    /// What is to be divided.
    async fn pool(&self) -> Money {
        self.outcome.pool.into()
    }

    /// What nobody gets.
    async fn leftover(&self) -> Money {
        self.outcome.leftover.into()
    }

    /// What is carried over: what is kept of the leftover, less the shortfall.
    async fn carried_over(&self) -> Money {
        self.outcome.carried.into()
    }

    /// What is carried over.
    #[graphql(deprecation = "Use carriedOver.")]
    async fn carried(&self) -> Money {
        self.outcome.carried.into()
    }

    /// What is missing because the pool would be below zero; it lowers the next pool.
    async fn shortfall(&self) -> Money {
        self.outcome.shortfall.into()
    }

    /// Who still owes how much after the period, by reference.
    async fn debts(&self) -> Vec<Debt> {
        debts(&self.outcome.debts)
    }

    /// How the pool came about.
    async fn taken(&self) -> Vec<TakenLine> {
        taken(&self.outcome.taken, self.outcome.currency)
    }

    /// Site-wide metrics, in the order of the rule.
    async fn site(&self) -> Vec<MetricValue> {
        standing::metrics(&self.outcome.site)
    }

    /// Everybody who has a score.
    async fn standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<StandingOrder>,
    ) -> Result<Connection<Standing>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let rows = self.outcome.standings.iter().collect();
        Ok(standings(rows, &page, Origin::Preview))
    }

    /// Events that could be credited to nobody, by kind.
    async fn uncredited(&self) -> Vec<Uncredited> {
        uncredited(&self.outcome.uncredited)
    }

    /// Events that a clause left out, by clause.
    async fn skipped(&self) -> Vec<Skipped> {
        skipped(&self.outcome.skipped)
    }

    /// SHA-256 over rule, period, entries and amounts: the same again for the same.
    async fn digest(&self) -> &str {
        self.outcome.digest()
    }

    /// Advice on the rule's text.
    async fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

/// A sorted page of standings that are in memory. Only those on the page are copied.
pub fn standings(
    mut rows: Vec<&domain::Standing>,
    page: &PageArgs,
    origin: Origin,
) -> Connection<Standing> {
    match page.order.by {
        SortedBy::Score => rows.sort_by(|left, right| {
            let by_score = right.derivation.score.cmp(&left.derivation.score);
            by_score.then_with(|| left.collaborator.cmp(&right.collaborator))
        }),
        SortedBy::Collaborator => {
            rows.sort_by(|left, right| left.collaborator.cmp(&right.collaborator));
        }
        // The order in which an outcome holds them.
        _ => {}
    }
    let page = Page::of_list(rows, page, |row| row.collaborator.clone());
    let origin = Arc::new(origin);
    paging::connect(page, |row| Standing::new(row.clone(), &origin))
}

/// How a pool came about.
pub fn taken(lines: &[domain::TakenLine], currency: Currency) -> Vec<TakenLine> {
    let line = |line: &domain::TakenLine| TakenLine {
        clause: line.clause.clone(),
        exact: ExactAmount::of(&line.exact_minor, currency),
    };
    lines.iter().map(line).collect()
}

/// Events that could be credited to nobody, wholly or in part.
pub fn uncredited(rows: &[domain::Uncredited]) -> Vec<Uncredited> {
    let row = |row: &domain::Uncredited| Uncredited {
        event: row.event.clone(),
        count: row.count,
        why: row.why.clone(),
        part: row
            .part
            .as_ref()
            .and_then(|part| standing::metrics(std::slice::from_ref(part)).pop()),
    };
    rows.iter().map(row).collect()
}

/// What is still owed by whom.
pub fn debts(rows: &BTreeMap<String, domain::Money>) -> Vec<Debt> {
    let row = |(who, amount): (&String, &domain::Money)| Debt {
        collaborator: Collaborator::named(who.clone()),
        amount: (*amount).into(),
    };
    rows.iter().map(row).collect()
}

/// Events that a clause left out.
pub fn skipped(rows: &[domain::Skipped]) -> Vec<Skipped> {
    let row = |row: &domain::Skipped| Skipped { clause: row.clause.clone(), count: row.count };
    rows.iter().map(row).collect()
}

impl From<domain::Window> for Span {
    fn from(window: domain::Window) -> Self {
        Self { start: window.first().map(Into::into), end: window.closed_at().map(Into::into) }
    }
}
