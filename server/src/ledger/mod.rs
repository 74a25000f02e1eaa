//! The ledger: what entries of terminals and acts of the centre move, and what must hold of all of it.
//!
//! - [`posting`]: one movement with its realm and owner, and its two legs.
//! - [`project`]: what an entry means for the caches; pure.
//! - [`act`]: the centre's own acts, chained like a terminal's entries.
//! - [`claim`]: what citizens claim at the centre, step by step.
//! - [`decision`]: what people decide about cases, alarms and disputed posts.
//! - [`tail`]: what a lost disk had not sent.
//! - [`checks`]: the named checks of `money.md` section 9, over what was read; pure.

pub mod act;
pub mod checks;
pub mod claim;
pub mod decision;
pub mod posting;
pub mod project;
pub mod tail;
