//! Payments as tables: for whoever pays by hand, and for PayPal.

use super::ToPay;
use crate::app::paying::csv_table;
use rules::domain::{Destination, PayoutAccount};

const COLUMNS: [&str; 13] = [
    "payout",
    "endToEndId",
    "collaborator",
    "amount",
    "currency",
    "state",
    "kind",
    "holder",
    "country",
    "iban",
    "bic",
    "address",
    "note",
];

/// The table for whoever pays by hand. Who cannot be paid is in it without an account, with a note.
pub(super) fn csv(rows: &[ToPay]) -> String {
    let heads = std::iter::once(COLUMNS.map(str::to_owned).to_vec());
    csv_table::write(heads.chain(rows.iter().map(row)))
}

fn row(row: &ToPay) -> Vec<String> {
    let (mut kind, mut iban, mut bic, mut address) = Default::default();
    let details = row.account.as_ref().map(|account| &account.details);
    if let Some(details) = details {
        kind = details.destination.kind().code().to_owned();
        match &details.destination {
            Destination::Bank { iban: number, bic: code } => {
                iban = number.clone();
                bic = code.clone().unwrap_or_default();
            }
            Destination::Paypal { email: text } | Destination::Other { details: text } => {
                address = text.clone();
            }
        }
    }
    let payout = &row.payout;
    vec![
        payout.id.clone(),
        row.end_to_end_id.clone(),
        payout.collaborator.clone(),
        payout.amount.amount(),
        payout.amount.currency.code().to_owned(),
        payout.state.code().to_owned(),
        kind,
        details.map(|details| details.holder.clone()).unwrap_or_default(),
        details.and_then(|details| details.country.clone()).unwrap_or_default(),
        iban,
        bic,
        address,
        row.why_not.clone().unwrap_or_default(),
    ]
}

/// PayPal's table: address, amount, currency, the id that comes back, and a note to the payee; it has no head.
pub(super) fn paypal(rows: &[ToPay]) -> String {
    let row = |row: &ToPay| {
        let PayoutAccount { details, .. } = row.account.as_ref()?;
        let Destination::Paypal { email } = &details.destination else { return None };
        let amount = row.payout.amount;
        let (amount, currency) = (amount.amount(), amount.currency.code().to_owned());
        let note = format!("Payout {}", row.payout.id);
        Some(vec![email.clone(), amount, currency, row.end_to_end_id.clone(), note])
    };
    csv_table::write(rows.iter().filter_map(row))
}
