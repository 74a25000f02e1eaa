//! What the frames carry: initialisation, order, status, and what is read in their answers (`protocols.md` section 8b).

use super::codes;
use super::frame::Data;
use super::profile::Profile;
use crate::device::{Between, CASSETTES_MAX, NoteCounts, NotesSeen};
use crate::dispenser::{Look, Report, Trouble};

/// Every message of the host ends with it.
const FS: u8 = 0x1C;
/// First byte of an answer that tells an error.
pub const ERROR: u8 = 0xF0;
/// First byte of an answer that all is well.
pub const WELL: u8 = 0xE0;

/// Status: second byte of question and answer.
pub const STATUS: u8 = 0x01;
/// Initialisation: second byte of question and answer.
pub const INIT: u8 = 0x02;
/// Order: second byte of question and answer.
pub const ORDER: u8 = 0x03;

/// Bytes of an answer to an order.
pub const ORDER_ANSWER_BYTES: usize = 139;
/// Where the counts of notes out begin in it, two digits a cassette.
pub const OUT_AT: usize = 0x27;
/// Where the counts of rejected notes begin in it.
pub const REJECTED_AT: usize = 0x2F;
/// Where the six sensor bytes stand in an answer to a status question.
pub const SENSORS_AT: usize = 0x0C;
/// Third sensor byte: notes lie at the exit.
pub const AT_EXIT: u8 = 0x10;

/// Two digits in ASCII, each with a bit that makes its parity even.
pub fn digits(count: u8) -> [u8; 2] {
    [count / 10 % 10, count % 10].map(|digit| {
        let digit = b'0' + digit;
        if digit.count_ones().is_multiple_of(2) { digit } else { digit | 0x80 }
    })
}

/// Reads two digits; their parity must be even.
pub fn parse_digits(bytes: &[u8]) -> Option<u8> {
    let [tens, units] = *bytes else { return None };
    let digit = |byte: u8| (byte.count_ones().is_multiple_of(2) && (byte & 0x7F).is_ascii_digit()).then(|| (byte & 0x7F) - b'0');
    Some(digit(tens)? * 10 + digit(units)?)
}

/// What do you see?
pub fn status() -> Data {
    Data::from_slice(&[0x00, STATUS, FS]).unwrap_or_default()
}

/// Get ready for these notes. It moves what lies in the path.
pub fn init(profile: &Profile) -> Data {
    let mut data = Data::from_slice(&[0x60, INIT, 0x0D, profile.init_options]).unwrap_or_default();
    let lengths = profile.lengths.iter().flat_map(|(most, least)| [*most, *least]);
    for byte in lengths.chain([profile.thickness; CASSETTES_MAX]).chain([FS]) {
        // 17 bytes of 192.
        let _ = data.push(byte);
    }
    data
}

/// Pay out.
pub fn order(profile: &Profile, counts: &NoteCounts) -> Data {
    let mut data = Data::from_slice(&[0x60, ORDER, 0x15, profile.order_options]).unwrap_or_default();
    let counts = counts.iter().flat_map(|count| digits(*count));
    let rejects = digits(profile.rejects_max);
    let rejects = [rejects, rejects, rejects, rejects].into_iter().flatten();
    for byte in counts.chain(rejects).chain([profile.retries; CASSETTES_MAX]).chain([FS]) {
        // 25 bytes of 192.
        let _ = data.push(byte);
    }
    data
}

/// The trouble that an answer tells, if it tells one: the code stands in bytes 3 and 4.
pub fn error(data: &[u8]) -> Option<Trouble> {
    (data.first() == Some(&ERROR)).then(|| codes::trouble(data.get(3).copied().unwrap_or_default()))
}

/// Reads the answer to a status question.
pub fn look(data: &[u8]) -> Option<Look> {
    let sensors = data.get(SENSORS_AT..SENSORS_AT + 6)?;
    let exit = sensors.get(2)? & AT_EXIT != 0;
    Some(Look { notes: NotesSeen { path: false, exit }, ..Look::default() })
}

/// Reads the counts of an order.
pub fn report(ordered: &NoteCounts, data: &[u8]) -> Option<Report> {
    if data.len() != ORDER_ANSWER_BYTES {
        return None;
    }
    let mut report = Report { trouble: error(data), ..Report::default() };
    for (index, ordered) in ordered.iter().enumerate() {
        let two = |at: usize| parse_digits(data.get(at + 2 * index..at + 2 * index + 2)?);
        report.exit[index] = two(OUT_AT)?;
        report.rejected[index] = two(REJECTED_AT)?;
        // It has no count of what was picked: what is missing may lie in the path or still in the cassette.
        report.stuck[index] = Between { min: 0, max: ordered.saturating_sub(report.exit[index]) };
    }
    Some(report)
}
