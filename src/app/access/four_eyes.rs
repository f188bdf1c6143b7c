//! Four eyes: what one person made, another has to let happen. Who made it is what is stored of it, so that no
//! restart and no other server forgets it.

use rules::domain::{Fulfillment, FulfillmentState, RuleVersion};

use crate::app::{Actor, App, Problem, ProblemCode};

/// Whether two people are needed, and who acts.
#[derive(Debug, Clone)]
pub(in crate::app) struct FourEyes {
    wanted: bool,
    who: String,
}

impl FourEyes {
    /// Whether two people are needed at all.
    pub fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// Refuses to put a version in force that the same person saved.
    pub fn on_activation(&self, version: &RuleVersion) -> Result<(), Problem> {
        self.another_than(version.saved_by.as_deref(), "name", || {
            format!(
                "version {} of \"{}\" was saved under the same name; with four eyes another admin activates it",
                version.version, version.distributor
            )
        })
    }

    /// Refuses to begin paying what the same person gathered. Once somebody else has begun it, anybody may go on.
    pub fn on_paying(&self, fulfillment: &Fulfillment, field: &str) -> Result<(), Problem> {
        if fulfillment.state != FulfillmentState::Pending {
            return Ok(());
        }
        self.another_than(fulfillment.made_by.as_deref(), field, || {
            format!(
                "fulfillment {} was made under the same name; with four eyes somebody else starts it",
                fulfillment.id
            )
        })
    }

    fn another_than(
        &self,
        maker: Option<&str>,
        field: &str,
        message: impl FnOnce() -> String,
    ) -> Result<(), Problem> {
        if self.wanted && maker == Some(self.who.as_str()) {
            return Err(Problem::new(ProblemCode::NeedsSecondPerson, &[field], message()));
        }
        Ok(())
    }
}

impl App {
    /// The same application, in which a second person has to let happen what one made: rules that are activated,
    /// fulfillments that are paid, accounts that are paid to.
    pub fn with_four_eyes(self) -> Self {
        Self { four_eyes: true, ..self }
    }

    /// What has to be asked when somebody of that name acts.
    pub(in crate::app) fn four_eyes_on(&self, who: &str) -> FourEyes {
        FourEyes { wanted: self.four_eyes, who: who.to_owned() }
    }

    /// Why somebody may not put this version in force; `None` when four eyes do not stand in the way.
    pub fn activation_blocked(&self, actor: &Actor, version: &RuleVersion) -> Option<String> {
        self.four_eyes_on(actor.name()).on_activation(version).err().map(|it| it.message)
    }

    /// Why somebody may not begin to pay this; `None` when four eyes do not stand in the way.
    pub fn start_blocked(&self, actor: &Actor, fulfillment: &Fulfillment) -> Option<String> {
        self.four_eyes_on(actor.name()).on_paying(fulfillment, "id").err().map(|it| it.message)
    }
}
