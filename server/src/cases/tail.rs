//! The case of a lost disk: opened at a re-enrolment over a head that is known to be ahead, or when a person says so; papers that citizens show.

use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::id::{CaseId, TerminalId};
use cas_domain::journal::{Epoch, Seq};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use cas_domain::wire::paper::PaperClaim;
use cas_domain::wire::v1::Heartbeat;

use super::open::CaseKind;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::claims::ClaimError;
use crate::claims::find::paper_of;
use crate::decisions::{DecisionError, check_reason};
use crate::error::CentreError;
use crate::ledger::act::{Act, ActDraft, ActKind, SYSTEM};
use crate::ledger::tail::{PaperShown, TailLost};
use crate::store::Db;
use crate::store::cases::CaseRow;
use crate::store::entries::Place;
use crate::store::terminals::TerminalRow;

/// Acts read about one case.
const ABOUT_MAX: usize = 1_000;

/// A paper as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What was read from it.
    pub paper: PaperShown,
    /// Who took it down.
    pub by: String,
    /// When.
    pub at: WallMillis,
}

/// What is known of a lost end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// What the act says.
    pub lost: TailLost,
    /// Who said so.
    pub by: String,
    /// Papers from beyond the last entry that arrived, oldest first.
    pub papers: Vec<Shown>,
}

/// Under which subject the end of an epoch is found.
pub fn subject_id(terminal: TerminalId, epoch: Epoch) -> String {
    format!("{terminal}:{}", epoch.0)
}

/// The head that the terminal told last of an epoch, if it has not arrived.
fn told(db: &Db, terminal: TerminalId, epoch: Epoch) -> Result<Option<(Seq, WallMillis)>, CentreError> {
    let Some((at, body)) = db.terminal_state(terminal)? else { return Ok(None) };
    let Some(beat) = serde_json::from_str::<Heartbeat>(&body).ok().filter(|beat| beat.head.epoch == epoch) else { return Ok(None) };
    // On whatever branch: a copy that told its head and sent its entries has lost nothing.
    let arrived = db.branch_of(terminal, epoch, beat.head.seq, beat.head.hash)?.is_some();
    Ok((!arrived).then_some((beat.head.seq, at)))
}

/// The lost end of an epoch, with its case, if one is known.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn of_epoch(db: &Db, terminal: TerminalId, epoch: Epoch) -> Result<Option<(TailLost, CaseId)>, CentreError> {
    let Some(row) = db.entries_about("tail", &subject_id(terminal, epoch), 1)?.pop() else { return Ok(None) };
    let act: Act = serde_json::from_slice(&row.entry.body)?;
    Ok(match act.what {
        ActKind::TailLost(lost) => Some((*lost, super::open::case_of(row.entry.hash))),
        _ => None,
    })
}

/// What is known of a case of this kind.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn read(db: &Db, row: &CaseRow) -> Result<Option<Tail>, CentreError> {
    if row.opening.kind != CaseKind::LostTail {
        return Ok(None);
    }
    let opened = db.entry_by_arrival(row.arrival)?.ok_or(CentreError::NotFound("act"))?;
    let act: Act = serde_json::from_slice(&opened.entry.body)?;
    let ActKind::TailLost(lost) = act.what else { return Ok(None) };
    let mut papers = Vec::new();
    for found in db.entries_about("case", &row.opening.case.to_string(), ABOUT_MAX)? {
        if let Ok(Act { what: ActKind::PaperShown(paper), by, wall_ms, .. }) = serde_json::from_slice(&found.entry.body) {
            papers.push(Shown { paper: *paper, by, at: wall_ms });
        }
    }
    Ok(Some(Tail { lost: *lost, by: act.by, papers }))
}

