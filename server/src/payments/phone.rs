//! Telephones that citizens left for what they are owed: kept apart from all entries, shown on request, erased for good.

use cas_domain::folio::Folio;
use cas_domain::id::PaymentId;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::wire::v1::{PhoneAnswer, PhoneLeft};

use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::Db;
use crate::store::citizens::PhoneRow;
use crate::store::terminals::TerminalRow;

/// Entries read to find the folios of a payment.
const ENTRIES_MAX: usize = 2000;

/// The telephone of one folio, for the page of a payment.
#[derive(Clone, Debug)]
pub struct PhoneOf {
    /// The folio of what is owed.
    pub folio: Folio,
    /// The number, or when it was erased.
    pub row: PhoneRow,
}

impl Centre {
    /// Takes a telephone that a terminal sends. The same again changes nothing; an erased one stays erased.
    ///
    /// # Errors
    /// [`CentreError::Message`] if the folio is not this terminal's, or the store's.
    pub fn take_phone(&self, terminal: &TerminalRow, left: &PhoneLeft) -> Result<PhoneAnswer, CentreError> {
        if left.folio.terminal() != terminal.number {
            return Err(CentreError::Message("a terminal speaks of its own folios only".to_owned()));
        }
        self.store.write::<_, CentreError>(|db| Ok(PhoneAnswer { kept: db.keep_phone(terminal.id, left)? }))
    }

    /// The telephones of a payment, read for the page. Who looks at a number is in the log, without the number.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn phones_of(&self, session: &Session, payment: PaymentId, terminal: &TerminalRow) -> Result<Vec<PhoneOf>, CentreError> {
        session.need(Right::Phones)?;
        let found = self.store.read::<_, CentreError>(|db| phones(db, payment, terminal))?;
        let seen = found.iter().filter(|phone| matches!(phone.row, PhoneRow::Here(..)));
        for phone in seen {
            self.store.write::<_, CentreError>(|db| {
                Ok(db.add_audit(self.now(), session.number.as_str(), "phone-seen", &phone.folio.to_string(), "")?)
            })?;
        }
        Ok(found)
    }

    /// Erases the telephone of a folio for good.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`] where there is none, or the store's.
    pub fn erase_phone(&self, session: &Session, folio: Folio) -> Result<(), CentreError> {
        session.need(Right::Phones)?;
        let now = self.now();
        self.store.write::<_, CentreError>(|db| {
            let terminal = db.terminal_by_number(folio.terminal())?.ok_or(CentreError::NotFound("terminal"))?;
            if !db.erase_phone(terminal.id, folio, now)? {
                return Err(CentreError::NotFound("phone"));
            }
            Ok(db.add_audit(now, session.number.as_str(), "phone-erased", &folio.to_string(), "")?)
        })
    }
}

fn phones(db: &Db, payment: PaymentId, terminal: &TerminalRow) -> Result<Vec<PhoneOf>, CentreError> {
    let mut found = Vec::new();
    for row in db.entries_about("payment", &payment.to_string(), ENTRIES_MAX)? {
        let Ok(entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        let EntryKind::Owed { folio, .. } = entry.what else { continue };
        if let Some(row) = db.phone(terminal.id, folio)? {
            found.push(PhoneOf { folio, row });
        }
    }
    Ok(found)
}
