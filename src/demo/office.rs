//! What the office of the platform does by hand: accounts, credits, an advance, disputes, and coupon codes that are
//! taken back months later.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};

use super::year::require_recorded;
use super::{COLLABORATOR, accounts};
use crate::app::{
    Actor, AdvanceInput, Answer, App, CorrectionInput, CorrectionKind, CreditInput, DisputeInput,
    Disputed, EventInput, Resolution, Sight,
};
use rules::domain::{DisputeReason, ObligationFilter, ObligationState, PageArgs};

/// So old is a use of a coupon when it is taken back, in days: its month is settled by then.
const TAKEN_BACK_AFTER: u64 = 40;

/// What is done by hand, day by day.
pub struct Office {
    app: App,
    start: NaiveDate,
    today: NaiveDate,
    /// The key of the first use of a coupon on each day that had one.
    coupons_used: BTreeMap<NaiveDate, String>,
    dispute: Option<String>,
}

impl Office {
    /// Works with `app` from the day `start` until `today`.
    pub fn new(app: App, start: NaiveDate, today: NaiveDate) -> Self {
        Self { app, start, today, coupons_used: BTreeMap::new(), dispute: None }
    }

    /// Names an account for everybody.
    pub async fn open_accounts(&self) -> Answer<()> {
        for account in accounts::accounts() {
            self.app.set_payout_account(&Actor::demo(), account).await?;
        }
        Ok(())
    }

    /// Remembers what may be taken back later.
    pub fn notice(&mut self, date: NaiveDate, events: &[EventInput]) {
        let used = events.iter().find(|event| event.kind == "coupon_code_used");
        if let Some(event) = used {
            self.coupons_used.insert(date, event.key.clone());
        }
    }

    /// Does what is to be done on a day.
    pub async fn pass_day(&mut self, date: NaiveDate) -> Answer<()> {
        if self.is(date, 4, 5) || self.is(date, 10, 5) {
            self.take_back_coupon(date).await?;
        }
        if self.is(date, 6, 3) {
            self.dispute = Some(self.dispute_profit_share().await?);
        }
        if self.is(date, 6, 4) {
            self.make_good().await?;
        }
        if self.is(date, 9, 10) {
            self.pay_ahead(date).await?;
        }
        if date == self.today { self.pass_today(date).await } else { Ok(()) }
    }

    /// Whether it is that day of the month so many months after the first one.
    fn is(&self, date: NaiveDate, months: u32, day: u64) -> bool {
        let month = self.start.checked_add_months(Months::new(months));
        month.and_then(|first| first.checked_add_days(Days::new(day - 1))) == Some(date)
    }

    /// What there is to look at on the day on which the demo starts, whichever day of the month that is.
    async fn pass_today(&self, date: NaiveDate) -> Answer<()> {
        self.take_back_coupon(date).await?;
        self.credit(date, "ana", "75.00", "the talk at the spring meeting").await?;
        self.credit(date, "bo", "120.00", "a seat on the jury of the course contest").await?;
        self.credit(date, "bo", "-20.00", "the bank's fee for a payment to a closed account")
            .await?;
        self.credit(date, "dee", "60.00", "proof-reading of two courses").await?;
        let held = self.credit(date, "gia", "40.00", "the cover of the newsletter").await?;
        let reason = "the invoice is missing".to_owned();
        self.app.hold_obligation(&Actor::demo(), &held, reason).await?;
        self.dispute_prize().await
    }

    /// Takes back a use of a coupon in a month that is settled. Rules that adjust take back what it paid; others
    /// count it in the open period.
    async fn take_back_coupon(&self, date: NaiveDate) -> Answer<()> {
        let settled = date.checked_sub_days(Days::new(TAKEN_BACK_AFTER)).unwrap_or(date);
        let Some((_, target)) = self.coupons_used.range(..=settled).next_back() else {
            return Ok(());
        };
        let reversal = CorrectionInput {
            key: Some(format!("back-{target}")),
            target: target.clone(),
            source: None,
            kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
            reason: Some("the code stood on a public list of coupons".to_owned()),
        };
        require_recorded(self.app.correct_events(&Actor::demo(), vec![reversal]).await?)
    }

