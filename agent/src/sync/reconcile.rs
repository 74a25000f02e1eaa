//! What sync decides, one request at a time: what is to be asked next, and what an answer means. No network, no clock, no task.
//!
//! A turn sends what the centre lacks, then says how the terminal is, then fetches a newer configuration if there is one.
//! The daemon's task and a simulator step it alike: [`begin`](Reconciler::begin), then [`next`](Reconciler::next) and
//! [`hear`](Reconciler::hear) until nothing is left to ask, then [`end`](Reconciler::end).

use cas_domain::id::TerminalId;
use cas_domain::journal::Link;
use cas_domain::wire::signed::SignedConfig;
use cas_domain::wire::v1::{Batch, BatchAnswer, BatchOutcome, ConfigRequest, Heartbeat, HeartbeatAnswer};
use ed25519_dalek::SigningKey;

use crate::outbox::{self, Outbox, OutboxError};
use crate::pump::Input;

/// How often the centre hears of the terminal when nothing happens, in milliseconds.
pub const HEARTBEAT_MS: u64 = 5_000;
/// The first pause after a failure, doubled up to the longest.
const BACK_OFF_FIRST_MS: u64 = 500;
const BACK_OFF_LONGEST_MS: u64 = 60_000;
/// Batches sent before the next heartbeat.
const BATCHES_A_TURN: u32 = 16;
/// The pause while a long outbox is being sent.
const CATCH_UP_MS: u64 = 50;

/// Something to ask the centre.
#[derive(Clone, Debug)]
pub enum Request {
    /// Take these entries.
    Batch(Box<Batch>),
    /// This is how the terminal is.
    Heartbeat(Box<Heartbeat>),
    /// Give the newest configuration.
    Config(ConfigRequest),
}

/// What the centre said.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To a batch.
    Batch(BatchAnswer),
    /// To a heartbeat.
    Heartbeat(HeartbeatAnswer),
    /// To a question for the configuration.
    Config(SignedConfig),
}

/// Why a turn cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The outbox cannot be read.
    #[error("there is nothing to send from")]
    Outbox(#[from] OutboxError),
    /// It acknowledged what we do not hold.
    #[error("the centre acknowledged entry {seq} with a hash that is not ours: nothing of it is taken")]
    Foreign {
        /// The place it named.
        seq: u64,
    },
    /// It answered something else than was asked.
    #[error("the centre answered something else than was asked")]
    Mismatch,
}

/// How a turn ended.
#[derive(Debug)]
pub struct End {
    /// What the pump is told of it.
    pub reach: Input,
    /// How long to wait, in milliseconds.
    pub pause_ms: u64,
    /// Whether a nudge shortens the pause; while the centre is away it must not turn the pause into a storm.
    pub nudged: bool,
}

/// What is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Batches { left: u32 },
    Heartbeat,
    Config { have: u64 },
    Over,
}

/// The state of sync between two requests.
#[derive(Clone, Debug)]
pub struct Reconciler {
    outbox: Outbox,
    terminal: TerminalId,
    key: SigningKey,
    held: Link,
    stage: Stage,
    /// The terminal's clock in the heartbeat that was asked, and the configuration it named.
    said: Option<(i64, u64)>,
    /// Milliseconds by which the centre's clock is ahead; known once a heartbeat was answered, and then the turn went well.
    offset_ms: Option<i64>,
    more: bool,
    back_off_ms: u64,
    /// Heartbeats of this start: each has a number of its own, so that the centre knows one it has heard before.
    beats: u64,
}

impl Reconciler {
    /// `held` is what the centre is known to hold.
    pub const fn new(outbox: Outbox, terminal: TerminalId, key: SigningKey, held: Link) -> Self {
        let (stage, back_off_ms) = (Stage::Over, BACK_OFF_FIRST_MS);
        Self { outbox, terminal, key, held, stage, said: None, offset_ms: None, more: false, back_off_ms, beats: 0 }
    }

    /// What the centre holds, as far as we know.
    pub const fn held(&self) -> Link {
        self.held
    }

    /// A turn begins.
    pub const fn begin(&mut self) {
        self.stage = Stage::Batches { left: BATCHES_A_TURN };
        self.said = None;
        self.offset_ms = None;
        self.more = false;
    }

    /// What is to be asked now; `None` when the turn is over. `said` is the newest state of the terminal.
    ///
    /// # Errors
    /// [`RoundError`] if the outbox cannot be read: the turn is over, and did not go well.
    pub fn next(&mut self, said: &Heartbeat) -> Result<Option<Request>, RoundError> {
        let asked = self.ask(said);
        if asked.is_err() {
            self.fail();
        }
        asked
    }

