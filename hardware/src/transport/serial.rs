//! A serial line opened by its path: a real port, a USB adapter, or an emulator's pseudo terminal.
//!
//! Modem lines are never touched: a pseudo terminal answers them with "not a typewriter", and no device here needs them.

use std::error::Error;
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::time::Duration;

use embedded_io::ErrorType;
use serialport::{ClearBuffer, DataBits, FlowControl, SerialPort, StopBits, TTYPort};

use crate::device::Span;
use crate::driver::TimedRead;

/// The longest wait for a byte when the caller names none.
const DEFAULT_WAIT: Duration = Duration::from_millis(100);

/// The parity bit of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parity {
    /// No parity bit.
    #[default]
    None,
    /// Even parity.
    Even,
    /// Odd parity.
    Odd,
}

/// How the line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSettings {
    /// Bits per second.
    pub baud: u32,
    /// Parity.
    pub parity: Parity,
    /// Seven data bits instead of eight.
    pub seven_bits: bool,
    /// Two stop bits instead of one.
    pub two_stop_bits: bool,
    /// RTS/CTS handshake.
    pub hardware_handshake: bool,
}

impl LineSettings {
    /// 9600 8N1 without handshake: CCNET, ccTalk and most printers (`protocols.md` sections 1, 5, 9).
    pub const fn plain_9600() -> Self {
        Self { baud: 9600, parity: Parity::None, seven_bits: false, two_stop_bits: false, hardware_handshake: false }
    }
}

/// A port that could not be opened.
#[derive(Debug)]
pub struct OpenError {
    path: String,
    source: serialport::Error,
}

impl OpenError {
    /// The class of the failure: `NotFound` where there is no such port, `AddrInUse` where another program holds it.
    pub fn kind(&self) -> embedded_io::ErrorKind {
        match self.source.kind() {
            serialport::ErrorKind::NoDevice => embedded_io::ErrorKind::AddrInUse,
            serialport::ErrorKind::InvalidInput => embedded_io::ErrorKind::InvalidInput,
            serialport::ErrorKind::Unknown => embedded_io::ErrorKind::Other,
            serialport::ErrorKind::Io(kind) => kind.into(),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not open the serial port {}; is it plugged in, may this user use it, and is no other program on it?", self.path)
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

/// A serial line. It closes itself on the first error, because a port that is held open keeps its name in the
/// operating system and a replugged adapter would come back under another.
#[derive(Debug)]
pub struct SerialLine {
    path: String,
    settings: LineSettings,
    port: Option<TTYPort>,
}

impl SerialLine {
    /// Opens the port at `path` for this program alone.
    ///
    /// # Errors
    /// [`OpenError`] when there is no such port, it may not be used, or another program holds it.
    pub fn open(path: &str, settings: LineSettings) -> Result<Self, OpenError> {
        let mut line = Self { path: path.to_owned(), settings, port: None };
        line.reopen()?;
        Ok(line)
    }

    /// Closes the port if it is open and opens it anew; what had arrived and was not read is thrown away.
    ///
    /// # Errors
    /// As [`SerialLine::open`]; the line is closed then.
    pub fn reopen(&mut self) -> Result<(), OpenError> {
        self.port = None;
        let port = builder(&self.path, self.settings).open_native().map_err(|source| OpenError { path: self.path.clone(), source })?;
        // Not every driver can; stale bytes are then met by the protocol's own checks.
        let _ = port.clear(ClearBuffer::Input);
        self.port = Some(port);
        Ok(())
    }

    /// Sets the open line anew without closing it, so that an adapter's other lines do not move. Reopening uses these settings, too.
    ///
    /// # Errors
    /// [`OpenError`] when the port does not know such settings or is closed.
    pub fn set(&mut self, settings: LineSettings) -> Result<(), OpenError> {
        self.settings = settings;
        let failed = |source| OpenError { path: self.path.clone(), source };
        let Some(port) = self.port.as_mut() else {
            return Err(failed(serialport::Error::new(serialport::ErrorKind::NoDevice, "the port is closed")));
        };
        apply(port, settings).map_err(failed)
    }

    /// Whether the port is open.
    pub fn is_open(&self) -> bool {
        self.port.is_some()
    }

    /// The path it was opened by.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn with_port<T>(&mut self, act: impl FnOnce(&mut TTYPort) -> io::Result<T>) -> io::Result<T> {
        let Some(port) = self.port.as_mut() else {
            return Err(io::Error::new(io::ErrorKind::NotConnected, format!("the serial port {} is closed", self.path)));
        };
        let result = act(port);
        if let Err(error) = &result
            && !matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::TimedOut)
        {
            self.port = None;
        }
        result
    }
}

fn apply(port: &mut TTYPort, settings: LineSettings) -> serialport::Result<()> {
    let wanted = in_words_of_the_system(settings);
    port.set_baud_rate(settings.baud)?;
    port.set_parity(wanted.0)?;
    port.set_data_bits(wanted.1)?;
    port.set_stop_bits(wanted.2)?;
    port.set_flow_control(wanted.3)
}

fn builder(path: &str, settings: LineSettings) -> serialport::SerialPortBuilder {
    let (parity, data_bits, stop_bits, flow) = in_words_of_the_system(settings);
    serialport::new(path, settings.baud).parity(parity).data_bits(data_bits).stop_bits(stop_bits).flow_control(flow).timeout(DEFAULT_WAIT)
}

fn in_words_of_the_system(settings: LineSettings) -> (serialport::Parity, DataBits, StopBits, FlowControl) {
    let parity = match settings.parity {
        Parity::None => serialport::Parity::None,
        Parity::Even => serialport::Parity::Even,
        Parity::Odd => serialport::Parity::Odd,
    };
    (
        parity,
        if settings.seven_bits { DataBits::Seven } else { DataBits::Eight },
        if settings.two_stop_bits { StopBits::Two } else { StopBits::One },
        if settings.hardware_handshake { FlowControl::Hardware } else { FlowControl::None },
    )
}

impl ErrorType for SerialLine {
    type Error = io::Error;
}

impl embedded_io::Read for SerialLine {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.read_within(buffer, Span::from_millis(1000))? {
                0 if !buffer.is_empty() => {}
                count => return Ok(count),
            }
        }
    }
}

impl TimedRead for SerialLine {
    fn read_within(&mut self, buffer: &mut [u8], wait: Span) -> io::Result<usize> {
        self.with_port(|port| {
            port.set_timeout(Duration::from_millis(wait.as_millis()))?;
            match port.read(buffer) {
                // A line has no end of file: nothing although bytes were announced means that it is gone.
                Ok(0) if !buffer.is_empty() => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the serial port is gone")),
                Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => Ok(0),
                other => other,
            }
        })
    }
}

impl embedded_io::Write for SerialLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with_port(|port| {
            port.set_timeout(DEFAULT_WAIT)?;
            port.write(bytes)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        // Draining would block on an emulator that reads slowly; the machine's own time-outs cover what is not sent yet.
        Ok(())
    }
}
