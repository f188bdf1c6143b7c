//! Putting a rule in force: from when it measures, and what is measured first.

use crate::store::{distributors, periods};
use rules::calendar::{Calendar, Planned, local_text, local_window};
use rules::domain::{Distributor, Moment, Money, Period, PeriodState, RuleVersion};
use rules::language::{Program, compile};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::rules::expected::Expected;
use crate::app::rules::past_periods::PastPeriods;
use crate::app::rules::rule::require_program;
use crate::app::rules::save::require_activatable;
use crate::app::{Actor, Answer, App, Problem, ProblemCode};

/// From when a rule without `starts` measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureFrom {
    /// From the start of the period that is running: what was recorded before counts too.
    PeriodStart,
    /// From the activation on.
    Now,
    /// From the start of the next period on.
    NextStart,
}

impl MeasureFrom {
    const ALL: [Self; 3] = [Self::PeriodStart, Self::Now, Self::NextStart];

    const fn code(self) -> &'static str {
        match self {
            Self::PeriodStart => "PERIOD_START",
            Self::Now => "NOW",
            Self::NextStart => "NEXT_START",
        }
    }
}

/// What putting a rule in force did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activation {
    /// It is in force.
    Done {
        /// The distributor as it is now.
        distributor: Distributor,
        /// What it measures now, or first; `None` when nothing is left to measure.
        period: Option<Period>,
    },
    /// Nothing was done: somebody has to say from when it measures.
    Undecided {
        /// Why.
        problem: Problem,
        /// The first period of each choice.
        choices: Vec<(MeasureFrom, Planned)>,
    },
    /// Nothing was done: somebody has to confirm that so many periods are opened and settled.
    Unconfirmed {
        /// Why.
        problem: Problem,
        /// How many periods that have begun it opens.
        opens: usize,
    },
}

impl App {
    /// Puts a distributor in force: it measures from the rule's start, or from now on.
    ///
    /// # Errors
    /// As [`App::activate_from`], and when somebody has to say from when it measures, or to confirm
    /// how many periods it opens.
    pub async fn activate_distributor(&self, actor: &Actor, name: &str) -> Answer<Distributor> {
        match self.activate_from(actor, name, None, false).await? {
            Activation::Done { distributor, .. } => Ok(distributor),
            Activation::Undecided { problem, .. } | Activation::Unconfirmed { problem, .. } => {
                Err(problem.into())
            }
        }
    }

    /// Puts a distributor in force, or goes on after a pause. For the first time it measures from
    /// the rule's start; without one from the moment that is asked for, else from now on. A rule with
    /// a fixed amount in its pool has to be told, where part of a period is over already. One that
    /// opens more than [`MOST_UNASKED`](crate::app::MOST_UNASKED) periods at once has to be `confirmed`;
    /// the scheduler opens them, some after the others.
    ///
    /// # Errors
    /// When the rule cannot be put in force, or `from` says what is settled already.
    pub async fn activate_from(
        &self,
        actor: &Actor,
        rule: impl Into<Expected<'_>>,
        from: Option<MeasureFrom>,
        confirmed: bool,
    ) -> Answer<Activation> {
        let rule = rule.into();
        let deed = Deed::new(actor, "activateDistributor", rule.name);
        let verb = self.put_rule_in_force(&deed, rule, from, confirmed);
        let activation = self.attempt(&deed, ADMIN, verb).await?;
        if let Activation::Undecided { problem, .. } | Activation::Unconfirmed { problem, .. } =
            &activation
        {
            self.note(&deed, problem.code.code()).await;
        }
        Ok(activation)
    }

    async fn put_rule_in_force(
        &self,
        deed: &Deed,
        Expected { name, version: expected }: Expected<'_>,
        from: Option<MeasureFrom>,
        confirmed: bool,
    ) -> Answer<Activation> {
        let catalogue = self.catalogue().await?.catalogue;
        let version = self.newest_version(name).await?;
        let (program, compiled) = require_program(compile(&version.source, &catalogue))?;
        require_activatable(&program, &compiled.examples, "name")?;
        let now = self.due_time().await?;
        let first = match (self.first_measured(name).await?, from) {
            (Some(measured), Some(_)) => return Err(measured_already(&program, measured).into()),
            (Some(_), None) => None,
            (None, from) => match first_planned(&program, from, now)? {
                First::Planned(planned) => Some(first_period(&program, &version, planned)),
                First::Undecided(choices) => {
                    return Ok(Activation::Undecided {
                        problem: undecided(&program, &choices),
                        choices,
                    });
                }
            },
        };
        if let Some(past) = self.past_periods(name, first.clone(), now).await? {
            past.require_possible(name)?;
            if let Some(problem) = past.question(name).filter(|_| !confirmed) {
                return Ok(Activation::Unconfirmed { problem, opens: past.count });
            }
        }
        let (name, of_deed, at) = (name.to_owned(), deed.clone(), self.now());
        let eyes = self.four_eyes_on(deed.who());
        let activated = self
            .write(move |connection| {
                let before = distributors::locked(connection, &name)?;
                distributors::expect_version(connection, &name, expected)?;
                let newest = before.as_ref().map_or(0, |found| found.version);
                if let Some(newest) = distributors::version(connection, &name, newest)?
                    && let Err(problem) = eyes.on_activation(&newest)
                {
                    return Ok(Err(problem));
                }
                let before = before.map(|found| found.state.code());
                let distributor = distributors::activate(connection, &name, now)?;
                if let Some(first) = first
                    && periods::find(connection, &name, first.index)?.is_none()
                {
                    periods::insert(connection, &first)?;
                }
                of_deed.record(connection, at, Change::of(before, distributor.state.code()))?;
                Ok(Ok(distributor))
            })
            .await?;
        let distributor = activated?;
        self.open_piece(&distributor.name, now).await?;
        let period = self.current_period(&distributor.name).await?;
        Ok(Activation::Done { distributor, period })
    }

