//! The finger: the X pointer, moved and pressed by xdotool, so that the window gets what a touch screen would send it.

use std::rc::Rc;

use anyhow::Result;

use super::display::Display;

/// A finger on the glass of a display.
#[derive(Clone, Debug)]
pub struct Finger {
    display: Rc<Display>,
}

impl Finger {
    /// A finger at a display.
    pub const fn new(display: Rc<Display>) -> Self {
        Self { display }
    }

    /// Touches a place and lets go.
    ///
    /// # Errors
    /// When the pointer cannot be moved.
    pub fn tap(&self, [x, y]: [i32; 2]) -> Result<()> {
        self.pointer(&["mousemove", &x.to_string(), &y.to_string(), "mousedown", "1", "mouseup", "1"])
    }

    /// Lays the finger on a place.
    ///
    /// # Errors
    /// When the pointer cannot be moved.
    pub fn lay(&self, [x, y]: [i32; 2]) -> Result<()> {
        self.pointer(&["mousemove", &x.to_string(), &y.to_string(), "mousedown", "1"])
    }

    /// Lifts it.
    ///
    /// # Errors
    /// When the pointer cannot be reached.
    pub fn lift(&self) -> Result<()> {
        self.pointer(&["mouseup", "1"])
    }

    fn pointer(&self, words: &[&str]) -> Result<()> {
        self.display.run("xdotool", words).map(drop)
    }
}
