//! I8: what left on the lines while its intent was not on disk (R2), or before its outcome was (R1). Reads bytes by itself.

use super::book::Book;
use super::{Finding, finding};
use crate::simulate::bill::BillProtocol;
use crate::simulate::line::Way;
use crate::simulate::machine::Port;

/// CCNET (`protocols.md` section 1): commands and states.
mod ccnet {
    pub const ACK: u8 = 0x00;
    pub const STACK: u8 = 0x35;
    pub const STACKED: u8 = 0x81;
}

/// ID-003 (section 2): commands and states.
mod id003 {
    pub const START: u8 = 0xFC;
    pub const ACK: u8 = 0x50;
    pub const STACK: [u8; 2] = [0x41, 0x42];
    pub const VEND_VALID: u8 = 0x15;
}

/// SSP (section 3): commands, the answer that all is well, events.
mod ssp {
    pub const START: u8 = 0x7F;
    pub const BIT: u8 = 0x80;
    pub const POLL: u8 = 0x07;
    pub const REJECT: u8 = 0x08;
    pub const HOLD: u8 = 0x18;
    pub const POLL_WITH_ACK: u8 = 0x56;
    pub const ACK: u8 = 0x57;
    pub const OK: u8 = 0xF0;
    pub const READ: u8 = 0xEF;
    pub const CREDIT: u8 = 0xEE;
    /// Events of a validator with one byte behind them.
    pub const WITH_CHANNEL: [u8; 5] = [READ, CREDIT, 0xE6, 0xE2, 0xE1];
}

/// EBDS (section 4): bits of the control byte, of the omnibus message and of its answer.
mod ebds {
    pub const START: u8 = 0x02;
    pub const KIND: u8 = 0x70;
    pub const OMNIBUS: u8 = 0x10;
    pub const REPLY: u8 = 0x20;
    pub const TOGGLE: u8 = 0x01;
    pub const STACK: u8 = 0x20;
    pub const STACKED: u8 = 0x10;
}

/// ccTalk (section 5): headers.
const DISPENSE: u8 = 167;
const MASTER: u8 = 228;

/// What the host says to a bill acceptor, as far as money is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// Into the box.
    Stack,
    /// Heard.
    Ack,
}

/// What was last heard on the lines.
#[derive(Debug, Default)]
pub struct Wires {
    /// What the bill acceptor speaks.
    bill: BillProtocol,
    /// It said last that a note is in the box.
    stacked: bool,
    /// The toggle of its last answer (EBDS), the bit of its last answer (SSP).
    toggle: u8,
    /// The computer started and has not spoken since: it does not know that toggle.
    knows_nothing: bool,
    /// The host's last command (SSP).
    asked: u8,
    /// A note lies in escrow by its last answer to a poll (SSP): another poll is the order to stack it.
    read: bool,
}

impl Wires {
    /// Lines with such a bill acceptor.
    pub fn of(bill: BillProtocol) -> Self {
        Self { bill, ..Self::default() }
    }

    /// The computer lost its power, and with it what it remembered of the wire.
    pub fn forget(&mut self) {
        self.knows_nothing = true;
    }

