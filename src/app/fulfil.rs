//! Gathering payable obligations into fulfillments.

use crate::store::{fulfillments, obligations};
use rules::domain::{Currency, Fulfillment, Gathering, Money};

use super::{Answer, App, FulfillmentInput, Problem, ProblemCode, admit};

impl App {
    /// Gathers what is payable of one currency into one payout for each collaborator.
    pub async fn create_fulfillment(&self, input: FulfillmentInput) -> Answer<Fulfillment> {
        let now = self.now();
        let gathering = gathering(&input, now)?;
        let gathered = self
            .write(move |connection| match fulfillments::gather(connection, &gathering, now)? {
                Some((fulfillment, _)) => Ok(Ok(fulfillment)),
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
    pub async fn start_fulfillment(&self, id: &str) -> Answer<Fulfillment> {
        let id = id.to_owned();
        self.write(move |connection| fulfillments::start(connection, &id)).await
    }

    /// Ends a fulfillment: complete when everything is paid; else failed, and the obligations of
    /// the payouts that failed are payable again.
    pub async fn close_fulfillment(&self, id: &str) -> Answer<Fulfillment> {
        let id = id.to_owned();
        self.write(move |connection| fulfillments::close(connection, &id)).await
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
