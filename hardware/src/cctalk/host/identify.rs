//! The four questions every device is asked first: maker, product, software, serial number.

use core::fmt::Write as _;

use crate::device::Identity;
use crate::device::identity::Serial;

use super::super::codes::header;

/// The headers in the order they are asked.
const QUESTIONS: [u8; 4] = [header::MAKER, header::PRODUCT, header::SOFTWARE, header::SERIAL];

/// An identity being read.
#[derive(Clone, Debug, Default)]
pub(super) struct Identifying {
    asked: usize,
    identity: Identity,
}

impl Identifying {
    /// The next header to ask, `None` when all were answered.
    pub fn question(&self) -> Option<u8> {
        QUESTIONS.get(self.asked).copied()
    }

    /// Takes an answer; `None` where the device refused the question. False when the answer cannot be right.
    pub fn answer(&mut self, data: Option<&[u8]>) -> bool {
        let data = data.unwrap_or_default();
        match self.question() {
            Some(header::SERIAL) if data.is_empty() => {}
            Some(header::SERIAL) => match serial(data) {
                Some(serial) => self.identity.serial = serial,
                None => return false,
            },
            Some(header::SOFTWARE) => append(&mut self.identity.firmware, data),
            Some(_) => append(&mut self.identity.model, data),
            None => {}
        }
        self.asked += 1;
        true
    }

    /// What was read.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// The serial number as decimal digits, the way the label shows it; `None` unless it is three bytes.
pub(super) fn serial(data: &[u8]) -> Option<Serial> {
    let &[low, middle, high] = data else { return None };
    let mut serial = Serial::new();
    write!(serial, "{}", u32::from_le_bytes([low, middle, high, 0])).ok()?;
    Some(serial)
}

/// Adds printable ASCII, a blank between two answers; what does not fit is left out.
fn append<const N: usize>(text: &mut heapless::String<N>, data: &[u8]) {
    let printable = core::str::from_utf8(data).unwrap_or_default().trim();
    if !text.is_empty() && !printable.is_empty() {
        let _ = text.push(' ');
    }
    for sign in printable.chars().filter(|sign| sign.is_ascii_graphic() || *sign == ' ') {
        if text.push(sign).is_err() {
            break;
        }
    }
}
