//! What is certain and what is doubtful of a case, where its money is now, and which cut proves it. Reads only.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::{CutId, PaymentId};
use cas_domain::journal::{Entry, EntryKind, Posting};
use cas_domain::money::Money;
use cas_domain::slot::PouchNumber;
use cas_domain::time::WallMillis;

use super::open::CaseKind;
use crate::custody::compare::compare;
use crate::custody::key::CutKey;
use crate::error::CentreError;
use crate::ledger::act::Act;
use crate::store::Db;
use crate::store::cases::CaseRow;
use crate::store::cuts::CutRow;
use crate::store::entries::EntryRow;

/// Entries and acts read about one thing.
const ABOUT_MAX: usize = 1_000;
/// Cuts looked at for the one that emptied a slot.
const CUTS_MAX: usize = 20;

/// Where the pieces in doubt came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A note that lay in escrow: T6.
    Escrow,
    /// Coins that a hopper was told to pay: T12.
    Hopper,
    /// Nothing was posted: events lost, a note that no intent asked for.
    Nothing,
}

/// The cut that took the box after a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingCut {
    /// Its id.
    pub cut: CutId,
    /// Its folio, compact.
    pub folio: String,
    /// What names it and no other.
    pub key: CutKey,
    /// When the terminal closed it.
    pub closed: WallMillis,
    /// Whether the vault has counted it.
    pub counted: bool,
    /// Pieces of the denomination that the count found too many, less those that other decisions have used.
    pub surplus: i64,
}

/// The money of one case now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMoney {
    /// Where the pieces in doubt came from.
    pub origin: Origin,
    /// The pieces in doubt, as they were booked.
    pub pieces: Option<(Denomination, i64)>,
    /// How many of them are still nowhere.
    pub in_transport: i64,
    /// The envelope of evidence that a technician put the pieces into: T20.
    pub envelope: Option<PouchNumber>,
    /// Of a note in doubt: what is still held for the citizen.
    pub held: Money,
    /// Owed to the citizen now.
    pub owed: Money,
    /// On whose account it is owed: unclaimed money may have been matched to any payment.
    pub owed_to: Option<PaymentId>,
    /// Neither held nor owed: tendered and never decided, or without owner.
    pub loose: Money,
    /// The cut whose count proves it.
    pub cut: Option<ProvingCut>,
}

fn postings_of(row: &EntryRow) -> Vec<Posting> {
    // An entry and an act hold their postings alike; whose it is, the place says.
    serde_json::from_slice::<Entry>(&row.entry.body)
        .map(|entry| entry.postings)
        .or_else(|_| serde_json::from_slice::<Act>(&row.entry.body).map(|act| act.postings))
        .unwrap_or_default()
}

fn balance(db: &Db, row: &CaseRow, account: &Account) -> Result<Money, CentreError> {
    let centavos = db.balance_lines(row.realm, "", &account.to_string())?.iter().map(|(_, amount, _)| amount.saturating_neg()).sum();
    Ok(Money::from_centavos(centavos))
}

/// Reads the money of a case.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn read(db: &Db, row: &CaseRow) -> Result<CaseMoney, CentreError> {
    let opening = &row.opening;
    let of_payment = |account: fn(PaymentId) -> Account| match opening.payment {
        Some(payment) => balance(db, row, &account(payment)),
        None => Ok(Money::ZERO),
    };
    let about = db.entries_about("case", &opening.case.to_string(), ABOUT_MAX)?;
    let mut moved: Vec<(i64, Posting)> = Vec::new();
    for found in about.iter().chain(&of_intent(db, row)?) {
        if !moved.iter().any(|(arrival, _)| *arrival == found.arrival) {
            moved.extend(postings_of(found).into_iter().map(|posting| (found.arrival, posting)));
        }
    }
    let postings: Vec<Posting> = moved.into_iter().map(|(_, posting)| posting).collect();
    let (origin, pieces, in_transport) = transport(row, &postings);
    let certain = opening.certain.plus(opening.doubtful).unwrap_or(opening.certain);
    let spent = |account: &Account| Money::sum(postings.iter().filter(|posting| posting.debit == *account).map(|posting| posting.amount));
    let worth = pieces.and_then(|(denomination, count)| denomination.times(count).ok()).unwrap_or_default();
    let held = match (origin, opening.payment) {
        (Origin::Escrow, Some(payment)) => {
            let account = Account::Held(payment);
            least(worth.minus(spent(&account).unwrap_or_default()).unwrap_or_default(), of_payment(Account::Held)?)
        }
        _ => Money::ZERO,
    };
    let owed = match opening.kind {
        CaseKind::Owed | CaseKind::Refused => {
            // Two cases of one payment share an account: what this one was paid is not what the other one is owed.
            let paid = opening.payment.map(|payment| spent(&Account::Owed(payment)).unwrap_or_default()).unwrap_or_default();
            least(certain.minus(paid).unwrap_or_default(), of_payment(Account::Owed)?)
        }
        CaseKind::Doubt | CaseKind::Left | CaseKind::Unclaimed | CaseKind::LostTail => {
            least(made_owed(&postings), owed_now(db, row, &postings)?)
        }
    };
    let loose = match opening.kind {
        CaseKind::Left => least(certain, of_payment(Account::Tendered)?),
        CaseKind::Unclaimed => least(
            certain.minus(spent(&Account::Unclaimed(row.terminal)).unwrap_or_default()).unwrap_or_default(),
            balance(db, row, &Account::Unclaimed(row.terminal))?,
        ),
        _ => Money::ZERO,
    };
    let cut = proving_cut(db, row, origin, pieces)?;
    let envelope = postings.iter().find_map(|posting| match (&posting.debit, &posting.credit) {
        (Account::Pouch(number), Account::Transport(_)) => Some(number.clone()),
        _ => None,
    });
    let owed_to = match opening.kind {
        CaseKind::Owed | CaseKind::Refused => opening.payment,
        CaseKind::Doubt | CaseKind::Left | CaseKind::Unclaimed | CaseKind::LostTail => touched(&postings),
    };
    Ok(CaseMoney { origin, pieces, in_transport, envelope, held, owed, owed_to, loose, cut })
}

