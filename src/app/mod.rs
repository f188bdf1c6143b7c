//! What the product does, one file for each verb. Engine and store meet only here.
//!
//! Every verb is an `async` method of [`App`]; blocking work runs on threads of its own.

mod error;
mod views;

pub use error::{AppError, Problem, ProblemCode};
pub use views::*;

use crate::clock::Clock;
use crate::domain::*;

/// The product: a store, a writer of the log, and a clock. Cheap to clone.
#[derive(Clone)]
pub struct App {
    clock: Clock,
}

type Answer<T> = Result<T, AppError>;

#[expect(clippy::todo, reason = "signatures first")]
#[expect(missing_docs, reason = "signatures first")]
#[expect(unused_variables, reason = "signatures first")]
impl App {
    // ---- record (record.rs)
    /// Records a batch of at most 1,000 events; each is recorded, known, or refused on its own.
    pub async fn record_events(
        &self,
        source: &str,
        events: Vec<EventInput>,
    ) -> Answer<Vec<EntryResult>> {
        todo!()
    }
    pub async fn set_facts(&self, source: &str, facts: Vec<FactInput>) -> Answer<Vec<EntryResult>> {
        todo!()
    }
    /// Approve, reject or reverse events by key.
    pub async fn correct_events(
        &self,
        source: &str,
        corrections: Vec<CorrectionInput>,
    ) -> Answer<Vec<EntryResult>> {
        todo!()
    }
    pub async fn upsert_collaborators(
        &self,
        inputs: Vec<CollaboratorInput>,
    ) -> Answer<Vec<Collaborator>> {
        todo!()
    }

    // ---- define (define.rs)
    pub async fn save_catalogue(&self, source: String) -> Answer<SavedCatalogue> {
        todo!()
    }
    /// Creates the distributor or adds a version; with diagnostics and nothing saved when it has errors.
    pub async fn save_distributor(&self, source: String) -> Answer<SavedDistributor> {
        todo!()
    }
    pub async fn activate_distributor(&self, name: &str) -> Answer<Distributor> {
        todo!()
    }
    pub async fn pause_distributor(&self, name: &str) -> Answer<Distributor> {
        todo!()
    }
    pub async fn archive_distributor(&self, name: &str) -> Answer<Distributor> {
        todo!()
    }

    // ---- read
    pub async fn catalogue(&self) -> Answer<CurrentCatalogue> {
        todo!()
    }
    pub async fn distributor(&self, name: &str) -> Answer<Option<Distributor>> {
        todo!()
    }
    pub async fn distributors(
        &self,
        state: Option<DistributorState>,
        args: PageArgs,
    ) -> Answer<Page<Distributor>> {
        todo!()
    }
    /// Many distributors at once (for data loaders).
    pub async fn distributors_by_name(&self, names: Vec<String>) -> Answer<Vec<Distributor>> {
        todo!()
    }
    /// The newest version first.
    pub async fn versions(&self, name: &str) -> Answer<Vec<RuleVersion>> {
        todo!()
    }
    /// Many distributors' newest versions at once (for data loaders): by name.
    pub async fn newest_versions(&self, names: Vec<String>) -> Answer<Vec<RuleVersion>> {
        todo!()
    }
    /// Currency, zone and next run of a rule text of a saved version.
    pub async fn facets(&self, version: &RuleVersion) -> Answer<RuleFacets> {
        todo!()
    }
    /// The period that is measured now (the newest open one).
    pub async fn current_period(&self, distributor: &str) -> Answer<Option<Period>> {
        todo!()
    }
    /// The newest open period of each of many distributors (for data loaders); its trigger is the
    /// distributor's next run.
    pub async fn current_periods(&self, distributors: Vec<String>) -> Answer<Vec<Period>> {
        todo!()
    }
    /// Many periods at once (for data loaders), by distributor and index.
    pub async fn periods_by_id(&self, ids: Vec<(String, i64)>) -> Answer<Vec<Period>> {
        todo!()
    }
    pub async fn next_run_at(&self, distributor: &str) -> Answer<Option<Moment>> {
        todo!()
    }
    pub async fn period(&self, distributor: &str, index: i64) -> Answer<Option<Period>> {
        todo!()
    }
    pub async fn periods(
        &self,
        distributor: &str,
        filter: PeriodFilter,
        args: PageArgs,
    ) -> Answer<Page<Period>> {
        todo!()
    }
    pub async fn collaborator(&self, reference: &str) -> Answer<Option<Collaborator>> {
        todo!()
    }
    pub async fn collaborators_by_ref(&self, references: Vec<String>) -> Answer<Vec<Collaborator>> {
        todo!()
    }
    pub async fn collaborators(
        &self,
        filter: CollaboratorFilter,
        args: PageArgs,
    ) -> Answer<Page<Collaborator>> {
        todo!()
    }
    pub async fn event(&self, key: &str, source: Option<&str>) -> Answer<Option<EventView>> {
        todo!()
    }
    pub async fn event_by_id(&self, id: &str) -> Answer<Option<EventView>> {
        todo!()
    }
    /// Many events at once (for data loaders), by `STREAM-POSITION`.
    pub async fn events_by_id(&self, ids: Vec<String>) -> Answer<Vec<EventView>> {
        todo!()
    }
    pub async fn events(&self, filter: EventFilter, args: PageArgs) -> Answer<Page<EventView>> {
        todo!()
    }
    pub async fn settlement(&self, id: &str) -> Answer<Option<SettlementHead>> {
        todo!()
    }
    pub async fn settlements_by_id(&self, ids: Vec<String>) -> Answer<Vec<SettlementHead>> {
        todo!()
    }
    pub async fn settlements(
        &self,
        filter: SettlementFilter,
        args: PageArgs,
    ) -> Answer<Page<SettlementHead>> {
        todo!()
    }
    pub async fn settled_standings(
        &self,
        settlement: &str,
        args: PageArgs,
    ) -> Answer<Page<Standing>> {
        todo!()
    }
    /// One collaborator's standing in a settlement (all that a COLLABORATOR may see of it).
    pub async fn settled_standing(
        &self,
        settlement: &str,
        collaborator: &str,
    ) -> Answer<Option<Standing>> {
        todo!()
    }
    pub async fn obligation(&self, id: &str) -> Answer<Option<Obligation>> {
        todo!()
    }
    /// Many obligations at once (for data loaders).
    pub async fn obligations_by_id(&self, ids: Vec<String>) -> Answer<Vec<Obligation>> {
        todo!()
    }
    pub async fn obligations(
        &self,
        filter: ObligationFilter,
        args: PageArgs,
    ) -> Answer<Page<Obligation>> {
        todo!()
    }
    pub async fn fulfillment(&self, id: &str) -> Answer<Option<Fulfillment>> {
        todo!()
    }
    pub async fn fulfillments_by_id(&self, ids: Vec<String>) -> Answer<Vec<Fulfillment>> {
        todo!()
    }
    pub async fn fulfillments(
        &self,
        filter: FulfillmentFilter,
        args: PageArgs,
    ) -> Answer<Page<Fulfillment>> {
        todo!()
    }
    pub async fn payout(&self, id: &str) -> Answer<Option<Payout>> {
        todo!()
    }
    pub async fn payouts_by_id(&self, ids: Vec<String>) -> Answer<Vec<Payout>> {
        todo!()
    }
    pub async fn payouts(&self, filter: PayoutFilter, args: PageArgs) -> Answer<Page<Payout>> {
        todo!()
    }
    pub async fn audit_trail(&self, args: PageArgs) -> Answer<Page<AuditRecord>> {
        todo!()
    }

