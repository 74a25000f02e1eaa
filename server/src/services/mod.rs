//! What is sold and who is paid for it.
//!
//! - [`catalogue`]: the demonstration catalogue of `screens.md` section 6.
//! - [`billers`]: the interface to billers, and the one for demonstrations.
//! - [`lookup`]: what the demonstration biller knows about plates, accounts and tickets; pure.
//! - [`quote`]: questions for a price.
//! - [`posting`]: telling billers what was collected, and C6.

pub mod billers;
pub mod catalogue;
pub mod lookup;
pub mod posting;
pub mod quote;
