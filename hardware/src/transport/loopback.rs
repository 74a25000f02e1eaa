//! Two ends of a line in memory. Reading never waits: time belongs to the test that steps both ends.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use embedded_io::{ErrorType, Read, Write};

use crate::device::Span;
use crate::driver::TimedRead;

/// Bytes that fit on the line in one direction; what is written beyond is lost, as on a real line without handshake.
const LINE_BYTES_MAX: usize = 65_536;

type Lane = Arc<Mutex<VecDeque<u8>>>;

/// One end of the line.
#[derive(Clone, Debug)]
pub struct Loopback {
    incoming: Lane,
    outgoing: Lane,
}

impl Loopback {
    /// A line: what is written at one end is read at the other.
    pub fn pair() -> (Self, Self) {
        let (a, b) = (Lane::default(), Lane::default());
        (Self { incoming: Arc::clone(&a), outgoing: Arc::clone(&b) }, Self { incoming: b, outgoing: a })
    }
}

fn lock(lane: &Lane) -> MutexGuard<'_, VecDeque<u8>> {
    // A test that panicked while holding the lane leaves plain bytes behind, nothing half-done.
    lane.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ErrorType for Loopback {
    type Error = Infallible;
}

impl Read for Loopback {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let mut lane = lock(&self.incoming);
        let count = buffer.len().min(lane.len());
        for (slot, byte) in buffer.iter_mut().zip(lane.drain(..count)) {
            *slot = byte;
        }
        Ok(count)
    }
}

impl TimedRead for Loopback {
    fn read_within(&mut self, buffer: &mut [u8], _wait: Span) -> Result<usize, Infallible> {
        self.read(buffer)
    }
}

impl Write for Loopback {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let mut lane = lock(&self.outgoing);
        let room = LINE_BYTES_MAX.saturating_sub(lane.len());
        lane.extend(bytes.iter().take(room));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
