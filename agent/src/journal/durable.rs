//! Proofs of durability: only a commit of the journal constructs them, and none can be copied.
//!
//! ```
//! use cas_agent::journal::{Durable, Intent};
//! use cas_agent::permit::{JournalAuthority, permit_from_durable};
//! use cas_hardware::device::Permit;
//!
//! fn after_the_commit(proof: Durable<Intent>) -> Permit<JournalAuthority> {
//!     permit_from_durable(proof)
//! }
//! ```
//! An intent that is not on disk proves nothing, and nobody else can say that it is:
//! ```compile_fail,E0308
//! # use cas_agent::journal::Intent;
//! # use cas_agent::permit::{JournalAuthority, permit_from_durable};
//! # use cas_hardware::device::Permit;
//! fn before_the_commit(intent: Intent) -> Permit<JournalAuthority> {
//!     permit_from_durable(intent)
//! }
//! ```
//! ```compile_fail,E0451
//! # use cas_agent::journal::{Durable, Intent};
//! fn forged(intent: Intent) -> Durable<Intent> {
//!     Durable { value: intent }
//! }
//! ```
//! ```compile_fail,E0624
//! # use cas_agent::journal::{Durable, Intent};
//! fn claimed(intent: Intent) -> Durable<Intent> {
//!     Durable::new(intent)
//! }
//! ```

use cas_domain::denomination::Denomination;
use cas_domain::id::{BootId, IntentId};
use cas_domain::journal::EntryKind;
use cas_domain::slot::Slot;

/// Something that is on disk.
#[derive(Debug)]
pub struct Durable<T> {
    value: T,
}

impl<T> Durable<T> {
    /// Called by the store alone, after COMMIT returned success.
    pub(super) const fn new(value: T) -> Self {
        Self { value }
    }

    /// What is on disk.
    pub const fn value(&self) -> &T {
        &self.value
    }
}

/// An intent as a permit needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its id.
    pub id: IntentId,
    /// The start of the agent that recorded it.
    pub boot: BootId,
    /// The slot.
    pub slot: Slot,
    /// Serial number of the device; empty where it tells none.
    pub serial: String,
    /// The act.
    pub act: IntentAct,
}

/// What an intent is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentAct {
    /// Stack the note of this stay in escrow.
    Stack {
        /// Which stay.
        escrow: u32,
        /// Its frozen value.
        denomination: Denomination,
    },
    /// Pay out.
    Payout {
        /// How many pieces.
        count: u8,
    },
    /// Take coins without asking.
    Arm,
    /// Reset with cash in the path.
    Reset,
}

/// The intent that an entry opens, if it opens one.
pub fn intent_of(kind: &EntryKind, boot: BootId) -> Option<Intent> {
    match kind {
        EntryKind::StackIntent { intent, slot, serial, escrow, denomination, .. } => Some(Intent {
            id: *intent,
            boot,
            slot: slot.clone(),
            serial: serial.clone(),
            act: IntentAct::Stack { escrow: *escrow, denomination: *denomination },
        }),
        EntryKind::PayoutIntent { intent, slot, serial, count, .. } => {
            Some(Intent { id: *intent, boot, slot: slot.clone(), serial: serial.clone(), act: IntentAct::Payout { count: *count } })
        }
        EntryKind::Armed { intent, slot, serial, .. } => {
            Some(Intent { id: *intent, boot, slot: slot.clone(), serial: serial.clone(), act: IntentAct::Arm })
        }
        EntryKind::MoveIntent { intent, slot, serial } => {
            Some(Intent { id: *intent, boot, slot: slot.clone(), serial: serial.clone(), act: IntentAct::Reset })
        }
        _ => None,
    }
}
