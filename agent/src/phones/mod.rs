//! Telephones that citizens left at K12: an erasable file of their own, beside the journal and never in it.
//!
//! - [`store`]: the file: kept by folio, forgotten once the centre has it.
//! - [`task`]: sends them to the centre, signed, with bounded retries.

pub mod store;
pub mod task;

pub use store::{Phones, PhonesError};
