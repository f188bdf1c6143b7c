//! Aligned columns.

use rules::domain::escaped;

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers and amounts.
    Right,
}

/// Lays out rows under heads, two blanks between columns, widths counted in characters that are
/// seen: colours take no width. Text, which somebody may have sent, stays on its line and has no
/// colours; they are for numbers.
pub fn table(heads: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| readable(row, heads)).collect();
    let width = |column: usize, head: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| seen(cell));
        cells.chain(std::iter::once(head.chars().count())).max().unwrap_or(0)
    };
    let columns: Vec<(usize, Align)> = heads
        .iter()
        .enumerate()
        .map(|(column, (head, align))| (width(column, head), *align))
        .collect();
    let head = heads.iter().map(|(head, _)| (*head).to_owned()).collect();
    let lines = std::iter::once(&head).chain(&rows).map(|row| lay_out(row, &columns));
    lines.collect::<Vec<String>>().join("\n")
}

/// A row whose texts can all be read.
fn readable(row: &[String], heads: &[(&str, Align)]) -> Vec<String> {
    let cells = row.iter().zip(heads).map(|(cell, (_, align))| match align {
        Align::Left => escaped(cell).into_owned(),
        Align::Right => cell.clone(),
    });
    cells.collect()
}

fn lay_out(row: &[String], columns: &[(usize, Align)]) -> String {
    let cells = row.iter().zip(columns).map(|(cell, (width, align))| {
        let blanks = " ".repeat(width.saturating_sub(seen(cell)));
        match align {
            Align::Left => format!("{cell}{blanks}"),
            Align::Right => format!("{blanks}{cell}"),
        }
    });
    cells.collect::<Vec<String>>().join("  ").trim_end().to_owned()
}

/// How many characters of a cell are seen: all but escape sequences, which end with an `m`.
fn seen(cell: &str) -> usize {
    let mut parts = cell.split('\u{1b}');
    let first = parts.next().map_or(0, |text| text.chars().count());
    let rest = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| text.chars().count()));
    first + rest.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_take_no_width() {
        let rows = vec![vec!["\u{1b}[32m+1\u{1b}[0m".to_owned(), "x".to_owned()]];
        let text = table(&[("by", Align::Right), ("who", Align::Left)], &rows);
        assert_eq!(text, "by  who\n\u{1b}[32m+1\u{1b}[0m  x");
        let text = table(&[("change", Align::Right), ("who", Align::Left)], &rows);
        assert_eq!(text, "change  who\n    \u{1b}[32m+1\u{1b}[0m  x");
    }

    #[test]
    fn columns_align_by_characters() {
        let heads = [("who", Align::Left), ("amount", Align::Right)];
        let rows = [vec!["zoë".into(), "1.00".into()], vec!["benjamin".into(), "1000.00".into()]];
        let laid_out = table(&heads, &rows);
        assert_eq!(laid_out, "who        amount\nzoë          1.00\nbenjamin  1000.00");
    }
}
