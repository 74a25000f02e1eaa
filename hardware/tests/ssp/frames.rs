//! The frames of `protocols.md` section 3, byte for byte, and round trips of everything else.

use cas_hardware::ssp::command::{Command, CommandError};
use cas_hardware::ssp::event::{Event, EventError, Sum, parse_events};
use cas_hardware::ssp::frame::{DATA_BYTES_MAX, Decoder, Packet, encode, packet_of};
use cas_hardware::ssp::reply::{OK, Setup};
use proptest::prelude::*;

pub fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// The frames in these bytes of a line, their start bytes said once.
fn cut(wire: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new();
    wire.iter().filter_map(|byte| decoder.push(*byte)).map(|frame| frame.unwrap().to_vec()).collect()
}

/// Sequence bit and data of the one frame on this line, which must say itself again.
fn read(hex: &str) -> (bool, Vec<u8>) {
    let wire = bytes(hex);
    let [frame] = cut(&wire).try_into().unwrap();
    let packet = packet_of(&frame).unwrap();
    assert_eq!(encode(packet).unwrap().as_slice(), &wire, "{hex}");
    (packet.sequence, packet.data.to_vec())
}

#[test]
fn commands_of_the_sheet() {
    for (hex, command) in [
        ("7F 80 01 11 65 82", Command::Sync),
        ("7F 80 02 06 08 03 94", Command::Version(8)),
        ("7F 80 01 07 12 02", Command::Poll),
        ("7F 80 01 0A 3F 82", Command::Enable),
        ("7F 80 01 09 35 82", Command::Disable),
        ("7F 80 01 08 30 02", Command::Reject),
        ("7F 80 03 02 07 00 2B B6", Command::Inhibits { channels: 7, bytes: 2 }),
        ("7F 80 01 18 53 82", Command::Hold),
        ("7F 80 09 4A C5 05 8F 3A 00 00 00 00 B2 73", Command::Generator(982_451_653)),
        ("7F 00 09 4B 8D A6 13 00 00 00 00 00 53 D6", Command::Modulus(1_287_821)),
        ("7F 80 09 4C D4 D4 02 00 00 00 00 00 B6 F9", Command::KeyExchange(185_556)),
    ] {
        let (sequence, data) = read(hex);
        assert_eq!(sequence, bytes(hex)[1] == 0x80);
        assert_eq!(Command::parse(&data), Ok(command));
        assert_eq!(command.emit().as_slice(), data, "{command:?}");
    }
}

#[test]
fn poll_replies_of_the_sheet() {
    let pesos = |value, asked| Sum { value, asked, currency: *b"MXN" };
    let payout = |code, sum| Event::Payout { code, sums: [sum].into_iter().collect(), cause: None };
    for (hex, told) in [
        ("7F 80 01 F0 23 80", vec![]),
        ("7F 80 04 F0 EE 01 EB B9 48", vec![Event::Credit(1), Event::Stacked]),
        ("7F 80 03 F0 EF 00 CF CA", vec![Event::Read(0)]),
        ("7F 80 03 F0 EF 03 C5 CA", vec![Event::Read(3)]),
        ("7F 80 03 F0 E1 00 CC 6E", vec![Event::ClearedFromFront(0)]),
        ("7F 80 02 F0 DB E5 A2", vec![Event::Bare(0xDB)]),
        ("7F 80 02 F0 E8 4F A2", vec![Event::Disabled]),
        ("7F 80 03 F0 F1 E8 BF 8C", vec![Event::SlaveReset, Event::Disabled]),
        ("7F 80 09 F0 CA F4 01 00 00 45 55 52 D0 F9", vec![Event::Moved(0xCA, Sum { value: 500, asked: None, currency: *b"EUR" })]),
        ("7F 80 0A F0 DA 01 88 13 00 00 4D 58 4E 11 A8", vec![payout(0xDA, pesos(5_000, None))]),
        ("7F 80 0E F0 DC 01 10 27 00 00 98 3A 00 00 4D 58 4E 49 99", vec![payout(0xDC, pesos(10_000, Some(15_000)))]),
    ] {
        let (_, data) = read(hex);
        assert_eq!(data[0], OK);
        let (events, end) = parse_events(&data[1..]);
        assert_eq!((events.to_vec(), end), (told, None), "{hex}");
        let mut again: heapless::Vec<u8, 64> = heapless::Vec::new();
        events.iter().for_each(|event| event.emit_into(&mut again).unwrap());
        assert_eq!(again.as_slice(), &data[1..], "{hex}");
    }
}

