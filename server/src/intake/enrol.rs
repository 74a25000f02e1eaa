//! Enrolment: a one-use code, read out by an administrator, and the key that the terminal made, become an epoch.

use std::collections::BTreeMap;

use cas_domain::account::{Account, Side};
use cas_domain::bounds::FOLIO_NUMBER_MAX;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::hex;
use cas_domain::id::{DoubtId, TerminalId};
use cas_domain::journal::facts::Realm;
use cas_domain::journal::{CarriedDoubt, Continuation, EntryKind, Epoch, PlaceContent, Seq};
use cas_domain::wire::v1::{EnrolAnswer, EnrolRequest};
use ed25519_dalek::VerifyingKey;
use thiserror::Error;

use crate::centre::{Centre, secret_hash};
use crate::error::CentreError;
use crate::limits::{ENROL_CODE_LIFE_MS, FOLIO_SKIP};
use crate::store::Db;
use crate::store::entries::Place;
use crate::store::findings::FlagRow;

/// Why a terminal is not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnrolError {
    /// Never made, or mistyped.
    #[error("the code is not known: compare it sign by sign, or make a new one")]
    UnknownCode,
    /// Used before: somebody else may have read it.
    #[error("the code was used before: make a new one, and find out who used this one")]
    UsedCode,
    /// Too old.
    #[error("the code has expired: make a new one")]
    ExpiredCode,
    /// Not an Ed25519 key.
    #[error("the public key is not an Ed25519 key in hexadecimal")]
    Key,
    /// The same key again: a copied disk.
    #[error("this key is enrolled already: every enrolment makes a new one")]
    KnownKey,
    /// A text is too long.
    #[error("the version is longer than 60 signs")]
    Version,
}

/// The signs of a code: no 0 and O, no 1, I and L, so that it can be read out.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Groups of four signs, three of them: 31^12 codes, each good once and for a day.
const CODE_SIGNS: usize = 12;

impl Centre {
    /// Makes a one-use code for a terminal; only its hash is stored.
    ///
    /// # Errors
    /// [`CentreError::NotFound`] if there is no such terminal.
    pub fn make_enrol_code(&self, number: TerminalNumber, by: &str) -> Result<String, CentreError> {
        let now = self.now();
        let mut code = String::with_capacity(CODE_SIGNS + 2);
        while code.len() < CODE_SIGNS + 2 {
            if code.len() == 4 || code.len() == 9 {
                code.push('-');
            }
            // Bytes beyond the last full round are thrown away, so that every sign is as likely as any other.
            let [byte] = self.random.bytes::<1>()?;
            if usize::from(byte) < 256 - 256 % SIGNS.len() {
                code.push(char::from(SIGNS[usize::from(byte) % SIGNS.len()]));
            }
        }
        self.store.write::<_, CentreError>(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            db.add_enrol_code(&hash_of(&code), terminal.id, now, now.plus_millis(ENROL_CODE_LIFE_MS))?;
            Ok(db.add_audit(now, by, "enrol-code", &format!("cajero {number}"), "")?)
        })?;
        Ok(code)
    }

    /// Enrols a terminal.
    ///
    /// # Errors
    /// [`EnrolError`] names what is wrong; a used code is recorded as an alarm.
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, CentreError> {
        let evidence = format!("public key {}, version {}", request.public_key, request.version);
        let answer = self.try_enrol(request);
        if let Err(CentreError::Enrol(error)) = &answer {
            // The code itself is not kept: it may be a good one, mistyped by one sign.
            self.refuse("enrol", "", &error.to_string(), evidence.as_bytes())?;
        }
        answer
    }

    fn try_enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, CentreError> {
        let now = self.now();
        let key = hex::decode_array::<32>(&request.public_key).map_err(|_| EnrolError::Key)?;
        if VerifyingKey::from_bytes(&key).map_or(true, |key| key.is_weak()) {
            return Err(EnrolError::Key.into());
        }
        if request.version.chars().count() > 60 {
            return Err(EnrolError::Version.into());
        }
        let public_key = hex::encode(&key);
        let hash = hash_of(&request.code);
        let used = self.store.read::<_, CentreError>(|db| Ok(db.enrol_code(&hash)?.filter(|code| code.used.is_some())))?;
        if let Some(code) = used {
            self.record_replay(code.terminal)?;
            return Err(EnrolError::UsedCode.into());
        }
        self.store.write::<_, CentreError>(|db| {
            let code = db.enrol_code(&hash)?.ok_or(EnrolError::UnknownCode)?;
            if code.used.is_some() {
                return Err(EnrolError::UsedCode.into());
            }
            if code.expires < now {
                return Err(EnrolError::ExpiredCode.into());
            }
            if db.key_is_known(&public_key)? {
                return Err(EnrolError::KnownKey.into());
            }
            db.use_enrol_code(&hash, &public_key, now)?;
            let terminal = db.terminal(code.terminal)?.ok_or(CentreError::NotFound("terminal"))?;
            let epoch = Epoch(db.newest_key(terminal.id)?.map_or(1, |(newest, _)| newest.0.saturating_add(1)));
            if epoch.0 > 1 {
                // What the old disk told and never sent is a case before anything new is written.
                self.notice_lost_tail(db, &terminal, Epoch(epoch.0.saturating_sub(1)))?;
            }
            db.add_key(terminal.id, epoch, &public_key, &request.version, now)?;
            db.add_audit(now, crate::ledger::act::SYSTEM, "enrol", &format!("cajero {}", terminal.number), &format!("época {}", epoch.0))?;
            Ok(EnrolAnswer {
                terminal: terminal.id,
                number: terminal.number,
                site: terminal.site,
                realm: terminal.realm,
                epoch,
                centre_key: hex::encode(self.identity.key()?.verifying_key().as_bytes()),
                centre: self.identity.id,
                counters: counters(db, terminal.number, epoch)?,
                continues: (epoch.0 > 1).then(|| continuation(db, terminal.id, terminal.realm, epoch)).transpose()?,
            })
        })
    }

    fn record_replay(&self, terminal: TerminalId) -> Result<(), CentreError> {
        let flag = FlagRow {
            id: 0,
            at: self.now(),
            terminal: terminal.to_string(),
            epoch: 0,
            branch: 0,
            seq: 0,
            kind: "code-replayed".to_owned(),
            alarm: true,
            detail: "a used enrolment code was shown again".to_owned(),
            closed: false,
        };
        self.store.write::<_, CentreError>(|db| Ok(db.add_flag(&flag)?))
    }
}

