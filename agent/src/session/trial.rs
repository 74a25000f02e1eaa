//! M10 "Pruebas" (T15, R10, S42): a note that is read and given back, one coin of a hopper, a page of paper. No payment can begin
//! meanwhile, everything is marked as a test, and what does not come back is owed to the one who tried, by name.
//!
//! A note of a test is never to be stacked: it goes back from escrow at once, which needs no permit (R2), and until then it is no
//! more ours than one that is refused. If the device keeps it all the same, it is real cash (R10): CashBox / StaffTest.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::FolioKind;
use cas_domain::journal::facts::NoteTrial;
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::screen::Paper as PaperState;
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::local::trial::{NoteTrialState, TrialView};
use cas_domain::money::Money;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::event::BillFound;
use super::phase::Phase;
use super::staff::StaffStage;
use crate::journal::Standing;
use crate::journal::standing::OpenTestNote;
use crate::paper::{Paper, TestPage};

/// M10 on the screen: what is not on disk.
#[derive(Debug)]
pub struct TrialWork {
    /// How far the note is.
    pub note: NoteTrialState,
    /// Where the page is.
    pub page: PaperState,
    /// The print job that runs.
    pub job: Option<u32>,
}

impl Default for TrialWork {
    fn default() -> Self {
        Self { note: NoteTrialState::Off, page: PaperState::NotPrinted, job: None }
    }
}

impl TrialWork {
    pub(super) fn printed(&mut self, job: u32, state: PaperState) {
        if self.job.take_if(|running| *running == job).is_some() {
            self.page = state;
        }
    }
}

impl Session {
    pub(super) fn begin_trial(&mut self, cx: &mut Context<'_>) {
        let Some((session, staff)) = cx.standing.staff.clone() else { return };
        if cx.standing.testing.is_none() {
            cx.record(EntryKind::TestBegun { session, staff: staff.number }, vec![]);
        }
        self.go_to_staff(StaffStage::Trial(TrialWork::default()));
    }

