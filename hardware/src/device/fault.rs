//! What can be wrong with a device.

use heapless::String;

/// How much a fault hinders the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the device works.
    Notice,
    /// The device works, but somebody must come soon.
    Warning,
    /// The device does not work.
    Stopped,
}

/// How a fault goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClearedBy {
    /// By itself.
    Itself,
    /// By a reset command.
    Reset,
    /// By a person at the machine.
    Hand,
}

/// What is wrong, in the words of the device model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A note or coin is stuck in the path.
    Jam,
    /// A note or coin is stuck at the way into the box.
    BoxJam,
    /// The cash box is full.
    BoxFull,
    /// The cash box is not in place.
    BoxRemoved,
    /// A motor does not turn as it should.
    Motor,
    /// A sensor (optic, magnetic, capacitive) does not read as it should.
    Sensor,
    /// Somebody tried to cheat the device.
    Cheat,
    /// A hopper holds too few coins to go on.
    Empty,
    /// A payout took too long.
    PayoutTimeout,
    /// Paper is out.
    PaperOut,
    /// Paper is nearly out.
    PaperLow,
    /// A cover is open.
    CoverOpen,
    /// The cutter is stuck.
    Cutter,
    /// Memory or checksum inside the device is bad.
    Memory,
    /// The device stopped answering.
    Silent,
    /// The device answers what the protocol does not allow.
    Protocol,
    /// The device speaks of another currency, denomination or model than configured.
    Mismatch,
    /// The device reports a code of its own.
    Device,
}

/// A fault of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// How bad it is.
    pub severity: Severity,
    /// How it goes away.
    pub cleared_by: ClearedBy,
    /// The device's own code as it was on the wire, for the technician: `47 55`.
    pub code: String<16>,
    /// A plain Spanish sentence for the technician: what is wrong and what to do.
    pub hint: &'static str,
}
