//! What a world shall be, and the configuration files that say so.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What a world shall be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder to use; a fresh one that goes away with the world if none is named.
    pub folder: Option<PathBuf>,
    /// Whether the terminal is enrolled.
    pub enrolled: bool,
    /// Whether the agent runs.
    pub running: bool,
    /// What the bill acceptor speaks.
    pub bill: &'static str,
    /// What a technician loads into the hoppers before the story: hopper and pieces.
    pub loaded: Vec<(String, u32)>,
    /// Milliseconds from coin to coin of a hopper.
    pub coin_ms: u64,
    /// Where the coin acceptor's event counter stands: a machine that works has counted coins since it got power.
    pub coin_counter: u8,
    /// How many times sooner the terminal stops waiting for people; 1 is as in the field.
    pub hurry: u64,
}

impl Default for Plan {
    /// A running terminal with loaded hoppers.
    fn default() -> Self {
        Self {
            folder: None,
            enrolled: true,
            running: true,
            bill: "ccnet",
            loaded: vec![("hopper-1".to_owned(), 60), ("hopper-2".to_owned(), 80)],
            coin_ms: 30,
            coin_counter: 40,
            hurry: 1,
        }
    }
}

impl Plan {
    /// A terminal with other loads: `$10` coins, `$1` coins.
    #[must_use]
    pub fn with_loads(tens: u32, ones: u32) -> Self {
        let loaded = [("hopper-1", tens), ("hopper-2", ones)];
        let loaded = loaded.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), count)).collect();
        Self { loaded, ..Self::default() }
    }

    /// A terminal with empty hoppers.
    #[must_use]
    pub fn empty() -> Self {
        Self { loaded: Vec::new(), ..Self::default() }
    }

    /// A terminal whose bill acceptor speaks another protocol.
    #[must_use]
    pub fn with_bill(protocol: &'static str) -> Self {
        Self { bill: protocol, ..Self::default() }
    }

    /// Centre and machine only: no terminal is enrolled yet.
    #[must_use]
    pub fn centre_only() -> Self {
        Self { enrolled: false, running: false, loaded: Vec::new(), ..Self::default() }
    }

    /// The emulated machine's configuration.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_machine(&self, root: &Path) -> Result<PathBuf> {
        let text = MACHINE.replace("@coin_ms@", &self.coin_ms.to_string()).replace("@bill@", self.bill);
        write(&root.join("machine.toml"), &text)
    }

    /// The agent's configuration.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_agent(&self, root: &Path, centre: &str) -> Result<PathBuf> {
        let mut text = AGENT.replace("@centre@", centre).replace("@bill@", self.bill);
        if self.hurry > 1 {
            text += &format!("\n[training]\nhurry = {}\n", self.hurry);
        }
        write(&root.join("agent.toml"), &text)
    }
}

fn write(path: &Path, text: &str) -> Result<PathBuf> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path.to_owned())
}

const MACHINE: &str = r#"
directory = "dev"
control = "control.sock"

[[port]]
name = "bill"
protocol = "@bill@"
[[port.device]]
name = "bill"
serial = "210123456789"
box_serial = "CB-0001"
notes = [2000, 5000, 10000, 20000, 50000, 100000]

[[port]]
name = "cctalk"
protocol = "cctalk"
[[port.device]]
name = "coin"
kind = "coin"
address = 2
serial = 123456
coins = [50, 100, 200, 500, 1000]
box_serial = "CC-0001"
paths = ["box", "hopper-1", "hopper-2"]
route = { C1000 = 2, C100 = 3 }
[[port.device]]
name = "hopper-1"
kind = "hopper"
address = 3
serial = 23456
coin = 1000
coin_ms = @coin_ms@
[[port.device]]
name = "hopper-2"
kind = "hopper"
address = 4
serial = 23457
coin = 100
coin_ms = @coin_ms@

[[port]]
name = "printer"
protocol = "escpos"
paper_dir = "paper"

[[pin]]
name = "door"
"#;

const AGENT: &str = r#"
data = "agent"
kiosk_socket = "kiosk.sock"
centre = "@centre@"

[[port]]
name = "bill"
path = "dev/bill"
protocol = "@bill@"
slot = "bill"

[[port]]
name = "cctalk"
path = "dev/cctalk"
protocol = "cctalk"
[[port.device]]
kind = "coin"
address = 2
slot = "coin"
route = [{ path = 2, slot = "hopper-1" }, { path = 3, slot = "hopper-2" }]
[[port.device]]
kind = "hopper"
address = 3
slot = "hopper-1"
denomination = "C1000"
capacity = 500
[[port.device]]
kind = "hopper"
address = 4
slot = "hopper-2"
denomination = "C100"
capacity = 500

[[port]]
name = "printer"
path = "dev/printer"
protocol = "escpos"
slot = "printer"

[[port]]
name = "door"
path = "dev/door"
protocol = "pin"
slot = "door"
"#;
