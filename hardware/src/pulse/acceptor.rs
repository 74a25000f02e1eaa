//! A pulse acceptor: armed under a permit, inhibited by a line, credited by whole trains alone.
//!
//! Its pins are read and driven by whoever owns them, through `embedded_hal`. Nothing confirms that it is inhibited, so `Inhibited` is said
//! only after quiet for as long as a note may be on its way; and the inhibit line must stop it by itself when nobody drives it, so that it takes
//! nothing while the program is not running.

use core::marker::PhantomData;

use embedded_hal::digital::{InputPin, OutputPin};
use heapless::{Deque, String};

use super::profile::Profile;
use super::train::{Counter, Train};
use crate::device::{
    Act, Authority, ClearedBy, Fault, FaultKind, Instant, NotSent, PulseCommand, PulseEvent, Refused, Severity, TrainFault,
};

/// Events that may wait. Notes come more than a second apart.
const EVENTS_MAX: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Looking at the line since this moment; pulses are ignored.
    Settling { since: Option<Instant>, ignored: u16 },
    /// `Started` was said.
    Waiting,
    /// Inhibited, and said so.
    Inhibited,
    /// Taking.
    Accepting,
    /// The inhibit line stops it since this moment; something may be on its way.
    Inhibiting { since: Instant },
}

/// One pulse acceptor on an input pin and an inhibit pin.
#[derive(Debug)]
pub struct PulseAcceptor<A: Authority> {
    boot: u128,
    profile: Profile,
    counter: Counter,
    phase: Phase,
    stuck: bool,
    events: Deque<PulseEvent, EVENTS_MAX>,
    authority: PhantomData<fn() -> A>,
}

impl<A: Authority> PulseAcceptor<A> {
    /// A machine that has seen nothing yet. `boot` names this run of the program: permits of another are refused.
    pub fn new(boot: u128, profile: Profile) -> Self {
        Self {
            boot,
            profile,
            counter: Counter::new(),
            phase: Phase::Settling { since: None, ignored: 0 },
            stuck: false,
            events: Deque::new(),
            authority: PhantomData,
        }
    }

    /// The level of the inhibit line now.
    pub fn inhibit_is_high(&self) -> bool {
        (self.phase != Phase::Accepting || self.stuck) == self.profile.inhibit_is_high
    }

    /// Drives the inhibit line.
    ///
    /// # Errors
    /// The pin's own; then nobody knows whether it takes, and the owner must say so.
    pub fn drive<P: OutputPin>(&self, pin: &mut P) -> Result<(), P::Error> {
        if self.inhibit_is_high() { pin.set_high() } else { pin.set_low() }
    }

    /// Reads the pulse line and takes its level in.
    ///
    /// # Errors
    /// The pin's own; what was counted stays as it is.
    pub fn read<P: InputPin>(&mut self, now: Instant, pin: &mut P) -> Result<(), P::Error> {
        let high = pin.is_high()?;
        self.sample(now, high);
        Ok(())
    }

    /// Takes in the level of the pulse line now; to be called on every change, or every few milliseconds.
    pub fn sample(&mut self, now: Instant, high: bool) {
        let train = self.counter.sample(now, high != self.profile.active_low, &self.profile);
        self.watch_line(now);
        if let Some(train) = train {
            self.on_train(now, train);
        }
        self.advance(now);
    }

    fn report(&mut self, event: PulseEvent) {
        // A credit is never lost to a full queue: whoever reads no events for many notes is inhibited below.
        let _ = self.events.push_back(event);
    }

    fn on_train(&mut self, now: Instant, train: Train) {
        let armed = matches!(self.phase, Phase::Accepting | Phase::Inhibiting { .. });
        if let Phase::Settling { since, ignored } = self.phase {
            // At least one, also where no pulse ended.
            self.phase = Phase::Settling { since, ignored: ignored.saturating_add(train.pulses.max(1)) };
            return;
        }
        if let Phase::Inhibiting { .. } = self.phase {
            // Where one came, another may be behind it.
            self.phase = Phase::Inhibiting { since: now };
        }
        let pulses = train.pulses;
        let event = match (train.fault, self.profile.worth(pulses)) {
            (None, Some(value)) => PulseEvent::Credit { pulses, value, armed },
            (fault, _) => PulseEvent::Doubt { pulses, max: self.profile.largest(), why: fault.unwrap_or(TrainFault::Sum), armed },
        };
        self.report(event);
    }

