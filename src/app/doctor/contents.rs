//! What a database says of itself: its schema and settings, its clock, what waits in it.

use std::time::Duration;

use rules::domain::{Moment, PeriodState, Role};

use super::{Finding, Grade};
use crate::app::rules::{catalogue, compiled};
use crate::clock::Clock;
use crate::store::{
    Connection, Store, StoreError, catalogues, database_time, diagnosis, distributors, health,
    hooks, migrations, migrations::Contents, migrations::Known, periods, tokens, webhooks,
};

/// How far clocks may be apart.
const SAME_TIME: Duration = Duration::from_secs(60);
/// For how long something may be due while a server runs.
const DUE: Duration = Duration::from_secs(15 * 60);
/// How long before its end a token is spoken of.
const SOON: Duration = Duration::from_secs(14 * 24 * 3_600);
/// The oldest PostgreSQL that the tests run on.
const OLDEST_POSTGRES: u32 = 150_000;

/// One look; what cannot be read is a finding of its own.
type Look = fn(&mut Connection, Moment) -> Result<Vec<Finding>, StoreError>;

const LOOKS: &[(&str, Look)] = &[
    ("settings", settings),
    ("clock", clocks),
    ("rules", rules_read),
    ("periods", waiting_periods),
    ("leases", leases),
    ("tokens", known_tokens),
    ("webhooks", receivers),
    ("hooks", kept_deliveries),
];

/// What is found in a database that can be opened.
pub fn of_database(store: &Store, clock: &Clock) -> Vec<Finding> {
    match store.read(migrations::contents) {
        Ok(Contents::Ours) => {}
        Ok(Contents::Nothing) => return vec![nothing(store)],
        Ok(Contents::OfOthers(tables)) => return vec![of_others(store, tables)],
        Err(error) => return vec![unsound(store, &error)],
    }
    let wholeness = wholeness(store);
    if wholeness.grade != Grade::Fine {
        return vec![wholeness];
    }
    let mut found = vec![wholeness];
    let (schema, is_current) = schema(store);
    found.push(schema);
    if !is_current {
        return found;
    }
    let now = clock.now();
    for (check, look) in LOOKS {
        let seen = store.read(|connection| look(connection, now));
        found.extend(seen.unwrap_or_else(|error| {
            let advice = "`tantieme audit` says what does not agree";
            vec![Finding::ill(check, error.to_string(), advice)]
        }));
    }
    found
}

fn wholeness(store: &Store) -> Finding {
    let whole = store.read(|connection| {
        health::require_sound(connection)?;
        health::require_heads(connection)
    });
    match whole {
        Ok(()) => Finding::fine("database", format!("{} is there and whole", store.url())),
        Err(error) => unsound(store, &error),
    }
}

fn unsound(store: &Store, error: &StoreError) -> Finding {
    let advice = match store.url().is_postgres() {
        true => "restore the newest backup",
        false => {
            "restore the newest backup. If this is a copy that was made while the database was used, something is \
             missing in it: make copies with `tantieme backup`"
        }
    };
    Finding::ill("database", error.to_string(), advice)
}

/// A database that somebody has made for Tantieme, or a file that was copied without what lies beside it.
fn nothing(store: &Store) -> Finding {
    let url = store.url();
    match url.is_postgres() {
        true => Finding::ill(
            "database",
            format!("{url} is new: there is nothing in it yet"),
            "`tantieme serve` or `tantieme migrate` makes what it needs; or name another one with --database",
        ),
        false => Finding::ill(
            "database",
            format!("there is nothing in {url}"),
            "if this is a copy that was made while the database was used, make it with `tantieme backup`: what was \
             written last lies in the file whose name ends in -wal. Else `tantieme serve` or `tantieme migrate` makes \
             what is needed",
        ),
    }
}

fn of_others(store: &Store, tables: usize) -> Finding {
    let what =
        format!("{} has {tables} tables of another program, and none of Tantieme", store.url());
    let advice = "name the right one with --database, or make one of its own: `tantieme serve` and `tantieme migrate` \
                  would make their tables beside the others";
    Finding::ill("database", what, advice)
}

