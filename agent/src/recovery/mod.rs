//! Settlement at start and after a lost line: the table of `money.md` section 5 as code that reads like it. Row by row with
//! its tests it stands in `docs/design/recovery.md`.
//!
//! - [`bill`]: a stack intent against what the bill acceptor says.
//! - [`hopper`]: a payout intent against the hopper's registers.

pub mod bill;
pub mod hopper;

pub use bill::{BillSettlement, settle_bill};
pub use hopper::{HopperSays, PayoutSettlement, settle_payout};
