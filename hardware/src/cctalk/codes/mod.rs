//! The numbers of ccTalk and what they mean.
//!
//! - [`header`]: commands and replies.
//! - [`bill_event`]: what a bill validator reports (CCT part 3, table 7).
//! - [`bill_id`]: the seven characters that name a bill.
//! - [`coin_id`]: the six characters that name a coin.
//! - [`coin_event`]: what a coin acceptor reports in place of a coin (CCT part 3, table 2).
//! - [`fault`]: what a self-check reports (CCT part 3, table 3).
//! - [`hopper`]: the status bits of a hopper (header 163).

pub mod bill_event;
pub mod bill_id;
pub mod coin_event;
pub mod coin_id;
pub mod fault;
pub mod header;
pub mod hopper;

use core::fmt::Write as _;

use heapless::String;

use crate::device::{ClearedBy, Fault, FaultKind, Severity};

/// What a code of the device means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What is wrong.
    pub kind: FaultKind,
    /// How bad it is.
    pub severity: Severity,
    /// How it goes away.
    pub cleared_by: ClearedBy,
    /// What the technician reads.
    pub hint: &'static str,
}

impl Meaning {
    pub(crate) const fn new(kind: FaultKind, severity: Severity, cleared_by: ClearedBy, hint: &'static str) -> Self {
        Self { kind, severity, cleared_by, hint }
    }

    /// The fault as it is reported: `code` is the header and the number on the wire.
    pub fn fault(self, header: u8, code: u8) -> Fault {
        let mut text = String::new();
        // "255 255" always fits.
        let _ = write!(text, "{header} {code}");
        Fault { kind: self.kind, severity: self.severity, cleared_by: self.cleared_by, code: text, hint: self.hint }
    }
}