    /// Listens to frames as they left their senders. `clean` says that the line does not spoil them: only then is it sure what
    /// an acknowledgement is for.
    pub fn listen(&mut self, port: Port, frames: &[(Way, Vec<u8>)], clean: bool, book: &Book) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (way, frame) in frames {
            match (port, way) {
                (Port::Bill, Way::ToHost) => self.device(frame),
                (Port::Bill, Way::ToDevice) => {
                    findings.extend(self.host(frame, clean, book));
                    self.remember(frame);
                }
                (Port::Bus, Way::ToDevice) => findings.extend(bus(frame, book)),
                _ => {}
            }
        }
        findings
    }

    /// What the host asked last.
    fn remember(&mut self, frame: &[u8]) {
        if let (BillProtocol::Ssp, [ssp::START, _, _, command, ..]) = (self.bill, frame) {
            self.asked = *command;
        }
    }

    /// SSP: events stand one behind the other, each with data of its own length.
    fn events(&mut self, data: &[u8]) {
        let ([answer, events @ ..], asked) = (data, self.asked) else { return };
        // A note that cannot be held is not there any more, and one that was sent back is no poll's to stack.
        if (asked == ssp::HOLD && *answer != ssp::OK) || (asked == ssp::REJECT && *answer == ssp::OK) {
            self.read = false;
        }
        if !matches!(asked, ssp::POLL | ssp::POLL_WITH_ACK) || *answer != ssp::OK {
            return;
        }
        (self.read, self.stacked) = (false, false);
        let mut rest = events;
        while let [code, tail @ ..] = rest {
            let data = usize::from(ssp::WITH_CHANNEL.contains(code));
            self.read |= *code == ssp::READ && tail.first().is_some_and(|channel| *channel > 0);
            self.stacked |= *code == ssp::CREDIT;
            rest = tail.get(data..).unwrap_or_default();
        }
    }

    fn device(&mut self, frame: &[u8]) {
        if self.bill == BillProtocol::Ssp {
            if let [ssp::START, address, _, data @ .., _, _] = plain(frame).as_slice() {
                self.toggle = address & ssp::BIT;
                self.events(data);
            }
            return;
        }
        self.stacked = match (self.bill, frame) {
            (BillProtocol::Ccnet, [2, 3, _, status, ..]) => *status == ccnet::STACKED,
            (BillProtocol::Id003, [id003::START, _, status, ..]) => *status == id003::VEND_VALID,
            (BillProtocol::Ebds, [ebds::START, _, control, state, ..]) => {
                self.toggle = control & ebds::TOGGLE;
                control & ebds::KIND == ebds::REPLY && state & ebds::STACKED != 0
            }
            _ => false,
        };
    }

    /// What a whole frame of the host orders; none where the host died in the middle of it.
    fn order(&self, frame: &[u8]) -> Option<Order> {
        let whole = |length: u8| usize::from(length) == frame.len();
        match (self.bill, frame) {
            (BillProtocol::Ccnet, [2, 3, length, command, ..]) if whole(*length) => match *command {
                ccnet::STACK => Some(Order::Stack),
                ccnet::ACK => Some(Order::Ack),
                _ => None,
            },
            (BillProtocol::Id003, [id003::START, length, command, ..]) if whole(*length) => match *command {
                command if id003::STACK.contains(&command) => Some(Order::Stack),
                id003::ACK => Some(Order::Ack),
                _ => None,
            },
            (BillProtocol::Ssp, [ssp::START, address, _, command, ..]) => {
                // With the bit of the last answer it is that command again, and is not carried out.
                let turned = address & ssp::BIT != self.toggle;
                match *command {
                    ssp::POLL | ssp::POLL_WITH_ACK if self.read && turned => Some(Order::Stack),
                    ssp::ACK => Some(Order::Ack),
                    _ if turned && self.asked == ssp::POLL => Some(Order::Ack),
                    _ => None,
                }
            }
            (BillProtocol::Ebds, [ebds::START, length, control, _, wishes, ..]) if whole(*length) => {
                // A turned toggle says that the last answer was heard; the same one asks for it again.
                let turned = control & ebds::TOGGLE != self.toggle;
                match control & ebds::KIND {
                    ebds::OMNIBUS if wishes & ebds::STACK != 0 => Some(Order::Stack),
                    _ if turned => Some(Order::Ack),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn host(&mut self, frame: &[u8], clean: bool, book: &Book) -> Option<Finding> {
        // The first message after a start of the computer may turn the toggle: then an intent that is open must become a doubt, which other
        // rules see to. A new process on a computer that kept its power knows the toggle (money.md section 5).
        let guessed = std::mem::take(&mut self.knows_nothing) && self.bill == BillProtocol::Ebds;
        let clean = clean && !guessed;
        let open = book.open_at("StackIntent", "bill").next().is_some();
        match self.order(frame)? {
            Order::Stack if !open => Some(finding("permit", "STACK left without an intent on disk (R2)".to_owned())),
            Order::Ack if clean && self.stacked && open => {
                Some(finding("ack-after-commit", "a stacked note was acknowledged before its outcome was on disk (R1)".to_owned()))
            }
            _ => None,
        }
    }
}

/// An SSP frame with its start bytes said once.
fn plain(frame: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(frame.len());
    let mut again = false;
    for (at, byte) in frame.iter().enumerate() {
        let is_second = again && *byte == ssp::START;
        if !is_second {
            plain.push(*byte);
        }
        again = at > 0 && *byte == ssp::START && !is_second;
    }
    plain
}

fn bus(frame: &[u8], book: &Book) -> Option<Finding> {
    let [address, length, _, header, data @ ..] = frame else { return None };
    if data.len() != usize::from(*length) + 1 {
        return None;
    }
    let slot = match address {
        2 => "coin",
        3 => "hopper-1",
        _ => "hopper-2",
    };
    if *header == DISPENSE && book.open_at("PayoutIntent", slot).next().is_none() {
        return Some(finding("permit", format!("a payout order left for {slot} without an intent on disk (R2)")));
    }
    if *header == MASTER && data.first().is_some_and(|on| on & 1 == 1) && book.open_at("Armed", slot).next().is_none() {
        return Some(finding("permit", format!("{slot} was let loose without an intent on disk (R2)")));
    }
    None
}
