//! Words of the language that are misspelt, missing, or too many.

use crate::language::kept::{self, Part};
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::ways;
use crate::language::parser::words::{self, is_blank};

/// A word of the language with capitals.
pub(super) fn capitals(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let small = word.to_lowercase();
    (small != word && trouble.fitting().contains(&small)).then(|| {
        let message = format!("\"{word}\" is written with small letters");
        Fault::new("S113", trouble.range(), message).instead(small)
    })
}

/// A word that is nearly one of those that fit.
pub(super) fn misspelt(trouble: &Trouble<'_>) -> Option<Fault> {
    let fitting = trouble.fitting();
    let word = trouble.word().to_lowercase();
    let best = words::nearest(&word, fitting.iter().map(String::as_str))?;
    let message = format!("\"{}\" does not fit here", trouble.word());
    let fault = Fault::new("S125", trouble.range(), message);
    Some(fault.label(format!("close to \"{best}\"")).instead(best).rewrites(&[Part::Name]))
}

/// `once per customer and course`, `a; b`, `a, and b`.
pub(super) fn list_word(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let per = word == "per"
        && matches!(trouble.rule, Rule::line_once_per | Rule::line_at_most_per)
        && trouble.wants(Rule::comma);
    if !(per || matches!(word, "and" | "or" | "&" | ";") || trouble.rest().starts_with(';')) {
        return None;
    }
    let before = trouble.before().trim_end_matches(is_blank);
    let length = if trouble.rest().starts_with(';') { 1 } else { word.len() };
    let range = trouble.stop.at..trouble.stop.at + length;
    // One or the other is not both.
    if word == "or"
        && !matches!(trouble.rule, Rule::line_where | Rule::line_qualify | Rule::line_segment)
    {
        return None;
    }
    if trouble.rest().get(length..)?.trim_matches(is_blank).is_empty() {
        return None;
    }
    let fault = Fault::new("S122", range.clone(), "commas stand between the parts of a list");
    if before.ends_with(',') {
        let behind = trouble.clause.get(range.end..)?;
        let blanks = behind.len() - behind.trim_start_matches(is_blank).len();
        return Some(fault.mend(range.start..range.end + blanks, ""));
    }
    trouble.wants(Rule::comma).then(|| fault.mend(before.len()..range.end, ","))
}

/// Signs behind a word: `take: 30%`, a full stop or a comma at the end.
pub(super) fn punctuation(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest();
    let start = trouble.stop.at;
    if rest.is_empty() {
        let before = trouble.before().trim_end_matches(is_blank);
        let comma = before.len().checked_sub(1)?;
        let message = "nothing follows this comma";
        return before
            .ends_with(',')
            .then(|| Fault::new("S121", comma..before.len(), message).instead(""));
    }
    let sign = rest.chars().next().filter(|c| matches!(c, ':' | '.' | ';' | '!' | ',' | '-'))?;
    let end = start + sign.len_utf8();
    if sign == ',' && trouble.wants(Rule::comma) {
        // A comma right before a digit may be meant as part of a number.
        return Some(
            Fault::new("S126", start..end, "a blank is missing behind the comma")
                .instead(", ")
                .rewrites(&[Part::Number]),
        );
    }
    if sign == '.' && trouble.before().ends_with(|c: char| c.is_ascii_lowercase()) && rest.len() > 1
    {
        return dotted(trouble);
    }
    let message = format!("\"{sign}\" has no meaning here");
    let glued = rest.chars().nth(1).is_some_and(|c| !is_blank(c));
    // In other languages it denies what follows.
    if sign == '!' && glued {
        return Some(
            Fault::new("S122", start..end, message).help("a condition is denied by \"is not\""),
        );
    }
    let text = if glued { " " } else { "" };
    Some(Fault::new("S122", start..end, message).instead(text))
}

