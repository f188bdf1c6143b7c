//! Characters that have no place in a clause: control characters, curly quotes, look-alikes.

use std::ops::Range;

use super::fault::Fault;
use super::words::is_blank;

/// The first problem with the characters of a clause.
pub(super) fn check(clause: &str) -> Option<Fault> {
    let mut quote: Option<usize> = None;
    let mut escaped = false;
    for (offset, character) in clause.char_indices() {
        let range = offset..offset + character.len_utf8();
        if let Some(fault) = unseen(character, &range) {
            return Some(fault);
        }
        match quote {
            None if character == '"' => quote = Some(offset),
            None => {
                if let Some(fault) = stranger(clause, character, &range) {
                    return Some(fault);
                }
            }
            Some(_) if escaped => {
                if !matches!(character, '"' | '\\') {
                    return Some(backslash(offset));
                }
                escaped = false;
            }
            Some(_) if character == '\\' => escaped = true,
            Some(_) if character == '"' => quote = None,
            Some(_) => {}
        }
    }
    quote.map(|start| unclosed(clause, start))
}

/// A character that must not stand in a text at all, not even in a comment.
pub(super) fn nul(line: &str) -> Option<Range<usize>> {
    line.find('\0').map(|at| at..at + 1)
}

fn unclosed(clause: &str, start: usize) -> Fault {
    let end = clause.len();
    let before = clause.get(..start).unwrap_or("");
    if start + 1 == end
        && let Some(fault) = one_too_many(clause, before)
    {
        return fault;
    }
    if start + 1 == end && before.ends_with(char::is_alphanumeric) {
        let word = before.len() - before.rsplit([' ', '\t', ',']).next().map_or(0, str::len);
        let message = "the text that ends here has no opening quote";
        return Fault::new("S104", start..end, message).mend(word..word, "\"");
    }
    Fault::new("S104", start..end, "the text that starts here has no closing quote")
        .label("no double quote behind it")
        .mend(end..end, "\"")
}

/// `"Vis"its"`: a text with a quote in its middle. Whether that one is meant is for the author to say.
fn one_too_many(clause: &str, before: &str) -> Option<Fault> {
    let (head, word) = before.rsplit_once('"')?;
    let (opening, text) = head.rsplit_once('"')?;
    let glued = word.starts_with(|letter: char| !is_blank(letter) && letter != ',');
    glued.then(|| {
        let message = "one of these three quotes is too many";
        let start = opening.len()..clause.len();
        Fault::new("S104", start, message)
            .label("a quote within a text has a backslash before it")
            .help(format!("{opening}\"{text}{word}\"\n or: {opening}\"{text}\\\"{word}\"",))
    })
}

fn backslash(offset: usize) -> Fault {
    Fault::new("S109", offset - 1..offset, "a backslash stands only before a quote or a backslash")
        .label("a backslash itself is written twice")
        .instead("\\\\")
}

/// Characters that nobody sees.
fn unseen(character: char, range: &Range<usize>) -> Option<Fault> {
    let number = u32::from(character);
    if character.is_control() && character != '\t' {
        let message = format!("there is a control character here (U+{number:04X})");
        return Some(Fault::new("S103", range.clone(), message).instead(""));
    }
    is_hidden(character).then(|| {
        let message = format!("there is a character here that cannot be seen (U+{number:04X})");
        Fault::new("S106", range.clone(), message).instead("")
    })
}

fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
        | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Characters that are no part of any word.
fn stranger(clause: &str, character: char, range: &Range<usize>) -> Option<Fault> {
    if character.is_ascii() || is_blank(character) {
        return None;
    }
    if is_curly(character) {
        return Some(curly(clause, range));
    }
    if matches!(character, '\u{200c}' | '\u{200d}') {
        let message = format!(
            "there is a character here that cannot be seen (U+{:04X})",
            u32::from(character)
        );
        return Some(Fault::new("S106", range.clone(), message).instead(""));
    }
    if character.is_whitespace() {
        let message = format!("there is an unusual blank here (U+{:04X})", u32::from(character));
        return Some(Fault::new("S106", range.clone(), message).instead(" "));
    }
    let mapped = look_alike(character)?;
    let number = u32::from(character);
    let how = if digit(character).is_some() { "is written" } else { "only looks like" };
    let message = format!("\"{character}\" (U+{number:04X}) {how} \"{mapped}\"");
    let word = word_around(clause, range.start);
    let text = clause.get(word.clone())?;
    let mended: String = text.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
    Some(Fault::new("S107", range.clone(), message).mend(word, mended))
}

fn curly(clause: &str, open: &Range<usize>) -> Fault {
    let fault = Fault::new("S105", open.clone(), "a text stands between straight double quotes");
    let rest = clause.get(open.end..).unwrap_or("");
    let closing = |c: char| "“”„‟«»‘’‚‹›\"".contains(c);
    match rest.char_indices().find(|(_, c)| closing(*c)) {
        Some((length, close)) => {
            let inner = rest.get(..length).unwrap_or("").trim_matches(is_blank);
            let end = open.end + length + close.len_utf8();
            fault.mend(open.start..end, format!("\"{inner}\""))
        }
        None => fault.instead("\""),
    }
}

fn word_around(clause: &str, at: usize) -> Range<usize> {
    let outside = |c: char| is_blank(c) || matches!(c, ',' | '"');
    let start = clause.get(..at).and_then(|before| before.rfind(outside).map(|i| (before, i)));
    let start = start.map_or(0, |(before, i)| {
        before.get(i..).and_then(|tail| tail.chars().next()).map_or(i, |c| i + c.len_utf8())
    });
    let length = clause.get(at..).and_then(|rest| rest.find(outside));
    start..length.map_or(clause.len(), |length| at + length)
}

/// The zeros of other scripts; the nine digits behind each follow it.
const ZEROS: [char; 18] =
    ['٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '᠐'];

/// The plain digit for one of another script.
fn digit(character: char) -> Option<char> {
    let value = ZEROS.iter().find_map(|zero| {
        u32::from(character).checked_sub(u32::from(*zero)).filter(|value| *value < 10)
    })?;
    char::from_digit(value, 10)
}

/// The character that is meant; `None` for one that nobody sees.
pub(in crate::language) fn plain_character(character: char) -> Option<char> {
    if character.is_ascii() {
        return (!character.is_control() || character == '\t').then_some(character);
    }
    if is_curly(character) {
        return Some('"');
    }
    let hidden = is_hidden(character) || matches!(character, '\u{200c}' | '\u{200d}');
    (!hidden).then(|| look_alike(character).unwrap_or(character))
}

fn is_curly(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›')
}

/// The plain character that another one is easily taken for.
fn look_alike(character: char) -> Option<char> {
    if ('\u{ff01}'..='\u{ff5e}').contains(&character) {
        return char::from_u32(u32::from(character) - 0xfee0);
    }
    if let Some(plain) = digit(character) {
        return Some(plain);
    }
    let pairs = "аaсcеeоoрpхxуyіiѕsјjһhԁdոnɡgАAВBЕEКKМMНHОOРPСCТTХX\
                 οoαaνvρpιiκkυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX–-—-−-‐-‑-、,×x\
                 ЅSІIЈJԚQԜWѵvԛqԝwӏlҮYғfƖIɑaıiƽsτtσoηnⅼlⅽcⅾdⅿmⅠIⅤVⅩX։:∕/⁄/․.‚,،,٫.٪%﹪%⁎*∗*";
    let mut letters = pairs.chars();
    while let (Some(strange), Some(plain)) = (letters.next(), letters.next()) {
        if strange == character {
            return Some(plain);
        }
    }
    None
}
