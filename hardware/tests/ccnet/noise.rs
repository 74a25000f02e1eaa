//! Random bytes, lost and damaged frames at random: no panic, and the books agree with the box.

use cas_hardware::ccnet::emulator::{Emulator, Settings};
use cas_hardware::ccnet::{Timing, Validator};
use cas_hardware::device::{BillCommand, BillEvent, Instant, LineEvent, Machine, Span};
use cas_hardware::emulation::FarEnd;
use proptest::prelude::*;

use super::world::{BOOT, EVERYTHING, SERIAL, Tester, World};

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(chunks in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..40), 0_u64..2_000), 0..60)) {
        let mut host = Validator::<Tester>::new(BOOT, Timing::standard());
        let mut device = Emulator::new(Settings::mexican(SERIAL, "CB-1"));
        let mut now = Instant::from_millis(0);
        for (chunk, wait) in chunks {
            host.handle_bytes(now, &chunk);
            device.handle_bytes(now, &chunk);
            now = now.after(Span::from_millis(wait));
            host.handle_timeout(now);
            device.handle_timeout(now);
            while host.poll_transmit(now).is_some() {}
            while device.poll_transmit(now).is_some() {}
            while host.poll_event().is_some() {}
            let _ = host.command(now, BillCommand::Begin { reset: None });
            if wait == 7 {
                host.handle_line(now, LineEvent::Lost);
                host.handle_line(now, LineEvent::Restored);
            }
        }
    }

    /// Notes come in while frames are lost and damaged; an owner follows the rules. In the end every stacked note was reported once.
    #[test]
    fn what_is_reported_stacked_is_what_lies_in_the_box(
        trouble in proptest::collection::vec((0_u8..4, 1_u8..3, 0_u64..900), 1..25),
    ) {
        let mut world = World::idle();
        world.seen.clear();
        let mut owner = Owner::default();
        for (kind, count, wait) in trouble {
            let count = count.to_string();
            let word = ["lose", "garble", "deaf", "slow"][usize::from(kind)];
            world.hand(&[word, &count]);
            let _ = world.hand(&["insert", ["20", "50", "200", "1000"][usize::from(kind)]]);
            owner.run(&mut world, wait);
        }
        world.hand(&["slow", "0"]);
        owner.run(&mut world, 60_000);
        let in_box: u64 = world.device.inventory()["box"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        prop_assert_eq!(owner.stacked, in_box, "{:#?}", world.seen);
    }
}

/// An owner that stacks every note it is shown and confirms every report.
#[derive(Default)]
struct Owner {
    read: usize,
    stacked: u64,
}

impl Owner {
    fn run(&mut self, world: &mut World, ms: u64) {
        let end = world.now.after(Span::from_millis(ms));
        while world.now < end {
            world.turn();
            while let Some(event) = world.seen.get(self.read).cloned() {
                self.read += 1;
                match event {
                    BillEvent::Started { found, .. } => {
                        if matches!(found, cas_hardware::device::BillAtStart::Stacked { .. }) {
                            self.stacked += 1;
                        }
                        let _ = world.command(BillCommand::Begin { reset: None });
                    }
                    BillEvent::Ready { .. } => world.accept(EVERYTHING),
                    BillEvent::Escrowed { escrow, value: Some(value), .. } => {
                        let _ = world.stack(escrow, value);
                    }
                    BillEvent::Stacked { .. } => {
                        self.stacked += 1;
                        world.confirm();
                    }
                    BillEvent::Returned { .. } | BillEvent::Cheated => world.confirm(),
                    _ => {}
                }
            }
        }
    }
}
