//! How the devices are, as far as they told: live state, not money. What is money stands in the journal.

use std::collections::{BTreeMap, BTreeSet};

use cas_domain::denomination::Denomination;
use cas_domain::id::IntentId;
use cas_domain::journal::facts::HopperRegisters;
use cas_domain::slot::Slot;

use super::event::{BillActivity, DeviceIdentity};
use super::setup::Setup;

/// All devices.
#[derive(Clone, Debug, Default)]
pub struct Equipment {
    /// The bill acceptor.
    pub bill: BillUnit,
    /// The coin acceptor.
    pub coin: CoinUnit,
    /// The hoppers, by slot.
    pub hoppers: BTreeMap<Slot, HopperUnit>,
    /// The printer.
    pub printer: PrinterUnit,
    /// The door is open, as the switch says.
    pub door_open: bool,
    /// Hints for the technician of open faults, by slot.
    pub hints: BTreeMap<Slot, &'static str>,
    /// The slots that were heard since the start.
    pub heard: BTreeSet<Slot>,
}

/// The bill acceptor.
#[derive(Clone, Debug, Default)]
pub struct BillUnit {
    /// It is initialised.
    pub ready: bool,
    /// Who it is.
    pub identity: DeviceIdentity,
    /// Wire number and denomination.
    pub table: Vec<(u8, Denomination)>,
    /// What it is doing.
    pub activity: Option<BillActivity>,
    /// Since when it looks at a note, monotonic.
    pub checking_since_ms: Option<u64>,
    /// The wire numbers it was last told to accept.
    pub accepting: Vec<u8>,
    /// The box is out.
    pub box_out: bool,
    /// A note lies in escrow.
    pub in_escrow: bool,
    /// It does not answer.
    pub silent: bool,
    /// Since when it is silent, monotonic.
    pub silent_since_ms: Option<u64>,
    /// The intent whose permit the driver gave back unused; the note's own end is still to come.
    pub unsent: Option<IntentId>,
    /// It was found moving with a stack intent open: when it comes to rest without a word, that is a doubt.
    pub found_moving: bool,
    /// Since when it moves something that it was found moving, before it was ready, monotonic.
    pub moving_since_ms: Option<u64>,
}

/// The coin acceptor.
#[derive(Clone, Debug, Default)]
pub struct CoinUnit {
    /// It is able to work.
    pub ready: bool,
    /// Who it is.
    pub identity: DeviceIdentity,
    /// Position and denomination.
    pub table: Vec<(u8, Denomination)>,
    /// It confirmed that it takes coins.
    pub accepting: bool,
    /// The permit to take coins was used and the device has not been told to stop since.
    pub asked: bool,
    /// The positions that it was or is to be told to take, as a mask.
    pub positions: u16,
    /// It was told to stop and has not confirmed yet.
    pub stopping: bool,
    /// Its event counter.
    pub counter: u8,
    /// Its count of coins accepted, as long as nothing was told since that may have moved it.
    pub accepted: Option<u32>,
    /// It does not answer.
    pub silent: bool,
}

/// A hopper.
#[derive(Clone, Debug, Default)]
pub struct HopperUnit {
    /// It is able to work.
    pub ready: bool,
    /// Who it is.
    pub identity: DeviceIdentity,
    /// Its registers, as last read.
    pub registers: Option<HopperRegisters>,
    /// Its sensor says that few coins are left.
    pub low: bool,
    /// It does not answer.
    pub silent: bool,
    /// Coins paid of the running order.
    pub running: u8,
}

/// The printer.
#[derive(Clone, Debug, Default)]
pub struct PrinterUnit {
    /// It can print.
    pub usable: bool,
    /// There is paper.
    pub paper: bool,
    /// Paper is nearly out.
    pub low: bool,
    /// It does not answer.
    pub silent: bool,
}

impl Equipment {
    /// Nothing has told anything yet.
    pub fn new(setup: &Setup) -> Self {
        let hoppers = setup.hoppers.iter().map(|hopper| (hopper.slot.clone(), HopperUnit::default())).collect();
        Self { hoppers, ..Self::default() }
    }
}
