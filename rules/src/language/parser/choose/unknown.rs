//! First words that are none: misspelt, with capitals, joined, or behind a bullet.

use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{FORMS, HEADS, Kind, Section};
use crate::language::parser::words;

/// What is wrong with a first word that nothing starts with.
pub(in crate::language::parser) fn unknown(
    clause: &str,
    section: Option<Section>,
    outline: &Outline,
) -> Fault {
    near(clause, section, outline).unwrap_or_else(|| nothing_near(clause, section))
}

/// The word that was probably meant; `None` when none is near.
pub(in crate::language::parser) fn near(
    clause: &str,
    section: Option<Section>,
    outline: &Outline,
) -> Option<Fault> {
    let (range, word) = words::words(clause).next()?;
    if let Some(fault) = comment_or_bullet(clause, word) {
        return Some(fault);
    }
    if let Some((first, _)) = word.split_once('(')
        && openings(section, outline).any(|opening| words::first(opening) == first)
    {
        let plain = clause.replacen('(', " ", 1).replacen(')', "", 1);
        let fault =
            Fault::new("S143", first.len()..first.len() + 1, "there are no parentheses in a rule");
        return Some(fault.mend(0..clause.len(), plain));
    }
    let small = word.to_lowercase();
    let subject =
        section == Some(Section::Example) && matches!(small.as_str(), "customer" | "collaborator");
    let opens = || openings(None, outline).any(|opening| words::first(opening) == small);
    if small != word && (subject || opens()) {
        let message = format!("\"{word}\" is written with small letters");
        return Some(Fault::new("S113", range, message).instead(small));
    }
    if let Some((end, opening)) = joined(clause, outline) {
        let written = clause.get(..end).unwrap_or(word);
        let message = format!("\"{written}\" is written \"{opening}\"");
        return Some(Fault::new("S125", 0..end, message).instead(opening));
    }
    if let Some(stripped) = word.strip_suffix([':', '.', ';'])
        && openings(None, outline).any(|opening| words::first(opening) == stripped)
    {
        let end = range.end;
        let message = "no sign stands behind a word of the language";
        return Some(Fault::new("S122", end - 1..end, message).instead(""));
    }
    let own = section.and_then(|section| {
        let behind = clause.get(range.end..)?;
        fitting(&small, behind, section)
            .or_else(|| words::nearest(&small, openings(Some(section), outline).map(words::first)))
    });
    let heads = HEADS.iter().filter(|head| head.kind == outline.kind).map(|head| head.word);
    if let Some(bare) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && openings(None, outline).any(|opening| words::first(opening) == bare)
    {
        let message = format!("\"{bare}\" is a word of the language and has no quotes");
        return Some(Fault::new("S122", range, message).instead(bare));
    }
    let best = own
        .or_else(|| words::nearest(&small, heads.chain(["language", "catalogue"])))
        .or_else(|| {
            // A field may be called nearly like a line of a distributor.
            let is_rule = outline.kind == Kind::Distributor;
            let all = openings(None, outline).filter(|_| is_rule);
            words::nearest(&small, all.map(words::first))
        })?;
    let message = format!("no line starts with \"{word}\"");
    Some(
        Fault::new("S110", range, message)
            .label(format!("close to \"{best}\""))
            .instead(best)
            .rewrites(&[Part::Name]),
    )
}

/// A near first word of the section with which the rest of the line can be read.
fn fitting(word: &str, behind: &str, section: Section) -> Option<&'static str> {
    FORMS.iter().filter(|form| form.section == section).find_map(|form| {
        let first = words::first(form.opening);
        let close = strsim::osa_distance(word, first) <= 1;
        words::nearest(word, [first].into_iter()).or(close.then_some(first))?;
        grammar::read(form.rule, &format!("{first}{behind}")).ok().map(|_| first)
    })
}

fn nothing_near(clause: &str, section: Option<Section>) -> Fault {
    let (range, word) = words::words(clause).next().unwrap_or((0..clause.len(), clause));
    let Some(section) = section else {
        let message = format!("\"{word}\" stands outside of every section");
        return Fault::new("S112", range, message)
            .help("distributor profit_share \"Profit share\"");
    };
    let message = format!("no line under \"{}\" starts with \"{word}\"", section.word());
    Fault::new("S110", range, message)
}

/// Lines of which only the first word is missing: `customer.country is "US"`, `half-life 7 days`.
pub(in crate::language::parser) fn lacks_first_word(
    clause: &str,
    section: Section,
) -> Option<String> {
    let several = clause.contains(words::is_blank) || clause.contains('.');
    let forms = FORMS.iter().filter(|form| form.section == section);
    let lines = forms.map(|form| (form.rule, format!("{} {clause}", form.opening)));
    let read = lines.filter(|(rule, line)| grammar::read(*rule, line).is_ok());
    let lines: Vec<String> = read.map(|(_, line)| line).take(MOST_LINES).collect();
    (several && !lines.is_empty())
        .then(|| format!("a first word is missing: {}", lines.join("\n or: ")))
}

/// The most lines that are shown in place of one.
const MOST_LINES: usize = 5;

/// The openings of a section's lines; of all sections, and the heads, without one.
fn openings(
    section: Option<Section>,
    outline: &Outline,
) -> impl Iterator<Item = &'static str> + use<> {
    let kind = outline.kind;
    let fits = move |found: Section| section.is_none_or(|section| section == found);
    let forms = FORMS.iter().filter(move |form| fits(form.section)).map(|form| form.opening);
    let heads = HEADS.iter().filter(move |head| section.is_none() && head.kind == kind);
    forms.chain(heads.map(|head| head.word))
}

/// `timezone`, `time-zone` and `once_per` for two words.
fn joined(clause: &str, outline: &Outline) -> Option<(usize, &'static str)> {
    let (range, word) = words::words(clause).next()?;
    let plain = word.to_lowercase().replace(['-', '_'], "");
    let same = |opening: &&str| opening.contains(' ') && opening.replace(' ', "") == plain;
    openings(None, outline).find(same).map(|opening| (range.end, opening))
}

fn comment_or_bullet(clause: &str, word: &str) -> Option<Fault> {
    for sign in ["//", "--", ";", "/*", "%"] {
        if word.starts_with(sign) {
            let length = sign.len();
            return Some(Fault::new("S116", 0..length, "a comment starts with \"#\"").instead("#"));
        }
    }
    let second = words::words(clause).nth(1).map(|(range, _)| range.start)?;
    let bullet = matches!(word, "-" | "*" | "•" | "+" | ">");
    bullet.then(|| {
        let message = format!("a line does not start with \"{word}\"");
        Fault::new("S122", 0..word.len(), message).mend(0..second, "")
    })
}
