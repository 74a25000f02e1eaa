//! The centre as one value: store, clock, randomness, billers. Synchronous; the HTTP shell calls it from blocking threads.

use std::path::{Path, PathBuf};
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
use crate::store::key_file::{self, KeyError};

/// Who the centre is.
#[derive(Clone)]
pub struct Identity {
    /// The life of its database.
    pub id: CentreId,
    key: Option<SigningKey>,
    path: PathBuf,
}

impl Identity {
    /// The key that signs configurations.
    ///
    /// # Errors
    /// [`KeyError::Missing`] names the file to put back.
    pub fn key(&self) -> Result<&SigningKey, KeyError> {
        self.key.as_ref().ok_or_else(|| KeyError::Missing(self.path.clone()))
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("id", &self.id).finish_non_exhaustive()
    }
}

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
        let centre = Self::open_without_key(path, clock, random)?;
        centre.identity.key()?;
        Ok(centre)
    }

    /// The same for who only reads: an auditor's copy of the database comes without its key, and rightly so.
    ///
    /// # Errors
    /// [`CentreError`] names the step; a missing key is none until something must be signed.
    pub fn open_without_key(path: &Path, clock: Arc<dyn Clock>, random: Arc<dyn Randomness>) -> Result<Self, CentreError> {
        let store = Store::open(path)?;
        let identity = identity(&store, clock.now(), &random)?;
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

/// Who the centre is: found once with the file, its key in a file beside it.
fn identity(store: &Store, now: WallMillis, random: &Arc<dyn Randomness>) -> Result<Identity, CentreError> {
    let path = key_file::path_of(store.path());
    let known = store.read::<_, CentreError>(|db| Ok(db.identity()?))?;
    let Some(known) = known else {
        // The key first: a database whose key was never written would look like one that lost it.
        let key = match key_file::read(&path) {
            Err(KeyError::Missing(_)) => {
                let key = SigningKey::from_bytes(&random.bytes()?);
                key_file::write(&path, &key)?;
                key
            }
            read => read?,
        };
        let id = CentreId::new(now, random.seed()?);
        let public_key = cas_domain::hex::encode(key.verifying_key().as_bytes());
        store.write::<_, CentreError>(|db| Ok(db.found_centre(id, &public_key, now)?))?;
        return Ok(Identity { id, key: Some(key), path });
    };
    let key = match key_file::read(&path) {
        Ok(key) => key,
        Err(KeyError::Missing(_)) => return Ok(Identity { id: known.id, key: None, path }),
        Err(error) => return Err(error.into()),
    };
    let public_key = cas_domain::hex::encode(key.verifying_key().as_bytes());
    match known.public_key {
        Some(public) if public != public_key => return Err(KeyError::Other(path).into()),
        Some(_) => {}
        None => store.write::<_, CentreError>(|db| Ok(db.set_public_key(&public_key)?))?,
    }
    Ok(Identity { id: known.id, key: Some(key), path })
}

/// The hash under which a secret is stored, so that a copy of the database opens nothing. For random secrets only, never for passwords.
pub fn secret_hash(purpose: &str, secret: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(purpose.as_bytes());
    hasher.update([0]);
    hasher.update(secret.as_bytes());
    cas_domain::hex::encode(&hasher.finalize())
}
