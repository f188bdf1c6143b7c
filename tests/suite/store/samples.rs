//! Entries, settlements and whatever else the store's tests are about.

use std::collections::BTreeMap;

use rules::domain::{
    Account, Approval, AssetPart, Catalogue, Contribution, Correction, Corrections, Currency,
    CutOff, Derivation, Entry, Event, Fact, Fraction, JournalEntry, MetricValue, Moment, Money,
    Obligation, ObligationKind, Outcome, Period, PeriodState, Quantity, Rate, Scaled, Settlement,
    Skipped, Standing, Subject, SubjectKind, TakenLine, TierLine, TierPay, Uncredited, Window,
    decode_fact_value, decode_fields,
};
use serde_json::{Value as Json, json};
use tantieme::store::log::NewEntry;

/// A moment such as `2026-10-03T10:00:00Z`.
pub fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// Noon of a day of October 2026.
pub fn october(day: u32) -> Moment {
    at(&format!("2026-10-{day:02}T12:00:00Z"))
}

pub fn window(start: &str, end: &str) -> Window {
    Window::new(at(start), at(end))
}

pub fn usd() -> Currency {
    "USD".parse().unwrap()
}

pub fn dollars(amount: &str) -> Money {
    Money::parse(amount, usd()).unwrap()
}

pub fn entry(key: &str, entry: Entry) -> NewEntry {
    NewEntry { source: "shop".to_owned(), key: key.to_owned(), entry }
}

pub fn event(key: &str, kind: &str, occurred_at: Moment, fields: &Json) -> NewEntry {
    pending_event(key, kind, occurred_at, fields, Approval::Automatic)
}

pub fn pending_event(
    key: &str,
    kind: &str,
    occurred_at: Moment,
    fields: &Json,
    approval: Approval,
) -> NewEntry {
    let catalogue = Catalogue::builtin();
    let fields = decode_fields(&catalogue.events[kind], fields).unwrap();
    entry(key, Entry::Event(Event { kind: kind.into(), occurred_at, fields, approval }))
}

/// A sale of 19.90 USD.
pub fn sale(key: &str, customer: &str, occurred_at: Moment) -> NewEntry {
    let fields = json!({
        "customer": customer, "order": key, "amount": { "amount": "19.90", "currency": "USD" }
    });
    event(key, "order_paid", occurred_at, &fields)
}

pub fn completion(key: &str, course: &str, occurred_at: Moment) -> NewEntry {
    event(key, "course_completed", occurred_at, &json!({ "customer": "c1", "course": course }))
}

pub fn owner(key: &str, course: &str, owners: &Json, from: Moment) -> NewEntry {
    let kind = SubjectKind::Asset("course".to_owned());
    let value = decode_fact_value(&Catalogue::builtin(), &kind, "owner", owners).unwrap();
    let subject = Subject { kind, reference: course.to_owned() };
    entry(key, Entry::Fact(Fact { subject, attribute: "owner".to_owned(), value, from }))
}

pub fn approve(key: &str, target: &str) -> NewEntry {
    correction(key, target, Correction::Approve)
}

pub fn reject(key: &str, target: &str) -> NewEntry {
    correction(key, target, Correction::Reject { reason: Some("fraud".to_owned()) })
}

pub fn reverse(key: &str, target: &str, occurred_at: Moment) -> NewEntry {
    correction(key, target, Correction::Reverse { amount: None, occurred_at, reason: None })
}

/// A rate of 1.08.
pub fn rate(key: &str, from: &str, to: &str, on: &str) -> NewEntry {
    let on = at(&format!("{on}T00:00:00Z"));
    let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
    entry(key, Entry::Rate(Rate { from, to, value: "1.08".parse().unwrap(), on }))
}

/// Five dollars.
pub fn contribution(key: &str, distributor: &str, occurred_at: Moment) -> NewEntry {
    let (distributor, amount) = (distributor.to_owned(), dollars("5.00"));
    let given = Contribution { distributor, amount, occurred_at, reason: None };
    entry(key, Entry::Contribution(given))
}

