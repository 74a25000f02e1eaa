//! What was asked and answered about a thing, read from the acts themselves.

use cas_domain::folio::Folio;
use cas_domain::journal::Seq;
use cas_domain::time::WallMillis;

use crate::error::CentreError;
use crate::ledger::act::{Act, ActKind};
use crate::ledger::decision::{About, Asked, Choice};
use crate::store::Db;
use crate::store::entries::Arrival;

/// A question, its answer, or a decision that needed no question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was asked for.
    pub choice: Choice,
    /// Who asked, when and why.
    pub asked: Word,
    /// Who answered, when, with what reason.
    pub answered: Option<Word>,
    /// Whether it was granted.
    pub granted: Option<bool>,
    /// The folio that it gave to what is owed, if it gave one.
    pub folio: Option<Folio>,
}

/// What one person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The number of the person.
    pub by: String,
    /// When.
    pub at: WallMillis,
    /// Why.
    pub reason: String,
    /// The act, in the centre's chain.
    pub seq: Seq,
}

impl Decision {
    /// Whether it was granted with this choice.
    pub fn is_granted_as(&self, choice: &Choice) -> bool {
        self.granted == Some(true) && self.choice == *choice
    }
}

fn act_at(db: &Db, arrival: Arrival) -> Result<Act, CentreError> {
    let row = db.entry_by_arrival(arrival)?.ok_or(CentreError::NotFound("act"))?;
    Ok(serde_json::from_slice(&row.entry.body)?)
}

fn word(act: &Act) -> Word {
    let reason = match &act.what {
        ActKind::DecisionAsked(asked) => &asked.reason,
        ActKind::DecisionGranted(granted) => &granted.reason,
        ActKind::DecisionDeclined(declined) => &declined.reason,
        _ => return Word { by: act.by.clone(), at: act.wall_ms, reason: String::new(), seq: act.seq },
    };
    Word { by: act.by.clone(), at: act.wall_ms, reason: reason.clone(), seq: act.seq }
}

/// Everything that was asked and answered about a thing, oldest first.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn history(db: &Db, about: &About) -> Result<Vec<Decision>, CentreError> {
    let mut found = Vec::new();
    for row in db.decisions(&about.to_string())? {
        let first = act_at(db, row.asked)?;
        let choice = match &first.what {
            ActKind::DecisionAsked(asked) => asked.choice.clone(),
            ActKind::DecisionGranted(granted) => granted.choice.clone(),
            _ => continue,
        };
        let answer = match row.answered {
            Some(answered) if answered != row.asked => Some(act_at(db, answered)?),
            _ => None,
        };
        let folio = match answer.as_ref().map_or(&first.what, |act| &act.what) {
            ActKind::DecisionGranted(granted) => granted.folio,
            _ => None,
        };
        found.push(Decision { choice, asked: word(&first), answered: answer.as_ref().map(word), granted: row.granted, folio });
    }
    Ok(found)
}

/// The question that waits for an answer, with its act.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn open_question(db: &Db, about: &About) -> Result<Option<(Act, Asked)>, CentreError> {
    let open = db.decisions(&about.to_string())?.into_iter().find(|row| row.answered.is_none());
    let Some(row) = open else { return Ok(None) };
    let act = act_at(db, row.asked)?;
    Ok(match act.what.clone() {
        ActKind::DecisionAsked(asked) => Some((act, *asked)),
        _ => None,
    })
}
