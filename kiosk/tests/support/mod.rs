//! What the tests share: views as an agent would send them, and a window without a display.
//!
//! - [`citizen`]: views of K01 to K17.
//! - [`staff`]: views of M01 to M06.
//! - [`window`]: the harness, and the one blessed tolerance.

pub mod citizen;
pub mod staff;
pub mod window;
