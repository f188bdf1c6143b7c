//! Reading: one thing, or pages of things.

use std::collections::HashMap;

use crate::store::{
    Connection, StoreError, audit, collaborators, distributors, fulfillments, log, obligations,
    payouts, periods, settlements,
};
use rules::domain::{
    Approval, ApprovalState, AuditFilter, AuditRecord, Catalogue, Collaborator, CollaboratorFilter,
    Correction, Distributor, DistributorFilter, Entry, EventFilter, Fulfillment, FulfillmentFilter,
    GapChoice, Moment, Obligation, ObligationFilter, Page, PageArgs, Payout, PayoutFilter, Period,
    PeriodFilter, Recorded, RecordedRate, RuleVersion, SettlementFilter, Standing,
};

use crate::app::settling::follow::following;
use crate::app::{Answer, App, SettlementHead, Sight};

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

impl App {
    /// A distributor by name.
    pub async fn distributor(&self, name: &str) -> Answer<Option<Distributor>> {
        let name = name.to_owned();
        self.read(move |c| distributors::find(c, &name)).await
    }

    /// Distributors by name.
    pub async fn distributors(
        &self,
        filter: DistributorFilter,
        args: PageArgs,
    ) -> Answer<Page<Distributor>> {
        self.read(move |c| distributors::page(c, &filter, &args)).await
    }

    /// Many distributors at once.
    pub async fn distributors_by_name(&self, names: Vec<String>) -> Answer<Vec<Distributor>> {
        self.read(move |c| distributors::find_all(c, &names)).await
    }

    /// The versions of many distributors, each with what it is used for, the newest first.
    pub async fn versions(&self, names: Vec<String>) -> Answer<Vec<VersionView>> {
        let catalogue = self.catalogue().await?.catalogue;
        self.read(move |c| {
            let firsts = periods::first_of_versions(c, &names)?;
            let lasts = periods::last_of_all(c, &names)?;
            let versions = distributors::versions(c, &names)?;
            let mut seen: Option<String> = None;
            let view = |version: RuleVersion| {
                let newest = seen.replace(version.distributor.clone()).as_ref()
                    != Some(&version.distributor);
                let mut view = version_view(version, newest, &firsts, &lasts);
                let skips = view.version.gap == Some(GapChoice::Skip);
                if skips && newest && view.first_period.is_none() {
                    view.holds_from = next_start(c, &view.version, &lasts, &catalogue)?;
                }
                Ok(view)
            };
            versions.into_iter().map(view).collect()
        })
        .await
    }

    /// The newest versions of many distributors.
    pub async fn newest_versions(&self, names: Vec<String>) -> Answer<Vec<RuleVersion>> {
        self.read(move |c| distributors::newest_versions(c, &names)).await
    }

    /// When the next period of a distributor becomes due.
    pub async fn next_run_at(&self, distributor: &str) -> Answer<Option<Moment>> {
        let name = distributor.to_owned();
        let open = self.read(move |c| periods::first_unsettled(c, &name)).await?;
        Ok(open.and_then(|period| period.trigger_at))
    }

    /// The period that is measured now, of each of many distributors.
    pub async fn current_periods(&self, distributors: Vec<String>) -> Answer<Vec<Period>> {
        let now = self.now();
        self.read(move |c| periods::current_of_all(c, &distributors, now)).await
    }

    /// Many periods at once, by distributor and index.
    pub async fn periods_by_id(&self, ids: Vec<(String, i64)>) -> Answer<Vec<Period>> {
        self.read(move |c| periods::find_all(c, &ids)).await
    }

    /// A period of a distributor.
    pub async fn period(&self, distributor: &str, index: i64) -> Answer<Option<Period>> {
        let name = distributor.to_owned();
        self.read(move |c| periods::find(c, &name, index)).await
    }

    /// The periods of a distributor, the newest first.
    pub async fn periods(
        &self,
        distributor: &str,
        filter: PeriodFilter,
        args: PageArgs,
    ) -> Answer<Page<Period>> {
        let name = distributor.to_owned();
        self.read(move |c| periods::page(c, &name, &filter, &args)).await
    }

    /// A collaborator.
    pub async fn collaborator(&self, reference: &str) -> Answer<Option<Collaborator>> {
        let found = self.collaborators_by_ref(vec![reference.to_owned()]).await?;
        Ok(found.into_iter().next())
    }

    /// Many collaborators at once.
    pub async fn collaborators_by_ref(&self, references: Vec<String>) -> Answer<Vec<Collaborator>> {
        self.read(move |c| collaborators::find_all(c, &references)).await
    }

    /// Collaborators by reference.
    pub async fn collaborators(
        &self,
        filter: CollaboratorFilter,
        args: PageArgs,
    ) -> Answer<Page<Collaborator>> {
        self.read(move |c| collaborators::page(c, &filter, &args)).await
    }

