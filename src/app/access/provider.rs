//! People whom an OpenID provider knows, as holders of a token that is stored nowhere.

use std::sync::Arc;

use crate::openid::{Person, Provider, Refused};
use rules::domain::{Moment, Token};

use crate::app::intake::admit;
use crate::app::{Answer, App, AppError, Problem, ProblemCode};

impl App {
    /// The same application, which takes tokens of a provider, too.
    pub fn with_provider(self, provider: Provider) -> Self {
        Self { provider: Some(Arc::new(provider)), ..self }
    }

    /// Who holds a token of the provider. It says itself what it allows and until when.
    pub(in crate::app) async fn provided(&self, provider: &Provider, jwt: &str) -> Answer<Token> {
        let now = self.now();
        let person = provider.person(jwt, (now, self.steady())).await?;
        holder(person, now)
    }
}

/// Somebody as a token that allows what the provider says. Its name is who they are.
fn holder(person: Person, now: Moment) -> Answer<Token> {
    if let Some(collaborator) = &person.collaborator {
        admit::reference(collaborator, &["collaborator"])
            .map_err(|problem| AppError::NoRole(format!("of the token, {}", problem.message)))?;
    }
    Ok(Token {
        // No token of our own has it: theirs are numbers.
        id: format!("openid {}", person.name),
        name: person.name,
        role: person.role,
        collaborator: person.collaborator,
        hash: String::new(),
        created_at: now,
        expires_at: Some(person.expires_at),
        revoked_at: None,
        last_used_at: None,
    })
}

impl From<Refused> for AppError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(message) => Problem::new(ProblemCode::Invalid, &[], message).into(),
            Refused::NoRole(message) => Self::NoRole(message),
            Refused::Unknown(message) => Self::Unavailable(message),
        }
    }
}
