//! One small story, cut at every point of the host's life, one by one: after every byte it writes, before and after every commit,
//! between any two acts.

use anyhow::Result;

use super::plan::{Death, Item, What};
use super::run::{Outcome, run_plan};
use super::staff::Errand;
use super::world::World;

/// The story: change is loaded, and one citizen pays a bill with a note and gets change.
pub fn story() -> Vec<Item> {
    vec![
        Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
        Item { at: CITIZEN_AT, what: What::Citizen { seed: CITIZEN, hard: false } },
    ]
}

/// When the citizen comes.
const CITIZEN_AT: u64 = 120_000;
/// A citizen who pays a small bill with a large note.
const CITIZEN: u64 = 3;
/// When points are counted from: just before the citizen comes.
const FROM: u64 = CITIZEN_AT - 1;

/// How many points the story has.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn points() -> Result<u64> {
    let mut world = World::new(1, story(), None)?;
    let mut from = None;
    while world.next_planned().is_some() || world.is_occupied() {
        world.turn()?;
        if from.is_none() && world.at() >= FROM {
            from = Some(world.fuse.points());
        }
        world.now = world.next_at();
    }
    Ok(world.fuse.points().saturating_sub(from.unwrap_or(0)))
}

/// The story with a death at one of its points.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn cut_at(point: u64, how: Death, trace: bool) -> Result<Outcome> {
    let mut plan = story();
    plan.push(Item { at: FROM, what: What::Die { how, after: point, dark: 3_000 } });
    plan.sort_by_key(|item| item.at);
    run_plan(1, plan, None, trace)
}