    /// An event by its key, of one source or of the first that has it.
    pub async fn event(
        &self,
        sight: &Sight,
        key: &str,
        source: Option<&str>,
    ) -> Answer<Option<EventView>> {
        let Ok(source) = sight.narrow_source(source.map(str::to_owned)) else { return Ok(None) };
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let key = key.to_owned();
        self.read(move |c| {
            let found = log::find(c, source.as_deref(), &key, &catalogue)?;
            let events = found.filter(|found| matches!(found.entry, Entry::Event(_)));
            Ok(with_approval(c, events.into_iter().collect(), &catalogue, now)?.into_iter().next())
        })
        .await
    }

    /// Many events at once, by `STREAM-POSITION`.
    pub async fn events_by_id(&self, ids: Vec<String>) -> Answer<Vec<EventView>> {
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let places: Vec<(i32, i64)> = ids.iter().filter_map(|id| place(id)).collect();
        self.read(move |c| {
            let mut events = log::get_all(c, &places, &catalogue)?;
            events.retain(|found| matches!(found.entry, Entry::Event(_)));
            with_approval(c, events, &catalogue, now)
        })
        .await
    }

    /// Events, the newest occurrence first.
    pub async fn events(&self, filter: EventFilter, args: PageArgs) -> Answer<Page<EventView>> {
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        if filter.collaborator.is_some() {
            self.keep_up_with_mentions(&catalogue).await?;
        }
        self.read(move |c| {
            let page = log::page(c, &filter, &args, &catalogue, now)?;
            let (cursors, events): (Vec<String>, Vec<Recorded>) = page.items.into_iter().unzip();
            let views = with_approval(c, events, &catalogue, now)?;
            let items = cursors.into_iter().zip(views).collect();
            let (has_next, has_previous) = (page.has_next, page.has_previous);
            Ok(Page { items, has_next, has_previous, total: page.total })
        })
        .await
    }

    /// A settlement by its id.
    pub async fn settlement(&self, id: &str) -> Answer<Option<SettlementHead>> {
        let found = self.settlements_by_id(vec![id.to_owned()]).await?;
        Ok(found.into_iter().next())
    }

    /// Many settlements at once, in the order of `ids`.
    pub async fn settlements_by_id(&self, ids: Vec<String>) -> Answer<Vec<SettlementHead>> {
        self.read(move |c| settlements::headers(c, &ids)).await
    }

    /// Settlements, the newest first.
    pub async fn settlements(
        &self,
        sight: &Sight,
        mut filter: SettlementFilter,
        args: PageArgs,
    ) -> Answer<Page<SettlementHead>> {
        let Ok(state) = sight.narrow_state(filter.state) else { return Ok(Page::nothing()) };
        filter.state = state;
        self.read(move |c| settlements::page(c, &filter, &args)).await
    }

    /// The standings of a settlement, by rank.
    pub async fn settled_standings(
        &self,
        settlement: &str,
        args: PageArgs,
    ) -> Answer<Page<Standing>> {
        let id = settlement.to_owned();
        self.read(move |c| settlements::standings(c, &id, &args)).await
    }

    /// Settlement id and standing of one collaborator in each of these settlements.
    pub async fn settled_standings_of(
        &self,
        sight: &Sight,
        settlements: Vec<String>,
        collaborator: &str,
    ) -> Answer<Vec<(String, Standing)>> {
        if !sight.sees(collaborator) {
            return Ok(Vec::new());
        }
        let who = collaborator.to_owned();
        self.read(move |c| settlements::standings_of(c, &settlements, &who)).await
    }

    /// Many obligations at once.
    pub async fn obligations_by_id(&self, ids: Vec<String>) -> Answer<Vec<Obligation>> {
        self.read(move |c| obligations::find_all(c, &ids)).await
    }

