//! M04: staff say where stuck money was (T20), and the path is proven clear before its slot works again.
//!
//! A statement moves places and ends no debt (R7): what is held for the citizen stays until the centre decides. What is in hand
//! goes into an envelope with a number; what was not found stays in transport, with its case open, and can be stated once more
//! when it turns up. A piece that the doubt does not cover is somebody's money all the same: T5.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::{CaseId, DoubtId, IntentId};
use cas_domain::journal::facts::{FaultCode, FoundWhere};
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{EntryKind, Posting};
use cas_domain::local::jam::{JamProblem, JamView, PathState, Stated};
use cas_domain::local::staff::BoardKind;
use cas_domain::local::touch::Act as TouchAct;
use cas_domain::money::Money;
use cas_domain::slot::{PouchNumber, Slot};

use super::Session;
use super::context::Context;
use super::phase::Phase;
use super::staff::StaffStage;
use crate::journal::Standing;
use crate::journal::standing::OpenDoubt;

/// The fewest signs of an envelope's number.
const ENVELOPE_MIN: usize = 3;
/// Coins that may be stated at once; more are counted.
const COINS_MAX: i64 = 255;

/// M04 on the screen: what is not on disk.
#[derive(Debug)]
pub struct JamWork {
    /// The slot.
    pub slot: Slot,
    /// What was stated last at this visit.
    pub stated: Option<Stated>,
    /// What was wrong with the last answer.
    pub problem: Option<JamProblem>,
}

/// An answer of M04.
#[derive(Clone, Debug)]
struct Answer {
    found: FoundWhere,
    pieces: Option<Pieces>,
    envelope: Option<PouchNumber>,
}

impl Session {
    /// Where staff are needed first: what nobody has stated anything about, then what is not proven clear, then what was not found.
    fn troubled(&self, standing: &Standing) -> Option<Slot> {
        let slots = self.cash_slots();
        let first = |test: &dyn Fn(&Slot) -> bool| slots.iter().find(|slot| test(slot)).cloned();
        first(&|slot| standing.in_doubt(slot))
            .or_else(|| first(&|slot| self.is_bill(slot) && (unproven(slot, standing) || jammed(slot, standing))))
            .or_else(|| first(&|slot| lost(slot, standing).is_some()))
    }

    /// Whether M04 has anything to ask or to test.
    pub(super) fn has_trouble(&self, standing: &Standing) -> bool {
        self.troubled(standing).is_some()
    }

    fn cash_slots(&self) -> Vec<Slot> {
        let bill = self.setup.bill.iter().map(|(slot, _)| slot);
        let coin = self.setup.coin.iter().map(|coin| &coin.slot);
        bill.chain(coin).chain(self.setup.hoppers.iter().map(|hopper| &hopper.slot)).cloned().collect()
    }

    fn is_bill(&self, slot: &Slot) -> bool {
        self.setup.bill.as_ref().is_some_and(|(bill, _)| bill == slot)
    }

    fn is_hopper(&self, slot: &Slot) -> bool {
        self.setup.hoppers.iter().any(|hopper| hopper.slot == *slot)
    }

    /// Everything about the bill slot is stated, and its path is not proven clear yet.
    pub(super) fn bill_unproven(&self, standing: &Standing) -> bool {
        self.setup.bill.as_ref().is_some_and(|(slot, _)| unproven(slot, standing))
    }

    pub(super) fn begin_jam(&mut self, cx: &Context<'_>) {
        if let Some(slot) = self.troubled(cx.standing) {
            self.go_to_staff(StaffStage::Jam(JamWork { slot, stated: None, problem: None }));
        }
    }

