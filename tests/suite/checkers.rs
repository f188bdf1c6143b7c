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

/// What a reader of spreadsheets finds in the first sheet of a file, `NUMBER as FORMAT` where a cell is a number;
/// `None` where the reader is missing.
pub fn cells_of(spreadsheet: &Path) -> Option<Vec<Vec<String>>> {
    const READ: &str = "import json, sys, openpyxl\n\
        told = lambda it: '' if it.value is None else it.value if it.data_type == 's' else f'{it.value} as {it.number_format}'\n\
        rows = openpyxl.load_workbook(sys.argv[1]).worksheets[0].iter_rows()\n\
        print(json.dumps([[told(cell) for cell in row] for row in rows]))";
    if packaged("openpyxl").is_none() {
        left_out("openpyxl");
        return None;
    }
    let said = said_by("python3", &["-c", READ, spreadsheet.to_str().unwrap()])?;
    Some(serde_json::from_str(&said).unwrap())
}

/// Checks a message of ISO 20022 against its official schema, for example `pain.001.001.09`.
pub fn fits_schema(schema: &str, file: &Path) {
    let Some(path) = packaged(&format!("sepaxml/schemas/{schema}.xsd")) else {
        return left_out(schema);
    };
    accepted_by("xmllint", &["--noout", "--schema", path.to_str().unwrap()], file);
}

/// A file or folder of a Python package that CI installed.
fn packaged(path: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir(Path::new(TOOLS).join("python/lib"));
    let versions = versions.into_iter().flatten().flatten();
    versions
        .map(|version| version.path().join("site-packages").join(path))
        .find(|path| path.exists())
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
