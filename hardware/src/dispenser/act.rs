//! Purges and orders, from their permit to their outcome.

use super::order::{Job, Order, Purge, PurgeStage, Stage};
use super::{Answer, Dialect, Dispenser, Look, Phase, Report, faults};
use crate::device::{
    Act, Authority, CASSETTES_MAX, CassetteState, DispenserEvent, Instant, LastOrder, NotSent, NoteCounts, Permit, Refused,
};

impl<A: Authority, D: Dialect> Dispenser<A, D> {
    pub(super) fn begin(&mut self, now: Instant, purge: Option<Permit<A>>) -> Result<(), Refused> {
        let intent = purge.as_ref().map(|permit| permit.terms().intent);
        let refused = |why| Err(Refused { intent, why });
        if let Some(permit) = &purge {
            if !self.is_ours(permit) {
                return refused(NotSent::OtherDevice);
            }
            if permit.terms().act != Act::Reset {
                return refused(NotSent::WrongState);
            }
        }
        match self.phase {
            Phase::Down => return refused(NotSent::LineDown),
            Phase::Reading(_) => return refused(NotSent::WrongState),
            Phase::Waiting | Phase::Working => {}
        }
        if self.job.is_some() {
            return refused(NotSent::Busy);
        }
        self.phase = Phase::Working;
        self.poll_at = now;
        self.ready = false;
        if let Some(intent) = intent {
            self.job = Some(Job::Purge(Purge { intent, stage: PurgeStage::Due }));
        }
        Ok(())
    }

    pub(super) fn dispense(&mut self, now: Instant, permit: &Permit<A>) -> Result<(), Refused> {
        let intent = permit.terms().intent;
        let counts = self.fits(permit).map_err(|why| Refused { intent: Some(intent), why })?;
        self.job = Some(Job::Order(Order::new(now, intent, counts, self.last)));
        self.poll_at = now;
        Ok(())
    }

    fn is_ours(&self, permit: &Permit<A>) -> bool {
        let serial = Some(&self.identity.serial).filter(|serial| !serial.is_empty());
        permit.terms().boot == self.boot && permit.terms().serial.as_ref() == serial
    }

    fn fits(&self, permit: &Permit<A>) -> Result<NoteCounts, NotSent> {
        if !self.is_ours(permit) {
            return Err(NotSent::OtherDevice);
        }
        let Act::DispenseNotes { counts } = permit.terms().act else { return Err(NotSent::WrongState) };
        match self.phase {
            Phase::Down => return Err(NotSent::LineDown),
            Phase::Reading(_) | Phase::Waiting => return Err(NotSent::WrongState),
            Phase::Working if self.job.is_some() => return Err(NotSent::Busy),
            Phase::Working if !self.ready => return Err(NotSent::WrongState),
            Phase::Working => {}
        }
        let in_use = counts.iter().zip(&self.cassettes).all(|(count, cassette)| *count == 0 || cassette.is_some());
        let part = self.line.part(&counts);
        // What the device remembers is one command: an order of several could be settled by the last of them alone.
        let payable = part != [0; CASSETTES_MAX] && (part == counts || !self.line.remembers());
        if in_use && payable { Ok(counts) } else { Err(NotSent::WrongState) }
    }

    /// A look came while something is under way under a permit.
    pub(super) fn look_for_job(&mut self, now: Instant, look: &Look) {
        match self.job {
            Some(Job::Purge(Purge { intent, stage: PurgeStage::Over { done } })) => {
                self.job = None;
                let done = done && !look.notes.path;
                if done {
                    self.dirty = None;
                    self.tell_faults(look);
                }
                self.report(DispenserEvent::Purged { intent, done });
            }
            Some(Job::Order(mut order)) if order.stage == Stage::Look => {
                let out = |index: usize| order.left[index] > 0 && look.cassettes[index] == CassetteState::Out;
                if look.notes.path || look.trouble.is_some() || look.reject_bin_out || (0..CASSETTES_MAX).any(out) {
                    self.end_unsent(NotSent::WrongState);
                    return;
                }
                order.stage = if self.line.remembers() { Stage::Before } else { Stage::Due };
                self.poll_at = now;
                self.job = Some(Job::Order(order));
            }
            _ => {}
        }
    }

    /// The device's memory was read while an order is under way.
    pub(super) fn last_for_job(&mut self, now: Instant, last: Option<LastOrder>) {
        let Some(Job::Order(order)) = self.job.as_mut() else { return };
        self.poll_at = now;
        match order.stage {
            // Something was ordered since the intent was recorded, or its memory cannot be read: no lost answer could be settled.
            Stage::Before if last.is_none() || last != order.before => self.end_unsent(NotSent::WrongState),
            Stage::Before => order.stage = Stage::Due,
            Stage::Settle => self.settle(last),
            Stage::Look | Stage::Due | Stage::Sent => {}
        }
    }

    /// An order whose answer was lost: what the device remembers of it, if that is proof.
    pub(super) fn settle(&mut self, last: Option<LastOrder>) {
        let Some(Job::Order(mut order)) = self.job else { return };
        if order.stage != Stage::Settle {
            return;
        }
        let proven = last.zip(order.before).and_then(|(last, before)| Some((last.code, last.proves(&before, &order.running)?)));
        let Some((code, outcomes)) = proven else { return self.end_in_doubt() };
        if code != 0 {
            self.dirty.get_or_insert_with(faults::needs_purge);
        }
        order.outcomes = outcomes;
        self.end(&order);
    }

