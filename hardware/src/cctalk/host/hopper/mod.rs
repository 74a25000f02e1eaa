//! The machine of one hopper.
//!
//! It reads first and reports [`HopperEvent::Started`]; nothing is reset before [`HopperCommand::Begin`]. A payout is
//! enabled for its order alone, written once, and settled by the registers (`money.md`, R4 and R6).
//!
//! - `order`: where a payout stands. - `payout`: what is asked for it, and what the answers mean.

mod order;
mod payout;

use heapless::Deque;

use crate::device::{
    Act, Authority, FaultKind, HopperCommand, HopperEvent, HopperLevel, HopperWitness, Instant, LineEvent, NotSent, Permit, Refused,
    ToldFaults,
};

use super::bus::DispenseForm;
use super::identify::Identifying;
use super::link::{Contact, Device, Reply, Request};
use super::settle::Answer;
use crate::cctalk::codes::{header, hopper as bits};
use crate::cctalk::timing::Timing;
use order::{Order, Stage};

/// Events that may wait; a reply brings at most one for each status bit and a few more.
const QUEUE: usize = 48;
/// Free places a reply may need.
const BURST: usize = 28;

/// Why the registers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    /// First contact: ends in `Started`.
    Start,
    /// After Begin: ends in `Ready`.
    Ready,
    /// The owner asked: ends in `Witness`.
    Witness,
    /// Every now and then, to see faults and restarts.
    Watch,
}

/// What is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Identify,
    Test(Aim),
    Status(Aim),
    Lifetime(Aim),
    Level(Aim),
    /// Started was reported; waits for Begin.
    Found,
    /// Whatever an earlier owner left enabled is disabled.
    Off,
    Reset,
    Idle,
    Order,
    Probe,
}

/// A hopper at one address.
#[derive(Debug)]
pub(super) struct Hopper {
    boot: u128,
    form: DispenseForm,
    timing: Timing,
    step: Step,
    contact: Contact,
    identifying: Identifying,
    witness: HopperWitness,
    flags: u32,
    told: ToldFaults,
    /// The power-up flag, where a reset does not clear it: then it tells nothing.
    sticky: u32,
    level: HopperLevel,
    begun: bool,
    /// An earlier owner's order that still runs at first contact: coins remaining, and since when so many.
    running: Option<(u8, Instant)>,
    witness_wanted: bool,
    order: Option<Order>,
    events: Deque<HopperEvent, QUEUE>,
}

impl Hopper {
    pub fn new(boot: u128, form: DispenseForm, timing: Timing) -> Self {
        Self {
            boot,
            form,
            timing,
            step: Step::Identify,
            contact: Contact::default(),
            identifying: Identifying::default(),
            witness: HopperWitness::default(),
            flags: 0,
            told: ToldFaults::new(),
            sticky: 0,
            level: HopperLevel::Between,
            begun: false,
            running: None,
            witness_wanted: false,
            order: None,
            events: Deque::new(),
        }
    }

    pub fn poll_event(&mut self) -> Option<HopperEvent> {
        self.events.pop_front()
    }

    pub fn command<A: Authority>(&mut self, now: Instant, command: HopperCommand<A>) -> Result<(), Refused> {
        match command {
            HopperCommand::Begin => match self.step {
                Step::Found | Step::Idle => self.begun = true,
                Step::Probe => return Err(Refused { intent: None, why: NotSent::LineDown }),
                _ => return Err(Refused { intent: None, why: NotSent::WrongState }),
            },
            HopperCommand::ReadWitness => self.witness_wanted = true,
            HopperCommand::Dispense(permit) => {
                let intent = permit.terms().intent;
                let asked = self.fits(&permit).map_err(|why| Refused { intent: Some(intent), why })?;
                self.order = Some(Order::new(now, intent, asked));
            }
        }
        // Only an idle watch is cut short: the pauses of a reset or an order have their reasons.
        if self.contact.missing == 0 && matches!(self.step, Step::Idle | Step::Found) {
            self.contact.due = now;
        }
        Ok(())
    }

    fn fits<A: Authority>(&self, permit: &Permit<A>) -> Result<u8, NotSent> {
        let terms = permit.terms();
        let Act::Dispense { count } = terms.act else { return Err(NotSent::OtherDevice) };
        if terms.boot != self.boot || terms.serial.as_ref() != Some(&self.identifying.identity().serial) {
            return Err(NotSent::OtherDevice);
        }
        match self.step {
            _ if self.order.is_some() => Err(NotSent::Busy),
            Step::Probe => Err(NotSent::LineDown),
            Step::Idle | Step::Test(Aim::Watch | Aim::Witness) | Step::Status(Aim::Watch | Aim::Witness) => self.payable(count),
            Step::Lifetime(Aim::Watch | Aim::Witness) | Step::Level(Aim::Watch | Aim::Witness) => self.payable(count),
            _ => Err(NotSent::WrongState),
        }
    }

    fn payable(&self, count: u8) -> Result<u8, NotSent> {
        if count == 0 || self.begun { Err(NotSent::WrongState) } else { Ok(count) }
    }

