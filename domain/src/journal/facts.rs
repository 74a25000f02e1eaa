//! The facts that entries carry: enumerations and small records, without names or phones of citizens.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::slot::{PersonNumber, Seal, Slot};

/// Live or training, fixed at enrolment and never mixed (`money.md`, R10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Realm {
    /// Real money for real debts.
    Live,
    /// Demonstration and practice: paper and screens say "SIN VALOR".
    Training,
}

/// What staff may do; `domain.md`, roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Auxiliar de Atención a Usuarios.
    Clerk,
    /// Mesa de Ayuda.
    Helpdesk,
    /// Operación de CAS.
    Operations,
    /// Técnico.
    Technician,
    /// Recolector.
    Collector,
    /// Bóveda.
    Vault,
    /// Finanzas.
    Treasury,
    /// Dependencia.
    Agency,
    /// Auditor.
    Auditor,
    /// Administrador.
    Admin,
}

/// How an intent ended; exactly one outcome closes each (I5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StackResult {
    /// In the box: T2.
    Stacked,
    /// Given back: T3.
    Returned,
    /// The frame never left: the note is still in escrow, or went back.
    NotSent,
    /// Nobody knows: T6.
    Doubt,
}

/// By what the result is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The device's own event, while it was watched.
    Event,
    /// The device's state, found at start or after a lost line.
    FoundAtStart,
    /// The device's counters, newer than the intent.
    Counters,
    /// The device's counters, and its own word that power went down in this payout: what was not paid still lies in it.
    PowerDown,
    /// Nothing: that is why it is a doubt.
    Nothing,
}

/// How a payout ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PayoutResult {
    /// The device proves how many it paid.
    Proven,
    /// The order never ran.
    NotSent,
    /// Unproven: T12.
    Doubt,
}

/// A hopper's registers, as a witness before and after (`money.md`, R4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HopperRegisters {
    /// Event counter of orders.
    pub event_counter: u8,
    /// Coins of the running order still to be paid.
    pub remaining: u8,
    /// Coins paid by the last order.
    pub last_paid: u8,
    /// Coins of the last order not paid.
    pub last_unpaid: u8,
    /// Lifetime coins paid, modulo 2^24.
    pub lifetime: u32,
}

/// How a payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentEnd {
    /// Paid.
    Completed,
    /// The citizen cancelled.
    Cancelled,
    /// The citizen left.
    Abandoned,
    /// The machine could not go on (fault, door, restart).
    Interrupted,
}

/// Why money is owed to a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwedReason {
    /// The coins for the change ran out.
    ChangeShort,
    /// A payout could not be proven.
    PayoutInDoubt,
    /// Cancelled with more inside than may be given back here.
    Cancelled,
    /// The citizen left with money inside.
    Abandoned,
    /// The machine could not go on.
    Interrupted,
}

/// What is wrong, in the words of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// Stuck in the path.
    Jam,
    /// Stuck at the box.
    BoxJam,
    /// Box full.
    BoxFull,
    /// Box not in place.
    BoxRemoved,
    /// A motor.
    Motor,
    /// A sensor.
    Sensor,
    /// An attempt to cheat.
    Cheat,
    /// Too few coins.
    Empty,
    /// A payout took too long.
    PayoutTimeout,
    /// No paper.
    PaperOut,
    /// Little paper.
    PaperLow,
    /// Cover open.
    CoverOpen,
    /// Cutter stuck.
    Cutter,
    /// Memory.
    Memory,
    /// No answer.
    Silent,
    /// Answers against the protocol.
    Protocol,
    /// Not the device or table that is configured.
    Mismatch,
    /// A code of the device's own.
    Device,
    /// Where money is, is not known.
    Doubt,
    /// The book and a witness disagree.
    Book,
    /// A hopper was filled, and nobody has seen yet which coin comes out of it (S30).
    Untested,
    /// Another coin came out of a hopper than it should hold (S30).
    WrongCoin,
    /// A hopper was not counted for longer than the terminal is told to wait (S78).
    CountDue,
}

impl FaultCode {
    /// Whether the terminal itself says so, and no device: no news of a device ends it.
    pub const fn is_of_the_terminal(self) -> bool {
        matches!(self, Self::Doubt | Self::Untested | Self::WrongCoin | Self::CountDue)
    }
}

/// How much a fault hinders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultSeverity {
    /// Worth knowing.
    Notice,
    /// Somebody must come soon.
    Warning,
    /// The device does not work.
    Stopped,
}

/// A printed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// P1.
    Receipt,
    /// P2.
    Voucher,
    /// P3.
    CutTicket,
    /// P4.
    RefillTicket,
    /// P5.
    TestTicket,
    /// The slip of found money.
    FoundSlip,
}

/// What lies in a bag of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BagContent {
    /// Notes.
    Notes,
    /// Coins.
    Coins,
    /// Notes in doubt.
    Doubtful,
}

/// A sealed bag of a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BagSeal {
    /// What lies in it.
    pub content: BagContent,
    /// The seal on it.
    pub seal: Seal,
}

/// Which boxes a cut empties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutScope {
    /// Notes only.
    Partial,
    /// Notes and coins.
    Total,
}

/// So many pieces loaded into or taken from a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPieces {
    /// The slot.
    pub slot: Slot,
    /// Which denomination.
    pub denomination: Denomination,
    /// How many.
    pub count: i64,
}

/// A member of staff as the journal names them: number and role, no name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRef {
    /// The number on the badge.
    pub number: PersonNumber,
    /// In which role.
    pub role: Role,
}

/// Why cash entered that no payment asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UncreditedReason {
    /// A coin that the device kept without crediting.
    KeptByDevice,
    /// Events that the device no longer remembers.
    EventsLost,
    /// A coin that was refused and came back. Recorded while the acceptor is armed, so that its event counter stays accounted
    /// for: the device remembers its last five events only.
    Refused,
}

/// Why a note was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// Could not be read.
    Unreadable,
    /// Not a note of the table.
    NotRecognised,
    /// No change could be made for it.
    NoChange,
    /// It would pass the limit.
    OverLimit,
    /// Not wanted now (no payment, cancelling, door open).
    NotNow,
    /// Two notes or something hanging on it.
    DoubleOrString,
    /// A reason of the device's own.
    Device,
}

/// Where a member of staff says a note or coin was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundWhere {
    /// In the mouth.
    Mouth,
    /// In the path.
    Path,
    /// In the box; for a hopper, in the hopper.
    Box,
    /// Nowhere.
    NotFound,
    /// Torn: what is left of it is in hand.
    Broken,
}

/// Where the coins of a test went (T15), as the member of staff says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoinBack {
    /// Back into the hopper.
    Hopper,
    /// They stayed in the hands of whoever asked for them.
    Hand,
    /// The hopper counted them and nobody saw them.
    Missing,
}

/// What became of a note that staff put in as a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteTrial {
    /// It was read and lies in escrow; it is to go back.
    Offered,
    /// It went back.
    Back,
    /// The device kept it all the same: T15, owed to the one who put it in.
    Boxed,
    /// Nobody knows: a doubt.
    Lost,
}

/// Where money lay that no device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FoundSpot {
    /// In the tray.
    Tray,
    /// On the floor.
    Floor,
    /// On the glass, or on top of the machine.
    Glass,
    /// In a hopper that should hold other coins.
    Hopper,
}
