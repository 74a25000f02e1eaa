//! The agent: the daemon of one terminal. Owns devices and journal, runs payments, cuts and maintenance, syncs.
//!
//! In the order in which data takes its way:
//!
//! - [`config`]: the terminal's own file; [`clock`]: the only place with clocks and randomness.
//! - [`devices`]: one thread per port; device events become session events.
//! - [`session`]: what the terminal decides, pure; [`recovery`]: settlement at start, as a table.
//! - [`pump`]: events in, commits, acts and views out; can be stepped by hand.
//! - [`inputs`]: the one bounded queue into the pump.
//! - [`journal`]: one SQLite file, append only; [`permit`]: a commit becomes the right to act.
//! - [`paper`]: receipts, vouchers, tickets.
//! - [`outbox`]: entries above the acknowledgement; [`sync`]: to the centre and back; [`quote`]: what is due.
//! - [`mirror`]: the second copy of the journal, on another medium.
//! - [`phones`]: telephones that citizens left, in an erasable file of their own.
//! - [`local`]: the socket to the kiosk.
//! - [`enrol`]: becoming a terminal; [`keys`]: its signing key.
//! - [`app`]: all wiring.

pub mod app;
pub mod clock;
pub mod config;
pub mod devices;
pub mod enrol;
pub mod inputs;
pub mod journal;
pub mod keys;
pub mod local;
pub mod mirror;
pub mod outbox;
pub mod paper;
pub mod permit;
pub mod phones;
pub mod pump;
pub mod quote;
pub mod recovery;
pub mod session;
pub mod sync;
