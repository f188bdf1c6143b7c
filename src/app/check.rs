//! Everything the tool can say of a rule's text without recording anything.

use chrono_tz::Tz;

use crate::calendar::{Calendar, local_text};
use crate::domain::{Catalogue, Moment, Window};
use crate::language::{Program, compile, format_source};

use super::{Answer, App, NextRun, RuleCheck, examples};

/// How many coming runs are shown.
const RUNS_SHOWN: usize = 5;

/// Problems, canonical form, next runs after `now`, and the results of the examples.
pub fn check(source: &str, catalogue: &Catalogue, now: Moment) -> RuleCheck {
    let compiled = compile(source, catalogue);
    let Some(program) = compiled.program else {
        return RuleCheck {
            diagnostics: compiled.diagnostics,
            formatted: None,
            next_runs: Vec::new(),
            examples: Vec::new(),
        };
    };
    RuleCheck {
        diagnostics: compiled.diagnostics,
        formatted: format_source(source).ok(),
        next_runs: next_runs(&program, now),
        examples: examples::run(&program, &compiled.examples),
    }
}

/// The next five triggers after `now` (or after the rule's start) with what each measures.
pub fn next_runs(program: &Program, now: Moment) -> Vec<NextRun> {
    let Ok(calendar) = Calendar::new(&program.schedule, program.zone) else {
        return Vec::new();
    };
    let after = program.starts.map_or(now, |starts| starts.max(now));
    calendar
        .triggers_after(after, RUNS_SHOWN)
        .into_iter()
        .map(|at| NextRun {
            local: local_text(program.zone, at),
            at,
            measures: calendar.measured_by(at),
            measures_local: local_window(program.zone, calendar.measured_by(at)),
        })
        .collect()
}

/// `2026-11-01 00:00 to 2026-12-01 00:00`, without the zone; `all until …` from the first run on.
fn local_window(zone: Tz, window: Window) -> String {
    let local = |moment| {
        let text = local_text(zone, moment);
        text.rsplit_once(' ').map_or(text.clone(), |(clock, _)| clock.to_owned())
    };
    if window.start == Moment::ALWAYS {
        return format!("all until {}", local(window.end));
    }
    format!("{} to {}", local(window.start), local(window.end))
}

impl App {
    /// Checks a text against the catalogue in force.
    pub async fn check_rule(&self, source: String) -> Answer<RuleCheck> {
        let catalogue = self.catalogue().await?.catalogue;
        let now = self.now();
        self.compute(move || Ok(check(&source, &catalogue, now))).await
    }
}
