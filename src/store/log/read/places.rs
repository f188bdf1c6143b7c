//! Whether an entry lies up to a cut-off, and beyond another one: in a form that is one text for however many
//! streams, so that PostgreSQL reads and plans as little as for one, and keeps it prepared.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable};
use diesel::sqlite::Sqlite;

use crate::store::connection::MultiBackend;
use crate::store::log::append::TRIED;
use crate::store::schema::entries;
use rules::domain::CutOff;

/// The condition. No index can serve it: it is for entries that something else finds.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Each stream with the positions after one, up to another.
    streams: Vec<(i32, i64, i64)>,
    /// The last positions, by stream from 0 on.
    last: Vec<Option<i64>>,
    /// Those that they come after, where there are any.
    after: Option<Vec<Option<i64>>>,
}

impl Places {
    /// Up to a cut-off, and beyond another one if given.
    pub fn within(cut_off: &CutOff, beyond: Option<&CutOff>) -> Self {
        let after = |stream| beyond.map_or(0, |beyond| beyond.last(stream));
        // What is only tried is in no row, and its stream is the last number that there is.
        let stored = cut_off.positions().filter(|(stream, _)| *stream != TRIED);
        let streams: Vec<_> = stored.map(|(stream, last)| (stream, after(stream), last)).collect();
        let most = streams.iter().map(|(stream, ..)| stream + 1).max().unwrap_or(0);
        let by_stream = |of: &dyn Fn(&(i32, i64, i64)) -> i64| {
            let find = |stream| streams.iter().find(|(known, ..)| *known == stream).map(of);
            (0..most).map(find).collect()
        };
        let last = by_stream(&|(_, _, last)| *last);
        let after = beyond.map(|_| by_stream(&|(_, after, _)| *after));
        Self { streams, last, after }
    }
}

impl QueryFragment<Pg> for Places {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("((entries.position + 0) <= (");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.last)?;
        out.push_sql(")[entries.stream + 1]");
        if let Some(after) = &self.after {
            out.push_sql(" AND (entries.position + 0) > (");
            out.push_bind_param::<Array<Nullable<BigInt>>, _>(after)?;
            out.push_sql(")[entries.stream + 1]");
        }
        out.push_sql(")");
        Ok(())
    }
}

/// A file has one stream.
impl QueryFragment<Sqlite> for Places {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("(");
        for (number, (stream, after, last)) in self.streams.iter().enumerate() {
            out.push_sql(if number == 0 { "" } else { " OR " });
            out.push_sql("((entries.stream + 0) = ");
            out.push_bind_param::<Integer, _>(stream)?;
            out.push_sql(" AND (entries.position + 0) > ");
            out.push_bind_param::<BigInt, _>(after)?;
            out.push_sql(" AND (entries.position + 0) <= ");
            out.push_bind_param::<BigInt, _>(last)?;
            out.push_sql(")");
        }
        out.push_sql(if self.streams.is_empty() { "entries.stream < 0)" } else { ")" });
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for Places {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, out)
    }
}

/// Statements with it are told apart by their whole text.
impl QueryId for Places {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Places {
    type SqlType = Bool;
}

impl SelectableExpression<entries::table> for Places {}

impl AppearsOnTable<entries::table> for Places {}

impl<GB> ValidGrouping<GB> for Places {
    type IsAggregate = is_aggregate::Never;
}
