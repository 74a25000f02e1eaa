//! "Dinero encontrado" (T5, S36): change that a citizen left in the tray, a coin on the floor, a note on the glass, coins that were
//! sorted out of a hopper. It is somebody's, so it goes into a numbered envelope and stands as unclaimed; the payment it may belong
//! to is named and not decided. The centre opens a case by itself, and a cut takes the envelope along.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::FolioKind;
use cas_domain::id::PaymentId;
use cas_domain::journal::facts::FoundSpot;
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::found::{Candidate, FoundBooked, FoundProblem, FoundView};
use cas_domain::local::jam::JamProblem;
use cas_domain::local::screen::Paper as PaperState;
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::slot::PouchNumber;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::Phase;
use super::staff::StaffStage;
use super::statement::envelope_number;
use crate::journal::Standing;
use crate::journal::standing::SeenPayment;
use crate::paper::{FoundSlip, Paper};

/// Pieces of one kind that may be found at once; coins out of a hopper are many.
const PIECES_MAX: i64 = 2_000;
/// The smallest coin that the machines handle, centavos.
const SMALLEST_COIN: i64 = 50;

/// Found money on the screen.
#[derive(Debug)]
pub struct FoundWork {
    /// What was booked.
    pub booked: Option<FoundBooked>,
    /// What was wrong with what was typed.
    pub problem: Option<FoundProblem>,
    /// Where the slip is.
    pub ticket: PaperState,
    /// The print job that runs.
    pub job: Option<u32>,
}

impl Default for FoundWork {
    fn default() -> Self {
        Self { booked: None, problem: None, ticket: PaperState::NotPrinted, job: None }
    }
}

impl FoundWork {
    pub(super) fn printed(&mut self, job: u32, state: PaperState) {
        if self.job.take_if(|running| *running == job).is_some() {
            self.ticket = state;
        }
    }
}

impl Session {
    pub(super) fn touch_found(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::RecordFound { spot, pieces, envelope } => {
                let outcome = self.book_found(spot, pieces, envelope, cx);
                if let (Err(problem), Some(work)) = (outcome, self.found_work()) {
                    work.problem = Some(problem);
                }
            }
            TouchAct::FoundDone | TouchAct::Back => self.go_to_staff(StaffStage::Board),
            _ => {}
        }
    }

    fn found_work(&mut self) -> Option<&mut FoundWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Found(work) => Some(work),
                _ => None,
            },
            _ => None,
        }
    }

    fn book_found(
        &mut self,
        spot: FoundSpot,
        pieces: Vec<Pieces>,
        envelope: PouchNumber,
        cx: &mut Context<'_>,
    ) -> Result<(), FoundProblem> {
        if self.found_work().is_none_or(|work| work.booked.is_some()) {
            // A second touch of what is booked.
            return Ok(());
        }
        let pieces = checked(pieces)?;
        let envelope = envelope_number(Some(envelope), cx.standing).map_err(|problem| match problem {
            JamProblem::EnvelopeUsed => FoundProblem::EnvelopeUsed,
            _ => FoundProblem::EnvelopeForm,
        })?;
        let Some((session, staff)) = cx.standing.staff.clone() else { return Ok(()) };
        let Some(terminal) = cx.standing.genesis.as_ref().map(|genesis| genesis.terminal) else { return Ok(()) };
        let folio = cx.standing.next_folio(FolioKind::Ticket).map_err(|_| FoundProblem::EnvelopeForm)?;
        let candidate = candidate(spot, cx.standing);
        let (place, owner) = (Account::Pouch(envelope.clone()), Account::Unclaimed(terminal));
        let post = |each: &Pieces| Posting::pieces(place.clone(), owner.clone(), each.denomination, each.count);
        let postings = pieces.iter().map(post).collect::<Result<Vec<_>, _>>().map_err(|_| FoundProblem::TooMany)?;
        let payment: Option<PaymentId> = candidate.map(|seen| seen.id);
        let what = EntryKind::MoneyFound { session, folio, spot, envelope: envelope.clone(), pieces: pieces.clone(), candidate: payment };
        cx.record(what, postings);
        let (job, can_print, at) = (self.next_job(), self.can_print(), cx.now.wall);
        let candidate = candidate.map(|seen| seen.folio);
        if let Some(work) = self.found_work() {
            work.booked = Some(FoundBooked { folio, envelope: envelope.clone(), candidate });
            work.problem = None;
            work.ticket = if can_print { PaperState::Printing } else { PaperState::Failed };
            work.job = can_print.then_some(job);
        }
        if can_print {
            let slip = FoundSlip { folio, at, spot, envelope, pieces, candidate, staff: staff.number };
            cx.act(Act::Print { job, paper: Box::new(Paper::Found(slip)) });
        }
        Ok(())
    }

    /// What the screen shows.
    pub(super) fn found_view(&self, work: &FoundWork, standing: &Standing) -> FoundView {
        let all = || Denomination::all().filter(|piece| piece.is_bill() || piece.value().centavos() >= SMALLEST_COIN);
        let named = |seen: &Option<SeenPayment>| seen.map(|seen| Candidate { folio: seen.folio, at: seen.at });
        FoundView {
            notes: all().filter(|piece| piece.is_bill()).collect(),
            coins: all().filter(|piece| !piece.is_bill()).collect(),
            change_of: named(&standing.last_given),
            last: named(&standing.last_seen),
            booked: work.booked.clone(),
            problem: work.problem,
            ticket: work.ticket,
        }
    }
}