    async fn past_periods(
        &self,
        name: &str,
        first: Option<Period>,
        now: Moment,
    ) -> Answer<Option<PastPeriods>> {
        let (name, catalogue) = (name.to_owned(), self.catalogue().await?.catalogue);
        self.read(move |connection| PastPeriods::count(connection, &name, first, now, &catalogue))
            .await
    }

    /// The first moment that a distributor has measured.
    async fn first_measured(&self, name: &str) -> Answer<Option<Moment>> {
        let name = name.to_owned();
        let first = self.read(move |connection| periods::find(connection, &name, 0)).await?;
        Ok(first.map(|first| first.window.start))
    }
}

/// What a rule measures first, as far as that is known.
enum First {
    Planned(Planned),
    Undecided(Vec<(MeasureFrom, Planned)>),
}

/// What a rule measures first that is put in force at `now`.
fn first_planned(program: &Program, from: Option<MeasureFrom>, now: Moment) -> Answer<First> {
    let calendar = Calendar::new(&program.schedule, program.zone)
        .map_err(|error| refused("name", error.to_string()))?;
    let first = |from: Moment| calendar.first(from, program.ends);
    let nothing_left = |from: Moment| {
        let from = local_text(program.zone, from);
        refused("name", format!("\"{}\" has no period left to measure after {from}", program.name))
    };
    if let Some(starts) = program.starts {
        if from.is_some() {
            let message = "the rule says from when it measures: leave \"measureFrom\" out, or take \
                           \"starts\" out of the rule";
            return Err(refused("measureFrom", message.to_owned()).into());
        }
        return Ok(First::Planned(first(starts).ok_or_else(|| nothing_left(starts))?));
    }
    let planned = |from| match from {
        MeasureFrom::Now => first(now),
        MeasureFrom::PeriodStart => first(calendar.running_at(now)?.window.start),
        MeasureFrom::NextStart => first(calendar.whole_from(now)?.window.start),
    };
    let inside = calendar.running_at(now).is_some_and(|running| running.window.start < now);
    match from {
        None if inside && program.takes_a_fixed_amount() => {
            let choices = MeasureFrom::ALL.into_iter();
            let choices: Vec<_> = choices.filter_map(|one| Some((one, planned(one)?))).collect();
            if choices.is_empty() {
                return Err(nothing_left(now).into());
            }
            Ok(First::Undecided(choices))
        }
        None => Ok(First::Planned(first(now).ok_or_else(|| nothing_left(now))?)),
        Some(from) => planned(from).map(First::Planned).ok_or_else(|| {
            let message = format!(
                "\"{}\" has no period to measure for {}; use another one of PERIOD_START, NOW and \
                 NEXT_START",
                program.name,
                from.code()
            );
            refused("measureFrom", message).into()
        }),
    }
}

fn first_period(program: &Program, version: &RuleVersion, planned: Planned) -> Period {
    Period {
        distributor: program.name.clone(),
        index: 0,
        window: planned.window,
        trigger_at: planned.trigger_at,
        version: version.version,
        state: PeriodState::Open,
        reason: None,
        carried_in: Money::zero(program.currency),
        late_after: None,
    }
}

fn refused(field: &str, message: String) -> Problem {
    Problem::new(ProblemCode::Invalid, &[field], message)
}

fn measured_already(program: &Program, since: Moment) -> Problem {
    let since = local_text(program.zone, since);
    let message = format!(
        "\"{}\" is measured since {since} and goes on from there; leave \"measureFrom\" out",
        program.name
    );
    Problem::new(ProblemCode::IllegalState, &["measureFrom"], message)
}

fn undecided(program: &Program, choices: &[(MeasureFrom, Planned)]) -> Problem {
    let choice = |(from, planned): &(MeasureFrom, Planned)| {
        format!("{} measures {} first", from.code(), local_window(program.zone, planned.window))
    };
    let choices: Vec<String> = choices.iter().map(choice).collect();
    let message = format!(
        "a period of \"{}\" is running and its pool takes a fixed amount, however short what it \
         measures: say with \"measureFrom\" from when it measures ({}; {}), or write \"starts\" in the \
         rule",
        program.name,
        choices.join(", "),
        program.zone.name(),
    );
    Problem::new(ProblemCode::MeasureFromUndecided, &["measureFrom"], message)
}
