//! The OpenID provider that is trusted, as an operator says it.

use crate::openid::{
    Address, KeysFrom, Mapping, Provider, Registration, RoleValue, Settings, discovery_of,
};

use super::Failure;

/// Whose tokens are taken besides those that `tantieme token` makes.
#[derive(Debug, clap::Args)]
pub struct OpenId {
    /// Take tokens of this OpenID provider, too: its issuer, as its tokens say it
    #[arg(long, env = "TANTIEME_OIDC_ISSUER", value_name = "URL", requires = "oidc_audience")]
    oidc_issuer: Option<Address>,
    /// Whom tokens of the provider must be for (aud)
    #[arg(long, env = "TANTIEME_OIDC_AUDIENCE", value_name = "NAME", requires = "oidc_issuer")]
    oidc_audience: Option<String>,
    /// Where the provider's keys are
    #[arg(long, env = "TANTIEME_OIDC_KEYS", value_name = "URL-OR-FILE", requires = "oidc_issuer")]
    #[arg(
        help = "Where the provider's keys are [default: where the issuer's /.well-known/openid-configuration says]"
    )]
    oidc_keys: Option<KeysFrom>,
    /// The claim with the names of somebody's roles; dots lead into what a claim holds
    #[arg(long, env = "TANTIEME_OIDC_ROLE_CLAIM", value_name = "CLAIM", default_value = "roles")]
    oidc_role_claim: String,
    /// What the provider's name for a role stands for here; may be repeated
    #[arg(long, env = "TANTIEME_OIDC_ROLE", value_name = "NAME=ROLE", value_delimiter = ',')]
    #[arg(
        help = "What the provider's name for a role stands for here [default: tantieme-admin=ADMIN and so on]"
    )]
    oidc_role: Vec<RoleValue>,
    /// The claim with the reference of the collaborator, with the role COLLABORATOR
    #[arg(long, env = "TANTIEME_OIDC_COLLABORATOR_CLAIM", value_name = "CLAIM")]
    #[arg(default_value = "tantieme_collaborator")]
    oidc_collaborator_claim: String,
    /// Let browsers sign in with the provider, which knows this server by that name
    #[arg(long, env = "TANTIEME_OIDC_CLIENT_ID", value_name = "NAME")]
    #[arg(requires_all = ["oidc_issuer", "public_url"])]
    oidc_client_id: Option<String>,
    /// What proves that it is this server; providers of public clients need none
    #[arg(long, env = "TANTIEME_OIDC_CLIENT_SECRET", value_name = "SECRET")]
    #[arg(hide_env_values = true, requires = "oidc_client_id")]
    oidc_client_secret: Option<String>,
    /// What is asked for when a browser signs in, separated by blanks
    #[arg(long, env = "TANTIEME_OIDC_SCOPE", value_name = "SCOPES", default_value = "openid")]
    oidc_scope: String,
    /// Where browsers find this server
    #[arg(long, env = "TANTIEME_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Address>,
}

impl OpenId {
    /// What holds where nobody says anything, by the flags that say so themselves.
    pub fn unsaid(&self, name: &str) -> Option<String> {
        match name {
            "oidc-keys" => self.oidc_issuer.as_ref().map(discovery_of),
            "oidc-role" => {
                let roles = RoleValue::defaults();
                Some(roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
            }
            _ => None,
        }
    }

    /// The provider; `None` when none is named.
    pub fn provider(&self) -> Result<Option<Provider>, Failure> {
        let (Some(issuer), Some(audience)) = (&self.oidc_issuer, &self.oidc_audience) else {
            return Ok(None);
        };
        if audience.trim().is_empty() {
            return Err(Failure::usage("--oidc-audience needs a name".to_owned()));
        }
        let roles = self.oidc_role.clone();
        let settings = Settings {
            issuer: issuer.clone(),
            audience: audience.clone(),
            keys: self.oidc_keys.clone().unwrap_or(KeysFrom::Issuer),
            mapping: Mapping {
                role_claim: self.oidc_role_claim.clone(),
                roles: if roles.is_empty() { RoleValue::defaults() } else { roles },
                collaborator_claim: self.oidc_collaborator_claim.clone(),
            },
            registration: self.registration()?,
        };
        Provider::new(settings).map(Some).map_err(|error| Failure::usage(error.to_string()))
    }

    fn registration(&self) -> Result<Option<Registration>, Failure> {
        let (Some(client_id), Some(public_url)) = (&self.oidc_client_id, &self.public_url) else {
            return Ok(None);
        };
        if !self.oidc_scope.split(' ').any(|scope| scope == "openid") {
            return Err(Failure::usage("--oidc-scope needs \"openid\" among its words".to_owned()));
        }
        Ok(Some(Registration {
            client_id: client_id.clone(),
            client_secret: self.oidc_client_secret.clone(),
            public_url: public_url.clone(),
            scope: self.oidc_scope.clone(),
        }))
    }
}
