//! Places of a ranking that were given amounts instead of percentages.

use super::list;
use crate::domain::{Money, Percent, Quantity};
use crate::language::parser::fault::Fault;
use crate::language::parser::words;

/// `places 600.00 USD, 300.00 USD, 100.00 USD`.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    let end = words::opens_with(clause, "places * *")?;
    let mut found = words::words(clause).skip(1);
    let (number, digits) = found.next()?;
    let (code, letters) = found.next()?;
    let amount = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && letters.len() == 3
        && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    (amount && code.end == end).then(|| {
        let message = "places are parts of the pool, no amounts";
        Fault::new("S122", number.start..code.end, message).help(help(clause))
    })
}

/// The percentages that the amounts are of their sum. Where they are not exact, any would pay
/// something else than what was written.
fn help(clause: &str) -> String {
    let Some((amounts, sum)) = amounts(clause) else {
        return "each place gets a percentage of the pool".to_owned();
    };
    let under = format!("under \"pool\" take fixed {sum}");
    match amounts.iter().map(|amount| part(*amount, sum)).collect::<Option<Vec<_>>>() {
        Some(parts) => format!("places {}\n and {under}", parts.join(", ")),
        None => format!(
            "each place gets a percentage of the pool; these amounts are no exact percentages of \
             their sum, so round them and write {under}"
        ),
    }
}

/// The amounts and their sum.
fn amounts(clause: &str) -> Option<(Vec<Money>, Money)> {
    let parts = list(clause);
    let (_, rest) = parts.split_first()?;
    let joined = rest.join(" ");
    let amounts: Vec<Money> = joined.split(',').map(amount).collect::<Option<_>>()?;
    let currency = amounts.first()?.currency;
    let minor = amounts.iter().try_fold(0, |sum, amount| {
        if amount.currency == currency { amount.minor.checked_add(sum) } else { None }
    })?;
    (minor > 0).then(|| (amounts, Money::new(minor, currency)))
}

fn amount(text: &str) -> Option<Money> {
    let (number, code) = text.trim().split_once(' ')?;
    Money::parse(number, code.trim().parse().ok()?).ok()
}

/// What percentage an amount is of a sum, where hundredths of a percent say it exactly.
fn part(amount: Money, sum: Money) -> Option<String> {
    let hundredths = i128::from(amount.minor).checked_mul(10_000)?;
    let sum = i128::from(sum.minor);
    let exact = hundredths.checked_div(sum)?;
    let (whole, places) = (exact / 100, exact % 100);
    let text = format!("{whole}.{places:02}").parse::<Quantity>().ok()?;
    (hundredths % sum == 0 && text <= Percent::HUNDRED.number()).then(|| format!("{text}%"))
}