    /// Credits, or below zero deducts; gives the obligation's id.
    async fn credit(
        &self,
        date: NaiveDate,
        whose: &str,
        amount: &str,
        reason: &str,
    ) -> Answer<String> {
        let input = by_hand(date, whose, amount, reason);
        Ok(self.app.credit(&Actor::demo(), input).await?.obligation.id)
    }

    /// More than Hal earns in half a year, and each payout takes back half of it at most: a debt that lasts.
    async fn pay_ahead(&self, date: NaiveDate) -> Answer<()> {
        let reason = "a microphone and a better room for the podcast";
        let input = AdvanceInput {
            credit: by_hand(date, "hal", "240.00", reason),
            paid_on: None,
            recoup_percent: Some(50),
        };
        self.app.record_advance(&Actor::demo(), input).await.map(|_| ())
    }

    /// Somebody says that a settled amount is too small; gives the dispute's id.
    async fn dispute_profit_share(&self) -> Answer<String> {
        let input = DisputeInput {
            about: Disputed::Standing {
                settlement: "course_profit_share.5".to_owned(),
                collaborator: Some(COLLABORATOR.to_owned()),
            },
            reason: DisputeReason::MissingEvent,
            text: "Three learners of the weekend course got their certificates on paper. Their completions are not \
                   counted."
                .to_owned(),
            evidence: vec!["https://school.example/weekend/list".to_owned()],
        };
        let opened = self.app.open_dispute(&Actor::demo_of(COLLABORATOR), input).await?;
        Ok(opened.id)
    }

    /// The office agrees, and makes it good.
    async fn make_good(&mut self) -> Answer<()> {
        let Some(id) = self.dispute.take() else { return Ok(()) };
        let (office, them) = (Actor::demo(), Actor::demo_of(COLLABORATOR));
        let asked = "Thank you. Do you know when that was?".to_owned();
        self.app.answer_dispute(&office, &id, asked, Vec::new()).await?;
        let said = "On the last weekend of the month.".to_owned();
        self.app.answer_dispute(&them, &id, said, Vec::new()).await?;
        let resolution = Resolution {
            accepted: true,
            text: "Found them: three completions, 18.00 USD each in that month.".to_owned(),
            credit: Some(("54.00".to_owned(), "USD".to_owned())),
        };
        self.app.resolve_dispute(&office, &id, resolution).await.map(|_| ())
    }

    /// Whoever won the newest prize for bloggers, which is never gathered yet, says that it is too small; nobody
    /// has answered.
    async fn dispute_prize(&self) -> Answer<()> {
        let filter = ObligationFilter {
            distributor: Some("blogger_of_the_month".to_owned()),
            state: Some(ObligationState::Pending),
            ..ObligationFilter::default()
        };
        let page = self.app.obligations(&Sight::All, filter, PageArgs::default()).await?;
        let prizes = page.items.into_iter().map(|(_, prize)| prize);
        let Some(prize) = prizes.max_by_key(|prize| (prize.payable_from, prize.id.clone())) else {
            return Ok(());
        };
        let input = DisputeInput {
            about: Disputed::Obligation(prize.id),
            reason: DisputeReason::WrongAmount,
            text: "The newsletter that announced the contest said 300 dollars for the winner."
                .to_owned(),
            evidence: vec!["https://school.example/newsletter/contest".to_owned()],
        };
        let winner = Actor::demo_of(&prize.collaborator);
        self.app.open_dispute(&winner, input).await.map(|_| ())
    }
}

fn by_hand(date: NaiveDate, whose: &str, amount: &str, reason: &str) -> CreditInput {
    CreditInput {
        collaborator: whose.to_owned(),
        amount: (amount.to_owned(), "USD".to_owned()),
        reason: reason.to_owned(),
        reference: None,
        key: Some(format!("{date}: {amount} to {whose}")),
        payable_from: None,
    }
}
