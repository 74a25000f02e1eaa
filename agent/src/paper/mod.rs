//! Paper: P1 to P5 and the slip of found money of `screens.md`, 42 columns, as facts first, then lines, then bytes for the printer.
//!
//! - [`facts`]: what each paper says.
//! - [`layout`]: the lines of each paper.
//! - [`emit`]: lines as bytes.

pub mod emit;
pub mod facts;
pub mod layout;

pub use emit::bytes_of;
pub use facts::{CutTicket, FoundSlip, Owed, Paper, Receipt, RefillTicket, TestPage, commitment};
pub use layout::{Head, Line, lines_of};
