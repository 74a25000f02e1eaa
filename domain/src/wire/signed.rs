//! Ed25519 signatures over messages, batches and configurations, each under its own tag.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::hex;
use crate::id::TerminalId;
use crate::journal::{EntryHash, Epoch, Seq};

/// What a signature speaks about; part of what is signed, so that no message can be taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A heartbeat.
    Heartbeat,
    /// A question for a quote.
    Quote,
    /// A question for the configuration.
    Config,
    /// A telephone that a citizen left.
    Phone,
}

impl Purpose {
    const fn tag(self) -> &'static [u8] {
        match self {
            Self::Heartbeat => b"CAS-HEARTBEAT-1\0",
            Self::Quote => b"CAS-QUOTE-1\0",
            Self::Config => b"CAS-CONFIG-1\0",
            Self::Phone => b"CAS-PHONE-1\0",
        }
    }
}

/// A signed message of a terminal: the body is signed and read as it stands, never re-encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedMessage {
    /// What it is.
    pub purpose: Purpose,
    /// Who says it.
    pub terminal: TerminalId,
    /// JSON text.
    pub body: String,
    /// 64 bytes, hexadecimal.
    pub signature: String,
}

/// Why a signature does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The key is no Ed25519 key.
    #[error("the public key is not an Ed25519 key in hexadecimal")]
    Key,
    /// The signature is no signature.
    #[error("the signature is not 64 bytes in hexadecimal")]
    Form,
    /// It was made by another key or over other bytes.
    #[error("the signature does not fit the message")]
    Wrong,
}

/// Signs bytes under a tag.
pub fn sign(key: &SigningKey, tag: &[u8], parts: &[&[u8]]) -> String {
    hex::encode(&key.sign(&joined(tag, parts)).to_bytes())
}

/// Checks a signature strictly (no malleable or small-order keys).
///
/// # Errors
/// [`SignatureError`] if it does not hold.
pub fn verify(public_key: &str, tag: &[u8], parts: &[&[u8]], signature: &str) -> Result<(), SignatureError> {
    let key =
        VerifyingKey::from_bytes(&hex::decode_array(public_key).map_err(|_| SignatureError::Key)?).map_err(|_| SignatureError::Key)?;
    let signature = Signature::from_bytes(&hex::decode_array(signature).map_err(|_| SignatureError::Form)?);
    key.verify_strict(&joined(tag, parts), &signature).map_err(|_| SignatureError::Wrong)
}

/// Each part is preceded by its length, so that no two lists of parts read the same.
fn joined(tag: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = tag.to_vec();
    for part in parts {
        bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

impl SignedMessage {
    /// Signs a body.
    pub fn new(purpose: Purpose, terminal: TerminalId, body: String, key: &SigningKey) -> Self {
        let signature = sign(key, purpose.tag(), &[terminal.as_bytes(), body.as_bytes()]);
        Self { purpose, terminal, body, signature }
    }

    /// Checks the signature and the purpose.
    ///
    /// # Errors
    /// [`SignatureError`] if it does not hold.
    pub fn check(&self, purpose: Purpose, public_key: &str) -> Result<(), SignatureError> {
        if self.purpose != purpose {
            return Err(SignatureError::Wrong);
        }
        verify(public_key, purpose.tag(), &[self.terminal.as_bytes(), self.body.as_bytes()], &self.signature)
    }
}

/// What a batch signature covers (`money.md`, section 6).
#[derive(Clone, Copy, Debug)]
pub struct BatchClaim {
    /// The terminal.
    pub terminal: TerminalId,
    /// Its epoch.
    pub epoch: Epoch,
    /// The first entry's place.
    pub first: Seq,
    /// The last entry's place.
    pub last: Seq,
    /// The hash before the first.
    pub before: EntryHash,
    /// The hash of the last.
    pub after: EntryHash,
}

const BATCH_TAG: &[u8] = b"CAS-BATCH-1\0";

impl BatchClaim {
    /// Signs the claim.
    pub fn sign(&self, key: &SigningKey) -> String {
        self.with_parts(|parts| sign(key, BATCH_TAG, parts))
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`SignatureError`] if it does not hold.
    pub fn check(&self, public_key: &str, signature: &str) -> Result<(), SignatureError> {
        self.with_parts(|parts| verify(public_key, BATCH_TAG, parts, signature))
    }

    fn with_parts<T>(&self, act: impl FnOnce(&[&[u8]]) -> T) -> T {
        let (epoch, first, last) = (self.epoch.0.to_be_bytes(), self.first.0.to_be_bytes(), self.last.0.to_be_bytes());
        act(&[self.terminal.as_bytes(), &epoch, &first, &last, &self.before.0, &self.after.0])
    }
}

const CENTRE_CONFIG_TAG: &[u8] = b"CAS-CENTRE-CONFIG-1\0";

/// A configuration signed by the centre: the body is checked and read as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedConfig {
    /// JSON text of a [`super::v1::TerminalConfig`].
    pub body: String,
    /// 64 bytes, hexadecimal.
    pub signature: String,
}

impl SignedConfig {
    /// Signs a configuration with the centre's key.
    pub fn new(body: String, key: &SigningKey) -> Self {
        let signature = sign(key, CENTRE_CONFIG_TAG, &[body.as_bytes()]);
        Self { body, signature }
    }

    /// Checks it against the centre's public key.
    ///
    /// # Errors
    /// [`SignatureError`] if it does not hold.
    pub fn check(&self, centre_key: &str) -> Result<(), SignatureError> {
        verify(centre_key, CENTRE_CONFIG_TAG, &[self.body.as_bytes()], &self.signature)
    }
}
