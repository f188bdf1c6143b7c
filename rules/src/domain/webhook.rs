//! What the outside is told of: happenings, who wants to hear of them, and what became of telling.

use crate::domain::{
    Changed, Dispute, DisputeSide, Moment, Obligation, ObligationKind, Payout, PayoutState,
    Settlement,
};

/// Something that a webhook can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WebhookEvent {
    /// A settlement is in force.
    SettlementCreated,
    /// A settlement was computed and waits for an admin.
    SettlementProposed,
    /// A period waits for approvals of events.
    PeriodWaiting,
    /// A period could not be settled.
    DistributorFailed,
    /// Somebody is owed something.
    ObligationCreated,
    /// A settled period was corrected.
    AdjustmentCreated,
    /// A payout was paid.
    PayoutPaid,
    /// A payout failed, or came back.
    PayoutFailed,
    /// A dispute was opened.
    DisputeOpened,
    /// Somebody answered in a dispute.
    DisputeAnswered,
    /// A version of a rule was saved.
    RuleSaved,
}

impl WebhookEvent {
    /// Every event. Its place here is its bit in a set of them, which is stored: new ones come last.
    pub const ALL: [Self; 11] = [
        Self::SettlementCreated,
        Self::SettlementProposed,
        Self::PeriodWaiting,
        Self::DistributorFailed,
        Self::ObligationCreated,
        Self::AdjustmentCreated,
        Self::PayoutPaid,
        Self::PayoutFailed,
        Self::DisputeOpened,
        Self::DisputeAnswered,
        Self::RuleSaved,
    ];

    /// The name under which it is stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SettlementCreated => "settlement.created",
            Self::SettlementProposed => "settlement.proposed",
            Self::PeriodWaiting => "period.waiting",
            Self::DistributorFailed => "distributor.failed",
            Self::ObligationCreated => "obligation.created",
            Self::AdjustmentCreated => "adjustment.created",
            Self::PayoutPaid => "payout.paid",
            Self::PayoutFailed => "payout.failed",
            Self::DisputeOpened => "dispute.opened",
            Self::DisputeAnswered => "dispute.answered",
            Self::RuleSaved => "rule.saved",
        }
    }

    /// The event with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }

    /// Its bit in a set of events.
    pub fn bit(self) -> i64 {
        let place = Self::ALL.iter().position(|event| *event == self);
        place.map_or(0, |place| 1 << place)
    }

    /// What it is always told with, by the names of [`Happening::about`].
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::SettlementCreated | Self::SettlementProposed => {
                &["settlement", "distributor", "period"]
            }
            Self::PeriodWaiting | Self::DistributorFailed => &["distributor", "period"],
            Self::ObligationCreated => &["obligation", "collaborator", "kind"],
            Self::AdjustmentCreated => &["obligation", "collaborator", "settlement", "distributor"],
            Self::PayoutPaid | Self::PayoutFailed => {
                &["payout", "collaborator", "fulfillment", "state"]
            }
            Self::DisputeOpened | Self::DisputeAnswered => {
                &["dispute", "collaborator", "side", "state"]
            }
            Self::RuleSaved => &["distributor", "version"],
        }
    }
}

/// The name of what `testWebhook` sends: no event, nobody asks for it.
pub const TEST_EVENT: &str = "webhook.test";

/// Something that happened, as the outside is told of it: by ids, within their types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub event: WebhookEvent,
    /// What it happened to: of one object the outside is told in order.
    pub object: String,
    /// What it is about, by name.
    pub about: Vec<(&'static str, String)>,
}

impl Happening {
    /// A settlement that is stored, with everything that it makes somebody be owed.
    pub fn of_settlement(settlement: &Settlement) -> Vec<Self> {
        let in_force = settlement.owed_since.is_some();
        let event = match in_force {
            true => WebhookEvent::SettlementCreated,
            false => WebhookEvent::SettlementProposed,
        };
        let about = vec![
            ("settlement", settlement.id.clone()),
            ("distributor", settlement.distributor.clone()),
            ("period", settlement.id.clone()),
        ];
        let mut all = vec![Self { event, object: rule(&settlement.distributor), about }];
        if in_force {
            settlement.obligations.iter().for_each(|one| all.extend(Self::of_obligation(one)));
        }
        all
    }

    /// An obligation that came to be.
    pub fn of_obligation(made: &Obligation) -> Vec<Self> {
        let object = format!("obligation {}", made.id);
        let mut about = vec![
            ("obligation", made.id.clone()),
            ("collaborator", made.collaborator.clone()),
            ("kind", made.kind.code().to_owned()),
        ];
        about.extend(made.settlement.clone().map(|id| ("settlement", id)));
        about.extend(made.distributor.clone().map(|name| ("distributor", name)));
        let of = |event| Self { event, object: object.clone(), about: about.clone() };
        let mut all = vec![of(WebhookEvent::ObligationCreated)];
        if made.kind == ObligationKind::Adjustment {
            all.push(of(WebhookEvent::AdjustmentCreated));
        }
        all
    }

