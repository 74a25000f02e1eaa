//! The one bounded queue into the pump, for threads and for tasks.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use thiserror::Error;

use crate::pump::Input;

/// Inputs that may wait before their senders do.
pub const QUEUE_MAX: usize = 1024;

/// The pump has ended.
#[derive(Clone, Copy, Debug, Error)]
#[error("the agent is ending")]
pub struct Ended;

/// A sender for asynchronous tasks: waits without holding a thread when the queue is full.
#[derive(Clone, Debug)]
pub struct InputSender(SyncSender<Input>);

/// The queue: the sender for threads, and the receiver for the pump's loop.
pub fn queue() -> (SyncSender<Input>, Receiver<Input>) {
    sync_channel(QUEUE_MAX)
}

impl InputSender {
    /// A task's sender to the same queue.
    pub const fn new(sender: SyncSender<Input>) -> Self {
        Self(sender)
    }

    /// Hands an input over, waiting while the queue is full.
    ///
    /// # Errors
    /// [`Ended`] if the pump is gone.
    pub async fn send(&self, input: Input) -> Result<(), Ended> {
        let mut input = input;
        loop {
            match self.0.try_send(input) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(Ended),
                Err(TrySendError::Full(back)) => {
                    input = back;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        }
    }
}
