//! Known ways to lose money between terminal and centre, one test each; `docs/design/scenarios.md` lists them all.
//!
//! - [`chain`]: batches, old keys, entries that nobody understands.
//! - [`vault`]: cuts, seals, counts, pouches.

mod chain;
mod vault;
