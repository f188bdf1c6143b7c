//! The same page of many lists at once, for lists nested in the rows of another: as many statements as
//! there would be for one, whatever the number of lists, and no more rows than those of the pages.

use std::collections::BTreeMap;

use diesel::RunQueryDsl;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

use rules::domain::Page;

use super::connection::MultiBackend;
use super::keyset::Slice;
use super::{Connection, StoreError};

/// A page for each of many owners.
pub type Pages<T> = BTreeMap<String, Page<T>>;

/// The rows of several queries of one form, in one statement. They come in any order.
pub(super) struct AllOf<Q>(pub Vec<Q>);

impl<Q: Query> Query for AllOf<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for AllOf<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for AllOf<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        // There is another text for each number of queries: none of them is worth being kept.
        out.unsafe_to_cache_prepared();
        for (place, query) in self.0.iter().enumerate() {
            out.push_sql(if place > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
            query.walk_ast(out.reborrow())?;
            out.push_sql(") AS page");
        }
        Ok(())
    }
}

impl<Q> RunQueryDsl<Connection> for AllOf<Q> {}

/// How many queries one statement has: SQLite takes no more than 500.
pub(super) const QUERIES_AT_ONCE: usize = 250;

/// Makes the pages of all owners of their rows, which come in any order with their keys.
pub(super) fn pages<P: Ord + std::str::FromStr, K: Ord + Clone, R, T>(
    slice: &Slice<P>,
    owners: &[K],
    counts: Option<BTreeMap<K, i64>>,
    rows: Vec<(K, P, R)>,
    falling: bool,
    item: impl Fn(R) -> Result<(String, T), StoreError>,
) -> Result<BTreeMap<K, Page<T>>, StoreError> {
    let mut by_owner: BTreeMap<K, BTreeMap<P, R>> =
        owners.iter().map(|owner| (owner.clone(), BTreeMap::new())).collect();
    for (owner, key, row) in rows {
        by_owner.entry(owner).or_default().insert(key, row);
    }
    let mut pages = BTreeMap::new();
    for (owner, rows) in by_owner {
        let total = counts.as_ref().map(|counts| counts.get(&owner).copied().unwrap_or(0));
        // As they are read: from the back, the last comes first.
        let rows = match falling == slice.from_back {
            true => rows.into_values().collect(),
            false => rows.into_values().rev().collect(),
        };
        pages.insert(owner, slice.page(rows, total, &item)?);
    }
    Ok(pages)
}

/// Loads one page for each owner of a boxed query (written as an expression that can be evaluated
/// many times), sorted by a column that is unique for each owner: `rising` or `falling`. The owner is a
/// column with its type.
macro_rules! keyset_groups {
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, rising $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups!(@ $connection, $args, $owners, $owner => $key_type, $key, $query, $row, gt, lt, asc, desc, false)
    };
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, falling $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups!(@ $connection, $args, $owners, $owner => $key_type, $key, $query, $row, lt, gt, desc, asc, true)
    };
    (@ $connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, $key:expr, $query:expr, $row:ty, $follows:ident, $precedes:ident, $front:ident, $back:ident, $falling:expr) => {{
        use $crate::store::{grouped, keyset::{Keyed, Slice}};
        let slice = Slice::<i64>::of($args)?;
        let mut counts = slice.counted.then(std::collections::BTreeMap::new);
        let mut rows: Vec<($key_type, i64, $row)> = Vec::new();
        for owners in $owners.chunks(grouped::QUERIES_AT_ONCE) {
            let page = |owner: &$key_type| {
                let mut query = $query.filter($owner.eq(owner.clone()));
                if let Some(after) = slice.after {
                    query = query.filter($key.$follows(after));
                }
                if let Some(before) = slice.before {
                    query = query.filter($key.$precedes(before));
                }
                query = if slice.from_back { query.order($key.$back()) } else { query.order($key.$front()) };
                query.limit(slice.rows()).select(($owner, $key, <$row>::as_select()))
            };
            let all = grouped::AllOf(owners.iter().map(page).collect());
            rows.extend(all.load::<($key_type, i64, $row)>($connection)?);
            if let Some(counts) = &mut counts {
                let count = |owner: &$key_type| {
                    let query = $query.filter($owner.eq(owner.clone()));
                    query.select((diesel::dsl::max($owner), diesel::dsl::count_star()))
                };
                let all = grouped::AllOf(owners.iter().map(count).collect());
                let found = all.load::<(Option<$key_type>, i64)>($connection)?;
                counts.extend(found.into_iter().filter_map(|(owner, count)| Some((owner?, count))));
            }
        }
        grouped::pages(&slice, $owners, counts, rows, $falling, |row| Ok((row.cursor(), row.try_into()?)))
    }};
}

pub(super) use keyset_groups;

/// The same sorted by a column of whole numbers that is not unique, and by the key among its equals.
macro_rules! keyset_groups_by {
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, rising $value:expr, $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups_by!(@ $connection, $args, $owners, $owner => $key_type, $value, $key, $query, $row, gt, lt, asc, desc, false)
    };
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, falling $value:expr, $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups_by!(@ $connection, $args, $owners, $owner => $key_type, $value, $key, $query, $row, lt, gt, desc, asc, true)
    };
    (@ $connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, $value:expr, $key:expr, $query:expr, $row:ty, $follows:ident, $precedes:ident, $front:ident, $back:ident, $falling:expr) => {{
        use $crate::store::{grouped, keyset::{By, Slice}};
        let slice = Slice::<By<i64>>::of($args)?;
        let mut counts = slice.counted.then(std::collections::BTreeMap::new);
        let mut rows: Vec<($key_type, By<i64>, (By<i64>, $row))> = Vec::new();
        for owners in $owners.chunks(grouped::QUERIES_AT_ONCE) {
            let page = |owner: &$key_type| {
                let mut query = $query.filter($owner.eq(owner.clone()));
                if let Some(By { value, key }) = slice.after.clone() {
                    let among_equals = $value.eq(value).and($key.$follows(key));
                    query = query.filter($value.$follows(value).or(among_equals));
                }
                if let Some(By { value, key }) = slice.before.clone() {
                    let among_equals = $value.eq(value).and($key.$precedes(key));
                    query = query.filter($value.$precedes(value).or(among_equals));
                }
                query = if slice.from_back {
                    query.order(($value.$back(), $key.$back()))
                } else {
                    query.order(($value.$front(), $key.$front()))
                };
                query.limit(slice.rows()).select(($owner, $value, $key, <$row>::as_select()))
            };
            let all = grouped::AllOf(owners.iter().map(page).collect());
            for (owner, value, key, row) in all.load::<($key_type, i64, i64, $row)>($connection)? {
                let place = By { value, key };
                rows.push((owner, place.clone(), (place, row)));
            }
            if let Some(counts) = &mut counts {
                let count = |owner: &$key_type| {
                    let query = $query.filter($owner.eq(owner.clone()));
                    query.select((diesel::dsl::max($owner), diesel::dsl::count_star()))
                };
                let all = grouped::AllOf(owners.iter().map(count).collect());
                let found = all.load::<(Option<$key_type>, i64)>($connection)?;
                counts.extend(found.into_iter().filter_map(|(owner, count)| Some((owner?, count))));
            }
        }
        grouped::pages(&slice, $owners, counts, rows, $falling, |(place, row)| {
            Ok((format!("{}:{}", place.value, place.key), row.try_into()?))
        })
    }};
}

pub(super) use keyset_groups_by;
