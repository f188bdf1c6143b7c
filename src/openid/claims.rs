//! What the claims of a token allow: one role, and with COLLABORATOR whose things.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value as Json};

use super::Refused;
use rules::domain::Role;

/// What the names of roles begin with at the provider when nothing else is said: `admin` alone is what many
/// providers call their own administrators.
const PREFIX: &str = "tantieme-";

/// Which claims say what somebody may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The claim with the names of roles: a text or a list of texts.
    pub role_claim: String,
    /// What each name stands for.
    pub roles: Vec<RoleValue>,
    /// The claim with the reference of a collaborator.
    pub collaborator_claim: String,
}

/// A name that the provider has for a role: `finance-team=VIEWER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleValue {
    name: String,
    role: Role,
}

/// Why a text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it must be NAME=ROLE, with one of the roles {}", roles())]
pub struct InvalidRoleValue;

fn roles() -> String {
    Role::ALL.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ")
}

impl FromStr for RoleValue {
    type Err = InvalidRoleValue;

    fn from_str(text: &str) -> Result<Self, InvalidRoleValue> {
        let (name, role) = text.rsplit_once('=').ok_or(InvalidRoleValue)?;
        let role = Role::from_code(role.trim()).ok_or(InvalidRoleValue)?;
        let name = name.trim().to_owned();
        if name.is_empty() { Err(InvalidRoleValue) } else { Ok(Self { name, role }) }
    }
}

impl fmt::Display for RoleValue {
    /// As it is written: `finance-team=VIEWER`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={}", self.name, self.role.code())
    }
}

impl RoleValue {
    /// `tantieme-admin`, `tantieme-viewer` and so on, one for each role.
    pub fn defaults() -> Vec<Self> {
        let named = |role: &Role| format!("{PREFIX}{}", role.code().to_ascii_lowercase());
        Role::ALL.iter().map(|role| Self { name: named(role), role: *role }).collect()
    }
}

impl Mapping {
    /// The role that the claims give, and whose things they are about.
    pub(super) fn of(&self, claims: &Map<String, Json>) -> Result<(Role, Option<String>), Refused> {
        let role = self.role(claims)?;
        if role != Role::Collaborator {
            return Ok((role, None));
        }
        match texts(claims, &self.collaborator_claim).as_slice() {
            [one] if !one.is_empty() => Ok((role, Some((*one).to_owned()))),
            _ => Err(Refused::NoRole(format!(
                "the token has the role COLLABORATOR and does not say of whom: the claim \"{}\" must be the reference of one collaborator",
                self.collaborator_claim
            ))),
        }
    }

    fn role(&self, claims: &Map<String, Json>) -> Result<Role, Refused> {
        let named = texts(claims, &self.role_claim);
        let mut given: Vec<Role> = Vec::new();
        for value in self.roles.iter().filter(|value| named.contains(&value.name.as_str())) {
            if !given.contains(&value.role) {
                given.push(value.role);
            }
        }
        let claim = &self.role_claim;
        match given.as_slice() {
            [one] => Ok(*one),
            [] => {
                let names: Vec<&str> = self.roles.iter().map(|value| value.name.as_str()).collect();
                let names = names.join(", ");
                Err(Refused::NoRole(format!(
                    "the token gives no role here: the claim \"{claim}\" must hold one of {names}"
                )))
            }
            several => {
                let codes: Vec<&str> = several.iter().map(|role| role.code()).collect();
                let codes = codes.join(" and ");
                Err(Refused::NoRole(format!(
                    "the token gives the roles {codes}: the claim \"{claim}\" must give one only"
                )))
            }
        }
    }
}

/// The texts of a claim: of one with exactly that name, else of the one that the parts of the name lead to, as in
/// `realm_access.roles`.
fn texts<'a>(claims: &'a Map<String, Json>, name: &str) -> Vec<&'a str> {
    let found = claims.get(name).or_else(|| {
        let mut parts = name.split('.');
        let first = claims.get(parts.next()?)?;
        parts.try_fold(first, |within, part| within.get(part))
    });
    match found {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
