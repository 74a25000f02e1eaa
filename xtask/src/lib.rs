//! Checks of the repository's own shape, run by `cargo run -p xtask -- tidy` and as a test.
//!
//! - [`tidy`]: the checks and how they are called.

pub mod tidy;
