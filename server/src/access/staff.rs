//! Staff as administrators keep it: numbers, roles, first passwords, access that ends; and one's own password.

use cas_domain::journal::facts::Role;
use cas_domain::slot::PersonNumber;
use cas_domain::time::WallMillis;

use super::{AccessError, Right, Session, password, role_name};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::access::StaffRow;

/// Signs of a first password that nobody confuses when it is read from paper.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// The longest access that is given at once: a year and a day of grace.
const ACCESS_DAYS_MAX: u16 = 366;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Roles that a page may give. Administrators are made at the server itself: a request for access never yields admin rights.
pub const GIVEN: [Role; 9] = [
    Role::Clerk,
    Role::Helpdesk,
    Role::Operations,
    Role::Technician,
    Role::Collector,
    Role::Vault,
    Role::Treasury,
    Role::Agency,
    Role::Auditor,
];

impl Centre {
    /// All staff by number.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], or the store's.
    pub fn staff_list(&self, session: &Session) -> Result<Vec<StaffRow>, CentreError> {
        session.need(Right::Administer)?;
        self.store.read(|db| Ok(db.staff()?))
    }

    /// Registers a member of staff and returns the first password, which is shown once and stored as a hash.
    ///
    /// # Errors
    /// [`AccessError`] if the number is taken, the PIN breaks its rule, or the role is not given here.
    pub fn give_access(
        &self,
        session: &Session,
        number: PersonNumber,
        role: Role,
        pin: Option<&str>,
        days: u16,
    ) -> Result<String, CentreError> {
        session.need(Right::Administer)?;
        if !GIVEN.contains(&role) {
            return Err(AccessError::Role.into());
        }
        let first = self.first_password()?;
        let until = self.until(days)?;
        self.add_staff(number.clone(), role, &first, pin, until)?;
        let now = self.now();
        self.store.write::<_, CentreError>(|db| {
            Ok(db.add_audit(now, session.number.as_str(), "access-given", number.as_str(), role_name(role))?)
        })?;
        Ok(first)
    }

    /// Ends a person's access at once, or gives it for so many days more. Nobody does so for themselves: an office without an administrator
    /// could not undo it, and nobody grants their own request.
    ///
    /// # Errors
    /// [`AccessError::Own`], [`CentreError::NotFound`].
    pub fn set_access(&self, session: &Session, number: &PersonNumber, days: u16) -> Result<(), CentreError> {
        session.need(Right::Administer)?;
        if *number == session.number {
            return Err(AccessError::Own.into());
        }
        let now = self.now();
        let until = if days == 0 { now.plus_millis(-1) } else { self.until(days)? };
        self.store.write(|db| {
            if db.staff_member(number)?.is_none() {
                return Err(CentreError::NotFound("person"));
            }
            db.set_access_until(number, until)?;
            if days == 0 {
                db.end_sessions_of(number, "")?;
            }
            let did = if days == 0 { "access-ended" } else { "access-extended" };
            Ok(db.add_audit(now, session.number.as_str(), did, number.as_str(), &format!("{days} días"))?)
        })
    }

    /// Gives a person a new first password, in person, because the old one is lost.
    ///
    /// # Errors
    /// [`AccessError::Own`], [`CentreError::NotFound`].
    pub fn reset_password(&self, session: &Session, number: &PersonNumber) -> Result<String, CentreError> {
        session.need(Right::Administer)?;
        if *number == session.number {
            return Err(AccessError::Own.into());
        }
        let first = self.first_password()?;
        let hash = password::hash(&first)?;
        let now = self.now();
        self.store.write::<_, CentreError>(|db| {
            if db.staff_member(number)?.is_none() {
                return Err(CentreError::NotFound("person"));
            }
            db.set_password(number, &hash)?;
            db.end_sessions_of(number, "")?;
            Ok(db.add_audit(now, session.number.as_str(), "password-reset", number.as_str(), "")?)
        })?;
        Ok(first)
    }

    /// Changes one's own password; other sessions of the number end. The old one is asked for, with the limits of sign-in.
    ///
    /// # Errors
    /// [`AccessError`]: the old one is wrong, the new one too easy or the same.
    pub fn change_password(&self, session: &Session, old: &str, new: &str, address: &str) -> Result<(), CentreError> {
        password::check_password(new)?;
        if old == new {
            return Err(AccessError::WeakPassword.into());
        }
        self.authenticate(session.number.as_str(), old, address)?;
        let hash = password::hash(new)?;
        let now = self.now();
        self.store.write(|db| {
            db.set_password(&session.number, &hash)?;
            db.end_sessions_of(&session.number, &session.token_hash())?;
            Ok(db.add_audit(now, session.number.as_str(), "password-changed", session.number.as_str(), "")?)
        })
    }

    fn until(&self, days: u16) -> Result<WallMillis, CentreError> {
        if !(1..=ACCESS_DAYS_MAX).contains(&days) {
            return Err(AccessError::Days.into());
        }
        Ok(self.now().plus_millis(i64::from(days) * DAY_MS))
    }

    /// Sixty random bits with a digit and a special sign in a fixed place, so that the rule always holds.
    fn first_password(&self) -> Result<String, CentreError> {
        let bytes = self.random.bytes::<12>()?;
        let sign = |byte: u8| char::from(SIGNS[usize::from(byte) % SIGNS.len()]);
        let (left, right): (String, String) =
            (bytes[..6].iter().map(|byte| sign(*byte)).collect(), bytes[6..].iter().map(|byte| sign(*byte)).collect());
        Ok(format!("{left}-{right}-{}", bytes[0] % 10))
    }
}
