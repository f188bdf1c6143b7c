//! Saving rules: a saved text is a version, for the next period or, confirmed, for the open one.

use crate::store::{distributors, periods};
use rules::domain::{
    Comparison, Distributor, DistributorState, GapChoice, Happening, Moment, Period, PeriodState,
    RuleVersion, Stop,
};
use rules::language::{Compiled, Diagnostic, Example, Program, compile};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::rules::advice::merged;
use crate::app::rules::define::digest;
use crate::app::{Actor, Answer, App, Problem, ProblemCode, Seam, rules::examples};

/// What stands between a version and the digest of its text in the audit trail.
pub(in crate::app) const SAID_DIGEST: &str = ", sha256 ";

/// A rule to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInput {
    /// Its text.
    pub source: String,
    /// From when it is used.
    pub effective: Effective,
    /// Whether what it changes in the open period was looked at and is wanted.
    pub confirm: bool,
    /// What becomes of the time that it leaves behind the last period, if it leaves any.
    pub gap: Option<GapChoice>,
    /// The newest version that whoever saves it knows, 0 for none; whatever it is when nobody says.
    pub expected: Option<i32>,
}

impl From<String> for RuleInput {
    /// A rule for the next period.
    fn from(source: String) -> Self {
        Self { source, effective: Effective::NextPeriod, confirm: false, gap: None, expected: None }
    }
}

/// From when a saved version of a rule is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effective {
    /// From the next period on; periods that have begun keep the version they have.
    NextPeriod,
    /// For the open period too.
    ThisPeriod,
}

/// What saving a distributor did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedDistributor {
    /// The distributor, when it was saved.
    pub distributor: Option<Distributor>,
    /// The version that was made.
    pub version: Option<RuleVersion>,
    /// Everything wrong with the text, and advice.
    pub diagnostics: Vec<Diagnostic>,
    /// What the text changes in the open period, when that was asked for.
    pub in_open_period: Option<InOpenPeriod>,
    /// The time that it leaves behind the last period. When nobody has said what becomes of it,
    /// nothing was saved.
    pub seam: Option<Seam>,
}

/// What a text changes in the open period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InOpenPeriod {
    /// The version that was pinned to the period.
    pub before: i32,
    /// Who gains and who loses.
    pub comparison: Comparison,
    /// Whether that was looked at and is wanted.
    pub confirmed: bool,
}

/// What a saved text becomes.
struct Target {
    /// The version that it is already; a new one when there is none.
    version: Option<i32>,
    /// The period that it is used for, besides those to come.
    pin: Option<i64>,
}

/// Whose deed it is to save a rule.
#[derive(Clone, Copy)]
struct Saving<'a> {
    deed: &'a Deed,
    by: &'a str,
}

impl App {
    /// Creates the distributor a text names, or adds a version. It takes effect with the next period;
    /// when the open one is asked for, it says what that would change there, and does it once that
    /// is confirmed. Nothing is saved when the text has errors, nor while nobody has said what becomes
    /// of the time that a new schedule leaves behind the last period.
    pub async fn save_distributor(
        &self,
        actor: &Actor,
        rule: impl Into<RuleInput>,
    ) -> Answer<SavedDistributor> {
        let rule = rule.into();
        let deed = Deed::new(actor, "saveDistributor", name_in(&rule.source));
        let saving = Saving { deed: &deed, by: actor.name() };
        let saved = self.attempt(&deed, ADMIN, self.save_rule(saving, rule)).await?;
        if let Some(refusal) = saved.refusals().first() {
            self.note(&deed, refusal.code.code()).await;
        }
        Ok(saved)
    }

