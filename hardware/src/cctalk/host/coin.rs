//! The machine of one coin acceptor.
//!
//! It reads first (identity, coin names, event counter) and reports [`CoinEvent::Started`]; nothing is enabled or counted
//! until [`CoinCommand::Begin`] says where the journal left off. Coins are taken only under a permit.

use heapless::Deque;

use crate::device::coin::CoinBaseline;
use crate::device::{
    Act, Authority, CoinCommand, CoinEvent, CoinTable, Fault, FaultKind, Instant, IntentRef, LineEvent, NotSent, Permit, Refused,
    ToldFaults,
};

use super::super::codes::{coin_event, coin_id, fault, header};
use super::super::timing::Timing;
use super::events::Reading;
use super::identify::Identifying;
use super::link::{Contact, Device, Reply, Request};

/// Coin positions of an acceptor (CCT part 3, header 184).
const POSITIONS: u8 = 16;
/// Events of the largest burst: a gap, five coins and a fault with each, and what else a reply can bring.
const QUEUE: usize = 24;
/// Free places a reply may need.
const BURST: usize = 14;
/// A device that does not answer the question for its count so often is not asked again before its next start.
const TOTAL_TRIES: u8 = 3;

/// What is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Identify,
    CoinId(u8),
    Counter,
    /// Started was reported; waits for Begin.
    Found,
    /// It was enabled when it was last heard: is it still? Then it kept power.
    Kept,
    CatchUp,
    /// Master inhibit on, then read back; `then` says what for.
    Off(Goal),
    OffCheck(Goal),
    /// How many coins did it ever accept? Before the last look, so that every coin of this count is told of.
    Total(Goal),
    /// One more look at the events before `Inhibited` or `Ready` is reported.
    LastLook(Goal),
    Mask,
    MaskCheck,
    On,
    OnCheck,
    Poll,
    SelfCheck,
    /// Does it still accept? A device that lost power unnoticed does not.
    Watch,
    /// Silent: are you there?
    Probe,
}

/// Why the acceptor is inhibited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Ready,
    Inhibited,
}

/// What the owner wants and has not begun yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Accept,
    Inhibit,
}

/// A coin acceptor at one address.
#[derive(Debug)]
pub(super) struct Acceptor {
    boot: u128,
    timing: Timing,
    step: Step,
    contact: Contact,
    identifying: Identifying,
    table: CoinTable,
    /// Event counter after the last reported event.
    counter: u8,
    begin: Option<Option<CoinBaseline>>,
    wish: Option<Wish>,
    positions: u16,
    /// The intent of a permit whose enabling frame was not written yet.
    unused: Option<IntentRef>,
    /// Enabled by us and confirmed.
    accepting: bool,
    /// Coins may have been taken since the last reading that nobody will tell of if power was lost.
    exposed: bool,
    /// Its count of coins accepted, as just read.
    total: Option<u32>,
    /// How often it left the question for that count unanswered: not every model knows it.
    total_missed: u8,
    watched: Instant,
    checked: Instant,
    /// The fault of the last self-check.
    fault: Option<FaultKind>,
    told: ToldFaults,
    events: Deque<CoinEvent, QUEUE>,
}

impl Acceptor {
    pub fn new(boot: u128, timing: Timing) -> Self {
        Self {
            boot,
            timing,
            step: Step::Identify,
            contact: Contact::default(),
            identifying: Identifying::default(),
            table: CoinTable::new(),
            counter: 0,
            begin: None,
            wish: None,
            positions: 0,
            unused: None,
            accepting: false,
            exposed: false,
            total: None,
            total_missed: 0,
            watched: Instant::default(),
            checked: Instant::default(),
            fault: None,
            told: ToldFaults::new(),
            events: Deque::new(),
        }
    }

    pub fn poll_event(&mut self) -> Option<CoinEvent> {
        self.events.pop_front()
    }

