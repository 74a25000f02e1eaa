//! A whole emulated machine over real pseudo terminals: serial transport, driver and machines against it, hands by control line.
//!
//! - [`rig`]: one of everything. - [`ports`]: hosts on its ports. - [`control`]: its control line and configuration.
//! - [`program`]: `cas-devices` as a person starts it.

mod control;
mod ports;
mod program;
pub mod rig;
