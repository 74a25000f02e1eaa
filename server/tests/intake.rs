//! The decision table of `money.md` section 6, row by row, on real SQLite files.

use cas_domain::account::Account;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::journal::{EntryKind, Posting, Seq};
use cas_domain::quote::LineKind;
use cas_domain::wire::v1::{Batch, BatchOutcome};
use cas_server::error::CentreError;
use proptest::prelude::*;

use crate::world::{Terminal, World, bill, pesos, slot};

fn kinds(world: &World) -> Vec<String> {
    let flags = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 100)?)).expect("the store works");
    flags.into_iter().map(|flag| flag.kind).collect()
}

fn refusal(world: &World, batch: &Batch) -> String {
    match world.take(batch).outcome {
        BatchOutcome::Refused { why } => why,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn acked(outcome: &BatchOutcome) -> u64 {
    match outcome {
        BatchOutcome::Ack { head, .. } => head.seq.0,
        other => panic!("expected an acknowledgement, got {other:?}"),
    }
}

#[test]
fn the_next_entries_are_stored_posted_and_acknowledged() {
    let world = World::new();
    let mut terminal = world.terminal();
    let payment = terminal.pay_137(4513, "123456006");
    let answer = world.sync(&mut terminal);
    assert_eq!(acked(&answer.outcome), u64::try_from(terminal.entries.len()).expect("fits"));
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 20_000);
    assert_eq!(world.balance("", &Account::Tendered(payment).to_string()), 0);
    assert_eq!(world.balance("", "Payable:municipio"), -13_700, "the demonstration biller accepted");
    assert_eq!(answer.applied.len(), 1);
    assert!(answer.applied[0].accepted && !answer.applied[0].authorisation.is_empty());
}

#[test]
fn the_same_bytes_again_are_acknowledged_and_change_nothing() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let before = world.centre.store.read::<_, CentreError>(|db| Ok(db.balances()?)).expect("the store works");
    for (first, last) in [(1, terminal.entries.len()), (2, 5), (terminal.entries.len(), terminal.entries.len())] {
        let answer = world.take(&terminal.batch(first, last));
        assert_eq!(acked(&answer.outcome), u64::try_from(terminal.entries.len()).expect("fits"));
    }
    let after = world.centre.store.read::<_, CentreError>(|db| Ok(db.balances()?)).expect("the store works");
    assert_eq!(before, after);
    assert!(kinds(&world).is_empty(), "{:?}", kinds(&world));
}

#[test]
fn beyond_the_next_place_is_a_gap_that_names_what_is_wanted() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    assert_eq!(acked(&world.take(&terminal.batch(1, 3)).outcome), 3);
    assert_eq!(world.take(&terminal.batch(6, 8)).outcome, BatchOutcome::Gap { want: Seq(4) });
    assert_eq!(acked(&world.take(&terminal.batch(3, 8)).outcome), 8, "an overlap is no gap");
}

#[test]
fn other_bytes_at_a_place_are_a_branch_and_both_are_money() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    world.sync(&mut terminal);
    let fork = terminal.entries.len();
    let mut clone = terminal.image();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let (payment, _) = clone.open(4513, "parquimetro", "123456782", &[(LineKind::Concept, 13_700)]);
    clone.stack(payment, bill(100));
    let outcome = world.take(&clone.batch(fork + 1, clone.entries.len())).outcome;
    assert_eq!(outcome, BatchOutcome::Fork { at: Seq(u64::try_from(fork).expect("fits") + 1) });
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 30_000, "both branches are posted");
    assert!(kinds(&world).iter().any(|kind| kind == "fork"), "{:?}", kinds(&world));
    assert!(kinds(&world).iter().any(|kind| kind == "duplicate-folio"), "{:?}", kinds(&world));
    let again = world.take(&clone.batch(fork + 1, clone.entries.len())).outcome;
    assert_eq!(again, outcome, "a branch sent again is the same branch");
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 30_000);
    clone.stack(payment, bill(100));
    let more = world.take(&clone.batch(clone.entries.len() - 1, clone.entries.len())).outcome;
    assert_eq!(more, outcome, "and goes on");
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 40_000);
    let names: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["FLAGS"], "the alarm stands, every other check holds");
}

#[test]
fn a_closed_key_goes_on_as_a_branch() {
    let world = World::new();
    let mut old = world.terminal();
    world.sync(&mut old);
    let known = old.entries.len();
    let mut new = world.terminal();
    world.sync(&mut new);
    let (payment, _) = old.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    old.stack(payment, bill(50));
    let outcome = world.take(&old.batch(known + 1, old.entries.len())).outcome;
    assert_eq!(outcome, BatchOutcome::Fork { at: Seq(u64::try_from(known).expect("fits") + 1) });
    assert!(kinds(&world).iter().any(|kind| kind == "closed-key"), "{:?}", kinds(&world));
    assert_eq!(world.balance(&old.id().to_string(), "CashBox:bill"), 5_000);
}

