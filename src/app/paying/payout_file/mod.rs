//! The file with which a fulfillment is paid. It marks nothing as paid; that it was made is kept, so that whoever
//! makes it again is told.

mod end_to_end;
mod pain;
mod payer;
mod report;
mod rows;
mod table;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use crate::store::{Connection, Pages, StoreError, fulfillments, paying, payout_exports};
use rules::domain::{Currency, Fulfillment, Moment, PageArgs, PayoutExport};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode};

pub(in crate::app) use end_to_end::{LONGEST_IN_PAIN, LONGEST_IN_PAYPAL, end_to_end_id};
pub use payer::Payer;
pub use report::{ExportReport, LeftOutOfFile, Rewritten};
use rows::{ToPay, to_pay};

/// The forms of a file to pay with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutFormat {
    /// A table for whoever pays by hand.
    Csv,
    /// ISO 20022 pain.001.001.09.
    Pain001,
    /// Its older version, pain.001.001.03.
    Pain001V03,
    /// PayPal's table of payments, for many at once.
    Paypal,
}

impl PayoutFormat {
    /// Every form, by the name it is asked for with.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("csv", Self::Csv),
        ("pain.001", Self::Pain001),
        ("pain.001.001.09", Self::Pain001),
        ("pain.001.001.03", Self::Pain001V03),
        ("paypal", Self::Paypal),
    ];

    /// The form with that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// The name under which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pain001 => "pain.001.001.09",
            Self::Pain001V03 => "pain.001.001.03",
            Self::Paypal => "paypal",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pain001 | Self::Pain001V03 => "xml",
            Self::Paypal => "paypal.csv",
        }
    }
}

/// How a file is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportInput {
    /// Its form.
    pub format: PayoutFormat,
    /// The day on which the bank is to pay; today, UTC, when nothing is said.
    pub on: Option<NaiveDate>,
    /// Whether it starts with a byte order mark, which spreadsheets want. Tables only.
    pub bom: bool,
    /// Whether it is made although somebody cannot be paid with it.
    pub partial: bool,
    /// From which account; needed by pain.001.
    pub payer: Option<Payer>,
    /// Whether nobody gets it: then it is not written down that it was made.
    pub dry_run: bool,
}

/// A file, and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutFile {
    /// A name for it.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// All of it.
    pub text: String,
    /// What is in it, and what is not.
    pub report: ExportReport,
}

/// What one file says of all of its payments.
struct Head<'a> {
    fulfillment: &'a Fulfillment,
    /// Names the file for ever.
    message_id: String,
    on: NaiveDate,
    now: Moment,
}

impl App {
    /// The files that were made of many fulfillments, the newest first.
    pub async fn payout_export_pages(
        &self,
        fulfillments: Vec<String>,
        args: PageArgs,
    ) -> Answer<Pages<PayoutExport>> {
        self.read(move |c| payout_exports::pages(c, &fulfillments, &args)).await
    }

    /// Many files at once, by their ids.
    pub async fn payout_exports_by_id(&self, ids: Vec<String>) -> Answer<Vec<PayoutExport>> {
        self.read(move |c| payout_exports::find_all(c, &ids)).await
    }

    /// Makes the file with which what is not paid yet of a fulfillment is paid. Nothing is marked as paid. Refused
    /// where somebody cannot be paid with it, unless `partial` leaves them out.
    pub async fn export_payouts(
        &self,
        actor: &Actor,
        fulfillment: &str,
        input: ExportInput,
    ) -> Answer<PayoutFile> {
        let (deed, now) = (Deed::new(actor, "exportPayouts", fulfillment), self.now());
        let (id, eyes) = (fulfillment.to_owned(), self.four_eyes_on(actor.name()));
        self.attempt(&deed.clone(), PAYING, async {
            let made = self.write(move |connection| {
                paying::lock(connection)?;
                let found = fulfillments::named(connection, &id)?;
                if let Err(refused) = eyes.on_paying(&found, "fulfillment") {
                    return Ok(Err(refused.into()));
                }
                let before = payout_exports::count(connection, &id)?;
                let rows = to_pay(connection, &found, input.format, now)?;
                let head = Head {
                    message_id: format!("TANTIEME-{id}-{}", before + 1),
                    fulfillment: &found,
                    on: input.on.unwrap_or_else(|| now.to_utc().date_naive()),
                    now,
                };
                let file = match make(&head, &rows, &input, before) {
                    Ok(file) => file,
                    Err(refused) => return Ok(Err(refused)),
                };
                if !input.dry_run {
                    keep(connection, &deed, &head, (&file, &rows))?;
                }
                Ok(Ok(file))
            });
            made.await?
        })
        .await
    }
}

