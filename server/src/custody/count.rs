//! The blind count of one cut: bags, typed lines, seals, notes in doubt, the second signature. Nothing here reads what is expected.

use cas_domain::denomination::{Denomination, Kind};
use cas_domain::journal::facts::{BagContent, BagSeal};
use cas_domain::journal::{Entry, EntryKind, Seq};
use cas_domain::slot::{PersonNumber, Seal};
use cas_domain::time::WallMillis;

use super::CustodyError;
use super::fund::check_field;
use super::key::{CutKey, find};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::SuspectNote;
use crate::limits::{PIECES_MAX, SECOND_PERSON_FROM, SUSPECTS_MAX};
use crate::store::Db;
use crate::store::custody::{CountRow, LineRow};
use crate::store::cuts::CutRow;
use crate::store::entries::Place;

/// What the terminal said when it closed the cut; no amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedCut {
    /// Its bags in the order of the ticket.
    pub bags: Vec<BagSeal>,
    /// Who handed over.
    pub hands_over: PersonNumber,
    /// Who received.
    pub receives: PersonNumber,
    /// When, by the terminal's clock put right.
    pub at: WallMillis,
    /// In which chain that entry stands.
    pub place: Place,
    /// The entry.
    pub seq: Seq,
    /// The first entry of its period.
    pub from: Seq,
}

/// A count in work or finished, as the vault sees it: no amounts, nothing expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountView {
    /// The cut.
    pub cut: CutRow,
    /// What the terminal said.
    pub closed: ClosedCut,
    /// The draft, once it is open.
    pub count: Option<CountRow>,
    /// Typed lines.
    pub lines: Vec<LineRow>,
    /// Seals looked at: whether whole, and when.
    pub seals: Vec<(Seal, bool, WallMillis)>,
    /// Notes in doubt.
    pub suspects: Vec<(i64, SuspectNote)>,
}

/// Denominations that may lie in a bag, largest first.
pub fn denominations_of(content: BagContent) -> Vec<Denomination> {
    let fits = |denomination: &Denomination| match content {
        BagContent::Notes | BagContent::Doubtful => denomination.kind() == Kind::Bill,
        // Five, ten and twenty centavos never come out of the machines; fifty is the smallest that does.
        BagContent::Coins => denomination.kind() == Kind::Coin && denomination.value().centavos() >= 50,
    };
    Denomination::all().rev().filter(fits).collect()
}

impl CountView {
    /// The bag with this seal.
    pub fn bag(&self, seal: &Seal) -> Option<&BagSeal> {
        self.closed.bags.iter().find(|bag| bag.seal == *seal)
    }

    /// What was typed for a line.
    pub fn line(&self, seal: &Seal, denomination: Denomination) -> Option<&LineRow> {
        self.lines.iter().find(|line| line.seal == *seal && line.denomination == denomination)
    }

    /// How many lines of a bag are still empty. Bags of doubtful notes are counted note by note.
    pub fn missing(&self, bag: &BagSeal) -> usize {
        if bag.content == BagContent::Doubtful {
            return 0;
        }
        denominations_of(bag.content).into_iter().filter(|denomination| self.line(&bag.seal, *denomination).is_none()).count()
    }

    /// How many lines are still empty in all bags.
    pub fn missing_lines(&self) -> usize {
        self.closed.bags.iter().map(|bag| self.missing(bag)).sum()
    }

    /// Whether a second person must sign, by what was typed so far.
    pub fn needs_second(&self) -> bool {
        let typed: i64 =
            self.lines.iter().map(|line| line.pieces.saturating_mul(line.denomination.value().centavos())).fold(0, i64::saturating_add);
        typed >= SECOND_PERSON_FROM
    }
}

