//! Terminals as the centre knows them: signed questions, heartbeats, configurations.
//!
//! - [`question`]: checks a signed message against the key of the newest epoch.
//! - [`heartbeat`]: the last word of a terminal, and what its head proves.
//! - [`register`]: a terminal and its site, before it is enrolled.
//! - [`back_at`]: when operations expect it to work again.
//! - [`limits`]: limits of one terminal, within bounds.
//! - [`config`]: the signed configuration; its version rises when its content changes.

pub mod back_at;
pub mod config;
pub mod heartbeat;
pub mod limits;
pub mod question;
pub mod register;
