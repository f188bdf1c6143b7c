//! Names with capitals, hyphens, quotes or blanks.

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::words::{is_blank, is_reserved, nearest, words};

const NAMES: &[Rule] = &[
    Rule::new_name,
    Rule::event_name,
    Rule::metric_name,
    Rule::field_name,
    Rule::type_name,
    Rule::path,
    Rule::event_field,
    Rule::test,
    Rule::attribute,
    Rule::carries,
    Rule::occurrence,
];

fn wants_name(trouble: &Trouble<'_>) -> bool {
    NAMES.iter().any(|rule| trouble.wants(*rule))
}

fn wants_person(trouble: &Trouble<'_>) -> bool {
    [Rule::person_name, Rule::paid, Rule::measured, Rule::owner]
        .iter()
        .any(|rule| trouble.wants(*rule))
}

/// A collaborator whose reference is no name: quotes keep it as it is.
pub(super) fn person(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let letter = word.starts_with(char::is_alphabetic);
    if !wants_person(trouble) || !letter || is_name(word) {
        return None;
    }
    let message = format!("the collaborator \"{word}\" is no name and needs quotes");
    let fault = Fault::new("S124", trouble.range(), message);
    Some(fault.instead(format!("\"{word}\"")))
}

/// Letters with accents, and the plain ones that names have instead.
const ACCENTS: &[(&str, &str)] = &[
    ("áàâäãåā", "a"),
    ("éèêëēę", "e"),
    ("íìîïī", "i"),
    ("óòôöõøō", "o"),
    ("úùûüū", "u"),
    ("ýÿ", "y"),
    ("ñń", "n"),
    ("çć", "c"),
    ("šś", "s"),
    ("žź", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
];

/// A word with letters that names do not have; it stops making sense in its middle.
pub(super) fn accents(trouble: &Trouble<'_>) -> Option<Fault> {
    let strange = |c: char| c.is_alphabetic() && !c.is_ascii();
    trouble.rest().chars().next().filter(|c| strange(*c))?;
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let head = trouble.before().trim_end_matches(part);
    let length = trouble.rest().find(|c| !part(c)).unwrap_or(trouble.rest().len());
    let whole = head.len()..trouble.stop.at + length;
    let word = trouble.clause.get(whole.clone())?;
    let tail = trouble.clause.get(whole.end..)?;
    let reads = |text: &str| match grammar::read(trouble.rule, &format!("{head}{text}{tail}")) {
        Ok(_) => true,
        Err(stop) => stop.at >= head.len() + text.len(),
    };
    let quoted = format!("\"{word}\"");
    if reads(&quoted) {
        let message = format!("the text {quoted} has no quotes");
        return Some(Fault::new("S124", whole, message).instead(quoted));
    }
    let plain: String = word.to_lowercase().chars().map(without_accent).collect();
    let message = format!("\"{word}\" is no name");
    let label = "names have small letters from a to z, digits and underscores";
    let fault = Fault::new("S123", whole, message).label(label);
    Some(if is_name(&plain) && reads(&plain) {
        fault.instead(plain).rewrites(&[Part::Name])
    } else {
        fault
    })
}

fn without_accent(letter: char) -> String {
    let found = ACCENTS.iter().find(|(letters, _)| letters.contains(letter));
    found.map_or_else(|| letter.to_string(), |(_, plain)| (*plain).to_owned())
}

/// A name in another shape.
pub(super) fn shape(trouble: &Trouble<'_>) -> Option<Fault> {
    if !wants_name(trouble) {
        return None;
    }
    let word = trouble.word();
    let right = snake(word.trim_matches('"'));
    let dotted =
        trouble.wants(Rule::path) || trouble.wants(Rule::event_field) || trouble.wants(Rule::test);
    let fits = is_name(&right) || (dotted && right.split('.').all(is_name));
    if right == word || !fits {
        return not_a_name(trouble, word);
    }
    let message = format!("\"{}\" is no name", word.trim_matches('"'));
    let label = "names have small letters, digits and underscores";
    Some(Fault::new("S123", trouble.range(), message).label(label).instead(right))
}

/// What cannot be made a name.
fn not_a_name(trouble: &Trouble<'_>, word: &str) -> Option<Fault> {
    let only = trouble.wants(Rule::new_name) && !word.is_empty() && !is_name(word);
    only.then(|| {
        let message = format!("\"{}\" is no name", word.trim_matches('"'));
        let label = "a name starts with a letter, then small letters, digits, underscores";
        Fault::new("S123", trouble.range(), message).label(label)
    })
}

/// A word of the language where a name is needed.
pub(super) fn reserved(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    ((wants_name(trouble) || wants_person(trouble)) && is_reserved(word)).then(|| {
        let message = format!("\"{word}\" is a word of the language and cannot be a name");
        Fault::new("S123", trouble.range(), message)
    })
}

/// `metric course completions`.
pub(super) fn joined(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_metric || !trouble.wants(Rule::EOI) {
        return None;
    }
    let rest = trouble.rest();
    let parts: Vec<String> = rest.split(is_blank).filter(|p| !p.is_empty()).map(snake).collect();
    if !parts.iter().all(|part| is_name(part)) {
        return None;
    }
    let start = trouble.before().trim_end_matches(is_blank).len();
    let message = "a name has no blanks";
    let range = trouble.stop.at..trouble.clause.len();
    let mended = format!("_{}", parts.join("_"));
    Some(Fault::new("S123", range, message).mend(start..trouble.clause.len(), mended))
}

/// `sum order_paid`, `sum order_paid amount`: an event without its field.
pub(super) fn field_of_event(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    if trouble.wants(Rule::event_field) && word.ends_with('%') {
        let fault = Fault::new("S122", trouble.range(), "a metric measures the whole amount");
        let field = words(trouble.clause).map(|(_, word)| word).find(|it| it.contains('.'));
        let field = field.unwrap_or("order_paid.amount");
        return Some(fault.help(format!(
            "measure it: sum {field}\n and say {word} where money is taken or paid, multiplied with the percentage \
             there; of half of an amount, 10% are 5% of all of it"
        )));
    }
    if !trouble.wants(Rule::event_field) || !is_name(word) || is_reserved(word) {
        return None;
    }
    let range = trouble.range();
    let behind = trouble.clause.get(range.end..)?;
    let field = behind.trim_matches(is_blank);
    let message = format!("\"{word}\" stands without one of its fields");
    let fault = Fault::new("S122", range.clone(), message);
    Some(if is_name(field) && behind.len() > field.len() {
        fault.mend(range.end..trouble.clause.len(), format!(".{field}"))
    } else {
        fault
    })
}

/// `order_paid "c1", 200.00 USD`: values of an event without the names of their fields.
pub(super) fn field_left_out(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let value = word.starts_with(|letter: char| letter == '"' || letter.is_ascii_digit());
    let field = trouble.wants(Rule::carries) || trouble.wants(Rule::field_name);
    let refund = words(trouble.before())
        .last()
        .is_some_and(|(_, event)| nearest(event, ["refund"].into_iter()).is_some());
    if trouble.rule != Rule::line_event || !field || !value || refund {
        return None;
    }
    let shown = if word.starts_with('"') { word.to_owned() } else { format!("\"{word}\"") };
    let message = format!("the line does not say which field {shown} is");
    let sample = "2026-10-03 10:00 order_paid customer \"c1\", amount 200.00 USD";
    let fault = Fault::new("S122", trouble.range(), message);
    Some(fault.label("the name of a field stands before it").help(format!("for example: {sample}")))
}

/// `where course status is "published"`: two steps of a path with a blank between them.
pub(super) fn path_apart(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let condition =
        matches!(trouble.rule, Rule::line_where | Rule::line_qualify | Rule::line_segment);
    let condition = condition && trouble.wants(Rule::kw_is);
    let credited = matches!(trouble.rule, Rule::line_credit | Rule::line_touch)
        && trouble.wants(Rule::EOI)
        && trouble.rest() == "owner";
    // A small word is no step of a path.
    let small = ["for", "with", "in", "by", "to", "from", "as", "on", "has", "have"];
    let no_step = !is_name(word) || is_reserved(word) || small.contains(&word);
    if !(condition || credited) || no_step {
        return None;
    }
    let before = trouble.before().trim_end_matches(is_blank);
    if ["the", "to", "of", "a"]
        .iter()
        .any(|small| words(before).last().is_some_and(|it| it.1 == *small))
    {
        return None;
    }
    let behind = trouble.clause.get(trouble.range().end..)?;
    let joined = format!("{before}.{word}{behind}");
    grammar::read(trouble.rule, &joined).is_ok().then(|| {
        let message = format!("a point stands before \"{word}\", and no blank");
        let fault = Fault::new("S126", trouble.range(), message);
        fault.mend(before.len()..trouble.stop.at, ".")
    })
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// `courseCompleted` and `Course-Completed` as `course_completed`.
fn snake(word: &str) -> String {
    let mut name = String::with_capacity(word.len());
    let mut small_before = false;
    for character in word.chars() {
        let capital = character.is_uppercase();
        if capital && small_before {
            name.push('_');
        }
        match character {
            '-' | ' ' => name.push('_'),
            other => name.extend(other.to_lowercase()),
        }
        small_before = character.is_lowercase();
    }
    name
}