    pub fn command<A: Authority>(&mut self, now: Instant, command: CoinCommand<A>) -> Result<(), Refused> {
        let intent = if let CoinCommand::Accept { permit, .. } = &command { Some(permit.terms().intent) } else { None };
        let refuse = |why| Err(Refused { intent, why });
        if self.step == Step::Probe {
            return refuse(NotSent::LineDown);
        }
        match command {
            CoinCommand::Begin { baseline } => {
                if self.step != Step::Found {
                    return refuse(NotSent::WrongState);
                }
                self.begin = Some(baseline);
                self.step = if self.exposed { Step::Kept } else { Step::CatchUp };
            }
            _ if !self.working() => return refuse(NotSent::WrongState),
            CoinCommand::Accept { permit, positions } => {
                if let Err(why) = self.fits(&permit) {
                    return refuse(why);
                }
                self.wish = Some(Wish::Accept);
                self.positions = positions;
                self.unused = intent;
            }
            CoinCommand::Inhibit => {
                // A permit that waits for its turn was never used; one whose frame is written is taken back by the inhibit.
                if self.wish == Some(Wish::Accept) {
                    self.close_unused(NotSent::WrongState);
                }
                self.wish = Some(Wish::Inhibit);
            }
        }
        if self.contact.missing == 0 {
            self.contact.due = now;
        }
        Ok(())
    }

    fn fits<A: Authority>(&self, permit: &Permit<A>) -> Result<(), NotSent> {
        let terms = permit.terms();
        let serial = &self.identifying.identity().serial;
        if terms.boot != self.boot || terms.serial.as_ref() != Some(serial) || terms.act != Act::AcceptCoins {
            return Err(NotSent::OtherDevice);
        }
        if self.unused.is_some() || self.wish.is_some() {
            return Err(NotSent::Busy);
        }
        Ok(())
    }

    /// Begun, and able to take commands.
    fn working(&self) -> bool {
        matches!(
            self.step,
            Step::Poll
                | Step::SelfCheck
                | Step::Watch
                | Step::Mask
                | Step::MaskCheck
                | Step::On
                | Step::OnCheck
                | Step::OffCheck(_)
                | Step::Off(_)
                | Step::Total(_)
                | Step::LastLook(_)
        ) && self.begin.is_none()
    }

    fn emit(&mut self, event: CoinEvent) {
        // Room for a whole burst is checked before anything is asked.
        let _ = self.events.push_back(event);
    }

    fn report(&mut self, fault: Fault) {
        self.emit(CoinEvent::Fault(fault));
    }

    fn close_unused(&mut self, why: NotSent) {
        if let Some(intent) = self.unused.take() {
            self.emit(CoinEvent::NotSent { intent, why });
        }
        self.wish = None;
    }

    /// Forgets what was read; the next contact begins with reading.
    fn start_over(&mut self, step: Step) {
        self.close_unused(NotSent::LineDown);
        self.step = step;
        self.accepting = false;
        self.begin = None;
        self.identifying = Identifying::default();
        self.total = None;
        self.total_missed = 0;
        self.told.start_over();
        // What ended meanwhile only a self-check shows.
        self.checked = Instant::default();
        self.table.clear();
    }

    fn silent(&mut self) {
        self.start_over(Step::Probe);
        if self.contact.tell() {
            self.emit(CoinEvent::Silent);
        }
    }

    fn take_wish(&mut self) {
        if self.wish == Some(Wish::Inhibit) && self.unused.is_some() {
            // Inhibited again before the enabling frame was written.
            self.close_unused(NotSent::WrongState);
            self.step = Step::Off(Goal::Inhibited);
        }
        if self.step != Step::Poll {
            return;
        }
        match self.wish.take() {
            Some(Wish::Accept) => self.step = Step::Mask,
            Some(Wish::Inhibit) => self.step = Step::Off(Goal::Inhibited),
            None => {}
        }
    }

    fn question(&mut self, now: Instant) -> Option<Request> {
        let mask = self.positions.to_le_bytes();
        let ask = |header, data: &[u8]| Some(Request::new(&self.timing, header, data));
        match self.step {
            Step::Identify => ask(self.identifying.question()?, &[]),
            Step::CoinId(position) => ask(header::COIN_ID, &[position]),
            Step::Found => None,
            Step::Counter | Step::CatchUp | Step::LastLook(_) | Step::Poll => ask(header::COIN_EVENTS, &[]),
            Step::Total(_) => ask(header::ACCEPTED, &[]),
            Step::Off(_) => ask(header::SET_MASTER, &[0]),
            Step::OffCheck(_) | Step::OnCheck | Step::Watch | Step::Kept => ask(header::READ_MASTER, &[]),
            Step::Mask => ask(header::SET_INHIBITS, &mask),
            Step::MaskCheck => ask(header::READ_INHIBITS, &[]),
            Step::On => {
                let request = ask(header::SET_MASTER, &[1]);
                // From here on the permit counts as used: silence does not prove that the frame was not heard.
                self.unused = None;
                self.exposed = true;
                request
            }
            Step::SelfCheck => {
                self.checked = now;
                ask(header::SELF_CHECK, &[]).map(|request| request.patient(self.timing.slow_reply))
            }
            Step::Probe => ask(header::POLL, &[]),
        }
    }

