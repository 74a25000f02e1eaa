//! A posting as the centre adds it up: with the realm it belongs to and the machine whose place it touches.

use cas_domain::account::{Account, DifferenceOf, Side};
use cas_domain::id::TerminalId;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::Realm;

use crate::limits::POSTING_AMOUNT_MAX;

/// One movement of the joined ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPosting {
    /// Live or training; never added to the other.
    pub realm: Realm,
    /// The terminal, or the centre, that wrote it.
    pub terminal: TerminalId,
    /// What moved.
    pub posting: Posting,
}

/// One side of a posting, as it changes a balance. Debit is positive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    /// Live or training.
    pub realm: Realm,
    /// The machine, for accounts inside one; empty for accounts that all share.
    pub owner: String,
    /// The account, as text.
    pub account: String,
    /// The denomination, as text; empty where no pieces are counted.
    pub denomination: String,
    /// Centavos, debit positive.
    pub amount: i64,
    /// Pieces, debit positive.
    pub pieces: i64,
}

/// The machine that an account lies in: `CashBox:bill` of one terminal is not that of another. Empty for shared accounts.
pub fn owner_of(account: &Account, terminal: TerminalId) -> String {
    let inside = account.slot().is_some() || matches!(account, Account::Overpaid(_) | Account::Difference(DifferenceOf::Slot(_)));
    if inside { terminal.to_string() } else { String::new() }
}

/// Whether a posting states more than can be added up: balances must not overflow.
pub fn is_absurd(posting: &Posting) -> bool {
    posting.amount.centavos().checked_abs().is_none_or(|amount| amount > POSTING_AMOUNT_MAX)
        || posting.pieces.is_some_and(|pieces| pieces.count.checked_abs().is_none_or(|count| count > POSTING_AMOUNT_MAX))
}

impl LedgerPosting {
    /// Its two legs.
    pub fn legs(&self) -> [Leg; 2] {
        [self.leg(&self.posting.debit, 1), self.leg(&self.posting.credit, -1)]
    }

    fn leg(&self, account: &Account, sign: i64) -> Leg {
        // A difference is one of pieces, too: one 200 too few and two 100 too many are no difference of nothing (S69).
        let by_piece = account.side() == Side::Place || matches!(account, Account::Difference(_));
        let pieces = self.posting.pieces.filter(|_| by_piece);
        Leg {
            realm: self.realm,
            owner: owner_of(account, self.terminal),
            account: account.to_string(),
            denomination: pieces.map(|pieces| pieces.denomination.to_string()).unwrap_or_default(),
            // Amounts are bounded before they are posted (`limits::POSTING_AMOUNT_MAX`), so the sign cannot overflow.
            amount: self.posting.amount.centavos().saturating_mul(sign),
            pieces: pieces.map_or(0, |pieces| pieces.count.saturating_mul(sign)),
        }
    }
}
