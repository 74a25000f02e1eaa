//! I8: what left on the lines while its intent was not on disk (R2), or before its outcome was (R1). Reads bytes by itself.

use super::book::Book;
use super::{Finding, finding};
use crate::simulate::line::Way;
use crate::simulate::machine::Port;

/// CCNET (`protocols.md` section 1): commands and states.
const ACK: u8 = 0x00;
const STACK: u8 = 0x35;
const STACKED: u8 = 0x81;
/// ccTalk (`protocols.md` section 5): headers.
const DISPENSE: u8 = 167;
const MASTER: u8 = 228;

/// What was last heard on the lines.
#[derive(Debug, Default)]
pub struct Wires {
    bill_says: u8,
}

impl Wires {
    /// Listens to frames as they left their senders. `clean` says that the line does not spoil them: only then is it sure what
    /// an acknowledgement is for.
    pub fn listen(&mut self, port: Port, frames: &[(Way, Vec<u8>)], clean: bool, book: &Book) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (way, frame) in frames {
            match (port, way) {
                (Port::Bill, Way::ToHost) => self.bill_says = frame.get(3).copied().unwrap_or(0),
                (Port::Bill, Way::ToDevice) => findings.extend(self.bill(frame, clean, book)),
                (Port::Bus, Way::ToDevice) => findings.extend(bus(frame, book)),
                _ => {}
            }
        }
        findings
    }

    fn bill(&self, frame: &[u8], clean: bool, book: &Book) -> Option<Finding> {
        let [2, 3, length, command, ..] = frame else { return None };
        if usize::from(*length) != frame.len() {
            // The host died in the middle of it.
            return None;
        }
        let open = book.open_at("StackIntent", "bill").next().is_some();
        match *command {
            STACK if !open => Some(finding("permit", "STACK left without an intent on disk (R2)".to_owned())),
            ACK if clean && self.bill_says == STACKED && open => {
                Some(finding("ack-after-commit", "a stacked note was acknowledged before its outcome was on disk (R1)".to_owned()))
            }
            _ => None,
        }
    }
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
