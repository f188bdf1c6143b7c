//! What goes on when nobody waits for it any more: a period that takes longer to add up than a request may last is
//! added up all the same, once, so that who asks again finds it.

use std::collections::HashSet;
use std::sync::Arc;

use parking_lot::Mutex;

use rules::domain::Outcome;

use crate::app::access::fair::lower_priority;
use crate::app::looking::live::Question;
use crate::app::{Answer, App, AppError};

/// How many periods are added up at the same time for those who may ask again.
const MOST: usize = 2;

/// The distributors whose open periods are added up.
#[derive(Clone, Default)]
pub struct GoingOn(Arc<Mutex<HashSet<String>>>);

/// One of them, until it is done.
struct Going {
    all: GoingOn,
    distributor: String,
}

impl GoingOn {
    /// Notes a distributor; `None` where it is noted already, and where there are as many as may be.
    fn begin(&self, distributor: &str) -> Option<Going> {
        let mut all = self.0.lock();
        let begins = all.len() < MOST && all.insert(distributor.to_owned());
        begins.then(|| Going { all: self.clone(), distributor: distributor.to_owned() })
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.all.0.lock().remove(&self.distributor);
    }
}

impl App {
    /// The outcome of the open period of a distributor as of now; `None` when none is open. When the time of the
    /// request is over, it goes on without it.
    pub(super) fn look_on(&self, question: &Question, name: &str) -> Answer<Option<Arc<Outcome>>> {
        let outcome = self.live.outcome(&self.store, question, || self.open_now(name));
        if matches!(outcome, Err(AppError::Stopped)) {
            self.go_on(name);
        }
        outcome
    }

    fn go_on(&self, name: &str) {
        let Some(going) = self.going_on.begin(name) else { return };
        let app = Self { store: self.store.for_itself(), client: None, ..self.clone() };
        std::thread::spawn(move || {
            lower_priority();
            let name = &going.distributor;
            let question = app.live.ask(name, &app.clock);
            if let Err(error) = app.live.outcome(&app.store, &question, || app.open_now(name)) {
                tracing::warn!(distributor = %name, %error, "the open period cannot be added up");
            }
        });
    }
}
