//! Pulse acceptors: pins in virtual time, trains by the sheet's traces, and anything that may befall them.

use cas_hardware::device::{Act, FaultKind, Instant, IntentRef, NotSent, Permit, PulseCommand, PulseEvent, Span, Terms, TrainFault};
use cas_hardware::pulse::emulator::{PulseEnd, Settings};
use cas_hardware::pulse::{Profile, PulseAcceptor};
use proptest::prelude::*;

use crate::bill::world::{BOOT, Tester};

struct World {
    now: Instant,
    host: PulseAcceptor<Tester>,
    device: PulseEnd,
    seen: Vec<PulseEvent>,
    next: usize,
}

impl World {
    fn new() -> Self {
        Self::with(Settings::fast())
    }

    fn with(settings: Settings) -> Self {
        let host = PulseAcceptor::new(BOOT, Profile::mexican_notes(settings.pulse_centavos / 100));
        Self { now: Instant::from_millis(0), host, device: PulseEnd::new(settings), seen: Vec::new(), next: 0 }
    }

    /// Looked at the line, begun, and taking.
    fn accepting() -> Self {
        let mut world = Self::new();
        world.bring_up();
        world
    }

    fn bring_up(&mut self) {
        self.wait("started", |event| matches!(event, PulseEvent::Started { .. }));
        self.host.command(self.now, PulseCommand::Begin).unwrap();
        self.wait("ready", |event| *event == PulseEvent::Ready);
        self.accept().unwrap();
        self.wait("accepting", |event| *event == PulseEvent::Accepting);
    }

    fn accept(&mut self) -> Result<(), NotSent> {
        let permit = Permit::from_proof(Terms { intent: IntentRef(1), boot: BOOT, serial: None, act: Act::AcceptCoins });
        self.host.command(self.now, PulseCommand::Accept { permit }).map_err(|refused| refused.why)
    }

    fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now = self.now.after(Span::from_millis(1));
            // The device inhibits on a high level, and pulls the line low to pulse.
            self.device.inhibit(self.host.inhibit_is_high());
            let high = !self.device.is_active(self.now);
            self.host.sample(self.now, high);
            while let Some(event) = self.host.poll_event() {
                self.seen.push(event);
            }
        }
    }

    fn wait(&mut self, name: &str, fits: impl Fn(&PulseEvent) -> bool) -> PulseEvent {
        let end = self.now.after(Span::from_millis(60_000));
        loop {
            while let Some(event) = self.seen.get(self.next) {
                self.next += 1;
                if fits(event) {
                    return event.clone();
                }
            }
            assert!(self.now < end, "waited for {name}; saw {:?}", self.seen);
            self.run(1);
        }
    }

    fn hand(&mut self, line: &str) -> serde_json::Value {
        let words: Vec<&str> = line.split(' ').collect();
        self.device.control(self.now, &words).unwrap_or_else(|why| panic!("{line}: {why}"))
    }

    fn credits(&self) -> Vec<(i64, bool)> {
        let credit = |event: &PulseEvent| match event {
            PulseEvent::Credit { value, armed, .. } => Some((value.hundredths().unwrap(), *armed)),
            _ => None,
        };
        self.seen.iter().filter_map(credit).collect()
    }

    fn doubts(&self) -> Vec<TrainFault> {
        self.seen.iter().filter_map(|event| if let PulseEvent::Doubt { why, .. } = event { Some(*why) } else { None }).collect()
    }
}

/// Each note is one train, credited once when quiet has closed it, and the notes lie in the box.
#[test]
fn notes_are_trains() {
    for gap in [100, 300] {
        let mut world = World::with(Settings { gap: Span::from_millis(gap), ..Settings::fast() });
        world.bring_up();
        for note in ["20", "50", "1000", "20"] {
            assert_eq!(world.hand(&format!("insert {note}"))["taken"], true);
            world.run(40_000);
        }
        assert_eq!(world.credits(), [(2_000, true), (5_000, true), (100_000, true), (2_000, true)]);
        assert!(world.doubts().is_empty());
    }
}

/// Two notes one right behind the other are two credits.
#[test]
fn two_notes_in_a_row_are_two_trains() {
    let mut world = World::accepting();
    world.hand("insert 50");
    world.hand("insert 20");
    world.run(8_000);
    assert_eq!(world.credits(), [(5_000, true), (2_000, true)]);
}

/// S21: pulses while the device is switched on are recorded and are no credit; half a train is a doubt and no credit.
#[test]
fn s21_a_twitch_at_the_start_is_recorded_and_no_credit() {
    let mut world = World::new();
    world.run(100);
    world.hand("glitch 50");
    world.run(200);
    world.hand("glitch 50");
    let started = world.wait("started", |event| matches!(event, PulseEvent::Started { .. }));
    assert_eq!(started, PulseEvent::Started { ignored: 2 });
    assert!(world.credits().is_empty() && world.doubts().is_empty());
}

