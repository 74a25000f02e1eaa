//! After a payment: change to take, registering, what is owed, receipt, thanks.

use cas_domain::folio::Folio;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::PaymentEnd;
use cas_domain::local::screen::{AppliedState, Paper as PaperState, PhoneState};
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::phone::Phone;
use cas_domain::wire::v1::Applied;

use super::Session;
use super::context::Context;
use super::effect::{Act, Effects};
use super::phase::{After, AfterStage, OwedPaper, Phase, Visit, VisitStage};
use crate::journal::standing::{OpenPayment, OwedFact};
use crate::paper::{Owed, Paper, Receipt};

/// K11 stays at least this long after the last coin.
const TAKE_CHANGE_MS: u64 = 3_000;
/// How long K10 waits for the biller's word; the receipt says "en trámite" after that.
const REGISTER_MS: u64 = 4_000;
/// K13 moves on by itself this long after the paper came out.
const RECEIPT_MS: u64 = 8_000;
/// K14 (`screens.md`: 15 s).
const THANKS_MS: u64 = 15_000;
/// K12 without paper stays this long (`screens.md`: 120 s).
const OWED_MS: u64 = 120_000;
/// "Pago cancelado".
const CANCELLED_MS: u64 = 8_000;
/// A printer that has taken a job says within this time what became of it (`docs/protocols/escpos.md`: 20 s after 60 s of XOFF).
pub(super) const PAPER_MS: u64 = 100_000;
/// Papers on their way that are remembered; one printer prints one at a time.
const PAPERS_MAX: usize = 16;
/// The last word of billers that is kept for the screen.
const APPLIED_KEPT: usize = 64;

impl Session {
    pub(super) fn begin_after(&mut self, open: &OpenPayment, end: PaymentEnd, cx: &mut Context<'_>) {
        let take_note = matches!(&self.phase, Phase::Pay(pay) if pay.note_back);
        if matches!(&self.phase, Phase::Pay(pay) if pay.unattended) {
            self.phase = Phase::Idle;
            return;
        }
        let owed: Vec<OwedPaper> = open.owed.iter().map(|owed| owed_paper(owed, cx)).collect();
        let stage = match end {
            PaymentEnd::Completed if open.given.is_positive() => AfterStage::TakeChange,
            PaymentEnd::Completed => AfterStage::Registering,
            PaymentEnd::Cancelled | PaymentEnd::Interrupted if !owed.is_empty() => AfterStage::Owed,
            PaymentEnd::Cancelled => AfterStage::Cancelled,
            PaymentEnd::Abandoned | PaymentEnd::Interrupted => {
                self.phase = Phase::Idle;
                return;
            }
        };
        let after = After {
            id: open.id,
            folio: open.folio,
            debts: open.debts.clone(),
            due: open.due,
            received: open.received,
            given: open.given,
            given_pieces: open.given_pieces.iter().rev().map(|(piece, count)| (*piece, *count)).collect(),
            owed,
            owed_at: 0,
            end,
            stage,
            since_ms: cx.now.mono_ms,
            receipt: PaperState::NotPrinted,
            job: None,
            take_note,
            ended: cx.now.wall,
            qr: cx.signed_qr(open.folio),
        };
        self.last_touch_ms = cx.now.mono_ms;
        self.phase = Phase::After(Box::new(after));
    }

    pub(super) fn touch_after(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        let Phase::After(after) = &mut self.phase else { return };
        match (act, after.stage) {
            (TouchAct::PrintVoucher, AfterStage::Owed) if after.job.is_none() => self.print_voucher(cx),
            (TouchAct::LeavePhone { phone }, AfterStage::Owed) => self.leave_phone(phone, cx),
            (TouchAct::PrintAgain, AfterStage::Receipt) if after.job.is_none() => self.print_receipt(cx),
            (TouchAct::Next, AfterStage::Owed) => self.after_owed(cx),
            (TouchAct::Next, AfterStage::Receipt) => self.go_to_stage(AfterStage::Thanks, cx),
            (TouchAct::Next, AfterStage::TakeChange) => self.after_change(cx),
            (TouchAct::Finish | TouchAct::Next, AfterStage::Thanks | AfterStage::Cancelled) => self.phase = Phase::Idle,
            (TouchAct::PayAnother, AfterStage::Thanks | AfterStage::Cancelled) => {
                self.phase = Phase::Visit(Box::new(Visit { basket: Vec::new(), stage: VisitStage::Services }));
            }
            _ => {}
        }
    }

