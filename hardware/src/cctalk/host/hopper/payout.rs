//! A payout: what is asked for it stage by stage, and what the answers mean.

use heapless::Vec;

use crate::cctalk::codes::{header, hopper as bits};
use crate::cctalk::host::bus::DispenseForm;
use crate::cctalk::host::identify::serial;
use crate::cctalk::host::link::Request;
use crate::cctalk::host::settle::{Answer, Verdict, verdict};
use crate::device::{HopperEvent, HopperWitness, Instant, NotSent};

use super::order::{Order, Stage};
use super::{Hopper, Step};

/// What an answer did to the order.
enum Outcome {
    /// It goes on.
    On,
    /// The answer cannot be one to what was asked.
    Unfit,
    /// The order is over and was told.
    Over,
}

impl From<bool> for Outcome {
    fn from(fits: bool) -> Self {
        if fits { Self::On } else { Self::Unfit }
    }
}

impl Hopper {
    pub(super) fn order_question(&self) -> Option<Request> {
        let order = self.order?;
        let ask = |header, data: &[u8]| Some(Request::new(&self.timing, header, data));
        match order.stage {
            Stage::Serial | Stage::SerialAfter => ask(header::SERIAL, &[]),
            Stage::TestBefore | Stage::TestAfter => ask(header::TEST_HOPPER, &[]),
            Stage::StatusBefore | Stage::Follow | Stage::Between | Stage::StatusAfter => ask(header::HOPPER_STATUS, &[]),
            Stage::LifetimeBefore | Stage::LifetimeAfter => ask(header::LIFETIME, &[]),
            Stage::Enable => ask(header::ENABLE_HOPPER, &[header::HOPPER_ON]),
            Stage::Lock | Stage::Disable => ask(header::ENABLE_HOPPER, &[0]),
            Stage::Stop => ask(header::EMERGENCY_STOP, &[]),
            Stage::Dispense => {
                let data = self.dispense_data(order.asked);
                ask(header::DISPENSE, &data)
            }
        }
    }

    fn dispense_data(&self, asked: u8) -> Vec<u8, 4> {
        let identity = self.identifying.identity();
        let with_serial = match self.form {
            DispenseForm::ByProduct => identity.model.contains("USE_SER"),
            DispenseForm::WithSerial => true,
            DispenseForm::Bare => false,
        };
        let mut data = Vec::new();
        if with_serial {
            let number: u32 = identity.serial.parse().unwrap_or(0);
            let _ = data.extend_from_slice(&number.to_le_bytes()[..3]);
        }
        let _ = data.push(asked);
        data
    }

    pub(super) fn order_answer(&mut self, now: Instant, data: Option<&[u8]>) -> bool {
        let Some(mut order) = self.order else { return false };
        let outcome = if order.stage.before_dispense() { self.prepare(&mut order, data) } else { self.conclude(now, &mut order, data) };
        match outcome {
            Outcome::On => {
                order.heard = now;
                self.order = Some(order);
                true
            }
            Outcome::Unfit => false,
            Outcome::Over => true,
        }
    }

    /// Everything up to the dispense: nothing was asked for yet, so the permit can be given back.
    fn prepare(&mut self, order: &mut Order, data: Option<&[u8]>) -> Outcome {
        match order.stage {
            Stage::Serial => match data.and_then(serial) {
                Some(serial) if serial == self.identifying.identity().serial => order.advance(Stage::TestBefore).into(),
                Some(_) => self.give_back(NotSent::OtherDevice, Step::Identify),
                None => Outcome::Unfit,
            },
            Stage::TestBefore => match data.and_then(bits::flags) {
                Some(flags) if self.powered_up(flags) => self.give_back(NotSent::WrongState, Step::Identify),
                Some(_) => order.advance(Stage::StatusBefore).into(),
                None => Outcome::Unfit,
            },
            Stage::StatusBefore if !status(&mut order.before, data) => Outcome::Unfit,
            Stage::StatusBefore if order.before.remaining > 0 => self.give_back(NotSent::WrongState, Step::Idle),
            Stage::StatusBefore => order.advance(Stage::LifetimeBefore).into(),
            Stage::LifetimeBefore => {
                let fits = lifetime(&mut order.before, data);
                order.now = order.before;
                (fits && order.advance(Stage::Enable)).into()
            }
            Stage::Enable if data.is_none() => self.give_back(NotSent::Declined, Step::Idle),
            Stage::Enable => (data == Some(&[]) && order.advance(Stage::Dispense)).into(),
            _ => Outcome::Unfit,
        }
    }

    fn give_back(&mut self, why: NotSent, then: Step) -> Outcome {
        self.end_unsent(why);
        if then == Step::Identify {
            self.start_over(then);
        }
        Outcome::Over
    }

