//! What the pages of the reference say of a line, in a few words of Markdown.

use crate::language::reference::{Word, words};

/// What the reference says of the lines of a section that start with these words; nothing where it has no page.
pub(super) fn of_opening(section: &str, opening: &str) -> Option<String> {
    let opens = |word: &&Word| word.section == section && word.openings.contains(&opening);
    let words: Vec<&Word> = words().filter(opens).collect();
    (!words.is_empty()).then(|| pages(&words))
}

/// What the reference says of lines of a section that start with no word of the language: facts and events.
pub(super) fn of_page(section: &str, page: &str) -> Option<String> {
    let on_it = |word: &&Word| word.section == section && word.page == page;
    let words: Vec<&Word> = words().filter(on_it).collect();
    (!words.is_empty()).then(|| pages(&words))
}

/// What a line that starts so says, in a few words: by the form that starts so, where a page has several.
pub(super) fn in_short(section: &str, opening: &str) -> &'static str {
    let opens = |word: &&Word| word.section == section && word.openings.contains(&opening);
    let forms = || words().filter(opens).flat_map(|word| word.forms);
    let exact = forms().find(|(form, _)| begins(form, opening));
    exact.or_else(|| forms().next()).map_or("", |(_, says)| *says)
}

/// What a line of a section says that goes on with this word; nothing where no form tells.
pub(super) fn going_on(section: &str, before: &str, word: &str) -> &'static str {
    let before: Vec<&str> = before.split_whitespace().collect();
    let begun = format!("{} {word}", before.join(" "));
    let forms = words().filter(|word| word.section == section).flat_map(|word| word.forms);
    let mut forms = forms.filter(|(form, _)| begins(form, &begun));
    match (forms.next(), forms.next()) {
        (Some((_, says)), None) => says,
        _ => "",
    }
}

/// Whether a form begins with these words.
fn begins(form: &str, words: &str) -> bool {
    let behind = form.strip_prefix(words);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([' ', ',']))
}

fn pages(words: &[&Word]) -> String {
    let forms = words.iter().flat_map(|word| word.forms);
    let forms: Vec<String> = forms.map(|(form, says)| format!("- `{form}`: {says}")).collect();
    let mut text = forms.join("\n");
    for note in words.iter().flat_map(|word| word.notes) {
        text.push_str("\n\n");
        text.push_str(&unlinked(note));
    }
    let refuses: Vec<String> =
        words.iter().flat_map(|word| word.refuses).map(|refused| format!("- {refused}")).collect();
    if !refuses.is_empty() {
        text.push_str("\n\nRefused:\n\n");
        text.push_str(&refuses.join("\n"));
    }
    if let Some(word) = words.first() {
        text.push_str(&format!("\n\n`docs/reference/language/{}.md`", word.page));
    }
    text
}

/// Links between pages lead nowhere in an editor: only what they say is kept.
fn unlinked(note: &str) -> String {
    let mut text = String::with_capacity(note.len());
    let mut rest = note;
    while let Some((before, (says, behind))) = rest
        .split_once('[')
        .and_then(|(before, link)| Some((before, link.split_once("](")?)))
        .filter(|(_, (says, _))| !says.contains('['))
        && let Some((_, after)) = behind.split_once(')')
    {
        text.push_str(before);
        text.push_str(says);
        rest = after;
    }
    text.push_str(rest);
    text
}
