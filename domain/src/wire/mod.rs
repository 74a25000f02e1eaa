//! Messages between terminal and centre. They cross processes and machines, so they are versioned types of their own.
//!
//! - [`v1`]: the first version.
//! - [`paper`]: what the signed QR of a paper says.
//! - [`signed`]: signatures over messages and batches.

pub mod paper;
pub mod signed;
pub mod v1;