    /// A line that stays active says nothing any more.
    fn watch_line(&mut self, now: Instant) {
        let stuck = self.counter.active_since().is_some_and(|since| now.since(since) >= self.profile.stuck);
        if stuck && !self.stuck {
            self.stuck = true;
            self.report(PulseEvent::Fault(Fault {
                kind: FaultKind::Sensor,
                severity: Severity::Stopped,
                cleared_by: ClearedBy::Itself,
                code: String::new(),
                hint: "La línea de pulsos está fija. Revise el cable entre el validador y el cajero y que el validador tenga corriente.",
            }));
        } else if self.stuck && !stuck && !self.counter.is_open() {
            self.stuck = false;
            self.report(PulseEvent::FaultCleared(FaultKind::Sensor));
        }
    }

    fn advance(&mut self, now: Instant) {
        match self.phase {
            Phase::Settling { since: None, ignored } => self.phase = Phase::Settling { since: Some(now), ignored },
            Phase::Settling { since: Some(since), ignored } if now.since(since) >= self.profile.settle && !self.counter.is_open() => {
                self.phase = Phase::Waiting;
                self.report(PulseEvent::Started { ignored });
            }
            Phase::Inhibiting { since } if now.since(since) >= self.profile.on_its_way && !self.counter.is_open() => {
                self.phase = Phase::Inhibited;
                self.report(PulseEvent::Inhibited);
            }
            // Nobody reads what it says: it takes no more.
            Phase::Accepting if self.events.len() >= EVENTS_MAX / 2 => self.phase = Phase::Inhibiting { since: now },
            _ => {}
        }
    }

    /// Asks for something.
    ///
    /// # Errors
    /// [`Refused`] when the command does not fit the state or the permit's terms.
    pub fn command(&mut self, now: Instant, command: PulseCommand<A>) -> Result<(), Refused> {
        match command {
            PulseCommand::Begin if self.phase == Phase::Waiting => {
                self.phase = Phase::Inhibited;
                self.report(PulseEvent::Ready);
                Ok(())
            }
            PulseCommand::Begin => Err(Refused { intent: None, why: NotSent::WrongState }),
            PulseCommand::Accept { permit } => {
                let terms = permit.terms();
                let refused = |why| Err(Refused { intent: Some(terms.intent), why });
                if terms.boot != self.boot || terms.serial.is_some() {
                    return refused(NotSent::OtherDevice);
                }
                // An open train is none of this permit's.
                if terms.act != Act::AcceptCoins || self.phase != Phase::Inhibited || self.stuck || self.counter.is_open() {
                    return refused(NotSent::WrongState);
                }
                self.phase = Phase::Accepting;
                self.report(PulseEvent::Accepting);
                Ok(())
            }
            PulseCommand::Inhibit => {
                match self.phase {
                    Phase::Accepting => self.phase = Phase::Inhibiting { since: now },
                    Phase::Inhibited => self.report(PulseEvent::Inhibited),
                    Phase::Inhibiting { .. } | Phase::Settling { .. } | Phase::Waiting => {}
                }
                Ok(())
            }
        }
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<PulseEvent> {
        self.events.pop_front()
    }

    /// When the line must be looked at again at the latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let phase = match self.phase {
            Phase::Settling { since: Some(since), .. } => Some(since.after(self.profile.settle)),
            Phase::Inhibiting { since } => Some(since.after(self.profile.on_its_way)),
            Phase::Settling { since: None, .. } | Phase::Waiting | Phase::Inhibited | Phase::Accepting => None,
        };
        let stuck = self.counter.active_since().filter(|_| !self.stuck).map(|since| since.after(self.profile.stuck));
        [phase, stuck, self.counter.poll_timeout(&self.profile)].into_iter().flatten().min()
    }
}
