//! A living example: a fresh database filled with a year of a course platform, and events that keep
//! coming. Calls the application's own verbs only, as integrations and admins do.

mod accounts;
mod activity;
mod office;
mod payroll;
mod platform;
mod sequence;
mod trickle;
mod year;

use chrono::NaiveDate;
use chrono_tz::America::New_York;
use chrono_tz::Tz;

use crate::app::{
    Actor, Answer, App, AppError, Problem, ProblemCode, SavedDistributor, TokenInput,
};
use rules::domain::{CollaboratorFilter, DistributorFilter, EventFilter, PageArgs, Role};
use year::{Year, first_day, midnight, require_recorded};

pub use trickle::{pause_after, trickle};

/// Where the platform is at home.
const ZONE: Tz = New_York;

/// The name of the token for looking around.
const TOKEN: &str = "demo";

/// Whose own view the second token shows.
const COLLABORATOR: &str = "ana";

/// The founding rules, one over customer journeys, and one that adjusts what it paid. They start in a month that [`dated`] replaces.
const RULES: &[(&str, &str)] = &[
    ("course_profit_share", include_str!("rules/profit_share.tan")),
    ("best_affiliate", include_str!("rules/best_affiliate.tan")),
    ("blogger_of_the_month", include_str!("rules/blogger_of_the_month.tan")),
    ("equal_engagement", include_str!("rules/equal_engagement.tan")),
    ("order_journeys", include_str!("rules/order_journeys.tan")),
    ("coupon_commission", include_str!("rules/coupon_commission.tan")),
];

/// The month in which the rules as written start, and in which their examples happen.
const WRITTEN_MONTH: &str = "2025-01-";

/// What is needed to look around in a filled database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The secret of an ADMIN token.
    pub admin: String,
    /// A collaborator.
    pub collaborator: String,
    /// The secret of that collaborator's own token.
    pub collaborator_token: String,
}

/// Fills a fresh database with the year before now, and says each step. One that an earlier demo
/// has filled is taken as it is, with new tokens; any other that is not empty is refused.
pub async fn fill(app: &App, progress: &mut dyn FnMut(&str)) -> Answer<Filled> {
    match contents(app).await? {
        Contents::Demo => {
            progress("the demo is there already; tokens it gave out before no longer work")
        }
        Contents::Nothing => fill_fresh(app, progress).await?,
        Contents::SomethingElse => return Err(not_ours().into()),
    }
    open_up(app).await
}

/// What a database holds.
enum Contents {
    Nothing,
    Demo,
    SomethingElse,
}

async fn contents(app: &App) -> Answer<Contents> {
    let one = || PageArgs { first: Some(1), ..PageArgs::default() };
    let distributors = app.distributors(DistributorFilter::default(), one()).await?.total;
    let collaborators = app.collaborators(CollaboratorFilter::default(), one()).await?.total;
    let events = app.events(EventFilter::default(), one()).await?.total;
    if [distributors, collaborators, events] == [Some(0); 3] {
        return Ok(Contents::Nothing);
    }
    // The token comes last: a demo that was interrupted has none, and is not taken for a whole one.
    let finished = app.tokens().await?.iter().any(|token| token.name == TOKEN);
    for (name, _) in RULES {
        if !finished || app.distributor(name).await?.is_none() {
            return Ok(Contents::SomethingElse);
        }
    }
    Ok(Contents::Demo)
}

fn not_ours() -> Problem {
    let message = "the database holds something that is no complete demo; give the demo a database \
                   of its own with --database FILE, or delete the file of a demo that was interrupted";
    Problem::new(ProblemCode::IllegalState, &["database"], message)
}

async fn fill_fresh(app: &App, progress: &mut dyn FnMut(&str)) -> Answer<()> {
    let start = first_day(app.now(), ZONE);
    let mut year = Year::new(app, start);
    let morning = year.first_morning();
    let demo = Actor::demo();
    morning.upsert_collaborators(&demo, platform::collaborators()).await?;
    let facts = platform::facts(&midnight(start).to_string());
    require_recorded(morning.set_facts(&demo, facts).await?)?;
    year.open_accounts().await?;
    for (name, rule) in RULES {
        let saved = morning.save_distributor(&demo, dated(rule, start)).await?;
        require_saved(saved)?;
        morning.activate_distributor(&demo, name).await?;
    }
    year.pass(progress).await
}

/// A rule of the demo that starts in the month of `start`.
fn dated(rule: &str, start: NaiveDate) -> String {
    rule.replace(WRITTEN_MONTH, &start.format("%Y-%m-").to_string())
}

fn require_saved(saved: SavedDistributor) -> Answer<()> {
    if saved.distributor.is_some() {
        return Ok(());
    }
    let first = saved.diagnostics.first().map(|problem| problem.message.clone());
    Err(AppError::Internal(format!("a rule of the demo is refused: {}", first.unwrap_or_default())))
}

/// New tokens; those of an earlier demo are taken back.
async fn open_up(app: &App) -> Answer<Filled> {
    let (demo, own) = (Actor::demo(), format!("{TOKEN} {COLLABORATOR}"));
    for token in app.tokens().await? {
        if token.revoked_at.is_none() && (token.name == TOKEN || token.name == own) {
            app.revoke_token(&demo, &token.id).await?;
        }
    }
    let admin = TokenInput {
        name: TOKEN.to_owned(),
        role: Role::Admin,
        collaborator: None,
        expires_at: None,
    };
    let collaborator = TokenInput {
        name: own,
        role: Role::Collaborator,
        collaborator: Some(COLLABORATOR.to_owned()),
        expires_at: None,
    };
    let (_, collaborator_token) = app.create_token(&demo, collaborator).await?;
    let (_, admin) = app.create_token(&demo, admin).await?;
    Ok(Filled { admin, collaborator: COLLABORATOR.to_owned(), collaborator_token })
}
