//! The agent killed between intent and outcome: what the devices say after the restart decides, and nothing else.

use anyhow::{Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Evidence, OwedReason, PaymentEnd, PayoutResult, StackResult};
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_domain::money::Money;
use cas_tests::world::{Plan, World};

use crate::facts::{balance, ends, expect_tray, owed, pesos, stacks};

/// A $200 note lies in escrow, its intent is on disk, STACK was not sent; the agent is dead.
fn killed_before_stack(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.say("bill pause escrow-timeout")?;
    // Late answers: the last look before STACK takes longer than the kill.
    world.emulator.say("bill slow 280")?;
    world.emulator.insert_note(200)?;
    world.journal.await_entry("the intent", |entry| matches!(entry.what, EntryKind::StackIntent { .. }))?;
    world.agent.kill()?;
    world.kiosk.forget();
    world.emulator.say("bill slow 0")?;
    world.emulator.await_state("bill", "the note in escrow", |state| state["doing"] == "escrow")?;
    world.journal.expect("StackOutcome", 0)
}

/// STACK was sent, the note is on its way into the box; the agent is dead and has not heard of it.
fn killed_while_stacking(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    // Late answers: the kill is quicker than the word that the note is stacked.
    world.emulator.say("bill slow 250")?;
    world.emulator.insert_note(200)?;
    world.emulator.await_state("bill", "stacking", |state| state["doing"] == "stacking")?;
    world.agent.kill()?;
    world.kiosk.forget();
    world.emulator.say("bill slow 0")?;
    world.journal.expect("StackOutcome", 0)
}

/// K16 asks; somebody touches "Continuar"; the change comes out.
fn goes_on_with_63_change(world: &mut World) -> Result<()> {
    let view = world.kiosk.await_screen("Interrupted", |view| matches!(view.screen, Screen::Interrupted { can_continue: true, .. }))?;
    let Screen::Interrupted { received, .. } = view.screen else { unreachable!("awaited") };
    ensure!(received == pesos(200), "K16 says {received}");
    expect_tray(world, &[])?;
    world.journal.expect("Collected", 0)?;
    world.kiosk.touch(Act::Resume)?;
    world.await_receipt()?;
    expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
    world.leave_receipt()
}

fn result(world: &World) -> Result<(StackResult, Evidence)> {
    let outcome = world.journal.await_entry("the outcome", |entry| matches!(entry.what, EntryKind::StackOutcome { .. }))?;
    let EntryKind::StackOutcome { result, evidence, .. } = outcome.what else { unreachable!("awaited") };
    Ok((result, evidence))
}

