//! Whole lines in other words, as a table: what is seen, and what the language has for it.
//!
//! What is seen is made of words (`a|b` is one of several, `[a|b]` are
//! any of these or none, `[a|b]+` at least one) and of places for what the
//! author gave, which the answer repeats: amounts, percentages, numbers, lengths of time, metrics, names, texts.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::amounts;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section;
use crate::language::parser::words::is_blank;

mod bands;
pub(in crate::language::parser) mod figures;
mod places;
mod table;
#[cfg(test)]
mod tests;

use places::{Word, taken_apart};
pub(in crate::language::parser) use table::When;
pub(super) use table::sections;
use table::{Help, Line, Seen, Token, entries};

/// A line of more words is none of these: words that may stand in several places are tried in each, so that one of
/// the longest lines would take as long as thousands of others.
const MOST_WORDS: usize = 60;

/// The words of the tables.
const TABLES: [&str; 7] = [
    include_str!("lines/header.txt"),
    include_str!("lines/metric.txt"),
    include_str!("lines/cluster.txt"),
    include_str!("lines/pool.txt"),
    include_str!("lines/weighting.txt"),
    include_str!("lines/schedule.txt"),
    include_str!("lines/example.txt"),
];

/// Every line in other words.
static LINES: LazyLock<Lines> = LazyLock::new(|| Lines::of(&TABLES));

/// By its first word, or behind an empty one, what is seen and the entry that it is of.
type ByFirst = HashMap<&'static str, Vec<(Seen, usize)>>;

/// The entries, and where to look for them.
#[derive(Debug)]
struct Lines {
    entries: Vec<Line>,
    by_section: BTreeMap<Section, ByFirst>,
}

