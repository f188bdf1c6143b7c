//! Whether an entry happened at a moment and lies between two positions of a stream, in the words by which each database
//! finds just these: all of it is in the index of a kind.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Integer};
use diesel::sqlite::Sqlite;

use crate::store::connection::MultiBackend;
use crate::store::schema::entries;
use rules::domain::Moment;

/// The condition.
#[derive(Debug, Clone)]
pub(super) struct OfMoment {
    at: i64,
    stream: i32,
    after: i64,
    through: i64,
}

impl OfMoment {
    /// At `at`, in `stream`, after one position and through another.
    pub fn new(at: Moment, stream: i32, (after, through): (i64, i64)) -> Self {
        Self { at: at.micros(), stream, after, through }
    }
}

/// Values compared one by one: compared as one value, the planner takes them for a fifth of the log, and reads it whole.
impl QueryFragment<Pg> for OfMoment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(entries.occurred_at = ");
        out.push_bind_param::<BigInt, _>(&self.at)?;
        out.push_sql(" AND entries.stream = ");
        out.push_bind_param::<Integer, _>(&self.stream)?;
        out.push_sql(" AND entries.position > ");
        out.push_bind_param::<BigInt, _>(&self.after)?;
        out.push_sql(" AND entries.position <= ");
        out.push_bind_param::<BigInt, _>(&self.through)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Values compared as one: one by one, a planner without statistics finds them by the position, and reads the whole log.
impl QueryFragment<Sqlite> for OfMoment {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let bounds = [("(", "> (", &self.after), (" AND ", "<= (", &self.through)];
        for (start, than, position) in bounds {
            out.push_sql(start);
            out.push_sql("(entries.occurred_at, entries.stream, entries.position) ");
            out.push_sql(than);
            out.push_bind_param::<BigInt, _>(&self.at)?;
            out.push_sql(", ");
            out.push_bind_param::<Integer, _>(&self.stream)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(position)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for OfMoment {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, out)
    }
}

/// Statements with it are told apart by their whole text.
impl QueryId for OfMoment {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for OfMoment {
    type SqlType = Bool;
}

impl SelectableExpression<entries::table> for OfMoment {}

impl AppearsOnTable<entries::table> for OfMoment {}

impl<GB> ValidGrouping<GB> for OfMoment {
    type IsAggregate = is_aggregate::Never;
}
