//! The vendor-neutral device model: what a cash journal needs to know of any device.
//!
//! - [`time`]: the time a machine is handed; it never reads a clock.
//! - [`machine`]: the sans-IO contract every protocol machine keeps.
//! - [`memory`]: what a line remembers beyond the life of the process.
//! - [`permit`]: the proof that an intent is durable; no irreversible command without one.
//! - [`value`]: what a device says a note or coin is worth: mantissa, exponent, currency text.
//! - [`identity`]: maker's model, firmware and serial number of a device.
//! - [`bill`], [`coin`], [`hopper`], [`dispenser`], [`pulse`], [`printer`], [`door`]: commands and events of each class.
//! - [`fault`]: what can be wrong with a device, how bad it is, and what a technician does.
//! - [`told`]: the faults an owner was told of, through silence, lost lines and power-ups.

pub mod bill;
pub mod coin;
pub mod dispenser;
pub mod door;
pub mod fault;
pub mod hopper;
pub mod identity;
pub mod machine;
pub mod memory;
pub mod permit;
pub mod printer;
pub mod pulse;
pub mod time;
pub mod told;
pub mod value;

pub use bill::{BillAtStart, BillCommand, BillEvent, BillMask, BillState, BillTable, RejectReason};
pub use coin::{CoinBaseline, CoinCommand, CoinEvent, CoinTable};
pub use dispenser::{
    Between, CASSETTES_MAX, Cassette, CassetteOutcome, CassetteState, Cassettes, DispenserAtStart, DispenserCommand, DispenserEvent,
    LastOrder, NoteCounts, NotesSeen, Outcomes,
};
pub use door::DoorEvent;
pub use fault::{ClearedBy, Fault, FaultKind, Severity};
pub use hopper::{HopperCommand, HopperEvent, HopperLevel, HopperWitness};
pub use identity::Identity;
pub use machine::{LineEvent, Machine, NotSent, Refused};
pub use memory::{WIRE_BYTES_MAX, WireBytes, WireMemory};
pub use permit::{Act, Authority, EscrowInstance, IntentRef, Permit, Terms};
pub use printer::{JobId, PaperState, PrinterCommand, PrinterEvent, PrinterStatus};
pub use pulse::{PulseCommand, PulseEvent, TrainFault};
pub use time::{Instant, Span};
pub use told::ToldFaults;
pub use value::Value;
