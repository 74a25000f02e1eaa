//! Everything at once: lost, garbled, late and ignored packets, silence, power and cables, while coins come and go.
//! What the host books must be where the coins are, or inside what it declared unknown.

use cas_hardware::cctalk::DeviceReport;
use cas_hardware::device::identity::Serial;
use cas_hardware::device::{Act, CoinBaseline, CoinCommand, CoinEvent, HopperCommand, HopperEvent, LineEvent};
use cas_hardware::emulation::FarEnd;
use proptest::prelude::*;

use super::rig::{Rig, permit};

/// One thing that happens, and how long it is left alone afterwards.
type Deed = (&'static str, u64);

fn trouble() -> impl Strategy<Value = Deed> {
    let words = prop::sample::select(vec![
        "lose reply",
        "lose reply 167",
        "lose reply 166",
        "lose reply 168",
        "lose reply 229",
        "lose reply 228",
        "lose request",
        "lose request 167",
        "lose request 164",
        "garble reply",
        "garble reply 167",
        "garble reply 229",
        "ignore 164",
        "ignore 228",
        "mute",
        "unmute",
        "slow 120",
        "slow 600",
        "slow 0",
        "power off",
        "power on",
        "cable out",
        "cable in",
        "act",
        "act",
        "act",
    ]);
    (words, 0_u64..3_000)
}

/// What an owner does with the events, as the agent does it: begin from the book, arm, order.
struct Owner {
    next: usize,
    /// Event counter after the last booked coin event.
    counter: Option<u8>,
    booked: u64,
    unknown_coins: u64,
    ready: bool,
    /// Intent of the open order.
    open: Option<u128>,
    intents: u128,
    paid: u64,
    doubts: u64,
}

impl Owner {
    fn new() -> Self {
        Self { next: 0, counter: None, booked: 0, unknown_coins: 0, ready: false, open: None, intents: 100, paid: 0, doubts: 0 }
    }

    fn read(&mut self, rig: &mut Rig) {
        while let Some(event) = rig.log.get(self.next).cloned() {
            self.next += 1;
            match event.event {
                DeviceReport::Coin(event) => self.coin(rig, &event),
                DeviceReport::Hopper(event) if event_address(event.clone(), rig, self.next) => self.hopper(rig, &event),
                DeviceReport::Hopper(_) => {}
            }
        }
    }

    fn coin(&mut self, rig: &mut Rig, event: &CoinEvent) {
        match event {
            CoinEvent::Started { .. } => {
                let serial = Serial::try_from("123456").unwrap();
                let baseline = self.counter.map(|counter| CoinBaseline { serial, counter });
                // It may have fallen silent since; then it says Started again.
                let _ = rig.ask_coin(CoinCommand::Begin { baseline });
            }
            CoinEvent::Ready => {
                self.counter.get_or_insert(0);
                let accept = CoinCommand::Accept { permit: permit(1, "123456", Act::AcceptCoins), positions: 31 };
                let _ = rig.ask_coin(accept);
            }
            CoinEvent::Coin { counter, .. } => {
                self.booked += 1;
                self.counter = Some(*counter);
            }
            CoinEvent::Uncredited { counter, .. } => self.counter = Some(*counter),
            CoinEvent::Lost { counter, max, .. } => {
                self.unknown_coins += u64::from(*max);
                self.counter = Some(*counter);
            }
            _ => {}
        }
    }

    fn hopper(&mut self, rig: &mut Rig, event: &HopperEvent) {
        let mut close = |intent: u128| assert_eq!(self.open.take(), Some(intent), "one order ends once");
        match event {
            HopperEvent::Started { .. } => {
                self.ready = false;
                let _ = rig.ask_hopper(HopperCommand::Begin);
            }
            HopperEvent::Ready { .. } => self.ready = true,
            HopperEvent::Dispensed { intent, paid, .. } | HopperEvent::CutShort { intent, paid, .. } => {
                close(intent.0);
                self.paid += u64::from(*paid);
            }
            HopperEvent::NotSent { intent, .. } => close(intent.0),
            HopperEvent::Doubt { intent, asked } => {
                close(intent.0);
                self.doubts += u64::from(*asked);
            }
            HopperEvent::Silent => self.ready = false,
            _ => {}
        }
    }

    /// A coin goes in and an order goes out, where they can.
    fn act(&mut self, rig: &mut Rig) {
        rig.hand("coin insert 1 3");
        if self.ready && self.open.is_none() {
            self.intents += 1;
            let order = HopperCommand::Dispense(permit(self.intents, "12345", Act::Dispense { count: 2 }));
            if rig.ask_hopper(order).is_ok() {
                self.open = Some(self.intents);
            }
        }
    }
}

/// Only hopper 1 is played with here.
fn event_address(_event: HopperEvent, rig: &Rig, next: usize) -> bool {
    rig.log[next - 1].address == super::rig::HOPPER
}

fn run(rig: &mut Rig, owner: &mut Owner, ms: u64) {
    for _ in 0..ms {
        rig.run(1);
        if !rig.connected {
            // The motor turns whether or not the cable is in.
            rig.far.handle_timeout(rig.now);
        }
        owner.read(rig);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_book_is_where_the_coins_are(deeds in prop::collection::vec((trouble(), any::<bool>()), 1..25)) {
        let mut rig = Rig::with(true, |coin, _| coin.watchdog_ms = 2_000);
        let mut owner = Owner::new();
        run(&mut rig, &mut owner, 3_000);
        for ((words, wait), at_hopper) in deeds {
            match words {
                "cable out" => rig.cable(LineEvent::Lost),
                "cable in" => rig.cable(LineEvent::Restored),
                "act" => owner.act(&mut rig),
                words => drop(rig.hand(&format!("{} {words}", if at_hopper { "hopper-1" } else { "coin" }))),
            }
            run(&mut rig, &mut owner, wait);
        }
        for words in ["power on", "unmute", "slow 0"] {
            rig.hand(&format!("coin {words}"));
            rig.hand(&format!("hopper-1 {words}"));
        }
        rig.cable(LineEvent::Restored);
        run(&mut rig, &mut owner, 40_000);
        prop_assert_eq!(owner.open, None, "the order found its end");
        let (fallen, taken) = (rig.lying("tray", "C1000"), rig.lying("coin/box", "C100"));
        prop_assert!(owner.paid <= fallen && fallen <= owner.paid + owner.doubts, "paid {} of {fallen}, {} in doubt", owner.paid, owner.doubts);
        prop_assert!(owner.booked <= taken && taken <= owner.booked + owner.unknown_coins, "booked {} of {taken}, {} unknown", owner.booked, owner.unknown_coins);
    }
}
