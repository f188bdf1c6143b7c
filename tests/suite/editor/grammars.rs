//! The grammars of `editors` know the words that start sections, and no others: what else a line starts with is none of
//! their business.

use std::collections::BTreeSet;
use std::fs;

use rules::language::reference::openings;

use crate::examples::root;

/// The words between two marks of a file that are letters alone.
fn words(file: &str, from: &str, to: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root(file)).unwrap();
    let (_, behind) = text.split_once(from).unwrap_or_else(|| panic!("{file}: no {from}"));
    let (between, _) = behind.split_once(to).unwrap();
    let words = between.split(|letter: char| !letter.is_ascii_lowercase());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn both_grammars_know_every_head() {
    let heads = openings().filter(|opening| opening.section == opening.words);
    let mut heads: BTreeSet<String> = heads.map(|opening| opening.words.to_owned()).collect();
    heads.extend(["language".to_owned(), "catalogue".to_owned()]);
    let textmate = "editors/vscode/syntaxes/tantieme.tmLanguage.json";
    assert_eq!(words(textmate, "\"match\": \"^(", ")"), heads);
    assert_eq!(words("editors/tree-sitter-tantieme/grammar.js", "const HEADS = [", "]"), heads);
}
