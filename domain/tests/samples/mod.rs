//! One of every variant, built by hand. A variant that is added to the domain and not here does not compile.
//!
//! - [`entries`]: every entry kind.
//! - [`wire`]: every message between terminal and centre.
//! - [`local`]: every message between agent and kiosk.

pub mod entries;
pub mod local;
pub mod wire;

use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::id::{QuoteId, TerminalId};
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::time::WallMillis;

/// Asserts that the samples hold every variant named; the match inside refuses to compile when one is missing here.
macro_rules! assert_every_variant {
    ($samples:expr, $type:ident: $($variant:ident),+ $(,)?) => {{
        let name = |sample: &$type| match sample { $($type::$variant { .. } => stringify!($variant),)+ };
        let seen: std::collections::BTreeSet<&str> = $samples.iter().map(name).collect();
        let missing: Vec<&str> = [$(stringify!($variant)),+].into_iter().filter(|name| !seen.contains(name)).collect();
        assert!(missing.is_empty(), "no sample of {}: {missing:?}", stringify!($type));
    }};
}
pub(crate) use assert_every_variant;

/// 2026-11-20, 14:05 in Aguascalientes.
pub const NOON: WallMillis = WallMillis::from_millis(1_795_205_100_000);

pub fn terminal() -> TerminalId {
    TerminalId::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007)
}

pub fn pesos(amount: i64) -> Money {
    Money::from_pesos(amount).expect("a small amount")
}

pub fn bill(pesos: u32) -> Denomination {
    Denomination::bill(pesos).expect("a note in circulation")
}

pub fn coin(centavos: u32) -> Denomination {
    Denomination::coin(centavos).expect("a coin in circulation")
}

pub fn folio(kind: FolioKind, number: u32) -> Folio {
    Folio::new(kind, TerminalNumber(7), number).expect("six digits")
}

/// A name of any kind: slot, seal, code, person, pouch.
pub fn named<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("'{text}' is a good name"))
}

pub fn quote() -> Quote {
    let line = |kind, label: &str, amount| DebtLine { kind, label: label.to_owned(), amount: Money::from_centavos(amount) };
    Quote {
        id: QuoteId::from_u128(11),
        service: named("parquimetro"),
        name: "Parquímetro, multa".to_owned(),
        name_en: "Parking ticket".to_owned(),
        icon: "letter-circle-p".to_owned(),
        biller: named("municipio"),
        agency: "Municipio".to_owned(),
        income_key: "6101-05".to_owned(),
        reference: "123456782".to_owned(),
        reference_shown: "1234 5678 2".to_owned(),
        holder: "MA*** LÓ***".to_owned(),
        object: "Placas ABC-12-34".to_owned(),
        lines: vec![
            line(LineKind::Concept, "Multa", 14_000),
            line(LineKind::Surcharge, "Recargos", 736),
            line(LineKind::Discount, "Descuento", -1_000),
            line(LineKind::Adjustment, "Ajuste al peso", -36),
        ],
        total: pesos(137),
        valid_until: NOON,
        may_wait: true,
        next_step: "Conserve su recibo.".to_owned(),
        next_step_en: "Keep your receipt.".to_owned(),
    }
}
