//! What banks answer, in files. A file is taken whole or not at all, and once: the same file again changes nothing.

mod camt054;
mod matching;
mod pain002;
mod table;
mod xml;

use sha2::{Digest, Sha256};

use crate::store::{Connection, StoreError, obligations, paying, payout_answers as taken_files};
use rules::domain::{AnswersTaken, Changed, Happening, Moment, PayingPlan, Payout, PayoutAnswer};
use rules::paying::answered;

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::access::four_eyes::FourEyes;
use crate::app::paying::executed::executed;
use crate::app::paying::pay::require_begun;
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode, intake::admit};
use matching::{Matched, matched};

/// The verb, as the audit trail and refusals name it.
const VERB: &str = "importPayoutAnswers";

/// The largest file that is read, in bytes.
pub const LARGEST_ANSWER_FILE: usize = 32 * 1024 * 1024;

/// The forms of a bank's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFormat {
    /// A table with the columns `payout` or `endToEndId`, and `state`.
    Csv,
    /// ISO 20022 pain.002: what became of a file of payments.
    Pain002,
    /// ISO 20022 camt.054: what was booked.
    Camt054,
}

impl AnswerFormat {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pain002 => "pain.002",
            Self::Camt054 => "camt.054",
        }
    }
}

/// One thing that a file says.
struct Said {
    /// Where in the file, for people: `line 3`, `entry 2`.
    place: String,
    about: About,
    /// `None` when it says that nothing is certain yet.
    answer: Option<PayoutAnswer>,
    /// Decimal and currency, as the file has them.
    amount: Option<(String, String)>,
}

/// What a file says something of.
enum About {
    /// One payment, by the id that it was sent with.
    Payment(String),
    /// Every payment of a file that was made, by the file's id.
    File(String),
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerReport {
    /// Its form.
    pub format: AnswerFormat,
    /// When it was taken and by whom, where that was before: nothing was changed now.
    pub taken_before: Option<(Moment, String)>,
    /// The ids of payouts that were paid.
    pub paid: Vec<String>,
    /// The ids of payouts that failed.
    pub failed: Vec<String>,
    /// The ids of payouts that came back.
    pub returned: Vec<String>,
    /// The ids of payouts of which the same was known.
    pub known: Vec<String>,
    /// Those among them that are paid on another day or with another reference than the file says, as they are.
    pub otherwise: Vec<Payout>,
    /// Every payout that is another one by the file, before and after.
    pub changed: Vec<Changed<Payout>>,
    /// How much of it says that nothing is certain yet.
    pub open: usize,
    /// Where it speaks of payments that no payout is, with the id that it names.
    pub unmatched: Vec<(String, String)>,
}

impl App {
    /// Takes what a bank answers: CSV, pain.002 or camt.054. Marks payouts as paid, failed and returned, all that
    /// the file says or nothing of it. Amounts and currencies have to be those of the payouts.
    pub async fn import_payout_answers(&self, actor: &Actor, text: String) -> Answer<AnswerReport> {
        let (digest, now) = (hex::encode(Sha256::digest(text.as_bytes())), self.now());
        let about: String = digest.chars().take(16).collect();
        let deed = Deed::new(actor, VERB, format!("file {about}"));
        let eyes = self.four_eyes_on(actor.name());
        self.attempt(&deed.clone(), PAYING, async {
            let (format, said) = self.compute(move || sound(&text, now)).await?;
            let done = self.write(move |connection| {
                paying::lock(connection)?;
                if let Some(before) = taken_files::find(connection, &digest)? {
                    return Ok(Ok(known_file(format, before)));
                }
                match taken(connection, format, &said, (&eyes, now))? {
                    Err(problem) => Ok(Err(problem)),
                    Ok((report, plan)) => {
                        let happened: Vec<Happening> = executed(connection, &plan)?;
                        taken_files::insert(connection, &digest, format.name(), (now, deed.who()))?;
                        let change = Change::of(None::<String>, told(&report)).telling(happened);
                        deed.record(connection, now, change)?;
                        Ok(Ok(report))
                    }
                }
            });
            Ok(done.await??)
        })
        .await
    }

