//! The agent is asked to end (SIGTERM): nothing takes cash any more when it is gone, and the next start settles what lies inside.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use anyhow::{Result, ensure};
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{PaymentEnd, StackResult};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;
use cas_tests::world::wait::{self, Look};
use cas_tests::world::{Plan, World};

use crate::facts::{ends, expect_tray, owed, pesos, stacks};

/// How long the agent may take to end: acceptors confirm, threads stop, the network is left.
const END_WITHIN: Duration = Duration::from_secs(15);

/// A payment is open, and both acceptors take cash.
fn taking(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.await_state("bill", "notes taken", |state| state["enabled"].as_array().is_some_and(|notes| !notes.is_empty()))?;
    world.emulator.await_state("coin", "coins taken", |state| state["works"]["enabled"] == true)?;
    Ok(())
}

/// Now, and not sooner or later: nobody is there any more to wait for.
fn takes_nothing(world: &mut World) -> Result<()> {
    let bill = world.emulator.say("bill state")?;
    ensure!(bill["enabled"].as_array().is_some_and(Vec::is_empty), "the validator still takes {}", bill["enabled"]);
    let coin = world.emulator.say("coin state")?;
    ensure!(coin["works"]["enabled"] == false, "the coin acceptor still takes coins: {coin}");
    let went = world.emulator.say("coin insert C500")?;
    ensure!(went["went"] == "tray", "a coin went {went}");
    world.emulator.say("tray take").map(drop)
}

#[test]
fn asked_to_end_it_leaves_acceptors_that_take_nothing() {
    World::play(&Plan::default(), |world| {
        taking(world, 93_000_001)?;
        world.agent.stop()?;
        world.kiosk.forget();
        takes_nothing(world)?;
        world.agent.start()?;
        world.kiosk.await_screen("Attract", |_| true)?;
        ensure!(ends(world)? == [PaymentEnd::Interrupted], "ended as {:?}", ends(world)?);
        Ok(())
    });
}

#[test]
fn asked_to_end_with_money_inside_the_next_start_asks_and_gives_it_back() {
    World::play(&Plan::default(), |world| {
        taking(world, 93_000_002)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        world.emulator.insert_coin("C500")?;
        world.await_inserted(55)?;
        // Twice, as a person does who sees nothing happen: it ends once, and well.
        world.agent.ask_to_end()?;
        world.agent.ask_to_end()?;
        let status = world.agent.await_end(END_WITHIN)?;
        ensure!(status.success(), "it ended with {status}");
        world.kiosk.forget();
        takes_nothing(world)?;
        world.agent.start()?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { received, missing, .. } = view.screen else { unreachable!("awaited") };
        ensure!((received, missing) == (pesos(55), pesos(82)), "K16 says {received}, missing {missing}");
        world.kiosk.touch(Act::GiveBack)?;
        world.kiosk.await_screen("Cancelled", |_| true)?;
        ensure!(owed(world)?.is_empty(), "owed {:?}", owed(world)?);
        expect_tray(world, &[("C1000", 5), ("C100", 5)])
    });
}

/// The intent is on disk and the note in escrow: whether STACK still left in the last moment, the device says; either way the note is
/// where the book has it.
#[test]
fn asked_to_end_with_a_note_in_escrow_it_is_settled_by_where_the_note_is() {
    World::play(&Plan::default(), |world| {
        taking(world, 93_000_003)?;
        world.emulator.say("bill slow 280")?;
        world.emulator.insert_note(200)?;
        world.journal.await_entry("the intent", |entry| matches!(entry.what, EntryKind::StackIntent { .. }))?;
        world.agent.stop()?;
        world.kiosk.forget();
        world.emulator.say("bill slow 0")?;
        world.agent.start()?;
        world.journal.await_entry("the outcome", |entry| matches!(entry.what, EntryKind::StackOutcome { .. }))?;
        match stacks(world)?.as_slice() {
            [StackResult::Stacked] => {
                world.emulator.await_inventory("the note in the box", |all| all["bill"]["box"]["B20000"] == 1)?;
                world.kiosk.await_screen("Interrupted", |_| true)?;
                world.kiosk.touch(Act::Resume)?;
                world.await_receipt()?;
                world.leave_receipt()
            }
            [StackResult::NotSent | StackResult::Returned] => {
                world.emulator.await_inventory("the note in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
                world.kiosk.await_screen("Attract", |_| true).map(drop)
            }
            other => anyhow::bail!("the note ended as {other:?}"),
        }
    });
}

/// Waits for a moment of this start; the log holds what earlier ones said.
fn as_soon_as(world: &World, moment: &str, said: usize) -> Result<()> {
    wait::until(moment, wait::PATIENCE, || {
        let log = world.agent.log();
        let new = log.get(said..).unwrap_or_default();
        let there = match moment {
            "it was started" => true,
            "it logs" => !new.is_empty(),
            "it runs" => new.contains("the agent runs"),
            other => anyhow::bail!("no such moment: {other}"),
        };
        Ok(if there { Look::Here(()) } else { Look::NotYet(format!("it said: {new}")) })
    })
}

/// At whatever moment of its start the signal comes, nothing is half open: it ends by the signal before it listens and well
/// afterwards, nothing takes cash, and the next start works. (What it wrote and where the cash is, every story's audit compares.)
#[test]
fn asked_to_end_while_it_starts_it_ends_and_the_next_start_works() {
    World::play(&Plan::default(), |world| {
        world.kiosk.await_screen("Attract", |_| true)?;
        for moment in ["it was started", "it logs", "it runs"] {
            world.agent.stop()?;
            let said = world.agent.log().len();
            world.agent.start()?;
            as_soon_as(world, moment, said)?;
            world.agent.ask_to_end()?;
            let status = world.agent.await_end(END_WITHIN)?;
            ensure!(status.success() || (moment != "it runs" && status.signal() == Some(15)), "{moment}: it ended with {status}");
            world.kiosk.forget();
            takes_nothing(world)?;
            world.agent.start()?;
            world.kiosk.await_screen("Attract", |_| true)?;
        }
        world.open_parking_ticket(93_000_004)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()
    });
}
