//! Poll answers of a working device: states, latched reports, faults.

use super::setup::Setup;
use super::{Acceptor, Dialect, Latched, Status};
use crate::device::{Authority, BillEvent, BillMask, BillState, FaultKind, Instant, NotSent};

impl<A: Authority, D: Dialect> Acceptor<A, D> {
    /// Takes in a poll answer after `Begin`. True when it may be acknowledged.
    pub(super) fn work(&mut self, now: Instant, status: Status) -> bool {
        self.status = Some(status);
        if self.line.told_of_power_up() {
            return self.on_power_up(now, status);
        }
        if status.is_latching() {
            return self.on_latched(status);
        }
        self.latched = None;
        if self.reset_pending(now, status) {
            return true;
        }
        let left_alone = self.found.is_some_and(|(_, said)| said == status);
        match status {
            Status::PowerUp => return self.lost_power(now, status),
            // Found at start and left alone for want of a permit: the fault below says so. Else it is news.
            Status::PowerUpNoteInPath | Status::PowerUpNoteInStacker if !left_alone => return self.lost_power(now, status),
            _ => {}
        }
        self.follow_fault(status);
        if !matches!(status, Status::Rejecting { .. }) {
            self.rejecting = false;
        }
        match status {
            Status::Idle | Status::Inhibited => {
                if !D::TELLS_RETURNED
                    && self.state == Some(BillState::Returning)
                    && let Some(note) = self.note
                {
                    self.on_latched(Status::Returned { index: note.index });
                    // Nothing on the wire waits for a word about it.
                    self.latched = None;
                    self.at_rest(now, status);
                    return true;
                }
                if self.note.is_some() {
                    // It ended without a word. Its owner settles it from what is read now, as after a lost line.
                    self.start_over(now, NotSent::EscrowEnded);
                    self.read_status(now, status);
                    return false;
                }
                self.settled = None;
                self.found = None;
                self.at_rest(now, status);
            }
            Status::Initialising => self.initialising(),
            Status::Accepting => self.enter(BillState::Accepting),
            Status::Stacking => self.enter(BillState::Stacking),
            Status::Returning => self.enter(BillState::Returning),
            Status::Paused => self.enter(BillState::Paused),
            Status::Holding => self.holding(now),
            Status::Escrow { index } => self.in_escrow(now, index),
            Status::Rejecting { code } => {
                if !self.rejecting {
                    self.rejecting = true;
                    self.state = None;
                    self.report(BillEvent::Rejected(D::reject_reason(code)));
                }
            }
            Status::Trouble(_) => {
                self.state = None;
                self.drop_unsent_stack(NotSent::WrongState);
            }
            Status::PowerUp
            | Status::PowerUpNoteInPath
            | Status::PowerUpNoteInStacker
            | Status::Busy
            | Status::Cheated
            | Status::Stacked { .. }
            | Status::Returned { .. } => {}
        }
        true
    }

    /// It lost power and waits for no reset.
    fn on_power_up(&mut self, now: Instant, status: Status) -> bool {
        if self.latched.is_some_and(|latched| latched.status == status && latched.confirmed) {
            // Settled by the owner: it may be forgotten.
            return true;
        }
        if self.settled.is_some() && status.is_latching() && !self.on_latched(status) {
            // A note that the reset moved, told as such: no part of what was settled before.
            return false;
        }
        if self.settled.take().is_some() {
            // What a reset of ours brings with it: it was obeyed, and rest after it is no reason for another. A fault that it did not end
            // is told again, and is one.
            self.reset.take_if(|order| !order.is_about_a_fault());
            self.told.start_over();
            self.initialising();
            return true;
        }
        self.lost_power(now, status)
    }

    fn lost_power(&mut self, now: Instant, status: Status) -> bool {
        self.start_over(now, NotSent::LineDown);
        self.read_status(now, status);
        false
    }

    /// It starts anew by itself: after RESET, or because its box came back.
    fn initialising(&mut self) {
        self.drop_unsent_stack(NotSent::WrongState);
        self.setup = Some(Setup::Identification);
        self.tries = 0;
        self.desired = BillMask::default();
        self.applied = None;
        self.enter(BillState::Initialising);
    }

    /// A report that the device repeats until it is acknowledged: told once, acknowledged after `Confirm`.
    fn on_latched(&mut self, status: Status) -> bool {
        if let Some(latched) = self.latched
            && latched.status == status
        {
            return latched.confirmed;
        }
        let same_note = matches!(
            (self.settled, status),
            (Some(Status::PowerUpNoteInStacker), Status::Stacked { .. }) | (Some(Status::PowerUpNoteInPath), Status::Returned { .. })
        );
        if same_note {
            // The owner settled this note before it permitted the RESET that finished its way.
            self.settled = None;
            self.latched = Some(Latched { status, confirmed: true });
            return true;
        }
        self.latched = Some(Latched { status, confirmed: false });
        self.state = None;
        match status {
            Status::Stacked { index } => {
                let escrow = self.note.take().map(|note| note.instance);
                // Stacked without our STACK: the permit is void, and the owner learns of both.
                self.drop_unsent_stack(NotSent::EscrowEnded);
                self.stack = None;
                self.report(BillEvent::Stacked { escrow, index, value: self.value_at(index) });
            }
            Status::Returned { index } => {
                let escrow = self.note.take().map(|note| note.instance);
                self.drop_unsent_stack(NotSent::EscrowEnded);
                self.stack = None;
                self.report(BillEvent::Returned { escrow, index, value: self.value_at(index) });
            }
            _ => self.report(BillEvent::Cheated),
        }
        false
    }

    /// Reports faults that come and go, and those that ended or stayed while nobody could see it.
    fn follow_fault(&mut self, status: Status) {
        let fault = D::fault(status);
        let kind = fault.as_ref().map(|fault| fault.kind);
        // Disobedience is no state that it shows: it ends with another fault, when it is ready, or with a new start.
        if kind.is_none() && (!is_proof_of_health(status) || self.fault == Some(FaultKind::Protocol)) {
            return;
        }
        self.fault = kind;
        for gone in self.told.gone(kind.as_slice()) {
            self.report(match gone {
                FaultKind::BoxRemoved => BillEvent::BoxReplaced,
                other => BillEvent::FaultCleared(other),
            });
        }
        if let Some(fault) = fault.filter(|fault| self.told.tell(fault.kind)) {
            self.report(if fault.kind == FaultKind::BoxRemoved { BillEvent::BoxRemoved } else { BillEvent::Fault(fault) });
        }
    }
}

/// Whether a device that says this has no standing fault.
fn is_proof_of_health(status: Status) -> bool {
    !matches!(status, Status::Busy | Status::PowerUp)
}
