//! The loop of sync: a nudge or a period wakes it, failure makes it wait longer, nothing makes it give up.

use std::sync::Arc;
use std::time::Duration;

use cas_domain::id::TerminalId;
use cas_domain::journal::Link;
use cas_domain::wire::v1::{BatchOutcome, ConfigRequest, Heartbeat};
use ed25519_dalek::SigningKey;
use tokio::sync::{Notify, watch};

use super::centre::Centre;
use super::reconcile::{Round, RoundError, round};
use crate::inputs::InputSender;
use crate::outbox::Outbox;
use crate::pump::Input;

/// How often the centre hears of the terminal when nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// The first pause after a failure, doubled up to the longest.
const BACK_OFF_FIRST: Duration = Duration::from_millis(500);
const BACK_OFF_LONGEST: Duration = Duration::from_secs(60);

/// Batches sent before the next heartbeat.
const BATCHES_A_TURN: u32 = 16;
/// The pause while a long outbox is being sent.
const CATCH_UP: Duration = Duration::from_millis(50);

/// A turn that went well.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// Something is left to send.
    more: bool,
    /// Milliseconds by which the centre's clock is ahead.
    offset_ms: i64,
}

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
    let mut back_off = BACK_OFF_FIRST;
    loop {
        let went_well = task.turn().await;
        let reach = Input::Reach { reachable: went_well.is_some(), offset_ms: went_well.map(|turn| turn.offset_ms) };
        if task.inputs.send(reach).await.is_err() {
            return;
        }
        let wait = if went_well.is_some() {
            back_off = BACK_OFF_FIRST;
            if went_well.is_some_and(|turn| turn.more) { CATCH_UP } else { HEARTBEAT }
        } else {
            let wait = back_off;
            back_off = (back_off * 2).min(BACK_OFF_LONGEST);
            wait
        };
        // A nudge shortens the pause; while the centre is away it must not turn the pause into a storm.
        let nudged = task.nudge.notified();
        if went_well.is_some() {
            let _ = tokio::time::timeout(wait, nudged).await;
        } else {
            tokio::time::sleep(wait).await;
        }
    }
}

impl SyncTask {
    /// Sends what waits, then the heartbeat. `None` if the centre did not answer.
    async fn turn(&mut self) -> Option<Turn> {
        let more = self.send_waiting().await?;
        let mut said = self.heartbeat.borrow_and_update().clone();
        self.renew_head(&mut said);
        let sent = said.wall_ms;
        let answer = match self.centre.heartbeat(self.terminal, &self.key, &said).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::info!("no heartbeat: {error}");
                return None;
            }
        };
        if let Some(head) = answer.head.filter(|head| head.epoch == said.head.epoch) {
            self.inputs.send(Input::CentreHolds(head)).await.ok()?;
        }
        if answer.config_version > said.config_version {
            self.fetch_config(said.config_version).await;
        }
        Some(Turn { more, offset_ms: answer.wall_ms.as_millis().saturating_sub(sent.as_millis()) })
    }

    /// The state is a moment old, and what was sent meanwhile is newer: a head older than what the centre holds would look
    /// like a rolled-back journal. What lies on our own disk is the truth, also where it *is* rolled back.
    fn renew_head(&self, said: &mut Heartbeat) {
        match self.outbox.head(self.held.epoch) {
            Ok(head) => {
                said.unsent = head.seq.0.saturating_sub(self.held.seq.0);
                said.head = head;
            }
            Err(error) => tracing::error!("no head for the heartbeat: {error}"),
        }
    }

    /// Sends what waits, a good deal at a time: a long outbox must not keep the heartbeat from the centre, nor a centre that
    /// wants one thing after another keep us in a circle. Whether something is left.
    async fn send_waiting(&mut self) -> Option<bool> {
        for _ in 0..BATCHES_A_TURN {
            match self.send_batch().await {
                Ok(true) => {}
                Ok(false) => return Some(false),
                Err(error) => {
                    tracing::info!("nothing was sent: {error}");
                    return None;
                }
            }
        }
        Some(true)
    }

    /// Sends one batch; whether another may follow at once.
    async fn send_batch(&mut self) -> Result<bool, RoundError> {
        let round = round(&self.outbox, &self.centre, self.terminal, &self.key, self.held).await?;
        let Round::Answered { answer, held } = round else { return Ok(false) };
        let moved = held != self.held;
        self.held = held;
        match answer.outcome {
            BatchOutcome::Ack { head, centre } => {
                let acked = Input::Acked { head, centre, applied: answer.applied };
                Ok(self.inputs.send(acked).await.is_ok() && moved)
            }
            BatchOutcome::Gap { want } => {
                tracing::warn!(want = want.0, "the centre misses entries; sending them again");
                Ok(moved)
            }
            BatchOutcome::Fork { at } => {
                tracing::error!(at = at.0, "the centre holds other bytes at this place: call the centre");
                let _ = self.inputs.send(Input::Forked).await;
                Ok(false)
            }
            BatchOutcome::Refused { why } => {
                tracing::error!("the centre refused a batch: {why}");
                Ok(false)
            }
        }
    }

    async fn fetch_config(&self, have: u64) {
        match self.centre.config(self.terminal, &self.key, &ConfigRequest { have }).await {
            Ok(config) => {
                if self.inputs.send(Input::Config(config)).await.is_err() {
                    tracing::info!("the agent is ending; the configuration is fetched again next time");
                }
            }
            Err(error) => tracing::warn!("no configuration: {error}"),
        }
    }
}
