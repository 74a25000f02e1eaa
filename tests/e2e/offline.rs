//! The centre away for a whole payment and a whole cut, then back: nothing lost, nothing twice.

use anyhow::ensure;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{AppliedState, Screen, TileUnavailable};
use cas_domain::local::touch::Act;
use cas_tests::world::{Plan, World};

use crate::facts::{at_centre, ends, folio};

#[test]
fn the_centre_is_down_for_a_payment_and_a_cut_and_then_holds_everything_once() {
    World::play(&Plan::default(), |world| {
        world.journal.await_delivered(std::time::Duration::from_secs(20))?;
        world.server.kill()?;
        world.open_parking_ticket(50_000_001)?;
        world.emulator.insert_note(200)?;
        let view = world.await_receipt()?;
        ensure!(
            matches!(view.screen, Screen::Receipt { applied: AppliedState::Pending, .. }),
            "applied without a centre: {:?}",
            view.screen
        );
        let paper = world.emulator.await_paper("COMPROBANTE DE PAGO")?;
        ensure!(paper.contains("Aplicado: en trámite"), "the receipt says:\n{paper}");
        world.leave_receipt()?;
        // The second one waits for nobody: the terminal knows that the centre is away.
        world.open_parking_ticket(50_000_002)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        let seals = ("A-5001", "A-5002");
        let cut = world.make_cut(seals)?;
        let waiting = world.journal.stored()?.len() - usize::try_from(world.journal.acked()?.0)?;
        ensure!(waiting > 30, "only {waiting} entries wait");
        world.server.start_again()?;
        world.finish()?;
        ensure!(ends(world)? == [PaymentEnd::Completed, PaymentEnd::Completed], "ended as {:?}", ends(world)?);
        ensure!(at_centre(world, &folio(world)?)?["inserted"] == 20_000, "the centre does not know the second payment");
        let compared = world.count_cut(&cut, seals)?;
        ensure!(compared["difference"] == 0 && compared["expected"] == 95_400, "the count says {compared}");
        Ok(())
    });
}

#[test]
fn what_must_be_looked_up_is_shown_as_unavailable_while_the_centre_is_away() {
    World::play(&Plan::empty(), |world| {
        world.server.stop()?;
        world.kiosk.touch(Act::Start)?;
        let offline = |view: &cas_domain::local::view::View, code: &str| {
            let Screen::Services { tiles } = &view.screen else { return None };
            tiles.iter().find(|tile| tile.code.as_str() == code).map(|tile| tile.unavailable)
        };
        let view = world.kiosk.await_screen("Services", |view| offline(view, "predial") == Some(Some(TileUnavailable::Offline)))?;
        ensure!(offline(&view, "parquimetro") == Some(None), "the parking ticket is not sold offline");
        world.server.start_again()?;
        world.kiosk.await_screen("Services", |view| offline(view, "predial") == Some(None)).map(drop)
    });
}
