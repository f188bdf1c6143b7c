//! Conditions whose text is a part of the program. diesel keeps no statement prepared that has text of which it
//! cannot know whether it is always the same; of these it is.

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

/// A condition as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed(&'static str);

/// The condition that a text says.
pub(super) fn fixed(text: &'static str) -> Fixed {
    Fixed(text)
}

impl<DB: Backend> QueryFragment<DB> for Fixed {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// Statements with it are told apart by their whole text.
impl QueryId for Fixed {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Fixed {
    type SqlType = Bool;
}

impl<QS> SelectableExpression<QS> for Fixed {}

impl<QS> AppearsOnTable<QS> for Fixed {}

impl<GB> ValidGrouping<GB> for Fixed {
    type IsAggregate = is_aggregate::Never;
}
