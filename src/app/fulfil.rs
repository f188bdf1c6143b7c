//! Gathering payable obligations into fulfillments.

use crate::store::{Connection, StoreError, fulfillments, obligations};
use rules::domain::{Currency, Fulfillment, Gathering, Money};

use super::deed::{ADMIN, Change, Deed};
use super::{Actor, Answer, App, Problem, ProblemCode, admit};

/// What a new fulfillment gathers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfillmentInput {
    /// The currency's code.
    pub currency: String,
    /// Only these collaborators; all when empty.
    pub collaborators: Vec<String>,
    /// Only these distributors; all when empty.
    pub distributors: Vec<String>,
    /// Payable by then, RFC 3339; now when nothing is said.
    pub until: Option<String>,
    /// Leave out a collaborator whose net is below this decimal.
    pub minimum: Option<String>,
}

impl App {
    /// Gathers what is payable of one currency into one payout for each collaborator.
    pub async fn create_fulfillment(
        &self,
        actor: &Actor,
        input: FulfillmentInput,
    ) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "createFulfillment", input.currency.as_str());
        self.attempt(&deed, ADMIN, self.gather(&deed, input)).await
    }

    async fn gather(&self, deed: &Deed, input: FulfillmentInput) -> Answer<Fulfillment> {
        let deed = deed.clone();
        let now = self.now();
        let gathering = gathering(&input, now)?;
        let gathered = self
            .write(move |connection| match fulfillments::gather(connection, &gathering, now)? {
                Some((fulfillment, _)) => {
                    let after =
                        format!("fulfillment {} {}", fulfillment.id, fulfillment.state.code());
                    deed.record(connection, now, Change::of(None::<String>, after))?;
                    Ok(Ok(fulfillment))
                }
                None => obligations::payable_next(connection, &gathering, now).map(Err),
            })
            .await?;
        gathered.map_err(|next| {
            let next = next.map_or_else(String::new, |at| format!("; the next amount is on {at}"));
            let message = format!("nothing in {} is payable yet{next}", input.currency);
            Problem::new(ProblemCode::IllegalState, &[], message).into()
        })
    }

    /// Marks a fulfillment and its payouts as on their way.
    pub async fn start_fulfillment(&self, actor: &Actor, id: &str) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "startFulfillment", id);
        self.attempt(&deed, ADMIN, self.move_fulfillment(&deed, id, fulfillments::start)).await
    }

    /// Ends a fulfillment: complete when everything is paid; else failed, and the obligations of
    /// the payouts that failed are payable again.
    pub async fn close_fulfillment(&self, actor: &Actor, id: &str) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "closeFulfillment", id);
        self.attempt(&deed, ADMIN, self.move_fulfillment(&deed, id, fulfillments::close)).await
    }

    async fn move_fulfillment(
        &self,
        deed: &Deed,
        id: &str,
        to: fn(&mut Connection, &str) -> Result<Fulfillment, StoreError>,
    ) -> Answer<Fulfillment> {
        let id = id.to_owned();
        self.write_change(deed, move |connection| {
            let before = fulfillments::find(connection, &id)?.map(|found| found.state.code());
            let moved = to(connection, &id)?;
            let change = Change::of(before, moved.state.code());
            Ok((moved, change))
        })
        .await
    }
}

fn gathering(input: &FulfillmentInput, now: rules::domain::Moment) -> Result<Gathering, Problem> {
    let invalid =
        |field: &str, message: String| Problem::new(ProblemCode::Invalid, &[field], message);
    let currency: Currency =
        input.currency.parse().map_err(|error| invalid("currency", format!("{error}")))?;
    let minimum = match &input.minimum {
        None => Money::zero(currency),
        Some(text) => {
            Money::parse(text, currency).map_err(|error| invalid("minimum", error.to_string()))?
        }
    };
    if minimum.minor < 0 {
        return Err(invalid("minimum", "the minimum cannot be below zero".to_owned()));
    }
    let until = input.until.as_deref().map(|until| admit::moment(until, "until")).transpose()?;
    Ok(Gathering {
        currency,
        collaborators: input.collaborators.clone(),
        distributors: input.distributors.clone(),
        payable_until: until.map_or(now, |until| until.min(now)),
        minimum_minor: minimum.minor,
    })
}
