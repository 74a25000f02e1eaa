//! The pump between a port and a protocol machine: the only place where the two meet.
//!
//! A pump loop is four lines; the caller owns the clock:
//!
//! ```text
//! loop {
//!     driver.step(clock.now(), Span::from_millis(50))?;      // Err: the port broke, the machine knows already
//!     while let Some(event) = driver.machine_mut().poll_event() { ... }
//! }
//! ```

use core::fmt;

use embedded_hal::delay::DelayNs;
use embedded_io::Write;

use crate::device::{Instant, LineEvent, Machine, Span, WireMemory};

/// Bytes taken from the port at once; more than the longest frame of any protocol here.
const READ_BYTES_MAX: usize = 256;

/// How often a read that was interrupted is repeated before it counts as an error of the line.
const INTERRUPTED_MAX: u8 = 8;

/// The pause before an interrupted read is repeated, so that a port that is not ready yet is not asked in a tight loop.
const INTERRUPTED_PAUSE_US: u32 = 500;

/// A port that can be read with a deadline.
pub trait TimedRead: embedded_io::Read {
    /// Waits at most `wait` for the first byte and takes what is there then. `Ok(0)` means that `wait` passed
    /// without a byte; a span of zero asks without waiting. Unlike [`embedded_io::Read::read`], zero is no end of file.
    ///
    /// # Errors
    /// The port's own; a passed wait is not one.
    fn read_within(&mut self, buffer: &mut [u8], wait: Span) -> Result<usize, Self::Error>;
}

/// What went wrong with the port, and while doing what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error<E> {
    /// Reading failed.
    Read(E),
    /// Writing failed.
    Write(E),
}

impl<E: embedded_io::Error> Error<E> {
    /// The class of the port's error.
    pub fn kind(&self) -> embedded_io::ErrorKind {
        match self {
            Self::Read(error) | Self::Write(error) => error.kind(),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read(_) => "could not read from the port",
            Self::Write(_) => "could not write to the port",
        })
    }
}

impl<E: core::error::Error + 'static> core::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Read(error) | Self::Write(error) => Some(error),
        }
    }
}

/// Pumps one machine over one port. Owns both, and gives them back through [`release`](Driver::release).
#[derive(Debug)]
pub struct Driver<P, M, D> {
    port: P,
    machine: M,
    delay: D,
    /// Bytes read at the end of one step and fed at the start of the next, so that the machine sees the moment they came.
    waiting: heapless::Vec<u8, READ_BYTES_MAX>,
}

impl<P, M, D> Driver<P, M, D>
where
    P: TimedRead + Write,
    M: Machine,
    D: DelayNs,
{
    /// A driver that takes over port and machine.
    pub fn new(port: P, machine: M, delay: D) -> Self {
        Self { port, machine, delay, waiting: heapless::Vec::new() }
    }

    /// One turn: feeds what was read before, or the time-out that is due; writes what the machine wants to say; and, if
    /// there was nothing to feed, waits for bytes until the machine's next time-out or `max_wait`, whichever is earlier.
    ///
    /// A step that fed something returns without waiting, so that events reach the caller at once; bytes that end a wait
    /// are fed by the next step, with the time of that step.
    ///
    /// # Errors
    /// The port failed. The machine was told that its line is lost; after reopening the port call [`restored`](Self::restored).
    pub fn step(&mut self, now: Instant, max_wait: Span) -> Result<(), Error<P::Error>> {
        self.step_keeping(now, max_wait, |_| {})
    }

    /// The same; `keep` writes the machine's wire memory down and is called before the frame leaves that makes it true.
    ///
    /// # Errors
    /// Those of [`step`](Self::step).
    pub fn step_keeping(&mut self, now: Instant, max_wait: Span, keep: impl FnMut(WireMemory)) -> Result<(), Error<P::Error>> {
        let result = self.turn(now, max_wait, keep);
        if result.is_err() {
            self.waiting.clear();
            self.machine.handle_line(now, LineEvent::Lost);
        }
        result
    }

    fn turn(&mut self, now: Instant, max_wait: Span, mut keep: impl FnMut(WireMemory)) -> Result<(), Error<P::Error>> {
        let mut fed = false;
        if !self.waiting.is_empty() {
            self.machine.handle_bytes(now, &self.waiting);
            self.waiting.clear();
            fed = true;
        }
        if self.machine.poll_timeout().is_some_and(|at| at <= now) {
            self.machine.handle_timeout(now);
            fed = true;
        }
        let mut wrote = false;
        loop {
            if let Some(memory) = self.machine.poll_memory() {
                keep(memory);
            }
            let Some(bytes) = self.machine.poll_transmit(now) else { break };
            self.port.write_all(bytes).map_err(Error::Write)?;
            wrote = true;
        }
        if wrote {
            self.port.flush().map_err(Error::Write)?;
        }
        if fed {
            return Ok(());
        }
        let wait = match self.machine.poll_timeout() {
            Some(at) => at.since(now).min(max_wait),
            None => max_wait,
        };
        self.read(wait)
    }

    fn read(&mut self, wait: Span) -> Result<(), Error<P::Error>> {
        let mut buffer = [0; READ_BYTES_MAX];
        let mut interrupted = 0;
        loop {
            match self.port.read_within(&mut buffer, wait) {
                Ok(count) => {
                    let count = count.min(READ_BYTES_MAX);
                    // Cannot fail: the buffer was empty and holds as much as one read takes.
                    let _ = self.waiting.extend_from_slice(&buffer[..count]);
                    return Ok(());
                }
                Err(error) if embedded_io::Error::kind(&error) == embedded_io::ErrorKind::Interrupted && interrupted < INTERRUPTED_MAX => {
                    interrupted += 1;
                    self.delay.delay_us(INTERRUPTED_PAUSE_US);
                }
                Err(error) => return Err(Error::Read(error)),
            }
        }
    }

    /// The port is open again: the machine starts anew with reading.
    pub fn restored(&mut self, now: Instant) {
        self.machine.handle_line(now, LineEvent::Restored);
    }

    /// The machine.
    pub fn machine(&self) -> &M {
        &self.machine
    }

    /// The machine, to command it and to take its events.
    pub fn machine_mut(&mut self) -> &mut M {
        &mut self.machine
    }

    /// The port, to reopen it.
    pub fn port_mut(&mut self) -> &mut P {
        &mut self.port
    }

    /// Gives port, machine and delay back.
    pub fn release(self) -> (P, M, D) {
        (self.port, self.machine, self.delay)
    }
}
