//! "Vuelve: hoy 13:00 h": operations say when a terminal works again; it goes down with the signed configuration.

use cas_domain::folio::TerminalNumber;
use cas_domain::time::WallMillis;

use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;

/// Nobody knows that far ahead: 30 days.
const AHEAD_MAX_MS: i64 = 30 * 24 * 3_600_000;

impl Centre {
    /// Says when a terminal is back; `None` takes the promise away. Anything but the next 30 days is refused.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`], [`CentreError::Message`] for a moment that is no promise, or the store's.
    pub fn set_back_at(&self, session: &Session, number: TerminalNumber, back_at: Option<WallMillis>) -> Result<(), CentreError> {
        session.need(Right::BackAt)?;
        let now = self.now();
        if back_at.is_some_and(|at| at <= now || at > now.plus_millis(AHEAD_MAX_MS)) {
            return Err(CentreError::Message("la hora en que vuelve va de ahora a 30 días".to_owned()));
        }
        self.store.write::<_, CentreError>(|db| {
            let terminal = db.terminal_by_number(number)?.ok_or(CentreError::NotFound("terminal"))?;
            db.add_back_at(terminal.id, back_at, session.number.as_str(), now)?;
            let words = back_at.map_or_else(
                || "sin hora".to_owned(),
                |at| format!("{} {}", cas_domain::format::date_of(at), cas_domain::format::time_of(at)),
            );
            db.add_audit(now, session.number.as_str(), "back-at", &format!("cajero {number}"), &words)?;
            Ok(())
        })
    }
}