/// Reads what the terminal said when it closed a cut.
///
/// # Errors
/// [`CustodyError::Incomplete`] if that entry has not arrived.
pub fn closed_cut(db: &Db, cut: &CutRow) -> Result<ClosedCut, CentreError> {
    let arrival = cut.closed.ok_or(CustodyError::Incomplete)?;
    let row = db.entry_by_arrival(arrival)?.ok_or(CustodyError::Incomplete)?;
    let entry: Entry = serde_json::from_slice(&row.entry.body)?;
    let at = crate::ledger::project::moment(&entry);
    match entry.what {
        EntryKind::CutClosed { bags, hands_over, receives, from, .. } => {
            Ok(ClosedCut { bags, hands_over, receives, at, place: row.place, seq: entry.seq, from })
        }
        _ => Err(CustodyError::Incomplete.into()),
    }
}

/// Reads a count as it stands.
///
/// # Errors
/// [`CentreError::NotFound`], [`CustodyError::Several`] or [`CustodyError::Incomplete`].
pub fn view(db: &Db, key: &CutKey) -> Result<CountView, CentreError> {
    let cut = find(db, key)?;
    let closed = closed_cut(db, &cut)?;
    Ok(CountView {
        count: db.count(cut.cut)?,
        lines: db.lines(cut.cut)?,
        seals: db.seals(cut.cut)?,
        suspects: db.suspects(cut.cut)?,
        closed,
        cut,
    })
}

/// A count that may still change.
fn open(db: &Db, key: &CutKey) -> Result<CountView, CentreError> {
    let view = view(db, key)?;
    match &view.count {
        None => Err(CustodyError::NotOpen.into()),
        Some(count) if count.finished.is_some() => Err(CustodyError::Finished.into()),
        Some(_) => Ok(view),
    }
}

