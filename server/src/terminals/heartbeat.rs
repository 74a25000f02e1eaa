//! The last word of a terminal. What it proves: a head below the acknowledged one, or other bytes at its place, is a roll-back or a copy; a
//! start that speaks again after a later one is a copy; a message heard before is a replay, and changes nothing.

use cas_domain::journal::{Epoch, Link, Seq};
use cas_domain::wire::v1::{Heartbeat, HeartbeatAnswer};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::Db;
use crate::store::boots::Heard;
use crate::store::entries::Place;
use crate::store::findings::FlagRow;
use crate::store::terminals::TerminalRow;

/// Turns of a start that had been silent, from which on two machines speak. One may be a last message that was late on its way.
const RETURNS_OF_A_COPY: i64 = 2;

impl Centre {
    /// Takes a heartbeat and answers with clock, configuration version and the head that the centre holds.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn heartbeat(&self, terminal: &TerminalRow, epoch: Epoch, beat: &Heartbeat) -> Result<HeartbeatAnswer, CentreError> {
        let now = self.now();
        let config_version = self.ensure_config(terminal)?.version;
        let body = serde_json::to_string(beat)?;
        self.store.write::<_, CentreError>(|db| {
            let flag = |kind: &'static str, detail: String| flag_once(db, terminal, epoch, beat, (kind, detail), now);
            let head = db.head(Place { terminal: terminal.id, epoch, branch: 0 })?;
            let answer =
                |head: Option<Link>, locked: bool| HeartbeatAnswer { wall_ms: now, centre: self.identity.id, config_version, head, locked };
            match db.hear_boot(terminal.id, epoch, beat.boot, beat.beat, now)? {
                Heard::Before { last } => {
                    // A network may repeat a message, and so may somebody who listened: either way it is no sign of life.
                    flag("replay", format!("heartbeat {} of start {}, of which {last} was heard", beat.beat, beat.boot))?;
                    let head = Some(head).filter(|head| head.seq != Seq::START);
                    return Ok(answer(head, db.is_cloned(terminal.id, epoch)?));
                }
                Heard::Again { returns } if returns >= RETURNS_OF_A_COPY => {
                    flag("clone", format!("start {} speaks again although another one spoke after it", beat.boot))?;
                }
                Heard::Again { .. } | Heard::New | Heard::On => {}
            }
            // Which of the two is the original, nobody knows: both are told, for as long as the epoch lasts.
            let locked = db.is_cloned(terminal.id, epoch)?;
            // A heartbeat that was late, or was repeated on the way, names a head that stands here. One of a rolled-back journal
            // never does: the agent writes its start above the old image before it says anything.
            let late = beat.head.epoch == epoch
                && beat.head.seq < head.seq
                && db.branch_of(terminal.id, epoch, beat.head.seq, beat.head.hash)? == Some(0);
            if late {
                return Ok(answer(Some(head), locked));
            }
            if let Some((kind, detail)) = proves(db, terminal, epoch, beat, head.seq)? {
                flag(kind, detail)?;
            } else if beat.head == head {
                db.heard_after_restore(self.identity.id, terminal.id, "", now)?;
            }
            db.set_terminal_state(terminal.id, &body, now)?;
            Ok(answer((head.seq != Seq::START).then_some(head), locked))
        })
    }
}

fn flag_once(
    db: &Db,
    terminal: &TerminalRow,
    epoch: Epoch,
    beat: &Heartbeat,
    (kind, detail): (&'static str, String),
    now: cas_domain::time::WallMillis,
) -> Result<(), CentreError> {
    // Told once for one head: a terminal that goes on like this must not fill the list.
    let seq = i64::try_from(beat.head.seq.0).unwrap_or(i64::MAX);
    if db.has_flag(terminal.id, epoch.0, seq, kind)? {
        return Ok(());
    }
    let alarm = kind != "replay";
    let kind = kind.to_owned();
    let terminal = terminal.id.to_string();
    Ok(db.add_flag(&FlagRow { id: 0, at: now, terminal, epoch: epoch.0, branch: 0, seq, kind, alarm, detail, closed: false })?)
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