/// S21: the program starts while a note is being told: what is left of its train is ignored, and said.
#[test]
fn s21_half_a_train_at_the_start_is_no_credit() {
    let mut world = World::accepting();
    world.hand("insert 1000");
    world.run(4_000);
    world.host = PulseAcceptor::new(BOOT, Profile::mexican_notes(10));
    world.seen.clear();
    world.next = 0;
    let started = world.wait("started", |event| matches!(event, PulseEvent::Started { .. }));
    assert!(matches!(started, PulseEvent::Started { ignored } if ignored > 10), "{started:?}");
    assert!(world.credits().is_empty());
}

/// A sum that is no note is not rounded.
#[test]
fn s21_a_lost_pulse_makes_a_sum_that_is_no_note() {
    for trouble in ["drop 1", "double 1"] {
        let mut world = World::accepting();
        world.hand(trouble);
        world.hand("insert 50");
        world.run(5_000);
        assert_eq!((world.credits().len(), world.doubts()), (0, vec![TrainFault::Sum]), "{trouble}");
        let PulseEvent::Doubt { max, armed, .. } = world.seen.last().unwrap().clone() else { panic!("{:?}", world.seen) };
        assert_eq!((max.hundredths(), armed), (Some(100_000), true), "between nothing and the largest note");
    }
}

/// Power lost in a train: the rest never comes, and quiet closes a train that is no note, or is a smaller one. The sheet knows no better.
#[test]
fn s21_power_lost_in_a_train() {
    let mut world = World::accepting();
    world.hand("insert 100");
    world.run(1_200 + 3 * 150);
    world.hand("power off");
    world.run(5_000);
    assert_eq!((world.credits().len(), world.doubts()), (0, vec![TrainFault::Sum]));
}

/// Pulses out of tolerance spoil their train.
#[test]
fn odd_widths_and_gaps_spoil_a_train() {
    for (twitch, why) in [(10, TrainFault::Width), (130, TrainFault::Width)] {
        let mut world = World::accepting();
        world.hand(&format!("glitch {twitch}"));
        world.run(3_000);
        assert_eq!((world.credits().len(), world.doubts()), (0, vec![why]), "{twitch} ms");
    }
    let mut world = World::accepting();
    world.hand("glitch 50");
    world.run(50 + 450);
    world.hand("glitch 50");
    world.run(3_000);
    assert_eq!((world.credits().len(), world.doubts()), (0, vec![TrainFault::Gap]), "too late for one train, too early for two");
}

/// Bounces shorter than the filter are nothing; jitter within the tolerances is nothing either.
#[test]
fn bounces_and_jitter_are_survived() {
    let mut world = World::accepting();
    world.hand("glitch 3");
    world.run(1_000);
    world.hand("jitter 40");
    world.hand("insert 200");
    world.run(12_000);
    assert_eq!((world.credits(), world.doubts()), (vec![(20_000, true)], vec![]));
}

/// A line that stays active is a fault, stops the device, and ends by itself.
#[test]
fn a_stuck_line_stops_it() {
    let mut world = World::accepting();
    world.hand("stuck on");
    world.wait("told of it", |event| matches!(event, PulseEvent::Fault(fault) if fault.kind == FaultKind::Sensor));
    world.run(10);
    assert_eq!(world.hand("insert 50")["taken"], false, "inhibited while nobody can hear it");
    world.hand("stuck off");
    world.wait("over", |event| *event == PulseEvent::FaultCleared(FaultKind::Sensor));
    world.run(10);
    assert_eq!(world.doubts(), [TrainFault::Width]);
    world.hand("insert 50");
    world.run(5_000);
    assert_eq!(world.credits(), [(5_000, true)]);
}

/// A note that was in the mouth when it was inhibited still counts, and `Inhibited` waits for it (S10).
#[test]
fn s10_a_note_on_its_way_is_counted_before_inhibited_is_said() {
    let mut world = World::accepting();
    world.hand("insert 100");
    world.host.command(world.now, PulseCommand::Inhibit).unwrap();
    world.wait("inhibited", |event| *event == PulseEvent::Inhibited);
    assert_eq!(world.credits(), [(10_000, true)]);
    assert_eq!(world.hand("insert 20")["taken"], false);
    world.accept().unwrap();
}

/// Money that comes while it was never armed is told as such.
#[test]
fn s10_unarmed_money_is_told_as_nobodys() {
    let mut world = World::new();
    world.wait("started", |event| matches!(event, PulseEvent::Started { .. }));
    world.host.command(world.now, PulseCommand::Begin).unwrap();
    world.device.inhibit(false);
    world.hand("insert 20");
    world.run(4_000);
    assert_eq!(world.credits(), [(2_000, false)]);
}

