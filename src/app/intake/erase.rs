//! Erasing a customer, as privacy law asks for it: a random pseudonym takes the place of the reference, and every amount
//! stays what it is.

use crate::store::erasures::{self, Erased, Wanted};
use crate::store::{StoreError, hooks, log};
use rules::domain::{Catalogue, CutOff, Forgetting, check_reference};
use rules::language::{compile, compile_catalogue};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode};

/// The longest reason, in bytes.
const LONGEST_REASON: usize = 500;

/// How many ways to write keys without the reference are tried: that which changes least in their order is taken.
const TRIED: usize = 32;

/// A customer who was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedCustomer {
    /// The pseudonym that stands for the customer now.
    pub customer: String,
    /// `STREAM-POSITION` of the entry that says so.
    pub id: String,
    /// How many entries of the log were changed.
    pub entries: usize,
    /// What is left to do by hand until nothing of it is in the database's files; `None` for nothing.
    pub remains: Option<String>,
}

impl App {
    /// Erases a customer. It is done for good: nobody can tell afterwards who the customer was.
    pub async fn erase_customer(
        &self,
        actor: &Actor,
        reference: &str,
        reason: &str,
    ) -> Answer<ErasedCustomer> {
        // The trail never names who was to be erased, even where that was refused.
        let deed = Deed::new(actor, "eraseCustomer", "a customer");
        self.attempt(&deed, ADMIN, self.erase(&deed, actor.source(), (reference, reason))).await
    }

    async fn erase(
        &self,
        deed: &Deed,
        source: &str,
        (reference, reason): (&str, &str),
    ) -> Answer<ErasedCustomer> {
        let forgetting = Forgetting::new(reference, &pseudonym()?, "");
        require(&forgetting, source, reason)?;
        let catalogue = self.catalogue().await?.catalogue;
        let (known, looking) = (catalogue.clone(), forgetting.clone());
        // The log is looked through before anybody has to wait for it.
        let (places, written) = self
            .read(move |connection| {
                let (head, nothing) = (log::head(connection)?, CutOff::default());
                let reference = looking.reference();
                let places = log::places_naming(connection, reference, (&nothing, &head))?;
                Ok(((places, head), erasures::texts_naming(connection, reference)?))
            })
            .await?;
        let (rules, mut remains) = without(&forgetting, &catalogue, written)?;
        if !forgetting.is_telling() {
            remains.push(WORD_REMAINS);
        }
        let in_keys = (0..TRIED).map(|_| letters()).collect::<Answer<Vec<String>>>()?;
        let (source, reason) = (source.to_owned(), reason.to_owned());
        let wanted = Wanted { forgetting, in_keys, source, reason, places, rules };
        let (deed, now) = (deed.on(wanted.forgetting.pseudonym()), self.now());
        let pseudonym = wanted.forgetting.pseudonym().to_owned();
        let (erased, kept) = self
            .write_change(&deed, move |connection| {
                let erased = erasures::erase(connection, &wanted, now, &known)?;
                let kept = hooks::kept(connection)?;
                let done = (erased.ok_or_else(|| unknown(kept))?, kept);
                Ok((done, Change::of(None::<String>, wanted.reason)))
            })
            .await?;
        self.last_catalogue.forget();
        if kept > 0 {
            remains.push(HOOKS_REMAIN);
        }
        remains.extend(self.compact().await?);
        let Erased { place: (stream, position), entries, .. } = erased;
        Ok(ErasedCustomer {
            customer: pseudonym,
            id: format!("{stream}-{position}"),
            entries,
            remains: (!remains.is_empty()).then(|| remains.join("; ")),
        })
    }

    /// Takes what was overwritten out of the file; what remains where that could not be done.
    async fn compact(&self) -> Answer<Option<&'static str>> {
        let store = self.store.for_itself();
        let (is_postgres, vacuumed) =
            (store.url().is_postgres(), self.compute(move || Ok(store.compact())).await?);
        Ok(match vacuumed {
            Ok(()) => is_postgres.then_some(POSTGRES_REMAINS),
            Err(error) => {
                tracing::warn!(error = %error, "the database file still has what was erased");
                Some(SQLITE_REMAINS)
            }
        })
    }
}

