//! The vault: two persons open the bags and type what really lies in the boxes that were taken out.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::money::Money;
use serde_json::Value;

use super::Mall;
use super::cut::BAGS;
use crate::world::custody::HOPPERS;
use crate::world::habits::{AUDITOR, OPERATIONS, SECOND_VAULT, VAULT, pieces_of};

/// The denominations of each bag on the count's page.
const LINES: [(&str, &[&str]); 2] = [
    ("notes", &["B100000", "B50000", "B20000", "B10000", "B5000", "B2000"]),
    ("coins", &["C2000", "C1000", "C500", "C200", "C100", "C50"]),
];

/// What lies in the boxes that were taken out: bag content, then pieces by denomination.
pub type Removed = BTreeMap<&'static str, BTreeMap<String, i64>>;

impl Mall {
    /// Opens the boxes that were taken out, and the coins' bag that the hoppers were emptied into, and looks: every denomination of the page, nothing where there is none.
    ///
    /// # Errors
    /// When the machine does not answer, or something lies there that the page has no line for.
    pub fn removed_boxes(&mut self) -> Result<Removed> {
        let inventory = self.world.emulator.inventory()?;
        let boxes = [("notes", &inventory["bill"]["removed"], "content"), ("coins", &inventory["cctalk"]["coin"]["removed"], "coins")];
        let mut all = Removed::new();
        for ((content, removed, key), (_, lines)) in boxes.into_iter().zip(LINES) {
            let pieces: &mut BTreeMap<String, i64> = all.entry(content).or_default();
            pieces.extend(lines.iter().map(|line| ((*line).to_owned(), 0)));
            for taken in removed.as_array().context("no box was taken out")? {
                for (denomination, count) in pieces_of(&taken[key])? {
                    let line = pieces.get_mut(&denomination.to_string());
                    *line.with_context(|| format!("the count has no line for {denomination}"))? += count;
                }
            }
        }
        let coins = all.entry("coins").or_default();
        for hopper in HOPPERS {
            for (denomination, count) in pieces_of(&inventory["cctalk"][hopper]["emptied"])? {
                *coins.entry(denomination.to_string()).or_default() += count;
            }
        }
        Ok(all)
    }

    /// The vault receives the bags and counts them blind at the console, bag by bag, field by field; a second person signs.
    /// Operations looks at the difference afterwards. Gives what the centre compared.
    ///
    /// # Errors
    /// Names what did not come, or that the page said more than who counts may know.
    pub fn count(&mut self, cut: &Folio, removed: &Removed) -> Result<Value> {
        self.progress.step(format!("the vault opens the bags of {cut} at the console and counts"));
        let page = format!("/cortes/{}/conteo", cut.compact());
        self.browser.open("/entrar")?;
        self.browser.sign_in(VAULT.0, VAULT.1)?;
        self.browser.picture("inicio-boveda")?;
        self.browser.open("/cortes")?;
        self.browser.see("main", &cut.to_string())?;
        self.browser.picture("cortes-boveda")?;
        self.browser.open(&page)?;
        self.browser.fill("input[name=camera]", "Cámara 2, mesa 1")?;
        self.browser.picture("conteo-antes")?;
        self.browser.click("form[action$='/conteo/abrir'] button")?;
        for (number, (content, _)) in (1..).zip(BAGS) {
            self.count_bag(&page, number, content, removed.get(content).context("a bag without a box")?)?;
        }
        self.progress.step("a second person signs the count, and it is finished");
        self.browser.fill("form[action*='/firmar'] input[name=number]", SECOND_VAULT.0)?;
        self.browser.fill("form[action*='/firmar'] input[name=password]", SECOND_VAULT.1)?;
        self.browser.click("form[action*='/firmar'] button")?;
        self.browser.see("main", "Firmó")?;
        self.stays_blind(removed)?;
        self.browser.picture("conteo-firmado")?;
        self.browser.click("#finish button")?;
        self.browser.see("main", "Conteo terminado")?;
        self.browser.picture("conteo-terminado")?;
        self.browser.sign_out()?;
        let console = self.world.server.console()?;
        let operations = console.sign_in(OPERATIONS.0, OPERATIONS.1)?;
        let compared = console.ask(&operations, &format!("cuts/{}/comparison", cut.compact()))?.well()?;
        ensure!(compared["lines"].is_array(), "the comparison has no lines: {compared}");
        Ok(compared)
    }

