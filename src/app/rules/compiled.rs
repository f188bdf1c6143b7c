//! Rules that were compiled, by the digest of their text: a settlement reads its rule several times, and every page
//! that shows one says it in plain sentences.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use rules::domain::Catalogue;
use rules::language::{Program, compile, explain};

use crate::app::Problem;
use crate::app::rules::define::RuleFacets;
use crate::app::rules::rule::require_program;

/// How many of each are kept since the older ones were set aside; as many older ones are kept besides.
const YOUNG: usize = 1_024;

/// What was compiled last, of all applications of this process.
static COMPILED: Mutex<Option<Compiled>> = Mutex::new(None);

/// What a text says, read with one catalogue.
struct Compiled {
    catalogue: Catalogue,
    programs: Kept<Program>,
    facets: Kept<RuleFacets>,
}

/// By the digests of their texts.
struct Kept<T> {
    young: HashMap<[u8; 32], Arc<T>>,
    old: HashMap<[u8; 32], Arc<T>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<T> Kept<T> {
    fn get(&mut self, digest: [u8; 32]) -> Option<Arc<T>> {
        if let Some(kept) = self.young.get(&digest) {
            return Some(Arc::clone(kept));
        }
        let kept = self.old.remove(&digest)?;
        self.keep(digest, Arc::clone(&kept));
        Some(kept)
    }

    /// What has not been asked for while so many others were goes.
    fn keep(&mut self, digest: [u8; 32], kept: Arc<T>) {
        if self.young.len() >= YOUNG {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(digest, kept);
    }
}

/// The rule of a text; `None` when it does not read with the catalogue.
pub(in crate::app) fn program(source: &str, catalogue: &Catalogue) -> Option<Arc<Program>> {
    let digest: [u8; 32] = Sha256::digest(source).into();
    let known = with_compiled(catalogue, |compiled| compiled.programs.get(digest));
    if known.is_some() {
        return known;
    }
    // Not under the lock: a rule at all limits takes a while.
    let program = Arc::new(compile(source, catalogue).program?);
    with_compiled(catalogue, |compiled| compiled.programs.keep(digest, Arc::clone(&program)));
    Some(program)
}

/// What the rule of a text says of itself.
///
/// # Errors
/// When it does not read with the catalogue.
pub(in crate::app) fn facets(
    source: &str,
    catalogue: &Catalogue,
) -> Result<Arc<RuleFacets>, Problem> {
    let digest: [u8; 32] = Sha256::digest(source).into();
    if let Some(known) = with_compiled(catalogue, |compiled| compiled.facets.get(digest)) {
        return Ok(known);
    }
    let (program, compiled) = require_program(compile(source, catalogue))?;
    let facets = Arc::new(RuleFacets {
        currency: program.currency,
        time_zone: program.zone.name().to_owned(),
        explanation: explain(&compiled.document, catalogue),
    });
    with_compiled(catalogue, |compiled| compiled.facets.keep(digest, Arc::clone(&facets)));
    Ok(facets)
}

/// What was compiled with the catalogue; with another one, everything is compiled anew.
fn with_compiled<T>(catalogue: &Catalogue, work: impl FnOnce(&mut Compiled) -> T) -> T {
    let mut last = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if last.as_ref().is_some_and(|compiled| compiled.catalogue != *catalogue) {
        *last = None;
    }
    work(last.get_or_insert_with(|| Compiled {
        catalogue: catalogue.clone(),
        programs: Kept::default(),
        facets: Kept::default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::{Kept, YOUNG, facets, program};
    use rules::domain::Catalogue;
    use rules::language::compile_catalogue;
    use std::sync::Arc;

    const RULE: &str = include_str!("../../../tests/suite/tenth_of_sales.txt");

    #[test]
    fn a_rule_is_the_same_as_long_as_text_and_catalogue_are() {
        let catalogue = Catalogue::builtin();
        let first = program(RULE, &catalogue).unwrap();
        assert_eq!(program(RULE, &catalogue), Some(Arc::clone(&first)));
        let other = program(&RULE.replace("10%", "20%"), &catalogue).unwrap();
        assert_ne!(first.fingerprint, other.fingerprint);
        assert!(program("language 1", &catalogue).is_none());
        let said = facets(RULE, &catalogue).unwrap();
        assert!(Arc::ptr_eq(&facets(RULE, &catalogue).unwrap(), &said));
        assert!(facets("language 1", &catalogue).is_err());

        let more = "language 1\ncatalogue\n\nasset song \"Song\"\n  owner collaborator\n\n\
                    event song_played \"Song played\"\n  customer customer\n  song song\n  amount money\n";
        let grown = compile_catalogue(more, &catalogue);
        let grown = grown.catalogue.unwrap_or_else(|| panic!("{:?}", grown.diagnostics));
        let of_songs = RULE.replace("coupon_code_used", "song_played").replace("coupon.", "song.");
        assert!(program(&of_songs, &catalogue).is_none());
        assert!(program(&of_songs, &grown).is_some());
        assert!(program(&of_songs, &catalogue).is_none(), "not what another catalogue made of it");
    }

    #[test]
    fn the_oldest_of_very_many_go() {
        let rule = program(RULE, &Catalogue::builtin()).unwrap();
        let mut compiled = Kept::default();
        let digest = |number: usize| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_be_bytes());
            digest
        };
        for number in 0..10 * YOUNG {
            compiled.keep(digest(number), Arc::clone(&rule));
            assert!(compiled.get(digest(0)).is_some(), "it was asked for all the time");
        }
        assert!(compiled.get(digest(1)).is_none());
        assert!(compiled.young.len() + compiled.old.len() <= 2 * YOUNG);
    }
}
