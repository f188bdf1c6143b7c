//! Settlements and standings as rows.

use diesel::prelude::*;

use crate::store::StoreError;
use crate::store::keyset::keyset_row;
use crate::store::schema::{settlements, standings};
use rules::domain::{
    Digest, Moment, Money, Outcome, Settlement, SettlementHeader, Standing, Window,
};

use super::detail::{self, SettlementDetail, StandingDetail};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = settlements, treat_none_as_default_value = false)]
pub(super) struct SettlementRow {
    pub number: i64,
    pub id: String,
    pub distributor: String,
    pub period_index: i64,
    pub version: i32,
    pub cut_off: String,
    pub settled_at: i64,
    pub starts_at: i64,
    pub ends_at: i64,
    pub currency: String,
    pub pool: i64,
    pub leftover: i64,
    pub carried: i64,
    pub digest: String,
    pub detail: String,
    pub owed_since: Option<i64>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = standings, treat_none_as_default_value = false)]
pub(super) struct StandingRow {
    pub settlement: String,
    pub place: i64,
    pub rank: i64,
    pub collaborator: String,
    pub amount: i64,
    pub currency: String,
    pub detail: String,
}

keyset_row!(SettlementRow, number: i64);
keyset_row!(StandingRow, place: i64);

impl SettlementRow {
    pub fn of(number: i64, settlement: &Settlement) -> Result<Self, StoreError> {
        let outcome = &settlement.outcome;
        Ok(Self {
            number,
            id: settlement.id.clone(),
            distributor: settlement.distributor.clone(),
            period_index: settlement.period_index,
            version: settlement.version,
            cut_off: settlement.cut_off.to_string(),
            settled_at: settlement.settled_at.micros(),
            starts_at: outcome.window.start.micros(),
            ends_at: outcome.window.end.micros(),
            currency: outcome.currency.code().to_owned(),
            pool: outcome.pool.minor,
            leftover: outcome.leftover.minor,
            carried: outcome.carried.minor,
            digest: outcome.digest().to_owned(),
            detail: detail::write(&SettlementDetail::of(settlement))?,
            owed_since: settlement.owed_since.map(Moment::micros),
        })
    }
}

impl TryFrom<SettlementRow> for SettlementHeader {
    type Error = StoreError;

    fn try_from(row: SettlementRow) -> Result<Self, StoreError> {
        let currency = detail::currency(&row.currency)?;
        let shown = detail::read::<SettlementDetail>(&row.detail)?.shown(currency)?;
        Ok(Self {
            id: row.id,
            distributor: row.distributor,
            period_index: row.period_index,
            version: row.version,
            catalogue: shown.catalogue,
            cut_off: row
                .cut_off
                .parse()
                .map_err(|_| StoreError::corrupt("the cut-off", &row.cut_off))?,
            settled_at: Moment::from_micros(row.settled_at),
            owed_since: row.owed_since.map(Moment::from_micros),
            waiting_in: shown.waiting_in,
            window: Window::new(
                Moment::from_micros(row.starts_at),
                Moment::from_micros(row.ends_at),
            ),
            pool: Money::new(row.pool, currency),
            taken: shown.taken,
            leftover: Money::new(row.leftover, currency),
            to_owner: shown.to_owner,
            shortfall: shown.shortfall,
            debts: shown.debts,
            carried: Money::new(row.carried, currency),
            site: shown.site,
            uncredited: shown.uncredited,
            skipped: shown.skipped,
            pending: shown.pending,
            digest: row.digest,
        })
    }
}

/// The outcome of a header with its standings.
pub(super) fn outcome(header: SettlementHeader, standings: Vec<Standing>) -> Outcome {
    Outcome {
        window: header.window,
        currency: header.pool.currency,
        pool: header.pool,
        taken: header.taken,
        leftover: header.leftover,
        to_owner: header.to_owner,
        shortfall: header.shortfall,
        debts: header.debts,
        carried: header.carried,
        site: header.site,
        standings,
        uncredited: header.uncredited,
        skipped: header.skipped,
        pending: header.pending,
        digest: Digest::known(header.digest),
    }
}

impl StandingRow {
    pub fn of(settlement: &str, place: i64, standing: &Standing) -> Result<Self, StoreError> {
        Ok(Self {
            settlement: settlement.to_owned(),
            place,
            rank: standing.rank,
            collaborator: standing.collaborator.clone(),
            amount: standing.amount.minor,
            currency: standing.amount.currency.code().to_owned(),
            detail: detail::write(&StandingDetail::of(standing))?,
        })
    }
}

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
        let amount = Money::new(row.amount, detail::currency(&row.currency)?);
        detail::read::<StandingDetail>(&row.detail)?.standing(row.rank, row.collaborator, amount)
    }
}
