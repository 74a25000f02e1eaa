//! The centre's incarnation and signing key: made once with the file.

use cas_domain::id::CentreId;
use cas_domain::time::WallMillis;
use ed25519_dalek::SigningKey;
use rusqlite::{OptionalExtension, params};

use super::{Db, StoreError, stored};

/// Who the centre is.
#[derive(Clone)]
pub struct Identity {
    /// The life of this database.
    pub id: CentreId,
    /// Signs configurations.
    pub key: SigningKey,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Db<'_> {
    /// The identity, if the file has one.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        let row: Option<(String, [u8; 32])> = self
            .connection
            .query_row("SELECT incarnation, signing_key FROM centre WHERE one = 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(id, key)| Ok(Identity { id: stored("centre id", &id)?, key: SigningKey::from_bytes(&key) })).transpose()
    }

    /// Gives the file its identity.
    ///
    /// # Errors
    /// [`StoreError`] if it has one already.
    pub fn found_centre(&self, identity: &Identity, now: WallMillis) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO centre (one, incarnation, signing_key, made_ms) VALUES (1, ?1, ?2, ?3)",
            params![identity.id.to_string(), identity.key.to_bytes(), now.as_millis()],
        )?;
        Ok(())
    }
}
