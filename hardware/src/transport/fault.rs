//! Seeded trouble round any port: lost bytes, flipped bits, noise. The same seed makes the same trouble.

use embedded_io::{ErrorType, Read, Write};

use crate::device::Span;
use crate::driver::TimedRead;

/// How much trouble, in tenths of a percent per byte read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Chance that a byte is lost, 0 to 1000.
    pub lost_per_mille: u16,
    /// Chance that one bit of a byte is flipped, 0 to 1000.
    pub flipped_per_mille: u16,
}

/// A port with trouble on it, in the direction of reading.
#[derive(Debug)]
pub struct Faulty<P> {
    port: P,
    trouble: Trouble,
    state: u64,
}

impl<P> Faulty<P> {
    /// Wraps a port; `seed` decides which bytes suffer.
    pub fn new(port: P, trouble: Trouble, seed: u64) -> Self {
        Self { port, trouble, state: seed ^ 0x9E37_79B9_7F4A_7C15 }
    }

    /// Gives the port back.
    pub fn release(self) -> P {
        self.port
    }

    /// SplitMix64: small, seedable, good enough to spoil bytes.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn happens(&mut self, per_mille: u16) -> bool {
        self.random() % 1000 < u64::from(per_mille)
    }

    fn spoil(&mut self, bytes: &mut [u8], count: usize) -> usize {
        let mut kept = 0;
        for at in 0..count.min(bytes.len()) {
            let mut byte = bytes[at];
            if self.happens(self.trouble.lost_per_mille) {
                continue;
            }
            if self.happens(self.trouble.flipped_per_mille) {
                byte ^= 1 << (self.random() % 8);
            }
            bytes[kept] = byte;
            kept += 1;
        }
        kept
    }
}

impl<P: ErrorType> ErrorType for Faulty<P> {
    type Error = P::Error;
}

impl<P: Read> Read for Faulty<P> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, P::Error> {
        loop {
            let count = self.port.read(buffer)?;
            let kept = self.spoil(buffer, count);
            // Zero would mean end of file here, so a read whose every byte was lost waits for more.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

impl<P: TimedRead> TimedRead for Faulty<P> {
    fn read_within(&mut self, buffer: &mut [u8], wait: Span) -> Result<usize, P::Error> {
        let count = self.port.read_within(buffer, wait)?;
        Ok(self.spoil(buffer, count))
    }
}

impl<P: Write> Write for Faulty<P> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, P::Error> {
        self.port.write(bytes)
    }

    fn flush(&mut self) -> Result<(), P::Error> {
        self.port.flush()
    }
}
