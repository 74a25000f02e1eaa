//! Each invariant notices what breaks it: a good day, and the same day with one thing wrong.

use std::collections::BTreeSet;

use cas_domain::account::{Account, DebtNumber};
use cas_domain::id::{CaseId, DoubtId, PaymentId};
use cas_domain::journal::facts::{Evidence, HopperRegisters, PaymentEnd, PayoutResult, StackResult, UncreditedReason};
use cas_domain::journal::{EntryKind, Posting, check_all};
use cas_domain::money::Money;
use cas_domain::slot::Slot;
use proptest::prelude::*;

use crate::canonical::posting;
use crate::samples::{bill, coin, entries, named, pesos, terminal};
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
    let payout_never = after(|day| {
        let payout = EntryKind::PayoutIntent {
            intent: intent(96),
            payment: Some(PaymentId::from_u128(9)),
            session: None,
            slot: named("hopper-9"),
            serial: "H1".to_owned(),
            denomination: coin(1_000),
            count: 2,
            before: HopperRegisters::default(),
        };
        day.add(payout, vec![]);
        day.add(EntryKind::PaymentEnded { payment: PaymentId::from_u128(9), end: PaymentEnd::Abandoned }, vec![]);
    });
    assert_eq!(payout_never, ["I5"]);
    let disarmed_twice = after(|day| {
        day.add(EntryKind::Disarmed { intent: intent(1), slot: named("coin"), accepted: None }, vec![]);
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

/// The good day, and then what devices with counters of their own tell: coins and orders, each counted by both.
fn counted() -> Day {
    let mut day = day();
    let coin_in =
        |counter| EntryKind::CashIn { slot: named("coin"), payment: None, candidate: None, denomination: coin(500), counter, path: 0 };
    let arm = |number, counter, accepted| EntryKind::Armed {
        intent: intent(number),
        payment: PAID,
        slot: named("coin"),
        serial: "123456".to_owned(),
        counter,
        accepted: Some(accepted),
    };
    let disarm = |number, accepted| EntryKind::Disarmed { intent: intent(number), slot: named("coin"), accepted: Some(accepted) };
    let refused =
        |counter| EntryKind::Uncredited { slot: named("coin"), payment: Some(PAID), reason: UncreditedReason::Refused, counter, code: 1 };
    let unclaimed_coin = || vec![cash(Account::CoinBox(named("coin")), Account::Unclaimed(terminal()), coin(500), 1)];
    // Over both wraps: the event counter goes from 255 to 1, the count from 2^24 - 1 to 0.
    day.add(arm(21, 254, 16_777_215), vec![]);
    day.add(coin_in(255), unclaimed_coin());
    day.add(refused(1), vec![]);
    day.add(coin_in(2), unclaimed_coin());
    day.add(disarm(21, 1), vec![]);
    // Inhibited: refused coins count as events and are no entries; one that came late is one.
    day.add(coin_in(7), unclaimed_coin());
    day.add(arm(22, 7, 2), vec![]);
    day.add(disarm(22, 2), vec![]);
    hopper_counts(&mut day);
    day
}

fn order(day: &mut Day, number: u128, lifetime: (u32, u32), (result, paid): (PayoutResult, u8), booked: i64) {
    let registers = |lifetime| HopperRegisters { lifetime, ..HopperRegisters::default() };
    day.add(
        EntryKind::PayoutIntent {
            intent: intent(number),
            payment: None,
            session: None,
            slot: named("hopper-9"),
            serial: "99".to_owned(),
            denomination: coin(100),
            count: 3,
            before: registers(lifetime.0),
        },
        vec![],
    );
    let out = Posting::pieces(Account::Overpaid(named("hopper-9")), Account::Hopper(named("hopper-9")), coin(100), booked);
    let after = Some(registers(lifetime.1));
    day.add(EntryKind::PayoutOutcome { intent: intent(number), result, paid, evidence: Evidence::Event, after }, out.into_iter().collect());
}

/// Two orders, coins that left between them and are booked with the two figures, and a count that was reset.
fn hopper_counts(day: &mut Day) {
    let pouch = Account::Pouch(named("F00-000318-6"));
    let loaded = vec![cash(Account::Hopper(named("hopper-9")), pouch, coin(100), 50)];
    day.add(EntryKind::Door { open: true }, loaded);
    order(day, 31, (16_777_214, 1), (PayoutResult::Proven, 3), 3);
    day.add(off(1, 3), vec![cash(Account::Overpaid(named("hopper-9")), Account::Hopper(named("hopper-9")), coin(100), 2)]);
    order(day, 32, (3, 3), (PayoutResult::NotSent, 0), 0);
    day.add(off(3, 16_777_210), vec![]);
    order(day, 33, (16_777_210, 16_777_211), (PayoutResult::Proven, 1), 1);
}

fn off(expected: u32, found: u32) -> EntryKind {
    EntryKind::CounterOff { slot: named("hopper-9"), serial: "99".to_owned(), expected, found }
}

fn counted_after(spoil: impl FnOnce(&mut Day)) -> Vec<String> {
    let mut day = counted();
    spoil(&mut day);
    broken(&day)
}

#[test]
fn i7_a_counter_that_went_on_without_entries() {
    assert_eq!(check_all(&counted().entries), vec![], "what is counted twice agrees");
    // A coin that no entry tells of: between two events, and by the count alone.
    let event = counted_after(|day| {
        let refused = position(day, |kind| matches!(kind, EntryKind::Uncredited { counter: 1, .. }));
        day.entries.remove(refused);
    });
    assert_eq!(event, ["I7"]);
    let late = counted_after(|day| {
        let late = position(day, |kind| matches!(kind, EntryKind::CashIn { counter: 7, .. }));
        day.entries.remove(late);
    });
    assert_eq!(late, ["I7"], "the event counter has a gap while it is inhibited; its count of coins has none");
    // A coin booked twice.
    let twice = counted_after(|day| {
        let coin = day.entries.iter().rposition(|entry| matches!(entry.what, EntryKind::CashIn { counter: 2, .. })).expect("the coin");
        let again = day.entries[coin].clone();
        day.entries.insert(coin + 1, again);
    });
    assert_eq!(twice, ["I7"]);
    // A hopper that paid more than is booked, less, and one whose coins left without the entry that says so.
    for (booked, found, holds) in [(3, 16_777_214, true), (2, 16_777_214, false), (3, 16_777_213, false)] {
        let spoiled = counted_after(|day| {
            order(day, 41, (16_777_211, found), (PayoutResult::Proven, 3), booked);
            // Not the last word: the rest of a commit may still be on its way to the centre.
            day.add(EntryKind::Door { open: false }, vec![]);
        });
        assert_eq!(spoiled.is_empty(), holds, "{booked} booked, counted to {found}: {spoiled:?}");
    }
    let unsaid = counted_after(|day| {
        let said = position(day, |kind| matches!(kind, EntryKind::CounterOff { found: 3, .. }));
        day.entries.remove(said);
    });
    assert_eq!(unsaid, ["I7"]);
    let unbooked = counted_after(|day| {
        let said = position(day, |kind| matches!(kind, EntryKind::CounterOff { found: 3, .. }));
        day.entries[said].postings.clear();
    });
    assert_eq!(unbooked, ["I7"], "the figures are there, the coins are not booked");
    let other_figures = counted_after(|day| {
        day.add(off(16_777_205, 16_777_211), vec![]);
    });
    assert_eq!(other_figures, ["I7"]);
}

#[test]
fn i7_is_silent_about_another_device_a_reset_and_a_doubt_and_about_nothing_else() {
    let swap = |serial: &str| EntryKind::Identity {
        slot: named("hopper-9"),
        serial: serial.to_owned(),
        model: "H".to_owned(),
        firmware: "1".to_owned(),
        table: vec![],
        swapped: true,
    };
    let swapped = |told: bool| {
        counted_after(|day| {
            if told {
                day.add(swap("100"), vec![]);
            }
            order(day, 42, (5, 6), (PayoutResult::Proven, 1), 1);
            let intent = day.entries.len() - 2;
            if let EntryKind::PayoutIntent { serial, .. } = &mut day.entries[intent].what {
                "100".clone_into(serial);
            }
        })
    };
    assert_eq!(swapped(true), [""; 0]);
    assert_eq!(swapped(false), ["I7"]);
    let lost = |doubt: bool| {
        counted_after(|day| {
            let (slot, payment): (Slot, _) = (named("coin"), Some(PAID));
            let armed = |number, counter, accepted| EntryKind::Armed {
                intent: intent(number),
                payment: PAID,
                slot: named("coin"),
                serial: "123456".to_owned(),
                counter,
                accepted: Some(accepted),
            };
            day.add(armed(51, 7, 2), vec![]);
            let reason = UncreditedReason::EventsLost;
            day.add(EntryKind::Uncredited { slot: slot.clone(), payment, reason, counter: 0, code: 255 }, vec![]);
            if doubt {
                day.add(
                    EntryKind::Doubt {
                        doubt: DoubtId::from_u128(77),
                        case: CaseId::from_u128(77),
                        slot: slot.clone(),
                        intent: None,
                        payment,
                        min: Money::ZERO,
                        max: pesos(100),
                        evidence: "reset".to_owned(),
                    },
                    vec![],
                );
            }
            day.add(EntryKind::Disarmed { intent: intent(51), slot, accepted: Some(4) }, vec![]);
            day.add(armed(52, 0, 4), vec![]);
        })
    };
    assert_eq!(lost(true), [""; 0]);
    assert_eq!(lost(false), ["I7"]);
    // An order in doubt: what it paid is what nobody knows.
    let doubtful = counted_after(|day| {
        order(day, 43, (16_777_211, 2), (PayoutResult::Doubt, 0), 3);
        order(day, 44, (2, 3), (PayoutResult::Proven, 1), 1);
    });
    assert!(!doubtful.contains(&"I7".to_owned()), "{doubtful:?}");
}

/// A doubtful outcome opens its case also where no peso was booked to transport.
#[test]
fn i6_a_doubtful_outcome_of_nothing_booked_has_a_case_too() {
    let note = after(|day| {
        day.add(stack_intent(CANCELLED, intent(95)), vec![]);
        let (result, evidence) = (StackResult::Doubt, Evidence::Nothing);
        day.add(EntryKind::StackOutcome { intent: intent(95), result, evidence }, vec![]);
    });
    assert_eq!(note, ["I6"]);
}

/// What was taken out of the path lies there no more: its doubt may cover what comes after it.
#[test]
fn i6_money_that_left_transport_is_counted_no_more() {
    let cleared = after(|day| {
        let into_the_envelope = cash(Account::Pouch(named("SOBRE-0012")), Account::Transport(named("bill")), bill(200), 1);
        day.add(EntryKind::Door { open: true }, vec![into_the_envelope]);
        let another = cash(Account::Transport(named("hopper-1")), unclaimed(), coin(1_000), 1);
        day.add(EntryKind::Door { open: false }, vec![another]);
    });
    assert_eq!(cleared, Vec::<String>::new());
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
