//! Reading lists that are nested in the rows of another: one page of each at once.

pub use crate::store::Pages;
use crate::store::{obligations, payouts, periods, settlements};
use rules::domain::{
    Obligation, ObligationFilter, ObligationsOf, PageArgs, Payout, PayoutFilter, PayoutsOf, Period,
    PeriodFilter, SettlementFilter, Standing,
};

use crate::app::{Answer, App, SettlementHead};

impl App {
    /// The obligations of many collaborators, settlements or payouts, the newest first.
    pub async fn obligation_pages(
        &self,
        of: ObligationsOf,
        owners: Vec<String>,
        filter: ObligationFilter,
        args: PageArgs,
    ) -> Answer<Pages<Obligation>> {
        self.read(move |c| obligations::pages(c, of, &owners, &filter, &args)).await
    }

    /// The payouts of many collaborators or fulfillments, the newest first.
    pub async fn payout_pages(
        &self,
        of: PayoutsOf,
        owners: Vec<String>,
        filter: PayoutFilter,
        args: PageArgs,
    ) -> Answer<Pages<Payout>> {
        self.read(move |c| payouts::pages(c, of, &owners, &filter, &args)).await
    }

    /// The settlements of many distributors, the newest first.
    pub async fn settlement_pages(
        &self,
        distributors: Vec<String>,
        filter: SettlementFilter,
        args: PageArgs,
    ) -> Answer<Pages<SettlementHead>> {
        self.read(move |c| settlements::pages(c, &distributors, &filter, &args)).await
    }

    /// The standings of many settlements, by rank.
    pub async fn standing_pages(
        &self,
        settlements: Vec<String>,
        args: PageArgs,
    ) -> Answer<Pages<Standing>> {
        self.read(move |c| settlements::standing_pages(c, &settlements, &args)).await
    }

    /// The periods of many distributors, the newest first.
    pub async fn period_pages(
        &self,
        distributors: Vec<String>,
        filter: PeriodFilter,
        args: PageArgs,
    ) -> Answer<Pages<Period>> {
        self.read(move |c| periods::pages(c, &distributors, &filter, &args)).await
    }
}
