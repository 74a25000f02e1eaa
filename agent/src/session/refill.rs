//! Loading change: pieces per hopper from a pouch of the centre (T14), with a ticket.

use cas_domain::account::Account;
use cas_domain::folio::{Folio, FolioKind};
use cas_domain::journal::facts::SlotPieces;
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::screen::Paper as PaperState;
use cas_domain::local::staff::RefillProblem;
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::slot::{PouchNumber, Slot};

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::Phase;
use super::staff::StaffStage;
use crate::paper::{Paper, RefillTicket};

/// A refill on the screen.
#[derive(Debug)]
pub struct RefillWork {
    /// The vale, once booked.
    pub vale: Option<Folio>,
    /// The refill's folio, once booked.
    pub folio: Option<Folio>,
    /// What was loaded.
    pub loaded: Vec<SlotPieces>,
    /// What was wrong with what was typed.
    pub problem: Option<RefillProblem>,
    /// Where the ticket is.
    pub ticket: PaperState,
    /// The print job that runs.
    pub job: Option<u32>,
}

impl Default for RefillWork {
    fn default() -> Self {
        Self { vale: None, folio: None, loaded: Vec::new(), problem: None, ticket: PaperState::NotPrinted, job: None }
    }
}

impl RefillWork {
    pub(super) fn printed(&mut self, job: u32, state: PaperState) {
        if self.job.take_if(|running| *running == job).is_some() {
            self.ticket = state;
        }
    }
}

impl Session {
    pub(super) fn touch_refill(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::Load { vale, pieces } => match self.load(vale, &pieces, cx) {
                Ok(()) => {}
                Err(problem) => {
                    if let Some(work) = self.refill_work() {
                        work.problem = Some(problem);
                    }
                }
            },
            TouchAct::TestHopper { slot } => {
                let loaded = self.refill_work().is_some_and(|work| work.loaded.iter().any(|load| load.slot == slot));
                if loaded {
                    self.test_hopper(&slot, cx);
                }
            }
            TouchAct::TestSaw { slot, seen, back } => self.saw_test_coin(&slot, seen, back, cx),
            TouchAct::RefillDone | TouchAct::Back => {
                self.keep_test_coins(cx);
                self.go_to_staff(StaffStage::Board);
            }
            _ => {}
        }
    }

    fn refill_work(&mut self) -> Option<&mut RefillWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Refill(work) => Some(work),
                _ => None,
            },
            Phase::Idle | Phase::Visit(_) | Phase::Pay(_) | Phase::After(_) => None,
        }
    }

    fn load(&mut self, vale: Folio, pieces: &[(Slot, i64)], cx: &mut Context<'_>) -> Result<(), RefillProblem> {
        if self.refill_work().is_none_or(|work| work.folio.is_some()) {
            return Ok(());
        }
        if vale.kind() != FolioKind::Fund {
            return Err(RefillProblem::ValeForm);
        }
        let pouch: PouchNumber = vale.compact().parse().map_err(|_| RefillProblem::ValeForm)?;
        if cx.standing.pouches.contains(&pouch) {
            return Err(RefillProblem::ValeUsed);
        }
        let mut loaded = Vec::new();
        let mut postings = Vec::new();
        for (slot, count) in pieces.iter().filter(|(_, count)| *count != 0) {
            let hopper = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot).ok_or(RefillProblem::TooMuch)?;
            let account = Account::Hopper(slot.clone());
            let room = hopper.capacity.saturating_sub(cx.standing.book.pieces(&account, hopper.denomination));
            if *count < 0 || *count > room {
                return Err(RefillProblem::TooMuch);
            }
            let posting = Posting::pieces(account, Account::Pouch(pouch.clone()), hopper.denomination, *count);
            postings.push(posting.map_err(|_| RefillProblem::TooMuch)?);
            loaded.push(SlotPieces { slot: slot.clone(), denomination: hopper.denomination, count: *count });
        }
        if loaded.is_empty() {
            return Err(RefillProblem::Nothing);
        }
        let Some((session, staff)) = cx.standing.staff.clone() else { return Ok(()) };
        let folio = cx.standing.next_folio(FolioKind::Refill).map_err(|_| RefillProblem::ValeForm)?;
        cx.record(EntryKind::Refill { session, folio, pouch, loaded: loaded.clone() }, postings);
        for load in &loaded {
            self.ask_for_test(&load.slot, cx);
        }
        let job = self.next_job();
        let can_print = self.can_print();
        let at = cx.now.wall;
        if let Some(work) = self.refill_work() {
            work.vale = Some(vale);
            work.folio = Some(folio);
            work.problem = None;
            work.loaded.clone_from(&loaded);
            work.ticket = if can_print { PaperState::Printing } else { PaperState::Failed };
            work.job = can_print.then_some(job);
        }
        if can_print {
            let number = |load: &SlotPieces| self.setup.hoppers.iter().position(|hopper| hopper.slot == load.slot).map_or(0, |at| at + 1);
            let loaded = loaded.into_iter().map(|load| (number(&load), load)).collect();
            let paper = Paper::Refill(RefillTicket { folio, vale, at, loaded, technician: staff.number });
            cx.act(Act::Print { job, paper: Box::new(paper) });
        }
        Ok(())
    }
}
