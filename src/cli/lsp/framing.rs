//! Where one message ends and the next begins: a head that says how long it is, an empty line, and so many bytes.

use std::io::{self, BufRead, Read as _};

/// The most bytes of a line of a head.
const LONGEST_LINE: u64 = 4 * 1024;

/// What came is no message, and nobody knows where the next one begins.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Standard input cannot be read.
    #[error("standard input cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The head of a message says something else than how long it is.
    #[error(
        "this is no head of a message: \"{0}\"; editors write \"Content-Length: 123\" and an empty line. \
         `tantieme lsp` is started by an editor, not by hand"
    )]
    Head(String),
    /// The message is too large.
    #[error("a message has {bytes} bytes, and at most {most} are read")]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
}

/// The next message; nothing at the end of the input.
pub fn read(input: &mut impl BufRead, most: usize) -> Result<Option<Vec<u8>>, Broken> {
    let mut length = None;
    loop {
        let Some(line) = line(input)? else {
            return if length.is_some() { Err(Broken::Head(String::new())) } else { Ok(None) };
        };
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| Broken::Head(line.clone()))?;
        if name.eq_ignore_ascii_case("content-length") {
            let bytes = value.trim().parse::<usize>().map_err(|_| Broken::Head(line.clone()))?;
            length = Some(bytes);
        }
    }
    let bytes = length.ok_or_else(|| Broken::Head(String::new()))?;
    if bytes > most {
        return Err(Broken::TooLarge { bytes, most });
    }
    let mut message = vec![0; bytes];
    input.read_exact(&mut message)?;
    Ok(Some(message))
}

/// A line of a head without its end; nothing at the end of the input.
fn line(input: &mut impl BufRead) -> Result<Option<String>, Broken> {
    let mut bytes = Vec::new();
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&bytes);
    match line.strip_suffix('\n') {
        Some(line) => Ok(Some(line.trim_end_matches('\r').to_owned())),
        None => Err(Broken::Head(line.chars().take(80).collect())),
    }
}
