//! A look at the bare text: its length, its tokens, and how deep its brackets go. The parser takes time
//! for every token and recurses for every bracket, so this comes before it.

use super::{Limits, TooComplex};

/// Refuses a text that is too long, has too many tokens or whose brackets go too deep.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), TooComplex> {
    TooComplex::check("bytes", text.len() as u64, limits.bytes as u64)?;
    let Seen { deepest, tokens, .. } = look(text);
    TooComplex::check("open brackets", deepest, limits.brackets as u64)?;
    TooComplex::check("tokens", tokens, limits.tokens)
}

/// What a text shows before it is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Seen {
    /// Brackets that are open here.
    open: u64,
    /// The most brackets that are open at the same time, outside strings and comments.
    deepest: u64,
    /// Names, numbers, strings and signs; each dot of `...` counts.
    tokens: u64,
}

fn look(text: &str) -> Seen {
    let mut rest = text.as_bytes();
    let mut seen = Seen::default();
    let mut in_word = false;
    while let Some((first, tail)) = rest.split_first() {
        let was_in_word = std::mem::take(&mut in_word);
        rest = match first {
            b'#' => after(tail, |bytes| bytes.starts_with(b"\n") || bytes.starts_with(b"\r")),
            b'"' => {
                seen.tokens += 1;
                after_string(rest)
            }
            b'{' | b'[' | b'(' => {
                seen.tokens += 1;
                seen.open += 1;
                seen.deepest = seen.deepest.max(seen.open);
                tail
            }
            b'}' | b']' | b')' => {
                seen.tokens += 1;
                seen.open = seen.open.saturating_sub(1);
                tail
            }
            b' ' | b'\t' | b'\n' | b'\r' | b',' => tail,
            sign if sign.is_ascii_alphanumeric() || *sign == b'_' => {
                seen.tokens += u64::from(!was_in_word);
                in_word = true;
                tail
            }
            _ => {
                seen.tokens += 1;
                tail
            }
        };
    }
    seen
}

/// What follows the first place where `found` holds; `None` when it never does.
fn after(mut rest: &[u8], found: impl Fn(&[u8]) -> bool) -> &[u8] {
    while let Some((_, tail)) = rest.split_first() {
        if found(rest) {
            return tail;
        }
        rest = tail;
    }
    rest
}

/// What follows the string or block string that `rest` starts with. A string that is not closed
/// ends with its line, as it does for the parser.
fn after_string(rest: &[u8]) -> &[u8] {
    let (mut rest, quote): (&[u8], &[u8]) = match rest.strip_prefix(b"\"\"\"") {
        Some(inside) => (inside, b"\"\"\""),
        None => (rest.strip_prefix(b"\"").unwrap_or_default(), b"\""),
    };
    let block = quote.len() == 3;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(quote) {
            return after;
        }
        rest = match first {
            b'\\' if block => tail.strip_prefix(quote).unwrap_or(tail),
            b'\\' => tail.split_first().map_or(tail, |(_, after)| after),
            b'\n' | b'\r' if !block => return tail,
            _ => tail,
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn brackets_and_tokens_count_outside_strings_and_comments() {
        // Text, deepest brackets, tokens.
        let rows = [
            ("{ a }", 1, 3),
            ("{ a(b: [1, {c: 2}]) }", 4, 15),
            ("{ a(b: \"{{{{\") }", 2, 8),
            ("{ a(b: \"\\\"{{{{\") }", 2, 8),
            ("{ a(b: \"\"\"{{ \\\"\"\" {{\"\"\") }", 2, 8),
            ("# {{{{\n{ a }", 1, 3),
            ("# {{{{\r{ a { b } }", 2, 6),
            ("{ a(b: \"\") { c } }", 2, 11),
            ("\"{{\n{", 1, 2),
            ("}}}}{", 1, 5),
            ("{ ab_1 a2 }", 1, 4),
            ("{ ...f }", 1, 6),
            ("query($n: Int! = -1.5)", 1, 13),
        ];
        for (text, deepest, tokens) in rows {
            let seen = look(text);
            assert_eq!((seen.deepest, seen.tokens), (deepest, tokens), "{text}");
        }
    }
}
