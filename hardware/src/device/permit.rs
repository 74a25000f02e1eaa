//! Permits: no frame that can change who holds cash leaves without one (`money.md`, R2).
//!
//! A [`Permit`] is made from an [`Authority::Proof`] alone and is used up by the command that takes it.
//! In the agent the proof is a journal record that only a commit constructs, so "commit before send" is a matter of types.
//!
//! Every command after which cash may change hands wants one:
//!
//! ```
//! use cas_hardware::device::{Authority, BillCommand, CoinCommand, DispenserCommand, HopperCommand, Permit};
//!
//! fn stack<A: Authority>(permit: Permit<A>) -> BillCommand<A> {
//!     BillCommand::Stack(permit)
//! }
//! fn reset<A: Authority>(permit: Permit<A>) -> BillCommand<A> {
//!     BillCommand::Begin { reset: Some(permit) }
//! }
//! fn take_coins<A: Authority>(permit: Permit<A>) -> CoinCommand<A> {
//!     CoinCommand::Accept { permit, positions: 1 }
//! }
//! fn pay<A: Authority>(permit: Permit<A>) -> HopperCommand<A> {
//!     HopperCommand::Dispense(permit)
//! }
//! fn pay_notes<A: Authority>(permit: Permit<A>) -> DispenserCommand<A> {
//!     DispenserCommand::Dispense(permit)
//! }
//! fn purge<A: Authority>(permit: Permit<A>) -> DispenserCommand<A> {
//!     DispenserCommand::Begin { purge: Some(permit) }
//! }
//! ```
//!
//! None of them can be written without:
//!
//! ```compile_fail,E0308
//! # use cas_hardware::device::{Authority, BillCommand};
//! fn stack<A: Authority>() -> BillCommand<A> {
//!     BillCommand::Stack
//! }
//! ```
//! ```compile_fail,E0308
//! # use cas_hardware::device::{Authority, BillCommand};
//! fn reset<A: Authority>() -> BillCommand<A> {
//!     BillCommand::Begin { reset: Some(()) }
//! }
//! ```
//! ```compile_fail,E0063
//! # use cas_hardware::device::{Authority, CoinCommand};
//! fn take_coins<A: Authority>() -> CoinCommand<A> {
//!     CoinCommand::Accept { positions: 1 }
//! }
//! ```
//! ```compile_fail,E0308
//! # use cas_hardware::device::{Authority, HopperCommand};
//! fn pay<A: Authority>(count: u8) -> HopperCommand<A> {
//!     HopperCommand::Dispense(count)
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use cas_hardware::device::{Authority, DispenserCommand};
//! fn pay_notes<A: Authority>(counts: [u8; 4]) -> DispenserCommand<A> {
//!     DispenserCommand::Dispense(counts)
//! }
//! ```
//! ```compile_fail,E0308
//! # use cas_hardware::device::{Authority, DispenserCommand};
//! fn purge<A: Authority>() -> DispenserCommand<A> {
//!     DispenserCommand::Begin { purge: Some(()) }
//! }
//! ```
//!
//! And a permit is good for one: it is not used twice, not copied, and not made of its terms.
//!
//! ```compile_fail,E0382
//! # use cas_hardware::device::{Authority, HopperCommand, Permit};
//! fn pay_twice<A: Authority>(permit: Permit<A>) -> [HopperCommand<A>; 2] {
//!     [HopperCommand::Dispense(permit), HopperCommand::Dispense(permit)]
//! }
//! ```
//! ```compile_fail,E0599
//! # use cas_hardware::device::{Authority, Permit};
//! fn copy<A: Authority>(permit: Permit<A>) -> [Permit<A>; 2] {
//!     [permit.clone(), permit]
//! }
//! ```
//! ```compile_fail,E0451
//! # use cas_hardware::device::{Authority, Permit, Terms};
//! fn forge<A: Authority>(terms: Terms) -> Permit<A> {
//!     Permit { terms, authority: core::marker::PhantomData }
//! }
//! ```

use core::marker::PhantomData;

use super::dispenser::NoteCounts;
use super::identity::Serial;
use super::value::Value;

/// Who vouches that the intent is on disk. Implemented once per program: the agent's journal, or an operator at a bench.
pub trait Authority {
    /// What proves that the act was recorded before it happens.
    type Proof;

    /// The terms that the proof vouches for.
    fn terms(proof: &Self::Proof) -> Terms;
}

/// The id of the journalled intent behind a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentRef(pub u128);

/// What exactly is permitted: one act of one device in one boot of the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The journalled intent.
    pub intent: IntentRef,
    /// The boot of the agent that recorded it; a permit does not outlive its process.
    pub boot: u128,
    /// The serial number of the device, where the protocol tells one.
    pub serial: Option<Serial>,
    /// The act.
    pub act: Act,
}

/// One stay of one note in escrow. A new number for each note, also when the same note comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EscrowInstance(pub u32);

/// The acts that can change who holds cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Take the note that lies in this escrow.
    Stack {
        /// Which escrow: another note, or the same note after a return, is another instance.
        escrow: EscrowInstance,
        /// What the note was worth when the intent was recorded.
        value: Value,
    },
    /// Pay out `count` coins.
    Dispense {
        /// How many, 1 to 255.
        count: u8,
    },
    /// Pay out so many notes of each cassette of a dispenser, once.
    DispenseNotes {
        /// How many of which; not all of them none.
        counts: NoteCounts,
    },
    /// Let the device take coins, or notes without an escrow, without asking for each.
    AcceptCoins,
    /// Reset a device that may hold cash in its path; a dispenser moves what lies there into its reject bin.
    Reset,
}

/// A single-use right to send one irreversible command. Neither `Clone` nor constructible without a proof.
#[derive(Debug)]
pub struct Permit<A: Authority> {
    terms: Terms,
    authority: PhantomData<fn() -> A>,
}

impl<A: Authority> Permit<A> {
    /// Turns a proof into the right to act once.
    pub fn from_proof(proof: A::Proof) -> Self {
        Self { terms: A::terms(&proof), authority: PhantomData }
    }

    /// What is permitted.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }
}
