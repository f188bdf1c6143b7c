//! Hooks: switched on by a secret, and what their deliveries are mapped by.

use rules::domain::{Hook, HookSource, Moment};
use sha2::{Digest as _, Sha256};

use super::mapping::{Mapping, built_in};
use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::telling::secret;
use crate::app::{Actor, Answer, App, Problem, ProblemCode};
use crate::store::hooks;

/// For how long an exchanged secret is good as well, in microseconds.
const OLD_IS_GOOD: i64 = 24 * 3_600 * 1_000_000;

/// How long a secret of a sender may be, in bytes.
const SHORTEST: usize = 8;
const LONGEST: usize = 255;

/// A hook, as it is shown: without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookView {
    /// Whose it is.
    pub source: HookSource,
    /// Whether anything is taken.
    pub is_on: bool,
    /// Until when the secret before is good as well.
    pub old_secret_until: Option<Moment>,
    /// The mapping in force.
    pub mapping: String,
    /// Whether that is the built-in one.
    pub is_built_in: bool,
}

impl HookView {
    /// What of a hook is shown.
    pub fn of(hook: Hook) -> Self {
        Self {
            source: hook.source,
            is_on: hook.secret.is_some(),
            old_secret_until: hook.old_secret.map(|(_, until)| until),
            is_built_in: hook.mapping.is_none(),
            mapping: hook.mapping.unwrap_or_else(|| built_in(hook.source).to_owned()),
        }
    }
}

impl App {
    /// The hook of a source, with its secrets.
    pub(super) async fn hook(&self, source: HookSource) -> Answer<Hook> {
        self.read_at_once(move |connection| hooks::find(connection, source)).await
    }

    /// Every hook.
    pub async fn hooks(&self) -> Answer<Vec<HookView>> {
        self.read(|connection| {
            let views = HookSource::ALL.into_iter();
            views.map(|source| Ok(HookView::of(hooks::find(connection, source)?))).collect()
        })
        .await
    }

    /// Gives a hook a secret, which switches it on; the one before is good for a day more. Gives the secret back
    /// where it was made here.
    pub async fn set_hook_secret(
        &self,
        actor: &Actor,
        source: HookSource,
        given: Option<String>,
    ) -> Answer<(HookView, Option<String>)> {
        let (deed, now) = (Deed::new(actor, "setHookSecret", source.code()), self.now());
        self.attempt(&deed, ADMIN, async {
            let is_given = given.is_some();
            let new = sound(source, given)?;
            let made = (!is_given).then(|| new.clone());
            let until = Moment::from_micros(now.micros().saturating_add(OLD_IS_GOOD));
            let view = self
                .write_change(&deed, move |connection| {
                    let before = hooks::find(connection, source)?;
                    let was = before.secret.as_ref().map(|_| "ON");
                    let old_secret = before.secret.clone().map(|old| (old, until));
                    let hook = Hook { secret: Some(new), old_secret, ..before };
                    hooks::change(connection, &hook)?;
                    Ok((HookView::of(hook), Change::of(was, "ON")))
                })
                .await?;
            Ok((view, made))
        })
        .await
    }

    /// Takes the secrets of a hook away: nothing is taken any more.
    pub async fn switch_hook_off(&self, actor: &Actor, source: HookSource) -> Answer<HookView> {
        let deed = Deed::new(actor, "switchHookOff", source.code());
        let switch = self.write_change(&deed, move |connection| {
            let was = hooks::find(connection, source)?.secret.map_or("OFF", |_| "ON");
            hooks::switch_off(connection, source)?;
            let hook = hooks::find(connection, source)?;
            Ok((HookView::of(hook), Change::of(Some(was), "OFF")))
        });
        self.attempt(&deed, ADMIN, switch).await
    }

    /// Puts a mapping in force, once it is sound and its examples come out; the built-in one again where none is
    /// given. What is kept is not mapped again by this.
    pub async fn save_hook_mapping(
        &self,
        actor: &Actor,
        source: HookSource,
        text: Option<String>,
    ) -> Answer<HookView> {
        let deed = Deed::new(actor, "saveHookMapping", source.code());
        self.attempt(&deed, ADMIN, async {
            let catalogue = self.catalogue().await?.catalogue;
            if let Some(text) = text.clone() {
                if text.trim().is_empty() {
                    let wrong = "the mapping is empty, and everything would be kept; without it the one that is built in holds";
                    return Err(Problem::new(ProblemCode::Invalid, &["mapping"], wrong).into());
                }
                let compiled =
                    self.compute(move || Ok(Mapping::compile(&text, &catalogue).map(drop))).await?;
                compiled
                    .map_err(|wrong| Problem::new(ProblemCode::Invalid, &["mapping"], wrong))?;
            }
            self.write_change(&deed, move |connection| {
                let before = hooks::find(connection, source)?;
                let was = digest(before.mapping.as_deref());
                let after = digest(text.as_deref());
                let hook = Hook { mapping: text, ..before };
                hooks::change(connection, &hook)?;
                Ok((HookView::of(hook), Change::of(Some(was), after)))
            })
            .await
        })
        .await
    }
}

/// A secret that is fit for a source.
fn sound(source: HookSource, given: Option<String>) -> Answer<String> {
    if source == HookSource::Standard {
        return secret::given_or_new(given);
    }
    let fits = |secret: &String| {
        (SHORTEST..=LONGEST).contains(&secret.len())
            && secret.bytes().all(|byte| byte.is_ascii_graphic())
    };
    given.filter(fits).ok_or_else(|| {
        let message = format!(
            "the secret that {source} shows for the webhook is needed: {SHORTEST} to {LONGEST} letters, digits and \
             signs, without blanks"
        );
        Problem::new(ProblemCode::Invalid, &["secret"], message).into()
    })
}

/// What tells one text from another in the audit trail.
fn digest(text: Option<&str>) -> String {
    text.map_or_else(|| "built in".to_owned(), |text| hex::encode(Sha256::digest(text)))
}
