//! Recording entries: events, facts, and later words on events.

use async_graphql::{Context, ID, InputObject, InputValueResult, Object, Result, SimpleObject};

use super::dry_run::foresee;
use super::entries::{EventInput, FactInput};
use super::{payload, perform};
use crate::api::allowance;
use crate::api::caller::{Allow, AllowChange};
use crate::api::fault;
use crate::api::foresight::ForeseenEvent;
use crate::api::ids;
use crate::api::money::MoneyInput;
use crate::api::moved::{Fields, FromFields, Moved};
use crate::api::scalars::DateTime;
use crate::api::states::EntryStatus;
use crate::api::user_error::UserError;
use crate::app::{self, Actor, App, CorrectionInput, CorrectionKind, Problem};

/// Recording entries.
#[derive(Default)]
pub struct Record;

/// Events to record.
#[derive(InputObject)]
#[graphql(name = "RecordEventsInput")]
pub struct RecordEventsInput {
    /// At most 1,000.
    events: Vec<Moved<EventInput>>,
    /// True: nothing is recorded, and nothing written down; the answer says what would become of each event,
    /// and `foreseen` what it would come to.
    #[graphql(default)]
    dry_run: bool,
    /// Facts that are taken as recorded before the events, of a dry run only. Together with the events at
    /// most 1,000.
    assuming: Option<Vec<FactInput>>,
}

impl FromFields for RecordEventsInput {
    fn from_fields(mut fields: Fields) -> InputValueResult<Self> {
        Ok(Self {
            events: fields.read("events")?,
            // What is left out comes as nothing: the library puts defaults in elsewhere.
            dry_run: fields.read::<Option<bool>, _>("dryRun")?.unwrap_or_default(),
            assuming: fields.read("assuming")?,
        })
    }
}

/// Facts to record.
#[derive(InputObject)]
#[graphql(name = "SetFactsInput")]
pub struct SetFactsInput {
    /// At most 1,000.
    facts: Vec<FactInput>,
    /// True: nothing is recorded, and nothing written down; the answer says what would become of each fact.
    #[graphql(default)]
    dry_run: bool,
}

/// Events that count from now on.
#[derive(InputObject)]
#[graphql(name = "ApproveEventsInput")]
pub struct ApproveEventsInput {
    /// The keys of the events; at most 1,000.
    keys: Vec<String>,
    /// Who sent the events; the caller's own when nothing is said.
    source: Option<String>,
}

/// Events that do not count.
#[derive(InputObject)]
#[graphql(name = "RejectEventsInput")]
pub struct RejectEventsInput {
    /// The keys of the events; at most 1,000.
    keys: Vec<String>,
    /// Who sent the events; the caller's own when nothing is said.
    source: Option<String>,
    /// Why.
    reason: Option<String>,
}

/// An event to take back.
#[derive(InputObject)]
#[graphql(name = "ReverseEventInput")]
pub struct ReverseEventInput {
    /// The key of the event.
    key: String,
    /// The part of its money; all of it when nothing is said.
    amount: Option<MoneyInput>,
    /// When it was taken back; now when nothing is said.
    occurred_at: Option<DateTime>,
    /// Why.
    reason: Option<String>,
    /// A key for the reversal itself, so that two parts can be taken back; made from the event's
    /// when nothing is said.
    reversal_key: Option<String>,
    /// Who sent the event; the caller's own when nothing is said.
    source: Option<String>,
}

/// What became of one entry.
#[derive(SimpleObject)]
#[graphql(name = "EntryResult")]
pub struct EntryResult {
    /// Its place in the request, from 0.
    index: usize,
    /// Its key.
    key: String,
    /// What became of it.
    status: EntryStatus,
    /// The global id of the event, fact or exchange rate that is in the log; of a correction or a contribution
    /// one that names its place there and that `node` does not find.
    id: Option<ID>,
    /// Why it was refused.
    error: Option<UserError>,
}

payload!(
    /// What became of events.
    RecordEventsPayload {
        /// One for each event, in their order.
        pub(super) results: Vec<EntryResult>,
        /// Of a dry run: what each event that would be recorded would come to, by each rule that reads such
        /// events. Each request is looked at by itself: what others would record is not known.
        #[graphql(guard = "Allow::READING")]
        pub(super) foreseen: Vec<ForeseenEvent>,
        /// Whether there are more rules than the 50 that `foreseen` looks at.
        #[graphql(guard = "Allow::READING")]
        pub(super) more_rules: bool,
    }
);

payload!(
    /// What became of facts.
    SetFactsPayload {
        /// One for each fact, in their order.
        results: Vec<EntryResult>,
    }
);

payload!(
    /// What became of approvals.
    ApproveEventsPayload {
        /// One for each key, in their order.
        results: Vec<EntryResult>,
    }
);

payload!(
    /// What became of rejections.
    RejectEventsPayload {
        /// One for each key, in their order.
        results: Vec<EntryResult>,
    }
);

payload!(
    /// What became of a reversal.
    ReverseEventPayload {
        /// What became of it.
        result: Option<EntryResult>,
    }
);