    async fn save_rule(&self, saving: Saving<'_>, rule: RuleInput) -> Answer<SavedDistributor> {
        let catalogue = self.catalogue().await?.catalogue;
        let text = rule.source.clone();
        let compiled = self.evaluate("", move || Ok(compile(&text, &catalogue))).await?;
        let advice = self.unheld_attributes(&compiled).await?;
        let Compiled { program, examples, diagnostics, .. } = compiled;
        let Some(program) = program else {
            return Ok(SavedDistributor { diagnostics, ..SavedDistributor::default() });
        };
        let existing = self.distributor(&program.name).await?;
        let newest = match &existing {
            Some(existing) => Some(self.newest_version(&existing.name).await?),
            None => None,
        };
        let (name, expected) = (program.name.to_string(), rule.expected);
        self.read(move |connection| distributors::expect_version(connection, &name, expected))
            .await?;
        let same = newest.filter(|newest| newest.source == rule.source);
        if let Some(existing) = &existing {
            self.require_succession(existing, &program, &examples).await?;
        }
        let counted = program.clone();
        let mut saved = match (rule.effective, existing, same) {
            (Effective::ThisPeriod, existing, same) => {
                self.save_for_open_period(saving, rule, program, existing, same).await?
            }
            (Effective::NextPeriod, existing, same) => {
                if existing.is_some_and(|existing| existing.state == DistributorState::Active) {
                    // What has begun keeps the version that was the newest when it began.
                    self.open_begun(&program.name, self.due_time().await?).await?;
                }
                let version = same.map(|same| same.version);
                self.save_version(saving, rule, program, Target { version, pin: None }).await?
            }
        };
        // Once it is saved nothing may fail any more.
        if saved.distributor.is_none()
            && let Some(seam) = saved.seam.take()
        {
            saved.seam = Some(self.with_held(counted, seam).await?);
        }
        Ok(SavedDistributor { diagnostics: merged(diagnostics, advice), ..saved })
    }

    /// Uses a rule for the open period, once that is confirmed; says what it changes there.
    async fn save_for_open_period(
        &self,
        saving: Saving<'_>,
        rule: RuleInput,
        program: Program,
        existing: Option<Distributor>,
        same: Option<RuleVersion>,
    ) -> Answer<SavedDistributor> {
        if self.four_eyes_on(saving.by).are_wanted() {
            return Err(not_for_open_period().into());
        }
        let now = self.due_time().await?;
        let existing = existing.filter(|existing| existing.state != DistributorState::Draft);
        let existing = existing.ok_or_else(|| nothing_open(&program.name))?;
        if existing.state == DistributorState::Active {
            self.open_begun(&existing.name, now).await?;
        }
        let period = self.current_period(&existing.name).await?;
        let period = period.ok_or_else(|| nothing_open(&program.name))?;
        require_measured(&period, now)?;
        let before = period.version;
        let version = same.map(|same| same.version);
        if version == Some(before) {
            return self.save_version(saving, rule, program, Target { version, pin: None }).await;
        }
        let comparison = self.compare_in_period(period.clone(), program.clone()).await?;
        let confirmed = rule.confirm;
        let saved = if confirmed {
            let target = Target { version, pin: Some(period.index) };
            self.save_version(saving, rule, program, target).await?
        } else {
            let seam = self.seam(&program, rule.gap).await?;
            SavedDistributor { seam, ..SavedDistributor::default() }
        };
        let in_open_period = Some(InOpenPeriod { before, comparison, confirmed });
        Ok(SavedDistributor { in_open_period, ..saved })
    }

    /// Saves a version, with what becomes of the time that it leaves behind the last period. Saves
    /// nothing while nobody has said that.
    async fn save_version(
        &self,
        saving: Saving<'_>,
        rule: RuleInput,
        program: Program,
        target: Target,
    ) -> Answer<SavedDistributor> {
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let (deed, by) = (saving.deed.clone(), saving.by.to_owned());
        let four_eyes = self.four_eyes_on(saving.by).are_wanted();
        let saved = self.write(move |connection| {
            let seam = Seam::of(connection, &program, rule.gap, &catalogue, now)?;
            if seam.as_ref().is_some_and(Seam::is_undecided) {
                return Ok(Ok(SavedDistributor { seam, ..SavedDistributor::default() }));
            }
            let name = program.name.as_str();
            let before = distributors::locked(connection, name)?;
            let in_force = before.as_ref().filter(|it| it.state == DistributorState::Active);
            if four_eyes && target.version.is_none() && in_force.is_some() {
                return Ok(Err(not_in_force(name)));
            }
            // Somebody else may have saved one since it was looked at.
            distributors::expect_version(connection, name, rule.expected)?;
            let number = match target.version {
                Some(number) => number,
                None => {
                    let (source, by) = (&rule.source, Some(by.as_str()));
                    distributors::save_version(connection, name, &program.title, source, by, now)?
                }
            };
            if let Some(seam) = &seam {
                distributors::choose_gap(connection, name, number, seam.decided)?;
            }
            if let Some(index) = target.pin {
                periods::pin(connection, name, index, number, now)?;
            }
            let distributor = distributors::find(connection, name)?;
            let version = distributors::version(connection, name, number)?;
            let before = before.map(|before| format!("version {}", before.version));
            let text = version.as_ref().map_or(&rule.source, |version| &version.source);
            let after = format!("version {number}{SAID_DIGEST}{}", digest(text));
            let change = Change::of(before, after);
            let is_new = target.version.is_none();
            let change = change.telling(is_new.then(|| Happening::of_rule(name, number)));
            deed.record(connection, now, change)?;
            Ok(Ok(SavedDistributor { distributor, version, seam, ..SavedDistributor::default() }))
        });
        Ok(saved.await??)
    }

