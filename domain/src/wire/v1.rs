//! Wire messages, version 1. Paths are under `/api/v1`; bodies are JSON.

use serde::{Deserialize, Serialize};

use crate::account::DebtNumber;
use crate::catalogue::{Season, Service};
use crate::denomination::Denomination;
use crate::folio::{Folio, TerminalNumber};
use crate::id::{BootId, CentreId, PaymentId, TerminalId};
use crate::journal::facts::{FaultCode, FaultSeverity, Realm, Role};
use crate::journal::{Continuation, EntryHash, Epoch, Link, Seq};
use crate::money::Money;
use crate::phone::Phone;
use crate::quote::{Quote, QuoteError};
use crate::reference::ReferenceError;
use crate::slot::{Code, PersonNumber, Slot};
use crate::time::WallMillis;

/// `POST /api/v1/enrol`: a new terminal shows its one-use code and the public key it made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-use code, as an administrator read it out.
    pub code: String,
    /// Ed25519 public key, hexadecimal; the private one never leaves the terminal.
    pub public_key: String,
    /// The agent's version.
    pub version: String,
}

/// What an enrolled terminal is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// Its id.
    pub terminal: TerminalId,
    /// The number people say.
    pub number: TerminalNumber,
    /// Its site.
    pub site: Code,
    /// Live or training, for good.
    pub realm: Realm,
    /// The epoch it begins.
    pub epoch: Epoch,
    /// The centre's Ed25519 public key for configurations, hexadecimal.
    pub centre_key: String,
    /// The life of the centre's database.
    pub centre: CentreId,
    /// Where folio counters start.
    pub counters: Vec<(char, u32)>,
    /// What a later epoch takes over; nothing in a terminal's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continuation>,
}

/// `POST /api/v1/batch`: entries in sequence, bytes as stored, resent unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The terminal.
    pub terminal: TerminalId,
    /// Its epoch.
    pub epoch: Epoch,
    /// The place of the first entry.
    pub first: Seq,
    /// The hash before the first entry.
    pub before: EntryHash,
    /// Canonical JSON texts, in order.
    pub entries: Vec<String>,
    /// The hash of the last entry.
    pub after: EntryHash,
    /// Signature over the claim, hexadecimal.
    pub signature: String,
}

/// What the centre answers to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// What became of the entries.
    pub outcome: BatchOutcome,
    /// What billers have said since the terminal last heard, newest last, at most 64.
    pub applied: Vec<Applied>,
}

/// What became of a batch (`money.md`, section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum BatchOutcome {
    /// Stored. Deletes nothing at the terminal.
    Ack {
        /// The head now stored.
        head: Link,
        /// The life of the centre's database.
        centre: CentreId,
    },
    /// Something before is missing.
    Gap {
        /// The place wanted.
        want: Seq,
    },
    /// Other bytes stand at that place: both branches are money.
    Fork {
        /// The place.
        at: Seq,
    },
    /// Refused: bad signature, broken chain, malformed bytes, oversize, unknown terminal.
    Refused {
        /// What is wrong and what to do.
        why: String,
    },
}

/// What a biller said of one debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The payment.
    pub payment: PaymentId,
    /// Its debt.
    pub debt: DebtNumber,
    /// Accepted, with its authorisation, or definitely rejected.
    pub accepted: bool,
    /// The biller's authorisation; empty if rejected.
    pub authorisation: String,
}

/// Body of a signed heartbeat: `POST /api/v1/heartbeat`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// This start of the agent.
    pub boot: BootId,
    /// The agent's version.
    pub version: String,
    /// The head of the journal.
    pub head: Link,
    /// How many entries the centre has not acknowledged.
    pub unsent: u64,
    /// The terminal's wall clock.
    pub wall_ms: WallMillis,
    /// The how-manieth of this start, from 1: one that does not go beyond the last is an old message again. 0 from agents that do not count.
    #[serde(default)]
    pub beat: u64,
    /// Whether it can take money now; a Spanish reason if not.
    pub payable: Payable,
    /// Its devices.
    pub devices: Vec<DeviceReport>,
    /// How full its places are, by the book; no amounts.
    pub levels: Vec<LevelReport>,
    /// The configuration in force.
    pub config_version: u64,
}

/// Whether a terminal can take money now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payable {
    /// Whether it can.
    pub yes: bool,
    /// If not, why, in Spanish.
    pub reason: String,
}

/// The state of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// Its slot.
    pub slot: Slot,
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Firmware.
    pub firmware: String,
    /// How it is.
    pub health: Health,
    /// In words, Spanish.
    pub words: String,
    /// Open faults.
    pub faults: Vec<(FaultCode, FaultSeverity)>,
}

