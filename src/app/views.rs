//! What verbs take and give where no value of the domain says it already.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

pub use rules::domain::SettlementHeader as SettlementHead;

use super::{Problem, Seam};
use rules::domain::{
    ApprovalState, Catalogue, Comparison, Currency, Distributor, EventStep, GapChoice, Journey,
    Moment, Outcome, Period, Quantity, Recorded, Role, RuleVersion, Window,
};
use rules::language::{Diagnostic, Explanation};

/// An event as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct EventInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// The event kind.
    pub kind: String,
    /// RFC 3339 with an offset.
    pub occurred_at: String,
    /// An object of fields by name.
    pub fields: Json,
    /// Whether it counts from the start or waits for a decision; the catalogue decides when nothing
    /// is said.
    pub approval: Option<ApprovalState>,
}

/// A fact as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct FactInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// `customer`, `collaborator` or an asset kind.
    pub kind: String,
    /// The subject's reference.
    pub reference: String,
    /// The attribute.
    pub attribute: String,
    /// Its value.
    pub value: Json,
    /// From when it holds, RFC 3339; now when nothing is said.
    pub from: Option<String>,
}

/// An exchange rate as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// The code of the currency converted from.
    pub from: String,
    /// The code of the currency converted to.
    pub to: String,
    /// Units of `to` for one unit of `from`, as a decimal.
    pub value: String,
    /// The day it holds for, `2026-10-03`.
    pub on: String,
}

/// Money for a distributor's pool as somebody gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributionInput {
    /// The giver's key: 1 to 255 bytes.
    pub key: String,
    /// The distributor's name.
    pub distributor: String,
    /// Decimal and currency code.
    pub amount: (String, String),
    /// RFC 3339; now when nothing is said.
    pub occurred_at: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A word on an earlier event, unchecked.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionInput {
    /// The sender's key for this correction; made from the target's when nothing is said.
    pub key: Option<String>,
    /// The key of the event.
    pub target: String,
    /// Who recorded the event; the actor themselves when nothing is said. Only an admin names
    /// another.
    pub source: Option<String>,
    /// What is said of it.
    pub kind: CorrectionKind,
    /// Why.
    pub reason: Option<String>,
}

impl CorrectionInput {
    /// The key given, or one made from the target's; the log makes another one of it where the same was
    /// said of the event before.
    pub fn correction_key(&self) -> String {
        let step = match self.kind {
            CorrectionKind::Approve => EventStep::Approve,
            CorrectionKind::Reject => EventStep::Reject,
            CorrectionKind::Reverse { .. } => EventStep::Reverse(None),
        };
        self.key.clone().unwrap_or_else(|| step.made_key(&self.target, 1))
    }
}

/// What is said of an earlier event.
#[derive(Debug, Clone, PartialEq)]
pub enum CorrectionKind {
    /// It counts.
    Approve,
    /// It does not count.
    Reject,
    /// It is taken back.
    Reverse {
        /// The part, as decimal and currency code; all of it when nothing is said.
        amount: Option<(String, String)>,
        /// RFC 3339; now when nothing is said.
        occurred_at: Option<String>,
    },
}

/// What became of one entry of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryResult {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Its key.
    pub key: String,
    /// What became of it.
    pub status: EntryStatus,
    /// `STREAM-POSITION` of the entry that is in the log.
    pub id: Option<String>,
    /// Why it was refused.
    pub error: Option<Problem>,
}

/// What became of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    /// It is in the log, durably.
    Recorded,
    /// It was in the log already, with the same content.
    Duplicate,
    /// It is not in the log.
    Rejected,
}

/// A collaborator to make or change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaboratorInput {
    /// The reference.
    pub reference: String,
    /// A new name.
    pub name: Option<String>,
    /// Whether they are active.
    pub active: Option<bool>,
}

/// What saving a catalogue did.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedCatalogue {
    /// The catalogue in force now, when it was saved.
    pub catalogue: Option<CurrentCatalogue>,
    /// Everything wrong with the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The catalogue in force.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentCatalogue {
    /// The saved text; `None` when only the built-in catalogue is in force.
    pub source: Option<String>,
    /// Built-in and saved together.
    pub catalogue: Arc<Catalogue>,
}

/// A rule to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInput {
    /// Its text.
    pub source: String,
    /// From when it is used.
    pub effective: Effective,
    /// Whether what it changes in the open period was looked at and is wanted.
    pub confirm: bool,
    /// What becomes of the time that it leaves behind the last period, if it leaves any.
    pub gap: Option<GapChoice>,
}

impl From<String> for RuleInput {
    /// A rule for the next period.
    fn from(source: String) -> Self {
        Self { source, effective: Effective::NextPeriod, confirm: false, gap: None }
    }
}

/// From when a saved version of a rule is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effective {
    /// From the next period on; periods that have begun keep the version they have.
    NextPeriod,
    /// For the open period too.
    ThisPeriod,
}

/// What saving a distributor did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedDistributor {
    /// The distributor, when it was saved.
    pub distributor: Option<Distributor>,
    /// The version that was made.
    pub version: Option<RuleVersion>,
    /// Everything wrong with the text, and advice.
    pub diagnostics: Vec<Diagnostic>,
    /// What the text changes in the open period, when that was asked for.
    pub in_open_period: Option<InOpenPeriod>,
    /// The time that it leaves behind the last period. When nobody has said what becomes of it,
    /// nothing was saved.
    pub seam: Option<Seam>,
}

/// What a text changes in the open period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InOpenPeriod {
    /// The version that was pinned to the period.
    pub before: i32,
    /// Who gains and who loses.
    pub comparison: Comparison,
    /// Whether that was looked at and is wanted.
    pub confirmed: bool,
}

