//! Which frame goes next.

use super::view::{Place, Reading};
use super::{Line, LineTrace, Next};
use crate::acceptor::{Answer, Ask, Status};
use crate::device::{BillMask, FaultKind, Identity, Instant};
use crate::ssp::codes;
use crate::ssp::command::{Command, VERSIONS};
use crate::ssp::frame::{Encoded, Packet, encode};

/// Frames of one exchange at most.
const STEPS_MAX: u8 = 12;

/// How often a frame on which no money hangs is said in all before the sequence begins anew (`protocols.md` section 3: up to 20).
const TRIES_MAX: u8 = 20;

/// How often SYNC is said before a HOLD is tried again.
const FINDING_TRIES_MAX: u8 = 3;

/// How well the host knows where the talk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearings {
    /// A new process: it does not know the bit of the last frame, nor what was answered to it. HOLD moves no money, and whichever bit it has,
    /// a device that knows that bit says its last reply again.
    Unknown,
    /// A frame of this process may have arrived or not: HOLD with the same bit brings its reply, or is itself answered.
    Repeat,
    /// The bit of the device is known, not whether a note lies in escrow: HOLD tells.
    Escrow,
    /// The device was reset, or did not react otherwise: the sequence begins anew.
    Sync,
    /// Known.
    Known,
}

/// A frame that was said.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) command: Command,
    pub(super) frame: Encoded,
    pub(super) tries: u8,
    pub(super) answered: bool,
    /// It was the order to stack.
    pub(super) stacks: bool,
}

impl Line {
    /// Says the next frame of an exchange, or ends it.
    pub(super) fn go_on(&mut self, now: Instant, ask: Ask) {
        let next = if self.steps < STEPS_MAX { self.next(now, ask) } else { Next::End(Answer::Unreadable) };
        match next {
            Next::Say(command) => {
                self.sequence = !self.sequence;
                self.say(now, ask, command);
            }
            Next::SayHere(command) => self.say(now, ask, command),
            Next::Again => self.say_again(now, ask),
            Next::End(answer) => self.turn.answered(ask, answer),
        }
    }

    fn say(&mut self, now: Instant, ask: Ask, command: Command) {
        if command == Command::Sync {
            // After it the sequence begins with 0 (`protocols.md` section 3).
            self.sequence = true;
        }
        let packet = Packet { address: self.profile.address, sequence: self.sequence, data: &command.emit() };
        // Every command is far shorter than a frame; only an address that no device has could not be said.
        let frame = encode(packet).unwrap_or_default();
        self.trace.note(now, LineTrace::Said(command, self.sequence));
        let stacks = command.is_poll() && self.view.place() == Some(Place::Escrow);
        self.said = Some(Said { command, frame: frame.clone(), tries: 1, answered: false, stacks });
        self.send(now, ask, frame);
    }

    fn say_again(&mut self, now: Instant, ask: Ask) {
        let Some(said) = self.said.as_mut() else { return };
        said.tries = said.tries.saturating_add(1);
        let frame = said.frame.clone();
        self.trace.note(now, LineTrace::Again);
        self.send(now, ask, frame);
    }

    fn send(&mut self, now: Instant, ask: Ask, frame: Encoded) {
        self.steps += 1;
        self.turn.say(Some(frame));
        let at = if self.steps == 1 { now } else { now.after(self.turn.patience().gap) };
        self.turn.begin(at, ask, ());
    }

    /// The line was lost: what was asked last is asked again, then a HOLD tells where a note is.
    pub(super) fn lose_touch(&mut self) {
        if self.bearings == Bearings::Known {
            self.bearings = Bearings::Escrow;
        }
        self.version_due = Some(self.profile.version);
    }

    /// The device begins anew, and by a reset that was permitted: what it told before is settled.
    pub(super) fn begin_anew(&mut self) {
        self.view.reset();
        self.bearings = Bearings::Sync;
        self.version_due = Some(self.profile.version);
    }

    fn next(&mut self, now: Instant, ask: Ask) -> Next {
        if ask == Ask::Reset && self.steps == 0 {
            return Next::Say(Command::Reset);
        }
        if let Some(next) = self.recover() {
            return next;
        }
        let looks = matches!(ask, Ask::Poll | Ask::Hold);
        if !self.view.may_go_on() {
            // What was told last is not settled: the device is asked for that reply again, and for nothing else.
            return match ask {
                Ask::Poll | Ask::Hold if self.steps == 0 => Next::Again,
                Ask::Poll | Ask::Hold => self.end(),
                Ask::Stack if self.is_stacking() => self.end(),
                _ => Next::End(Answer::Declined),
            };
        }
        match self.bearings {
            Bearings::Known => {}
            _ if self.looked => return if looks { self.end() } else { Next::End(Answer::Declined) },
            Bearings::Unknown | Bearings::Repeat => return Next::SayHere(Command::Hold),
            Bearings::Sync => return Next::Say(Command::Sync),
            Bearings::Escrow => return Next::Say(Command::Hold),
        }
        match ask {
            Ask::Poll | Ask::Hold => self.look(now),
            Ask::Stack => self.stack(),
            Ask::Return => self.give_back(),
            Ask::Enable(mask) => self.enable(mask),
            Ask::Identification | Ask::Table => self.identify(ask),
            // Its answer was heard.
            Ask::Reset => Next::End(Answer::Done),
        }
    }

