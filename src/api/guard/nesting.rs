//! A look at the bare text: its length and how deep its brackets go. The parser recurses for every
//! bracket, so this comes before it.

use super::{Limits, TooComplex};

/// Refuses a text that is too long or whose brackets go too deep.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), TooComplex> {
    TooComplex::check("bytes", text.len() as u64, limits.bytes as u64)?;
    TooComplex::check("open brackets", deepest(text), limits.brackets as u64)
}

/// The most brackets that are open at the same time, outside strings and comments.
fn deepest(text: &str) -> u64 {
    let mut rest = text.as_bytes();
    let (mut open, mut deepest) = (0_u64, 0_u64);
    while let Some((first, tail)) = rest.split_first() {
        rest = match first {
            b'#' => after(tail, |bytes| bytes.starts_with(b"\n") || bytes.starts_with(b"\r")),
            b'"' => after_string(rest),
            b'{' | b'[' | b'(' => {
                open = open.saturating_add(1);
                deepest = deepest.max(open);
                tail
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                tail
            }
            _ => tail,
        };
    }
    deepest
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
    use super::deepest;

    #[test]
    fn brackets_count_outside_strings_and_comments() {
        let rows = [
            ("{ a }", 1),
            ("{ a(b: [1, {c: 2}]) }", 4),
            ("{ a(b: \"{{{{\") }", 2),
            ("{ a(b: \"\\\"{{{{\") }", 2),
            ("{ a(b: \"\"\"{{ \\\"\"\" {{\"\"\") }", 2),
            ("# {{{{\n{ a }", 1),
            ("# {{{{\r{ a { b } }", 2),
            ("{ a(b: \"\") { c } }", 2),
            ("\"{{\n{", 1),
            ("}}}}{", 1),
        ];
        for (text, expected) in rows {
            assert_eq!(deepest(text), expected, "{text}");
        }
    }
}
