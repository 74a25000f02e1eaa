//! The pump: takes one input at a time, lets the session decide, commits, and only then hands out what is to be done.
//!
//! It has no threads, sockets or clocks: a test or a simulator steps it by hand exactly like the daemon does.
//!
//! - [`messages`]: what goes in and what comes out.
//! - `acts`: what the session asked for becomes commands.
//! - `config`: configurations on their way.
//! - `screen`: views and touches.
//! - [`report`]: what the centre is told regularly.

mod acts;
mod config;
pub mod messages;
pub mod report;
mod screen;

use std::collections::{BTreeMap, VecDeque};

use cas_domain::folio::Folio;
use cas_domain::id::{BootId, CentreId, IntentId};
use cas_domain::journal::{Entry, EntryDraft, EntryKind, Seq};
use cas_domain::local::view::View;
use cas_domain::wire::paper::PaperClaim;
use cas_domain::wire::signed::SignedConfig;
use cas_domain::wire::v1::TerminalConfig;
use ed25519_dalek::SigningKey;

use crate::clock::{Now, Seeds};
use crate::devices::ports;
use crate::journal::space::Space;
use crate::journal::{Durable, Intent, Journal, Stamp, Standing};
use crate::session::event::{CentreLink, SessionEvent};
use crate::session::{Context, Session, Setup};
use config::digest;
pub use messages::{ConfigRefused, Fatal, Input, Output};

/// The agent's version, as the centre sees it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The agent without its threads.
pub struct Pump {
    journal: Journal,
    standing: Standing,
    session: Session,
    space: Option<Space>,
    space_seen_ms: u64,
    ticked: Option<Now>,
    key: SigningKey,
    boot: BootId,
    offset_ms: i64,
    seeds: Box<dyn Seeds>,
    inputs: VecDeque<Input>,
    follow_ups: VecDeque<SessionEvent>,
    /// Inputs that still go before the next follow-up.
    before_follow_up: Option<usize>,
    proofs: BTreeMap<IntentId, Durable<Intent>>,
    waiting_config: Option<(SignedConfig, TerminalConfig)>,
    unacknowledged: VecDeque<Seq>,
    link: CentreLink,
    view: Option<View>,
    /// The first view whose touches still mean the same (R15).
    ground: u64,
}

/// Inputs that may wait; the daemon's channels are shorter, so only a simulator could reach it.
pub const INPUTS_MAX: usize = 4096;

impl Pump {
    /// Opens over a journal and its entries; records this start.
    ///
    /// # Errors
    /// [`Fatal`] if the journal or the book cannot be used.
    pub fn open(
        mut journal: Journal,
        entries: Vec<Entry>,
        setup: Setup,
        key: SigningKey,
        space: Option<Space>,
        now: Now,
        mut seeds: Box<dyn Seeds>,
    ) -> Result<Self, Fatal> {
        let mut standing = Standing::of(&entries)?;
        let boot = BootId::new(now.wall, seeds.seed());
        let centre_key = journal.enrolment().centre_key.clone();
        // A configuration that was kept but never took effect is taken now; one that does not verify is not used at all.
        let config = journal.newest_config()?.filter(|kept| kept.check(&centre_key).is_ok());
        let config = config.and_then(|kept| serde_json::from_str::<TerminalConfig>(&kept.body).ok().map(|config| (kept, config)));
        let stamp = Stamp { boot, wall: now.wall, offset_ms: 0, mono_ms: now.mono_ms };
        let mut drafts = vec![EntryDraft::new(EntryKind::Boot { boot, version: VERSION.to_owned() }, vec![])];
        if now.wall.plus_millis(i64::try_from(CLOCK_STEP_MS).unwrap_or(i64::MAX)) < standing.latest_wall {
            // Set back while nobody looked.
            let step = EntryKind::ClockStep { before_ms: standing.latest_wall, after_ms: now.wall };
            drafts.push(EntryDraft::new(step, vec![]));
        }
        // Whoever was signed in is not any more.
        if let Some((session, _)) = &standing.staff {
            drafts.push(EntryDraft::new(EntryKind::StaffOut { session: *session }, vec![]));
        }
        if let Some((kept, config)) = config.as_ref().filter(|(_, config)| config.version > standing.config_version) {
            drafts.push(EntryDraft::new(EntryKind::ConfigApplied { version: config.version, digest: digest(&kept.body) }, vec![]));
        }
        for entry in &journal.commit(drafts, stamp)?.entries {
            standing.apply(entry)?;
        }
        let acked = journal.acked().seq;
        let opened = entries.iter().filter(|entry| matches!(entry.what, EntryKind::PaymentOpened { .. }) && entry.seq > acked);
        let unacknowledged = opened.map(|entry| entry.seq).collect();
        let session = Session::new(setup, config.map(|(_, config)| config), &standing);
        Ok(Self {
            journal,
            standing,
            session,
            space,
            space_seen_ms: 0,
            ticked: None,
            key,
            boot,
            offset_ms: 0,
            seeds,
            inputs: VecDeque::new(),
            follow_ups: VecDeque::new(),
            before_follow_up: None,
            proofs: BTreeMap::new(),
            waiting_config: None,
            unacknowledged,
            link: CentreLink::default(),
            view: None,
            ground: 0,
        })
    }

