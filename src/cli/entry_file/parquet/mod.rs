//! Entries as Parquet: a table of events as a CSV is one, or rows that are entries as lines of JSON are.
//!
//! Nothing of it repeats: entries have no lists. So a row has one value of each column, and a page is all that
//! has to be in memory of a column.

mod cells;
mod footer;
mod pages;
mod shape;
mod thrift;
mod values;

use std::fs::File;
use std::sync::Arc;

use parquet::file::metadata::ParquetMetaData;

use rules::domain::Catalogue;

use super::columns;
use super::source::Wrong;
use cells::Rows;
use shape::{Kind, Layout, double_money};

pub use cells::Cells;
pub use footer::is_parquet;
pub use shape::Shape;

/// A file whose columns are known.
#[derive(Debug)]
pub struct Table {
    file: Arc<File>,
    metadata: ParquetMetaData,
    shape: Shape,
}

impl Table {
    /// Fails where it is no whole Parquet file, and for a column that no entry can be made of.
    pub fn open(mut file: File) -> Result<Self, Wrong> {
        let metadata = footer::read(&mut file)?;
        let shape = Shape::of(metadata.file_metadata().schema_descr())?;
        Ok(Self { file: Arc::new(file), metadata, shape })
    }

    /// Reads all rows once, and says how many they are. Fails at the first place that cannot be read.
    pub fn count(&self) -> Result<usize, Wrong> {
        let count = self.rows().try_fold(0, |count, row| row.map(|_| count + 1))?;
        if count == 0 {
            return Err(Wrong::whole("this Parquet file has no rows; there is nothing to read"));
        }
        Ok(count)
    }

    /// The rows in their order, with their numbers from 1.
    pub fn rows(&self) -> impl Iterator<Item = Result<(usize, Cells), Wrong>> + '_ {
        Rows::of(self)
    }

    /// What makes entries of rows. Fails for a column that no event of the catalogue has, and for one that is
    /// money of some event, and holds doubles.
    pub fn shape(&self, catalogue: &Catalogue) -> Result<&Shape, Wrong> {
        if self.shape.layout == Layout::Entries {
            return Ok(&self.shape);
        }
        let names = self.shape.names();
        columns::require_fields(&names, catalogue).map_err(Wrong::whole)?;
        for name in &names {
            let is_double = self.shape.leaf(name).is_some_and(|leaf| leaf.kind == Kind::Double);
            if is_double && columns::is_money(name, catalogue) {
                return Err(Wrong::whole(double_money(name)));
            }
        }
        Ok(&self.shape)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::io::Write as _;
    use std::sync::Arc;

    use parquet::basic::Compression;
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::Table;

    type Tried<T> = Result<T, Box<dyn Error>>;

    const SCHEMA: &str =
        "message rows { required binary event (STRING); required binary key (STRING);
        optional int64 occurredAt (TIMESTAMP(MICROS, true)); }";

    /// Forty events in two groups, some without a moment.
    fn events(compression: Compression) -> Tried<Vec<u8>> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder().set_compression(compression);
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build()))?;
        for group in 0..2 {
            let mut columns = writer.next_row_group()?;
            let texts: [&dyn Fn(i32) -> String; 2] =
                [&|_| "order_paid".to_owned(), &|row| format!("o-{group}-{row}")];
            for text in texts {
                let values: Vec<ByteArray> = (0..20).map(|row| text(row).as_str().into()).collect();
                let Some(mut column) = columns.next_column()? else {
                    return Err("no column".into());
                };
                column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                column.close()?;
            }
            let levels: Vec<i16> = (0..20).map(|row| i16::from(row % 3 > 0)).collect();
            let values: Vec<i64> = (0..13).collect();
            let Some(mut column) = columns.next_column()? else { return Err("no column".into()) };
            column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            column.close()?;
            columns.close()?;
        }
        writer.close()?;
        Ok(bytes)
    }

    /// How many rows a file of these bytes has, if it is taken.
    fn count(bytes: &[u8]) -> Tried<Option<usize>> {
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        Ok(Table::open(file).and_then(|table| table.count()).ok())
    }

    #[test]
    fn no_byte_makes_it_panic_or_has_rows_lost() -> Tried<()> {
        let kinds = [
            Compression::UNCOMPRESSED,
            Compression::GZIP(parquet::basic::GzipLevel::default()),
            Compression::ZSTD(parquet::basic::ZstdLevel::default()),
        ];
        for kind in kinds {
            let whole = events(kind)?;
            assert_eq!(count(&whole)?, Some(40), "{kind:?}");
            for place in 0..whole.len() {
                for change in [0x01, 0xff] {
                    let mut bytes = whole.clone();
                    if let Some(byte) = bytes.get_mut(place) {
                        *byte ^= change;
                    }
                    let rows = count(&bytes)?;
                    assert!(
                        rows.is_none_or(|rows| rows == 40),
                        "{kind:?} {place} {change}: {rows:?}"
                    );
                }
                assert_eq!(
                    count(whole.get(..place).unwrap_or_default())?,
                    None,
                    "{kind:?} {place}"
                );
            }
        }
        Ok(())
    }
}
