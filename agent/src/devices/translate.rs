//! Device events become session events: the one conversion of this hop.

use cas_domain::denomination::{Denomination, Kind};
use cas_domain::id::IntentId;
use cas_domain::journal::facts::{FaultCode, FaultSeverity, HopperRegisters, RefusalReason};
use cas_domain::slot::Slot;
use cas_hardware::device::{
    BillAtStart, BillEvent, BillState, BillTable, CoinEvent, CoinTable, Fault, FaultKind, HopperEvent, HopperLevel, HopperWitness,
    Identity, IntentRef, PaperState, PrinterEvent, PrinterStatus, RejectReason, Severity, Value,
};

use crate::session::event::{
    BillActivity, BillFound, BillNews, CoinNews, DeviceIdentity, FaultNews, HopperNews, PrinterNews, SessionEvent,
};

/// The note or coin that a device means, if one like it circulates. Country text is `MXN` or `MEX`; some devices send none.
pub fn denomination_from_value(value: Value, kind: Kind) -> Option<Denomination> {
    let ours = matches!(&value.currency, b"MXN" | b"MEX" | b"MX " | b"   " | [0, 0, 0]) || value.currency.starts_with(b"MX");
    let centavos = u32::try_from(value.hundredths()?).ok()?;
    Denomination::new(kind, centavos).ok().filter(|_| ours)
}

/// News of a bill acceptor. The table is remembered by the caller for what was found before it was read.
pub fn bill_from_device(event: BillEvent, table: &mut Vec<(u8, Denomination)>) -> SessionEvent {
    let worth = |value: Option<Value>| value.and_then(|value| denomination_from_value(value, Kind::Bill));
    let news = match event {
        BillEvent::Started { found, identity, table: told } => {
            if let Some(told) = told {
                *table = bills_from_table(&told);
            }
            BillNews::Started { found: found_from_device(found, table), identity: identity.map(identity_from_device) }
        }
        BillEvent::Ready { identity, table: told } => {
            *table = bills_from_table(&told);
            BillNews::Ready { identity: identity_from_device(identity), table: table.clone() }
        }
        BillEvent::State(state) => BillNews::Activity(activity_from_device(state)),
        BillEvent::Escrowed { escrow, index, value } => BillNews::Escrowed { escrow: escrow.0, index, denomination: worth(value) },
        BillEvent::Stacked { escrow, value, index } => {
            BillNews::Stacked { escrow: escrow.map(|stay| stay.0), denomination: worth(value).or_else(|| named(table, index)) }
        }
        BillEvent::Returned { escrow, .. } => BillNews::Returned { escrow: escrow.map(|stay| stay.0) },
        BillEvent::Rejected(reason) => BillNews::Rejected(refusal_from_device(reason)),
        BillEvent::Cheated => BillNews::Cheated,
        BillEvent::NotSent { intent, .. } => BillNews::NotSent(intent_from_device(intent)),
        BillEvent::BoxRemoved => BillNews::BoxRemoved,
        BillEvent::BoxReplaced => BillNews::BoxReplaced,
        BillEvent::Fault(fault) => BillNews::Fault(fault_from_device(&fault)),
        BillEvent::FaultCleared(kind) => BillNews::FaultCleared(code_from_device(kind)),
        BillEvent::Silent => BillNews::Silent,
    };
    SessionEvent::Bill(news)
}

/// News of a coin acceptor.
pub fn coin_from_device(event: CoinEvent) -> SessionEvent {
    let news = match event {
        CoinEvent::Started { identity, table, counter } => {
            CoinNews::Started { identity: identity_from_device(identity), table: coins_from_table(&table), counter }
        }
        CoinEvent::Ready => CoinNews::Ready,
        CoinEvent::Accepting => CoinNews::Accepting,
        CoinEvent::Inhibited => CoinNews::Inhibited,
        CoinEvent::Coin { counter, value, path, .. } => {
            CoinNews::Coin { counter, denomination: value.and_then(|value| denomination_from_value(value, Kind::Coin)), path }
        }
        CoinEvent::Uncredited { counter, code, kept } => CoinNews::Uncredited { counter, code, kept },
        CoinEvent::Lost { counter, max, .. } => CoinNews::Lost { counter, max },
        CoinEvent::Total { accepted } => CoinNews::Total { accepted },
        CoinEvent::NotSent { intent, .. } => CoinNews::NotSent(intent_from_device(intent)),
        CoinEvent::Fault(fault) => CoinNews::Fault(fault_from_device(&fault)),
        CoinEvent::FaultCleared(kind) => CoinNews::FaultCleared(code_from_device(kind)),
        CoinEvent::Silent => CoinNews::Silent,
    };
    SessionEvent::Coin(news)
}

