//! The rows of a Parquet file, a cell for each column.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::vec;

use parking_lot::Mutex;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;

use super::super::source::Wrong;
use super::Table;
use super::pages::{Held, Pages, Unfit};
use super::shape::{Kind, Leaf};

/// So many rows are decoded at a time.
const BATCH: usize = 256;

/// More bytes than a text may have that is recorded: a dictionary of a few bytes could make much of it.
const LARGEST: usize = 16 * 1024;

/// Doubles hold every whole number up to here.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// None, defined as deep as this.
    Null(i16),
    Truth(bool),
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The cells of a row, in the order of the leaves.
pub type Cells = Vec<Cell>;

/// The rows of a table, with their numbers from 1.
pub struct Rows<'a> {
    table: &'a Table,
    /// The next group of rows.
    group: usize,
    columns: Vec<(ColumnReader, i16)>,
    /// How many rows of this group are not decoded yet.
    left: usize,
    decoded: Vec<vec::IntoIter<Cell>>,
    /// How many of these there are.
    ready: usize,
    /// The row that was read last.
    number: usize,
    failed: bool,
}

/// What is wrong with a value: its place among those that were decoded together, and one sentence.
type Bad = (usize, String);

impl<'a> Rows<'a> {
    /// From the first row on.
    pub fn of(table: &'a Table) -> Self {
        Self {
            table,
            group: 0,
            columns: Vec::new(),
            left: 0,
            decoded: Vec::new(),
            ready: 0,
            number: 0,
            failed: false,
        }
    }

    fn row(&mut self) -> Result<Option<(usize, Cells)>, Wrong> {
        while self.ready == 0 {
            if self.left == 0 {
                let Some(group) = self.table.metadata.row_groups().get(self.group) else {
                    return Ok(None);
                };
                self.group += 1;
                self.open(group)?;
            } else {
                self.decode()?;
            }
        }
        self.ready -= 1;
        self.number += 1;
        let cells = self.decoded.iter_mut().filter_map(Iterator::next).collect();
        Ok(Some((self.number, cells)))
    }

    fn open(&mut self, group: &RowGroupMetaData) -> Result<(), Wrong> {
        let rows = usize::try_from(group.num_rows()).map_err(|_| Wrong::whole(DAMAGED))?;
        // A number of rows that is too small would lose the others in silence.
        if group.columns().iter().any(|column| column.num_values() != group.num_rows()) {
            return Err(Wrong::whole(DAMAGED));
        }
        let held = Arc::new(Mutex::new(vec![[0; 2]; group.columns().len()]));
        self.columns = (0..group.columns().len())
            .map(|column| {
                let reader = || column_reader(&self.table.file, group, column, rows, &held);
                let level = self.table.metadata.file_metadata().schema_descr().column(column);
                Ok((
                    caught(reader).map_err(|error| self.failure(column, error))?,
                    level.max_def_level(),
                ))
            })
            .collect::<Result<_, Wrong>>()?;
        self.left = rows;
        Ok(())
    }

    fn decode(&mut self) -> Result<(), Wrong> {
        let rows = self.left.min(BATCH);
        self.decoded.clear();
        for index in 0..self.columns.len() {
            let (Some((column, level)), Some(leaf)) =
                (self.columns.get_mut(index), self.table.shape.leaves.get(index))
            else {
                return Err(Wrong::whole(DAMAGED));
            };
            let cells = caught(|| read(column, rows, *level, leaf));
            let cells = cells.map_err(|error| self.failure(index, error))?;
            let cells = cells.map_err(|(place, what)| {
                Wrong::at(self.number + place + 1, format!("the column \"{}\" {what}", leaf.path))
            })?;
            self.decoded.push(cells.into_iter());
        }
        self.left -= rows;
        self.ready = rows;
        Ok(())
    }

    fn failure(&self, column: usize, error: ParquetError) -> Wrong {
        let ParquetError::External(cause) = error else { return self.damaged(column) };
        match cause.downcast::<Unfit>() {
            Ok(unfit) => Wrong::whole(unfit.0),
            Err(cause) => match cause.downcast::<std::io::Error>() {
                Ok(error) if error.raw_os_error().is_some() => Wrong::Unreadable(*error),
                _ => self.damaged(column),
            },
        }
    }

