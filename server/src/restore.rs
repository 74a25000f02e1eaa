//! A restored backup: noticed by a mark beside the database, begun as a new incarnation, and waited out until terminals have sent again
//! what the backup lacks (`money.md`, section 6, S53).

use std::path::{Path, PathBuf};

use cas_domain::folio::{FolioKind, TerminalNumber};
use cas_domain::id::CentreId;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{ActDraft, ActKind, centre_chain};
use crate::limits::FOLIO_SKIP;
use crate::store::Db;
use crate::store::entries::Place;
use crate::store::identity::RestoreRow;

/// Why a restore is not what it should be.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// The file is older than what was served from it.
    #[error(
        "the database is older than the mark beside it ({path}): entry {arrival} is missing or another one. If a backup was restored, say so: \
         cas-server restore-mark --reason \"...\"; if not, put back the right file"
    )]
    Older {
        /// The mark.
        path: PathBuf,
        /// What it remembers.
        arrival: i64,
    },
    /// The mark cannot be read or written.
    #[error("the mark {path} beside the database cannot be read or written")]
    Mark {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Terminals still owe what the backup lacks.
    #[error("the centre was restored from a backup, and these terminals have not yet sent again what it lacks: {0}")]
    Waiting(String),
    /// No reason.
    #[error("say why, with 10 to 300 signs")]
    Reason,
}

/// Folios that the centre itself makes.
const OWN_FOLIOS: [FolioKind; 2] = [FolioKind::Fund, FolioKind::Refund];

/// What was last served from a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    incarnation: CentreId,
    arrival: i64,
    hash: String,
}

/// Where the mark of a database lies.
pub fn mark_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".mark");
    name.into()
}

impl Centre {
    fn mark(&self) -> Result<Mark, CentreError> {
        let (arrival, hash) = self.store.read::<_, CentreError>(|db| Ok(db.newest_arrival()?))?;
        Ok(Mark { incarnation: self.identity.id, arrival, hash })
    }

    /// Checks the database against the mark beside it. Without a mark there is nothing to compare.
    ///
    /// # Errors
    /// [`RestoreError::Older`] if the file has lost what was served from it.
    pub fn check_mark(&self) -> Result<(), CentreError> {
        let path = mark_path(self.store.path());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(RestoreError::Mark { path, source }.into()),
        };
        // A mark that was torn by a power cut proves nothing either way.
        let Ok(mark) = serde_json::from_str::<Mark>(&text) else { return Ok(()) };
        if mark.arrival == 0 {
            return Ok(());
        }
        let there = self.store.read::<_, CentreError>(|db| Ok(db.entry_by_arrival(mark.arrival)?))?;
        let same = there.is_some_and(|row| cas_domain::hex::encode(&row.entry.hash.0) == mark.hash);
        // After a restore the mark of the incarnation before may lie there still; and the mark of a foreign database says nothing.
        if mark.incarnation == self.identity.id && !same {
            return Err(RestoreError::Older { path, arrival: mark.arrival }.into());
        }
        Ok(())
    }

    /// Writes the mark beside the database; best effort is enough, an older mark is a weaker witness and no false one.
    ///
    /// # Errors
    /// [`RestoreError::Mark`] if it cannot be written.
    pub fn write_mark(&self) -> Result<(), CentreError> {
        let path = mark_path(self.store.path());
        let text = serde_json::to_string(&self.mark()?)?;
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return Ok(());
        }
        let beside = path.with_extension("mark-new");
        let written = std::fs::write(&beside, &text).and_then(|()| std::fs::rename(&beside, &path));
        written.map_err(|source| RestoreError::Mark { path, source }.into())
    }

    /// Begins a new incarnation: this database was restored from a backup. Terminals send again what it lacks; counts, decisions and
    /// billers wait until all have; the centre's own folios skip past what may be on paper.
    ///
    /// # Errors
    /// [`RestoreError::Reason`], or the store's.
    pub fn mark_restored(&mut self, reason: &str) -> Result<(), CentreError> {
        let reason = crate::decisions::check_reason(reason).map_err(|_| RestoreError::Reason)?;
        let now = self.now();
        let (previous, fresh) = (self.identity.id, CentreId::new(now, self.random.seed()?));
        self.store.write::<_, CentreError>(|db| {
            let head = db.head(Place { terminal: centre_chain(previous), epoch: crate::ledger::act::CENTRE_EPOCH, branch: 0 })?;
            for kind in OWN_FOLIOS {
                let last = db.highest_folio(kind.letter(), TerminalNumber(0))?.max(db.folio_floor(kind)?);
                db.raise_folio_floor(kind, last.saturating_add(FOLIO_SKIP))?;
            }
            db.begin_incarnation(&RestoreRow { incarnation: fresh, previous, at: now, reason: reason.clone() })?;
            let what = ActKind::CentreRestored { previous, previous_head: head, reason: reason.clone() };
            let realm = cas_domain::journal::facts::Realm::Live;
            let by = crate::ledger::act::SYSTEM.to_owned();
            db.append_act(fresh, ActDraft { by, realm, machine: None, what, postings: Vec::new() }, now)?;
            Ok(db.add_audit(now, crate::ledger::act::SYSTEM, "restored", &fresh.to_string(), &reason)?)
        })?;
        self.identity.id = fresh;
        self.write_mark()
    }

    /// Gives up a terminal that will never send again (its disk is lost): what it had and the backup lacks must be entered from paper.
    ///
    /// # Errors
    /// [`CentreError::NotFound`] if there is no such terminal; [`RestoreError::Reason`].
    pub fn restore_without(&self, number: TerminalNumber, reason: &str) -> Result<(), CentreError> {
        let reason = crate::decisions::check_reason(reason).map_err(|_| RestoreError::Reason)?;
        let now = self.now();
        self.store.write(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            db.heard_after_restore(self.identity.id, terminal.id, &reason, now)?;
            Ok(db.add_audit(now, crate::ledger::act::SYSTEM, "restored-without", &format!("cajero {number}"), &reason)?)
        })
    }

    /// Refuses what must not go on before every terminal has sent again what a restored backup lacks.
    ///
    /// # Errors
    /// [`RestoreError::Waiting`] names them.
    pub fn need_complete(&self, db: &Db) -> Result<(), CentreError> {
        let missing = db.missing_after_restore(self.identity.id)?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut names = Vec::with_capacity(missing.len());
        for id in missing {
            names.push(db.terminal(id)?.map_or_else(|| id.to_string(), |row| row.number.to_string()));
        }
        Err(RestoreError::Waiting(names.join(", ")).into())
    }
}
