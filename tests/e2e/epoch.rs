//! A terminal begins a new epoch: after a change of its key, and after an old image of its disk was put back.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use cas_domain::account::Account;
use cas_domain::journal::{EntryKind, Epoch};
use cas_domain::local::screen::{OutReason, Screen};
use cas_domain::local::view::View;
use cas_tests::world::{Plan, TERMINAL, World};

use crate::facts::pesos;

/// The agent runs again, and its devices have told who they are.
fn start_again(world: &mut World) -> Result<View> {
    world.kiosk.forget();
    world.agent.start()?;
    world.kiosk.await_screen("Attract", |view| matches!(&view.screen, Screen::Attract { truth, .. } if !truth.notes.is_empty()))
}

/// A payment of $137.00 with a $200 note, to its end.
fn pay(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.insert_note(200)?;
    world.await_receipt()?;
    world.leave_receipt()
}

fn begin_again(world: &World, reason: &str) -> Result<String> {
    let code = world.server.enrol_code(TERMINAL)?;
    world.agent.command(&["enrol", "--code", &code, "--again", "--reason", reason, "--person", "1001"])?.well()
}

/// The screen says that cash is off because somebody must look into it.
fn is_under_review(view: &View) -> bool {
    matches!(&view.screen, Screen::OutOfService { reasons, .. } if reasons.contains(&OutReason::UnderReview))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

#[test]
fn s50_old_key_a_new_epoch_goes_on_with_what_lies_in_the_machine_and_nothing_is_known_until_it_is_counted() {
    World::play(&Plan::default(), |world| {
        pay(world, 70_000_061)?;
        let said = begin_again(world, "llave nueva");
        ensure!(said.is_err(), "a running agent must keep a new epoch out");
        world.journal.await_delivered(std::time::Duration::from_secs(30))?;
        world.agent.stop()?;
        world.kiosk.forget();
        let before = world.journal.book()?;
        let box_before = before.content(&Account::CashBox("bill".parse()?));
        ensure!(begin_again(world, "llave nueva")?.contains("epoch 2"));

        let view = start_again(world)?;
        let Screen::Attract { truth, .. } = &view.screen else { unreachable!("awaited") };
        ensure!(!truth.gives_change, "nobody has counted the hoppers, and K01 promises change");
        ensure!(world.journal.enrolment()?.epoch == Epoch(2));
        ensure!(world.journal.book()?.content(&Account::CashBox("bill".parse()?)) == box_before, "the box was not taken over");

        // A refill makes no unknown hopper known; a count does.
        world.load_hoppers(&[("hopper-1".to_owned(), 20), ("hopper-2".to_owned(), 20)])?;
        world.count_hoppers(&[("hopper-1", 60 - 6 + 20), ("hopper-2", 80 - 3 + 20)])?;
        pay(world, 70_000_062)?;
        let entries = world.journal.entries()?;
        let EntryKind::Genesis { old_head, continues, reason, .. } = &entries[0].what else { anyhow::bail!("no genesis") };
        let continues = continues.as_ref().context("a later epoch goes on from something")?;
        ensure!(*old_head == continues.centre_head, "both ends knew the same head");
        ensure!(reason == "llave nueva" && continues.person.as_ref().is_some_and(|person| person.as_str() == "1001"));
        Ok(())
    });
}

#[test]
fn s47_rollback_an_old_image_keeps_cash_off_until_a_new_epoch_and_nothing_is_lost() {
    World::play(&Plan::default(), |world| {
        pay(world, 70_000_063)?;
        world.agent.stop()?;
        let (data, image) = (world.root().join("agent"), world.root().join("image"));
        copy_folder(&data, &image)?;
        start_again(world)?;
        pay(world, 70_000_064)?;
        world.journal.await_delivered(std::time::Duration::from_secs(30))?;
        let known = world.journal.entries()?.len();
        world.agent.stop()?;

        // Somebody puts the image of before the second payment back. The centre knows more, and says so.
        std::fs::remove_dir_all(&data)?;
        copy_folder(&image, &data)?;
        world.agent.start()?;
        world.kiosk.forget();
        world.kiosk.await_view("cash off, because an old image was put back", is_under_review)?;
        ensure!(world.journal.entries()?.len() < known, "the image is old");

        world.agent.stop()?;
        world.kiosk.forget();
        // What the old image wrote since then is a branch: the centre has it, and both branches are money.
        begin_again(world, "copia vieja")?;
        start_again(world)?;
        // A count first, where anything may be missing: the old image saw coins gone that it knew no payment for, and said so.
        world.count_hoppers(&[("hopper-1", 60 - 6 - 6), ("hopper-2", 80 - 3 - 3)])?;
        pay(world, 70_000_065)?;
        // Both payments of before and this one: three notes, by the book of the new epoch and in the box.
        let notes = world.journal.book()?.content(&Account::CashBox("bill".parse()?));
        ensure!(notes.iter().map(|(note, count)| note.times(*count)).collect::<Result<Vec<_>, _>>()? == [pesos(600)], "{notes:?}");
        world.expect_finding("FLAGS");
        Ok(())
    });
}
