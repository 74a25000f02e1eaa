//! The touch screens of citizen, technician and collector: draws what the agent says, sends what was touched.
//!
//! In the order in which a touch travels:
//!
//! - [`link`]: the agent's socket, views in and touches out; [`line`] reads its bounded lines.
//! - [`state`]: what the window knows; [`command`]: what a screen asks for; [`shuffle`]: the order of the PIN keys.
//! - [`screens`]: one file per screen; [`widgets`]: what they are made of.
//! - [`theme`]: the only place with colours, sizes, fonts; [`text`]: the only place with words.
//! - [`shown`]: what stands on the window; [`report`]: tells it to whoever touches from outside, in the training realm.
//! - [`app`]: the window that ties them together.
//! - [`bench`]: the second program, hands on emulated devices.

pub mod app;
pub mod bench;
pub mod command;
pub mod line;
pub mod link;
pub mod report;
pub mod screens;
pub mod shown;
pub mod shuffle;
pub mod state;
pub mod text;
pub mod theme;
pub mod widgets;
