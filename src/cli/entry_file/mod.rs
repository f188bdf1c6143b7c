//! Files of entries, for `import`, `preview` and `compare`: JSON lines, CSV or Parquet, from a
//! disk or from standard input, compressed or not.
//!
//! A file is read twice. The first time nothing is taken from it, but what it is and how it is built has
//! to be right to its end: a file in another encoding or with a quote that is never closed has no
//! rows that could be trusted. What is wrong with a single row is the row's own problem.

mod columns;
mod csv;
mod form;
mod packed;
mod parquet;
mod rows;
mod source;
mod text;

use std::io::Read;
use std::path::Path;

use crate::app::entries::{EntryLine, parse_line};
use crate::app::{Problem, ProblemCode};
use rules::domain::{Catalogue, read_json};

use super::Failure;
use super::file_kind::HEAD;
use form::Form;
use parquet::{Cells, Shape, Table};
use rows::{Row, Rows};
use source::{Source, Wrong};
use text::Lines;

/// An entry, and the line of the file on which it begins, or the row of a Parquet file.
pub type Numbered = (usize, Result<EntryLine, Problem>);

/// The entries of a file in its order, or why it cannot be read on.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<Numbered, Failure>> + 'a>;

/// A row as it stands in the file.
#[derive(Debug)]
pub enum RawRow {
    /// Of JSON lines.
    Line(String),
    /// Of a CSV.
    Cells(Row),
    /// Of a Parquet file.
    Record(Cells),
}

/// The rows of a file in its order, each with the line on which it begins, or why it cannot be read on.
pub type RawRows<'a> = Box<dyn Iterator<Item = Result<(usize, RawRow), Failure>> + 'a>;

/// Makes entries of rows.
#[derive(Debug)]
pub struct RowParser<'c> {
    /// The columns of a CSV.
    names: Vec<String>,
    /// Those of a Parquet file.
    shape: Option<&'c Shape>,
    catalogue: &'c Catalogue,
}

impl RowParser<'_> {
    /// The entry of a row.
    pub fn parse(&self, row: RawRow) -> Result<EntryLine, Problem> {
        match row {
            RawRow::Line(text) => parse_line(&text),
            RawRow::Cells(row) => csv::entry(row, &self.names, self.catalogue),
            RawRow::Record(cells) => match self.shape {
                Some(shape) => shape.entry(&cells, self.catalogue),
                None => Err(Problem::new(ProblemCode::Invalid, &[], "the row has no columns")),
            },
        }
    }
}

/// A file whose form is right from its beginning to its end.
#[derive(Debug)]
pub struct EntryFile {
    source: Source,
    content: Content,
    rows: usize,
}

/// What rows are read from.
#[derive(Debug)]
enum Content {
    JsonLines,
    Csv,
    Parquet(Box<Table>),
}

impl EntryFile {
    /// Looks through a file; `-` is standard input. Fails when it is not there, and with one sentence
    /// when it is no entry file.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let source = Source::of(path)?;
        let looked = look(path, &source).map_err(|wrong| source.failure(wrong));
        looked.map(|(content, rows)| Self { source, content, rows })
    }

    /// As it is called in messages.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// How many entries it has, right or wrong.
    pub fn count(&self) -> usize {
        self.rows
    }

    /// Reads the entries. Fails for a table with a column that no event of the catalogue has.
    pub fn entries<'a>(&'a self, catalogue: &'a Catalogue) -> Result<Entries<'a>, Failure> {
        let (parser, rows) = self.rows(catalogue)?;
        Ok(Box::new(rows.map(move |row| row.map(|(line, row)| (line, parser.parse(row))))))
    }

    /// The rows as they stand in the file, and what makes entries of them. Fails for a table with a
    /// column that no event of the catalogue has.
    pub fn rows<'a>(
        &'a self,
        catalogue: &'a Catalogue,
    ) -> Result<(RowParser<'a>, RawRows<'a>), Failure> {
        let opened = match &self.content {
            Content::JsonLines => json_entries(&self.source, catalogue),
            Content::Csv => csv_entries(&self.source, catalogue),
            Content::Parquet(table) => parquet_entries(table, catalogue),
        };
        let (parser, rows) = opened.map_err(|wrong| self.source.failure(wrong))?;
        let rows = rows.map(|row| row.map_err(|wrong| self.source.failure(wrong)));
        Ok((parser, Box::new(rows)))
    }

    /// `FILE:LINE: field: what is wrong`.
    pub fn at_line(&self, line: usize, problem: &Problem) -> String {
        let field = problem.field.join(".");
        let field = if field.is_empty() { String::new() } else { format!("{field}: ") };
        format!("{}:{line}: {field}{}", self.name(), problem.message)
    }
}