fn hash_of(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).map(|sign| sign.to_ascii_uppercase()).collect();
    secret_hash("enrol", &plain)
}

/// What a later epoch takes over: the head that is held of the one before, what lies in the machine by the ledger, open doubts.
fn continuation(db: &Db, terminal: TerminalId, realm: Realm, epoch: Epoch) -> Result<Continuation, CentreError> {
    let before = Epoch(epoch.0.saturating_sub(1));
    let head = db.head(Place { terminal, epoch: before, branch: 0 })?;
    let mut places: BTreeMap<Account, Vec<(Denomination, i64)>> = BTreeMap::new();
    for (account, denomination, pieces) in db.contents(realm, &terminal.to_string())? {
        if account.side() == Side::Place {
            places.entry(account).or_default().push((denomination, pieces));
        }
    }
    let mut doubts: BTreeMap<DoubtId, CarriedDoubt> = BTreeMap::new();
    for entry in db.entries_of_terminal(terminal, &["Doubt", "Statement"])? {
        match entry.what {
            EntryKind::Doubt { doubt, slot, max, payment, .. } => drop(doubts.insert(doubt, CarriedDoubt { doubt, slot, max, payment })),
            EntryKind::Statement { doubt, .. } => drop(doubts.remove(&doubt)),
            _ => {}
        }
    }
    Ok(Continuation {
        centre_head: (head.seq != Seq::START).then_some((head.epoch, head.seq, head.hash)),
        person: None,
        places: places.into_iter().map(|(account, pieces)| PlaceContent { account, pieces }).collect(),
        doubts: doubts.into_values().collect(),
    })
}

/// The last number used of every folio kind that terminals make; a later epoch skips past all that may be on paper.
fn counters(db: &Db, terminal: TerminalNumber, epoch: Epoch) -> Result<Vec<(char, u32)>, CentreError> {
    let kinds = FolioKind::ALL.into_iter().filter(|kind| !matches!(kind, FolioKind::Fund | FolioKind::Ticket));
    kinds
        .map(|kind| {
            let last = db.highest_folio(kind.letter(), terminal)?;
            let skip = if epoch.0 > 1 { FOLIO_SKIP } else { 0 };
            Ok((kind.letter(), last.saturating_add(skip).min(FOLIO_NUMBER_MAX)))
        })
        .collect()
}
