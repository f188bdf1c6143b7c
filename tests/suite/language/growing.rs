//! What a total that runs on pays does not depend on how its time is cut into periods, nor on when things become
//! known: all periods together pay what it comes to, run by run.

use std::collections::BTreeMap;

use rules::domain::{Catalogue, CutOff, Entry, Moment, Recorded, Window};
use rules::engine::{KnownBefore, Reading, evaluate};
use rules::language::{Program, compile};
use tantieme::app::entries;
use tantieme::app::preview::admit_line;

use crate::reference::generator::Dice;
use crate::reference::generator::vocabulary::USD;
use crate::reference::model::{Amount, Approval, Happening, Value, What};
use crate::reference::writing;

const DAY: i64 = 86_400_000_000;

/// 2026-01-01T00:00:00Z
const FIRST: i64 = 1_767_225_600_000_000;

fn program(running: &str, tiers: &str) -> Program {
    let text = format!(
        "language 1\ndistributor d\n  currency USD\n  time zone UTC\nmetric sold\n  sum \
         collaborator_product_sold.amount\n  credit product.owner\n  {running}\nweighting\n  pay by sold\n  \
         tier from 0.00 USD at 3.7%\n  tier from 500.00 USD at 9.1%\n  tier from 900.00 USD pays 7.77 USD\n  \
         tiers {tiers}\nschedule\n  every day at 09:00\n  measure since the last run\n"
    );
    let compiled = compile(&text, &Catalogue::builtin());
    compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

/// A sale: when, of whose product, how many cents, and what of it comes back.
#[derive(Debug, Clone, Copy)]
struct Sale {
    at: i64,
    who: usize,
    minor: i64,
    refund: Option<i64>,
}

/// Who gets a product: which, who, and since when.
type Given = (usize, usize, i64);

/// The log: owners, sales in any order, then refunds, and products that are given to others.
fn log(sales: &[Sale], given: &[Given]) -> Vec<Recorded> {
    let owner = |who: usize| {
        let value = Some(Value::Owners(vec![(format!("w{who}"), None)]));
        let (subject, from) = (format!("p{who}"), FIRST - 100 * DAY);
        (
            format!("o{who}"),
            What::Fact { kind: "product", subject, attribute: "owner", value, from },
        )
    };
    let sale = |(index, sale): (usize, &Sale)| {
        let fields = BTreeMap::from([
            ("customer", Value::Ref("c".to_owned())),
            ("product", Value::Ref(format!("p{}", sale.who))),
            ("amount", Value::Money(Amount { minor: sale.minor, coin: USD })),
        ]);
        let (kind, approval) = ("collaborator_product_sold", Approval::Automatic);
        (format!("s{index}"), What::Event { kind, at: sale.at, fields, approval })
    };
    let refund = |(index, sale): (usize, &Sale)| {
        let amount = Some(Amount { minor: sale.refund?, coin: USD });
        let what = What::TakeBack { target: format!("s{index}"), amount, at: sale.at + DAY };
        Some((format!("r{index}"), what))
    };
    let entries = (0..3).map(owner).chain(sales.iter().enumerate().map(sale));
    let entries = entries.chain(sales.iter().enumerate().filter_map(refund));
    let given = given.iter().enumerate().map(|(index, (product, who, from))| {
        let value = Some(Value::Owners(vec![(format!("w{who}"), None)]));
        let (kind, subject) = ("product", format!("p{product}"));
        let (attribute, from) = ("owner", *from);
        (format!("g{index}"), What::Fact { kind, subject, attribute, value, from })
    });
    let entries = entries.chain(given);
    let (catalogue, now) = (Catalogue::builtin(), Moment::from_micros(FIRST + 900 * DAY));
    let admit = |(position, (key, what))| {
        let line = writing::line(&Happening { position, source: "shop", key, what });
        let (key, entry) = admit_line(&entries::parse(line).unwrap(), &catalogue, now).unwrap();
        Recorded { stream: 0, position, source: "shop".to_owned(), key, recorded_at: now, entry }
    };
    (1..).zip(entries).map(admit).collect()
}

/// The moment before which nothing became known between two cut-offs.
fn unchanged_before(log: &[Recorded], (before, now): (&CutOff, &CutOff)) -> Moment {
    let new = |one: &&Recorded| now.includes(0, one.position) && !before.includes(0, one.position);
    let at = |one: &Recorded| match &one.entry {
        Entry::Event(event) => event.occurred_at,
        Entry::Fact(fact) => fact.from,
        Entry::Correction { target, .. } => {
            let sold = log.iter().find(|it| it.key == *target).unwrap();
            let Entry::Event(event) = &sold.entry else { panic!("{sold:?}") };
            event.occurred_at
        }
        other => panic!("{other:?}"),
    };
    log.iter().filter(new).map(at).min().unwrap_or(Moment::FAR_FUTURE)
}

/// The log without the events before a moment.
fn without(log: &[Recorded], moment: Moment) -> Vec<Recorded> {
    let stays = |one: &&Recorded| match &one.entry {
        Entry::Event(event) => event.occurred_at >= moment,
        _ => true,
    };
    log.iter().filter(stays).cloned().collect()
}

/// What everybody earned in all periods together, where each is settled with what was known then. Years and quarters of
/// which nothing became known need not be read.
fn paid(program: &Program, log: &[Recorded], cuts: &[i64], known: &[i64]) -> BTreeMap<String, i64> {
    let mut paid = BTreeMap::new();
    let mut before: Option<KnownBefore> = None;
    for (index, window) in cuts.windows(2).enumerate() {
        let window = Window::new(Moment::from_micros(window[0]), Moment::from_micros(window[1]));
        let (cut_off, as_of) = (CutOff::single(known[index]), Moment::FAR_FUTURE);
        let reading = Reading {
            known_before: before.clone(),
            measured_from: Moment::from_micros(cuts[0]),
            ..Reading::new(window, cut_off.clone(), as_of, program.currency)
        };
        let outcome = evaluate(program, &reading, log).unwrap();
        if let Some(before) = &before {
            let since = unchanged_before(log, (&before.cut_off, &cut_off)).min(window.start);
            let known_before = Some(KnownBefore { since, ..before.clone() });
            let running = program.metrics[0].running.unwrap();
            let log = without(log, running.reaches_back_to(since, program.zone));
            let reading = Reading { known_before, ..reading };
            assert_eq!(evaluate(program, &reading, &log).unwrap(), outcome, "{since} {window}");
        }
        for standing in outcome.standings {
            *paid.entry(standing.collaborator).or_default() += standing.earned.minor;
        }
        before = Some(KnownBefore { cut_off, as_of, since: Moment::ALWAYS });
    }
    paid.retain(|_, minor| *minor != 0);
    paid
}

#[test]
fn periods_of_any_length_pay_the_same_together() {
    let mut dice = Dice::new(16);
    for turn in 0..60 {
        let running = *dice.pick(&["over the year", "over the quarter", "since the start"]);
        let tiers = dice.pick(&["marginal", "whole"]);
        let program = program(running, tiers);
        let days = dice.between(200, 800);
        let end = FIRST + days * DAY;
        let sale = |dice: &mut Dice| {
            let minor = dice.between(1, 30_000);
            let refund = dice.maybe(25, |dice| dice.between(1, minor + 1));
            Sale { at: dice.between(FIRST, end), who: dice.between(0, 3) as usize, minor, refund }
        };
        let sales: Vec<Sale> = (0..dice.between(1, 25)).map(|_| sale(&mut dice)).collect();
        let given = |dice: &mut Dice| {
            let (product, who) = (dice.between(0, 3) as usize, dice.between(0, 3) as usize);
            (product, who, dice.between(FIRST, end))
        };
        let given: Vec<Given> = (0..dice.between(0, 3)).map(|_| given(&mut dice)).collect();
        let log = log(&sales, &given);
        let all = log.len() as i64;
        // One period after the end knows everything: it pays what became known last.
        let last = end + 400 * DAY;
        let mut cuts: Vec<i64> =
            (0..dice.between(0, 12)).map(|_| dice.between(FIRST + 1, end)).collect();
        cuts.extend([FIRST, end, last]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut known: Vec<i64> = cuts.iter().map(|_| dice.between(3, all + 1)).collect();
        known.sort_unstable();
        known[cuts.len() - 2] = all;
        let many = paid(&program, &log, &cuts, &known);
        // One period pays by every run within it.
        let one = paid(&program, &log, &[FIRST, last], &[all]);
        assert_eq!(many, one, "{turn}: {running} {cuts:?} {known:?} {sales:#?}");
    }
}