    pub(super) fn touch_trial(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::TestHopper { slot } => self.test_hopper(&slot, cx),
            TouchAct::TestSaw { slot, seen, back } => self.saw_test_coin(&slot, seen, back, cx),
            TouchAct::TestNote { on } => {
                let may = on && cx.standing.test_notes.is_empty() && self.bill_works(cx.standing);
                if let Some(work) = self.trial_work() {
                    work.note = if may { NoteTrialState::Waiting } else { NoteTrialState::Off };
                }
            }
            TouchAct::TestPrint => self.print_test_page(cx),
            TouchAct::TestsDone | TouchAct::Back => {
                self.end_trial(cx);
                self.go_to_staff(StaffStage::Board);
            }
            _ => {}
        }
    }

    fn trial_work(&mut self) -> Option<&mut TrialWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Trial(work) => Some(work),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a note may be offered as a test now.
    pub(super) fn trial_wants_note(&self) -> bool {
        match &self.phase {
            Phase::Staff(staff) => matches!(&staff.screen, StaffStage::Trial(work) if work.note == NoteTrialState::Waiting),
            _ => false,
        }
    }

    /// The test ends: coins nobody spoke of are in hands, and what the machine kept is owed to the one who put it in.
    pub(super) fn end_trial(&mut self, cx: &mut Context<'_>) {
        let pending = cx.standing.test_coins.clone();
        self.keep_test_coins(cx);
        let Some((session, staff)) = cx.standing.testing.clone() else { return };
        let coins = pending.values().filter(|open| open.session == session);
        let coins = Money::sum(coins.filter_map(|open| open.denomination.times(i64::from(open.count)).ok())).unwrap_or(Money::ZERO);
        let owed = cx.standing.book.balance(&Account::StaffTest(session)).plus(coins).unwrap_or(Money::ZERO);
        cx.record(EntryKind::TestEnded { session, staff, owed }, vec![]);
    }

    /// A note lies in escrow: of a test it is read and goes back. Gives whether it was one.
    pub(super) fn trial_note_offered(&mut self, slot: &Slot, denomination: Option<Denomination>, cx: &mut Context<'_>) -> bool {
        let (true, Some(denomination)) = (self.trial_wants_note(), denomination) else { return false };
        let Some((session, staff)) = cx.standing.staff.clone() else { return false };
        let what = NoteTrial::Offered;
        cx.record(EntryKind::TestNote { session, staff: staff.number, slot: slot.clone(), denomination, what }, vec![]);
        if let Some(work) = self.trial_work() {
            work.note = NoteTrialState::InEscrow { denomination };
        }
        cx.act(Act::ReturnBill);
        true
    }

    /// The note of a test is back in the mouth.
    pub(super) fn trial_note_back(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.test_notes.get(slot).cloned() else { return };
        let denomination = open.denomination;
        self.record_test_note(slot, open, denomination, NoteTrial::Back, cx);
        if let Some(work) = self.trial_work() {
            work.note = NoteTrialState::Back { denomination };
        }
    }

    /// The device kept the note of a test: real cash, owed to the one who put it in. Gives whether it was one.
    pub(super) fn trial_note_boxed(&mut self, slot: &Slot, told: Option<Denomination>, cx: &mut Context<'_>) -> bool {
        let Some(open) = cx.standing.test_notes.get(slot).cloned() else { return false };
        let denomination = told.unwrap_or(open.denomination);
        self.record_test_note(slot, open, denomination, NoteTrial::Boxed, cx);
        if let Some(work) = self.trial_work() {
            work.note = NoteTrialState::Kept { denomination };
        }
        true
    }

    /// What a device found at start says of the note of a test. Gives whether there was one.
    pub(super) fn settle_trial_note(&mut self, slot: &Slot, found: BillFound, cx: &mut Context<'_>) -> bool {
        let Some(open) = cx.standing.test_notes.get(slot).cloned() else { return false };
        let denomination = open.denomination;
        match found {
            BillFound::Stacked { denomination: told, .. } => drop(self.trial_note_boxed(slot, told, cx)),
            BillFound::PowerUpStacking => drop(self.trial_note_boxed(slot, None, cx)),
            BillFound::Returned | BillFound::PowerUpReturning | BillFound::NothingStacked => self.trial_note_back(slot, cx),
            // It is told to give it back; its own word ends this.
            BillFound::Escrow { .. } | BillFound::Moving | BillFound::Faulty(_) => {}
            BillFound::PowerUp | BillFound::Quiet => {
                self.record_test_note(slot, open, denomination, NoteTrial::Lost, cx);
                let evidence = "the note of a staff test lay in escrow, and the device does not say where it went";
                self.record_doubt(slot, None, None, Money::ZERO, denomination.value(), evidence, cx);
            }
        }
        true
    }

    fn record_test_note(&self, slot: &Slot, open: OpenTestNote, denomination: Denomination, what: NoteTrial, cx: &mut Context<'_>) {
        let OpenTestNote { session, staff, .. } = open;
        let kept = (what == NoteTrial::Boxed)
            .then(|| Posting::pieces(Account::CashBox(slot.clone()), Account::StaffTest(session), denomination, 1));
        let what = EntryKind::TestNote { session, staff, slot: slot.clone(), denomination, what };
        cx.record(what, kept.into_iter().filter_map(Result::ok).collect());
    }

    fn print_test_page(&mut self, cx: &mut Context<'_>) {
        let (Some((_, staff)), Ok(folio)) = (cx.standing.staff.clone(), cx.standing.next_folio(FolioKind::Ticket)) else { return };
        let (job, can_print, at) = (self.next_job(), self.can_print(), cx.now.wall);
        let Some(work) = self.trial_work().filter(|work| work.job.is_none()) else { return };
        work.page = if can_print { PaperState::Printing } else { PaperState::Failed };
        work.job = can_print.then_some(job);
        if can_print {
            cx.act(Act::Print { job, paper: Box::new(Paper::Test(TestPage { folio, at, staff: staff.number })) });
        }
    }

    /// What M10 shows.
    pub(super) fn trial_view(&self, work: &TrialWork, standing: &Standing) -> TrialView {
        let owed = standing.testing.as_ref().map(|(session, _)| standing.book.balance(&Account::StaffTest(*session)));
        TrialView {
            hoppers: self.hopper_tests(self.setup.hoppers.iter(), standing),
            coins: self.coins_known(),
            note: work.note,
            takes_notes: self.bill_works(standing),
            page: work.page,
            can_print: self.can_print(),
            kept: owed.filter(|owed| owed.is_positive()),
        }
    }
}