/// What is found of the schema, and whether the rest can be looked at.
fn schema(store: &Store) -> (Finding, bool) {
    let check = "migrations";
    let looked =
        store.read(|connection| Ok((migrations::require_known(connection)?, migrations::count()?)));
    match looked {
        Ok((Known { missing: 0, newer: 0 }, all)) => {
            (Finding::fine(check, format!("all {all} are there")), true)
        }
        Ok((Known { missing: 0, newer }, all)) => {
            let what = format!(
                "all {all} are there, and {newer} of a newer release, which only add to them"
            );
            (Finding::fine(check, what), true)
        }
        Ok((Known { missing, .. }, all)) => {
            let what = format!("{missing} of {all} are missing");
            (Finding::ill(check, what, "take a backup, then: tantieme migrate"), false)
        }
        Err(error) => {
            (Finding::ill(check, error.to_string(), "use the program that wrote it"), false)
        }
    }
}

/// What PostgreSQL was told that loses acknowledged entries.
fn settings(connection: &mut Connection, _: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "settings";
    let mut found = Vec::new();
    for (name, value) in diagnosis::settings(connection)? {
        let advice = match (name.as_str(), value.as_str()) {
            ("fsync" | "full_page_writes", "off") => {
                "turn it on: what is acknowledged is lost when the machine stops"
            }
            ("synchronous_commit", "off") => {
                "turn it on: what was acknowledged last is lost when PostgreSQL stops"
            }
            ("server_encoding", encoding) if encoding != "UTF8" => {
                "make the database anew with ENCODING 'UTF8': names cannot be kept as they were sent"
            }
            ("server_version_num", number)
                if number.parse::<u32>().is_ok_and(|number| number < OLDEST_POSTGRES) =>
            {
                "use PostgreSQL 15 or later"
            }
            _ => continue,
        };
        found.push(Finding::ill(check, format!("{name} is {value}"), advice));
    }
    if found.is_empty() {
        found.push(Finding::fine(check, "what is acknowledged stays"));
    }
    Ok(found)
}

/// Whether this machine's clock is one to settle by.
fn clocks(connection: &mut Connection, now: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "clock";
    let advice = "set the clock, and have it kept right (NTP): what is due depends on it";
    if let Some(database) = database_time(connection)? {
        let apart = apart(now, database);
        if apart > SAME_TIME {
            let what = format!("it is {} s apart from the database's", apart.as_secs());
            return Ok(vec![Finding::ill(check, what, advice)]);
        }
    }
    let newest = diagnosis::newest_moment(connection)?;
    Ok(vec![match newest.filter(|newest| *newest > now && apart(now, *newest) > SAME_TIME) {
        None => Finding::fine(check, format!("it says {now}")),
        Some(newest) => {
            let what = format!("it says {now}, and something was recorded at {newest} already");
            Finding::ill(check, what, advice)
        }
    }])
}

fn apart(one: Moment, other: Moment) -> Duration {
    Duration::from_micros(one.micros().abs_diff(other.micros()))
}

/// Rules in force that no longer read with the catalogue in force.
fn rules_read(connection: &mut Connection, _: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "rules";
    let source = catalogues::newest(connection)?.map(|(_, source)| source);
    let Ok(known) = catalogue::compiled(source.as_deref()) else {
        let what = "the catalogue no longer reads";
        return Ok(vec![Finding::ill(
            check,
            what,
            "save it again: this release says what is wrong with it",
        )]);
    };
    let mut found = Vec::new();
    let active = distributors::active(connection)?;
    for distributor in &active {
        let version = distributors::version(connection, &distributor.name, distributor.version)?;
        if version.is_none_or(|version| compiled::program(&version.source, &known).is_none()) {
            let what = format!("\"{}\" no longer reads: its periods fail", distributor.name);
            let advice = "`tantieme check` says what is wrong with it; save a version that reads";
            found.push(Finding::ill(check, what, advice));
        }
    }
    if found.is_empty() {
        found.push(Finding::fine(check, format!("all {} in force read", active.len())));
    }
    Ok(found)
}

