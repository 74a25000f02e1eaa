//! A machine that tries to lose money: the real code in virtual time, one seed for everything.
//!
//! - [`disk`]: a disk under SQLite that keeps, drops or tears what was not synced when power goes.

pub mod disk;
