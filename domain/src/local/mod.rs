//! Messages between agent and kiosk, over a Unix socket: one JSON object per line, both ways.
//!
//! The agent says what stands on the screen ([`view`]); the kiosk says what was touched ([`touch`]). The kiosk holds
//! nothing but what is being typed and how it is drawn (language, size, contrast). It shows committed state only (R15).
//!
//! - [`view`]: the frame and the screen.
//! - [`screen`]: the citizen's screens K01 to K17.
//! - [`paper`]: where a printed paper is.
//! - [`staff`]: the screens M01, M02, M05, M06.
//! - [`jam`]: M04, what was found of money that was stuck.
//! - [`count`]: the count of hoppers.
//! - [`coin_test`]: the test that the right coin comes out of one.
//! - [`trial`]: M10, what staff try.
//! - [`found`]: money that lies where no device has it.
//! - [`device`]: M03, one device.
//! - [`touch`]: what a person did.

pub mod coin_test;
pub mod count;
pub mod device;
pub mod found;
pub mod jam;
pub mod paper;
pub mod screen;
pub mod staff;
pub mod touch;
pub mod trial;
pub mod view;

/// The largest line either side takes, in bytes.
pub const LINE_BYTES_MAX: usize = 256 * 1024;
