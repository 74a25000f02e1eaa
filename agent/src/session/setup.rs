//! Which slots the machine has: fixed for the life of the process; what a place means never changes (R16).

use cas_domain::denomination::Denomination;
use cas_domain::slot::Slot;

/// The slots of one machine. One bill acceptor and one coin acceptor at most; any number of hoppers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// The bill acceptor and the room in its box, in notes.
    pub bill: Option<(Slot, i64)>,
    /// The coin acceptor, the room in its box in coins, and where its sorter leads: path and hopper.
    pub coin: Option<CoinSetup>,
    /// The hoppers, in the order of the cabinet.
    pub hoppers: Vec<HopperSetup>,
    /// The printer.
    pub printer: Option<Slot>,
    /// The door switch.
    pub door: Option<Slot>,
}

/// A coin acceptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoinSetup {
    /// Its slot.
    pub slot: Slot,
    /// Room in its box, in coins.
    pub capacity: i64,
    /// Sorter paths that lead into hoppers; all others lead into the box.
    pub routes: Vec<(u8, Slot)>,
}

/// A hopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopperSetup {
    /// Its slot.
    pub slot: Slot,
    /// The coin it holds.
    pub denomination: Denomination,
    /// How many it can hold.
    pub capacity: i64,
}
