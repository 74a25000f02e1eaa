//! What a poll tells: events one after another, each with data of its own length (`protocols.md` section 3, "POLL events", versions 6 to 8).

use core::fmt;

use heapless::Vec;

/// Events of one poll reply that are read; more do not fit a frame of a validator.
pub const EVENTS_MAX: usize = 32;

/// Values of one event that are kept: one for each currency of a dataset.
pub const SUMS_MAX: usize = 4;

/// The events of one reply, in order.
pub type Events = Vec<Event, EVENTS_MAX>;

/// An amount that a payout tells, in the smallest unit of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What was moved.
    pub value: u32,
    /// What was asked for, where the event tells it.
    pub asked: Option<u32>,
    /// Three letters.
    pub currency: [u8; 3],
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// F1: it lost power or was reset.
    SlaveReset,
    /// EF: channel 0 while a note is looked at; else the note of that channel lies in escrow, **and the next poll stacks it**.
    Read(u8),
    /// EE: the note of this channel is ours: the credit point.
    Credit(u8),
    /// ED: a note moves back to the mouth.
    Rejecting,
    /// EC: a note is back in the mouth.
    Rejected,
    /// CC: a note moves into the box.
    Stacking,
    /// EB: a note is in the box. Says nothing of money: that is [`Credit`](Self::Credit).
    Stacked,
    /// EA: a note is stuck where nobody reaches it from the mouth (in public listings of the maker's codes, not in the sheet).
    SafeJam,
    /// E9: a note is stuck where a hand may reach it.
    UnsafeJam,
    /// E8: it takes nothing.
    Disabled,
    /// E7: the box is full.
    StackerFull,
    /// E6: somebody tried to cheat, with a note of this channel or 0.
    Fraud(u8),
    /// E5: a ticket with a barcode lies in escrow.
    TicketValidated,
    /// E4: the box was put in.
    BoxIn,
    /// E3: the box was taken out.
    BoxOut,
    /// E2: at power-up a note was moved into the box; its channel, or 0 where that is not known.
    ClearedIntoBox(u8),
    /// E1: at power-up a note was moved to the mouth; its channel, or 0.
    ClearedFromFront(u8),
    /// E0: the note path is open.
    PathOpen,
    /// D1: a ticket was taken.
    TicketTaken,
    /// B6: it gets ready.
    Initialising,
    /// B5: it is enabled, and all channels are inhibited.
    AllInhibited,
    /// Of recyclers and hoppers, without data: DB, B0, BD, BE, C4, C5, C6, C7, C8, CF, D3.
    Bare(u8),
    /// Of hoppers, with one byte: B7, 83.
    Coded(u8, u8),
    /// Of recyclers and hoppers, with one value: C9, CA, CB, CD, CE, DF.
    Moved(u8, Sum),
    /// Of recyclers and hoppers, with values of several currencies: payouts under way, done, cut short; B1 has a cause.
    Payout {
        /// Its code.
        code: u8,
        /// One value for each currency.
        sums: Vec<Sum, SUMS_MAX>,
        /// Why, for B1.
        cause: Option<u8>,
    },
}

/// Events that could not all be read: what follows a code of unknown length cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventError {
    /// This code is not known.
    Unknown(u8),
    /// The data of this code are cut short, or more than fit.
    Length(u8),
}

impl EventError {
    /// The code at which reading ended.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unknown(code) | Self::Length(code) => code,
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(code) => write!(f, "event {code:02X} is not known: what follows it cannot be read"),
            Self::Length(code) => write!(f, "the data of event {code:02X} are cut short or too many"),
        }
    }
}

impl core::error::Error for EventError {}

