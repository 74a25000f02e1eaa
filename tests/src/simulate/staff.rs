//! Staff: a technician who repairs and refills, a collector who makes a cut. Both go by what the screen says, so that they can go
//! on after a power cut.

use cas_domain::folio::Folio;
use cas_domain::journal::facts::{BagContent, CoinBack, CutScope};
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::screen::Screen;
use cas_domain::local::staff::{CutView, StaffScreen};
use cas_domain::local::touch::{Act, Pin};
use cas_domain::slot::Slot;

use super::centre::POUCH;
use super::machine::Port;
use super::random::Random;
use super::stage::Stage;

/// How often a hopper is asked for the coin of a test.
const TESTS_MAX: usize = 3;
/// Turns after which they give up and leave.
const TURNS_MAX: u32 = 120;
const TECHNICIAN: (&str, &str) = ("4127", "412741");
const COLLECTOR: (&str, &str) = ("2210", "221022");

/// What somebody of the staff came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Clear jams, put paper in, refill hoppers.
    Service,
    /// Clear jams and leave.
    Repair,
    /// Make a cut.
    Cut,
}

/// Somebody of the staff in front of the machine.
#[derive(Debug)]
pub struct Staff {
    errand: Errand,
    random: Random,
    turns: u32,
    repaired: bool,
    signed: bool,
    vale: Option<Folio>,
    loaded: bool,
    done: bool,
    boxes_out: bool,
    boxes_in: bool,
    /// Hoppers that were asked for a coin of a test.
    asked: Vec<Slot>,
    /// The coin of a test, until the machine has taken what was said of it: from where, which, how many.
    in_hand: Option<(Slot, String, u8)>,
    /// Makes mistakes: a wrong PIN, a wrong count.
    clumsy: bool,
}

impl Staff {
    /// Somebody comes.
    pub fn new(seed: u64, errand: Errand, clumsy: bool) -> Self {
        let random = Random::new(seed, "staff");
        Self {
            errand,
            random,
            turns: 0,
            repaired: false,
            signed: false,
            vale: None,
            loaded: false,
            done: false,
            boxes_out: false,
            boxes_in: false,
            asked: Vec::new(),
            in_hand: None,
            clumsy,
        }
    }

    /// Looks and does something. When to look again, in milliseconds from now; `None`: gone.
    pub fn turn(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        self.turns += 1;
        if !self.repaired {
            self.repaired = true;
            repair(stage);
            if self.errand == Errand::Repair {
                self.done = true;
            }
            return Some(3_000);
        }
        let Some(view) = stage.view() else { return if self.turns > TURNS_MAX { self.go(stage) } else { Some(3_000) } };
        let screen = view.screen.clone();
        if self.turns > TURNS_MAX {
            return self.go(stage);
        }
        match screen {
            Screen::Staff { screen } => self.at_board(screen, stage),
            Screen::Attract { .. } | Screen::OutOfService { .. } if self.done && self.signed => return self.go(stage),
            Screen::Attract { .. } | Screen::OutOfService { .. } => stage.touch(Act::Knock),
            Screen::Interrupted { .. } => stage.touch(Act::GiveBack),
            Screen::Receipt { .. } | Screen::OwedChange { .. } | Screen::Change { .. } => stage.touch(Act::Next),
            Screen::Thanks { .. } | Screen::Cancelled { .. } => stage.touch(Act::Finish),
            Screen::Insert { .. } => stage.touch(Act::Cancel),
            _ => stage.touch(Act::Back),
        }
        Some(self.random.between(600, 2_500))
    }

