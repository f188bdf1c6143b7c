//! Commands as a user runs them: a folder of their own, arguments, output, exit code.

mod backup;
mod check;
mod compare;
mod database;
mod doctor;
mod erase;
mod explain;
mod export;
mod fmt;
mod habits;
mod import;
mod import_size;
mod impossible;
mod json;
mod lost_file;
mod lying_files;
mod lying_rules;
mod measures;
mod names;
mod parquet;
mod parquet_files;
mod parquet_refused;
mod preview;
mod same_rows;
mod schema;
mod serve;
mod settings;
mod settle;
mod statement;
mod token;
mod traces;
mod usage;
mod watching;

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder in which commands run.
struct Folder(TempDir);

/// What a command did.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, text.as_bytes());
    }

    fn write_bytes(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
        command.current_dir(self.0.path()).args(line.split_whitespace());
        for variable in ["TANTIEME_DATABASE", "TANTIEME_BIND", "TANTIEME_LOG", "NO_COLOR"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs `tantieme` with the words of a line.
    fn run(&self, line: &str) -> Ran {
        self.run_with(line, "")
    }

    /// Runs `tantieme` with the words of a line and something on its standard input.
    fn run_with(&self, line: &str, input: &str) -> Ran {
        self.run_on(line, input.as_bytes())
    }

    /// Runs `tantieme` with the words of a line and any bytes on its standard input.
    fn run_on(&self, line: &str, input: &[u8]) -> Ran {
        ran(self.command(line).write_stdin(input))
    }

    /// Runs a command that has to be fine, and gives its standard output.
    fn fine(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// Runs a command that has to be refused with one sentence, and gives that.
    fn refused(&self, line: &str) -> String {
        let ran = self.run(line);
        assert_eq!(ran.code, 1, "{line}: {}{}", ran.stdout, ran.stderr);
        one_sentence(&ran)
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The sentence of a failure, without the name of the command.
fn one_sentence(ran: &Ran) -> String {
    let sentence = ran.stderr.strip_prefix("tantieme: ").unwrap_or(&ran.stderr);
    assert_eq!(sentence.trim_end().lines().count(), 1, "one sentence: {sentence}");
    sentence.trim_end().to_owned()
}

/// A rule that is fine and pays the best one 10.00 USD.
const RULE: &str = r#"language 1
distributor best "The best one"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     blog_post_visited
  credit    post.owner

pool
  take      fixed 10.00 USD
  if nobody qualifies, carry over

weighting
  top       1 by visits
  ties      share the places they tie for

schedule
  every month on day 1 at 09:00
  measure the month before
"#;

/// Two visits of a post of ana and one of a post of bo, in January.
const ENTRIES: &str = r#"{"fact": {"kind": "post", "ref": "hello"}, "attribute": "owner", "value": "ana", "from": "2026-01-01T00:00:00Z"}
{"fact": {"kind": "post", "ref": "notes"}, "attribute": "owner", "value": "bo", "from": "2026-01-01T00:00:00Z"}

{"event": "blog_post_visited", "key": "v-1", "occurredAt": "2026-01-05T10:00:00Z", "fields": {"customer": "c1", "post": "hello"}}
{"event": "blog_post_visited", "key": "v-2", "occurredAt": "2026-01-06T10:00:00Z", "fields": {"customer": "c2", "post": "hello"}}
{"event": "blog_post_visited", "key": "v-3", "occurredAt": "2026-01-07T10:00:00Z", "fields": {"customer": "c1", "post": "notes"}}
"#;
