//! The catalogue every server starts with: the six tracked events of the field, the sale, and the renewal.

use std::collections::BTreeMap;

use super::{Approval, AssetKind, Catalogue, EventKind, Field, TimeSpan, ValueType};

/// Name, title, fields as `(name, type word)`.
type EventRow = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const EVENTS: &[EventRow] = &[
    ("course_completed", "Course completed", &[("customer", "customer"), ("course", "course")]),
    (
        "lesson_completed",
        "Lesson completed",
        &[
            ("customer", "customer"),
            ("course", "course"),
            ("lesson", "text"),
            ("minutes", "number"),
        ],
    ),
    (
        "collaborator_product_sold",
        "Collaborator's product sold",
        &[
            ("customer", "customer"),
            ("order", "text"),
            ("product", "product"),
            ("quantity", "number"),
            ("amount", "money"),
        ],
    ),
    ("blog_post_visited", "Blog post visited", &[("customer", "customer"), ("post", "post")]),
    (
        "coupon_code_used",
        "Coupon code used",
        &[("customer", "customer"), ("order", "text"), ("coupon", "coupon"), ("amount", "money")],
    ),
    (
        "site_visited",
        "Site visited",
        &[("customer", "customer"), ("link", "link"), ("page", "text")],
    ),
    (
        "order_paid",
        "Order paid",
        &[
            ("customer", "customer"),
            ("order", "text"),
            ("amount", "money"),
            ("category", "text"),
            ("product", "text"),
        ],
    ),
    (
        "subscription_renewed",
        "Subscription renewed",
        &[
            ("customer", "customer"),
            ("order", "text"),
            ("subscription", "text"),
            ("amount", "money"),
        ],
    ),
];

const ASSETS: &[EventRow] = &[
    ("course", "Course", &[("owner", "collaborator"), ("status", "text"), ("category", "text")]),
    ("product", "Product", &[("owner", "collaborator"), ("status", "text"), ("category", "text")]),
    ("post", "Blog post", &[("owner", "collaborator"), ("status", "text"), ("category", "text")]),
    ("coupon", "Coupon", &[("owner", "collaborator")]),
    ("link", "Tracking link", &[("owner", "collaborator")]),
];

const CUSTOMER: &[(&str, &str)] = &[("country", "text"), ("plan", "text"), ("segment", "text")];
const COLLABORATOR: &[(&str, &str)] =
    &[("group", "text"), ("status", "text"), ("customer", "customer")];

impl Catalogue {
    /// The built-in catalogue. A saved one adds to it.
    pub fn builtin() -> Self {
        let events = EVENTS.iter().map(|(name, title, row)| {
            let kind = EventKind {
                name: (*name).into(),
                title: (*title).to_owned(),
                fields: fields(row),
                approval: Approval::Automatic,
            };
            ((*name).to_owned(), kind)
        });
        let assets = ASSETS.iter().map(|(name, title, row)| {
            let kind = AssetKind {
                name: (*name).to_owned(),
                title: (*title).to_owned(),
                attributes: fields(row),
            };
            (kind.name.clone(), kind)
        });
        Self {
            ahead: TimeSpan { micros: 86_400_000_000 },
            events: BTreeMap::from_iter(events),
            assets: BTreeMap::from_iter(assets),
            customer: fields(CUSTOMER),
            collaborator: fields(COLLABORATOR),
        }
    }
}

fn fields(row: &[(&str, &str)]) -> Vec<Field> {
    row.iter().map(|(name, word)| Field::new(*name, ValueType::from_word(word))).collect()
}

impl ValueType {
    /// The type with that word; a word that is no other type names an asset kind.
    pub fn from_word(word: &str) -> Self {
        match word {
            "number" => Self::Number,
            "money" => Self::Money,
            "percent" => Self::Percent,
            "text" => Self::Text,
            "truth" => Self::Truth,
            "moment" => Self::Moment,
            "duration" => Self::Duration,
            "customer" => Self::Customer,
            "collaborator" => Self::Collaborator,
            asset => Self::Asset(asset.to_owned()),
        }
    }
}