    /// Puts an input in the queue; returns `false` if the queue is full and the input was not taken.
    #[must_use]
    pub fn push(&mut self, input: Input) -> bool {
        if self.inputs.len() >= INPUTS_MAX {
            return false;
        }
        self.inputs.push_back(input);
        true
    }

    /// Whether the queue takes another input.
    pub fn has_room(&self) -> bool {
        self.inputs.len() < INPUTS_MAX
    }

    /// Whether something waits.
    pub fn has_work(&self) -> bool {
        !self.inputs.is_empty() || !self.follow_ups.is_empty()
    }

    /// Handles one waiting input: what came from outside goes first, so that a commit is looked at again in the light of
    /// everything that happened meanwhile (R17).
    ///
    /// # Errors
    /// [`Fatal`]: the process must end.
    pub fn run_one(&mut self, now: Now) -> Result<Vec<Output>, Fatal> {
        let mut outputs = Vec::new();
        let commits = self.journal.commits();
        // All that is there when the commit is done goes first (R17); what comes later waits its turn, or a busy screen
        // could starve a permit.
        let waits = !self.follow_ups.is_empty();
        let before = if waits { *self.before_follow_up.get_or_insert(self.inputs.len()) } else { self.inputs.len() };
        if before > 0 {
            self.before_follow_up = Some(before.saturating_sub(1));
            if let Some(input) = self.inputs.pop_front() {
                self.take(input, now, &mut outputs)?;
            }
        } else if let Some(event) = self.follow_ups.pop_front() {
            self.handle(event, now, &mut outputs)?;
        }
        if !waits || self.follow_ups.is_empty() || self.journal.commits() != commits {
            self.before_follow_up = None;
        }
        self.show(now, &mut outputs);
        Ok(outputs)
    }

    /// Time passes.
    ///
    /// # Errors
    /// [`Fatal`]: the process must end.
    pub fn tick(&mut self, now: Now) -> Result<Vec<Output>, Fatal> {
        let mut outputs = Vec::new();
        self.watch_clock(now, &mut outputs)?;
        self.tell_space(now);
        self.apply_waiting_config(now, &mut outputs)?;
        self.handle(SessionEvent::Tick, now, &mut outputs)?;
        self.show(now, &mut outputs);
        Ok(outputs)
    }

    fn take(&mut self, input: Input, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        match input {
            Input::Session(SessionEvent::Touch(touch)) => {
                let touch = self.touch_in_time(touch);
                self.handle(SessionEvent::Touch(touch), now, outputs)
            }
            Input::Session(event) => self.handle(event, now, outputs),
            Input::RefusedIntent(intent) => {
                let hopper = self.standing.payouts.iter().find(|(_, open)| open.intent == intent).map(|(slot, _)| slot.clone());
                let coin = self.standing.armed.values().any(|open| open.intent == intent);
                self.handle(ports::not_sent(intent, hopper, coin), now, outputs)
            }
            Input::Acked { head, centre, applied } => {
                self.journal.acknowledge(head, centre)?;
                let acked = self.journal.acked().seq;
                self.unacknowledged.retain(|seq| *seq > acked);
                self.anchor(centre, acked, now, outputs)?;
                self.tell_link(now, outputs)?;
                if applied.is_empty() { Ok(()) } else { self.handle(SessionEvent::Applied(applied), now, outputs) }
            }
            Input::CentreHolds(head) => {
                let ours = self.journal.holds(head)?;
                if !ours {
                    tracing::error!(
                        at = head.seq.0,
                        "the centre holds entries that this journal lacks: an old image was put back; cash is off"
                    );
                }
                self.session.set_rolled_back(!ours);
                Ok(())
            }
            Input::Config(signed) => {
                match self.check_config(&signed) {
                    Ok(config) if self.waiting_config.as_ref().is_some_and(|(_, waiting)| waiting.version >= config.version) => {}
                    Ok(config) => self.waiting_config = Some((signed, config)),
                    // Asked for twice before it took effect: the same one again is no news.
                    Err(ConfigRefused::Older { got, have }) if got == have => {}
                    Err(refused) => tracing::warn!("a configuration was refused: {refused}"),
                }
                self.apply_waiting_config(now, outputs)
            }
            Input::Reach { reachable, offset_ms } => {
                self.offset_ms = offset_ms.unwrap_or(self.offset_ms);
                self.link.reachable = reachable;
                self.tell_link(now, outputs)
            }
            Input::Quote { request, answer } => self.handle(SessionEvent::Quote { request, answer }, now, outputs),
            Input::Forked | Input::Locked => {
                self.session.set_forked();
                Ok(())
            }
            Input::CopyAhead => {
                self.session.set_behind_copy();
                Ok(())
            }
            Input::Stop => Ok(()),
        }
    }

