//! Everything together: the real programs over real pseudo terminals, for end-to-end tests and the demonstration.
//!
//! - [`world`]: one terminal and its centre, started fresh; handles on each; the audit at the end.
//! - [`demo`]: the demonstration on top of it: real window, real touches, real browser.

pub mod demo;
pub mod world;
