//! Cuts, bags, seals, counts.

use anyhow::{Result, ensure};
use cas_domain::folio::Folio;
use cas_domain::journal::facts::BagContent;
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{CutProblem, RefillProblem, SignInProblem, StaffScreen};
use cas_domain::local::touch::{Act, Pin};
use cas_tests::world::custody::cut_of;
use cas_tests::world::habits::{COLLECTOR, OPERATIONS, TECHNICIAN, VAULT};
use cas_tests::world::{Plan, World};

/// One paid ticket: a $200 note and some coins for the boxes.
fn pay(world: &mut World, ticket: u32) -> Result<()> {
    world.open_parking_ticket(ticket)?;
    world.emulator.insert_coin("C500")?;
    world.await_inserted(5)?;
    world.emulator.insert_note(200)?;
    world.await_receipt()?;
    world.leave_receipt()
}

#[test]
fn a_cut_with_two_bags_is_counted_blind_and_nothing_differs() {
    World::play(&Plan::default(), |world| {
        pay(world, 60_000_001)?;
        let seals = ("N-6001", "M-6001");
        let folio = world.make_cut(seals)?;
        let ticket = world.emulator.await_paper("CORTE DE EFECTIVO")?;
        for words in [seals.0, seals.1, &folio.to_string(), "conteo ciego", "sale CB-0001", "CB-0002", COLLECTOR.0, TECHNICIAN.0] {
            ensure!(ticket.contains(words), "'{words}' is not on the ticket:\n{ticket}");
        }
        ensure!(!ticket.contains('$'), "an amount stands on the ticket:\n{ticket}");
        blind(world, &folio)?;
        let compared = world.count_cut(&folio, seals)?;
        ensure!(compared["difference"] == 0 && compared["expected"] == 81_700, "the count says {compared}");
        Ok(())
    });
}

/// Who counts sees no expected figure anywhere before the end, and no comparison ever.
fn blind(world: &mut World, folio: &Folio) -> Result<()> {
    world.journal.await_delivered(std::time::Duration::from_secs(20))?;
    let console = world.server.console()?;
    let vault = console.sign_in(VAULT.0, VAULT.1)?;
    let compact = folio.compact();
    for path in ["ledger".to_owned(), "payments".to_owned(), "invariants".to_owned(), format!("cuts/{compact}/comparison")] {
        let answer = console.ask(&vault, &path)?;
        ensure!(answer.status == 403, "the vault reads {path}: {} {}", answer.status, answer.text);
    }
    let cut = console.ask(&vault, &format!("cuts/{compact}"))?;
    ensure!(cut.status == 200, "the vault does not see the cut: {}", cut.text);
    ensure!(
        !cut.text.contains("81700") && !cut.text.contains("20000") && !cut.text.contains("amount"),
        "the cut tells amounts: {}",
        cut.text
    );
    let operations = console.sign_in(OPERATIONS.0, OPERATIONS.1)?;
    let early = console.ask(&operations, &format!("cuts/{compact}/comparison"))?;
    ensure!(early.status >= 400, "a comparison before the count: {}", early.text);
    Ok(())
}

#[test]
fn a_cut_goes_on_where_it_was_after_the_agent_is_killed() {
    World::play(&Plan::default(), |world| {
        pay(world, 60_000_002)?;
        let seals = ("N-6002", "M-6002");
        let folio = world.begin_cut()?;
        world.take_boxes_out()?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        world.kiosk.await_screen("OutOfService", |_| true)?;
        world.sign_in(COLLECTOR)?;
        let cut = world.await_cut_step(3)?;
        ensure!(cut.folio == Some(folio), "another cut: {:?}", cut.folio);
        world.put_boxes_in("CB-0002", "CC-0002")?;
        world.agent.kill()?;
        world.kiosk.forget();
        world.agent.start()?;
        world.kiosk.await_screen("OutOfService", |_| true)?;
        world.sign_in(COLLECTOR)?;
        world.await_cut_step(4)?;
        world.seal_bags(seals)?;
        world.hand_over()?;
        world.journal.expect("CutBegun", 1)?;
        world.journal.expect("CutClosed", 1)?;
        world.journal.expect("ContainerOut", 4)?;
        let compared = world.count_cut(&folio, seals)?;
        ensure!(compared["difference"] == 0, "the count says {compared}");
        Ok(())
    });
}

