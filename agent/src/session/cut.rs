//! The cut, step by step: every step is on disk, so that a power cut resumes the same one.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind};
use cas_domain::hex;
use cas_domain::id::CutId;
use cas_domain::journal::facts::{BagContent, BagSeal, CutScope};
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::screen::Paper as PaperState;
use cas_domain::local::staff::{BoardKind, CutProblem};
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::slot::{PersonNumber, Seal, Slot};

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::phase::Phase;
use super::staff::StaffStage;
use crate::journal::Standing;
use crate::journal::standing::OpenCut;
use crate::paper::{CutTicket, Paper, commitment};

/// Tickets of a cut (`screens.md` M05: two).
const TICKETS: u8 = 2;
/// Envelopes that one cut takes along at most, for the bound on postings of an entry; the rest goes with the next.
const ENVELOPES_MAX: usize = 100;

/// A cut on the screen: what is not on disk.
#[derive(Debug)]
pub struct CutWork {
    /// "Continuar" was touched at step 4: all seals are read.
    pub sealed: bool,
    /// Who receives, once they have signed at step 5.
    pub receives: Option<PersonNumber>,
    /// Where the tickets are.
    pub tickets: PaperState,
    /// Tickets still to print.
    pub to_print: u8,
    /// The print job that runs, the cut's folio, and since when, monotonic.
    pub job: Option<(u32, Folio, u64)>,
    /// What is missing or wrong.
    pub problem: Option<CutProblem>,
    /// The salt of the commitment on the ticket.
    pub salt: Option<String>,
}

impl Default for CutWork {
    fn default() -> Self {
        Self { sealed: false, receives: None, tickets: PaperState::NotPrinted, to_print: 0, job: None, problem: None, salt: None }
    }
}

impl CutWork {
    pub(super) fn printed(&mut self, job: u32, state: PaperState) {
        if self.job.take_if(|(running, ..)| *running == job).is_some() {
            self.tickets = state;
        }
    }

    pub(super) fn unknown_person(&mut self) {
        self.problem = Some(CutProblem::UnknownPerson);
    }
}

/// A box or hopper that a cut empties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxSlot {
    /// Its slot.
    pub slot: Slot,
    /// Whose box.
    pub kind: BoardKind,
    /// The coin of a hopper.
    pub denomination: Option<Denomination>,
    /// Whether the device tells out and in.
    pub by_device: bool,
}

impl Session {
    /// The boxes that a cut of this scope empties; a full one empties the hoppers, too.
    pub(super) fn cut_boxes(&self, scope: CutScope) -> Vec<BoxSlot> {
        // A bill acceptor that is dead or in doubt says nothing of its box: then the person does.
        let told = self.equipment.bill.ready || self.equipment.bill.box_out;
        let notes = self.setup.bill.iter().map(|(slot, _)| BoxSlot::of(slot, BoardKind::CashBox, told));
        let coins = self.setup.coin.iter().filter(|_| scope == CutScope::Total);
        let coins = coins.map(|coin| BoxSlot::of(&coin.slot, BoardKind::CoinBox, false));
        let hoppers = self.setup.hoppers.iter().filter(|_| scope == CutScope::Total);
        let hoppers = hoppers
            .map(|hopper| BoxSlot { denomination: Some(hopper.denomination), ..BoxSlot::of(&hopper.slot, BoardKind::Hopper, false) });
        notes.chain(coins).chain(hoppers).collect()
    }

    /// The step on the screen, from what is on disk.
    pub(super) fn cut_step(&self, cut: &OpenCut, work: &CutWork) -> u8 {
        let boxes = self.cut_boxes(cut.scope);
        if boxes.iter().any(|each| !cut.out.contains_key(&each.slot)) {
            2
        } else if boxes.iter().any(|each| !each.is_back(cut)) || self.equipment.bill.box_out {
            3
        } else if !work.sealed {
            4
        } else if work.receives.is_none() {
            5
        } else {
            6
        }
    }