    pub(super) fn tick_after(&mut self, cx: &mut Context<'_>) {
        self.give_up_paper(cx);
        let Phase::After(after) = &self.phase else { return };
        let stood = cx.now.since(after.since_ms);
        let untouched = cx.now.since(after.since_ms.max(self.last_touch_ms));
        match after.stage {
            AfterStage::TakeChange if stood >= self.limit(TAKE_CHANGE_MS) => self.after_change(cx),
            AfterStage::Registering if stood >= REGISTER_MS || !self.link.reachable || self.all_applied() => self.after_registering(cx),
            AfterStage::Owed if untouched >= self.limit(OWED_MS) => self.after_owed(cx),
            AfterStage::Receipt if after.job.is_none() && untouched >= self.limit(RECEIPT_MS) => self.go_to_stage(AfterStage::Thanks, cx),
            AfterStage::Thanks if untouched >= self.limit(THANKS_MS) => self.phase = Phase::Idle,
            AfterStage::Cancelled if untouched >= self.limit(CANCELLED_MS) => self.phase = Phase::Idle,
            _ => {}
        }
    }

    fn after_change(&mut self, cx: &mut Context<'_>) {
        let Phase::After(after) = &self.phase else { return };
        if after.end == PaymentEnd::Completed {
            self.go_to_stage(AfterStage::Registering, cx);
        } else {
            self.go_to_stage(AfterStage::Cancelled, cx);
        }
    }

    fn after_registering(&mut self, cx: &mut Context<'_>) {
        let Phase::After(after) = &self.phase else { return };
        if !after.owed.is_empty() {
            self.go_to_stage(AfterStage::Owed, cx);
        } else {
            self.go_to_receipt(cx);
        }
    }

    fn after_owed(&mut self, cx: &mut Context<'_>) {
        let Phase::After(after) = &mut self.phase else { return };
        if after.owed_at + 1 < after.owed.len() {
            // Each folio has its own screen and its own voucher.
            after.owed_at += 1;
            self.go_to_stage(AfterStage::Owed, cx);
        } else if after.end == PaymentEnd::Completed {
            self.go_to_receipt(cx);
        } else {
            self.phase = Phase::Idle;
        }
    }

    fn go_to_receipt(&mut self, cx: &mut Context<'_>) {
        self.go_to_stage(AfterStage::Receipt, cx);
        self.print_receipt(cx);
    }

    fn go_to_stage(&mut self, stage: AfterStage, cx: &Context<'_>) {
        if let Phase::After(after) = &mut self.phase {
            after.stage = stage;
            after.since_ms = cx.now.mono_ms;
        }
    }

    fn print_receipt(&mut self, cx: &mut Context<'_>) {
        let applied = self.applied_state();
        let authorisation = self.authorisation();
        let job = self.next_job();
        let can_print = self.can_print();
        let Phase::After(after) = &mut self.phase else { return };
        if !can_print {
            after.receipt = PaperState::Failed;
            return;
        }
        after.receipt = PaperState::Printing;
        after.job = Some((job, cx.now.mono_ms));
        let paper = Paper::Receipt(Receipt {
            folio: after.folio,
            at: after.ended,
            debts: after.debts.clone(),
            total: after.due,
            received: after.received,
            given: after.given,
            owed: after.owed_sum(),
            applied,
            authorisation,
            qr: after.qr.clone(),
        });
        cx.act(Act::Print { job, paper: Box::new(paper) });
    }

    fn print_voucher(&mut self, cx: &mut Context<'_>) {
        let job = self.next_job();
        let can_print = self.can_print();
        let Phase::After(after) = &mut self.phase else { return };
        let (id, payment, ended) = (after.id, after.folio, after.ended);
        let Some(owed) = after.owed.get_mut(after.owed_at) else { return };
        if !can_print {
            owed.voucher = PaperState::Failed;
            return;
        }
        // From here on only the centre pays what is owed: the intent is on disk before the paper leaves.
        cx.record(EntryKind::VoucherIntent { payment: id, folio: owed.folio }, vec![]);
        owed.voucher = PaperState::Printing;
        let from = super::view::owed_from(ended);
        let (folio, amount, reason, qr) = (owed.folio, owed.amount, owed.reason, owed.qr.clone());
        let paper = Paper::Voucher(Owed { folio, payment, amount, reason, from, qr });
        after.job = Some((job, cx.now.mono_ms));
        cx.act(Act::Print { job, paper: Box::new(paper) });
    }

