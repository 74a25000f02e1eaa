//! The demonstration catalogue of `screens.md` section 6. Prices and keys are illustrative.

use cas_domain::catalogue::{Offline, Price, Pricing, RoundingRule, Season, Service};
use cas_domain::money::Money;
use cas_domain::reference::Scheme;
use cas_domain::slot::Code;
use jiff::civil::date;

/// Name, agency, key and words of one service, as the table of the screens document has them.
struct Sheet {
    code: &'static str,
    name: (&'static str, &'static str),
    agency: &'static str,
    biller: &'static str,
    key: &'static str,
    icon: &'static str,
    next: (&'static str, &'static str),
    words: &'static str,
}

fn service(sheet: &Sheet, reference: Scheme, pricing: Pricing, offline: Offline) -> Option<Service> {
    Some(Service {
        code: sheet.code.parse().ok()?,
        name: sheet.name.0.to_owned(),
        name_en: sheet.name.1.to_owned(),
        agency: sheet.agency.to_owned(),
        biller: sheet.biller.parse().ok()?,
        income_key: sheet.key.to_owned(),
        icon: sheet.icon.to_owned(),
        reference,
        pricing,
        rounding: RoundingRule::Peso,
        offline,
        next_step: sheet.next.0.to_owned(),
        next_step_en: sheet.next.1.to_owned(),
        words: sheet.words.to_owned(),
    })
}

/// A price of 2026, and the one that follows it.
fn yearly(pesos_2026: i64, pesos_2027: i64) -> Pricing {
    let price =
        |year: i16, until, pesos: i64| Price { from: date(year, 1, 1), until, amount: Money::from_centavos(pesos.saturating_mul(100)) };
    Pricing::Fixed { prices: vec![price(2026, Some(date(2026, 12, 31)), pesos_2026), price(2027, None, pesos_2027)] }
}

/// Services whose reference may be paid again: it names a thing or nothing, not one debt.
pub fn pays_again(service: &Code) -> bool {
    matches!(service.as_str(), "antecedentes" | "gravamen" | "donativo")
}

/// The twelve services, most used first.
pub fn demonstration() -> Vec<Service> {
    state_services().into_iter().chain(city_services()).flatten().collect()
}

/// What is in season when, with its words: the discounts are those of the demonstration billers.
pub fn seasons() -> Vec<Season> {
    let season = |service: &str, from, until, words: &str, words_en: &str| {
        let (words, words_en) = (words.to_owned(), words_en.to_owned());
        Some(Season { service: service.parse().ok()?, from, until, words, words_en })
    };
    let of_year = |year: i16| {
        [
            season("control-vehicular", date(year, 1, 1), date(year, 1, 31), "Descuento de enero 10 %", "January discount 10 %"),
            season("predial", date(year, 2, 1), date(year, 2, 28), "Descuento de febrero 10 %", "February discount 10 %"),
            season("predial", date(year, 3, 1), date(year, 3, 31), "Descuento de marzo 5 %", "March discount 5 %"),
            season(
                "control-vehicular",
                date(year, 10, 1),
                date(year, 12, 31),
                &format!("Páguelo antes del 31 dic {year}"),
                &format!("Pay it before 31 Dec {year}"),
            ),
        ]
    };
    [2026, 2027].into_iter().flat_map(of_year).flatten().collect()
}

fn state_services() -> [Option<Service>; 7] {
    [
        service(
            &Sheet {
                code: "control-vehicular",
                name: ("Control vehicular", "Vehicle registration"),
                agency: "Finanzas, estado",
                biller: "finanzas",
                key: "4301-01",
                icon: "car",
                next: (
                    "Recoja su engomado en Control Vehicular con este papel.",
                    "Collect your sticker at Control Vehicular with this receipt.",
                ),
                words: "tenencia placas refrendo coche auto carro engomado car plates",
            },
            Scheme::PlateAndNiv,
            Pricing::LookedUp,
            Offline::No,
        ),
        service(
            &Sheet {
                code: "licencia",
                name: ("Licencia, 3 años", "Driving licence, 3 years"),
                agency: "Movilidad",
                biller: "movilidad",
                key: "4301-07",
                icon: "identification-card",
                next: (
                    "Pase a Movilidad con su solicitud y este papel para la fotografía.",
                    "Go to Movilidad with your request and this receipt for the photograph.",
                ),
                words: "manejar conducir carnet drive license",
            },
            Scheme::Modulus10 { length: 10 },
            yearly(912, 948),
            Offline::Yes,
        ),
        service(
            &Sheet {
                code: "acta-nacimiento",
                name: ("Acta de nacimiento, copia", "Birth certificate, copy"),
                agency: "Registro Civil",
                biller: "registro-civil",
                key: "4302-02",
                icon: "baby",
                next: (
                    "Recoja su acta en el Registro Civil con este papel.",
                    "Collect your certificate at Registro Civil with this receipt.",
                ),
                words: "registro copia certificada birth",
            },
            Scheme::Modulus10 { length: 10 },
            yearly(98, 102),
            Offline::Yes,
        ),
        service(
            &Sheet {
                code: "antecedentes",
                name: ("Constancia de no antecedentes", "Certificate of no criminal record"),
                agency: "Fiscalía",
                biller: "fiscalia",
                key: "4302-09",
                icon: "shield-check",
                next: (
                    "Presente este papel y su identificación en la Fiscalía.",
                    "Show this receipt and your identification at the Fiscalía.",
                ),
                words: "penales policía trabajo police record",
            },
            Scheme::None,
            yearly(235, 244),
            Offline::Yes,
        ),
        service(
            &Sheet {
                code: "gravamen",
                name: ("Libertad de gravamen", "Certificate of no encumbrance"),
                agency: "Registro Público",
                biller: "registro-publico",
                key: "4302-15",
                icon: "scroll",
                next: (
                    "Su certificado estará listo en 3 días hábiles en el Registro Público.",
                    "Your certificate will be ready in 3 working days at Registro Público.",
                ),
                words: "casa escrituras hipoteca house lien",
            },
            Scheme::Digits { length: 7 },
            Pricing::LookedUp,
            Offline::No,
        ),
        service(
            &Sheet {
                code: "nominas",
                name: ("Impuesto sobre nóminas", "Payroll tax"),
                agency: "Finanzas, estado",
                biller: "finanzas",
                key: "1501-01",
                icon: "briefcase",
                next: ("Guarde este papel con su declaración.", "Keep this receipt with your tax return."),
                words: "isn patrón empresa trabajadores employer",
            },
            Scheme::Condensed20,
            Pricing::TypedAndVerified,
            Offline::No,
        ),
        service(
            &Sheet {
                code: "admision",
                name: ("Ficha de admisión", "School admission form"),
                agency: "Educación",
                biller: "educacion",
                key: "4303-04",
                icon: "graduation-cap",
                next: (
                    "Entregue una copia de este papel en su escuela antes de la fecha de su ficha.",
                    "Hand in a copy of this receipt at your school before the date on your form.",
                ),
                words: "escuela examen inscripción preparatoria school",
            },
            Scheme::Embedded28,
            Pricing::Embedded,
            Offline::UntilDue,
        ),
    ]
}

