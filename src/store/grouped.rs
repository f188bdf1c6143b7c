//! The same page of many lists at once, for lists nested in the rows of another: as many queries as
//! there would be for one, whatever the number of lists.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::Page;

use super::StoreError;
use super::keyset::Slice;

/// A page for each of many owners.
pub type Pages<T> = BTreeMap<String, Page<T>>;

/// One owner's list: its length, and the keys of the rows on the page, with one more when the list
/// goes on.
#[derive(Debug, Default)]
pub(super) struct Group {
    total: i64,
    keys: Vec<i64>,
}

/// Owners of whose lists nothing is known yet.
pub(super) fn none_yet<K: Ord + Clone>(owners: &[K]) -> BTreeMap<K, Group> {
    owners.iter().map(|owner| (owner.clone(), Group::default())).collect()
}

/// Picks the page of each owner from the keys of all of them, which come in the order in which the
/// page is read. `follows` says whether a key comes after another in the list.
pub(super) fn pick<K: Ord>(
    slice: &Slice<i64>,
    follows: fn(i64, i64) -> bool,
    candidates: impl Iterator<Item = Result<(K, i64), StoreError>>,
    groups: &mut BTreeMap<K, Group>,
) -> Result<(), StoreError> {
    let most = usize::try_from(slice.rows()).unwrap_or(usize::MAX);
    for candidate in candidates {
        let (owner, key) = candidate?;
        let group = groups.entry(owner).or_default();
        group.total += 1;
        let within = slice.after.is_none_or(|after| follows(key, after))
            && slice.before.is_none_or(|before| follows(before, key));
        if within && group.keys.len() < most {
            group.keys.push(key);
        }
    }
    Ok(())
}

/// The keys of all pages, each once.
pub(super) fn keys<K>(groups: &BTreeMap<K, Group>) -> Vec<i64> {
    let keys: BTreeSet<i64> =
        groups.values().flat_map(|group| group.keys.iter().copied()).collect();
    keys.into_iter().collect()
}

/// Puts the rows on their pages.
pub(super) fn fill<K: Ord + Clone, R, T>(
    slice: &Slice<i64>,
    groups: BTreeMap<K, Group>,
    rows: Vec<(K, i64, R)>,
    item: impl Fn(R) -> Result<(String, T), StoreError>,
) -> Result<BTreeMap<K, Page<T>>, StoreError> {
    let mut by_key: BTreeMap<(K, i64), R> =
        rows.into_iter().map(|(owner, key, row)| ((owner, key), row)).collect();
    let mut pages = BTreeMap::new();
    for (owner, group) in groups {
        let rows = group.keys.into_iter().map(|key| (owner.clone(), key));
        let rows = rows.filter_map(|place| by_key.remove(&place)).collect();
        pages.insert(owner, slice.page(rows, group.total, &item)?);
    }
    Ok(pages)
}

/// Loads one page for each owner of a boxed query (written as an expression that can be evaluated
/// twice), sorted by a column that is unique for each owner: `rising` or `falling`. The owner is a
/// column with its type.
macro_rules! keyset_groups {
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, rising $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups!(@ $connection, $args, $owners, $owner => $key_type, $key, $query, $row, |key, than| key > than, asc, desc)
    };
    ($connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, falling $key:expr, $query:expr, $row:ty) => {
        $crate::store::grouped::keyset_groups!(@ $connection, $args, $owners, $owner => $key_type, $key, $query, $row, |key, than| key < than, desc, asc)
    };
    (@ $connection:expr, $args:expr, $owners:expr, $owner:expr => $key_type:ty, $key:expr, $query:expr, $row:ty, $follows:expr, $front:ident, $back:ident) => {{
        use $crate::store::dialect::IDS_AT_ONCE;
        use $crate::store::{grouped, keyset::{Keyed, Slice}};
        let slice = Slice::<i64>::of($args)?;
        let mut groups = grouped::none_yet($owners);
        for owners in $owners.chunks(IDS_AT_ONCE) {
            let query = $query.filter($owner.eq_any(owners));
            let query = if slice.from_back { query.order($key.$back()) } else { query.order($key.$front()) };
            let rows = query.select(($owner, $key)).load_iter::<($key_type, i64), _>($connection)?;
            let rows = rows.map(|row| row.map_err(StoreError::from));
            grouped::pick(&slice, $follows, rows, &mut groups)?;
        }
        let mut rows: Vec<($key_type, i64, $row)> = Vec::new();
        for keys in grouped::keys(&groups).chunks(IDS_AT_ONCE) {
            for owners in $owners.chunks(IDS_AT_ONCE) {
                let query = $query.filter($owner.eq_any(owners)).filter($key.eq_any(keys));
                rows.extend(
                    query
                        .select(($owner, $key, <$row>::as_select()))
                        .load::<($key_type, i64, $row)>($connection)?,
                );
            }
        }
        grouped::fill(&slice, groups, rows, |row| Ok((row.cursor(), row.try_into()?)))
    }};
}

pub(super) use keyset_groups;
