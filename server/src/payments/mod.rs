//! Payments as people ask for them: sums, state, and the whole life, all from entries.
//!
//! - [`life`]: one payment from its entries.
//! - [`sums`]: what came in, went out and is owed; pure.
//! - [`words`]: faults and slots as people call them.
//! - [`steps`]: its entries in words, with place, evidence and who answers; pure.
//! - [`phone`]: telephones that citizens left for what they are owed; apart from all entries, and erasable.

pub mod life;
pub mod phone;
pub mod steps;
pub mod sums;
pub mod words;

pub use life::PaymentLife;
pub use phone::PhoneOf;
