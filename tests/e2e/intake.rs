//! What the centre refuses, and what it takes twice: real bytes to the real server.

use anyhow::{Context, Result, ensure};
use cas_agent::keys;
use cas_agent::outbox::{Outbox, batch};
use cas_domain::journal::{Epoch, Link};
use cas_domain::wire::v1::{Batch, BatchAnswer, BatchOutcome};
use cas_tests::world::{Console, Plan, World};
use serde_json::{Value, json};

/// An enrolled terminal whose agent has written entries the centre has not seen: it runs without a centre once.
fn with_unsent_entries(world: &mut World) -> Result<()> {
    world.server.stop()?;
    world.agent.start()?;
    world.journal.await_entry("the boot", |entry| entry.what.name() == "Boot")?;
    // Its first screen says that it hears, signals too.
    world.kiosk.view()?;
    world.agent.stop()?;
    world.kiosk.forget();
    world.server.start_again()
}

fn enrolled() -> Plan {
    Plan { running: false, loaded: Vec::new(), ..Plan::default() }
}

/// The batch that the agent would send now.
fn honest(world: &World) -> Result<Batch> {
    let data = world.root().join("agent");
    let enrolment = world.journal.enrolment()?;
    let held = Link::start(enrolment.epoch);
    let items = Outbox::new(&data).waiting(held)?;
    batch(enrolment.terminal, held, items, &keys::load(&data)?).context("nothing to send")
}

fn hand_over(console: &Console, batch: &Batch) -> Result<BatchOutcome> {
    let answer = console.post(None, "/api/v1/batch", &serde_json::to_value(batch)?)?.well()?;
    let answer: BatchAnswer = serde_json::from_value(answer)?;
    Ok(answer.outcome)
}

#[test]
fn a_truncated_batch_is_malformed_and_the_whole_one_is_taken_twice_and_stored_once() {
    World::play(&enrolled(), |world| {
        with_unsent_entries(world)?;
        let console = world.server.console()?;
        let whole = honest(world)?;
        let bytes = serde_json::to_vec(&whole)?;
        for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            let answer = console.post_bytes(None, "/api/v1/batch", bytes[..cut].to_vec())?;
            ensure!((400..500).contains(&answer.status), "{cut} bytes of a batch: {} {}", answer.status, answer.text);
            let told = answer.json()?;
            ensure!(told["what"].as_str().is_some_and(|what| !what.is_empty()), "no words: {told}");
        }
        ensure!(world.centre_entries()?.is_empty(), "a torn batch left entries");
        for _ in 0..2 {
            let outcome = hand_over(&console, &whole)?;
            ensure!(matches!(outcome, BatchOutcome::Ack { .. }), "the whole batch: {outcome:?}");
            ensure!(world.centre_entries()?.len() == whole.entries.len(), "{} entries stored", world.centre_entries()?.len());
        }
        // The agent hears that the centre has it all.
        world.agent.start()
    });
}

#[test]
fn bad_signatures_chains_and_places_are_refused_by_name_and_store_nothing() {
    World::play(&enrolled(), |world| {
        with_unsent_entries(world)?;
        let console = world.server.console()?;
        let good = honest(world)?;
        let mut forged = good.clone();
        forged.signature = good.signature.chars().rev().collect();
        let mut foreign = good.clone();
        foreign.epoch = Epoch(9);
        let mut edited = good.clone();
        edited.entries[0] = edited.entries[0].replace("Genesis", "Genesys");
        let mut shortened = good.clone();
        shortened.entries.pop();
        let mut garbage = good.clone();
        garbage.signature = "no hexadecimal".to_owned();
        for (name, bad) in [("forged", forged), ("foreign", foreign), ("edited", edited), ("shortened", shortened), ("garbage", garbage)] {
            let outcome = hand_over(&console, &bad)?;
            let BatchOutcome::Refused { why } = &outcome else { anyhow::bail!("{name}: {outcome:?}") };
            ensure!(why.contains("ticket"), "{name}: no ticket in '{why}'");
        }
        ensure!(world.centre_entries()?.is_empty(), "a refused batch left entries");
        world.agent.start()
    });
}

#[test]
fn a_batch_ahead_of_its_place_is_asked_for_again() {
    World::play(&enrolled(), |world| {
        with_unsent_entries(world)?;
        let data = world.root().join("agent");
        let console = world.server.console()?;
        let enrolment = world.journal.enrolment()?;
        let first = world.journal.stored()?.first().map(|entry| Link { epoch: enrolment.epoch, seq: entry.seq, hash: entry.hash });
        let held = first.context("a genesis")?;
        let later = batch(enrolment.terminal, held, Outbox::new(&data).waiting(held)?, &keys::load(&data)?).context("nothing to send")?;
        let outcome = hand_over(&console, &later)?;
        ensure!(matches!(outcome, BatchOutcome::Gap { want } if want.0 == 1), "{outcome:?}");
        ensure!(world.centre_entries()?.is_empty(), "entries beyond a gap were stored");
        world.agent.start()
    });
}

#[test]
fn an_enrolment_code_works_once() {
    World::play(&Plan::centre_only(), |world| {
        let code = world.server.enrol_code(7)?;
        world.agent.enrol(&code)?;
        let again = world.agent.command(&["enrol", "--code", &code])?;
        ensure!(again.code == Some(1) && again.err.contains("enrolled already"), "the same terminal again: {again:?}");
        let console = world.server.console()?;
        let request = |code: &str| json!({ "code": code, "public_key": "11".repeat(32), "version": "0.1.0" });
        world.expect_finding("code-replayed");
        let replayed = console.post(None, "/api/v1/enrol", &request(&code))?;
        ensure!(replayed.status == 409, "a replayed code: {} {}", replayed.status, replayed.text);
        let invented = console.post(None, "/api/v1/enrol", &request("AAAA-BBBB-CCCC"))?;
        ensure!(invented.status == 403, "an invented code: {} {}", invented.status, invented.text);
        for answer in [replayed, invented] {
            ensure!(matches!(answer.json()?["what"], Value::String(_)), "no words: {}", answer.text);
        }
        world.agent.start()
    });
}