    pub(super) fn touch_jam(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::Found { doubt, found, pieces, envelope } => {
                let answer = Answer { found, pieces, envelope };
                let outcome = self.state_found(doubt, answer, cx);
                if let (Err(problem), Some(work)) = (outcome, self.jam_work()) {
                    work.problem = Some(problem);
                }
            }
            TouchAct::TestPath => {
                let open = self.jam_work().map(|work| work.slot.clone()).is_some_and(|slot| cx.standing.in_doubt(&slot));
                if !open {
                    self.prove_path(cx);
                }
            }
            TouchAct::JamDone | TouchAct::Back => self.go_to_staff(StaffStage::Board),
            _ => {}
        }
    }

    fn jam_work(&mut self) -> Option<&mut JamWork> {
        match &mut self.phase {
            Phase::Staff(staff) => match &mut staff.screen {
                StaffStage::Jam(work) => Some(work),
                _ => None,
            },
            _ => None,
        }
    }

    /// The doubt that is asked about now. What was not found is asked about at a later visit, not twice in a row.
    fn asked<'a>(work: &JamWork, standing: &'a Standing) -> Option<&'a OpenDoubt> {
        let open = standing.doubts.get(&work.slot).and_then(|doubts| doubts.first());
        open.or_else(|| lost(&work.slot, standing).filter(|_| work.stated.is_none()))
    }

    /// Whether anything is asked: a doubt, or what a jam without one left in the path.
    fn asks(&self, work: &JamWork, standing: &Standing) -> bool {
        let jam = self.is_bill(&work.slot) && jammed(&work.slot, standing) && work.stated.is_none();
        Self::asked(work, standing).is_some() || jam
    }

    fn state_found(&mut self, doubt: Option<DoubtId>, answer: Answer, cx: &mut Context<'_>) -> Result<(), JamProblem> {
        let Some(work) = self.jam_work() else { return Ok(()) };
        let work = JamWork { slot: work.slot.clone(), stated: work.stated.clone(), problem: None };
        let own = Self::asked(&work, cx.standing).cloned();
        if !self.asks(&work, cx.standing) || own.as_ref().map(|open| open.id) != doubt {
            // A second touch of an answer that is booked.
            return Ok(());
        }
        let Some((session, _)) = cx.standing.staff.clone() else { return Ok(()) };
        let slot = work.slot;
        let answer = self.checked(&slot, answer, cx.standing)?;
        let postings = self.moved(&slot, own.as_ref(), &answer, cx.standing)?;
        let stated = Stated { found: answer.found, envelope: answer.envelope.clone() };
        if let Some(doubt) = own.as_ref().map(|open| open.id).or_else(|| Self::doubt_of_find(&slot, &answer, cx)) {
            let Answer { found, pieces, envelope } = answer;
            let what = EntryKind::Statement { doubt, session, slot: slot.clone(), found, pieces, envelope };
            cx.record(what, postings);
        }
        if let Some(work) = self.jam_work() {
            work.stated = Some(stated);
            work.problem = None;
        }
        let others = cx.standing.doubts.get(&slot).is_some_and(|doubts| doubts.iter().any(|open| Some(open.id) != doubt));
        if others {
            return Ok(());
        }
        if self.is_bill(&slot) {
            self.prove_path(cx);
        } else if !self.is_hopper(&slot) {
            // A coin acceptor has no path in which a coin could stay. A hopper comes back by its count or a refill.
            self.fault_cleared(&slot, FaultCode::Doubt, cx);
        }
        Ok(())
    }

    /// The answer with what belongs to it, and nothing else.
    fn checked(&self, slot: &Slot, answer: Answer, standing: &Standing) -> Result<Answer, JamProblem> {
        let Answer { found, pieces, envelope } = answer;
        let single = self.is_bill(slot);
        let in_hand = matches!(found, FoundWhere::Mouth | FoundWhere::Path | FoundWhere::Broken);
        // A note in the box is in nobody's hand: its value is the doubt's own, if it has one.
        let wants_value = found != FoundWhere::NotFound && (in_hand || !single);
        let pieces = pieces.filter(|_| wants_value);
        match pieces {
            // What is left of a torn note may tell nothing.
            None if wants_value && found != FoundWhere::Broken => return Err(JamProblem::ValueMissing),
            Some(Pieces { denomination, count }) => {
                if count < 1 || !self.values_at(slot, standing).contains(&denomination) {
                    return Err(JamProblem::ValueMissing);
                }
                if count > if single { 1 } else { COINS_MAX } {
                    return Err(JamProblem::TooMany);
                }
            }
            None => {}
        }
        let envelope = if in_hand { Some(envelope_number(envelope, standing)?) } else { None };
        Ok(Answer { found, pieces, envelope })
    }

    /// T20: from transport to where it is now; what the doubt does not cover has no known owner: T5.
    fn moved(&self, slot: &Slot, own: Option<&OpenDoubt>, answer: &Answer, standing: &Standing) -> Result<Vec<Posting>, JamProblem> {
        let transport = Account::Transport(slot.clone());
        if answer.found == FoundWhere::Box && own.is_some_and(|own| standing.renewed.get(slot).is_some_and(|at| *at > own.seq)) {
            // What lay there then has left with a cut, or was counted with the rest: it stays in transport until the centre has that count.
            return Ok(Vec::new());
        }
        let place = match (answer.found, &answer.envelope) {
            (FoundWhere::NotFound, _) => return Ok(Vec::new()),
            (FoundWhere::Box, _) if self.is_bill(slot) => Account::CashBox(slot.clone()),
            (FoundWhere::Box, _) if self.is_hopper(slot) => Account::Hopper(slot.clone()),
            (FoundWhere::Box, _) => Account::CoinBox(slot.clone()),
            (_, Some(envelope)) => Account::Pouch(envelope.clone()),
            (_, None) => return Ok(Vec::new()),
        };
        let in_doubt = standing.book.content(&transport);
        let its_own = || {
            let max = own?.max;
            in_doubt.iter().find(|(piece, count)| *count > 0 && piece.value() == max).map(|(piece, _)| (*piece, 1))
        };
        let told = answer.pieces.map(|pieces| (pieces.denomination, pieces.count));
        let Some((piece, count)) = told.or_else(|| its_own().filter(|_| answer.found == FoundWhere::Box)) else { return Ok(Vec::new()) };
        let most = own.map_or(0, |open| open.max.centavos().checked_div(piece.value().centavos()).unwrap_or(0));
        let covered = standing.book.pieces(&transport, piece).min(most).min(count).max(0);
        let rest = count.saturating_sub(covered);
        if rest > 0 && answer.found == FoundWhere::Box && self.is_hopper(slot) {
            return Err(JamProblem::TooMany);
        }
        let mut postings = Vec::new();
        if covered > 0 {
            postings.extend(Posting::pieces(place.clone(), transport, piece, covered));
        }
        if let Some(genesis) = standing.genesis.as_ref().filter(|_| rest > 0) {
            postings.extend(Posting::pieces(place, Account::Unclaimed(genesis.terminal), piece, rest));
        }
        Ok(postings)
    }

    /// A piece found after a jam that put nothing in doubt: it gets its own doubt, so that the centre has a case for it.
    fn doubt_of_find(slot: &Slot, answer: &Answer, cx: &mut Context<'_>) -> Option<DoubtId> {
        answer.envelope.as_ref()?;
        let max = answer.pieces.and_then(|pieces| pieces.denomination.times(pieces.count).ok()).unwrap_or(Money::ZERO);
        let (doubt, case) = (cx.id(DoubtId::new), cx.id(CaseId::new));
        let evidence = "found in the path after a jam that no intent is about".to_owned();
        let what = EntryKind::Doubt { doubt, case, slot: slot.clone(), intent: None, payment: None, min: Money::ZERO, max, evidence };
        cx.record(what, vec![]);
        Some(doubt)
    }

    /// A reset with its own intent (R2): what comes to rest after it has a clear path. Not while hands may be inside.
    pub(super) fn prove_path(&mut self, cx: &mut Context<'_>) {
        let Some((slot, _)) = self.setup.bill.clone() else { return };
        let serial = self.bill_serial(&slot, cx.standing);
        let possible = !self.equipment.door_open && !self.equipment.bill.silent && !serial.is_empty();
        let busy = cx.standing.moves.contains_key(&slot) || cx.standing.payment.is_some() || cx.standing.stacks.contains_key(&slot);
        if possible && !busy {
            let intent = cx.id(IntentId::new);
            cx.record(EntryKind::MoveIntent { intent, slot, serial }, vec![]);
        }
    }

    /// What a piece at this slot may be, smallest first.
    fn values_at(&self, slot: &Slot, standing: &Standing) -> Vec<Denomination> {
        if let Some(hopper) = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot) {
            return vec![hopper.denomination];
        }
        let live = if self.is_bill(slot) { &self.equipment.bill.table } else { &self.equipment.coin.table };
        let known = standing.identities.get(slot).map(|known| known.table.as_slice()).unwrap_or_default();
        let table = if live.is_empty() { known } else { live };
        let mut values: Vec<Denomination> = table.iter().map(|(_, piece)| *piece).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    /// What M04 shows.
    pub(super) fn jam_view(&self, work: &JamWork, standing: &Standing) -> JamView {
        use FoundWhere::{Box, Broken, Mouth, NotFound, Path};
        let slot = &work.slot;
        let bill = self.is_bill(slot);
        let kind = match (bill, self.is_hopper(slot)) {
            (true, _) => BoardKind::BillAcceptor,
            (false, true) => BoardKind::Hopper,
            (false, false) => BoardKind::CoinAcceptor,
        };
        let asks = self.asks(work, standing);
        let answers = match (asks, bill) {
            (false, _) => Vec::new(),
            (true, true) => vec![Mouth, Path, Box, NotFound, Broken],
            (true, false) => vec![Path, Box, NotFound],
        };
        let open = standing.doubts.get(slot).map_or(0, Vec::len);
        JamView {
            slot: slot.clone(),
            kind,
            doubt: Self::asked(work, standing).map(|open| open.id),
            open: u32::try_from(open).unwrap_or(u32::MAX),
            answers,
            values: self.values_at(slot, standing),
            several: !bill,
            stated: work.stated.clone(),
            path: if asks { PathState::Asked } else { self.path_of(slot, standing) },
            problem: work.problem,
        }
    }

    fn path_of(&self, slot: &Slot, standing: &Standing) -> PathState {
        if !self.is_bill(slot) {
            return PathState::Clear;
        }
        let rests = self.equipment.bill.ready && !unproven(slot, standing) && !jammed(slot, standing);
        if standing.moves.contains_key(slot) {
            PathState::Testing
        } else if rests {
            PathState::Clear
        } else if self.equipment.door_open {
            PathState::DoorOpen
        } else {
            PathState::Blocked
        }
    }
}

