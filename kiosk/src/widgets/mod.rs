//! What screens are made of. All places are units of the window's grid (upright 1080×1920, lying 960 high); the page scales them.
//!
//! - [`page`]: the page itself: text, rectangles, touch, and what it reports.
//! - [`layout`]: the grid that fits the window, upright or lying, and columns.
//! - [`button`]: buttons, tiles' outlines and icons with words.
//! - [`banner`]: soft bars and cards that tell a state.
//! - [`money`]: notes and coins, drawn.
//! - [`drawing`]: slots, tray, paper, code reader, arrows.
//! - [`stuck`]: where stuck money was, for M04.
//! - [`keypad`]: digit keys, letter keys, PIN keys.
//! - [`cells`]: typed references in groups of four, and other fields.
//! - [`qr`]: QR codes.
//! - [`dialog`]: what stands over a screen.
//! - [`frame`]: header, step rail, ribbon, reach bar, complaint line.

pub mod banner;
pub mod button;
pub mod cells;
pub mod dialog;
pub mod drawing;
pub mod frame;
pub mod keypad;
pub mod layout;
pub mod money;
pub mod page;
pub mod qr;
pub mod stuck;

pub use button::{Button, Look};
pub use layout::Flow;
pub use page::{Grid, Page, Run};
