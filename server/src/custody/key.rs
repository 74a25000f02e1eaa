//! Which cut is meant: by its folio, as people say it, by its id, or by a seal of its bags. No look-up guesses.
//!
//! A folio is counted at the terminal, without the centre. An old image of its disk counts again from where it was, so that a
//! second cut may bear a folio that stands already; both are stored, and both have bags. From then on that folio names neither.

use std::fmt;
use std::str::FromStr;

use cas_domain::folio::{Folio, FolioError, TerminalNumber};
use cas_domain::format;
use cas_domain::id::CutId;
use cas_domain::slot::Seal;
use thiserror::Error;

use super::CustodyError;
use super::count::{ClosedCut, closed_cut};
use crate::error::CentreError;
use crate::store::Db;
use crate::store::cuts::CutRow;

/// What a cut is named by, in addresses and requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutKey {
    /// Its folio: enough where it stands on one cut.
    Folio(Folio),
    /// Its id: always enough.
    Id(CutId),
}

impl fmt::Display for CutKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folio(folio) => f.write_str(&folio.compact()),
            Self::Id(id) => id.fmt(f),
        }
    }
}

impl FromStr for CutKey {
    type Err = FolioError;

    /// A text that is neither is told as a folio that is wrong: ids are not typed by people.
    fn from_str(text: &str) -> Result<Self, FolioError> {
        text.parse().map(Self::Folio).or_else(|error| text.parse().map(Self::Id).map_err(|_| error))
    }
}

impl From<Folio> for CutKey {
    fn from(folio: Folio) -> Self {
        Self::Folio(folio)
    }
}

impl From<CutId> for CutKey {
    fn from(id: CutId) -> Self {
        Self::Id(id)
    }
}

impl CutRow {
    /// What names this cut and no other one: its folio, or its id where the folio stands twice.
    pub fn key(&self) -> CutKey {
        match self.folio.parse() {
            Ok(folio) if !self.shared => CutKey::Folio(folio),
            _ => CutKey::Id(self.cut),
        }
    }

    /// The same in words, for the log: always with the folio.
    pub fn said(&self) -> String {
        let folio = self.folio.parse::<Folio>().map_or_else(|_| self.folio.clone(), |folio| folio.to_string());
        if self.shared { format!("{folio} ({})", self.cut) } else { folio }
    }
}

/// What stands on more than one cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// A folio.
    Folio(Folio),
    /// A seal.
    Seal(Seal),
}

/// One of several cuts, with what tells it apart. No amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The cut.
    pub cut: CutRow,
    /// Number and site of its terminal.
    pub terminal: Option<(TerminalNumber, String)>,
    /// What the terminal said when it closed it, if that is here.
    pub closed: Option<ClosedCut>,
}

impl Twin {
    /// When it was closed, or began.
    pub fn at(&self) -> cas_domain::time::WallMillis {
        self.closed.as_ref().map_or(self.cut.begun, |closed| closed.at)
    }

    /// Its seals, in the order of the ticket.
    pub fn seals(&self) -> impl Iterator<Item = &Seal> {
        self.closed.iter().flat_map(|closed| &closed.bags).map(|bag| &bag.seal)
    }
}

/// A name that stands on more than one cut: somebody must say which is meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct SeveralCuts {
    /// The name.
    pub shared: Shared,
    /// The cuts, the first one first.
    pub cuts: Vec<Twin>,
}

impl fmt::Display for SeveralCuts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.shared {
            Shared::Folio(folio) => write!(f, "the folio {folio} stands on {} cuts", self.cuts.len())?,
            Shared::Seal(seal) => write!(f, "the seal {seal} stands on {} cuts", self.cuts.len())?,
        }
        for twin in &self.cuts {
            write!(f, "; {}", twin.cut.cut)?;
            twin.terminal.iter().try_for_each(|(number, _)| write!(f, " of terminal {number}"))?;
            write!(f, ", {} {}, seals:", format::date_of(twin.at()), format::seconds_of(twin.at()))?;
            twin.seals().try_for_each(|seal| write!(f, " {seal}"))?;
        }
        f.write_str(". Name the one that is meant by its id; the seal of a bag tells which it is")
    }
}

/// The cut that is meant.
///
/// # Errors
/// [`CentreError::NotFound`]; [`CustodyError::Several`] if the folio stands on more than one.
pub fn find(db: &Db, key: &CutKey) -> Result<CutRow, CentreError> {
    match key {
        CutKey::Id(id) => db.cut(*id)?.ok_or(CentreError::NotFound("cut")),
        CutKey::Folio(folio) => only(db, db.cuts_by_folio(&folio.compact())?, || Shared::Folio(*folio)),
    }
}

/// The cut that a sealed bag belongs to.
///
/// # Errors
/// [`CentreError::NotFound`]; [`CustodyError::Several`] if the seal was used in more than one (S67).
pub fn find_by_seal(db: &Db, seal: &Seal) -> Result<CutRow, CentreError> {
    only(db, db.cuts_by_seal(seal.as_str())?, || Shared::Seal(seal.clone()))
}

fn only(db: &Db, mut rows: Vec<CutRow>, shared: impl FnOnce() -> Shared) -> Result<CutRow, CentreError> {
    let Some(last) = rows.pop() else { return Err(CentreError::NotFound("cut")) };
    if rows.is_empty() {
        return Ok(last);
    }
    rows.push(last);
    let cuts = rows.into_iter().map(|row| twin(db, row)).collect::<Result<_, _>>()?;
    Err(CustodyError::Several(Box::new(SeveralCuts { shared: shared(), cuts })).into())
}

fn twin(db: &Db, cut: CutRow) -> Result<Twin, CentreError> {
    let closed = if cut.closed.is_some() { Some(closed_cut(db, &cut)?) } else { None };
    let terminal = db.terminal(cut.terminal)?.map(|row| (row.number, row.site_name));
    Ok(Twin { cut, terminal, closed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written_and_anything_else_is_told_as_a_wrong_folio() {
        let folio: Folio = "C 07-000001-3".parse().expect("a folio");
        for key in [CutKey::Folio(folio), CutKey::Id(CutId::from_u128(0xC07_0000_0001))] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert_eq!("c 07 000001 3".parse(), Ok(CutKey::Folio(folio)), "as people type it");
        assert!(matches!("C07-000001-4".parse::<CutKey>(), Err(FolioError::CheckDigit(_))));
        for text in ["", "C", "../entrar", "0", "c0ffee00-0000-0000-0000-00000000000g", "ñ"] {
            assert!(matches!(text.parse::<CutKey>(), Err(FolioError::Form(_))), "{text}");
        }
    }
}
