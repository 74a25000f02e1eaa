//! Everything together: the real programs over real pseudo terminals, for end-to-end tests and the demonstration.
//!
//! - [`world`]: one terminal and its centre, started fresh; handles on each; the audit at the end.

pub mod world;
