//! The traps of the sheet: the poll that stacks, the credit that is told once, the bit that another process used last.

use cas_hardware::device::{Act, BillAtStart, BillCommand, BillEvent, BillState, FaultKind, Instant, LineEvent, NotSent, Permit};
use cas_hardware::emulation::FarEnd;
use cas_hardware::ssp::command::Command;
use cas_hardware::ssp::emulator::{Emulator, Settings};
use cas_hardware::ssp::frame::{Packet, encode};

use super::frames::bytes;
use super::world::{PlainWorld, Said, World};
use crate::bill::world::{Protocol, SERIAL, World as Any};

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

fn polls(said: &[Said]) -> usize {
    said.iter().filter(|(said, _)| said.is_poll()).count()
}

/// Permits the note to be stacked, and turns until the machine has looked once more: the next frame is the order.
fn permit<P: Protocol<Request = Said>>(world: &mut Any<P>) {
    world.insert_and_stack("200");
    let said = world.said.len();
    // The first may have been under way when the permit came.
    while world.said.len() < said + 2 {
        world.turn();
    }
    assert!(world.said[said..].iter().all(|(said, _)| *said == Command::Hold));
}

#[test]
fn a_note_in_escrow_is_looked_at_without_a_poll_for_as_long_as_its_owner_thinks() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    let said = world.said.len();
    world.run(40_000);
    assert_eq!(polls(&world.said[said..]), 0, "{:?}", &world.said[said..]);
    assert_eq!(world.inventory("escrow"), r#"{"B20000":1}"#, "and it is kept, though it would go back after 10 s");
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("stacked", stacked);
    let holds = world.said[said..].iter().rposition(|(said, _)| *said == Command::Hold).unwrap();
    assert!(polls(&world.said[said..said + holds]) == 0, "the machine looked once more before its one order");
}

#[test]
fn a_note_that_nobody_decides_about_goes_back() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, _) = world.wait_escrowed();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { escrow: Some(from), .. } if *from == escrow));
    assert_eq!(world.inventory("mouth"), r#"{"B20000":1}"#);
}

#[test]
fn a_note_in_escrow_stays_there_through_a_lost_line_and_a_new_process() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    world.hand(&["pause", "escrow-timeout"]);
    for lost in [true, false] {
        let said = if lost { world.said.len() } else { 0 };
        if lost {
            world.line(LineEvent::Lost);
            world.run(3_000);
            world.line(LineEvent::Restored);
        } else {
            world.restart_host();
        }
        let found = world.wait_started();
        assert!(matches!(found, BillAtStart::Escrow { .. }), "{found:?} {}", world.story());
        assert_eq!(polls(&world.said[said..]), 0, "{:?}", &world.said[said..]);
    }
    world.begin();
    world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
}

#[test]
fn frames_lost_while_a_note_lies_in_escrow_never_stack_it() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    world.wait_escrowed();
    for word in ["lose", "deaf", "garble"] {
        for count in ["1", "2", "3", "5"] {
            world.hand(&[word, count]);
            world.run(9_000);
        }
    }
    assert_eq!((world.count_events(stacked), world.inventory("box")), (0, "{}".to_owned()), "{}", world.story());
}

/// S8: it gave a note back by itself, and another of the same kind lies in escrow before the permit is used.
#[test]
fn s08_a_permit_for_a_note_that_left_escrow_stacks_no_other() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.hand(&["box", "out"]);
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("not sent", |event| matches!(event, BillEvent::NotSent { why: NotSent::EscrowEnded, .. }));
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    assert_eq!(world.inventory("mouth"), r#"{"B20000":1}"#);
}

