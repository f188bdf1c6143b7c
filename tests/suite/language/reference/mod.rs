//! The pages of the reference that are made from tables: one for each first word of the language,
//! one for each code. `UPDATE_REFERENCE=1` writes them; read the difference before keeping it.

mod causes;
mod code_pages;
mod sample;
mod word_pages;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Pages by file name.
type Pages = BTreeMap<String, String>;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference").join(name)
}

/// The pages of a folder are exactly these. Pages that nothing makes any more are removed.
fn agree(name: &str, wanted: &Pages) {
    let folder = folder(name);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (file, text) in wanted {
            fs::write(folder.join(file), text).unwrap();
        }
    }
    let mut kept = Pages::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        kept.insert(file, fs::read_to_string(path).unwrap());
    }
    let how = "UPDATE_REFERENCE=1 cargo test --test suite -- language::reference writes it";
    for (file, text) in wanted {
        let same = kept.remove(file).as_ref() == Some(text);
        assert!(same, "docs/reference/{name}/{file} is not what the tables say; {how}");
    }
    assert!(kept.is_empty(), "nothing makes docs/reference/{name}/{:?}; {how}", kept.keys());
}
