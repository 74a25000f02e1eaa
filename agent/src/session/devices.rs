//! What device news mean outside a payment: start, identity, faults, boxes, the door.

use cas_domain::denomination::Denomination;
use cas_domain::id::IntentId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Evidence, FaultCode};
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::effect::Act;
use super::event::{BillActivity, BillFound, BillNews, CoinNews, DeviceIdentity, FaultNews, HopperNews, PrinterNews};
use super::phase::{Pay, Phase};
use crate::journal::Standing;
use crate::recovery::HopperSays;

impl Session {
    pub(super) fn bill(&mut self, news: BillNews, cx: &mut Context<'_>) {
        let Some((slot, _)) = self.setup.bill.clone() else { return };
        let told = if let BillNews::Fault(fault) = &news { Some(fault.code) } else { None };
        self.forget_old_faults(&slot, told, cx);
        match news {
            BillNews::Started { found, identity } => {
                self.heard_bill(&slot, cx);
                if let Some(identity) = identity {
                    self.equipment.bill.identity = identity;
                }
                self.bill_started(found, cx.now.mono_ms);
                self.settle_bill(&slot, found, cx);
                if found == BillFound::Faulty(FaultCode::BoxRemoved) {
                    self.box_removed(&slot, cx);
                } else {
                    self.box_replaced(&slot, cx);
                }
            }
            BillNews::Ready { identity, table } => {
                self.heard_bill(&slot, cx);
                if let Some(intent) = cx.standing.moves.get(&slot) {
                    cx.record(EntryKind::MoveOutcome { intent: *intent, done: true }, vec![]);
                    if !cx.standing.in_doubt(&slot) {
                        // It came to rest after a reset, and all that was in doubt is stated: the path is proven clear.
                        self.fault_cleared(&slot, FaultCode::Doubt, cx);
                    }
                }
                self.identify(&slot, &identity, &table, cx);
                self.equipment.bill.identity = identity;
                self.equipment.bill.table = table;
                self.equipment.bill.ready = true;
                self.equipment.bill.moving_since_ms = None;
                self.equipment.bill.accepting.clear();
                self.equipment.bill.activity = Some(BillActivity::Inhibited);
                // It works, so its box is in, also where that happened between its first word and ours.
                self.box_replaced(&slot, cx);
                cx.act(Act::Continue);
            }
            BillNews::Activity(activity) => self.bill_activity(&slot, activity, cx),
            BillNews::Escrowed { escrow, index, denomination } => self.escrowed(&slot, escrow, index, denomination, cx),
            BillNews::Stacked { escrow, denomination } => self.stacked(&slot, escrow, denomination, cx),
            BillNews::Returned { escrow } => self.returned(&slot, escrow, cx),
            BillNews::Rejected(reason) => self.rejected(&slot, reason, cx),
            BillNews::Cheated => {
                cx.record(EntryKind::Cheat { slot }, vec![]);
                cx.act(Act::ConfirmBill);
            }
            BillNews::NotSent(intent) => self.stack_not_sent(&slot, intent, cx),
            BillNews::BoxRemoved => self.box_removed(&slot, cx),
            BillNews::BoxReplaced => self.box_replaced(&slot, cx),
            BillNews::Fault(fault) => {
                self.note_got_stuck(&slot, fault.code, cx);
                self.fault(&slot, fault, cx);
            }
            BillNews::FaultCleared(code) => self.fault_cleared(&slot, code, cx),
            BillNews::Silent => {
                self.equipment.bill.ready = false;
                self.equipment.bill.accepting.clear();
                self.equipment.bill.silent = true;
                self.equipment.bill.checking_since_ms = None;
                self.equipment.bill.in_escrow = false;
                self.equipment.bill.moving_since_ms = None;
                self.equipment.bill.activity = None;
                self.equipment.bill.silent_since_ms = Some(cx.now.mono_ms);
                self.fault(&slot, silence(), cx);
            }
        }
    }

    /// It waits for our word: nothing that was known of it holds any more.
    fn bill_started(&mut self, found: BillFound, now_ms: u64) {
        let bill = &mut self.equipment.bill;
        bill.ready = false;
        bill.accepting.clear();
        bill.activity = None;
        bill.checking_since_ms = None;
        bill.found_moving = false;
        bill.in_escrow = matches!(found, BillFound::Escrow { .. });
        bill.moving_since_ms = (found == BillFound::Moving).then(|| bill.moving_since_ms.unwrap_or(now_ms));
    }