    fn damaged(&self, column: usize) -> Wrong {
        let path = self.table.shape.leaves.get(column).map_or("", |leaf| leaf.path.as_str());
        Wrong::at(
            self.number + 1,
            format!(
                "from this row on the column \"{path}\" cannot be read; the file was cut off or changed"
            ),
        )
    }
}

const DAMAGED: &str = "this is a Parquet file that was cut off or changed";

/// What the library says, or an error where it panics, as it does on some bytes that nobody writes.
fn caught<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    let panicked = |_| Err(ParquetError::General("panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(panicked)
}

fn column_reader(
    file: &Arc<File>,
    group: &RowGroupMetaData,
    column: usize,
    rows: usize,
    held: &Held,
) -> Result<ColumnReader, ParquetError> {
    let about = group.schema_descr().column(column);
    let pages = Pages::of(file, group.column(column), column, rows, held)?;
    Ok(parquet::column::reader::get_column_reader(about, Box::new(pages)))
}

/// The next cells of a column, or the first that cannot be taken.
fn read(
    column: &mut ColumnReader,
    rows: usize,
    level: i16,
    leaf: &Leaf,
) -> Result<Result<Vec<Cell>, Bad>, ParquetError> {
    let unsigned = leaf.kind == Kind::Unsigned;
    let narrow = |value: i32| {
        Ok(Cell::Integer(if unsigned {
            i64::from(value.cast_unsigned())
        } else {
            i64::from(value)
        }))
    };
    match column {
        ColumnReader::BoolColumnReader(reader) => {
            typed(reader, rows, level, |v| Ok(Cell::Truth(v)))
        }
        ColumnReader::Int32ColumnReader(reader) => typed(reader, rows, level, narrow),
        ColumnReader::Int64ColumnReader(reader) => {
            typed(reader, rows, level, |value| Ok(Cell::Integer(value)))
        }
        ColumnReader::FloatColumnReader(reader) => {
            typed(reader, rows, level, |value| whole(f64::from(value)))
        }
        ColumnReader::DoubleColumnReader(reader) => typed(reader, rows, level, whole),
        ColumnReader::ByteArrayColumnReader(reader) => {
            typed(reader, rows, level, |value: ByteArray| bytes(value.data(), leaf.kind))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            typed(reader, rows, level, |value: FixedLenByteArray| bytes(value.data(), leaf.kind))
        }
        ColumnReader::Int96ColumnReader(_) => Err(ParquetError::NYI("INT96".to_owned())),
    }
}

fn typed<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    deepest: i16,
    cell: impl Fn(T::T) -> Result<Cell, String>,
) -> Result<Result<Vec<Cell>, Bad>, ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let (read, ..) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if read != rows {
        return Err(ParquetError::EOF("rows are missing".to_owned()));
    }
    if deepest == 0 {
        levels = vec![0; rows];
    }
    let (mut cells, mut values) = (Vec::with_capacity(rows), values.into_iter());
    for (place, level) in levels.into_iter().enumerate() {
        if level != deepest {
            cells.push(Cell::Null(level));
            continue;
        }
        let value =
            values.next().ok_or_else(|| ParquetError::EOF("values are missing".to_owned()))?;
        match cell(value) {
            Ok(cell) => cells.push(cell),
            Err(what) => return Ok(Err((place, what))),
        }
    }
    Ok(Ok(cells))
}

/// A double that is a whole number. Any other is not what it looks like.
fn whole(value: f64) -> Result<Cell, String> {
    if value.fract() != 0.0 || value.abs() > EXACT || !value.is_finite() {
        return Err(format!(
            "has {value} in a double or float, which holds few decimals exactly; write it as decimals, for \
             example DECIMAL(18, 9)"
        ));
    }
    let text = format!("{value:.0}");
    text.parse().map(Cell::Integer).map_err(|_| format!("has {value}, which is no number"))
}

fn bytes(value: &[u8], kind: Kind) -> Result<Cell, String> {
    if value.len() > LARGEST {
        return Err(format!(
            "has a value of {} bytes, and at most {LARGEST} are read",
            value.len()
        ));
    }
    if !matches!(kind, Kind::Text | Kind::Json) {
        return Ok(Cell::Bytes(value.to_vec()));
    }
    let text = std::str::from_utf8(value).map_err(|_| "has text that is not UTF-8".to_owned())?;
    Ok(Cell::Text(text.to_owned()))
}

impl Iterator for Rows<'_> {
    type Item = Result<(usize, Cells), Wrong>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.row();
        self.failed = row.is_err();
        row.transpose()
    }
}