/// `count order_paid.amount`: a path where a name stands.
fn dotted(trouble: &Trouble<'_>) -> Option<Fault> {
    let (first, _) = words::words(trouble.before()).last()?;
    let end = trouble.range().end;
    let path = trouble.clause.get(first.start..end)?;
    let kept = trouble.before();
    let message = format!("\"{path}\" is a field, and one name stands here, without a point");
    let sum = match trouble.rule {
        Rule::line_count => format!("\n or: sum {path}\n or: distinct {path}"),
        _ => String::new(),
    };
    if trouble.rule == Rule::line_group {
        // What is behind the point would be left out in silence.
        let name = path.rsplit('.').next().unwrap_or(path);
        let help = format!(
            "a journey is of what its events have in common, such as their customer: {kept}\n what is known of a customer groups \
             nothing; a field that each event has does, where a catalogue declares it: group by {name}"
        );
        return Some(Fault::new("S122", first.start..end, message).help(help));
    }
    Some(Fault::new("S122", first.start..end, message).help(format!("{kept}{sum}")))
}

/// Small words that stand for nothing; before one of them no other word is missing.
const SMALL: &[&str] = &[
    "the", "a", "an", "of", "to", "is", "on", "at", "in", "for", "all", "are", "then", "with",
    "by", "per", "each", "every",
];

/// A word or comma that would make the rest fit.
pub(super) fn missing(trouble: &Trouble<'_>) -> Option<Fault> {
    let end_of_line = trouble.rest().is_empty();
    if (end_of_line && trouble.stop.expected.len() != 1) || SMALL.contains(&trouble.word()) {
        return None;
    }
    // A plain word may itself be the wrong one, unless everything behind it fits.
    let plain = trouble.word().bytes().all(|b| b.is_ascii_lowercase());
    let before = trouble.before().trim_end_matches(is_blank);
    let mut found: Vec<(&str, String)> = Vec::new();
    for rule in &trouble.stop.expected {
        let comma = *rule == Rule::comma;
        let word = if comma { Some(",".to_owned()) } else { grammar::keyword(*rule) };
        let Some(word) = word else { continue };
        // Behind these stands a metric: any other word says how, as in `share evenly`.
        let next = trouble.word();
        let names_metric = matches!(word.as_str(), "by" | "per") && plain;
        if names_metric && !trouble.outline.may_be_metric(next) {
            continue;
        }
        let gap = if comma { "" } else { " " };
        let trial = format!("{before}{gap}{word} {}", trouble.rest());
        let passed = before.len() + gap.len() + word.len() + 1 + trouble.word().len();
        let fits = match grammar::read(trouble.rule, trial.trim_end_matches(is_blank)) {
            Ok(_) => true,
            Err(stop) => !plain && stop.at >= passed,
        };
        if fits {
            found.push((gap, word));
        }
    }
    // Two plain words may be anything: `new customers`, `by customer.country`, `shapley`.
    let last = words::words(before).last().map_or("", |(_, word)| word);
    let says_is = found.iter().any(|(_, word)| word == "is");
    let names = matches!(trouble.rule, Rule::line_split | Rule::line_touch);
    let denied = kept::denies(trouble.word()) || trouble.word() == "never";
    if says_is && (plain || SMALL.contains(&last)) || plain && names || denied {
        return None;
    }
    let is = found.iter().position(|(_, word)| word == "is");
    let only = if found.len() == 1 { Some(0) } else { is };
    let (gap, word) = found.get(only?)?;
    let (message, mended) = if end_of_line {
        (format!("\"{word}\" is missing at the end"), format!("{gap}{word}"))
    } else {
        let next = trouble.word().replace('"', "");
        (format!("\"{word}\" is missing before \"{next}\""), format!("{gap}{word} "))
    };
    Some(Fault::new("S126", trouble.range(), message).mend(before.len()..trouble.stop.at, mended))
}

/// The most words that are still to come behind a line that ends too early.
const LONGEST_TAIL: usize = 6;

