//! What the envelope carries: commands, and what is read in their answers (`protocols.md` section 8a).

use super::codes;
use super::frame::Body;
use super::profile::{Model, Profile};
use crate::device::{Between, CASSETTES_MAX, CassetteState, Identity, LastOrder, NoteCounts, NotesSeen};
use crate::dispenser::{Look, Report};

/// The handshake: taken.
pub const ACK: u8 = 0x06;
/// The handshake: damaged, say it again.
pub const NAK: u8 = 0x15;

/// Commands of the 1000 and 2000.
pub mod cdu {
    /// Purge and reset.
    pub const PURGE: u8 = 0x44;
    /// Pay from the upper cassette.
    pub const UPPER: u8 = 0x45;
    /// Status.
    pub const STATUS: u8 = 0x46;
    /// ROM version.
    pub const ROM: u8 = 0x47;
    /// Pay from the lower cassette.
    pub const LOWER: u8 = 0x55;
    /// Pay from both; not said here, since an order that breaks off is better bounded cassette by cassette.
    pub const BOTH: u8 = 0x56;
}

/// Commands of the 4000.
pub mod lcdm4000 {
    /// Status.
    pub const STATUS: u8 = 0x50;
    /// Purge.
    pub const PURGE: u8 = 0x51;
    /// Pay.
    pub const DISPENSE: u8 = 0x52;
    /// Last status.
    pub const LAST: u8 = 0x55;
    /// Set the lengths of notes.
    pub const LENGTHS: u8 = 0x5E;
    /// The number of the last order.
    pub const NUMBER: u8 = 0x67;
}

/// What is added to every figure of the 4000, so that none looks like a control byte.
pub const OFFSET: u8 = 0x20;

/// Body lengths of answers of the 1000 and 2000, by command. The ROM version's is not said in the sheet.
pub fn lengths_cdu(command: u8) -> Option<usize> {
    match command {
        cdu::PURGE => Some(2),
        cdu::UPPER | cdu::LOWER => Some(9),
        cdu::BOTH => Some(16),
        cdu::STATUS => Some(5),
        _ => None,
    }
}

/// The 4000 sends no byte below 20h in its data: the first 03 is the end.
pub fn lengths_4000(_command: u8) -> Option<usize> {
    None
}

/// The lengths of a model's answers.
pub fn lengths(model: Model) -> super::frame::Lengths {
    match model {
        Model::Lcdm1000 | Model::Lcdm2000 => lengths_cdu,
        Model::Lcdm4000 => lengths_4000,
    }
}

/// Two ASCII digits.
pub fn digits(count: u8) -> [u8; 2] {
    [b'0' + count / 10 % 10, b'0' + count % 10]
}

/// Reads two ASCII digits.
pub fn parse_digits(bytes: &[u8]) -> Option<u8> {
    let [tens, units] = *bytes else { return None };
    (tens.is_ascii_digit() && units.is_ascii_digit()).then(|| (tens - b'0') * 10 + (units - b'0'))
}

/// An order of the 1000 or 2000: one cassette.
pub fn order_cdu(index: usize, count: u8) -> Body {
    let [tens, units] = digits(count);
    let command = if index == 0 { cdu::UPPER } else { cdu::LOWER };
    Body::from_slice(&[command, tens, units]).unwrap_or_default()
}

/// An order of the 4000: four counts, two places for time-outs left at nothing, and its number (the form of a deployed driver).
pub fn order_4000(counts: &NoteCounts, number: Option<u8>) -> Body {
    let mut body = Body::from_slice(&[lcdm4000::DISPENSE]).unwrap_or_default();
    for figure in counts.iter().copied().chain([0, 0, number.unwrap_or(0)]) {
        // Eight bytes of a body that takes 41.
        let _ = body.push(figure.saturating_add(OFFSET));
    }
    body
}

/// The lengths of notes as a 4000 takes them: steps of its 0.785 mm slit, each in two half-bytes with 30h added.
pub fn order_lengths(millimetres: &[u8; CASSETTES_MAX]) -> Body {
    let mut body = Body::from_slice(&[lcdm4000::LENGTHS]).unwrap_or_default();
    for length in millimetres {
        let steps = u32::from(*length) * 1000 / 785;
        for half in [steps / 16 % 16, steps % 16] {
            // Nine bytes of a body that takes 41.
            let _ = body.push(0x30 + u8::try_from(half).unwrap_or_default());
        }
    }
    body
}