#[test]
fn what_is_signed_but_odd_is_stored_flagged_and_blocks_nothing() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.write_bytes(b"{\"what\":{\"is\":\"FromTheFuture\"},\"wall_ms\":1795204800000,\"postings\":[{\"debit\":\"CashBox:bill\",\"credit\":\"Rounding\",\"pieces\":{\"denomination\":\"B2000\",\"count\":1},\"amount\":2000}]}".to_vec());
    terminal.write_bytes(b"not even JSON".to_vec());
    let negative = Posting { debit: Account::Fees, credit: Account::Rounding, pieces: None, amount: pesos(-5) };
    terminal.write(EntryKind::Door { open: true }, vec![negative]);
    let absurd = Posting { debit: Account::Fees, credit: Account::Rounding, pieces: None, amount: pesos(90_000_000_000_000) };
    terminal.write(EntryKind::Door { open: false }, vec![absurd]);
    terminal.now += 400 * 24 * 3_600_000;
    terminal.write(EntryKind::Door { open: true }, vec![]);
    terminal.now -= 400 * 24 * 3_600_000;
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let kinds = kinds(&world);
    for due in ["unreadable", "unbalanced", "odd-posting", "absurd-amount", "clock"] {
        assert!(kinds.iter().any(|kind| kind == due), "{due} was not flagged: {kinds:?}");
    }
    assert_eq!(world.balance(&terminal.id().to_string(), "CashBox:bill"), 22_000, "money is money even in an entry of an unknown kind");
    assert_eq!(world.balance("", "Payable:municipio"), -13_700, "what followed went on");
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(!broken.contains(&"I9".to_owned()), "every byte is kept: {broken:?}");
}

#[test]
fn bad_signature_chain_count_and_names_are_refused_with_a_ticket() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    let good = terminal.batch(1, 4);
    let mut wrong_key = good.clone();
    Terminal::blank(ed25519_dalek::SigningKey::from_bytes(&[7; 32]), terminal.answer.clone()).resign(&mut wrong_key);
    assert!(refusal(&world, &wrong_key).contains("signature"));
    let mut changed = good.clone();
    changed.entries[1] = changed.entries[1].replace("0.1.0", "6.6.6");
    assert!(refusal(&world, &changed).contains("chain"));
    let mut broken = good.clone();
    broken.entries.swap(1, 2);
    terminal.resign(&mut broken);
    assert!(refusal(&world, &broken).contains("chain"));
    let mut start = good.clone();
    start.before = terminal.entries[0].hash;
    terminal.resign(&mut start);
    assert!(refusal(&world, &start).contains("zero"));
    let mut empty = good.clone();
    empty.entries.clear();
    assert!(refusal(&world, &empty).contains("1 to 256"));
    let mut zero = good.clone();
    zero.first = Seq(0);
    terminal.resign(&mut zero);
    assert!(refusal(&world, &zero).contains("places"));
    let mut far = good.clone();
    far.first = Seq(u64::MAX);
    assert!(refusal(&world, &far).contains("places"));
    let mut stranger = good.clone();
    stranger.terminal = cas_domain::id::TerminalId::from_u128(5);
    assert!(refusal(&world, &stranger).contains("does not know this terminal"));
    let mut epoch = good.clone();
    epoch.epoch = cas_domain::journal::Epoch(9);
    assert!(refusal(&world, &epoch).contains("epoch 9"));
    let refusals = world.centre.store.read::<_, CentreError>(|db| Ok(db.refusals(100)?)).expect("the store works");
    assert_eq!(refusals.len(), 9);
    assert_eq!(acked(&world.take(&good).outcome), 4, "and none of it stands in the way of the good one");
}

#[test]
fn an_oversize_entry_is_refused() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.write_bytes(vec![b' '; cas_domain::bounds::ENTRY_BYTES_MAX + 1]);
    assert!(refusal(&world, &terminal.batch(1, terminal.entries.len())).contains("bytes"));
}

#[test]
fn what_follows_bytes_never_seen_asks_for_what_came_before() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.sync(&mut terminal);
    let mut rebuilt = Terminal::blank(terminal.key.clone(), terminal.answer.clone());
    rebuilt.write(EntryKind::Door { open: true }, vec![]);
    rebuilt.write(EntryKind::Door { open: false }, vec![]);
    rebuilt.write(EntryKind::Door { open: true }, vec![]);
    assert_eq!(world.take(&rebuilt.batch(3, 3)).outcome, BatchOutcome::Gap { want: Seq(1) });
    assert_eq!(world.take(&rebuilt.batch(1, 3)).outcome, BatchOutcome::Fork { at: Seq(1) });
}

