//! Which entry or act opens a case, and with what money. Pure: what must be known of earlier entries is asked through [`Known`].

use std::collections::BTreeMap;

use cas_domain::account::Account;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, IntentId, PaymentId, TerminalId};
use cas_domain::journal::facts::OwedReason;
use cas_domain::journal::{Entry, EntryHash, EntryKind, Posting};
use cas_domain::money::Money;
use cas_domain::slot::Slot;
use cas_domain::time::WallMillis;
use serde::{Deserialize, Serialize};

use crate::ledger::act::{Act, ActKind};
use crate::ledger::decision::{About, Choice};
use crate::ledger::posting::is_absurd;
use crate::ledger::project::moment;

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    /// The terminal owes a citizen: `Owed`.
    Owed,
    /// Where money is, is not known: `Doubt`.
    Doubt,
    /// Cash that no payment asked for: T5.
    Unclaimed,
    /// A payment ended with money that nobody decided about.
    Left,
    /// The biller definitely rejected what was collected: C6.
    Refused,
    /// A disk is lost with entries that had not arrived.
    LostTail,
}

/// A case as its first entry opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its id: the one that the entry names, or the beginning of the entry's hash where it names none.
    pub case: CaseId,
    /// What it is about.
    pub kind: CaseKind,
    /// Why money is owed, where it is.
    pub reason: Option<OwedReason>,
    /// The folio people say, if it has one.
    pub folio: Option<Folio>,
    /// The payment; of unclaimed cash the one it might belong to.
    pub payment: Option<PaymentId>,
    /// The slot in doubt.
    pub slot: Option<Slot>,
    /// The intent in doubt.
    pub intent: Option<IntentId>,
    /// What is certain.
    pub certain: Money,
    /// What may come on top of it.
    pub doubtful: Money,
    /// When, by the terminal's clock put right, or the centre's.
    pub at: WallMillis,
    /// The case whose money this is, too.
    pub part_of: Option<CaseId>,
}

/// What earlier entries of the same realm say.
pub trait Known {
    /// Why a question could not be answered.
    type Error;

    /// What is still merely tendered for a payment, centavos.
    ///
    /// # Errors
    /// The store's.
    fn tendered(&self, payment: PaymentId) -> Result<i64, Self::Error>;

    /// The newest doubt of this terminal and payment about so much, whose other half has not come yet.
    ///
    /// # Errors
    /// The store's.
    fn lone_doubt(&self, terminal: TerminalId, payment: PaymentId, amount: Money) -> Result<Option<CaseId>, Self::Error>;
}

/// The id of a case whose entry names none. The hash is unique to the entry, on whatever branch it stands.
pub(crate) fn case_of(hash: EntryHash) -> CaseId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.0[..16]);
    CaseId::from_u128(u128::from_be_bytes(bytes))
}

fn bare(case: CaseId, kind: CaseKind, at: WallMillis) -> Opening {
    Opening {
        case,
        kind,
        reason: None,
        folio: None,
        payment: None,
        slot: None,
        intent: None,
        certain: Money::ZERO,
        doubtful: Money::ZERO,
        at,
        part_of: None,
    }
}

/// The case that an entry opens, if it opens one. Its postings are in the ledger already.
///
/// # Errors
/// What `known` says.
pub fn opened_by<K: Known>(known: &K, entry: &Entry, hash: EntryHash) -> Result<Option<Opening>, K::Error> {
    let at = moment(entry);
    Ok(match &entry.what {
        EntryKind::Owed { payment, folio, case, amount, reason } => {
            let in_doubt = *reason == OwedReason::PayoutInDoubt;
            let (certain, doubtful) = if in_doubt { (Money::ZERO, *amount) } else { (*amount, Money::ZERO) };
            let part_of = if in_doubt { known.lone_doubt(entry.terminal, *payment, *amount)? } else { None };
            let about = Opening { reason: Some(*reason), folio: Some(*folio), payment: Some(*payment), ..bare(*case, CaseKind::Owed, at) };
            Some(Opening { certain, doubtful, part_of, ..about })
        }
        EntryKind::Doubt { case, slot, intent, payment, min, max, .. } => {
            let about = Opening { payment: *payment, slot: Some(slot.clone()), intent: *intent, ..bare(*case, CaseKind::Doubt, at) };
            Some(Opening { certain: *min, doubtful: max.minus(*min).unwrap_or(*max), ..about })
        }
        EntryKind::PaymentEnded { payment, .. } => {
            let left = Money::from_centavos(known.tendered(*payment)?);
            let case = bare(case_of(hash), CaseKind::Left, at);
            left.is_positive().then_some(Opening { payment: Some(*payment), certain: left, ..case })
        }
        what => {
            let found = unclaimed(&entry.postings);
            let candidate = match what {
                EntryKind::CashIn { candidate, .. } | EntryKind::MoneyFound { candidate, .. } => *candidate,
                _ => None,
            };
            let case = bare(case_of(hash), CaseKind::Unclaimed, at);
            found.is_positive().then_some(Opening { payment: candidate, certain: found, ..case })
        }
    })
}

