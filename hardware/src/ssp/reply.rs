//! What a device answers: a generic code, and what belongs to it (`protocols.md` section 3, "Generic codes" and the reply to 05).

use heapless::Vec;

use super::frame::DATA_BYTES_MAX;
use crate::device::{BillTable, Value};

/// Generic code and what follows it.
pub type Data = Vec<u8, DATA_BYTES_MAX>;

/// F0: done.
pub const OK: u8 = 0xF0;
/// F2: that command is not known.
pub const UNKNOWN: u8 = 0xF2;
/// F3: the wrong number of data.
pub const WRONG_COUNT: u8 = 0xF3;
/// F4: data out of range.
pub const OUT_OF_RANGE: u8 = 0xF4;
/// F5: not now; a byte that says why may follow.
pub const CANNOT: u8 = 0xF5;
/// F6: an error of its own program.
pub const SOFTWARE: u8 = 0xF6;
/// F8: it failed.
pub const FAIL: u8 = 0xF8;
/// FA: this command must be encrypted, and no key was agreed on.
pub const NO_KEY: u8 = 0xFA;

/// Types of units: a note validator.
pub const VALIDATOR: u8 = 0x00;
/// A coin hopper.
pub const HOPPER: u8 = 0x03;
/// A SMART Payout.
pub const SMART_PAYOUT: u8 = 0x06;
/// An NV11 (uncertain in the sheet).
pub const NV11: u8 = 0x07;

/// Who a note validator is, and what it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// What kind of unit.
    pub unit: u8,
    /// Four letters.
    pub firmware: [u8; 4],
    /// Three letters of its dataset.
    pub country: [u8; 3],
    /// Hundredths that one unit of a channel's value is worth.
    pub multiplier: u32,
    /// The version of the protocol it speaks now.
    pub version: u8,
    /// Value and currency of channel 1, 2, …
    pub channels: Vec<(u32, [u8; 3]), 24>,
}

impl Setup {
    /// Reads the answer to 05 after its generic code. `None` where it is no note validator that speaks version 6 or later, or its parts do not fit.
    pub fn parse(data: &[u8]) -> Option<Self> {
        let (&unit, rest) = data.split_first()?;
        if !matches!(unit, VALIDATOR | SMART_PAYOUT | NV11) {
            return None;
        }
        let (firmware, rest) = rest.split_first_chunk::<4>()?;
        let (country, rest) = rest.split_first_chunk::<3>()?;
        // The value multiplier and the one-byte values belong to older versions; the later parts tell the same in full.
        let (_, rest) = rest.split_first_chunk::<3>()?;
        let (&count, rest) = rest.split_first()?;
        let count = usize::from(count);
        let (_, rest) = rest.split_at_checked(2 * count)?;
        let (multiplier, rest) = rest.split_first_chunk::<3>()?;
        let (&version, rest) = rest.split_first()?;
        let (currencies, values) = rest.split_at_checked(3 * count)?;
        if version < 6 || values.len() != 4 * count {
            return None;
        }
        let [high, middle, low] = *multiplier;
        let mut channels = Vec::new();
        for (value, currency) in values.chunks_exact(4).zip(currencies.chunks_exact(3)) {
            let (value, currency) = (<[u8; 4]>::try_from(value).ok()?, <[u8; 3]>::try_from(currency).ok()?);
            channels.push((u32::from_le_bytes(value), currency)).ok()?;
        }
        let multiplier = u32::from_be_bytes([0, high, middle, low]);
        Some(Self { unit, firmware: *firmware, country: *country, multiplier, version, channels })
    }

    /// The data of the answer, generic code first; `None` where they do not fit a frame.
    pub fn emit(&self) -> Option<Data> {
        let mut data = Data::new();
        let count = u8::try_from(self.channels.len()).ok()?;
        let zeros = |data: &mut Data, count: usize| (0..count).try_for_each(|_| data.push(0).ok());
        data.extend_from_slice(&[OK, self.unit]).ok()?;
        data.extend_from_slice(&self.firmware).ok()?;
        data.extend_from_slice(&self.country).ok()?;
        zeros(&mut data, 3)?;
        data.push(count).ok()?;
        zeros(&mut data, 2 * self.channels.len())?;
        data.extend_from_slice(&self.multiplier.to_be_bytes()[1..]).ok()?;
        data.push(self.version).ok()?;
        for (_, currency) in &self.channels {
            data.extend_from_slice(currency).ok()?;
        }
        for (value, _) in &self.channels {
            data.extend_from_slice(&value.to_le_bytes()).ok()?;
        }
        Some(data)
    }

    /// Its channels as a table: channel 1 is index 0. A value that does not fit is none.
    pub fn table(&self) -> BillTable {
        let entry = |(value, currency): &(u32, [u8; 3])| worth(value.checked_mul(self.multiplier)?, *currency);
        self.channels.iter().map(entry).collect()
    }
}

/// A number of hundredths as the device model tells values: digits without zeros at the end, and a power of ten.
fn worth(hundredths: u32, currency: [u8; 3]) -> Option<Value> {
    if hundredths == 0 {
        return None;
    }
    let (mut mantissa, mut exponent) = (hundredths, -2_i8);
    while mantissa.is_multiple_of(10) {
        mantissa /= 10;
        exponent += 1;
    }
    Some(Value { mantissa, exponent, currency })
}
