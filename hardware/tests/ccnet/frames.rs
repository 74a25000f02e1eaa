//! The frames of `protocols.md` section 1, byte for byte, and round trips of everything else.

use cas_hardware::ccnet::frame::{Decoder, Frame, encode};
use cas_hardware::ccnet::message::{PollStatus, Request, emit_identification, emit_table, parse_identification, parse_table};
use cas_hardware::device::{BillMask, BillTable, Value};
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn requests_of_the_sheet() {
    let all = BillMask(0xFF_FFFF);
    let six = BillMask(0x3F);
    let none = BillMask(0);
    for (hex, request) in [
        ("02 03 06 33 DA 81", Request::Poll),
        ("02 03 06 00 C2 82", Request::Ack),
        ("02 03 06 FF BA 8D", Request::Nak),
        ("02 03 06 30 41 B3", Request::Reset),
        ("02 03 06 31 C8 A2", Request::GetStatus),
        ("02 03 06 37 FE C7", Request::Identification),
        ("02 03 06 41 4F D1", Request::GetBillTable),
        ("02 03 0C 34 FF FF FF FF FF FF FE F7", Request::EnableBillTypes { enable: all, escrow: all }),
        ("02 03 0C 34 00 00 3F 00 00 3F 68 3B", Request::EnableBillTypes { enable: six, escrow: six }),
        ("02 03 0C 34 00 00 00 00 00 00 17 0C", Request::EnableBillTypes { enable: none, escrow: none }),
        ("02 03 06 35 EC E4", Request::Stack),
        ("02 03 06 36 77 D6", Request::Return),
        ("02 03 06 38 09 3F", Request::Hold),
    ] {
        let wire = bytes(hex);
        assert_eq!(encode(3, &request.emit()).unwrap().as_slice(), &wire, "{request:?}");
        assert_eq!(Request::parse(Frame::new_checked(&wire).unwrap().body()), Ok(request));
    }
}

#[test]
fn poll_answers_of_the_sheet() {
    for (hex, status) in [
        ("02 03 06 10 43 92", PollStatus::PowerUp),
        ("02 03 06 11 CA 83", PollStatus::PowerUpInValidator),
        ("02 03 06 12 51 B1", PollStatus::PowerUpInStacker),
        ("02 03 06 13 D8 A0", PollStatus::Initialise),
        ("02 03 06 14 67 D4", PollStatus::Idling),
        ("02 03 06 15 EE C5", PollStatus::Accepting),
        ("02 03 06 17 FC E6", PollStatus::Stacking),
        ("02 03 06 18 0B 1E", PollStatus::Returning),
        ("02 03 06 19 82 0F", PollStatus::Disabled),
        ("02 03 07 1C 66 41 85", PollStatus::Rejecting { code: 0x66 }),
        ("02 03 06 42 D4 E3", PollStatus::BoxRemoved),
        ("02 03 06 43 5D F2", PollStatus::Jam),
        ("02 03 07 47 55 06 B1", PollStatus::Failure { code: 0x55 }),
        ("02 03 07 80 01 05 22", PollStatus::Escrow { index: 1 }),
        ("02 03 07 81 01 DD 3B", PollStatus::Stacked { index: 1 }),
        ("02 03 07 82 02 2E 23", PollStatus::Returned { index: 2 }),
    ] {
        let wire = bytes(hex);
        assert_eq!(encode(3, &status.emit()).unwrap().as_slice(), &wire, "{status:?}");
        assert_eq!(PollStatus::parse(Frame::new_checked(&wire).unwrap().body()), Ok(status));
    }
}

#[test]
fn the_identification_of_the_sheet() {
    let wire = bytes(
        "02 03 27 49 44 30 30 33 20 20 20 20 20 20 20 20 20 20 32 33 31 30 30 30 37 36 30 34 34 33 \
         00 00 00 00 00 00 00 A4 8B",
    );
    let identity = parse_identification(Frame::new_checked(&wire).unwrap().body()).unwrap();
    assert_eq!((identity.model.as_str(), identity.serial.as_str()), ("ID003", "231000760443"));
    assert_eq!(encode(3, &emit_identification("ID003", "231000760443")).unwrap().as_slice(), &wire);
}

