//! Cash on its way: funds and pouches to the terminals, cuts and counts back.
//!
//! - [`fund`]: C1, treasury's money and the vales de fondo.
//! - [`office`]: C1, the money that an office pays refunds from.
//! - [`key`]: which cut is meant, by folio, id or seal; a folio that stands twice names none.
//! - [`count`]: the blind count of one cut, bag by bag.
//! - [`finish`]: C2, the end of a count, in one act.
//! - [`witness`]: what devices' own counters say of a period; pure.
//! - [`compare`]: expected and counted, after the end only.

pub mod compare;
pub mod count;
pub mod finish;
pub mod fund;
pub mod key;
pub mod office;
pub mod witness;

use cas_domain::denomination::Denomination;
use thiserror::Error;

/// Why an act with cash cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CustodyError {
    /// Nothing to move.
    #[error("nothing was typed: type at least one number of pieces")]
    Nothing,
    /// Pieces that nobody can have in hand.
    #[error("pieces are whole numbers from 0 to 100000")]
    Pieces,
    /// The text names no denomination.
    #[error("there is no such note or coin")]
    Denomination,
    /// The vault does not hold that many.
    #[error("the vault does not hold so many pieces of {}", .0.label())]
    NotInVault(Denomination),
    /// The pouch is empty or was used up.
    #[error("nothing is left in that pouch")]
    PouchEmpty,
    /// A document, camera, series or reason is missing or too long.
    #[error("the field '{0}' is needed, with at most 80 signs")]
    Field(&'static str),
    /// The chain of the terminal is not complete through the end of the cut.
    #[error("not all entries of this cut have arrived from the terminal: wait until they have")]
    Incomplete,
    /// The folio or seal stands on more than one cut.
    #[error(transparent)]
    Several(Box<key::SeveralCuts>),
    /// The count was not opened.
    #[error("open the count first, in front of its camera")]
    NotOpen,
    /// It is finished: nothing changes any more.
    #[error("the count is finished: nothing of it changes any more")]
    Finished,
    /// No such bag in this cut.
    #[error("the cut has no bag with that seal")]
    NoBag,
    /// That denomination cannot lie in that bag.
    #[error("that denomination does not belong into this bag")]
    WrongBag,
    /// Lines are missing.
    #[error("{0} lines are still empty: type 0 where there is nothing")]
    LinesMissing(usize),
    /// Nobody looked at the seals.
    #[error("say of each bag whether its seal is whole")]
    SealsMissing,
    /// A second person must sign.
    #[error("a second person must sign this count")]
    SecondPerson,
    /// The same person.
    #[error("the second signature is of another person")]
    SamePerson,
    /// Too many notes in doubt.
    #[error("more notes in doubt than one count takes: finish and ask operations")]
    TooManySuspects,
}
