//! Parquet files for tests, written column by column.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{
    BoolType, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;

/// The values of a column: one, or how deep the row is defined where it has none.
#[derive(Clone)]
pub enum Column {
    Text(Vec<Result<Vec<u8>, i16>>),
    Fixed(Vec<Result<Vec<u8>, i16>>),
    Int(Vec<Result<i32, i16>>),
    Long(Vec<Result<i64, i16>>),
    Double(Vec<Result<f64, i16>>),
    Truth(Vec<Result<bool, i16>>),
    Int96(Vec<Result<[u32; 3], i16>>),
}

/// Texts, one for each row; an empty one is none.
pub fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Column {
    let bytes = |text: T| match text.as_ref() {
        "" => Err(0),
        text => Ok(text.as_bytes().to_vec()),
    };
    Column::Text(texts.into_iter().map(bytes).collect())
}

/// Whole numbers of 64 bits, one for each row.
pub fn longs(values: impl IntoIterator<Item = i64>) -> Column {
    Column::Long(values.into_iter().map(Ok).collect())
}

/// As most writers write: with dictionaries, in Snappy.
pub fn usual() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::SNAPPY)
}

/// Without dictionaries, in an encoding.
pub fn encoded(encoding: Encoding) -> WriterPropertiesBuilder {
    usual().set_dictionary_enabled(false).set_encoding(encoding)
}

/// A file of the columns that a schema names, with groups of so many rows.
pub fn file(
    schema: &str,
    columns: &[Column],
    group: usize,
    properties: WriterPropertiesBuilder,
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message rows {{ {schema} }}")).unwrap());
    let levels: Vec<i16> = SchemaDescriptor::new(Arc::clone(&schema))
        .columns()
        .iter()
        .map(|column| column.max_def_level())
        .collect();
    assert_eq!(levels.len(), columns.len(), "a column for each leaf");
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    let rows = columns[0].rows();
    for start in (0..rows).step_by(group) {
        let mut of_group = writer.next_row_group().unwrap();
        for (column, level) in columns.iter().zip(&levels) {
            let mut to = of_group.next_column().unwrap().unwrap();
            column.write(&mut to, *level, start, rows.min(start + group));
            to.close().unwrap();
        }
        of_group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

/// The values of some rows, and how deep each row is defined.
fn split<T: Clone>(rows: &[Result<T, i16>], level: i16) -> (Vec<T>, Vec<i16>) {
    let levels = rows.iter().map(|row| row.as_ref().map_or_else(|defined| *defined, |_| level));
    (rows.iter().flatten().cloned().collect(), levels.collect())
}

impl Column {
    fn rows(&self) -> usize {
        match self {
            Self::Text(rows) | Self::Fixed(rows) => rows.len(),
            Self::Int(rows) => rows.len(),
            Self::Long(rows) => rows.len(),
            Self::Double(rows) => rows.len(),
            Self::Truth(rows) => rows.len(),
            Self::Int96(rows) => rows.len(),
        }
    }

    fn write(&self, to: &mut SerializedColumnWriter<'_>, level: i16, start: usize, end: usize) {
        macro_rules! write {
            ($kind:ty, $rows:expr, $value:expr) => {{
                let (values, levels) = split(&$rows[start..end], level);
                let values: Vec<_> = values.into_iter().map($value).collect();
                to.typed::<$kind>().write_batch(&values, Some(&levels), None).unwrap();
            }};
        }
        match self {
            Self::Text(rows) => write!(ByteArrayType, rows, |bytes| bytes.into()),
            Self::Fixed(rows) => write!(FixedLenByteArrayType, rows, FixedLenByteArray::from),
            Self::Int(rows) => write!(Int32Type, rows, |value| value),
            Self::Long(rows) => write!(Int64Type, rows, |value| value),
            Self::Double(rows) => write!(DoubleType, rows, |value| value),
            Self::Truth(rows) => write!(BoolType, rows, |value| value),
            Self::Int96(rows) => write!(Int96Type, rows, |parts: [u32; 3]| {
                let mut value = Int96::new();
                value.set_data(parts[0], parts[1], parts[2]);
                value
            }),
        }
    }
}