/// Everything that can be done.
#[Object]
impl Record {
    /// Records events, each for itself: RECORDED, DUPLICATE, or REJECTED with the reason.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn record_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: Moved<RecordEventsInput>,
    ) -> Result<RecordEventsPayload> {
        let RecordEventsInput { events, dry_run, assuming } = input.0;
        allowance::take(ctx, "events", &events)?;
        let events: Vec<app::EventInput> = events.into_iter().map(|event| event.0.read()).collect();
        if dry_run {
            return foresee(ctx, events, assuming.unwrap_or_default()).await;
        }
        if assuming.is_some() {
            let message =
                "\"assuming\" is for a dry run: send \"dryRun: true\", or record these facts first";
            return Err(fault::bad_input(message.to_owned()));
        }
        let done =
            perform(ctx, "events", async move |app, actor| app.record_events(&actor, events).await)
                .await?;
        Ok(done.map_or_else(Into::into, |results| RecordEventsPayload {
            results: all("Event", Some("events"), results),
            ..RecordEventsPayload::default()
        }))
    }

    /// Records facts, each for itself. A fact changes nothing before the moment from which it holds; of a
    /// settled period that lies behind that moment it is a correction.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn set_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SetFactsInput,
    ) -> Result<SetFactsPayload> {
        allowance::take(ctx, "facts", &input.facts)?;
        let facts = FactInput::read_all("facts", input.facts)?;
        let dry_run = input.dry_run;
        let verb = async move |app: App, actor: Actor| match dry_run {
            true => app.foresee_facts(&actor, facts).await,
            false => app.set_facts(&actor, facts).await,
        };
        let done = perform(ctx, "facts", verb).await?;
        Ok(done.map_or_else(Into::into, |results| SetFactsPayload {
            results: all("Fact", Some("facts"), results),
            errors: Vec::new(),
        }))
    }

    /// Makes pending events count.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn approve_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ApproveEventsInput,
    ) -> Result<ApproveEventsPayload> {
        allowance::take(ctx, "keys", &input.keys)?;
        let keys = input.keys;
        let word = Word { source: input.source, kind: CorrectionKind::Approve, reason: None };
        let done = correct(ctx, "keys", word.on_each(&keys)).await?;
        Ok(done.map_or_else(Into::into, |results| ApproveEventsPayload {
            results: judgements(keys, results),
            errors: Vec::new(),
        }))
    }

    /// Makes events not count.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn reject_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RejectEventsInput,
    ) -> Result<RejectEventsPayload> {
        allowance::take(ctx, "keys", &input.keys)?;
        let keys = input.keys;
        let (kind, reason) = (CorrectionKind::Reject, input.reason);
        let word = Word { source: input.source, kind, reason };
        let done = correct(ctx, "keys", word.on_each(&keys)).await?;
        Ok(done.map_or_else(Into::into, |results| RejectEventsPayload {
            results: judgements(keys, results),
            errors: Vec::new(),
        }))
    }

    /// Takes an event back, wholly or by an amount.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn reverse_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ReverseEventInput,
    ) -> Result<ReverseEventPayload> {
        let word = CorrectionInput {
            key: input.reversal_key,
            target: input.key,
            source: input.source,
            kind: CorrectionKind::Reverse {
                amount: input.amount.map(|money| (money.amount.0, money.currency.0)),
                occurred_at: input.occurred_at.map(|moment| moment.0),
            },
            reason: input.reason,
        };
        let done = correct(ctx, "key", vec![word]).await?;
        // There is one event, so what is wrong with it is wrong with the request, too.
        Ok(done.map_or_else(Into::into, |results| {
            let results: Vec<app::EntryResult> = results.into_iter().map(of_reversal).collect();
            ReverseEventPayload {
                errors: results.iter().filter_map(|it| it.error.clone()).map(Into::into).collect(),
                result: all("Entry", None, results).into_iter().next(),
            }
        }))
    }
}

/// The same word on many events.
struct Word {
    source: Option<String>,
    kind: CorrectionKind,
    reason: Option<String>,
}

impl Word {
    fn on_each(self, keys: &[String]) -> Vec<CorrectionInput> {
        let word = |target: &String| CorrectionInput {
            key: None,
            target: target.clone(),
            source: self.source.clone(),
            kind: self.kind.clone(),
            reason: self.reason.clone(),
        };
        keys.iter().map(word).collect()
    }
}

async fn correct(
    ctx: &Context<'_>,
    field: &str,
    words: Vec<CorrectionInput>,
) -> Result<std::result::Result<Vec<app::EntryResult>, Problem>> {
    let verb = async move |app: App, actor: Actor| app.correct_events(&actor, words).await;
    perform(ctx, field, verb).await
}

/// Results of the same word on many events, each under the key of its event.
fn judgements(keys: Vec<String>, results: Vec<app::EntryResult>) -> Vec<EntryResult> {
    let under = |(key, result): (String, app::EntryResult)| {
        let error = result.error.map(|problem| Problem { field: Vec::new(), ..problem });
        app::EntryResult { key, error, ..result }
    };
    all("Entry", Some("keys"), keys.into_iter().zip(results).map(under).collect())
}

/// The result of a reversal with the fields that its input has: `key` is that of the event.
fn of_reversal(result: app::EntryResult) -> app::EntryResult {
    let named = |part: String| match part.as_str() {
        "target" => "key".to_owned(),
        "key" => "reversalKey".to_owned(),
        _ => part,
    };
    let error = result.error.map(|problem| Problem {
        field: problem.field.into_iter().map(named).collect(),
        ..problem
    });
    app::EntryResult { error, ..result }
}

/// Results for the API; `list` is the field of the input that held the entries, if one did.
pub(super) fn all(
    kind: &str,
    list: Option<&str>,
    results: Vec<app::EntryResult>,
) -> Vec<EntryResult> {
    let one = |result: app::EntryResult| EntryResult {
        error: result.error.map(|problem| within(list, result.index, problem).into()),
        index: result.index,
        key: result.key,
        status: result.status.into(),
        id: result.id.map(|id| ids::global(kind, &id)),
    };
    results.into_iter().map(one).collect()
}

/// A problem of one entry, with the entry's place in front of the path.
fn within(list: Option<&str>, index: usize, mut problem: Problem) -> Problem {
    if let Some(name) = list {
        problem.field.splice(0..0, [name.to_owned(), index.to_string()]);
    }
    problem
}
