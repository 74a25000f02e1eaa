//! Known ways to lose money, one test each; `docs/design/scenarios.md` lists them all and says where each is tried.
//!
//! - [`notes`]: notes between escrow, permit and box.
//! - [`coins`]: coins under way, in wrong places, or seen and not credited.
//! - [`change`]: hoppers whose book, registers and coins disagree.
//! - [`ends`]: payments that end otherwise than they began.
//! - [`rules`]: configurations, realms, sums that cannot be paid.

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{OwedReason, PaymentEnd, StackResult};
use cas_domain::money::Money;

use crate::rig::Rig;

mod change;
mod coins;
mod ends;
mod notes;
mod rules;

/// What became of notes, in order.
fn stack_results(rig: &Rig) -> Vec<StackResult> {
    let result = |kind: &EntryKind| if let EntryKind::StackOutcome { result, .. } = kind { Some(*result) } else { None };
    rig.entries().iter().filter_map(|entry| result(&entry.what)).collect()
}

/// What is owed, in order.
fn owed(rig: &Rig) -> Vec<(Money, OwedReason)> {
    let owed = |kind: &EntryKind| if let EntryKind::Owed { amount, reason, .. } = kind { Some((*amount, *reason)) } else { None };
    rig.entries().iter().filter_map(|entry| owed(&entry.what)).collect()
}

/// How payments ended, in order.
fn ends_of(rig: &Rig) -> Vec<PaymentEnd> {
    let end = |kind: &EntryKind| if let EntryKind::PaymentEnded { end, .. } = kind { Some(*end) } else { None };
    rig.entries().iter().filter_map(|entry| end(&entry.what)).collect()
}

/// The coins in the tray, in pesos.
fn tray(rig: &Rig) -> i64 {
    rig.devices.tray.iter().map(|(piece, count)| piece.value().centavos() * count).sum::<i64>() / 100
}

/// How many entries of a kind there are.
fn count(rig: &Rig, kind: &str) -> usize {
    rig.kinds().iter().filter(|each| **each == kind).count()
}
