//! M04 "Quitar atoro": what staff are asked about money that is stuck, and whether the path is proven clear.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::id::DoubtId;
use crate::journal::facts::FoundWhere;
use crate::slot::{PouchNumber, Slot};

use super::staff::BoardKind;

/// M04. Says nothing of what the book expects: the value is read from the piece in hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JamView {
    /// The slot.
    pub slot: Slot,
    /// What sits there: a bill acceptor, a coin acceptor or a hopper.
    pub kind: BoardKind,
    /// The doubt that is asked about; empty for a jam that put no money in doubt.
    pub doubt: Option<DoubtId>,
    /// How many doubts of this slot nobody has stated anything about.
    pub open: u32,
    /// The answers that make sense here, in the order of the screen.
    pub answers: Vec<FoundWhere>,
    /// What the piece in hand may be, smallest first.
    pub values: Vec<Denomination>,
    /// Whether more than one piece may have been found.
    pub several: bool,
    /// What was stated last at this visit.
    pub stated: Option<Stated>,
    /// Whether the path is proven clear.
    pub path: PathState,
    /// What was wrong with the last answer.
    pub problem: Option<JamProblem>,
}

/// A statement that was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Where it was, as the person said.
    pub found: FoundWhere,
    /// The envelope that it went into, if it was in hand.
    pub envelope: Option<PouchNumber>,
}

/// Whether the path of a slot is proven clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathState {
    /// Something is still to be stated first.
    Asked,
    /// The door is open: the test begins once it is shut.
    DoorOpen,
    /// The device is being reset.
    Testing,
    /// The device does not come to rest: look again.
    Blocked,
    /// The device came to rest after its reset, or has no path in which a piece could lie.
    Clear,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JamProblem {
    /// What is in hand has no value yet.
    ValueMissing,
    /// More pieces than can have been there; count the hopper instead.
    TooMany,
    /// The envelope has no number, or one that cannot be.
    EnvelopeForm,
    /// This envelope was used before.
    EnvelopeUsed,
}