    pub(super) fn on_purged(&mut self, now: Instant, answer: &Answer) {
        let Some(Job::Purge(purge)) = self.job.as_mut() else { return };
        purge.stage = PurgeStage::Over { done: *answer == Answer::Done };
        self.poll_at = now;
        self.unprepared = true;
        match answer {
            Answer::Done => {}
            Answer::Failed(trouble) => self.dirty = Some(D::fault(*trouble)),
            _ => {
                self.dirty.get_or_insert_with(faults::needs_purge);
            }
        }
    }

    pub(super) fn on_dispensed(&mut self, now: Instant, answer: Answer) {
        let Some(Job::Order(mut order)) = self.job else { return };
        self.poll_at = now;
        match answer {
            Answer::Report(report) => {
                self.note_cassettes(&order.running, &report);
                let whole = order.add(&report);
                if let Some(trouble) = report.trouble {
                    self.dirty = Some(D::fault(trouble));
                } else if !whole {
                    // It says that all is well, and counted something else than was ordered.
                    self.dirty.get_or_insert_with(faults::needs_purge);
                }
                if whole && order.left != [0; CASSETTES_MAX] {
                    order.stage = Stage::Due;
                    self.job = Some(Job::Order(order));
                } else {
                    self.end(&order);
                }
            }
            Answer::Declined => {
                order.not_executed();
                self.take_back(&order, NotSent::Declined);
            }
            answer => {
                if let Answer::Failed(trouble) = answer {
                    // It tells what is wrong, and no counts.
                    self.dirty = Some(D::fault(trouble));
                }
                order.stage = Stage::Settle;
                order.lost_at = now;
                self.job = Some(Job::Order(order));
                if !self.line.remembers() {
                    self.end_in_doubt();
                }
            }
        }
    }

    /// What picking from the cassettes told of them.
    fn note_cassettes(&mut self, running: &NoteCounts, report: &Report) {
        for (index, running) in running.iter().enumerate() {
            let said = report.cassettes[index];
            if said == CassetteState::Empty {
                self.empty[index] = true;
            } else if *running > 0 && report.exit[index] == *running {
                self.empty[index] = false;
            }
            if let Some(look) = self.look.as_mut()
                && said == CassetteState::NearEnd
                && look.cassettes[index] != CassetteState::Out
            {
                look.cassettes[index] = said;
            }
        }
    }

    /// Ends what was not said on the line yet. Parts of an order that were, are proven.
    pub(super) fn end_unsent(&mut self, why: NotSent) {
        match self.job {
            Some(Job::Order(order)) if order.is_unsent() => self.take_back(&order, why),
            Some(Job::Purge(Purge { intent, stage: PurgeStage::Due })) => {
                self.job = None;
                self.not_sent(intent, why);
            }
            _ => {}
        }
    }

    /// A frame that was under way and never left.
    pub(super) fn never_left(&mut self, why: NotSent) {
        match self.job {
            Some(Job::Order(mut order)) => {
                order.not_executed();
                self.take_back(&order, why);
            }
            Some(Job::Purge(Purge { intent, .. })) => {
                self.job = None;
                self.not_sent(intent, why);
            }
            None => {}
        }
    }

    /// A purge whose line was lost: nobody saw what came of it.
    pub(super) fn end_unseen_purge(&mut self) {
        if let Some(Job::Purge(Purge { intent, stage: PurgeStage::Sent | PurgeStage::Over { .. } })) = self.job {
            self.job = None;
            self.dirty.get_or_insert_with(faults::needs_purge);
            self.report(DispenserEvent::Purged { intent, done: false });
        }
    }

    fn take_back(&mut self, order: &Order, why: NotSent) {
        if order.is_untouched() {
            self.finish();
            self.not_sent(order.intent, why);
        } else {
            self.end(order);
        }
    }

    /// An order is over, and what became of it is proven.
    fn end(&mut self, order: &Order) {
        self.finish();
        self.report(DispenserEvent::Dispensed { intent: order.intent, cassettes: order.outcomes });
    }

    fn end_in_doubt(&mut self) {
        let Some(Job::Order(mut order)) = self.job else { return };
        let seen = if self.line.counts_out() { self.line.seen_out() } else { [0; CASSETTES_MAX] };
        order.doubt(&seen);
        self.dirty.get_or_insert_with(faults::needs_purge);
        self.finish();
        self.report(DispenserEvent::Doubt { intent: order.intent, cassettes: order.outcomes });
    }

    /// `Ready` is said again after every order, once path and memory were read anew.
    fn finish(&mut self) {
        self.job = None;
        self.ready = false;
        self.stale = true;
    }

    /// Until when an order waits for the device's memory.
    pub(super) fn settling_until(&self) -> Option<Instant> {
        match self.job {
            Some(Job::Order(order)) if order.stage == Stage::Settle => Some(order.lost_at.after(self.pace.doubt)),
            _ => None,
        }
    }

    pub(super) fn give_up_settling(&mut self, now: Instant) {
        if self.settling_until().is_some_and(|until| until <= now) {
            self.end_in_doubt();
        }
    }

    /// Tells of notes that were seen to leave.
    pub(super) fn tell_progress(&mut self) {
        let has_room = self.has_room();
        let seen = self.line.seen_out();
        let Some(Job::Order(order)) = self.job.as_mut() else { return };
        let out = order.out(&seen);
        if order.stage == Stage::Sent && out != order.told && has_room {
            order.told = out;
            let intent = order.intent;
            self.report(DispenserEvent::Dispensing { intent, out });
        }
    }
}
