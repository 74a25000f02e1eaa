//! `--auto`: without display and without a person, from the first folder to the last line.

use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use cas_domain::folio::Folio;

use super::Options;
use super::browser::Browser;
use super::display::Display;
use super::finger::Finger;
use super::folders::Folders;
use super::glass::Glass;
use super::program::Program;
use super::progress::Progress;
use super::shots::Shots;
use super::story::Mall;
use super::summary::{Evidence, Summary};
use crate::world::{Plan, World, binaries};

/// How long the last entries may take to the centre.
const DELIVERED_WITHIN: Duration = Duration::from_secs(30);
/// The kiosk's glass, pixels.
const GLASS: [u32; 2] = [1080, 1920];

/// Runs the whole story; `true` if everything adds up.
///
/// # Errors
/// Names the step that did not come to its end, and where the logs are.
pub fn run(options: &Options) -> Result<bool> {
    let folders = Folders::prepare(&options.folder, "auto", true)?;
    folders.clear_pictures()?;
    let logs = folders.run.clone();
    let mut progress = Progress::default();
    progress.step("centre, emulated machine and agent start");
    let told = begin(folders, progress).and_then(|(mut mall, kiosk)| {
        let done = tell(&mut mall);
        drop(kiosk);
        if done.is_err() {
            mall.world.end_unaudited("the story did not come to its end");
            let words = mall.world.last_words();
            eprintln!("{words}");
        }
        done.with_context(|| format!("step \"{}\"", mall.progress.running()))
    });
    let summary = told.with_context(|| format!("the demonstration did not come to its end; the logs are in {}", logs.display()))?;
    report(&summary, options, &logs);
    Ok(summary.adds_up)
}

fn begin(folders: Folders, mut progress: Progress) -> Result<(Mall, Program)> {
    let plan = Plan { folder: Some(folders.run.clone()), ..Plan::empty() };
    let mut world = World::start(&plan)?;
    let up = || -> Result<_> {
        progress.step("the kiosk's window opens on a display of its own");
        let size = format!("{}x{}", GLASS[0], GLASS[1]);
        let display = Rc::new(Display::start(&size, &folders.run.join("display.log"))?);
        let report = folders.run.join("report.sock");
        let mut command: Command = display.command(&binaries::find("cas-kiosk")?);
        command.args(["--socket".as_ref(), world.kiosk.socket().as_os_str(), "--window".as_ref(), size.as_ref()]);
        command.arg("--report").arg(&report);
        let kiosk = Program::start("cas-kiosk", command, &folders.run.join("kiosk.log"))?;
        let glass = Glass::connect(&report, Finger::new(Rc::clone(&display)))?;
        progress.step("a browser opens at the console");
        let browser = Browser::start(&world.server.address, folders.console.clone(), &folders.run.join("browser.log"))?;
        let shots = Shots::new(display, folders.kiosk.clone(), GLASS);
        Ok((kiosk, glass, shots, browser))
    };
    let up = { up }();
    match up {
        Ok((kiosk, glass, shots, browser)) => Ok((Mall { world, glass, shots, browser, progress, folders }, kiosk)),
        Err(error) => {
            world.end_unaudited("the window did not open");
            Err(error)
        }
    }
}

fn tell(mall: &mut Mall) -> Result<Summary> {
    mall.glass.wait_for("K01 with the notes it takes", |shown| shown.is("K01") && shown.text("truth").contains("billetes"))?;
    mall.shots.take("K01-no-change")?;
    mall.refill()?;
    let told = [mall.pays_with_a_note()?, mall.changes_their_mind()?, mall.pays_with_notes_and_coins()?];
    let cut: Folio = mall.cut()?.parse()?;
    mall.progress.step("the centre receives the last entries");
    mall.world.journal.await_delivered(DELIVERED_WITHIN)?;
    let removed = mall.removed_boxes()?;
    let compared = mall.count(&cut, &removed)?;
    let paid = told.iter().find_map(|payment| payment.folio.as_ref()).context("no payment has a folio")?;
    mall.look_around(&cut, &paid.parse()?)?;
    mall.progress.step("everything is added up");
    mall.sum_up(Evidence { told: &told, cut: &cut.to_string(), compared, removed: &removed })
}

fn report(summary: &Summary, options: &Options, logs: &Path) {
    let names: Vec<_> =
        summary.invariants.iter().map(|(name, holds)| format!("{name} {}", if *holds { "holds" } else { "FAILS" })).collect();
    println!("invariants: {}", names.join(", "));
    println!("entries: {}", summary.entries);
    println!("pictures, papers and summary.json: {}", options.folder.display());
    if summary.adds_up {
        println!("everything adds up");
    }
    for finding in &summary.findings {
        println!("DOES NOT ADD UP: {finding}");
    }
    if !summary.adds_up {
        println!("the logs and databases are in {}", logs.display());
    }
}