    /// What the same file would come to now. Nothing is changed, and nothing written down.
    pub async fn foresee_payout_answers(
        &self,
        actor: &Actor,
        text: String,
    ) -> Answer<AnswerReport> {
        actor.require(PAYING, VERB)?;
        let (digest, now) = (hex::encode(Sha256::digest(text.as_bytes())), self.now());
        let eyes = self.four_eyes_on(actor.name());
        let (format, said) = self.compute(move || sound(&text, now)).await?;
        let foreseen = self.read(move |connection| {
            if let Some(before) = taken_files::find(connection, &digest)? {
                return Ok(Ok(known_file(format, before)));
            }
            let taken = taken(connection, format, &said, (&eyes, now))?;
            Ok(taken.map(|(report, _)| report))
        });
        Ok(foreseen.await??)
    }
}

/// Reads a file and looks at each thing that it says by itself.
fn sound(text: &str, now: Moment) -> Answer<(AnswerFormat, Vec<Said>)> {
    let (format, said) = read(text)?;
    for one in &said {
        require_sound(one, now).map_err(|error| at(&one.place, error))?;
    }
    Ok((format, said))
}

/// Refuses a day that has not begun, and texts that are too long.
fn require_sound(said: &Said, now: Moment) -> Answer<()> {
    match &said.answer {
        Some(PayoutAnswer::Paid { on, reference }) => {
            require_begun(*on, now)?;
            if let Some(reference) = reference {
                admit::text(reference, &["reference"], "the reference")?;
            }
        }
        Some(PayoutAnswer::Failed { reason } | PayoutAnswer::CameBack { reason }) => {
            admit::reason(Some(reason), "reason")?;
        }
        None => {}
    }
    Ok(())
}

/// Reads a file by what it is.
fn read(text: &str) -> Answer<(AnswerFormat, Vec<Said>)> {
    if text.len() > LARGEST_ANSWER_FILE {
        return Err(invalid("the file is larger than 32 MB; ask the bank for smaller ones"));
    }
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('<') {
        return Ok((AnswerFormat::Csv, table::read(text)?));
    }
    let document = xml::parse(text.trim_start())?;
    let message = xml::message(&document)?;
    match message.kind {
        AnswerFormat::Pain002 => Ok((message.kind, pain002::read(message.root)?)),
        _ => Ok((message.kind, camt054::read(message.root)?)),
    }
}

/// What a file comes to, and what has to be written for it.
fn taken(
    connection: &mut Connection,
    format: AnswerFormat,
    said: &[Said],
    (eyes, now): (&FourEyes, Moment),
) -> Result<Result<(AnswerReport, PayingPlan), Problem>, StoreError> {
    let Matched { answers, view, unmatched, open } = match matched(connection, said)? {
        Ok(matched) => matched,
        Err(problem) => return Ok(Err(problem)),
    };
    for fulfillment in view.fulfillments.values() {
        if let Err(problem) = eyes.on_paying(fulfillment, "file") {
            return Ok(Err(problem));
        }
    }
    let ids: Vec<String> = view.payouts.iter().map(|payout| payout.id.clone()).collect();
    let gathered = obligations::of_payouts(connection, &ids)?;
    let AnswersTaken { plan, paid, failed, returned, known, otherwise } =
        answered(&view, &gathered, &answers, now)?;
    let otherwise = view.payouts.into_iter().filter(|it| otherwise.contains(&it.id)).collect();
    let report = AnswerReport {
        format,
        taken_before: None,
        paid,
        failed,
        returned,
        known,
        otherwise,
        changed: plan.payouts.clone(),
        open,
        unmatched,
    };
    Ok(Ok((report, plan)))
}

fn known_file(format: AnswerFormat, before: (Moment, String)) -> AnswerReport {
    AnswerReport {
        format,
        taken_before: Some(before),
        paid: Vec::new(),
        failed: Vec::new(),
        returned: Vec::new(),
        known: Vec::new(),
        otherwise: Vec::new(),
        changed: Vec::new(),
        open: 0,
        unmatched: Vec::new(),
    }
}

/// What a file changed, for the audit trail.
fn told(report: &AnswerReport) -> String {
    let AnswerReport { format, paid, failed, returned, known, unmatched, .. } = report;
    format!(
        "{}: {} paid, {} failed, {} returned, {} known, {} unmatched",
        format.name(),
        paid.len(),
        failed.len(),
        returned.len(),
        known.len(),
        unmatched.len()
    )
}

fn problem(message: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Invalid, &["file"], message)
}

fn invalid(message: impl Into<String>) -> AppError {
    problem(message).into()
}

/// The same error with its place in the file.
fn at(place: &str, error: AppError) -> AppError {
    match error {
        AppError::Refused(problem) => invalid(format!("{place}: {}", problem.message)),
        other => other,
    }
}
