//! Notes between escrow, permit and box.

use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillFound, BillNews, CoinNews, DeviceIdentity, FaultNews, HopperNews};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, StackResult};
use cas_domain::local::screen::Screen;

use super::{count, owed, stack_results, tray};
use crate::rig::{Rig, Trouble, bill, coin, pesos, slot};

/// A note goes into escrow and its device says so; nothing is run yet.
fn escrow(rig: &mut Rig, note: u32) -> (u32, BillNews) {
    let index = rig.devices.bill_table.iter().find(|(_, known)| *known == bill(note)).expect("known").0;
    rig.devices.escrows += 1;
    let escrow = rig.devices.escrows;
    rig.devices.escrow = Some((escrow, index, bill(note)));
    (escrow, BillNews::Escrowed { escrow, index, denomination: Some(bill(note)) })
}

fn push(rig: &mut Rig, news: BillNews) {
    assert!(rig.pump.push(Input::Session(SessionEvent::Bill(news))), "the queue is full");
}

fn sent_to_stack(rig: &Rig) -> bool {
    rig.outputs_seen.iter().any(|output| output.starts_with("Bill(Stack"))
}

/// S6: the commit is slow and the devices do not wait for it. The note leaves the escrow by itself meanwhile: no STACK is sent
/// for what is no longer there, nothing is credited.
#[test]
fn s06_slow_commit_the_note_has_left_when_the_intent_is_on_disk() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (stay, escrowed) = escrow(&mut rig, 100);
    push(&mut rig, escrowed);
    let (_, _, note) = rig.devices.escrow.take().expect("a note");
    rig.devices.mouth.push(note);
    push(&mut rig, BillNews::Returned { escrow: Some(stay) });
    rig.run();
    assert_eq!(stack_results(&rig), [StackResult::Returned]);
    assert!(!sent_to_stack(&rig), "{:?}", rig.outputs_seen);
    assert!(rig.insert_note(bill(100)), "the next one is taken");
    rig.audit();
}

/// S6: coins fall while a note's outcome is written: each of them is booked once, and one of them passes the due.
#[test]
fn s06_slow_commit_coins_fall_meanwhile() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    let (_, escrowed) = escrow(&mut rig, 20);
    push(&mut rig, escrowed);
    for _ in 0..3 {
        rig.devices.coin_counter += 1;
        *rig.devices.coin_box.entry(coin(500)).or_default() += 1;
        let news = CoinNews::Coin { counter: rig.devices.coin_counter, denomination: Some(coin(500)), path: 0 };
        assert!(rig.pump.push(Input::Session(SessionEvent::Coin(news))));
    }
    rig.run();
    rig.wait_ms(3_000);
    assert_eq!(count(&rig, "CashIn"), 3);
    let inside = rig.pump.standing().book.pieces(&Account::CashBox(slot("bill")), bill(20));
    assert_eq!(inside, i64::from(stack_results(&rig).iter().filter(|each| **each == StackResult::Stacked).count() == 2));
    rig.every_piece_is_known("coins during a commit");
}

/// S8: the acceptor gives the note back by itself and draws in another before STACK: the permit was for the first one only,
/// and only what really went into the box is credited.
#[test]
fn s08_note_swap() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (first, escrowed) = escrow(&mut rig, 100);
    push(&mut rig, escrowed);
    rig.run_one();
    assert_eq!(rig.kinds().last(), Some(&"StackIntent"));
    // Before the permit is used: back with the $100, in with a $20.
    rig.devices.escrow = None;
    rig.devices.mouth.push(bill(100));
    push(&mut rig, BillNews::Returned { escrow: Some(first) });
    let (_, second) = escrow(&mut rig, 20);
    push(&mut rig, second);
    rig.run();
    assert_eq!(stack_results(&rig), [StackResult::Returned, StackResult::Stacked]);
    let open = rig.pump.standing().payment.clone().expect("a payment");
    assert_eq!(open.received, pesos(20));
    rig.audit();
}

/// S8: the same, and the device has not even said that the first note went back: the permit is bound to its stay in escrow,
/// so it comes back unused, and the $20 is not stacked as a $100.
#[test]
fn s08_note_swap_without_a_word() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    let (_, escrowed) = escrow(&mut rig, 100);
    push(&mut rig, escrowed);
    rig.run_one();
    rig.devices.escrow = None;
    rig.devices.mouth.push(bill(100));
    let (_, _) = escrow(&mut rig, 20);
    rig.run();
    rig.wait_ms(1_000);
    assert!(rig.devices.cash_box.is_empty(), "nothing is stacked under the permit of another");
    assert_eq!(rig.devices.mouth, [bill(100), bill(20)], "both are back");
    assert_eq!(stack_results(&rig), [StackResult::NotSent]);
    assert!(rig.insert_note(bill(100)), "and it goes on");
    rig.audit();
}

