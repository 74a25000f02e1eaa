//! Frames of the sheet byte for byte, round trips, and any bytes at all.

use cas_hardware::device::{Between, FaultKind};
use cas_hardware::puloon::Model;
use cas_hardware::puloon::Profile;
use cas_hardware::puloon::frame::{BODY_BYTES_MAX, Cut, Decoder, EOT, FrameError, SOH, body_of, encode};
use cas_hardware::puloon::message::{lengths, lengths_cdu, order_4000, order_cdu, order_lengths, report_4000, report_cdu, status_cdu};
use proptest::prelude::*;

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn commands_of_the_sheet() {
    let said = |unit: u8, body: &[u8]| encode(EOT, unit, body).unwrap().to_vec();
    assert_eq!(said(0x50, &[0x44]), hex("04 50 02 44 03 11"), "purge");
    assert_eq!(said(0x50, &[0x46]), hex("04 50 02 46 03 13"), "status");
    assert_eq!(said(0x50, &[0x47]), hex("04 50 02 47 03 12"), "ROM version");
    assert_eq!(said(0x50, &order_cdu(0, 2)), hex("04 50 02 45 30 32 03 12"), "two of the upper cassette");
    assert_eq!(said(0x50, &[0x56, 0x30, 0x33, 0x30, 0x34]), hex("04 50 02 56 30 33 30 34 03 04"), "both");
    assert_eq!(said(0x30, &[0x44]), hex("04 30 02 44 03 71"), "4000: reset");
    assert_eq!(said(0x30, &[0x50]), hex("04 30 02 50 03 65"), "4000: status");
    assert_eq!(said(0x30, &[0x55]), hex("04 30 02 55 03 60"), "4000: last");
}

#[test]
fn answers_of_the_sheet() {
    let profile = Profile::of(Model::Lcdm1000);
    let read = |text: &str| {
        let frame = hex(text);
        let body = body_of(SOH, 0x50, &frame).unwrap();
        report_cdu(&profile, 0, &body[1..]).unwrap()
    };
    assert_eq!(body_of(SOH, 0x50, &hex("01 50 02 44 30 03 24")), Ok(&[0x44, 0x30][..]));
    let good = read("01 50 02 45 30 32 30 32 30 30 30 30 03 15");
    assert_eq!((good.exit[0], good.rejected[0], good.trouble), (2, 0, None));
    let jam = read("01 50 02 45 30 32 30 31 35 30 30 30 03 13");
    assert_eq!((jam.exit[0], jam.stuck[0], jam.trouble.map(|trouble| trouble.kind)), (1, Between::exactly(1), Some(FaultKind::Jam)));
}

/// S34: three were picked, two left. One is stuck, or was rejected, as the count at CHK is read.
#[test]
fn s34_three_picked_two_out() {
    let data = b"0302500 1".map(|byte| if byte == b' ' { b'0' } else { byte });
    let data = [data[0], data[1], data[2], data[3], b'5', b'0', b'0', b'1'];
    let read = |setting| report_cdu(&Profile { check_counts_rejects: setting, ..Profile::of(Model::Lcdm2000) }, 0, &data).unwrap();
    assert_eq!(read(Some(false)).stuck[0], Between::exactly(1));
    assert_eq!(read(Some(true)).stuck[0], Between::NONE);
    assert_eq!(read(None).stuck[0], Between { min: 0, max: 1 }, "nobody said which: both");
    assert_eq!((read(None).exit[0], read(None).rejected[0]), (2, 1));
}

#[test]
fn figures_of_the_4000() {
    assert_eq!(order_4000(&[3, 0, 20, 1], Some(5)).as_slice(), hex("52 23 20 34 21 20 20 25"));
    // 134 mm are 170 steps of 0.785 mm: AA.
    assert_eq!(order_lengths(&[134, 0, 0, 0]).as_slice(), hex("5E 3A 3A 30 30 30 30 30 30"));
    let report = report_4000(&[3, 2, 0, 0], &hex("23 21 22 21 21 22 20 21 20 20 21 20 20")).unwrap();
    assert_eq!((report.exit, report.rejected), ([2, 2, 0, 0], [1, 0, 0, 0]));
    assert_eq!(report.stuck[0], Between { min: 0, max: 1 });
    assert_eq!(report.trouble.map(|trouble| trouble.code), Some(3));
    assert_eq!(report_4000(&[1, 0, 0, 0], &hex("20 21 22")), None, "too short");
    assert_eq!(report_4000(&[1, 0, 0, 0], &hex("20 21 1F 20 21 20 20 21 20 20 21 20 20")), None, "below 20h is no figure");
}

