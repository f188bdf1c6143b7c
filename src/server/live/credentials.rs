//! Who connects: what the first message says, else what the request said.

use actix_web::HttpRequest;
use serde_json::{Map, Value as Json};

use super::close::Close;
use crate::api::{Caller, TooOften, Whereabouts};
use crate::app::{Answer, App, AppError};
use crate::server::Shared;
use crate::server::authenticate::{self, COOKIE};
use crate::server::same_origin::Opener;
use rules::domain::Token;

/// Secrets that came with a request, and with the first message.
#[derive(Clone, Default)]
pub struct Credentials {
    bearer: Option<String>,
    session: Option<String>,
    whereabouts: Option<Whereabouts>,
}

impl Credentials {
    /// What came with a request. A session is for pages of this server.
    pub fn of(request: &HttpRequest, opener: Opener, whereabouts: Option<Whereabouts>) -> Self {
        let bearer = authenticate::bearer(request).map(str::to_owned);
        let cookie = request.cookie(COOKIE).filter(|_| opener == Opener::Own);
        let session = cookie.map(|cookie| cookie.value().to_owned());
        Self { bearer, session, whereabouts }
    }

    /// The same with the payload of the first message: `{"authorization": "Bearer …"}`, whatever its case.
    pub fn with(self, payload: &Map<String, Json>) -> Result<Self, Close> {
        let named = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let Some((_, value)) = named else { return Ok(self) };
        let bearer = value.as_str().and_then(authenticate::bearer_of);
        let bearer = bearer.ok_or_else(|| forbidden("\"authorization\" must be \"Bearer …\""))?;
        Ok(Self { bearer: Some(bearer.to_owned()), ..self })
    }

    /// Whether it is a browser that is signed in.
    pub fn is_session(&self) -> bool {
        self.bearer.is_none()
    }

    /// Who that is; why nobody is let in.
    pub async fn caller(&self, shared: &Shared) -> Result<Caller, Close> {
        let too_often = |reason: TooOften| Close::TooMany(reason.to_string());
        shared.rates.may_sign_in(self.whereabouts).map_err(too_often)?;
        let found = self.still(&shared.app).await;
        if matches!(found, Err(Close::Forbidden(_))) {
            shared.rates.sign_in_failed(self.whereabouts);
        }
        found
    }

    /// Who that is still, once they were let in: whoever else fails to sign in from there ends nothing.
    pub async fn still(&self, app: &App) -> Result<Caller, Close> {
        let (found, otherwise) = match (&self.bearer, &self.session) {
            (Some(secret), _) => {
                (app.authenticate(secret).await, "the token is unknown, expired or revoked")
            }
            (None, Some(secret)) => {
                (app.session_token(secret).await, "the session is over; sign in again")
            }
            (None, None) => return Err(forbidden("a token is needed")),
        };
        let token = good(found, otherwise)?;
        Ok(Caller::new(token).from_there(self.whereabouts))
    }
}

fn good(found: Answer<Option<Token>>, otherwise: &str) -> Result<Token, Close> {
    match found {
        Ok(Some(token)) => Ok(token),
        Ok(None) | Err(AppError::Forbidden { .. }) => Err(forbidden(otherwise)),
        Err(AppError::Refused(problem)) => Err(forbidden(&problem.message)),
        Err(AppError::NoRole(message)) => Err(forbidden(&message)),
        Err(AppError::Unavailable(text)) => {
            tracing::warn!("{text}");
            Err(Close::TryAgain)
        }
        Err(error) => {
            tracing::error!(%error, "who connects cannot be told");
            Err(Close::Broken)
        }
    }
}

fn forbidden(reason: &str) -> Close {
    Close::Forbidden(reason.to_owned())
}