/// Every doubt of the slot is stated, and no reset has proven its path clear since.
fn unproven(slot: &Slot, standing: &Standing) -> bool {
    !standing.in_doubt(slot) && standing.faults.contains_key(&(slot.clone(), FaultCode::Doubt))
}

/// The device itself says that something is stuck.
fn jammed(slot: &Slot, standing: &Standing) -> bool {
    [FaultCode::Jam, FaultCode::BoxJam].into_iter().any(|code| standing.faults.contains_key(&(slot.clone(), code)))
}

/// A doubt that was stated and whose money was not found, as long as some of the slot is missing.
fn lost<'a>(slot: &Slot, standing: &'a Standing) -> Option<&'a OpenDoubt> {
    let missing = standing.book.balance(&Account::Transport(slot.clone())).is_positive();
    standing.lost.get(slot).and_then(|doubts| doubts.last()).filter(|_| missing)
}

/// An envelope has a number of its own: no vale, and used once.
pub(super) fn envelope_number(envelope: Option<PouchNumber>, standing: &Standing) -> Result<PouchNumber, JamProblem> {
    let number = envelope.filter(|number| number.as_str().len() >= ENVELOPE_MIN).ok_or(JamProblem::EnvelopeForm)?;
    if number.as_str().parse::<Folio>().is_ok() {
        return Err(JamProblem::EnvelopeForm);
    }
    if standing.pouches.contains(&number) { Err(JamProblem::EnvelopeUsed) } else { Ok(number) }
}