/// `window 30 days`: the words at the end that every such line has.
pub(super) fn tail(trouble: &Trouble<'_>) -> Option<Fault> {
    if !trouble.rest().is_empty() {
        return None;
    }
    let mut line = trouble.before().trim_end_matches(is_blank).to_owned();
    let written = line.len();
    let mut expected = trouble.stop.expected.clone();
    for _ in 0..LONGEST_TAIL {
        let [only] = expected.as_slice() else { return None };
        line = format!("{line} {}", grammar::keyword(*only)?);
        match grammar::read(trouble.rule, &line) {
            Ok(_) => {
                let missing = line.get(written..)?;
                let message = format!("\"{}\" is missing at the end", missing.trim_start());
                let fault = Fault::new("S120", trouble.range(), message);
                return Some(fault.mend(written..trouble.clause.len(), missing));
            }
            Err(stop) if stop.at == line.len() => expected = stop.expected,
            Err(_) => return None,
        }
    }
    None
}

/// Those among them that say for whom or how often: none of these is one too many.
const SAYING: &[&str] = &["per", "each", "every", "for"];

/// A small word too many: the one that does not fit, or the one before that was taken for a name.
pub(super) fn superfluous(trouble: &Trouble<'_>) -> Option<Fault> {
    let here = trouble.range();
    let before = words::words(trouble.before()).last().map(|(range, _)| range);
    for range in [Some(here.clone()), before].into_iter().flatten() {
        let word = trouble.clause.get(range.clone())?;
        let small = word.to_lowercase();
        let is_too_many = SMALL.contains(&small.as_str()) && !SAYING.contains(&small.as_str());
        if !is_too_many || range.start == 0 {
            continue;
        }
        let behind = trouble.clause.get(range.end..)?.trim_start_matches(is_blank);
        let head = trouble.clause.get(..range.start)?;
        let trial = format!("{head}{behind}");
        let fits = match grammar::read(trouble.rule, trial.trim_end_matches(is_blank)) {
            Ok(_) => true,
            // Behind the word before, it goes on beyond what did not fit.
            Err(stop) if range.start < trouble.stop.at => {
                stop.at + trouble.clause.len() - trial.len() > here.end
            }
            Err(stop) => stop.at > range.start,
        };
        if fits {
            let end = trouble.clause.len() - behind.len();
            let message = format!("\"{word}\" is one word too many");
            return Some(Fault::new("S122", range.clone(), message).mend(range.start..end, ""));
        }
    }
    None
}

/// `carryover`, `lastday`: two words of the language in one.
pub(super) fn joined(trouble: &Trouble<'_>) -> Option<Fault> {
    let (range, word) = (trouble.range(), trouble.word());
    let behind = trouble.clause.get(range.end..)?;
    trouble.stop.expected.iter().filter_map(|rule| grammar::keyword(*rule)).find_map(|first| {
        let second = word.strip_prefix(first.as_str())?.trim_start_matches(['-', '_']);
        let split = format!("{first} {second}");
        let trial = format!("{}{split}{behind}", trouble.before());
        let end = range.start + split.len();
        let fits = match grammar::read(trouble.rule, &trial) {
            Ok(_) => true,
            Err(stop) => stop.at > end,
        };
        (fits && !second.is_empty()).then(|| {
            let message = format!("\"{word}\" is written \"{split}\"");
            Fault::new("S125", range.clone(), message).instead(split)
        })
    })
}

/// A plain word that stands where only one fits. It is exchanged for that one when it is a slip of it, or known to say the
/// same: any other word may mean the opposite. `None` where what is paid hangs on it.
pub(super) fn other_word(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphabetic()) || kept::denies(word) {
        return None;
    }
    let behind = trouble.clause.get(trouble.range().end..)?;
    let mut found = None;
    for right in trouble.stop.expected.iter().filter_map(|rule| grammar::keyword(*rule)) {
        let trial = format!("{}{right}{behind}", trouble.before());
        if grammar::read(trouble.rule, &trial).is_ok() && found.replace(right).is_some() {
            return None;
        }
    }
    let right = found.filter(|right| ways::may_stand_for(word, right))?;
    let message = format!("\"{word}\" does not fit here");
    let fault = Fault::new("S125", trouble.range(), message);
    let fault = fault.label(format!("\"{right}\" fits"));
    let is_slip = words::nearest(&word.to_lowercase(), [right.as_str()].into_iter()).is_some();
    Some(if is_slip || ways::says_the_same(word, &right) {
        fault.instead(right).rewrites(&[Part::Name])
    } else {
        fault
    })
}