    /// The answer to the dispense and everything after it: only the registers end the order.
    fn conclude(&mut self, now: Instant, order: &mut Order, data: Option<&[u8]>) -> Outcome {
        let fits = match order.stage {
            Stage::Dispense => {
                order.answer = if data.is_some() { Answer::Taken } else { Answer::Declined };
                order.progress = now;
                self.contact.rest(now, self.timing.hopper_follow);
                order.advance(Stage::Follow)
            }
            Stage::Follow => self.follow(now, order, data),
            Stage::Stop => order.advance(Stage::Follow),
            Stage::Lock => {
                self.contact.rest(now, self.timing.settle);
                order.advance(Stage::SerialAfter)
            }
            Stage::Disable => order.advance(Stage::SerialAfter),
            Stage::SerialAfter => match data.and_then(serial) {
                Some(serial) if serial == self.identifying.identity().serial => order.advance(Stage::Between),
                // Another device stands here now: its registers know nothing of the order.
                Some(_) => {
                    self.end_in_doubt(Step::Identify);
                    return Outcome::Over;
                }
                None => false,
            },
            Stage::Between => status(&mut order.now, data) && order.advance(Stage::LifetimeAfter),
            Stage::LifetimeAfter => lifetime(&mut order.now, data) && order.advance(Stage::StatusAfter),
            Stage::StatusAfter => {
                let fits = status(&mut order.now, data);
                // With coins still to pay it began to run after all.
                let next = if order.now.remaining > 0 { Stage::Follow } else { Stage::TestAfter };
                fits && order.advance(next)
            }
            Stage::TestAfter => match data.and_then(bits::flags) {
                Some(flags) => {
                    self.end_order(now, *order, flags);
                    return Outcome::Over;
                }
                None => false,
            },
            _ => false,
        };
        fits.into()
    }

    fn follow(&mut self, now: Instant, order: &mut Order, data: Option<&[u8]>) -> bool {
        let last = order.now;
        if !status(&mut order.now, data) {
            return false;
        }
        if order.now.remaining != last.remaining || order.now.last_paid != last.last_paid {
            order.progress = now;
            if order.now.remaining > 0 {
                let (paid, remaining) = (order.now.last_paid, order.now.remaining);
                self.emit(HopperEvent::Dispensing { intent: order.intent, paid, remaining });
            }
        }
        order.stage = match order.now.remaining {
            0 if order.moved() || order.answer == Answer::Taken => Stage::Disable,
            0 => Stage::Lock,
            _ if now.since(order.progress) >= self.timing.stalled => {
                order.progress = now;
                Stage::Stop
            }
            _ => {
                self.contact.rest(now, self.timing.hopper_follow);
                Stage::Follow
            }
        };
        true
    }

    fn end_order(&mut self, now: Instant, mut order: Order, flags: u32) {
        order.marks.restarted = self.powered_up(flags) || (order.now.event_counter == 0 && order.before.event_counter != 0);
        order.marks.interrupted = flags & bits::POWER_DOWN_IN_PAYOUT != 0;
        order.marks.untrusted = flags & bits::CHECKSUM != 0;
        self.order = None;
        self.witness = order.now;
        self.step = Step::Idle;
        self.contact.rest(now, self.timing.hopper_watch);
        let (intent, asked) = (order.intent, order.asked);
        match verdict(&order.before, &order.now, order.answer, order.marks) {
            Verdict::Paid(paid) if order.marks.restarted && order.marks.interrupted => {
                self.emit(HopperEvent::CutShort { intent, asked, paid, witness: order.now });
            }
            Verdict::Paid(paid) => self.emit(HopperEvent::Dispensed { intent, asked, paid, witness: order.now }),
            Verdict::NotExecuted => {
                let why = if order.answer == Answer::Declined { NotSent::Declined } else { NotSent::LineDown };
                self.emit(HopperEvent::NotSent { intent, why });
            }
            Verdict::Doubt => self.emit(HopperEvent::Doubt { intent, asked }),
        }
        self.take_flags(flags);
        if order.marks.restarted {
            self.start_over(Step::Identify);
        }
    }
}

fn status(witness: &mut HopperWitness, data: Option<&[u8]>) -> bool {
    let Some(&[event_counter, remaining, last_paid, last_unpaid]) = data else { return false };
    *witness = HopperWitness { event_counter, remaining, last_paid, last_unpaid, ..*witness };
    true
}

fn lifetime(witness: &mut HopperWitness, data: Option<&[u8]>) -> bool {
    let Some(&[low, middle, high]) = data else { return false };
    witness.lifetime = u32::from_le_bytes([low, middle, high, 0]);
    true
}
