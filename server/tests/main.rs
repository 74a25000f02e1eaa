//! Tests of this crate, one binary.
//!
//! - [`world`]: a centre on a real SQLite file, and a terminal that writes and signs a real chain.
//! - [`intake`]: the decision table, row by row.
//! - [`enrolment`]: one-use codes.
//! - [`store`]: triggers, restart.

mod enrolment;
mod intake;
mod store;
mod world;