#[test]
fn s02_kill_before_stack_the_device_kept_power_the_note_goes_back() {
    World::play(&Plan::default(), |world| {
        killed_before_stack(world, 40_000_001)?;
        world.agent.start()?;
        ensure!(result(world)? == (StackResult::NotSent, Evidence::FoundAtStart), "{:?}", result(world)?);
        world.emulator.await_inventory("the note in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
        world.kiosk.await_screen("Attract", |_| true)?;
        ensure!(ends(world)? == [PaymentEnd::Interrupted], "ended as {:?}", ends(world)?);
        Ok(())
    });
}

#[test]
fn killed_while_stacking_the_device_kept_power_the_note_is_credited_once_and_nothing_moves_without_a_touch() {
    World::play(&Plan::default(), |world| {
        killed_while_stacking(world, 40_000_002)?;
        world.emulator.await_inventory("the note in the box", |all| all["bill"]["box"]["B20000"] == 1)?;
        world.agent.start()?;
        ensure!(result(world)?.0 == StackResult::Stacked, "{:?}", result(world)?);
        goes_on_with_63_change(world)?;
        ensure!(stacks(world)?.len() == 1, "credited {:?}", stacks(world)?);
        Ok(())
    });
}

#[test]
fn killed_while_stacking_the_device_lost_power_and_says_in_stacker_it_is_ours() {
    World::play(&Plan::default(), |world| {
        killed_while_stacking(world, 40_000_003)?;
        world.emulator.say("bill power off")?;
        world.emulator.say("bill power on")?;
        world.agent.start()?;
        ensure!(result(world)? == (StackResult::Stacked, Evidence::FoundAtStart), "{:?}", result(world)?);
        goes_on_with_63_change(world)
    });
}

#[test]
fn s02_kill_before_stack_the_device_lost_power_and_says_in_validator_it_is_theirs() {
    World::play(&Plan::default(), |world| {
        killed_before_stack(world, 40_000_004)?;
        world.emulator.say("bill power off")?;
        world.emulator.say("bill power on")?;
        world.agent.start()?;
        ensure!(result(world)? == (StackResult::Returned, Evidence::FoundAtStart), "{:?}", result(world)?);
        world.emulator.await_inventory("the note in the mouth", |all| all["bill"]["mouth"]["B20000"] == 1)?;
        world.kiosk.await_screen("Attract", |_| true)?;
        ensure!(ends(world)? == [PaymentEnd::Interrupted], "ended as {:?}", ends(world)?);
        Ok(())
    });
}

#[test]
fn s03_killed_while_stacking_a_plain_power_up_is_a_doubt_with_a_case_and_the_slot_stays_off() {
    World::play(&Plan::default(), |world| {
        world.emulator.say("bill plain on")?;
        killed_while_stacking(world, 40_000_005)?;
        world.emulator.say("bill power off")?;
        world.emulator.say("bill power on")?;
        world.agent.start()?;
        ensure!(result(world)?.0 == StackResult::Doubt, "{:?}", result(world)?);
        world.journal.await_entry("a case", |entry| matches!(entry.what, EntryKind::Doubt { payment: Some(_), .. }))?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { received, doubtful, .. } = view.screen else { unreachable!("awaited") };
        ensure!(received == Money::ZERO && doubtful.is_some(), "K16 says {received}, {doubtful:?}");
        world.kiosk.touch(Act::GiveBack)?;
        world.kiosk.await_screen(
            "OutOfService",
            |view| matches!(&view.screen, Screen::OutOfService { reasons, .. } if reasons.contains(&OutReason::UnderReview)),
        )?;
        expect_tray(world, &[])?;
        let held = balance(world, |account| matches!(account, Account::Held(_)))?;
        let transport = balance(world, |account| matches!(account, Account::Transport(_)))?;
        ensure!((held, transport) == (pesos(200), pesos(200)), "held {held}, in transport {transport}");
        Ok(())
    });
}

#[test]
fn s26_killed_while_the_hopper_pays_its_registers_prove_the_coins_and_the_rest_waits_for_a_touch() {
    World::play(&Plan { coin_ms: 300, ..Plan::default() }, |world| {
        world.open_parking_ticket(40_000_006)?;
        world.emulator.insert_note(200)?;
        world.emulator.await_inventory("two coins in the tray", |all| all["cctalk"]["tray"]["C1000"].as_i64() >= Some(2))?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.emulator.await_inventory("the order's end", |all| all["cctalk"]["tray"]["C1000"] == 6)?;
        world.agent.start()?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { missing, .. } = view.screen else { unreachable!("awaited") };
        ensure!(missing == Money::ZERO, "K16 says that {missing} is missing");
        let rest = balance(world, |account| matches!(account, Account::Tendered(_)))?;
        ensure!(rest == pesos(3), "still to be given: {rest}");
        let six = |entry: &cas_domain::journal::Entry| {
            matches!(entry.what, EntryKind::PayoutOutcome { result: PayoutResult::Proven, paid: 6, .. })
        };
        world.journal.await_entry("the proof of six coins", six)?;
        world.kiosk.touch(Act::Resume)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 6), ("C100", 3)])?;
        world.leave_receipt()
    });
}

