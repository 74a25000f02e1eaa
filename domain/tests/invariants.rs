//! Each invariant notices what breaks it: a good day, and the same day with one thing wrong.

use std::collections::BTreeSet;

use cas_domain::account::{Account, DebtNumber};
use cas_domain::id::PaymentId;
use cas_domain::journal::facts::{Evidence, PaymentEnd, PayoutResult, StackResult};
use cas_domain::journal::{EntryKind, Posting, check_all};
use cas_domain::money::Money;
use proptest::prelude::*;

use crate::canonical::posting;
use crate::samples::{bill, coin, entries, named, pesos};
use crate::story::{CANCELLED, DOUBTED, Day, PAID, SHORT, cash, day, intent, promise, stack_intent, unclaimed};

/// The names of the invariants that do not hold, in order.
fn broken(day: &Day) -> Vec<String> {
    check_all(&day.entries).into_iter().map(|finding| finding.invariant).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The good day with one thing done to it.
fn after(spoil: impl FnOnce(&mut Day)) -> Vec<String> {
    let mut day = day();
    spoil(&mut day);
    broken(&day)
}

fn position(day: &Day, is: impl Fn(&EntryKind) -> bool) -> usize {
    day.entries.iter().position(|entry| is(&entry.what)).expect("the day has such an entry")
}

#[test]
fn a_good_day_breaks_nothing() {
    assert_eq!(check_all(&day().entries), vec![]);
    assert_eq!(check_all(&[]), vec![]);
}

#[test]
fn i1_an_amount_that_is_not_its_pieces() {
    let spoiled = after(|day| {
        let refill = position(day, |kind| matches!(kind, EntryKind::Refill { .. }));
        day.entries[refill].postings[0].amount = Money::from_centavos(6_001);
    });
    assert_eq!(spoiled, ["I1"]);
    let nothing = after(|day| {
        let refill = position(day, |kind| matches!(kind, EntryKind::Refill { .. }));
        day.entries[refill].postings.push(Posting { debit: Account::Fund, credit: Account::Fees, pieces: None, amount: Money::ZERO });
    });
    assert_eq!(nothing, ["I1"]);
    let unnamed_pieces = after(|day| {
        let postings = vec![Posting { debit: Account::Vault, credit: Account::Fund, pieces: None, amount: pesos(1) }];
        day.add(EntryKind::Door { open: true }, postings);
    });
    assert_eq!(unnamed_pieces, ["I1"]);
}

#[test]
fn i2_a_hopper_that_gave_more_than_it_had() {
    let spoiled = after(|day| {
        let refill = position(day, |kind| matches!(kind, EntryKind::Refill { .. }));
        day.entries[refill].postings.remove(0);
    });
    assert_eq!(spoiled, ["I2"]);
}

#[test]
fn i3_a_note_that_left_escrow_while_its_owner_still_waits() {
    let spoiled = after(|day| {
        day.add(stack_intent(CANCELLED, intent(9)), vec![cash(Account::Escrow(named("bill")), Account::Held(CANCELLED), bill(200), 1)]);
        day.add(
            EntryKind::StackOutcome { intent: intent(9), result: StackResult::Stacked, evidence: Evidence::Event },
            vec![cash(Account::CashBox(named("bill")), Account::Escrow(named("bill")), bill(200), 1)],
        );
    });
    assert_eq!(spoiled, ["I3"]);
}

#[test]
fn i4_money_of_one_payment_that_turns_up_in_another() {
    let spoiled = after(|day| {
        let postings = vec![promise(Account::Owed(SHORT), Account::Owed(PAID), pesos(3))];
        day.add(EntryKind::Door { open: true }, postings);
    });
    assert_eq!(spoiled, ["I4"]);
}

#[test]
fn i4_a_payment_that_ended_with_money_undecided() {
    let spoiled = after(|day| {
        let owed = position(day, |kind| matches!(kind, EntryKind::Owed { .. }));
        day.entries[owed].postings.clear();
    });
    assert_eq!(spoiled, ["I4"]);
}

#[test]
fn i5_an_outcome_without_intent_twice_or_never() {
    let outcome =
        |intent| EntryKind::PayoutOutcome { intent, result: PayoutResult::NotSent, paid: 0, evidence: Evidence::Event, after: None };
    let without = after(|day| {
        day.add(outcome(intent(99)), vec![]);
    });
    assert_eq!(without, ["I5"]);
    let twice = after(|day| {
        day.add(outcome(intent(3)), vec![]);
    });
    assert_eq!(twice, ["I5"]);
    let same_intent_again = after(|day| {
        day.add(stack_intent(PAID, intent(2)), vec![]);
    });
    assert_eq!(same_intent_again, ["I5"]);
    let never = after(|day| {
        day.add(stack_intent(PaymentId::from_u128(9), intent(98)), vec![]);
        day.add(EntryKind::PaymentEnded { payment: PaymentId::from_u128(9), end: PaymentEnd::Abandoned }, vec![]);
    });
    assert_eq!(never, ["I5"]);
    let disarmed_twice = after(|day| {
        day.add(EntryKind::Disarmed { intent: intent(1), slot: named("coin") }, vec![]);
    });
    assert_eq!(disarmed_twice, ["I5"]);
    let reset_without_intent = after(|day| {
        day.add(EntryKind::MoveOutcome { intent: intent(97), done: true }, vec![]);
    });
    assert_eq!(reset_without_intent, ["I5"]);
}

#[test]
fn i5_an_intent_may_be_open_at_the_very_end() {
    let open = after(|day| {
        day.add(stack_intent(PaymentId::from_u128(9), intent(98)), vec![]);
    });
    assert_eq!(open, Vec::<String>::new(), "the next start settles it");
}

#[test]
fn i6_a_doubt_without_a_case_or_money_in_transport_without_a_doubt() {
    let without_case = after(|day| {
        let doubt = position(day, |kind| matches!(kind, EntryKind::Doubt { .. }));
        day.entries.remove(doubt);
    });
    assert_eq!(without_case, ["I6"]);
    let more_than_doubted = after(|day| {
        let postings = vec![cash(Account::Transport(named("hopper-1")), unclaimed(), coin(1_000), 1)];
        day.add(EntryKind::Door { open: true }, postings);
    });
    assert_eq!(more_than_doubted, ["I6"]);
}

#[test]
fn i11_more_paid_back_than_was_owed_or_collected() {
    let owed = after(|day| {
        let postings = vec![promise(Account::Owed(SHORT), Account::Fund, pesos(4))];
        day.add(EntryKind::Door { open: true }, postings);
    });
    assert_eq!(owed, ["I11"]);
    let collected = after(|day| {
        let postings = vec![promise(Account::Collected(PAID, DebtNumber(0)), Account::Payable(named("municipio")), pesos(138))];
        day.add(EntryKind::Door { open: true }, postings);
    });
    assert!(collected.contains(&"I11".to_owned()), "{collected:?}");
}

/// Take any one entry that moves money or closes an intent out of the good day, and some invariant says so.
#[test]
fn no_entry_of_the_day_can_be_missing_unnoticed() {
    let whole = day();
    for missing in 0..whole.entries.len() {
        let mut day = whole.clone();
        let gone = day.entries.remove(missing);
        // What only tells of people, boxes and seals, or moves a closed box as a whole, is the chain's to protect.
        let moves = !gone.postings.is_empty() && !matches!(gone.what, EntryKind::CutClosed { .. });
        let closes = matches!(gone.what, EntryKind::Armed { .. } | EntryKind::PayoutIntent { .. } | EntryKind::Doubt { .. });
        assert_eq!(moves || closes, !broken(&day).is_empty(), "without entry {}, {}: {:?}", missing + 1, gone.what.name(), broken(&day));
    }
}

proptest! {
    /// The centre checks what terminals send, however absurd it is.
    #[test]
    fn absurd_entries_are_findings_and_no_panic(
        kinds in prop::collection::vec(prop::sample::select(entries::kinds()), 0..8),
        postings in prop::collection::vec(prop::collection::vec(absurd(), 0..6), 8),
    ) {
        let mut spoiled = Day::default();
        for (kind, postings) in kinds.into_iter().zip(postings) {
            spoiled.add(kind, postings);
        }
        let _ = check_all(&spoiled.entries);
    }
}

/// Postings between accounts that the invariants look at, with numbers at the edge.
fn absurd() -> impl Strategy<Value = Posting> {
    let accounts = prop::sample::select(vec![
        Account::Held(DOUBTED),
        Account::Tendered(DOUBTED),
        Account::Collected(DOUBTED, DebtNumber(0)),
        Account::Owed(DOUBTED),
        Account::Transport(named("bill")),
        Account::Escrow(named("bill")),
        Account::Fund,
    ]);
    let amounts = prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(i64::MAX - 1), any::<i64>(), 0..1_000_i64];
    (accounts.clone(), accounts, amounts, posting()).prop_map(|(debit, credit, amount, odd)| Posting {
        debit,
        credit,
        amount: Money::from_centavos(amount),
        ..odd
    })
}