    /// Takes an answer; false when it cannot be one to what was asked.
    fn answer(&mut self, now: Instant, data: Option<&[u8]>) -> bool {
        match self.step {
            Step::Identify => {
                let fits = self.identifying.answer(data);
                if self.identifying.question().is_none() {
                    self.step = Step::CoinId(1);
                }
                fits
            }
            Step::CoinId(position) => self.take_coin_id(position, data),
            Step::Found => true,
            Step::Counter | Step::CatchUp | Step::LastLook(_) | Step::Poll => {
                data.and_then(Reading::parse).is_some_and(|reading| self.take_reading(now, reading))
            }
            Step::Off(goal) => {
                self.step = Step::OffCheck(goal);
                data == Some(&[])
            }
            Step::OffCheck(goal) => {
                let Some(&[state]) = data else { return false };
                self.accepting &= state & 1 == 1;
                self.step = match state & 1 {
                    0 if self.total_missed < TOTAL_TRIES => Step::Total(goal),
                    0 => Step::LastLook(goal),
                    _ => Step::Off(goal),
                };
                true
            }
            Step::Total(goal) => self.take_total(goal, data),
            Step::Mask => {
                self.step = Step::MaskCheck;
                data == Some(&[])
            }
            Step::MaskCheck => {
                let right = data == Some(&self.positions.to_le_bytes());
                self.step = if right { Step::On } else { Step::Mask };
                right
            }
            Step::On => {
                self.step = Step::OnCheck;
                data == Some(&[])
            }
            Step::OnCheck => {
                let Some(&[state]) = data else { return false };
                self.step = if state & 1 == 1 { Step::Poll } else { Step::On };
                if self.step == Step::Poll {
                    self.accepting = true;
                    self.watched = now;
                    self.emit(CoinEvent::Accepting);
                }
                true
            }
            Step::Kept => {
                let Some(&[state]) = data else { return false };
                self.exposed = state & 1 == 0;
                self.step = Step::CatchUp;
                true
            }
            Step::Watch => {
                let Some(&[state]) = data else { return false };
                self.watched = now;
                self.step = Step::Poll;
                if state & 1 == 0 {
                    // Nobody but a restart can have done this; enabling again would need a new permit.
                    self.start_over(Step::Identify);
                }
                true
            }
            Step::SelfCheck => {
                self.step = Step::Poll;
                self.take_self_check(data);
                true
            }
            Step::Probe => {
                self.step = Step::Identify;
                true
            }
        }
    }

    fn take_coin_id(&mut self, position: u8, data: Option<&[u8]>) -> bool {
        if data.is_some_and(|data| data.len() != 6) {
            return false;
        }
        let _ = self.table.push(data.and_then(coin_id::value));
        self.step = if position < POSITIONS { Step::CoinId(position + 1) } else { Step::Counter };
        true
    }

    fn take_reading(&mut self, now: Instant, reading: Reading) -> bool {
        match self.step {
            Step::Counter => {
                self.step = Step::Found;
                self.counter = reading.counter;
                let started = CoinEvent::Started {
                    identity: self.identifying.identity().clone(),
                    table: self.table.clone(),
                    counter: reading.counter,
                };
                self.emit(started);
            }
            Step::CatchUp => {
                let serial = &self.identifying.identity().serial;
                let baseline = self.begin.take().flatten().filter(|baseline| baseline.serial == *serial);
                // Another device's counter says nothing about this one: it begins where it stands.
                self.counter = baseline.map_or(self.counter, |baseline| baseline.counter);
                self.step = Step::Off(Goal::Ready);
                if self.counter == 0 && reading.counter == 0 && core::mem::take(&mut self.exposed) {
                    // It was enabled, lost power, and had not counted before: a coin may have fallen in the last moment.
                    self.emit(CoinEvent::Lost { counter: 0, min: 0, max: u8::MAX });
                }
                self.tell_news(reading);
            }
            _ if reading.since(self.counter).restarted => {
                // It lost power: it is inhibited again and its list was emptied. The owner settles that with Begin.
                self.start_over(Step::Identify);
            }
            // A coin came while its count was asked for: whether it is in it, nobody knows. Both are read again.
            Step::LastLook(goal) if self.total.is_some() && reading.counter != self.counter => {
                self.tell_news(reading);
                self.step = Step::Total(goal);
            }
            Step::LastLook(goal) => {
                self.tell_news(reading);
                self.step = Step::Poll;
                self.exposed = false;
                if let Some(accepted) = self.total.take() {
                    self.emit(CoinEvent::Total { accepted });
                }
                self.emit(if goal == Goal::Ready { CoinEvent::Ready } else { CoinEvent::Inhibited });
            }
            _ => {
                self.tell_news(reading);
                self.contact.rest(now, self.timing.coin_poll);
                if now.since(self.checked) >= self.timing.self_check {
                    self.step = Step::SelfCheck;
                } else if self.accepting && now.since(self.watched) >= self.timing.coin_watch {
                    self.step = Step::Watch;
                }
            }
        }
        true
    }

