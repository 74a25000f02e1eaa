//! The screens of technician and collector: M01 to M06. No peso totals anywhere.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::folio::Folio;
use crate::journal::facts::{BagContent, BagSeal, CutScope, Role};
use crate::slot::{PersonNumber, Slot};
use crate::time::WallMillis;
use crate::wire::v1::{Health, Payable};

use super::coin_test::HopperTest;
use super::count::CountView;
use super::device::DeviceView;
use super::found::FoundView;
use super::jam::JamView;
use super::paper::Paper;
use super::trial::TrialView;

/// What a member of staff sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum StaffScreen {
    /// M01.
    SignIn {
        /// What was wrong with the last try.
        problem: Option<SignInProblem>,
        /// "Hay un pago en curso. Entro al terminar."
        payment_running: bool,
        /// How many hoppers nobody has counted for too long.
        counts_due: u32,
    },
    /// M02.
    Board {
        /// Who is signed in.
        staff: SignedIn,
        /// "Puede cobrar" or "No puede cobrar: {razón}".
        payable: Payable,
        /// Devices in the order of the cabinet drawing.
        devices: Vec<BoardDevice>,
        /// What may be started now, by role and state.
        actions: Vec<StaffAction>,
        /// Whether "Salir" leads back to the citizens, or why it is not payable yet.
        door_open: bool,
    },
    /// M03.
    Device {
        /// Who is signed in.
        staff: SignedIn,
        /// The device.
        device: DeviceView,
    },
    /// M05.
    Cut {
        /// Who is signed in.
        staff: SignedIn,
        /// The cut.
        cut: CutView,
    },
    /// M06.
    Refill {
        /// Who is signed in.
        staff: SignedIn,
        /// The refill.
        refill: RefillView,
    },
    /// M04.
    Jam {
        /// Who is signed in.
        staff: SignedIn,
        /// What is asked.
        jam: JamView,
    },
    /// The count of hoppers, beside M06.
    Count {
        /// Who is signed in.
        staff: SignedIn,
        /// What is counted.
        count: CountView,
    },
    /// "Dinero encontrado".
    Found {
        /// Who is signed in.
        staff: SignedIn,
        /// What was found.
        found: FoundView,
    },
    /// M10.
    Trial {
        /// Who is signed in.
        staff: SignedIn,
        /// What is tried.
        trial: TrialView,
    },
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum SignInProblem {
    /// Number or PIN are wrong.
    Wrong {
        /// Tries left.
        left: u8,
    },
    /// Too many misses.
    Locked {
        /// Until when.
        until: WallMillis,
    },
    /// The access has ended.
    Expired,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Number on the badge.
    pub number: PersonNumber,
    /// Role.
    pub role: Role,
    /// "Su acceso vence el …".
    pub expires: WallMillis,
}

/// What staff may start from the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffAction {
    /// M05.
    Cut,
    /// M06.
    Refill,
    /// M04.
    Jam,
    /// The count of hoppers.
    Count,
    /// "Dinero encontrado".
    Found,
    /// M10.
    Tests,
    /// Back to the citizens.
    Leave,
}

/// What a device or place is, for its name and its spot in the cabinet drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoardKind {
    /// "Billetes, entrada".
    BillAcceptor,
    /// "Caja de billetes".
    CashBox,
    /// "Monedas, entrada".
    CoinAcceptor,
    /// "Caja de monedas".
    CoinBox,
    /// "Tolva n, $d".
    Hopper,
    /// "Impresora".
    Printer,
    /// "Puerta".
    Door,
    /// "Red": the way to the centre.
    Network,
}

/// One row of M02.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardDevice {
    /// Its number, tying drawing and list.
    pub number: u8,
    /// What it is.
    pub kind: BoardKind,
    /// Its slot; empty for the network.
    pub slot: Option<Slot>,
    /// The denomination, for hoppers.
    pub denomination: Option<Denomination>,
    /// "Bien / Atención / Detenido".
    pub health: Health,
    /// State or fault in words, Spanish.
    pub words: String,
    /// Pieces and capacity, where it holds some.
    pub pieces: Option<(i64, i64)>,
}

