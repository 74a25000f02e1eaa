//! Who a device says it is.

use heapless::String;

/// A serial number as the device reports it, trimmed of padding.
pub type Serial = String<24>;

/// Model, firmware and serial number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Maker and model or part number.
    pub model: String<40>,
    /// Firmware or software revision; empty where the protocol does not tell it.
    pub firmware: String<40>,
    /// Serial number; empty where the protocol does not tell it.
    pub serial: Serial,
}
