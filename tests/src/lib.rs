//! Everything together: the real programs over real pseudo terminals, for end-to-end tests and the demonstration.
//!
//! - [`world`]: one terminal and its centre, started fresh; handles on each; the audit at the end.
//! - `simulate` (feature of that name, on by default): the machine that tries to lose money.
//! - [`demo`]: the demonstration on top of it: real window, real touches, real browser.

pub mod demo;
#[cfg(feature = "simulate")]
pub mod simulate;
pub mod world;
