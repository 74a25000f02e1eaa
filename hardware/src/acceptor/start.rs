//! Reading first: what a device is found doing, and how the machine goes on after [`Begin`](crate::device::BillCommand::Begin).

use super::faults::protocol_fault;
use super::setup::Setup;
use super::{Acceptor, Answer, Ask, Dialect, Latched, Phase, Status};
use crate::device::{Act, Authority, BillAtStart, BillEvent, FaultKind, Instant, IntentRef, NotSent, Permit, Refused};

/// The steps of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Poll,
    Identification,
    Table,
}

/// A RESET that may be sent while the device still says what it said when the right was given.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResetOrder {
    from: Status,
    pub(super) intent: Option<IntentRef>,
    pub(super) tries: u8,
    again_at: Instant,
}

impl ResetOrder {
    /// Whether it shall end a fault, and not only prove that nothing lies in the path.
    pub(super) const fn is_about_a_fault(&self) -> bool {
        matches!(self.from, Status::Trouble(_))
    }
}

impl<A: Authority, D: Dialect> Acceptor<A, D> {
    /// A poll answer before `Begin`: nothing is acknowledged.
    pub(super) fn read_status(&mut self, now: Instant, status: Status) {
        let first = self.status.is_none();
        self.status = Some(status);
        if status.is_power_up() || self.latched.is_some_and(|latched| latched.status != status) {
            // What was reported and not acknowledged is no longer on the wire.
            self.latched = None;
        }
        if first {
            self.setup_at = now.after(self.pace.settle);
        }
        let found = self.at_start(status);
        if found == BillAtStart::Moving && now < self.setup_at {
            return;
        }
        match self.phase {
            Phase::Reading(Reading::Poll) => {
                self.phase = Phase::Reading(Reading::Identification);
                self.tries = 0;
            }
            Phase::Waiting if self.found.is_none_or(|(said, _)| said != found) => self.say_started(),
            Phase::Waiting | Phase::Reading(_) | Phase::Down | Phase::Working => {}
        }
    }

    /// The answer to a question for identity or table, or none.
    pub(super) fn on_data(&mut self, now: Instant, ask: Ask, answer: Option<Answer>) {
        let declined = answer.is_some();
        let taken = match (ask, answer) {
            (Ask::Identification, Some(Answer::Identity(identity))) => {
                self.identity = Some(identity);
                true
            }
            (Ask::Table, Some(Answer::Table(table))) => {
                self.table = Some(table);
                true
            }
            _ => false,
        };
        // A refusal is an answer, too: this device does not tell in this state, asking again is idle.
        match self.phase {
            Phase::Reading(step) => self.read_on(step, taken, declined),
            Phase::Working => self.setup_data(now, ask, taken, declined),
            Phase::Down | Phase::Waiting => {}
        }
    }

    fn read_on(&mut self, step: Reading, taken: bool, declined: bool) {
        self.tries += 1;
        if !taken && !declined && self.tries < self.pace.tries_max {
            return;
        }
        self.tries = 0;
        match step {
            Reading::Poll => {}
            Reading::Identification => {
                if !taken {
                    self.identity = None;
                }
                self.phase = Phase::Reading(Reading::Table);
            }
            Reading::Table => {
                if !taken {
                    self.table = None;
                }
                self.phase = Phase::Waiting;
                self.say_started();
            }
        }
    }

    fn say_started(&mut self) {
        let Some(status) = self.status else { return };
        let found = self.at_start(status);
        self.found = Some((found, status));
        self.report(BillEvent::Started { found, identity: self.identity.clone(), table: self.table.clone() });
    }

    fn at_start(&self, status: Status) -> BillAtStart {
        if self.latched.is_some_and(|latched| latched.status == status) {
            // This very report was handed to the owner before the line was lost; it is no news.
            return BillAtStart::Quiet;
        }
        match status {
            Status::PowerUp => BillAtStart::PowerUp,
            Status::PowerUpNoteInPath => BillAtStart::PowerUpNoteInPath,
            Status::PowerUpNoteInStacker => BillAtStart::PowerUpNoteInStacker,
            Status::Idle | Status::Inhibited if D::QUIET_PROVES => BillAtStart::NothingStacked,
            Status::Idle | Status::Inhibited | Status::Rejecting { .. } => BillAtStart::Quiet,
            Status::Initialising
            | Status::Accepting
            | Status::Stacking
            | Status::Returning
            | Status::Holding
            | Status::Busy
            | Status::Paused => BillAtStart::Moving,
            Status::Escrow { index } => BillAtStart::Escrow { index },
            Status::Stacked { index } => BillAtStart::Stacked { index },
            Status::Returned { index } => BillAtStart::Returned { index },
            Status::Cheated => BillAtStart::Faulty(FaultKind::Cheat),
            Status::Trouble(trouble) => BillAtStart::Faulty(trouble.kind),
        }
    }

