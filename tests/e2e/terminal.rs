//! Two agents, bad touches, broken configurations.

use std::time::Duration;

use anyhow::{Result, ensure};
use cas_domain::local::touch::Act;
use cas_tests::world::kiosk::nobody_listens;
use cas_tests::world::{Plan, World};

#[test]
fn s43_a_second_agent_is_refused_and_the_first_goes_on() {
    World::play(&Plan::default(), |world| {
        let said = world.agent.command(&["run"])?;
        ensure!(said.code == Some(1), "the second agent ended with {:?}", said.code);
        ensure!(said.err.contains("another agent"), "it said {}", said.err);
        world.open_parking_ticket(70_000_001)?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()
    });
}

#[test]
fn bad_touches_change_nothing() {
    World::play(&Plan::default(), |world| {
        world.kiosk.view()?;
        let before = world.journal.stored()?.len();
        for line in [
            "\n",
            "no JSON\n",
            "{\"version\":1}\n",
            "[]\n",
            "{\"version\":0,\"payment\":null,\"act\":{\"is\":\"OpenTheBox\"}}\n",
            "{\"version\":0,\"payment\":null,\"act\":{\"is\":\"Submit\",\"reference\":7}}\n",
            "{\"version\":-1,\"payment\":\"x\",\"act\":{\"is\":\"Start\"}}\n",
            "{\"version\":0,\"payment\":null,\"act\":{\"is\":\"SignIn\",\"number\":\"4127\",\"pin\":424242}}\n",
        ] {
            world.kiosk.send(line.as_bytes())?;
        }
        world.kiosk.send(&[0xFF, 0x00, 0xC3, 0x28, b'\n'])?;
        // A line without an end is cut off, and the screen comes back.
        let endless = vec![b'a'; 300 * 1024];
        let _ = world.kiosk.send(&endless);
        world.kiosk.forget();
        world.kiosk.await_screen("Attract", |_| true)?;
        // Touches that fit no screen are ignored, too.
        for act in [Act::PayCash, Act::CutContinue, Act::GiveBack, Act::CancelAndReturn, Act::PrintVoucher, Act::Confirm] {
            world.kiosk.touch(act)?;
        }
        world.kiosk.touch(Act::Start)?;
        world.kiosk.await_screen("Services", |_| true)?;
        ensure!(world.journal.stored()?.len() == before, "a bad touch left an entry");
        ensure!(!world.agent.log().contains("424242"), "a PIN stands in the log");
        Ok(())
    });
}

#[test]
fn a_touch_of_another_payments_screen_is_stale() {
    World::play(&Plan::default(), |world| {
        world.open_parking_ticket(70_000_002)?;
        let stranger = "{\"version\":0,\"payment\":\"01a1f883-7682-75f2-a5a0-f14a165d85d5\",\"act\":{\"is\":\"Cancel\"}}\n";
        world.kiosk.send(stranger.as_bytes())?;
        world.emulator.insert_note(200)?;
        world.await_receipt()?;
        world.leave_receipt()
    });
}

#[test]
fn a_broken_configuration_is_explained_with_exit_code_2() {
    World::play(&Plan::centre_only(), |world| {
        let good = std::fs::read_to_string(world.agent.config())?;
        let fine = world.agent.command(&["check"])?;
        ensure!(fine.code == Some(0) && fine.out.contains("pseudo terminal"), "a good file: {fine:?}");
        for (text, words) in [
            ("data = ".to_owned(), "not understood"),
            (good.replace("dev/cctalk", "dev/bill"), "two drivers on one line"),
            (good.replace("slot = \"printer\"", ""), "give it a slot"),
            (good.replace("slot = \"hopper-2\"", "slot = \"hopper-1\""), "stands twice"),
            (good.replace("denomination = \"C1000\"", "denomination = \"B20000\""), "a hopper holds coins"),
            (good.replace("denomination = \"C1000\"", "denomination = \"C1234\""), "not understood"),
            (good.replace("http://", "ftp://"), "is no address"),
            (good.replace("protocol = \"escpos\"", "protocol = \"telex\""), "not understood"),
            (format!("colour = \"red\"\n{good}"), "colour"),
        ] {
            std::fs::write(world.agent.config(), &text)?;
            for command in [&["check"][..], &["run"], &["enrol", "--code", "1"]] {
                let said = world.agent.command(command)?;
                ensure!(said.code == Some(2), "{command:?} ended with {:?} over:\n{text}", said.code);
                ensure!(said.err.contains(words), "{command:?} did not say '{words}' but: {}", said.err);
            }
        }
        std::fs::remove_file(world.agent.config())?;
        ensure!(world.agent.command(&["check"])?.err.contains("cannot be read"), "a missing file is not named");
        nobody_listens(&world.kiosk)
    });
}

#[test]
fn a_terminal_that_is_not_enrolled_says_what_to_do() {
    World::play(&Plan::centre_only(), |world| {
        let said = world.agent.command(&["run"])?;
        ensure!(said.code == Some(1) && said.err.contains("cas-agent enrol"), "it said {said:?}");
        nobody_listens(&world.kiosk)
    });
}

#[test]
fn every_program_tells_its_version_and_its_words() -> Result<()> {
    for program in ["cas-agent", "cas-server", "cas-devices"] {
        let version = cas_tests::world::process::run(program, &["--version"], Duration::from_secs(10))?.well()?;
        ensure!(version.starts_with(program), "{program} --version says {version}");
        let help = cas_tests::world::process::run(program, &["--help"], Duration::from_secs(10))?.well()?;
        ensure!(help.contains("Usage:"), "{program} --help says {help}");
        let wrong = cas_tests::world::process::run(program, &["dance"], Duration::from_secs(10))?;
        ensure!(wrong.code == Some(2), "{program} dance ended with {:?}", wrong.code);
    }
    Ok(())
}