impl Lines {
    fn of(tables: &[&'static str]) -> Self {
        let entries: Vec<Line> = tables.iter().flat_map(|table| entries(table)).collect();
        let mut by_section: BTreeMap<_, ByFirst> = BTreeMap::new();
        for (at, line) in entries.iter().enumerate() {
            for (section, seen) in
                line.under.iter().flat_map(|section| line.seen.iter().map(move |it| (section, it)))
            {
                let by_first = by_section.entry(*section).or_default();
                for first in seen.firsts() {
                    by_first.entry(first).or_default().push((seen.clone(), at));
                }
            }
        }
        Self { entries, by_section }
    }

    /// The entry that sees the clause, and what the author gave. Of several the one that sees most words counts.
    fn find(
        &self,
        clause: &str,
        section: Section,
        outline: &Outline,
        when: When,
    ) -> Option<(&Line, Vec<Named>)> {
        let by_first = self.by_section.get(&section)?;
        let words = taken_apart(clause);
        if words.len() > MOST_WORDS {
            return None;
        }
        let first = words.first()?.lower.as_str();
        let known = [first, ""].into_iter().filter_map(|first| by_first.get(first)).flatten();
        let known = known.filter(|(seen, _)| {
            seen.when == when || seen.when == When::Read && when == When::Unread
        });
        let found = known.filter_map(|(seen, at)| {
            let given = fill(&seen.tokens, &words, clause, outline)?;
            Some((seen, self.entries.get(*at)?, given))
        });
        let best = found.max_by_key(|(seen, ..)| (seen.words, seen.text));
        best.map(|(_, line, given)| (line, given))
    }
}

/// What the author gave, with the name of its place.
type Named = (&'static str, String);

/// What the author gave in a clause that looks like this.
fn fill(
    tokens: &[Token],
    words: &[Word<'_>],
    clause: &str,
    outline: &Outline,
) -> Option<Vec<Named>> {
    let Some((token, tokens_behind)) = tokens.split_first() else {
        return words.is_empty().then(Vec::new);
    };
    let first = words.first();
    let is_one_of = |known: &[&str]| first.is_some_and(|word| is_one_of(&word.lower, known));
    let behind = words.get(1..).unwrap_or_default();
    match token {
        Token::Word(known) => {
            is_one_of(known).then(|| fill(tokens_behind, behind, clause, outline))?
        }
        Token::May(known) => {
            let with = is_one_of(known).then(|| fill(tokens, behind, clause, outline)).flatten();
            with.or_else(|| fill(tokens_behind, words, clause, outline))
        }
        Token::Some(known) => {
            let last = || fill(tokens_behind, behind, clause, outline);
            let more = || fill(tokens, behind, clause, outline);
            is_one_of(known).then(|| more().or_else(last)).flatten()
        }
        Token::Rest => Some(left(words, clause).map(|text| (LEFT, text)).into_iter().collect()),
        Token::Place(place) => place.given(words, clause, outline).into_iter().find_map(|given| {
            let rest = words.get(given.words..)?;
            let mut all = fill(tokens_behind, rest, clause, outline)?;
            all.insert(0, (place.name(), given.text));
            Some(all)
        }),
    }
}

/// What is left of a clause behind all that was seen.
const LEFT: &str = "LEFT";

fn left(words: &[Word<'_>], clause: &str) -> Option<String> {
    let (first, last) = (words.first()?, words.last()?);
    clause.get(first.at.start..last.at.end).map(str::to_owned)
}

/// Words that make something else of a line.
const CONDITIONS: [&str; 24] = [
    "after",
    "before",
    "but",
    "double",
    "during",
    "each",
    "else",
    "except",
    "first",
    "if",
    "last",
    "minus",
    "not",
    "once",
    "only",
    "otherwise",
    "over",
    "per",
    "plus",
    "unless",
    "until",
    "when",
    "within",
    "without",
];

/// What the author gave and a help does not repeat. A line that leaves it out says something else, which
/// whoever copies the line cannot see.
fn left_out<'g>(given: &'g [Named], help: &str) -> Option<&'g str> {
    let (_, text) = given.iter().find(|(place, _)| [LEFT, "REST"].contains(place))?;
    let said: Vec<String> = meaning(help).collect();
    let is_left = meaning(text).any(|word| !said.contains(&word));
    is_left.then_some(text)
}

/// The figures, texts and conditions of a text.
fn meaning(text: &str) -> impl Iterator<Item = String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    words_of(text).into_iter().filter_map(move |at| {
        let word = text.get(at)?.trim_matches([',', ':', ';', '(', ')']);
        if word.starts_with('"') {
            return Some(word.trim_matches('"').to_lowercase());
        }
        // An hour may be a number of its own, and an amount may have cents.
        let whole = word.trim_end_matches(":00").trim_end_matches(".00").trim_start_matches('0');
        let number = digits(whole);
        let is_condition = || CONDITIONS.contains(&word.to_lowercase().as_str());
        (!number.is_empty())
            .then_some(number)
            .or_else(|| is_condition().then(|| word.to_lowercase()))
    })
}

/// Letters from which on a word with one slip is still known as itself.
const LONG: usize = 8;

fn is_one_of(word: &str, known: &[&str]) -> bool {
    let slip = |known: &&str| known.len() >= LONG && strsim::osa_distance(word, known) == 1;
    known.contains(&word) || (word.len() >= LONG - 1 && known.iter().any(slip))
}

/// What a line in other words should be; `None` for every other line.
pub(in crate::language::parser) fn fault(
    clause: &str,
    section: Option<Section>,
    outline: &Outline,
    when: When,
) -> Option<Fault> {
    if (section, when) == (Some(Section::Weighting), When::Unread)
        && let Some(fault) = bands::fault(clause, outline)
    {
        return Some(fault);
    }
    let (line, given) = LINES.find(clause, section?, outline, when)?;
    let filled = |text: &str| filled(text, &given, outline);
    if let Some(same) = line.same {
        let right = filled(same);
        if plainly(&right) == plainly(clause) {
            return None;
        }
        let (mend, text) = changed(clause, &right);
        let at = without_blanks(clause, mend.clone());
        let shown = clause.get(at.clone()).unwrap_or(clause);
        let message = match line.said {
            "" if text.is_empty() => format!("\"{}\" is too much here", shown.trim()),
            "" if shown.is_empty() => missing(&right, text.trim(), clause, &mend),
            "" => format!("\"{shown}\" is written \"{text}\""),
            said => filled(said),
        };
        let fault = Fault::new("S125", at, message).mend(mend, text);
        let fault = fault.rewrites(&[Part::Name]);
        // What the rest of it says is read next.
        return Some(if same.contains("{rest}") { fault } else { fault.help(right) });
    }
    let helps = line.helps.iter().map(|help| filled(help.text()));
    // Where something else is wrong already, why is a part of what helps.
    let why = (when == When::Unknown).then(|| filled(line.said));
    let help = why.iter().cloned().chain(helps).collect::<Vec<_>>().join("\n");
    let help = figures::own(&help, clause, outline);
    // Beside what is wrong already, everything is in question.
    let help = match left_out(&given, &help).filter(|_| why.is_none()) {
        Some(text) => format!("{help}\nleft out of it: {text}"),
        None => help,
    };
    let fault = |at| Fault::new("S122", at, filled(line.said));
    if help.is_empty() {
        return Some(fault(0..clause.len()));
    }
    let at = match line.helps.first() {
        Some(Help::Line(first)) => without_blanks(clause, changed(clause, &filled(first)).0),
        _ => 0..clause.len(),
    };
    let at = if at.is_empty() { 0..clause.len() } else { at };
    Some(fault(at).help(help))
}

/// What a line lacks, and where.
fn missing(right: &str, text: &str, clause: &str, mend: &Range<usize>) -> String {
    match words_of(clause).into_iter().find(|word| word.start >= mend.start) {
        Some(next) => {
            let next = clause.get(next).unwrap_or_default();
            format!("\"{text}\" is missing before \"{next}\"")
        }
        None => format!("the line ends too early; it is written \"{right}\""),
    }
}

/// The letters and signs of a line, whatever stands between them and however they are written.
fn plainly(text: &str) -> String {
    text.chars()
        .filter(|letter| !is_blank(*letter) && *letter != ',')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Words for all whom a line does not name. Somebody who is called so stands in quotes.
const OTHERS: [&str; 8] =
    ["others", "rest", "everyone", "everybody", "remaining", "total", "altogether", "overall"];

/// Whether a line names a metric that the document does not have, or expects something of all others as if they were
/// one collaborator, so that it is wrong although it can be read.
pub(in crate::language::parser) fn names_nothing(
    rule: Rule,
    clause: &str,
    outline: &Outline,
) -> bool {
    let Ok(pair) = grammar::read(rule, clause) else { return false };
    let known = |name: &str| {
        let is_metric = |metric: &String| metric == name;
        name == "points" || outline.metrics.is_empty() || outline.metrics.iter().any(is_metric)
    };
    pair.into_inner().flatten().any(|part| match part.as_rule() {
        Rule::metric_name => !known(part.as_str().trim()),
        Rule::person_name => rule == Rule::line_expect && OTHERS.contains(&part.as_str().trim()),
        _ => false,
    })
}

/// A place without the blanks around it.
fn without_blanks(clause: &str, at: Range<usize>) -> Range<usize> {
    let text = clause.get(at.clone()).unwrap_or_default();
    let start = at.end - text.trim_start_matches(is_blank).len();
    start..start + text.trim_matches(is_blank).len()
}

/// Where the words differ, and those that stand there instead. How far words stand apart says nothing.
fn changed(clause: &str, right: &str) -> (Range<usize>, String) {
    let (old, new) = (words_of(clause), words_of(right));
    let same = |(one, other): &(&Range<usize>, &Range<usize>)| {
        clause.get((*one).clone()) == right.get((*other).clone())
    };
    let head = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count().min(most);
    let between = |words: &[Range<usize>], end: usize| {
        let first = words.get(head).filter(|_| head + tail < words.len());
        let last = words.len().checked_sub(tail + 1).and_then(|at| words.get(at));
        first.zip(last).map_or(end..end, |(first, last)| first.start..last.end)
    };
    let behind = old.get(head).map_or(clause.len(), |word| word.start);
    let (at, new_at) = (between(&old, behind), between(&new, right.len()));
    let text = right.get(new_at).unwrap_or_default();
    // Words that come or go take the blank beside them along.
    if at.is_empty() {
        let blank = if at.start == clause.len() { (" ", "") } else { ("", " ") };
        return (at, format!("{}{text}{}", blank.0, blank.1));
    }
    if text.is_empty() {
        let end = old.get(old.len() - tail).map_or(clause.len(), |word| word.start);
        let start = if tail == 0 {
            clause.get(..at.start).unwrap_or("").trim_end().len()
        } else {
            at.start
        };
        return (start..end, String::new());
    }
    (at, text.to_owned())
}

/// Where the words of a text stand; what is between quotes is one.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let (mut start, mut quoted) = (None, false);
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_blank(letter) && (!quoted || at == text.len()) {
            words.extend(start.take().map(|start| start..at));
        } else {
            start = start.or(Some(at));
            quoted ^= letter == '"';
        }
    }
    words
}

