//! The reader of every protocol: whatever passes, each byte is told exactly once, in order, and nothing panics; known frames say what they say.

use cas_hardware::device::Instant;
use cas_hardware::toolbox::decode::Reader;
use cas_hardware::toolbox::tap::{Chunk, Side};
use cas_hardware::toolbox::{PROTOCOLS, Protocol};
use proptest::prelude::*;

fn chunk(at: u64, side: Side, bytes: &[u8]) -> Chunk {
    Chunk { at: Instant::from_millis(at), side, bytes: bytes.to_vec() }
}

fn said(protocol: Protocol, talk: &[(Side, &[u8])]) -> Vec<String> {
    let mut reader = Reader::new(protocol);
    let chunks = talk.iter().enumerate().map(|(at, (side, bytes))| chunk(at as u64, *side, bytes));
    chunks.flat_map(|chunk| reader.take(&chunk)).map(|told| told.says).collect()
}

#[test]
fn frames_of_the_sheets_say_what_they_say() {
    use Side::{Device, Host};
    let ccnet = said(
        Protocol::Ccnet,
        &[
            (Host, &[0x02, 0x03, 0x06, 0x33, 0xDA, 0x81]),
            (Device, &[0x02, 0x03, 0x06, 0x10, 0x43, 0x92]),
            (Host, &[0x02, 0x03, 0x06, 0x41, 0x4F, 0xD1]),
            (Host, &[0x02, 0x03, 0x06, 0x33, 0xDA, 0x81]),
            // The same bytes are a question of the host and a full box of the device.
            (Device, &[0x02, 0x03, 0x06, 0x41, 0x4F, 0xD1]),
        ],
    );
    assert_eq!(
        ccnet,
        ["POLL: ¿qué haces?", "encendido; espera RESET", "GET BILL TABLE: ¿qué billetes conoces?", "POLL: ¿qué haces?", "caja llena"]
    );
    let id003 = said(Protocol::Id003, &[(Host, &[0xFC, 0x05, 0x11, 0x27, 0x56]), (Device, &[0xFC, 0x05, 0x15, 0x03, 0x10])]);
    assert_eq!(id003, ["STATUS: ¿qué haces?", "VEND VALID: el billete es nuestro; espera ACK"]);
    let ebds = said(Protocol::Ebds, &[(Device, &[0x02, 0x0B, 0x20, 0x04, 0x10, 0x18, 0x00, 0x54, 0x10, 0x03, 0x63])]);
    assert_eq!(ebds, ["billete en espera, billete 2 [0]"]);
    let cctalk = said(Protocol::Cctalk, &[(Host, &[2, 1, 1, 184, 1, 67]), (Device, &[1, 6, 2, 0, 77, 88, 46, 53, 48, 65, 126])]);
    assert_eq!(cctalk, ["a 2: 184 ¿qué moneda es? (01)", "de 2: \"MX.50A\" = $0.50 MX"]);
    let escpos = said(Protocol::Escpos, &[(Host, b"Hola\n"), (Host, &[0x10, 4, 4]), (Device, &[0x7E])]);
    assert_eq!(escpos, ["texto \"Hola\"", "fin de renglón", "¿estado 4?", "sin papel, queda poco papel"]);
}

#[test]
fn a_damaged_frame_is_told_as_one() {
    let told = said(Protocol::Ccnet, &[(Side::Host, &[0x02, 0x03, 0x06, 0x33, 0xDA, 0x80])]);
    assert!(told[0].starts_with("mensaje dañado"), "{told:?}");
}

proptest! {
    #[test]
    fn every_byte_is_told_once_and_in_order(
        which in 0..PROTOCOLS.len(),
        talk in prop::collection::vec((any::<bool>(), prop::collection::vec(prop_oneof![any::<u8>(), 0_u8..8, Just(0xFC)], 0..60), 0_u64..300), 0..40),
    ) {
        let mut reader = Reader::new(PROTOCOLS[which]);
        let (mut now, mut told) = (0, Vec::new());
        let mut said = [Vec::new(), Vec::new()];
        for (host, bytes, wait) in &talk {
            now += wait;
            let side = if *host { Side::Host } else { Side::Device };
            said[usize::from(*host)].extend_from_slice(bytes);
            told.extend(reader.take(&chunk(now, side, bytes)));
        }
        told.extend(reader.end());
        for (host, bytes) in [(false, &said[0]), (true, &said[1])] {
            let side = if host { Side::Host } else { Side::Device };
            let again: Vec<u8> = told.iter().filter(|told| told.side == side).flat_map(|told| told.bytes.clone()).collect();
            prop_assert_eq!(&again, bytes);
        }
    }
}
