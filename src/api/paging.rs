//! Connections: pages of a list with opaque cursors.

use async_graphql::connection::{self, EmptyFields};
use async_graphql::{Context, Object, OutputType, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fault;
use crate::app::AppError;
use rules::domain::{LARGEST_PAGE, ListOrder, Page, PageArgs};

/// What a connection has besides its page.
#[derive(Debug, Clone)]
pub struct Totals {
    total_count: Option<i64>,
}

/// What a connection has besides its page.
#[Object(name = "ConnectionTotals")]
impl Totals {
    /// How many the whole list has.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.total_count.ok_or_else(|| fault::internal(ctx, "the list was not counted"))
    }
}

/// A page of a list.
pub type Connection<T> = connection::Connection<String, T, Totals>;

/// The four arguments of a connection as they came.
pub struct Asked {
    /// So many from the front.
    pub first: Option<i32>,
    /// Only what follows this cursor.
    pub after: Option<String>,
    /// So many from the back.
    pub last: Option<i32>,
    /// Only what precedes this cursor.
    pub before: Option<String>,
}

impl Asked {
    /// The page that is wanted, or what is wrong with the arguments. The list is counted only where the
    /// query asks for `totalCount`.
    pub fn page(self, ctx: &Context<'_>) -> Result<PageArgs> {
        self.sorted(ctx, None::<ListOrder>)
    }

    /// The same of a list in an order.
    pub fn sorted(
        self,
        ctx: &Context<'_>,
        order: Option<impl Into<ListOrder>>,
    ) -> Result<PageArgs> {
        let order: ListOrder = order.map(Into::into).unwrap_or_default();
        if self.first.is_some() && self.last.is_some() {
            return Err(fault::bad_input("give \"first\" or \"last\", not both"));
        }
        Ok(PageArgs {
            first: size("first", self.first)?,
            after: cursor("after", self.after, order)?,
            last: size("last", self.last)?,
            before: cursor("before", self.before, order)?,
            uncounted: !ctx.look_ahead().field("totalCount").exists(),
            order,
        })
    }
}

fn size(name: &str, given: Option<i32>) -> Result<Option<u32>> {
    let Some(given) = given else { return Ok(None) };
    match u32::try_from(given) {
        Ok(size) if size <= LARGEST_PAGE => Ok(Some(size)),
        _ => {
            let message = format!("\"{name}\" must be from 0 to {LARGEST_PAGE}, not {given}");
            Err(fault::bad_input(message))
        }
    }
}

fn cursor(name: &str, given: Option<String>, order: ListOrder) -> Result<Option<String>> {
    let Some(given) = given else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(&given).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.filter(|text| !text.contains('\0'));
    let message = || format!("\"{name}\" must be a cursor that this list gave");
    let text = text.ok_or_else(|| fault::bad_input(message()))?;
    if order.by.unmarked(&text).is_none() {
        let message = format!(
            "\"{name}\" is a cursor of another order: go on with the \"orderBy\" that gave it"
        );
        return Err(fault::bad_input(message));
    }
    Ok(Some(text))
}

/// Wraps a page that the application found, or says why it found none.
pub fn answer<D, T: OutputType>(
    ctx: &Context<'_>,
    found: Result<Page<D>, AppError>,
    wrap: impl Fn(D) -> T,
) -> Result<Connection<T>> {
    found.map(|page| connect(page, wrap)).map_err(|error| fault::of(ctx, &error))
}

/// Wraps a page.
pub fn connect<D, T: OutputType>(page: Page<D>, wrap: impl Fn(D) -> T) -> Connection<T> {
    let totals = Totals { total_count: page.total };
    let mut connection =
        Connection::with_additional_fields(page.has_previous, page.has_next, totals);
    connection.edges.extend(page.items.into_iter().map(|(cursor, item)| {
        let cursor = URL_SAFE_NO_PAD.encode(cursor);
        connection::Edge::with_additional_fields(cursor, wrap(item), EmptyFields)
    }));
    connection
}

/// A page of nothing.
pub fn nothing<T: OutputType>() -> Connection<T> {
    Connection::with_additional_fields(false, false, Totals { total_count: Some(0) })
}
