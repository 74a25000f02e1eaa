//! ESC/POS: pinned bytes, papers that are drawn and read back, and timelines of a print job.

mod codec;
mod line;
mod paper;
mod printer;
mod rig;
