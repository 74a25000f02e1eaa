//! Frames of the sheet byte for byte, round trips, and any bytes at all.

use cas_hardware::f53::Profile;
use cas_hardware::f53::frame::{Cut, DATA_BYTES_MAX, Data, Decoder, FrameError, encode};
use cas_hardware::f53::message::{AT_EXIT, ORDER_ANSWER_BYTES, SENSORS_AT, digits, error, init, look, order, parse_digits, report, status};
use proptest::prelude::*;

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn cut(bytes: &[u8], doubled: bool) -> Vec<Cut> {
    let mut decoder = Decoder::new(doubled);
    bytes.iter().filter_map(|byte| decoder.push(*byte)).collect()
}

#[test]
fn frames_of_the_sheet() {
    let said = |data: &[u8]| encode(data, false).unwrap().to_vec();
    let four = Profile::mexican([20, 50, 100, 200]);
    assert_eq!(said(&init(&four)), hex("10 02 00 11 60 02 0D 40 7D 73 82 78 89 7F 90 86 0C 0C 0C 0C 1C 10 03 37 56"));
    let two = Profile::mexican([20, 50, 0, 0]);
    assert_eq!(said(&init(&two)), hex("10 02 00 11 60 02 0D 40 7D 73 82 78 00 00 00 00 0C 0C 0C 0C 1C 10 03 47 42"));
    assert_eq!(said(&status()), hex("10 02 00 03 00 01 1C 10 03 FA 97"));
    assert_eq!(
        said(&order(&two, &[2, 3, 0, 0])),
        hex("10 02 00 19 60 03 15 E4 30 B2 30 33 30 30 30 30 30 B4 30 B4 30 B4 30 B4 03 03 03 03 1C 10 03 77 E8")
    );
    let mut answer = hex("E0 02 34");
    answer.extend([0; 52]);
    answer.push(0x1C);
    let frame = said(&answer);
    assert_eq!((&frame[..7], &frame[frame.len() - 4..]), (&hex("10 02 00 38 E0 02 34")[..], &hex("10 03 7F F1")[..]));
}

#[test]
fn digits_carry_even_parity() {
    let all: Vec<u8> = (0..10).map(|count| digits(count)[1]).collect();
    assert_eq!(all, hex("30 B1 B2 33 B4 35 36 B7 B8 39"));
    assert_eq!((0..100).map(digits).map(|digits| parse_digits(&digits)).collect::<Vec<_>>(), (0..100).map(Some).collect::<Vec<_>>());
    assert_eq!(parse_digits(&hex("30 31")), None, "odd parity is damage");
}

#[test]
fn signals_and_frames_follow_each_other() {
    let mut bytes = hex("FF 10 05 10 06 00 10 15 10");
    bytes.extend(encode(&status(), false).unwrap());
    assert_eq!(cut(&bytes, false), [Cut::Enquiry, Cut::Ack, Cut::Nak, Cut::Frame(status())]);
}

#[test]
fn counts_and_sensors_are_read_where_the_sheet_says() {
    let mut answer = vec![0; ORDER_ANSWER_BYTES];
    answer[..3].copy_from_slice(&hex("E0 03 99"));
    for index in 0..4 {
        let [out, rejected] = [digits(10 + index), digits(index)];
        let at = 2 * usize::from(index);
        answer[0x27 + at..0x29 + at].copy_from_slice(&out);
        answer[0x2F + at..0x31 + at].copy_from_slice(&rejected);
    }
    let read = report(&[10, 11, 12, 14], &answer).unwrap();
    assert_eq!((read.exit, read.rejected, read.trouble), ([10, 11, 12, 13], [0, 1, 2, 3], None));
    assert_eq!((read.stuck[3].min, read.stuck[3].max), (0, 1));
    assert_eq!(report(&[1; 4], &answer[..138]), None);
    answer[0x27] = 0x31;
    assert_eq!(report(&[1; 4], &answer), None, "a damaged digit is no count");
    let mut sensors = vec![0; SENSORS_AT + 6];
    assert!(!look(&sensors).unwrap().notes.exit);
    sensors[SENSORS_AT + 2] = AT_EXIT;
    assert!(look(&sensors).unwrap().notes.exit);
    assert_eq!(error(&hex("F0 03 02 21 00")).map(|trouble| trouble.code), Some(0x21));
}

#[test]
fn what_is_wrong_with_a_frame_is_said() {
    let good = encode(&status(), false).unwrap();
    let mut sum = good.clone();
    sum[9] ^= 1;
    assert!(matches!(cut(&sum, false)[..], [Cut::Damaged(FrameError::Checksum { computed: 0x97FA, .. })]));
    let mut end = good.clone();
    end[8] = 0x04;
    assert_eq!(cut(&end, false), [Cut::Damaged(FrameError::End)]);
    assert_eq!(cut(&hex("10 02 FF FF"), false), [Cut::Damaged(FrameError::Length { given: 0xFFFF })]);
    assert_eq!(cut(&hex("10 02 00 00"), false), [Cut::Damaged(FrameError::Length { given: 0 })]);
    assert_eq!(encode(&[], false), Err(FrameError::Length { given: 0 }));
    assert!(FrameError::End.to_string().contains("doubles 10"));
}

proptest! {
    #[test]
    fn data_comes_back_from_its_frame(data in prop::collection::vec(prop_oneof![Just(0x10_u8), any::<u8>()], 1..=DATA_BYTES_MAX), doubled: bool) {
        let frame = encode(&data, doubled).unwrap();
        prop_assert_eq!(cut(&frame, doubled), [Cut::Frame(Data::from_slice(&data).unwrap())]);
    }

    #[test]
    fn a_changed_byte_is_never_a_good_frame(data in prop::collection::vec(any::<u8>(), 1..40), doubled: bool, at: prop::sample::Index, change in 1_u8..) {
        let mut frame = encode(&data, doubled).unwrap();
        let at = at.index(frame.len());
        frame[at] ^= change;
        prop_assert!(!cut(&frame, doubled).contains(&Cut::Frame(Data::from_slice(&data).unwrap())));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(prop_oneof![Just(0x10_u8), Just(0x02), any::<u8>()], 0..400), doubled: bool) {
        let _ = cut(&bytes, doubled);
        let _ = look(&bytes);
        let _ = error(&bytes);
        let _ = report(&[1; 4], &bytes);
    }
}
