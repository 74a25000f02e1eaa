//! Lost and damaged frames, permits that do not fit, devices that do not obey: no double, no guess.

use cas_hardware::ccnet::message::Request;
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, BillCommand, BillEvent, BillState, EscrowInstance, NotSent, Permit, Terms, Value};

use super::world::World;

fn stacked(event: &BillEvent) -> bool {
    matches!(event, BillEvent::Stacked { .. })
}

#[test]
fn s04_a_lost_acknowledgement_makes_no_second_credit() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.wait("stacked", stacked);
    world.confirm();
    while world.said.last() != Some(&Request::Poll) {
        world.turn();
    }
    // The poll before was heard; its answer is acknowledged, and that acknowledgement gets lost.
    world.hand(&["deaf", "1"]);
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    world.run(3_000);
    assert_eq!(world.count_events(stacked), 1);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_lost_stack_command_is_sent_again_only_after_a_newer_poll_shows_the_note_in_escrow() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    while world.count(Request::Stack) == 0 {
        // The poll is heard, the command after it is not.
        if world.said.last() == Some(&Request::Ack) {
            world.hand(&["deaf", "1"]);
        }
        world.turn();
    }
    world.wait("stacked", stacked);
    let first = world.said.iter().position(|said| *said == Request::Stack).unwrap();
    let second = world.said.iter().rposition(|said| *said == Request::Stack).unwrap();
    assert!(second > first, "sent twice");
    assert!(world.said[first..second].contains(&Request::Poll), "and looked in between: {:?}", &world.said[first..=second]);
    assert_eq!(world.inventory("box"), r#"{"B20000":1}"#);
}

#[test]
fn a_stack_that_never_takes_is_given_up_with_the_proof_that_nothing_moved() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    let declined = |event: &BillEvent| matches!(event, BillEvent::NotSent { why: NotSent::Declined, .. });
    while world.count_events(declined) == 0 {
        // Every poll is heard, and no command after one.
        world.hand(&["deaf", if world.said.last() == Some(&Request::Ack) { "1" } else { "0" }]);
        world.turn();
    }
    assert_eq!(world.count(Request::Stack), 3);
    world.hand(&["deaf", "0"]);
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { escrow: Some(from), .. } if *from == escrow));
}

#[test]
fn a_lost_answer_to_stack_is_not_answered_by_a_second_stack() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    world.stack(escrow, value.unwrap()).unwrap();
    while world.count(Request::Stack) == 0 {
        world.hand(&["lose", if world.said.last() == Some(&Request::Ack) { "1" } else { "0" }]);
        world.turn();
    }
    world.wait("stacked", stacked);
    assert_eq!(world.count(Request::Stack), 1);
}

#[test]
fn damaged_answers_are_asked_for_again() {
    let mut world = World::idle();
    world.hand(&["garble", "2"]);
    world.run(2_000);
    assert!(world.count(Request::Nak) >= 2);
    assert!(world.host.damaged_frames() >= 2);
    world.insert_and_stack("20");
    world.wait("stacked", stacked);
}

#[test]
fn a_slow_device_is_not_mistaken_for_a_quick_one() {
    let mut world = World::idle();
    world.hand(&["slow", "200"]);
    world.insert_and_stack("20");
    world.wait("stacked", stacked);
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.count_events(stacked), 1);
    assert_eq!(world.count(Request::Stack), 1);
}

#[test]
fn a_permit_must_fit_in_every_term() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    let value = value.unwrap();
    let good = world.terms(Act::Stack { escrow, value });
    let other = |change: fn(&mut Terms)| {
        let mut terms = good.clone();
        change(&mut terms);
        terms
    };
    let cases = [
        (other(|terms| terms.boot += 1), NotSent::OtherDevice),
        (other(|terms| terms.serial = Serial::try_from("999").ok()), NotSent::OtherDevice),
        (other(|terms| terms.serial = None), NotSent::OtherDevice),
        (other(|terms| terms.act = Act::Reset), NotSent::WrongState),
        (Terms { act: Act::Stack { escrow: EscrowInstance(99), value }, ..good.clone() }, NotSent::EscrowEnded),
        (Terms { act: Act::Stack { escrow, value: Value { mantissa: 5, ..value } }, ..good.clone() }, NotSent::EscrowEnded),
    ];
    for (terms, why) in cases {
        let refused = world.command(BillCommand::Stack(Permit::from_proof(terms.clone()))).unwrap_err();
        assert_eq!((refused.intent, refused.why), (Some(good.intent), why), "{terms:?}");
    }
    world.run(1_000);
    assert_eq!(world.count(Request::Stack), 0);
    world.command(BillCommand::Stack(Permit::from_proof(good))).unwrap();
    world.wait("stacked", stacked);
}

#[test]
fn a_second_permit_and_a_return_after_the_frame_are_refused_as_busy() {
    let mut world = World::idle();
    let escrow = world.insert_and_stack("200");
    let value = Value { mantissa: 2, exponent: 2, currency: *b"MXN" };
    assert_eq!(world.stack(escrow, value).unwrap_err().why, NotSent::Busy);
    while world.count(Request::Stack) == 0 {
        world.turn();
    }
    assert_eq!(world.command(BillCommand::Return).unwrap_err().why, NotSent::Busy);
    world.wait("stacked", stacked);
}

#[test]
fn a_return_before_the_frame_gives_the_permit_back() {
    let mut world = World::idle();
    world.insert_and_stack("200");
    world.command(BillCommand::Return).unwrap();
    world.wait("not sent", |event| matches!(event, BillEvent::NotSent { why: NotSent::EscrowEnded, .. }));
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn s08_an_escrow_that_ends_between_permit_and_frame_voids_the_permit() {
    let mut world = World::idle();
    world.hand(&["insert", "200"]);
    let (escrow, value) = world.wait_escrowed();
    // The poll that is under way still shows the note; the escrow ends right after it.
    world.exchange();
    assert_eq!(world.said.last(), Some(&Request::Ack));
    world.hand(&["box", "out"]);
    world.stack(escrow, value.unwrap()).unwrap();
    world.wait("not sent", |event| matches!(event, BillEvent::NotSent { why: NotSent::EscrowEnded, .. }));
    world.wait("returned", |event| matches!(event, BillEvent::Returned { .. }));
    assert_eq!(world.count(Request::Stack), 0);
}

#[test]
fn commands_out_of_place_are_refused() {
    let mut world = World::new();
    assert_eq!(world.command(BillCommand::Begin { reset: None }).unwrap_err().why, NotSent::WrongState);
    assert_eq!(world.command(BillCommand::Accept(super::world::EVERYTHING)).unwrap_err().why, NotSent::WrongState);
    assert_eq!(world.command(BillCommand::Return).unwrap_err().why, NotSent::EscrowEnded);
    world.confirm();
    world.wait_started();
    let permit = Permit::from_proof(Terms { boot: 1, ..world.terms(Act::Reset) });
    let refused = world.command(BillCommand::Begin { reset: Some(permit) }).unwrap_err();
    assert_eq!(refused.why, NotSent::OtherDevice);
    world.begin();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
}

#[test]
fn a_device_at_rest_is_reset_under_a_permit_and_comes_to_rest_again() {
    let mut world = World::idle();
    world.restart_host();
    world.wait_started();
    world.begin_with_reset();
    world.wait("ready", |event| matches!(event, BillEvent::Ready { .. }));
    assert_eq!(world.count(Request::Reset), 1, "the owner wants it proven that nothing lies in the path");
}
