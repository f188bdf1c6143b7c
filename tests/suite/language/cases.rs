//! Samples of problems, a file under `cases/` for each, named by the code that it shows.
//!
//! | part | |
//! |---|---|
//! | `== change BASE` | the text, by what differs from `bases/BASE.tan`: lines that stay and say where, `-` and `+` |
//! | `== text` | the whole text |
//! | `== bytes` | the whole text without a last line end; `\xNN` is a byte that is no text |
//! | `== catalogue` | what can be tracked, apart from what is built in |
//! | `== nobody has` | kinds and attributes of which a server knows no value, a line each |
//! | `== says` | what a terminal shows |
//! | `== fix: TITLE` | what one fix changes, for each fix |
//!
//! A line that is added may begin with `*3`: it is there three times, with 0, 1 and 2 for `{n}`, and a `\n` in it ends a
//! line. The lines from `says` on
//! are written by `UPDATE_CASES=1`; read the difference before keeping it.

use std::fs;
use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

const SAYS: &str = "== says";

pub struct Case {
    pub name: String,
    path: PathBuf,
    /// What the file holds.
    written: String,
}

/// All cases, by their names.
pub fn cases() -> Vec<Case> {
    let folder = language().join("cases");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<Case> = paths
        .map(|path| Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            written: fs::read_to_string(&path).unwrap(),
            path,
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// The rules that cases change, by their names.
pub fn bases() -> Vec<(String, String)> {
    let paths = fs::read_dir(language().join("bases")).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.map(named).collect()
}

fn language() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/language")
}

impl Case {
    /// The code that it shows.
    pub fn code(&self) -> &str {
        self.name.split('-').next().unwrap()
    }

    /// The text that has the problem; not always one in UTF-8.
    pub fn source(&self) -> Vec<u8> {
        let (head, lines) = self.parts().next().unwrap();
        match head.split_once(' ').unwrap_or((head, "")) {
            ("change", base) => {
                let base = language().join("bases").join(base).with_extension("tan");
                changed(&fs::read_to_string(base).unwrap(), &lines, &self.name).into_bytes()
            }
            ("text", _) => joined(&lines).into_bytes(),
            ("bytes", _) => unescaped(&lines.join("\n")),
            (other, _) => panic!("{}: what is \"{other}\"?", self.name),
        }
    }

    /// A part behind the text; `None` when it has no such part.
    pub fn part(&self, head: &str) -> Option<String> {
        self.parts().find(|(it, _)| *it == head).map(|(_, lines)| joined(&lines))
    }

    /// Heads with the lines below them.
    fn parts(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in self.written.lines() {
            match (line.strip_prefix("== "), found.last_mut()) {
                (Some(head), _) => found.push((head, Vec::new())),
                (None, Some((_, lines))) => lines.push(line),
                (None, None) => panic!("{} does not begin with a part", self.name),
            }
        }
        found.into_iter()
    }

    /// What changes from one text to another, as [`changed`] reads it.
    fn difference(&self, before: &str, after: &str) -> String {
        let whole: String = after.lines().flat_map(|line| [line, "\n"]).collect();
        let reads = |changes: &String| {
            changed(before, &changes.lines().collect::<Vec<_>>(), &self.name) == whole
        };
        let mut tries = [false, true].map(|each| difference(before, after, each)).into_iter();
        tries.find(reads).unwrap_or_else(|| panic!("{}: a change is not plain", self.name))
    }

    /// What differs when this is said and changed now, if anything.
    pub fn differs(&self, said: &str, fixes: &[(String, String)]) -> Option<String> {
        let (given, _) = self.written.split_once(SAYS).unwrap_or((&self.written, ""));
        let mut now = format!("{given}{SAYS}\n{}\n", said.trim_end());
        for (title, after) in fixes {
            let source = String::from_utf8(self.source()).unwrap();
            let changes = self.difference(&source, after);
            now.push_str(&format!("== fix: {title}\n{changes}"));
        }
        if self.written != now && std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&self.path, &now).unwrap();
            return None;
        }
        (self.written != now).then(|| format!("{} differs; now:\n{now}", self.path.display()))
    }
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [repeated(line), "\n".to_owned()]).collect()
}

/// A line, as often as a `*` and a number before it say.
fn repeated(line: &str) -> String {
    let times = line.strip_prefix('*').and_then(|it| it.split_once(' '));
    let Some((Ok(times), line)) = times.map(|(times, line)| (times.parse::<u32>(), line)) else {
        return line.to_owned();
    };
    let line = line.replace("\\n", "\n");
    let lines: Vec<String> = (0..times).map(|n| line.replace("{n}", &n.to_string())).collect();
    lines.join("\n")
}

/// A base after its changes. Lines without a sign and those that go say where it goes on.
fn changed(base: &str, changes: &[&str], name: &str) -> String {
    let mut left = base.lines();
    let mut text = String::new();
    for change in changes {
        if let Some(added) = change.strip_prefix('+') {
            text.push_str(&joined(&[added]));
            continue;
        }
        let (sign, wanted) =
            change.split_at_checked(1).unwrap_or_else(|| panic!("{name}: a change has no sign"));
        loop {
            let line = left.next().unwrap_or_else(|| panic!("{name}: the base has no {wanted:?}"));
            if line != wanted || sign != "-" {
                text.push_str(&joined(&[line]));
            }
            if line == wanted {
                break;
            }
        }
    }
    text.push_str(&joined(&left.collect::<Vec<_>>()));
    text
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut parts = text.split("\\x");
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}

/// What changes from one text to another, with the line before what is only added, or before every change.
fn difference(before: &str, after: &str, before_each: bool) -> String {
    let compared = TextDiff::from_lines(before, after);
    let (mut text, mut last) = (String::new(), None);
    for change in compared.iter_all_changes() {
        let line = change.value().trim_end_matches('\n');
        match change.tag() {
            ChangeTag::Equal => last = Some(line),
            tag => {
                let stays = last.take().filter(|_| before_each || tag == ChangeTag::Insert);
                text.extend(stays.map(|stays| format!(" {stays}\n")));
                text.push_str(&format!("{tag}{line}\n"));
            }
        }
    }
    text
}
