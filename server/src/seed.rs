//! What a demonstration starts with: a site, a terminal in the training realm, staff with known passwords, a fund. Nothing else.

use cas_domain::denomination::{Denomination, DenominationError, Kind};
use cas_domain::folio::TerminalNumber;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::{Realm, Role};
use cas_domain::slot::Code;
use cas_domain::wire::v1::SiteWords;

use crate::access::role_name;
use crate::centre::Centre;
use crate::custody::fund::PieceList;
use crate::error::CentreError;
use crate::ledger::act::SYSTEM;
use crate::store::terminals::TerminalRow;

/// The demonstration terminal.
pub const TERMINAL: TerminalNumber = TerminalNumber(7);
/// How long the access of demonstration staff lasts: a year.
const ACCESS_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// A member of the demonstration's staff. Known to everybody who reads this: for the training realm only.
#[derive(Clone, Copy, Debug)]
pub struct DemoPerson {
    /// The number on the badge.
    pub number: &'static str,
    /// The role.
    pub role: Role,
    /// The password at the console.
    pub password: &'static str,
    /// The PIN at the terminal, for those who work there.
    pub pin: Option<&'static str>,
}

/// The staff of the demonstration.
pub const STAFF: [DemoPerson; 11] = [
    DemoPerson { number: "1001", role: Role::Admin, password: "Admin-1001", pin: None },
    DemoPerson { number: "2210", role: Role::Collector, password: "Recolecta-2210", pin: Some("221022") },
    DemoPerson { number: "3001", role: Role::Operations, password: "Opera-3001", pin: None },
    DemoPerson { number: "4127", role: Role::Technician, password: "Tecnico-4127", pin: Some("412741") },
    DemoPerson { number: "5031", role: Role::Vault, password: "Boveda-5031", pin: None },
    DemoPerson { number: "5044", role: Role::Vault, password: "Boveda-5044", pin: None },
    DemoPerson { number: "6001", role: Role::Treasury, password: "Finanzas-6001", pin: None },
    DemoPerson { number: "7001", role: Role::Helpdesk, password: "Mesa-7001", pin: None },
    DemoPerson { number: "8001", role: Role::Clerk, password: "Atiende-8001", pin: None },
    DemoPerson { number: "8002", role: Role::Clerk, password: "Atiende-8002", pin: None },
    DemoPerson { number: "9001", role: Role::Auditor, password: "Audita-9001", pin: None },
];

impl DemoPerson {
    /// The role in Spanish.
    pub const fn role_name(&self) -> &'static str {
        role_name(self.role)
    }
}

/// The fund of the demonstration: kind, centavos, pieces. Coins enough to fill the hoppers a few times, and some notes.
const FUND: [(Kind, u32, i64); 8] = [
    (Kind::Coin, 50, 1_000),
    (Kind::Coin, 100, 3_000),
    (Kind::Coin, 200, 2_000),
    (Kind::Coin, 500, 2_000),
    (Kind::Coin, 1_000, 3_000),
    (Kind::Bill, 2_000, 500),
    (Kind::Bill, 5_000, 300),
    (Kind::Bill, 10_000, 100),
];

/// What the demonstration's office pays refunds from, out of that fund.
const OFFICE: [(Kind, u32, i64); 8] = [
    (Kind::Coin, 50, 40),
    (Kind::Coin, 100, 100),
    (Kind::Coin, 200, 50),
    (Kind::Coin, 500, 40),
    (Kind::Coin, 1_000, 40),
    (Kind::Bill, 2_000, 40),
    (Kind::Bill, 5_000, 30),
    (Kind::Bill, 10_000, 20),
];

fn pieces_of(list: &[(Kind, u32, i64)]) -> Result<PieceList, CentreError> {
    let pieces = list.iter().map(|(kind, centavos, count)| Ok((Denomination::new(*kind, *centavos)?, *count)));
    pieces.collect::<Result<_, DenominationError>>().map_err(|_| CentreError::NotFound("denomination"))
}

fn words() -> SiteWords {
    SiteWords {
        government: "Gobierno del Estado".to_owned(),
        site_name: "CAS Plaza Norte".to_owned(),
        phone: "449 000 0000".to_owned(),
        phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
        office: "Plaza Norte, local 12, lun a vie 9:00 a 15:00 h".to_owned(),
        web: "cas.example".to_owned(),
        nearest: "CAS Plaza Sur, a 2.4 km".to_owned(),
    }
}

impl Centre {
    /// Puts the demonstration's beginnings into the database; what is there already is left as it is. Says whether anything was new.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn seed_demo(&self) -> Result<bool, CentreError> {
        let now = self.now();
        let site: Code = "plaza-norte".parse().map_err(|_| CentreError::NotFound("site"))?;
        let id = TerminalId::new(now, self.random.seed()?);
        let words = serde_json::to_string(&words())?;
        let fresh = self.store.write::<_, CentreError>(|db| {
            db.add_site(&site, "Plaza Norte", &words)?;
            if db.terminal_by_number(TERMINAL)?.is_some() {
                return Ok(false);
            }
            let row = TerminalRow { id, number: TERMINAL, site: site.clone(), site_name: "Plaza Norte".to_owned(), realm: Realm::Training };
            db.add_terminal(&row, now)?;
            Ok(true)
        })?;
        for person in &STAFF {
            let number = person.number.parse().map_err(|_| CentreError::NotFound("person"))?;
            let known = self.store.read::<_, CentreError>(|db| Ok(db.staff_member(&number)?.is_some()))?;
            if !known {
                self.add_staff(number, person.role, person.password, person.pin, now.plus_millis(ACCESS_MS))?;
            }
        }
        if self.store.read::<_, CentreError>(|db| Ok(db.balances()?.is_empty()))? {
            self.put_fund_as(SYSTEM, Realm::Training, "Fondo de demostración", pieces_of(&FUND)?)?;
            self.fund_office_as(SYSTEM, Realm::Training, &site, pieces_of(&OFFICE)?)?;
        }
        Ok(fresh)
    }
}
