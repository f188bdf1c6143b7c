//! Text that people see: what cannot be seen in it is written out.

use std::borrow::Cow;

/// Letters and signs by their class that nothing is seen of: the fillers of Hangul, Braille without a dot,
/// a note without a head.
const INVISIBLE: [char; 6] =
    ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}', '\u{1d159}'];

/// Whether something is seen of a character, and it does nothing else. Controls, marks that turn the
/// direction of writing, blanks other than the common one and characters without a meaning are not.
pub fn is_readable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // A mark that is drawn onto the letter before it is readable behind one.
    let behind_a_letter = ['a', character].iter().collect::<String>();
    behind_a_letter.escape_debug().eq(behind_a_letter.chars()) && !INVISIBLE.contains(&character)
}

/// The text with everything that is not readable written out, such as `\u{1b}`: on a terminal it can
/// neither move the cursor nor turn what follows around.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_readable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_readable(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        for (text, shown) in [
            ("ana \"the\" \\ o'neil", "ana \"the\" \\ o'neil"),
            ("Zoë, Ze\u{308}, 花子, हिन्दी", "Zoë, Ze\u{308}, 花子, हिन्दी"),
            ("a\u{1b}[31mb\u{7}", "a\\u{1b}[31mb\\u{7}"),
            ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"),
            ("\u{202e}abc\u{2066}\u{200b}", "\\u{202e}abc\\u{2066}\\u{200b}"),
            ("\u{9b}31m\u{7f}\u{a0}\u{2028}", "\\u{9b}31m\\u{7f}\\u{a0}\\u{2028}"),
            ("a\u{2800}b\u{1d159}", "a\\u{2800}b\\u{1d159}"),
            ("\u{3164}\u{feff}\u{e0041}\u{e000}", "\\u{3164}\\u{feff}\\u{e0041}\\u{e000}"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }
}
