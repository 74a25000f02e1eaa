//! The note in escrow: held while its owner decides, stacked under a permit that fits, or given back.

use super::{Acceptor, Ask, Dialect, Phase, Status};
use crate::device::{Act, Authority, BillEvent, BillState, EscrowInstance, Instant, NotSent, Permit, Refused, Value};

/// The note that lies in escrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub(super) instance: EscrowInstance,
    pub(super) index: u8,
    since: Instant,
    hold_at: Instant,
    /// When RETURN is to be sent, once it was asked for.
    return_at: Option<Instant>,
}

/// A permit to stack, and what became of it.
pub(super) struct Stack<A: Authority> {
    permit: Permit<A>,
    look: Look,
    sent: Option<SentStack>,
}

/// The look that must come before STACK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Needed,
    Asked,
    Same,
}

#[derive(Clone, Copy, Debug)]
struct SentStack {
    at: Instant,
    acknowledged: bool,
    tries: u8,
    /// A newer poll proved that it was not executed.
    unexecuted: bool,
}

impl<A: Authority, D: Dialect> Acceptor<A, D> {
    pub(super) fn value_at(&self, index: u8) -> Option<Value> {
        self.table.as_ref()?.get(usize::from(index)).copied().flatten()
    }

    /// 80: a note lies in escrow.
    pub(super) fn in_escrow(&mut self, now: Instant, index: u8) {
        self.state = None;
        if self.note.is_none_or(|note| note.index != index) {
            if self.note.is_some() {
                // Another note without a word about the last: an open STACK is settled by its owner, an unsent one is void.
                self.drop_unsent_stack(NotSent::EscrowEnded);
                self.stack = None;
            }
            let instance = EscrowInstance(self.next_escrow);
            self.next_escrow = self.next_escrow.wrapping_add(1);
            let hold_at = now.after(self.pace.hold);
            self.note = Some(Note { instance, index, since: now, hold_at, return_at: None });
            self.report(BillEvent::Escrowed { escrow: instance, index, value: self.value_at(index) });
        }
        self.still_in_escrow(now);
    }

    /// 1A: held at our wish.
    pub(super) fn holding(&mut self, now: Instant) {
        self.enter(BillState::Holding);
        if self.note.is_some() {
            self.still_in_escrow(now);
        }
    }

    fn still_in_escrow(&mut self, now: Instant) {
        let (stack_start, tries_max) = (self.pace.stack_start, self.pace.tries_max);
        let Some(stack) = self.stack.as_mut() else { return };
        let Some(sent) = stack.sent.as_mut() else {
            if stack.look == Look::Asked {
                stack.look = Look::Same;
            }
            return;
        };
        if stack.look != Look::Asked || (sent.acknowledged && now.since(sent.at) < stack_start) {
            return;
        }
        // A poll newer than STACK shows the same note where it was: STACK was not executed, whatever was answered to it.
        if sent.tries < tries_max {
            sent.unexecuted = true;
        } else {
            let intent = stack.permit.terms().intent;
            self.stack = None;
            self.not_sent(intent, NotSent::Declined);
        }
    }

    /// What the note in escrow needs next.
    pub(super) fn escrow_ask(&self, now: Instant) -> Option<Ask> {
        let note = self.note.as_ref()?;
        if !matches!(self.status, Some(Status::Escrow { .. } | Status::Holding)) {
            return None;
        }
        if let Some(stack) = &self.stack {
            return match (stack.look, stack.sent) {
                (Look::Same, None) => Some(Ask::Stack),
                (_, Some(sent)) if sent.unexecuted => Some(Ask::Stack),
                _ => None,
            };
        }
        if let Some(return_at) = note.return_at {
            return (return_at <= now).then_some(Ask::Return);
        }
        (note.hold_at <= now && now.since(note.since) < self.pace.hold_max).then_some(Ask::Hold)
    }

    /// A poll was asked: its answer is newer than everything before.
    pub(super) fn escrow_looked(&mut self) {
        if let Some(stack) = self.stack.as_mut() {
            stack.look = Look::Asked;
        }
    }

    pub(super) fn stack_asked(&mut self, now: Instant) {
        if let Some(stack) = self.stack.as_mut() {
            let tries = stack.sent.map_or(0, |sent| sent.tries) + 1;
            stack.sent = Some(SentStack { at: now, acknowledged: false, tries, unexecuted: false });
            stack.look = Look::Needed;
        }
    }

    /// Only an acknowledgement is worth keeping; ILLEGAL, NAK or silence decide nothing, the next poll does.
    pub(super) fn stack_answered(&mut self, now: Instant, acknowledged: bool) {
        if let Some(sent) = self.stack.as_mut().and_then(|stack| stack.sent.as_mut()) {
            sent.acknowledged = acknowledged;
            sent.at = now;
        }
    }

    pub(super) fn return_asked(&mut self, now: Instant) {
        let again = now.after(self.pace.stack_start);
        if let Some(note) = self.note.as_mut() {
            note.return_at = Some(again);
        }
    }

    pub(super) fn hold_asked(&mut self, now: Instant) {
        let again = now.after(self.pace.hold);
        if let Some(note) = self.note.as_mut() {
            note.hold_at = again;
        }
    }

    /// Voids a permit whose frame never left.
    pub(super) fn drop_unsent_stack(&mut self, why: NotSent) {
        if let Some(stack) = self.stack.take_if(|stack| stack.sent.is_none()) {
            self.not_sent(stack.permit.terms().intent, why);
        }
    }

    /// The owner's permit to take the note.
    pub(super) fn stack(&mut self, now: Instant, permit: Permit<A>) -> Result<(), Refused> {
        let terms = permit.terms();
        let refused = |why| Err(Refused { intent: Some(terms.intent), why });
        let serial = self.identity.as_ref().map(|identity| &identity.serial).filter(|serial| !serial.is_empty());
        if terms.boot != self.boot || terms.serial.as_ref() != serial {
            return refused(NotSent::OtherDevice);
        }
        let Act::Stack { escrow, value } = terms.act else {
            return refused(NotSent::WrongState);
        };
        match self.phase {
            Phase::Down => return refused(NotSent::LineDown),
            Phase::Reading(_) | Phase::Waiting => return refused(NotSent::WrongState),
            Phase::Working if self.setup.is_some() || self.fault.is_some() => return refused(NotSent::WrongState),
            Phase::Working => {}
        }
        if self.stack.is_some() {
            return refused(NotSent::Busy);
        }
        match self.note {
            Some(note) if note.instance == escrow && note.return_at.is_none() => {
                if self.value_at(note.index).and_then(Value::hundredths) != value.hundredths() {
                    return refused(NotSent::EscrowEnded);
                }
            }
            _ => return refused(NotSent::EscrowEnded),
        }
        self.stack = Some(Stack { permit, look: Look::Needed, sent: None });
        self.poll_at = now;
        Ok(())
    }

    /// The owner wants the note given back.
    pub(super) fn give_back(&mut self, now: Instant) -> Result<(), Refused> {
        let refused = |why| Err(Refused { intent: None, why });
        if self.note.is_none() {
            return refused(NotSent::EscrowEnded);
        }
        if self.stack.as_ref().is_some_and(|stack| stack.sent.is_some()) {
            return refused(NotSent::Busy);
        }
        self.drop_unsent_stack(NotSent::EscrowEnded);
        if let Some(note) = self.note.as_mut() {
            note.return_at = Some(now);
        }
        Ok(())
    }
}
