//! Random rules on random logs: the engine against a calculator that was written from the prose
//! alone, slowly and in exact fractions.
//!
//! `generator` makes a rule and a log as plain data (`model`). `writing` turns both into what a
//! person would send, text and JSON lines, which `product` compiles, admits and evaluates.
//! `calculator` works on the plain data. `comparing` holds the two results against each other: pool,
//! leftover, what is carried, every metric value, points, shares as fractions, amounts, order, rank.
//!
//! `REFERENCE_RULES` and `REFERENCE_SETS` say how many rules, and how many logs for each;
//! `REFERENCE_SEED` starts elsewhere. When the two disagree, the smallest log that still shows it is
//! printed as a rule and an entry file for `tantieme preview`.

pub mod calculator;
pub mod comparing;
pub mod generator;
pub mod model;
pub mod product;
pub mod writing;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rules::domain::{Catalogue, Outcome};
use rules::language::Program;

use generator::{BUILT, Dice, happenings, rule, setting};
use model::{Happening, Rule, Setting};

/// A number from the environment, or what is right for every day.
pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// One rule, compiled.
struct Case {
    rule: Rule,
    text: String,
    program: Program,
}

/// A rule that compiles; those that do not are named by what is wrong. Most of those that hardly
/// ever pay anybody are passed over.
fn case(dice: &mut Dice, catalogue: &Catalogue, refused: &mut BTreeMap<String, usize>) -> Case {
    loop {
        let rule = rule(dice, &BUILT);
        if dull(dice, &rule) && dice.percent(90) {
            continue;
        }
        let text = writing::rule(&rule);
        match product::program(&text, catalogue) {
            Ok(program) => return Case { rule, text, program },
            Err(wrong) => *refused.entry(wrong).or_default() += 1,
        }
    }
}

/// Whether a rule pays nobody on most logs.
fn dull(dice: &mut Dice, rule: &Rule) -> bool {
    let pays = |_: &usize| {
        let setting = setting(dice, rule);
        let log = happenings(dice, &BUILT, rule, &setting);
        let calculated = calculator::calculate(rule, &log, &setting, None);
        calculated.is_ok_and(|it| it.people.iter().any(|one| one.amount > 0.into()))
    };
    (0..8).filter(pays).count() < 5
}

/// The first difference, if any; else how many were paid.
fn compare(
    case: &Case,
    catalogue: &Catalogue,
    log: &[Happening],
    setting: &Setting,
) -> Result<usize, String> {
    let entries = product::entries(log, catalogue, setting);
    let mut expected = calculator::calculate(&case.rule, log, setting, None);
    let found = product::outcome(&case.program, &entries, setting);
    if let (Ok(exact), Ok(found)) = (&expected, &found) {
        let given = comparing::journeys(exact, found)?;
        if !given.is_empty() {
            expected = calculator::calculate(&case.rule, log, setting, Some(&given));
        }
    }
    comparing::difference(&expected, &found)?;
    let mut turned = entries;
    turned.reverse();
    let turned = product::outcome(&case.program, &turned, setting);
    if turned != found {
        return Err(format!(
            "the order of the entries changes the outcome\n{turned:#?}\n{found:#?}"
        ));
    }
    let paid =
        |outcome: &Outcome| outcome.standings.iter().filter(|one| one.amount.minor > 0).count();
    Ok(found.as_ref().map_or(0, paid))
}

/// Leaves out every entry without which they still disagree.
fn smallest(
    case: &Case,
    catalogue: &Catalogue,
    mut log: Vec<Happening>,
    setting: &Setting,
) -> Vec<Happening> {
    let mut index = 0;
    while index < log.len() {
        let mut fewer = log.clone();
        fewer.remove(index);
        if compare(case, catalogue, &fewer, setting).is_err() {
            log = fewer;
        } else {
            index += 1;
        }
    }
    log
}

/// Everything that is needed to try it by hand.
fn report(case: &Case, catalogue: &Catalogue, log: Vec<Happening>, setting: &Setting) -> String {
    let plain = Setting {
        period_index: 0,
        carried_in: 0,
        waiting: BTreeMap::new(),
        debts: BTreeMap::new(),
        ..setting.clone()
    };
    let setting = match compare(case, catalogue, &log, &plain) {
        Ok(_) => setting,
        Err(_) => &plain,
    };
    let log = smallest(case, catalogue, log, setting);
    let difference = compare(case, catalogue, &log, setting).unwrap_err();
    let lines: Vec<String> = log.iter().map(|one| writing::line(one).to_string()).collect();
    format!(
        "{difference}\n\n---- rule.tan\n{}\n---- entries.jsonl\n{}\n\n---- catalogue.tan\n{}\n\
         tantieme preview rule.tan --entries entries.jsonl --catalogue catalogue.tan --period {}/{}\n\
         with period index {}, {} minor units carried in, debts {:?}, sources {:?}, positions {:?}\n",
        case.text,
        lines.join("\n"),
        generator::vocabulary::CATALOGUE,
        writing::moment(setting.start),
        writing::moment(setting.end),
        setting.period_index,
        setting.carried_in,
        setting.debts,
        log.iter().map(|one| one.source).collect::<Vec<_>>(),
        log.iter().map(|one| one.position).collect::<Vec<_>>(),
    )
}

#[test]
fn random_rules_on_random_logs_pay_what_the_calculator_says() {
    let (rules, sets) = (number("REFERENCE_RULES", 100), number("REFERENCE_SETS", 20));
    let seed = number("REFERENCE_SEED", 2026);
    let catalogue = product::catalogue();
    let mut refused = BTreeMap::new();
    let mut cases = Vec::new();
    for index in 0..rules {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(index));
        cases.push(case(&mut dice, &catalogue, &mut refused));
    }
    let next = AtomicUsize::new(0);
    let disagreements: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let (done, nobody) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some((index, case)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            cases.get(index).map(|case| (index, case))
        } {
            let seed = seed.wrapping_mul(7_368_787).wrapping_add(index as u64 * 1_000_000_007);
            for set in 0..sets {
                let mut dice = Dice::new(seed.wrapping_add(set));
                let setting = setting(&mut dice, &case.rule);
                let log = happenings(&mut dice, &BUILT, &case.rule, &setting);
                let compared = compare(case, &catalogue, &log, &setting);
                done.fetch_add(1, Ordering::Relaxed);
                nobody.fetch_add(usize::from(compared == Ok(0)), Ordering::Relaxed);
                if compared.is_err() {
                    let report = report(case, &catalogue, log, &setting);
                    disagreements
                        .lock()
                        .unwrap()
                        .push(format!("rule {index}, log {set}: {report}"));
                    break;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let disagreements = disagreements.into_inner().unwrap();
    assert!(
        disagreements.is_empty(),
        "{} of {rules} rules disagree\n\n{}",
        disagreements.len(),
        disagreements.join("\n================\n")
    );
    let (done, nobody) = (done.into_inner(), nobody.into_inner());
    println!("{rules} rules, {done} logs, {nobody} of them pay nobody; refused: {refused:#?}");
    assert!(nobody * 3 < done, "{nobody} of {done} logs pay nobody, which proves little");
    let count: usize = refused.values().sum();
    assert!(count as u64 <= rules / 4, "too many random rules are refused: {refused:#?}");
}
