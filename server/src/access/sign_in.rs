//! Sign-in with limits against guessing; sessions whose tokens are stored as hashes only.

use std::sync::OnceLock;

use cas_domain::journal::facts::Role;
use cas_domain::slot::PersonNumber;
use cas_domain::time::WallMillis;
use subtle::ConstantTimeEq;

use super::{AccessError, Right, password};
use crate::centre::{Centre, secret_hash};
use crate::error::CentreError;
use crate::limits::{MISS_WINDOW_MS, MISSES_PER_ADDRESS, MISSES_PER_NUMBER, SESSION_IDLE_MS, SESSION_LIFE_MS};
use crate::store::access::StaffRow;

/// An open session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub number: PersonNumber,
    /// In which role.
    pub role: Role,
    /// Since when.
    pub since: WallMillis,
    /// When it ends if nothing is asked any more, or in any case.
    pub ends: WallMillis,
    token: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("number", &self.number).field("role", &self.role).finish_non_exhaustive()
    }
}

/// The token that a form of this session (or of a visitor before sign-in) must carry.
pub fn form_token(cookie: &str) -> String {
    secret_hash("form", cookie)
}

/// Whether a form carries the token of its cookie.
///
/// # Errors
/// [`AccessError::Csrf`] if not.
pub fn check_form(cookie: &str, token: &str) -> Result<(), AccessError> {
    let fits: bool = form_token(cookie).as_bytes().ct_eq(token.as_bytes()).into();
    if fits { Ok(()) } else { Err(AccessError::Csrf) }
}

impl Session {
    /// Under what its token is stored.
    pub(super) fn token_hash(&self) -> String {
        secret_hash("session", &self.token)
    }

    /// The token that its forms carry.
    pub fn form_token(&self) -> String {
        form_token(&self.token)
    }

    /// Whether a form carries this session's token.
    ///
    /// # Errors
    /// [`AccessError::Csrf`] if not.
    pub fn check_form(&self, token: &str) -> Result<(), AccessError> {
        check_form(&self.token, token)
    }

    /// Checks a right.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`] names the roles that have it.
    pub fn need(&self, right: Right) -> Result<(), CentreError> {
        if right.is_of(self.role) { Ok(()) } else { Err(CentreError::Forbidden(right.roles())) }
    }
}

/// A hash to compare with when the number is unknown, so that it takes as long as a known one.
fn nobody() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| password::hash("nobody has this password 0!").unwrap_or_default())
}

impl Centre {
    /// Signs a person in and returns the session's token, which is stored nowhere.
    ///
    /// # Errors
    /// [`AccessError`]: wrong, locked, or expired.
    pub fn sign_in(&self, number: &str, secret: &str, address: &str) -> Result<String, CentreError> {
        let person = self.authenticate(number, secret, address)?;
        let (now, token) = (self.now(), self.random.secret()?);
        self.store.write::<_, CentreError>(|db| {
            db.add_session(&secret_hash("session", &token), &person.number, now)?;
            Ok(db.add_audit(now, person.number.as_str(), "sign-in", "", address)?)
        })?;
        Ok(token)
    }

    /// Checks number and password, with the limits against guessing; also for signatures on a page.
    ///
    /// # Errors
    /// [`AccessError`]: wrong, locked, or expired.
    pub fn authenticate(&self, number: &str, secret: &str, address: &str) -> Result<StaffRow, CentreError> {
        let now = self.now();
        let shown: String = number.trim().chars().take(16).collect();
        let (staff, (of_number, of_address)) = self.store.read::<_, CentreError>(|db| {
            let staff = match shown.parse::<PersonNumber>() {
                Ok(number) => db.staff_member(&number)?,
                Err(_) => None,
            };
            Ok((staff, db.misses(&shown, address, now.plus_millis(-MISS_WINDOW_MS))?))
        })?;
        if of_number >= MISSES_PER_NUMBER || of_address >= MISSES_PER_ADDRESS {
            return Err(AccessError::Locked.into());
        }
        let hash = staff.as_ref().map_or(nobody(), |staff| &staff.password_hash);
        // Longer than any password may be: not worth hashing.
        let fits = secret.len() <= 512 && password::fits(secret, hash);
        match staff.filter(|_| fits) {
            Some(staff) if staff.access_until < now => Err(AccessError::Expired.into()),
            Some(staff) => Ok(staff),
            None => {
                self.store.write::<_, CentreError>(|db| {
                    db.add_miss(&shown, address, now)?;
                    if of_number + 1 == MISSES_PER_NUMBER {
                        db.add_audit(now, crate::ledger::act::SYSTEM, "locked", &shown, address)?;
                    }
                    Ok(())
                })?;
                Err(AccessError::Wrong.into())
            }
        }
    }

    /// The session behind a token.
    ///
    /// # Errors
    /// [`AccessError::NoSession`] if there is none, or it has ended.
    pub fn session(&self, token: &str) -> Result<Session, CentreError> {
        let now = self.now();
        let hash = secret_hash("session", token);
        let found = self.store.read::<_, CentreError>(|db| {
            let Some((number, since, seen)) = db.session(&hash)? else { return Ok(None) };
            Ok(db.staff_member(&number)?.map(|staff| (staff, since, seen)))
        })?;
        let (staff, since, seen) = found.ok_or(AccessError::NoSession)?;
        let age = |moment: WallMillis| now.as_millis().saturating_sub(moment.as_millis());
        if age(since) > SESSION_LIFE_MS || age(seen) > SESSION_IDLE_MS || staff.access_until < now {
            return Err(AccessError::NoSession.into());
        }
        // Once a minute is enough to know that it is in use, and spares a commit per page.
        if age(seen) > 60_000 {
            self.store.write::<_, CentreError>(|db| Ok(db.touch_session(&hash, now)?))?;
        }
        // What was last noted counts, not this moment: a minute less is promised rather than a minute too much.
        let noted = if age(seen) > 60_000 { now } else { seen };
        let ends = noted.plus_millis(SESSION_IDLE_MS).min(since.plus_millis(SESSION_LIFE_MS)).min(staff.access_until);
        Ok(Session { number: staff.number, role: staff.role, since, ends, token: token.to_owned() })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn sign_out(&self, session: &Session) -> Result<(), CentreError> {
        let now = self.now();
        self.store.write(|db| {
            db.end_session(&secret_hash("session", &session.token))?;
            Ok(db.add_audit(now, session.number.as_str(), "sign-out", "", "")?)
        })
    }

    /// Registers a member of staff.
    ///
    /// # Errors
    /// [`AccessError`] if the password or PIN breaks its rule, or the number is taken.
    pub fn add_staff(
        &self,
        number: PersonNumber,
        role: Role,
        secret: &str,
        pin: Option<&str>,
        until: WallMillis,
    ) -> Result<(), CentreError> {
        password::check_password(secret)?;
        pin.map_or(Ok(()), password::check_pin)?;
        let row = StaffRow {
            number,
            role,
            password_hash: password::hash(secret)?,
            pin_hash: pin.map(password::hash).transpose()?,
            access_until: until,
        };
        let now = self.now();
        self.store.write(|db| {
            if db.staff_member(&row.number)?.is_some() {
                return Err(AccessError::Taken(row.number.to_string()).into());
            }
            db.add_staff(&row, now)?;
            Ok(db.add_audit(now, crate::ledger::act::SYSTEM, "staff-added", row.number.as_str(), role_name_of(role))?)
        })
    }
}

const fn role_name_of(role: Role) -> &'static str {
    super::role_name(role)
}
