//! Payments as people ask for them: sums, state, and the whole life, all from entries.
//!
//! - [`life`]: one payment from its entries.
//! - [`sums`]: what came in, went out and is owed; pure.
//! - [`words`]: faults and slots as people call them.
//! - [`steps`]: its entries in words, with place, evidence and who answers; pure.

pub mod life;
pub mod steps;
pub mod sums;
pub mod words;

pub use life::PaymentLife;
