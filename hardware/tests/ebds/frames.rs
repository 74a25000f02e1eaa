//! The frames of `protocols.md` section 4, byte for byte, and round trips of everything else.

use cas_hardware::device::{BillTable, Value};
use cas_hardware::ebds::frame::{Decoder, FrameError, body_of, encode};
use cas_hardware::ebds::message::{Flags, Omnibus, Reply, Request};
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn requests_of_the_sheet() {
    let serial = "02 08 60 00 00 05 03 6D";
    let all = Omnibus { enable: 0x7F, stack: false, give_back: false };
    for (hex, request, toggle) in [
        // The sheet's examples leave the power-up policy at A (00); ours is B (04), which changes the check sum by as much.
        ("02 08 10 7F 1C 04 03 7F", Request::Omnibus(all), false),
        ("02 08 11 7F 1C 04 03 7E", Request::Omnibus(all), true),
        ("02 08 10 7F 3C 04 03 5F", Request::Omnibus(Omnibus { stack: true, ..all }), false),
        ("02 08 10 7F 5C 04 03 3F", Request::Omnibus(Omnibus { give_back: true, ..all }), false),
        ("02 08 60 7F 7F 7F 03 17", Request::SoftReset, false),
        (serial, Request::Serial, false),
    ] {
        let wire = bytes(hex);
        assert_eq!(encode(&request.emit(toggle)).unwrap().as_slice(), &wire, "{request:?}");
        assert_eq!(Request::parse(body_of(&wire).unwrap()), Ok((request, toggle)));
    }
}

#[test]
fn replies_of_the_sheet() {
    let of = |state, event, power| Flags { state, event, power, more: 0, model: 0x54, revision: 0x10 };
    for (hex, flags, toggle) in [
        ("02 0B 20 01 10 00 00 54 10 03 7E", of(Flags::IDLING, Flags::BOX, 0), false),
        ("02 0B 21 02 10 00 00 54 10 03 7C", of(Flags::ACCEPTING, Flags::BOX, 0), true),
        ("02 0B 20 04 10 18 00 54 10 03 63", of(Flags::ESCROWED, Flags::BOX, 0x18), false),
        ("02 0B 21 08 10 18 00 54 10 03 6E", of(Flags::STACKING, Flags::BOX, 0x18), true),
        ("02 0B 20 11 10 18 00 54 10 03 76", of(Flags::IDLING | Flags::STACKED, Flags::BOX, 0x18), false),
        ("02 0B 21 41 10 00 00 54 10 03 3F", of(Flags::IDLING | Flags::RETURNED, Flags::BOX, 0), true),
        ("02 0B 20 01 10 01 00 54 10 03 7F", of(Flags::IDLING, Flags::BOX, Flags::POWER_UP), false),
        ("02 0B 20 01 12 00 00 54 10 03 7C", of(Flags::IDLING, Flags::BOX | Flags::REJECTED, 0), false),
    ] {
        let wire = bytes(hex);
        let reply = Reply::Flags(flags);
        assert_eq!(encode(&reply.emit(toggle)).unwrap().as_slice(), &wire, "{flags:?}");
        assert_eq!(Reply::parse(body_of(&wire).unwrap()), Ok((reply, toggle)));
    }
    assert_eq!(of(0, 0, 0x18).note(), Some(2), "value 3 is the third note of the table");
    assert_eq!(of(0, 0, 0).note(), None);
}

#[test]
fn a_value_table_that_is_cut_short_is_refused() {
    let whole = Reply::Values(Flags::default(), BillTable::new()).emit(false);
    assert_eq!(whole.len(), 78, "82 bytes with the envelope (`protocols.md` section 4)");
    for length in 8..whole.len() {
        assert!(Reply::parse(&whole[..length]).is_err(), "{length} bytes: notes without a value would stand there as unused");
    }
    assert!(Reply::parse(&whole).is_ok());
}

#[test]
fn the_wrong_parity_is_named() {
    assert_eq!(body_of(&bytes("02 08 90 7F 1C 04 03 7F")), Err(FrameError::EighthBit));
}

proptest! {
    #[test]
    fn a_body_comes_back_from_its_frame(body in proptest::collection::vec(0_u8..0x80, 1..123)) {
        let frame = encode(&body).unwrap();
        prop_assert_eq!(body_of(&frame).unwrap(), body.as_slice());
        let mut decoder = Decoder::new();
        let found: Vec<_> = frame.iter().filter_map(|byte| decoder.push(*byte)).collect();
        prop_assert_eq!(found, vec![Ok(frame)]);
    }

    #[test]
    fn a_value_table_comes_back(notes in proptest::collection::vec(proptest::option::of((1_u32..1000, -4_i8..5)), 7)) {
        let entry = |note: Option<(u32, i8)>| note.map(|(mantissa, exponent)| Value { mantissa, exponent, currency: *b"MXN" });
        let table: BillTable = notes.into_iter().map(entry).collect();
        let reply = Reply::Values(Flags::default(), table);
        prop_assert_eq!(Reply::parse(&reply.emit(true)), Ok((reply, true)));
    }

    #[test]
    fn anything_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..90)) {
        let _ = Request::parse(&body);
        if let Ok((reply, toggle)) = Reply::parse(&body) {
            let again = Reply::parse(&reply.emit(toggle));
            prop_assert_eq!(again, Ok((reply, toggle)));
        }
        let _ = body_of(&body);
    }
}
