//! The time that a new version leaves behind the last period, and what becomes of it.

use chrono_tz::Tz;

use crate::store::{Connection, StoreError, distributors, periods};
use rules::calendar::Planned;
use rules::domain::{Catalogue, GapChoice, Moment, Window};
use rules::language::Program;

use crate::app::settling::follow::{calendar, plan_after, planned};
use crate::app::settling::reading::version_program;
use crate::app::{Answer, App};

/// How many periods are shown of each choice.
const PERIODS_SHOWN: usize = 3;

/// A gap between the last period of a distributor and the first that a version measures by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seam {
    /// The gap. Behind a period that is closed by hand, the gap that closing it now would leave; it
    /// may be empty then.
    pub gap: Window,
    /// The zone of the rule that leaves it.
    pub zone: Tz,
    /// What becomes of it; `None` as long as nobody has said.
    pub decided: Option<GapChoice>,
    /// What each choice measures.
    pub choices: Vec<GapPlan>,
    /// How many journeys that ended before the gap count within it, because that is where their hold ends, by
    /// what is known now; `None` where nobody looked.
    pub held: Option<usize>,
}

/// What one choice on a gap measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapPlan {
    /// The choice.
    pub choice: GapChoice,
    /// The next three periods after the last one; fewer when the rule ends before.
    pub periods: Vec<Planned>,
}

impl Seam {
    /// The gap that a rule leaves as the newest version of its distributor. What was said of it
    /// before holds for as long as the schedule stays the same, unless something else is `given`.
    /// `None` when the distributor has no period yet, or the rule's periods go on from the last.
    pub fn of(
        connection: &mut Connection,
        program: &Program,
        given: Option<GapChoice>,
        catalogue: &Catalogue,
        now: Moment,
    ) -> Result<Option<Self>, StoreError> {
        let Some(last) = periods::last(connection, &program.name)? else { return Ok(None) };
        let (previous, open_ended) = (planned(&last), last.window.is_open_ended());
        let previous = if open_ended { closed(previous, now) } else { previous };
        let Some(gap) = gap_after(program, &previous, open_ended)? else { return Ok(None) };
        let decided = match given {
            Some(given) => Some(given),
            None => said_before(connection, program, catalogue)?,
        };
        let choices = GapChoice::ALL.into_iter().map(|choice| {
            let periods = upcoming(program, Some(choice), &previous, PERIODS_SHOWN)?;
            Ok(GapPlan { choice, periods })
        });
        let choices = choices.collect::<Result<Vec<GapPlan>, StoreError>>()?;
        Ok(Some(Self { gap, zone: program.zone, decided, choices, held: None }))
    }

    /// Whether somebody has to say first what becomes of it.
    pub fn is_undecided(&self) -> bool {
        self.decided.is_none()
    }
}

impl App {
    /// [`Seam::of`], as of now.
    pub(in crate::app) async fn seam(
        &self,
        program: &Program,
        given: Option<GapChoice>,
    ) -> Answer<Option<Seam>> {
        let catalogue = self.catalogue().await?.catalogue;
        let (program, now) = (program.clone(), self.now());
        self.read(move |connection| Seam::of(connection, &program, given, &catalogue, now)).await
    }
}

/// Up to `count` periods that a rule measures after `previous`.
pub fn upcoming(
    program: &Program,
    gap: Option<GapChoice>,
    previous: &Planned,
    count: usize,
) -> Result<Vec<Planned>, StoreError> {
    let calendar = calendar(program)?;
    let first = plan_after(program, gap, previous)?;
    let all = std::iter::successors(first, |one| calendar.next(one, program.ends));
    Ok(all.take(count).collect())
}

/// A period that is closed by hand, as if that were done now.
fn closed(open: Planned, now: Moment) -> Planned {
    let start = open.window.start;
    Planned { window: Window::new(start, now), ..open }
}

/// The gap that a rule leaves. Behind a period that ends when somebody closes it, every rule whose
/// periods have bounds of their own leaves one.
fn gap_after(
    program: &Program,
    previous: &Planned,
    open_ended: bool,
) -> Result<Option<Window>, StoreError> {
    let end = previous.window.end;
    if program.starts.is_some_and(|starts| starts > end) {
        return Ok(None);
    }
    let calendar = calendar(program)?;
    let gap = calendar.gap_after(end, program.ends);
    let unknown = open_ended && calendar.has_bounds();
    Ok(gap.or(unknown.then_some(Window::new(end, end))))
}

/// What was said of the gap when the newest version was saved, if that has the same schedule.
fn said_before(
    connection: &mut Connection,
    program: &Program,
    catalogue: &Catalogue,
) -> Result<Option<GapChoice>, StoreError> {
    let name = program.name.as_str();
    let Some(newest) = distributors::find(connection, name)? else { return Ok(None) };
    let version = distributors::version(connection, name, newest.version)?;
    let Some(gap) = version.and_then(|version| version.gap) else { return Ok(None) };
    let before = version_program(connection, name, newest.version, catalogue)?;
    let same = before.zone == program.zone
        && before.ends == program.ends
        && before.schedule.trigger == program.schedule.trigger
        && before.schedule.measure == program.schedule.measure;
    Ok(same.then_some(gap))
}
