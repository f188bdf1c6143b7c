//! pain.002: what became of a file of payments. Only what is final is taken: settled or rejected.

use chrono::NaiveDate;
use roxmltree::Node;

use super::xml::{amount, at, children, code, text};
use super::{About, Said, invalid};
use crate::app::Answer;
use rules::domain::PayoutAnswer;

/// Everything that a report says.
pub(super) fn read(root: Node<'_, '_>) -> Answer<Vec<Said>> {
    let made = text(root, &["GrpHdr", "CreDtTm"]);
    let made = made.as_deref().and_then(day);
    let made = made.ok_or_else(|| invalid("the report does not say when it was made (CreDtTm)"))?;
    let group = at(root, &["OrgnlGrpInfAndSts"]);
    let group = group.ok_or_else(|| invalid("the report names no file (OrgnlGrpInfAndSts)"))?;
    let file = text(group, &["OrgnlMsgId"]);
    let file = file.ok_or_else(|| invalid("the report names no file (OrgnlMsgId)"))?;
    let mut said = Vec::new();
    let blocks = children(root, "OrgnlPmtInfAndSts");
    let in_blocks = blocks.flat_map(|block| children(block, "TxInfAndSts"));
    for one in in_blocks.chain(children(root, "TxInfAndSts")) {
        said.push(transaction(one, said.len() + 1, made)?);
    }
    if !said.is_empty() {
        return Ok(said);
    }
    // Nothing was said of single payments: what is said of all of them counts. A file has one block.
    let block = children(root, "OrgnlPmtInfAndSts").find(|it| text(*it, &["PmtInfSts"]).is_some());
    let (whole, status) = match block {
        Some(block) => (block, text(block, &["PmtInfSts"])),
        None => (group, text(group, &["GrpSts"])),
    };
    let status =
        status.ok_or_else(|| invalid("the report has no status (GrpSts, PmtInfSts, TxSts)"))?;
    let answer = answer(whole, &status, made);
    Ok(vec![Said {
        place: "the whole file".to_owned(),
        about: About::File(file),
        answer,
        amount: None,
    }])
}

fn transaction(one: Node<'_, '_>, number: usize, made: NaiveDate) -> Answer<Said> {
    let place = format!("transaction {number}");
    let id = text(one, &["OrgnlEndToEndId"]);
    let id = id.ok_or_else(|| invalid(format!("{place} has no OrgnlEndToEndId")))?;
    let status = text(one, &["TxSts"]);
    let answer = status.and_then(|status| answer(one, &status, made));
    let original = at(one, &["OrgnlTxRef", "Amt", "InstdAmt"]);
    Ok(Said { place, about: About::Payment(id), answer, amount: original.and_then(amount) })
}

/// What a status says for good; `None` while it is on its way.
fn answer(of: Node<'_, '_>, status: &str, made: NaiveDate) -> Option<PayoutAnswer> {
    match status {
        "RJCT" | "CANC" => Some(PayoutAnswer::Failed { reason: reason(of) }),
        "ACSC" | "ACCC" => {
            let settled = text(of, &["AccptncDtTm"]).as_deref().and_then(day);
            let reference = text(of, &["AcctSvcrRef"]);
            Some(PayoutAnswer::Paid { on: settled.unwrap_or(made), reference })
        }
        _ => None,
    }
}

/// Codes and words of why, for people: `AC04: the account is closed`.
fn reason(of: Node<'_, '_>) -> String {
    let mut told = Vec::new();
    for why in children(of, "StsRsnInf") {
        let words: Vec<String> =
            children(why, "AddtlInf").filter_map(|info| text(info, &[])).collect();
        match (code(why, &["Rsn"]), words.is_empty()) {
            (Some(code), true) => told.push(code),
            (Some(code), false) => told.push(format!("{code}: {}", words.join(" "))),
            (None, _) => told.extend(words),
        }
    }
    let told = told.join("; ");
    if told.is_empty() {
        "rejected by the bank".to_owned()
    } else {
        told.chars().take(300).collect()
    }
}

/// The day of a day or a moment, as the bank wrote it.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}
