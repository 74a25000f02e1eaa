//! One story for every bill acceptor: anything comes on the line, the owner does anything, and no STACK leaves without a permit.

use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, BillCommand, BillEvent, BillMask, EscrowInstance, Instant, LineEvent, Machine, Span, Value};

use crate::input::Input;
use crate::owner::{Fuzzer, permit};

/// How often the machine sends a STACK that was proven not executed, at most; the figure of every protocol's timing.
const TRIES_MAX: u32 = 3;

/// What a frame of the host would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Does {
    /// Takes the note in escrow.
    pub stack: bool,
    /// Takes notes.
    pub enable: bool,
}

/// A protocol.
pub trait Spoken {
    /// Puts the envelope round what the device says.
    fn frame(body: &[u8], answer: &mut dyn FnMut(&[u8]));
    /// What a frame of the host would do.
    fn does(frame: &[u8]) -> Does;
}

#[derive(Debug, Default)]
struct Owner {
    permits: u32,
    stacks: u32,
    begun: bool,
    escrow: Option<(EscrowInstance, Value)>,
    serial: Serial,
}

/// Tells the story.
pub fn story<S: Spoken>(mut machine: impl Machine<Command = BillCommand<Fuzzer>, Event = BillEvent>, data: &[u8]) {
    let mut input = Input::new(data);
    let mut now = Instant::from_millis(0);
    let mut owner = Owner::default();
    while let Some(what) = input.next() {
        match what % 8 {
            0 => {
                let count = usize::from(input.byte() % 32);
                machine.handle_bytes(now, input.bytes(count));
            }
            1 | 2 => {
                let count = usize::from(input.byte() % 128);
                S::frame(input.bytes(count), &mut |bytes| machine.handle_bytes(now, bytes));
            }
            3 => now = now.after(Span::from_millis(u64::from(input.byte()) * 8)),
            4 => now = machine.poll_timeout().unwrap_or(now).max(now),
            5 => owner.command(&mut machine, now, input.byte()),
            6 => {
                if let Some((escrow, value)) = owner.escrow {
                    owner.permits += 1;
                    let permit = permit(&owner.serial, Act::Stack { escrow, value });
                    let _ = machine.command(now, BillCommand::Stack(permit));
                }
            }
            _ => {
                let event = if input.byte() % 2 == 0 { LineEvent::Lost } else { LineEvent::Restored };
                machine.handle_line(now, event);
            }
        }
        owner.settle::<S>(&mut machine, now);
    }
}

impl Owner {
    fn command(&mut self, machine: &mut impl Machine<Command = BillCommand<Fuzzer>>, now: Instant, which: u8) {
        let command = match which % 6 {
            0 => BillCommand::Begin { reset: None },
            1 => BillCommand::Begin { reset: Some(permit(&self.serial, Act::Reset)) },
            2 => BillCommand::Accept(BillMask(u32::from(which))),
            3 => BillCommand::Accept(BillMask(0)),
            4 => BillCommand::Return,
            _ => BillCommand::Confirm,
        };
        self.begun |= which % 6 < 2;
        let _ = machine.command(now, command);
    }

    fn settle<S: Spoken>(&mut self, machine: &mut impl Machine<Event = BillEvent>, now: Instant) {
        if machine.poll_timeout().is_some_and(|at| at <= now) {
            machine.handle_timeout(now);
        }
        let mut events = 0;
        while let Some(event) = machine.poll_event() {
            events += 1;
            assert!(events <= 64, "events without end");
            match event {
                BillEvent::Escrowed { escrow, value: Some(value), .. } => self.escrow = Some((escrow, value)),
                BillEvent::Ready { identity, .. } => self.serial = identity.serial,
                BillEvent::Started { .. } => self.escrow = None,
                _ => {}
            }
        }
        let mut frames = 0;
        while let Some(frame) = machine.poll_transmit(now) {
            frames += 1;
            assert!(frames <= 8, "frames without end");
            let does = S::does(frame);
            self.stacks += u32::from(does.stack);
            assert!(self.begun || !does.enable, "notes are taken before Begin");
        }
        assert!(self.stacks <= self.permits * TRIES_MAX, "STACK left without a permit");
    }
}
