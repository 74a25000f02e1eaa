//! Payments that end well.

use cas_tests::world::{Plan, World};

#[test]
fn a_ticket_of_137_is_paid_with_200_and_63_come_back_from_two_hoppers() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(10_000_001)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        let paper = world.emulator.await_paper("137.00")?;
        println!("{paper}");
        world.leave_receipt()
    });
}