/// Nothing is stuffed: a sensor byte may look like the end, and the length decides.
#[test]
fn a_sensor_byte_that_looks_like_the_end() {
    let frame = encode(SOH, 0x50, &[0x46, 0x30, 0x30, 0x80, 0x03]).unwrap();
    let mut decoder = Decoder::new(SOH, 0x50, lengths_cdu);
    let cuts: Vec<Cut> = frame.iter().filter_map(|byte| decoder.push(*byte)).collect();
    let [Cut::Frame(body)] = cuts.as_slice() else { panic!("{cuts:?}") };
    let look = status_cdu(&Profile::of(Model::Lcdm1000), &body[1..]).unwrap();
    assert!(look.notes.is_clear() && look.reject_bin_out);
}

#[test]
fn items_between_frames_and_noise_before_them() {
    let mut bytes = hex("FF FF 01 8D 31 06 01 9C 38 FF");
    bytes.extend(encode(SOH, 0x50, &[0x44, 0x30]).unwrap());
    let mut decoder = Decoder::new(SOH, 0x50, lengths_cdu);
    let cuts: Vec<Cut> = bytes.iter().filter_map(|byte| decoder.push(*byte)).collect();
    let body = heapless::Vec::from_slice(&[0x44, 0x30]).unwrap();
    assert_eq!(cuts, [Cut::Out, Cut::Rejected(0x38), Cut::Frame(body)]);
}

#[test]
fn what_is_wrong_with_a_frame_is_said() {
    let frame = hex("01 50 02 44 30 03 24");
    assert_eq!(body_of(SOH, 0x30, &frame), Err(FrameError::Unit { found: 0x50 }));
    assert_eq!(body_of(EOT, 0x50, &frame), Err(FrameError::Envelope));
    assert_eq!(body_of(SOH, 0x50, &hex("01 50 02 44 31 03 24")), Err(FrameError::Check { computed: 0x25, received: 0x24 }));
    assert_eq!(encode(EOT, 0x50, &[]), Err(FrameError::Length { given: 0 }));
    assert!(FrameError::Unit { found: 0x50 }.to_string().contains("50"));
}

proptest! {
    #[test]
    fn a_frame_is_read_as_it_was_written(body in prop::collection::vec(0x20_u8.., 1..=BODY_BYTES_MAX)) {
        let frame = encode(SOH, 0x30, &body).unwrap();
        prop_assert_eq!(body_of(SOH, 0x30, &frame), Ok(body.as_slice()));
        let mut decoder = Decoder::new(SOH, 0x30, lengths(Model::Lcdm4000));
        let cuts: Vec<Cut> = frame.iter().filter_map(|byte| decoder.push(*byte)).collect();
        prop_assert_eq!(cuts, [Cut::Frame(heapless::Vec::from_slice(&body).unwrap())]);
    }

    #[test]
    fn one_changed_byte_never_passes(body in prop::collection::vec(any::<u8>(), 1..20), at: prop::sample::Index, change in 1_u8..) {
        let mut frame = encode(SOH, 0x50, &body).unwrap();
        let at = at.index(frame.len());
        frame[at] ^= change;
        prop_assert!(body_of(SOH, 0x50, &frame).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let profile = Profile::of(Model::Lcdm2000);
        for model in [Model::Lcdm2000, Model::Lcdm4000] {
            let mut decoder = Decoder::new(SOH, model.unit(), lengths(model));
            for byte in &bytes {
                let _ = decoder.push(*byte);
            }
        }
        let _ = status_cdu(&profile, &bytes);
        let _ = report_cdu(&profile, 1, &bytes);
        let _ = report_4000(&[1; 4], &bytes);
    }
}