/// "Bien / Atención / Detenido".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// Bien.
    Good,
    /// Atención.
    Care,
    /// Detenido.
    Stopped,
}

/// How full one place is, in pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelReport {
    /// Its slot.
    pub slot: Slot,
    /// The denomination, where the place holds one only.
    pub denomination: Option<Denomination>,
    /// Pieces by the book.
    pub pieces: i64,
    /// Pieces it can hold; 0 where not configured.
    pub capacity: i64,
}

/// What the centre answers to a heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatAnswer {
    /// The centre's clock.
    pub wall_ms: WallMillis,
    /// The life of the centre's database.
    pub centre: CentreId,
    /// The newest configuration for this terminal.
    pub config_version: u64,
    /// The head that the centre holds of this terminal.
    pub head: Option<Link>,
    /// Two machines speak with this key (S48): each finishes its payment and takes no more cash until it is enrolled anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
}

/// Body of a signed question for a configuration: `POST /api/v1/config`, answered by a `SignedConfig`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigRequest {
    /// The version in force at the terminal.
    pub have: u64,
}

/// What the centre tells a terminal about its work. Versions only rise (R16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalConfig {
    /// Its version.
    pub version: u64,
    /// For whom.
    pub terminal: TerminalId,
    /// Words for head and foot of screens and paper.
    pub words: SiteWords,
    /// What is sold.
    pub services: Vec<Service>,
    /// Who may enter maintenance, with hashed PINs.
    pub staff: Vec<StaffAccess>,
    /// Limits.
    pub limits: Limits,
    /// Services in season, for K01.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seasons: Vec<Season>,
    /// When a terminal that is out of service works again, as operations expect it: K17 "Vuelve: …". A past moment says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<WallMillis>,
}

/// Words for head and foot of screens and paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteWords {
    /// `Gobierno del Estado`.
    pub government: String,
    /// `CAS Plaza Norte`.
    pub site_name: String,
    /// Complaint telephone.
    pub phone: String,
    /// Its hours: `lun a dom 8:00 a 20:00 h`.
    pub phone_hours: String,
    /// Where owed change is paid: address and hours.
    pub office: String,
    /// Public address of the centre: `cas.example`.
    pub web: String,
    /// The nearest other CAS with its distance: `CAS Plaza Sur, a 2.4 km`.
    pub nearest: String,
}

/// One member of staff who may enter maintenance at this terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAccess {
    /// The number on the badge.
    pub number: PersonNumber,
    /// In which role.
    pub role: Role,
    /// argon2id hash (PHC text) of the six-digit PIN.
    pub pin_hash: String,
    /// Until when.
    pub expires: WallMillis,
}

/// Limits of a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The largest sum that may be paid in cash.
    pub cash_max: Money,
    /// What a cancellation may give back from hoppers at most (R12).
    pub cancel_back_max: Money,
    /// The largest change a single payment may need.
    pub change_max: Money,
    /// Payments that may wait for the centre, in number.
    pub offline_payments_max: u32,
}

/// Body of a signed telephone: `POST /api/v1/phone`. Kept apart from all entries, so that it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneLeft {
    /// The folio of what is owed.
    pub folio: Folio,
    /// The number.
    pub phone: Phone,
    /// When it was left.
    pub at: WallMillis,
}

/// What the centre answers to a telephone: it is kept, or was erased meanwhile. Either way the terminal forgets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneAnswer {
    /// Whether it is kept now; false where it was erased at the centre before.
    pub kept: bool,
}

/// Body of a signed question for a quote: `POST /api/v1/quote`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRequest {
    /// The service.
    pub service: Code,
    /// The reference as read.
    pub reference: String,
    /// The amount typed, for services that ask for it.
    pub amount: Option<Money>,
}

/// What the centre answers to a question for a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum QuoteAnswer {
    /// What is due.
    Due {
        /// The quote.
        quote: Box<Quote>,
    },
    /// No debt under that reference.
    NotFound,
    /// Already paid.
    AlreadyPaid {
        /// When.
        at: WallMillis,
        /// Under which folio, if here.
        folio: Option<Folio>,
    },
    /// Its day has passed.
    PastDue {
        /// The last day, as text.
        due: String,
        /// Where to get another.
        place: String,
    },
    /// The reference itself is wrong.
    BadReference {
        /// What is wrong.
        error: ReferenceError,
    },
    /// The service cannot be quoted.
    NoQuote {
        /// Why.
        error: QuoteError,
    },
    /// The agency does not answer.
    AgencyDown,
    /// There is no such service at this terminal.
    UnknownService,
}
