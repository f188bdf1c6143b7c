//! What is sent over a WebSocket: a short queue, written in its order by a task of its own.

use std::time::Duration;

use actix_web::web::Bytes;
use actix_ws::{Closed, Session};
use tokio::sync::mpsc;

use super::close::Close;
use super::credit::Credit;

/// How many messages wait to be written; who has more to say waits.
const LENGTH: usize = 8;

/// Something to send.
#[derive(Debug)]
pub enum Frame {
    /// A message of the protocol.
    Text(String),
    /// Whether the client is there.
    Ping,
    /// An answer to the client's own question.
    Pong(Bytes),
    /// Nothing comes behind it.
    Close(Close),
}

/// The queue of one connection. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Outbox(mpsc::Sender<Frame>);

impl Outbox {
    /// Starts to write what is put into it. A reader who takes nothing for `untaken` is dropped.
    pub fn start(session: Session, credit: Credit, untaken: Duration) -> Self {
        let (sender, frames) = mpsc::channel(LENGTH);
        actix_web::rt::spawn(write(session, frames, credit, untaken));
        Self(sender)
    }

    /// Puts something into it; nothing happens when the connection is gone.
    pub async fn send(&self, frame: Frame) {
        let _ = self.0.send(frame).await;
    }

    /// The same with a message.
    pub async fn text(&self, text: String) {
        self.send(Frame::Text(text)).await;
    }

    /// Comes to its end when nothing is written any more.
    pub async fn is_gone(&self) {
        self.0.closed().await;
    }
}

async fn write(
    mut session: Session,
    mut frames: mpsc::Receiver<Frame>,
    credit: Credit,
    untaken: Duration,
) {
    while let Some(frame) = frames.recv().await {
        let is_last = matches!(frame, Frame::Close(_));
        match tokio::time::timeout(untaken, send(&mut session, frame, &credit)).await {
            Ok(Ok(())) if !is_last => {}
            Ok(_) => return,
            Err(_) => {
                tracing::info!("a subscriber who takes nothing is dropped");
                credit.cut();
                return;
            }
        }
    }
}

async fn send(session: &mut Session, frame: Frame, credit: &Credit) -> Result<(), Closed> {
    match frame {
        Frame::Text(text) => {
            credit.spend(text.len()).await;
            session.text(text).await
        }
        Frame::Ping => session.ping(b"").await,
        Frame::Pong(bytes) => session.pong(&bytes).await,
        Frame::Close(close) => {
            credit.spend(0).await;
            session.clone().close(Some(close.into())).await
        }
    }
}
