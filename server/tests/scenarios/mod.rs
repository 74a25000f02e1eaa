//! Known ways to lose money between terminal and centre, one test each; `docs/design/scenarios.md` lists them all.
//!
//! - [`chain`]: batches, old keys, entries that nobody understands.
//! - [`staff`]: what staff try and find at the machine.
//! - [`vault`]: cuts, seals, counts, pouches.

mod chain;
mod staff;
mod vault;
