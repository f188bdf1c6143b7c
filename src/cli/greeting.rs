//! What a server says when it listens: where it is, and how to get in.

use serde_json::json;

use crate::app::{Actor, App};
use crate::demo::Filled;
use crate::server::{CONSOLE_LEFT_OUT, ServerConfig};
use crate::store::DatabaseUrl;

use super::{Failure, Terminal};

/// Where a server is, and how to get in.
pub struct Greeting {
    /// Where a browser on this machine finds it.
    pub site: String,
    database: String,
    as_json: bool,
    /// Why there is no console to sign in to.
    no_console: Option<&'static str>,
    /// How many documents are executed, where others are not.
    trusted: Option<usize>,
    /// The code of the link that signs in, once.
    code: Option<String>,
    /// The secret of an admin token that is shown this once.
    admin: Option<String>,
    /// A collaborator of the demo, and the secret of their token.
    collaborator: Option<(String, String)>,
}

impl Greeting {
    /// Of a server on this database.
    pub fn of(database: &DatabaseUrl, as_json: bool, config: &ServerConfig) -> Self {
        let trusted = config.trusted_documents.as_ref().map(|documents| documents.count());
        let no_console = trusted.map(|_| "it asks what is not among the trusted documents");
        Self {
            no_console: no_console.or(CONSOLE_LEFT_OUT),
            trusted,
            site: String::new(),
            database: database.to_string(),
            as_json,
            code: None,
            admin: None,
            collaborator: None,
        }
    }

    /// Where nobody has an admin token yet, one is made.
    pub async fn first(&mut self, app: &App) -> Result<(), Failure> {
        match app.first_token(&Actor::command_line()).await? {
            Some(secret) => self.admit(app, secret).await,
            None => Ok(()),
        }
    }

    /// The tokens of a demo.
    pub async fn demo(&mut self, app: &App, filled: Filled) -> Result<(), Failure> {
        self.collaborator = Some((filled.collaborator, filled.collaborator_token));
        self.admit(app, filled.admin).await
    }

    async fn admit(&mut self, app: &App, secret: String) -> Result<(), Failure> {
        if self.no_console.is_none() {
            self.code = Some(app.sign_in_code(&secret).await?);
        }
        self.admin = Some(secret);
        Ok(())
    }

    /// The link that signs in, or where there is none the page. Its code is behind a `#`, which browsers keep to
    /// themselves: it is in no log, and nothing that looks ahead at links can use it up.
    fn open(&self) -> String {
        let site = &self.site;
        self.code.as_ref().map_or_else(|| site.clone(), |code| format!("{site}/sign-in#{code}"))
    }

    /// Says it on standard output.
    pub fn say(&self, terminal: &mut Terminal) {
        if self.as_json {
            let collaborator = self.collaborator.as_ref();
            terminal.json(json!({
                "open": self.open(),
                "site": self.site,
                "graphql": format!("{}/graphql", self.site),
                "database": self.database,
                "trustedDocuments": self.trusted,
                "adminToken": self.admin,
                "collaborator": collaborator.map(|(name, _)| name),
                "collaboratorToken": collaborator.map(|(_, secret)| secret),
            }));
            return;
        }
        match (&self.admin, &self.collaborator) {
            (None, _) => terminal.line(format!("open         {}", self.open())),
            (Some(secret), None) => {
                terminal.line(format!("admin token  {secret}"));
                terminal.line("             keep it: it is not shown again");
                self.say_link(terminal);
            }
            (Some(secret), Some((name, token))) => {
                self.say_link(terminal);
                terminal.line(format!("admin token  {secret}"));
                terminal.line(format!("for {name:<8} {token} (sees only their own)"));
                self.say_what_is_trusted(terminal);
                return;
            }
        }
        terminal.line(format!("database     {}", self.database));
        terminal.line(format!("GraphQL      {}/graphql", self.site));
        self.say_what_is_trusted(terminal);
    }

    fn say_what_is_trusted(&self, terminal: &mut Terminal) {
        if let Some(count) = self.trusted {
            terminal.line(format!("documents    {count} trusted, and no others"));
        }
    }

    fn say_link(&self, terminal: &mut Terminal) {
        terminal.line(format!("open         {}", self.open()));
        match self.no_console {
            Some(reason) => terminal.line(format!("             without the console: {reason}")),
            None => terminal.line("             signs in as admin, once, within 15 minutes"),
        }
    }
}
