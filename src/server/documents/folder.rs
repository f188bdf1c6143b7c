//! The documents that whoever runs the server trusts, read from a folder: files of documents, and the lists that
//! clients are built with.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_graphql::{ServerError, Variables};
use serde_json::Value as Json;

use super::digest;
use crate::api::DocumentCheck;
use crate::api::guard::{self, Limits};

/// What a list of Apollo's says of itself.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// Documents that may be executed, by their ids, names and digests.
#[derive(Debug, Default)]
pub struct TrustedDocuments {
    by_name: HashMap<String, Arc<str>>,
    count: usize,
}

/// Why a folder of documents is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadDocuments {
    /// It cannot be read.
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable {
        /// The folder or the file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It is a list of another form.
    #[error(
        "{} is no list of documents: {reason}; it has to be {{\"ID\": \"DOCUMENT\", …}}, or what \
         Apollo's tool makes",
        .path.display()
    )]
    NoList {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A document could never be executed.
    #[error("{}: the document \"{name}\" cannot be executed: {reason}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The document.
        name: String,
        /// Why.
        reason: String,
    },
    /// Two documents have one name.
    #[error("{}: \"{name}\" is the name of another document already", .path.display())]
    Twice {
        /// The file.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// There are none.
    #[error("{} has no documents: no file that ends in .graphql, .gql or .json", .0.display())]
    Empty(PathBuf),
}

impl TrustedDocuments {
    /// Reads a folder, with the folders in it. Each document has to be one that the server could execute: within its
    /// limits, and asking for what there is.
    ///
    /// # Errors
    /// With the first file that is not as it should be.
    pub fn read(folder: &Path, limits: &Limits) -> Result<Self, BadDocuments> {
        let (mut documents, judge) =
            (Self::default(), Judge { limits, check: DocumentCheck::new() });
        for path in files(folder)? {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            if path.extension().is_some_and(|ending| ending == "json") {
                for (names, text) in listed(&path, &text)? {
                    documents.add(&path, &names, &text, &judge)?;
                }
            } else {
                let inside = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
                let name = inside.to_string_lossy().replace('\\', "/");
                documents.add(&path, &[name], &text, &judge)?;
            }
        }
        if documents.count == 0 {
            return Err(BadDocuments::Empty(folder.to_owned()));
        }
        Ok(documents)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The document of an id, a name or a digest.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(AsRef::as_ref)
    }

    fn add(
        &mut self,
        path: &Path,
        names: &[String],
        text: &str,
        judge: &Judge<'_>,
    ) -> Result<(), BadDocuments> {
        judge.require_sound(text).map_err(|reason| BadDocuments::Refused {
            path: path.to_owned(),
            name: names.first().cloned().unwrap_or_default(),
            reason,
        })?;
        let document: Arc<str> = text.into();
        // Tools leave out the blank lines around a document that editors write.
        let digests = [digest(text), digest(text.trim())];
        for digest in digests {
            self.by_name.entry(digest).or_insert_with(|| Arc::clone(&document));
        }
        for name in names {
            let known = self.by_name.entry(name.clone()).or_insert_with(|| Arc::clone(&document));
            if **known != *text {
                return Err(BadDocuments::Twice { path: path.to_owned(), name: name.clone() });
            }
        }
        self.count += 1;
        Ok(())
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> BadDocuments {
    BadDocuments::Unreadable { path: path.to_owned(), reason: error.to_string() }
}

/// What a document has to pass.
struct Judge<'l> {
    limits: &'l Limits,
    check: DocumentCheck,
}

impl Judge<'_> {
    /// Refuses a document that could never be executed, in one line.
    fn require_sound(&self, text: &str) -> Result<(), String> {
        let admitted = guard::admit(text, &Variables::default(), self.limits);
        let document = admitted.map_err(|refusal| in_a_line(&ServerError::from(refusal)))?.document;
        let looked = self.check.look(document, Variables::default());
        looked.map_err(|error| match in_a_line(&error) {
            // It says itself what would be right.
            said if said.ends_with('?') => said,
            said => {
                let said = said.trim_end_matches('.');
                format!("{said}; `tantieme schema` prints all there is to ask for")
            }
        })
    }
}

/// What is wrong, in one line: a parser draws what it says.
fn in_a_line(error: &ServerError) -> String {
    let said = error.message.lines().last().unwrap_or_default();
    let said = said.trim_start_matches([' ', '=']);
    match error.locations.first() {
        Some(at) => format!("line {}, column {}: {said}", at.line, at.column),
        None => said.to_owned(),
    }
}

/// The files in a folder that may have documents, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, BadDocuments> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&folder, &error))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            let ending = path.extension().and_then(|ending| ending.to_str());
            if kind.is_dir() {
                waiting.push(path);
            } else if matches!(ending, Some("graphql" | "gql" | "json")) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The documents of a list, each with its names.
fn listed(path: &Path, text: &str) -> Result<Vec<(Vec<String>, String)>, BadDocuments> {
    let wrong = |reason: String| BadDocuments::NoList { path: path.to_owned(), reason };
    let list: Json = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let Json::Object(list) = list else { return Err(wrong("it is no object".to_owned())) };
    if list.get("format").and_then(Json::as_str) != Some(APOLLO) {
        let documents = list.into_iter().map(|(id, document)| match document {
            Json::String(text) => Ok((vec![id], text)),
            _ => Err(wrong(format!("\"{id}\" is no document"))),
        });
        return documents.collect();
    }
    let Some(operations) = list.get("operations").and_then(Json::as_array) else {
        return Err(wrong("it has no \"operations\"".to_owned()));
    };
    let operations = operations.iter().map(|operation| {
        let part = |name: &str| operation.get(name).and_then(Json::as_str).map(str::to_owned);
        let (Some(id), Some(text)) = (part("id"), part("body")) else {
            return Err(wrong("an operation needs \"id\" and \"body\"".to_owned()));
        };
        let names: Vec<String> = [Some(id), part("name")].into_iter().flatten().collect();
        Ok((names, text))
    });
    operations.collect()
}
