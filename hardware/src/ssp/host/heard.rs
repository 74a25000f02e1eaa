//! What an answer means.

use core::fmt::Write as _;

use super::talk::{Bearings, Said};
use super::view::Reading;
use super::{Line, LineTrace};
use crate::acceptor::Status;
use crate::device::{FaultKind, Identity, Instant};
use crate::ssp::codes;
use crate::ssp::command::Command;
use crate::ssp::event::parse_events;
use crate::ssp::frame::packet_of;
use crate::ssp::reply::{self, Setup};

impl Line {
    /// A whole frame came while an answer is waited for.
    pub(super) fn hear(&mut self, now: Instant, frame: &[u8]) {
        let Ok(packet) = packet_of(frame) else { return };
        if packet.address != self.profile.address || packet.sequence != self.sequence {
            // Another device, or the answer to another frame: late, or said twice. What was asked is still to come.
            return;
        }
        let byte = |at: usize| packet.data.get(at).copied().unwrap_or_default();
        self.trace.note(now, LineTrace::Heard { head: [byte(0), byte(1), byte(2)], length: packet.data.len() });
        let Some(awaited) = self.turn.take() else { return };
        let Some(said) = self.said.as_mut() else { return };
        let known = core::mem::replace(&mut said.answered, true);
        let said = said.clone();
        self.done = packet.data == [reply::OK];
        if known {
            // The same answer once more.
            self.looked = true;
        } else {
            self.take(now, &said, packet.data);
        }
        self.go_on(now, awaited.ask);
    }

    fn take(&mut self, now: Instant, said: &Said, data: &[u8]) {
        let Some((&code, rest)) = data.split_first() else { return };
        match said.command {
            Command::Poll | Command::PollWithAck => self.take_poll(now, said, code, rest),
            Command::Hold => self.take_hold(now, code, rest),
            Command::Sync => self.bearings = Bearings::Escrow,
            Command::Version(version) => self.take_version(version, code),
            Command::EventAck => {
                self.view.acknowledged_on_wire();
            }
            Command::LastReject => self.view.refused(if code == reply::OK { rest.first().copied().unwrap_or(0xFF) } else { 0xFF }),
            Command::Reject if code == reply::OK => self.view.not_held(),
            Command::Setup => {
                self.identity = Identity::default();
                let setup = (code == reply::OK).then(|| Setup::parse(rest)).flatten();
                if let Some(setup) = &setup {
                    let _ = self.identity.model.push_str(unit_name(setup.unit));
                    text_into(&mut self.identity.firmware, &setup.firmware);
                }
                self.table = setup.map(|setup| setup.table());
            }
            Command::Serial => {
                if let (reply::OK, Ok(serial)) = (code, <[u8; 4]>::try_from(rest)) {
                    self.identity.serial.clear();
                    // Cannot fail: ten digits of twenty-four.
                    let _ = write!(self.identity.serial, "{}", u32::from_be_bytes(serial));
                }
            }
            Command::Firmware if code == reply::OK => text_into(&mut self.identity.firmware, rest),
            Command::Reset => self.begin_anew(),
            _ => {}
        }
    }

    fn take_poll(&mut self, now: Instant, said: &Said, code: u8, rest: &[u8]) {
        match code {
            reply::OK => {}
            reply::UNKNOWN if said.command == Command::PollWithAck => {
                // This model has no 56: it is polled with 07, and its replies hold the line instead.
                self.with_ack = false;
                self.view.trust_old_credits();
                return;
            }
            other => {
                self.looked = true;
                let kind = if other == reply::NO_KEY { FaultKind::Protocol } else { FaultKind::Device };
                return self.view.fail(Status::trouble(kind, u16::from(other)));
            }
        }
        self.looked = true;
        let (events, error) = parse_events(rest);
        let reading = Reading { with_ack: said.command == Command::PollWithAck, stacks: said.stacks, stack_start: self.pace.stack_start };
        let brought = self.view.take(now, (&events, error), reading, self.table.as_ref());
        if brought.power_up {
            self.version_due = Some(self.profile.version);
        }
    }

    /// The answer to HOLD; with a bit that the device may know already, perhaps its last reply once more.
    fn take_hold(&mut self, now: Instant, code: u8, rest: &[u8]) {
        match self.bearings {
            Bearings::Unknown | Bearings::Repeat => {
                let (events, error) = parse_events(rest);
                if code == reply::OK && error.is_none() {
                    self.take_replayed(now, &events);
                }
                self.bearings = Bearings::Escrow;
                return;
            }
            Bearings::Escrow => self.bearings = Bearings::Known,
            Bearings::Sync | Bearings::Known => {}
        }
        match code {
            reply::OK => {
                self.view.held(now);
                self.looked = true;
            }
            reply::UNKNOWN | reply::NO_KEY => {
                // Nothing tells whether a note lies in escrow, so nothing is polled.
                self.bearings = Bearings::Escrow;
                self.looked = true;
                let trouble = if code == reply::UNKNOWN { codes::NO_HOLD } else { codes::NO_KEY };
                self.view.set_level(Status::trouble(FaultKind::Protocol, trouble));
            }
            _ => self.view.not_held(),
        }
    }

    fn take_replayed(&mut self, now: Instant, events: &[crate::ssp::event::Event]) {
        match self.replays.take() {
            // Of this process: its own poll, whose reply was lost.
            Some(reading) if !events.is_empty() => {
                let brought = self.view.take(now, (events, None), reading, self.table.as_ref());
                if brought.power_up {
                    self.version_due = Some(self.profile.version);
                }
            }
            // Not heard before, or heard with nothing to tell: the next HOLD says where the note is.
            Some(_) => self.view.ordered(now),
            None if self.bearings == Bearings::Unknown => self.view.take_foreign(events, self.with_ack, self.table.as_ref()),
            None => {}
        }
    }

    fn take_version(&mut self, version: u8, code: u8) {
        if code == reply::OK {
            self.version_due = None;
            return;
        }
        match Self::version_below(version) {
            Some(below) => self.version_due = Some(below),
            None => self.no_version = true,
        }
    }
}

/// What kind of unit it says it is (`protocols.md` section 3, "Types").
const fn unit_name(unit: u8) -> &'static str {
    match unit {
        reply::VALIDATOR => "SSP note validator",
        reply::SMART_PAYOUT => "SMART Payout",
        reply::NV11 => "NV11",
        _ => "SSP unit",
    }
}

/// Text of a device: what is not printable ends it, padding at the end is cut.
fn text_into<const N: usize>(text: &mut heapless::String<N>, bytes: &[u8]) {
    text.clear();
    let end = bytes.iter().position(|byte| !(byte.is_ascii_graphic() || *byte == b' ')).unwrap_or(bytes.len());
    let last = bytes[..end].iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
    for byte in &bytes[..last] {
        // What does not fit is not kept.
        let _ = text.push(char::from(*byte));
    }
}