    fn tell_link(&mut self, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        self.link.unsent = self.standing.last.0.saturating_sub(self.journal.acked().seq.0);
        self.link.unacknowledged_payments = u32::try_from(self.unacknowledged.len()).unwrap_or(u32::MAX);
        self.handle(SessionEvent::Link(self.link), now, outputs)
    }

    /// Journals once a day what the centre holds, so that each can prove the other's roll-back (`money.md`, section 6).
    fn anchor(&mut self, centre: CentreId, acked: Seq, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        let fresh = self.standing.anchored.is_some_and(|(known, at)| known == centre && at.plus_millis(ANCHOR_EVERY_MS) > now.wall);
        if fresh || acked == Seq::START {
            return Ok(());
        }
        self.commit(vec![EntryDraft::new(EntryKind::Anchor { centre, acked }, vec![])], now, outputs)
    }

    fn handle(&mut self, event: SessionEvent, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        let (key, head) = (&self.key, self.journal.head());
        let web = self.session.config().map_or_else(String::new, |config| config.words.web.clone());
        let sign_paper = |folio: Folio| PaperClaim::new(folio, head).address(&web, key);
        let context = Context::new(&self.standing, now, &mut *self.seeds, &sign_paper);
        let effects = self.session.handle(event, context);
        if !effects.record.is_empty() {
            self.commit(effects.record, now, outputs)?;
        }
        for act in effects.acts {
            self.act(act, outputs);
        }
        Ok(())
    }

    /// A wall clock that jumped is recorded: order is by sequence, but who reads the entries must know.
    fn watch_clock(&mut self, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        let Some(last) = self.ticked.replace(now) else { return Ok(()) };
        let passed = i64::try_from(now.since(last.mono_ms)).unwrap_or(i64::MAX);
        let due = last.wall.plus_millis(passed);
        if now.wall.as_millis().abs_diff(due.as_millis()) < CLOCK_STEP_MS {
            return Ok(());
        }
        tracing::warn!(before = due.as_millis(), after = now.wall.as_millis(), "the wall clock jumped");
        let step = EntryKind::ClockStep { before_ms: due, after_ms: now.wall };
        self.commit(vec![EntryDraft::new(step, vec![])], now, outputs)
    }

    /// The gate before each payment: room on the disk, looked at once a second.
    fn tell_space(&mut self, now: Now) {
        if now.since(self.space_seen_ms) < SPACE_EVERY_MS {
            return;
        }
        self.space_seen_ms = now.mono_ms;
        if let Some(space) = &self.space {
            self.session.set_storage(space.allows_payment());
        }
    }

    fn commit(&mut self, drafts: Vec<EntryDraft>, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        let stamp = Stamp { boot: self.boot, wall: now.wall, offset_ms: self.offset_ms, mono_ms: now.mono_ms };
        let committed = self.journal.commit(drafts, stamp)?;
        for entry in &committed.entries {
            if matches!(entry.what, EntryKind::PaymentOpened { .. }) {
                self.unacknowledged.push_back(entry.seq);
            }
            self.standing.apply(entry)?;
        }
        for proof in committed.intents {
            let id = proof.value().id;
            self.proofs.insert(id, proof);
            self.follow_ups.push_back(SessionEvent::IntentDurable(id));
        }
        let standing = &self.standing;
        // A proof whose intent is closed permits nothing any more.
        self.proofs.retain(|id, _| is_open(standing, *id));
        // Whatever is on disk is for the centre, too: faults, doors and staff as soon as payments.
        outputs.push(Output::Nudge);
        Ok(())
    }

    /// What stands, for tests and audits.
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Limits on people's idleness are so many times shorter: training only.
    pub const fn hurry(&mut self, times: u64) {
        self.session.hurry(times);
    }

    /// A hopper is counted so many days after the last time, at the latest.
    pub const fn count_every(&mut self, days: u16) {
        self.session.count_every(days);
    }

    /// The session, for tests and audits.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// The journal, for tests and audits.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// This start of the agent.
    pub const fn boot(&self) -> BootId {
        self.boot
    }
}

fn is_open(standing: &Standing, intent: IntentId) -> bool {
    standing.stacks.values().any(|open| open.intent == intent)
        || standing.payouts.values().any(|open| open.intent == intent)
        || standing.armed.values().any(|open| open.intent == intent)
        || standing.moves.values().any(|open| *open == intent)
}

/// A wall clock that is off by this much between two ticks has jumped.
const CLOCK_STEP_MS: u64 = 5_000;
/// How often the centre's head is journalled.
const ANCHOR_EVERY_MS: i64 = 24 * 3_600_000;
/// How often the disk's room is looked at.
const SPACE_EVERY_MS: u64 = 1_000;
