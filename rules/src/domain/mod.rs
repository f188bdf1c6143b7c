//! Values and their invariants. This layer depends on nothing else in the crate and does no I/O.
//!
//! Money is minor units plus currency, metric values are decimals with nine places, moments are
//! microseconds in UTC. Everything with a life of its own (period, obligation, fulfillment, payout)
//! has exactly one transition function, next to its states.

mod adjustment;
mod approval;
mod balance;
mod billionths;
mod catalogue;
mod catalogue_builtin;
mod change_reason;
mod comparison;
mod currency;
mod cut_off;
mod digest;
mod dispute;
mod distributor;
mod entry;
mod erasure;
mod event_outcome;
mod event_part;
mod event_state;
mod event_words;
mod fact;
mod fields;
mod filter;
mod fraction;
mod fulfillment;
mod gap_choice;
mod growth;
mod hold;
mod hook;
mod journal;
mod journey;
mod json;
mod list_sum;
mod look_alike;
mod moment;
mod money;
mod name;
mod named;
mod obligation;
mod outcome;
mod page;
mod paying_plan;
mod payout;
mod payout_account;
mod payout_answer;
mod payout_export;
mod people;
mod period;
mod quantity;
mod readable;
mod reference;
mod refund;
mod role;
mod settlement;
mod statement;
mod stop;
mod tier;
mod time_span;
mod transition;
mod value;
mod webhook;
mod wire;

pub use adjustment::{
    Adjustment, Cause, CauseKind, Corrections, Late, PeriodChange, TakenOver, Treatment, Unvalued,
};
pub use approval::Approval;
pub use balance::{Balance, BalanceInView};
pub use billionths::Billionths;
pub use catalogue::{AssetKind, Catalogue, EventKind, Field, SubjectKind};
pub use change_reason::{ChangeKind, ChangeReason};
pub use comparison::{
    CollaboratorChange, Comparison, Incomparable, MetricChange, MoneyChange, TakenChange,
};
pub use currency::{Currency, UnknownCurrency};
pub use cut_off::CutOff;
pub use digest::Digest;
pub use dispute::{
    Dispute, DisputeAbout, DisputeFilter, DisputeMessage, DisputeReason, DisputeSide, DisputeState,
};
pub use distributor::{Distributor, DistributorState, RuleVersion};
pub use entry::{CUSTOMER, Contribution, Correction, Entry, Event, Rate, Recorded, RecordedRate};
pub use erasure::{Erasure, Forgetting, Taken};
pub use event_outcome::{CountedFor, EventOutcome};
pub use event_part::EventPart;
pub use event_state::{EventHistory, EventState, EventStep, LONGEST_KEY, StepRefused};
pub use event_words::EventWords;
pub use fact::{Fact, OWNER, OwnerPart, OwnerShare, Subject};
pub use fields::Fields;
pub use filter::{
    ApprovalState, AuditFilter, CollaboratorFilter, DistributorFilter, EventFilter, FactFilter,
    FactsAbout, FulfillmentFilter, Gathering, ObligationFilter, ObligationsOf, PayoutFilter,
    PayoutsOf, PeriodFilter, RateFilter, SettlementFilter,
};
pub use fraction::Fraction;
pub use fulfillment::{Fulfillment, FulfillmentState};
pub use gap_choice::GapChoice;
pub use growth::Growth;
pub use hold::Hold;
pub use hook::{
    Hook, HookDelivery, HookDeliveryEnd, HookDeliveryFilter, HookDeliveryState, HookSource,
};
pub use journal::{Account, JournalEntry, JournalLine, Unbalanced};
pub use journey::{
    ExcludedTouch, Journey, JourneyEvent, JourneyHead, JourneyId, JourneyPart, JourneyTouch,
};
pub use json::{plain_decimal, read_json};
pub use list_sum::{ObligationSum, PayoutSum, added_by};
pub use look_alike::look_alike;
pub use moment::{InvalidMoment, Moment, Window};
pub use money::{InvalidAmount, Money, MoneyError};
pub use name::Name;
pub use named::{Named, Thing};
pub use obligation::{Obligation, ObligationKind, ObligationState};
pub use outcome::{
    Cap, Derivation, Factor, Forgiven, Guaranteed, MetricValue, Outcome, Scaled, Skipped, Standing,
    TakenLine, Uncredited, Waits,
};
pub use page::{DEFAULT_PAGE, LARGEST_PAGE, ListOrder, Page, PageArgs, SortedBy};
pub use paying_plan::{
    Changed, GatheringPlan, LeftOut, LeftOutReason, ObligationInView, PayingPlan, PayingRefused,
    PayoutsInView, PlannedPayout, Recouped,
};
pub use payout::{FormerReference, Payout, PayoutState};
pub use payout_account::{AccountDetails, AccountKind, AccountState, Destination, PayoutAccount};
pub use payout_answer::{AnswersTaken, PayoutAnswer, SaidOfPayout};
pub use payout_export::PayoutExport;
pub use people::{AuditRecord, Channel, Collaborator, Token};
pub use period::{Period, PeriodState};
pub use quantity::{InvalidNumber, Percent, Quantity};
pub use readable::{escaped, is_readable};
pub use reference::{LONGEST_REFERENCE, check_reference, check_references};
pub use refund::{RefundRefused, Refundable};
pub use role::Role;
pub use settlement::{Settlement, SettlementHeader, SettlementState};
pub use statement::{
    Movement, SettledInView, Statement, StatementInView, StatementKind, StatementLine,
};
pub use stop::{Stop, Stopped};
pub use tier::{AssetPart, TierLine, TierPay};
pub use time_span::{InvalidTimeSpan, TimeSpan};
pub use transition::IllegalMove;
pub use value::{Text, Value, ValueType};
pub use webhook::{
    Attempted, Delivery, DeliveryFilter, DeliveryState, Happening, TEST_EVENT, Webhook,
    WebhookEvent,
};
pub use wire::{FieldError, decode_fact_value, decode_fields, encode_fact_value, encode_fields};