    /// Registers of a running payout settle nothing: `Started` waits for its end, unless it makes no progress.
    fn still_runs(&mut self, now: Instant, remaining: u8) -> bool {
        let since = self.running.filter(|(before, _)| *before == remaining).map_or(now, |(_, since)| since);
        self.running = Some((remaining, since));
        remaining > 0 && now.since(since) < self.timing.stalled
    }

    /// The status bits tell of a restart that was not dealt with.
    fn powered_up(&self, flags: u32) -> bool {
        flags & bits::POWER_UP & !self.sticky != 0
    }

    fn emit(&mut self, event: HopperEvent) {
        // Room for a whole burst is checked before anything is asked.
        let _ = self.events.push_back(event);
    }

    fn start_over(&mut self, step: Step) {
        if self.order.is_some_and(|order| order.stage.before_dispense()) {
            self.end_unsent(NotSent::WrongState);
        }
        self.step = step;
        self.sticky = 0;
        self.begun = false;
        self.running = None;
        self.told.start_over();
        self.identifying = Identifying::default();
    }

    /// The device counts as silent. An order whose dispense was written stays open until its end can be read.
    fn silent(&mut self, now: Instant) {
        if self.order.is_some_and(|order| order.stage.before_dispense()) {
            self.end_unsent(NotSent::LineDown);
        }
        if self.contact.tell() {
            self.emit(HopperEvent::Silent);
        }
        match self.order {
            Some(order) if now.since(order.heard) < self.timing.doubt => {}
            Some(_) => self.end_in_doubt(Step::Probe),
            None => self.start_over(Step::Probe),
        }
    }

    fn end_unsent(&mut self, why: NotSent) {
        if let Some(order) = self.order.take() {
            self.emit(HopperEvent::NotSent { intent: order.intent, why });
        }
        self.step = Step::Idle;
    }

    fn end_in_doubt(&mut self, then: Step) {
        if let Some(order) = self.order.take() {
            self.emit(HopperEvent::Doubt { intent: order.intent, asked: order.asked });
        }
        self.start_over(then);
    }

    /// What to do next where nothing is under way.
    fn choose(&mut self) {
        match self.step {
            Step::Found | Step::Idle if core::mem::take(&mut self.begun) => self.step = Step::Off,
            Step::Idle if self.order.is_some() => self.step = Step::Order,
            Step::Idle if core::mem::take(&mut self.witness_wanted) => self.step = Step::Status(Aim::Witness),
            Step::Idle => self.step = Step::Test(Aim::Watch),
            _ => {}
        }
    }

    fn question(&self) -> Option<Request> {
        let ask = |header, data: &[u8]| Some(Request::new(&self.timing, header, data));
        match self.step {
            Step::Identify => ask(self.identifying.question()?, &[]),
            Step::Test(_) => ask(header::TEST_HOPPER, &[]),
            Step::Status(_) => ask(header::HOPPER_STATUS, &[]),
            Step::Lifetime(_) => ask(header::LIFETIME, &[]),
            Step::Level(_) => ask(header::LEVEL, &[]),
            Step::Found | Step::Idle => None,
            Step::Off => ask(header::ENABLE_HOPPER, &[0]),
            Step::Reset => ask(header::RESET, &[]).map(|request| request.patient(self.timing.slow_reply)),
            Step::Probe => ask(header::POLL, &[]),
            Step::Order => self.order_question(),
        }
    }

    fn answer(&mut self, now: Instant, data: Option<&[u8]>) -> bool {
        match self.step {
            Step::Identify => {
                let fits = self.identifying.answer(data);
                if self.identifying.question().is_none() {
                    self.step = Step::Test(Aim::Start);
                }
                fits
            }
            Step::Test(aim) => {
                let Some(flags) = data.and_then(bits::flags) else { return false };
                self.take_flags(flags);
                self.step = Step::Status(aim);
                true
            }
            Step::Status(aim) => {
                let Some(&[event_counter, remaining, last_paid, last_unpaid]) = data else { return false };
                let restarted = event_counter == 0 && self.witness.event_counter != 0;
                self.witness = HopperWitness { event_counter, remaining, last_paid, last_unpaid, ..self.witness };
                self.step = Step::Lifetime(aim);
                if aim == Aim::Watch && (restarted || self.powered_up(self.flags)) {
                    self.start_over(Step::Identify);
                }
                true
            }
            Step::Lifetime(aim) => {
                let Some(&[low, middle, high]) = data else { return false };
                self.witness.lifetime = u32::from_le_bytes([low, middle, high, 0]);
                self.step = Step::Level(aim);
                true
            }
            Step::Level(aim) => {
                let level = data.map_or(HopperLevel::Between, level);
                self.end_reading(now, aim, level);
                true
            }
            Step::Found | Step::Idle => true,
            Step::Off => {
                let reset = self.flags & bits::CLEARED_BY_RESET != 0;
                self.step = if reset { Step::Reset } else { Step::Test(Aim::Ready) };
                true
            }
            Step::Reset => {
                self.flags = 0;
                self.step = Step::Test(Aim::Ready);
                self.contact.rest(now, self.timing.reboot);
                data == Some(&[])
            }
            Step::Probe => {
                self.step = Step::Identify;
                true
            }
            Step::Order => self.order_answer(now, data),
        }
    }

