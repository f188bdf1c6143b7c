//! Clusters: events gathered into groups, groups formed into journeys, journeys split among those
//! who touched them.
//!
//! [`gather`] brings the events of each group together, [`view`] says what of them counts as known
//! at a cut-off, [`form`] finds the journeys that events close and [`whole`] those that periods do,
//! [`split`] divides each one's value completely, [`mod@count`] adds the parts to the metrics,
//! [`without_effect`] reports what was taken back, and [`behind`] shows journeys one by one. A group
//! is looked at by itself, so neither the order of the log nor other groups matter.

mod behind;
mod count;
mod decay;
mod form;
mod gather;
mod lost;
mod plan;
mod split;
mod view;
mod whole;
mod without_effect;

pub(super) use behind::{Behind, Detail};
pub(super) use count::{LeftOut as NoJourney, count};
pub(super) use plan::{ClusterPlan, Role};
