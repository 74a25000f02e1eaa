//! Bring-up of a device at rest (who is it, what does it know, everything inhibited), and which notes are accepted.

use super::faults::protocol_fault;
use super::{Acceptor, Ask, Dialect, Phase, Status};
use crate::device::{Authority, BillEvent, BillMask, BillState, FaultKind, Instant, NotSent, Refused};

/// The types that fit on the wire.
const WIRE_MASK: u32 = 0x00FF_FFFF;

/// The steps of bring-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setup {
    Identification,
    Table,
    Disable,
    /// Disabled by us; the next poll must say so.
    Check,
}

impl<A: Authority, D: Dialect> Acceptor<A, D> {
    /// What a device at rest is to be asked or told.
    pub(super) fn setup_ask(&self, now: Instant) -> Option<Ask> {
        if !matches!(self.status, Some(Status::Idle | Status::Inhibited)) {
            return None;
        }
        match self.setup {
            Some(_) if now < self.setup_at => None,
            Some(Setup::Identification) => Some(Ask::Identification),
            Some(Setup::Table) => Some(Ask::Table),
            Some(Setup::Disable) => Some(Ask::Enable(BillMask::default())),
            Some(Setup::Check) => None,
            None => (self.applied != Some(self.desired) && self.enable_at <= now).then_some(Ask::Enable(self.desired)),
        }
    }

    /// IDENTIFICATION or BILL TABLE was answered (`taken` when it could be read, `declined` when it was answered otherwise) or not.
    pub(super) fn setup_data(&mut self, now: Instant, ask: Ask, taken: bool, declined: bool) {
        if taken {
            self.line.acknowledge(now);
        }
        match (self.setup, ask) {
            // It works without; the owner sees what was read before, or an identity without a serial number.
            (Some(Setup::Identification), Ask::Identification) if taken || declined => self.setup = Some(Setup::Table),
            (Some(Setup::Table), Ask::Table) if taken => self.setup = Some(Setup::Disable),
            (Some(_), _) => {
                self.tries = self.tries.saturating_add(1);
                if self.tries < self.pace.tries_max {
                    return;
                }
                // Without a table no note has a value: tell once, and keep asking slowly.
                if self.fault.is_none() {
                    self.fault = Some(FaultKind::Protocol);
                    self.told.tell(FaultKind::Protocol);
                    self.report(BillEvent::Fault(protocol_fault(
                        "El validador no dice quién es o no entrega su tabla de billetes. Revise el cable, el modelo y el programa del validador.",
                    )));
                }
                self.setup_at = now.after(self.pace.poll_silent);
            }
            (None, _) => {}
        }
        self.tries = 0;
    }

    /// The device is at rest: 14 or 19.
    pub(super) fn at_rest(&mut self, now: Instant, status: Status) {
        let inhibited = status == Status::Inhibited;
        match self.setup {
            Some(Setup::Check) if inhibited => self.ready(),
            Some(Setup::Check) => {
                self.setup = Some(Setup::Disable);
                self.setup_at = now.after(self.pace.enable);
            }
            Some(_) => {}
            None if self.applied == Some(self.desired) => {
                if inhibited == (self.desired == BillMask::default()) {
                    self.enter(if inhibited { BillState::Inhibited } else { BillState::Idle });
                } else if self.enable_at <= now {
                    // It says otherwise than it acknowledged: tell it again.
                    self.applied = None;
                }
            }
            None => {}
        }
    }

    fn ready(&mut self) {
        self.setup = None;
        self.desired = BillMask::default();
        self.applied = Some(self.desired);
        self.state = None;
        self.fault.take_if(|fault| *fault == FaultKind::Protocol);
        if self.told.over(FaultKind::Protocol) {
            self.report(BillEvent::FaultCleared(FaultKind::Protocol));
        }
        let (identity, table) = (self.identity.clone().unwrap_or_default(), self.table.clone().unwrap_or_default());
        self.report(BillEvent::Ready { identity, table });
        self.enter(BillState::Inhibited);
    }

    pub(super) fn enable_answered(&mut self, now: Instant, mask: BillMask, acknowledged: bool) {
        if !acknowledged {
            return;
        }
        if self.setup == Some(Setup::Disable) {
            self.setup = Some(Setup::Check);
        }
        self.applied = Some(mask);
        self.enable_at = now.after(self.pace.enable);
    }

    /// The owner's wish; told to the device when no note is in its path, since a change then may eject it (uncertain in the sheet).
    pub(super) fn accept(&mut self, now: Instant, mask: BillMask) -> Result<(), Refused> {
        if self.phase != Phase::Working || self.setup.is_some() {
            return Err(Refused { intent: None, why: NotSent::WrongState });
        }
        self.desired = BillMask(mask.0 & WIRE_MASK);
        self.enable_at = now;
        // Said again once the device confirms, also where it was so before.
        self.state = None;
        Ok(())
    }

    pub(super) fn enter(&mut self, state: BillState) {
        if self.state != Some(state) {
            self.state = Some(state);
            self.report(BillEvent::State(state));
        }
    }
}