/// S11: the change for this note goes away between escrow and permit (R17): the note goes back.
#[test]
fn s11_stale_payable() {
    for way in ["the hoppers fall silent", "the box is pulled", "the door opens"] {
        let mut rig = Rig::with_change(100, 100);
        rig.open_payment();
        let (_, escrowed) = escrow(&mut rig, 200);
        push(&mut rig, escrowed);
        rig.run_one();
        assert_eq!(rig.kinds().last(), Some(&"StackIntent"), "63 pesos could be given");
        match way {
            "the hoppers fall silent" => {
                for name in ["hopper-1", "hopper-2"] {
                    let news = SessionEvent::Hopper(slot(name), HopperNews::Silent);
                    assert!(rig.pump.push(Input::Session(news)));
                }
            }
            "the box is pulled" => push(&mut rig, BillNews::BoxRemoved),
            _ => assert!(rig.pump.push(Input::Session(SessionEvent::Door { open: true }))),
        }
        rig.run();
        rig.wait_ms(2_000);
        assert_eq!(rig.devices.mouth, [bill(200)], "{way}");
        assert!(!sent_to_stack(&rig), "{way}");
        assert_eq!(stack_results(&rig), [StackResult::Returned], "{way}");
        rig.audit();
    }
}

/// S16, as far as CCNET tells of it: an attempt to cheat is recorded, credits nothing and takes no credit back.
#[test]
fn s16_cheating_is_recorded_and_moves_no_money() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    rig.event(SessionEvent::Bill(BillNews::Cheated));
    assert_eq!(count(&rig, "Cheat"), 1);
    let open = rig.pump.standing().payment.clone().expect("a payment");
    assert_eq!(open.received, pesos(100));
    rig.audit();
}

fn box_full() -> BillNews {
    BillNews::Fault(FaultNews { code: FaultCode::BoxFull, severity: FaultSeverity::Stopped, wire: "41".to_owned(), hint: "" })
}

/// S18: the note that fills the box is still credited, once; after it no more notes are taken, and coins end the payment.
#[test]
fn s18_full_midway_after_the_note_was_stacked() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    assert!(rig.insert_note(bill(100)));
    rig.event(SessionEvent::Bill(box_full()));
    let Screen::Insert { inserted, notes, .. } = rig.view.screen.clone() else { panic!("K07, not {:?}", rig.view.screen) };
    assert_eq!(inserted, pesos(100));
    assert!(notes.iter().all(|chip| chip.refused.is_some()), "{notes:?}");
    for piece in [1000, 1000, 1000, 500, 200] {
        assert!(rig.insert_coin(coin(piece)));
    }
    rig.wait_ms(3_000);
    assert!(rig.kinds().contains(&"Collected"));
    rig.audit();
}

/// S18: the box is full and the note never got into it: without the device's word nothing is credited; it is a doubt with a case.
#[test]
fn s18_full_midway_and_the_note_is_nowhere() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(100)));
    rig.devices.trouble = Trouble::None;
    rig.devices.escrow = None;
    rig.event(SessionEvent::Bill(box_full()));
    rig.wait_ms(120_000);
    assert_eq!(stack_results(&rig), [StackResult::Doubt]);
    let book = &rig.pump.standing().book;
    assert_eq!(book.pieces(&Account::Transport(slot("bill")), bill(100)), 1);
    assert_eq!(book.total(|account| matches!(account, Account::Held(_))).expect("fits"), pesos(100), "the claim stays");
    assert!(rig.pump.standing().in_doubt(&slot("bill")), "the slot is off");
    rig.wait_ms(200_000);
    assert!(rig.pump.standing().payment.is_none(), "{:?}", rig.view.screen);
    assert_eq!((tray(&rig), owed(&rig)), (0, vec![]), "nothing was tendered, nothing is given for it");
    rig.audit();
}

/// S22: another bill acceptor sits there after the start. Its word, however well it fits, is not about this note.
#[test]
fn s22_swap_baseline_of_the_bill_acceptor() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.trouble = Trouble::BillMute;
    assert!(rig.insert_note(bill(200)));
    rig.devices.trouble = Trouble::None;
    let mut rig = rig.restart();
    let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "another".to_owned() };
    let found = BillFound::Returned;
    rig.event(SessionEvent::Bill(BillNews::Started { found, identity: Some(identity) }));
    assert_eq!(stack_results(&rig), [StackResult::Doubt]);
    let entries = rig.entries();
    let evidence = entries.iter().find_map(|entry| match &entry.what {
        EntryKind::Doubt { evidence, payment: Some(_), .. } => Some(evidence.clone()),
        _ => None,
    });
    assert!(evidence.is_some_and(|words| words.contains("another bill acceptor")), "a case that says why");
    assert!(rig.pump.standing().in_doubt(&slot("bill")), "off until somebody has looked");
    rig.audit();
}