/// The pieces as they are booked: each kind once, notes or coins alone.
fn checked(pieces: Vec<Pieces>) -> Result<Vec<Pieces>, FoundProblem> {
    let mut told: Vec<Pieces> = Vec::new();
    for each in pieces.into_iter().filter(|each| each.count != 0) {
        let twice = told.iter().any(|other| other.denomination == each.denomination);
        if each.count < 0 || each.count > PIECES_MAX || twice {
            return Err(FoundProblem::TooMany);
        }
        if told.iter().any(|other| other.denomination.is_bill() != each.denomination.is_bill()) {
            return Err(FoundProblem::Mixed);
        }
        told.push(each);
    }
    if told.is_empty() { Err(FoundProblem::Nothing) } else { Ok(told) }
}

/// The payment that it may belong to: of the tray the one that last gave coins, else the last one; of a hopper none.
fn candidate(spot: FoundSpot, standing: &Standing) -> Option<SeenPayment> {
    match spot {
        FoundSpot::Tray => standing.last_given.or(standing.last_seen),
        FoundSpot::Floor | FoundSpot::Glass => standing.last_seen,
        FoundSpot::Hopper => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(denomination: Denomination, count: i64) -> Pieces {
        Pieces { denomination, count }
    }

    #[test]
    fn notes_and_coins_go_into_envelopes_of_their_own() {
        let note = Denomination::bill(50).expect("a note");
        let coin = Denomination::coin(1_000).expect("a coin");
        assert_eq!(checked(vec![pieces(note, 1), pieces(coin, 2)]), Err(FoundProblem::Mixed));
        assert_eq!(checked(vec![pieces(note, 0), pieces(coin, 2)]), Ok(vec![pieces(coin, 2)]));
    }

    #[test]
    fn what_nobody_finds_is_not_booked() {
        let coin = Denomination::coin(1_000).expect("a coin");
        assert_eq!(checked(vec![]), Err(FoundProblem::Nothing));
        assert_eq!(checked(vec![pieces(coin, -1)]), Err(FoundProblem::TooMany));
        assert_eq!(checked(vec![pieces(coin, PIECES_MAX + 1)]), Err(FoundProblem::TooMany));
        assert_eq!(checked(vec![pieces(coin, 1), pieces(coin, 1)]), Err(FoundProblem::TooMany), "the same kind twice");
    }
}