const WORD_REMAINS: &str = "a reference that may as well be a number or a word is not looked for in texts of events, \
    in keys of other customers and in most of the audit trail";
const CATALOGUE_REMAINS: &str = "the catalogue has it in a name, which stands in events and rules: define another one in its place";
const HOOKS_REMAIN: &str =
    "what hooks keep is as it was sent, with names and addresses: map or discard it";
const POSTGRES_REMAINS: &str =
    "PostgreSQL keeps what rows were before until it is vacuumed: VACUUM FULL";
const SQLITE_REMAINS: &str = "the file could not be written anew because it is in use, and may hold what rows \
    were before: stop the server and run VACUUM on it";

/// No event and no fact names the customer. What hooks keep may: it is as it was sent, and not looked into.
fn unknown(kept: i64) -> StoreError {
    let what = "customer with that reference";
    StoreError::NotFound(match kept {
        0 => what.to_owned(),
        kept => format!(
            "{what} in events and facts; hooks keep {kept} deliveries as they were sent: map or discard them"
        ),
    })
}

/// Refuses what nothing can be erased by.
fn require(forgetting: &Forgetting, source: &str, reason: &str) -> Result<(), Problem> {
    let invalid =
        |field: &str, message: String| Problem::new(ProblemCode::Invalid, &[field], message);
    check_reference(forgetting.reference())
        .map_err(|wrong| invalid("ref", format!("the reference {wrong}")))?;
    if reason.trim().is_empty() {
        return Err(invalid("reason", "say why, for example: request of 2026-11-27".to_owned()));
    }
    if reason.len() > LONGEST_REASON {
        let message = format!("is {} bytes long; at most {LONGEST_REASON}", reason.len());
        return Err(invalid("reason", message));
    }
    if forgetting.is_in(reason) {
        let message = "names the customer, and is kept for ever; say it without the reference";
        return Err(invalid("reason", message.to_owned()));
    }
    if forgetting.is_in(source) {
        let message = "is the name of the token that this is asked with, which is kept for ever; use another token";
        return Err(invalid("ref", message.to_owned()));
    }
    Ok(())
}

/// Texts of rules and catalogues without the reference, where they mean the same without: it stands in examples and
/// comments only; and what remains of it. A rule that pays by it cannot do without.
fn without(
    forgetting: &Forgetting,
    catalogue: &Catalogue,
    written: erasures::Texts,
) -> Result<(erasures::Texts, Vec<&'static str>), AppError> {
    let mut remains = Vec::new();
    let mut changed = erasures::Texts::default();
    for (name, version, source) in written.rules {
        let Some(new) = forgetting.text(&source) else { continue };
        let meaning = |text: &str| Some(compile(text, catalogue).program?.fingerprint);
        if meaning(&source).is_some_and(|meaning_now| Some(meaning_now) == meaning(&new)) {
            changed.rules.push((name, version, new));
        } else if forgetting.is_telling()
            || source.contains(&format!("\"{}\"", forgetting.reference()))
        {
            let message = format!(
                "version {version} of the rule \"{name}\" names this reference in what it pays by, so that no \
                 settlement of it could be proved without: the customer cannot be erased"
            );
            return Err(Problem::new(ProblemCode::IllegalState, &["ref"], message).into());
        }
    }
    for (number, source) in written.catalogues {
        let Some(new) = forgetting.text(&source) else { continue };
        let meaning = |text: &str| compile_catalogue(text, &Catalogue::builtin()).catalogue;
        if meaning(&source).is_some_and(|meaning_now| Some(meaning_now) == meaning(&new)) {
            changed.catalogues.push((number, new));
        } else if forgetting.is_telling() && remains.is_empty() {
            remains.push(CATALOGUE_REMAINS);
        }
    }
    Ok((changed, remains))
}

fn pseudonym() -> Answer<String> {
    Ok(format!("erased-{}", hex::encode(random::<16>()?)))
}

/// What stands in keys: letters, of which the first tells how a key sorts.
fn letters() -> Answer<String> {
    let letter = |byte: &u8| char::from(b'a' + byte % 26);
    Ok(random::<24>()?.iter().map(letter).collect())
}

fn random<const N: usize>() -> Answer<[u8; N]> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| AppError::Internal(format!("no randomness: {error}")))?;
    Ok(bytes)
}
