//! Words everyone shares. No I/O, no clock, no randomness: time and seeds are handed in.
//!
//! In the order in which data takes its way:
//!
//! - [`money`], [`denomination`]: what cash is worth.
//! - [`slot`], [`folio`], [`id`]: names of positions, numbers people say, typed ids.
//! - [`phone`]: a citizen's telephone, which no entry and no log ever holds.
//! - [`time`], [`format`](mod@format): moments, and how Spanish screens write them.
//! - [`reference`](mod@reference), [`catalogue`], [`quote`]: what is paid for, and what it costs.
//! - [`change`]: which coins make an amount.
//! - [`account`]: where money is and to whom it is promised.
//! - [`journal`]: entries, their canonical bytes, the chain, the book, the invariants.
//! - [`wire`]: messages between terminal and centre.
//! - [`local`]: messages between agent and kiosk.
//! - [`bounds`], [`hex`], `text_form`: every range once; bytes as text; types whose message form is their text.

pub mod account;
pub mod bounds;
pub mod catalogue;
pub mod change;
pub mod denomination;
pub mod folio;
pub mod format;
pub mod hex;
pub mod id;
pub mod journal;
pub mod local;
pub mod money;
pub mod phone;
pub mod quote;
pub mod reference;
pub mod slot;
mod text_form;
pub mod time;
pub mod wire;
