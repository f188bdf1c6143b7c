//! Keyset pages: a slice of a sorted list, reached by cursors that survive new rows.

/// Which slice is wanted. At most one of `first` and `last` is given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PageArgs {
    /// So many from the front.
    pub first: Option<u32>,
    /// Only what follows this cursor.
    pub after: Option<String>,
    /// So many from the back.
    pub last: Option<u32>,
    /// Only what precedes this cursor.
    pub before: Option<String>,
    /// Whether nobody asks how many the whole list has: to count them may cost more than the page.
    pub uncounted: bool,
    /// In which order the list is.
    pub order: ListOrder,
}

/// By what a list is sorted, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ListOrder {
    /// By what.
    pub by: SortedBy,
    /// Whether it is the other way round than it is by itself.
    pub reversed: bool,
}

/// By what a list is sorted. What a list cannot be sorted by leaves it as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortedBy {
    /// As the list is when nobody says.
    #[default]
    Usual,
    /// When each came into being.
    CreatedAt,
    /// From when each is payable, the first first.
    PayableFrom,
    /// The largest amount first.
    Amount,
    /// By name.
    Name,
    /// The highest score first.
    Score,
    /// By the collaborator's reference.
    Collaborator,
}

/// In front of the order that a cursor belongs to, and behind it. No name holds it.
const MARK: char = '\u{1f}';

impl SortedBy {
    /// What cursors of the order are marked with; `None` for the usual one.
    const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Usual => None,
            Self::CreatedAt => Some("createdAt"),
            Self::PayableFrom => Some("payableFrom"),
            Self::Amount => Some("amount"),
            Self::Name => Some("name"),
            Self::Score => Some("score"),
            Self::Collaborator => Some("collaborator"),
        }
    }

    /// A cursor that says of which order it is.
    pub fn marked(self, cursor: String) -> String {
        match self.mark() {
            Some(mark) => format!("{MARK}{mark}{MARK}{cursor}"),
            None => cursor,
        }
    }

    /// The cursor without its mark; `None` when it is of another order.
    pub fn unmarked(self, cursor: &str) -> Option<&str> {
        match (self.mark(), cursor.strip_prefix(MARK)) {
            (None, None) => Some(cursor),
            (Some(mark), Some(marked)) => marked.strip_prefix(mark)?.strip_prefix(MARK),
            _ => None,
        }
    }
}

/// The most items of one page.
pub const LARGEST_PAGE: u32 = 500;

/// How many items a page has when nobody says.
pub const DEFAULT_PAGE: u32 = 50;

/// A slice of a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Each item with its cursor, in the order of the list.
    pub items: Vec<(String, T)>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether some precede.
    pub has_previous: bool,
    /// How many the whole list has; `None` when nobody asked.
    pub total: Option<i64>,
}

impl PageArgs {
    /// How many items at most, and whether they are taken from the back.
    pub fn limit(&self) -> (u32, bool) {
        match (self.first, self.last) {
            (None, Some(last)) => (last.min(LARGEST_PAGE), true),
            (first, _) => (first.unwrap_or(DEFAULT_PAGE).min(LARGEST_PAGE), false),
        }
    }
}

impl<T> Page<T> {
    /// Of a list that has nothing.
    pub fn nothing() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false, total: Some(0) }
    }

    /// The slice of a list that is already in memory and sorted, but for its direction; cursors are made by
    /// `cursor`.
    pub fn of_list(mut list: Vec<T>, args: &PageArgs, cursor: impl Fn(&T) -> String) -> Self {
        let cursor = |item: &T| args.order.by.marked(cursor(item));
        if args.order.reversed {
            list.reverse();
        }
        let total = list.len();
        let place = |wanted: &Option<String>| {
            let wanted = wanted.as_ref()?;
            list.iter().position(|item| cursor(item) == *wanted)
        };
        let start = place(&args.after).map_or(0, |index| index + 1);
        let end = place(&args.before).unwrap_or(total).max(start);
        let (limit, from_back) = args.limit();
        let limit = limit as usize;
        let (start, end) = if from_back {
            (end.saturating_sub(limit).max(start), end)
        } else {
            (start, start.saturating_add(limit).min(end))
        };
        let wanted = list.into_iter().skip(start).take(end - start);
        let items = wanted.map(|item| (cursor(&item), item)).collect();
        let total_rows = i64::try_from(total).unwrap_or(i64::MAX);
        Self { items, has_next: end < total, has_previous: start > 0, total: Some(total_rows) }
    }

    /// The same page with each item changed.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(|(key, item)| (key, change(item))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}
