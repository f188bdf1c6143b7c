//! What random rules and logs speak of: a catalogue, and few enough words that they meet often.

use super::super::model::{Coin, Path};

/// Added to the built-in catalogue, so that every type is there.
pub const CATALOGUE: &str = "language 1
catalogue

event deal_closed \"Deal closed\"
  customer  customer
  seller    collaborator
  course    course
  amount    money
  hours     number
  discount  percent
  renewed   truth
  signed    moment
  region    text
  approval  after 14 days

customer
  since     moment
  budget    money

collaborator
  level     number
  sponsor   collaborator
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Number,
    Money,
    Percent,
    Text,
    Truth,
    Moment,
    Customer,
    Collaborator,
    Asset(&'static str),
}

pub struct Kind {
    pub name: &'static str,
    pub fields: &'static [(&'static str, Type)],
    /// Where its credit may go.
    pub credits: &'static [&'static [&'static str]],
}

const ORDER: (&str, Type) = ("order", Type::Text);
const CUSTOMER: (&str, Type) = ("customer", Type::Customer);
const AMOUNT: (&str, Type) = ("amount", Type::Money);
const COURSE: (&str, Type) = ("course", Type::Asset("course"));

pub const KINDS: &[Kind] = &[
    Kind {
        name: "course_completed",
        fields: &[CUSTOMER, COURSE],
        credits: &[&["course", "owner"], &["course", "owner", "sponsor"]],
    },
    Kind {
        name: "lesson_completed",
        fields: &[CUSTOMER, COURSE, ("lesson", Type::Text), ("minutes", Type::Number)],
        credits: &[&["course", "owner"], &["course", "owner", "sponsor"]],
    },
    Kind {
        name: "collaborator_product_sold",
        fields: &[
            CUSTOMER,
            ORDER,
            ("product", Type::Asset("product")),
            ("quantity", Type::Number),
            AMOUNT,
        ],
        credits: &[&["product", "owner"], &["product", "owner", "sponsor"]],
    },
    Kind {
        name: "blog_post_visited",
        fields: &[CUSTOMER, ("post", Type::Asset("post"))],
        credits: &[&["post", "owner"], &["post", "owner", "sponsor"]],
    },
    Kind {
        name: "coupon_code_used",
        fields: &[CUSTOMER, ORDER, ("coupon", Type::Asset("coupon")), AMOUNT],
        credits: &[&["coupon", "owner"], &["coupon", "owner", "sponsor"]],
    },
    Kind {
        name: "site_visited",
        fields: &[CUSTOMER, ("link", Type::Asset("link")), ("page", Type::Text)],
        credits: &[&["link", "owner"], &["link", "owner", "sponsor"]],
    },
    Kind {
        name: "order_paid",
        fields: &[CUSTOMER, ORDER, AMOUNT, ("category", Type::Text), ("product", Type::Text)],
        credits: &[],
    },
    Kind {
        name: "deal_closed",
        fields: &[
            CUSTOMER,
            ("seller", Type::Collaborator),
            COURSE,
            AMOUNT,
            ("hours", Type::Number),
            ("discount", Type::Percent),
            ("renewed", Type::Truth),
            ("signed", Type::Moment),
            ("region", Type::Text),
        ],
        credits: &[&["seller"], &["course", "owner"], &["seller", "sponsor"]],
    },
];

/// Attributes of what a reference points to.
pub fn attributes(of: Type) -> &'static [(&'static str, Type)] {
    match of {
        Type::Asset("course" | "product" | "post") => {
            &[("owner", Type::Collaborator), ("status", Type::Text), ("category", Type::Text)]
        }
        Type::Asset(_) => &[("owner", Type::Collaborator)],
        Type::Customer => &[
            ("country", Type::Text),
            ("plan", Type::Text),
            ("segment", Type::Text),
            ("since", Type::Moment),
            ("budget", Type::Money),
        ],
        Type::Collaborator => &[
            ("group", Type::Text),
            ("status", Type::Text),
            ("customer", Type::Customer),
            ("level", Type::Number),
            ("sponsor", Type::Collaborator),
        ],
        _ => &[],
    }
}

/// Every path of at most `hops` attributes behind the given fields.
pub fn paths(fields: &[(&'static str, Type)], hops: usize) -> Vec<(Path, Type)> {
    let mut all: Vec<(Path, Type)> = fields.iter().map(|(name, of)| (vec![*name], *of)).collect();
    let mut last = all.clone();
    for _ in 0..hops {
        let mut next = Vec::new();
        for (path, of) in &last {
            for (name, attribute) in attributes(*of) {
                let path = path.iter().copied().chain([*name]).collect();
                next.push((path, *attribute));
            }
        }
        all.extend(next.clone());
        last = next;
    }
    all
}

pub const PEOPLE: &[&str] = &["ana", "bo", "cy", "dee", "eve", "Zoé", "Ömer", "b o"];
pub const CUSTOMERS: &[&str] = &["c1", "c2", "c3", "c4", "c5"];
pub const ASSETS: &[&str] = &["a1", "a2", "a3", "a4"];
pub const ORDERS: &[&str] = &["o1", "o2", "o3"];
pub const SOURCES: &[&str] = &["shop", "academy"];
const OTHERS: &[&str] = &["x", "y", "z"];

/// What texts of a field or attribute look like.
pub fn texts(field: &str, of_collaborator: bool) -> &'static [&'static str] {
    match field {
        "status" if of_collaborator => &["active", "inactive", "new"],
        "status" => &["published", "draft"],
        "category" => &["course", "book", "membership"],
        "country" => &["US", "CA", "DE"],
        "plan" => &["free", "pro"],
        "segment" => &["human", "bot"],
        "group" => &["gold", "silver"],
        "order" => ORDERS,
        _ => OTHERS,
    }
}

pub const USD: Coin = Coin { code: "USD", decimals: 2 };
pub const EUR: Coin = Coin { code: "EUR", decimals: 2 };
pub const JPY: Coin = Coin { code: "JPY", decimals: 0 };
pub const KWD: Coin = Coin { code: "KWD", decimals: 3 };
pub const POINTS: Coin = Coin { code: "points", decimals: 0 };
pub const COINS: &[Coin] = &[USD, USD, USD, EUR, JPY, KWD, POINTS];

/// Zones whose clocks never change, with how far they are ahead of UTC in minutes.
pub const ZONES: &[(&str, i64)] =
    &[("Etc/UTC", 0), ("Asia/Tokyo", 540), ("America/Phoenix", -420), ("Asia/Kolkata", 330)];
