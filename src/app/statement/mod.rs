//! Statements: everything that moved what one collaborator is owed in a span.

mod file;
mod sheet;
mod xlsx;

pub use file::{StatementFile, StatementFormat};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::store::{
    Connection, StoreError, collaborators, distributors, obligations, payouts, settlements,
    statements,
};
use rules::calendar;
use rules::domain::{
    Account, Catalogue, Currency, Moment, Money, RuleVersion, SettledInView, SettlementHeader,
    Statement, StatementInView,
};
use rules::paying::statement;

use super::{Answer, App, Problem, ProblemCode, admit, compiled};

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

/// What a statement is made of, and the rules by which its settlements are called.
struct Found {
    view: StatementInView,
    behind: Vec<(SettlementHeader, Option<RuleVersion>)>,
}

impl App {
    /// What moved what a collaborator is owed, as the journal has it; `None` when there is no such collaborator.
    pub async fn statement(&self, input: StatementInput) -> Answer<Option<Statement>> {
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
    let standings = settlements::standings_of(connection, &ids, &who)?;
    let owed = obligations::of_collaborator(connection, &who, &ids)?;
    let settled = ids.iter().map(|id| SettledInView {
        settlement: id.clone(),
        called: String::new(),
        standing: standings.iter().find(|(of, _)| of == id).map(|(_, one)| one.clone()),
        obligations: owed.iter().filter(|it| it.settlement.as_ref() == Some(id)).cloned().collect(),
    });
    let view = StatementInView {
        currency,
        from: span.from,
        until: span.until,
        opening,
        closing,
        settled: settled.collect(),
        obligations: obligations::find_all(connection, &causes)?,
        payouts: payouts::find_all(connection, &causes)?,
        movements,
        collaborator: who,
    };
    let behind = headers.into_iter().map(|header| {
        let version = distributors::version(connection, &header.distributor, header.version)?;
        Ok((header, version))
    });
    Ok(Found { behind: behind.collect::<Result<_, StoreError>>()?, view })
}

impl Found {
    /// The same with its settlements called as people call their periods.
    fn called(mut self, catalogue: &Arc<Catalogue>) -> StatementInView {
        for (settled, (header, version)) in self.view.settled.iter_mut().zip(&self.behind) {
            let program = version.as_ref().and_then(|it| compiled::program(&it.source, catalogue));
            // Without a rule that reads, its name still says which it was.
            settled.called = match program {
                Some(program) => calendar::span_name(program.zone, header.window),
                None => header.distributor.clone(),
            };
        }
        self.view
    }
}
