//! One small story, cut at every point, one by one: after every byte the host writes, before and after every commit, between any two
//! acts; and in the middle of every write and sync of its disk.

use anyhow::Result;

use super::plan::{Death, Item, What};
use super::run::{Outcome, run_plan};
use super::staff::Errand;
use super::world::{Conditions, World};

/// When the citizen comes.
const CITIZEN_AT: u64 = 120_000;
/// A citizen who pays a small bill with a large note and gets change.
const CITIZEN: u64 = 3;
/// When points are counted from: just before the citizen comes.
const FROM: u64 = CITIZEN_AT - 1;
/// How long it stays dark, in milliseconds.
const DARK_MS: u64 = 3_000;

/// Where a cut can strike in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    /// Points of the host's life.
    pub life: u64,
    /// Writes and syncs of its disk.
    pub disk: u64,
}

/// One cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// At a point of the host's life.
    Life(u64, Death),
    /// In the middle of a write or a sync.
    Disk(u64),
}

/// The story: change is loaded, and one citizen pays a bill with a note and gets change.
pub fn story() -> Vec<Item> {
    vec![
        Item { at: 1_000, what: What::Staff { errand: Errand::Service, seed: 1 } },
        Item { at: CITIZEN_AT, what: What::Citizen { seed: CITIZEN, hard: false } },
    ]
}

/// How many points the story has.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn points(conditions: Conditions) -> Result<Points> {
    let mut world = World::new(1, story(), conditions)?;
    let now = |world: &World| Points { life: world.fuse.points(), disk: world.disk.ops().total() };
    let mut from = None;
    while world.next_planned().is_some() || world.is_occupied() {
        world.turn()?;
        if from.is_none() && world.at() >= FROM {
            from = Some(now(&world));
        }
        world.now = world.next_at();
    }
    let (from, to) = (from.unwrap_or_else(|| now(&world)), now(&world));
    Ok(Points { life: to.life.saturating_sub(from.life), disk: to.disk.saturating_sub(from.disk) })
}

/// Every `step`th cut of the story.
pub fn cuts(points: Points, step: u64) -> Vec<Cut> {
    let step = usize::try_from(step).unwrap_or(1).max(1);
    let life = [Death::Process, Death::Host, Death::All].into_iter().flat_map(|how| (0..points.life).map(move |at| Cut::Life(at, how)));
    life.step_by(step).chain((0..points.disk).map(Cut::Disk).step_by(step)).collect()
}

/// The story with one cut.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn cut_at(cut: Cut, conditions: Conditions) -> Result<Outcome> {
    let what = match cut {
        Cut::Life(after, how) => What::Die { how, after, dark: DARK_MS },
        Cut::Disk(after) => What::Torn { after, dark: DARK_MS },
    };
    let mut plan = story();
    plan.push(Item { at: FROM, what });
    plan.sort_by_key(|item| item.at);
    run_plan(1, plan, conditions, false)
}
