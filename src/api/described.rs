//! Descriptions of the types that the library makes for lists.

use async_graphql::SchemaBuilder;

use super::audit;
use super::collaborator;
use super::comparison;
use super::dispute;
use super::distributor;
use super::event;
use super::exchange_rate;
use super::fact;
use super::fulfillment;
use super::fulfillment_plan;
use super::hook;
use super::journey;
use super::mutation::Mutation;
use super::obligation;
use super::paging::Connection;
use super::payout;
use super::payout_answers;
use super::payout_export;
use super::period;
use super::query::Query;
use super::settlement;
use super::standing;
use super::statement;
use super::subscription::Subscription;
use super::token;
use super::webhook;

type Builder = SchemaBuilder<Query, Mutation, Subscription>;

/// Says of each kind of page what it has.
pub fn pages(builder: Builder) -> Builder {
    macro_rules! pages {
        ($($row:ty => $of:literal,)+) => {
            builder$(.override_output_type_description::<Connection<$row>>(concat!("A page of ", $of, ".")))+
        };
    }
    pages! {
        audit::AuditRecord => "the audit trail",
        collaborator::Collaborator => "collaborators",
        comparison::CollaboratorChange => "what changes for collaborators",
        event::CountedEvent => "the events behind a value",
        dispute::Dispute => "disputes",
        dispute::DisputeMessage => "what was said in a dispute",
        distributor::Distributor => "distributors",
        distributor::RuleVersion => "versions of a rule",
        exchange_rate::ExchangeRate => "exchange rates",
        journey::Excluded => "touches that a journey leaves out",
        journey::Journey => "journeys",
        journey::Touch => "the touches of a journey",
        fulfillment::Fulfillment => "fulfillments",
        fulfillment_plan::LeftOut => "what a fulfillment leaves out",
        fulfillment_plan::PlannedPayout => "payouts that would be made",
        hook::HookDelivery => "what was sent to hooks",
        obligation::Obligation => "obligations",
        payout::Payout => "payouts",
        payout_answers::AnsweredPayout => "payouts that a bank's file changes",
        payout_answers::UnmatchedAnswer => "payments in a bank's file that no payout is",
        payout_export::PayoutExport => "files that were made to pay with",
        period::Period => "periods",
        settlement::Settlement => "settlements",
        standing::Standing => "standings",
        statement::StatementLine => "a statement",
        token::Token => "tokens",
        webhook::Webhook => "webhooks",
        webhook::WebhookDelivery => "what webhooks were told",
        Option<event::Event> => "events",
        Option<fact::Fact> => "facts",
    }
}