    fn at_board(&mut self, screen: StaffScreen, stage: &mut Stage<'_>) {
        let (number, pin) = if self.errand == Errand::Cut { COLLECTOR } else { TECHNICIAN };
        match screen {
            StaffScreen::SignIn { .. } => {
                self.signed = true;
                let wrong = self.clumsy && self.random.happens(200);
                let pin = Pin(if wrong { "000000".to_owned() } else { pin.to_owned() });
                let Ok(number) = number.parse() else { return };
                stage.touch(Act::SignIn { number, pin });
            }
            StaffScreen::Board { .. } if self.done => stage.touch(Act::Leave),
            StaffScreen::Board { .. } if self.errand == Errand::Service => stage.touch(Act::BeginRefill),
            StaffScreen::Board { .. } if self.boxes_in => {
                self.done = true;
                stage.hand(Port::Door, "close");
                stage.touch(Act::Leave);
            }
            StaffScreen::Board { .. } => {
                stage.hand(Port::Door, "open");
                stage.touch(Act::BeginCut { scope: CutScope::Total });
            }
            StaffScreen::Refill { refill, .. } => {
                let room = refill.hoppers.iter().all(|hopper| hopper.capacity - hopper.pieces > i64::from(POUCH.0.max(POUCH.1)));
                if refill.folio.is_some() && self.test(&refill.tests, stage) {
                } else if refill.folio.is_some() || !room || (self.loaded && refill.problem.is_some()) {
                    self.done = true;
                    stage.touch(Act::RefillDone);
                } else {
                    self.load(stage);
                }
            }
            StaffScreen::Cut { cut, .. } => self.cut(&cut, stage),
            // These hands state and count nothing yet.
            StaffScreen::Device { .. } => stage.touch(Act::Back),
            StaffScreen::Jam { .. } => stage.touch(Act::JamDone),
            StaffScreen::Count { .. } => stage.touch(Act::CountDone),
            StaffScreen::Found { .. } => stage.touch(Act::FoundDone),
            StaffScreen::Trial { trial, .. } => {
                if !self.test(&trial.hoppers, stage) {
                    stage.touch(Act::TestsDone);
                }
            }
        }
    }

    /// One coin of each hopper that was filled comes out as a test. It goes back once the machine has taken the answer, so that a
    /// machine that dies in between asks again. Gives whether something was done.
    fn test(&mut self, tests: &[HopperTest], stage: &mut Stage<'_>) -> bool {
        self.put_back(tests, stage);
        for test in tests {
            match test.state {
                HopperTestState::Running => return true,
                HopperTestState::Waiting if self.asked.iter().filter(|slot| **slot == test.slot).count() < TESTS_MAX => {
                    self.asked.push(test.slot.clone());
                    stage.touch(Act::TestHopper { slot: test.slot.clone() });
                    return true;
                }
                HopperTestState::Fell { count } => {
                    let code = test.denomination.to_string();
                    let lies = stage.machine.inventory(Port::Bus)["tray"][&code].as_i64().unwrap_or(0) >= i64::from(count);
                    if lies {
                        stage.take_coins();
                        self.in_hand = Some((test.slot.clone(), code, count));
                    }
                    if self.in_hand.as_ref().is_some_and(|(slot, ..)| *slot == test.slot) {
                        let seen = Some(test.denomination);
                        stage.touch(Act::TestSaw { slot: test.slot.clone(), seen, back: CoinBack::Hopper });
                        return true;
                    }
                    // Somebody else took it: who asked for it answers for it.
                    return false;
                }
                _ => {}
            }
        }
        false
    }

    /// The machine asks about the coin in hand no more: it has the answer, and the coin goes back.
    fn put_back(&mut self, tests: &[HopperTest], stage: &mut Stage<'_>) {
        let asks = |slot: &Slot| tests.iter().any(|test| test.slot == *slot && matches!(test.state, HopperTestState::Fell { .. }));
        if let Some((slot, code, count)) = self.in_hand.take_if(|(slot, ..)| !asks(slot)) {
            stage.hand(Port::Bus, &format!("{slot} fill {code} {count}"));
        }
    }

    /// Pours the pouch in first, then says so; once.
    fn load(&mut self, stage: &mut Stage<'_>) {
        if self.vale.is_none() {
            self.vale = stage.vales.pop();
        }
        let Some(vale) = self.vale else {
            self.done = true;
            return stage.touch(Act::RefillDone);
        };
        if !self.loaded {
            self.loaded = true;
            stage.fill("hopper-1", 1_000, POUCH.0);
            stage.fill("hopper-2", 100, POUCH.1);
        }
        let slots = [("hopper-1", POUCH.0), ("hopper-2", POUCH.1)];
        let pieces = slots.into_iter().filter_map(|(slot, count)| Some((slot.parse().ok()?, i64::from(count)))).collect();
        stage.touch(Act::Load { vale, pieces });
    }

