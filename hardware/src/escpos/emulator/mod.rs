//! A receipt printer that draws what it prints: one PNG and one text file for each piece of paper.
//!
//! - `type_face`: signs of the printer's two fonts as grey dots.
//! - `sheet`: the paper being printed: lines, pictures, QR codes. - `piece`: a finished piece, cut off and saved.
//! - `printer_end`: the printer: what it obeys at once, what it prints in order, paper, cover and knife: [`PrinterEnd`].

mod piece;
mod printer_end;
mod sheet;
mod type_face;

pub use printer_end::{PrinterConfig, PrinterEnd};
