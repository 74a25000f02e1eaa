//! What the fuzz targets do with their input; the same functions read the committed corpus again.
//!
//! - [`codecs`]: bytes of a line to frames and messages, and back.
//! - [`hosts`]: the machines that drive devices, with a line and an owner that do anything.
//! - `bills`: one story for every bill acceptor.
//! - [`input`]: the input, taken piece by piece.
//! - [`owner`]: who vouches here.

mod bills;
pub mod codecs;
pub mod hosts;
pub mod input;
pub mod owner;
