//! Which payouts a file speaks of, and whether it has their amounts.

use std::collections::{BTreeMap, BTreeSet};

use super::{About, Said, problem};
use crate::app::Problem;
use crate::app::paying::payout_file::{LONGEST_IN_PAIN, LONGEST_IN_PAYPAL, end_to_end_id};
use crate::store::{Connection, StoreError, paying, payout_exports, payouts};
use rules::domain::{Money, Payout, PayoutsInView, SaidOfPayout};

/// How many wrong amounts a refusal names.
const NAMED: usize = 5;

/// What a file says, by payout.
pub(super) struct Matched {
    pub answers: Vec<SaidOfPayout>,
    pub view: PayoutsInView,
    /// Place and id of what is no payout.
    pub unmatched: Vec<(String, String)>,
    /// How much of it says that nothing is certain yet.
    pub open: usize,
}

/// Finds the payouts of everything that a file says. Refused where an amount is another one.
pub(super) fn matched(
    connection: &mut Connection,
    said: &[Said],
) -> Result<Result<Matched, Problem>, StoreError> {
    let of_payments = by_id(connection, said)?;
    let of_files = by_file(connection, said)?;
    let (mut answers, mut unmatched, mut open, mut wrong) = (Vec::new(), Vec::new(), 0, Vec::new());
    for one in said {
        let (id, ids) = match &one.about {
            About::Payment(id) => {
                (id, of_payments.get(id).map(std::slice::from_ref).unwrap_or_default())
            }
            About::File(id) => (id, of_files.get(id).map(Vec::as_slice).unwrap_or_default()),
        };
        if ids.is_empty() {
            unmatched.push((one.place.clone(), id.clone()));
        } else if let Some(answer) = &one.answer {
            let said =
                |payout: &String| SaidOfPayout { payout: payout.clone(), answer: answer.clone() };
            answers.extend(ids.iter().map(said));
        } else {
            open += 1;
        }
    }
    let named: BTreeSet<&String> = answers.iter().map(|answer| &answer.payout).collect();
    let named: Vec<String> = named.into_iter().cloned().collect();
    let view = paying::view(connection, &named)?;
    let payouts: BTreeMap<&str, &Payout> =
        view.payouts.iter().map(|payout| (payout.id.as_str(), payout)).collect();
    for one in said {
        let About::Payment(id) = &one.about else { continue };
        let payout = of_payments.get(id).and_then(|id| payouts.get(id.as_str()));
        wrong.extend(payout.and_then(|payout| differs(one, payout)));
    }
    if wrong.is_empty() {
        return Ok(Ok(Matched { answers, view, unmatched, open }));
    }
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    let message = format!("nothing of the file was taken: {}{more}", wrong.join("; "));
    Ok(Err(problem(message)))
}

/// What is wrong with an amount; `None` when it is the payout's, or nothing is said of it.
fn differs(said: &Said, payout: &Payout) -> Option<String> {
    let (amount, currency) = said.amount.as_ref()?;
    let read = currency.parse().ok().and_then(|currency| read(amount, currency));
    (read != Some(payout.amount)).then(|| {
        format!(
            "{} has {amount} {currency} for payout \"{}\", which is {}",
            said.place, payout.id, payout.amount
        )
    })
}

/// Banks may write more decimals than a currency has, all of them zero.
fn read(amount: &str, currency: rules::domain::Currency) -> Option<Money> {
    let shorter = amount.split_once('.').map(|(whole, places)| {
        let places = places.trim_end_matches('0');
        if places.is_empty() { whole.to_owned() } else { format!("{whole}.{places}") }
    });
    Money::parse(shorter.as_deref().unwrap_or(amount), currency).ok()
}

/// The payout of each id that a payment was sent with.
fn by_id(
    connection: &mut Connection,
    said: &[Said],
) -> Result<BTreeMap<String, String>, StoreError> {
    let ids: BTreeSet<&String> = said
        .iter()
        .filter_map(|one| if let About::Payment(id) = &one.about { Some(id) } else { None })
        .collect();
    let ids: Vec<String> = ids.into_iter().cloned().collect();
    let found = payouts::find_all(connection, &ids)?;
    let mut known: BTreeMap<String, String> =
        found.into_iter().map(|payout| (payout.id.clone(), payout.id)).collect();
    // The others may be digests, which begin with the number of their fulfillment.
    let rest = ids.iter().filter(|id| !known.contains_key(*id));
    let fulfillments: BTreeSet<String> =
        rest.filter_map(|id| id.split_once('-').map(|(number, _)| number.to_owned())).collect();
    for fulfillment in fulfillments {
        for payout in payouts::of_fulfillment(connection, &fulfillment)? {
            for longest in [LONGEST_IN_PAIN, LONGEST_IN_PAYPAL] {
                let sent = end_to_end_id(&payout.id, longest);
                known.entry(sent).or_insert_with(|| payout.id.clone());
            }
        }
    }
    Ok(known)
}

/// The payouts of each file that was made.
fn by_file(
    connection: &mut Connection,
    said: &[Said],
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let mut known = BTreeMap::new();
    for one in said {
        let About::File(id) = &one.about else { continue };
        if known.contains_key(id) {
            continue;
        }
        if let Some(export) = payout_exports::named(connection, id)? {
            known.insert(id.clone(), export.payouts);
        }
    }
    Ok(known)
}
