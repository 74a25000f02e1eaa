//! Randomness, handed in: the operating system's for keys and tokens.

use cas_domain::hex;
use cas_domain::id::IdSeed;
use thiserror::Error;

/// The operating system gave no random bytes.
#[derive(Debug, Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomError;

/// A source of random bytes.
pub trait Randomness: Send + Sync {
    /// Fills the bytes.
    ///
    /// # Errors
    /// [`RandomError`] if there are none; nothing may be made from what is in the buffer then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

impl dyn Randomness {
    /// So many random bytes.
    ///
    /// # Errors
    /// [`RandomError`] if there are none.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], RandomError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes).map(|()| bytes)
    }

    /// The seed of one id.
    ///
    /// # Errors
    /// [`RandomError`] if there is none.
    pub fn seed(&self) -> Result<IdSeed, RandomError> {
        self.bytes()
    }

    /// A secret of 32 bytes as text.
    ///
    /// # Errors
    /// [`RandomError`] if there is none.
    pub fn secret(&self) -> Result<String, RandomError> {
        self.bytes::<32>().map(|bytes| hex::encode(&bytes))
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Randomness for OsRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|_| RandomError)
    }
}
