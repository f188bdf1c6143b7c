//! How lists are sorted: by a field of what they have, and which way. Each list has an order of its own, so
//! that nobody asks for one that it does not have.

use async_graphql::{Enum, InputObject};

use rules::domain::{ListOrder, SortedBy};

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "OrderDirection")]
pub enum OrderDirection {
    /// The smallest, the earliest or the first of the alphabet first.
    Asc,
    /// The largest, the latest or the last of the alphabet first.
    Desc,
}

/// Declares the order of a list: its fields, and for each what that is in the domain and which way it goes when
/// nothing is said.
macro_rules! order {
    (
        $(#[$meta:meta])* $order:ident by $(#[$fields_meta:meta])* $fields:ident {
            $($(#[$field_meta:meta])* $field:ident => $by:ident $usual:ident,)+
        }
    ) => {
        $(#[$fields_meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum $fields {
            $($(#[$field_meta])* $field,)+
        }

        $(#[$meta])*
        #[derive(Debug, Clone, Copy, InputObject)]
        pub struct $order {
            /// By what.
            field: $fields,
            /// Which way; as the field says when nothing is said.
            direction: Option<OrderDirection>,
        }

        impl From<$order> for ListOrder {
            fn from(order: $order) -> Self {
                let (by, usual) = match order.field {
                    $($fields::$field => (SortedBy::$by, OrderDirection::$usual),)+
                };
                Self { by, reversed: order.direction.is_some_and(|asked| asked != usual) }
            }
        }
    };
}

order! {
    /// How distributors are sorted; by name when nothing is said.
    DistributorOrder by
    /// What distributors are sorted by.
    DistributorOrderField {
        /// Their name, from A when nothing is said.
        Name => Usual Asc,
        /// When they were first saved, the newest first when nothing is said.
        CreatedAt => CreatedAt Desc,
    }
}

order! {
    /// How versions of a rule are sorted.
    RuleVersionOrder by
    /// What versions of a rule are sorted by.
    RuleVersionOrderField {
        /// Their number, the newest first when nothing is said.
        Version => Usual Desc,
    }
}

order! {
    /// How periods are sorted.
    PeriodOrder by
    /// What periods are sorted by.
    PeriodOrderField {
        /// Where they begin, the newest first when nothing is said.
        Start => Usual Desc,
    }
}

order! {
    /// How collaborators are sorted; by reference when nothing is said.
    CollaboratorOrder by
    /// What collaborators are sorted by.
    CollaboratorOrderField {
        /// Their reference, from A when nothing is said.
        Ref => Usual Asc,
        /// When they came into being, the newest first when nothing is said.
        CreatedAt => CreatedAt Desc,
    }
}

order! {
    /// How events are sorted.
    EventOrder by
    /// What events are sorted by.
    EventOrderField {
        /// When they occurred, the last first when nothing is said.
        OccurredAt => Usual Desc,
    }
}

order! {
    /// How facts are sorted.
    FactOrder by
    /// What facts are sorted by.
    FactOrderField {
        /// From when they hold, the latest first when nothing is said.
        From => Usual Desc,
    }
}

order! {
    /// How exchange rates are sorted.
    ExchangeRateOrder by
    /// What exchange rates are sorted by.
    ExchangeRateOrderField {
        /// The day they hold for, the latest first when nothing is said.
        On => Usual Desc,
    }
}

order! {
    /// How settlements are sorted.
    SettlementOrder by
    /// What settlements are sorted by.
    SettlementOrderField {
        /// When they were computed, the newest first when nothing is said.
        SettledAt => Usual Desc,
    }
}

order! {
    /// How standings are sorted; by amount when nothing is said.
    StandingOrder by
    /// What standings are sorted by.
    StandingOrderField {
        /// The amount, the largest first when nothing is said; of equal ones the higher score, then the
        /// reference.
        Amount => Usual Desc,
        /// The score, the highest first when nothing is said; of equal ones the reference.
        Score => Score Desc,
        /// The collaborator's reference, from A when nothing is said.
        Collaborator => Collaborator Asc,
    }
}

order! {
    /// How the standings of a settlement are sorted.
    SettledStandingOrder by
    /// What the standings of a settlement are sorted by.
    SettledStandingOrderField {
        /// The amount, the largest first when nothing is said; of equal ones the higher score, then the
        /// reference.
        Amount => Usual Desc,
    }
}

order! {
    /// How obligations are sorted; the newest first when nothing is said.
    ObligationOrder by
    /// What obligations are sorted by.
    ObligationOrderField {
        /// When they were made, the newest first when nothing is said.
        CreatedAt => Usual Desc,
        /// From when they are payable, the first first when nothing is said.
        PayableFrom => PayableFrom Asc,
        /// How much, in minor units of whatever currency, the most first when nothing is said.
        Amount => Amount Desc,
    }
}

order! {
    /// How webhooks are sorted.
    WebhookOrder by
    /// What webhooks are sorted by.
    WebhookOrderField {
        /// When they were made, the oldest first when nothing is said.
        CreatedAt => Usual Asc,
    }
}

order! {
    /// How deliveries of webhooks are sorted.
    WebhookDeliveryOrder by
    /// What deliveries of webhooks are sorted by.
    WebhookDeliveryOrderField {
        /// When it happened, the newest first when nothing is said.
        HappenedAt => Usual Desc,
    }
}

order! {
    /// How deliveries to hooks are sorted.
    HookDeliveryOrder by
    /// What deliveries to hooks are sorted by.
    HookDeliveryOrderField {
        /// When it came, the newest first when nothing is said.
        ReceivedAt => Usual Desc,
    }
}

order! {
    /// How fulfillments are sorted.
    FulfillmentOrder by
    /// What fulfillments are sorted by.
    FulfillmentOrderField {
        /// When they were gathered, the newest first when nothing is said.
        CreatedAt => Usual Desc,
    }
}

order! {
    /// How payouts are sorted; the newest first when nothing is said.
    PayoutOrder by
    /// What payouts are sorted by.
    PayoutOrderField {
        /// When they came to be, the newest first when nothing is said.
        CreatedAt => Usual Desc,
        /// How much, in minor units of whatever currency, the most first when nothing is said.
        Amount => Amount Desc,
    }
}

order! {
    /// How files that were made to pay with are sorted.
    PayoutExportOrder by
    /// What files that were made to pay with are sorted by.
    PayoutExportOrderField {
        /// When they were made, the newest first when nothing is said.
        ExportedAt => Usual Desc,
    }
}

order! {
    /// How disputes are sorted.
    DisputeOrder by
    /// What disputes are sorted by.
    DisputeOrderField {
        /// When they were opened, the newest first when nothing is said.
        OpenedAt => Usual Desc,
    }
}

order! {
    /// How what was said in a dispute is sorted.
    DisputeMessageOrder by
    /// What messages are sorted by.
    DisputeMessageOrderField {
        /// When it was said, the oldest first when nothing is said.
        At => Usual Asc,
    }
}

order! {
    /// How the audit trail is sorted.
    AuditOrder by
    /// What lines of the audit trail are sorted by.
    AuditOrderField {
        /// When it was done, the newest first when nothing is said.
        At => Usual Desc,
    }
}

order! {
    /// How tokens are sorted; the oldest first when nothing is said.
    TokenOrder by
    /// What tokens are sorted by.
    TokenOrderField {
        /// When they were made, the oldest first when nothing is said.
        CreatedAt => Usual Asc,
        /// Their name, from A when nothing is said.
        Name => Name Asc,
    }
}
