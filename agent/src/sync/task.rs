//! The loop of sync: a nudge or a period wakes it, failure makes it wait longer, nothing makes it give up.

use std::sync::Arc;
use std::time::Duration;

use cas_domain::id::TerminalId;
use cas_domain::journal::Link;
use cas_domain::wire::v1::Heartbeat;
use ed25519_dalek::SigningKey;
use tokio::sync::{Notify, watch};

use super::centre::{Centre, CentreError};
use super::reconcile::{Answer, Reconciler, Request};
use crate::inputs::{Ended, InputSender};
use crate::outbox::Outbox;

/// What the loop needs.
pub struct SyncTask {
    /// What is to be sent.
    pub outbox: Outbox,
    /// The terminal.
    pub terminal: TerminalId,
    /// Its key.
    pub key: SigningKey,
    /// The centre.
    pub centre: Centre,
    /// What the centre is known to hold.
    pub held: Link,
    /// The state to tell.
    pub heartbeat: watch::Receiver<Heartbeat>,
    /// Wakes the loop.
    pub nudge: Arc<Notify>,
    /// Where news go.
    pub inputs: InputSender,
}

/// Runs until the agent's queue is closed.
pub async fn run(mut task: SyncTask) {
    let mut reconciler = Reconciler::new(task.outbox.clone(), task.terminal, task.key.clone(), task.held);
    loop {
        if task.turn(&mut reconciler).await.is_err() {
            return;
        }
        let end = reconciler.end();
        if task.inputs.send(end.reach).await.is_err() {
            return;
        }
        let pause = Duration::from_millis(end.pause_ms);
        let nudged = task.nudge.notified();
        if end.nudged {
            let _ = tokio::time::timeout(pause, nudged).await;
        } else {
            tokio::time::sleep(pause).await;
        }
    }
}

impl SyncTask {
    async fn turn(&mut self, reconciler: &mut Reconciler) -> Result<(), Ended> {
        reconciler.begin();
        loop {
            let said = self.heartbeat.borrow_and_update().clone();
            let request = match reconciler.next(&said) {
                Ok(Some(request)) => request,
                Ok(None) => return Ok(()),
                Err(error) => {
                    tracing::error!("nothing can be sent: {error}");
                    return Ok(());
                }
            };
            let heard = match self.put(&request).await {
                Ok(answer) => reconciler.hear(answer),
                Err(error) => {
                    tracing::info!("the centre did not answer: {error}");
                    reconciler.fail();
                    return Ok(());
                }
            };
            match heard {
                Ok(inputs) => {
                    for input in inputs {
                        self.inputs.send(input).await?;
                    }
                }
                Err(error) => tracing::error!("the centre's answer is not taken: {error}"),
            }
        }
    }

    async fn put(&self, request: &Request) -> Result<Answer, CentreError> {
        Ok(match request {
            Request::Batch(batch) => Answer::Batch(self.centre.batch(batch).await?),
            Request::Heartbeat(said) => Answer::Heartbeat(self.centre.heartbeat(self.terminal, &self.key, said).await?),
            Request::Config(asked) => Answer::Config(self.centre.config(self.terminal, &self.key, asked).await?),
        })
    }
}
