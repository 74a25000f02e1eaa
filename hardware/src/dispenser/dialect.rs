//! What a protocol brings: how the questions of the machine are said on its line, and what the answers mean.

use crate::device::{Between, CASSETTES_MAX, CassetteState, Fault, FaultKind, Identity, Instant, LastOrder, NoteCounts, NotesSeen};

/// What the machine asks or tells a dispenser; one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What do you see, what is wrong?
    Status,
    /// Who are you?
    Identification,
    /// What do you remember of the last order?
    Last,
    /// What has to be set after a start and moves nothing, such as the lengths of notes.
    Prepare,
    /// Move what lies in the path into the reject bin.
    Purge,
    /// Pay out: one command on the line.
    Dispense(NoteCounts),
}

impl Ask {
    /// Whether notes may move: said once under its permit, never again.
    pub const fn moves_notes(self) -> bool {
        matches!(self, Self::Purge | Self::Dispense(_))
    }
}

/// What the device answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What it sees.
    Status(Look),
    /// Who it is.
    Identity(Identity),
    /// What it remembers.
    Last(LastOrder),
    /// It is done.
    Done,
    /// It could not do that.
    Failed(Trouble),
    /// What an order came to.
    Report(Report),
    /// It says that it did not take the command. Whether that is proof is the dialect's word.
    Declined,
    /// A whole frame came that answers nothing. What became of the question is not known.
    Unreadable,
}

/// What a dispenser sees and says in answer to a status question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Where its sensors see notes.
    pub notes: NotesSeen,
    /// Its cassettes.
    pub cassettes: [CassetteState; CASSETTES_MAX],
    /// What it says is wrong.
    pub trouble: Option<Trouble>,
    /// Its reject bin is not in place.
    pub reject_bin_out: bool,
}

/// What an order came to, by the device's own counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Notes that left.
    pub exit: NoteCounts,
    /// Notes rejected.
    pub rejected: NoteCounts,
    /// Notes picked that are neither.
    pub stuck: [Between; CASSETTES_MAX],
    /// Cassettes that said something about their filling.
    pub cassettes: [CassetteState; CASSETTES_MAX],
    /// How it ended, if not well.
    pub trouble: Option<Trouble>,
}

/// What is wrong: the kind, and the byte that said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What it is in the words of the device model.
    pub kind: FaultKind,
    /// The protocol's own code.
    pub code: u8,
}

/// A question whose answer did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
    /// What was asked.
    pub ask: Ask,
    /// Whether the frame had left. If not, the device has not heard of it and never will.
    pub left: bool,
}

/// A protocol as the machine uses it: one exchange at a time on one line.
///
/// An exchange may be several frames and handshakes; it ends with one answer, or with [`expire`](Self::expire). The dialect repeats a
/// frame on the line only where [`Ask::moves_notes`] is false.
pub trait Dialect {
    /// Whether the device remembers its last order: only then can a lost answer be settled.
    fn remembers(&self) -> bool;
    /// Whether something is to be set before the first order.
    fn prepares(&self) -> bool;
    /// Whether nothing can be ordered after a start before a purge, whatever the sensors say.
    fn purges_at_start(&self) -> bool;
    /// How much of this goes into one command. Nothing, where the device cannot pay it.
    fn part(&self, left: &NoteCounts) -> NoteCounts;

    /// Forgets everything half-done on the line. The exchange under way, if any.
    fn clear(&mut self, now: Instant) -> Option<Expired>;
    /// Whether a new exchange may begin.
    fn is_free(&self, now: Instant) -> bool;
    /// Whether an exchange is under way.
    fn is_waiting(&self) -> bool;
    /// When something on the line is late, or the line is free.
    fn next_turn(&self) -> Instant;
    /// Begins an exchange.
    fn ask(&mut self, now: Instant, ask: Ask);
    /// Takes a byte from the line.
    fn receive(&mut self, now: Instant, byte: u8);
    /// The next frame to write.
    fn transmit(&mut self) -> Option<&[u8]>;
    /// The next answer, with what had been asked.
    fn answer(&mut self) -> Option<(Ask, Answer)>;
    /// Notes that were seen to leave while the order under way ran: a word on the way.
    fn seen_out(&self) -> NoteCounts;
    /// Whether that word is good enough for the lower bound of a doubt.
    fn counts_out(&self) -> bool;
    /// A step of the exchange is late: the next one begins, or the exchange is over.
    fn expire(&mut self, now: Instant) -> Option<Expired>;
    /// What is wrong, how bad, and what a technician does about it.
    fn fault(trouble: Trouble) -> Fault;
    /// Damaged frames seen, for the technician.
    fn damaged_frames(&self) -> u32;
}