    fn tell_news(&mut self, reading: Reading) {
        let news = reading.since(self.counter);
        if let Some(gap) = news.lost {
            self.emit(CoinEvent::Lost { counter: gap.counter, min: gap.min, max: gap.max });
        }
        for (counter, a, b) in reading.oldest_first(news.known) {
            if a == 0 {
                self.emit(CoinEvent::Uncredited { counter, code: b, kept: coin_event::kept(b) });
                if let Some(meaning) = coin_event::fault(b) {
                    self.told.tell(meaning.kind);
                    self.report(meaning.fault(header::COIN_EVENTS, b));
                }
            } else {
                let value = self.table.get(usize::from(a) - 1).copied().flatten();
                self.emit(CoinEvent::Coin { counter, position: a, value, path: b });
            }
        }
        self.counter = reading.counter;
    }

    /// The count of coins accepted. Without one the way goes on: it is a witness, and nothing hangs on it.
    fn take_total(&mut self, goal: Goal, data: Option<&[u8]>) -> bool {
        self.step = Step::LastLook(goal);
        let (total, missed) = match data {
            Some(&[low, middle, high]) => (Some(u32::from_le_bytes([low, middle, high, 0])), 0),
            // It said that it does not know it.
            None | Some(_) => (None, TOTAL_TRIES),
        };
        (self.total, self.total_missed) = (total, missed);
        true
    }

    /// It names one fault at most. A clean one ends what events told of, too: no event says that a jam is gone.
    fn take_self_check(&mut self, data: Option<&[u8]>) {
        let Some(code) = data.and_then(<[u8]>::first).copied() else { return };
        let meaning = fault::meaning(code);
        let before = core::mem::replace(&mut self.fault, meaning.map(|meaning| meaning.kind));
        let Some(meaning) = meaning else {
            for gone in self.told.gone(&[]) {
                self.emit(CoinEvent::FaultCleared(gone));
            }
            return;
        };
        if let Some(gone) = before.filter(|before| *before != meaning.kind && self.told.over(*before)) {
            self.emit(CoinEvent::FaultCleared(gone));
        }
        if self.told.tell(meaning.kind) {
            self.report(meaning.fault(header::SELF_CHECK, code));
        }
    }
}

impl Device for Acceptor {
    fn wake(&self) -> Option<Instant> {
        let waits = self.step == Step::Found || self.contact.down || self.events.len() + BURST > QUEUE;
        (!waits).then_some(self.contact.due)
    }

    fn request(&mut self, now: Instant) -> Option<Request> {
        self.take_wish();
        self.question(now)
    }

    fn reply(&mut self, now: Instant, reply: Reply<'_>) {
        let fits = match reply {
            Reply::Data(data) => self.answer(now, Some(data)),
            Reply::Nak => self.answer(now, None),
            Reply::Busy | Reply::Silence => false,
        };
        if fits {
            let due = self.contact.due.max(now);
            self.contact.heard(now);
            // Only an idle poll has set itself a later moment.
            self.contact.due = if self.wish.is_some() { now } else { due };
            return;
        }
        if let Step::Total(goal) = self.step {
            // Some models do not answer what they do not know. The next question shows whether it is silent.
            self.step = Step::LastLook(goal);
            self.total = None;
            self.total_missed = self.total_missed.saturating_add(1);
            self.contact.rest(now, self.timing.late_reply);
            return;
        }
        if self.step == Step::On {
            // Whether the frame was heard is read, not assumed.
            self.step = Step::OnCheck;
        }
        if self.contact.missed(now, &self.timing) {
            self.silent();
        }
    }

    fn line(&mut self, now: Instant, event: LineEvent) {
        match event {
            LineEvent::Lost => self.silent(),
            LineEvent::Restored => self.contact.due = now,
        }
        self.contact.down = event == LineEvent::Lost;
    }
}
