//! What the signed QR of a paper says: folio and anchor of the journal when it was printed, checkable with the paper alone.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use thiserror::Error;

use super::signed::{SignatureError, sign, verify};
use crate::folio::{Folio, FolioError};
use crate::hex;
use crate::journal::{Epoch, Link, Seq};

const TAG: &[u8] = b"CAS-PAPER-1\0";

/// What is signed: every part of it is printed, so that the paper proves itself even if the journal is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperClaim {
    /// The folio of the document.
    pub folio: Folio,
    /// The epoch of the journal.
    pub epoch: Epoch,
    /// The place of the last entry before it was printed.
    pub seq: Seq,
    /// The first 16 bytes of that entry's hash: the anchor.
    pub anchor: [u8; 16],
}

/// Why an address on paper is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PaperError {
    /// Not the form of such an address.
    #[error("this is no address of a CAS paper: {0} is missing or cannot be read")]
    Form(&'static str),
    /// The folio is wrong.
    #[error("the folio in the address is wrong")]
    Folio(#[from] FolioError),
    /// The signature does not fit.
    #[error("the paper was not printed by this terminal, or was changed")]
    Signature(#[from] SignatureError),
}

impl PaperClaim {
    /// The claim of a document printed when the journal's head was `head`.
    pub fn new(folio: Folio, head: Link) -> Self {
        let mut anchor = [0; 16];
        anchor.copy_from_slice(&head.hash.0[..16]);
        Self { folio, epoch: head.epoch, seq: head.seq, anchor }
    }

    /// The address for the QR: `https://WEB/v/FOLIO?e=EPOCH&n=SEQ&h=ANCHOR&s=SIGNATURE`, the last two in base64url.
    pub fn address(&self, web: &str, key: &SigningKey) -> String {
        let signature = self.with_parts(|parts| sign(key, TAG, parts));
        let signature = hex::decode_array::<64>(&signature).map(|bytes| base64url(&bytes)).unwrap_or_default();
        let (folio, anchor) = (self.folio.compact(), base64url(&self.anchor));
        format!("https://{web}/v/{folio}?e={}&n={}&h={anchor}&s={signature}", self.epoch.0, self.seq.0)
    }

    /// Reads an address and checks its signature with the terminal's public key.
    ///
    /// # Errors
    /// [`PaperError`] says what does not fit.
    pub fn check(address: &str, public_key: &str) -> Result<Self, PaperError> {
        let (path, query) = address.split_once('?').ok_or(PaperError::Form("the query"))?;
        let folio = path.rsplit('/').next().ok_or(PaperError::Form("the folio"))?.parse()?;
        // A cut ticket's QR goes on with a commitment behind a blank; it is not part of the address.
        let query = query.split(' ').next().unwrap_or(query);
        let fields: BTreeMap<&str, &str> = query.split('&').filter_map(|field| field.split_once('=')).collect();
        let field = |name: &'static str| fields.get(name).copied().ok_or(PaperError::Form(name));
        let claim = Self {
            folio,
            epoch: Epoch(field("e")?.parse().map_err(|_| PaperError::Form("e"))?),
            seq: Seq(field("n")?.parse().map_err(|_| PaperError::Form("n"))?),
            anchor: from_base64url(field("h")?).ok_or(PaperError::Form("h"))?,
        };
        let signature: [u8; 64] = from_base64url(field("s")?).ok_or(PaperError::Form("s"))?;
        claim.with_parts(|parts| verify(public_key, TAG, parts, &hex::encode(&signature)))?;
        Ok(claim)
    }

    fn with_parts<T>(&self, act: impl FnOnce(&[&[u8]]) -> T) -> T {
        let (epoch, seq) = (self.epoch.0.to_be_bytes(), self.seq.0.to_be_bytes());
        act(&[self.folio.compact().as_bytes(), &epoch, &seq, &self.anchor])
    }
}

/// RFC 4648 section 5, without padding: a third shorter than hexadecimal, so that the QR stays coarse enough for any phone.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..=chunk.len() {
            let digit = usize::try_from(word >> (18 - 6 * index) & 63).unwrap_or(0);
            out.push(char::from(ALPHABET[digit]));
        }
    }
    out
}

/// The `N` bytes behind a text; `None` for another length, another sign, or bits set that belong to no byte.
fn from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 4).div_ceil(3) {
        return None;
    }
    let (mut out, mut filled, mut word, mut bits) = ([0; N], 0, 0_u32, 0_u32);
    for sign in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == sign)?;
        word = word << 6 | u32::try_from(digit).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            *out.get_mut(filled)? = u8::try_from(word >> bits & 255).ok()?;
            filled += 1;
            word &= (1 << bits) - 1;
        }
    }
    (filled == N && word == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folio::{FolioKind, TerminalNumber};
    use crate::journal::EntryHash;

    fn printed() -> (String, String) {
        let key = SigningKey::from_bytes(&[3; 32]);
        let folio = Folio::new(FolioKind::Payment, TerminalNumber(7), 4512).expect("a folio");
        let head = Link { epoch: Epoch(1), seq: Seq(812), hash: EntryHash([0xA7; 32]) };
        (PaperClaim::new(folio, head).address("cas.example", &key), hex::encode(key.verifying_key().as_bytes()))
    }

    /// One text for one value: a QR with bits that belong to no byte is no QR of ours.
    #[test]
    fn a_text_with_bits_left_over_is_refused() {
        assert_eq!(from_base64url::<1>("AA"), Some([0]));
        assert_eq!(from_base64url::<1>("AB"), None);
        assert_eq!(from_base64url::<2>("AAB"), None);
    }

    #[test]
    fn a_paper_proves_itself_without_the_journal() {
        let (address, key) = printed();
        assert!(address.starts_with("https://cas.example/v/P07-004512-5?e=1&n=812&h="), "{address}");
        assert!(address.len() < 170, "{} signs make a QR too fine for a phone", address.len());
        let claim = PaperClaim::check(&address, &key).expect("our own paper");
        assert_eq!((claim.seq, claim.anchor), (Seq(812), [0xA7; 16]));
        assert_eq!(PaperClaim::check(&format!("{address} 00ff"), &key), Ok(claim), "a cut's commitment may follow");
    }

    #[test]
    fn whatever_is_changed_on_a_paper_is_noticed() {
        let (address, key) = printed();
        for (from, to) in [("P07-004512-5", "P07-004513-3"), ("n=812", "n=813"), ("e=1", "e=2"), ("h=p6", "h=p7"), ("&s=", "&s=AAAA")] {
            let forged = address.replace(from, to);
            assert_ne!(forged, address, "the forgery of {from} is none");
            assert!(PaperClaim::check(&forged, &key).is_err(), "{forged}");
        }
        for wrong in ["", "https://cas.example", "https://cas.example/v/P07-004512-5?", "?e=1&n=1&h=&s=", "x?e=99999999999&n=1&h=A&s=A"] {
            assert!(PaperClaim::check(wrong, &key).is_err(), "{wrong}");
        }
    }
}