/// A saved text of a distributor with what it is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionView {
    /// The version.
    pub version: RuleVersion,
    /// The first period it is used for; `None` when there is none, or none yet.
    pub first_period: Option<Period>,
    /// From when it holds: the start of that period, or of the one that will begin next.
    pub holds_from: Option<Moment>,
}

/// What a saved rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFacets {
    /// What it pays in.
    pub currency: Currency,
    /// Its zone's IANA name.
    pub time_zone: String,
    /// The rule in plain sentences.
    pub explanation: Explanation,
}

/// An event with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    /// The entry; always an event.
    pub recorded: Recorded,
    /// Where its approval stands.
    pub approval: ApprovalState,
    /// Whether the whole of it was taken back.
    pub reversed: bool,
}

/// Everything `check` says of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCheck {
    /// All problems and advice, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The canonical form, when there is no error.
    pub formatted: Option<String>,
    /// The rule in plain sentences, when there is no error.
    pub explanation: Option<Explanation>,
    /// The next five runs.
    pub next_runs: Vec<NextRun>,
    /// Whether it runs only when somebody starts it.
    pub by_hand: bool,
    /// The time that it would leave behind the last period of the distributor that it names.
    pub seam: Option<Seam>,
    /// What became of the examples.
    pub examples: Vec<ExampleResult>,
    /// An example that could be added, of a rule that has none: nothing of it was tried.
    pub sample_example: Option<String>,
}

/// One coming run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRun {
    /// In the rule's zone, with its abbreviation.
    pub local: String,
    /// The moment.
    pub at: Moment,
    /// What it measures.
    pub measures: Window,
    /// The same in the rule's zone, for people.
    pub measures_local: String,
    /// Whether it is the first run behind a gap of which nobody has said what becomes. It is shown as
    /// SKIP has it; JOIN measures more, and SEPARATE has a run before it.
    pub undecided: bool,
}

/// What became of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// Its text.
    pub name: String,
    /// The line of its head.
    pub line: u32,
    /// Whether everything came out as expected.
    pub passed: bool,
    /// One sentence for each thing that did not.
    pub problems: Vec<String>,
}

/// What to preview. A source, or the newest version of a distributor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PreviewInput {
    /// The rule's text.
    pub source: Option<String>,
    /// The name of a saved distributor.
    pub distributor: Option<String>,
    /// The period as two dates or moments of the rule's zone, or RFC 3339; the measured period that
    /// holds the last event when nothing is said.
    pub period: Option<(String, String)>,
    /// Entries in their JSON form; the recorded ones when nothing is said.
    pub entries: Option<Vec<Json>>,
}

/// What a preview gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The outcome.
    pub outcome: Outcome,
    /// Advice on the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Another rule than a distributor's own, to be compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareInput {
    /// The name of the distributor.
    pub distributor: String,
    /// The other rule's text.
    pub source: String,
    /// The period as two dates or moments of the distributor's zone, or RFC 3339; the open one as of
    /// now when nothing is said.
    pub period: Option<(String, String)>,
}

/// What another rule would change.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleComparison {
    /// The version of the distributor that was compared.
    pub version: i32,
    /// Who gains and who loses; `None` when the text has errors, or there is a problem.
    pub comparison: Option<Comparison>,
    /// Everything wrong with the other rule's text, and advice.
    pub diagnostics: Vec<Diagnostic>,
    /// Why two rules that can be read cannot be compared.
    pub problem: Option<Problem>,
}

/// One event behind a metric value.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindView {
    /// The event.
    pub event: EventView,
    /// What it added to the value.
    pub value: Quantity,
}

/// A journey with what its events alone do not say.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyView {
    /// The journey.
    pub journey: Journey,
    /// Whether what its events have in common is a customer.
    pub by_customer: bool,
    /// What was touched, by stream and position of the touch.
    pub assets: BTreeMap<(i32, i64), TouchedAsset>,
}

/// What a touch was of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedAsset {
    /// The kind of asset.
    pub kind: String,
    /// Its reference.
    pub reference: String,
}

/// What a new fulfillment gathers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfillmentInput {
    /// The currency's code.
    pub currency: String,
    /// Only these collaborators; all when empty.
    pub collaborators: Vec<String>,
    /// Only these distributors; all when empty.
    pub distributors: Vec<String>,
    /// Payable by then, RFC 3339; now when nothing is said.
    pub until: Option<String>,
    /// Leave out a collaborator whose net is below this decimal.
    pub minimum: Option<String>,
}

/// A token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInput {
    /// What it is for.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Whose things a COLLABORATOR token may read.
    pub collaborator: Option<String>,
    /// From when it is refused.
    pub expires_at: Option<Moment>,
}

/// What one tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickReport {
    /// Ids of the settlements made, in order.
    pub settled: Vec<String>,
    /// Ids of the settlements that were computed and wait for approval, in order.
    pub proposed: Vec<String>,
    /// Periods that could not be settled: `DISTRIBUTOR.INDEX` and why.
    pub held: Vec<(String, String)>,
    /// What broke, and how, for whoever runs the server: a period or a distributor.
    pub broken: Vec<(String, String)>,
}

impl TickReport {
    /// What several reports say, in their order.
    pub fn of(reports: Vec<Self>) -> Self {
        let mut all = Self::default();
        for report in reports {
            all.settled.extend(report.settled);
            all.proposed.extend(report.proposed);
            all.held.extend(report.held);
            all.broken.extend(report.broken);
        }
        all
    }
}
