//! What is kept: listed, mapped again once the mapping or the catalogue is right, or discarded with a reason.

use rules::domain::{
    HookDelivery, HookDeliveryEnd, HookDeliveryFilter, HookDeliveryState, HookSource, Page,
    PageArgs, Thing,
};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::intake::admit;
use crate::app::{Actor, Answer, App, Problem, ProblemCode};
use crate::store::hooks;
use crate::store::{Connection, StoreError};

/// How many deliveries are mapped or discarded at once.
const MOST: u32 = 100;

impl App {
    /// A delivery by its number; `None` where there is none.
    pub async fn hook_delivery(&self, number: i64) -> Answer<Option<HookDelivery>> {
        self.read(move |connection| hooks::find_delivery(connection, number)).await
    }

    /// What came to hooks, the newest first.
    pub async fn hook_deliveries(
        &self,
        filter: HookDeliveryFilter,
        args: PageArgs,
    ) -> Answer<Page<HookDelivery>> {
        self.read(move |connection| hooks::page(connection, &filter, &args)).await
    }

    /// Maps deliveries again that are kept: these, or the oldest of a source. What comes of them.
    pub async fn map_hook_deliveries(
        &self,
        actor: &Actor,
        source: HookSource,
        numbers: Option<Vec<i64>>,
    ) -> Answer<Vec<HookDelivery>> {
        let deed = Deed::new(actor, "mapHookDeliveries", source.code());
        self.attempt(&deed, ADMIN, async {
            let kept = self.kept_of(source, numbers).await?;
            let mut mapped = Vec::with_capacity(kept.len());
            for delivery in kept {
                // One before may have made what this one has waited for.
                let number = delivery.number;
                let now = self.hook_delivery(number).await?.unwrap_or(delivery);
                mapped.push(match now.state {
                    HookDeliveryState::Kept => self.map_again(now).await?,
                    _ => now,
                });
            }
            let done = mapped.iter().filter(|one| one.state != HookDeliveryState::Kept).count();
            let after = format!("{done} of {} are not kept any more", mapped.len());
            self.write_change(&deed, move |_| Ok(((), Change::of(None::<String>, after)))).await?;
            Ok(mapped)
        })
        .await
    }

    async fn kept_of(
        &self,
        source: HookSource,
        numbers: Option<Vec<i64>>,
    ) -> Answer<Vec<HookDelivery>> {
        if let Some(numbers) = numbers {
            require_few(&numbers)?;
            return self
                .read(move |connection| {
                    let found = numbers.into_iter().map(|number| kept(connection, number));
                    found.collect::<Result<Vec<_>, StoreError>>()
                })
                .await;
        }
        let state = Some(HookDeliveryState::Kept);
        let filter = HookDeliveryFilter { source: Some(source), state, ..Default::default() };
        // Newest first, so that the last ones are the oldest.
        let args = PageArgs { last: Some(MOST), uncounted: true, ..PageArgs::default() };
        let page = self.hook_deliveries(filter, args).await?;
        Ok(page.items.into_iter().rev().map(|(_, delivery)| delivery).collect())
    }

    /// Ends deliveries that are kept, because nobody wants them; what was sent is thrown away.
    pub async fn discard_hook_deliveries(
        &self,
        actor: &Actor,
        numbers: Vec<i64>,
        reason: String,
    ) -> Answer<Vec<HookDelivery>> {
        let about = format!("{} deliveries", numbers.len());
        let deed = Deed::new(actor, "discardHookDeliveries", about);
        self.attempt(&deed, ADMIN, async {
            require_few(&numbers)?;
            admit::reason(Some(&reason), "reason")?;
            let end = HookDeliveryEnd {
                by: actor.name().to_owned(),
                at: self.now(),
                reason: Some(reason),
            };
            self.write_change(&deed, move |connection| {
                let mut discarded = Vec::with_capacity(numbers.len());
                for number in numbers {
                    kept(connection, number)?;
                    hooks::discard(connection, number, &end)?;
                    discarded.extend(hooks::find_delivery(connection, number)?);
                }
                let state = HookDeliveryState::Discarded.code();
                Ok((discarded, Change::of(Some(HookDeliveryState::Kept.code()), state)))
            })
            .await
        })
        .await
    }
}

fn require_few(numbers: &[i64]) -> Answer<()> {
    let few = u32::try_from(numbers.len()).is_ok_and(|many| (1..=MOST).contains(&many));
    if few {
        return Ok(());
    }
    let message = format!("name 1 to {MOST} deliveries at once");
    Err(Problem::new(ProblemCode::TooMany, &["ids"], message).into())
}

/// A delivery that is kept.
fn kept(connection: &mut Connection, number: i64) -> Result<HookDelivery, StoreError> {
    let found = hooks::find_delivery(connection, number)?;
    let found =
        found.ok_or_else(|| StoreError::no_such(Thing::HookDelivery, number.to_string()))?;
    match found.state {
        HookDeliveryState::Kept => Ok(found),
        state => Err(StoreError::Conflict(format!(
            "hook delivery \"{number}\" is {}, and not kept any more",
            state.code()
        ))),
    }
}
