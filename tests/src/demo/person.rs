//! The demonstration for a person at a display: everything starts, the windows open, and it runs until Ctrl-C.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cas_agent::journal::Standing;
use cas_domain::account::Account;
use cas_domain::folio::Folio;
use cas_domain::journal::EntryKind;
use cas_domain::slot::Slot;

use super::Options;
use super::folders::Folders;
use super::program::Program;
use super::progress::Progress;
use super::stop;
use super::story::staff::LOADS;
use crate::world::{Plan, World, binaries};

/// How often it is looked whether the window still stands; a signal wakes at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Where the vale of the present pouch is kept between runs.
const VALE_FILE: &str = "vale-de-fondo.txt";

/// Runs until Ctrl-C, or until the kiosk's window is closed.
///
/// # Errors
/// When there is no display, or something does not start or ends by itself.
pub fn run(options: &Options) -> Result<bool> {
    if ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty())) {
        bail!("there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): run it on a desktop, or without one with --auto");
    }
    let folders = Folders::prepare(&options.folder, "run", options.fresh)?;
    let mut progress = Progress::default();
    progress.step("centro, equipo emulado y agente");
    let plan = Plan { folder: Some(folders.run.clone()), running: false, ..Plan::empty() };
    let mut world = World::start(&plan).with_context(|| format!("the logs are in {}", folders.run.display()))?;
    // A person plays freely and may stop in the middle of anything.
    world.end_unaudited("a person's demonstration ends when they like");
    let ended =
        with_windows(&mut world, &folders, options, &mut progress).with_context(|| format!("the logs are in {}", folders.run.display()));
    if stop::asked() {
        println!("Demostración terminada. Para empezar de cero la próxima vez: scripts/demo --fresh");
        return Ok(true);
    }
    ended.map(|()| true)
}

fn with_windows(world: &mut World, folders: &Folders, options: &Options, progress: &mut Progress) -> Result<()> {
    let in_doubt = restore(world)?;
    world.agent.start()?;
    let vale = vale(world, &folders.run)?;
    progress.step("ventanas del cajero y del banco de pruebas");
    let mut kiosk = Command::new(binaries::find("cas-kiosk")?);
    kiosk.arg("--socket").arg(world.kiosk.socket()).args(["--window", &options.window]);
    let mut kiosk = Program::start("cas-kiosk", kiosk, &folders.run.join("kiosk.log"))?;
    let mut bench = Command::new(binaries::find("cas-bench")?);
    bench.arg("--control").arg(world.emulator.control()).arg("--paper").arg(folders.run.join("paper"));
    bench.args(["--console", &world.server.address]);
    let bench = Program::start("cas-bench", bench, &folders.run.join("bench.log"))?;
    println!("{}", words(&world.server.address, vale, &in_doubt));
    while !stop::wait(LOOK_EVERY) {
        if !kiosk.runs()? {
            println!("La ventana del cajero se cerró: {}", kiosk.last_words());
            break;
        }
        if !world.agent.runs()? {
            bail!("the agent has ended:\n{}", world.last_words());
        }
    }
    drop((kiosk, bench));
    world.agent.stop()
}

/// The emulated machine starts empty: what the book has in boxes and hoppers is put back. What a collector carries of a cut
/// that is not closed is outside, and what is in doubt lies wherever it lies.
///
/// Gives the words for what is in doubt.
fn restore(world: &mut World) -> Result<String> {
    let standing = Standing::of(&world.journal.entries()?)?;
    let carried = |slot: &Slot| standing.cut.as_ref().is_some_and(|cut| cut.out.contains_key(slot));
    let mut in_doubt = Vec::new();
    for (account, _) in standing.book.accounts() {
        for (denomination, count) in standing.book.content(account).into_iter().filter(|(_, count)| *count > 0) {
            match account {
                Account::Hopper(slot) if !carried(slot) => {
                    world.emulator.say(&format!("{slot} fill {denomination} {count}"))?;
                }
                Account::CashBox(slot) | Account::CoinBox(slot) if !carried(slot) => {
                    world.emulator.say(&format!("{slot} box fill {denomination} {count}"))?;
                }
                Account::Transport(_) => in_doubt.push(format!("{count} x {}", denomination.label())),
                _ => {}
            }
        }
    }
    Ok(in_doubt.join(", "))
}

