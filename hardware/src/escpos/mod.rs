//! ESC/POS receipt printers (Epson command set and its relatives, 80 mm paper).
//!
//! - [`code_page`]: code page 858, which holds every Spanish sign.
//! - [`frame`]: the commands of the subset, emitted and parsed.
//! - [`doc`]: builds a piece of paper without an allocator; [`mark`]: the mark at its head.
//! - [`codes`]: status bits and what they mean.
//! - [`timing`]: every delay with its source.
//! - [`host`]: the machine: [`Printer`].
//! - [`emulator`]: a printer that draws what it prints into PNG files (feature `emulator`).

pub mod code_page;
pub mod codes;
pub mod doc;
#[cfg(feature = "emulator")]
pub mod emulator;
pub mod frame;
pub mod host;
pub mod mark;
pub mod timing;

pub use doc::{Doc, DocError};
pub use frame::Align;
pub use host::{Printer, Settings};
pub use timing::Timing;
