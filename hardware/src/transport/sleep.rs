//! The operating system's sleep as an `embedded-hal` delay.

use std::thread;
use std::time::Duration;

use embedded_hal::delay::DelayNs;

/// Sleeps the calling thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct SleepDelay;

impl DelayNs for SleepDelay {
    fn delay_ns(&mut self, ns: u32) {
        thread::sleep(Duration::from_nanos(u64::from(ns)));
    }
}
