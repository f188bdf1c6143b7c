//! A statement as comma-separated values.

use rules::domain::Statement;

use super::sheet::{Cell, HEADS, rows};

/// The text of the file.
pub(super) fn write(statement: &Statement) -> String {
    let mut text = HEADS.join(",");
    text.push('\n');
    for row in rows(statement) {
        let fields: Vec<String> = row.into_iter().map(field).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

/// One field. Words that a spreadsheet would compute are told to be words. Amounts are none: a debt begins with `-`.
fn field(cell: Cell) -> String {
    match cell {
        Cell::Amount(money) => money.amount(),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            quoted(format!("'{text}"))
        }
        Cell::Text(text) => quoted(text),
    }
}

fn quoted(text: String) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, field};

    #[test]
    fn what_would_be_computed_is_made_words_and_what_divides_is_quoted() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            ("a=1", "a=1"),
            ("one, two", "\"one, two\""),
            ("=\"x\"", "\"'=\"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(field(Cell::Text(text.to_owned())), written);
        }
    }
}