/// M05, step by step. A power cut resumes the same step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutView {
    /// 1 to 6.
    pub step: u8,
    /// The cut's folio, once begun.
    pub folio: Option<Folio>,
    /// Since when, for "2:10 de 4:00 min".
    pub since: Option<WallMillis>,
    /// What it empties.
    pub scope: CutScope,
    /// Boxes to take out and put in.
    pub boxes: Vec<CutBox>,
    /// Bags and the seals read so far.
    pub bags: Vec<CutBag>,
    /// What is missing or wrong, if anything.
    pub problem: Option<CutProblem>,
    /// Where the tickets are.
    pub tickets: Paper,
    /// Who receives, once they have signed.
    pub receives: Option<PersonNumber>,
    /// Whether the main action may be touched.
    pub can_continue: bool,
}

/// A box of a cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutBox {
    /// Its slot.
    pub slot: Slot,
    /// Whose box it is; a hopper is emptied and stays where it is.
    pub kind: BoardKind,
    /// The coin of a hopper.
    pub denomination: Option<Denomination>,
    /// It is out; a hopper is empty.
    pub out: bool,
    /// An empty one is in; a hopper needs none.
    pub back: bool,
    /// The serial number of the one put in, as typed.
    pub serial: Option<String>,
    /// Whether the serial number of the one that left is on record; until then it is read on it and typed with that of the new one.
    pub left_known: bool,
    /// Whether the device itself tells out and in; else the person says so.
    pub by_device: bool,
}

/// A bag of a cut and its seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutBag {
    /// What lies in it.
    pub content: BagContent,
    /// How many envelopes of evidence belong into it; no amounts.
    pub doubtful: u32,
    /// Seals read.
    pub seals: Vec<BagSeal>,
}

/// What keeps a cut from going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum CutProblem {
    /// A payment is open.
    PaymentOpen,
    /// The door is shut.
    DoorShut,
    /// A box is still in.
    BoxStillIn,
    /// A box is still out.
    BoxStillOut,
    /// A bag has no seal: which, counted from 1.
    SealMissing {
        /// Which bag.
        bag: u8,
    },
    /// The seal was used before.
    SealUsed,
    /// It is no seal number.
    SealForm,
    /// The same person cannot hand over and receive.
    SamePerson,
    /// That number is not known here.
    UnknownPerson,
    /// The box that left is not the one that was put in last (S71): written down, told to the centre, and the cut goes on.
    OtherBox {
        /// The serial number of the one that was put in.
        expected: String,
    },
}

/// M06.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillView {
    /// Hoppers that may be refilled.
    pub hoppers: Vec<RefillHopper>,
    /// The vale de fondo, once typed.
    pub vale: Option<Folio>,
    /// The refill's folio, once booked.
    pub folio: Option<Folio>,
    /// What is wrong with what was typed.
    pub problem: Option<RefillProblem>,
    /// Where the ticket is.
    pub ticket: Paper,
    /// Once booked: of each hopper that was filled, the test that one right coin comes out.
    pub tests: Vec<HopperTest>,
    /// The coins that may be seen in a test, smallest first.
    pub coins: Vec<Denomination>,
}

/// A hopper on M06.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillHopper {
    /// Its slot.
    pub slot: Slot,
    /// Its denomination.
    pub denomination: Denomination,
    /// Pieces by the book.
    pub pieces: i64,
    /// How many it can hold.
    pub capacity: i64,
    /// Pieces loaded in the refill just booked.
    pub loaded: i64,
}

/// What is wrong with a refill as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum RefillProblem {
    /// The vale's folio is not one.
    ValeForm,
    /// Nothing was loaded.
    Nothing,
    /// More than the hopper holds.
    TooMuch,
    /// This vale was booked before (S77).
    ValeUsed,
}
