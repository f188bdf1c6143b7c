//! Nothing is subtracted twice, and nothing is lost: for metrics that add up, and without caps, what
//! was paid for each month under `adjust` is what one evaluation of everything known in the end
//! would have paid.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::rules::sales;
use super::story::{Known, Story, empty};
use super::told::{Told, is_calculable, report, tell};
use crate::app::fixture::DatabaseKind;
use crate::reference::calculator::calculate;
use crate::reference::calculator::periods::{Policy, Treatment, settle};
use crate::reference::generator::Dice;
use crate::reference::generator::vocabulary::{PEOPLE, USD};
use crate::reference::model::{
    Amount, Approval, Band, Exactly, Goes, Happening, Number, Pays, Rule, Score, Setting, Take,
    Tier, Value, Way, What,
};
use crate::reference::number;

const PERCENT: i64 = 1_000_000_000;

/// What was paid, by month and collaborator; without those who got nothing.
type Paid = BTreeMap<(usize, String), BigInt>;

/// A flat percentage of sales, or sales that share a part of themselves.
fn simple(dice: &mut Dice) -> Rule {
    let score = Score::Metric(0);
    let mut percent = || Number(dice.between(1, 400) * (PERCENT / 4));
    let tier = Tier { from: Exactly::Minor(0), pays: Pays::Rate(percent()) };
    let take = Take::PercentOf(percent(), 0, Band::default());
    let pay = super::rules::paying(
        sales(),
        Way::PayBy { score, tiers: vec![tier], reached_by: None, for_each: false, marginal: true },
    );
    if dice.percent(50) {
        return Rule { others_at_rate: false, ..pay };
    }
    Rule {
        others_at_rate: false,
        takes: vec![take],
        if_nobody: Some(Goes::ReturnToOwner),
        way: Way::InProportion(score),
        ..pay
    }
}

/// Sales, refunds of them, and owners that change, become known or are corrected, at any time before
/// the last settlement.
fn sold(dice: &mut Dice) -> Story {
    let rule = simple(dice);
    let mut story = empty(dice, rule);
    story.days_to_adjust = 400;
    let (start, last) = (story.starts[0], *story.ticks.last().unwrap());
    let count = dice.between(4, 30);
    for index in 0..count {
        let minor = dice.between(0, 20_000);
        let at = dice.between(start, story.starts[story.months()]);
        let known = if dice.percent(60) { at } else { dice.between(at, last) };
        let product = format!("p{}", dice.between(0, 4));
        let fields = BTreeMap::from([
            ("product", Value::Ref(product)),
            ("amount", Value::Money(Amount { minor, coin: USD })),
        ]);
        let kind = "collaborator_product_sold";
        let approval = if dice.percent(15) { Approval::ByHand } else { Approval::Automatic };
        let what = What::Event { kind, at, fields, approval };
        push(&mut story, known, format!("s{index}"), what);
        refunds(dice, &mut story, (index, minor), (known, last));
        for word in 0..if approval == Approval::ByHand { dice.between(0, 3) } else { 0 } {
            let target = format!("s{index}");
            let what = match dice.percent(75) {
                true => What::Approve { target },
                false => What::Reject { target },
            };
            push(&mut story, dice.between(known, last), format!("w{index}-{word}"), what);
        }
    }
    for index in 0..dice.between(4, 12) {
        let from = if dice.percent(60) { start } else { dice.between(start, last) };
        let known = if dice.percent(40) { start } else { dice.between(from, last) };
        let what = What::Fact {
            kind: "product",
            subject: format!("p{}", dice.between(0, 4)),
            attribute: "owner",
            value: dice.percent(95).then(|| owners(dice)),
            from,
        };
        push(&mut story, known, format!("o{index}"), what);
    }
    story.log.sort_by_key(|known| known.at);
    story
}

fn push(story: &mut Story, at: i64, key: String, what: What) {
    story.log.push(Known { at, happening: Happening { position: 0, source: "shop", key, what } });
}

/// Parts of a sale come back, or all of it; never more than was paid.
fn refunds(
    dice: &mut Dice,
    story: &mut Story,
    (sale, minor): (i64, i64),
    (from, last): (i64, i64),
) {
    let mut left = minor;
    let mut known = from;
    for part in 0..*dice.pick(&[0, 0, 0, 1, 2, 3]) {
        known = dice.between(known, last);
        let (target, key) = (format!("s{sale}"), format!("r{sale}-{part}"));
        if left < 1 || dice.percent(25) {
            push(story, known, key, What::TakeBack { target, amount: None, at: known });
            return;
        }
        let amount = dice.between(1, left + 1);
        left -= amount;
        let amount = Some(Amount { minor: amount, coin: USD });
        push(story, known, key, What::TakeBack { target, amount, at: known });
    }
}

