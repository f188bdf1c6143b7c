//! Which rule reads a line: its section and its first words decide.

use super::fault::Fault;
use super::grammar::{self, Rule};
use super::outline::Outline;
use super::sections::{AHEAD, FORMS, Form, HEADS, HeadForm, Kind, Section, Stage};
use super::words;
use crate::language::kept::Part;

mod ahead;
mod habits;
mod phrases;
mod unknown;

pub(super) use habits::completed;
pub(super) use unknown::{lacks_first_word, near, unknown};

/// The rule that reads a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub rule: Rule,
    /// A line of that kind that is right.
    pub sample: &'static str,
}

/// What the first words say.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// The rule, or what is wrong already.
    pub rule: Result<Choice, Fault>,
    /// The section that holds from this line on, when it changes.
    pub section: Option<Section>,
    /// Where the first word or words end.
    pub opening: usize,
}

/// Chooses by what the first words say at this stage of the document.
pub(super) fn choose(clause: &str, stage: Stage, outline: &Outline) -> Chosen {
    let (range, word) = words::opening(clause);
    let end = range.end;
    if let Some(fault) = phrases::comment(clause) {
        return Chosen::fault(fault, end);
    }
    match (stage, outline.kind) {
        (Stage::Language, _) => language(word, end),
        (Stage::Top, Kind::Catalogue) if word == "catalogue" => {
            Chosen::rule(Rule::line_catalogue, "catalogue", end)
        }
        (_, Kind::Catalogue) => catalogue(clause, word, end, stage.section(), outline),
        (_, Kind::Distributor) => distributor(clause, word, end, stage.section(), outline),
    }
}

/// The first line says which language follows.
fn language(word: &str, end: usize) -> Chosen {
    if word == "language" {
        return Chosen::rule(Rule::line_language, "language 1", end);
    }
    let small = word.to_lowercase();
    if small == "language" {
        let message = format!("\"{word}\" is written with small letters");
        return Chosen::fault(Fault::new("S113", 0..end, message).instead(small), end);
    }
    if let Some(best) = words::nearest(&small, ["language"].into_iter()) {
        let fault = Fault::new("S110", 0..end, format!("no line starts with \"{word}\""));
        return Chosen::fault(
            fault.label(format!("close to \"{best}\"")).instead(best).rewrites(&[Part::Name]),
            end,
        );
    }
    let fault = Fault::new("S101", 0..end, "the first line has to be \"language 1\"");
    Chosen::fault(fault.help("language 1").above("language 1"), end)
}

fn distributor(
    clause: &str,
    word: &str,
    end: usize,
    section: Option<Section>,
    outline: &Outline,
) -> Chosen {
    if let Some(head) = HEADS.iter().find(|head| head.word == word) {
        if head.kind == Kind::Distributor {
            return head_line(head, end);
        }
        return catalogue_head(clause, head, end, section, outline);
    }
    if let Some(chosen) = top_line(clause, word, end, outline.kind) {
        return chosen;
    }
    if words::opens_with(clause, AHEAD.0).is_some() {
        return Chosen::fault(two_kinds(AHEAD.0, end, "catalogue"), end);
    }
    if let Some(fault) = phrases::fault(clause, section, outline) {
        return Chosen::fault(fault, end);
    }
    if section == Some(Section::Schedule)
        && let Some(fault) = habits::fault(clause)
    {
        return Chosen::fault(fault, end);
    }
    if let Some(section) = section
        && let Some(form) = find_form(clause, word, |form| form.section == section)
    {
        return Chosen::form(clause, form, end);
    }
    let dated = word.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
    let numbered = word.starts_with(|letter: char| letter.is_ascii_digit());
    if section == Some(Section::Example) && numbered {
        let sample = "2026-10-03 10:00 order_paid customer \"c1\", amount 200.00 USD";
        return Chosen::rule(Rule::line_event, sample, end);
    }
    let bound = words::opens_with(clause, "at most").is_some() && !clause.contains(" per ");
    let pool = |form: &Form| form.section == Section::Pool && bound;
    let form = find_form(clause, word, pool).or_else(|| find_form(clause, word, elsewhere));
    // Words that are also names, and common ones, tell a line only with what follows.
    let tells = |form: &&Form| {
        let named = !words::may_be_name(word) && words::opens_with(clause, form.opening).is_some();
        // `at most 5 touches` is no bound of a pool.
        let named = named && form.rule != Rule::line_bound;
        named || grammar::read(form.rule, clause).is_ok()
    };
    let form = form.filter(tells);
    if let Some(form) = form {
        let opening = clause_opening(clause, form, end);
        return misplaced(&opening, end, form.section, section, outline);
    }
    if dated {
        return misplaced(word, end, Section::Example, section, outline);
    }
    if section == Some(Section::Example) {
        return assertion(end);
    }
    if grammar::read(Rule::line_assertion, clause).is_ok() {
        return misplaced(word, end, Section::Example, section, outline);
    }
    Chosen::fault(unknown(clause, section, outline), end)
}

/// Whether a line may be told to belong to another section.
fn elsewhere(form: &Form) -> bool {
    form.section != Section::Event
}

fn assertion(end: usize) -> Chosen {
    Chosen::rule(Rule::line_assertion, "course \"rust-101\" belongs to ana", end)
}

