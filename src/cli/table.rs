//! Aligned columns.

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers and amounts.
    Right,
}

/// Lays out rows under heads, two blanks between columns, widths counted in characters.
pub fn table(heads: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let width = |column: usize, head: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(std::iter::once(head.chars().count())).max().unwrap_or(0)
    };
    let columns: Vec<(usize, Align)> = heads
        .iter()
        .enumerate()
        .map(|(column, (head, align))| (width(column, head), *align))
        .collect();
    let head = heads.iter().map(|(head, _)| (*head).to_owned()).collect();
    let lines = std::iter::once(&head).chain(rows).map(|row| lay_out(row, &columns));
    lines.collect::<Vec<String>>().join("\n")
}

fn lay_out(row: &[String], columns: &[(usize, Align)]) -> String {
    let cells = row.iter().zip(columns).map(|(cell, (width, align))| match align {
        Align::Left => format!("{cell:<width$}"),
        Align::Right => format!("{cell:>width$}"),
    });
    cells.collect::<Vec<String>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_characters() {
        let heads = [("who", Align::Left), ("amount", Align::Right)];
        let rows = [vec!["zoë".into(), "1.00".into()], vec!["benjamin".into(), "1000.00".into()]];
        let laid_out = table(&heads, &rows);
        assert_eq!(laid_out, "who        amount\nzoë          1.00\nbenjamin  1000.00");
    }
}
