//! What of what somebody looks at has changed, and whose it is: enough for a page to know that it has to ask again.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::access::deed::DONE;
use rules::domain::escaped;

/// What can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangedKind {
    /// Events, facts, corrections, contributions and exchange rates.
    Events,
    /// Rules with their states, and the catalogue.
    Rules,
    /// Settlements and the periods that wait for one.
    Settlements,
    /// What is owed, but for what becomes of it with a payout.
    Obligations,
    /// Payouts, fulfillments and what was exported of them.
    Payouts,
    /// Disputes.
    Disputes,
    /// Collaborators: names, holds, accounts.
    Collaborators,
    /// Messages to webhooks, and what came of them.
    Deliveries,
    /// Whatever somebody did, or was refused: a line of the audit trail.
    Audit,
}

/// Whose something is that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    /// Something that everybody may know.
    Everybody,
    /// Of these collaborators; of none where only the office may know.
    Of(BTreeSet<String>),
}

/// What has changed, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed(BTreeMap<ChangedKind, Whose>);

/// Which verbs change what no number of its own counts. Where a line names a collaborator, that is whose it is.
const VERBS: &[(&str, ChangedKind)] = &[
    ("setExchangeRates", ChangedKind::Events),
    ("eraseCustomer", ChangedKind::Events),
    ("saveCatalogue", ChangedKind::Rules),
    ("saveDistributor", ChangedKind::Rules),
    ("activateDistributor", ChangedKind::Rules),
    ("pauseDistributor", ChangedKind::Rules),
    ("archiveDistributor", ChangedKind::Rules),
    ("settleNow", ChangedKind::Settlements),
    ("approveSettlement", ChangedKind::Settlements),
    ("rejectSettlement", ChangedKind::Settlements),
    (SETTLE, ChangedKind::Settlements),
    ("cancelObligation", ChangedKind::Obligations),
    ("holdObligation", ChangedKind::Obligations),
    ("releaseObligation", ChangedKind::Obligations),
    ("startFulfillment", ChangedKind::Payouts),
    ("closeFulfillment", ChangedKind::Payouts),
    ("cancelFulfillment", ChangedKind::Payouts),
    ("exportPayouts", ChangedKind::Payouts),
    ("correctPayoutReference", ChangedKind::Payouts),
    ("upsertCollaborators", ChangedKind::Collaborators),
    ("holdCollaborator", ChangedKind::Collaborators),
    ("releaseCollaborator", ChangedKind::Collaborators),
    ("setPayoutAccount", ChangedKind::Collaborators),
    ("confirmPayoutAccount", ChangedKind::Collaborators),
    ("rejectPayoutAccount", ChangedKind::Collaborators),
    ("removePayoutAccount", ChangedKind::Collaborators),
    ("createWebhook", ChangedKind::Deliveries),
    ("deleteWebhook", ChangedKind::Deliveries),
    ("replayWebhook", ChangedKind::Deliveries),
];

/// The one verb that changes something although it could not do what it was for: the period waits since then.
pub const SETTLE: &str = "settle";

/// The names of the verbs that change something of a kind.
pub fn verbs() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|(verb, _)| *verb)
}

/// What a line of the audit trail changed.
pub fn of_line(verb: &str, outcome: &str) -> Option<ChangedKind> {
    let (_, kind) = VERBS.iter().find(|(known, _)| *known == verb)?;
    (outcome == DONE || verb == SETTLE).then_some(*kind)
}

/// What a line is about, as far as it says who or which: the reason may stand behind it.
pub fn named(about: &str) -> impl Iterator<Item = &str> {
    let ends = about.match_indices(": ").map(|(at, _)| at).chain([about.len()]);
    ends.filter_map(|end| about.get(..end))
}

impl Changed {
    /// Something that only the office may know.
    pub fn add(&mut self, kind: ChangedKind) {
        self.add_of(kind, []);
    }

    /// Something that everybody may know.
    pub fn add_for_all(&mut self, kind: ChangedKind) {
        self.0.insert(kind, Whose::Everybody);
    }

    /// Something of these collaborators.
    pub fn add_of(&mut self, kind: ChangedKind, collaborators: impl IntoIterator<Item = String>) {
        match self.0.entry(kind).or_insert_with(|| Whose::Of(BTreeSet::new())) {
            Whose::Everybody => {}
            Whose::Of(all) => all.extend(collaborators),
        }
    }

    /// Whether nothing has changed.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// What of these kinds has changed for a reader who may see only what belongs to `only`; to whom nothing is
    /// kept back where that is `None`.
    pub fn of(&self, kinds: &[ChangedKind], only: Option<&str>) -> Vec<ChangedKind> {
        let concerns = |whose: &Whose| match (whose, only) {
            (Whose::Everybody, _) | (_, None) => true,
            (Whose::Of(all), Some(own)) => all.contains(own) || all.contains(&*escaped(own)),
        };
        let changed = self.0.iter().filter(|(kind, whose)| kinds.contains(kind) && concerns(whose));
        changed.map(|(kind, _)| *kind).collect()
    }
}
