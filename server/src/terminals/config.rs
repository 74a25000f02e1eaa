//! The signed configuration of a terminal: its version rises when, and only when, its content changes (R16).

use cas_domain::journal::facts::Role;
use cas_domain::wire::signed::SignedConfig;
use cas_domain::wire::v1::{SiteWords, StaffAccess, TerminalConfig};
use sha2::{Digest, Sha256};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::Db;
use crate::store::terminals::TerminalRow;

/// A configuration as stored.
#[derive(Clone, Debug)]
pub struct NewestConfig {
    /// Its version.
    pub version: u64,
    /// Its JSON text, which is what is signed.
    pub body: String,
}

impl Centre {
    /// The newest configuration of a terminal; a changed content becomes a new version.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn ensure_config(&self, terminal: &TerminalRow) -> Result<NewestConfig, CentreError> {
        let now = self.now();
        let (content, newest) = self.store.read::<_, CentreError>(|db| Ok((content(db, terminal)?, db.newest_config(terminal.id)?)))?;
        let digest = digest_of(&content)?;
        if let Some((version, known, body)) = newest
            && known == digest
        {
            return Ok(NewestConfig { version, body });
        }
        self.store.write(|db| {
            let version = db.newest_config(terminal.id)?.map_or(1, |(version, ..)| version.saturating_add(1));
            let body = serde_json::to_string(&TerminalConfig { version, ..content })?;
            db.add_config(terminal.id, version, &digest, &body, now)?;
            db.add_audit(now, crate::ledger::act::SYSTEM, "config", &format!("cajero {}", terminal.number), &format!("versión {version}"))?;
            Ok(NewestConfig { version, body })
        })
    }

    /// The newest configuration, signed.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn signed_config(&self, terminal: &TerminalRow) -> Result<SignedConfig, CentreError> {
        Ok(SignedConfig::new(self.ensure_config(terminal)?.body, self.identity.key()?))
    }
}

fn digest_of(content: &TerminalConfig) -> Result<String, CentreError> {
    Ok(cas_domain::hex::encode(&Sha256::digest(serde_json::to_vec(content)?)))
}

/// The content, with version 0.
fn content(db: &Db, terminal: &TerminalRow) -> Result<TerminalConfig, CentreError> {
    let words = db.site_words(&terminal.site)?.ok_or(CentreError::NotFound("site"))?;
    let words: SiteWords = serde_json::from_str(&words)?;
    let staff = db.staff()?;
    let staff = staff.into_iter().filter(|person| matches!(person.role, Role::Technician | Role::Collector)).filter_map(|person| {
        Some(StaffAccess { number: person.number, role: person.role, pin_hash: person.pin_hash?, expires: person.access_until })
    });
    Ok(TerminalConfig {
        version: 0,
        terminal: terminal.id,
        words,
        services: crate::services::catalogue::demonstration(),
        staff: staff.collect(),
        limits: super::limits::of(db, terminal)?,
        seasons: crate::services::catalogue::seasons(),
        back_at: db.back_at(terminal.id)?,
    })
}
