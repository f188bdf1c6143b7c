//! Facts as they were recorded: who owned what, and from when.

use crate::store::log;
use rules::domain::{FactFilter, FactsAbout, Page, PageArgs, Recorded, SubjectKind};

use crate::app::{Answer, App, Problem, ProblemCode};

impl App {
    /// Facts, the latest moment they hold from first; of one moment, the one recorded last first.
    /// Fails for a kind that the catalogue does not have.
    pub async fn facts(&self, filter: FactFilter, args: PageArgs) -> Answer<Page<Recorded>> {
        let catalogue = self.catalogue().await?.catalogue;
        if let Some(kind) = kind(&filter.about).filter(|kind| catalogue.attributes(kind).is_none())
        {
            let known: Vec<&str> = catalogue.assets.keys().map(String::as_str).collect();
            let known = known.join(", ");
            let message =
                format!("no \"{kind}\" in the catalogue; known: customer, collaborator, {known}");
            return Err(Problem::new(ProblemCode::Invalid, &["kind"], message).into());
        }
        self.read(move |connection| log::facts::page(connection, &filter, &args, &catalogue)).await
    }
}

fn kind(about: &FactsAbout) -> Option<&SubjectKind> {
    match about {
        FactsAbout::Anything => None,
        FactsAbout::Kind(kind) => Some(kind),
        FactsAbout::Subject(subject) => Some(&subject.kind),
    }
}