    pub(super) fn begin_cut(&mut self, scope: CutScope, cx: &mut Context<'_>) {
        if cx.standing.cut.is_some() {
            self.go_to_staff(StaffStage::Cut(CutWork::default()));
            return;
        }
        let Some((session, _)) = cx.standing.staff.clone() else { return };
        let mut work = CutWork::default();
        if cx.standing.payment.is_some() || !cx.standing.stacks.is_empty() || !cx.standing.payouts.is_empty() {
            work.problem = Some(CutProblem::PaymentOpen);
        } else if let Ok(folio) = cx.standing.next_folio(FolioKind::Cut) {
            let cut = cx.id(CutId::new);
            cx.record(EntryKind::CutBegun { cut, folio, session, scope, from: cx.standing.period_from }, vec![]);
        }
        self.go_to_staff(StaffStage::Cut(work));
    }

    pub(super) fn touch_cut(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        let Some(cut) = cx.standing.cut.clone() else {
            if matches!(act, TouchAct::Back | TouchAct::CutAbort | TouchAct::Leave) {
                self.go_to_staff(StaffStage::Board);
            }
            return;
        };
        match act {
            TouchAct::CutContinue => self.cut_continue(&cut, cx),
            TouchAct::CutAbort | TouchAct::Back if cut.out.is_empty() => {
                cx.record(EntryKind::CutAborted { cut: cut.id }, vec![]);
                self.go_to_staff(StaffStage::Board);
            }
            TouchAct::BoxOut { slot } => self.person_took_box(&cut, &slot, cx),
            TouchAct::BoxIn { slot, serial, left } => self.person_put_box(&cut, &slot, &serial, left.as_deref(), cx),
            TouchAct::SealBag { .. } | TouchAct::ReplaceSeal { .. } if !self.boxes_changed(&cut) => {
                self.set_problem(Some(CutProblem::BoxStillIn));
            }
            TouchAct::SealBag { content, seal } => self.seal_bag(&cut, BagSeal { content, seal }, None, cx),
            TouchAct::ReplaceSeal { old, new, reason } => {
                if let Some(bag) = cut.seals.iter().find(|bag| bag.seal == old).cloned() {
                    let reason: String = reason.chars().take(80).collect();
                    self.seal_bag(&cut, BagSeal { content: bag.content, seal: new }, Some((old, reason)), cx);
                }
            }
            _ => {}
        }
    }

    /// Every box of the cut is out and an empty one is in.
    fn boxes_changed(&self, cut: &OpenCut) -> bool {
        self.cut_step(cut, &CutWork::default()) >= 4
    }

