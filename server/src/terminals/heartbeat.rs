//! The last word of a terminal; a head below the acknowledged one, or other bytes at its place, prove a roll-back or a clone.

use cas_domain::journal::{Epoch, Seq};
use cas_domain::wire::v1::{Heartbeat, HeartbeatAnswer};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::Db;
use crate::store::entries::Place;
use crate::store::findings::FlagRow;
use crate::store::terminals::TerminalRow;

impl Centre {
    /// Takes a heartbeat and answers with clock, configuration version and the head that the centre holds.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn heartbeat(&self, terminal: &TerminalRow, epoch: Epoch, beat: &Heartbeat) -> Result<HeartbeatAnswer, CentreError> {
        let now = self.now();
        let config_version = self.ensure_config(terminal)?.version;
        let body = serde_json::to_string(beat)?;
        self.store.write(|db| {
            let head = db.head(Place { terminal: terminal.id, epoch, branch: 0 })?;
            // A heartbeat that was late, or was repeated on the way, names a head that stands here. One of a rolled-back journal
            // never does: the agent writes its start above the old image before it says anything.
            let late = beat.head.epoch == epoch
                && beat.head.seq < head.seq
                && db.branch_of(terminal.id, epoch, beat.head.seq, beat.head.hash)? == Some(0);
            if late {
                let head = Some(head);
                return Ok(HeartbeatAnswer { wall_ms: now, centre: self.identity.id, config_version, head });
            }
            if let Some((kind, detail)) = proves(db, terminal, epoch, beat, head.seq)?
                && !db.has_flag(terminal.id, epoch.0, i64::try_from(beat.head.seq.0).unwrap_or(i64::MAX), kind)?
            {
                db.add_flag(&FlagRow {
                    id: 0,
                    at: now,
                    terminal: terminal.id.to_string(),
                    epoch: epoch.0,
                    branch: 0,
                    seq: i64::try_from(beat.head.seq.0).unwrap_or(i64::MAX),
                    kind: kind.to_owned(),
                    alarm: true,
                    detail,
                    closed: false,
                })?;
            }
            db.set_terminal_state(terminal.id, &body, now)?;
            let head = (head.seq != Seq::START).then_some(head);
            Ok(HeartbeatAnswer { wall_ms: now, centre: self.identity.id, config_version, head })
        })
    }
}

fn proves(
    db: &Db,
    terminal: &TerminalRow,
    epoch: Epoch,
    beat: &Heartbeat,
    held: Seq,
) -> Result<Option<(&'static str, String)>, CentreError> {
    if beat.head.epoch != epoch {
        return Ok(Some(("epoch", format!("works in epoch {}, the newest is {}", beat.head.epoch.0, epoch.0))));
    }
    if beat.head.seq < held {
        return Ok(Some(("rolled-back", format!("its head is {}, the centre holds {}", beat.head.seq.0, held.0))));
    }
    let same_place = beat.head.seq == held && held != Seq::START;
    if same_place && db.branch_of(terminal.id, epoch, held, beat.head.hash)? != Some(0) {
        return Ok(Some(("fork", format!("other bytes at its head {}", held.0))));
    }
    Ok(None)
}
