//! Files that are given to commands: `-` is standard input, wherever one is read.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::NamedTempFile;

use super::Failure;

/// Whether standard input was read already: it ends once, and a second reader would take it for empty.
static INPUT_IS_READ: AtomicBool = AtomicBool::new(false);

/// Whether the name stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// What a file is called in messages.
pub fn name(path: &Path) -> String {
    if is_standard_input(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// A file or standard input, from its beginning.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if !is_standard_input(path) {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        return Ok(Box::new(file));
    }
    if INPUT_IS_READ.swap(true, Ordering::Relaxed) {
        return Err(Failure::usage("standard input can be only one of the files"));
    }
    Ok(Box::new(io::stdin()))
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_most(path, u64::MAX)
}

/// The bytes of a file, and of a longer one no more than that.
pub fn read_most(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| unreadable(path, &error))
}

/// The text of a file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::usage(format!("{}: this is no text in UTF-8", name(path))))
}

/// A copy on the disk of what can be read only once; it goes away with this.
pub fn keep(path: &Path) -> Result<NamedTempFile, Failure> {
    let mut file = open(path)?;
    let copied = NamedTempFile::new().and_then(|mut copy| {
        io::copy(&mut file, &mut copy)?;
        copy.flush()?;
        Ok(copy)
    });
    copied.map_err(|error| unreadable(path, &error))
}

/// Refuses `-` for a file that is written: nothing but a file can be made whole or not at all.
pub fn require_named(path: &Path) -> Result<(), Failure> {
    if is_standard_input(path) {
        return Err(Failure::usage(
            "- is standard input, and nothing is written to it; name a file",
        ));
    }
    Ok(())
}

/// Refuses `-` for a folder that is written to: a stream has no names for several files.
pub fn require_folder(path: &Path) -> Result<(), Failure> {
    if is_standard_input(path) {
        return Err(Failure::usage("several files are written, and - is none; name a folder"));
    }
    Ok(())
}

/// Why a file cannot be read, in one sentence.
pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot read {}: {error}", name(path)))
}
