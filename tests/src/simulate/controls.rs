//! Negative controls: faults that the simulator's own wiring commits on purpose, to prove that it would find them. The product
//! has no such switches: what is broken here is what lies between its parts.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cas_agent::session::event::{CoinNews, HopperNews, SessionEvent};
use cas_domain::journal::facts::HopperRegisters;
use cas_domain::slot::Slot;
use cas_hardware::device::BillEvent;
use cas_hardware::{ccnet, ebds, id003, ssp};
use embedded_io::Write;

use super::bill::BillProtocol;
use super::line::{HostEnd, Wire};
use super::world::Conditions;

/// A fault on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// STACK leaves as soon as a note is in escrow, before its intent is on disk.
    SendBeforePermit,
    /// The validator's credit is acknowledged before it is on disk.
    AckBeforeCommit,
    /// After a restart a hopper's registers of before its last order are taken for its present ones.
    StaleRegisters,
    /// A coin is reported twice.
    DoubledOutcome,
    /// The disk says that it has written what it still holds in its cache: what `synchronous=NORMAL` amounts to.
    LyingDisk,
    /// The centre acknowledges entries of a second branch and does not keep them.
    DroppedBranch,
    /// A clerk who hands over what is owed whenever the paper is shown.
    NoClaimLock,
}

/// All of them.
pub const CONTROLS: [(&str, Control); 7] = [
    ("send-before-permit", Control::SendBeforePermit),
    ("ack-before-commit", Control::AckBeforeCommit),
    ("stale-registers", Control::StaleRegisters),
    ("doubled-outcome", Control::DoubledOutcome),
    ("lying-disk", Control::LyingDisk),
    ("dropped-branch", Control::DroppedBranch),
    ("no-claim-lock", Control::NoClaimLock),
];

/// What lies between devices and pump.
#[derive(Debug, Default)]
pub struct Wiring {
    /// The fault on purpose, if one is wanted.
    pub control: Option<Control>,
    bill: BillProtocol,
    /// What the agent hears late, and when.
    pub late: Vec<(u64, SessionEvent)>,
    registers: BTreeMap<Slot, HopperRegisters>,
    escrowed: bool,
}

impl Wiring {
    /// A wiring with this fault.
    pub fn new(conditions: Conditions) -> Self {
        Self { control: conditions.control, bill: conditions.bill, ..Self::default() }
    }

    /// News of the bill acceptor pass.
    pub fn heard_bill(&mut self, event: &BillEvent) {
        self.escrowed |= matches!(event, BillEvent::Escrowed { .. }) && self.control == Some(Control::SendBeforePermit);
    }

    /// Puts the forged frame on the line, if it is time.
    pub fn forge(&mut self, wire: &Rc<RefCell<Wire>>) {
        if std::mem::take(&mut self.escrowed)
            && let Some(stack) = stack(self.bill)
        {
            // An unplugged line takes nothing: then there is nothing to prove.
            let _ = HostEnd(Rc::clone(wire)).write_all(&stack);
        }
    }

    /// News of the bus pass.
    pub fn heard(&mut self, event: SessionEvent) -> Vec<SessionEvent> {
        match event {
            SessionEvent::Coin(CoinNews::Coin { counter, denomination, path }) if self.control == Some(Control::DoubledOutcome) => {
                let next = counter.checked_add(1).unwrap_or(1);
                let again = SessionEvent::Coin(CoinNews::Coin { counter: next, denomination, path });
                vec![SessionEvent::Coin(CoinNews::Coin { counter, denomination, path }), again]
            }
            SessionEvent::Hopper(slot, news) => vec![SessionEvent::Hopper(slot.clone(), self.heard_hopper(slot, news))],
            event => vec![event],
        }
    }

    fn heard_hopper(&mut self, slot: Slot, news: HopperNews) -> HopperNews {
        match news {
            HopperNews::Started { identity, registers, .. }
                if self.control == Some(Control::StaleRegisters) && self.registers.contains_key(&slot) =>
            {
                let registers = self.registers.get(&slot).copied().unwrap_or(registers);
                HopperNews::Started { identity, registers, power_up: false, interrupted: false, untrusted: false }
            }
            HopperNews::Started { registers, .. } | HopperNews::Ready { registers, .. } | HopperNews::Dispensed { registers, .. } => {
                self.registers.insert(slot, registers);
                news
            }
            news => news,
        }
    }
}

/// The order to stack, byte for byte.
fn stack(bill: BillProtocol) -> Option<Vec<u8>> {
    match bill {
        BillProtocol::Ccnet => ccnet::frame::encode(ccnet::BILL_VALIDATOR, &[0x35]).ok().map(|frame| frame.to_vec()),
        BillProtocol::Id003 => id003::frame::encode(&[0x41]).ok().map(|frame| frame.to_vec()),
        // A poll with the other bit, while the note is held.
        BillProtocol::Ssp => {
            let packet = ssp::frame::Packet { address: 0, sequence: true, data: &[0x07] };
            ssp::frame::encode(packet).ok().map(|frame| frame.to_vec())
        }
        BillProtocol::Ebds => ebds::frame::encode(&[0x10, 0x7F, 0x3C, 0x04]).ok().map(|frame| frame.to_vec()),
    }
}