/// Permits that do not fit arm nothing.
#[test]
fn permits_that_do_not_fit() {
    let mut world = World::new();
    assert_eq!(world.accept(), Err(NotSent::WrongState), "not begun");
    world.wait("started", |event| matches!(event, PulseEvent::Started { .. }));
    world.host.command(world.now, PulseCommand::Begin).unwrap();
    for (boot, act, why) in [(BOOT + 1, Act::AcceptCoins, NotSent::OtherDevice), (BOOT, Act::Reset, NotSent::WrongState)] {
        let permit = Permit::from_proof(Terms { intent: IntentRef(9), boot, serial: None, act });
        let refused = world.host.command(world.now, PulseCommand::Accept { permit }).unwrap_err();
        assert_eq!((refused.intent, refused.why), (Some(IntentRef(9)), why));
    }
    world.run(10);
    assert_eq!(world.hand("insert 20")["taken"], false);
    world.accept().unwrap();
}

/// Pins are read and driven through `embedded_hal`.
#[test]
fn pins_are_embedded_hals() {
    use core::convert::Infallible;
    use embedded_hal::digital::{ErrorType, InputPin, OutputPin};
    struct Pin(bool);
    impl ErrorType for Pin {
        type Error = Infallible;
    }
    impl InputPin for Pin {
        fn is_high(&mut self) -> Result<bool, Infallible> {
            Ok(self.0)
        }
        fn is_low(&mut self) -> Result<bool, Infallible> {
            Ok(!self.0)
        }
    }
    impl OutputPin for Pin {
        fn set_low(&mut self) -> Result<(), Infallible> {
            self.0 = false;
            Ok(())
        }
        fn set_high(&mut self) -> Result<(), Infallible> {
            self.0 = true;
            Ok(())
        }
    }
    let mut host = PulseAcceptor::<Tester>::new(BOOT, Profile::mexican_notes(10));
    let (mut pulse, mut inhibit) = (Pin(true), Pin(false));
    host.drive(&mut inhibit).unwrap();
    assert!(inhibit.0, "inhibited before anything else");
    for ms in 0..3_000 {
        host.read(Instant::from_millis(ms), &mut pulse).unwrap();
    }
    assert_eq!(host.poll_event(), Some(PulseEvent::Started { ignored: 0 }));
}

#[test]
fn twenty_pesos_a_pulse_cannot_tell_fifty() {
    let profile = Profile::mexican_notes(20);
    assert_eq!(profile.worth(1).and_then(cas_hardware::device::Value::hundredths), Some(2_000));
    assert!(!profile.legal.contains(&5_000) && profile.worth(3).is_none());
    assert_eq!(Profile::mexican_coins(50).worth(1).and_then(cas_hardware::device::Value::hundredths), Some(50));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever befalls the line: what is credited is in the box; what is in the box is credited or in doubt, save where the device lost its
    /// power before it told of a note at all.
    #[test]
    fn whatever_happens(day in prop::collection::vec((0_u8..9, 0_u64..3_000), 1..25)) {
        let mut world = World::accepting();
        let lost_power = day.iter().any(|(what, _)| *what == 5);
        for (what, wait) in day {
            match what {
                0..=2 => drop(world.hand(["insert 20", "insert 50", "insert 200"][usize::from(what)])),
                3 => drop(world.hand("drop 1")),
                4 => drop(world.hand("double 1")),
                5 => {
                    world.hand("power off");
                    world.run(wait);
                    world.hand("power on");
                }
                6 => drop(world.hand("jitter 20")),
                7 => {
                    world.host.command(world.now, PulseCommand::Inhibit).unwrap();
                }
                _ => {
                    let _ = world.accept();
                }
            }
            world.run(wait);
        }
        world.run(30_000);
        let boxed: i64 = world.device.inventory()["box"].as_object().unwrap().iter()
            .map(|(code, count)| code[1..].parse::<i64>().unwrap() * count.as_i64().unwrap()).sum();
        let credited: i64 = world.credits().iter().map(|(value, _)| *value).sum();
        let doubted = i64::try_from(world.doubts().len()).unwrap() * 100_000;
        prop_assert!(lost_power || boxed <= credited + doubted, "{boxed} in the box: {:?}", world.seen);
        prop_assert!(credited <= boxed, "{boxed} in the box: {:?}", world.seen);
    }

    /// Any levels at any moments: no panic, and no credit for what is no note.
    #[test]
    fn any_levels(levels in prop::collection::vec((any::<bool>(), 0_u64..900), 0..300)) {
        let mut host = PulseAcceptor::<Tester>::new(BOOT, Profile::mexican_notes(10));
        let mut now = Instant::from_millis(0);
        for (high, wait) in levels {
            host.sample(now, high);
            now = now.after(Span::from_millis(wait));
            host.sample(now, high);
            let _ = host.command(now, PulseCommand::Begin);
            while let Some(event) = host.poll_event() {
                if let PulseEvent::Credit { pulses, value, armed } = event {
                    prop_assert!(!armed && value.hundredths() == Some(i64::from(pulses) * 1_000));
                }
            }
        }
    }
}
