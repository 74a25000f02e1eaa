//! The far ends of the lines: what is emulated, and how a person's hand reaches it.
//!
//! - [`config`]: a whole machine, read from a file.
//! - [`server`]: its ports on pseudo terminals, its control socket.
//! - [`manners`]: what any device may do to its line: be mute, slow, garbled, deaf.
//! - [`dispenser`]: an emulated note dispenser, whatever protocol it speaks.
//! - [`validator`]: an emulated bill validator, whatever protocol it speaks.
//! - [`pieces`]: notes and coins as the control line and inventories name them.

pub mod config;
pub mod dispenser;
pub mod manners;
pub mod pieces;
pub mod server;
pub mod validator;

use crate::device::Instant;

/// The far end of a line: an emulated device.
pub trait FarEnd: Send {
    /// Bytes arrived from the host.
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]);

    /// The moment of [`poll_timeout`](FarEnd::poll_timeout) has come.
    fn handle_timeout(&mut self, now: Instant);

    /// The next chunk the device puts on the line.
    fn poll_transmit(&mut self, now: Instant) -> Option<Vec<u8>>;

    /// When [`handle_timeout`](FarEnd::handle_timeout) wants to be called.
    fn poll_timeout(&self) -> Option<Instant>;

    /// A control line for this device, already split in words (`insert`, `200` ...). The answer is JSON.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what words are known.
    fn control(&mut self, now: Instant, words: &[&str]) -> Result<serde_json::Value, String>;

    /// The physical truth: where every note and coin is, e.g. `{"box":{"B20000":1},"escrow":{},"returned":{}}`.
    fn inventory(&self) -> serde_json::Value;
}
