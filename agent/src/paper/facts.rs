//! What each paper says.

use cas_domain::folio::Folio;
use cas_domain::hex;
use cas_domain::journal::Posting;
use cas_domain::journal::canonical_bytes;
use cas_domain::journal::facts::{BagSeal, Document, FoundSpot, OwedReason, SlotPieces};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::screen::AppliedState;
use cas_domain::local::staff::BoardKind;
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::slot::{PersonNumber, PouchNumber};
use cas_domain::time::WallMillis;
use sha2::{Digest, Sha256};

/// One paper.
#[derive(Clone, Debug, PartialEq)]
pub enum Paper {
    /// P1.
    Receipt(Receipt),
    /// P2.
    Voucher(Owed),
    /// P3.
    Cut(CutTicket),
    /// P4.
    Refill(RefillTicket),
    /// P5.
    Test(TestPage),
    /// The slip of found money.
    Found(FoundSlip),
}

impl Paper {
    /// Which document it is, as the journal names it.
    pub const fn document(&self) -> Document {
        match self {
            Self::Receipt(_) => Document::Receipt,
            Self::Voucher(_) => Document::Voucher,
            Self::Cut(_) => Document::CutTicket,
            Self::Refill(_) => Document::RefillTicket,
            Self::Test(_) => Document::TestTicket,
            Self::Found(_) => Document::FoundSlip,
        }
    }

    /// Its folio.
    pub const fn folio(&self) -> Folio {
        match self {
            Self::Receipt(receipt) => receipt.folio,
            Self::Voucher(owed) => owed.folio,
            Self::Cut(cut) => cut.folio,
            Self::Refill(refill) => refill.folio,
            Self::Test(page) => page.folio,
            Self::Found(slip) => slip.folio,
        }
    }
}

/// P1.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// Its folio.
    pub folio: Folio,
    /// When.
    pub at: WallMillis,
    /// What was paid.
    pub debts: Vec<Quote>,
    /// The sum.
    pub total: Money,
    /// Cash received.
    pub received: Money,
    /// Change given.
    pub given: Money,
    /// Change owed.
    pub owed: Option<Money>,
    /// Whether the agency has applied it.
    pub applied: AppliedState,
    /// Its authorisation.
    pub authorisation: String,
    /// The text of the QR.
    pub qr: String,
}

/// P2.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// Its folio.
    pub folio: Folio,
    /// Of which payment.
    pub payment: Folio,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: OwedReason,
    /// From when.
    pub from: WallMillis,
    /// The text of the QR.
    pub qr: String,
}

/// P3. Says no amount: the count is blind.
#[derive(Clone, Debug, PartialEq)]
pub struct CutTicket {
    /// Its folio.
    pub folio: Folio,
    /// When its period began: at the last cut.
    pub since: WallMillis,
    /// When the period ended: when this cut began.
    pub until: WallMillis,
    /// When this was printed.
    pub at: WallMillis,
    /// The first and last payment of the period.
    pub payments: Option<(Folio, Folio)>,
    /// Boxes: whose, the serial number of the one that left (empty if never told), and of the one put in.
    pub boxes: Vec<(BoardKind, String, String)>,
    /// Bags and seals.
    pub bags: Vec<BagSeal>,
    /// Who hands over.
    pub hands_over: Option<PersonNumber>,
    /// Who receives: they have signed before it is printed.
    pub receives: Option<PersonNumber>,
    /// The text of the QR, with the commitment.
    pub qr: String,
}

/// P4.
#[derive(Clone, Debug, PartialEq)]
pub struct RefillTicket {
    /// Its folio.
    pub folio: Folio,
    /// The vale de fondo.
    pub vale: Folio,
    /// When.
    pub at: WallMillis,
    /// What was loaded: the hopper's number in the cabinet, from 1, and its pieces.
    pub loaded: Vec<(usize, SlotPieces)>,
    /// Who loaded it.
    pub technician: PersonNumber,
}

/// P5.
#[derive(Clone, Debug, PartialEq)]
pub struct TestPage {
    /// Its folio.
    pub folio: Folio,
    /// When.
    pub at: WallMillis,
    /// Who tries the printer.
    pub staff: PersonNumber,
}

/// The slip that goes with an envelope of found money.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSlip {
    /// Its folio.
    pub folio: Folio,
    /// When.
    pub at: WallMillis,
    /// Where it lay.
    pub spot: FoundSpot,
    /// The envelope.
    pub envelope: PouchNumber,
    /// What was found.
    pub pieces: Vec<Pieces>,
    /// The payment it may belong to.
    pub candidate: Option<Folio>,
    /// Who found it.
    pub staff: PersonNumber,
}

/// The salted commitment of a cut: proves later what the book said, and tells nothing now.
pub fn commitment(salt: &str, content: &[Posting]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"CAS-CUT-1\0");
    hasher.update(salt.as_bytes());
    // Postings of a cut always have a canonical form; without one the commitment is over the salt alone and proves nothing.
    hasher.update(canonical_bytes(&content).unwrap_or_default());
    hex::encode(&hasher.finalize()[..16])
}
