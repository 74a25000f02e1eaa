//! Receipt printers: a job is printed when the printer says so afterwards, not when bytes were written.

use heapless::Vec;

use super::fault::{Fault, FaultKind};
use super::identity::Identity;

/// The largest print job in bytes, logo and QR included.
pub const JOB_BYTES_MAX: usize = 8192;

/// The caller's number for a print job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobId(pub u32);

/// What the owner may ask of a printer.
#[derive(Debug)]
pub enum PrinterCommand {
    /// Print these bytes, then ask whether they came out.
    Print {
        /// The caller's number for it.
        job: JobId,
        /// The finished job, cut included.
        bytes: Vec<u8, JOB_BYTES_MAX>,
    },
}

/// What the paper sensors say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PaperState {
    /// Enough.
    #[default]
    Enough,
    /// Nearly out.
    Low,
    /// Out.
    Out,
}

/// What the printer says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PrinterStatus {
    /// Paper.
    pub paper: PaperState,
    /// A cover is open.
    pub cover_open: bool,
    /// It is offline, for whatever reason.
    pub offline: bool,
    /// The cutter is stuck.
    pub cutter: bool,
    /// An error that does not clear without power off.
    pub unrecoverable: bool,
}

/// What a printer reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterEvent {
    /// First contact or contact again.
    Ready {
        /// Who it is.
        identity: Identity,
        /// How it is.
        status: PrinterStatus,
    },
    /// Its status changed.
    Status(PrinterStatus),
    /// The job came out, by the printer's own word after the cut.
    Printed(JobId),
    /// The job did not come out, or it is not known whether it did.
    Failed {
        /// The job.
        job: JobId,
        /// Why, as a fault kind.
        why: FaultKind,
    },
    /// Something is wrong.
    Fault(Fault),
    /// What was wrong is so no longer.
    FaultCleared(FaultKind),
    /// The device is silent, or its line is lost.
    Silent,
}