    /// Obligations, the newest first.
    pub async fn obligations(
        &self,
        sight: &Sight,
        mut filter: ObligationFilter,
        args: PageArgs,
    ) -> Answer<Page<Obligation>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Page::nothing()) };
        self.read(move |c| obligations::page(c, &filter, &args)).await
    }

    /// A fulfillment by its id.
    pub async fn fulfillment(&self, id: &str) -> Answer<Option<Fulfillment>> {
        let found = self.fulfillments_by_id(vec![id.to_owned()]).await?;
        Ok(found.into_iter().next())
    }

    /// Many fulfillments at once.
    pub async fn fulfillments_by_id(&self, ids: Vec<String>) -> Answer<Vec<Fulfillment>> {
        self.read(move |c| fulfillments::find_all(c, &ids)).await
    }

    /// Fulfillments, the newest first.
    pub async fn fulfillments(
        &self,
        filter: FulfillmentFilter,
        args: PageArgs,
    ) -> Answer<Page<Fulfillment>> {
        self.read(move |c| fulfillments::page(c, &filter, &args)).await
    }

    /// Many payouts at once.
    pub async fn payouts_by_id(&self, ids: Vec<String>) -> Answer<Vec<Payout>> {
        self.read(move |c| payouts::find_all(c, &ids)).await
    }

    /// Payouts, the newest first.
    pub async fn payouts(
        &self,
        sight: &Sight,
        mut filter: PayoutFilter,
        args: PageArgs,
    ) -> Answer<Page<Payout>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Page::nothing()) };
        self.read(move |c| payouts::page(c, &filter, &args)).await
    }

    /// The audit trail, the newest first.
    pub async fn audit_trail(
        &self,
        filter: AuditFilter,
        args: PageArgs,
    ) -> Answer<Page<AuditRecord>> {
        self.read(move |c| audit::page(c, &filter, &args)).await
    }

    /// Many lines of the audit trail at once.
    pub async fn audit_records_by_id(&self, ids: Vec<String>) -> Answer<Vec<AuditRecord>> {
        let numbers: Vec<i64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        self.read(move |c| audit::find_all(c, &numbers)).await
    }

    /// Many facts at once, by `STREAM-POSITION`.
    pub async fn facts_by_id(&self, ids: Vec<String>) -> Answer<Vec<Recorded>> {
        let catalogue = self.catalogue().await?.catalogue;
        let places: Vec<(i32, i64)> = ids.iter().filter_map(|id| place(id)).collect();
        self.read(move |c| {
            let mut facts = log::get_all(c, &places, &catalogue)?;
            facts.retain(|found| matches!(found.entry, Entry::Fact(_)));
            Ok(facts)
        })
        .await
    }

    /// Many exchange rates at once, by `STREAM-POSITION`.
    pub async fn exchange_rates_by_id(&self, ids: Vec<String>) -> Answer<Vec<RecordedRate>> {
        let places: Vec<(i32, i64)> = ids.iter().filter_map(|id| place(id)).collect();
        self.read(move |c| log::rates_at(c, &places)).await
    }
}

/// The newest version holds from the end of the last period on when no period has it yet.
fn version_view(
    version: RuleVersion,
    newest: bool,
    firsts: &[Period],
    lasts: &[Period],
) -> VersionView {
    let of = |period: &&Period| period.distributor == version.distributor;
    let used = |period: &&Period| of(period) && period.version == version.version;
    let first_period = firsts.iter().find(used).cloned();
    let next = lasts.iter().find(of).filter(|last| newest && !last.window.is_open_ended());
    let holds_from = first_period.as_ref().map(|first| first.window.start);
    let holds_from = holds_from.or(next.map(|last| last.window.end));
    VersionView { version, first_period, holds_from }
}

/// Where the first period of a version begins that leaves out what lies between.
fn next_start(
    connection: &mut Connection,
    version: &RuleVersion,
    lasts: &[Period],
    catalogue: &Catalogue,
) -> Result<Option<Moment>, StoreError> {
    let Some(last) = lasts.iter().find(|last| last.distributor == version.distributor) else {
        return Ok(None);
    };
    let next = following(connection, last, catalogue)?;
    Ok(next.map(|next| next.window.start))
}

/// Stream and position of an entry's id.
fn place(id: &str) -> Option<(i32, i64)> {
    let (stream, position) = id.split_once('-')?;
    Some((stream.parse().ok()?, position.parse().ok()?))
}

/// Events with where they stand at `now`, by the corrections that speak of them.
pub fn with_approval(
    connection: &mut Connection,
    events: Vec<Recorded>,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Vec<EventView>, StoreError> {
    let keys: Vec<(&str, &str)> =
        events.iter().map(|event| (event.source.as_str(), event.key.as_str())).collect();
    let mut by_target: HashMap<(String, String), Vec<Correction>> = HashMap::new();
    for recorded in log::corrections_of(connection, &keys, catalogue)? {
        if let Entry::Correction { target, correction } = recorded.entry {
            by_target.entry((recorded.source, target)).or_default().push(correction);
        }
    }
    let view = |recorded: Recorded| {
        let target = (recorded.source.clone(), recorded.key.clone());
        view(recorded, by_target.get(&target).map_or(&[], Vec::as_slice), now)
    };
    Ok(events.into_iter().map(view).collect())
}

fn view(recorded: Recorded, corrections: &[Correction], now: Moment) -> EventView {
    let by_itself = match &recorded.entry {
        Entry::Event(event) => match event.approval {
            Approval::Automatic => true,
            Approval::ByHand => false,
            Approval::After { micros } => {
                event.occurred_at.micros().saturating_add(micros) <= now.micros()
            }
        },
        _ => true,
    };
    let judged = corrections.iter().rev().find_map(|correction| match correction {
        Correction::Approve => Some(ApprovalState::Approved),
        Correction::Reject { .. } => Some(ApprovalState::Rejected),
        Correction::Reverse { .. } => None,
    });
    let unjudged = if by_itself { ApprovalState::Approved } else { ApprovalState::Pending };
    let reversed = corrections
        .iter()
        .any(|correction| matches!(correction, Correction::Reverse { amount: None, .. }));
    EventView { recorded, approval: judged.unwrap_or(unjudged), reversed }
}
