//! An input pin whose level comes over a line: `1` or `0` on every change, and in answer to `?`.

use core::fmt;

use embedded_hal::digital::{self, InputPin};
use embedded_io::Write;

use crate::device::Span;
use crate::driver::TimedRead;

/// The question for the level.
pub const ASK: u8 = b'?';
/// The level is high.
pub const HIGH: u8 = b'1';
/// The level is low.
pub const LOW: u8 = b'0';

/// Why the level of a pin is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinError<E> {
    /// The line failed.
    Line(E),
    /// The far end has not told the level yet.
    Unknown,
}

impl<E: fmt::Debug> fmt::Display for PinError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line(_) => "the line of the pin failed",
            Self::Unknown => "the pin has not told its level yet",
        })
    }
}

impl<E: core::error::Error + 'static> core::error::Error for PinError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Line(error) => Some(error),
            Self::Unknown => None,
        }
    }
}

impl<E: fmt::Debug> digital::Error for PinError<E> {
    fn kind(&self) -> digital::ErrorKind {
        digital::ErrorKind::Other
    }
}

/// A pin at the end of a line.
#[derive(Debug)]
pub struct LinePin<P> {
    port: P,
    level: Option<bool>,
}

impl<P: TimedRead + Write> LinePin<P> {
    /// Takes over the line and asks for the level.
    ///
    /// # Errors
    /// The port's own.
    pub fn new(port: P) -> Result<Self, PinError<P::Error>> {
        let mut pin = Self { port, level: None };
        pin.ask()?;
        Ok(pin)
    }

    /// Asks for the level; needed after the line was lost.
    ///
    /// # Errors
    /// The port's own.
    pub fn ask(&mut self) -> Result<(), PinError<P::Error>> {
        self.level = None;
        self.port.write_all(&[ASK]).map_err(PinError::Line)?;
        self.port.flush().map_err(PinError::Line)
    }

    /// Takes what has come and waits at most `wait` for more; the last level known, if any.
    ///
    /// # Errors
    /// The port's own; the level is unknown then.
    pub fn level_within(&mut self, wait: Span) -> Result<Option<bool>, PinError<P::Error>> {
        let mut bytes = [0; 32];
        let count = match self.port.read_within(&mut bytes, wait) {
            Ok(count) => count.min(bytes.len()),
            Err(error) => {
                self.level = None;
                return Err(PinError::Line(error));
            }
        };
        for byte in &bytes[..count] {
            match *byte {
                HIGH => self.level = Some(true),
                LOW => self.level = Some(false),
                // Noise tells nothing.
                _ => {}
            }
        }
        Ok(self.level)
    }

    /// The port, to reopen it.
    pub fn port_mut(&mut self) -> &mut P {
        &mut self.port
    }

    /// Gives the port back.
    pub fn release(self) -> P {
        self.port
    }
}

impl<P: TimedRead> digital::ErrorType for LinePin<P>
where
    P::Error: fmt::Debug,
{
    type Error = PinError<P::Error>;
}

impl<P: TimedRead + Write> InputPin for LinePin<P> {
    fn is_high(&mut self) -> Result<bool, Self::Error> {
        self.level_within(Span::ZERO)?.ok_or(PinError::Unknown)
    }

    fn is_low(&mut self) -> Result<bool, Self::Error> {
        self.is_high().map(|high| !high)
    }
}
