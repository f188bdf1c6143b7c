//! What settlements are computed from besides the log: read for all that begin at the same time, by as few statements as
//! for one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::store::periods::{self, Leased};
use crate::store::{
    Batch, Connection, Performed, Place, StoreError, catalogues, checkpoints, distributors,
    late_found, log, obligations, settlements,
};
use rules::domain::{
    Moment, Obligation, Period, PeriodState, RuleVersion, Settlement, SettlementHeader,
};

use crate::app::settling::in_common::InCommon;
use crate::app::settling::reading::{Beforehand, Stored};

/// What a settlement is computed from.
pub struct Basis {
    /// The period as it is under the lease: what was carried in may have changed since it was found.
    pub period: Period,
    /// The version that is pinned to it.
    pub version: RuleVersion,
    /// What is stored of its distributor.
    pub stored: Stored,
    /// What is known of the periods before.
    pub beforehand: Beforehand,
    /// What is read of the log with others.
    pub in_common: Arc<InCommon>,
    /// Number and text of the newest catalogue.
    pub newest_catalogue: Option<(i64, String)>,
}

/// Reads the basis of a leased period; `None` when it has ended meanwhile, or waits for somebody's review.
pub struct ReadBasis {
    pub lease: Leased,
}

impl Batch for ReadBasis {
    type Done = Option<Basis>;

    fn place(&self) -> Place {
        Place::BeforeCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<Option<Basis>> {
        let mut bases = Bases::read(connection, all)?;
        let basis = |one: &&Self| Ok((bases.of(connection, &one.lease)?, None));
        all.iter().map(basis).collect()
    }
}

/// What was read for many periods, by the names of their distributors.
struct Bases {
    periods: BTreeMap<String, Period>,
    first_starts: BTreeMap<String, Moment>,
    versions: BTreeMap<String, RuleVersion>,
    previous: BTreeMap<String, SettlementHeader>,
    waiting: BTreeMap<String, Vec<Obligation>>,
    settled_versions: BTreeMap<String, Vec<i32>>,
    have_totals: BTreeSet<String>,
    have_late: BTreeSet<String>,
    in_common: Arc<InCommon>,
    newest_catalogue: Option<(i64, String)>,
}

impl Bases {
    fn read(connection: &mut Connection, all: &[&ReadBasis]) -> Result<Self, StoreError> {
        let names: Vec<&str> = all.iter().map(|one| one.lease.distributor.as_str()).collect();
        let unsettled = periods::first_unsettled_of_all(connection, &names)?;
        let firsts: Vec<(String, i64)> = names.iter().map(|name| ((*name).to_owned(), 0)).collect();
        let firsts = periods::find_all(connection, &firsts)?;
        let pinned: Vec<(&str, i32)> =
            unsettled.iter().map(|it| (it.distributor.as_str(), it.version)).collect();
        let versions = distributors::numbered_versions(connection, &pinned)?;
        let before = |period: &Period| Settlement::id_of(&period.distributor, period.index - 1);
        let previous: Vec<String> =
            unsettled.iter().filter(|period| period.index > 0).map(before).collect();
        let previous = settlements::headers(connection, &previous)?;
        let mut waiting: BTreeMap<String, Vec<Obligation>> = BTreeMap::new();
        for obligation in obligations::waiting_of_all(connection, &names)? {
            let name = obligation.distributor.clone().unwrap_or_default();
            waiting.entry(name).or_default().push(obligation);
        }
        let mut settled_versions: BTreeMap<String, Vec<i32>> = BTreeMap::new();
        for (name, version) in periods::settled_versions_of_all(connection, &names)? {
            settled_versions.entry(name).or_default().push(version);
        }
        let contributed = log::contributed_to(connection, &names)?;
        Ok(Self {
            have_totals: checkpoints::kept_of(connection, &names)?.into_iter().collect(),
            have_late: late_found::kept_of(connection, &names)?.into_iter().collect(),
            in_common: Arc::new(InCommon::new(log::head(connection)?, contributed)),
            newest_catalogue: catalogues::newest(connection)?,
            periods: by_name(unsettled, |it| &it.distributor),
            first_starts: firsts.into_iter().map(|it| (it.distributor, it.window.start)).collect(),
            versions: by_name(versions, |it| &it.distributor),
            previous: by_name(previous, |it| &it.distributor),
            waiting,
            settled_versions,
        })
    }

    /// Takes what was read for one period.
    fn of(
        &mut self,
        connection: &mut Connection,
        lease: &Leased,
    ) -> Result<Option<Basis>, StoreError> {
        let name = lease.distributor.as_str();
        // Nothing is computed for a period that is not the first, or is in review.
        let is_leased = |it: &Period| it.index == lease.index && it.state != PeriodState::Review;
        let Some(period) = self.periods.remove(name).filter(is_leased) else { return Ok(None) };
        let missing = || {
            let number = period.version;
            StoreError::Corrupt(format!("version {number} of \"{name}\" is missing"))
        };
        let version = self.versions.remove(name).ok_or_else(missing)?;
        let before = self.previous.remove(name);
        let debts = match &before {
            Some(before) if before.owed_since.is_some() => before.debts.clone(),
            None if period.index == 0 => BTreeMap::new(),
            _ => settlements::debts_before(connection, name, period.index)?,
        };
        let first = self.first_starts.remove(name);
        let handed_on = before.as_ref().filter(|_| period.late_after.is_some());
        let stored = Stored {
            measured_from: first.unwrap_or(period.window.start),
            settled_before: handed_on.map(|before| before.settled_at),
            waiting: self.waiting.remove(name).unwrap_or_default(),
            debts,
        };
        let beforehand = Beforehand {
            versions: self.settled_versions.remove(name).unwrap_or_default(),
            previous: before.map(|before| before.version),
            has_totals: self.have_totals.contains(name),
            has_late: self.have_late.contains(name),
        };
        let in_common = Arc::clone(&self.in_common);
        let newest_catalogue = self.newest_catalogue.clone();
        Ok(Some(Basis { period, version, stored, beforehand, in_common, newest_catalogue }))
    }
}

/// What was read of many distributors, each by the name of its own.
pub(super) fn by_name<T>(all: Vec<T>, name: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    all.into_iter().map(|one| (name(&one).clone(), one)).collect()
}