pub fn correction(key: &str, target: &str, correction: Correction) -> NewEntry {
    entry(key, Entry::Correction { target: target.to_owned(), correction })
}

/// Period `index` of `distributor`: the month of 2026 that is so many months after January.
pub fn period(distributor: &str, index: i64) -> Period {
    let month = |month: i64| at(&format!("2026-{month:02}-01T00:00:00Z"));
    Period {
        distributor: distributor.to_owned(),
        index,
        window: Window::new(month(index + 1), month(index + 2)),
        trigger_at: Some(month(index + 2)),
        version: 1,
        state: PeriodState::Open,
        reason: None,
        carried_in: dollars("0.00"),
        late_after: None,
    }
}

/// A settlement that pays these amounts (minor units) and leaves `leftover`, which is carried over.
pub fn settlement(
    distributor: &str,
    index: i64,
    amounts: &[(&str, i64)],
    leftover: i64,
) -> Settlement {
    let settled_at = at("2026-11-01T09:00:00Z");
    let total: i64 = amounts.iter().map(|(_, amount)| amount).sum();
    let id = Settlement::id_of(distributor, index);
    let standings: Vec<Standing> =
        (1..).zip(amounts).map(|(rank, (who, amount))| standing(rank, who, *amount)).collect();
    let obligations = amounts
        .iter()
        .map(|(who, amount)| Obligation {
            id: format!("{id}.{who}"),
            payable_from: settled_at,
            settlement: Some(id.clone()),
            distributor: Some(distributor.to_owned()),
            kind: ObligationKind::Settlement,
            ..credit(who, *amount, settled_at)
        })
        .collect();
    Settlement {
        corrections: Corrections::default(),
        id,
        distributor: distributor.to_owned(),
        period_index: index,
        version: 1,
        catalogue: Some(0),
        cut_off: CutOff::single(7),
        settled_at,
        owed_since: Some(settled_at),
        waiting_in: BTreeMap::new(),
        outcome: outcome(standings, total + leftover, leftover),
        obligations,
        releases: Vec::new(),
    }
}