    fn count_bag(&mut self, page: &str, number: u8, content: &str, pieces: &BTreeMap<String, i64>) -> Result<()> {
        self.browser.open(&format!("{page}?bolsa={number}"))?;
        self.browser.click("form[action*='/precinto'] button[value=si]")?;
        self.browser.see(".pill", "Precinto intacto")?;
        for (denomination, count) in pieces {
            self.browser.enter(&format!("input[name=pieces-{denomination}]"), &count.to_string())?;
            self.browser.see(&format!("#saved-pieces-{denomination}"), "Guardado")?;
        }
        self.browser.picture(&format!("conteo-bolsa-{number}-{content}"))
    }

    /// Whoever counts sees no sum of what was taken out, in no form.
    fn stays_blind(&self, removed: &Removed) -> Result<()> {
        let worth = |pieces: &BTreeMap<String, i64>| -> Result<Money> {
            let each = pieces.iter().map(|(name, count)| Ok(name.parse::<Denomination>()?.times(*count)?));
            Ok(Money::sum(each.collect::<Result<Vec<Money>>>()?)?)
        };
        let source = self.browser.source()?;
        let mut sums = removed.values().map(worth).collect::<Result<Vec<Money>>>()?;
        sums.push(Money::sum(sums.iter().copied())?);
        for sum in sums {
            let told = source.contains(&sum.to_string()) || source.contains(&sum.centavos().to_string());
            ensure!(!told, "the page of the blind count tells {sum}");
        }
        Ok(())
    }

    /// Operations, treasury and the auditor look at everything afterwards.
    ///
    /// # Errors
    /// Names the page that did not come.
    pub fn look_around(&mut self, cut: &Folio, payment: &Folio) -> Result<()> {
        self.progress.step("operations looks at board, terminals, payments, faults, cuts and the difference");
        self.browser.sign_in(OPERATIONS.0, OPERATIONS.1)?;
        let (cut_page, payment_page) = (format!("/cortes/{}", cut.compact()), format!("/pagos/{}", payment.compact()));
        let difference = format!("{cut_page}/diferencia");
        let pages = [
            ("/", "tablero"),
            ("/terminales", "terminales"),
            ("/terminales/7", "terminal"),
            ("/pagos", "pagos"),
            (payment_page.as_str(), "vida-de-un-pago"),
            ("/fallas", "fallas"),
            ("/cortes", "cortes"),
            (cut_page.as_str(), "corte"),
            (difference.as_str(), "diferencia"),
            ("/servicios", "servicios"),
        ];
        self.pictures(&pages)?;
        self.progress.step("a person types the folio into the search box; the auditor recomputes everything");
        self.browser.enter("#search", &payment.to_string())?;
        self.browser.see("h1", &payment.to_string())?;
        self.browser.sign_out()?;
        self.browser.sign_in(AUDITOR.0, AUDITOR.1)?;
        self.pictures(&[("/bitacora", "bitacora"), ("/fondos", "fondos")])?;
        self.browser.open("/verificar")?;
        self.browser.click("form[action='/verificar'] button")?;
        self.browser.see("main", "I14")?;
        self.browser.picture("verificar")?;
        self.browser.sign_out()
    }

    fn pictures(&mut self, pages: &[(&str, &str)]) -> Result<()> {
        for (path, name) in pages {
            self.browser.open(path)?;
            self.browser.see("h1", "")?;
            self.browser.picture(name)?;
        }
        Ok(())
    }
}
