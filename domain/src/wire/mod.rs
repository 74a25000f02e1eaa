//! Messages between terminal and centre. They cross processes and machines, so they are versioned types of their own.
//!
//! - [`v1`]: the first version.
//! - [`signed`]: signatures over messages and batches.

pub mod signed;
pub mod v1;
