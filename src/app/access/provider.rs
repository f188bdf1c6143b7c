//! People whom an OpenID provider knows, as holders of a token that is stored nowhere.

use std::sync::Arc;

use crate::openid::{Begun, Callback, Person, Provider, Refused};
use rules::domain::{Moment, Token};

use crate::app::intake::admit;
use crate::app::{Answer, App, AppError, Problem, ProblemCode, Session};

impl App {
    /// The same application, which takes tokens of a provider, too.
    pub fn with_provider(self, provider: Provider) -> Self {
        Self { provider: Some(Arc::new(provider)), ..self }
    }

    /// Where browsers find this server, when they can sign in with a provider; and who that is.
    pub fn signs_in_with(&self) -> Option<(&str, &str)> {
        let provider = self.provider.as_ref()?;
        Some((provider.public_url()?, provider.issuer()))
    }

    /// Whether the provider answers who wants to sign in.
    pub async fn provider_answers(&self) -> bool {
        match &self.provider {
            Some(provider) => provider.answers(self.steady()).await,
            None => false,
        }
    }

    /// Begins to sign a browser in with the provider; `None` when nobody signs in with one.
    pub async fn begin_sign_in(&self) -> Answer<Option<Begun>> {
        match &self.provider {
            Some(provider) => Ok(provider.begin(self.steady()).await?),
            None => Ok(None),
        }
    }

    /// A session for who comes back from the provider. It says what they may do, for as long as the session lasts.
    pub async fn finish_sign_in(
        &self,
        secret: Option<&str>,
        callback: Callback,
    ) -> Answer<Session> {
        let Some(provider) = &self.provider else {
            let message = "nobody signs in with a provider here";
            return Err(Problem::new(ProblemCode::Invalid, &[], message).into());
        };
        let now = self.now();
        let person = provider.finish(secret, callback, (now, self.steady())).await?;
        self.start_provided_session(holder(person, now)?).await
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
    let (since, until) = (now, person.expires_at);
    Ok(Token::provided(person.name, person.role, person.collaborator, (since, until)))
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
