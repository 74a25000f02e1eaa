//! The session: what the terminal decides. Pure: (state, event, now) -> effects; no disk, no wire, no clock.
//!
//! The caller commits the recorded entries of an event in one transaction, then does the acts in order, then shows the view.
//!
//! - [`event`]: everything that can happen to a session.
//! - [`effect`]: everything it can ask for.
//! - [`context`]: what it may look at while it decides.
//! - [`setup`]: which slots the machine has.
//! - [`equipment`]: how the devices are, as far as they told.
//! - [`devices`]: what device news mean outside a payment: start, identity, faults.
//! - [`settle`]: intents found open after a start or a lost line.
//! - [`phase`]: where a visit stands.
//! - [`visit`]: choosing, referencing, reviewing: before money.
//! - [`accept`]: which notes and coins are taken now, and whether a payment may begin.
//! - [`payable`]: after which piece a payment can still end; [`offered`]: its last answer.
//! - [`collect`]: notes and coins coming in.
//! - [`give`]: change and money given back.
//! - [`close`]: ending a payment.
//! - [`after`]: receipt, voucher, thanks.
//! - [`ground`]: which changes of the screen make a touch stale.
//! - [`interrupted`]: a payment found open at start.
//! - [`staff`]: sign-in and board.
//! - [`counters`]: a hopper's lifetime count against the entries.
//! - [`cut`]: the cut, step by step.
//! - [`refill`]: loading change.
//! - [`found`]: money that lies where no device has it.
//! - [`statement`]: where stuck money was, and the proof of a clear path.
//! - [`count`]: counting hoppers; [`overdue`]: those nobody counted for too long; [`hopper_test`]: one coin of one as a test.
//! - [`trial`]: what staff try without a payment.
//! - [`tick`]: time limits.
//! - [`view`]: what stands on the screen.
//! - [`board`]: what staff see.
//! - [`device`]: one device in words; [`history`]: what happened there.

pub mod accept;
pub mod after;
pub mod board;
pub mod close;
pub mod collect;
pub mod context;
pub mod count;
pub mod counters;
pub mod cut;
pub mod device;
pub mod devices;
pub mod effect;
pub mod equipment;
pub mod event;
pub mod found;
pub mod give;
pub mod ground;
pub mod history;
pub mod hopper_test;
pub mod interrupted;
pub mod offered;
pub mod overdue;
pub mod payable;
pub mod phase;
pub mod refill;
pub mod settle;
pub mod setup;
pub mod staff;
pub mod statement;
pub mod tick;
pub mod trial;
pub mod view;
pub mod visit;

use std::collections::BTreeMap;

use cas_domain::folio::Folio;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::Document;
use cas_domain::local::touch::{Act as TouchAct, Touch};
use cas_domain::wire::v1::{Applied, TerminalConfig};

use crate::journal::Standing;
pub use context::Context;
pub use effect::{Act, Effects};
pub use event::SessionEvent;
pub use phase::Phase;
pub use setup::Setup;

use self::equipment::Equipment;
use self::event::CentreLink;
use self::phase::{Pay, PayStage};
use self::staff::Misses;

/// The session of one terminal.
#[derive(Debug)]
pub struct Session {
    setup: Setup,
    config: Option<TerminalConfig>,
    equipment: Equipment,
    link: CentreLink,
    offered: offered::Offered,
    phase: Phase,
    misses: Misses,
    last_touch_ms: u64,
    /// Every limit of this visit is twice as long.
    unhurried: bool,
    requests: u64,
    jobs: u32,
    papers: BTreeMap<u32, (Document, Folio)>,
    applied: Vec<Applied>,
    storage_allows: bool,
    rolled_back: bool,
    behind_copy: bool,
    forked: bool,
    hurry: u64,
    count_after_ms: i64,
}

impl Session {
    /// A session over what the journal says stands. A payment found open waits for the devices' word first.
    pub fn new(setup: Setup, config: Option<TerminalConfig>, standing: &Standing) -> Self {
        let phase = match &standing.payment {
            Some(open) => Phase::Pay(Box::new(Pay::new(open.id, PayStage::Settling { since_ms: 0 }))),
            None => Phase::Idle,
        };
        let equipment = Equipment::new(&setup);
        let mut session = Self {
            setup,
            config,
            equipment,
            link: CentreLink::default(),
            offered: offered::Offered::default(),
            phase,
            misses: Misses::of(standing),
            last_touch_ms: 0,
            unhurried: false,
            requests: 0,
            jobs: 0,
            papers: BTreeMap::new(),
            applied: Vec::new(),
            storage_allows: true,
            rolled_back: false,
            behind_copy: false,
            forked: false,
            hurry: 1,
            count_after_ms: 0,
        };
        session.count_every(overdue::COUNT_EVERY_DAYS);
        session
    }

    /// Nobody waits as long as usual: every limit on a person's idleness is so many times shorter. For training terminals only,
    /// so that the whole machine can be tried in minutes; limits on devices stay.
    pub const fn hurry(&mut self, times: u64) {
        self.hurry = if times == 0 { 1 } else { times };
    }

