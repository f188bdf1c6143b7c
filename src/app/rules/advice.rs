//! Advice on a rule that only what is recorded can give.

use crate::store::log;
use rules::language::{Compiled, Diagnostic, compared, compile};

use crate::app::{Answer, App};

impl App {
    /// Advice on attributes that a rule's conditions look at and nobody has. While nothing at all is
    /// recorded there is none: the rule may well come before what it is about.
    pub(in crate::app) async fn unheld_attributes(
        &self,
        compiled: &Compiled,
    ) -> Answer<Vec<Diagnostic>> {
        let compared = compared(compiled);
        if compared.is_empty() {
            return Ok(Vec::new());
        }
        self.read(move |connection| {
            let mut advice = Vec::new();
            if log::head(connection)?.positions().all(|(_, last)| last == 0) {
                return Ok(advice);
            }
            for one in compared {
                if !log::facts::anybody_has(connection, &one.kind, &one.attribute)? {
                    advice.push(one.advice());
                }
            }
            Ok(advice)
        })
        .await
    }

    /// All advice on a distributor's newest version, in the order of its text.
    pub async fn advice_on(&self, name: &str) -> Answer<Vec<Diagnostic>> {
        let catalogue = self.catalogue().await?.catalogue;
        let source = self.newest_version(name).await?.source;
        let mut compiled = self.evaluate(name, move || Ok(compile(&source, &catalogue))).await?;
        let advice = self.unheld_attributes(&compiled).await?;
        Ok(merged(std::mem::take(&mut compiled.diagnostics), advice))
    }
}

/// Problems and advice together, in the order of the text.
pub(in crate::app) fn merged(
    mut found: Vec<Diagnostic>,
    advice: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    found.extend(advice);
    found.sort_by_key(|one| (one.primary.span.start, one.primary.span.end, one.code));
    found
}
