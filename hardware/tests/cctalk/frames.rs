//! Packets of the specification's examples and of the fact sheet, byte for byte.

use cas_hardware::cctalk::codes::coin_id;
use cas_hardware::cctalk::frame::{Assembler, Checksum, FrameError, HOST, Message, Packet};
use cas_hardware::device::Value;

/// Parses, compares header and data, and emits the same bytes again.
fn check(bytes: &[u8], checksum: Checksum, header: u8, data: &[u8]) {
    let packet = Packet::new_checked(bytes, checksum).unwrap();
    assert_eq!((packet.header(), packet.data()), (header, data));
    let mut message = Message::parse(bytes, checksum).unwrap();
    assert_eq!(message.emit(checksum), bytes);
    message.data.clear();
    assert_ne!(message.emit(checksum).len(), if data.is_empty() { 0 } else { bytes.len() });
}

#[test]
fn requests_and_replies_of_the_specification() {
    check(&[2, 0, 1, 242, 11], Checksum::Simple, 242, &[]);
    check(&[1, 3, 2, 0, 78, 97, 188, 143], Checksum::Simple, 0, &[78, 97, 188]);
    check(&[2, 0, 1, 254, 255], Checksum::Simple, 254, &[]);
    check(&[1, 0, 2, 0, 253], Checksum::Simple, 0, &[]);
    check(&[2, 1, 1, 184, 1, 67], Checksum::Simple, 184, &[1]);
    check(&[1, 6, 2, 0, 71, 66, 50, 48, 48, 65, 155], Checksum::Simple, 0, b"GB200A");
    check(&[2, 0, 1, 229, 24], Checksum::Simple, 229, &[]);
    check(&[1, 11, 2, 0, 1, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 235], Checksum::Simple, 0, &[1, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn hopper_packets_of_the_sheet() {
    check(&[3, 1, 1, 164, 165, 178], Checksum::Simple, 164, &[0xA5]);
    check(&[3, 4, 1, 167, 57, 48, 0, 2, 230], Checksum::Simple, 167, &[57, 48, 0, 2]);
    check(&[1, 1, 3, 0, 1, 250], Checksum::Simple, 0, &[1]);
    check(&[1, 4, 3, 0, 1, 1, 1, 0, 245], Checksum::Simple, 0, &[1, 1, 1, 0]);
    check(&[1, 3, 3, 0, 192, 0, 0, 57], Checksum::Simple, 0, &[192, 0, 0]);
    check(&[3, 0, 1, 172, 80], Checksum::Simple, 172, &[]);
    check(&[1, 0, 3, 5, 247], Checksum::Simple, 5, &[]);
    check(&[1, 0, 3, 6, 246], Checksum::Simple, 6, &[]);
}

#[test]
fn the_crc_form_drops_the_source() {
    check(&[40, 0, 70, 1, 63], Checksum::Crc, 1, &[]);
    check(&[1, 0, 48, 0, 55], Checksum::Crc, 0, &[]);
    check(&[40, 0, 49, 159, 93], Checksum::Crc, 159, &[]);
    assert_eq!(Packet::new_checked(&[40, 0, 70, 1, 63], Checksum::Crc).unwrap().source(), None);
}

#[test]
fn bad_packets_say_what_is_wrong() {
    let parse = |bytes: &[u8]| Message::parse(bytes, Checksum::Simple);
    assert_eq!(parse(&[2, 0, 1, 242, 12]), Err(FrameError::Checksum));
    assert_eq!(parse(&[2, 0, 1, 242]), Err(FrameError::Short));
    assert_eq!(parse(&[2]), Err(FrameError::Short));
    assert_eq!(parse(&[]), Err(FrameError::Short));
    assert_eq!(parse(&[2, 0, 1, 242, 11, 0]), Err(FrameError::Long));
    assert_eq!(parse(&[2, 253, 1, 242, 11]), Err(FrameError::Length(253)));
    assert_eq!(FrameError::Length(253).to_string(), "a length of 253 is over the 252 that ccTalk allows");
}

#[test]
fn a_reply_is_found_behind_noise() {
    let mut assembler = Assembler::default();
    for byte in [0xFF, 1, 0, 9, 1, 0, 2, 0, 253] {
        assembler.push(byte);
    }
    let message = assembler.next(|destination| destination == HOST).unwrap();
    assert_eq!((message.source, message.header), (2, 0));
    assert_eq!(assembler.next(|_| true), None);
    assert_eq!(assembler.noise(), 4);
}

#[test]
fn coin_names_are_values() {
    let peso = |mantissa, exponent| Some(Value { mantissa, exponent, currency: *b"MX " });
    assert_eq!(coin_id::value(b"MX010A"), peso(10, 0));
    assert_eq!(coin_id::value(b"MX.50A"), peso(50, -2));
    assert_eq!(coin_id::value(b"MX2.5A"), peso(25, -1));
    assert_eq!(coin_id::value(b"MX.50A").and_then(Value::hundredths), Some(50));
    for unused in [b"......", b"MX000A", b"mx010A", b"MX0x0A"] {
        assert_eq!(coin_id::value(unused), None, "{unused:?}");
    }
    assert_eq!(coin_id::value(b"MX01"), None);
    for centavos in [10, 50, 100, 2_000, 10_000] {
        let id = coin_id::mexican(centavos).unwrap();
        assert_eq!(coin_id::value(&id).and_then(Value::hundredths), Some(centavos.into()));
    }
}