/// What is due and is not settled, and what waits for somebody.
fn waiting_periods(connection: &mut Connection, now: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "periods";
    let mut found = Vec::new();
    for (period, why) in diagnosis::periods_in(connection, PeriodState::Failed)? {
        let why = why.unwrap_or_else(|| "for a reason that was not kept".to_owned());
        let advice = "mend that; it is tried again every minute, and by `tantieme settle`";
        found.push(Finding::ill(check, format!("{period} failed: {why}"), advice));
    }
    for period in periods::due(connection, now)? {
        let since = period.trigger_at.filter(|since| *since < now && apart(now, *since) > DUE);
        let Some(since) = since.filter(|_| period.state != PeriodState::Failed) else { continue };
        let what = format!("{}.{} is due since {since}", period.distributor, period.index);
        let advice = "start the server, whose log says why it is not settled; or: tantieme settle";
        found.push(Finding::ill(check, what, advice));
    }
    for (state, advice) in [
        (PeriodState::Waiting, "somebody has to approve or reject the events that wait"),
        (PeriodState::Review, "somebody has to approve or reject the settlement"),
    ] {
        for (period, _) in diagnosis::periods_in(connection, state)? {
            found.push(Finding::notice(check, format!("{period} is {}", state.code()), advice));
        }
    }
    if found.is_empty() {
        found.push(Finding::fine(check, "nothing that is due waits"));
    }
    Ok(found)
}

/// Periods that a server worked on which is no more.
fn leases(connection: &mut Connection, now: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "leases";
    let over = diagnosis::leases_over(connection, now)?.into_iter().map(|lease| {
        let what =
            format!("{} was held until {} and not given back", lease.period, lease.held_until);
        Finding::notice(
            check,
            what,
            "the next server that runs takes it over; nothing is settled twice",
        )
    });
    let over: Vec<Finding> = over.collect();
    Ok(if over.is_empty() { vec![Finding::fine(check, "none is stuck")] } else { over })
}

/// Whether somebody can get in, and for how long.
fn known_tokens(connection: &mut Connection, now: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "tokens";
    let mut tokens = tokens::list(connection)?;
    tokens.retain(|token| token.is_good_at(now));
    let mut found = Vec::new();
    if !tokens.iter().any(|token| token.role == Role::Admin) {
        let advice = "tantieme token create --name NAME --role admin";
        found.push(Finding::notice(check, "no admin can get in", advice));
    }
    for token in &tokens {
        let Some(end) = token.expires_at.filter(|end| apart(now, *end) < SOON) else { continue };
        let what = format!("token {} of the role {} ends at {end}", token.id, token.role.code());
        found.push(Finding::notice(check, what, "make another one before"));
    }
    if found.is_empty() {
        found.push(Finding::fine(check, format!("{} are good", tokens.len())));
    }
    Ok(found)
}

/// Receivers that are told nothing any more, or were not told of something.
fn receivers(connection: &mut Connection, _: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "webhooks";
    let all = webhooks::list(connection)?;
    let mut found = Vec::new();
    for webhook in &all {
        if let Some((since, why)) = &webhook.disabled {
            let what = format!("webhook {} is told nothing since {since}: {why}", webhook.id);
            let advice = "mend the receiver, then: testWebhook, and replayWebhook";
            found.push(Finding::notice(check, what, advice));
        }
        let given_up = webhooks::given_up(connection, &webhook.id)?;
        if given_up > 0 {
            let what = format!("{given_up} messages to webhook {} were given up", webhook.id);
            let advice =
                "webhookDeliveries says what the receiver answered; replayWebhook sends them again";
            found.push(Finding::notice(check, what, advice));
        }
    }
    if found.is_empty() {
        found.push(Finding::fine(check, format!("{} are told of what happens", all.len())));
    }
    Ok(found)
}

/// Deliveries that nobody could map.
fn kept_deliveries(connection: &mut Connection, _: Moment) -> Result<Vec<Finding>, StoreError> {
    let check = "hooks";
    let kept = hooks::kept(connection)?;
    if kept == 0 {
        return Ok(vec![Finding::fine(check, "everything that came is recorded")]);
    }
    let what = format!("{kept} deliveries are kept that could not be recorded");
    let advice = "hookDeliveries says why; mend the mapping, then: mapHookDeliveries";
    Ok(vec![Finding::notice(check, what, advice)])
}
