//! `tantieme token`: access to the server.

use serde_json::{Value, json};

use crate::app::{Actor, App, TokenInput};
use crate::clock::Clock;
use rules::domain::{Moment, Role, Token, escaped};

use super::table::{Align, table};
use super::{Database, Failure, Terminal, runtime};

/// What to do with tokens.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a token and print its secret, this once
    #[command(after_help = "Example: tantieme token create --name shop --role integration")]
    Create {
        #[command(flatten)]
        database: Database,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// What it is for
        #[arg(long)]
        name: String,
        /// admin, finance, integration, viewer or collaborator
        #[arg(long, value_parser = role)]
        role: Role,
        /// Whose things a collaborator token may read
        #[arg(long, value_name = "REF")]
        collaborator: Option<String>,
        /// From when it is refused (RFC 3339)
        #[arg(long, value_name = "MOMENT", value_parser = moment)]
        expires: Option<Moment>,
    },
    /// List all tokens, never their secrets
    #[command(after_help = "Example: tantieme token list")]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Take a token back at once
    #[command(after_help = "Example: tantieme token revoke shop")]
    Revoke {
        #[command(flatten)]
        database: Database,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Its number or its name, as `list` shows them
        #[arg(value_name = "TOKEN")]
        token: String,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text)
        .ok_or_else(|| "admin, finance, integration, viewer or collaborator".to_owned())
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).map_err(|error| error.to_string())
}

/// Runs one of the three.
pub fn run(command: Command, terminal: &mut Terminal) -> Result<(), Failure> {
    match command {
        Command::Create { database, json, name, role, collaborator, expires } => {
            let (actor, input) = (
                Actor::command_line(),
                TokenInput { name, role, collaborator, expires_at: expires },
            );
            if database.is_missing() {
                input.require_sound(&actor)?;
            }
            let app = App::open(&database.database, Clock::System)?;
            let made = runtime()?.block_on(app.create_token(&actor, input));
            app.close();
            let (token, secret) = made?;
            if json {
                let mut made = to_json(&token);
                if let Some(fields) = made.as_object_mut() {
                    fields.insert("secret".to_owned(), secret.into());
                }
                terminal.json(made);
                return Ok(());
            }
            terminal.line(secret);
            let role = token.role.code();
            terminal.note(format!(
                "token {} \"{}\" ({role}); the line above is its secret and is not shown again",
                token.id,
                escaped(&token.name)
            ));
        }
        Command::List { json, database } => {
            let app = App::open(database.existing()?, Clock::System)?;
            let tokens = runtime()?.block_on(app.tokens())?;
            if json {
                let tokens: Vec<Value> = tokens.iter().map(to_json).collect();
                terminal.json(json!({ "tokens": tokens }));
            } else {
                show(&tokens, terminal);
            }
        }
        Command::Revoke { database, json, token } => {
            let app = App::open(database.existing()?, Clock::System)?;
            let revoked = runtime()?.block_on(async {
                let number = app.token_number(&token).await?;
                app.revoke_token(&Actor::command_line(), &number).await
            });
            app.close();
            let token = revoked?;
            if json {
                terminal.json(to_json(&token));
                return Ok(());
            }
            let name = escaped(&token.name);
            terminal.line(format!("token {} \"{name}\" is taken back", token.id));
        }
    }
    Ok(())
}

fn show(tokens: &[Token], terminal: &mut Terminal) {
    let heads = [
        ("id", Align::Right),
        ("name", Align::Left),
        ("role", Align::Left),
        ("for", Align::Left),
        ("made", Align::Left),
        ("last used", Align::Left),
        ("state", Align::Left),
    ];
    let now = Clock::System.now();
    let rows: Vec<Vec<String>> = tokens.iter().map(|token| row(token, now)).collect();
    terminal.line(table(&heads, &rows));
}

fn state(token: &Token, now: Moment) -> &'static str {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(expires)) if expires <= now => "expired",
        _ => "valid",
    }
}

fn to_json(token: &Token) -> Value {
    let text = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    json!({
        "id": token.id,
        "name": token.name,
        "role": token.role.code(),
        "collaborator": token.collaborator,
        "createdAt": token.created_at.to_string(),
        "expiresAt": text(token.expires_at),
        "revokedAt": text(token.revoked_at),
        "lastUsedAt": text(token.last_used_at),
        "state": state(token, Clock::System.now()),
    })
}

fn row(token: &Token, now: Moment) -> Vec<String> {
    vec![
        token.id.clone(),
        token.name.clone(),
        token.role.code().to_owned(),
        token.collaborator.clone().unwrap_or_default(),
        token.created_at.to_string(),
        token.last_used_at.map_or("never".to_owned(), |at| at.to_string()),
        state(token, now).to_owned(),
    ]
}
