//! The visual language of `screens.md` section 5: the only place with colours, sizes and fonts.
//!
//! - [`palette`]: the colours of the citizen's, the high contrast and the staff theme, of notes and of coins.
//! - [`font`]: the fonts and the faces that text is set in.
//! - [`icon`]: the Phosphor icons by name.
//!
//! Sizes are units of the 1080×1920 grid (27 inch: 0.311 mm each); the window scales the grid, never the numbers.

pub mod font;
pub mod icon;
pub mod palette;

pub use font::Face;
pub use icon::Icon;
pub use palette::Palette;

/// Width of the grid.
pub const WIDTH: f32 = 1080.0;
/// Height of the grid.
pub const HEIGHT: f32 = 1920.0;
/// Margin left and right of the citizen's screens.
pub const MARGIN: f32 = 64.0;
/// Margin left and right of the staff screens.
pub const STAFF_MARGIN: f32 = 40.0;
/// Radius of cards and buttons.
pub const RADIUS: f32 = 16.0;
/// Space between things that stand side by side.
pub const GUTTER: f32 = 24.0;
/// Height of the header with its step rail.
pub const HEADER: f32 = 128.0;
/// Where the row of actions begins.
pub const ACTION_Y: f32 = 1538.0;
/// Height of a button.
pub const BUTTON_H: f32 = 120.0;
/// Where the reach bar begins.
pub const REACH_Y: f32 = 1690.0;
/// The smallest side of anything that can be touched: 20 mm at 27 inch.
pub const TOUCH_MIN: f32 = 64.0;

/// The one huge amount.
pub const HUGE: f32 = 144.0;
/// Totals.
pub const TOTAL: f32 = 96.0;
/// Titles.
pub const TITLE: f32 = 56.0;
/// Leads and buttons.
pub const LEAD: f32 = 40.0;
/// Body text.
pub const BODY: f32 = 34.0;
/// The least size on any screen.
pub const LEAST: f32 = 28.0;