/// An answer with what the author gave, by its number or by the name of its place; an amount that nobody gave
/// (`{money 500}`), or of a number that somebody gave (`{money NUMBER}`, or `{money #2}` for the second place), is one
/// of the document's currency.
pub(in crate::language::parser) fn filled(
    text: &str,
    given: &[Named],
    outline: &Outline,
) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        result.push_str(before);
        result.push_str(&named(name, given, outline));
        rest = behind;
    }
    result + rest
}

/// Places of metrics.
const METRICS: &[&str] = &["METRIC", "KNOWN"];

/// Places that an answer may call by one name.
const ONE_NAME: &[(&str, &[&str])] =
    &[("value", &["VALUE", "AMOUNT", "NUMBER"]), ("text", &["TEXT", "QUOTED"])];

fn named(name: &str, given: &[Named], outline: &Outline) -> String {
    if let Ok(at) = name.parse::<usize>() {
        return given.get(at.saturating_sub(1)).map(|(_, text)| text.clone()).unwrap_or_default();
    }
    if let Some(number) = name.strip_prefix("money ") {
        let counted = |at: &str| given.get(at.parse::<usize>().ok()?.checked_sub(1)?);
        let given = match number.strip_prefix('#') {
            Some(at) => counted(at),
            None => given.iter().find(|(place, _)| *place == number),
        };
        let number = given.map_or(number, |(_, text)| text);
        if grammar::read(Rule::money, number).is_ok() {
            return number.to_owned();
        }
        let code = outline.currency.as_deref().unwrap_or("USD");
        return amounts::amount(number, code).unwrap_or_else(|| format!("{number} {code}"));
    }
    let places = ONE_NAME.iter().find(|(known, _)| *known == name).map(|(_, places)| *places);
    let is_it = |place: &str| {
        places.map_or(place.eq_ignore_ascii_case(name), |places| places.contains(&place))
    };
    let found = given.iter().find(|(place, _)| is_it(place)).map(|(_, text)| text.clone());
    // A metric that nobody named is one of the document, of the kind that fits.
    let metric =
        || given.iter().find(|(place, _)| METRICS.contains(place)).map(|(_, text)| text.clone());
    let is_money = |metric: &str| outline.is_sum(metric);
    let score = metric().unwrap_or_else(|| outline.sample(None, true));
    let amount = |number| named(&format!("money {number}"), given, outline);
    found.unwrap_or_else(|| match name {
        "name" => "ana".to_owned(),
        "leader" => {
            let owner = outline.credited.as_deref().unwrap_or("coupon.owner");
            format!("{}.manager", owner.trim_end_matches(".manager"))
        }
        "owner" => outline.credited.clone().unwrap_or_else(|| "course.owner".to_owned()),
        "sum" => metric().unwrap_or_else(|| outline.sample(Some(true), false)),
        "result" => metric().unwrap_or_else(|| outline.sample(Some(true), true)),
        "count" => {
            let counts = |name: &String| !outline.is_sum(name);
            metric().filter(counts).unwrap_or_else(|| outline.sample(Some(false), true))
        }
        "condition" if is_money(&score) => format!("{score} at least {}", amount(100)),
        "condition" => format!("{score} at least 5"),
        "threshold" if is_money(&score) => amount(1000),
        "threshold" => "10".to_owned(),
        "given" if is_money(&score) => format!("{score} ana {}, bo {}", amount(500), amount(300)),
        "given" => format!("{score} ana 30, bo 20"),
        _ => score,
    })
}
