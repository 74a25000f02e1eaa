//! Sync: a reconciler without input. Woken by a nudge and by a period, it sends what the centre lacks and hears what it says.
//!
//! - [`centre`]: the requests.
//! - [`reconcile`]: what is asked next and what an answer means; stepped by hand in tests and by the simulator.
//! - [`task`]: the loop with its back-off.

pub mod centre;
pub mod reconcile;
pub mod task;

pub use centre::{Centre, CentreError};
pub use task::{SyncTask, run};
