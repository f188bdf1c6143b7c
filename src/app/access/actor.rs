//! Who acts: the one value that every verb which changes something is given, and checks. What it
//! does not allow is refused whoever calls the verb; the guards of the API only say so earlier.

use rules::domain::{Channel, HookSource, Role, Token};

use crate::app::AppError;

/// Who acts, in which role, through what, and under which source their entries are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    name: String,
    role: Role,
    source: String,
    channel: Channel,
    /// The only collaborator whose things they may touch.
    only: Option<String>,
}

impl Actor {
    /// The holder of a token that was found to be valid. Their entries are recorded under its name.
    pub fn of(token: &Token) -> Self {
        // A token without a collaborator touches what belongs to nobody: nothing.
        let own = || token.collaborator.clone().unwrap_or_default();
        let only = (token.role == Role::Collaborator).then(own);
        Self { only, ..Self::new(&token.name, token.role, &token.name, Channel::Token) }
    }

    /// Somebody at a terminal who can reach the database: they may do everything. Entries from files
    /// are recorded as `import`.
    pub fn command_line() -> Self {
        Self::new("command line", Role::Admin, "import", Channel::CommandLine)
    }

    /// The server's own heartbeat.
    pub fn scheduler() -> Self {
        Self::new("scheduler", Role::Admin, "scheduler", Channel::Scheduler)
    }

    /// The living example, which does what its admins and integrations would do.
    pub fn demo() -> Self {
        Self::new("demo", Role::Admin, "demo", Channel::Demo)
    }

    /// A collaborator of the living example, who speaks for themselves.
    pub fn demo_of(collaborator: &str) -> Self {
        let name = format!("demo {collaborator}");
        let only = Some(collaborator.to_owned());
        Self { only, ..Self::new(&name, Role::Collaborator, &name, Channel::Demo) }
    }

    /// Whoever sends to a hook: they record under its name, and do nothing else.
    pub fn hook(source: HookSource) -> Self {
        let name = format!("hook {source}");
        Self::new(&name, Role::Integration, &name, Channel::Hook)
    }

    fn new(name: &str, role: Role, source: &str, channel: Channel) -> Self {
        Self { name: name.to_owned(), role, source: source.to_owned(), channel, only: None }
    }

    /// Who is named in the audit trail and as the author of rules.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The source under which their entries are recorded; keys are unique within it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Through what they act.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The only collaborator whose things they may touch; `None` when there is no such limit.
    pub fn only(&self) -> Option<&str> {
        self.only.as_deref()
    }

    /// Whether they may touch what belongs to this collaborator.
    pub(in crate::app) fn may_touch(&self, collaborator: &str) -> bool {
        self.only.as_deref().is_none_or(|own| own == collaborator && !own.is_empty())
    }

    /// Refuses whoever has none of the roles.
    pub(in crate::app) fn require(&self, allowed: &[Role], what: &str) -> Result<(), AppError> {
        if allowed.contains(&self.role) {
            return Ok(());
        }
        Err(AppError::Forbidden { what: what.to_owned(), role: self.role })
    }

    /// Whose events are meant: their own, or those of the source that an admin names. Nobody falls
    /// back to another source's.
    pub(in crate::app) fn source_meant<'a>(
        &'a self,
        named: Option<&'a str>,
    ) -> Result<&'a str, AppError> {
        match named {
            Some(named) if named != self.source => {
                self.require(&[Role::Admin], "source")?;
                Ok(named)
            }
            _ => Ok(&self.source),
        }
    }
}