impl Centre {
    /// Reads a count for the page.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::NotFound`], [`CustodyError::Several`], [`CustodyError::Incomplete`].
    pub fn count_view(&self, session: &Session, key: impl Into<CutKey>) -> Result<CountView, CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        self.store.read(|db| view(db, &key))
    }

    /// Opens a count in front of a named camera.
    ///
    /// # Errors
    /// [`CustodyError::Incomplete`] until the cut is closed and here; [`CustodyError::Finished`] if it was counted.
    pub fn open_count(&self, session: &Session, key: impl Into<CutKey>, camera: &str) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let camera = check_field("cámara", camera)?;
        let now = self.now();
        self.store.write(|db| {
            let view = view(db, &key)?;
            if let Some(count) = &view.count {
                return if count.finished.is_some() { Err(CustodyError::Finished.into()) } else { Ok(()) };
            }
            db.open_count(view.cut.cut, &session.number, &camera, now)?;
            Ok(db.add_audit(now, session.number.as_str(), "count-opened", &view.cut.said(), &camera)?)
        })
    }

    /// Saves one typed line; `None` empties it.
    ///
    /// # Errors
    /// [`CustodyError`] names what is wrong with it.
    pub fn save_line(
        &self,
        session: &Session,
        key: impl Into<CutKey>,
        seal: &Seal,
        denomination: Denomination,
        pieces: Option<i64>,
    ) -> Result<WallMillis, CentreError> {
        self.save_lines(session, key, seal, &[(denomination, pieces)])
    }

    /// Saves lines of one bag together; all or none.
    ///
    /// # Errors
    /// [`CustodyError`] names what is wrong with the first wrong one.
    pub fn save_lines(
        &self,
        session: &Session,
        key: impl Into<CutKey>,
        seal: &Seal,
        lines: &[(Denomination, Option<i64>)],
    ) -> Result<WallMillis, CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let now = self.now();
        self.store.write(|db| {
            let view = open(db, &key)?;
            let bag = view.bag(seal).ok_or(CustodyError::NoBag)?;
            for (denomination, pieces) in lines {
                if !denominations_of(bag.content).contains(denomination) {
                    return Err(CustodyError::WrongBag.into());
                }
                match pieces {
                    Some(pieces) if !(0..=PIECES_MAX).contains(pieces) => return Err(CustodyError::Pieces.into()),
                    // What did not change was not typed again: its time and the second signature stand.
                    Some(pieces) if view.line(seal, *denomination).is_some_and(|line| line.pieces == *pieces) => {}
                    Some(pieces) => db.set_line(view.cut.cut, seal, *denomination, *pieces, now)?,
                    None if view.line(seal, *denomination).is_some() => db.clear_line(view.cut.cut, seal, *denomination)?,
                    None => {}
                }
            }
            Ok(now)
        })
    }

    /// Says how a seal was found.
    ///
    /// # Errors
    /// [`CustodyError::NoBag`] and others.
    pub fn save_seal(&self, session: &Session, key: impl Into<CutKey>, seal: &Seal, intact: bool) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let now = self.now();
        self.store.write(|db| {
            let view = open(db, &key)?;
            view.bag(seal).ok_or(CustodyError::NoBag)?;
            db.set_seal(view.cut.cut, seal, intact, now)?;
            let detail = if intact { "intacto" } else { "violado" };
            Ok(db.add_audit(now, session.number.as_str(), "seal-seen", &format!("{} {seal}", view.cut.said()), detail)?)
        })
    }

    /// Notes a note in doubt.
    ///
    /// # Errors
    /// [`CustodyError`] names the field that is wrong.
    pub fn note_suspect(&self, session: &Session, key: impl Into<CutKey>, note: SuspectNote) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        if note.denomination.kind() != Kind::Bill {
            return Err(CustodyError::Denomination.into());
        }
        let note = SuspectNote {
            series: check_field("serie", &note.series)?,
            folio: check_field("folio", &note.folio)?,
            why: check_field("por qué", &note.why)?,
            ..note
        };
        let now = self.now();
        self.store.write(|db| {
            let view = open(db, &key)?;
            view.bag(&note.seal).filter(|bag| bag.content != BagContent::Coins).ok_or(CustodyError::NoBag)?;
            if view.suspects.len() >= SUSPECTS_MAX {
                return Err(CustodyError::TooManySuspects.into());
            }
            Ok(db.add_suspect(view.cut.cut, &note, now)?)
        })
    }

    /// Takes a note in doubt back, before the end.
    ///
    /// # Errors
    /// [`CustodyError`] if the count is not open.
    pub fn remove_suspect(&self, session: &Session, key: impl Into<CutKey>, id: i64) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        self.store.write(|db| {
            let view = open(db, &key)?;
            Ok(db.remove_suspect(view.cut.cut, id)?)
        })
    }

    /// Throws the typed lines away, to count again.
    ///
    /// # Errors
    /// [`CustodyError`] if the count is not open.
    pub fn recount(&self, session: &Session, key: impl Into<CutKey>) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let now = self.now();
        self.store.write(|db| {
            let view = open(db, &key)?;
            db.clear_lines(view.cut.cut)?;
            Ok(db.add_audit(now, session.number.as_str(), "recount", &view.cut.said(), "")?)
        })
    }

    /// The second person signs, on the same page, with their own number and password.
    ///
    /// # Errors
    /// [`CustodyError::SamePerson`], [`crate::access::AccessError`], or [`CentreError::Forbidden`] if they may not count.
    pub fn sign_count(
        &self,
        session: &Session,
        key: impl Into<CutKey>,
        number: &str,
        secret: &str,
        address: &str,
    ) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let second = self.authenticate(number, secret, address)?;
        if second.number == session.number {
            return Err(CustodyError::SamePerson.into());
        }
        if !Right::Count.is_of(second.role) {
            return Err(CentreError::Forbidden(Right::Count.roles()));
        }
        let now = self.now();
        self.store.write(|db| {
            let view = open(db, &key)?;
            if view.count.is_some_and(|count| count.opened_by == second.number) {
                return Err(CustodyError::SamePerson.into());
            }
            db.sign_count(view.cut.cut, &second.number, now)?;
            Ok(db.add_audit(now, second.number.as_str(), "count-signed", &view.cut.said(), "")?)
        })
    }
}