    /// The owner has settled what was found.
    pub(super) fn begin(&mut self, now: Instant, reset: Option<Permit<A>>) -> Result<(), Refused> {
        let intent = reset.as_ref().map(|permit| permit.terms().intent);
        let refused = |why| Err(Refused { intent, why });
        if let Some(permit) = &reset {
            let terms = permit.terms();
            let known = self.identity.as_ref().map(|identity| &identity.serial).filter(|serial| !serial.is_empty());
            let other = terms.serial.as_ref().zip(known).is_some_and(|(named, known)| named != known);
            if terms.boot != self.boot || terms.act != Act::Reset || other {
                return refused(NotSent::OtherDevice);
            }
        }
        let unread = self.events.iter().any(|event| matches!(event, BillEvent::Started { .. }));
        let status = match self.phase {
            // What was found has changed and the owner has not seen it yet.
            _ if unread => return refused(NotSent::WrongState),
            Phase::Waiting => match self.found {
                Some((_, status)) => status,
                None => return refused(NotSent::WrongState),
            },
            Phase::Working if self.reset.is_some() => return refused(NotSent::Busy),
            Phase::Working => match self.status {
                Some(status) => status,
                None => return refused(NotSent::WrongState),
            },
            Phase::Down => return refused(NotSent::LineDown),
            Phase::Reading(_) => return refused(NotSent::WrongState),
        };
        if self.phase == Phase::Waiting {
            self.phase = Phase::Working;
            self.setup = Some(Setup::Identification);
            self.setup_at = now;
            self.tries = 0;
            self.status = None;
            let waits = status.is_latching() || self.line.told_of_power_up();
            if waits && self.latched.is_none() {
                // Settled and on disk: this report, and no other, may be acknowledged when it is next seen.
                self.latched = Some(Latched { status, confirmed: true });
            }
        }
        self.poll_at = now;
        self.order_reset(now, status, intent);
        Ok(())
    }

    fn order_reset(&mut self, now: Instant, from: Status, intent: Option<IntentRef>) {
        let allowed = match from {
            Status::PowerUp => D::RESET_AFTER_POWER_UP || intent.is_some(),
            // A person cures these, a reset does not.
            Status::Trouble(trouble) if matches!(trouble.kind, FaultKind::BoxFull | FaultKind::BoxRemoved) => false,
            Status::PowerUpNoteInPath
            | Status::PowerUpNoteInStacker
            | Status::Trouble(_)
            // At rest: the reset proves that nothing lies in the path.
            | Status::Idle
            | Status::Inhibited => intent.is_some(),
            Status::Initialising
            | Status::Accepting
            | Status::Stacking
            | Status::Returning
            | Status::Holding
            | Status::Busy
            | Status::Rejecting { .. }
            | Status::Cheated
            | Status::Paused
            | Status::Escrow { .. }
            | Status::Stacked { .. }
            | Status::Returned { .. } => false,
        };
        if allowed {
            self.reset = Some(ResetOrder { from, intent, tries: 0, again_at: now });
        } else if let Some(intent) = intent {
            self.not_sent(intent, NotSent::WrongState);
        }
    }

    /// RESET, if it is allowed and the newest poll still shows what it was allowed for.
    pub(super) fn reset_ask(&self, now: Instant) -> Option<Ask> {
        let order = self.reset.as_ref()?;
        (self.status == Some(order.from) && order.again_at <= now && order.tries < self.pace.tries_max).then_some(Ask::Reset)
    }

    pub(super) fn reset_asked(&mut self, now: Instant) {
        if let Some(order) = self.reset.as_mut() {
            order.tries += 1;
            order.again_at = now.after(self.pace.reset);
            self.settled = Some(order.from);
        }
    }

    /// Follows a RESET by the poll answers after it. True while the device still has to react to it.
    pub(super) fn reset_pending(&mut self, now: Instant, status: Status) -> bool {
        let Some(order) = self.reset else { return false };
        if status != order.from {
            self.reset = None;
            if let (Some(intent), 0) = (order.intent, order.tries) {
                self.not_sent(intent, NotSent::WrongState);
            }
            return false;
        }
        if order.tries >= self.pace.tries_max && order.again_at <= now {
            self.reset = None;
            self.settled = None;
            if let Some(intent) = order.intent {
                self.not_sent(intent, NotSent::Declined);
            }
            self.report(BillEvent::Fault(protocol_fault(
                "El validador no obedece el reinicio. Apáguelo y enciéndalo; si sigue, cámbielo.",
            )));
            self.fault = Some(FaultKind::Protocol);
            self.told.tell(FaultKind::Protocol);
            // Not a fresh power-up: it never left the state in which the right to reset it was given.
            return true;
        }
        true
    }
}
