//! Which slots the machine has: fixed for the life of the process; what a place means never changes (R16).

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::slot::Slot;

use crate::journal::Standing;

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

impl Setup {
    /// Where this setup gives a place another meaning than the book does (R16): money that lies in a slot that is gone, a
    /// hopper whose coins are of another kind by the book, an intent that no device could ever settle. In plain words.
    pub fn conflicts_with(&self, standing: &Standing) -> Vec<String> {
        let mut conflicts = Vec::new();
        for (account, _) in standing.book.accounts() {
            let Some(slot) = account.slot() else { continue };
            for (denomination, count) in standing.book.content(account).into_iter().filter(|(_, count)| *count > 0) {
                let held = format!("'{slot}' holds {count} x {} by the book", denomination.label());
                match account {
                    Account::Hopper(_) => match self.hoppers.iter().find(|hopper| hopper.slot == *slot) {
                        None => {
                            conflicts.push(format!("{held}, but no hopper has this slot: name it as before, or empty and count it first"))
                        }
                        Some(hopper) if hopper.denomination != denomination => conflicts.push(format!(
                            "{held}, but is configured for {}: set it back, or empty and count it first",
                            hopper.denomination.label()
                        )),
                        Some(_) => {}
                    },
                    Account::CashBox(_) | Account::Escrow(_) if self.bill.as_ref().is_none_or(|(bill, _)| bill != slot) => {
                        conflicts.push(format!("{held}, but no bill acceptor has this slot: name it as before, or make a cut first"));
                    }
                    Account::CoinBox(_) if self.coin.as_ref().is_none_or(|coin| coin.slot != *slot) => {
                        conflicts.push(format!("{held}, but no coin acceptor has this slot: name it as before, or make a cut first"));
                    }
                    _ => {}
                }
            }
        }
        conflicts
    }
}
