//! Switches on pins: doors, hoods, boxes.
//!
//! - [`door`]: levels become debounced door events.
//! - [`line_pin`]: an input pin whose level comes over a line, one byte per change.
//! - `emulator`: the far end of such a line (feature `emulator`).

pub mod door;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod line_pin;

pub use door::DoorSensor;
pub use line_pin::LinePin;
