//! What a protocol brings: how the questions of the machine are said on its line, and what the answers mean.

use super::turn::Exchanging;
use crate::device::{BillMask, BillTable, Fault, FaultKind, Identity, Instant, RejectReason, WireBytes};

/// What the machine asks or tells a bill acceptor; one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What are you doing? Acknowledges nothing: the device tells again what it told before, until
    /// [`acknowledge`](Dialect::acknowledge) was called.
    Poll,
    /// Who are you?
    Identification,
    /// Which notes do you know?
    Table,
    /// Take these notes, every one of them into escrow; an empty mask inhibits.
    Enable(BillMask),
    /// Move the note in escrow into the box.
    Stack,
    /// Give the note in escrow back.
    Return,
    /// Keep the note in escrow for longer.
    Hold,
    /// Begin anew.
    Reset,
}

/// What the device answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What it is doing.
    Status(Status),
    /// Who it is.
    Identity(Identity),
    /// The notes it knows.
    Table(BillTable),
    /// It will do what it was told.
    Done,
    /// It will not do that, or does not tell that, in its present state.
    Declined,
    /// A whole frame came that answers nothing: noise, an echo, a device of another kind.
    Unreadable,
}

/// What a bill acceptor says it is doing, in the words of the device model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It lost power, was not reset since, and does not say where a note might be.
    PowerUp,
    /// It lost power with a note in the path, which a reset gives back.
    PowerUpNoteInPath,
    /// It lost power with a note on its way into the box, which a reset finishes.
    PowerUpNoteInStacker,
    /// It gets ready.
    Initialising,
    /// It waits for a note.
    Idle,
    /// It takes no notes.
    Inhibited,
    /// It looks at a note.
    Accepting,
    /// It moves a note into the box.
    Stacking,
    /// It gives a note back.
    Returning,
    /// It keeps a note in escrow at our wish.
    Holding,
    /// It is busy and does not say with what.
    Busy,
    /// A person must take a note out of the mouth.
    Paused,
    /// It refuses a note at the mouth, with the protocol's code.
    Rejecting {
        /// The protocol's code.
        code: u8,
    },
    /// A note lies in escrow.
    Escrow {
        /// Table index.
        index: u8,
    },
    /// A note was stacked: the credit point. Told again until acknowledged.
    Stacked {
        /// Table index.
        index: u8,
    },
    /// A note was given back. Told again until acknowledged.
    Returned {
        /// Table index.
        index: u8,
    },
    /// Somebody tried to cheat. Told again until acknowledged.
    Cheated,
    /// Something is wrong and stays so until cured.
    Trouble(Trouble),
}

/// The table index of a note whose device does not say which it is.
pub const NOT_SAID: u8 = 0xFF;

/// What is wrong: the kind, and the bytes that said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What it is in the words of the device model.
    pub kind: FaultKind,
    /// The protocol's own code, one or two bytes, the status first.
    pub code: u16,
}

impl Status {
    /// A standing fault of this kind.
    pub const fn trouble(kind: FaultKind, code: u16) -> Self {
        Self::Trouble(Trouble { kind, code })
    }

    /// Whether the device repeats this report until it is acknowledged, and money may hang on it.
    pub(super) fn is_latching(self) -> bool {
        matches!(self, Self::Stacked { .. } | Self::Returned { .. } | Self::Cheated)
    }

    /// Whether the device lost power and waits for a reset.
    pub(super) fn is_power_up(self) -> bool {
        matches!(self, Self::PowerUp | Self::PowerUpNoteInPath | Self::PowerUpNoteInStacker)
    }
}

/// A protocol as the machine uses it: one exchange at a time on one line.
///
/// The machine calls [`ask`](Self::ask) only while the line [is free](Exchanging::is_free). An exchange may be several frames; it ends with one
/// answer, or with [`expire`](Self::expire). A device that tells several things at once has them taken out one by one, none after a
/// latching one before that was acknowledged.
pub trait Dialect {
    /// Whether the device says that a note was given back and repeats it until acknowledged. Where it only says that it is giving it
    /// back, that and rest afterwards count as given back.
    const TELLS_RETURNED: bool;
    /// Whether a device that lost power waits for a reset. Where it does not, its report is acknowledged like one of money.
    const RESET_AFTER_POWER_UP: bool;
    /// Whether rest proves that no note was stacked: the device would still say so, or say that it lost power.
    const QUIET_PROVES: bool;

    /// Its line.
    type Turn: Exchanging;

    /// Its line.
    fn turn(&self) -> &Self::Turn;
    /// Its line.
    fn turn_mut(&mut self) -> &mut Self::Turn;
    /// Forgets everything half-done on the line.
    fn clear(&mut self, now: Instant) {
        self.turn_mut().clear(now);
    }
    /// Begins an exchange.
    fn ask(&mut self, now: Instant, ask: Ask);
    /// The last answer is settled, and durable where money hangs on it: the device may forget it.
    fn acknowledge(&mut self, now: Instant);
    /// Takes a byte from the line.
    fn receive(&mut self, now: Instant, byte: u8);
    /// The exchange whose answer did not come in time, if any.
    fn expire(&mut self, now: Instant) -> Option<Ask>;
    /// What is wrong, how bad, and what a technician does about it. `None` where the status tells of no fault.
    fn fault(status: Status) -> Option<Fault>;
    /// Whether the last status came with word of a loss of power that no reset waits for: it is forgotten once acknowledged.
    fn told_of_power_up(&self) -> bool {
        false
    }
    /// Goes on where the last process stopped: what it gave out of [`poll_memory`](Self::poll_memory) last. Before anything is said.
    fn remember(&mut self, _bytes: &[u8]) {}
    /// What must be written down before the next frame leaves, if it is not written down yet ([`WireMemory`](crate::device::WireMemory)).
    fn poll_memory(&mut self) -> Option<WireBytes> {
        None
    }
    /// Why a note was refused, in the words of the device model.
    fn reject_reason(code: u8) -> RejectReason;
}