/// As [`RawRows`], for those who do not know the name of the file.
type Opened<'a> = (RowParser<'a>, Box<dyn Iterator<Item = Result<(usize, RawRow), Wrong>> + 'a>);

/// What a file has, and how many entries.
fn look(path: &Path, source: &Source) -> Result<(Content, usize), Wrong> {
    let mut head = Vec::new();
    source.raw()?.take(HEAD as u64).read_to_end(&mut head)?;
    let form = form::form(path, &head, source.is_packed())?;
    if form == Form::Parquet {
        let table = Table::open(source.file()?)?;
        let rows = table.count()?;
        return Ok((Content::Parquet(Box::new(table)), rows));
    }
    text::require_utf8(source.text()?)?;
    Ok(match form {
        Form::JsonLines => (Content::JsonLines, json_rows(source)?),
        _ => (Content::Csv, csv_rows(source)?),
    })
}

/// The lines that are not blank.
fn lines<'a>(
    source: &'a Source,
) -> Result<impl Iterator<Item = Result<(usize, String), Wrong>> + 'a, Wrong> {
    let lines = Lines::of(source.text()?);
    Ok(lines.filter(|line| !matches!(line, Ok((_, text)) if text.trim().is_empty())))
}

fn json_rows(source: &Source) -> Result<usize, Wrong> {
    let mut lines = lines(source)?;
    let (first, second) = (lines.next().transpose()?, lines.next().transpose()?);
    let count = usize::from(first.is_some()) + usize::from(second.is_some());
    if let (Some((line, first)), Some((_, second))) = (first, second) {
        let ends_early = read_json(first.as_bytes()).is_err_and(|error| error.is_eof());
        // A line that was cut off is one wrong row among others, which begin with their braces.
        if ends_early && !second.trim_start().starts_with('{') {
            return Err(Wrong::at(
                line,
                "this is JSON over several lines; write each entry on one line, for example with: jq -c .",
            ));
        }
    }
    lines.try_fold(count, |count, line| line.map(|_| count + 1))
}

fn json_entries<'a>(source: &'a Source, catalogue: &'a Catalogue) -> Result<Opened<'a>, Wrong> {
    let parser = RowParser { names: Vec::new(), shape: None, catalogue };
    let rows = lines(source)?.map(|line| line.map(|(line, text)| (line, RawRow::Line(text))));
    Ok((parser, Box::new(rows)))
}

fn csv_rows(source: &Source) -> Result<usize, Wrong> {
    let mut rows = Rows::of(source.text()?);
    if let Some(head) = rows.next().transpose()? {
        columns::columns(&head)?;
    }
    let count = rows.try_fold(0, |count, row| row.map(|_| count + 1))?;
    if count == 0 {
        let message = "this CSV has a head and no rows below it; there is nothing to read";
        return Err(Wrong::whole(message));
    }
    Ok(count)
}

fn csv_entries<'a>(source: &'a Source, catalogue: &'a Catalogue) -> Result<Opened<'a>, Wrong> {
    let mut rows = Rows::of(source.text()?);
    let Some(head) = rows.next().transpose()? else {
        let parser = RowParser { names: Vec::new(), shape: None, catalogue };
        return Ok((parser, Box::new(std::iter::empty())));
    };
    let names = columns::columns(&head)?;
    columns::require_known(&head, &names, catalogue)?;
    let rows = rows.map(|row| row.map(|row| (row.line, RawRow::Cells(row))));
    Ok((RowParser { names, shape: None, catalogue }, Box::new(rows)))
}

fn parquet_entries<'a>(table: &'a Table, catalogue: &'a Catalogue) -> Result<Opened<'a>, Wrong> {
    let shape = Some(table.shape(catalogue)?);
    let rows = table.rows().map(|row| row.map(|(number, cells)| (number, RawRow::Record(cells))));
    Ok((RowParser { names: Vec::new(), shape, catalogue }, Box::new(rows)))
}
