//! What a terminal is told about billers: offered with each answer until its next batch shows that it heard.

use cas_domain::journal::Seq;
use cas_domain::wire::v1::{Applied, Batch, BatchOutcome};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::limits::APPLIED_MAX;

impl Centre {
    /// What billers said of this terminal's payments since it last heard, newest last.
    ///
    /// A terminal proves that it heard the last answer by sending what follows the head that this answer acknowledged.
    ///
    /// # Errors
    /// [`CentreError`] if the store fails.
    pub fn applied_for(&self, batch: &Batch, outcome: &BatchOutcome) -> Result<Vec<Applied>, CentreError> {
        let BatchOutcome::Ack { head, .. } = outcome else { return Ok(Vec::new()) };
        self.store.write(|db| {
            let hearing = db.hearing(batch.terminal)?;
            let heard = match hearing {
                Some(known) if known.epoch == batch.epoch && batch.first > known.offered_head => known.offered,
                Some(known) => known.heard,
                None => 0,
            };
            let rows = db.applied_since(batch.terminal, heard, APPLIED_MAX)?;
            let offered = rows.last().map_or(heard, |(arrival, _)| *arrival);
            let offered_head = if rows.is_empty() { Seq::START } else { head.seq };
            db.set_hearing(batch.terminal, batch.epoch, offered_head, offered, heard)?;
            Ok(rows.into_iter().map(|(_, applied)| applied).collect())
        })
    }
}