#[test]
fn s31_killed_while_the_hopper_pays_and_it_loses_power_no_coin_is_paid_twice() {
    World::play(&Plan { coin_ms: 150, ..Plan::default() }, |world| {
        world.open_parking_ticket(40_000_007)?;
        world.emulator.insert_note(200)?;
        world.emulator.await_inventory("two coins in the tray", |all| all["cctalk"]["tray"]["C1000"].as_i64() >= Some(2))?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.emulator.say("hopper-1 power off")?;
        let out = world.emulator.inventory()?["cctalk"]["tray"]["C1000"].as_i64().unwrap_or(0);
        ensure!(out < 6, "the hopper had finished before its power went");
        world.emulator.say("hopper-1 power on")?;
        world.agent.start()?;
        world.kiosk.await_screen("Interrupted", |_| true)?;
        let rest = balance(world, |account| matches!(account, Account::Tendered(_)))?;
        ensure!(rest == pesos(63 - 10 * out), "still to be given: {rest} after {out} coins");
        world.kiosk.touch(Act::Resume)?;
        world.await_receipt()?;
        // It says that its power went in the order, and its registers prove what came. The rest comes from it, or from the other hopper
        // if it is still starting: not a coin too many or too few.
        let tray = cas_tests::world::habits::pieces_of(&world.emulator.say("tray")?)?;
        let worth: i64 = tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum();
        ensure!(worth == 6_300, "in the tray: {tray:?}");
        world.leave_receipt()
    });
}

#[test]
fn restarted_with_money_inside_k16_gives_it_back() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(40_000_008)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { received, missing, .. } = view.screen else { unreachable!("awaited") };
        ensure!((received, missing) == (pesos(50), pesos(87)), "K16 says {received}, missing {missing}");
        world.kiosk.touch(Act::GiveBack)?;
        world.kiosk.await_screen("Cancelled", |_| true)?;
        expect_tray(world, &[("C1000", 5)])?;
        ensure!(owed(world)?.is_empty(), "owed {:?}", owed(world)?);
        Ok(())
    });
}

#[test]
fn restarted_with_money_inside_k16_goes_on() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(40_000_009)?;
        world.emulator.insert_note(100)?;
        world.await_inserted(100)?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        world.kiosk.await_screen("Interrupted", |_| true)?;
        world.kiosk.touch(Act::Resume)?;
        // The validator initialises; a note that it still draws in before that comes back.
        let chips =
            |view: &View| matches!(&view.screen, Screen::Insert { inserted, notes, .. } if *inserted == pesos(100) && !notes.is_empty());
        world.kiosk.await_view("the notes that are taken", chips)?;
        world.emulator.insert_note(50)?;
        world.await_receipt()?;
        expect_tray(world, &[("C1000", 1), ("C100", 3)])?;
        world.leave_receipt()
    });
}

#[test]
fn s13_restarted_over_a_coin_acceptor_that_counts_from_nothing_is_a_doubt() {
    // Counter 0 before and after: it may have taken coins and lost its power in between. Nobody knows (R4).
    World::play(&Plan { coin_counter: 0, ..Plan::default() }, |world| {
        world.open_parking_ticket(40_000_011)?;
        world.emulator.insert_note(50)?;
        world.await_inserted(50)?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        world.kiosk.await_screen("Interrupted", |_| true)?;
        let doubt = world.journal.await_entry("a doubt", |entry| matches!(entry.what, EntryKind::Doubt { .. }))?;
        let EntryKind::Doubt { slot, payment, .. } = doubt.what else { unreachable!("awaited") };
        ensure!(slot.as_str() == "coin" && payment.is_some(), "a doubt about {slot}");
        world.kiosk.touch(Act::GiveBack)?;
        world.kiosk.await_screen("Cancelled", |_| true)?;
        expect_tray(world, &[("C1000", 5)])
    });
}

#[test]
fn a_coin_that_fell_while_the_agent_was_dead_is_booked_once() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(40_000_010)?;
        world.emulator.insert_coin("C1000")?;
        world.await_inserted(10)?;
        world.agent.kill()?;
        // The acceptor takes coins for some seconds more before it notices that nobody polls.
        let went = world.emulator.say("coin insert C500")?;
        ensure!(went["went"] == "box", "the coin went {went}");
        world.kiosk.forget();
        world.agent.start()?;
        let view = world.kiosk.await_screen("Interrupted", |_| true)?;
        let Screen::Interrupted { received, .. } = view.screen else { unreachable!("awaited") };
        ensure!(received == pesos(15), "K16 says {received}");
        world.kiosk.touch(Act::GiveBack)?;
        world.kiosk.await_screen("Cancelled", |_| true)?;
        let reasons: Vec<OwedReason> = owed(world)?.into_iter().map(|(_, reason)| reason).collect();
        ensure!(reasons.is_empty(), "owed for {reasons:?}");
        expect_tray(world, &[("C1000", 1), ("C100", 5)])
    });
}
