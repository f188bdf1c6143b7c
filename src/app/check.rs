//! Everything the tool can say of a rule's text without recording anything.

use rules::calendar::{Calendar, Trigger, local_text, local_window};
use rules::domain::{Catalogue, Moment};
use rules::language::{
    Diagnostic, Explanation, Program, compile, compile_catalogue, explain, format_source, parse_str,
};

use super::advice::merged;
use super::sample_example::sample;
use super::{Answer, App, NextRun, RuleCheck, examples};

/// How many coming runs are shown.
const RUNS_SHOWN: usize = 5;

/// Problems, canonical form, explanation, next runs after `now`, and the results of the examples. A
/// catalogue has neither runs nor examples; it adds to the built-in one.
pub fn check(source: &str, catalogue: &Catalogue, now: Moment) -> RuleCheck {
    let parsed = parse_str(source);
    if parsed.document.is_catalogue() {
        let compiled = compile_catalogue(source, &Catalogue::builtin());
        let explained = compiled.catalogue.map(|catalogue| explain(&parsed.document, &catalogue));
        return said(source, compiled.diagnostics, explained);
    }
    let compiled = compile(source, catalogue);
    let Some(program) = compiled.program else {
        return said(source, compiled.diagnostics, None);
    };
    let explained = explain(&compiled.document, catalogue);
    RuleCheck {
        next_runs: next_runs(&program, now),
        by_hand: program.schedule.trigger == Trigger::ByHand,
        examples: examples::run(&program, &compiled.examples),
        sample_example: if compiled.examples.is_empty() { sample(&program) } else { None },
        ..said(source, compiled.diagnostics, Some(explained))
    }
}

/// What is said of a text that has no runs and no examples; one with errors is not formatted.
fn said(source: &str, found: Vec<Diagnostic>, explanation: Option<Explanation>) -> RuleCheck {
    RuleCheck {
        diagnostics: found,
        formatted: explanation.as_ref().and_then(|_| format_source(source).ok()),
        explanation,
        next_runs: Vec::new(),
        by_hand: false,
        examples: Vec::new(),
        sample_example: None,
    }
}

/// The next five runs after `now` (or after the rule's start) that settle anything, with what each
/// measures.
pub fn next_runs(program: &Program, now: Moment) -> Vec<NextRun> {
    let Ok(calendar) = Calendar::new(&program.schedule, program.zone) else {
        return Vec::new();
    };
    let after = program.starts.map_or(now, |starts| starts.max(now));
    calendar
        .settling_after(after, RUNS_SHOWN)
        .into_iter()
        .filter_map(|period| Some((period.trigger_at?, period.window)))
        .map(|(at, measures)| NextRun {
            local: local_text(program.zone, at),
            at,
            measures,
            measures_local: local_window(program.zone, measures),
        })
        .collect()
}

impl App {
    /// Checks a text against the catalogue in force.
    pub async fn check_rule(&self, source: String) -> Answer<RuleCheck> {
        let catalogue = self.catalogue().await?.catalogue;
        let now = self.now();
        let work = move || {
            let compiled = compile(&source, &catalogue);
            Ok((check(&source, &catalogue, now), compiled))
        };
        let (check, compiled) = self.compute(work).await?;
        let advice = self.unheld_attributes(&compiled).await?;
        Ok(RuleCheck { diagnostics: merged(check.diagnostics, advice), ..check })
    }
}