/// News of a hopper.
pub fn hopper_from_device(slot: Slot, event: HopperEvent) -> SessionEvent {
    let news = match event {
        HopperEvent::Started { identity, witness, power_up, interrupted, untrusted } => HopperNews::Started {
            identity: identity_from_device(identity),
            registers: registers_from_device(witness),
            power_up,
            interrupted,
            untrusted,
        },
        HopperEvent::Ready { witness, level } => {
            HopperNews::Ready { registers: registers_from_device(witness), low: level == HopperLevel::Low }
        }
        HopperEvent::Witness(witness) => HopperNews::Witness(registers_from_device(witness)),
        HopperEvent::Dispensing { paid, .. } => HopperNews::Dispensing { paid },
        HopperEvent::Dispensed { intent, paid, witness, .. } => {
            HopperNews::Dispensed { intent: intent_from_device(intent), paid, registers: registers_from_device(witness) }
        }
        HopperEvent::CutShort { intent, paid, witness, .. } => {
            HopperNews::CutShort { intent: intent_from_device(intent), paid, registers: registers_from_device(witness) }
        }
        HopperEvent::Doubt { intent, .. } => HopperNews::Doubt { intent: intent_from_device(intent) },
        HopperEvent::NotSent { intent, .. } => HopperNews::NotSent(intent_from_device(intent)),
        HopperEvent::Fault(fault) => HopperNews::Fault(fault_from_device(&fault)),
        HopperEvent::FaultCleared(kind) => HopperNews::FaultCleared(code_from_device(kind)),
        HopperEvent::Silent => HopperNews::Silent,
    };
    SessionEvent::Hopper(slot, news)
}

/// News of a printer.
pub fn printer_from_device(event: PrinterEvent) -> SessionEvent {
    let news = match event {
        PrinterEvent::Ready { status, .. } | PrinterEvent::Status(status) => status_from_device(status),
        PrinterEvent::Printed(job) => PrinterNews::Job { job: job.0, printed: true },
        PrinterEvent::Failed { job, .. } => PrinterNews::Job { job: job.0, printed: false },
        PrinterEvent::Fault(fault) => PrinterNews::Fault(fault_from_device(&fault)),
        PrinterEvent::FaultCleared(kind) => PrinterNews::FaultCleared(code_from_device(kind)),
        PrinterEvent::Silent => PrinterNews::Silent,
    };
    SessionEvent::Printer(news)
}

fn status_from_device(status: PrinterStatus) -> PrinterNews {
    PrinterNews::Status {
        usable: !status.offline && !status.cover_open && !status.cutter && !status.unrecoverable,
        paper: status.paper != PaperState::Out,
        low: status.paper == PaperState::Low,
    }
}

fn found_from_device(found: BillAtStart, table: &[(u8, Denomination)]) -> BillFound {
    match found {
        BillAtStart::PowerUp => BillFound::PowerUp,
        BillAtStart::PowerUpNoteInPath => BillFound::PowerUpReturning,
        BillAtStart::PowerUpNoteInStacker => BillFound::PowerUpStacking,
        BillAtStart::Quiet => BillFound::Quiet,
        BillAtStart::NothingStacked => BillFound::NothingStacked,
        BillAtStart::Moving => BillFound::Moving,
        BillAtStart::Escrow { index } => BillFound::Escrow { index, denomination: named(table, index) },
        BillAtStart::Stacked { index } => BillFound::Stacked { index, denomination: named(table, index) },
        BillAtStart::Returned { .. } => BillFound::Returned,
        BillAtStart::Faulty(kind) => BillFound::Faulty(code_from_device(kind)),
    }
}

