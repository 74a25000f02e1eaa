//! Three citizens: one pays with a note and takes change, one cancels while a note is looked at, one pays with notes and coins.

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Mall, Told, centavos};
use crate::world::references;

impl Mall {
    /// From the first screen to K07.
    fn choose(&mut self, service: &str, reference: &str, adjustment: &str, story: &str) -> Result<()> {
        self.glass.wait_screen("K01")?;
        self.shots.take(&format!("K01-{story}"))?;
        self.glass.touch("start")?;
        self.glass.wait_screen("K02")?;
        self.shots.take(&format!("K02-{story}"))?;
        let tile = format!("tile-{service}");
        if self.glass.shown().button(&tile).is_none() {
            self.glass.touch("see-all")?;
            self.glass.wait_for("all services", |shown| shown.button(&tile).is_some())?;
            self.shots.take(&format!("K02-all-{story}"))?;
        }
        self.glass.touch(&tile)?;
        self.glass.wait_screen("K03")?;
        self.glass.type_on("key", reference, "typed")?;
        self.shots.take(&format!("K03-{story}"))?;
        self.glass.touch("continue")?;
        let shown = self.glass.wait_screen("K05")?;
        ensure!(shown.text("adjustment") == adjustment, "K05 shows the adjustment '{}', not '{adjustment}'", shown.text("adjustment"));
        self.shots.take(&format!("K05-{story}"))?;
        self.glass.touch("confirm")?;
        self.glass.wait_screen("K06")?;
        self.shots.take(&format!("K06-{story}"))?;
        self.glass.touch("pay-cash")?;
        self.glass.wait_screen("K07")?;
        self.shots.take(&format!("K07-{story}"))
    }

    /// From the receipt to the first screen; gives the folio.
    fn receipt(&mut self, story: &str) -> Result<String> {
        let shown = self.glass.wait_for("the receipt", |shown| shown.is("K13") && shown.text("paper") == "printed")?;
        let folio = shown.text("folio").to_owned();
        self.shots.take(&format!("K13-{story}"))?;
        self.glass.touch("continue")?;
        self.glass.wait_screen("K14")?;
        self.shots.take(&format!("K14-{story}"))?;
        self.glass.touch("finish")?;
        self.glass.wait_screen("K01")?;
        Ok(folio)
    }

    /// $137.00 with a $200 note: 6 x $10 and 3 x $1 fall into the tray.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn pays_with_a_note(&mut self) -> Result<Told> {
        self.progress.step("a citizen pays a parking ticket of $137.00 with a $200 note");
        self.choose("parquimetro", &references::parking_ticket(4_512_007)?, "", "parking")?;
        let due = centavos(self.glass.shown().text("total"))?;
        self.world.emulator.insert_note(200)?;
        let shown = self.glass.wait_for("all the change", |shown| shown.is("K11") && shown.text("done") == "true")?;
        let change = centavos(shown.text("change"))?;
        self.shots.take("K11-parking")?;
        self.progress.step("the citizen takes the change: 6 x $10 and 3 x $1");
        let fell = json!({ "C1000": 6, "C100": 3 });
        self.world.emulator.await_inventory("6 x $10 and 3 x $1 in the tray", |all| all["cctalk"]["tray"] == fell)?;
        self.world.emulator.say("tray take")?;
        self.glass.touch("continue")?;
        let folio = self.receipt("parking")?;
        Ok(Told { what: "parquímetro", folio: Some(folio), due, inserted: 20_000, change })
    }

    /// A second one cancels while the validator still looks at the note: it comes back.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn changes_their_mind(&mut self) -> Result<Told> {
        self.progress.step("a second citizen inserts a $100 note and touches \"Cancelar\" while it is looked at");
        self.choose("parquimetro", &references::parking_ticket(4_512_008)?, "", "cancelled")?;
        let due = centavos(self.glass.shown().text("total"))?;
        self.world.emulator.say("bill pause accepting")?;
        self.world.emulator.insert_note(100)?;
        self.world.emulator.await_state("bill", "accepting", |state| state["doing"] == "accepting")?;
        self.glass.wait_for("the note to be looked at", |shown| shown.screen == "K07" && shown.button("cancel").is_some())?;
        self.shots.take("K07-looking-at-the-note")?;
        self.glass.touch("cancel")?;
        self.shots.take("K07-cancel-touched")?;
        self.world.emulator.say("bill resume")?;
        let shown = self.glass.wait_for("the cancelled visit, or its question", |shown| {
            shown.screen == "cancelled" || shown.overlay.as_deref() == Some("K09")
        })?;
        if shown.overlay.as_deref() == Some("K09") {
            self.shots.take("K09-question")?;
            self.glass.touch("cancel-and-return")?;
            self.glass.wait_screen("cancelled")?;
        }
        let back = json!({ "B10000": 1 });
        self.world.emulator.await_inventory("the $100 note in the mouth", |all| all["bill"]["mouth"] == back)?;
        self.glass.wait_for("the window to tell to take the note", |shown| shown.is("cancelled") && shown.text("take-note") == "true")?;
        self.shots.take("cancelled")?;
        self.world.emulator.say("bill take")?;
        self.glass.wait_screen("K01")?;
        Ok(Told { what: "parquímetro, cancelado", folio: None, due, inserted: 0, change: 0 })
    }

    /// A water bill of $487.36, adjusted to $487.00, with three notes and five coins.
    ///
    /// # Errors
    /// Names the state that did not come, or that no adjustment was shown.
    pub fn pays_with_notes_and_coins(&mut self) -> Result<Told> {
        self.progress.step("a third citizen pays a water bill of $487.36, adjusted to $487.00, with notes and coins");
        self.choose("agua", &references::water_bill(123_456, 48_736)?, "-$0.36", "water")?;
        let due = centavos(self.glass.shown().text("total"))?;
        ensure!(due == 48_700, "the water bill of $487.36 should be adjusted to $487.00; K07 says {due} centavos");
        let mut inside = 0;
        for note in [200, 200, 50] {
            self.world.emulator.insert_note(note)?;
            inside += i64::from(note) * 100;
            self.inside(inside)?;
        }
        self.shots.take("K07-notes-inside")?;
        for (coin, value) in [("C1000", 1_000), ("C1000", 1_000), ("C1000", 1_000), ("C500", 500)] {
            self.world.emulator.insert_coin(coin)?;
            inside += value;
            self.inside(inside)?;
        }
        self.shots.take("K07-two-pesos-missing")?;
        self.world.emulator.insert_coin("C200")?;
        let folio = self.receipt("water")?;
        Ok(Told { what: "agua potable", folio: Some(folio), due, inserted: 48_700, change: 0 })
    }

    fn inside(&mut self, amount: i64) -> Result<()> {
        let fits = move |text: &str| centavos(text).is_ok_and(|told| told == amount);
        self.glass.wait_for(&format!("{amount} centavos inside"), |shown| fits(shown.text("inserted"))).map(drop)
    }
}
