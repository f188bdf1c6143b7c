//! A year of the platform, day by day, with a clock that is set: what happened is recorded as if
//! then, settled at each trigger, and paid in the middle of the month after; beside it stands what is done by hand.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::activity::Activity;
use super::office::Office;
use super::payroll::Payroll;
use super::sequence::Sequence;
use super::{ZONE, platform, require_saved};
use crate::app::{
    Actor, Answer, App, AppError, CorrectionInput, CorrectionKind, EntryResult, EntryStatus, tick,
};
use crate::clock::Clock;
use rules::calendar::first_instant;
use rules::domain::Moment;

/// The seed of everything that happens: the same year on every machine.
const SEED: u64 = 1_887;

/// The day of each month whose first order is taken back, and the day on which that happens.
const REFUNDED: (u32, u32) = (21, 24);

/// The past, up to a moment.
pub struct Year {
    app: App,
    clock: Clock,
    activity: Activity,
    payroll: Payroll,
    office: Office,
    start: NaiveDate,
    until: Moment,
    to_refund: Option<String>,
}

/// Midnight of a day on the platform.
pub fn midnight(date: NaiveDate) -> Moment {
    at(date, 0)
}

fn at(date: NaiveDate, hour: u32) -> Moment {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
    first_instant(ZONE, date, time)
}

/// The first of the month a year before `now`.
pub fn first_day(now: Moment, zone: Tz) -> NaiveDate {
    let today = day_of(now, zone);
    let first = today.with_day(1).unwrap_or(today);
    first.checked_sub_months(Months::new(12)).unwrap_or(first)
}

/// The day that it is at a moment.
fn day_of(moment: Moment, zone: Tz) -> NaiveDate {
    moment.to_utc().with_timezone(&zone).date_naive()
}

impl Year {
    /// The year from `start` on, on the database of `app`, up to its present.
    pub fn new(app: &App, start: NaiveDate) -> Self {
        let clock = Clock::fixed(midnight(start));
        let until = app.now();
        let past = app.at(clock.clone());
        Self {
            payroll: Payroll::new(past.clone(), start, until),
            office: Office::new(past.clone(), start, day_of(until, ZONE)),
            app: past,
            clock,
            activity: Activity::new(Sequence::of(SEED)),
            start,
            until,
            to_refund: None,
        }
    }

    /// The application as it was on the first day.
    pub fn first_morning(&self) -> &App {
        &self.app
    }

    /// Names the accounts that everybody is paid to.
    pub async fn open_accounts(&self) -> Answer<()> {
        self.office.open_accounts().await
    }

    /// Lets the year pass.
    pub async fn pass(&mut self, progress: &mut dyn FnMut(&str)) -> Answer<()> {
        let mut date = self.start;
        while midnight(date) <= self.until {
            if date.day() == 1 {
                progress(&date.format("%B %Y").to_string());
            }
            self.pass_day(date).await?;
            let next = date.checked_add_days(Days::new(1));
            date = next.ok_or_else(|| AppError::Internal("the calendar ended".to_owned()))?;
        }
        self.clock.set(self.until);
        tick(&self.app, self.until).await.map(|_| ())
    }

    async fn pass_day(&mut self, date: NaiveDate) -> Answer<()> {
        if date.day() == 1 {
            self.begin_month(date).await?;
        }
        self.payroll.pass_day(date, &self.clock).await?;
        self.office.pass_day(date).await?;
        let tomorrow = date.checked_add_days(Days::new(1)).unwrap_or(date);
        self.clock.set(midnight(tomorrow).min(self.until));
        self.record(date).await?;
        self.refund(date).await
    }

    /// The first of a month: at nine, the month before is settled.
    async fn begin_month(&mut self, date: NaiveDate) -> Answer<()> {
        if self.start.checked_add_months(Months::new(6)) == Some(date) {
            self.clock.set(midnight(date));
            let facts = platform::changes(&midnight(date).to_string());
            require_recorded(self.app.set_facts(&Actor::demo(), facts).await?)?;
            let raised = platform::raised(self.start);
            require_saved(self.app.save_distributor(&Actor::demo(), raised).await?)?;
        }
        let trigger = at(date, 9);
        if trigger <= self.until {
            self.clock.set(trigger);
            tick(&self.app, trigger).await?;
        }
        Ok(())
    }

    async fn record(&mut self, date: NaiveDate) -> Answer<()> {
        let mut events = self.activity.of_day(midnight(date), &date.to_string());
        let now = self.app.now();
        events.retain(|event| Moment::parse(&event.occurred_at).is_ok_and(|at| at <= now));
        if date.day() == REFUNDED.0 {
            let order = events.iter().find(|event| event.kind == "order_paid");
            self.to_refund = order.map(|order| order.key.clone());
        }
        self.office.notice(date, &events);
        require_recorded(self.app.record_events(&Actor::demo(), events).await?)
    }

    /// Takes an order back, three days later.
    async fn refund(&mut self, date: NaiveDate) -> Answer<()> {
        if date.day() != REFUNDED.1 {
            return Ok(());
        }
        let Some(target) = self.to_refund.take() else { return Ok(()) };
        let refund = CorrectionInput {
            key: Some(format!("refund-{target}")),
            target,
            source: None,
            kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
            reason: Some("the customer changed their mind".to_owned()),
        };
        require_recorded(self.app.correct_events(&Actor::demo(), vec![refund]).await?)
    }
}

/// Everything the demo sends has to be taken.
pub fn require_recorded(results: Vec<EntryResult>) -> Answer<()> {
    let refused = results.into_iter().find(|result| result.status == EntryStatus::Rejected);
    match refused.and_then(|refused| refused.error) {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}
