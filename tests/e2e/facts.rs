//! What the stories ask of entries and of the centre's answers.

use anyhow::{Context, Result, ensure};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::journal::facts::{OwedReason, PaymentEnd, StackResult};
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;
use cas_tests::world::World;
use cas_tests::world::habits::OPERATIONS;
use cas_tests::world::wait::{self, Look};
use serde_json::Value;

/// So many pesos.
pub fn pesos(pesos: i64) -> Money {
    Money::from_centavos(pesos * 100)
}

/// How the payments ended, in order; waits until all of them have.
pub fn ends(world: &World) -> Result<Vec<PaymentEnd>> {
    wait::until("the end of every payment", wait::PATIENCE, || {
        let opened = world.journal.of_kind("PaymentOpened")?.len();
        let ended = |entry: Entry| if let EntryKind::PaymentEnded { end, .. } = entry.what { Some(end) } else { None };
        let ends: Vec<PaymentEnd> = world.journal.entries()?.into_iter().filter_map(ended).collect();
        Ok(if ends.len() == opened { Look::Here(ends) } else { Look::NotYet(format!("{opened} opened, ended {ends:?}")) })
    })
}

/// What became of stacked notes, in order.
pub fn stacks(world: &World) -> Result<Vec<StackResult>> {
    let result = |entry: Entry| if let EntryKind::StackOutcome { result, .. } = entry.what { Some(result) } else { None };
    Ok(world.journal.entries()?.into_iter().filter_map(result).collect())
}

/// What is owed to citizens, in order.
pub fn owed(world: &World) -> Result<Vec<(Money, OwedReason)>> {
    let owed = |entry: Entry| if let EntryKind::Owed { amount, reason, .. } = entry.what { Some((amount, reason)) } else { None };
    Ok(world.journal.entries()?.into_iter().filter_map(owed).collect())
}

/// The folio of the last payment.
pub fn folio(world: &World) -> Result<Folio> {
    let folio = |entry: Entry| if let EntryKind::PaymentOpened { folio, .. } = entry.what { Some(folio) } else { None };
    world.journal.entries()?.into_iter().filter_map(folio).next_back().context("no payment was opened")
}

/// What an account holds on its own side.
pub fn balance(world: &World, test: impl Fn(&Account) -> bool) -> Result<Money> {
    Ok(world.journal.book()?.total(test)?)
}

/// The payment as the centre tells it to operations.
pub fn at_centre(world: &World, folio: &Folio) -> Result<Value> {
    let console = world.server.console()?;
    let session = console.sign_in(OPERATIONS.0, OPERATIONS.1)?;
    console.ask(&session, &format!("payments/{}", folio.compact()))?.well()
}

/// Checks how many pieces of a coin lie in the tray for the citizen.
pub fn expect_tray(world: &mut World, expected: &[(&str, i64)]) -> Result<()> {
    let tray = world.emulator.say("tray")?;
    let mut found = cas_tests::world::habits::pieces_of(&tray)?;
    let mut wanted: Vec<(Denomination, i64)> = Vec::new();
    for (code, count) in expected {
        wanted.push((code.parse()?, *count));
    }
    found.retain(|(_, count)| *count != 0);
    found.sort_unstable();
    wanted.sort_unstable();
    ensure!(found == wanted, "in the tray: {tray}, expected {expected:?}");
    Ok(())
}
