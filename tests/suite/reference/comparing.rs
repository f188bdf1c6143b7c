//! Whether the calculator and the engine say the same, to the last minor unit.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use rules::domain::{MetricValue, Outcome, Quantity, Standing};
use rules::engine::EvaluateError;

use super::calculator::{self, InBillionths, Trouble};

type Calculated = Result<calculator::Result, Trouble>;

/// Whether journeys come to the same, all of them exactly and each one's part to the billionths
/// that are spare when a journey is divided; and what the engine made of them.
pub fn journeys(expected: &calculator::Result, found: &Outcome) -> Result<InBillionths, String> {
    let mut given = InBillionths::new();
    for journeys in &expected.journeys {
        let name = &journeys.metric;
        let mut total = BigRational::zero();
        for standing in &found.standings {
            let value = standing.metrics.iter().find(|one| one.name == *name);
            let value = exact(value.ok_or_else(|| format!("there is no {name}"))?.value);
            total += &value;
            given.insert((name.clone(), standing.collaborator.clone()), value);
        }
        let slack = BigRational::new(BigInt::from(journeys.slack), BigInt::from(1_000_000_000));
        if !journeys.lost || (&journeys.total - &total).abs() > slack {
            same(&format!("all journeys of {name}"), &journeys.total, &total)?;
        }
        let people = journeys.by.keys().chain(found.standings.iter().map(|one| &one.collaborator));
        for who in people {
            let theirs = journeys.by.get(who).cloned().unwrap_or_default();
            let ours = given.get(&(name.clone(), who.clone())).cloned().unwrap_or_default();
            if (&theirs - &ours).abs() > slack {
                same(&format!("{name} of {who}"), &theirs, &ours)?;
            }
        }
    }
    Ok(given)
}

/// The first thing that differs.
pub fn difference(
    expected: &Calculated,
    found: &Result<Outcome, EvaluateError>,
) -> Result<(), String> {
    match (expected, found) {
        (Ok(expected), Ok(found)) => outcomes(expected, found),
        (
            Err(Trouble::ForeignMoney),
            Err(EvaluateError::ForeignCurrency { .. } | EvaluateError::ForeignContribution { .. }),
        ) => Ok(()),
        (Err(Trouble::MissingRate), Err(EvaluateError::MissingRates { .. })) => Ok(()),
        (Ok(_), Err(found)) => Err(format!("the engine has no result: {found}")),
        (Err(expected), Ok(_)) => Err(format!("the engine has a result in spite of {expected:?}")),
        (Err(expected), Err(found)) => Err(format!("{expected:?} and {found:?}")),
    }
}

fn same<T: PartialEq + std::fmt::Display>(
    what: &str,
    expected: &T,
    found: &T,
) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}: the calculator says {expected}, the engine {found}"))
}

fn exact(quantity: Quantity) -> BigRational {
    BigRational::new(BigInt::from(quantity.nanos()), BigInt::from(1_000_000_000))
}

fn outcomes(expected: &calculator::Result, found: &Outcome) -> Result<(), String> {
    same("pool", &expected.pool, &BigInt::from(found.pool.minor))?;
    metrics("the site", &expected.site, &found.site)?;
    let names = |list: Vec<&str>| list.join(", ");
    let order = names(expected.people.iter().map(|one| one.who.as_str()).collect());
    let found_order = names(found.standings.iter().map(|one| one.collaborator.as_str()).collect());
    for theirs in &expected.people {
        let ours = found.standings.iter().find(|one| one.collaborator == theirs.who);
        standing(theirs, ours.ok_or_else(|| format!("{} has no standing", theirs.who))?)?;
    }
    same("leftover", &expected.leftover, &BigInt::from(found.leftover.minor))?;
    same("shortfall", &expected.shortfall, &BigInt::from(found.shortfall.minor))?;
    same("carried", &expected.carried, &BigInt::from(found.carried.minor))?;
    same("order of standings", &order, &found_order)?;
    for (theirs, ours) in expected.people.iter().zip(&found.standings) {
        same(&format!("rank of {}", theirs.who), &theirs.rank, &ours.rank)?;
    }
    Ok(())
}

fn standing(expected: &calculator::Standing, found: &Standing) -> Result<(), String> {
    let who = &expected.who;
    metrics(who, &expected.metrics, &found.metrics)?;
    same(&format!("points of {who}"), &expected.points, &exact(found.points))?;
    same(&format!("share of {who}"), &expected.share, &found.share.to_rational())?;
    let disqualified = found.derivation.disqualified_by.is_some();
    same(&format!("whether {who} is kept out"), &!expected.fit, &disqualified)?;
    let found_exact = found.derivation.exact_minor.to_rational();
    same(&format!("exact amount of {who}"), &expected.exact, &found_exact)?;
    same(&format!("what {who} earned"), &expected.earned, &BigInt::from(found.earned.minor))?;
    same(&format!("amount of {who}"), &expected.amount, &BigInt::from(found.amount.minor))?;
    same(&format!("debt of {who}"), &expected.debt, &BigInt::from(found.debt.minor))?;
    let forgiven = found.derivation.forgiven.as_ref().map_or(0, |it| it.amount.minor);
    same(&format!("what {who} is forgiven"), &expected.forgiven, &BigInt::from(forgiven))?;
    let waits = |minor: Option<i64>| minor.map_or("nothing".to_owned(), |it| format!("with {it}"));
    let found = found.derivation.waits.as_ref().map(|waits| waits.before.minor);
    same(&format!("what waits for {who}"), &waits(expected.waits), &waits(found))
}

fn metrics(
    who: &str,
    expected: &[(String, BigRational)],
    found: &[MetricValue],
) -> Result<(), String> {
    for (name, value) in expected {
        let ours = found.iter().find(|one| one.name == *name);
        let ours = ours.ok_or_else(|| format!("{who} has no {name}"))?;
        same(&format!("{name} of {who}"), value, &exact(ours.value))?;
    }
    same("number of metrics", &expected.len(), &found.len())
}
