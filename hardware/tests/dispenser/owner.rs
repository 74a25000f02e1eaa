//! An owner that keeps a journal by the rules of the money design (section 5), so that whole days can be checked against the notes.

use cas_hardware::device::{DispenserEvent, FaultKind, IntentRef, LastOrder, NoteCounts, Outcomes};

use super::world::{Protocol, World};

/// What the owner has on disk: it survives the death of the host process, and of the device.
#[derive(Debug, Default)]
pub struct Owner {
    read: usize,
    /// A payout intent without an outcome, with what the device remembered before it.
    open: Option<(NoteCounts, Option<LastOrder>)>,
    /// That intent, as this process gave it to the machine.
    given: Option<IntentRef>,
    before: Option<LastOrder>,
    /// Notes that left, least and most.
    pub least: u64,
    pub most: u64,
    /// Orders that were recorded.
    pub orders: usize,
    /// The next order, once it can pay.
    wanted: Option<NoteCounts>,
    ready: bool,
}

impl Owner {
    /// The process dies: what it had not read is gone, what it had written is not.
    pub fn dies<P: Protocol>(&mut self, world: &mut World<P>) {
        world.restart_host();
        self.read = 0;
        self.ready = false;
        self.given = None;
    }

    pub fn want(&mut self, counts: NoteCounts) {
        self.wanted = Some(counts);
    }

    pub fn is_settled(&self) -> bool {
        self.open.is_none()
    }

    pub fn run<P: Protocol>(&mut self, world: &mut World<P>, ms: u64) {
        let end = world.now.as_millis() + ms;
        while world.now.as_millis() < end {
            world.turn();
            while let Some(event) = world.seen.get(self.read).cloned() {
                self.read += 1;
                self.follow(world, &event);
            }
            if self.ready
                && self.open.is_none()
                && let Some(counts) = self.wanted.take()
            {
                // The intent is on disk before the order is given; refused, it is closed as not sent.
                self.open = Some((counts, self.before));
                self.orders += 1;
                self.given = world.order(counts).ok();
                if self.given.is_none() {
                    self.open = None;
                }
                self.ready = false;
            }
        }
    }

    fn close(&mut self, outcomes: Option<&Outcomes>) {
        self.given = None;
        self.open.take().expect("an order ends once, and only if it was begun");
        for outcome in outcomes.into_iter().flatten() {
            self.least += u64::from(outcome.exit.min);
            self.most += u64::from(outcome.exit.max);
        }
    }

    fn follow<P: Protocol>(&mut self, world: &mut World<P>, event: &DispenserEvent) {
        match event {
            DispenserEvent::Started { found, .. } => {
                if let Some((counts, before)) =
                    self.open.filter(|_| world.seen.iter().all(|event| !matches!(event, DispenserEvent::Ready { .. })))
                {
                    // A new process: the memory of the device is the witness, if it is one.
                    let proven = found.last.zip(before).and_then(|(last, before)| last.proves(&before, &counts));
                    match proven {
                        Some(proven) => self.close(Some(&proven)),
                        None => {
                            self.close(None);
                            self.most += counts.iter().map(|count| u64::from(*count)).sum::<u64>();
                        }
                    }
                }
                if self.open.is_none() {
                    let _ = world.purge();
                }
            }
            DispenserEvent::Ready { last, .. } => {
                self.before = *last;
                self.ready = true;
            }
            DispenserEvent::Dispensed { cassettes, .. } | DispenserEvent::Doubt { cassettes, .. } => {
                self.close(Some(cassettes));
                self.ready = false;
            }
            // A purge has no place in this journal; an order that was not sent paid nothing.
            DispenserEvent::NotSent { intent, .. } if self.given == Some(*intent) => self.close(None),
            DispenserEvent::Fault(fault) if fault.kind != FaultKind::BoxRemoved || fault.code.is_empty() => {
                world.hand(&["clear"]);
                let _ = world.purge();
            }
            DispenserEvent::Purged { done: false, .. } => {
                world.hand(&["clear"]);
                let _ = world.purge();
            }
            DispenserEvent::Silent => self.ready = false,
            _ => {}
        }
    }
}