#[test]
fn the_bill_tables_of_the_sheet() {
    let mut wire = bytes("02 03 7D 02 4D 58 4E 01 05 4D 58 4E 01 01 4D 58 4E 02 02 4D 58 4E 02 05 4D 58 4E 02 01 4D 58 4E 03");
    wire.extend([0; 90]);
    wire.extend([0x24, 0x55]);
    let table = parse_table(Frame::new_checked(&wire).unwrap().body()).unwrap();
    let values: Vec<_> = table.iter().flatten().map(|value| value.hundredths().unwrap()).collect();
    assert_eq!(values, [2_000, 5_000, 10_000, 20_000, 50_000, 100_000]);
    assert!(table.iter().flatten().all(|value| value.currency == *b"MXN"));
    assert_eq!(encode(3, &emit_table(&table)).unwrap().as_slice(), &wire);

    let mut euro =
        bytes("02 03 7D 05 45 55 52 00 01 45 55 52 01 02 45 55 52 01 05 45 55 52 01 01 45 55 52 02 02 45 55 52 02 05 45 55 52 02");
    euro.extend([0; 85]);
    euro.extend([0x88, 0xC2]);
    assert_eq!(parse_table(Frame::new_checked(&euro).unwrap().body()).unwrap().iter().flatten().count(), 7);
}

#[test]
fn messages_of_the_wrong_length_or_direction_are_named() {
    assert_eq!(Request::parse(&[0x33, 0x00]).unwrap_err().to_string(), "the message 33 cannot be 2 bytes long");
    assert_eq!(PollStatus::parse(&[0x81]).unwrap_err().to_string(), "the message 81 cannot be 1 bytes long");
    assert_eq!(PollStatus::parse(&[0x30]).unwrap_err().to_string(), "the code 30 is not part of CCNET in this direction");
    assert!(PollStatus::parse(&[]).is_err());
    assert!(parse_table(&[0; 119]).is_err());
    assert!(parse_identification(b"short").is_err());
}

fn any_table() -> impl Strategy<Value = BillTable> {
    let value =
        (1_u32..=255, -127_i8..=127, any::<[u8; 3]>()).prop_map(|(mantissa, exponent, currency)| Value { mantissa, exponent, currency });
    proptest::collection::vec(proptest::option::of(value), 24).prop_map(|entries| entries.into_iter().collect::<BillTable>())
}

proptest! {
    #[test]
    fn any_body_survives_the_envelope(address: u8, body in proptest::collection::vec(any::<u8>(), 1..=245)) {
        let wire = encode(address, &body).unwrap();
        let frame = Frame::new_checked(&wire).unwrap();
        prop_assert_eq!((frame.address(), frame.body()), (address, body.as_slice()));
        let mut decoder = Decoder::new();
        let found: Vec<_> = wire.iter().filter_map(|byte| decoder.push(*byte)).collect();
        prop_assert_eq!(found, vec![Ok(wire)]);
    }

    #[test]
    fn one_spoiled_byte_is_never_taken_for_a_frame(body in proptest::collection::vec(any::<u8>(), 1..=40), at: prop::sample::Index, bit in 0..8) {
        let mut wire = encode(3, &body).unwrap();
        let at = at.index(wire.len());
        wire[at] ^= 1_u8 << bit;
        // The address is part of the sum, so even that is noticed.
        prop_assert!(Frame::new_checked(&wire).is_err());
    }

    #[test]
    fn whatever_can_be_read_is_written_back_the_same(body in proptest::collection::vec(any::<u8>(), 0..12)) {
        if let Ok(request) = Request::parse(&body) {
            prop_assert_eq!(request.emit().to_vec(), body.clone());
        }
        if let Ok(status) = PollStatus::parse(&body) {
            prop_assert_eq!(status.emit().to_vec(), body.clone());
        }
    }

    #[test]
    fn tables_read_back(table in any_table()) {
        prop_assert_eq!(parse_table(&emit_table(&table)).unwrap(), table);
    }

    #[test]
    fn any_bytes_are_survived_by_the_decoder(noise in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut decoder = Decoder::new();
        for byte in noise {
            if let Some(Ok(frame)) = decoder.push(byte) {
                prop_assert!(Frame::new_checked(&frame).is_ok());
            }
        }
    }
}
