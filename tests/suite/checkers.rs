//! Programs of others that say whether a file is what it should be: `.ci/run machine` installs them. Where one of
//! them is missing its part of a test is left out, which is said on the terminal; in CI that is a failure, unless
//! they cannot be had there, which CI says.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What CI puts beside the build.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools");

/// Checks a file with a program: its name, and its arguments before the file's.
pub fn accepted_by(program: &str, arguments: &[&str], file: &Path) {
    let Some(path) = found(program) else { return left_out(program) };
    let output = Command::new(path).args(arguments).arg(file).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{program}: {told}{said}\n{}",
        std::fs::read_to_string(file).unwrap()
    );
}

/// What a program prints about a file; `None` where it is missing.
pub fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let Some(path) = found(program) else {
        left_out(program);
        return None;
    };
    let output = Command::new(path).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Checks a message of ISO 20022 against its official schema, for example `pain.001.001.09`.
pub fn fits_schema(schema: &str, file: &Path) {
    let python = Path::new(TOOLS).join("python/lib");
    let versions = std::fs::read_dir(python).into_iter().flatten().flatten();
    let path = versions
        .map(|version| version.path().join(format!("site-packages/sepaxml/schemas/{schema}.xsd")))
        .find(|path| path.exists());
    let Some(path) = path else { return left_out(schema) };
    accepted_by("xmllint", &["--noout", "--schema", path.to_str().unwrap()], file);
}

fn found(program: &str) -> Option<PathBuf> {
    let own = ["bin", "python/bin"].map(|folder| Path::new(TOOLS).join(folder));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = own.into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(program)).find(|path| path.exists())
}

fn left_out(what: &str) {
    let known = std::env::var_os("TANTIEME_CHECKERS").is_some_and(|said| said == "missing");
    assert!(known || std::env::var_os("CI").is_none(), "no {what} in CI");
    let note = format!("\nchecks with {what} are LEFT OUT: it is not installed\n");
    std::io::stderr().write_all(note.as_bytes()).unwrap();
}
