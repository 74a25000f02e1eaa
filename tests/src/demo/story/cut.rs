//! The cut: both boxes out, hoppers emptied, empty boxes in, two bags with seals, another person receives, two tickets.

use anyhow::{Context, Result};
use cas_domain::journal::EntryKind;

use super::Mall;
use crate::world::custody::HOPPERS;
use crate::world::habits::{COLLECTOR, TECHNICIAN};
use crate::world::wait::{self, Look, PATIENCE};

/// The bags: content as the kiosk names it, and the seal put on.
pub const BAGS: [(&str, &str); 2] = [("notes", "00418823"), ("coins", "00418824")];
/// Tickets of a cut.
const TICKETS: usize = 2;
/// The boxes: slot, serial number of the one that leaves, and of the empty one that goes in.
const BOXES: [(&str, &str, &str); 2] = [("bill", "CB-0001", "CB-0002"), ("coin", "CC-0001", "CC-0002")];

impl Mall {
    /// The collector's whole cut; gives its folio.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn cut(&mut self) -> Result<String> {
        self.staff_in(COLLECTOR, "collector")?;
        self.progress.step("the collector begins a full cut and takes both boxes out (M05)");
        self.glass.touch("cut")?;
        self.glass.wait_for("the question which boxes", |shown| shown.button("cut-total").is_some())?;
        self.shots.take("M05-which-boxes")?;
        self.glass.touch("cut-total")?;
        let shown = self.at_step("2")?;
        let folio = shown.context("a cut without a folio")?;
        self.shots.take("M05-step-2")?;
        self.world.emulator.say("bill box out")?;
        self.world.emulator.say("coin box out")?;
        self.glass.touch("box-out-coin")?;
        for hopper in HOPPERS {
            self.world.emulator.say(&format!("{hopper} empty"))?;
            self.glass.touch(&format!("box-out-{hopper}"))?;
        }
        self.at_step("3")?;
        self.shots.take("M05-step-3")?;
        self.progress.step("empty boxes go in");
        for (slot, left, serial) in BOXES {
            self.world.emulator.say(&format!("{slot} box in {serial}"))?;
            for (field, typed) in [("left", left), ("serial", serial)] {
                let field = format!("field-{field}-{slot}");
                self.glass.touch(&field)?;
                self.glass.type_on("key", typed, &field)?;
            }
            self.shots.take(&format!("M05-step-3-{slot}"))?;
            self.glass.touch(&format!("box-in-{slot}"))?;
            let gone = format!("box-in-{slot}");
            self.glass.wait_for(&format!("the box of '{slot}' to be in"), |shown| shown.is("M05") && shown.button(&gone).is_none())?;
            let typed = |what: &EntryKind| matches!(what, EntryKind::ContainerIn { slot: into, serial: number, .. } if into.as_str() == slot && number == serial);
            self.world.journal.await_entry(&format!("box {serial} in '{slot}'"), |entry| typed(&entry.what))?;
        }
        self.at_step("4")?;
        let papers = self.world.emulator.papers()?.len();
        self.seals()?;
        self.hand_over()?;
        self.tickets(papers)?;
        self.staff_out("collector")?;
        Ok(folio)
    }

    fn at_step(&mut self, step: &str) -> Result<Option<String>> {
        let shown = self.glass.wait_for(&format!("step {step} of the cut"), |shown| shown.is("M05") && shown.text("step") == step)?;
        Ok(shown.texts.get("folio").cloned())
    }

    fn seals(&mut self) -> Result<()> {
        self.progress.step("two bags are sealed: notes and coins");
        self.shots.take("M05-step-4")?;
        for (content, seal) in BAGS {
            self.glass.touch(&format!("seal-{content}"))?;
            self.glass.wait_for("the seal to be asked for", |shown| shown.overlay.as_deref() == Some("seal"))?;
            self.glass.type_on("key", seal, "typed")?;
            self.shots.take(&format!("M05-seal-{content}"))?;
            self.glass.touch("save-seal")?;
            let told = format!("seals-{content}");
            self.glass.wait_for(&format!("the seal of the {content}"), |shown| shown.is("M05") && shown.text(&told) == "1")?;
        }
        self.shots.take("M05-step-4-sealed")?;
        self.glass.touch("continue")
    }

    fn tickets(&mut self, before: usize) -> Result<()> {
        self.progress.step("two tickets come out");
        self.at_step("6")?;
        let due = before + TICKETS;
        wait::until("two cut tickets", PATIENCE, || {
            let papers = self.world.emulator.papers()?.len();
            Ok(if papers >= due { Look::Here(()) } else { Look::NotYet(format!("{papers} papers, {due} expected")) })
        })?;
        self.glass.wait_for("both tickets", |shown| shown.text("step") == "6" && shown.text("tickets") == "printed")?;
        self.shots.take("M05-step-6")?;
        self.glass.touch("continue")?;
        self.glass.wait_screen("M02")?;
        self.shots.take("M02-after-the-cut")
    }

    fn hand_over(&mut self) -> Result<()> {
        self.progress.step("the technician receives the bags and signs with number and PIN");
        self.at_step("5")?;
        self.glass.type_on("key", TECHNICIAN.0, "number")?;
        self.glass.touch("field-pin")?;
        self.type_pin(TECHNICIAN)?;
        self.shots.take("M05-step-5")?;
        self.glass.touch("sign")
    }
}
