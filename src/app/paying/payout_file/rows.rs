//! What is to be paid of a fulfillment, and to which account.

use std::collections::BTreeMap;

use super::{LONGEST_IN_PAIN, LONGEST_IN_PAYPAL, PayoutFormat, end_to_end_id};
use crate::store::{Connection, StoreError, payout_accounts, payouts};
use rules::domain::{AccountKind, Fulfillment, Moment, Payout, PayoutAccount, PayoutState};

/// A payout that is not paid yet.
pub(super) struct ToPay {
    pub payout: Payout,
    /// The account it is paid to, where nothing is in the way.
    pub account: Option<PayoutAccount>,
    /// The id that comes back with the bank's answer.
    pub end_to_end_id: String,
    /// Why it cannot be paid with the file that is asked for.
    pub why_not: Option<String>,
}

/// Everything in a fulfillment that is UNPAID or PROCESSING, in the order in which it was gathered.
pub(super) fn to_pay(
    connection: &mut Connection,
    fulfillment: &Fulfillment,
    format: PayoutFormat,
    now: Moment,
) -> Result<Vec<ToPay>, StoreError> {
    let all = payouts::of_fulfillment(connection, &fulfillment.id)?;
    let is_open = |it: &Payout| matches!(it.state, PayoutState::Unpaid | PayoutState::Processing);
    let open: Vec<Payout> = all.into_iter().filter(is_open).collect();
    let whose: Vec<String> = open.iter().map(|payout| payout.collaborator.clone()).collect();
    let mut accounts = payout_accounts::current(connection, &whose)?;
    let row = |payout| row(payout, &mut accounts, format, now);
    Ok(open.into_iter().map(row).collect())
}

fn row(
    payout: Payout,
    accounts: &mut BTreeMap<String, PayoutAccount>,
    format: PayoutFormat,
    now: Moment,
) -> ToPay {
    let (kind, longest) = match format {
        PayoutFormat::Csv => (None, LONGEST_IN_PAIN),
        PayoutFormat::Pain001 | PayoutFormat::Pain001V03 => {
            (Some(AccountKind::Bank), LONGEST_IN_PAIN)
        }
        PayoutFormat::Paypal => (Some(AccountKind::Paypal), LONGEST_IN_PAYPAL),
    };
    let account = accounts.remove(&payout.collaborator);
    let why_not = match (&account, kind) {
        (Some(account), _) if account.is_held_at(now) => Some(held(account)),
        (None, _) => Some("no account to pay to".to_owned()),
        (Some(account), Some(kind)) if account.details.destination.kind() != kind => {
            Some(format!("no account of the kind {}", kind.code()))
        }
        _ => None,
    };
    let end_to_end_id = end_to_end_id(&payout.id, longest);
    let account = account.filter(|_| why_not.is_none());
    ToPay { payout, account, end_to_end_id, why_not }
}

fn held(account: &PayoutAccount) -> String {
    let until = account.held_until.map_or_else(String::new, |until| format!(" until {until}"));
    format!("the account changed, and nothing is paid to it{until}")
}