fn outcome(standings: Vec<Standing>, pool: i64, leftover: i64) -> Outcome {
    Outcome {
        window: window("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        currency: usd(),
        pool: Money::new(pool, usd()),
        taken: vec![TakenLine {
            clause: "take 30% of sales".to_owned(),
            exact_minor: Fraction::new(pool * 3 + 1, 3).unwrap(),
        }],
        leftover: Money::new(leftover, usd()),
        to_owner: Money::zero(usd()),
        shortfall: Money::zero(usd()),
        debts: BTreeMap::new(),
        carried: Money::new(leftover, usd()),
        site: vec![MetricValue {
            name: "sales".into(),
            value: Quantity::whole(1_000),
            currency: Some(usd()),
        }],
        standings,
        uncredited: vec![Uncredited {
            event: "course_completed".to_owned(),
            count: 2,
            why: "nobody owns course \"x\"".to_owned(),
            part: Some(MetricValue {
                name: "completions".into(),
                value: Quantity::ONE,
                currency: None,
            }),
        }],
        skipped: vec![Skipped { clause: "completions: once per customer".to_owned(), count: 7 }],
        pending: 3,
        digest: rules::domain::Digest::known("00ff"),
    }
}

fn standing(rank: i64, collaborator: &str, minor: i64) -> Standing {
    let amount = Money::new(minor, usd());
    Standing {
        rank,
        collaborator: collaborator.to_owned(),
        metrics: vec![MetricValue {
            name: "completions".into(),
            value: Quantity::whole(30),
            currency: None,
        }],
        points: Quantity::from_nanos(1),
        share: Fraction::new(1, 3).unwrap(),
        earned: amount,
        amount,
        debt: Money::zero(usd()),
        derivation: Derivation {
            score: Quantity::whole(30),
            times: Vec::new(),
            disqualified_by: None,
            exact_minor: Fraction::new(minor * 3 - 1, 3).unwrap(),
            cap: Some(Box::new(rules::domain::Cap {
                clause: "each at most 60% of the pool".to_owned(),
                limit: amount,
            })),
            growth: vec![rules::domain::Growth {
                since: Some(Moment::from_micros(1_767_225_600_000_000)),
                before: Quantity::whole(20),
                after: Quantity::whole(30),
                paid_before: Money::new(100, amount.currency),
                paid_after: amount,
            }],
            spare_unit: rank == 1,
            place: Some(rank),
            shared_again: Fraction::new(1, 3).map(Box::new),
            scaled: Fraction::new(2, 3)
                .map(|factor| Scaled { clause: "at most 9.00 USD".to_owned(), factor })
                .map(Box::new),
            tiers: [
                TierPay::Part("2.5%".parse().unwrap()),
                TierPay::Each(Money::new(500, amount.currency)),
                TierPay::Prize(Money::new(5000, amount.currency)),
            ]
            .map(tier_line)
            .to_vec(),
            outside: None,
            waits: None,
            guaranteed: Some(Box::new(rules::domain::Guaranteed {
                clause: "each at least 5.00 USD".to_owned(),
                amount,
            })),
            debt_before: None,
            forgiven: None,
        },
    }
}

fn tier_line(pays: TierPay) -> TierLine {
    TierLine {
        clause: format!("tier from 10 {pays}"),
        from: Quantity::whole(10),
        pays,
        base: Quantity::whole(30),
        exact_minor: Fraction::new(7, 3).unwrap(),
        of: pays.is_prize().then(|| {
            let (result, part) = (Quantity::whole(30), Quantity::whole(10));
            Box::new(AssetPart { asset: Some("rust-101".to_owned()), result, part })
        }),
    }
}

/// A credit by hand.
pub fn credit(collaborator: &str, minor: i64, payable_from: Moment) -> Obligation {
    let (amount, who) = (Money::new(minor, usd()), collaborator.to_owned());
    let moments = (payable_from, payable_from);
    Obligation::pending(String::new(), who, amount, ObligationKind::Credit, moments)
}

/// The journal of a settlement: owner to pool, pool to everybody, what is left stays in the pool.
pub fn journal_of(settlement: &Settlement) -> Vec<JournalEntry> {
    let pool = Account::Pool(settlement.distributor.clone());
    let entry = |from: &Account, to: Account, amount: Money| JournalEntry {
        from: from.clone(),
        to,
        amount,
        at: settlement.settled_at,
        cause: settlement.id.clone(),
    };
    let mut journal = vec![entry(&Account::Owner, pool.clone(), settlement.outcome.pool)];
    for obligation in &settlement.obligations {
        let owed = Account::Owed(obligation.collaborator.clone());
        journal.push(entry(&pool, owed, obligation.amount));
    }
    journal
}

/// One entry of every sort.
pub fn one_of_each() -> Vec<NewEntry> {
    use rules::domain::{Contribution, Rate};
    let reverse_part = Correction::Reverse {
        amount: Some(dollars("5.00")),
        occurred_at: october(4),
        reason: Some("wrong size".to_owned()),
    };
    let rate = Rate {
        from: "EUR".parse().unwrap(),
        to: usd(),
        value: "1.08".parse().unwrap(),
        on: at("2026-10-03T00:00:00Z"),
    };
    let contribution = Contribution {
        distributor: "share".to_owned(),
        amount: dollars("100.00"),
        occurred_at: october(6),
        reason: None,
    };
    vec![
        sale("o-1", "c1", october(1)),
        pending_event(
            "o-2",
            "order_paid",
            october(2),
            &json!({ "customer": "c\"2" }),
            Approval::ByHand,
        ),
        pending_event(
            "o-3",
            "site_visited",
            october(2),
            &json!({}),
            Approval::After { micros: 14 * 86_400_000_000 },
        ),
        owner("f-1", "rust-101", &json!({ "ana": "60%", "bo": "40%" }), october(1)),
        owner("f-2", "rust-101", &Json::Null, october(2)),
        approve("a-1", "o-2"),
        reject("a-2", "o-3"),
        correction("r-2", "o-1", reverse_part),
        reverse("r-1", "o-1", october(4)),
        entry("fx-1", Entry::Rate(rate)),
        entry("k-1", Entry::Contribution(contribution)),
    ]
}