    fn end_reading(&mut self, now: Instant, aim: Aim, level: HopperLevel) {
        let changed = core::mem::replace(&mut self.level, level) != level;
        let (witness, flags) = (self.witness, self.flags);
        self.step = Step::Idle;
        self.contact.rest(now, self.timing.hopper_watch);
        match aim {
            Aim::Start if self.still_runs(now, witness.remaining) => {
                self.step = Step::Test(Aim::Start);
                self.contact.rest(now, self.timing.hopper_follow);
            }
            Aim::Start => {
                self.step = Step::Found;
                let identity = self.identifying.identity().clone();
                let started = HopperEvent::Started {
                    identity,
                    witness,
                    power_up: flags & bits::POWER_UP != 0,
                    interrupted: flags & bits::POWER_DOWN_IN_PAYOUT != 0,
                    untrusted: flags & bits::CHECKSUM != 0,
                };
                self.emit(started);
            }
            Aim::Ready => {
                self.sticky = flags & bits::POWER_UP;
                self.emit(HopperEvent::Ready { witness, level });
            }
            Aim::Witness => self.emit(HopperEvent::Witness(witness)),
            Aim::Watch if changed => self.emit(HopperEvent::Ready { witness, level }),
            Aim::Watch => {}
        }
    }

    /// Reports the faults that came and went. Two bits can mean one kind: it is told with the first and cleared with the last.
    fn take_flags(&mut self, flags: u32) {
        self.flags = flags;
        let shown = (0..24).filter(|bit| flags & (1 << bit) != 0).filter_map(|bit| Some((bit, bits::meaning(bit)?)));
        let kinds: heapless::Vec<FaultKind, 24> = shown.clone().map(|(_, meaning)| meaning.kind).collect();
        for gone in self.told.gone(&kinds) {
            self.emit(HopperEvent::FaultCleared(gone));
        }
        for (bit, meaning) in shown {
            if self.told.tell(meaning.kind) {
                self.emit(HopperEvent::Fault(meaning.fault(header::TEST_HOPPER, u8::try_from(bit).unwrap_or(0))));
            }
        }
    }
}

/// Level sensors (header 217): bits 4 and 5 say which are fitted, bits 0 and 1 what they see.
fn level(data: &[u8]) -> HopperLevel {
    match data {
        [state] if state & 0x11 == 0x11 => HopperLevel::Low,
        [state] if state & 0x22 == 0x22 => HopperLevel::High,
        _ => HopperLevel::Between,
    }
}

impl Device for Hopper {
    fn wake(&self) -> Option<Instant> {
        let waits = (self.step == Step::Found && !self.begun) || self.contact.down || self.events.len() + BURST > QUEUE;
        (!waits).then_some(self.contact.due)
    }

    fn request(&mut self, _now: Instant) -> Option<Request> {
        self.choose();
        self.question()
    }

    fn reply(&mut self, now: Instant, reply: Reply<'_>) {
        let due = self.contact.due;
        let dispensing = self.step == Step::Order && self.order.is_some_and(|order| order.stage == Stage::Dispense);
        let fits = match reply {
            Reply::Data(data) => self.answer(now, Some(data)),
            Reply::Nak => self.answer(now, None),
            // A dispense is never repeated: busy is a refusal like any other, and the registers decide.
            Reply::Busy if dispensing => self.answer(now, None),
            Reply::Busy | Reply::Silence => false,
        };
        if fits {
            let later = if self.contact.due == due { now } else { self.contact.due };
            self.contact.heard(now);
            let wanted = self.begun || self.witness_wanted || self.order.is_some();
            self.contact.due = if self.step == Step::Idle && wanted { now } else { later };
            return;
        }
        if let Some(order) = self.order.as_mut().filter(|_| dispensing) {
            // Written once; from here on only the registers speak.
            order.answer = Answer::Lost;
            order.stage = Stage::Follow;
        }
        if self.contact.missed(now, &self.timing) {
            self.silent(now);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let order = self.order.filter(|_| self.contact.down)?;
        Some(order.heard.after(self.timing.doubt))
    }

    fn tick(&mut self, now: Instant) {
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.end_in_doubt(Step::Probe);
        }
    }

    fn line(&mut self, now: Instant, event: LineEvent) {
        match event {
            LineEvent::Lost => {
                if let Some(order) = self.order.as_mut().filter(|order| order.stage == Stage::Dispense) {
                    // It may have been written in the last moment.
                    order.stage = Stage::Follow;
                }
                self.silent(now);
            }
            LineEvent::Restored => self.contact.due = now,
        }
        self.contact.down = event == LineEvent::Lost;
    }
}
