//! Parts of touches behind owners of whom nothing leads on: what of a journey they take with them.

use super::count::Journey;
use super::split::Splitter;
use super::view::Touch;
use crate::domain::Billionths;
use crate::engine::credit::Credit;
use crate::engine::error::EvaluateError;
use crate::engine::lookup::at;
use crate::engine::tally::Tally;
use crate::engine::unowned::LostParts;
use crate::language::MetricId;

/// Reports what of the value of a journey of the window is credited to nobody, touch by touch.
pub(super) fn report<'a>(
    tally: &mut Tally<'a>,
    metric: MetricId,
    (splitter, value): (&Splitter, (i128, i64)),
    journey: &Journey<'_, 'a>,
) -> Result<(), EvaluateError> {
    let without = |touch: &Touch<'a>| match touch.credit {
        Credit::Several(several) => several.without(),
        Credit::Site | Credit::Sole(_) => None,
    };
    let touches = &journey.touches;
    let fresh = journey.is_of_window();
    if !fresh || !touches.iter().any(|touch| without(touch).is_some()) {
        return Ok(());
    }
    for (place, value) in splitter.split_exactly(value, touches, journey.ended_at)?.nobody {
        let touch = at(touches, place, "touch")?;
        let mut lost = LostParts::default();
        lost.lose(&Billionths::whole(value), without(touch).unwrap_or_default())?;
        let credit = (touch.item.event.kind.as_str(), touch.by.path.text.as_str());
        tally.reported.lose(metric, credit, lost)?;
    }
    Ok(())
}
