//! What a terminal owes is handed over at the centre, once: the voucher's folio, requested, authorised, paid, and shown again.

use anyhow::{Context as _, ensure};
use cas_domain::journal::EntryKind;
use cas_domain::local::touch::Act;
use cas_tests::world::console::{Console, Session};
use cas_tests::world::habits::{CLERK, OPERATIONS};
use cas_tests::world::{Plan, World};
use serde_json::json;

const WHY: &str = "Se revisó el diario y la identificación";

/// The folio and the amount that the terminal owes.
fn owed(world: &World) -> anyhow::Result<(String, i64)> {
    let entries = world.journal.entries()?;
    let found = entries.iter().find_map(|entry| match &entry.what {
        EntryKind::Owed { folio, amount, .. } => Some((folio.to_string(), amount.centavos())),
        _ => None,
    });
    found.context("nothing is owed")
}

/// The cash of a claim goes over the counter.
fn hand_over(console: &Console, clerk: &Session, claim: &str) -> anyhow::Result<()> {
    let begun = console.act(clerk, &format!("claims/{claim}/pay"), &json!({ "office": "plaza-norte" }))?.well()?;
    let sitting = begun["sitting"].as_str().context("no sitting")?;
    let paid = json!({ "sitting": sitting, "id": "ine", "id_last": "4711" });
    console.act(clerk, &format!("claims/{claim}/paid"), &paid)?.well()?;
    Ok(())
}

/// S63: the machine could not give all the change; the citizen gets it at the office, and nobody gets it twice with the same voucher.
#[test]
fn s63_claim_lock_a_voucher_is_paid_once_at_the_centre() {
    World::play(&Plan::with_loads(8, 5), |world| {
        world.emulator.say("hopper-1 short 2")?;
        world.open_parking_ticket(63_000_004)?;
        world.emulator.insert_note(200)?;
        world.kiosk.await_screen("OwedChange", |_| true)?;
        world.kiosk.touch(Act::PrintVoucher)?;
        world.emulator.await_paper("VALE POR CAMBIO PENDIENTE")?;
        world.kiosk.touch(Act::Next)?;
        world.await_receipt()?;
        world.leave_receipt()?;
        world.journal.await_delivered(std::time::Duration::from_secs(20))?;
        let (folio, amount) = owed(world)?;
        let console = world.server.console()?;
        let (clerk, operations) = (console.sign_in(CLERK.0, CLERK.1)?, console.sign_in(OPERATIONS.0, OPERATIONS.1)?);
        let opened = console.act(&clerk, "claims", &json!({ "brought": folio }))?.well()?;
        let claim = opened["claim"].as_str().context("no claim")?.to_owned();
        let yes = json!({ "yes": true, "reason": WHY });
        let alone = console.act(&clerk, &format!("claims/{claim}/answer"), &yes)?;
        ensure!(alone.status == 403, "who requests does not authorise: {}", alone.text);
        console.act(&operations, &format!("claims/{claim}/answer"), &yes)?.well()?;
        hand_over(&console, &clerk, &claim)?;
        let again = console.act(&clerk, "claims", &json!({ "brought": folio }))?;
        ensure!(again.status == 409 && again.text.contains("claim-paid"), "a copied voucher was not refused: {}", again.text);
        let list = console.ask(&operations, "claims")?.well()?;
        ensure!(list[0]["state"] == "paid" && list[0]["amount"] == amount, "{list}");
        let ledger = console.ask(&operations, "ledger")?.well()?;
        let owing =
            ledger.as_array().context("no ledger")?.iter().filter(|line| line["account"].as_str().unwrap_or("").starts_with("Owed:"));
        ensure!(owing.count() == 0, "something is owed still: {ledger}");
        Ok(())
    });
}