/// One owner, or two.
fn owners(dice: &mut Dice) -> Value {
    let hundred = 100 * PERCENT;
    let (one, other) = (dice.between(0, 4) as usize, dice.between(4, 8) as usize);
    let part = if dice.percent(60) { hundred } else { dice.between(1, hundred) };
    let mut owners = vec![(PEOPLE[one].to_owned(), Some(Number(part)))];
    if part < hundred {
        owners.push((PEOPLE[other].to_owned(), Some(Number(hundred - part))));
    }
    owners.sort();
    Value::Owners(owners)
}

/// What one evaluation of everything that the last settlement knew pays for each month.
fn known_in_the_end(story: &Story) -> Paid {
    let settled = story.settled(*story.ticks.last().unwrap());
    let mut log = story.happenings();
    log.retain(|one| one.position <= settled.position);
    let mut paid = Paid::new();
    for month in 0..story.months() {
        let setting = Setting {
            start: story.starts[month],
            end: story.starts[month + 1],
            period_index: month as i64,
            carried_in: 0,
            now: settled.at,
            waiting: BTreeMap::new(),
            debts: BTreeMap::new(),
            measured_from: story.starts[0],
            taken_over: BTreeMap::new(),
            before: None,
        };
        for one in calculate(&story.first, &log, &setting, None).unwrap().people {
            paid.insert((month, one.who), one.amount);
        }
    }
    something(paid)
}

fn something(mut paid: Paid) -> Paid {
    paid.retain(|_, amount| *amount != BigInt::from(0));
    paid
}

/// What the calculator settles and adjusts, and how much it adjusts.
fn calculated(story: &Story) -> (Paid, usize) {
    let policy = Policy::Adjust { days: story.days_to_adjust };
    let log = story.happenings();
    let settlements = settle(policy, &story.spans(policy), &log, story.starts[0], &[]).unwrap();
    let (mut paid, mut count) = (Paid::new(), 0);
    for (month, settlement) in settlements.iter().enumerate() {
        for one in &settlement.result.people {
            *paid.entry((month, one.who.clone())).or_default() += &one.amount;
        }
        for one in &settlement.adjustments {
            assert_eq!(one.treatment, Treatment::Adjusted);
            *paid.entry((one.period, one.who.clone())).or_default() += one.amount();
            count += 1;
        }
    }
    (something(paid), count)
}

/// What the product owes for each month.
fn owed(told: &Told) -> Paid {
    let mut paid = Paid::new();
    for (month, found) in &told.settlements {
        for (kind, who, minor) in &found.obligations {
            if kind == "SETTLEMENT" {
                *paid.entry((*month, who.clone())).or_default() += *minor;
            }
        }
        for one in &found.looked.adjustments {
            *paid.entry((one.period, one.who.clone())).or_default() += one.amount;
        }
        let adjusted = found.obligations.iter().filter(|(kind, _, _)| kind == "ADJUSTMENT");
        let adjusted: i64 = adjusted.map(|(_, _, minor)| minor).sum();
        let listed: i64 = found.looked.adjustments.iter().map(|one| one.amount).sum();
        assert_eq!(adjusted, listed, "every adjustment is an obligation");
    }
    something(paid)
}

fn stories(count: u64) -> impl Iterator<Item = (u64, Story)> {
    let seed = number("REFERENCE_SEED", 2026).wrapping_mul(5_381_771);
    (0..count).map(move |index| {
        let mut dice = Dice::new(seed.wrapping_add(index.wrapping_mul(1_000_003)));
        (index, sold(&mut dice))
    })
}

#[test]
fn what_the_calculator_pays_in_the_end_is_what_everything_known_is_worth() {
    let (mut count, sets) = (0, number("REFERENCE_SETS", 60));
    for (index, story) in stories(sets) {
        assert!(is_calculable(&story));
        let (paid, adjusted) = calculated(&story);
        assert_eq!(paid, known_in_the_end(&story), "story {index}\n{}", report(&story));
        count += adjusted;
    }
    assert!(count as u64 > 3 * sets, "{count} adjustments prove little");
}

/// The same of the product, on a database of that kind.
fn adds_up(database_kind: DatabaseKind, sets: u64) {
    for (index, mut story) in stories(sets) {
        let before = story.log.len();
        let Some((told, refused)) = tell(&mut story, database_kind) else { return };
        assert!(refused * 10 <= before, "{refused} of {before} entries are refused");
        let adjusts = &told[1];
        assert_eq!(
            owed(adjusts),
            known_in_the_end(&story),
            "story {index}: what was paid, and what everything known is worth\n{}",
            report(&story)
        );
    }
}

#[test]
fn what_was_paid_in_the_end_is_what_everything_known_is_worth_on_sqlite() {
    adds_up(DatabaseKind::Sqlite, number("REFERENCE_SETS", 20));
}

#[test]
fn what_was_paid_in_the_end_is_what_everything_known_is_worth_on_postgres() {
    adds_up(DatabaseKind::Postgres, number("REFERENCE_SETS", 20) / 5);
}
