//! The demonstration for a person at a display: everything starts, the windows open, and it runs until Ctrl-C.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cas_agent::journal::store::{open_reader, read_from};
use cas_domain::account::Account;
use cas_domain::folio::Folio;
use cas_domain::journal::{Book, EntryKind, Seq};

use super::Options;
use super::folders::Folders;
use super::program::Program;
use super::progress::Progress;
use super::stop;
use super::story::staff::LOADS;
use crate::world::{Plan, World, binaries};

/// How often it is looked whether the window still stands; a signal wakes at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Entries looked at in one go.
const ENTRIES_AT_ONCE: u32 = 256;
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
    let left = put_coins_back(world)?;
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
    println!("{}", words(&world.server.address, vale, &left));
    let mut hands = Hands::at_the_end(world)?;
    while !stop::wait(LOOK_EVERY) {
        hands.load_what_was_booked(world)?;
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

/// The emulated machine starts empty. Coins that the book has in hoppers are put back; what was in the boxes cannot be.
///
/// Gives the words for what is missing.
fn put_coins_back(world: &mut World) -> Result<String> {
    let book = Book::of(&world.journal.entries()?)?;
    let mut in_boxes = Vec::new();
    for (account, _) in book.accounts() {
        for (denomination, count) in book.content(account).into_iter().filter(|(_, count)| *count > 0) {
            match account {
                Account::Hopper(slot) => {
                    world.emulator.say(&format!("{slot} fill {denomination} {count}"))?;
                }
                Account::CashBox(_) | Account::CoinBox(_) => in_boxes.push(format!("{count} x {}", denomination.label())),
                _ => {}
            }
        }
    }
    Ok(in_boxes.join(", "))
}

/// The technician's hands: the bench has none that reach into a hopper.
struct Hands {
    seen: Seq,
}

impl Hands {
    /// Hands that have loaded everything booked so far.
    fn at_the_end(world: &World) -> Result<Self> {
        Ok(Self { seen: world.journal.stored()?.last().map_or(Seq::START, |entry| entry.seq) })
    }

    /// Puts the pieces of every new refill into the hoppers.
    fn load_what_was_booked(&mut self, world: &mut World) -> Result<()> {
        let enrolment = world.journal.enrolment()?;
        let reader = open_reader(&world.root().join("agent"))?;
        for stored in read_from(&reader, enrolment.epoch, self.seen, ENTRIES_AT_ONCE)? {
            self.seen = stored.seq;
            if let EntryKind::Refill { loaded, .. } = stored.read(enrolment.terminal, enrolment.epoch)?.what {
                for load in loaded {
                    world.emulator.say(&format!("{} fill {} {}", load.slot, load.denomination, load.count))?;
                }
            }
        }
        Ok(())
    }
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
fn words(console: &str, vale: Folio, missing: &str) -> String {
    let mut text = format!(
        "\n\
        Demostración en marcha. Todo es SIN VALOR. Termine con Ctrl-C.\n\
        \n\
        Consola del centro   {console}\n\
        \x20 Operación          3001   Opera-3001\n\
        \x20 Finanzas           6001   Finanzas-6001\n\
        \x20 Bóveda             5031   Boveda-5031     segunda persona: 5044   Boveda-5044\n\
        \x20 Auditoría          9001   Audita-9001\n\
        \n\
        En el cajero: abra la puerta en el banco de pruebas y mantenga 3 s el dedo en el escudo.\n\
        \x20 Técnico            4127   PIN 412741\n\
        \x20 Recolección        2210   PIN 221022\n\
        \n\
        Recarga de cambio    vale {vale}: 60 monedas de $10 y 80 de $1\n\
        \x20                    (al registrar la recarga, las monedas caen solas en las tolvas emuladas)\n"
    );
    if !missing.is_empty() {
        text.push_str(&format!(
            "\nAtención: el equipo emulado empieza con las cajas vacías. De la demostración anterior faltan ahí: {missing}.\n\
            El próximo conteo lo dirá como diferencia. Para empezar de cero: scripts/demo --fresh\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::habits::TECHNICIAN;
    use cas_domain::folio::{FolioKind, TerminalNumber};
    use cas_domain::local::touch::Act;

    #[test]
    fn a_person_is_told_where_to_go_and_what_is_missing() {
        let vale = Folio::new(FolioKind::Fund, TerminalNumber(0), 1).unwrap();
        let said = words("http://127.0.0.1:1", vale, "");
        assert!(said.contains("http://127.0.0.1:1") && said.contains("F 00-000001-8") && !said.contains("Atención"));
        assert!(words("", vale, "3 x $200").contains("3 x $200"));
    }

    /// With the real programs: what a technician books from a vale lies in the emulated hopper a look later, once.
    #[test]
    fn booked_coins_fall_into_the_hopper_once() {
        World::play(&Plan::empty(), |world| {
            let mut hands = Hands::at_the_end(world)?;
            let vale = world.fill_pouch(&[("hopper-1".to_owned(), 30)])?;
            world.sign_in(TECHNICIAN)?;
            world.kiosk.touch(Act::BeginRefill)?;
            world.kiosk.await_screen("Staff/Refill", |_| true)?;
            world.kiosk.touch(Act::Load { vale, pieces: vec![("hopper-1".parse()?, 30)] })?;
            world.journal.await_entry("the refill", |entry| matches!(entry.what, EntryKind::Refill { .. }))?;
            hands.load_what_was_booked(world)?;
            hands.load_what_was_booked(world)?;
            let lies = serde_json::json!({ "C1000": 30 });
            world.emulator.await_inventory("30 x $10 in the hopper", |all| all["cctalk"]["hopper-1"]["hopper"] == lies)?;
            world.kiosk.touch(Act::RefillDone)?;
            world.kiosk.await_screen("Staff/Board", |_| true)?;
            world.sign_out().map(drop)
        });
    }
}