/// A head of a catalogue in a distributor; `customer` and `collaborator` are facts of examples.
fn catalogue_head(
    clause: &str,
    head: &HeadForm,
    end: usize,
    section: Option<Section>,
    outline: &Outline,
) -> Chosen {
    let subject = matches!(head.section, Section::Customer | Section::Collaborator);
    match (subject && clause.len() > end, section) {
        (true, Some(Section::Example)) => match phrases::fault(clause, section, outline) {
            Some(fault) => Chosen::fault(fault, end),
            None => assertion(end),
        },
        (true, _) => misplaced(head.word, end, Section::Example, section, outline),
        (false, _) => Chosen::fault(two_kinds(head.word, end, "catalogue"), end),
    }
}

fn catalogue(
    clause: &str,
    word: &str,
    end: usize,
    section: Option<Section>,
    outline: &Outline,
) -> Chosen {
    let second = words::words(clause).nth(1).map(|(_, word)| word);
    let is_field = section.is_some() && words::words(clause).count() == 2;
    if !is_field && let Some(chosen) = ahead::choose(clause, end, section, outline) {
        return chosen;
    }
    let field = Chosen::rule(Rule::line_field, "status text", end);
    if let Some(head) = HEADS.iter().find(|head| head.word == word) {
        let named = matches!(head.section, Section::Event | Section::Asset);
        let typed = second.is_some_and(is_type);
        if is_field && (typed || (head.kind == Kind::Catalogue && !named)) {
            return field;
        }
        if head.kind == Kind::Catalogue {
            return head_line(head, end);
        }
        return Chosen::fault(two_kinds(word, end, "distributor"), end);
    }
    if !(is_field && second.is_some_and(is_type))
        && let Some(chosen) = top_line(clause, word, end, outline.kind)
    {
        return chosen;
    }
    if section == Some(Section::Event)
        && let Some(form) = find_form(clause, word, |form| form.section == Section::Event)
    {
        return Chosen::form(clause, form, end);
    }
    if section.is_some() {
        return field;
    }
    Chosen::fault(unknown(clause, section, outline), end)
}

fn is_type(word: &str) -> bool {
    let types = ["number", "money", "percent", "text", "truth", "moment", "duration", "customer"];
    types.contains(&word) || word == "collaborator"
}

/// `language` and `catalogue` behind the first lines.
fn top_line(clause: &str, word: &str, end: usize, kind: Kind) -> Option<Chosen> {
    let fault = match (word, kind) {
        ("catalogue", Kind::Distributor) => two_kinds(word, end, "catalogue"),
        ("language" | "catalogue", _) => {
            let message = format!("\"{word}\" may stand only once, at the top of the document");
            Fault::new("S114", 0..end, message).mend(0..clause.len(), "")
        }
        _ => return None,
    };
    Some(Chosen::fault(fault, end))
}

fn head_line(head: &HeadForm, end: usize) -> Chosen {
    let rule = Ok(Choice { rule: head.rule, sample: head.sample });
    Chosen { rule, section: Some(head.section), opening: end }
}

/// The form with that first word; the one whose other words fit too is preferred.
fn find_form(clause: &str, word: &str, fits: impl Fn(&Form) -> bool) -> Option<&'static Form> {
    let mut forms = FORMS.iter().filter(|form| fits(form) && words::first(form.opening) == word);
    let first = forms.clone().next();
    forms.find(|form| words::opens_with(clause, form.opening).is_some()).or(first)
}

fn two_kinds(word: &str, end: usize, other: &str) -> Fault {
    let message = format!("\"{word}\" belongs to a {other}, which is a document of its own");
    Fault::new("S115", 0..end, message).label("a document is one distributor or one catalogue")
}

fn clause_opening(clause: &str, form: &Form, end: usize) -> String {
    let full = words::opens_with(clause, form.opening).map(|_| form.opening);
    full.or(clause.get(..end)).unwrap_or(form.opening).to_owned()
}

/// A line of another section. When that section's head is missing, the lines that follow are
/// read as if it were there, so that one missing line is one problem.
fn misplaced(
    opening: &str,
    end: usize,
    target: Section,
    section: Option<Section>,
    outline: &Outline,
) -> Chosen {
    let head = target.word();
    let message = format!("\"{opening}\" belongs under \"{head}\"");
    let fault = Fault::new("S111", 0..end, message);
    if let (None, Some(line)) = (section, outline.line_of(target)) {
        let message = format!("\"{opening}\" stands outside of every section");
        let label = format!("it belongs under \"{head}\", which starts at line {line}");
        let fault = Fault::new("S112", 0..end, message).label(label);
        return Chosen::fault(fault.under(target, outline, None), end);
    }
    if let Some(line) = outline.line_of(target) {
        let fault = fault
            .label(format!("\"{head}\" starts at line {line}"))
            .help(format!("move this line under \"{head}\" in line {line}"));
        return Chosen::fault(fault.under(target, outline, None), end);
    }
    let sample = target.head().map_or(head, |head| head.sample);
    let fault = fault.label(format!("there is no \"{head}\" yet"));
    let fault = fault.help(format!("add above: {sample}"));
    let named = sample != head;
    let fault = if named { fault } else { fault.above(sample) };
    Chosen { rule: Err(fault), section: Some(target), opening: end }
}

impl Chosen {
    fn rule(rule: Rule, sample: &'static str, opening: usize) -> Self {
        Self { rule: Ok(Choice { rule, sample }), section: None, opening }
    }

    fn form(clause: &str, form: &Form, end: usize) -> Self {
        let mut opening = words::opens_with(clause, form.opening).unwrap_or(end);
        // `if nobody qualifies,` keeps its comma.
        opening += usize::from(clause.get(opening..).is_some_and(|rest| rest.starts_with(',')));
        Self::rule(form.rule, habits::sample(clause).unwrap_or(form.sample), opening)
    }

    fn fault(fault: Fault, opening: usize) -> Self {
        Self { rule: Err(fault), section: None, opening }
    }
}
