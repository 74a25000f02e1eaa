//! Refills and counts. The pouch is poured first, then stated; a count says what lies there. Unless somebody errs.

use cas_domain::journal::facts::CoinBack;
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::count::CountView;
use cas_domain::local::staff::RefillView;
use cas_domain::local::touch::Act;
use cas_domain::slot::Slot;

use super::{Staff, Wrong};
use crate::simulate::auditor::pieces::Place;
use crate::simulate::auditor::truth::own_code;
use crate::simulate::centre::POUCH;
use crate::simulate::machine::Port;
use crate::simulate::stage::Stage;

/// The hoppers and their coins.
const HOPPERS: [(&str, u32); 2] = [("hopper-1", 1_000), ("hopper-2", 100)];
/// How often a hopper is asked for the coin of a test.
const TESTS_MAX: usize = 3;
/// How far from the truth a mistake is.
const OFF: u64 = 12;

impl Staff {
    pub(super) fn refill(&mut self, refill: &RefillView, stage: &mut Stage<'_>) {
        if refill.folio.is_some() && self.test(&refill.tests, stage) {
            return;
        }
        let room = refill.hoppers.iter().all(|hopper| hopper.capacity - hopper.pieces > i64::from(POUCH.0.max(POUCH.1)) + 20);
        if refill.folio.is_some() || !room || (self.loaded.is_some() && refill.problem.is_some()) {
            self.done = true;
            return stage.touch(Act::RefillDone);
        }
        self.load(stage);
    }

    /// One coin of each hopper that was filled comes out as a test, and is put back before the machine is told so; a machine that dies
    /// in between asks again, and hears the same. Gives whether something was done.
    pub(super) fn test(&mut self, tests: &[HopperTest], stage: &mut Stage<'_>) -> bool {
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
                        stage.hand(Port::Bus, &format!("{} fill {code} {count}", test.slot));
                        self.put_back = Some(test.slot.clone());
                        return true;
                    }
                    if self.put_back.as_ref() == Some(&test.slot) {
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

    /// Pours the pouch in first, then says so; once.
    fn load(&mut self, stage: &mut Stage<'_>) {
        if self.vale.is_none() {
            self.vale = if self.wrong == Some(Wrong::ValeTwice) { *stage.last_vale } else { stage.vales.pop() };
            *stage.last_vale = self.vale;
        }
        let Some(vale) = self.vale else {
            self.done = true;
            return stage.touch(Act::RefillDone);
        };
        let stated = match self.loaded {
            Some(stated) => stated,
            None => self.pour(stage),
        };
        self.loaded = Some(stated);
        stage.touch(Act::Load { vale, pieces: slots(stated) });
    }

    /// What is stated of what was poured.
    fn pour(&mut self, stage: &mut Stage<'_>) -> [i64; 2] {
        let pouch = [POUCH.0, POUCH.1];
        if self.errs(Wrong::ValeTwice, stage) {
            // Nothing is left in that pouch.
            return pouch.map(i64::from);
        }
        let off = u32::try_from(self.random.between(1, OFF)).unwrap_or(1);
        let mut poured = pouch;
        if self.errs(Wrong::PoursLess, stage) {
            poured[usize::from(self.random.happens(500))] -= off;
        }
        if self.errs(Wrong::PoursMore, stage) {
            poured[usize::from(self.random.happens(500))] += off;
        }
        let others = self.errs(Wrong::WrongCoin, stage).then(|| usize::from(self.random.happens(500)));
        for (at, (name, centavos)) in HOPPERS.into_iter().enumerate() {
            let count = if others == Some(at) { poured[at] - off } else { poured[at] };
            stage.fill(name, centavos, count);
            if others == Some(at) {
                // The coins of the other hopper, or of none.
                stage.fill(name, if self.random.happens(500) { 500 } else { HOPPERS[1 - at].1 }, off);
            }
        }
        let mut stated = pouch.map(i64::from);
        if self.errs(Wrong::Misstates, stage) {
            let at = usize::from(self.random.happens(500));
            stated[at] = if self.random.happens(500) { stated[at] - i64::from(off) } else { stated[at] + i64::from(off) };
        }
        stated
    }

    pub(super) fn count(&mut self, count: &CountView, stage: &mut Stage<'_>) {
        self.looked += 1;
        if count.booked || count.problem.is_some() || self.looked > 12 {
            self.counted = true;
            return stage.touch(Act::CountDone);
        }
        let really = HOPPERS.map(|(name, _)| stage.auditor.pieces.count(&Place::Hopper(name.to_owned()), own_code(name)));
        let mut stated = really;
        if self.errs(Wrong::Miscounts, stage) {
            let off = i64::try_from(self.random.between(1, OFF)).unwrap_or(1);
            let at = usize::from(self.random.happens(500));
            stated[at] = if self.random.happens(500) { (stated[at] - off).max(0) } else { stated[at] + off };
        }
        stage.tally.fault("count");
        stage.touch(Act::Counted { pieces: slots(stated) });
    }
}

fn slots(stated: [i64; 2]) -> Vec<(Slot, i64)> {
    HOPPERS.iter().zip(stated).filter_map(|((slot, _), count)| Some((slot.parse().ok()?, count))).collect()
}
