//! Where a visit stands. Everything that matters for money stands in the journal; this is what is on the screen.

use cas_domain::catalogue::Service;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::PaymentId;
use cas_domain::journal::facts::{OwedReason, PaymentEnd};
use cas_domain::local::screen::{NotDue, NoteRefusal, Paper, PhoneState, ReferenceProblem};
use cas_domain::money::Money;
use cas_domain::quote::Quote;
use cas_domain::reference::ReadReference;
use cas_domain::time::WallMillis;

use super::staff::StaffPhase;

/// Where a visit stands.
#[derive(Debug)]
pub enum Phase {
    /// Nobody is there: K01 or K17.
    Idle,
    /// Choosing what to pay: K02 to K06. No money yet.
    Visit(Box<Visit>),
    /// A payment is open: K07 to K11, K16.
    Pay(Box<Pay>),
    /// A payment has ended: K10, K12 to K14.
    After(Box<After>),
    /// Staff are at the machine: M01 and on.
    Staff(Box<StaffPhase>),
}

/// Choosing what to pay.
#[derive(Debug)]
pub struct Visit {
    /// Debts confirmed so far.
    pub basket: Vec<Quote>,
    /// Where in it.
    pub stage: VisitStage,
}

/// Where in choosing.
#[derive(Debug)]
pub enum VisitStage {
    /// K02.
    Services,
    /// K03.
    Reference {
        /// The service.
        service: Box<Service>,
        /// What was wrong with the last try.
        problem: Option<ReferenceProblem>,
    },
    /// K04.
    Searching {
        /// What is asked.
        search: Box<Search>,
        /// Since when, for the screen.
        since: WallMillis,
        /// Since when, monotonic.
        since_ms: u64,
    },
    /// K04, an answer that ends it.
    NotDue {
        /// What was asked.
        search: Box<Search>,
        /// Why there is nothing to pay.
        why: NotDue,
    },
    /// K05.
    Review,
    /// K06.
    HowToPay,
}

/// A question for a quote.
#[derive(Clone, Debug)]
pub struct Search {
    /// Its number.
    pub request: u64,
    /// The service.
    pub service: Service,
    /// The reference.
    pub reference: ReadReference,
    /// The amount typed.
    pub amount: Option<Money>,
}

/// An open payment.
#[derive(Debug)]
pub struct Pay {
    /// Which.
    pub id: PaymentId,
    /// Where in it.
    pub stage: PayStage,
    /// The last note that came back, until something else happens.
    pub refused: Option<(Option<Denomination>, NoteRefusal)>,
    /// How many notes came back.
    pub refusals: u8,
    /// K09 is asked.
    pub asking_cancel: bool,
    /// K15 is asked, until this monotonic moment.
    pub still_there_until: Option<u64>,
    /// A note went back after the citizen cancelled.
    pub note_back: bool,
    /// When cash last moved, monotonic.
    pub last_cash_ms: u64,
    /// Hoppers that would not take an order in this payment.
    pub unusable: Vec<cas_domain::slot::Slot>,
    /// How often the coin acceptor gave its permit back.
    pub coin_refusals: u8,
    /// Nobody is there any more: no coins and no voucher for whoever passes by.
    pub unattended: bool,
}

impl Pay {
    /// A payment at a stage.
    pub const fn new(id: PaymentId, stage: PayStage) -> Self {
        Self {
            id,
            stage,
            refused: None,
            refusals: 0,
            asking_cancel: false,
            still_there_until: None,
            note_back: false,
            last_cash_ms: 0,
            unusable: Vec::new(),
            coin_refusals: 0,
            unattended: false,
        }
    }
}

/// Where in an open payment.
#[derive(Debug)]
pub enum PayStage {
    /// K07: money comes in.
    Collect,
    /// Cancelled or given up; a note in escrow is on its way back.
    Cancelling,
    /// K11: money goes out.
    Give(Give),
    /// All is decided; acceptors confirm that they are off (R11).
    Close {
        /// How it ends.
        end: PaymentEnd,
        /// Since when, monotonic.
        since_ms: u64,
    },
    /// Found open at start; devices have not yet said what became of their intents.
    Settling {
        /// Since when, monotonic.
        since_ms: u64,
    },
    /// K16: waits for a fresh touch (R13).
    Interrupted {
        /// Since when, monotonic.
        since_ms: u64,
    },
}

/// Money going out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Give {
    /// Why.
    pub why: GiveWhy,
    /// How much in all may go out in cash; for change this rises with late coins.
    pub most: Money,
    /// Since when, monotonic.
    pub since_ms: u64,
}

/// Why money goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveWhy {
    /// Change of a completed payment.
    Change,
    /// Back to the one who cancelled or does not go on.
    Back {
        /// How the payment ends.
        end: PaymentEnd,
        /// Why the rest is owed.
        reason: OwedReason,
    },
}

/// A payment that has ended, as its screens need it.
#[derive(Debug)]
pub struct After {
    /// Which.
    pub id: PaymentId,
    /// Its folio.
    pub folio: Folio,
    /// Its debts.
    pub debts: Vec<Quote>,
    /// What was due.
    pub due: Money,
    /// What came in.
    pub received: Money,
    /// What went out.
    pub given: Money,
    /// Pieces that went out.
    pub given_pieces: Vec<(Denomination, u32)>,
    /// What is owed, one folio each.
    pub owed: Vec<OwedPaper>,
    /// Which of them K12 shows.
    pub owed_at: usize,
    /// How it ended.
    pub end: PaymentEnd,
    /// Which screen.
    pub stage: AfterStage,
    /// Since when that screen stands, monotonic.
    pub since_ms: u64,
    /// Where the receipt is.
    pub receipt: Paper,
    /// The print job that runs, and since when, monotonic.
    pub job: Option<(u32, u64)>,
    /// A note waits in the mouth.
    pub take_note: bool,
    /// When it ended.
    pub ended: WallMillis,
    /// The text of the receipt's QR.
    pub qr: String,
}

/// Money owed, as K12 shows it.
#[derive(Debug)]
pub struct OwedPaper {
    /// The folio people say.
    pub folio: Folio,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: OwedReason,
    /// Where its voucher is.
    pub voucher: Paper,
    /// The text of its QR.
    pub qr: String,
    /// Whether a telephone was left for it.
    pub phone: PhoneState,
}

impl After {
    /// What is owed in all.
    pub fn owed_sum(&self) -> Option<Money> {
        let sum = Money::sum(self.owed.iter().map(|owed| owed.amount)).ok()?;
        sum.is_positive().then_some(sum)
    }
}

/// Which screen after a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterStage {
    /// K11 stays for a moment, so that nobody forgets the coins.
    TakeChange,
    /// K10.
    Registering,
    /// K12.
    Owed,
    /// K13.
    Receipt,
    /// K14.
    Thanks,
    /// "Pago cancelado".
    Cancelled,
}
