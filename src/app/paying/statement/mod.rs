//! Statements: everything that moved what one collaborator is owed in a span.

mod file;
mod sheet;
mod xlsx;

pub use file::{StatementFile, StatementFormat};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::store::{
    Connection, StoreError, collaborators, distributors, obligations, payouts, settlements,
    statements,
};
use rules::calendar;
use rules::domain::{
    Account, Catalogue, Currency, Moment, Money, Obligation, RuleVersion, SettledInView,
    SettlementHeader, Standing, Statement, StatementInView,
};
use rules::paying::statement;

use crate::app::{Answer, App, Problem, ProblemCode, Sight, intake::admit, rules::compiled};

/// How many movements of the journal one statement has at most.
const MOST_MOVEMENTS: usize = 50_000;

/// A statement as somebody asks for it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatementInput {
    /// Whose.
    pub collaborator: String,
    /// The currency's code.
    pub currency: String,
    /// A day, from its start in UTC on, or RFC 3339; from the beginning when nothing is said.
    pub from: Option<String>,
    /// Until when, without that day or moment; all there is when nothing is said.
    pub until: Option<String>,
}

/// The span and the currency of a statement.
struct Span {
    currency: Currency,
    from: Option<Moment>,
    until: Option<Moment>,
}

/// The name of a distributor and the number of one of its versions.
type Version = (String, i32);

/// What a statement is made of, and the rules by which its settlements are called.
struct Found {
    view: StatementInView,
    /// Of the settlements in view, in their order.
    headers: Vec<SettlementHeader>,
    rules: BTreeMap<Version, RuleVersion>,
}

impl App {
    /// What moved what a collaborator is owed, as the journal has it; `None` when there is no such collaborator to see.
    pub async fn statement(
        &self,
        sight: &Sight,
        input: StatementInput,
    ) -> Answer<Option<Statement>> {
        if !sight.sees(&input.collaborator) {
            return Ok(None);
        }
        let span = input.span()?;
        let catalogue = self.catalogue().await?.catalogue;
        let who = input.collaborator;
        let found = self
            .read(move |connection| match collaborators::find(connection, &who)? {
                Some(_) => Ok(Some(find(connection, who, &span)?)),
                None => Ok(None),
            })
            .await?;
        let Some(found) = found else { return Ok(None) };
        if found.view.movements.len() > MOST_MOVEMENTS {
            let message = format!("more than {MOST_MOVEMENTS} lines; ask for a shorter span");
            return Err(Problem::new(ProblemCode::TooMany, &["from"], message).into());
        }
        self.compute(move || Ok(Some(statement(&found.called(&catalogue))?))).await
    }
}

impl StatementInput {
    fn span(&self) -> Result<Span, Problem> {
        let invalid =
            |field: &str, message: String| Problem::new(ProblemCode::Invalid, &[field], message);
        let currency = self.currency.parse();
        let currency: Currency =
            currency.map_err(|error| invalid("currency", format!("{error}")))?;
        let from = self.from.as_deref().map(|text| bound(text, "from")).transpose()?;
        let until = self.until.as_deref().map(|text| bound(text, "until")).transpose()?;
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            return Err(invalid("until", "a statement ends where it begins, or later".to_owned()));
        }
        Ok(Span { currency, from, until })
    }
}

/// A day, from its start in UTC on, or a moment.
fn bound(text: &str, field: &str) -> Result<Moment, Problem> {
    match text.contains(['T', 't']) {
        true => admit::moment(text, field),
        false => admit::start_of_day(text, field),
    }
}

/// Reads everything behind a statement at one moment of the database.
fn find(connection: &mut Connection, who: String, span: &Span) -> Result<Found, StoreError> {
    let account = Account::Owed(who.clone());
    let currency = span.currency;
    let opening = match span.from {
        Some(_) => statements::balance_before(connection, &account, currency, span.from)?,
        None => Money::zero(currency),
    };
    let closing = statements::balance_before(connection, &account, currency, span.until)?;
    let most = MOST_MOVEMENTS.saturating_add(1);
    let window = (span.from, span.until);
    let movements = statements::movements(connection, &account, currency, window, most)?;
    let causes: BTreeSet<&String> = movements.iter().map(|it| &it.cause).collect();
    let causes: Vec<String> = causes.into_iter().cloned().collect();
    let headers = settlements::headers(connection, &causes)?;
    let ids: Vec<String> = headers.iter().map(|header| header.id.clone()).collect();
    let settled = settled(connection, &who, &ids)?;
    let view = StatementInView {
        currency,
        from: span.from,
        until: span.until,
        opening,
        closing,
        settled,
        obligations: obligations::find_all(connection, &causes)?,
        payouts: payouts::find_all(connection, &causes)?,
        movements,
        collaborator: who,
    };
    let rules = rules_of(connection, &headers)?;
    Ok(Found { view, headers, rules })
}

/// What each of these settlements did for a collaborator, in their order.
fn settled(
    connection: &mut Connection,
    who: &str,
    ids: &[String],
) -> Result<Vec<SettledInView>, StoreError> {
    let standings = settlements::standings_of(connection, ids, who)?;
    let mut standings: BTreeMap<String, Standing> = standings.into_iter().collect();
    let mut owed: BTreeMap<String, Vec<Obligation>> = BTreeMap::new();
    for one in obligations::of_collaborator(connection, who, ids)? {
        if let Some(settlement) = one.settlement.clone() {
            owed.entry(settlement).or_default().push(one);
        }
    }
    let settled = ids.iter().map(|id| SettledInView {
        settlement: id.clone(),
        called: String::new(),
        standing: standings.remove(id),
        obligations: owed.remove(id).unwrap_or_default(),
    });
    Ok(settled.collect())
}

/// The rules by which settlements were made. Each version is read once: many settlements have the same.
fn rules_of(
    connection: &mut Connection,
    headers: &[SettlementHeader],
) -> Result<BTreeMap<Version, RuleVersion>, StoreError> {
    let versions: BTreeSet<Version> = headers.iter().map(version_of).collect();
    let mut rules = BTreeMap::new();
    for (name, number) in versions {
        if let Some(rule) = distributors::version(connection, &name, number)? {
            rules.insert((name, number), rule);
        }
    }
    Ok(rules)
}

fn version_of(header: &SettlementHeader) -> Version {
    (header.distributor.clone(), header.version)
}

impl Found {
    /// The same with its settlements called as people call their periods.
    fn called(mut self, catalogue: &Arc<Catalogue>) -> StatementInView {
        for (settled, header) in self.view.settled.iter_mut().zip(&self.headers) {
            let rule = self.rules.get(&version_of(header));
            let program = rule.and_then(|it| compiled::program(&it.source, catalogue));
            // Without a rule that reads, its name still says which it was.
            settled.called = match program {
                Some(program) => calendar::span_name(program.zone, header.window),
                None => header.distributor.clone(),
            };
        }
        self.view
    }
}
