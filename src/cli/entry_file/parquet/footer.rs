//! The end of a Parquet file, which says what columns it has and where they are.
//!
//! Whatever it claims is believed only as far as memory and stack last: its size and how deep its columns are
//! nested are looked at before the library reads it, which allocates and recurses as it is told.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::super::source::Wrong;
use super::thrift::Walk;

/// How a file begins and ends, and how one whose end is encrypted does.
const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";

/// So many bytes describe ten columns in more than a thousand groups of rows.
const LARGEST: u64 = 4 * 1024 * 1024;

/// How deep columns may be nested, and how many there may be with the structs around them.
const DEEPEST: usize = 16;
const MOST_COLUMNS: usize = 500;

/// Whether a file is Parquet by its first bytes.
pub fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(MAGIC) || head.starts_with(ENCRYPTED)
}

/// What the file says of itself.
pub fn read(file: &mut File) -> Result<ParquetMetaData, Wrong> {
    let length = file.metadata()?.len();
    let Some(place) = length.checked_sub(8).filter(|place| *place >= 4) else {
        return Err(cut_off());
    };
    let end = bytes(file, place, 8)?;
    let (size, magic) = end.split_at_checked(4).ok_or_else(cut_off)?;
    if magic == ENCRYPTED {
        return Err(encrypted());
    }
    let size = <[u8; 4]>::try_from(size).map(u32::from_le_bytes).map_err(|_| cut_off())?;
    let start = place.checked_sub(u64::from(size)).filter(|start| *start >= 4);
    let Some(start) = start.filter(|_| magic == MAGIC) else { return Err(cut_off()) };
    if u64::from(size) > LARGEST {
        return Err(Wrong::whole(format!(
            "this Parquet file describes its columns in {size} bytes, and more than {LARGEST} are not \
             read; write it with larger groups of rows, or as several files"
        )));
    }
    let footer = bytes(file, start, size as usize)?;
    if Walk::of(&footer).tells_encryption() {
        return Err(encrypted());
    }
    require_flat(&footer)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&footer).map_err(|_| cut_off())?;
    let rows =
        metadata.row_groups().iter().fold(0_i64, |all, group| all.saturating_add(group.num_rows()));
    if rows != metadata.file_metadata().num_rows() {
        return Err(cut_off());
    }
    let mut columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    if columns.any(|column| column.file_path().is_some()) {
        return Err(Wrong::whole(
            "this Parquet file has its columns in other files; give those instead",
        ));
    }
    Ok(metadata)
}

fn cut_off() -> Wrong {
    Wrong::whole(
        "this is a Parquet file that was cut off or changed: its end does not say what is in it",
    )
}

fn encrypted() -> Wrong {
    Wrong::whole("this Parquet file is encrypted; write it without encryption")
}

fn bytes(file: &mut File, start: u64, size: usize) -> Result<Vec<u8>, Wrong> {
    let mut bytes = vec![0; size];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Fails for columns that are nested deeper, or are more, than any table of entries.
fn require_flat(footer: &[u8]) -> Result<(), Wrong> {
    let columns = Walk::of(footer).children().ok_or_else(cut_off)?;
    if columns.len() > MOST_COLUMNS {
        let message = format!("this Parquet file has more than {MOST_COLUMNS} columns");
        return Err(Wrong::whole(message));
    }
    // How many are still to come in each struct that is open.
    let mut open: Vec<u32> = Vec::new();
    for children in columns {
        while open.last() == Some(&0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if children > 0 {
            open.push(children);
        }
        if open.len() > DEEPEST {
            let message = format!("this Parquet file has columns nested deeper than {DEEPEST}");
            return Err(Wrong::whole(message));
        }
    }
    Ok(())
}
