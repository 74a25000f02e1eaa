//! Tests of this crate, one binary.
//!
//! - [`world`]: a centre on a real SQLite file, and a terminal that writes and signs a real chain.
//! - [`http`]: the same behind real HTTP.
//! - [`intake`]: the decision table, row by row.
//! - [`enrolment`]: one-use codes.
//! - [`questions`]: heartbeats, configurations, quotes.
//! - [`billing`]: billers that fail.
//! - [`blind`]: the count that shows nothing.
//! - [`cases`]: cases that open by themselves, and how two persons end them.
//! - [`checks`]: each named check, failing.
//! - [`citizens`]: when a terminal is back, telephones that were left.
//! - [`claims`]: what is owed is handed over once.
//! - [`console`]: sign-in, forms, rights, bad input.
//! - [`program`]: the commands of `cas-server`.
//! - [`restore`]: restored backups, the key file, replays, copies of a disk.
//! - [`office`]: staff, passwords, limits, files, the end of a session.
//! - [`tail`]: a lost disk.
//! - [`scenarios`]: known ways to lose money between terminal and centre.
//! - [`shared_folio`]: one folio on two cuts, and how each is found.
//! - [`store`]: triggers, restart.

mod billing;
mod blind;
mod cases;
mod checks;
mod citizens;
mod claims;
mod console;
mod enrolment;
mod http;
mod intake;
mod office;
mod program;
mod questions;
mod restore;
mod scenarios;
mod shared_folio;
mod store;
mod tail;
mod world;