    // ---- check, preview, standings
    pub async fn check_rule(&self, source: String) -> Answer<RuleCheck> {
        todo!()
    }
    /// Evaluates a text over given entries, or over recorded ones when `entries` is nothing.
    pub async fn preview(&self, input: PreviewInput) -> Answer<Preview> {
        todo!()
    }
    /// The open period as of now; nothing when none is open.
    pub async fn standings(&self, distributor: &str) -> Answer<Option<Outcome>> {
        todo!()
    }
    /// The events behind a metric value of the open period (settlement: None) or of a settlement.
    pub async fn events_behind(
        &self,
        distributor: &str,
        settlement: Option<&str>,
        metric: &str,
        collaborator: Option<&str>,
        args: PageArgs,
    ) -> Answer<Page<BehindView>> {
        todo!()
    }

    // ---- settle, fulfil, pay
    /// Closes a `by hand` period now, or settles what is due.
    pub async fn settle_now(&self, distributor: &str) -> Answer<Vec<SettlementHead>> {
        todo!()
    }
    pub async fn create_fulfillment(&self, gathering: FulfillmentInput) -> Answer<Fulfillment> {
        todo!()
    }
    pub async fn start_fulfillment(&self, id: &str) -> Answer<Fulfillment> {
        todo!()
    }
    pub async fn close_fulfillment(&self, id: &str) -> Answer<Fulfillment> {
        todo!()
    }
    pub async fn mark_payouts_paid(
        &self,
        ids: Vec<String>,
        paid_on: chrono::NaiveDate,
        reference: Option<String>,
    ) -> Answer<Vec<Payout>> {
        todo!()
    }
    pub async fn mark_payouts_failed(
        &self,
        ids: Vec<String>,
        reason: Option<String>,
    ) -> Answer<Vec<Payout>> {
        todo!()
    }
    pub async fn retry_payouts(&self, ids: Vec<String>) -> Answer<Vec<Payout>> {
        todo!()
    }

    // ---- tokens and audit
    /// The token of a secret, unless it is unknown, expired or revoked; notes that it was used.
    pub async fn authenticate(&self, secret: &str) -> Answer<Option<Token>> {
        todo!()
    }
    /// Makes a token; the secret is shown this once.
    pub async fn create_token(&self, input: TokenInput) -> Answer<(Token, String)> {
        todo!()
    }
    pub async fn revoke_token(&self, id: &str) -> Answer<Token> {
        todo!()
    }
    pub async fn tokens(&self) -> Answer<Vec<Token>> {
        todo!()
    }
    /// Adds a line to the audit trail.
    pub async fn note(&self, who: &str, what: &str, about: &str, outcome: &str) -> Answer<()> {
        todo!()
    }
    /// Whether the database answers (for the health check).
    pub async fn ready(&self) -> Answer<()> {
        todo!()
    }
    /// What time the application takes it to be.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}
