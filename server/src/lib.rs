//! The centre: takes what terminals send, keeps the joined ledger, follows the cash to the vault, and shows all of it.
//!
//! A batch comes in through [`router`] and [`api`], is decided by [`intake`], stored by [`store`] and projected by [`ledger`];
//! pages and JSON read from there. Everything below [`centre`] is synchronous and stepped by hand in tests: time and randomness
//! are handed in ([`clock`], [`random`]), and only [`app`] knows sockets and tasks.
//!
//! - [`access`]: staff, roles, passwords, sessions.
//! - [`api`]: HTTP in JSON, for terminals and for demonstrations.
//! - [`app`]: the running server.
//! - [`cases`]: owed, doubtful and ownerless money of citizens.
//! - [`centre`]: everything the centre works with, as one value.
//! - [`claims`]: what is owed is handed over at the centre, once.
//! - [`clock`], [`random`]: time and random bytes.
//! - [`console`]: the pages that staff see.
//! - [`custody`]: funds, pouches, cuts, counts.
//! - [`decisions`]: what two persons decide about cases, alarms and disputed posts.
//! - [`error`]: why the centre cannot do something.
//! - [`intake`]: enrolment and batches.
//! - [`ledger`]: postings, the centre's own acts, the named checks.
//! - [`limits`]: every bound, once.
//! - [`payments`]: payments and their lives.
//! - [`restore`]: a restored backup becomes a new incarnation.
//! - [`router`]: every route on one screen.
//! - [`seed`]: what a demonstration starts with.
//! - [`services`]: catalogue, billers, quotes, posting.
//! - [`store`]: the database.
//! - [`terminals`]: heartbeats and configurations.
//! - [`verify`]: the centre checks itself.

pub mod access;
pub mod api;
pub mod app;
pub mod cases;
pub mod centre;
pub mod claims;
pub mod clock;
pub mod console;
pub mod custody;
pub mod decisions;
pub mod error;
pub mod intake;
pub mod ledger;
pub mod limits;
pub mod payments;
pub mod random;
pub mod restore;
pub mod router;
pub mod seed;
pub mod services;
pub mod store;
pub mod terminals;
pub mod verify;

pub use centre::Centre;