fn city_services() -> [Option<Service>; 5] {
    [
        service(
            &Sheet {
                code: "agua",
                name: ("Agua potable", "Water bill"),
                agency: "Organismo municipal",
                biller: "agua",
                key: "4304-01",
                icon: "drop",
                next: ("No necesita hacer nada más. Guarde este papel.", "Nothing more to do. Keep this receipt."),
                words: "recibo drenaje toma",
            },
            Scheme::Embedded28,
            Pricing::Embedded,
            Offline::UntilDue,
        ),
        service(
            &Sheet {
                code: "predial",
                name: ("Predial", "Property tax"),
                agency: "Municipio",
                biller: "municipio",
                key: "1201-01",
                icon: "house-line",
                next: ("Guarde este papel con sus escrituras.", "Keep this receipt with your deed."),
                words: "casa terreno impuesto house land",
            },
            Scheme::Digits { length: 9 },
            Pricing::LookedUp,
            Offline::No,
        ),
        service(
            &Sheet {
                code: "multa",
                name: ("Multa de tránsito", "Traffic fine"),
                agency: "Municipio",
                biller: "municipio",
                key: "6101-03",
                icon: "traffic-sign",
                next: (
                    "Si retuvieron su licencia o placa, recójala en Tránsito con este papel.",
                    "If your licence or plate was kept, collect it at Tránsito with this receipt.",
                ),
                words: "tránsito infracción vialidad policía",
            },
            Scheme::Modulus10 { length: 9 },
            Pricing::LookedUp,
            Offline::No,
        ),
        service(
            &Sheet {
                code: "parquimetro",
                name: ("Parquímetro, infracción", "Parking ticket"),
                agency: "Municipio",
                biller: "municipio",
                key: "6101-05",
                icon: "letter-circle-p",
                next: ("No necesita hacer nada más. Guarde este papel.", "Nothing more to do. Keep this receipt."),
                words: "estacionamiento multa parking fine",
            },
            Scheme::Modulus10 { length: 9 },
            yearly(137, 143),
            Offline::Yes,
        ),
        service(
            &Sheet {
                code: "donativo",
                name: ("Donativo a bomberos", "Donation to the fire brigade"),
                agency: "Patronato",
                biller: "patronato",
                key: "9101-01",
                icon: "fire",
                next: ("Gracias por apoyar a sus bomberos.", "Thank you for supporting your fire brigade."),
                words: "ayuda donar bomberos",
            },
            Scheme::None,
            Pricing::Open { least: Money::from_centavos(1_000), most: Money::from_centavos(50_000) },
            Offline::Yes,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_twelve_services_stand_with_their_icons() {
        let services = demonstration();
        let seasons = seasons();
        assert_eq!(seasons.len(), 8, "a service of a season does not parse");
        for season in &seasons {
            assert!(services.iter().any(|service| service.code == season.service), "{} is in season and not sold", season.service);
        }
        assert_eq!(services.len(), 12, "a code or biller name of the table does not parse");
        let icons: Vec<&str> = services.iter().map(|service| service.icon.as_str()).collect();
        for icon in ["car", "identification-card", "baby", "shield-check", "scroll", "briefcase", "drop", "house-line", "traffic-sign"] {
            assert!(icons.contains(&icon), "{icon} is missing");
        }
    }

    #[test]
    fn the_parking_ticket_of_the_demonstration_costs_137_pesos() {
        let ticket = demonstration().into_iter().find(|service| service.code.as_str() == "parquimetro").expect("in the catalogue");
        assert_eq!(ticket.pricing.fixed_on(date(2026, 11, 20)).map(|price| price.amount.centavos()), Some(13_700));
    }
}
