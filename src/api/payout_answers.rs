//! What a file of a bank says, and what it changes.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::caller::Allow;
use super::paging::{self, Asked, Connection};
use super::payout::Payout;
use super::scalars::DateTime;
use super::states::PayoutState;
use crate::app::AnswerReport;
use rules::domain::{self, Page};

/// What a file of a bank came to.
pub struct PayoutAnswers(pub AnswerReport);

/// When a file was taken, and by whom.
#[derive(SimpleObject)]
#[graphql(name = "AnswersTaken")]
pub struct AnswersTaken {
    /// When.
    at: DateTime,
    /// The name of whose token took it.
    by: String,
}

/// A payment that no payout is.
#[derive(SimpleObject)]
#[graphql(name = "UnmatchedAnswer")]
pub struct UnmatchedAnswer {
    /// Where the file speaks of it, such as "line 3" or "entry 2".
    place: String,
    /// The id that it names.
    named: String,
}

/// What a file of a bank says, and what it changes; of a dry run what it would change.
#[Object(name = "PayoutAnswers", guard = "Allow::READING")]
impl PayoutAnswers {
    /// Its form: "csv", "pain.002" or "camt.054".
    async fn format(&self) -> &str {
        self.0.format.name()
    }

    /// When this very file was taken before: then it changes nothing, and the rest is not looked at again.
    async fn taken_before(&self) -> Option<AnswersTaken> {
        let (at, by) = self.0.taken_before.clone()?;
        Some(AnswersTaken { at: at.into(), by })
    }

    /// How many payouts it says are paid that were not known to be.
    async fn paid_count(&self) -> usize {
        self.0.paid.len()
    }

    /// How many payouts failed.
    async fn failed_count(&self) -> usize {
        self.0.failed.len()
    }

    /// How many payouts were paid and came back.
    async fn returned_count(&self) -> usize {
        self.0.returned.len()
    }

    /// How many payouts it says something of that is known already.
    async fn known_count(&self) -> usize {
        self.0.known.len()
    }

    /// How much of it says that nothing is certain yet.
    async fn open_count(&self) -> usize {
        self.0.open
    }

    /// The payouts that are others by it, by id.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<AnsweredPayout>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let key = |changed: &&Changed| changed.after.id.clone();
        let page = Page::of_list(sorted(&self.0.changed, |it| &it.after.id), &page, key);
        Ok(paging::connect(page, |changed| AnsweredPayout(changed.clone())))
    }

    /// The payouts among those that are known that are paid on another day or with another reference than it
    /// says, as they are: it changes nothing of them.
    async fn otherwise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Payout>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let key = |payout: &&domain::Payout| payout.id.clone();
        let page = Page::of_list(sorted(&self.0.otherwise, |it| &it.id), &page, key);
        Ok(paging::connect(page, |payout| Payout(payout.clone())))
    }

    /// Where it speaks of payments that no payout is, in its order.
    async fn unmatched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<UnmatchedAnswer>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let rows = self.0.unmatched.iter().enumerate().collect();
        // Text that sorts as the numbers do.
        let key = |(at, _): &(usize, &(String, String))| format!("{at:010}");
        let page = Page::of_list(rows, &page, key);
        Ok(paging::connect(page, |(_, (place, named))| UnmatchedAnswer {
            place: place.clone(),
            named: named.clone(),
        }))
    }
}

type Changed = domain::Changed<domain::Payout>;

/// A payout that is another one by a bank's file.
pub struct AnsweredPayout(Changed);

/// A payout that is another one by a bank's file.
#[Object(name = "AnsweredPayout", guard = "Allow::READING")]
impl AnsweredPayout {
    /// The payout as the file makes it; of a dry run as it would be.
    async fn payout(&self) -> Payout {
        Payout(self.0.after.clone())
    }

    /// Where it was before.
    async fn was(&self) -> PayoutState {
        self.0.before.state.into()
    }
}

/// The rows in the order of a key of theirs.
fn sorted<T>(rows: &[T], key: impl Fn(&T) -> &String) -> Vec<&T> {
    let mut rows: Vec<&T> = rows.iter().collect();
    rows.sort_by(|one, other| key(one).cmp(key(other)));
    rows
}
