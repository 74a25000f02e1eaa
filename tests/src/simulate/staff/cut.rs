//! The cut at the machine: boxes out and in, hoppers emptied, bags sealed, handed over.

use cas_domain::journal::facts::BagContent;
use cas_domain::local::staff::{CutProblem, CutView};
use cas_domain::local::touch::{Act, Pin};

use super::{Staff, TECHNICIAN, Wrong};
use crate::simulate::machine::Port;
use crate::simulate::stage::Stage;

impl Staff {
    pub(super) fn cut(&mut self, cut: &CutView, stage: &mut Stage<'_>) {
        match cut.step {
            2 => self.boxes_out(stage),
            3 => self.boxes_in(stage),
            4 => self.seal(cut, stage),
            5 => {
                let Ok(number) = TECHNICIAN.0.parse() else { return };
                stage.touch(Act::Receives { number, pin: Pin(TECHNICIAN.1.to_owned()) });
            }
            _ => stage.touch(Act::CutContinue),
        }
    }

    fn boxes_out(&mut self, stage: &mut Stage<'_>) {
        let (Ok(bill), Ok(coin)) = ("bill".parse(), "coin".parse()) else { return };
        if !self.boxes_out {
            self.boxes_out = true;
            stage.take_boxes();
            if self.wrong == Some(Wrong::TakesNote) && stage.steal_note() {
                stage.tally.fault(Wrong::TakesNote.name());
            }
            self.errs(Wrong::LeavesCoins, stage);
        }
        // The coin box has no sensor, and a dead bill acceptor has none either.
        stage.touch(Act::BoxOut { slot: coin });
        stage.touch(Act::BoxOut { slot: bill });
        let leaves = self.wrong == Some(Wrong::LeavesCoins);
        for hopper in ["hopper-1", "hopper-2"] {
            if !leaves || hopper == "hopper-2" {
                stage.hand(Port::Bus, &format!("{hopper} empty"));
            }
            let Ok(slot) = hopper.parse() else { return };
            stage.touch(Act::BoxOut { slot });
        }
    }

    fn boxes_in(&mut self, stage: &mut Stage<'_>) {
        let (Ok(bill), Ok(coin)) = ("bill".parse(), "coin".parse()) else { return };
        if !self.boxes_in {
            self.boxes_in = true;
            super::hands::boxes_back(stage);
        }
        let serial = format!("C{}-{:03}", stage.now, self.turns);
        stage.touch(Act::BoxIn { slot: coin, serial: format!("C{serial}"), left: None });
        stage.touch(Act::BoxIn { slot: bill, serial: format!("B{serial}"), left: None });
    }

    /// One seal for each bag. Who mistypes one types the number of the other bag, is told so, and puts both right.
    fn seal(&mut self, cut: &CutView, stage: &mut Stage<'_>) {
        let used = cut.problem == Some(CutProblem::SealUsed);
        let errs = self.wrong == Some(Wrong::MistypesSeal);
        for (bag, mark) in cut.bags.iter().zip(["N", "C", "D"]) {
            let number = stage.next_box();
            let Ok(seal) = format!("{mark}-{}-{number}", stage.now).parse() else { continue };
            match bag.seals.first() {
                None if errs && !used && bag.content == BagContent::Coins => {
                    let Some(other) = cut.bags.iter().flat_map(|bag| &bag.seals).next() else { continue };
                    stage.tally.fault(Wrong::MistypesSeal.name());
                    // Not one step further before the answer is read.
                    return stage.touch(Act::SealBag { content: bag.content, seal: other.seal.clone() });
                }
                None => stage.touch(Act::SealBag { content: bag.content, seal }),
                Some(read) if errs && used && bag.content == BagContent::Notes => {
                    self.wrong = None;
                    stage.tally.fault("seal replaced");
                    stage.touch(Act::ReplaceSeal { old: read.seal.clone(), new: seal, reason: "mal leído".to_owned() });
                }
                Some(_) => {}
            }
        }
        stage.touch(Act::CutContinue);
    }
}
