//! References that identify a debt: check digits, and what a reference carries in itself.
//!
//! - [`check`]: modulus 10, modulus 97, condensed date and condensed amount.
//! - [`scheme`]: which references a service takes, and what they carry.

pub mod check;
pub mod scheme;

pub use check::{condensed_amount, condensed_date, modulus_10, modulus_97};
pub use scheme::{ReadReference, ReferenceError, Scheme};