    /// A payout as it is now, if it is paid, failed or came back, and was not so before.
    pub fn of_payout(before: Option<&Payout>, after: &Payout) -> Option<Self> {
        if before.is_some_and(|before| before.state == after.state) {
            return None;
        }
        let event = match after.state {
            PayoutState::Paid => WebhookEvent::PayoutPaid,
            PayoutState::Failed | PayoutState::Returned => WebhookEvent::PayoutFailed,
            _ => return None,
        };
        let about = vec![
            ("payout", after.id.clone()),
            ("collaborator", after.collaborator.clone()),
            ("fulfillment", after.fulfillment.clone()),
            ("state", after.state.code().to_owned()),
        ];
        Some(Self { event, object: format!("payout {}", after.id), about })
    }

    /// What a plan of paying makes happen.
    pub fn of_paying(plan: &crate::domain::PayingPlan) -> Vec<Self> {
        let made = plan.new_obligations.iter().flat_map(Self::of_obligation);
        let new = plan.new_payouts.iter().filter_map(|made| Self::of_payout(None, made));
        let moved = plan
            .payouts
            .iter()
            .filter_map(|Changed { before, after }| Self::of_payout(Some(before), after));
        made.chain(new).chain(moved).collect()
    }

    /// A dispute that was opened, or answered by a side.
    pub fn of_dispute(event: WebhookEvent, dispute: &Dispute, side: DisputeSide) -> Self {
        let about = vec![
            ("dispute", dispute.id.clone()),
            ("collaborator", dispute.collaborator.clone()),
            ("side", side.code().to_owned()),
            ("state", dispute.state.code().to_owned()),
        ];
        Self { event, object: format!("dispute {}", dispute.id), about }
    }

    /// A period that could not be settled.
    pub fn of_period(event: WebhookEvent, distributor: &str, index: i64) -> Self {
        let period = Settlement::id_of(distributor, index);
        let about = vec![("distributor", distributor.to_owned()), ("period", period)];
        Self { event, object: rule(distributor), about }
    }

    /// A version of a rule that was saved.
    pub fn of_rule(distributor: &str, version: i32) -> Self {
        let about = vec![("distributor", distributor.to_owned()), ("version", version.to_string())];
        Self { event: WebhookEvent::RuleSaved, object: rule(distributor), about }
    }
}

fn rule(distributor: &str) -> String {
    format!("distributor {distributor}")
}

/// Somebody outside who is told. The secrets are for signing, and for nobody's eyes.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its number, as text.
    pub id: String,
    /// Where it is sent to.
    pub url: String,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
    /// The query whose answer it is sent; ids only where there is none.
    pub document: Option<String>,
    /// What it is signed with.
    pub secret: String,
    /// What it is signed with as well until a moment, since the secret was exchanged.
    pub old_secret: Option<(String, Moment)>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Moment,
    /// Since when nothing is sent to it, and why.
    pub disabled: Option<(Moment, String)>,
}

impl std::fmt::Debug for Webhook {
    /// Without its secrets, so that no log has them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Where telling of something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be sent, for the first time or again.
    Pending,
    /// The receiver has said that it has it.
    Delivered,
    /// Given up.
    Failed,
    /// Its webhook was deleted before.
    Cancelled,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Delivered, Self::Failed, Self::Cancelled];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Delivered => "DELIVERED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The state with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// One webhook being told of one happening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number, in the order of what happened.
    pub number: i64,
    /// What the receiver knows it by, the same however often it is sent.
    pub message_id: String,
    /// The webhook's id.
    pub webhook: String,
    /// The name of the event, or [`TEST_EVENT`].
    pub kind: String,
    /// What it happened to.
    pub object: String,
    /// What it is about, by name.
    pub about: Vec<(String, String)>,
    /// When it happened.
    pub happened_at: Moment,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was sent, since it was queued.
    pub attempts: i64,
    /// Since when it is to be sent: when it happened, or was asked for again.
    pub queued_at: Moment,
    /// When it is sent next.
    pub next_at: Option<Moment>,
    /// What came of the last attempt.
    pub last: Option<Attempted>,
}

/// What came of sending something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// When it was sent.
    pub at: Moment,
    /// The status that the receiver answered with, if it answered.
    pub status: Option<u16>,
    /// The beginning of what it answered.
    pub said: Option<String>,
    /// Why it does not count as delivered; `None` when it does.
    pub trouble: Option<String>,
}

/// Narrows deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveryFilter {
    /// The webhook's id.
    pub webhook: Option<String>,
    /// Where they stand.
    pub state: Option<DeliveryState>,
    /// What happened.
    pub event: Option<WebhookEvent>,
    /// It happened at this moment or later.
    pub from: Option<Moment>,
    /// It happened before this moment.
    pub before: Option<Moment>,
}