/// Reads the status of a 1000 or 2000: `46 x ERR SENS0 SENS1`.
pub fn status_cdu(profile: &Profile, data: &[u8]) -> Option<Look> {
    let [_, error, first, second] = *data else { return None };
    let covered = |byte: u8, bit: u8| byte >> bit & 1 == 1;
    let trouble = codes::trouble(error);
    let mut look = Look {
        notes: NotesSeen { path: first & 0b1_1111 != 0 || second & 0b1_1000 != 0, exit: covered(first, 5) },
        cassettes: [CassetteState::Unsaid; CASSETTES_MAX],
        trouble,
        reject_bin_out: covered(second, 6) != profile.reject_tray_in_when_set,
    };
    for (index, (place, filling)) in
        [(covered(second, 1), covered(first, 6)), (covered(second, 2), covered(second, 5))].into_iter().enumerate()
    {
        if index < profile.model.cassettes() {
            look.cassettes[index] = match (place == profile.cassette_in_when_set, filling == profile.enough_when_set) {
                (false, _) => CassetteState::Out,
                (true, true) => CassetteState::Filled,
                (true, false) => CassetteState::NearEnd,
            };
        }
    }
    Some(look)
}

/// Reads the answer to an order of a 1000 or 2000: `CHK EXIT ERR STATUS REJECT`, the counts in two digits.
pub fn report_cdu(profile: &Profile, index: usize, data: &[u8]) -> Option<Report> {
    let [c1, c0, e1, e0, error, near_end, r1, r0] = *data else { return None };
    let (checked, exit, rejected) = (parse_digits(&[c1, c0])?, parse_digits(&[e1, e0])?, parse_digits(&[r1, r0])?);
    let mut report = Report { trouble: codes::trouble(error), ..Report::default() };
    report.exit[index] = exit;
    report.rejected[index] = rejected;
    let (without, with) = (checked.saturating_sub(exit), checked.saturating_sub(exit).saturating_sub(rejected));
    report.stuck[index] = match profile.check_counts_rejects {
        _ if report.trouble.is_none() => Between::NONE,
        Some(false) => Between::exactly(without),
        Some(true) => Between::exactly(with),
        None => Between { min: with, max: without },
    };
    if near_end == b'1' {
        report.cassettes[index] = CassetteState::NearEnd;
    }
    if let Some((said, state)) = codes::says_of(error) {
        report.cassettes[said] = state;
    }
    Some(report)
}

/// Who a 1000 or 2000 is: the first letters of its ROM version, `O30T` or `T30T` (seen in deployed drivers).
pub fn identity_cdu(data: &[u8]) -> Option<Identity> {
    let version = data.get(..4)?;
    let model = match version {
        [b'O', .., b'T'] => "LCDM-1000",
        [b'T', .., b'T'] => "LCDM-2000",
        _ => "LCDM",
    };
    let mut identity = Identity::default();
    // Both are shorter than their places.
    let _ = identity.model.push_str(model);
    for byte in version.iter().filter(|byte| byte.is_ascii_graphic()) {
        let _ = identity.firmware.push(char::from(*byte));
    }
    Some(identity)
}

/// Reads error and counts of a 4000: the error, then by cassette its type, notes out, notes rejected; every figure with 20h added.
pub fn counts_4000(data: &[u8]) -> Option<(u8, NoteCounts, NoteCounts)> {
    let (error, counts) = data.split_first()?;
    let (mut exit, mut rejected) = ([0; CASSETTES_MAX], [0; CASSETTES_MAX]);
    for index in 0..CASSETTES_MAX {
        exit[index] = counts.get(index * 3 + 1)?.checked_sub(OFFSET)?;
        rejected[index] = counts.get(index * 3 + 2)?.checked_sub(OFFSET)?;
    }
    Some((error.checked_sub(OFFSET)?, exit, rejected))
}

/// Reads the answer to an order of a 4000. Notes picked that are neither out nor rejected have no count there.
pub fn report_4000(ordered: &NoteCounts, data: &[u8]) -> Option<Report> {
    let (code, exit, rejected) = counts_4000(data)?;
    let trouble = codes::trouble_4000(code + OFFSET);
    let mut report = Report { exit, rejected, trouble, ..Report::default() };
    if trouble.is_some() {
        for (index, stuck) in report.stuck.iter_mut().enumerate() {
            *stuck = Between { min: 0, max: ordered[index].saturating_sub(exit[index]) };
        }
    }
    Some(report)
}

/// Reads what a 4000 remembers of its last order, in the form of an answer to one.
pub fn last_4000(number: Option<u8>, data: &[u8]) -> Option<LastOrder> {
    let (code, exit, rejected) = counts_4000(data)?;
    Some(LastOrder { exit, rejected, code, number })
}

/// Reads the status of a 4000. What its bytes say beside the error is not told in the sheet: no sensor is believed to be clear or covered.
pub fn status_4000(data: &[u8]) -> Option<Look> {
    let error = *data.first()?;
    Some(Look { trouble: codes::trouble_4000(error), ..Look::default() })
}
