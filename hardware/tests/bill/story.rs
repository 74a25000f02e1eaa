//! What every bill acceptor does on a working day.

use cas_hardware::device::{BillCommand, BillEvent, BillState};

use super::owner::Owner;
use super::world::{Protocol, World};

/// One note of each kind, one after another: each is credited once and lies in the box.
pub fn notes_in_a_row<P: Protocol>(mut world: World<P>) {
    let mut owner = Owner::default();
    owner.run(&mut world, 10_000);
    for note in ["20", "50", "100", "200", "500", "1000"] {
        world.hand(&["insert", note]);
        owner.run(&mut world, 6_000);
    }
    assert_eq!((owner.credited, owner.doubts), (6, 0), "{}", world.story());
    assert_eq!(world.inventory("box"), r#"{"B10000":1,"B100000":1,"B2000":1,"B20000":1,"B5000":1,"B50000":1}"#);
}

/// A note in escrow goes back when its owner wants it, and is told by its stay there.
pub fn a_note_goes_back<P: Protocol>(mut world: World<P>) {
    world.hand(&["insert", "50"]);
    let (escrow, _) = world.wait_escrowed();
    world.command(BillCommand::Return).unwrap();
    world.wait("returned", |event| matches!(event, BillEvent::Returned { escrow: Some(from), .. } if *from == escrow));
    world.confirm();
    world.wait("idle", |event| *event == BillEvent::State(BillState::Idle));
    assert_eq!(world.inventory("mouth"), r#"{"B5000":1}"#);
}
