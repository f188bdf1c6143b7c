//! The calculator against the amounts that were worked out by hand.

use std::collections::BTreeMap;

use num_traits::ToPrimitive;

use super::rules::{NAMES, rule};
use super::table::{
    Listed, Month, SAYS, Says, Scenario, WHENS, When, added, rules, scenarios, taken_by,
};
use super::timeline::{log, months, steps};
use crate::reference::calculator::periods::{
    Policy, Settlement, Span, TakenOver, Treatment, settle,
};
use crate::reference::model::{Rule, Settled, whole};
use crate::reference::writing;

/// What the calculator makes of a row.
fn calculated(scenario: &Scenario, when: When, says: Says) -> Vec<Month> {
    let first = rule(&scenario.rule);
    let second = scenario.from_february.as_deref().map_or_else(|| first.clone(), rule);
    let versions: [&Rule; 3] = [&first, &second, &second];
    let (log, settled) = log(&steps(scenario, when));
    let months = months();
    let span = |index: usize| {
        let (position, at) = settled[index];
        let settled = Settled { position, at };
        let rule = versions[index];
        let (start, end) = (months[index], months[index + 1]);
        Span { rule, says: None, start, end, trigger: at, settled }
    };
    let spans: Vec<Span<'_>> = (0..3).map(span).collect();
    let policy = match says {
        Says::Next => Policy::NextPeriod,
        Says::Adjust => Policy::Adjust { days: 90 },
        Says::Ignore => Policy::Ignored,
    };
    let settlements = settle(policy, &spans, &log, months[0], &[]).unwrap();
    settlements.iter().map(month).collect()
}

fn month(settlement: &Settlement) -> Month {
    let paid = settlement.result.people.iter();
    let paid = paid.map(|one| (one.who.clone(), one.amount.to_i64().unwrap()));
    let listed = |treatment| -> Listed {
        let all = settlement.adjustments.iter().filter(|one| one.treatment == treatment);
        let all = all.map(|it| ((it.who.clone(), it.period), it.amount().to_i64().unwrap()));
        all.collect()
    };
    assert_eq!(listed(Treatment::TooLate), Listed::new(), "90 days are not over");
    Month {
        earned: paid.filter(|(_, amount)| *amount != 0).collect(),
        adjusted: listed(Treatment::Adjusted),
        ignored: listed(Treatment::Ignored),
        waiting: waiting(settlement),
        taken: added(settlement.taken_over.iter().map(taken)),
    }
}

/// What waits of everybody, with what waited before and what is adjusted now, which waits with it.
fn waiting(settlement: &Settlement) -> BTreeMap<String, i64> {
    let adjusted = |who: &str| -> i64 {
        let all = settlement.adjustments.iter();
        let own = all.filter(|it| it.who == who && it.treatment == Treatment::Adjusted);
        own.map(|it| it.amount().to_i64().unwrap().max(0)).sum()
    };
    let waits = settlement.result.people.iter().filter_map(|one| {
        let all = one.waits? + one.amount.to_i64().unwrap() + adjusted(&one.who);
        Some((one.who.clone(), all))
    });
    waits.collect()
}

fn taken(one: &TakenOver) -> ((String, usize), i64) {
    let minor = &one.value * whole(100);
    ((taken_by(&one.who, &one.metric), one.period), minor.to_integer().to_i64().unwrap())
}

#[test]
fn the_calculator_pays_what_was_worked_out_by_hand() {
    let mut wrong = Vec::new();
    let scenarios = scenarios();
    for scenario in scenarios.iter().filter(|scenario| !scenario.debts) {
        for (when, says) in WHENS.into_iter().flat_map(|when| SAYS.map(|says| (when, says))) {
            let by_hand = &scenario.rows[&(when, says)];
            let found = calculated(scenario, when, says);
            if by_hand.as_slice() != found {
                let name = &scenario.name;
                wrong.push(format!("{name}, {when:?}, {says:?}\n{by_hand:#?}\n{found:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
    assert!(scenarios.len() >= 26, "only {} scenarios were read", scenarios.len());
}

#[test]
fn the_rules_of_the_calculator_are_those_of_the_table() {
    let written = rules();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for name in NAMES {
        let text = writing::rule(&rule(name));
        let (_, text) = text.split_once("\n\n").unwrap();
        let (text, _) = text.split_once("\nschedule\n").unwrap();
        assert_eq!(words(text), words(&written[*name]), "{name}");
    }
    assert_eq!(written.len(), NAMES.len());
}