/// Makes the file, or says why there is none.
fn make(head: &Head, rows: &[ToPay], input: &ExportInput, before: i64) -> Answer<PayoutFile> {
    let id = &head.fulfillment.id;
    if rows.is_empty() {
        let message =
            format!("nothing in fulfillment {id} is to be paid: no payout is UNPAID or PROCESSING");
        return Err(Problem::new(ProblemCode::IllegalState, &[], message).into());
    }
    if head.fulfillment.currency == Currency::Points && input.format != PayoutFormat::Csv {
        let message =
            format!("fulfillment {id} is in points, which no bank pays; ask for the csv table");
        return Err(Problem::new(ProblemCode::Invalid, &["format"], message).into());
    }
    let report = ExportReport::of(head, rows, input.format, before)?;
    if !report.left_out.is_empty() && !input.partial {
        return Err(Problem::new(ProblemCode::IllegalState, &[], report.refusal()).into());
    }
    if report.payments == 0 {
        let message =
            format!("nobody in fulfillment {id} can be paid with this file: {}", report.refusal());
        return Err(Problem::new(ProblemCode::IllegalState, &[], message).into());
    }
    let mut text =
        if input.bom && input.format.ending().ends_with("csv") { "\u{feff}" } else { "" }
            .to_owned();
    let (body, rewritten) = match input.format {
        PayoutFormat::Csv => (table::csv(rows), Vec::new()),
        PayoutFormat::Paypal => (table::paypal(rows), Vec::new()),
        PayoutFormat::Pain001 | PayoutFormat::Pain001V03 => {
            let payer = input.payer.as_ref().ok_or_else(Payer::missing)?;
            pain::write(head, rows, payer, input.format)?
        }
    };
    text.push_str(&body);
    let media = match input.format {
        PayoutFormat::Csv | PayoutFormat::Paypal => "text/csv; charset=utf-8",
        PayoutFormat::Pain001 | PayoutFormat::Pain001V03 => "application/xml",
    };
    let name = format!("payouts-{id}-{}.{}", before + 1, input.format.ending());
    Ok(PayoutFile { name, media, text, report: ExportReport { rewritten, ..report } })
}

/// Keeps that the file was made, with its line of the audit trail.
fn keep(
    connection: &mut Connection,
    deed: &Deed,
    head: &Head,
    (file, rows): (&PayoutFile, &[ToPay]),
) -> Result<(), StoreError> {
    let report = &file.report;
    let paid = rows.iter().filter(|row| row.why_not.is_none());
    let export = PayoutExport {
        fulfillment: head.fulfillment.id.clone(),
        format: report.format.name().to_owned(),
        message_id: head.message_id.clone(),
        at: head.now,
        who: deed.who().to_owned(),
        total: report.total,
        payouts: paid.map(|row| row.payout.id.clone()).collect(),
        digest: Some(hex::encode(Sha256::digest(file.text.as_bytes()))),
    };
    payout_exports::insert(connection, &export)?;
    let before = format!("exported {} times", report.exported_before);
    let after = export.told();
    deed.record(connection, head.now, Change::of(Some(before), after))
}

/// What cannot go wrong while text is written into memory.
fn unwritten(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("a file of payouts could not be written: {error}"))
}
