//! Saving catalogues, stopping distributors, and what a saved version says.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::store::{Connection, StoreError, catalogues, distributors};
use rules::domain::{Catalogue, Currency, Distributor, RuleVersion, SubjectKind};
use rules::language::{Diagnostic, Explanation, compile_catalogue};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::rules::compiled;
use crate::app::rules::expected::Expected;
use crate::app::{Actor, Answer, App, CurrentCatalogue, Problem, ProblemCode, settling::reading};

/// What saving a catalogue did.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedCatalogue {
    /// The catalogue in force now, when it was saved.
    pub catalogue: Option<CurrentCatalogue>,
    /// Everything wrong with the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a saved rule says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFacets {
    /// What it pays in.
    pub currency: Currency,
    /// Its zone's IANA name.
    pub time_zone: String,
    /// The rule in plain sentences.
    pub explanation: Explanation,
}

impl App {
    /// Puts a catalogue in force. It must keep everything that the one before had.
    pub async fn save_catalogue(&self, actor: &Actor, source: String) -> Answer<SavedCatalogue> {
        let deed = Deed::new(actor, "saveCatalogue", "catalogue");
        let saved = self.attempt(&deed, ADMIN, self.replace_catalogue(&deed, source)).await?;
        if let Some(refusal) = saved.refusal() {
            self.note(&deed, refusal.code.code()).await;
        }
        Ok(saved)
    }

    async fn replace_catalogue(&self, deed: &Deed, source: String) -> Answer<SavedCatalogue> {
        let before = self.catalogue().await?.catalogue;
        let compiled = compile_catalogue(&source, &Catalogue::builtin());
        let Some(catalogue) = compiled.catalogue else {
            return Ok(SavedCatalogue { catalogue: None, diagnostics: compiled.diagnostics });
        };
        require_kept(&before, &catalogue)?;
        let (saved, at) = (source.clone(), self.now());
        let number = self
            .write_change(deed, move |connection| {
                let number = catalogues::save(connection, &saved, at)?;
                let before = catalogues::find(connection, number - 1)?.map(|text| digest(&text));
                Ok((number, Change::of(before, digest(&saved))))
            })
            .await?;
        self.last_catalogue.forget();
        let (source, catalogue) = (Some(source), Arc::new(catalogue));
        let current = CurrentCatalogue { number, source, catalogue };
        Ok(SavedCatalogue { catalogue: Some(current), diagnostics: compiled.diagnostics })
    }

    /// Stops settling until it is activated again.
    pub async fn pause_distributor(
        &self,
        actor: &Actor,
        rule: impl Into<Expected<'_>>,
    ) -> Answer<Distributor> {
        let rule = rule.into();
        let deed = Deed::new(actor, "pauseDistributor", rule.name);
        self.attempt(&deed, ADMIN, self.move_distributor(&deed, rule, distributors::pause)).await
    }

    /// Ends a distributor for good.
    pub async fn archive_distributor(
        &self,
        actor: &Actor,
        rule: impl Into<Expected<'_>>,
    ) -> Answer<Distributor> {
        let rule = rule.into();
        let deed = Deed::new(actor, "archiveDistributor", rule.name);
        self.attempt(&deed, ADMIN, self.move_distributor(&deed, rule, distributors::archive)).await
    }

    async fn move_distributor(
        &self,
        deed: &Deed,
        Expected { name, version: expected }: Expected<'_>,
        to: fn(&mut Connection, &str) -> Result<Distributor, StoreError>,
    ) -> Answer<Distributor> {
        let name = name.to_owned();
        self.write_change(deed, move |connection| {
            distributors::expect_version(connection, &name, expected)?;
            let before = distributors::find(connection, &name)?;
            let moved = to(connection, &name)?;
            let change = Change::of(before.map(|before| before.state.code()), moved.state.code());
            Ok((moved, change))
        })
        .await
    }

    /// The newest version of a distributor.
    pub async fn newest_version(&self, name: &str) -> Answer<RuleVersion> {
        let wanted = name.to_owned();
        let found = self
            .read(move |connection| {
                let Some(distributor) = distributors::find(connection, &wanted)? else {
                    return Ok(None);
                };
                distributors::version(connection, &wanted, distributor.version)
            })
            .await?;
        found.ok_or_else(|| reading::no_distributor(name))
    }

    /// Currency, zone and explanation of a saved version.
    pub async fn facets(&self, version: &RuleVersion) -> Answer<Arc<RuleFacets>> {
        let catalogue = self.catalogue().await?.catalogue;
        Ok(compiled::facets(&version.source, &catalogue)?)
    }
}

/// The SHA-256 of a text, in hex: what the audit trail has of it.
pub(in crate::app) fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Refuses a catalogue that loses or retypes what events already recorded may carry.
fn require_kept(before: &Catalogue, after: &Catalogue) -> Answer<()> {
    let lost_field = before.events.values().find_map(|kind| {
        let now = after.events.get(kind.name.as_str());
        let lost = kind.fields.iter().find(|field| {
            now.and_then(|now| now.field_type(&field.name)) != Some(&field.value_type)
        });
        lost.map(|field| format!("{} {} of event {}", field.name, field.value_type, kind.name))
    });
    let lost_kind = || {
        let lost = before.events.keys().find(|name| !after.events.contains_key(*name));
        lost.map(|name| format!("event {name}"))
    };
    let assets = before.assets.keys().map(|name| SubjectKind::Asset(name.clone()));
    let mut subjects = [SubjectKind::Customer, SubjectKind::Collaborator].into_iter().chain(assets);
    let lost_attribute = || subjects.find_map(|subject| lost_attribute(before, after, &subject));
    let lost = lost_kind().or(lost_field).or_else(lost_attribute);
    lost.map_or(Ok(()), |lost| {
        let message = format!("the catalogue in force has {lost}; the new one must keep it");
        Err(Problem::new(ProblemCode::Invalid, &["source"], message).into())
    })
}

fn lost_attribute(before: &Catalogue, after: &Catalogue, subject: &SubjectKind) -> Option<String> {
    let mut attributes = before.attributes(subject)?.iter();
    let lost = attributes
        .find(|field| after.attribute_type(subject, &field.name) != Some(&field.value_type));
    lost.map(|field| format!("{} {} of {subject}", field.name, field.value_type))
}
