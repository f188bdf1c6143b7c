//! The pages of a column, within a bound of memory: how large a page says it is, and how it is written, is
//! looked at before it is unpacked and decoded.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use parking_lot::Mutex;
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::thrift::PageHead;

/// How many bytes of pages may be in memory at the same time: of each column one, and what it refers to.
const MOST: u64 = 96 * 1024 * 1024;

/// What a value of a dictionary takes beside its bytes.
const VALUE: u64 = 32;

/// What keeps a file that may be whole from being read, in one sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

impl From<Unfit> for ParquetError {
    fn from(unfit: Unfit) -> Self {
        Self::External(Box::new(unfit))
    }
}

/// What the pages of a group of rows take: of each column its dictionary, and its page.
pub type Held = Arc<Mutex<Vec<[u64; 2]>>>;

/// The pages of a column in a group of rows.
pub struct Pages {
    pages: SerializedPageReader<Bounded>,
    held: Held,
    column: usize,
    kind: Type,
    name: String,
    has_dictionary: bool,
}

impl Pages {
    /// Fails for a column that lies outside of the file, or is compressed in a way that is not read.
    pub fn of(
        file: &Arc<File>,
        chunk: &ColumnChunkMetaData,
        column: usize,
        rows: usize,
        held: &Held,
    ) -> Result<Self> {
        let name = chunk.column_path().string();
        let is_gzip = match chunk.compression() {
            Compression::GZIP(_) => true,
            Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::ZSTD(_)
            | Compression::LZ4_RAW => false,
            _ => return Err(compressed(&name, chunk).into()),
        };
        let length = file.metadata()?.len();
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let end = start.checked_add(chunk.compressed_size());
        if start < 4
            || chunk.compressed_size() < 0
            || end.is_none_or(|end| end.unsigned_abs() > length)
        {
            return Err(ParquetError::EOF("a column lies outside of the file".to_owned()));
        }
        let last = AtomicU64::new(0);
        let file = Arc::clone(file);
        let bounded = Bounded { file, length, column, held: Arc::clone(held), is_gzip, last };
        Ok(Self {
            pages: SerializedPageReader::new(Arc::new(bounded), chunk, rows, None)?,
            held: Arc::clone(held),
            column,
            kind: chunk.column_type(),
            name,
            has_dictionary: false,
        })
    }

    fn look(&mut self, page: &Page) -> Result<()> {
        if let Page::DictionaryPage { buf, num_values, encoding, .. } = page {
            let values = u64::from(*num_values);
            let is_plain = [Encoding::PLAIN, Encoding::PLAIN_DICTIONARY].contains(encoding);
            if !is_plain || values > buf.len() as u64 || self.kind == Type::BOOLEAN {
                return Err(ParquetError::General("no dictionary".to_owned()));
            }
            self.has_dictionary = true;
            return hold(&self.held, self.column, 0, buf.len() as u64 + values * VALUE);
        }
        let is_decoded = match page.encoding() {
            Encoding::PLAIN => true,
            Encoding::RLE => self.kind == Type::BOOLEAN,
            Encoding::DELTA_BINARY_PACKED => matches!(self.kind, Type::INT32 | Type::INT64),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                if !self.has_dictionary {
                    return Err(ParquetError::General("the dictionary is missing".to_owned()));
                }
                true
            }
            _ => false,
        };
        if !is_decoded {
            return Err(Unfit(format!(
                "the column \"{}\" is encoded as {}, which is not read; write the file with dictionaries or \
                 plain values, as writers do for data pages of version 1.0",
                self.name,
                page.encoding()
            ))
            .into());
        }
        Ok(())
    }
}

fn compressed(name: &str, chunk: &ColumnChunkMetaData) -> Unfit {
    Unfit(format!(
        "the column \"{name}\" is compressed with {}, which is not read; write the file with Snappy, Zstandard, \
         gzip or LZ4_RAW",
        chunk.compression_codec()
    ))
}

/// Counts what a page takes. Fails where all that are held take too much.
fn hold(held: &Held, column: usize, place: usize, size: u64) -> Result<()> {
    let mut held = held.lock();
    if let Some(slot) = held.get_mut(column).and_then(|column| column.get_mut(place)) {
        *slot = size;
    }
    let all = held.iter().flatten().fold(0_u64, |all, size| all.saturating_add(*size));
    if all > MOST {
        return Err(Unfit(format!(
            "the pages of this Parquet file that have to be read at the same time take {all} bytes, and more \
             than {MOST} are not read; write it with smaller pages or smaller groups of rows"
        ))
        .into());
    }
    Ok(())
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.look(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

/// The bytes of a column.
struct Bounded {
    file: Arc<File>,
    length: u64,
    column: usize,
    held: Held,
    is_gzip: bool,
    /// How large the page is of which the head was read last.
    last: AtomicU64,
}

impl Length for Bounded {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Bounded {
    type T = BufReader<File>;

    /// What begins with the head of a page.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut reader = self.file.get_read(start)?;
        let Some(head) = PageHead::of(reader.fill_buf()?) else {
            return Err(ParquetError::General("no page begins here".to_owned()));
        };
        if self.is_gzip && head.is_second_version() {
            return Err(Unfit(
                "this Parquet file has data pages of version 2.0 that are compressed with gzip, which are not \
                 read; write it with data pages of version 1.0, or with Snappy or Zstandard"
                    .to_owned(),
            )
            .into());
        }
        hold(&self.held, self.column, usize::from(!head.is_dictionary()), head.unpacked)?;
        self.last.store(head.unpacked, Ordering::Relaxed);
        Ok(reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.length) || length as u64 > MOST {
            return Err(ParquetError::EOF("a page lies outside of the file".to_owned()));
        }
        let bytes = self.file.get_bytes(start, length)?;
        if self.is_gzip {
            // The library unpacks gzip to its end, however long that is.
            let unpacked = self.last.load(Ordering::Relaxed);
            let mut decoder = MultiGzDecoder::new(bytes.as_ref()).take(unpacked + 1);
            if io::copy(&mut decoder, &mut io::sink())? > unpacked {
                return Err(ParquetError::General("a page is larger than it says".to_owned()));
            }
        }
        Ok(bytes)
    }
}
