//! What came in, went out and is owed of one payment, added up from its postings. Pure.

use cas_domain::account::{Account, DebtNumber, Side};
use cas_domain::denomination::Denomination;
use cas_domain::id::PaymentId;
use cas_domain::journal::Posting;
use cas_domain::money::Money;

/// The sums of one payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Cash that was taken for good.
    pub inserted: Money,
    /// Cash that was paid out.
    pub change: Money,
    /// Owed to the citizen now.
    pub owed: Money,
    /// Collected for debts, whether or not their billers have accepted.
    pub collected: Money,
    /// Adjustment to the peso: positive if the citizen paid more.
    pub rounding: Money,
    /// In escrow or in doubt now.
    pub held: Money,
    /// Taken and not yet used.
    pub tendered: Money,
    /// Pieces taken, in order.
    pub pieces_in: Vec<(Denomination, i64)>,
    /// Pieces paid out, in order.
    pub pieces_out: Vec<(Denomination, i64)>,
}

/// Amounts add up within i64: each is bounded when it is posted.
fn add(sum: &mut Money, amount: Money, sign: i64) {
    *sum = Money::from_centavos(sum.centavos().saturating_add(amount.centavos().saturating_mul(sign)));
}

const fn is_collected(account: &Account, payment: PaymentId) -> Option<DebtNumber> {
    match account {
        Account::Collected(of, debt) if of.as_u128() == payment.as_u128() => Some(*debt),
        _ => None,
    }
}

impl Sums {
    /// Adds the postings of one entry or act.
    pub fn add(&mut self, payment: PaymentId, postings: &[Posting]) {
        let (held, tendered, owed) = (Account::Held(payment), Account::Tendered(payment), Account::Owed(payment));
        for posting in postings {
            let amount = posting.amount;
            for (account, other, sign) in [(&posting.credit, &posting.debit, 1), (&posting.debit, &posting.credit, -1)] {
                if *account == held {
                    add(&mut self.held, amount, sign);
                }
                if *account == owed {
                    add(&mut self.owed, amount, sign);
                }
                if *account == tendered {
                    add(&mut self.tendered, amount, sign);
                    self.tendered_from(posting, other, sign);
                }
                if is_collected(account, payment).is_some() && !matches!(other, Account::Payable(_) | Account::Owed(_)) {
                    add(&mut self.collected, amount, sign);
                    if *other == Account::Rounding {
                        add(&mut self.rounding, amount, -sign);
                    }
                }
            }
            // The pieces of a stacked note stand on the other posting of the same entry.
            if matches!(posting.credit, Account::Escrow(_))
                && matches!(posting.debit, Account::CashBox(_) | Account::Recycler(_))
                && let Some(pieces) = posting.pieces
            {
                self.pieces_in.push((pieces.denomination, pieces.count));
            }
        }
    }

    fn tendered_from(&mut self, posting: &Posting, other: &Account, sign: i64) {
        let amount = posting.amount;
        match other {
            Account::Held(_) => add(&mut self.inserted, amount, sign),
            Account::Rounding => add(&mut self.rounding, amount, -sign),
            place if place.side() == Side::Place && sign > 0 => {
                add(&mut self.inserted, amount, 1);
                self.pieces_in.extend(posting.pieces.map(|pieces| (pieces.denomination, pieces.count)));
            }
            place if place.side() == Side::Place => {
                add(&mut self.change, amount, 1);
                self.pieces_out.extend(posting.pieces.map(|pieces| (pieces.denomination, pieces.count)));
            }
            _ => {}
        }
    }
}
