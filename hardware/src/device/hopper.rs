//! Coin hoppers: they pay out, count what they paid, and must never be asked twice.

use super::fault::{Fault, FaultKind};
use super::identity::Identity;
use super::machine::NotSent;
use super::permit::{Authority, IntentRef, Permit};

/// What the owner may ask of a hopper.
#[derive(Debug)]
pub enum HopperCommand<A: Authority> {
    /// What was found at start is settled and on disk: clear start-up flags and go on.
    Begin,
    /// Pay out as the permit says. Sent once, never again after silence.
    Dispense(Permit<A>),
    /// Read the registers again and report them in [`HopperEvent::Witness`].
    ReadWitness,
}

/// The hopper's own registers: the witness that an order ran or did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HopperWitness {
    /// Event counter: 0 after a reset, then one more with each order.
    pub event_counter: u8,
    /// Coins of the running order still to be paid.
    pub remaining: u8,
    /// Coins paid by the last order.
    pub last_paid: u8,
    /// Coins of the last order that were not paid; unreliable on some models.
    pub last_unpaid: u8,
    /// Lifetime count of coins paid, wraps at 2^24.
    pub lifetime: u32,
}

/// What the level sensors say, where fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HopperLevel {
    /// No sensor, or between the sensors.
    Between,
    /// Below the low sensor.
    Low,
    /// Above the high sensor.
    High,
}

/// What a hopper reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopperEvent {
    /// First contact or contact again; only reads were sent. Waits for [`HopperCommand::Begin`].
    Started {
        /// Who it is.
        identity: Identity,
        /// Its registers.
        witness: HopperWitness,
        /// It lost power since the last order began (status register flag).
        power_up: bool,
        /// It says that power went down during a payout.
        interrupted: bool,
        /// Its own counters are not to be trusted (checksum flag).
        untrusted: bool,
    },
    /// Able to work; disabled between orders.
    Ready {
        /// Its registers.
        witness: HopperWitness,
        /// Level sensors.
        level: HopperLevel,
    },
    /// The registers, as asked.
    Witness(HopperWitness),
    /// An order is running.
    Dispensing {
        /// The intent of the order.
        intent: IntentRef,
        /// Coins paid so far.
        paid: u8,
        /// Coins still to be paid.
        remaining: u8,
    },
    /// An order ended and the registers prove what was paid.
    Dispensed {
        /// The intent of the order.
        intent: IntentRef,
        /// Coins asked for.
        asked: u8,
        /// Coins paid, by the device's own count.
        paid: u8,
        /// The registers after the order.
        witness: HopperWitness,
    },
    /// Power went down in an order, as the device says, and its registers prove what was paid before: the rest lies in it.
    CutShort {
        /// The intent of the order.
        intent: IntentRef,
        /// Coins asked for.
        asked: u8,
        /// Coins paid, by the device's own count.
        paid: u8,
        /// The registers after it.
        witness: HopperWitness,
    },
    /// An order's end could not be proven; between 0 and `asked` coins were paid.
    Doubt {
        /// The intent of the order.
        intent: IntentRef,
        /// Coins asked for.
        asked: u8,
    },
    /// A permitted frame was not sent.
    NotSent {
        /// The intent of the unused permit.
        intent: IntentRef,
        /// Why.
        why: NotSent,
    },
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
    /// The device is silent, or its line is lost.
    Silent,
}