#[test]
fn seals_and_persons_are_checked() {
    World::play(&Plan::default(), |world| {
        world.begin_cut()?;
        world.kiosk.touch(Act::CutContinue)?;
        await_problem(world, &CutProblem::BoxStillIn)?;
        world.take_boxes_out()?;
        world.put_boxes_in("CB-0002", "CC-0002")?;
        world.kiosk.touch(Act::CutContinue)?;
        await_problem(world, &CutProblem::SealMissing { bag: 1 })?;
        world.kiosk.touch(Act::SealBag { content: BagContent::Notes, seal: "N-6003".parse()? })?;
        world.kiosk.await_view("the seal", |view| cut_of(view).is_some_and(|cut| cut.bags.iter().any(|bag| !bag.seals.is_empty())))?;
        world.kiosk.touch(Act::SealBag { content: BagContent::Coins, seal: "N-6003".parse()? })?;
        await_problem(world, &CutProblem::SealUsed)?;
        world.seal_bags(("N-6004", "M-6004"))?;
        world.kiosk.touch(Act::Receives { number: COLLECTOR.0.parse()?, pin: Pin(COLLECTOR.2.to_owned()) })?;
        await_problem(world, &CutProblem::SamePerson)?;
        world.kiosk.touch(Act::Receives { number: "9999".parse()?, pin: Pin("000000".to_owned()) })?;
        await_problem(world, &CutProblem::UnknownPerson)?;
        world.journal.expect("CutClosed", 0)?;
        world.hand_over()
    });
}

fn await_problem(world: &mut World, problem: &CutProblem) -> Result<()> {
    world.kiosk.await_view(&format!("{problem:?}"), |view| cut_of(view).is_some_and(|cut| cut.problem.as_ref() == Some(problem))).map(drop)
}

#[test]
fn a_vale_is_booked_once() {
    World::play(&Plan::default(), |world| {
        let vale = world.fill_pouch(&[("hopper-1".to_owned(), 10)])?;
        for (again, problem) in [(false, None), (true, Some(RefillProblem::ValeUsed))] {
            world.sign_in(TECHNICIAN)?;
            world.kiosk.touch(Act::BeginRefill)?;
            world.kiosk.await_screen("Staff/Refill", |_| true)?;
            if !again {
                world.emulator.fill("hopper-1", "C1000", 10)?;
            }
            world.kiosk.touch(Act::Load { vale, pieces: vec![("hopper-1".parse()?, 10)] })?;
            world.kiosk.await_view("the refill's answer", |view| {
                matches!(&view.screen, Screen::Staff { screen: StaffScreen::Refill { refill, .. } }
                    if refill.problem == problem && (again || refill.folio.is_some()))
            })?;
            world.kiosk.touch(Act::RefillDone)?;
            world.kiosk.await_screen("Staff/Board", |_| true)?;
            world.sign_out()?;
        }
        world.journal.expect("Refill", 2)
    });
}

#[test]
fn a_wrong_pin_is_counted_and_recorded_and_no_pin_stands_in_a_log() {
    World::play(&Plan::empty(), |world| {
        world.kiosk.touch(Act::Knock)?;
        world.kiosk.await_screen("Staff/SignIn", |_| true)?;
        for left in [4, 3] {
            world.kiosk.touch(Act::SignIn { number: TECHNICIAN.0.parse()?, pin: Pin("778899".to_owned()) })?;
            world.kiosk.await_view("the miss", |view| {
                let Screen::Staff { screen: StaffScreen::SignIn { problem, .. } } = &view.screen else { return false };
                *problem == Some(SignInProblem::Wrong { left })
            })?;
        }
        world.kiosk.touch(Act::SignIn { number: TECHNICIAN.0.parse()?, pin: Pin(TECHNICIAN.2.to_owned()) })?;
        world.kiosk.await_screen("Staff/Board", |_| true)?;
        world.sign_out()?;
        world.journal.expect("StaffRefused", 2)?;
        for secret in ["778899", TECHNICIAN.2] {
            ensure!(!world.agent.log().contains(secret), "a PIN stands in the agent's log");
            let bodies = world.journal.stored()?;
            let shown = bodies.iter().any(|entry| String::from_utf8_lossy(&entry.body).contains(&format!("\"{secret}\"")));
            ensure!(!shown, "a PIN stands in the journal");
        }
        Ok(())
    });
}
