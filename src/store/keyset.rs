//! Keyset pages: cursors are the sort key itself, so they survive new rows, and a page costs the
//! same wherever it is.

use std::str::FromStr;

use rules::domain::{ListOrder, Page, PageArgs};

use super::StoreError;

/// A row of a list: sorted by a key that is its cursor.
pub(super) trait Keyed {
    /// The type of the key.
    type Key: FromStr;

    /// The key as text.
    fn cursor(&self) -> String;
}

/// A page asked for, with its cursors read.
pub(super) struct Slice<K> {
    /// Only what follows this key.
    pub after: Option<K>,
    /// Only what precedes this key.
    pub before: Option<K>,
    /// Whether the rows come from the back, in reverse.
    pub from_back: bool,
    limit: usize,
    follows: bool,
    precedes: bool,
    /// Whether the length of the whole list is wanted.
    pub counted: bool,
    order: ListOrder,
}

/// The key of a list that is sorted by something that is not unique: what it is sorted by, then the key
/// that tells rows apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct By<K> {
    /// What the list is sorted by.
    pub value: i64,
    /// What tells rows of one value apart.
    pub key: K,
}

impl<K: FromStr> FromStr for By<K> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (value, key) = text.split_once(':').ok_or(())?;
        Ok(Self { value: value.parse().map_err(|_| ())?, key: key.parse().map_err(|_| ())? })
    }
}

impl<K: FromStr> Slice<K> {
    /// Reads the cursors.
    pub fn of(args: &PageArgs) -> Result<Self, StoreError> {
        let key = |cursor: &Option<String>| match cursor {
            Some(text) => {
                let key = args.order.by.unmarked(text).and_then(|text| text.parse().ok());
                key.map(Some).ok_or_else(|| StoreError::BadCursor(text.to_owned()))
            }
            None => Ok(None),
        };
        let (mut after, mut before) = (key(&args.after)?, key(&args.before)?);
        let (limit, mut from_back) = args.limit();
        // A page of the list the other way round is one of the list itself, read from its other end.
        if args.order.reversed {
            std::mem::swap(&mut after, &mut before);
            from_back = !from_back;
        }
        let (follows, precedes) = (after.is_some(), before.is_some());
        Ok(Self {
            after,
            before,
            from_back,
            limit: limit as usize,
            follows,
            precedes,
            counted: !args.uncounted,
            order: args.order,
        })
    }

    /// How many rows to load: one more than wanted tells whether the list goes on.
    pub fn rows(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The page of the rows that were loaded.
    pub fn page<R, T>(
        &self,
        mut rows: Vec<R>,
        total: Option<i64>,
        item: impl Fn(R) -> Result<(String, T), StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        if self.from_back {
            rows.reverse();
        }
        let marked = |(cursor, item)| (self.order.by.marked(cursor), item);
        let items = rows.into_iter().map(|row| item(row).map(marked));
        let mut items: Vec<(String, T)> = items.collect::<Result<_, _>>()?;
        let (has_next, has_previous) = if self.from_back {
            (self.precedes, more || self.follows)
        } else {
            (more || self.precedes, self.follows)
        };
        if self.order.reversed {
            items.reverse();
            return Ok(Page { items, has_next: has_previous, has_previous: has_next, total });
        }
        Ok(Page { items, has_next, has_previous, total })
    }
}

/// Loads one page of a boxed query (written as an expression that can be evaluated twice) sorted
/// by one unique column: `rising` or `falling`. The row type is [`Keyed`] and converts into the item
/// with `TryFrom`.
macro_rules! keyset_page {
    ($connection:expr, $args:expr, rising $key:expr, $query:expr, $row:ty) => {
        $crate::store::keyset::keyset_page!(@ $connection, $args, $key, $query, $row, gt, lt, asc, desc)
    };
    ($connection:expr, $args:expr, falling $key:expr, $query:expr, $row:ty) => {
        $crate::store::keyset::keyset_page!(@ $connection, $args, $key, $query, $row, lt, gt, desc, asc)
    };
    (@ $connection:expr, $args:expr, $key:expr, $query:expr, $row:ty, $follows:ident, $precedes:ident, $front:ident, $back:ident) => {{
        use $crate::store::keyset::{Keyed, Slice};
        let mut slice = Slice::<<$row as Keyed>::Key>::of($args)?;
        let total: Option<i64> = match slice.counted {
            true => Some($query.count().get_result($connection)?),
            false => None,
        };
        let mut query = $query;
        if let Some(after) = slice.after.take() {
            query = query.filter($key.$follows(after));
        }
        if let Some(before) = slice.before.take() {
            query = query.filter($key.$precedes(before));
        }
        query = if slice.from_back { query.order($key.$back()) } else { query.order($key.$front()) };
        let rows: Vec<$row> =
            query.select(<$row>::as_select()).limit(slice.rows()).load($connection)?;
        slice.page(rows, total, |row| Ok((row.cursor(), row.try_into()?)))
    }};
}

pub(super) use keyset_page;

/// The same sorted by a column of whole numbers that is not unique, and by the key among its equals.
macro_rules! keyset_page_by {
    ($connection:expr, $args:expr, rising $table:ident::$value:ident, $key:expr, $query:expr, $row:ty) => {
        $crate::store::keyset::keyset_page_by!(@ $connection, $args, $table, $value, $key, $query, $row, gt, lt, asc, desc)
    };
    ($connection:expr, $args:expr, falling $table:ident::$value:ident, $key:expr, $query:expr, $row:ty) => {
        $crate::store::keyset::keyset_page_by!(@ $connection, $args, $table, $value, $key, $query, $row, lt, gt, desc, asc)
    };
    (@ $connection:expr, $args:expr, $table:ident, $value:ident, $key:expr, $query:expr, $row:ty, $follows:ident, $precedes:ident, $front:ident, $back:ident) => {{
        use $crate::store::keyset::{By, Keyed, Slice};
        let mut slice = Slice::<By<<$row as Keyed>::Key>>::of($args)?;
        let total: Option<i64> = match slice.counted {
            true => Some($query.count().get_result($connection)?),
            false => None,
        };
        let mut query = $query;
        if let Some(By { value, key }) = slice.after.take() {
            let among_equals = $table::$value.eq(value).and($key.$follows(key));
            query = query.filter($table::$value.$follows(value).or(among_equals));
        }
        if let Some(By { value, key }) = slice.before.take() {
            let among_equals = $table::$value.eq(value).and($key.$precedes(key));
            query = query.filter($table::$value.$precedes(value).or(among_equals));
        }
        query = if slice.from_back {
            query.order(($table::$value.$back(), $key.$back()))
        } else {
            query.order(($table::$value.$front(), $key.$front()))
        };
        let rows: Vec<$row> =
            query.select(<$row>::as_select()).limit(slice.rows()).load($connection)?;
        slice.page(rows, total, |row| {
            Ok((format!("{}:{}", row.$value, row.cursor()), row.try_into()?))
        })
    }};
}

pub(super) use keyset_page_by;

/// Names the key of a row: its field and its type.
macro_rules! keyset_row {
    ($row:ty, $field:ident: $key:ty) => {
        impl $crate::store::keyset::Keyed for $row {
            type Key = $key;

            fn cursor(&self) -> String {
                self.$field.to_string()
            }
        }
    };
}

pub(super) use keyset_row;
