//! What a file is by its first bytes, where it is something else than text that a command can read:
//! rules and entry files alike are mistaken for workbooks, archives and text in other encodings.

/// So many bytes tell what a file is.
pub const HEAD: usize = 8 * 1024;

/// A kind of file that is neither a rule nor an entry file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text in another encoding: its name, and the one under which `iconv` knows it.
    Encoded(&'static str, &'static str),
    /// Something that holds other files, and what unpacks it, if one command does.
    Packed(&'static str, Option<&'static str>),
    /// A table, and how it is exported.
    Table(&'static str, &'static str),
    /// A document of a word processor.
    Document(&'static str),
    /// Anything else, with its name.
    Other(&'static str),
}

const WORKBOOK: &str = "save its sheet as \"CSV UTF-8 (comma delimited)\" and give that file";
const SHEET: &str = "save its sheet as CSV, in UTF-8 and with commas, and give that file";
const PRINTED: &str = "export the table it was made from as CSV UTF-8";
const BINARY: FileKind = FileKind::Other("not text but binary data");

/// How files begin, and what they are.
const BEGINNINGS: [(&[u8], FileKind); 16] = [
    (b"\xd0\xcf\x11\xe0", FileKind::Table("an Excel workbook (.xls)", WORKBOOK)),
    (b"\x1f\x8b", FileKind::Packed("compressed with gzip", Some("gunzip"))),
    (b"BZh", FileKind::Packed("compressed with bzip2", Some("bunzip2"))),
    (b"\xfd7zXZ", FileKind::Packed("compressed with xz", Some("unxz"))),
    (b"\x28\xb5\x2f\xfd", FileKind::Packed("compressed with zstd", Some("unzstd"))),
    (b"7z\xbc\xaf", FileKind::Packed("a 7z archive", None)),
    (b"Rar!", FileKind::Packed("a RAR archive", None)),
    (b"%PDF", FileKind::Table("a PDF", PRINTED)),
    (
        b"PAR1",
        FileKind::Table("a Parquet file", "give it unpacked: its columns are compressed already"),
    ),
    (
        b"SQLite format 3\0",
        FileKind::Table("a SQLite database", "export its rows as JSON lines or CSV"),
    ),
    (b"\xff\xfe\0\0", FileKind::Encoded("UTF-32", "UTF-32")),
    (b"\0\0\xfe\xff", FileKind::Encoded("UTF-32", "UTF-32")),
    (b"\xff\xfe", FileKind::Encoded("UTF-16", "UTF-16")),
    (b"\xfe\xff", FileKind::Encoded("UTF-16", "UTF-16")),
    (b"\x89PNG", FileKind::Other("a picture")),
    (b"{\\rtf", FileKind::Document("a Rich Text document (.rtf)")),
];

impl FileKind {
    /// What the first bytes of a file give away; `None` where they may be those of UTF-8 text.
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"PK\x03\x04") {
            return Some(Self::zipped(head));
        }
        let known = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning));
        if let Some((_, kind)) = known {
            return Some(*kind);
        }
        match (is_nul_at(head, 0), is_nul_at(head, 1)) {
            (false, true) => Some(Self::Encoded("UTF-16", "UTF-16LE")),
            (true, false) => Some(Self::Encoded("UTF-16", "UTF-16BE")),
            (true, true) => Some(BINARY),
            (false, false) => (head.contains(&0) && !is_utf8(head)).then_some(BINARY),
        }
    }

    /// Documents of office programs are ZIP archives, with the names of their parts in plain sight.
    fn zipped(head: &[u8]) -> Self {
        let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
        if has(b"opendocument.spreadsheet") {
            Self::Table("an OpenDocument spreadsheet (.ods)", SHEET)
        } else if has(b"opendocument.text") {
            Self::Document("an OpenDocument text (.odt)")
        } else if has(b"word/") {
            Self::Document("a Word document (.docx)")
        } else if has(b"xl/") || has(b"[Content_Types].xml") {
            Self::Table("an Excel workbook (.xlsx)", WORKBOOK)
        } else {
            Self::Packed("a ZIP archive", None)
        }
    }

    /// One sentence on a file that should have had entries.
    pub fn no_entries(self) -> String {
        match self {
            Self::Table(what, instead) => format!("this is {what}; {instead}"),
            _ => self.instead("entries are JSON lines, CSV or Parquet"),
        }
    }

    /// One sentence on a file that should have been a bank's answer.
    pub fn no_answer(self) -> String {
        self.instead("an answer is pain.002, camt.054 or CSV")
    }

    /// One sentence on a file that should have been a rule or a catalogue.
    pub fn no_rule(self) -> String {
        self.instead(RULES)
    }

    fn instead(self, otherwise: &str) -> String {
        match self {
            Self::Encoded(what, code) => format!(
                "this is {what} text; save it as UTF-8, or convert it with: iconv -f {code} -t UTF-8"
            ),
            Self::Packed(what, Some(command)) => {
                format!("this is {what}; unpack it first, for example with {command}")
            }
            Self::Packed(what, None) => format!("this is {what}; unpack it first"),
            Self::Table(what, _) | Self::Document(what) | Self::Other(what) => {
                format!("this is {what}; {otherwise}")
            }
        }
    }
}

/// How rules and catalogues are written.
const RULES: &str = "rules and catalogues are plain text in UTF-8, of which the first line is \
                     \"language 1\"";

/// Why a text is no rule and no catalogue at all, where it is plainly something else: JSON, a page, a
/// table. `None` where it may be one with mistakes.
pub fn not_a_rule(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let what = match text.chars().next()? {
        '{' | '[' => "JSON",
        '<' => "HTML or XML",
        _ if !is_begun(text) && is_table(text) => "CSV",
        _ => return None,
    };
    Some(format!("this is {what}; {RULES}"))
}

/// Whether a text is a rule or a catalogue, with or without mistakes.
pub fn is_rule(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let version = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    words.next() == Some("language") && words.next().is_some_and(version)
}

/// Whether a text begins as rules and catalogues do, with a comment or a head.
fn is_begun(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.starts_with('#') || ["language", "distributor", "catalogue"].contains(&first)
}

/// Whether the first two lines have as many cells, and more than two.
fn is_table(text: &str) -> bool {
    let mut lines = text.lines();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    let cells = |line: &str, separator: char| line.matches(separator).count();
    [',', ';', '\t'].into_iter().any(|separator| {
        let count = cells(first, separator);
        count >= 2 && !first.contains('"') && cells(second, separator) == count
    })
}

/// Whether most of every second byte is NUL.
fn is_nul_at(head: &[u8], parity: usize) -> bool {
    let every_second = head.iter().skip(parity).step_by(2);
    let (nul, all) = every_second
        .fold((0_usize, 0_usize), |(nul, all), byte| (nul + usize::from(*byte == 0), all + 1));
    nul * 2 > all
}

/// Whether it is UTF-8, but for a character that its end may cut.
fn is_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}
