//! Who and what there is on the course platform of the demo.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use crate::app::{CollaboratorInput, FactInput};

/// Reference, name, group.
const COLLABORATORS: &[(&str, &str, &str)] = &[
    ("ana", "Ana Duarte", "member"),
    ("bo", "Bo Lindqvist", "member"),
    ("cy", "Cyrus Amini", "member"),
    ("dee", "Dee Okafor", "member"),
    ("eli", "Eli Novak", "member"),
    ("fen", "Fen Zhao", "member"),
    ("gia", "Gia Romano", "member"),
    ("hal", "Hal Brennan", "guest"),
    ("ines", "Inés Castillo", "member"),
    ("jun", "Jun Takeda", "member"),
];

/// Something that belongs to one collaborator, or to two with percentages.
type Asset = (&'static str, &'static [(&'static str, &'static str)]);

/// The ones in front are the popular ones.
const COURSES: &[Asset] = &[
    ("rust-from-scratch", &[("ana", "100%")]),
    ("web-start", &[("bo", "60%"), ("cy", "40%")]),
    ("sql-basics", &[("bo", "100%")]),
    ("data-with-care", &[("dee", "100%")]),
    ("statistics-for-all", &[("eli", "100%")]),
    ("embedded-rust", &[("ana", "50%"), ("eli", "50%")]),
    ("next-course", &[("dee", "100%")]),
];

/// The course that is still being written: completions of it by test readers do not count.
const DRAFT: &str = "next-course";

const POSTS: &[Asset] = &[
    ("why-ownership", &[("ines", "100%")]),
    ("ten-queries", &[("jun", "100%")]),
    ("a-year-of-teaching", &[("gia", "100%")]),
    ("reading-plots", &[("ines", "50%"), ("jun", "50%")]),
    ("first-steps", &[("jun", "100%")]),
    ("learning-late", &[("gia", "100%")]),
    ("borrowed-time", &[("ines", "100%")]),
];

const COUPONS: &[Asset] = &[
    ("FEN10", &[("fen", "100%")]),
    ("GIA10", &[("gia", "100%")]),
    ("HAL10", &[("hal", "100%")]),
    ("BO10", &[("bo", "100%")]),
];

const LINKS: &[Asset] = &[
    ("fen-newsletter", &[("fen", "100%")]),
    ("rust-talks", &[("ana", "50%"), ("cy", "50%")]),
    ("hal-podcast", &[("hal", "100%")]),
];

/// What an order is for, with its price in dollars.
pub const PRODUCTS: &[(&str, &str)] = &[
    ("course", "49.00"),
    ("course", "79.50"),
    ("membership", "19.90"),
    ("course", "129.00"),
    ("membership", "199.00"),
    ("merchandise", "24.95"),
];

/// The collaborators with their names.
pub fn collaborators() -> Vec<CollaboratorInput> {
    let input = |(reference, name, _): &(&str, &str, &str)| CollaboratorInput {
        reference: (*reference).to_owned(),
        name: Some((*name).to_owned()),
        active: None,
    };
    COLLABORATORS.iter().map(input).collect()
}

/// What is known from the first day on: who is who, and who owns what.
pub fn facts(from: &str) -> Vec<FactInput> {
    let mut facts = Vec::new();
    for (reference, _, group) in COLLABORATORS {
        facts.push(fact("collaborator", reference, "group", json!(group), from));
        // Collaborators learn here too; this is who they are as customers.
        facts.push(fact(
            "collaborator",
            reference,
            "customer",
            json!(format!("u-{reference}")),
            from,
        ));
    }
    for (kind, assets) in
        [("course", COURSES), ("post", POSTS), ("coupon", COUPONS), ("link", LINKS)]
    {
        for (reference, owners) in assets {
            facts.push(fact(kind, reference, "owner", owners_json(owners), from));
            if matches!(kind, "course" | "post") {
                let status = if *reference == DRAFT { "draft" } else { "published" };
                facts.push(fact(kind, reference, "status", json!(status), from));
            }
        }
    }
    facts
}

/// What changes half a year later: a coupon changes hands, and two authors share anew.
pub fn changes(from: &str) -> Vec<FactInput> {
    let halves = owners_json(&[("bo", "50%"), ("cy", "50%")]);
    vec![
        fact("coupon", "HAL10", "owner", owners_json(&[("gia", "100%")]), from),
        fact("course", "web-start", "owner", halves, from),
        fact("collaborator", "hal", "group", json!("member"), from),
    ]
}

/// References of the courses, the popular ones first.
pub fn courses() -> Vec<&'static str> {
    references(COURSES)
}

/// References of the posts, the popular ones first.
pub fn posts() -> Vec<&'static str> {
    references(POSTS)
}

/// The coupon codes, the popular ones first.
pub fn coupons() -> Vec<&'static str> {
    references(COUPONS)
}

/// References of the tracking links, the popular ones first.
pub fn links() -> Vec<&'static str> {
    references(LINKS)
}

/// A collaborator as a customer, now and then, else one of two hundred learners.
pub fn customer(number: u64) -> String {
    let learners = 200;
    match usize::try_from(number).ok().and_then(|index| COLLABORATORS.get(index)) {
        Some((reference, _, _)) => format!("u-{reference}"),
        None => format!("c-{:03}", number % learners),
    }
}

fn references(assets: &[Asset]) -> Vec<&'static str> {
    assets.iter().map(|(reference, _)| *reference).collect()
}

fn owners_json(owners: &[(&str, &str)]) -> Json {
    let parts = owners.iter().map(|(owner, part)| ((*owner).to_owned(), json!(part)));
    Json::Object(parts.collect())
}

fn fact(kind: &str, reference: &str, attribute: &str, value: Json, from: &str) -> FactInput {
    FactInput {
        key: format!("{kind}:{reference}:{attribute}:{from}"),
        kind: kind.to_owned(),
        reference: reference.to_owned(),
        attribute: attribute.to_owned(),
        value,
        from: Some(from.to_owned()),
    }
}

/// The affiliates' rule with a larger bonus: from the middle of the year on, it has two versions.
pub fn raised(start: NaiveDate) -> String {
    let rule = super::dated(include_str!("rules/best_affiliate.tan"), start);
    rule.replace("500.00 USD", "600.00 USD").replace("250.00 USD", "300.00 USD")
}
