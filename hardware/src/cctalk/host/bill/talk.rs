//! The questions to a bill validator as they are on the wire (CCT part 3).

use heapless::Vec;

use super::super::super::codes::header;
use super::super::super::frame::{Checksum, HOST, Message, REPLY_BYTES_MAX};

/// Stack and escrow: the two bits of the mode without which no note may be taken.
pub(super) const MODE_WITH_ESCROW: u8 = 0x03;

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// 159: counter and events.
    Events,
    /// 227: do you accept?
    Master,
    /// 232: what is wrong?
    SelfCheck,
    /// 246: maker.
    Maker,
    /// 244: product.
    Product,
    /// 241: software.
    Software,
    /// 242: serial number.
    Serial,
    /// 157: name of a type, from 1.
    BillId(u8),
    /// 156: what a unit of a country's bills is worth.
    Scaling([u8; 2]),
    /// 153: stack, and hold in escrow.
    SetMode,
    /// 152: is that so?
    ReadMode,
    /// 231: these types.
    Inhibits(u16),
    /// 228: accept, or not.
    SetMaster(bool),
    /// 154: where the note in escrow goes.
    Route(u8),
    /// 1: begin anew.
    Reset,
}

impl Say {
    /// Its header.
    pub const fn header(self) -> u8 {
        match self {
            Self::Events => header::BILL_EVENTS,
            Self::Master => header::READ_MASTER,
            Self::SelfCheck => header::SELF_CHECK,
            Self::Maker => header::MAKER,
            Self::Product => header::PRODUCT,
            Self::Software => header::SOFTWARE,
            Self::Serial => header::SERIAL,
            Self::BillId(_) => header::BILL_ID,
            Self::Scaling(_) => header::SCALING,
            Self::SetMode => header::SET_BILL_MODE,
            Self::ReadMode => header::READ_BILL_MODE,
            Self::Inhibits(_) => header::SET_INHIBITS,
            Self::SetMaster(_) => header::SET_MASTER,
            Self::Route(_) => header::ROUTE_BILL,
            Self::Reset => header::RESET,
        }
    }

    /// The packet.
    pub fn emit(self, address: u8, checksum: Checksum) -> Vec<u8, REPLY_BYTES_MAX> {
        let data = match self {
            Self::BillId(kind) => Vec::from_slice(&[kind]),
            Self::Scaling(country) => Vec::from_slice(&country),
            Self::SetMode => Vec::from_slice(&[MODE_WITH_ESCROW]),
            Self::Inhibits(mask) => Vec::from_slice(&mask.to_le_bytes()),
            Self::SetMaster(on) => Vec::from_slice(&[u8::from(on)]),
            Self::Route(way) => Vec::from_slice(&[way]),
            _ => Ok(Vec::new()),
        };
        let message = Message { destination: address, source: HOST, header: self.header(), data: data.unwrap_or_default() };
        // No question has more than two bytes of data.
        Vec::from_slice(&message.emit(checksum)).unwrap_or_default()
    }

    /// Reads a packet of the host, for tests and emulators.
    pub fn parse(message: &Message) -> Option<Self> {
        Some(match (message.header, message.data.as_slice()) {
            (header::BILL_EVENTS, []) => Self::Events,
            (header::READ_MASTER, []) => Self::Master,
            (header::SELF_CHECK, []) => Self::SelfCheck,
            (header::MAKER, []) => Self::Maker,
            (header::PRODUCT, []) => Self::Product,
            (header::SOFTWARE, []) => Self::Software,
            (header::SERIAL, []) => Self::Serial,
            (header::BILL_ID, [kind]) => Self::BillId(*kind),
            (header::SCALING, [a, b]) => Self::Scaling([*a, *b]),
            (header::SET_BILL_MODE, [MODE_WITH_ESCROW]) => Self::SetMode,
            (header::READ_BILL_MODE, []) => Self::ReadMode,
            (header::SET_INHIBITS, [low, high]) => Self::Inhibits(u16::from_le_bytes([*low, *high])),
            (header::SET_MASTER, [bits]) => Self::SetMaster(bits & 1 == 1),
            (header::ROUTE_BILL, [way]) => Self::Route(*way),
            (header::RESET, []) => Self::Reset,
            _ => return None,
        })
    }
}