    fn cut_work(&mut self) -> Option<&mut CutWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Cut(work) => Some(work),
                _ => None,
            },
            Phase::Idle | Phase::Visit(_) | Phase::Pay(_) | Phase::After(_) => None,
        }
    }

    fn set_problem(&mut self, problem: Option<CutProblem>) {
        if let Some(work) = self.cut_work() {
            work.problem = problem;
        }
    }

    fn cut_continue(&mut self, cut: &OpenCut, cx: &mut Context<'_>) {
        let Some(work) = self.cut_work() else { return };
        let work = std::mem::take(work);
        let step = self.cut_step(cut, &work);
        if let Some(place) = self.cut_work() {
            *place = work;
        }
        match step {
            2 => self.set_problem(Some(CutProblem::BoxStillIn)),
            3 => self.set_problem(Some(CutProblem::BoxStillOut)),
            4 => match missing_seal(cut) {
                Some(bag) => self.set_problem(Some(CutProblem::SealMissing { bag })),
                None => {
                    if let Some(work) = self.cut_work() {
                        work.sealed = true;
                        work.problem = None;
                    }
                }
            },
            6 => self.close_cut(cut, cx),
            _ => {}
        }
    }

    fn person_took_box(&mut self, cut: &OpenCut, slot: &Slot, cx: &mut Context<'_>) {
        let known = self.cut_boxes(cut.scope).into_iter().find(|each| each.slot == *slot);
        if known.is_some_and(|each| !each.by_device) && !cut.out.contains_key(slot) {
            cx.record(EntryKind::ContainerOut { cut: Some(cut.id), slot: slot.clone(), by_device: false }, vec![]);
            self.set_problem(None);
        }
    }

    fn person_put_box(&mut self, cut: &OpenCut, slot: &Slot, serial: &str, left: Option<&str>, cx: &mut Context<'_>) {
        if !cut.out.contains_key(slot) {
            return self.set_problem(Some(CutProblem::BoxStillIn));
        }
        let plain = |typed: &str| typed.trim().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(24).collect::<String>();
        let serial = plain(serial);
        let boxes = self.cut_boxes(cut.scope);
        let is_box = boxes.iter().any(|each| each.slot == *slot && each.kind != BoardKind::Hopper);
        if serial.is_empty() || cut.back.contains_key(slot) || !is_box {
            return;
        }
        let by_device = self.cut_boxes(cut.scope).iter().any(|each| each.slot == *slot && each.by_device);
        let is_bill = self.setup.bill.as_ref().is_some_and(|(bill, _)| bill == slot);
        if is_bill && self.equipment.bill.box_out {
            return self.set_problem(Some(CutProblem::BoxStillOut));
        }
        let left = left.map(plain).unwrap_or_default();
        // What was read is written down, whatever was expected: an outcome is never refused. The money in it is counted by its seal.
        let expected = cx.standing.boxes.get(slot).filter(|known| !known.is_empty() && !left.is_empty() && **known != left);
        let problem = expected.map(|expected| CutProblem::OtherBox { expected: expected.clone() });
        cx.record(EntryKind::ContainerIn { cut: Some(cut.id), slot: slot.clone(), serial, by_device, left }, vec![]);
        self.set_problem(problem);
    }

    pub(super) fn box_removed(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        if self.equipment.bill.box_out {
            return;
        }
        self.equipment.bill.box_out = true;
        let cut = cx.standing.cut.as_ref().filter(|cut| !cut.out.contains_key(slot));
        let postings = if cx.standing.cut.is_some() { Vec::new() } else { self.unsealed_box(slot, cx.standing) };
        if cut.is_some() || cx.standing.cut.is_none() {
            cx.record(EntryKind::ContainerOut { cut: cut.map(|cut| cut.id), slot: slot.clone(), by_device: true }, postings);
        }
        self.set_problem(None);
        if matches!(self.phase, Phase::Pay(_)) {
            self.forced_end(cx);
        }
    }

    /// T18 without a cut: what the box held is in a bag without a seal until somebody explains it.
    fn unsealed_box(&self, slot: &Slot, standing: &Standing) -> Vec<Posting> {
        // Of this terminal and this entry alone: the joined ledger must not mix two pulled boxes.
        let (terminal, entry) = (standing.number(), standing.last.0);
        let names = [format!("UNSEALED-{terminal}-{entry}"), format!("U{terminal}-{entry}")];
        let Some(bag) = names.iter().find_map(|name| name.parse::<Seal>().ok()) else { return Vec::new() };
        let place = Account::CashBox(slot.clone());
        let content = standing.book.content(&place).into_iter().filter(|(_, count)| *count > 0);
        content
            .filter_map(|(denomination, count)| Posting::pieces(Account::Bag(bag.clone()), place.clone(), denomination, count).ok())
            .collect()
    }

    pub(super) fn box_replaced(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        if !self.equipment.bill.box_out {
            return;
        }
        self.equipment.bill.box_out = false;
        if cx.standing.cut.is_none() {
            let what =
                EntryKind::ContainerIn { cut: None, slot: slot.clone(), serial: String::new(), by_device: true, left: String::new() };
            cx.record(what, vec![]);
        }
        self.set_problem(None);
    }

    fn seal_bag(&mut self, cut: &OpenCut, bag: BagSeal, instead_of: Option<(Seal, String)>, cx: &mut Context<'_>) {
        let used = cx.standing.seals.contains(&bag.seal) || cut.seals.iter().any(|read| read.seal == bag.seal);
        let fits = cut_bags(cut).contains(&bag.content) && cut.seals.len() < cas_domain::bounds::BAGS_MAX;
        if used {
            self.set_problem(Some(CutProblem::SealUsed));
        } else if !fits || bag.seal.as_str().len() < 4 {
            self.set_problem(Some(CutProblem::SealForm));
        } else {
            cx.record(EntryKind::SealRead { cut: cut.id, bag, instead_of }, vec![]);
            self.set_problem(None);
            if let Some(work) = self.cut_work() {
                work.sealed = false;
            }
        }
    }

    fn print_next_ticket(&mut self, cut: &OpenCut, cx: &mut Context<'_>) {
        let salt = hex::encode(&cx.seed());
        let can_print = self.can_print();
        let job = self.next_job();
        let boxes = self.cut_boxes(cut.scope).into_iter();
        // A hopper stays where it is: nothing of it has a serial number that changes hands.
        let boxes = boxes.filter_map(|each| {
            let left = cx.standing.boxes_before.get(&each.slot).cloned().unwrap_or_default();
            Some((each.kind, left, cut.back.get(&each.slot)?.clone()))
        });
        let boxes = boxes.collect();
        let Some(work) = self.cut_work() else { return };
        if work.to_print == 0 {
            return;
        }
        if !can_print {
            work.to_print = 0;
            work.tickets = PaperState::Failed;
            return;
        }
        work.to_print -= 1;
        work.tickets = PaperState::Printing;
        work.job = Some((job, cut.folio, cx.now.mono_ms));
        let salt = work.salt.get_or_insert(salt).clone();
        let commitment = commitment(&salt, &boxes_content(cut));
        let paper = Paper::Cut(CutTicket {
            folio: cut.folio,
            since: cx.standing.period_since,
            until: cut.since,
            at: cx.now.wall,
            payments: cx.standing.period_payments,
            boxes,
            bags: cut.seals.clone(),
            hands_over: cx.standing.staff.as_ref().map(|(_, staff)| staff.number.clone()),
            receives: work.receives.clone(),
            qr: format!("{} {commitment}", cx.signed_qr(cut.folio)),
        });
        cx.act(Act::Print { job, paper: Box::new(paper) });
    }

    pub(super) fn tick_cut(&mut self, cx: &mut Context<'_>) {
        let Some(cut) = cx.standing.cut.clone() else { return };
        let waits = self.cut_work().is_some_and(|work| work.receives.is_some() && work.job.is_none() && work.to_print > 0);
        if waits {
            self.print_next_ticket(&cut, cx);
        }
        let running = self.cut_work().and_then(|work| work.job);
        if let Some((job, _, _)) = running.filter(|(_, _, since_ms)| cx.now.since(*since_ms) >= super::after::PAPER_MS) {
            self.job_done(job, false, cx);
        }
    }

    /// Step 5: the one who receives has signed; the tickets name both.
    pub(super) fn receive(&mut self, receives: PersonNumber, cx: &mut Context<'_>) {
        let Some(cut) = cx.standing.cut.clone() else { return };
        let Some((_, staff)) = cx.standing.staff.clone() else { return };
        if staff.number == receives {
            return self.set_problem(Some(CutProblem::SamePerson));
        }
        let step = self.cut_work().map(std::mem::take).map_or(0, |work| {
            let step = self.cut_step(&cut, &work);
            if let Some(place) = self.cut_work() {
                *place = work;
            }
            step
        });
        if step != 5 || missing_seal(&cut).is_some() {
            // Bags are handed over when boxes are changed and seals read; not before.
            return;
        }
        if let Some(work) = self.cut_work() {
            work.receives = Some(receives);
            work.problem = None;
            work.to_print = TICKETS;
        }
        self.print_next_ticket(&cut, cx);
    }

    /// Step 6: the tickets are out, or did not come; the cut is closed (T18).
    fn close_cut(&mut self, cut: &OpenCut, cx: &mut Context<'_>) {
        let Some((_, staff)) = cx.standing.staff.clone() else { return };
        let fresh = hex::encode(&cx.seed());
        let Some(work) = self.cut_work() else { return };
        if work.job.is_some() || work.to_print > 0 {
            return;
        }
        let Some(receives) = work.receives.clone().filter(|receives| *receives != staff.number) else {
            work.receives = None;
            return;
        };
        let salt = work.salt.clone().unwrap_or(fresh);
        let content = boxes_content(cut);
        let commitment = commitment(&salt, &content);
        let what = EntryKind::CutClosed {
            cut: cut.id,
            folio: cut.folio,
            from: cut.from,
            bags: cut.seals.clone(),
            hands_over: staff.number,
            receives,
            commitment,
            salt,
        };
        cx.record(what, content);
        // An emptied hopper holds nothing by a person's word: no doubt, no missing test keeps it off any longer.
        let hoppers: Vec<Slot> = self.setup.hoppers.iter().map(|hopper| hopper.slot.clone()).collect();
        for slot in hoppers.iter().filter(|slot| cut.out.contains_key(slot)) {
            self.content_is_known(slot, cx);
        }
        self.go_to_staff(StaffStage::Board);
        cx.act(Act::Housekeep);
    }
}

