//! pain.001: what a bank is to pay, in the form that banks take.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use sepa::{Transliteration, transliterate};

use super::{Head, Payer, PayoutFormat, Rewritten, ToPay, unwritten};
use crate::app::Answer;
use rules::domain::{Destination, Money};

type Xml = Writer<Vec<u8>>;

/// How long a name may be for the banks of the SEPA, in characters.
const LONGEST_NAME: usize = 70;

/// A payment that a bank can make.
struct Transfer<'a> {
    row: &'a ToPay,
    holder: String,
    country: Option<&'a str>,
    iban: &'a str,
    bic: Option<&'a str>,
}

/// Everything that is the same in all of a file.
struct Message<'a> {
    head: &'a Head<'a>,
    payer: &'a Payer,
    payer_name: String,
    format: PayoutFormat,
    count: String,
    total: String,
}

/// The file, and what is written in it otherwise than it was given. One block of payments: a fulfillment has one
/// currency, and a file one day.
pub(super) fn write(
    head: &Head,
    rows: &[ToPay],
    payer: &Payer,
    format: PayoutFormat,
) -> Answer<(String, Vec<Rewritten>)> {
    let mut rewritten = Vec::new();
    let payer_name = written(&payer.name, None, &mut rewritten);
    let transfers: Vec<Transfer> =
        rows.iter().filter_map(|row| transfer(row, &mut rewritten)).collect();
    let amounts = transfers.iter().map(|transfer| transfer.row.payout.amount);
    let total = Money::sum(head.fulfillment.currency, amounts)?;
    let message = Message {
        head,
        payer,
        payer_name,
        format,
        count: transfers.len().to_string(),
        total: total.amount(),
    };
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    message.write(&mut xml, &transfers).map_err(unwritten)?;
    let text = String::from_utf8(xml.into_inner()).map_err(unwritten)?;
    Ok((format!("{text}\n"), rewritten))
}

fn transfer<'a>(row: &'a ToPay, rewritten: &mut Vec<Rewritten>) -> Option<Transfer<'a>> {
    let details = &row.account.as_ref()?.details;
    let Destination::Bank { iban, bic } = &details.destination else { return None };
    Some(Transfer {
        row,
        holder: written(&details.holder, Some(&row.payout.id), rewritten),
        country: details.country.as_deref(),
        iban,
        bic: bic.as_deref(),
    })
}

/// A name in the letters that every bank of the SEPA has.
fn written(original: &str, payout: Option<&str>, rewritten: &mut Vec<Rewritten>) -> String {
    let text = transliterate(original, Transliteration::German);
    let text: String = text.trim().chars().take(LONGEST_NAME).collect();
    let text = text.trim_end().to_owned();
    if text != original {
        let (original, written) = (original.to_owned(), text.clone());
        rewritten.push(Rewritten { payout: payout.map(str::to_owned), original, written });
    }
    text
}

impl Message<'_> {
    fn is_older(&self) -> bool {
        self.format == PayoutFormat::Pain001V03
    }

    fn write(&self, xml: &mut Xml, transfers: &[Transfer]) -> io::Result<()> {
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let namespace = format!("urn:iso:std:iso:20022:tech:xsd:{}", self.format.name());
        xml.create_element("Document")
            .with_attribute(("xmlns", namespace.as_str()))
            .write_inner_content(|xml| {
                within(xml, "CstmrCdtTrfInitn", |xml| {
                    self.group_header(xml)?;
                    within(xml, "PmtInf", |xml| self.block(xml, transfers))
                })
            })?;
        Ok(())
    }

    fn group_header(&self, xml: &mut Xml) -> io::Result<()> {
        let made = self.head.now.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        within(xml, "GrpHdr", |xml| {
            text(xml, "MsgId", &self.head.message_id)?;
            text(xml, "CreDtTm", &made)?;
            text(xml, "NbOfTxs", &self.count)?;
            text(xml, "CtrlSum", &self.total)?;
            within(xml, "InitgPty", |xml| text(xml, "Nm", &self.payer_name))
        })
    }

    fn block(&self, xml: &mut Xml, transfers: &[Transfer]) -> io::Result<()> {
        let in_euro = self.head.fulfillment.currency.code() == "EUR";
        text(xml, "PmtInfId", &format!("{}-1", self.head.message_id))?;
        text(xml, "PmtMtd", "TRF")?;
        text(xml, "NbOfTxs", &self.count)?;
        text(xml, "CtrlSum", &self.total)?;
        if in_euro {
            within(xml, "PmtTpInf", |xml| within(xml, "SvcLvl", |xml| text(xml, "Cd", "SEPA")))?;
        }
        let day = self.head.on.to_string();
        if self.is_older() {
            text(xml, "ReqdExctnDt", &day)?;
        } else {
            within(xml, "ReqdExctnDt", |xml| text(xml, "Dt", &day))?;
        }
        within(xml, "Dbtr", |xml| text(xml, "Nm", &self.payer_name))?;
        account(xml, "DbtrAcct", &self.payer.iban)?;
        within(xml, "DbtrAgt", |xml| self.bank(xml, self.payer.bic.as_deref()))?;
        text(xml, "ChrgBr", if in_euro { "SLEV" } else { "SHAR" })?;
        transfers.iter().try_for_each(|transfer| self.transfer(xml, transfer))
    }

    fn transfer(&self, xml: &mut Xml, transfer: &Transfer) -> io::Result<()> {
        let payout = &transfer.row.payout;
        within(xml, "CdtTrfTxInf", |xml| {
            within(xml, "PmtId", |xml| text(xml, "EndToEndId", &transfer.row.end_to_end_id))?;
            within(xml, "Amt", |xml| {
                xml.create_element("InstdAmt")
                    .with_attribute(("Ccy", payout.amount.currency.code()))
                    .write_text_content(BytesText::new(&payout.amount.amount()))?;
                Ok(())
            })?;
            if let Some(bic) = transfer.bic {
                within(xml, "CdtrAgt", |xml| self.bank(xml, Some(bic)))?;
            }
            within(xml, "Cdtr", |xml| {
                text(xml, "Nm", &transfer.holder)?;
                match transfer.country {
                    Some(country) => within(xml, "PstlAdr", |xml| text(xml, "Ctry", country)),
                    None => Ok(()),
                }
            })?;
            account(xml, "CdtrAcct", transfer.iban)?;
            let note = format!("Payout {}", transfer.row.end_to_end_id);
            within(xml, "RmtInf", |xml| text(xml, "Ustrd", &note))
        })
    }

    /// A bank by its code; one whose code nobody gave is found by the IBAN.
    fn bank(&self, xml: &mut Xml, bic: Option<&str>) -> io::Result<()> {
        within(xml, "FinInstnId", |xml| match bic {
            Some(bic) => text(xml, if self.is_older() { "BIC" } else { "BICFI" }, bic),
            None => within(xml, "Othr", |xml| text(xml, "Id", "NOTPROVIDED")),
        })
    }
}

fn account(xml: &mut Xml, name: &str, iban: &str) -> io::Result<()> {
    within(xml, name, |xml| within(xml, "Id", |xml| text(xml, "IBAN", iban)))
}

fn within(
    xml: &mut Xml,
    name: &str,
    content: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.create_element(name).write_inner_content(content)?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}
