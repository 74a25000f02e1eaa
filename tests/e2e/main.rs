//! End-to-end tests: the real programs over real pseudo terminals, one story each.
//!
//! - [`payment`]: notes and coins in, change and receipt out.

mod payment;