    fn cut(&mut self, cut: &CutView, stage: &mut Stage<'_>) {
        let turn = self.turns;
        let (Ok(bill), Ok(coin)) = ("bill".parse(), "coin".parse()) else { return };
        match cut.step {
            2 => {
                if !self.boxes_out {
                    self.boxes_out = true;
                    stage.hand(Port::Bill, "box out");
                    stage.hand(Port::Bus, "coin box out");
                }
                // The coin box has no sensor, and a dead bill acceptor has none either.
                stage.touch(Act::BoxOut { slot: coin });
                stage.touch(Act::BoxOut { slot: bill });
                for hopper in ["hopper-1", "hopper-2"] {
                    stage.hand(Port::Bus, &format!("{hopper} empty"));
                    let Ok(slot) = hopper.parse() else { return };
                    stage.touch(Act::BoxOut { slot });
                }
            }
            3 => {
                if !self.boxes_in {
                    self.boxes_in = true;
                    stage.hand(Port::Bill, &format!("box in CB-{:04}", 1000 + stage.tally.audits % 9000));
                    stage.hand(Port::Bus, &format!("coin box in CC-{:04}", 1000 + stage.tally.audits % 9000));
                }
                stage.touch(Act::BoxIn { slot: coin, serial: format!("CC-{turn:04}"), left: None });
                stage.touch(Act::BoxIn { slot: bill, serial: format!("CB-{turn:04}"), left: None });
            }
            4 => {
                for (content, mark) in [(BagContent::Notes, "N"), (BagContent::Coins, "C")] {
                    let sealed = cut.bags.iter().any(|bag| bag.content == content && !bag.seals.is_empty());
                    if !sealed && let Ok(seal) = format!("{mark}-{}-{turn:03}", stage.now).parse() {
                        stage.touch(Act::SealBag { content, seal });
                    }
                }
                stage.touch(Act::CutContinue);
            }
            5 => {
                let Ok(number) = TECHNICIAN.0.parse() else { return };
                stage.touch(Act::Receives { number, pin: Pin(TECHNICIAN.1.to_owned()) });
            }
            _ => stage.touch(Act::CutContinue),
        }
    }

    fn go(&mut self, stage: &mut Stage<'_>) -> Option<u64> {
        boxes_back(stage);
        stage.hand(Port::Door, "close");
        stage.touch(Act::Leave);
        None
    }
}

/// Nobody walks away from a machine without its boxes.
fn boxes_back(stage: &mut Stage<'_>) {
    let number = 5_000 + stage.tally.audits % 4_000;
    if stage.machine.inventory(Port::Bill)["box_serial"].is_null() {
        stage.hand(Port::Bill, &format!("box in CB-{number:04}"));
    }
    if stage.machine.inventory(Port::Bus)["coin"]["box"].is_null() {
        stage.hand(Port::Bus, &format!("coin box in CC-{number:04}"));
    }
}

/// Everything a pair of hands can mend.
pub fn repair(stage: &mut Stage<'_>) {
    for words in ["jam off", "plain off", "unmute", "slow 0", "resume"] {
        stage.hand(Port::Bill, words);
    }
    if stage.hand(Port::Bill, "state")["doing"] == "faulty" {
        stage.hand(Port::Bill, "clear");
        stage.hand(Port::Bill, "power off");
        stage.hand(Port::Bill, "power on");
    }
    for words in ["hopper-1 clear", "hopper-2 clear", "coin fault 0", "coin unmute", "hopper-1 unmute", "hopper-2 unmute"] {
        stage.hand(Port::Bus, words);
    }
    for words in ["paper ok", "cover close", "cutter ok", "unmute", "slow 0"] {
        stage.hand(Port::Printer, words);
    }
    stage.hand(Port::Door, "close");
    stage.take_coins();
}