    /// The last frame was not answered: what to do about it, if anything.
    fn recover(&mut self) -> Option<Next> {
        let said = self.said.as_mut().filter(|said| !said.answered)?;
        let again = match said.command {
            Command::Reset => {
                // Whether it arrived the device shows by telling of it.
                said.answered = true;
                self.begin_anew();
                return None;
            }
            // What would take notes is not said to a device that may have begun anew, before its owner has settled what is found.
            Command::Inhibits { .. } | Command::Enable => {
                self.bearings = Bearings::Repeat;
                false
            }
            // The order to stack does not wait for long: a HOLD with the same bit brings its reply, or moves nothing.
            _ if said.stacks && said.tries >= self.pace.tries_max => {
                let with_ack = said.command == Command::PollWithAck;
                self.replays = Some(Reading { with_ack, stacks: true, stack_start: self.pace.stack_start });
                self.bearings = Bearings::Repeat;
                false
            }
            // What money may hang on is asked for until it comes: SYNC would make the device forget it.
            Command::Poll | Command::PollWithAck | Command::EventAck => true,
            Command::Hold if self.bearings == Bearings::Repeat => true,
            Command::Sync if said.tries >= FINDING_TRIES_MAX => {
                self.bearings = Bearings::Unknown;
                false
            }
            _ if said.tries >= TRIES_MAX => {
                self.bearings = Bearings::Sync;
                false
            }
            _ => true,
        };
        said.answered = !again;
        again.then_some(Next::Again)
    }

    /// What is it doing? A note in escrow is looked at by HOLD alone.
    fn look(&mut self, now: Instant) -> Next {
        if self.looked {
            return if self.view.is_reason_due() { Next::Say(Command::LastReject) } else { self.end() };
        }
        if self.view.is_ack_due() {
            return Next::Say(Command::EventAck);
        }
        if self.no_version {
            // It speaks none that is spoken here. It is asked anew, from the first, as long as nobody changes it.
            self.no_version = false;
            self.version_due = Some(self.profile.version);
            self.view.set_level(Status::trouble(FaultKind::Protocol, codes::NO_VERSION));
            return self.end();
        }
        if let Some(version) = self.version_due {
            return Next::Say(Command::Version(version));
        }
        if self.view.place() != Some(Place::Escrow) {
            return Next::Say(self.poll());
        }
        let tried = self.steps > 0 && self.said.as_ref().is_some_and(|said| said.command == Command::Reject);
        Next::Say(if tried || self.view.in_escrow_for(now) < self.pace.hold_max { Command::Hold } else { Command::Reject })
    }

    const fn poll(&self) -> Command {
        if self.with_ack { Command::PollWithAck } else { Command::Poll }
    }

    fn end(&mut self) -> Next {
        Next::End(Answer::Status(self.view.say()))
    }

    /// Whether the order to stack was said in this exchange, and what the device is doing was heard in answer.
    fn is_stacking(&self) -> bool {
        self.steps > 0 && self.looked && self.said.as_ref().is_some_and(|said| said.stacks)
    }

    /// **The only place where a poll goes out while a note lies in escrow**: the machine has a permit and has just looked.
    fn stack(&mut self) -> Next {
        if self.is_stacking() {
            return self.end();
        }
        // What was heard in this exchange before is no look of the machine.
        if self.steps > 0 || self.view.place() != Some(Place::Escrow) || self.view.has_news() || self.view.is_ack_due() {
            return Next::End(Answer::Declined);
        }
        Next::Say(self.poll())
    }

    fn give_back(&mut self) -> Next {
        match self.answer_to(&[Command::Reject]) {
            Some((_, done)) => Next::End(if done { Answer::Done } else { Answer::Declined }),
            None if self.view.place() == Some(Place::Escrow) => Next::Say(Command::Reject),
            None => Next::End(Answer::Declined),
        }
    }

    fn enable(&mut self, mask: BillMask) -> Next {
        let none = mask == BillMask::default();
        let inhibits = Command::Inhibits { channels: mask.0, bytes: self.profile.inhibit_bytes };
        let [first, second] = if none { [Command::Disable, inhibits] } else { [inhibits, Command::Enable] };
        match self.answer_to(&[first, second]) {
            None => Next::Say(first),
            Some((_, false)) => Next::End(Answer::Declined),
            Some((said, true)) if said == first => Next::Say(second),
            Some((_, true)) => Next::End(Answer::Done),
        }
    }

    /// The last frame of this exchange, if it is one of these, and whether it was done.
    fn answer_to(&self, commands: &[Command]) -> Option<(Command, bool)> {
        let said = self.said.as_ref().filter(|said| self.steps > 0 && commands.contains(&said.command))?;
        Some((said.command, self.done))
    }

    fn identify(&mut self, ask: Ask) -> Next {
        if self.no_version {
            return Next::End(Answer::Declined);
        }
        if let Some(version) = self.version_due {
            return Next::Say(Command::Version(version));
        }
        match (self.said.as_ref().filter(|_| self.steps > 0).map(|said| said.command), ask) {
            (Some(Command::Setup), Ask::Table) => Next::End(self.table.clone().map_or(Answer::Declined, Answer::Table)),
            (Some(Command::Setup), _) => Next::Say(Command::Serial),
            (Some(Command::Serial), _) => Next::Say(Command::Firmware),
            (Some(Command::Firmware), _) if self.identity == Identity::default() => Next::End(Answer::Declined),
            (Some(Command::Firmware), _) => Next::End(Answer::Identity(self.identity.clone())),
            _ => Next::Say(Command::Setup),
        }
    }

    /// The version below the one that was refused, if it is spoken here.
    pub(super) fn version_below(version: u8) -> Option<u8> {
        version.checked_sub(1).filter(|below| VERSIONS.contains(below))
    }
}
