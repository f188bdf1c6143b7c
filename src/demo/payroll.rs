//! Who is paid when on the platform: what is payable is gathered on the 16th and paid on the 18th.

use chrono::{Datelike, Months, NaiveDate};

use super::year::midnight;
use crate::app::{Actor, Answer, App, FulfillmentInput, Sight};
use crate::clock::Clock;
use rules::domain::{Moment, PageArgs, PayoutFilter};

const GATHERED_ON: u32 = 16;
const PAID_ON: u32 = 18;

/// The month, from 0, whose first payout comes back from the bank.
const FAILS_IN: u32 = 7;

/// Pays month by month; the newest fulfillment stays on its way.
pub struct Payroll {
    app: App,
    start: NaiveDate,
    until: Moment,
    gathered: Option<String>,
}

impl Payroll {
    /// Pays with `app` what is settled from `start` on, up to `until`.
    pub fn new(app: App, start: NaiveDate, until: Moment) -> Self {
        Self { app, start, until, gathered: None }
    }

    /// Does what is to be done on a day.
    pub async fn pass_day(&mut self, date: NaiveDate, clock: &Clock) -> Answer<()> {
        let settled_before = self.month(date) > 0;
        match date.day() {
            GATHERED_ON if settled_before => {
                clock.set(midnight(date).min(self.until));
                self.gather().await
            }
            PAID_ON => {
                clock.set(midnight(date).min(self.until));
                match self.gathered.take() {
                    Some(fulfillment) => self.pay(&fulfillment, date).await,
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Which month since the start, from 0.
    fn month(&self, date: NaiveDate) -> u32 {
        let months = |date: NaiveDate| date.year() * 12 + date.month0().cast_signed();
        (months(date) - months(self.start)).unsigned_abs()
    }

    async fn gather(&mut self) -> Answer<()> {
        let all = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        let demo = Actor::demo();
        let fulfillment = self.app.create_fulfillment(&demo, all).await?;
        self.app.start_fulfillment(&demo, &fulfillment.id).await?;
        self.gathered = Some(fulfillment.id);
        Ok(())
    }

    async fn pay(&self, fulfillment: &str, date: NaiveDate) -> Answer<()> {
        let filter =
            PayoutFilter { fulfillment: Some(fulfillment.to_owned()), ..PayoutFilter::default() };
        let page = self.app.payouts(&Sight::All, filter, PageArgs::default()).await?;
        let mut payouts: Vec<String> =
            page.items.into_iter().map(|(_, payout)| payout.id).collect();
        let demo = Actor::demo();
        let reference = Some(format!("bank transfer of {date}"));
        if self.is_newest(date) {
            payouts.truncate(payouts.len().div_ceil(2));
        } else if self.month(date) == FAILS_IN {
            let failed: Vec<String> = payouts.drain(..1.min(payouts.len())).collect();
            let reason = Some("the account is closed".to_owned());
            self.app.mark_payouts_failed(&demo, failed, reason).await?;
            self.app.mark_payouts_paid(&demo, payouts, date, reference).await?;
            return self.app.close_fulfillment(&demo, fulfillment).await.map(|_| ());
        }
        self.app.mark_payouts_paid(&demo, payouts, date, reference).await.map(|_| ())
    }

    /// Whether no later day of payment has come.
    fn is_newest(&self, date: NaiveDate) -> bool {
        let next = date.checked_add_months(Months::new(1));
        next.is_none_or(|next| midnight(next) > self.until)
    }
}
