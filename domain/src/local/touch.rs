//! What a person did at the screen.

use serde::{Deserialize, Serialize};

use crate::denomination::Denomination;
use crate::folio::Folio;
use crate::id::{DoubtId, PaymentId};
use crate::journal::facts::{BagContent, CoinBack, CutScope, FoundSpot, FoundWhere};
use crate::journal::posting::Pieces;
use crate::money::Money;
use crate::phone::Phone;
use crate::slot::{Code, PersonNumber, PouchNumber, Seal, Slot};

/// A touch, with the view it was made on: a stale one is ignored (R15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// The version of the view.
    pub version: u64,
    /// The payment of that view.
    pub payment: Option<PaymentId>,
    /// What was done.
    pub act: Act,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum Act {
    /// Somebody is there: any touch or key; at most one a second.
    Presence,
    /// "Letra grande" on or off: for this visit every limit is twice as long.
    LargeText {
        /// On.
        on: bool,
    },
    /// K01 "Toque para empezar".
    Start,
    /// K02 a tile.
    Choose {
        /// The service.
        service: Code,
    },
    /// "Regresar".
    Back,
    /// K04 "Otro trámite", K05 "No es lo mío".
    OtherService,
    /// K03 "Continuar".
    Submit {
        /// As typed or scanned.
        reference: String,
        /// The amount typed, where asked.
        amount: Option<Money>,
    },
    /// K04 "Intentar otra vez".
    Retry,
    /// K05 "Sí, es correcto".
    Confirm,
    /// K05 "Agregar otro trámite".
    AddAnother,
    /// K06 "Efectivo".
    PayCash,
    /// K07, K08 "Cancelar".
    Cancel,
    /// K09 "Seguir pagando"; K08 and K15 answered.
    KeepPaying,
    /// K09 and K15 "Cancelar y devolver".
    CancelAndReturn,
    /// K15 "Necesito más tiempo".
    MoreTime,
    /// K12 "Imprimir vale".
    PrintVoucher,
    /// K12 "Dejar mi teléfono", with consent.
    LeavePhone {
        /// The number; never logged.
        phone: Phone,
    },
    /// K13 "Imprimir otra vez".
    PrintAgain,
    /// K11 to K13 "Continuar".
    Next,
    /// K14 "Pagar otra cosa".
    PayAnother,
    /// K14 "Terminar".
    Finish,
    /// K16 "Continuar".
    Resume,
    /// K16 "Devolver mi dinero".
    GiveBack,
    /// The mark was held for 3 s: M01.
    Knock,
    /// M01.
    SignIn {
        /// Number on the badge.
        number: PersonNumber,
        /// Six digits; never logged.
        pin: Pin,
    },
    /// M02 "Salir", or M01 given up.
    Leave,
    /// M02 "Corte".
    BeginCut {
        /// What it empties.
        scope: CutScope,
    },
    /// M05 the main action of the present step.
    CutContinue,
    /// M05 "Regresar", before a box is out.
    CutAbort,
    /// M05 step 2: the person says that a box without a sensor is out.
    BoxOut {
        /// Which.
        slot: Slot,
    },
    /// M05 step 3: an empty box is in.
    BoxIn {
        /// Which.
        slot: Slot,
        /// Its serial number.
        serial: String,
        /// The serial number of the one that left, as it is read on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<String>,
    },
    /// M05 step 4: a seal was scanned or typed.
    SealBag {
        /// For which bag.
        content: BagContent,
        /// The number.
        seal: Seal,
    },
    /// M05 step 4 "Cambiar precinto".
    ReplaceSeal {
        /// The one it replaces.
        old: Seal,
        /// The new one.
        new: Seal,
        /// Why.
        reason: String,
    },
    /// M05 step 6: who receives.
    Receives {
        /// Number on the badge.
        number: PersonNumber,
        /// Six digits; never logged.
        pin: Pin,
    },
    /// M02 "Recarga".
    BeginRefill,
    /// M06: what was loaded.
    Load {
        /// The vale de fondo.
        vale: Folio,
        /// Slot and pieces.
        pieces: Vec<(Slot, i64)>,
    },
    /// M06 and M10: one coin of this hopper, as a test.
    TestHopper {
        /// Which.
        slot: Slot,
    },
    /// M06 and M10: what was seen of it, and where it went.
    TestSaw {
        /// Which hopper.
        slot: Slot,
        /// Which coin it was.
        seen: Option<Denomination>,
        /// Where it went.
        back: CoinBack,
    },
    /// M02 "Pruebas".
    BeginTests,
    /// M10: a note as a test, or no more.
    TestNote {
        /// Whether one may be put in.
        on: bool,
    },
    /// M10: a page as a test.
    TestPrint,
    /// M02 "Dinero encontrado".
    BeginFound,
    /// What was found, and the envelope it goes into.
    RecordFound {
        /// Where it lay.
        spot: FoundSpot,
        /// The pieces, each kind once.
        pieces: Vec<Pieces>,
        /// The envelope.
        envelope: PouchNumber,
    },
    /// Found money done or given up.
    FoundDone,
    /// M10 done.
    TestsDone,
    /// M06 done or given up.
    RefillDone,
    /// M02 a device of the list: M03.
    OpenDevice {
        /// Which.
        slot: Slot,
    },
    /// M02 "Quitar atoro".
    BeginJam,
    /// M04: where the money was.
    Found {
        /// The doubt that it answers; empty for a jam that put no money in doubt.
        doubt: Option<DoubtId>,
        /// Where.
        found: FoundWhere,
        /// What is in hand, as read from the pieces.
        pieces: Option<Pieces>,
        /// The number of the envelope that it goes into.
        envelope: Option<PouchNumber>,
    },
    /// M04 "Probar el camino".
    TestPath,
    /// M04 done.
    JamDone,
    /// M02 "Contar tolvas".
    BeginCount,
    /// What was counted.
    Counted {
        /// Slot and pieces.
        pieces: Vec<(Slot, i64)>,
    },
    /// The count is done or given up.
    CountDone,
}

/// A PIN on its way. Never shown, not even by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(pub String);

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(hidden)")
    }
}
