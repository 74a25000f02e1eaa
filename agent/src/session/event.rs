//! Everything that can happen to a session, in the domain's words.

use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::IntentId;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters, RefusalReason};
use cas_domain::local::touch::Touch;
use cas_domain::slot::Slot;
use cas_domain::wire::v1::{Applied, QuoteAnswer, TerminalConfig};

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionEvent {
    /// News of the bill acceptor.
    Bill(BillNews),
    /// News of the coin acceptor.
    Coin(CoinNews),
    /// News of a hopper.
    Hopper(Slot, HopperNews),
    /// News of the printer.
    Printer(PrinterNews),
    /// The door.
    Door {
        /// Whether it is open.
        open: bool,
    },
    /// A person touched the screen.
    Touch(Touch),
    /// An intent is on disk, and everything that happened meanwhile has been handled (R17).
    IntentDurable(IntentId),
    /// What was recorded is on disk: go on.
    Continue,
    /// The answer to a question for a quote; `None` if nobody answered in time.
    Quote {
        /// Which question.
        request: u64,
        /// The answer.
        answer: Option<Box<QuoteAnswer>>,
    },
    /// A PIN was checked.
    Pin {
        /// Which question.
        request: u64,
        /// Whether it was right.
        right: bool,
    },
    /// A telephone is in its file, or could not be kept.
    PhoneKept {
        /// The folio it was left for.
        folio: Folio,
        /// Whether it is on disk.
        kept: bool,
    },
    /// Billers have spoken.
    Applied(Vec<Applied>),
    /// The way to the centre.
    Link(CentreLink),
    /// A signed configuration arrived and is kept.
    Config {
        /// What it says.
        config: Box<TerminalConfig>,
        /// SHA-256 of its signed bytes.
        digest: String,
    },
    /// Time passes; several times a second.
    Tick,
}

/// The way to the centre, as far as it matters to a citizen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CentreLink {
    /// It answered lately.
    pub reachable: bool,
    /// Payments that it has not acknowledged.
    pub unacknowledged_payments: u32,
    /// Entries that it has not acknowledged.
    pub unsent: u64,
}

/// Who a device says it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceIdentity {
    /// Model.
    pub model: String,
    /// Firmware.
    pub firmware: String,
    /// Serial number; empty where it tells none.
    pub serial: String,
}

/// A fault as a device reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultNews {
    /// What.
    pub code: FaultCode,
    /// How bad.
    pub severity: FaultSeverity,
    /// The device's own code.
    pub wire: String,
    /// For the technician, Spanish.
    pub hint: &'static str,
}

/// News of a bill acceptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillNews {
    /// Found so at start or after a lost line; waits for our word.
    Started {
        /// What it was doing.
        found: BillFound,
        /// Who it is, if it told.
        identity: Option<DeviceIdentity>,
    },
    /// Able to work, inhibited.
    Ready {
        /// Who it is.
        identity: DeviceIdentity,
        /// Wire number and denomination; what is no Mexican note is left out.
        table: Vec<(u8, Denomination)>,
    },
    /// Its working state.
    Activity(BillActivity),
    /// A note waits.
    Escrowed {
        /// Which stay.
        escrow: u32,
        /// Wire number.
        index: u8,
        /// What it is; `None` if the table does not say.
        denomination: Option<Denomination>,
    },
    /// The credit point.
    Stacked {
        /// The stay in escrow it came from; `None` where the driver saw none.
        escrow: Option<u32>,
        /// What the device says it was.
        denomination: Option<Denomination>,
    },
    /// Given back.
    Returned {
        /// The stay in escrow it came from; `None` where the driver saw none.
        escrow: Option<u32>,
    },
    /// Refused at the mouth.
    Rejected(RefusalReason),
    /// An attempt to cheat.
    Cheated,
    /// A permitted frame was not sent.
    NotSent(IntentId),
    /// The box is out.
    BoxRemoved,
    /// The box is in.
    BoxReplaced,
    /// Something is wrong.
    Fault(FaultNews),
    /// It is so no longer.
    FaultCleared(FaultCode),
    /// No answer.
    Silent,
}

