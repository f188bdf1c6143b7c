//! Whether a settlement follows that does something about settled periods, and which one.

use crate::app::settling::follow::opened_after;
use crate::store::{Connection, StoreError, distributors, periods, settlements};
use rules::domain::{
    Catalogue, CutOff, DistributorState, Moment, Money, Period, PeriodState, Settlement, Window,
};

/// What can be expected of the next settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outlook {
    /// It comes, and does what it says.
    #[default]
    Follows,
    /// It comes once the distributor is activated again.
    Paused,
    /// There is none: all that the rule measures is settled.
    Ended,
    /// There is none: the distributor has ended for good.
    Archived,
}

impl Outlook {
    /// Whether no settlement comes any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Archived)
    }

    /// What does not happen, for people; `None` where everything happens.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Self::Follows => None,
            Self::Paused => Some(
                "the distributor is PAUSED: nothing of this happens before it is activated again",
            ),
            Self::Ended => Some(
                "the rule has ended and no settlement follows: nothing of this is paid or taken back \
                 unless a new version measures on",
            ),
            Self::Archived => Some(
                "the distributor is ARCHIVED and no settlement follows: nothing of this is paid or \
                 taken back",
            ),
        }
    }
}

/// The period that looks at the settled ones before it: the first that is not settled; else the one that
/// follows, or all the time behind the last one where none does. `None` where nothing is measured yet.
pub fn looking(
    connection: &mut Connection,
    name: &str,
    catalogue: &Catalogue,
) -> Result<Option<(Period, Outlook)>, StoreError> {
    let Some(found) = distributors::find(connection, name)? else { return Ok(None) };
    let follows = match found.state {
        DistributorState::Archived => Outlook::Archived,
        DistributorState::Paused => Outlook::Paused,
        DistributorState::Active | DistributorState::Draft => Outlook::Follows,
    };
    if let Some(first) = periods::first_unsettled(connection, name)? {
        return Ok(Some((first, follows)));
    }
    let Some(last) = periods::last(connection, name)? else { return Ok(None) };
    if let Some(next) = opened_after(connection, &last, catalogue)? {
        return Ok(Some((next, follows)));
    }
    let over = if follows == Outlook::Archived { follows } else { Outlook::Ended };
    let id = Settlement::id_of(name, last.index);
    let missing = || StoreError::Corrupt(format!("settlement {id} is missing"));
    let header = settlements::header(connection, &id)?.ok_or_else(missing)?;
    Ok(Some((behind(last, header.carried, header.cut_off), over)))
}

/// All the time behind a last period. Nothing is stored of it, and nothing is settled by it.
fn behind(last: Period, carried_in: Money, cut_off: CutOff) -> Period {
    Period {
        index: last.index + 1,
        window: Window::new(last.window.end, Moment::FAR_FUTURE),
        trigger_at: None,
        state: PeriodState::Open,
        reason: None,
        carried_in,
        late_after: Some(cut_off),
        ..last
    }
}
