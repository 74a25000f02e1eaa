//! The journal: one SQLite file, append only, one writer; a commit is the only maker of proofs.
//!
//! - [`schema`]: tables and the triggers that refuse UPDATE, DELETE and REPLACE.
//! - [`store`]: opening, reading back, committing.
//! - [`epoch`]: the end of an epoch and the beginning of the next.
//! - [`durable`]: what only a commit can make.
//! - `log`: SQLite's log, made durable before anything is built on it.
//! - [`standing`]: what the committed entries say stands now: book, open intents, open payment, open cut.
//! - [`apply`]: how each kind of entry changes what stands.
//! - [`storage`]: where the file lies.
//! - [`space`]: room on the disk: the gate before a payment and the ballast for outcomes.

pub mod apply;
pub mod durable;
pub mod epoch;
mod log;
pub mod schema;
pub mod space;
pub mod standing;
pub mod storage;
pub mod store;

pub use durable::{Durable, Intent};
pub use epoch::LastWords;
pub use standing::Standing;
pub use storage::Storage;
pub use store::{Committed, Enrolment, Journal, JournalError, Stamp};
