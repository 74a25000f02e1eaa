//! The citizen's screens, K01 to K17 of `screens.md`: values only, words are the kiosk's.

use serde::{Deserialize, Serialize};

pub use super::paper::Paper;
use super::staff::StaffScreen;
use crate::denomination::Denomination;
use crate::folio::Folio;
use crate::money::Money;
use crate::quote::{Quote, QuoteError};
use crate::reference::ReferenceError;
use crate::slot::Code;
use crate::time::WallMillis;

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum Screen {
    /// Devices are being found; nothing can be touched.
    Starting,
    /// K01.
    Attract {
        /// The line of truth: what is taken and given now.
        truth: Truth,
        /// The season tile: leads straight to its service. None where nothing is in season or it cannot be paid now.
        #[serde(default)]
        season: Option<SeasonTile>,
    },
    /// K02.
    Services {
        /// All services, most used first.
        tiles: Vec<Tile>,
    },
    /// K03. The typed text stays with the kiosk; `problem` speaks of the last one submitted.
    Reference {
        /// The service.
        tile: Tile,
        /// What is typed.
        form: ReferenceForm,
        /// What was wrong with the last try.
        problem: Option<ReferenceProblem>,
    },
    /// K04.
    Searching {
        /// The service.
        tile: Tile,
        /// Since when.
        since: WallMillis,
    },
    /// K04, the answers that end it.
    NotDue {
        /// The service.
        tile: Tile,
        /// Why there is nothing to pay here.
        why: NotDue,
    },
    /// K05.
    Review {
        /// One to five debts.
        debts: Vec<Quote>,
        /// Their sum.
        total: Money,
        /// Whether another may be added.
        can_add: bool,
        /// Until when all prices hold.
        valid_until: WallMillis,
    },
    /// K06.
    HowToPay {
        /// What is due.
        total: Money,
        /// What a cancellation can give back here at most; the rest by voucher.
        cancel_back: Money,
        /// Why it cannot be paid here now, if so.
        cannot: Option<CannotPay>,
    },
    /// K07.
    Insert {
        /// The first debt's name, Spanish.
        name: String,
        /// The same in English; may be empty.
        #[serde(default)]
        name_en: String,
        /// Its icon.
        icon: String,
        /// What is due.
        due: Money,
        /// What is inside.
        inserted: Money,
        /// What is missing.
        missing: Money,
        /// What was received last.
        last: Option<Denomination>,
        /// The agent's list of notes, smallest first.
        notes: Vec<NoteChip>,
        /// Coins taken now.
        coins: Vec<Denomination>,
        /// A note is being looked at.
        checking: bool,
        /// Since when it is.
        checking_since: Option<WallMillis>,
        /// Whether "Cancelar" may be touched.
        can_cancel: bool,
        /// After "Cancelar": a note is on its way back to the mouth, or waits there.
        #[serde(default)]
        note_back: bool,
    },
    /// K10.
    Registering,
    /// K11.
    Change {
        /// All of it.
        amount: Money,
        /// Piece by piece.
        pieces: Vec<ChangePiece>,
        /// It takes longer than usual.
        slow: bool,
    },
    /// K12.
    OwedChange {
        /// How much.
        amount: Money,
        /// The folio people say.
        folio: Folio,
        /// Where and when it is paid.
        office: String,
        /// From when, estimated.
        from: WallMillis,
        /// Where the voucher is.
        voucher: Paper,
        /// The text of the QR.
        qr: String,
        /// Whether a telephone may be left, or was.
        #[serde(default)]
        phone: PhoneState,
    },
    /// K13.
    Receipt {
        /// The folio.
        folio: Folio,
        /// What was paid.
        total: Money,
        /// Where the paper is.
        paper: Paper,
        /// The text of the QR.
        qr: String,
        /// Whether the agency has applied it, if known.
        applied: AppliedState,
    },
    /// K14.
    Thanks {
        /// The folio.
        folio: Option<Folio>,
        /// The next step, Spanish; empty where there is none.
        next_step: String,
        /// The same in English; may be empty.
        #[serde(default)]
        next_step_en: String,
    },
    /// A cancelled visit: what was given back. Titled "Pago cancelado"; followed by K01.
    Cancelled {
        /// What was given back here.
        returned: Money,
        /// The note waits in the mouth.
        take_note: bool,
    },
    /// K16.
    Interrupted {
        /// What was received.
        received: Money,
        /// What was missing.
        missing: Money,
        /// The folio of a note in doubt.
        doubtful: Option<Folio>,
        /// Whether the payment can go on.
        can_continue: bool,
    },
    /// K17.
    OutOfService {
        /// Why, most important first; never empty.
        reasons: Vec<OutReason>,
        /// When it works again, if known.
        back_at: Option<WallMillis>,
        /// The nearest CAS that works.
        nearest: String,
    },
    /// M01, M02, M05, M06.
    Staff {
        /// Which.
        screen: StaffScreen,
    },
}

