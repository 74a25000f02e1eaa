//! A port that lets its bytes be listened to: everything read and written, with its moment.

use std::collections::VecDeque;

use embedded_io::{ErrorType, Write};

use crate::clock::Clock;
use crate::device::{Instant, Span};
use crate::driver::TimedRead;

/// Pieces that wait for the listener at most; the oldest give way and are counted.
const CHUNKS_MAX: usize = 4096;

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This computer.
    Host,
    /// The device.
    Device,
}

impl Side {
    /// Its name in recordings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Device => "device",
        }
    }
}

/// Bytes that were read or written at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// When.
    pub at: Instant,
    /// By whom.
    pub side: Side,
    /// The bytes; at least one.
    pub bytes: Vec<u8>,
}

/// A port that is listened to.
#[derive(Debug)]
pub struct Tap<P> {
    port: P,
    clock: Clock,
    heard: VecDeque<Chunk>,
    missed: u64,
}

impl<P> Tap<P> {
    /// Listens to `port`, in the time of `clock`.
    pub fn new(port: P, clock: Clock) -> Self {
        Self { port, clock, heard: VecDeque::new(), missed: 0 }
    }

    /// What was said since the last call, oldest first.
    pub fn take(&mut self) -> Vec<Chunk> {
        self.heard.drain(..).collect()
    }

    /// Pieces that nobody took in time.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Gives the port back.
    pub fn release(self) -> P {
        self.port
    }

    /// The port.
    pub fn port_mut(&mut self) -> &mut P {
        &mut self.port
    }

    fn note(&mut self, side: Side, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.heard.len() >= CHUNKS_MAX {
            self.heard.pop_front();
            self.missed = self.missed.saturating_add(1);
        }
        self.heard.push_back(Chunk { at: self.clock.now(), side, bytes: bytes.to_vec() });
    }
}

impl<P: ErrorType> ErrorType for Tap<P> {
    type Error = P::Error;
}

impl<P: embedded_io::Read> embedded_io::Read for Tap<P> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, P::Error> {
        let count = self.port.read(buffer)?;
        self.note(Side::Device, &buffer[..count.min(buffer.len())]);
        Ok(count)
    }
}

impl<P: TimedRead> TimedRead for Tap<P> {
    fn read_within(&mut self, buffer: &mut [u8], wait: Span) -> Result<usize, P::Error> {
        let count = self.port.read_within(buffer, wait)?;
        self.note(Side::Device, &buffer[..count.min(buffer.len())]);
        Ok(count)
    }
}

impl<P: Write> Write for Tap<P> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, P::Error> {
        let count = self.port.write(bytes)?;
        self.note(Side::Host, &bytes[..count.min(bytes.len())]);
        Ok(count)
    }

    fn flush(&mut self) -> Result<(), P::Error> {
        self.port.flush()
    }
}
