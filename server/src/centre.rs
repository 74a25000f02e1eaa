//! The centre as one value: store, clock, randomness, billers. Synchronous; the HTTP shell calls it from blocking threads.

use std::path::Path;
use std::sync::{Arc, Mutex};

use cas_domain::id::CentreId;
use cas_domain::time::WallMillis;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::error::CentreError;
use crate::random::Randomness;
use crate::services::billers::Billers;
use crate::store::Store;
use crate::store::identity::Identity;

/// Everything the centre works with, handed in.
pub struct Centre {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub random: Arc<dyn Randomness>,
    /// Who accepts payments.
    pub billers: Billers,
    /// Who the centre is.
    pub identity: Identity,
    /// Whether cookies carry the `Secure` mark; false on plain loopback only.
    pub secure_cookies: bool,
    /// Only one round of posting at a time; saves work, the tables keep it right.
    pub(crate) posting: Mutex<()>,
}

impl std::fmt::Debug for Centre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Centre").field("store", &self.store).field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Centre {
    /// Opens the database and founds the centre if the file is new.
    ///
    /// # Errors
    /// [`CentreError`] names the step.
    pub fn open(path: &Path, clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> Result<Self, CentreError> {
        let store = Store::open(path)?;
        let now = clock.now();
        let fresh = Identity { id: CentreId::new(now, random.seed()?), key: SigningKey::from_bytes(&random.bytes()?) };
        let identity = store.write::<_, CentreError>(|db| {
            if let Some(identity) = db.identity()? {
                return Ok(identity);
            }
            db.found_centre(&fresh, now)?;
            Ok(fresh)
        })?;
        let centre =
            Self { store, clock, random, billers: Billers::demonstration(), identity, secure_cookies: false, posting: Mutex::new(()) };
        centre.fill_caches()?;
        Ok(centre)
    }

    /// Now.
    pub fn now(&self) -> WallMillis {
        self.clock.now()
    }
}

/// The hash under which a secret is stored, so that a copy of the database opens nothing. For random secrets only, never for passwords.
pub fn secret_hash(purpose: &str, secret: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(purpose.as_bytes());
    hasher.update([0]);
    hasher.update(secret.as_bytes());
    cas_domain::hex::encode(&hasher.finalize())
}
