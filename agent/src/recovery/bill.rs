//! A stack intent against what the bill acceptor says of itself (`money.md` section 5).
//!
//! What the protocols differ in, their dialects have said in words of the device model: ID-003 at rest proves that nothing was stacked
//! (its vend valid waits until it is acknowledged), CCNET at rest proves nothing.

use crate::session::event::BillFound;

/// What becomes of an open stack intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillSettlement {
    /// Ours: credit it once.
    Stacked,
    /// The citizen has it, or will have it.
    Returned,
    /// Never sent: the note lies in escrow and goes back.
    NotSent,
    /// Nobody can say: transport, and a case.
    Doubt,
    /// The device is still moving: its own event will tell.
    Wait,
}

/// Settles an open stack intent by what the device was found doing. The device's word is newer than the intent:
/// it was read after the intent was committed.
pub const fn settle_bill(found: BillFound) -> BillSettlement {
    match found {
        // The agent died, the device kept its power.
        BillFound::Stacked { .. } => BillSettlement::Stacked,
        BillFound::Returned | BillFound::NothingStacked => BillSettlement::Returned,
        BillFound::Escrow { .. } => BillSettlement::NotSent,
        BillFound::Moving => BillSettlement::Wait,
        BillFound::Quiet => BillSettlement::Doubt,
        // The device lost its power.
        BillFound::PowerUpStacking => BillSettlement::Stacked,
        BillFound::PowerUpReturning => BillSettlement::Returned,
        BillFound::PowerUp => BillSettlement::Doubt,
        // A jam or a missing box proves nothing about the note.
        BillFound::Faulty(_) => BillSettlement::Doubt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cas_domain::journal::facts::FaultCode;

    #[test]
    fn the_table_of_the_money_document() {
        let rows = [
            (BillFound::Stacked { index: 3, denomination: None }, BillSettlement::Stacked),
            (BillFound::Returned, BillSettlement::Returned),
            (BillFound::Escrow { index: 3, denomination: None }, BillSettlement::NotSent),
            (BillFound::Quiet, BillSettlement::Doubt),
            (BillFound::NothingStacked, BillSettlement::Returned),
            (BillFound::PowerUpStacking, BillSettlement::Stacked),
            (BillFound::PowerUpReturning, BillSettlement::Returned),
            (BillFound::PowerUp, BillSettlement::Doubt),
            (BillFound::Faulty(FaultCode::Jam), BillSettlement::Doubt),
            (BillFound::Moving, BillSettlement::Wait),
        ];
        for (found, want) in rows {
            assert_eq!(settle_bill(found), want, "{found:?}");
        }
    }
}
