//! A copied disk that lives beside the original, and live money before emulated devices, with the real programs.
//! An old image that is put back has its stories in `epoch`.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use cas_tests::world::kiosk::overlay_of;
use cas_tests::world::wait::{self, Look, PATIENCE};
use cas_tests::world::{Agent, Emulator, Journal, Kiosk, Plan, World};
use serde_json::Value;

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), to.join(file.file_name())).with_context(|| format!("cannot copy {}", file.path().display()))?;
        }
    }
    Ok(())
}

/// The alarms that stand at the centre, in its own words.
fn await_alarm(world: &World, words: &str) -> Result<String> {
    wait::until(&format!("an alarm '{words}' at the centre"), PATIENCE, || {
        let checks = world.server.checks()?;
        let alarms = checks.iter().find(|check| check["name"] == "FLAGS").map_or(Value::Null, |check| check["found"].clone());
        let text = alarms.to_string();
        Ok(if text.contains(words) { Look::Here(text) } else { Look::NotYet(text) })
    })
}

/// Cash is off, and no touch opens a payment.
fn takes_no_cash(kiosk: &mut Kiosk, journal: &Journal) -> Result<()> {
    kiosk.await_screen("OutOfService", |_| true)?;
    let opened = journal.of_kind("PaymentOpened")?.len();
    kiosk.touch(Act::Start)?;
    kiosk.touch(Act::PayCash)?;
    let view = kiosk.view()?;
    ensure!(matches!(view.screen, Screen::OutOfService { .. }), "a touch opened {:?}", view.screen);
    ensure!(journal.of_kind("PaymentOpened")?.len() == opened, "a payment was opened");
    Ok(())
}

fn takes_notes(view: &View) -> bool {
    matches!(&view.screen, Screen::Attract { truth, .. } if !truth.notes.is_empty())
}

fn pay(world: &mut World, ticket: u32) -> Result<()> {
    // After a start the first screen is there sooner than the validator.
    world.kiosk.await_view("notes that are taken", takes_notes)?;
    world.open_parking_ticket(ticket)?;
    world.emulator.insert_note(200)?;
    world.await_receipt()?;
    world.leave_receipt()?;
    world.emulator.say("tray take").map(drop)
}

/// S48: a copied disk in a second machine with the same key. Both take money; the centre notices other bytes at the same
/// places, keeps both, raises an alarm, and the one that does not follow the trunk takes no more cash.
#[test]
fn s48_a_cloned_disk_is_noticed_and_its_money_is_kept() {
    World::play(&Plan::default(), |world| {
        pay(world, 92_000_003)?;
        world.journal.await_delivered(PATIENCE)?;
        world.agent.stop()?;
        let twin = world.root().join("twin");
        copy_folder(&world.root().join("agent"), &twin.join("agent"))?;
        world.kiosk.forget();
        world.agent.start()?;
        pay(world, 92_000_004)?;
        world.journal.await_delivered(PATIENCE)?;

        let plan = Plan::default();
        let mut machine = Emulator::start(&twin, &plan)?;
        for hopper in ["hopper-1", "hopper-2"] {
            machine.fill(hopper, cas_tests::world::habits::coin_of(hopper), 50)?;
        }
        plan.write_agent(&twin, &world.server.address)?;
        // The centre is away for a moment: the clone takes money before it hears of the original.
        world.server.stop()?;
        let mut clone = Agent::new(&twin)?;
        let (mut kiosk, journal) = (Kiosk::new(twin.join("kiosk.sock")), Journal::new(twin.join("agent")));
        clone.start()?;
        kiosk.await_view("notes that are taken", takes_notes)?;
        kiosk.touch(Act::Start)?;
        kiosk.await_screen("Services", |_| true)?;
        kiosk.touch(Act::Choose { service: "parquimetro".parse()? })?;
        kiosk.await_screen("Reference", |_| true)?;
        let reference = cas_tests::world::references::parking_ticket(92_000_005)?;
        kiosk.touch(Act::Submit { reference, amount: None })?;
        kiosk.await_screen("Review", |_| true)?;
        kiosk.touch(Act::Confirm)?;
        kiosk.await_screen("HowToPay", |view| matches!(view.screen, Screen::HowToPay { cannot: None, .. }))?;
        kiosk.touch(Act::PayCash)?;
        kiosk.await_screen("Insert", |_| true)?;
        machine.insert_note(100)?;
        kiosk
            .await_view("$100 inserted", |view| matches!(&view.screen, Screen::Insert { inserted, .. } if inserted.centavos() == 10_000))?;
        world.server.start_again()?;

        await_alarm(world, "fork")?;
        // The open payment may still be ended; then the clone is off.
        kiosk.touch(Act::Cancel)?;
        kiosk.await_view("K09", |view| overlay_of(view).as_deref() == Some("ConfirmCancel"))?;
        kiosk.touch(Act::CancelAndReturn)?;
        takes_no_cash(&mut kiosk, &journal)?;
        let console = world.server.console()?;
        let operations = cas_tests::world::habits::OPERATIONS;
        let session = console.sign_in(operations.0, operations.1)?;
        let ledger = console.ask(&session, "ledger")?;
        ensure!(ledger.status == 200, "the ledger cannot be read: {}", ledger.text);
        // $200 twice in the original, $100 in the clone: all of it is in the centre's cash box.
        let boxes = cash_box(&ledger.text)?;
        ensure!(boxes == 50_000, "by the ledger {boxes} centavos in the box: {}", ledger.text);
        clone.stop()?;
        world.end_unaudited("two journals with one name: the audit compares one");
        Ok(())
    });
}

