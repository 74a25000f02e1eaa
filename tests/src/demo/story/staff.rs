//! Staff at the machine: the door, the mark held for three seconds, number and PIN, the refill.

use anyhow::{Context, Result};
use cas_domain::folio::Folio;

use super::Mall;
use crate::world::habits::{Person, TECHNICIAN, TREASURY};

/// What the technician loads: hopper, coin, pieces.
pub const LOADS: [(&str, &str, u32); 2] = [("hopper-1", "C1000", 60), ("hopper-2", "C100", 80)];

impl Mall {
    /// Opens the door, holds the mark, signs in; gives the board.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn staff_in(&mut self, person: Person, name: &str) -> Result<()> {
        self.progress.step(format!("{name} {} opens the door and signs in (M01)", person.0));
        self.world.emulator.say("door open")?;
        self.glass.wait_screen("K17")?;
        self.shots.take(&format!("K17-door-open-{name}"))?;
        self.glass.hold("staff-mark", "M01")?;
        self.glass.type_on("key", person.0, "number")?;
        self.glass.touch("field-pin")?;
        self.type_pin(person)?;
        self.shots.take(&format!("M01-{name}"))?;
        self.glass.touch("sign-in")?;
        self.glass.wait_for("the board with the door open", |shown| shown.is("M02") && shown.text("door-open") == "true")?;
        self.shots.take(&format!("M02-{name}"))
    }

    /// Six digits on keys that change places; the window tells their number only.
    ///
    /// # Errors
    /// Names the key that did not work.
    pub fn type_pin(&mut self, person: Person) -> Result<()> {
        for (count, sign) in person.2.chars().enumerate() {
            self.glass.touch(&format!("pin-{sign}"))?;
            let typed = (count + 1).to_string();
            self.glass.wait_for(&format!("{typed} digits of the PIN"), |shown| shown.text("pin-length") == typed)?;
        }
        Ok(())
    }

    /// Shuts the door and leaves to the citizens' screen.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn staff_out(&mut self, name: &str) -> Result<()> {
        self.progress.step(format!("the {name} shuts the door and leaves"));
        self.world.emulator.say("door close")?;
        self.glass.wait_for("the board with the door shut", |shown| shown.is("M02") && shown.text("door-open") == "false")?;
        self.glass.touch("leave")?;
        self.glass.wait_screen("K01").map(drop)
    }

    /// Treasury fills a pouch at the console; its vale goes with it.
    fn write_vale(&mut self) -> Result<Folio> {
        self.progress.step("treasury fills a pouch with change at the console and writes its vale de fondo");
        self.browser.open("/entrar")?;
        self.browser.see("h1", "Entrar")?;
        self.browser.picture("entrar")?;
        self.browser.sign_in(TREASURY.0, TREASURY.1)?;
        self.browser.open("/fondos")?;
        for (_, coin, count) in LOADS {
            self.browser.fill(&format!("form[action='/fondos/vale'] input[name=pieces-{coin}]"), &count.to_string())?;
        }
        self.browser.picture("vale-de-fondo")?;
        self.browser.click("form[action='/fondos/vale'] button[type=submit]")?;
        let folio = self.browser.see("td.mono", "F 00-")?;
        self.browser.picture("vale-hecho")?;
        self.browser.sign_out()?;
        folio.trim().parse().with_context(|| format!("'{folio}' is no vale"))
    }

    /// The technician fills the hoppers from a pouch of the centre: pieces by hand, figures at the screen.
    ///
    /// # Errors
    /// Names the state that did not come.
    pub fn refill(&mut self) -> Result<Folio> {
        let vale = self.write_vale()?;
        self.staff_in(TECHNICIAN, "technician")?;
        self.progress.step(format!("the technician loads 60 x $10 and 80 x $1 from {vale} (M06)"));
        self.glass.touch("refill")?;
        self.glass.wait_screen("M06")?;
        // Its letter stands there: a vale de fondo is always an F.
        let digits: String = vale.compact().chars().filter(char::is_ascii_digit).collect();
        self.glass.type_on("key", &digits, "vale")?;
        for (hopper, coin, count) in LOADS {
            let field = format!("field-{hopper}");
            self.glass.touch(&field)?;
            self.glass.type_on("key", &count.to_string(), &field)?;
            self.world.emulator.fill(hopper, coin, count)?;
        }
        self.shots.take("M06-typed")?;
        self.glass.touch("load")?;
        self.glass.wait_for("the refill's ticket", |shown| shown.is("M06") && shown.text("ticket") == "printed")?;
        self.shots.take("M06-booked")?;
        self.progress.step("one coin of each hopper comes out as a test, is seen, and goes back");
        for (hopper, coin, _) in LOADS {
            let test = format!("test-{hopper}");
            self.glass.touch(&test)?;
            self.glass.wait_for("the coin of the test", |shown| shown.is("M06") && shown.text(&test) == "fell")?;
            self.world.emulator.say("tray take")?;
            self.glass.touch(&format!("saw-{coin}"))?;
            self.world.emulator.fill(hopper, coin, 1)?;
            self.glass.touch("put-back")?;
            self.glass.wait_for("the hopper is tested", |shown| shown.is("M06") && shown.text(&test) == "right")?;
        }
        self.shots.take("M06-tested")?;
        self.glass.touch("done")?;
        self.glass.wait_screen("M02")?;
        self.shots.take("M02-loaded")?;
        self.staff_out("technician")?;
        Ok(vale)
    }
}