fn least(one: Money, other: Money) -> Money {
    one.min(other).max(Money::ZERO)
}

/// What this case's own entries and acts made owed, less what they ended.
fn made_owed(postings: &[Posting]) -> Money {
    let sum = postings.iter().fold(0_i64, |sum, posting| {
        let made = i64::from(matches!(posting.credit, Account::Owed(_))) - i64::from(matches!(posting.debit, Account::Owed(_)));
        sum.saturating_add(made.saturating_mul(posting.amount.centavos()))
    });
    Money::from_centavos(sum)
}

/// The payment on whose account this case's postings put what is owed.
fn touched(postings: &[Posting]) -> Option<PaymentId> {
    postings.iter().find_map(|posting| match (&posting.credit, &posting.debit) {
        (Account::Owed(payment), _) | (_, Account::Owed(payment)) => Some(*payment),
        _ => None,
    })
}

/// What is owed now on the account that this case's postings touch.
fn owed_now(db: &Db, row: &CaseRow, postings: &[Posting]) -> Result<Money, CentreError> {
    touched(postings).map_or(Ok(Money::ZERO), |payment| balance(db, row, &Account::Owed(payment)))
}

fn of_intent(db: &Db, row: &CaseRow) -> Result<Vec<EntryRow>, CentreError> {
    let Some(intent) = row.opening.intent else { return Ok(Vec::new()) };
    let Some(opened) = db.entry_by_arrival(row.arrival)? else { return Ok(Vec::new()) };
    let rows = db.entries_about("intent", &intent.to_string(), ABOUT_MAX)?;
    // The same intent may end on both branches of a fork: that is two times the money, and two cases.
    Ok(rows.into_iter().filter(|found| found.place == opened.place).collect())
}

/// The pieces that a doubt put into transport, and how many are there still.
fn transport(row: &CaseRow, postings: &[Posting]) -> (Origin, Option<(Denomination, i64)>, i64) {
    let Some(slot) = &row.opening.slot else { return (Origin::Nothing, None, 0) };
    let place = Account::Transport(slot.clone());
    let put = postings.iter().find(|posting| posting.debit == place);
    let Some((posting, pieces)) = put.and_then(|posting| posting.pieces.map(|pieces| (posting, pieces))) else {
        return (Origin::Nothing, None, 0);
    };
    let origin = if matches!(posting.credit, Account::Escrow(_)) { Origin::Escrow } else { Origin::Hopper };
    let count = |side: fn(&Posting) -> &Account| -> i64 {
        postings.iter().filter(|posting| *side(posting) == place).filter_map(|posting| posting.pieces).map(|pieces| pieces.count).sum()
    };
    let left = count(|posting| &posting.debit).saturating_sub(count(|posting| &posting.credit));
    (origin, Some((pieces.denomination, pieces.count)), left)
}

/// The first cut after the doubt that took the box of its slot. Hoppers are counted, not cut.
fn proving_cut(db: &Db, row: &CaseRow, origin: Origin, pieces: Option<(Denomination, i64)>) -> Result<Option<ProvingCut>, CentreError> {
    let Some(slot) = row.opening.slot.as_ref().filter(|_| origin != Origin::Hopper) else { return Ok(None) };
    for cut in db.cuts_closed_after(row.terminal, row.arrival, CUTS_MAX)? {
        if !emptied(db, &cut, slot)? {
            continue;
        }
        let closed = crate::custody::count::closed_cut(db, &cut)?.at;
        let counted = cut.count_finished.is_some();
        let surplus = match pieces.filter(|_| counted) {
            Some((denomination, _)) => surplus_of(db, &cut, denomination)?,
            None => 0,
        };
        return Ok(Some(ProvingCut { cut: cut.cut, key: cut.key(), folio: cut.folio, closed, counted, surplus }));
    }
    Ok(None)
}

fn emptied(db: &Db, cut: &CutRow, slot: &cas_domain::slot::Slot) -> Result<bool, CentreError> {
    let rows = db.entries_about("cut", &cut.cut.to_string(), ABOUT_MAX)?;
    Ok(rows
        .iter()
        .filter_map(|row| serde_json::from_slice::<Entry>(&row.entry.body).ok())
        .any(|entry| matches!(entry.what, EntryKind::ContainerOut { slot: out, .. } if out == *slot)))
}

/// Pieces that a finished count found too many and that no decision has used yet.
fn surplus_of(db: &Db, cut: &CutRow, denomination: Denomination) -> Result<i64, CentreError> {
    let found = compare(db, cut.clone())?;
    let lines = found.lines.iter().filter(|(_, other, _)| *other == denomination);
    let surplus: i64 = lines.map(|(_, _, line)| line.difference().max(0)).sum();
    let difference = Account::Difference(cas_domain::account::DifferenceOf::Cut(cut.cut));
    let mut used = 0_i64;
    for row in db.entries_about("cut", &cut.cut.to_string(), ABOUT_MAX)? {
        let taken =
            postings_of(&row).into_iter().filter(|posting| posting.debit == difference && matches!(posting.credit, Account::Transport(_)));
        let taken = taken.filter_map(|posting| posting.pieces).filter(|pieces| pieces.denomination == denomination);
        used = used.saturating_add(taken.map(|pieces| pieces.count).sum());
    }
    Ok(surplus.saturating_sub(used))
}
