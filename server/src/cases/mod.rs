//! Cases: money of a citizen that is owed, in doubt or without an owner. The centre opens them by itself from the entries, before anybody phones.
//!
//! - [`open`]: which entry or act opens a case; pure.
//! - [`project`]: opens them in the transaction that stores the entry, and fills the cache of an older database.
//! - [`money`]: what is certain and what is doubtful of a case, where it is now, and which cut proves it.
//! - [`evidence`]: the slice of the journal, each entry's hash checked.
//! - [`lines`]: entries as lines in plain Spanish; pure.
//! - [`tail`]: the case of a lost disk, and papers that prove what was on it.
//! - [`check`]: that the cases are those of the entries, and that all owed money has one; pure.
//! - [`view`]: one case and the list of them, for pages and programs.

pub mod check;
pub mod evidence;
pub mod lines;
pub mod money;
pub mod open;
pub mod project;
pub mod tail;
pub mod view;

pub use view::{CaseState, CaseView};