    /// A new version of a distributor in force must be one that could be activated, and pay in the
    /// same currency; one that is archived takes none.
    async fn require_succession(
        &self,
        existing: &Distributor,
        program: &Program,
        examples: &[Example],
    ) -> Answer<()> {
        if existing.state == DistributorState::Archived {
            let message = format!("\"{}\" is archived; a new rule needs a new name", existing.name);
            return Err(Problem::new(ProblemCode::IllegalState, &["source"], message).into());
        }
        if existing.state == DistributorState::Draft {
            return Ok(());
        }
        let newest = self.newest_version(&existing.name).await?;
        let before = self.facets(&newest).await?;
        if before.currency != program.currency {
            let message = format!(
                "\"{}\" pays in {}; a rule that pays in {} needs a new name",
                existing.name, before.currency, program.currency
            );
            return Err(Problem::new(ProblemCode::Invalid, &["source"], message).into());
        }
        require_activatable(program, examples, "source")
    }
}

/// Whether a rule may be put in force: its examples come out. The problem is about `field` of the
/// input.
pub fn require_activatable(program: &Program, examples: &[Example], field: &str) -> Answer<()> {
    let failed =
        examples::run(program, examples, &Stop::never()).into_iter().find(|result| !result.passed);
    failed.map_or(Ok(()), |failed| {
        let first = failed.problems.first().cloned().unwrap_or_default();
        let message = format!("the example \"{}\" does not come out: {first}", failed.name);
        Err(Problem::new(ProblemCode::ExampleFailed, &[field], message).into())
    })
}

/// The name that a rule's text gives itself, for the audit trail; empty when it gives none.
fn name_in(source: &str) -> String {
    let mut heads = source.lines().filter_map(|line| line.trim().strip_prefix("distributor "));
    heads.next().and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_owned()
}

/// With four eyes nobody changes alone what a rule in force pays: it follows its newest version by itself.
fn not_in_force(name: &str) -> Problem {
    let message = format!(
        "\"{name}\" is in force; with four eyes pause it, save the version, and have another admin activate it"
    );
    Problem::new(ProblemCode::NeedsSecondPerson, &["source"], message)
}

/// Nobody activates what is pinned to a period, so nobody else would have looked at it.
fn not_for_open_period() -> Problem {
    let message = "with four eyes a version is used from the next period on, once another admin has \
                   activated it; leave \"effective\" out";
    Problem::new(ProblemCode::NeedsSecondPerson, &["effective"], message)
}

fn nothing_open(name: &str) -> Problem {
    let message = format!(
        "\"{name}\" has no open period that a version could take effect in; leave \"effective\" out, \
         and activate it"
    );
    Problem::new(ProblemCode::IllegalState, &["effective"], message)
}

/// Only what is still measured can change its rule.
fn require_measured(period: &Period, now: Moment) -> Answer<()> {
    let ended = period.window.end <= now || period.trigger_at.is_some_and(|at| at <= now);
    if period.state == PeriodState::Open && !ended {
        return Ok(());
    }
    let message = format!(
        "period {} of \"{}\" has ended and keeps its version; leave \"effective\" out to begin with \
         the next one",
        period.index, period.distributor
    );
    Err(Problem::new(ProblemCode::IllegalState, &["effective"], message).into())
}
