//! Whatever comes over the wire: no panic, no packet that was not sent, no second order.

use cas_hardware::cctalk::emulator::pile::parse_coin;
use cas_hardware::cctalk::frame::{Assembler, Checksum, DATA_MAX, Message};
use cas_hardware::device::{HopperEvent, Machine};
use cas_hardware::emulation::FarEnd;
use proptest::prelude::*;

use super::rig::{HOPPER, Rig};

fn checksums() -> impl Strategy<Value = Checksum> {
    prop_oneof![Just(Checksum::Simple), Just(Checksum::Crc)]
}

proptest! {
    #[test]
    fn a_message_is_read_as_it_was_written(destination: u8, header: u8, data in prop::collection::vec(any::<u8>(), 0..=DATA_MAX), checksum in checksums()) {
        let data = heapless_vec(&data);
        let message = Message { destination, source: 1, header, data };
        prop_assert_eq!(Message::parse(&message.emit(checksum), checksum), Ok(message));
    }

    #[test]
    fn one_changed_byte_never_passes_the_simple_checksum(header: u8, data in prop::collection::vec(any::<u8>(), 0..20), at: prop::sample::Index, change in 1_u8..) {
        let mut bytes = Message { destination: 1, source: 3, header, data: heapless_vec(&data) }.emit(Checksum::Simple);
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(Message::parse(&bytes, Checksum::Simple).is_err());
    }

    #[test]
    fn any_bytes_go_through_the_assembler(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut assembler = Assembler::default();
        for byte in bytes {
            assembler.push(byte);
            while assembler.next(|destination| destination == 1).is_some() {}
        }
    }

    #[test]
    fn any_words_get_an_answer(words in prop::collection::vec("(coin|hopper-1|tray|insert|fill|box|out|in|slow|C1000|10|0.5|-1|99999999999|[a-z0-9.]{0,5})", 0..5)) {
        let mut rig = Rig::new();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = rig.far.control(rig.now, &words);
        words.iter().for_each(|word| drop(parse_coin(word)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn noise_on_the_wire_never_pays_twice(noise in prop::collection::vec((0_u64..4_000, prop::collection::vec(any::<u8>(), 1..12), any::<bool>()), 0..12)) {
        let mut rig = Rig::new();
        rig.begin_hopper();
        rig.dispense(9, 3);
        for (wait, bytes, to_host) in noise {
            rig.run(wait);
            if to_host {
                rig.bus.handle_bytes(rig.now, &bytes);
            } else {
                rig.far.handle_bytes(rig.now, &bytes);
            }
        }
        rig.run(30_000);
        prop_assert!(rig.written(HOPPER, 167) <= 1);
        let tray = rig.lying("tray", "C1000");
        let ends: Vec<_> = rig.log.iter().filter_map(|event| match &event.event {
            cas_hardware::cctalk::DeviceReport::Hopper(HopperEvent::Dispensed { paid, .. } | HopperEvent::CutShort { paid, .. }) => Some(Some(u64::from(*paid))),
            cas_hardware::cctalk::DeviceReport::Hopper(HopperEvent::NotSent { .. }) => Some(Some(0)),
            cas_hardware::cctalk::DeviceReport::Hopper(HopperEvent::Doubt { .. }) => Some(None),
            _ => None,
        }).collect();
        prop_assert_eq!(ends.len(), 1, "one order ends once: {:?}", ends);
        if let Some(paid) = ends[0] {
            prop_assert_eq!(paid, tray);
        }
    }
}

fn heapless_vec(data: &[u8]) -> heapless::Vec<u8, DATA_MAX> {
    heapless::Vec::from_slice(data).unwrap()
}
