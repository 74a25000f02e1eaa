//! Tests of the domain, as stories and as properties. A failing property prints the smallest case and its seed.
//!
//! - [`samples`]: one of every variant of every message, for all to use.
//! - [`story`]: a terminal's day as entries: refill, payment, change, cut.
//! - [`money`]: amounts never wrap.
//! - [`texts`]: what people and journals write reads back; random text never panics.
//! - [`canonical`]: the one byte form.
//! - [`chain`]: what was changed, dropped or swapped is named.
//! - [`change`]: a combination is found exactly where one exists.
//! - [`edges`]: the last value that is taken and the first that is not.
//! - [`book`]: balances equal a naive sum.
//! - [`invariants`]: each invariant notices what breaks it.
//! - [`messages`]: wire and local messages survive JSON.
//! - [`signatures`]: one flipped bit, another key or another purpose is refused.
//! - [`journal_format`]: the document's example is true, for Rust and for the auditor's script.

mod book;
mod canonical;
mod chain;
mod change;
mod edges;
mod invariants;
mod journal_format;
mod messages;
mod money;
mod samples;
mod signatures;
mod story;
mod texts;
