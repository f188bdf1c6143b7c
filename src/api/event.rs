//! Events as the log holds them.

use async_graphql::{ID, Object, SimpleObject};

use super::scalars::{DateTime, Decimal, Json};
use super::states::Approval;
use super::{caller::Allow, ids};
use crate::app::{BehindView, EventView};
use rules::domain::{self, Catalogue, Entry, Recorded, ValueType};

/// Something tracked.
pub struct Event {
    recorded: Recorded,
    event: domain::Event,
    approval: Approval,
    reversed: bool,
    /// Whether its key and source, which may tell who the customer is, stay hidden.
    anonymous: bool,
}

/// An event behind a metric value.
#[derive(SimpleObject)]
#[graphql(name = "CountedEvent")]
pub struct CountedEvent {
    /// The event.
    event: Option<Event>,
    /// What it added to the value.
    value: Decimal,
    /// What left it out: the clause as written, or `rejected`, `reversed`, `pending`; null when it counts.
    left_out_by: Option<String>,
}

impl Event {
    /// An event of the log; `None` when the entry is none.
    pub fn of(view: EventView) -> Option<Self> {
        let Entry::Event(event) = view.recorded.entry.clone() else { return None };
        let approval = view.approval.into();
        let (recorded, reversed) = (view.recorded, view.reversed);
        Some(Self { recorded, event, approval, reversed, anonymous: false })
    }

    /// The same without what may tell who the customer is: customers and texts among the fields, key,
    /// source.
    pub fn without_customer(mut view: EventView, catalogue: &Catalogue) -> Option<Self> {
        if let Entry::Event(event) = &mut view.recorded.entry {
            let kind = catalogue.events.get(event.kind.as_str());
            event.fields.retain(|name, _| {
                let known = kind.and_then(|kind| kind.field_type(name));
                known.is_some_and(|it| !matches!(it, ValueType::Customer | ValueType::Text))
            });
        }
        Some(Self { anonymous: true, ..Self::of(view)? })
    }

    /// `STREAM-POSITION`.
    fn place(&self) -> String {
        format!("{}-{}", self.recorded.stream, self.recorded.position)
    }
}

impl From<BehindView> for CountedEvent {
    fn from(view: BehindView) -> Self {
        let BehindView { event, value, left_out_by } = view;
        Self { event: Event::of(event), value: value.into(), left_out_by }
    }
}

impl CountedEvent {
    /// Without what may tell who the customer is.
    pub fn without_customer(view: BehindView, catalogue: &Catalogue) -> Self {
        let BehindView { event, value, left_out_by } = view;
        let event = Event::without_customer(event, catalogue);
        Self { event, value: value.into(), left_out_by }
    }
}

/// Something tracked: a sale, a visit, a completion.
#[Object(name = "Event", guard = "Allow::ANYONE")]
impl Event {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Event", &self.place())
    }

    /// The sender's key, unique within its source for ever; nothing with the role COLLABORATOR.
    async fn key(&self) -> Option<&str> {
        (!self.anonymous).then_some(&self.recorded.key)
    }

    /// Who sent it: the name of the token, or `import`; nothing with the role COLLABORATOR.
    async fn source(&self) -> Option<&str> {
        (!self.anonymous).then_some(&self.recorded.source)
    }

    /// The event kind, for example `order_paid`.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.event.kind
    }

    /// When it happened, as its sender says.
    async fn occurred_at(&self) -> DateTime {
        self.event.occurred_at.into()
    }

    /// When the log took it.
    async fn recorded_at(&self) -> DateTime {
        self.recorded.recorded_at.into()
    }

    /// Its fields by name; with the role COLLABORATOR without customers and texts.
    async fn fields(&self) -> Json {
        Json(domain::encode_fields(&self.event.fields))
    }

    /// Whether it counts.
    async fn approval(&self) -> Approval {
        self.approval
    }

    /// Whether the whole of it was taken back.
    async fn reversed(&self) -> bool {
        self.reversed
    }
}
