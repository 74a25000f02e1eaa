//! The frames of `protocols.md` section 2, byte for byte, and round trips of everything else.

use cas_hardware::id003::frame::{Decoder, body_of, encode};
use cas_hardware::id003::message::{Request, Said, parse_currency};
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn requests_of_the_sheet() {
    for (hex, request) in [
        ("FC 05 11 27 56", Request::Status),
        ("FC 05 40 2B 15", Request::Reset),
        ("FC 05 50 AA 05", Request::Ack),
        ("FC 05 41 A2 04", Request::Stack1),
        ("FC 05 42 39 36", Request::Stack2),
        ("FC 05 43 B0 27", Request::Return),
        ("FC 05 44 0F 53", Request::Hold),
        ("FC 07 C0 00 00 2D B5", Request::Disable(0)),
        ("FC 06 C3 00 04 D6", Request::Inhibit(false)),
        ("FC 06 C3 01 8D C7", Request::Inhibit(true)),
        ("FC 05 8A 7D 7C", Request::Currency),
        ("FC 05 91 2F D2", Request::Serial),
    ] {
        let wire = bytes(hex);
        assert_eq!(encode(&request.emit()).unwrap().as_slice(), &wire, "{request:?}");
        assert_eq!(Request::parse(body_of(&wire).unwrap()), Ok(request));
    }
}

#[test]
fn answers_of_the_sheet() {
    for (hex, said) in [
        ("FC 05 40 2B 15", Said::PowerUp),
        ("FC 05 1B 7D F9", Said::Initialising),
        ("FC 05 1A F4 E8", Said::Inhibited),
        ("FC 05 12 BC 64", Said::Accepting),
        ("FC 06 13 63 A2 D8", Said::Escrow { code: 0x63 }),
        ("FC 05 15 03 10", Said::VendValid),
        ("FC 05 14 8A 01", Said::Stacking),
        ("FC 05 16 98 22", Said::Stacked),
        ("FC 05 18 E6 CB", Said::Returning),
        ("FC 06 17 76 EE F8", Said::Rejecting { reason: 0x76 }),
        ("FC 06 49 A2 A0 21", Said::Failure { code: 0xA2 }),
        ("FC 05 43 B0 27", Said::BoxFull),
        ("FC 05 44 0F 53", Said::BoxOpen),
    ] {
        let wire = bytes(hex);
        assert_eq!(encode(&said.emit()).unwrap().as_slice(), &wire, "{said:?}");
        assert_eq!(Said::parse(body_of(&wire).unwrap()), Ok(said));
    }
}

#[test]
fn the_currency_assignment_of_a_real_device() {
    let wire = bytes("FC 25 8A 61 00 00 00 62 E0 05 00 63 E0 0A 00 64 E0 14 00 65 E0 32 00 66 E0 0A 01 67 E0 14 01 68 E0 32 01 05 C1");
    let letters = |country| if country == 0xE0 { *b"EUR" } else { *b"???" };
    let table = parse_currency(body_of(&wire).unwrap(), letters).unwrap();
    let euros: Vec<Option<i64>> = table.iter().map(|value| value.and_then(|value| value.hundredths())).collect();
    assert_eq!(euros, [None, Some(500), Some(1_000), Some(2_000), Some(5_000), Some(10_000), Some(20_000), Some(50_000)]);
    assert!(table.iter().flatten().all(|value| value.currency == *b"EUR"));
}

proptest! {
    #[test]
    fn a_body_comes_back_from_its_frame(body in proptest::collection::vec(any::<u8>(), 1..124), noise in proptest::collection::vec(any::<u8>(), 0..4)) {
        let frame = encode(&body).unwrap();
        prop_assert_eq!(body_of(&frame).unwrap(), body.as_slice());
        let mut decoder = Decoder::new();
        let mut found = None;
        // Noise that cannot be a start is skipped.
        for byte in noise.iter().filter(|byte| **byte != 0xFC).chain(frame.iter()) {
            if let Some(Ok(whole)) = decoder.push(*byte) {
                found = Some(whole);
            }
        }
        let found = found.expect("the frame is found");
        prop_assert_eq!(found.as_slice(), frame.as_slice());
    }

    #[test]
    fn anything_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..40)) {
        if let Ok(request) = Request::parse(&body) {
            let emitted = request.emit();
            prop_assert_eq!(emitted.as_slice(), body.as_slice());
        }
        if let Ok(said) = Said::parse(&body)
            && !matches!(said, Said::Escrow { .. })
        {
            let emitted = said.emit();
            prop_assert_eq!(emitted.as_slice(), body.as_slice());
        }
        let _ = parse_currency(&body, |_| *b"MXN");
        let _ = body_of(&body);
    }
}