/// A dialog or message over the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum Overlay {
    /// K08: a note came back.
    NoteRefused {
        /// Which, if it was recognised.
        denomination: Option<Denomination>,
        /// Why.
        why: NoteRefusal,
        /// The how-many-th in this payment; from 3 on more ways out are offered.
        times: u8,
    },
    /// K09.
    ConfirmCancel {
        /// Given back here now.
        now: Money,
        /// Given back by voucher.
        by_voucher: Money,
        /// Where the voucher is paid.
        office: String,
    },
    /// K15.
    StillThere {
        /// What is inside.
        inside: Money,
        /// When the limit runs out.
        until: WallMillis,
    },
}

/// What the machine takes and gives now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Notes taken.
    pub notes: Vec<Denomination>,
    /// Coins taken.
    pub coins: Vec<Denomination>,
    /// Whether change can be given.
    pub gives_change: bool,
    /// Whether there is paper.
    pub prints: bool,
}

/// The season tile of K01.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonTile {
    /// The service.
    pub tile: Tile,
    /// What is said under its name, Spanish.
    pub words: String,
    /// The same in English; may be empty.
    pub words_en: String,
}

/// One service on K02.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// The service.
    pub code: Code,
    /// Spanish name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Agency.
    pub agency: String,
    /// Icon name.
    pub icon: String,
    /// Its price, where it is the same for everybody.
    pub price: Option<Money>,
    /// Other words that "Buscar" finds it by.
    #[serde(default)]
    pub words: String,
    /// Why it cannot be chosen now.
    pub unavailable: Option<TileUnavailable>,
}

/// Why a service cannot be chosen now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TileUnavailable {
    /// The centre or the agency cannot be reached.
    Offline,
    /// It has no price today.
    NoPrice,
}

/// What is typed on K03.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceForm {
    /// How many signs; 0 where there is no reference (only an amount).
    pub length: u8,
    /// Whether letters may stand in it.
    pub letters: bool,
    /// Whether the amount is asked as well.
    pub asks_amount: bool,
}

/// What was wrong on K03.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum ReferenceProblem {
    /// The reference itself.
    Reference {
        /// What is wrong.
        error: ReferenceError,
    },
    /// The amount typed beside it.
    Amount,
}

/// Why there is nothing to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum NotDue {
    /// "No encontramos esa referencia."
    NotFound,
    /// "Ya está pagado."
    AlreadyPaid {
        /// When.
        at: WallMillis,
        /// Under which folio, if at a CAS.
        folio: Option<Folio>,
    },
    /// "Venció el …"
    PastDue {
        /// The last day, as written.
        due: String,
        /// Where to get another.
        place: String,
    },
    /// The centre or the agency does not answer. "Intentar otra vez", "Otro trámite".
    NoAnswer,
    /// It cannot be quoted.
    NoQuote {
        /// Why.
        error: QuoteError,
    },
}

/// Why it cannot be paid here now (K06).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum CannotPay {
    /// Over the cash limit.
    OverCashLimit {
        /// The limit.
        limit: Money,
        /// The nearest place.
        nearest: String,
    },
    /// It is not a sum that coins and notes can make.
    NotPayable,
    /// A device or the stock does not allow it.
    NotNow {
        /// The nearest place.
        nearest: String,
    },
}

/// A note on K07: taken or crossed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChip {
    /// Which.
    pub denomination: Denomination,
    /// Why it is not taken now; taken without.
    pub refused: Option<ChipRefusal>,
}

/// Why a note is crossed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChipRefusal {
    /// "sin cambio".
    NoChange,
    /// "no se recibe".
    NotTaken,
}

/// Why a note came back (K08): the four reasons a citizen is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteRefusal {
    /// "No pude leerlo."
    Unread,
    /// "No hay cambio para …"
    NoChange,
    /// This design or value is not accepted.
    NotAccepted,
    /// It would pass the limit.
    OverLimit,
}

/// Pieces of one denomination on K11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePiece {
    /// Which.
    pub denomination: Denomination,
    /// How many in all.
    pub count: u32,
    /// How many are out.
    pub paid: u32,
}

/// "Dejar mi teléfono" on K12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneState {
    /// Not offered here.
    #[default]
    Unavailable,
    /// May be left.
    Offered,
    /// Being kept.
    Saving,
    /// On this terminal's disk.
    Kept,
    /// It could not be kept.
    Failed,
}

/// Whether the agency has applied the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppliedState {
    /// Yes.
    Yes,
    /// It will.
    Pending,
    /// It did not accept.
    Rejected,
}

/// Why the terminal is out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutReason {
    /// The door is open.
    DoorOpen,
    /// Staff work at it.
    Maintenance,
    /// It is not enrolled or has no configuration.
    NotInstalled,
    /// Neither notes nor coins can be taken.
    CannotTakeCash,
    /// A note or coin is stuck.
    Jam,
    /// The box is full.
    BoxFull,
    /// The box is out.
    BoxOut,
    /// Where money is, is not known: a technician must look.
    UnderReview,
    /// The disk is full or its journal cannot be written.
    Storage,
    /// Switched off by the centre.
    ByCentre,
    /// The kiosk has lost its agent (said by the kiosk itself).
    NoAgent,
}
