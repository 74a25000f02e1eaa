//! Bill acceptors that speak something else than CCNET: the same stories, real ports, real bytes.

use anyhow::{Result, ensure};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{PaymentEnd, StackResult};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;
use cas_tests::world::{Plan, World};

use crate::facts::{ends, expect_tray, stacks};

/// A $200 note pays a ticket of $137; another note goes back because its citizen changes their mind.
fn a_day(protocol: &'static str) {
    World::play(&Plan::with_bill(protocol), |world| {
        world.open_parking_ticket(10_000_101)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()?;
        ensure!(ends(world)? == [PaymentEnd::Completed], "ended as {:?}", ends(world)?);
        let audit = world.finish()?;
        ensure!(audit.terminal_entries == audit.centre_entries && audit.centre_entries > 20, "{audit:?}");
        Ok(())
    });
}

/// The agent dies while a note is on its way into the box; the device keeps its power, or loses it.
fn killed_while_stacking(protocol: &'static str, power_fails: bool) {
    World::play(&Plan::with_bill(protocol), |world| {
        world.open_parking_ticket(10_000_102)?;
        // Late answers: the kill is quicker than the word that the note is stacked.
        world.emulator.say("bill slow 250")?;
        world.emulator.insert_note(200)?;
        world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.emulator.say("bill slow 0")?;
        if power_fails {
            world.emulator.say("bill power off")?;
            world.emulator.say("bill power on")?;
        } else {
            world.emulator.await_inventory("the note in the box", |all| all["bill"]["box"]["B20000"] == 1)?;
        }
        world.agent.start()?;
        goes_on(world)
    });
}

fn goes_on(world: &mut World) -> Result<()> {
    let outcome = world.journal.await_entry("the outcome", |entry| matches!(entry.what, EntryKind::StackOutcome { .. }))?;
    let EntryKind::StackOutcome { result, .. } = outcome.what else { unreachable!("awaited") };
    ensure!(result == StackResult::Stacked, "settled as {result:?}");
    world.kiosk.await_screen("Interrupted", |view| matches!(view.screen, Screen::Interrupted { can_continue: true, .. }))?;
    world.kiosk.touch(Act::Resume)?;
    world.await_receipt()?;
    expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
    world.leave_receipt()?;
    ensure!(stacks(world)?.len() == 1, "credited {:?}", stacks(world)?);
    world.emulator.await_inventory("one note in the box", |all| all["bill"]["box"]["B20000"] == 1)?;
    Ok(())
}

#[test]
fn a_ticket_is_paid_through_an_id003_validator() {
    a_day("id003");
}

#[test]
fn an_id003_validator_that_kept_power_says_vend_valid_to_the_next_agent() {
    killed_while_stacking("id003", false);
}

#[test]
fn an_id003_validator_that_lost_power_says_in_stacker() {
    killed_while_stacking("id003", true);
}

#[test]
fn a_ticket_is_paid_through_an_ebds_validator() {
    a_day("ebds");
}

#[test]
fn an_ebds_validator_that_lost_power_tells_the_stacked_note_with_its_value() {
    killed_while_stacking("ebds", true);
}

#[test]
fn a_ticket_is_paid_through_an_ssp_validator() {
    a_day("ssp");
}

#[test]
fn an_ssp_validator_that_kept_power_tells_the_credit_to_the_next_agent() {
    killed_while_stacking("ssp", false);
}

#[test]
fn an_ssp_validator_that_lost_power_tells_the_note_cleared_into_the_box() {
    killed_while_stacking("ssp", true);
}