    /// "Dejar mi teléfono": into the erasable file, never into an entry. A second number replaces the first.
    fn leave_phone(&mut self, phone: Phone, cx: &mut Context<'_>) {
        let Phase::After(after) = &mut self.phase else { return };
        let Some(owed) = after.owed.get_mut(after.owed_at).filter(|owed| owed.phone != PhoneState::Saving) else { return };
        owed.phone = PhoneState::Saving;
        cx.act(Act::KeepPhone { folio: owed.folio, phone });
    }

    pub(super) fn phone_kept(&mut self, folio: Folio, kept: bool) {
        let Phase::After(after) = &mut self.phase else { return };
        if let Some(owed) = after.owed.iter_mut().find(|owed| owed.folio == folio) {
            owed.phone = if kept { PhoneState::Kept } else { PhoneState::Failed };
        }
    }

    /// The print job that runs, whoever asked for it.
    pub(super) fn running_job(&self) -> Option<u32> {
        match &self.phase {
            Phase::After(after) => after.job.map(|(job, ..)| job),
            Phase::Staff(staff) => staff.running_job(),
            Phase::Idle | Phase::Visit(_) | Phase::Pay(_) => None,
        }
    }

    /// A print job without a word for too long did not come out: no screen waits for a printer for ever.
    fn give_up_paper(&mut self, cx: &mut Context<'_>) {
        let Phase::After(after) = &self.phase else { return };
        let Some((job, since_ms)) = after.job else { return };
        if cx.now.since(since_ms) >= PAPER_MS {
            self.job_done(job, false, cx);
        }
    }

    pub(super) fn can_print(&self) -> bool {
        self.setup.printer.is_some() && self.equipment.printer.usable && self.equipment.printer.paper
    }

    /// What became of a paper is recorded also when whoever asked for it has gone on: a voucher that did not come out must be known.
    pub(super) fn job_done(&mut self, job: u32, printed: bool, cx: &mut Context<'_>) {
        let Some((document, folio)) = self.papers.remove(&job) else { return };
        cx.record(EntryKind::Printed { document, folio, printed }, vec![]);
        let state = if printed { PaperState::Printed } else { PaperState::Failed };
        match &mut self.phase {
            Phase::After(after) => {
                if after.job.take_if(|(running, ..)| *running == job).is_none() {
                    return;
                }
                after.since_ms = cx.now.mono_ms;
                match after.owed.iter_mut().find(|owed| owed.folio == folio) {
                    Some(owed) => owed.voucher = state,
                    None => after.receipt = state,
                }
            }
            Phase::Staff(staff) => staff.printed(job, state),
            Phase::Idle | Phase::Visit(_) | Phase::Pay(_) => {}
        }
    }

    /// Remembers the papers that are on their way to the printer.
    pub(super) fn remember_papers(&mut self, effects: &Effects) {
        for act in &effects.acts {
            if let Act::Print { job, paper } = act {
                self.papers.insert(*job, (paper.document(), paper.folio()));
            }
        }
        // A printer that never answers must not fill the memory.
        while self.papers.len() > PAPERS_MAX {
            self.papers.pop_first();
        }
    }

    pub(super) fn heard_applied(&mut self, applied: Vec<Applied>, cx: &mut Context<'_>) {
        self.applied.extend(applied);
        let surplus = self.applied.len().saturating_sub(APPLIED_KEPT);
        self.applied.drain(..surplus);
        self.tick_after(cx);
    }

    fn all_applied(&self) -> bool {
        let Phase::After(after) = &self.phase else { return false };
        let heard = self.applied.iter().filter(|applied| applied.payment == after.id).count();
        heard >= after.debts.len()
    }

    pub(super) fn applied_state(&self) -> AppliedState {
        let Phase::After(after) = &self.phase else { return AppliedState::Pending };
        let of_this = || self.applied.iter().filter(|applied| applied.payment == after.id);
        if of_this().any(|applied| !applied.accepted) {
            AppliedState::Rejected
        } else if of_this().count() >= after.debts.len() {
            AppliedState::Yes
        } else {
            AppliedState::Pending
        }
    }

    fn authorisation(&self) -> String {
        let Phase::After(after) = &self.phase else { return String::new() };
        let of_this = self.applied.iter().filter(|applied| applied.payment == after.id && applied.accepted);
        of_this.map(|applied| applied.authorisation.as_str()).collect::<Vec<_>>().join(" ")
    }
}

fn owed_paper(owed: &OwedFact, cx: &Context<'_>) -> OwedPaper {
    OwedPaper {
        folio: owed.folio,
        amount: owed.amount,
        reason: owed.reason,
        voucher: PaperState::NotPrinted,
        qr: cx.signed_qr(owed.folio),
        phone: PhoneState::Offered,
    }
}
