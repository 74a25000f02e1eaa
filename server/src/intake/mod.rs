//! What terminals send: enrolment and batches of entries, decided by the table of `money.md` section 6.
//!
//! - [`enrol`]: a one-use code and a key become an epoch.
//! - [`verify`]: signature, bounds and chain of a batch; pure.
//! - [`decide`]: which row of the table applies; pure.
//! - [`odd`]: what is strange about an entry that is stored all the same; pure.
//! - [`batch`]: the whole way of a batch, in one transaction.
//! - [`hearing`]: what a terminal is told about billers.

pub mod batch;
pub mod decide;
pub mod enrol;
pub mod hearing;
pub mod odd;
pub mod verify;

pub use enrol::EnrolError;
