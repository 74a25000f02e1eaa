//! Everything a session can ask for: entries to commit, then acts to do in order.

use cas_domain::folio::Folio;
use cas_domain::id::IntentId;
use cas_domain::journal::EntryDraft;
use cas_domain::local::touch::Pin;
use cas_domain::money::Money;
use cas_domain::phone::Phone;
use cas_domain::slot::{Code, Slot};

use crate::paper::Paper;

/// What follows from one event.
#[derive(Debug, Default)]
pub struct Effects {
    /// To be committed in one transaction, before any act.
    pub record: Vec<EntryDraft>,
    /// To be done in order, after the commit.
    pub acts: Vec<Act>,
}

/// Something to do. Those that carry an intent need its proof, and use it up.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Use the permit of a stack intent.
    Stack(IntentId),
    /// Use the permit of a payout intent.
    Dispense(IntentId),
    /// Use the permit of an armed acceptor.
    AcceptCoins(IntentId),
    /// Let the bill acceptor go on after its start; with a reset permit where one was recorded.
    BeginBill {
        /// The intent of a reset with cash in the path.
        reset: Option<IntentId>,
    },
    /// Accept the notes with these wire numbers; none inhibits.
    AcceptBills(Vec<u8>),
    /// Give the note in escrow back.
    ReturnBill,
    /// Acknowledge the last credit, return or cheat on the wire: it is on disk.
    ConfirmBill,
    /// Let the coin acceptor go on after its start.
    BeginCoin {
        /// Serial number and event counter where the journal left off.
        baseline: Option<(String, u8)>,
    },
    /// Take no more coins.
    InhibitCoins,
    /// Let a hopper go on after its start.
    BeginHopper(Slot),
    /// Print.
    Print {
        /// The number to speak of it by.
        job: u32,
        /// What.
        paper: Box<Paper>,
    },
    /// Keep a telephone for a folio, in the erasable file; answered by [`super::SessionEvent::PhoneKept`].
    KeepPhone {
        /// The folio of what is owed.
        folio: Folio,
        /// The number.
        phone: Phone,
    },
    /// Ask the centre what is due.
    AskQuote {
        /// The number to speak of it by.
        request: u64,
        /// The service.
        service: Code,
        /// The reference as read.
        reference: String,
        /// The amount typed.
        amount: Option<Money>,
    },
    /// Compare a PIN with its hash, off this thread.
    CheckPin {
        /// The number to speak of it by.
        request: u64,
        /// The PIN.
        pin: Pin,
        /// The hash; a hash of nothing where the number is unknown, so that both take as long.
        hash: String,
    },
    /// Handle [`super::SessionEvent::Continue`] once what is recorded is on disk.
    Continue,
    /// A payment is over: a good moment for housekeeping of the journal.
    Housekeep,
}