    /// Takes one event and says what to record and do. The effects' entries are to be committed before any act is done.
    pub fn handle(&mut self, event: SessionEvent, context: Context<'_>) -> Effects {
        let mut cx = context;
        let somebody = !matches!(self.phase, Phase::Idle);
        match event {
            SessionEvent::Bill(news) => self.bill(news, &mut cx),
            SessionEvent::Coin(news) => self.coin(news, &mut cx),
            SessionEvent::Hopper(slot, news) => self.hopper(&slot, news, &mut cx),
            SessionEvent::Printer(news) => self.printer(news, &mut cx),
            SessionEvent::Door { open } => self.door(open, &mut cx),
            SessionEvent::Touch(touch) => self.touch(touch, &mut cx),
            SessionEvent::IntentDurable(intent) => self.intent_durable(intent, &mut cx),
            SessionEvent::Continue => self.go_on(&mut cx),
            SessionEvent::Quote { request, answer } => self.quoted(request, answer, &mut cx),
            SessionEvent::Pin { request, right } => self.pin_checked(request, right, &mut cx),
            SessionEvent::PhoneKept { folio, kept } => self.phone_kept(folio, kept),
            SessionEvent::Applied(applied) => self.heard_applied(applied, &mut cx),
            SessionEvent::Link(link) => self.link = link,
            SessionEvent::Config { config, digest } => self.take_config(*config, digest, &mut cx),
            SessionEvent::Tick => self.tick(&mut cx),
        }
        if somebody && matches!(self.phase, Phase::Idle) {
            // "Letra grande" ends with the visit.
            self.unhurried = false;
        }
        self.refresh_acceptors(&mut cx);
        let effects = cx.into_effects();
        self.remember_papers(&effects);
        effects
    }

    /// The configuration in force.
    pub const fn config(&self) -> Option<&TerminalConfig> {
        self.config.as_ref()
    }

    /// How the devices are.
    pub const fn equipment(&self) -> &Equipment {
        &self.equipment
    }

    /// Where the visit stands.
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    fn take_config(&mut self, config: TerminalConfig, digest: String, cx: &mut Context<'_>) {
        // Between payments only: an open payment keeps its configuration (R16).
        cx.record(EntryKind::ConfigApplied { version: config.version, digest }, vec![]);
        self.config = Some(config);
    }

    /// Whether a new configuration may take effect now.
    pub const fn may_change_config(&self) -> bool {
        matches!(self.phase, Phase::Idle)
    }

    fn touch(&mut self, touch: Touch, cx: &mut Context<'_>) {
        self.last_touch_ms = cx.now.mono_ms;
        if let Phase::Pay(pay) = &mut self.phase {
            pay.still_there_until = None;
        }
        match touch.act {
            TouchAct::Presence => return,
            TouchAct::LargeText { on } => {
                self.unhurried = on;
                return;
            }
            _ => {}
        }
        // A touch made on another payment's screen is stale (R15); the pump has looked at the version of its view.
        if touch.payment != self.payment_shown() {
            return;
        }
        match &self.phase {
            Phase::Idle | Phase::Visit(_) => self.touch_visit(touch.act, cx),
            Phase::Pay(_) => self.touch_pay(touch.act, cx),
            Phase::After(_) => self.touch_after(touch.act, cx),
            Phase::Staff(_) => self.touch_staff(touch.act, cx),
        }
    }

    /// A time limit of this visit: twice as long for who needs large letters (`screens.md`, section 1.1), shorter in a training
    /// that hurries.
    pub(super) const fn limit(&self, ms: u64) -> u64 {
        let usual = ms / self.hurry;
        if self.unhurried { usual.saturating_mul(2) } else { usual }
    }

    /// The payment that the screen is about.
    fn payment_shown(&self) -> Option<cas_domain::id::PaymentId> {
        match &self.phase {
            Phase::Pay(pay) => Some(pay.id),
            Phase::After(after) => Some(after.id),
            Phase::Idle | Phase::Visit(_) | Phase::Staff(_) => None,
        }
    }

    /// Something was committed or confirmed: take the next step of what is running.
    fn go_on(&mut self, cx: &mut Context<'_>) {
        let Phase::Pay(pay) = &self.phase else { return };
        match &pay.stage {
            PayStage::Collect => self.offer_more(cx),
            PayStage::Give(_) => self.go_on_giving(cx),
            PayStage::Close { .. } => self.try_close(cx),
            PayStage::Settling { .. } => self.try_settled(cx),
            PayStage::Cancelling => self.try_cancelled(cx),
            PayStage::Interrupted { .. } => {}
        }
    }

    /// Whether the disk has room for a payment.
    pub const fn set_storage(&mut self, allows: bool) {
        self.storage_allows = allows;
    }

    /// The centre holds other entries at a place of ours, or hears two machines with our key: the payment is finished, then cash is
    /// off (`money.md`, section 6).
    pub const fn set_forked(&mut self) {
        self.forked = true;
    }

    /// The second copy holds entries that the journal lacks: cash is off until a new epoch begins, whatever the centre knows.
    pub const fn set_behind_copy(&mut self) {
        self.behind_copy = true;
    }

    /// The centre holds entries that the journal lacks: cash is off until a new epoch begins.
    pub const fn set_rolled_back(&mut self, rolled_back: bool) {
        self.rolled_back = rolled_back;
    }

    /// The coin positions for which the acceptor is armed, as a mask.
    pub const fn coin_positions(&self) -> u16 {
        self.equipment.coin.positions
    }

    fn next_request(&mut self) -> u64 {
        self.requests = self.requests.saturating_add(1);
        self.requests
    }

    fn next_job(&mut self) -> u32 {
        self.jobs = self.jobs.wrapping_add(1);
        self.jobs
    }
}
