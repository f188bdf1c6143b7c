//! The operations of one WebSocket: each on a task of its own, which ends with the connection.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use super::close::Close;
use super::message;
use super::outbox::Outbox;
use super::permits::Permit;
use crate::api::{Answer, Ask, Fate, Running, Service, Update, fault};

/// An operation that goes on; it ends when this is dropped.
struct Operation {
    /// `None` when it comes to its end by itself.
    task: Option<JoinHandle<()>>,
    is_subscription: bool,
    _permit: Permit,
}

impl Drop for Operation {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// How many answers are under way. Cheap to clone; clones share.
#[derive(Clone, Default)]
struct Answering(Rc<(Cell<usize>, Notify)>);

/// An answer that is under way until this is dropped, whatever becomes of it.
struct Begun(Answering);

impl Answering {
    fn begin(&self) -> Begun {
        let (count, _) = &*self.0;
        count.set(count.get() + 1);
        Begun(self.clone())
    }

    async fn all_are_done(&self) {
        let (count, done) = &*self.0;
        while count.get() > 0 {
            done.notified().await;
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let (count, done) = &*self.0.0;
        count.set(count.get().saturating_sub(1));
        done.notify_one();
    }
}

/// The operations of a connection by id. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Operations {
    by_id: Rc<RefCell<HashMap<String, Operation>>>,
    answering: Answering,
    out: Outbox,
    /// Asks for the end of the connection.
    closes: mpsc::UnboundedSender<Close>,
}

impl Operations {
    /// None yet.
    pub fn new(out: Outbox, closes: mpsc::UnboundedSender<Close>) -> Self {
        Self { by_id: Rc::default(), answering: Answering::default(), out, closes }
    }

    /// How many go on.
    pub fn count(&self) -> usize {
        self.by_id.borrow().len()
    }

    /// Whether one of this id goes on.
    pub fn has(&self, id: &str) -> bool {
        self.by_id.borrow().contains_key(id)
    }

    /// Ends one; nothing more is said of it.
    pub fn end(&self, id: &str) {
        // It is dropped when nothing is borrowed any more.
        let ended = self.by_id.borrow_mut().remove(id);
        drop(ended);
    }

    /// Ends the subscriptions and waits for the answers of queries and mutations, but no longer than this. A
    /// subscription is not complete because a server stops: nobody would subscribe again after `complete`.
    pub async fn finish(&self, longest: Duration) {
        let ended: Vec<(String, Operation)> =
            self.by_id.borrow_mut().extract_if(|_, one| one.is_subscription).collect();
        drop(ended);
        let _ = tokio::time::timeout(longest, self.answering.all_are_done()).await;
    }

    /// Ends all of them.
    pub fn end_all(&self) {
        drop(self.by_id.take());
    }

    /// Executes a query or a mutation.
    pub fn answer(&self, id: String, permit: Permit, service: Service, ask: Ask) {
        let operations = self.clone();
        let name = id.clone();
        let begun = self.answering.begin();
        self.start((id, false), permit, async move {
            let _begun = begun;
            let answer = service.answer(ask).await;
            let refused = matches!(answer.fate, Fate::Refused | Fate::MustPost | Fate::TimedOut)
                || answer.has_no_data();
            operations.end_softly(&name);
            if refused {
                operations.out.text(message::error(&name, answer.errors())).await;
            } else if operations.next(&name, answer).await {
                operations.out.text(message::complete(&name)).await;
            }
        });
    }

    /// Tells of a subscription until it ends.
    pub fn follow(&self, id: String, permit: Permit, mut running: Box<Running>) {
        let operations = self.clone();
        let name = id.clone();
        self.start((id, true), permit, async move {
            loop {
                match running.next().await {
                    Update::Next(answer) => {
                        if !operations.next(&name, answer).await {
                            return;
                        }
                    }
                    Update::FellBehind => {
                        operations.end_softly(&name);
                        let error = json!({
                            "message": "what happened came faster than it was read; subscribe again",
                            "extensions": { "code": fault::RATE_LIMITED },
                        });
                        operations.out.text(message::error(&name, &[error])).await;
                        return;
                    }
                    Update::TokenEnded => {
                        let reason = "the token has expired or was taken back".to_owned();
                        let _ = operations.closes.send(Close::Forbidden(reason));
                        return;
                    }
                }
            }
        });
    }

    fn start(
        &self,
        (id, is_subscription): (String, bool),
        permit: Permit,
        work: impl Future<Output = ()> + 'static,
    ) {
        let task = Some(actix_web::rt::spawn(work));
        self.by_id.borrow_mut().insert(id, Operation { task, is_subscription, _permit: permit });
    }

    /// Forgets one that comes to its end by itself, so that its id is free before its last message is read.
    fn end_softly(&self, id: &str) {
        if let Some(mut operation) = self.by_id.borrow_mut().remove(id) {
            operation.task = None;
        }
    }

    /// Sends an answer; false when it cannot be written.
    async fn next(&self, id: &str, answer: Answer) -> bool {
        match message::next(id, answer) {
            Ok(text) => {
                self.out.text(text).await;
                true
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                let _ = self.closes.send(Close::Broken);
                false
            }
        }
    }
}
