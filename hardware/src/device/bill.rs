//! Bill acceptors: escrow, stack, return; what is found at start; what is refused.

use heapless::Vec;

use super::fault::{Fault, FaultKind};
use super::identity::Identity;
use super::machine::NotSent;
use super::permit::{Authority, EscrowInstance, IntentRef, Permit};
use super::value::Value;

/// Which entries of the device's table are accepted: bit n is the zero-based table index n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BillMask(pub u32);

/// The denomination table read from the device; index is the number the device uses on the wire.
pub type BillTable = Vec<Option<Value>, 24>;

/// What the owner may ask of a bill acceptor.
#[derive(Debug)]
pub enum BillCommand<A: Authority> {
    /// What was found at start is settled and on disk: release what waits for its acknowledgement and go on.
    /// A device with a note in its path is reset only under a permit; without one it is left alone and reported.
    Begin {
        /// The right to reset with cash in the path, where one is needed.
        reset: Option<Permit<A>>,
    },
    /// Accept these notes, every one of them into escrow; an empty mask inhibits the device.
    Accept(BillMask),
    /// Take the note in escrow. The machine looks once more (polls) before it sends the frame.
    Stack(Permit<A>),
    /// Give the note in escrow back. Needs no permit.
    Return,
    /// The last [`BillEvent::Stacked`], [`BillEvent::Returned`] or [`BillEvent::Cheated`] is on disk: acknowledge it on the wire.
    Confirm,
}

/// What a bill acceptor reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillEvent {
    /// First contact, power-up, or contact again after a lost line. Nothing was reset, toggled or acknowledged.
    /// The machine waits for [`BillCommand::Begin`]. Said again when what was found changes before that; the last one counts.
    Started {
        /// What the device says it is doing.
        found: BillAtStart,
        /// Who it is, where it tells before a reset.
        identity: Option<Identity>,
        /// What it accepts, where it tells before a reset.
        table: Option<BillTable>,
    },
    /// Initialised and able to work; all notes still inhibited.
    Ready {
        /// Who it is.
        identity: Identity,
        /// What it accepts.
        table: BillTable,
    },
    /// The device's working state changed.
    State(BillState),
    /// A note lies in escrow and waits for stack or return.
    Escrowed {
        /// Which stay in escrow this is.
        escrow: EscrowInstance,
        /// Table index of the note.
        index: u8,
        /// What the table says it is worth; `None` where the index is not in the table.
        value: Option<Value>,
    },
    /// The note is in the box: the credit point. Waits for [`BillCommand::Confirm`]; repeated by the device until then.
    Stacked {
        /// The stay in escrow it came from; `None` where the machine saw none.
        escrow: Option<EscrowInstance>,
        /// Table index of the note.
        index: u8,
        /// What the table says it is worth.
        value: Option<Value>,
    },
    /// The note was given back. Waits for [`BillCommand::Confirm`].
    Returned {
        /// The stay in escrow it came from; `None` where the machine saw none.
        escrow: Option<EscrowInstance>,
        /// Table index of the note.
        index: u8,
        /// What the table says it is worth.
        value: Option<Value>,
    },
    /// A note was refused at the mouth; it never became ours.
    Rejected(RejectReason),
    /// Somebody tried to cheat. Waits for [`BillCommand::Confirm`].
    Cheated,
    /// A permitted frame was not sent; its intent is to be closed as *not sent*.
    NotSent {
        /// The intent of the unused permit.
        intent: IntentRef,
        /// Why.
        why: NotSent,
    },
    /// The cash box was taken out.
    BoxRemoved,
    /// The cash box is back in place.
    BoxReplaced,
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
    /// The device is silent, or its line is lost.
    Silent,
}

/// What a bill acceptor was found doing at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillAtStart {
    /// It lost power; it does not say where a note might be.
    PowerUp,
    /// It lost power with a note in the path, which it will return.
    PowerUpNoteInPath,
    /// It lost power with a note on its way into the box, which it keeps.
    PowerUpNoteInStacker,
    /// It kept power and waits for notes, or is inhibited: no note and no word of one.
    Quiet,
    /// As [`Quiet`](Self::Quiet), and its protocol proves that no note was stacked that the host did not hear of.
    NothingStacked,
    /// It kept power and is moving something (accepting, stacking, returning, initialising) for longer than any note takes.
    /// What comes of it is told by another `Started`, or after `Begin` by the usual events.
    Moving,
    /// It kept power and holds a note in escrow.
    Escrow {
        /// Table index.
        index: u8,
    },
    /// It kept power and says that a note was stacked, not yet acknowledged. A machine that has reported this very note
    /// before does not say so again; a new process cannot know: with no intent open, and a credit of the same note as the
    /// last entry of this slot, it is that note once more.
    Stacked {
        /// Table index.
        index: u8,
    },
    /// It kept power and says that a note was returned, not yet acknowledged.
    Returned {
        /// Table index.
        index: u8,
    },
    /// It reports a fault.
    Faulty(FaultKind),
}

/// What a working bill acceptor is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BillState {
    /// Getting ready.
    Initialising,
    /// All notes inhibited: confirmed by the device.
    Inhibited,
    /// Waiting for a note.
    Idle,
    /// A note is being looked at.
    Accepting,
    /// A note is being moved into the box.
    Stacking,
    /// A note is being given back.
    Returning,
    /// A note is held in escrow at our wish.
    Holding,
    /// A refused note waits in the mouth, or two notes are in the path: a person must take one.
    Paused,
}

/// Why a note was refused at the mouth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RejectReason {
    /// It could not be read: skewed, creased, too fast.
    Unreadable,
    /// It was read and not recognised as a note of the table.
    NotRecognised,
    /// It was recognised, but this denomination is inhibited now.
    Inhibited,
    /// Two notes, or something hanging on the note.
    DoubleOrString,
    /// A part of a note stayed in the path.
    RemainsInPath,
    /// The device gave up for a reason of its own.
    Device,
}
