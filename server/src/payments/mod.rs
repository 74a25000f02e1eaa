//! Payments as people ask for them: sums, state, and the whole life, all from entries.
//!
//! - [`life`]: one payment from its entries.
//! - [`sums`]: what came in, went out and is owed; pure.
//! - [`steps`]: its entries in words, with place, evidence and who answers; pure.

pub mod life;
pub mod steps;
pub mod sums;

pub use life::PaymentLife;