/// The maker's manual prints the answer to a power-up with a generic code where an event belongs: read as told, F8 is no event.
#[test]
fn the_misprint_of_the_manual_is_no_event() {
    let (_, data) = read("7F 80 03 F0 F1 F8 DC 0C");
    let (events, end) = parse_events(&data[1..]);
    assert_eq!((events.to_vec(), end), (vec![Event::SlaveReset], Some(EventError::Unknown(0xF8))));
}

#[test]
fn the_answer_to_setup_of_a_mexican_validator() {
    let mut hex = "7F 80 47 F0 00 30 34 31 34 4D 58 4E 00 00 00 06".to_owned();
    hex += &" 00".repeat(12);
    hex += " 00 00 64 07";
    hex += &" 4D 58 4E".repeat(6);
    hex += " 14 00 00 00 32 00 00 00 64 00 00 00 C8 00 00 00 F4 01 00 00 E8 03 00 00 C0 2B";
    let (_, data) = read(&hex);
    let setup = Setup::parse(&data[1..]).unwrap();
    assert_eq!((setup.unit, &setup.firmware, &setup.country, setup.version), (0, b"0414", b"MXN", 7));
    let table = setup.table();
    let pesos: Vec<i64> = table.iter().map(|value| value.unwrap().hundredths().unwrap() / 100).collect();
    assert_eq!(pesos, [20, 50, 100, 200, 500, 1000]);
    assert!(table.iter().flatten().all(|value| value.currency == *b"MXN"));
    assert_eq!(setup.emit().unwrap().as_slice(), data);
}

#[test]
fn start_bytes_within_a_frame_are_said_twice() {
    let wire = bytes("7F 80 09 33 7F 7F 00 00 00 4D 58 4E 19 B8 35");
    let [frame] = cut(&wire).try_into().unwrap();
    let packet = packet_of(&frame).unwrap();
    assert_eq!(packet.data, bytes("33 7F 00 00 00 4D 58 4E 19"));
    assert_eq!(encode(packet).unwrap().as_slice(), &wire);
}

#[test]
fn a_frame_that_breaks_off_gives_way_to_the_next() {
    let whole = bytes("7F 80 03 F0 EF 03 C5 CA");
    for length in 1..whole.len() {
        let line: Vec<u8> = whole[..length].iter().chain(&whole).copied().collect();
        assert_eq!(cut(&line), std::slice::from_ref(&whole), "cut off after {length} bytes");
    }
}

#[test]
fn commands_that_are_not_understood_are_named() {
    assert_eq!(Command::parse(&[]), Err(CommandError::Empty));
    assert_eq!(Command::parse(&[0x07, 0x00]), Err(CommandError::Length(0x07)));
    assert_eq!(Command::parse(&[0x4A, 0x00]), Err(CommandError::Length(0x4A)));
    assert_eq!(Command::parse(&[0xAA]), Err(CommandError::Unknown(0xAA)));
}

proptest! {
    #[test]
    fn data_come_back_from_their_frame(
        data in proptest::collection::vec(prop_oneof![Just(0x7F_u8), any::<u8>()], 1..=DATA_BYTES_MAX),
        address in 0_u8..0x7E,
        sequence: bool,
        noise in proptest::collection::vec(any::<u8>().prop_filter("no start", |byte| *byte != 0x7F), 0..6),
    ) {
        let packet = Packet { address, sequence, data: &data };
        let wire: Vec<u8> = noise.into_iter().chain(encode(packet).unwrap()).collect();
        let [frame] = <[Vec<u8>; 1]>::try_from(cut(&wire)).unwrap();
        prop_assert_eq!(packet_of(&frame), Ok(packet));
    }

    #[test]
    fn anything_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(command) = Command::parse(&body) {
            let emitted = command.emit();
            prop_assert_eq!(emitted.as_slice(), body.as_slice());
        }
        let (events, end) = parse_events(&body);
        let mut again: heapless::Vec<u8, 128> = heapless::Vec::new();
        for event in &events {
            prop_assert!(event.emit_into(&mut again).is_ok());
        }
        prop_assert!(body.starts_with(&again));
        prop_assert_eq!(end.is_none(), again.len() == body.len());
        let _ = packet_of(&body);
        if let Some(setup) = Setup::parse(&body) {
            prop_assert!(setup.table().len() <= 24);
        }
    }

    #[test]
    fn events_come_back_from_their_bytes(codes in proptest::collection::vec((0xB5_u8..=0xF1, any::<u8>()), 0..12)) {
        let mut body = Vec::new();
        for (code, data) in codes {
            body.push(code);
            body.push(data);
        }
        let (events, _) = parse_events(&body);
        let mut again: heapless::Vec<u8, 64> = heapless::Vec::new();
        for event in &events {
            prop_assert!(event.emit_into(&mut again).is_ok());
        }
        prop_assert!(body.starts_with(&again));
    }
}
