//! How much of what was sent lies untaken in the server, so that the queue of a connection has a bound in bytes.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use tokio::sync::Notify;

/// While more than this lies untaken, nothing more is sent.
const MOST: usize = 256 * 1024;

/// What lies untaken of one connection. Cheap to clone; clones share.
#[derive(Clone, Default)]
pub struct Credit(Rc<Untaken>);

#[derive(Default)]
struct Untaken {
    bytes: Cell<usize>,
    is_cut: Cell<bool>,
    taken: Notify,
}

impl Credit {
    /// Waits until there is room, and takes it.
    pub async fn spend(&self, bytes: usize) {
        while self.0.bytes.get() > MOST {
            self.0.taken.notified().await;
        }
        self.0.bytes.set(self.0.bytes.get().saturating_add(bytes));
    }

    /// Ends the connection as soon as it looks for more to send.
    pub fn cut(&self) {
        self.0.is_cut.set(true);
    }

    /// The body of a response, which gives back the room of what is taken from it.
    pub fn of(&self, body: BoxBody) -> impl MessageBody + use<> {
        Measured { body, credit: self.clone() }
    }
}

struct Measured {
    body: BoxBody,
    credit: Credit,
}

/// The reader took nothing for too long.
#[derive(Debug, thiserror::Error)]
#[error("the reader took nothing for too long")]
struct Cut;

impl MessageBody for Measured {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let untaken = Rc::clone(&self.credit.0);
        if untaken.is_cut.get() {
            return Poll::Ready(Some(Err(Cut.into())));
        }
        let next = ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(Ok(bytes)) = &next {
            untaken.bytes.set(untaken.bytes.get().saturating_sub(bytes.len()));
            untaken.taken.notify_one();
        }
        Poll::Ready(next)
    }
}
