//! The book equals a naive sum over all legs, and says so when a balance no longer fits.

use std::collections::BTreeMap;

use cas_domain::account::{Account, Side};
use cas_domain::denomination::Denomination;
use cas_domain::journal::{Book, EntryKind, PlaceFlag, Posting};
use cas_domain::money::Money;
use proptest::prelude::*;

use crate::canonical::posting;
use crate::samples::{bill, coin, entries, named, pesos};
use crate::story::{Day, PAID, SHORT, day};

/// Amounts by account and pieces by place, added up in the plainest way.
type Naive = (BTreeMap<Account, i128>, BTreeMap<(Account, Denomination), i128>);

fn naive(postings: &[Posting]) -> Naive {
    let (mut amounts, mut pieces) = Naive::default();
    for posting in postings {
        for (account, sign) in [(&posting.debit, 1), (&posting.credit, -1)] {
            *amounts.entry(account.clone()).or_default() += sign * i128::from(posting.amount.centavos());
            if let Some(moved) = posting.pieces.filter(|_| account.side() == Side::Place) {
                *pieces.entry((account.clone(), moved.denomination)).or_default() += sign * i128::from(moved.count);
            }
        }
    }
    (amounts, pieces)
}

/// Postings between few accounts, so that balances meet.
fn postings() -> impl Strategy<Value = Vec<Posting>> {
    let accounts = prop::sample::select(vec![
        Account::CashBox(named("bill")),
        Account::Hopper(named("hopper-1")),
        Account::Escrow(named("bill")),
        Account::Held(PAID),
        Account::Tendered(PAID),
        Account::Owed(SHORT),
        Account::Rounding,
        Account::Vault,
    ]);
    let one =
        (accounts.clone(), accounts, posting(), -1_000_000..1_000_000_i64, any::<bool>()).prop_map(|(debit, credit, odd, small, large)| {
            let amount = if large { odd.amount } else { Money::from_centavos(small) };
            Posting { debit, credit, amount, ..odd }
        });
    prop::collection::vec(one, 0..30)
}

proptest! {
    #[test]
    fn the_book_equals_a_naive_sum(postings in postings()) {
        let (amounts, pieces) = naive(&postings);
        let mut book = Book::default();
        let Ok(()) = book.apply(&postings) else {
            // It may give up only where some sum on the way does not fit, and that needs absurd numbers.
            let absurd = |posting: &Posting| posting.amount.centavos().unsigned_abs() > 1 << 56
                || posting.pieces.is_some_and(|pieces| pieces.count.unsigned_abs() > 1 << 56);
            prop_assert!(postings.iter().any(absurd), "gave up on {postings:?}");
            return Ok(());
        };
        for (account, amount) in &amounts {
            let own_side = if account.side() == Side::Promise { -amount } else { *amount };
            let own_side = own_side.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
            prop_assert_eq!(i128::from(book.balance(account).centavos()), own_side, "{}", account);
        }
        for ((place, denomination), count) in &pieces {
            prop_assert_eq!(i128::from(book.pieces(place, *denomination)), *count, "{} {}", place, denomination);
        }
        for (account, _) in book.accounts() {
            let content: Vec<_> = pieces.iter().filter(|((place, _), count)| place == account && **count != 0).collect();
            prop_assert_eq!(book.content(account).len(), content.len());
        }
        let debits_less_credits: i128 = amounts.values().sum();
        prop_assert_eq!(debits_less_credits, 0);
    }

    #[test]
    fn absurd_postings_are_an_error_and_no_panic(postings in prop::collection::vec(posting(), 0..12)) {
        let _ = Book::default().apply(&postings);
    }
}

#[test]
fn the_book_of_a_day_says_where_every_piece_is() {
    let day = day();
    let book = Book::of(&day.entries).expect("a small day");
    assert_eq!(book.content(&Account::Bag(named("00418823"))), vec![(bill(200), 1)]);
    assert_eq!(book.content(&Account::Bag(named("00418824"))), vec![(coin(1_000), 2)]);
    assert_eq!(book.content(&Account::Transport(named("bill"))), vec![(bill(200), 1)]);
    assert_eq!(book.content(&Account::CashBox(named("bill"))), vec![]);
    assert_eq!(book.content(&Account::Hopper(named("hopper-1"))), vec![]);
    assert_eq!(book.balance(&Account::Owed(SHORT)), pesos(3));
    assert_eq!(book.balance(&Account::Tendered(PAID)), Money::ZERO);
    let owed = book.total(|account| matches!(account, Account::Owed(_))).expect("fits");
    assert_eq!(owed, pesos(3));
}

#[test]
fn a_place_is_accurate_until_somebody_says_otherwise() {
    let mut book = Book::default();
    let hopper = Account::Hopper(named("hopper-1"));
    assert_eq!(book.flag(&hopper), PlaceFlag::Accurate);
    book.set_flag(hopper.clone(), PlaceFlag::Unknown);
    assert_eq!(book.flag(&hopper), PlaceFlag::Unknown);
}

/// A new epoch goes on with what the machine held: piece by piece, and unknown until somebody counts it.
#[test]
fn what_an_earlier_epoch_left_is_in_the_book_and_unknown() {
    let begun = entries::kinds().into_iter().rfind(|kind| matches!(kind, EntryKind::Genesis { .. })).expect("a genesis");
    let mut day = Day::default();
    day.add(begun, vec![]);
    let book = Book::of(&day.entries).expect("a small day");
    let (cash_box, transport) = (Account::CashBox(named("bill")), Account::Transport(named("bill")));
    assert_eq!(book.content(&cash_box), vec![(bill(50), -1), (bill(200), 3)]);
    assert_eq!(book.balance(&cash_box), pesos(550));
    assert_eq!(book.content(&transport), vec![(bill(200), 1)]);
    assert_eq!((book.flag(&cash_box), book.flag(&transport)), (PlaceFlag::Unknown, PlaceFlag::Unknown));
}