    fn ask(&mut self, said: &Heartbeat) -> Result<Option<Request>, RoundError> {
        if let Stage::Batches { left } = self.stage {
            let items = self.outbox.waiting(self.held)?;
            match outbox::batch(self.terminal, self.held, items, &self.key) {
                Some(batch) if left > 0 => {
                    self.stage = Stage::Batches { left: left - 1 };
                    return Ok(Some(Request::Batch(Box::new(batch))));
                }
                // A long outbox must not keep the heartbeat from the centre.
                Some(_) => self.more = true,
                None => {}
            }
            self.stage = Stage::Heartbeat;
        }
        match self.stage {
            Stage::Heartbeat => {
                let mut said = said.clone();
                self.renew_head(&mut said)?;
                self.beats = self.beats.saturating_add(1);
                said.beat = self.beats;
                self.said = Some((said.wall_ms.as_millis(), said.config_version));
                Ok(Some(Request::Heartbeat(Box::new(said))))
            }
            Stage::Config { have } => Ok(Some(Request::Config(ConfigRequest { have }))),
            Stage::Batches { .. } | Stage::Over => Ok(None),
        }
    }

    /// The state is a moment old, and what was sent meanwhile is newer: a head older than what the centre holds would look
    /// like a rolled-back journal. What lies on our own disk is the truth, also where it *is* rolled back.
    fn renew_head(&self, said: &mut Heartbeat) -> Result<(), OutboxError> {
        let head = self.outbox.head(self.held.epoch)?;
        said.unsent = head.seq.0.saturating_sub(self.held.seq.0);
        said.head = head;
        Ok(())
    }

    /// Takes the answer to what was asked last; gives what the pump is told of it.
    ///
    /// # Errors
    /// [`RoundError`]: nothing of the answer is taken, the turn is over, and the next one sends the same bytes again.
    pub fn hear(&mut self, answer: Answer) -> Result<Vec<Input>, RoundError> {
        let heard = match (self.stage, answer) {
            (Stage::Batches { .. }, Answer::Batch(answer)) => self.hear_batch(answer),
            (Stage::Heartbeat, Answer::Heartbeat(answer)) => self.hear_heartbeat(&answer),
            (Stage::Config { .. }, Answer::Config(config)) => {
                self.stage = Stage::Over;
                Ok(vec![Input::Config(config)])
            }
            (Stage::Batches { .. } | Stage::Heartbeat | Stage::Config { .. } | Stage::Over, _) => Err(RoundError::Mismatch),
        };
        if heard.is_err() {
            self.fail();
        }
        heard
    }

    fn hear_batch(&mut self, answer: BatchAnswer) -> Result<Vec<Input>, RoundError> {
        let before = self.held;
        let mut inputs = Vec::new();
        match answer.outcome {
            BatchOutcome::Ack { head, centre } => {
                // Not our hash at that place, or a place that we do not have: nothing of it is believed, nothing is skipped.
                if head.epoch != self.held.epoch || !self.outbox.holds(head)? {
                    return Err(RoundError::Foreign { seq: head.seq.0 });
                }
                self.held = head;
                inputs.push(Input::Acked { head, centre, applied: answer.applied });
            }
            BatchOutcome::Gap { want } => {
                tracing::warn!(want = want.0, "the centre misses entries; sending them again");
                // Something before is missing there: go back to just before what it wants.
                self.held = self.outbox.before(self.held, want)?;
            }
            BatchOutcome::Fork { at } => {
                tracing::error!(at = at.0, "the centre holds other bytes at this place: call the centre");
                inputs.push(Input::Forked);
            }
            BatchOutcome::Refused { why } => tracing::error!("the centre refused a batch: {why}"),
        }
        if self.held == before {
            // A centre that wants one thing after another must not keep us in a circle.
            self.stage = Stage::Heartbeat;
        }
        Ok(inputs)
    }

    fn hear_heartbeat(&mut self, answer: &HeartbeatAnswer) -> Result<Vec<Input>, RoundError> {
        let (sent, have) = self.said.unwrap_or_default();
        self.offset_ms = Some(answer.wall_ms.as_millis().saturating_sub(sent));
        self.stage = if answer.config_version > have { Stage::Config { have } } else { Stage::Over };
        let head = answer.head.filter(|head| head.epoch == self.held.epoch);
        if let Some(head) = head.filter(|head| head.seq < self.held.seq)
            && self.outbox.holds(head)?
        {
            // A centre restored from a backup: it lacks what it had acknowledged, and waits for it. A terminal at rest has no new entry
            // that would make it ask.
            tracing::warn!(seq = head.seq.0, "the centre holds less than it acknowledged; sending the rest again");
            self.held = head;
            self.more = true;
        }
        let mut inputs: Vec<Input> = head.map(Input::CentreHolds).into_iter().collect();
        if answer.locked {
            tracing::error!("two machines speak with this key: out of service until each is enrolled anew");
            inputs.push(Input::Locked);
        }
        Ok(inputs)
    }

    /// What was asked last was not answered: the turn is over.
    pub const fn fail(&mut self) {
        self.stage = Stage::Over;
    }

    /// The turn is over.
    pub fn end(&mut self) -> End {
        let went_well = self.offset_ms.is_some();
        let reach = Input::Reach { reachable: went_well, offset_ms: self.offset_ms };
        if went_well {
            self.back_off_ms = BACK_OFF_FIRST_MS;
            return End { reach, pause_ms: if self.more { CATCH_UP_MS } else { HEARTBEAT_MS }, nudged: true };
        }
        let pause_ms = self.back_off_ms;
        self.back_off_ms = self.back_off_ms.saturating_mul(2).min(BACK_OFF_LONGEST_MS);
        End { reach, pause_ms, nudged: false }
    }
}
