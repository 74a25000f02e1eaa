//! What is read at first contact, and what is seen of cassettes, path and faults afterwards.

use heapless::Vec;

use super::{Dialect, Dispenser, Look, Phase, Reading, faults};
use crate::device::{
    Authority, CASSETTES_MAX, CassetteState, DispenserAtStart, DispenserEvent, Fault, FaultKind, Identity, Instant, LastOrder,
};

/// Faults that can be shown at once: what the device says, what waits for a purge, the reject bin.
type Shown = Vec<Fault, 3>;

impl<A: Authority, D: Dialect> Dispenser<A, D> {
    pub(super) fn on_look(&mut self, now: Instant, look: Look) {
        match self.phase {
            Phase::Down => {}
            Phase::Reading(_) => {
                self.look = Some(look);
                self.phase = Phase::Reading(Reading::Identification);
                self.poll_at = now;
            }
            Phase::Waiting => {
                let changed = self.look != Some(look);
                self.look = Some(look);
                if changed {
                    self.say_started();
                }
            }
            Phase::Working => {
                self.follow(look);
                self.look_for_job(now, &look);
                self.say_ready();
            }
        }
    }

    pub(super) fn on_identity(&mut self, now: Instant, identity: Identity) {
        if self.phase != Phase::Reading(Reading::Identification) {
            return;
        }
        self.identity = identity;
        self.poll_at = now;
        if self.line.remembers() {
            self.phase = Phase::Reading(Reading::Last);
        } else {
            self.found(now);
        }
    }

    pub(super) fn on_last(&mut self, now: Instant, last: Option<LastOrder>) {
        self.last = last;
        self.unreadable = 0;
        self.stale = false;
        if self.phase == Phase::Reading(Reading::Last) {
            // An order of this process whose answer was lost with the line.
            self.settle(last);
            self.found(now);
        } else {
            self.last_for_job(now, last);
            self.poll_at = now;
        }
    }

    /// Everything is read that can be read.
    fn found(&mut self, now: Instant) {
        self.phase = Phase::Waiting;
        self.poll_at = now.after(self.pace.poll);
        self.say_started();
    }

    fn say_started(&mut self) {
        let Some(look) = self.look else { return };
        if self.line.purges_at_start() || look.notes.path || look.trouble.is_some() {
            self.dirty.get_or_insert_with(faults::needs_purge);
        }
        let found = DispenserAtStart {
            notes: look.notes,
            cassettes: self.cassettes_of(&look),
            last: self.last,
            fault: look.trouble.map(|trouble| trouble.kind).or(look.reject_bin_out.then_some(FaultKind::BoxRemoved)),
            needs_purge: self.dirty.is_some(),
        };
        self.report(DispenserEvent::Started { identity: self.identity.clone(), found });
    }

    /// Able to pay: nothing is wrong and everything is set.
    pub(super) fn say_ready(&mut self) {
        let Some(look) = self.look else { return };
        let well = self.dirty.is_none() && look.trouble.is_none() && !look.notes.path && !look.reject_bin_out;
        let unread = (self.unprepared && self.line.prepares()) || (self.stale && self.line.remembers());
        if !well || self.job.is_some() || unread {
            self.ready &= well;
        } else if !self.ready {
            self.ready = true;
            self.report(DispenserEvent::Ready { last: self.last, cassettes: self.cassettes_of(&look) });
        }
    }

    pub(super) fn on_prepared(&mut self, now: Instant, done: bool) {
        self.poll_at = now;
        if done {
            self.unprepared = false;
            self.say_ready();
            return;
        }
        // It says no to its settings. Asked again at the pace of looks; nobody is told twice.
        self.poll_at = now.after(self.pace.poll_silent);
        if self.told.tell(FaultKind::Protocol) {
            self.report(DispenserEvent::Fault(faults::protocol()));
        }
    }

    /// What the device says of its cassettes, and what was found out by picking.
    pub(super) fn cassettes_of(&self, look: &Look) -> [CassetteState; CASSETTES_MAX] {
        let mut states = look.cassettes;
        for (index, state) in states.iter_mut().enumerate() {
            if self.cassettes[index].is_none() {
                *state = CassetteState::Unsaid;
            } else if self.empty[index] && *state != CassetteState::Out {
                *state = CassetteState::Empty;
            }
        }
        states
    }

    /// Tells what changed since the last look.
    fn follow(&mut self, look: Look) {
        for (index, state) in look.cassettes.iter().enumerate() {
            // Whoever took it out may have filled it.
            self.empty[index] &= *state != CassetteState::Out;
        }
        let before = self.look.replace(look);
        if before.is_some_and(|before| before.notes != look.notes) || (before.is_none() && !look.notes.is_clear()) {
            self.report(DispenserEvent::Notes(look.notes));
        }
        self.tell_cassettes(&look);
        self.tell_faults(&look);
    }

    pub(super) fn tell_cassettes(&mut self, look: &Look) {
        for (index, state) in self.cassettes_of(look).into_iter().enumerate() {
            if self.said[index] != state {
                self.said[index] = state;
                let number = u8::try_from(index + 1).unwrap_or(u8::MAX);
                self.report(DispenserEvent::Cassette { number, state });
            }
        }
    }

    /// Tells faults that begin and takes back those that are over.
    pub(super) fn tell_faults(&mut self, look: &Look) {
        let mut shown = Shown::new();
        // There is room for all three.
        let _ = look.trouble.map(|trouble| shown.push(D::fault(trouble)));
        let _ = self.dirty.clone().map(|fault| shown.push(fault));
        if look.reject_bin_out {
            let _ = shown.push(faults::reject_bin_out());
        }
        let mut kinds: Vec<FaultKind, 4> = shown.iter().map(|fault| fault.kind).collect();
        if self.unprepared && self.line.prepares() {
            // No look shows whether it would take its settings now.
            let _ = kinds.push(FaultKind::Protocol);
        }
        for gone in self.told.gone(&kinds) {
            self.report(DispenserEvent::FaultCleared(gone));
        }
        for fault in shown {
            if self.told.tell(fault.kind) {
                self.report(DispenserEvent::Fault(fault));
            }
        }
    }
}