#[test]
fn a_lost_reply_to_the_order_is_asked_for_with_the_same_bit_until_it_comes() {
    let mut world = PlainWorld::idle();
    permit(&mut world);
    world.hand(&["lose", "2"]);
    let from = world.said.len();
    world.wait("stacked", stacked);
    let ordered = world.said[from];
    assert!(ordered.0.is_poll(), "{:?}", &world.said[from - 4..]);
    assert!(world.said[from..].iter().take(3).all(|said| *said == ordered), "{:?}", &world.said[from..]);
    world.confirm();
    world.run(5_000);
    assert_eq!((world.count_events(stacked), world.inventory("box")), (1, r#"{"B20000":1}"#.to_owned()));
}

/// The trap by name: a credit told once, its reply lost. A host that went on would never hear of it.
#[test]
fn a_credit_whose_reply_is_lost_is_not_lost() {
    let mut world = PlainWorld::idle();
    world.insert_and_stack("200");
    world.wait("stacking", |event| *event == BillEvent::State(BillState::Stacking));
    while world.inventory("box") == "{}" {
        world.turn();
    }
    world.hand(&["lose", "3"]);
    world.wait("stacked", stacked);
    let credit = *world.said.last().unwrap();
    let said = world.said.len();
    world.run(5_000);
    assert!(world.said[said..].iter().all(|now| *now == credit), "the device may not forget it before it is on disk");
    assert!(world.said.len() > said, "though it is asked on and on");
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.count_events(stacked), 1);
}

/// A host that does as this test wants, 200 ms a frame.
struct Hand {
    device: Emulator,
    now: u64,
}

impl Hand {
    /// The data of the answer.
    fn say(&mut self, command: Command, sequence: bool) -> Vec<u8> {
        self.now += 200;
        let at = Instant::from_millis(self.now);
        let frame = encode(Packet { address: 0, sequence, data: &command.emit() }).unwrap();
        self.device.handle_bytes(at, &frame);
        let answer = self.device.poll_transmit(at).unwrap();
        answer[3..answer.len() - 2].to_vec()
    }
}

/// The same trap seen from the device: whoever turns the bit has lost the credit.
#[test]
fn the_emulated_device_keeps_the_traps() {
    let mut hand = Hand { device: Emulator::without_ack(Settings::mexican(SERIAL, "CB-1")), now: 0 };
    for turn in 0..12 {
        hand.say(Command::Poll, turn % 2 == 0);
    }
    hand.say(Command::Inhibits { channels: 0xFF, bytes: 2 }, true);
    hand.say(Command::Enable, false);
    hand.device.control(Instant::from_millis(hand.now), &["insert", "20"]).unwrap();
    hand.now += 1_000;
    assert_eq!(hand.say(Command::Poll, true), bytes("F0 EF 01"));
    assert_eq!(hand.say(Command::Poll, true), bytes("F0 EF 01"), "the same bit: its last reply, and nothing happens");
    assert_eq!(hand.say(Command::Poll, false), bytes("F0 CC"), "a poll stacks it");
    for turn in 0..4 {
        assert_eq!(hand.say(Command::Hold, turn % 2 == 0), bytes("F8"));
    }
    assert_eq!(hand.say(Command::Poll, true), bytes("F0 EE 01 EB"));
    assert_eq!(hand.say(Command::Hold, true), bytes("F0 EE 01 EB"), "whatever the frame says");
    assert_eq!(hand.say(Command::Poll, false), bytes("F0"));
    assert_eq!(hand.say(Command::Poll, true), bytes("F0"), "and it never says it again");
}

#[test]
fn s04_a_lost_acknowledgement_makes_no_second_credit() {
    for word in ["lose", "deaf"] {
        let mut world = World::idle();
        world.insert_and_stack("200");
        world.wait("stacked", stacked);
        world.confirm();
        let said = world.said.len();
        // The next frame that is not the poll under way is the acknowledgement.
        while !world.said[said..].iter().any(|(said, _)| *said == Command::EventAck) {
            let next_is_ack = world.said.len() > said;
            world.hand(&[word, if next_is_ack { "1" } else { "0" }]);
            world.turn();
        }
        world.hand(&[word, "0"]);
        world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
        world.run(3_000);
        assert_eq!((world.count_events(stacked), world.inventory("box")), (1, r#"{"B20000":1}"#.to_owned()), "{word}");
    }
}

#[test]
fn the_host_died_before_it_heard_the_credit_which_waits_for_the_next_one() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", stacked);
    world.restart_host();
    assert_eq!(world.wait_started(), BillAtStart::Stacked { index: 3 });
    assert!(!world.said.iter().any(|(said, _)| *said == Command::EventAck));
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.said.iter().filter(|(said, _)| *said == Command::EventAck).count(), 1);
    assert_eq!(world.count_events(stacked), 0, "its owner settled it at start");
}

/// A device that tells once: the new process finds the credit if it happens on the bit of the last one, else nothing, which proves nothing.
#[test]
fn a_credit_told_once_to_a_host_that_died_is_found_or_nothing_is_proven() {
    let mut found = Vec::new();
    for extra in 0..2 {
        let mut world = PlainWorld::idle();
        world.run(200 * extra);
        world.insert_and_stack("200");
        world.wait("stacked", stacked);
        let last = world.said.last().unwrap().1;
        world.restart_host();
        let start = world.wait_started();
        assert_eq!(world.said[0].0, Command::Hold);
        assert_eq!(start, if last { BillAtStart::Quiet } else { BillAtStart::Stacked { index: 3 } });
        found.push(start);
    }
    assert_eq!(kinds(&found), 2, "both bits were met: {found:?}");
}

fn kinds(found: &[BillAtStart]) -> usize {
    usize::from(found.contains(&BillAtStart::Quiet)) + usize::from(found.iter().any(|found| matches!(found, BillAtStart::Stacked { .. })))
}

#[test]
fn a_permit_for_another_device_is_refused() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    let mut terms = world.terms(Act::Stack { escrow, value: value.unwrap() });
    terms.serial = None;
    let refused = world.command(BillCommand::Stack(Permit::from_proof(terms))).unwrap_err();
    assert_eq!(refused.why, NotSent::OtherDevice);
    world.run(2_000);
    assert_eq!(world.inventory("box"), "{}");
}

#[test]
fn a_silent_device_is_found_when_it_speaks_again() {
    let mut world = World::idle();
    world.hand(&["mute"]);
    world.wait("silent", |event| *event == BillEvent::Silent);
    world.run(60_000);
    world.hand(&["unmute"]);
    world.wait_started();
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count_events(|event| matches!(event, BillEvent::Fault(fault) if fault.kind == FaultKind::Protocol)), 0);
}