const fn activity_from_device(state: BillState) -> BillActivity {
    match state {
        BillState::Initialising | BillState::Paused => BillActivity::Busy,
        BillState::Inhibited => BillActivity::Inhibited,
        BillState::Idle => BillActivity::Idle,
        BillState::Accepting => BillActivity::Accepting,
        BillState::Stacking | BillState::Returning | BillState::Holding => BillActivity::Moving,
    }
}

const fn refusal_from_device(reason: RejectReason) -> RefusalReason {
    match reason {
        RejectReason::Unreadable | RejectReason::RemainsInPath => RefusalReason::Unreadable,
        RejectReason::NotRecognised => RefusalReason::NotRecognised,
        RejectReason::Inhibited => RefusalReason::NoChange,
        RejectReason::DoubleOrString => RefusalReason::DoubleOrString,
        RejectReason::Device => RefusalReason::Device,
    }
}

fn named(table: &[(u8, Denomination)], index: u8) -> Option<Denomination> {
    table.iter().find(|(number, _)| *number == index).map(|(_, denomination)| *denomination)
}

fn bills_from_table(table: &BillTable) -> Vec<(u8, Denomination)> {
    let numbered = (0_u8..).zip(table).filter_map(|(index, value)| Some((index, (*value)?)));
    numbered.filter_map(|(index, value)| Some((index, denomination_from_value(value, Kind::Bill)?))).collect()
}

fn coins_from_table(table: &CoinTable) -> Vec<(u8, Denomination)> {
    let numbered = (1_u8..).zip(table).filter_map(|(position, value)| Some((position, (*value)?)));
    numbered.filter_map(|(position, value)| Some((position, denomination_from_value(value, Kind::Coin)?))).collect()
}

fn identity_from_device(identity: Identity) -> DeviceIdentity {
    DeviceIdentity {
        model: identity.model.as_str().to_owned(),
        firmware: identity.firmware.as_str().to_owned(),
        serial: identity.serial.as_str().to_owned(),
    }
}

const fn registers_from_device(witness: HopperWitness) -> HopperRegisters {
    HopperRegisters {
        event_counter: witness.event_counter,
        remaining: witness.remaining,
        last_paid: witness.last_paid,
        last_unpaid: witness.last_unpaid,
        lifetime: witness.lifetime,
    }
}

const fn intent_from_device(intent: IntentRef) -> IntentId {
    IntentId::from_u128(intent.0)
}

fn fault_from_device(fault: &Fault) -> FaultNews {
    FaultNews {
        code: code_from_device(fault.kind),
        severity: match fault.severity {
            Severity::Notice => FaultSeverity::Notice,
            Severity::Warning => FaultSeverity::Warning,
            Severity::Stopped => FaultSeverity::Stopped,
        },
        wire: fault.code.as_str().to_owned(),
        hint: fault.hint,
    }
}

const fn code_from_device(kind: FaultKind) -> FaultCode {
    match kind {
        FaultKind::Jam => FaultCode::Jam,
        FaultKind::BoxJam => FaultCode::BoxJam,
        FaultKind::BoxFull => FaultCode::BoxFull,
        FaultKind::BoxRemoved => FaultCode::BoxRemoved,
        FaultKind::Motor => FaultCode::Motor,
        FaultKind::Sensor => FaultCode::Sensor,
        FaultKind::Cheat => FaultCode::Cheat,
        FaultKind::Empty => FaultCode::Empty,
        FaultKind::PayoutTimeout => FaultCode::PayoutTimeout,
        FaultKind::PaperOut => FaultCode::PaperOut,
        FaultKind::PaperLow => FaultCode::PaperLow,
        FaultKind::CoverOpen => FaultCode::CoverOpen,
        FaultKind::Cutter => FaultCode::Cutter,
        FaultKind::Memory => FaultCode::Memory,
        FaultKind::Silent => FaultCode::Silent,
        FaultKind::Protocol => FaultCode::Protocol,
        FaultKind::Mismatch => FaultCode::Mismatch,
        FaultKind::Device => FaultCode::Device,
    }
}
