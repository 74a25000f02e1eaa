//! What a technician runs first in front of a strange machine: what is plugged in, what it says, what is wrong with the line.
//!
//! Nothing here can take or give cash: the machines that read a device are machines of [`Nobody`], for whom no permit can be made,
//! and they are never told to begin.
//!
//! - [`decode`]: bytes of a line in words, protocol by protocol.
//! - [`ports`]: the serial ports of this computer.
//! - [`probe`]: which protocol, model, firmware, serial number and denominations.
//! - [`record`]: a line on file, and read again.
//! - [`session`]: a machine on a port whose bytes are listened to.
//! - [`tap`]: a port that lets its bytes be listened to.
//! - [`trouble`]: why a port cannot be used or nothing answers, and what to look at.
//! - [`watch`]: live events and frames.
//! - [`words`]: values, states and events in the technician's language.

pub mod decode;
pub mod ports;
pub mod probe;
pub mod record;
pub mod session;
pub mod tap;
pub mod trouble;
pub mod watch;
pub mod words;

use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;

use crate::device::{Authority, Terms};
use crate::transport::serial::{LineSettings, Parity};

/// Nobody vouches for anything: of this authority no permit can ever be made, so a machine of it moves no cash of ours.
#[derive(Debug)]
pub enum Nobody {}

impl Authority for Nobody {
    type Proof = Infallible;

    fn terms(proof: &Infallible) -> Terms {
        match *proof {}
    }
}

/// What may be spoken on a port, in the order in which it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// A receipt printer. First, because other protocols' bytes would be printed.
    Escpos,
    /// A bill validator of single bytes. Before every frame that begins with 02, which such a validator takes for "stack".
    Ict104,
    /// A bill validator that speaks ID-003.
    Id003,
    /// Coin acceptors, hoppers and bill validators on one bus.
    Cctalk,
    /// A bill validator that speaks CCNET.
    Ccnet,
    /// A bill validator that speaks EBDS.
    Ebds,
}

/// Every protocol, in the order in which they are tried.
pub const PROTOCOLS: [Protocol; 6] =
    [Protocol::Escpos, Protocol::Ict104, Protocol::Id003, Protocol::Cctalk, Protocol::Ccnet, Protocol::Ebds];

impl Protocol {
    /// Its name on the command line and in recordings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Escpos => "escpos",
            Self::Ict104 => "ict104",
            Self::Id003 => "id003",
            Self::Cctalk => "cctalk",
            Self::Ccnet => "ccnet",
            Self::Ebds => "ebds",
        }
    }

    /// Its name as makers write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Escpos => "ESC/POS",
            Self::Ict104 => "ICT104",
            Self::Id003 => "ID-003",
            Self::Cctalk => "ccTalk",
            Self::Ccnet => "CCNET",
            Self::Ebds => "EBDS",
        }
    }

    /// How the line may be set, the usual way first (`protocols.md`, "Physical" of sections 1, 2, 4, 5, 7 and 9).
    pub fn lines(self) -> Vec<LineSettings> {
        let plain = LineSettings::plain_9600();
        let at = |baud| LineSettings { baud, ..plain };
        let even = LineSettings { parity: Parity::Even, ..plain };
        match self {
            Self::Escpos => vec![plain, at(19_200), at(38_400), at(115_200)],
            Self::Ict104 => vec![even],
            Self::Id003 => vec![even, LineSettings { baud: 19_200, ..even }],
            Self::Cctalk => vec![plain],
            Self::Ccnet => vec![plain, at(19_200)],
            Self::Ebds => vec![LineSettings { seven_bits: true, ..even }],
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        PROTOCOLS.into_iter().find(|protocol| protocol.name() == name).ok_or_else(|| {
            let known: Vec<_> = PROTOCOLS.iter().map(|protocol| protocol.name()).collect();
            format!("\"{name}\" is no protocol that is known here; known are {}", known.join(", "))
        })
    }
}

/// A line setting as it is written on labels: `9600 8N1`.
pub fn line_text(line: &LineSettings) -> String {
    let parity = match line.parity {
        Parity::None => 'N',
        Parity::Even => 'E',
        Parity::Odd => 'O',
    };
    format!("{} {}{parity}{}", line.baud, if line.seven_bits { 7 } else { 8 }, if line.two_stop_bits { 2 } else { 1 })
}

/// Bytes as they are written in protocol sheets: `02 03 06`.
pub fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protocol_is_found_by_its_name_and_has_a_line() {
        for protocol in PROTOCOLS {
            assert_eq!(protocol.name().parse(), Ok(protocol));
            assert!(!protocol.lines().is_empty());
        }
        assert!("mdb?".parse::<Protocol>().is_err_and(|text| text.contains("ccnet")));
    }

    #[test]
    fn frames_that_begin_with_02_come_after_the_validator_that_would_stack_at_it() {
        let place = |wanted| PROTOCOLS.iter().position(|protocol| *protocol == wanted);
        for later in [Protocol::Ccnet, Protocol::Ebds, Protocol::Cctalk] {
            assert!(place(Protocol::Ict104) < place(later));
            assert!(place(Protocol::Escpos) < place(later));
        }
    }

    #[test]
    fn lines_read_like_labels() {
        let text: Vec<_> = PROTOCOLS.iter().map(|protocol| line_text(&protocol.lines()[0])).collect();
        assert_eq!(text, ["9600 8N1", "9600 8E1", "9600 8E1", "9600 8N1", "9600 8N1", "9600 7E1"]);
    }
}
