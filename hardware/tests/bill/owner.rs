//! An owner that keeps a journal by the rules of the money design (section 5), so that whole days can be checked against the box.

use cas_hardware::device::{Act, BillAtStart, BillCommand, BillEvent, FaultKind};

use super::world::{EVERYTHING, Protocol, World};

/// What the owner has on disk: it survives the death of the host process, and of the device.
#[derive(Debug, Default)]
pub struct Owner {
    read: usize,
    /// A stack intent without an outcome.
    open: bool,
    /// A credit whose acknowledgement the device has not shown to have heard.
    fresh_credit: bool,
    /// Notes booked as ours on the device's word.
    pub credited: u64,
    /// Notes that may or may not be ours.
    pub doubts: u64,
}

impl Owner {
    /// The process dies: what it had not read is gone, what it had written is not.
    pub fn dies<P: Protocol>(&mut self, world: &mut World<P>) {
        world.restart_host();
        self.read = 0;
    }

    pub fn run<P: Protocol>(&mut self, world: &mut World<P>, ms: u64) {
        let end = world.now.as_millis() + ms;
        while world.now.as_millis() < end {
            world.turn();
            while let Some(event) = world.seen.get(self.read).cloned() {
                self.read += 1;
                self.follow(world, &event);
            }
        }
    }

    fn follow<P: Protocol>(&mut self, world: &mut World<P>, event: &BillEvent) {
        match event {
            BillEvent::Started { found, .. } => self.started(world, *found),
            BillEvent::Ready { .. } => {
                self.fresh_credit = false;
                world.accept(EVERYTHING);
            }
            BillEvent::Escrowed { escrow, value, .. } => {
                self.fresh_credit = false;
                assert!(!self.open, "an escrow while a stack intent is open: {}", world.story());
                match value {
                    Some(value) if world.stack(*escrow, *value).is_ok() => self.open = true,
                    _ => {
                        let _ = world.command(BillCommand::Return);
                    }
                }
            }
            BillEvent::Stacked { .. } => {
                assert!(!self.fresh_credit, "one note reported twice: {}", world.story());
                self.credited += 1;
                self.open = false;
                self.fresh_credit = true;
                world.confirm();
            }
            BillEvent::Returned { .. } => {
                self.open = false;
                world.confirm();
            }
            BillEvent::Cheated => world.confirm(),
            BillEvent::NotSent { .. } => {
                self.open = false;
                // Whatever lies in escrow goes back.
                let _ = world.command(BillCommand::Return);
            }
            BillEvent::Fault(fault) if matches!(fault.kind, FaultKind::Jam | FaultKind::BoxJam | FaultKind::Sensor | FaultKind::Device) => {
                world.hand(&["clear"]);
                let permit = world.permit(Act::Reset);
                let _ = world.command(BillCommand::Begin { reset: Some(permit) });
            }
            // It does not obey the reset: somebody does what the words say, and switches it off and on.
            BillEvent::Fault(fault) if fault.kind == FaultKind::Protocol => {
                world.hand(&["clear"]);
                world.hand(&["power", "off"]);
                world.hand(&["power", "on"]);
            }
            BillEvent::State(_)
            | BillEvent::Rejected(_)
            | BillEvent::BoxRemoved
            | BillEvent::BoxReplaced
            | BillEvent::Fault(_)
            | BillEvent::FaultCleared(_)
            | BillEvent::Silent => {}
        }
    }

    /// Settles by what was found, then goes on.
    fn started<P: Protocol>(&mut self, world: &mut World<P>, found: BillAtStart) {
        match found {
            BillAtStart::Stacked { .. } if self.fresh_credit => {}
            BillAtStart::Stacked { .. } => {
                self.credited += 1;
                self.fresh_credit = true;
                self.open = false;
            }
            BillAtStart::PowerUpNoteInStacker if self.open => {
                self.credited += 1;
                self.open = false;
            }
            BillAtStart::PowerUpNoteInStacker => self.doubts += 1,
            BillAtStart::Returned { .. } | BillAtStart::PowerUpNoteInPath | BillAtStart::Escrow { .. } => self.open = false,
            BillAtStart::PowerUp | BillAtStart::Quiet => {
                self.doubts += u64::from(self.open);
                self.open = false;
            }
            BillAtStart::NothingStacked => self.open = false,
            BillAtStart::Moving => {}
            BillAtStart::Faulty(_) => {
                self.doubts += u64::from(self.open);
                self.open = false;
            }
        }
        if !matches!(found, BillAtStart::Stacked { .. } | BillAtStart::Quiet | BillAtStart::NothingStacked) {
            self.fresh_credit = false;
        }
        let needs_reset = match found {
            BillAtStart::PowerUpNoteInPath | BillAtStart::PowerUpNoteInStacker => true,
            BillAtStart::Faulty(kind) => matches!(kind, FaultKind::Jam | FaultKind::BoxJam | FaultKind::Sensor | FaultKind::Device),
            _ => false,
        };
        if needs_reset && matches!(found, BillAtStart::Faulty(_)) {
            world.hand(&["clear"]);
        }
        let reset = needs_reset.then(|| world.permit(Act::Reset));
        // Refused where something newer is waiting to be read: that comes next.
        let _ = world.command(BillCommand::Begin { reset });
    }
}
