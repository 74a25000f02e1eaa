//! What the people of `--auto` do, in the order of the day.
//!
//! - [`staff`]: the technician signs in and fills the hoppers; signing in and out.
//! - [`citizen`]: three citizens: one pays, one changes their mind, one pays with notes and coins.
//! - [`cut`]: the collector takes the money out, in two sealed bags.
//! - [`vault`]: the bags are opened and counted at the console.

pub mod citizen;
pub mod cut;
pub mod staff;
pub mod vault;

use anyhow::{Context, Result};
use cas_domain::money::Money;
use serde::Serialize;

use super::browser::Browser;
use super::folders::Folders;
use super::glass::Glass;
use super::progress::Progress;
use super::shots::Shots;
use crate::world::World;

/// The machine in the mall, the people's eyes and hands.
pub struct Mall {
    /// Centre, emulated machine, agent.
    pub world: World,
    /// The kiosk's window.
    pub glass: Glass,
    /// The browser at the console.
    pub browser: Browser,
    /// Pictures of the window.
    pub shots: Shots,
    /// What is told on standard output.
    pub progress: Progress,
    /// Where things are put.
    pub folders: Folders,
}

/// A payment as the person at the machine knows it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// What it was for.
    pub what: &'static str,
    /// The folio on the receipt; none for a cancelled one.
    pub folio: Option<String>,
    /// Centavos due after the adjustment.
    pub due: i64,
    /// Centavos put in.
    pub inserted: i64,
    /// Centavos of change that fell into the tray.
    pub change: i64,
}

/// `$1,234.50` as centavos.
///
/// # Errors
/// When it is no amount.
pub fn centavos(text: &str) -> Result<i64> {
    let digits: String = text.chars().filter(|sign| !matches!(sign, '$' | ',' | ' ')).collect();
    let (pesos, cents) = digits.split_once('.').with_context(|| format!("'{text}' is no amount"))?;
    let amount = Money::from_pesos(pesos.parse()?)?.plus(Money::from_centavos(cents.parse()?))?;
    Ok(amount.centavos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_on_the_screen_are_read_back() {
        assert_eq!(centavos("$1,234.50").unwrap(), 123_450);
        assert!(centavos("nothing").is_err());
    }
}