/// The vale of a pouch that was not loaded yet; a new one where there is none.
fn vale(world: &mut World, run: &Path) -> Result<Folio> {
    let file = run.join(VALE_FILE);
    let kept = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<Folio>().ok());
    let used = |vale: &Folio| -> Result<bool> {
        let pouch = vale.compact();
        let entries = world.journal.entries()?;
        Ok(entries.iter().any(|entry| matches!(&entry.what, EntryKind::Refill { pouch: loaded, .. } if loaded.to_string() == pouch)))
    };
    if let Some(vale) = kept
        && !used(&vale)?
    {
        return Ok(vale);
    }
    let loads: Vec<(String, u32)> = LOADS.iter().map(|(hopper, _, count)| ((*hopper).to_owned(), *count)).collect();
    let vale = world.fill_pouch(&loads)?;
    std::fs::write(&file, format!("{vale}\n")).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(vale)
}

/// What the person at the display is told.
fn words(console: &str, vale: Folio, in_doubt: &str) -> String {
    let mut text = format!(
        "\n\
        Demostración en marcha. Todo es SIN VALOR. Termine con Ctrl-C.\n\
        \n\
        Consola del centro   {console}\n\
        \x20 Operación          3001   Opera-3001\n\
        \x20 Finanzas           6001   Finanzas-6001\n\
        \x20 Bóveda             5031   Boveda-5031     segunda persona: 5044   Boveda-5044\n\
        \x20 Atención           8001   Atiende-8001    segunda ventanilla: 8002   Atiende-8002\n\
        \x20 Auditoría          9001   Audita-9001\n\
        \n\
        En el cajero: abra la puerta en el banco de pruebas y mantenga 3 s el dedo en el escudo.\n\
        \x20 Técnico            4127   PIN 412741\n\
        \x20 Recolección        2210   PIN 221022\n\
        \n\
        Recarga de cambio    vale {vale}: 60 monedas de $10 y 80 de $1\n\
        \x20                    (viértalas en el banco de pruebas, +20 por toque, y regístrelas en \"Recarga\")\n"
    );
    if !in_doubt.is_empty() {
        text.push_str(&format!(
            "\nAtención: el equipo emulado empieza con lo que dice el libro. En revisión quedó, y no está adentro: {in_doubt}.\n\
            El técnico lo declara en \"Quitar atoro\".\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use cas_domain::folio::{FolioKind, TerminalNumber};

    #[test]
    fn a_person_is_told_where_to_go_and_what_is_in_doubt() {
        let vale = Folio::new(FolioKind::Fund, TerminalNumber(0), 1).unwrap();
        let said = words("http://127.0.0.1:1", vale, "");
        assert!(said.contains("http://127.0.0.1:1") && said.contains("F 00-000001-8") && !said.contains("Atención:"));
        assert!(words("", vale, "3 x $200").contains("3 x $200"));
    }

    /// With the real programs: what the first run left in boxes and hoppers lies there in the second, and both add up.
    #[test]
    fn a_second_run_starts_with_the_pieces_that_the_book_remembers() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Some(folder.path().join("run"));
        let pay = |world: &mut World, ticket: u32| {
            world.open_parking_ticket(ticket)?;
            world.emulator.insert_note(100)?;
            world.await_inserted(100)?;
            world.emulator.insert_coin("C500")?;
            world.await_inserted(105)?;
            world.emulator.insert_note(50)?;
            world.await_receipt()?;
            world.leave_receipt()
        };
        World::play(&Plan { folder: folder.clone(), ..Plan::default() }, |world| pay(world, 70_000_001));
        World::play(&Plan { folder, running: false, ..Plan::empty() }, |world| {
            assert_eq!(restore(world)?, "");
            let box_holds = serde_json::json!({ "B10000": 1, "B5000": 1 });
            world.emulator.await_inventory("the notes of the first run", |all| all["bill"]["box"] == box_holds)?;
            world.agent.start()?;
            pay(world, 70_000_002)
        });
    }
}