    /// Faults of the last life: what still holds is told anew, and what does not would otherwise stay open for ever.
    fn forget_old_faults(&mut self, slot: &Slot, told: Option<FaultCode>, cx: &mut Context<'_>) {
        if !self.equipment.heard.insert(slot.clone()) {
            return;
        }
        let old: Vec<FaultCode> = cx.standing.faults.keys().filter(|(faulty, _)| faulty == slot).map(|(_, code)| *code).collect();
        // Silence is ended by the news themselves; what the terminal itself says by nobody here.
        for code in old.into_iter().filter(|code| !code.is_of_the_terminal() && *code != FaultCode::Silent && Some(*code) != told) {
            self.fault_cleared(slot, code, cx);
        }
    }

    fn heard_bill(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        self.equipment.bill.silent = false;
        self.equipment.bill.silent_since_ms = None;
        self.fault_cleared(slot, FaultCode::Silent, cx);
    }

    fn bill_activity(&mut self, slot: &Slot, activity: BillActivity, cx: &mut Context<'_>) {
        let looks = matches!(activity, BillActivity::Accepting | BillActivity::Moving);
        self.equipment.bill.checking_since_ms = match (looks, self.equipment.bill.checking_since_ms) {
            (true, since) => Some(since.unwrap_or(cx.now.mono_ms)),
            (false, _) => None,
        };
        self.equipment.bill.activity = Some(activity);
        if activity == BillActivity::Accepting
            && let Phase::Pay(pay) = &mut self.phase
        {
            pay.refused = None;
        }
        self.quiet_after_moving(slot, activity, cx);
        if !looks {
            cx.act(Act::Continue);
        }
    }

    pub(super) fn coin(&mut self, news: CoinNews, cx: &mut Context<'_>) {
        let Some(setup) = self.setup.coin.clone() else { return };
        let slot = &setup.slot;
        let told = if let CoinNews::Fault(fault) = &news { Some(fault.code) } else { None };
        self.forget_old_faults(slot, told, cx);
        match news {
            CoinNews::Started { identity, table, counter } => {
                self.equipment.coin.silent = false;
                self.fault_cleared(slot, FaultCode::Silent, cx);
                self.identify(slot, &identity, &table, cx);
                self.equipment.coin.identity = identity;
                self.equipment.coin.table = table;
                self.equipment.coin.counter = counter;
                self.equipment.coin.accepted = None;
                self.equipment.coin.accepting = false;
                self.equipment.coin.asked = false;
                let booked = cx.standing.coin_counters.get(slot);
                let baseline = booked.filter(|(serial, _)| *serial == self.equipment.coin.identity.serial).cloned();
                // Zero then and zero now: it may have counted and lost its power in between, while it was armed.
                // Another device than the one that was armed: nobody can ask that one any more (R8).
                let zero = counter == 0 && baseline.as_ref().is_some_and(|(_, booked)| *booked == 0);
                if cx.standing.armed.contains_key(slot) && (zero || baseline.is_none()) {
                    self.coins_lost(slot, counter, u8::MAX, cx);
                }
                cx.act(Act::BeginCoin { baseline });
            }
            CoinNews::Ready => {
                self.equipment.coin.ready = true;
                self.coins_off(slot, cx);
            }
            CoinNews::Accepting => self.equipment.coin.accepting = true,
            CoinNews::Inhibited => self.coins_off(slot, cx),
            CoinNews::Coin { counter, denomination, path } => self.coin_in(&setup, counter, denomination, path, cx),
            CoinNews::Uncredited { counter, code, kept } => self.coin_uncredited(slot, counter, code, kept, cx),
            CoinNews::Lost { counter, max } => self.coins_lost(slot, counter, max, cx),
            CoinNews::Total { accepted } => self.compare_accepted(slot, accepted, cx),
            CoinNews::NotSent(_) => {
                if let Phase::Pay(pay) = &mut self.phase {
                    pay.coin_refusals = pay.coin_refusals.saturating_add(1);
                }
                self.equipment.coin.asked = false;
                self.coins_off(slot, cx);
            }
            CoinNews::Fault(fault) => self.fault(slot, fault, cx),
            CoinNews::FaultCleared(code) => self.fault_cleared(slot, code, cx),
            CoinNews::Silent => {
                self.equipment.coin.ready = false;
                self.equipment.coin.accepting = false;
                self.equipment.coin.asked = false;
                self.equipment.coin.silent = true;
                self.fault(slot, silence(), cx);
            }
        }
    }