/// What a bill acceptor was found doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillFound {
    /// It lost power and does not say where a note might be.
    PowerUp,
    /// It lost power and will return the note in its path.
    PowerUpReturning,
    /// It lost power and keeps the note on its way into the box.
    PowerUpStacking,
    /// It kept power; no note, no word of one.
    Quiet,
    /// The same, and its protocol proves that no note was stacked unheard.
    NothingStacked,
    /// It kept power and is moving something.
    Moving,
    /// It holds a note in escrow.
    Escrow {
        /// Wire number.
        index: u8,
        /// What it is, if known.
        denomination: Option<Denomination>,
    },
    /// It says that a note was stacked, not yet acknowledged.
    Stacked {
        /// Wire number.
        index: u8,
        /// What it is, if known.
        denomination: Option<Denomination>,
    },
    /// It says that a note was returned, not yet acknowledged.
    Returned,
    /// It reports a fault.
    Faulty(FaultCode),
}

/// What a working bill acceptor is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillActivity {
    /// Getting ready, or waiting for a hand.
    Busy,
    /// All notes inhibited, confirmed.
    Inhibited,
    /// Waiting for a note.
    Idle,
    /// Looking at a note.
    Accepting,
    /// Moving a note in or out.
    Moving,
}

/// News of a coin acceptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoinNews {
    /// Found at start; waits for our word.
    Started {
        /// Who it is.
        identity: DeviceIdentity,
        /// Position and denomination.
        table: Vec<(u8, Denomination)>,
        /// Its event counter.
        counter: u8,
    },
    /// Able to work, inhibited.
    Ready,
    /// Takes coins, confirmed.
    Accepting,
    /// Takes none, confirmed.
    Inhibited,
    /// A coin came in.
    Coin {
        /// The event counter after it.
        counter: u8,
        /// What it is; `None` if the table does not say.
        denomination: Option<Denomination>,
        /// The sorter path.
        path: u8,
    },
    /// Something was seen and not credited.
    Uncredited {
        /// The event counter after it.
        counter: u8,
        /// The device's code.
        code: u8,
        /// Whether the coin stayed inside.
        kept: bool,
    },
    /// Events were lost.
    Lost {
        /// The event counter now.
        counter: u8,
        /// The largest number of unseen events.
        max: u8,
    },
    /// Its own count of coins accepted, where it tells one; every coin of it was told of before.
    Total {
        /// Coins accepted in its life, modulo 2^24.
        accepted: u32,
    },
    /// A permitted frame was not sent.
    NotSent(IntentId),
    /// Something is wrong.
    Fault(FaultNews),
    /// It is so no longer.
    FaultCleared(FaultCode),
    /// No answer.
    Silent,
}

/// News of a hopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopperNews {
    /// Found at start; waits for our word.
    Started {
        /// Who it is.
        identity: DeviceIdentity,
        /// Its registers.
        registers: HopperRegisters,
        /// It lost power.
        power_up: bool,
        /// It says that power went down during a payout.
        interrupted: bool,
        /// Its counters are not to be trusted.
        untrusted: bool,
    },
    /// Able to work.
    Ready {
        /// Its registers.
        registers: HopperRegisters,
        /// Its sensor says that few coins are left.
        low: bool,
    },
    /// Its registers, read anew.
    Witness(HopperRegisters),
    /// An order runs.
    Dispensing {
        /// Coins paid so far.
        paid: u8,
    },
    /// An order ended, proven.
    Dispensed {
        /// The intent.
        intent: IntentId,
        /// Coins paid.
        paid: u8,
        /// Its registers after.
        registers: HopperRegisters,
    },
    /// Power went in an order; what was paid before is proven, the rest still lies in it.
    CutShort {
        /// The intent.
        intent: IntentId,
        /// Coins paid.
        paid: u8,
        /// Its registers after.
        registers: HopperRegisters,
    },
    /// An order's end is not proven.
    Doubt {
        /// The intent.
        intent: IntentId,
    },
    /// A permitted frame was not sent.
    NotSent(IntentId),
    /// Something is wrong.
    Fault(FaultNews),
    /// It is so no longer.
    FaultCleared(FaultCode),
    /// No answer.
    Silent,
}

/// News of a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterNews {
    /// How it is.
    Status {
        /// It can print.
        usable: bool,
        /// There is paper.
        paper: bool,
        /// Paper is nearly out.
        low: bool,
    },
    /// A job came out, or did not.
    Job {
        /// Which.
        job: u32,
        /// Whether it came out.
        printed: bool,
    },
    /// A job was not taken: the line is down or too many wait.
    Refused,
    /// Something is wrong.
    Fault(FaultNews),
    /// It is so no longer.
    FaultCleared(FaultCode),
    /// No answer.
    Silent,
}