fn unclaimed(postings: &[Posting]) -> Money {
    let found = postings.iter().filter(|posting| matches!(posting.credit, Account::Unclaimed(_)));
    Money::sum(found.map(|posting| posting.amount)).unwrap_or(Money::ZERO)
}

/// The case that an act of the centre opens, if it opens one.
pub fn opened_by_act(act: &Act, hash: EntryHash) -> Option<Opening> {
    if let ActKind::TailLost(_) = &act.what {
        return Some(bare(case_of(hash), CaseKind::LostTail, act.wall_ms));
    }
    let (payment, folio) = match &act.what {
        ActKind::BillerRejected { payment, folio, .. } => (payment, folio),
        ActKind::DecisionGranted(granted) => match (&granted.about, &granted.choice) {
            (About::Post { payment, .. }, Choice::Rejected) => (payment, &granted.folio),
            _ => return None,
        },
        _ => return None,
    };
    let owed = act.postings.iter().filter(|posting| posting.credit == Account::Owed(*payment));
    let certain = Money::sum(owed.map(|posting| posting.amount)).unwrap_or(Money::ZERO);
    Some(Opening { folio: *folio, payment: Some(*payment), certain, ..bare(case_of(hash), CaseKind::Refused, act.wall_ms) })
}

/// The same answers from entries in the order of arrival: what `check` compares the stored cases with.
#[derive(Debug, Default)]
pub struct Recount {
    tendered: BTreeMap<PaymentId, i64>,
    opened: BTreeMap<CaseId, (TerminalId, Opening)>,
    order: Vec<CaseId>,
}

impl Recount {
    /// Adds what an entry or act has posted.
    pub fn post(&mut self, postings: &[Posting]) {
        for posting in postings.iter().filter(|posting| !is_absurd(posting)) {
            if let Account::Tendered(payment) = &posting.credit {
                let sum = self.tendered.entry(*payment).or_default();
                *sum = sum.saturating_add(posting.amount.centavos());
            }
            if let Account::Tendered(payment) = &posting.debit {
                let sum = self.tendered.entry(*payment).or_default();
                *sum = sum.saturating_sub(posting.amount.centavos());
            }
        }
    }

    /// Takes the next entry with what it posted; returns the case that it opens.
    pub fn take_entry(&mut self, entry: &Entry, posted: &[Posting], hash: EntryHash) -> Option<Opening> {
        self.post(posted);
        let opening = match opened_by(self, entry, hash) {
            Ok(opening) => opening?,
            Err(never) => match never {},
        };
        self.open(entry.terminal, opening.clone());
        Some(opening)
    }

    /// Takes a case, if its id is new.
    pub fn open(&mut self, terminal: TerminalId, opening: Opening) {
        if !self.opened.contains_key(&opening.case) {
            self.order.push(opening.case);
            self.opened.insert(opening.case, (terminal, opening));
        }
    }

    /// All cases by id.
    pub fn cases(&self) -> impl Iterator<Item = &Opening> {
        self.opened.values().map(|(_, opening)| opening)
    }
}

impl Known for Recount {
    type Error = std::convert::Infallible;

    fn tendered(&self, payment: PaymentId) -> Result<i64, Self::Error> {
        Ok(self.tendered.get(&payment).copied().unwrap_or(0))
    }

    fn lone_doubt(&self, terminal: TerminalId, payment: PaymentId, amount: Money) -> Result<Option<CaseId>, Self::Error> {
        let taken = |case: CaseId| self.opened.values().any(|(_, other)| other.part_of == Some(case));
        let fits = |(at, opening): &(TerminalId, Opening)| {
            *at == terminal && opening.kind == CaseKind::Doubt && opening.payment == Some(payment) && opening.doubtful == amount
        };
        let newest = self.order.iter().rev().find(|case| self.opened.get(case).is_some_and(fits) && !taken(**case));
        Ok(newest.copied())
    }
}
