//! Secrets in files, as those hand them over who start servers: a variable names the file.

use std::path::{Path, PathBuf};

use super::Setting;
use crate::cli::{Failure, files};

/// A secret, and where it was read.
pub struct Secret {
    pub variable: String,
    pub path: PathBuf,
    pub value: String,
}

/// A variable that says something.
pub fn said(variable: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(variable).filter(|value| !value.is_empty())
}

/// The secret that a file holds; `None` where no variable names one.
///
/// # Errors
/// When the file cannot be read or holds nothing, and when its variable is not the only one.
pub fn read(setting: &Setting) -> Result<Option<Secret>, Failure> {
    let named = setting.file_variable().and_then(|name| Some((said(&name)?, name)));
    let Some((path, variable)) = named else { return Ok(None) };
    let path = PathBuf::from(path);
    if said(&setting.variable).is_some() {
        return Err(Failure::usage(format!(
            "{} and {variable} are both set; leave one of them out",
            setting.variable
        )));
    }
    let wrong = |why: String| Failure::usage(format!("{variable}: {why}"));
    let text = files::read_text(&path).map_err(|failure| wrong(failure.to_string()))?;
    let value = text.trim_end_matches(['\r', '\n']).to_owned();
    if value.is_empty() {
        return Err(wrong(format!("{} is empty", files::name(&path))));
    }
    if value.contains(['\r', '\n']) {
        return Err(wrong(one_line(&path)));
    }
    Ok(Some(Secret { variable, path, value }))
}

fn one_line(path: &Path) -> String {
    format!("{} has several lines; the value is one line, and nothing else", files::name(path))
}
