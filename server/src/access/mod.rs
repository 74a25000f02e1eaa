//! Who may do what: staff, roles, passwords and PINs, sessions, sign-in with its limits.
//!
//! - [`password`]: rules and argon2id hashes of passwords and PINs.
//! - [`sign_in`]: sign-in with limits against guessing, sessions and their tokens.
//! - [`staff`]: registering staff, ending access, first passwords, one's own password.
//! - [`roles`]: names of the roles and which role may do which act.

pub mod password;
pub mod roles;
pub mod sign_in;
pub mod staff;

pub use roles::{Right, role_name};
pub use sign_in::Session;

use thiserror::Error;

/// Why somebody is not let in or not registered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AccessError {
    /// Number or password are wrong; which, is not said.
    #[error("number or password are wrong")]
    Wrong,
    /// Too many misses.
    #[error("too many misses: wait 15 minutes, or ask an administrator")]
    Locked,
    /// The access has ended.
    #[error("the access of this number has ended: ask for a new one")]
    Expired,
    /// No session, or it has ended.
    #[error("sign in first")]
    NoSession,
    /// A form without its token: sent from another page.
    #[error("the form is too old or came from another page: load it again")]
    Csrf,
    /// The password is too easy.
    #[error("a password has 8 to 128 signs, at least one digit and one special sign")]
    WeakPassword,
    /// Not a PIN.
    #[error("a PIN has exactly six digits, not all the same")]
    Pin,
    /// The number is taken.
    #[error("number {0} is registered already")]
    Taken(String),
    /// A role that is not given at the console.
    #[error("that role is not given here: administrators are made at the server itself")]
    Role,
    /// One's own access.
    #[error("nobody changes their own access: another administrator does")]
    Own,
    /// Days of access.
    #[error("access lasts 1 to 366 days")]
    Days,
    /// The number of a person.
    #[error("the number of a person has 1 to 8 digits")]
    Number,
    /// The new password was typed differently the second time.
    #[error("the new password was typed differently the second time")]
    Again,
    /// The hash could not be made.
    #[error("the password could not be hashed")]
    Hash,
}
