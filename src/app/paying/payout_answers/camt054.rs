//! camt.054: what was booked. A debit is a payment that was made, a credit one that came back.

use roxmltree::Node;

use super::pain002::day;
use super::xml::{amount, at, children, code, text};
use super::{About, Said, invalid};
use crate::app::Answer;
use rules::domain::PayoutAnswer;

/// Everything that notifications say of payments which have an id. Bookings without one are none of ours.
pub(super) fn read(root: Node<'_, '_>) -> Answer<Vec<Said>> {
    let mut said = Vec::new();
    let mut number = 0;
    for entry in children(root, "Ntfctn").flat_map(|it| children(it, "Ntry")) {
        number += 1;
        let details: Vec<Node<'_, '_>> = children(entry, "NtryDtls")
            .flat_map(|details| children(details, "TxDtls"))
            .filter(|one| text(*one, &["Refs", "EndToEndId"]).is_some_and(|id| id != "NOTPROVIDED"))
            .collect();
        for (index, one) in details.iter().enumerate() {
            let place = match details.len() {
                1 => format!("entry {number}"),
                _ => format!("entry {number}, detail {}", index + 1),
            };
            said.push(booked(entry, *one, details.len() == 1, place)?);
        }
    }
    Ok(said)
}

fn booked(entry: Node<'_, '_>, one: Node<'_, '_>, is_only: bool, place: String) -> Answer<Said> {
    let id = text(one, &["Refs", "EndToEndId"]).unwrap_or_default();
    let direction = text(one, &["CdtDbtInd"]).or_else(|| text(entry, &["CdtDbtInd"]));
    let is_booked = code(entry, &["Sts"]).as_deref() == Some("BOOK");
    let answer = match direction.as_deref() {
        _ if !is_booked => None,
        Some("DBIT") if !is_return(entry, one) => {
            let date = |name| text(entry, &[name, "Dt"]).or_else(|| text(entry, &[name, "DtTm"]));
            let on = date("BookgDt").or_else(|| date("ValDt"));
            let on = on.as_deref().and_then(day);
            let on = on.ok_or_else(|| invalid(format!("{place} has no day (BookgDt)")))?;
            let reference = text(one, &["Refs", "AcctSvcrRef"])
                .or_else(|| text(entry, &["AcctSvcrRef"]))
                .or_else(|| text(entry, &["NtryRef"]));
            Some(PayoutAnswer::Paid { on, reference })
        }
        Some("CRDT") => Some(PayoutAnswer::CameBack { reason: reason(one) }),
        Some("DBIT") => None,
        _ => return Err(invalid(format!("{place} is neither DBIT nor CRDT (CdtDbtInd)"))),
    };
    // What all details of a booking come to is the amount of none of them.
    let own = at(one, &["Amt"])
        .or_else(|| at(one, &["AmtDtls", "InstdAmt", "Amt"]))
        .or_else(|| at(one, &["AmtDtls", "TxAmt", "Amt"]))
        .or_else(|| at(entry, &["Amt"]).filter(|_| is_only));
    Ok(Said { place, about: About::Payment(id), answer, amount: own.and_then(amount) })
}

/// Whether a debit takes back a credit: it is no payment of ours.
fn is_return(entry: Node<'_, '_>, one: Node<'_, '_>) -> bool {
    at(one, &["RtrInf"]).is_some() || text(entry, &["RvslInd"]).as_deref() == Some("true")
}

fn reason(one: Node<'_, '_>) -> String {
    let code = code(one, &["RtrInf", "Rsn"]);
    let words = text(one, &["RtrInf", "AddtlInf"]).or_else(|| text(one, &["AddtlTxInf"]));
    let told = match (code, words) {
        (Some(code), Some(words)) => format!("{code}: {words}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "sent back by the bank".to_owned(),
    };
    told.chars().take(300).collect()
}