#[test]
fn billers_words_are_repeated_until_the_terminal_heard_them() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    let whole = terminal.batch(1, terminal.entries.len());
    assert_eq!(world.take(&whole).applied.len(), 1);
    assert_eq!(world.take(&whole).applied.len(), 1, "the first answer was lost: it is told again");
    terminal.sent = terminal.entries.len();
    terminal.write(EntryKind::Door { open: true }, vec![]);
    assert_eq!(world.sync(&mut terminal).applied.len(), 0, "what follows the head proves that it was heard");
}

#[test]
fn a_reference_paid_twice_is_rejected_once_and_owed() {
    let world = World::new();
    let mut terminal = world.terminal();
    let first = terminal.pay_137(4513, "123456006");
    let second = terminal.pay_137(4514, "123456006");
    let answer = world.sync(&mut terminal);
    let words: Vec<(bool, bool)> = answer.applied.iter().map(|applied| (applied.payment == first, applied.accepted)).collect();
    assert_eq!(words, [(true, true), (false, false)]);
    assert_eq!(world.balance("", &Account::Owed(second).to_string()), -13_700, "C6: the second is owed back");
    assert_eq!(world.balance("", "Payable:municipio"), -13_700);
}

#[test]
fn rounding_leaves_the_biller_what_it_is_owed() {
    let world = World::new();
    let mut terminal = world.terminal();
    let lines = [(LineKind::Concept, 48_736), (LineKind::Adjustment, -36)];
    let (payment, quote) = terminal.open(4515, "agua", "0600001234562612180004873653", &lines);
    terminal.stack(payment, bill(500));
    terminal.collect(payment, &quote);
    terminal.pay_out(payment, "hopper-1", crate::world::coin(10), 1);
    terminal.pay_out(payment, "hopper-2", crate::world::coin(1), 3);
    terminal.write(EntryKind::PaymentEnded { payment, end: PaymentEnd::Completed }, vec![]);
    world.sync(&mut terminal);
    let quoted_biller = &quote.biller;
    assert_eq!(world.balance("", &format!("Payable:{quoted_biller}")), -48_736);
    assert_eq!(world.balance("", "Rounding"), 36, "the state bears 36 centavos");
}

#[test]
fn all_checks_hold_after_an_ordinary_day() {
    let world = World::new();
    let mut terminal = world.terminal();
    let pouch = world.fill(&mut terminal);
    terminal.pay_137(4513, "123456006");
    terminal.pay_137(4514, "123456782");
    terminal.cut(192, &[(bill(200), 2)], "00418823");
    world.sync(&mut terminal);
    assert_eq!(world.broken(), Vec::new());
    assert_eq!(world.balance("", &format!("Pouch:{}", pouch.compact())), 0, "the pouch is empty in the joined ledger");
    assert_eq!(world.balance(&terminal.id().to_string(), &Account::CashBox(slot("bill")).to_string()), 0);
    assert_eq!(world.balance("", "Bag:00418823"), 40_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Any way of cutting a chain into batches, with repeats and in any order, ends in the same ledger.
    #[test]
    fn any_split_repeated_and_reordered_ends_in_the_same_ledger(
        cuts in proptest::collection::vec((0_usize..100, 1_usize..12), 1..12),
    ) {
        let world = World::new();
        let mut terminal = world.terminal();
        world.fill(&mut terminal);
        terminal.pay_137(4513, "123456006");
        terminal.pay_137(4514, "123456782");
        terminal.cut(192, &[(bill(200), 2)], "00418823");
        let all = terminal.entries.len();
        for (from, length) in cuts {
            let first = from % all + 1;
            world.take(&terminal.batch(first, (first + length).min(all)));
        }
        // What the terminal does in the end: sends from the head that the centre names.
        let mut rounds = 0;
        let mut next = 1;
        while next <= all {
            rounds += 1;
            prop_assert!(rounds < 100, "does not come to an end at {next}");
            match world.take(&terminal.batch(next, (next + 4).min(all))).outcome {
                BatchOutcome::Ack { head, .. } => next = usize::try_from(head.seq.0).expect("fits") + 1,
                BatchOutcome::Gap { want } => next = usize::try_from(want.0).expect("fits"),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(world.balance("", "Bag:00418823"), 40_000);
        prop_assert_eq!(world.balance("", "Payable:municipio"), -27_400);
        prop_assert_eq!(world.broken(), Vec::new());
    }
}