    pub(super) fn hopper(&mut self, slot: &Slot, news: HopperNews, cx: &mut Context<'_>) {
        let Some(setup) = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot).cloned() else { return };
        let told = if let HopperNews::Fault(fault) = &news { Some(fault.code) } else { None };
        self.forget_old_faults(slot, told, cx);
        match news {
            HopperNews::Started { identity, registers, power_up, interrupted, untrusted } => {
                self.fault_cleared(slot, FaultCode::Silent, cx);
                self.identify(slot, &identity, &[(1, setup.denomination)], cx);
                let unit = self.equipment.hoppers.entry(slot.clone()).or_default();
                unit.silent = false;
                unit.ready = false;
                let serial = identity.serial.clone();
                unit.identity = identity;
                unit.registers = Some(registers);
                let says = HopperSays { registers, same_device: false, power_up, interrupted, untrusted };
                if !untrusted {
                    self.compare_count(slot, registers, cx);
                }
                self.settle_payout(slot, says, &serial, cx);
                cx.act(Act::BeginHopper(slot.clone()));
            }
            HopperNews::Ready { registers, low } => {
                let unit = self.equipment.hoppers.entry(slot.clone()).or_default();
                unit.ready = true;
                unit.registers = Some(registers);
                unit.low = low;
                self.compare_count(slot, registers, cx);
                cx.act(Act::Continue);
            }
            HopperNews::Witness(registers) => {
                self.equipment.hoppers.entry(slot.clone()).or_default().registers = Some(registers);
            }
            HopperNews::Dispensing { paid } => {
                self.equipment.hoppers.entry(slot.clone()).or_default().running = paid;
                self.cash_moved(cx);
            }
            HopperNews::Dispensed { intent, paid, registers } => self.dispensed(slot, intent, paid, (Evidence::Event, registers), cx),
            HopperNews::CutShort { intent, paid, registers } => self.dispensed(slot, intent, paid, (Evidence::PowerDown, registers), cx),
            HopperNews::Doubt { intent } => self.payout_doubt(slot, intent, None, cx),
            HopperNews::NotSent(intent) => self.payout_not_sent(slot, intent, cx),
            HopperNews::Fault(fault) => self.fault(slot, fault, cx),
            HopperNews::FaultCleared(code) => self.fault_cleared(slot, code, cx),
            HopperNews::Silent => {
                let unit = self.equipment.hoppers.entry(slot.clone()).or_default();
                unit.ready = false;
                unit.silent = true;
                self.fault(slot, silence(), cx);
            }
        }
    }

    pub(super) fn printer(&mut self, news: PrinterNews, cx: &mut Context<'_>) {
        let Some(slot) = self.setup.printer.clone() else { return };
        let told = if let PrinterNews::Fault(fault) = &news { Some(fault.code) } else { None };
        self.forget_old_faults(&slot, told, cx);
        match news {
            PrinterNews::Status { usable, paper, low } => {
                self.equipment.printer.usable = usable;
                self.equipment.printer.paper = paper;
                self.equipment.printer.low = low;
                self.equipment.printer.silent = false;
                self.fault_cleared(&slot, FaultCode::Silent, cx);
            }
            PrinterNews::Job { job, printed } => self.job_done(job, printed, cx),
            PrinterNews::Refused => {
                if let Some(job) = self.running_job() {
                    self.job_done(job, false, cx);
                }
            }
            PrinterNews::Fault(fault) => self.fault(&slot, fault, cx),
            PrinterNews::FaultCleared(code) => self.fault_cleared(&slot, code, cx),
            PrinterNews::Silent => {
                self.equipment.printer.usable = false;
                self.equipment.printer.silent = true;
                self.fault(&slot, silence(), cx);
            }
        }
    }

    pub(super) fn door(&mut self, open: bool, cx: &mut Context<'_>) {
        if self.equipment.door_open == open && cx.standing.door_open == open {
            return;
        }
        self.equipment.door_open = open;
        cx.record(EntryKind::Door { open }, vec![]);
        if open && matches!(self.phase, Phase::Pay(_)) {
            self.forced_end(cx);
        }
        if open && matches!(self.phase, Phase::Visit(_)) {
            self.phase = Phase::Idle;
        }
        if !open {
            self.reset_stopped_bill(cx);
        }
    }

    /// The door is shut and the bill acceptor stands with a fault that only a reset ends (a jam that was cleared by hand):
    /// the reset may move a note, so it has its own intent. A slot in doubt stays off.
    fn reset_stopped_bill(&mut self, cx: &mut Context<'_>) {
        let Some((slot, _)) = self.setup.bill.clone() else { return };
        let serial = self.bill_serial(&slot, cx.standing);
        let bill = &self.equipment.bill;
        let waits = (!bill.ready || self.bill_unproven(cx.standing)) && !bill.silent && !serial.is_empty() && cx.standing.payment.is_none();
        if waits && !cx.standing.in_doubt(&slot) && !cx.standing.moves.contains_key(&slot) {
            let intent = cx.id(IntentId::new);
            cx.record(EntryKind::MoveIntent { intent, slot, serial }, vec![]);
        }
    }

    /// The serial number of the bill acceptor: by its own word in this life, else the last that sat there. Where the toggle is the
    /// acknowledgement (EBDS), a device that waits with news of money cannot be asked who it is. The driver refuses the permit of a device that
    /// it knows to be another one.
    pub(super) fn bill_serial(&self, slot: &Slot, standing: &Standing) -> String {
        let told = &self.equipment.bill.identity.serial;
        let known = standing.identities.get(slot).map(|known| &known.serial);
        known.filter(|_| told.is_empty()).unwrap_or(told).clone()
    }

    /// Records who sits where, when that is news.
    fn identify(&mut self, slot: &Slot, identity: &DeviceIdentity, table: &[(u8, Denomination)], cx: &mut Context<'_>) {
        let known = cx.standing.identities.get(slot);
        let same = known.is_some_and(|known| {
            known.serial == identity.serial && known.model == identity.model && known.firmware == identity.firmware && known.table == table
        });
        if same {
            return;
        }
        let swapped = known.is_some_and(|known| known.serial != identity.serial);
        cx.record(
            EntryKind::Identity {
                slot: slot.clone(),
                serial: identity.serial.clone(),
                model: identity.model.clone(),
                firmware: identity.firmware.clone(),
                table: table.to_vec(),
                swapped,
            },
            vec![],
        );
    }

    pub(super) fn fault(&mut self, slot: &Slot, fault: FaultNews, cx: &mut Context<'_>) {
        self.equipment.hints.insert(slot.clone(), fault.hint);
        if cx.standing.faults.contains_key(&(slot.clone(), fault.code)) {
            return;
        }
        cx.record(EntryKind::Fault { slot: slot.clone(), code: fault.code, severity: fault.severity, wire: fault.wire }, vec![]);
    }

    pub(super) fn fault_cleared(&mut self, slot: &Slot, code: FaultCode, cx: &mut Context<'_>) {
        if cx.standing.faults.contains_key(&(slot.clone(), code)) {
            cx.record(EntryKind::FaultCleared { slot: slot.clone(), code }, vec![]);
        }
    }

    /// Cash moved: the quiet time begins anew.
    pub(super) fn cash_moved(&mut self, cx: &Context<'_>) {
        self.last_touch_ms = cx.now.mono_ms;
        if let Phase::Pay(pay) = &mut self.phase {
            let pay: &mut Pay = pay;
            pay.last_cash_ms = cx.now.mono_ms;
            pay.still_there_until = None;
        }
    }
}

fn silence() -> FaultNews {
    FaultNews {
        code: FaultCode::Silent,
        severity: cas_domain::journal::facts::FaultSeverity::Stopped,
        wire: String::new(),
        hint: "No responde. Revise su cable y su corriente.",
    }
}
