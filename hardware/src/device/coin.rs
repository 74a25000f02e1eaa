//! Coin acceptors: they take without asking once armed.

use heapless::Vec;

use super::fault::{Fault, FaultKind};
use super::identity::{Identity, Serial};
use super::machine::NotSent;
use super::permit::{Authority, IntentRef, Permit};
use super::value::Value;

/// The coin table read from the device: index 0 is coin position 1.
pub type CoinTable = Vec<Option<Value>, 16>;

/// Where the journal left off: the event counter of the last booked event of this very device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoinBaseline {
    /// Serial number of the device the counter belongs to.
    pub serial: Serial,
    /// Its event counter after the last booked event, 0 to 255.
    pub counter: u8,
}

/// What the owner may ask of a coin acceptor.
#[derive(Debug)]
pub enum CoinCommand<A: Authority> {
    /// Events up to the baseline are booked; report what came after it, then go on inhibited.
    /// Without a baseline (new or swapped device) the present counter becomes the baseline.
    Begin {
        /// Where the journal left off.
        baseline: Option<CoinBaseline>,
    },
    /// Take coins of these positions (bit 0 is position 1) until inhibited.
    Accept {
        /// The right to take without asking.
        permit: Permit<A>,
        /// Which coin positions.
        positions: u16,
    },
    /// Take no more coins; answered by [`CoinEvent::Inhibited`].
    Inhibit,
}

/// What a coin acceptor reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "no alloc here to box the table with, and the queue is short")]
pub enum CoinEvent {
    /// First contact or contact again; only reads were sent. Waits for [`CoinCommand::Begin`].
    Started {
        /// Who it is.
        identity: Identity,
        /// What it accepts.
        table: CoinTable,
        /// Its event counter now; 0 means it lost power or was reset.
        counter: u8,
    },
    /// Able to work; inhibited.
    Ready,
    /// Takes coins now: confirmed by the device.
    Accepting,
    /// Takes no coins now: confirmed by the device.
    Inhibited,
    /// A coin was taken: the credit point.
    Coin {
        /// The event counter after this coin, to be booked with it.
        counter: u8,
        /// Coin position, 1 to 16.
        position: u8,
        /// What the table says it is worth.
        value: Option<Value>,
        /// The sorter path it took; 0 where the device does not tell.
        path: u8,
    },
    /// A coin was seen and not credited (refused, or swallowed without credit).
    Uncredited {
        /// The event counter after this event.
        counter: u8,
        /// The device's code for what happened.
        code: u8,
        /// Whether the coin stayed inside (misrouted, swallowed) instead of coming back.
        kept: bool,
    },
    /// More events happened than the device remembers, or its counter was reset: between `min` and `max` coins are not known.
    Lost {
        /// The event counter now.
        counter: u8,
        /// The least number of unseen events.
        min: u8,
        /// The largest number of unseen events.
        max: u8,
    },
    /// A permitted frame was not sent.
    NotSent {
        /// The intent of the unused permit.
        intent: IntentRef,
        /// Why.
        why: NotSent,
    },
    /// Its own count of coins accepted in its life, modulo 2^24: read while it takes nothing, and told before
    /// [`Ready`](Self::Ready) or [`Inhibited`](Self::Inhibited). Every coin up to it was told of. Some models tell none.
    Total {
        /// Coins accepted.
        accepted: u32,
    },
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
    /// The device is silent, or its line is lost.
    Silent,
}
