//! Alarms: looked at, explained and closed by a person; by two where the alarm stands for money.

use cas_domain::journal::facts::Realm;

use super::DecisionError;
use super::act::Effect;
use crate::error::CentreError;
use crate::ledger::decision::{About, Choice, alarm_is_money};
use crate::store::Db;
use crate::store::findings::FlagRow;

/// The thing behind an alarm.
pub fn about(flag: &FlagRow) -> About {
    About::Alarm {
        flag: flag.id,
        kind: flag.kind.clone(),
        terminal: flag.terminal.clone(),
        epoch: flag.epoch,
        branch: flag.branch,
        seq: flag.seq,
    }
}

/// What closing an alarm would do: it moves nothing, ever. Money on a branch is posted already; a correction is an act of its own.
pub(super) fn effect(db: &Db, thing: &About, choice: &Choice) -> Result<Effect, CentreError> {
    let About::Alarm { flag, .. } = thing else { return Err(CentreError::NotFound("alarm")) };
    let row = db.flag(*flag)?.filter(|row| row.alarm).ok_or(CentreError::NotFound("alarm"))?;
    // What is recorded names exactly what stands in the list: number and place must agree.
    if about(&row) != *thing || *choice != Choice::Explained || db.alarm_is_closed(*flag)? {
        return Err(DecisionError::NotNow.into());
    }
    let terminal = match row.terminal.parse() {
        Ok(id) => db.terminal(id)?,
        Err(_) => None,
    };
    Ok(Effect {
        realm: terminal.as_ref().map_or(Realm::Live, |terminal| terminal.realm),
        machine: None,
        postings: Vec::new(),
        has_folio: false,
        two_persons: alarm_is_money(&row.kind),
        name: format!("alarma {} del cajero {}", row.id, terminal.map_or_else(|| "?".to_owned(), |terminal| terminal.number.to_string())),
    })
}
