//! `tantieme settle`: what the scheduler does, once and now.

use crate::app::{Actor, App, AppError, CorrectionsView, SettlementHead, Sight, tick_by};
use crate::clock::Clock;
use rules::domain::{Moment, Period, Settlement, escaped};

use super::corrections;
use super::outcome::PeriodReport;
use super::table::{Align, table};
use super::{Database, Failure, Terminal, runtime};

/// Settles every period of every active distributor that is due, in order. A settlement is for
/// good: with a moment ahead of the clock, periods end before they are over.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme settle --now 2026-11-01T14:00:00Z")]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// Take it to be this moment (RFC 3339) instead of now
    #[arg(long, value_name = "MOMENT")]
    now: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Ticks once and shows what was settled.
pub fn run(arguments: Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let said = match &arguments.now {
        None => None,
        Some(text) => Some(Moment::parse(text).map_err(|error| Failure::usage(error.to_string()))?),
    };
    if let Some(now) = said.filter(|now| *now > Clock::System.now()) {
        terminal.note(format!("{now} is ahead of the clock; what is settled now stays settled"));
    }
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let done = runtime()?.block_on(async {
        let now = match said {
            Some(now) => now,
            None => app.due_time().await?,
        };
        let report = tick_by(&app, &Actor::command_line(), now).await?;
        let settled = app.settlements_by_id(report.settled).await?;
        let made = settled.iter().map(|one| (one.distributor.clone(), one.id.clone()));
        let corrected = app.corrections_of_all(&Sight::All, made.collect()).await?;
        let review: Vec<Waiting> = app.in_review().await?.into_iter().map(waiting).collect();
        Ok::<_, Failure>((settled, corrected, [report.held, report.broken].concat(), review))
    });
    app.close();
    let (settled, corrected, held, review) = done?;
    if arguments.json {
        terminal.json(json((&settled, &corrected), &held, &review)?);
    } else {
        show(&settled, review.is_empty(), terminal);
        corrections::show(&corrected, terminal)?;
        for (period, reason) in &review {
            terminal.line(format!("{period} {}", escaped(reason)));
        }
    }
    for (period, reason) in &held {
        terminal.problem(format!("{period} was not settled: {}", escaped(reason)));
    }
    if held.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

/// A period and why it is where it is.
type Waiting = (String, String);

/// What is said of a period in REVIEW.
fn waiting(period: Period) -> Waiting {
    let id = Settlement::id_of(&period.distributor, period.index);
    (id, period.reason.unwrap_or_else(|| "is in REVIEW".to_owned()))
}

fn show(settled: &[SettlementHead], nothing_due: bool, terminal: &mut Terminal) {
    if settled.is_empty() {
        terminal.line(if nothing_due { "nothing was due" } else { "nothing was settled" });
        return;
    }
    let heads = [
        ("settlement", Align::Left),
        ("measured from", Align::Left),
        ("until", Align::Left),
        ("version", Align::Right),
        ("pool", Align::Right),
        ("leftover", Align::Right),
    ];
    let rows: Vec<Vec<String>> = settled
        .iter()
        .map(|one| {
            vec![
                one.id.clone(),
                one.window.start.to_string(),
                one.window.closed_at().map_or_else(|| "open".to_owned(), |end| end.to_string()),
                one.version.to_string(),
                one.pool.to_string(),
                one.leftover.to_string(),
            ]
        })
        .collect();
    terminal.line(table(&heads, &rows));
}

fn json(
    (settled, corrected): (&[SettlementHead], &[CorrectionsView]),
    held: &[Waiting],
    review: &[Waiting],
) -> Result<serde_json::Value, Failure> {
    let one = |(one, corrected): (&SettlementHead, &CorrectionsView)| {
        Ok(serde_json::json!({
            "id": one.id,
            "version": one.version,
            "period": PeriodReport::new(one.window),
            "pool": one.pool.amount(),
            "leftover": one.leftover.amount(),
            "carried": one.carried.amount(),
            "currency": one.pool.currency.code(),
            "digest": one.digest,
            "adjustments": corrections::adjustments_json(corrected).map_err(AppError::from)?,
            "takenOver": corrections::taken_over_json(corrected),
            "leftoverChanges": corrections::leftover_changes_json(corrected),
        }))
    };
    let settled = settled.iter().zip(corrected).map(one);
    let settled = settled.collect::<Result<Vec<serde_json::Value>, Failure>>()?;
    let waiting = |list: &[Waiting]| -> Vec<serde_json::Value> {
        list.iter()
            .map(|(period, reason)| serde_json::json!({ "period": period, "reason": reason }))
            .collect()
    };
    Ok(serde_json::json!({ "settled": settled, "held": waiting(held), "review": waiting(review) }))
}
