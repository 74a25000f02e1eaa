//! The centre checks itself: reads everything and runs the named checks.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::centre_chain;
use crate::ledger::checks::{Check, Evidence, run};
use cas_domain::journal::Seq;

impl Centre {
    /// Recomputes everything from the stored bytes. Reads all of it: for `check`, audits and demonstrations, not for each page.
    ///
    /// # Errors
    /// [`CentreError`] if the store cannot be read.
    pub fn verify(&self) -> Result<Vec<Check>, CentreError> {
        let evidence = self.store.read::<_, CentreError>(|db| {
            let mut own = vec![centre_chain(self.identity.id)];
            own.extend(db.restores()?.iter().map(|restore| centre_chain(restore.previous)));
            let mut evidence = Evidence::default();
            for place in db.chains()? {
                let rows = db.chain(place, Seq(1), usize::MAX)?;
                if own.contains(&place.terminal) {
                    evidence.centre.extend(rows);
                } else {
                    evidence.terminals.push((place, rows));
                }
            }
            evidence.centre.sort_unstable_by_key(|row| row.arrival);
            evidence.postings = db.all_postings()?;
            evidence.balances = db.balances()?;
            evidence.subjects = db.all_subjects()?;
            evidence.payments = db.all_payment_folios()?;
            evidence.cuts = db.all_cut_ends()?;
            evidence.finals_twice = db.finals_twice()?;
            evidence.alarms = db.all_alarms()?;
            evidence.cases = db.all_cases()?;
            evidence.decisions = db.all_decisions()?;
            evidence.claims = db.claims(usize::MAX)?;
            Ok(evidence)
        })?;
        let mut more = crate::cases::check::findings(&evidence);
        more.extend(crate::decisions::check::findings(&evidence));
        more.extend(crate::claims::check::findings(&evidence));
        Ok(run(&evidence, more))
    }
}