/// Reads the events after the generic code, up to the first that is not understood.
pub fn parse_events(mut bytes: &[u8]) -> (Events, Option<EventError>) {
    let mut events = Events::new();
    while let Some((code, rest)) = bytes.split_first() {
        match parse_one(*code, rest) {
            Ok((event, rest)) => {
                if events.push(event).is_err() {
                    return (events, Some(EventError::Length(*code)));
                }
                bytes = rest;
            }
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

fn parse_one(code: u8, rest: &[u8]) -> Result<(Event, &[u8]), EventError> {
    let short = EventError::Length(code);
    let plain = |event| Ok((event, rest));
    let with = |event: fn(u8) -> Event| rest.split_first().map(|(data, rest)| (event(*data), rest)).ok_or(short);
    match code {
        0xF1 => plain(Event::SlaveReset),
        0xEF => with(Event::Read),
        0xEE => with(Event::Credit),
        0xED => plain(Event::Rejecting),
        0xEC => plain(Event::Rejected),
        0xCC => plain(Event::Stacking),
        0xEB => plain(Event::Stacked),
        0xEA => plain(Event::SafeJam),
        0xE9 => plain(Event::UnsafeJam),
        0xE8 => plain(Event::Disabled),
        0xE7 => plain(Event::StackerFull),
        0xE6 => with(Event::Fraud),
        0xE5 => plain(Event::TicketValidated),
        0xE4 => plain(Event::BoxIn),
        0xE3 => plain(Event::BoxOut),
        0xE2 => with(Event::ClearedIntoBox),
        0xE1 => with(Event::ClearedFromFront),
        0xE0 => plain(Event::PathOpen),
        0xD1 => plain(Event::TicketTaken),
        0xB6 => plain(Event::Initialising),
        0xB5 => plain(Event::AllInhibited),
        0xDB | 0xB0 | 0xBD | 0xBE | 0xC4..=0xC8 | 0xCF | 0xD3 => plain(Event::Bare(code)),
        0xB7 | 0x83 => rest.split_first().map(|(data, rest)| (Event::Coded(code, *data), rest)).ok_or(short),
        0xC9..=0xCB | 0xCD | 0xCE | 0xDF => {
            let (sum, rest) = sum_of(rest, false).ok_or(short)?;
            Ok((Event::Moved(code, sum), rest))
        }
        0xDA | 0xD2 | 0xD5..=0xD9 | 0xDC..=0xDE | 0xB1 | 0xB3 | 0xB4 | 0xC2 | 0xC3 => parse_payout(code, rest),
        other => Err(EventError::Unknown(other)),
    }
}

/// Events with values. C2 and C3 (emptying, emptied) have none.
fn parse_payout(code: u8, rest: &[u8]) -> Result<(Event, &[u8]), EventError> {
    let short = EventError::Length(code);
    let mut sums = Vec::new();
    if matches!(code, 0xC2 | 0xC3) {
        return Ok((Event::Payout { code, sums, cause: None }, rest));
    }
    let (count, mut rest) = rest.split_first().ok_or(short)?;
    for _ in 0..*count {
        let (sum, after) = sum_of(rest, matches!(code, 0xDC | 0xDD)).ok_or(short)?;
        sums.push(sum).map_err(|_| short)?;
        rest = after;
    }
    if code != 0xB1 {
        return Ok((Event::Payout { code, sums, cause: None }, rest));
    }
    let (cause, rest) = rest.split_first().ok_or(short)?;
    Ok((Event::Payout { code, sums, cause: Some(*cause) }, rest))
}

/// `value4 [asked4] currency3`, little-endian.
fn sum_of(bytes: &[u8], asked: bool) -> Option<(Sum, &[u8])> {
    let (value, rest) = bytes.split_first_chunk::<4>()?;
    let (asked, rest) = if asked {
        let (asked, rest) = rest.split_first_chunk::<4>()?;
        (Some(u32::from_le_bytes(*asked)), rest)
    } else {
        (None, rest)
    };
    let (currency, rest) = rest.split_first_chunk::<3>()?;
    Some((Sum { value: u32::from_le_bytes(*value), asked, currency: *currency }, rest))
}

impl Event {
    /// Its code.
    pub const fn code(&self) -> u8 {
        match self {
            Self::SlaveReset => 0xF1,
            Self::Read(_) => 0xEF,
            Self::Credit(_) => 0xEE,
            Self::Rejecting => 0xED,
            Self::Rejected => 0xEC,
            Self::Stacking => 0xCC,
            Self::Stacked => 0xEB,
            Self::SafeJam => 0xEA,
            Self::UnsafeJam => 0xE9,
            Self::Disabled => 0xE8,
            Self::StackerFull => 0xE7,
            Self::Fraud(_) => 0xE6,
            Self::TicketValidated => 0xE5,
            Self::BoxIn => 0xE4,
            Self::BoxOut => 0xE3,
            Self::ClearedIntoBox(_) => 0xE2,
            Self::ClearedFromFront(_) => 0xE1,
            Self::PathOpen => 0xE0,
            Self::TicketTaken => 0xD1,
            Self::Initialising => 0xB6,
            Self::AllInhibited => 0xB5,
            Self::Bare(code) | Self::Coded(code, _) | Self::Moved(code, _) | Self::Payout { code, .. } => *code,
        }
    }

    /// Writes it behind others.
    ///
    /// # Errors
    /// `Err` when it does not fit; then some of it may have been written.
    pub fn emit_into<const N: usize>(&self, bytes: &mut Vec<u8, N>) -> Result<(), EventError> {
        let full = EventError::Length(self.code());
        bytes.push(self.code()).map_err(|_| full)?;
        match self {
            Self::Read(data)
            | Self::Credit(data)
            | Self::Fraud(data)
            | Self::ClearedIntoBox(data)
            | Self::ClearedFromFront(data)
            | Self::Coded(_, data) => bytes.push(*data).map_err(|_| full),
            Self::Moved(_, sum) => emit_sum(sum, bytes).ok_or(full),
            Self::Payout { code: 0xC2 | 0xC3, .. } => Ok(()),
            Self::Payout { sums, cause, .. } => {
                bytes.push(u8::try_from(sums.len()).map_err(|_| full)?).map_err(|_| full)?;
                for sum in sums {
                    emit_sum(sum, bytes).ok_or(full)?;
                }
                cause.map_or(Ok(()), |cause| bytes.push(cause).map_err(|_| full))
            }
            _ => Ok(()),
        }
    }
}

fn emit_sum<const N: usize>(sum: &Sum, bytes: &mut Vec<u8, N>) -> Option<()> {
    bytes.extend_from_slice(&sum.value.to_le_bytes()).ok()?;
    if let Some(asked) = sum.asked {
        bytes.extend_from_slice(&asked.to_le_bytes()).ok()?;
    }
    bytes.extend_from_slice(&sum.currency).ok()
}