/// What the ledger says lies in cash boxes, in centavos.
fn cash_box(ledger: &str) -> Result<i64> {
    let value: Value = serde_json::from_str(ledger)?;
    let mut found = Vec::new();
    gather(&value, &mut found);
    if found.is_empty() {
        bail!("no cash box in {ledger}");
    }
    Ok(found.iter().sum())
}

fn gather(value: &Value, found: &mut Vec<i64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(fields) => {
            let account = fields.get("account").and_then(Value::as_str).unwrap_or("");
            match fields.get("amount").and_then(Value::as_i64) {
                Some(amount) if account.starts_with("CashBox:") => found.push(amount),
                _ => fields.values().for_each(|item| gather(item, found)),
            }
        }
        _ => {}
    }
}

/// S42: a live terminal in front of emulated devices, or one that hurries people, does not start (R10).
#[test]
fn s42_a_live_terminal_refuses_emulators_and_the_training_section() {
    World::play(&Plan::centre_only(), |world| {
        let words = world.root().join("words.toml");
        std::fs::write(
            &words,
            "government = \"Gobierno del Estado\"\nsite_name = \"CAS Plaza Sur\"\nphone = \"449 000 0000\"\nphone_hours = \"lun a dom\"\n\
             office = \"Plaza Sur, local 1\"\nweb = \"cas.example\"\nnearest = \"CAS Plaza Norte, a 2.4 km\"\n",
        )?;
        let words = words.display().to_string();
        let add =
            ["terminal", "add", "--number", "8", "--realm", "live", "--site", "plaza-sur", "--site-name", "Plaza Sur", "--words", &words];
        world.server.command(&add)?.well()?;
        let emulated = std::fs::read_to_string(world.agent.config())?;
        let code = world.server.enrol_code(8)?;
        let said = world.agent.command(&["enrol", "--code", &code])?;
        ensure!(said.code != Some(0) && said.err.contains("pseudo terminal"), "enrolled for live money over emulators: {said:?}");
        std::fs::remove_dir_all(world.root().join("agent"))?;
        // Enrolled on a bench without devices, then brought to the emulators.
        let head = emulated.split("[[port]]").next().unwrap_or_default().to_owned();
        std::fs::write(world.agent.config(), &head)?;
        let code = world.server.enrol_code(8)?;
        world.agent.enrol(&code)?;
        std::fs::write(world.agent.config(), &emulated)?;
        let said = world.agent.command(&["run"])?;
        ensure!(said.code == Some(1) && said.err.contains("emulators take no real money"), "it started: {said:?}");
        std::fs::write(world.agent.config(), format!("{head}\n[training]\nhurry = 20\n"))?;
        let said = world.agent.command(&["run"])?;
        ensure!(said.code == Some(1) && said.err.contains("[training]"), "it started: {said:?}");
        world.end_unaudited("no terminal of this world ever ran");
        Ok(())
    });
}
