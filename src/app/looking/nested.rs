//! Reading lists that are nested in the rows of another: one page of each at once.

pub use crate::store::Pages;
use crate::store::{obligations, payouts, periods, settlements};
use rules::domain::{
    Obligation, ObligationFilter, ObligationsOf, Page, PageArgs, Payout, PayoutFilter, PayoutsOf,
    Period, PeriodFilter, SettlementFilter, Standing,
};

use crate::app::{Answer, App, SettlementHead, Sight};

impl App {
    /// The obligations of many collaborators, settlements or payouts, the newest first.
    pub async fn obligation_pages(
        &self,
        sight: &Sight,
        of: ObligationsOf,
        owners: Vec<String>,
        mut filter: ObligationFilter,
        args: PageArgs,
    ) -> Answer<Pages<Obligation>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Pages::new()) };
        self.read(move |c| obligations::pages(c, of, &owners, &filter, &args)).await
    }

    /// The payouts of many collaborators or fulfillments, the newest first.
    pub async fn payout_pages(
        &self,
        sight: &Sight,
        of: PayoutsOf,
        owners: Vec<String>,
        mut filter: PayoutFilter,
        args: PageArgs,
    ) -> Answer<Pages<Payout>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Pages::new()) };
        self.read(move |c| payouts::pages(c, of, &owners, &filter, &args)).await
    }

    /// The settlements of many distributors, the newest first.
    pub async fn settlement_pages(
        &self,
        sight: &Sight,
        distributors: Vec<String>,
        mut filter: SettlementFilter,
        args: PageArgs,
    ) -> Answer<Pages<SettlementHead>> {
        let Ok(state) = sight.narrow_state(filter.state) else { return Ok(Pages::new()) };
        filter.state = state;
        self.read(move |c| settlements::pages(c, &distributors, &filter, &args)).await
    }

    /// The standings of many settlements, by rank.
    pub async fn standing_pages(
        &self,
        sight: &Sight,
        settlements: Vec<String>,
        args: PageArgs,
    ) -> Answer<Pages<Standing>> {
        if sight.is_whole() {
            return self.read(move |c| settlements::standing_pages(c, &settlements, &args)).await;
        }
        let Some(own) = sight.own() else { return Ok(Pages::new()) };
        let found = self.settled_standings_of(sight, settlements, own).await?;
        let page = |row| Page::of_list(vec![row], &args, |row: &Standing| row.collaborator.clone());
        Ok(found.into_iter().map(|(id, row)| (id, page(row))).collect())
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