impl BoxSlot {
    fn of(slot: &Slot, kind: BoardKind, by_device: bool) -> Self {
        Self { slot: slot.clone(), kind, denomination: None, by_device }
    }

    /// Whether nothing is left to put in: an emptied hopper stays where it is.
    pub(super) fn is_back(&self, cut: &OpenCut) -> bool {
        self.kind == BoardKind::Hopper || cut.back.contains_key(&self.slot)
    }
}

/// The bags that a cut fills: evidence has its own.
pub(super) fn cut_bags(cut: &OpenCut) -> Vec<BagContent> {
    let mut bags = vec![BagContent::Notes];
    if cut.scope == CutScope::Total {
        bags.push(BagContent::Coins);
    }
    if cut.envelopes.values().any(|held| is_of_notes(held)) {
        bags.push(BagContent::Doubtful);
    }
    bags
}

/// How many envelopes belong into a bag: those of notes, and of what could not be read, into their own; coins to the coins.
pub(super) fn envelopes_in(cut: &OpenCut, content: BagContent) -> u32 {
    let count = match content {
        BagContent::Notes => 0,
        BagContent::Coins => cut.envelopes.values().filter(|held| !is_of_notes(held)).count(),
        BagContent::Doubtful => cut.envelopes.values().filter(|held| is_of_notes(held)).count(),
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn is_of_notes(held: &[(Denomination, i64)]) -> bool {
    held.iter().all(|(denomination, _)| denomination.is_bill())
}

/// The number of the first bag without a seal, counted from 1.
pub(super) fn missing_seal(cut: &OpenCut) -> Option<u8> {
    let sealed = |content: &BagContent| cut.seals.iter().any(|bag| bag.content == *content);
    let missing = cut_bags(cut).iter().position(|content| !sealed(content))?;
    u8::try_from(missing + 1).ok()
}

/// What the boxes of a cut held when they were taken out, as the postings that move it into the bags: T18.
/// Bags of one kind share an account, named by the first seal.
fn boxes_content(cut: &OpenCut) -> Vec<Posting> {
    let mut postings = Vec::new();
    for (slot, held) in &cut.out {
        let notes = (Account::CashBox(slot.clone()), BagContent::Notes, &held.notes);
        let coins = (Account::CoinBox(slot.clone()), BagContent::Coins, &held.coins);
        let hopper = (Account::Hopper(slot.clone()), BagContent::Coins, &held.hopper);
        for (place, content, pieces) in [notes, coins, hopper] {
            let Some(bag) = cut.seals.iter().find(|bag| bag.content == content) else { continue };
            for (denomination, count) in pieces {
                postings.extend(Posting::pieces(Account::Bag(bag.seal.clone()), place.clone(), *denomination, *count));
            }
        }
    }
    for (envelope, held) in cut.envelopes.iter().take(ENVELOPES_MAX) {
        let content = if is_of_notes(held) { BagContent::Doubtful } else { BagContent::Coins };
        let Some(bag) = cut.seals.iter().find(|bag| bag.content == content) else { continue };
        let place = Account::Pouch(envelope.clone());
        for (denomination, count) in held {
            postings.extend(Posting::pieces(Account::Bag(bag.seal.clone()), place.clone(), *denomination, *count));
        }
    }
    postings
}
