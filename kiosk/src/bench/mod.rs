//! The bench: a person's hands on emulated devices, in a window of its own.
//!
//! - [`control`]: the emulators' control line, requests and the stream of changes.
//! - [`machine`]: what the stream says, read: which devices, where each piece is, what is unplugged.
//! - [`paper`]: the newest printed piece of paper.
//! - [`ui`]: the window.
//! - [`app`]: ties them together.

pub mod app;
pub mod control;
pub mod machine;
pub mod paper;
pub mod ui;