impl Centre {
    /// Opens the case of a lost end in the transaction that opens the next epoch, if what was told is beyond what arrived.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn notice_lost_tail(&self, db: &Db, terminal: &TerminalRow, ended: Epoch) -> Result<(), CentreError> {
        let held = db.head(Place { terminal: terminal.id, epoch: ended, branch: 0 })?.seq;
        let Some((seq, at)) = told(db, terminal.id, ended)?.filter(|(seq, _)| *seq > held) else { return Ok(()) };
        if of_epoch(db, terminal.id, ended)?.is_some() {
            return Ok(());
        }
        let lost = TailLost { terminal: terminal.id, epoch: ended, held, told: Some(seq), told_ms: Some(at), reason: String::new() };
        self.write_tail(db, terminal, SYSTEM, lost)
    }

    fn write_tail(&self, db: &Db, terminal: &TerminalRow, by: &str, lost: TailLost) -> Result<(), CentreError> {
        let now = self.now();
        let detail = format!("época {}, llegó hasta {}", lost.epoch.0, lost.held.0);
        let draft = ActDraft {
            by: by.to_owned(),
            realm: terminal.realm,
            machine: None,
            what: ActKind::TailLost(Box::new(lost)),
            postings: Vec::new(),
        };
        db.append_act(self.identity.id, draft, now)?;
        Ok(db.add_audit(now, by, "tail-lost", &format!("cajero {}", terminal.number), &detail)?)
    }

    /// A person says that the disk of a terminal is lost: what it wrote and did not send will not arrive.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`]; [`DecisionError`] for a missing reason, or if it was said before.
    pub fn report_lost_disk(&self, session: &Session, number: TerminalNumber, reason: &str) -> Result<CaseId, CentreError> {
        session.need(Right::LostDisk)?;
        let reason = check_reason(reason)?;
        self.store.write(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            let (epoch, _) = db.newest_key(terminal.id)?.ok_or(CentreError::NotFound("terminal"))?;
            if of_epoch(db, terminal.id, epoch)?.is_some() {
                return Err(DecisionError::Pending.into());
            }
            let held = db.head(Place { terminal: terminal.id, epoch, branch: 0 })?.seq;
            let told = told(db, terminal.id, epoch)?;
            let (told, told_ms) = (told.map(|(seq, _)| seq), told.map(|(_, at)| at));
            let lost = TailLost { terminal: terminal.id, epoch, held, told, told_ms, reason: reason.clone() };
            self.write_tail(db, &terminal, session.number.as_str(), lost)?;
            of_epoch(db, terminal.id, epoch)?.map(|(_, case)| case).ok_or(CentreError::NotFound("case"))
        })
    }

    /// Takes down a paper that a citizen shows: signed by the terminal, printed after the last entry that arrived.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`ClaimError`] says what is wrong with the paper.
    pub fn show_paper(&self, session: &Session, case: CaseId, text: &str, amount: Money) -> Result<Folio, CentreError> {
        session.need(Right::RequestRefund)?;
        let now = self.now();
        self.store.write(|db| {
            let row = db.case(case)?.ok_or(CentreError::NotFound("case"))?;
            let tail = read(db, &row)?.ok_or(CentreError::NotFound("case"))?;
            let (terminal, paper): (TerminalRow, PaperClaim) = paper_of(db, text)?;
            if terminal.id != tail.lost.terminal || paper.epoch != tail.lost.epoch || paper.seq <= tail.lost.held {
                return Err(ClaimError::NotOfTail.into());
            }
            if !amount.is_positive() || amount.centavos() > crate::limits::PAPER_AMOUNT_MAX {
                return Err(ClaimError::Amount { given: amount, owed: Money::ZERO }.into());
            }
            if tail.papers.iter().any(|shown| shown.paper.folio == paper.folio) {
                return Err(ClaimError::ShownBefore.into());
            }
            let shown = PaperShown { case, folio: paper.folio, epoch: paper.epoch, seq: paper.seq, amount, text: text.trim().to_owned() };
            let what = ActKind::PaperShown(Box::new(shown));
            let by = session.number.to_string();
            db.append_act(self.identity.id, ActDraft { by, realm: row.realm, machine: None, what, postings: Vec::new() }, now)?;
            db.add_audit(now, session.number.as_str(), "paper-shown", &paper.folio.to_string(), &amount.to_string())?;
            Ok(paper.folio)
        })
    }
}
