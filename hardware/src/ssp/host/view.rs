//! What the device told, as statuses of the device model: where a note is, what waits for its owner, what the device is doing.

use heapless::{Deque, Vec};

use crate::acceptor::{NOT_SAID, Status};
use crate::device::{BillTable, FaultKind, Instant, Span};
use crate::ssp::codes;
use crate::ssp::event::{Event, EventError};

/// Reports that wait at most. One reply of a validator tells of one or two notes.
const NEWS_MAX: usize = 8;

/// Replies in which a device may tell of its power-up before that is all it has to tell.
const WAKING_REPLIES_MAX: u8 = 3;

/// Something that happened once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct News {
    status: Status,
    /// It came with a loss of power.
    power_up: bool,
    /// The device tells it again by itself, or nothing is lost where it does not: the line may go on.
    kept: bool,
}

impl News {
    /// Whether it stays until its owner has settled it.
    fn waits(self) -> bool {
        self.power_up || matches!(self.status, Status::Stacked { .. } | Status::Returned { .. } | Status::Cheated)
    }
}

/// Where the note is of which the device told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In escrow: **the next poll stacks it**.
    Escrow,
    /// It was ordered into the box.
    Stacking {
        /// When.
        since: Instant,
    },
    /// It left escrow otherwise.
    Leaving,
}

/// The note that was in escrow, until its end is told.
#[derive(Clone, Copy, Debug)]
struct Path {
    index: u8,
    place: Place,
    since: Instant,
}

/// How the reply to a poll is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// Credits are told again until acknowledged.
    pub(super) with_ack: bool,
    /// The poll was the order to stack.
    pub(super) stacks: bool,
    /// How long a device may say nothing of a note that it was ordered to stack.
    pub(super) stack_start: Span,
}

/// What is known of the device.
#[derive(Debug)]
pub(super) struct View {
    news: Deque<News, NEWS_MAX>,
    level: Status,
    path: Option<Path>,
    box_out: bool,
    /// Credits of the device that were taken in and not acknowledged on the wire.
    credits_taken: usize,
    /// It told again what was settled, and waits for 57.
    repeats: bool,
    /// What was settled last, until the next reply: the same in that one is no second event.
    last_settled: Option<Status>,
    /// It told of a power-up in so many replies; what became of a note is still to come.
    waking: Option<u8>,
    /// A note was refused; the reason was not asked for.
    reason_due: bool,
    /// What cannot be read was told, or more than fits: the line must not go on.
    stuck: Option<u8>,
    /// Credits in the last reply to another process, which a device that knows 56 tells again.
    old_credits: Vec<u8, NEWS_MAX>,
    /// The last status said was settled. The same again is another one, and is not said right after it.
    settled: Option<Status>,
    /// The head of the news was the last status said.
    shown: bool,
    power_up_shown: bool,
}

/// What a reply brings besides statuses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brought {
    /// The device lost power, or was reset.
    pub(super) power_up: bool,
}

impl View {
    pub(super) const fn new() -> Self {
        Self {
            news: Deque::new(),
            level: Status::Busy,
            path: None,
            box_out: false,
            credits_taken: 0,
            repeats: false,
            last_settled: None,
            waking: None,
            reason_due: false,
            stuck: None,
            old_credits: Vec::new(),
            settled: None,
            shown: false,
            power_up_shown: false,
        }
    }

    /// The next status to say.
    pub(super) fn say(&mut self) -> Status {
        self.shown = false;
        self.power_up_shown = false;
        let settled = self.settled.take();
        if let Some(head) = self.news.front().copied() {
            if settled == Some(head.status) {
                // Two notes of one kind in a row are two reports: something else stands between them.
                return Status::Busy;
            }
            if head.waits() {
                self.shown = true;
                self.power_up_shown = head.power_up;
            } else {
                self.news.pop_front();
            }
            return head.status;
        }
        match self.stuck {
            Some(code) => Status::trouble(FaultKind::Protocol, codes::unknown_event(code)),
            None if self.waking.is_some() => Status::Initialising,
            None => self.level,
        }
    }

    /// Whether the last status said came with a loss of power.
    pub(super) const fn told_of_power_up(&self) -> bool {
        self.power_up_shown
    }

    /// Something else was asked: the last status is no longer what an acknowledgement is about.
    pub(super) fn asked_otherwise(&mut self) {
        self.shown = false;
    }

    /// The last status said is settled.
    pub(super) fn acknowledge(&mut self) {
        if core::mem::take(&mut self.shown) {
            self.settled = self.news.pop_front().map(|news| news.status);
            self.last_settled = self.settled;
        }
    }

    /// Whether 57 is due: all that the device repeats was told of, and is settled. It may forget more than it told, so never without need.
    pub(super) fn is_ack_due(&self) -> bool {
        (self.credits_taken > 0 || self.repeats) && !self.has_news()
    }

    /// Acknowledged on the wire: credits told from now on are new ones.
    pub(super) fn acknowledged_on_wire(&mut self) {
        self.credits_taken = 0;
        self.repeats = false;
    }

    /// Whether nothing is lost when the device forgets its last reply.
    pub(super) fn may_go_on(&self) -> bool {
        self.stuck.is_none() && !self.news.iter().any(|news| news.waits() && !news.kept)
    }

    /// Whether something waits for its owner.
    pub(super) fn has_news(&self) -> bool {
        self.news.iter().any(|news| news.waits())
    }

    pub(super) fn place(&self) -> Option<Place> {
        self.path.map(|path| path.place)
    }

    /// How long the note has been in escrow.
    pub(super) fn in_escrow_for(&self, now: Instant) -> Span {
        self.path.map_or(Span::ZERO, |path| now.since(path.since))
    }

    /// The device was reset under a permit, by which everything told before is settled.
    pub(super) fn reset(&mut self) {
        *self = Self { box_out: self.box_out, ..Self::new() };
    }

    /// A state that no event tells.
    pub(super) fn set_level(&mut self, status: Status) {
        self.level = status;
    }

    /// It answered a poll with what is no report: it is out of order.
    pub(super) fn fail(&mut self, status: Status) {
        if self.waking.take().is_some() {
            self.push(Status::PowerUp, true, true);
        }
        self.level = status;
    }

    /// HOLD was taken: a note lies in escrow, whose kind is not said.
    pub(super) fn held(&mut self, now: Instant) {
        let index = self.path.map_or(NOT_SAID, |path| path.index);
        let since = self.path.map_or(now, |path| path.since);
        self.path = Some(Path { index, place: Place::Escrow, since });
        self.level = Status::Escrow { index };
    }

    /// HOLD was refused, or REJECT was taken: no note lies in escrow.
    pub(super) fn not_held(&mut self) {
        if let Some(path) = self.path.as_mut().filter(|path| path.place == Place::Escrow) {
            path.place = Place::Leaving;
        }
    }

    /// The note was ordered into the box, as far as the line can tell.
    pub(super) fn ordered(&mut self, now: Instant) {
        if let Some(path) = self.path.as_mut() {
            path.place = Place::Stacking { since: now };
        }
    }

    pub(super) const fn is_reason_due(&self) -> bool {
        self.reason_due
    }

    /// Why the last note was refused, or a code that says nothing.
    pub(super) fn refused(&mut self, code: u8) {
        self.reason_due = false;
        self.push(Status::Rejecting { code }, false, true);
    }

    fn push(&mut self, status: Status, power_up: bool, kept: bool) {
        if self.news.push_back(News { status, power_up, kept }).is_err() {
            // More than fits: nothing is acknowledged, and a person looks.
            self.stuck = Some(0);
        }
    }

    /// The reply to a command of another process, said again: only what would be lost is taken from it.
    pub(super) fn take_foreign(&mut self, events: &[Event], with_ack: bool, table: Option<&BillTable>) {
        for event in events {
            match event {
                Event::Credit(channel) if with_ack => drop(self.old_credits.push(*channel)),
                Event::Credit(channel) => self.push(Status::Stacked { index: index_of(*channel) }, false, false),
                Event::SlaveReset => self.lose_power(),
                Event::ClearedIntoBox(_) | Event::ClearedFromFront(_) | Event::Moved(0xCA | 0xCB, _) => self.woken(event, false, table),
                _ => {}
            }
        }
    }

    /// The device does not know 56: what it had told last it tells no more.
    pub(super) fn trust_old_credits(&mut self) {
        for channel in core::mem::take(&mut self.old_credits) {
            self.push(Status::Stacked { index: index_of(channel) }, false, false);
        }
    }

    /// Takes the events of a reply in.
    pub(super) fn take(
        &mut self,
        now: Instant,
        (events, error): (&[Event], Option<EventError>),
        reading: Reading,
        table: Option<&BillTable>,
    ) -> Brought {
        let mut brought = Brought::default();
        let mut seen = Seen::default();
        let mut credits = 0;
        let settled = self.last_settled.take().filter(|_| reading.with_ack);
        if reading.stacks {
            self.ordered(now);
        }
        for event in events {
            match event {
                Event::SlaveReset => {
                    brought.power_up = true;
                    self.lose_power();
                    seen = Seen::default();
                }
                Event::Credit(channel) => {
                    credits += 1;
                    if !reading.with_ack || credits > self.credits_taken {
                        self.path = None;
                        self.push(Status::Stacked { index: index_of(*channel) }, false, reading.with_ack);
                    }
                }
                Event::Rejected => match self.path.take() {
                    Some(path) => self.push(Status::Returned { index: path.index }, false, false),
                    None => self.reason_due = true,
                },
                Event::Fraud(_) if settled == Some(Status::Cheated) => self.repeats = true,
                Event::Fraud(_) => self.push(Status::Cheated, false, false),
                Event::ClearedIntoBox(channel) if settled == Some(Status::Stacked { index: index_of(*channel) }) => self.repeats = true,
                Event::ClearedFromFront(channel) if settled == Some(Status::Returned { index: index_of(*channel) }) => self.repeats = true,
                Event::ClearedIntoBox(_) | Event::ClearedFromFront(_) | Event::Moved(0xCA | 0xCB, _) => {
                    self.woken(event, reading.with_ack, table);
                }
                Event::BoxOut => self.box_out = true,
                Event::BoxIn => self.box_out = false,
                Event::Rejecting => {
                    self.not_held();
                    seen.moving = Some(if self.path.is_some() { Status::Returning } else { Status::Busy });
                }
                Event::Stacking => {
                    self.ordered(now);
                    seen.moving = Some(Status::Stacking);
                }
                other => seen.see(other),
            }
        }
        if reading.with_ack {
            self.credits_taken = self.credits_taken.max(credits);
        }
        if let Some(error) = error {
            self.stuck = Some(error.code());
        }
        self.settle(now, &seen, reading);
        self.wake_up(brought.power_up, &seen);
        brought
    }

    /// The state after all events of a reply.
    fn settle(&mut self, now: Instant, seen: &Seen, reading: Reading) {
        if let Some(index) = seen.escrow {
            self.lies_in_escrow(now, index, reading.stacks);
            self.level = Status::Escrow { index };
            return;
        }
        let standing = [
            (self.box_out, FaultKind::BoxRemoved, codes::BOX_OUT),
            (seen.full, FaultKind::BoxFull, codes::BOX_FULL),
            (seen.open, FaultKind::CoverOpen, codes::PATH_OPEN),
        ];
        if let Some(code) = seen.jam {
            self.level = Status::trouble(if code == codes::SAFE_JAM { FaultKind::BoxJam } else { FaultKind::Jam }, code);
        } else if let Some(moving) = seen.moving {
            self.level = moving;
        } else if seen.initialising {
            self.level = Status::Initialising;
        } else if let Some((_, kind, code)) = standing.into_iter().find(|(told, _, _)| *told) {
            self.level = Status::trouble(kind, code);
        } else if matches!(self.path, Some(Path { place: Place::Stacking { since }, .. }) if now.since(since) < reading.stack_start) {
            // It took the order and has not begun to say so.
            self.level = Status::Busy;
        } else {
            self.path = None;
            self.level = if seen.disabled { Status::Inhibited } else { Status::Idle };
        }
    }

    fn lies_in_escrow(&mut self, now: Instant, index: u8, stacks: bool) {
        let since = match self.path {
            // The reply to the order may still show it where it was.
            Some(path) if path.index == index && (path.place == Place::Escrow || stacks) => path.since,
            // The one before ended without a word.
            Some(_) => {
                self.push(Status::Idle, false, true);
                now
            }
            None => now,
        };
        self.path = Some(Path { index, place: Place::Escrow, since });
    }

    fn lose_power(&mut self) {
        if self.waking.is_none() {
            self.waking = Some(0);
            self.path = None;
            self.box_out = false;
            self.credits_taken = 0;
            self.repeats = false;
            self.reason_due = false;
        }
    }

    /// What became of a note at power-up.
    fn woken(&mut self, event: &Event, with_ack: bool, table: Option<&BillTable>) {
        self.waking = None;
        self.path = None;
        match event {
            // A device that tells a credit once may have told it in a reply that was lost, and have taken another note since: that one is
            // back, and nothing is proven of the one before. Under 56 it takes no other note until the credit is acknowledged.
            Event::ClearedFromFront(_) if !with_ack => self.push(Status::PowerUp, true, true),
            Event::ClearedFromFront(channel) => self.push(Status::Returned { index: index_of(*channel) }, true, false),
            // Which note is not said: whether it is the one of an open intent, a person finds out (`protocols.md` section 0).
            Event::ClearedIntoBox(0) => {
                self.push(Status::PowerUp, true, false);
                self.push(Status::Stacked { index: NOT_SAID }, false, false);
            }
            Event::ClearedIntoBox(channel) => self.push(Status::Stacked { index: index_of(*channel) }, true, false),
            Event::Moved(_, sum) => {
                let same = |value: &Option<crate::device::Value>| value.and_then(|value| value.hundredths()) == Some(i64::from(sum.value));
                let at = table.and_then(|table| table.iter().position(same)).and_then(|at| u8::try_from(at).ok());
                self.push(Status::Stacked { index: at.unwrap_or(NOT_SAID) }, true, false);
            }
            _ => {}
        }
    }

    /// A power-up is told once the device has nothing more to tell of it.
    fn wake_up(&mut self, told_now: bool, seen: &Seen) {
        let Some(replies) = self.waking else { return };
        let busy = told_now || seen.initialising || seen.moving.is_some();
        if busy && replies < WAKING_REPLIES_MAX {
            // Only power-ups told again and again are counted: a long initialisation is waited for.
            self.waking = Some(replies + u8::from(told_now));
            return;
        }
        if busy && !told_now {
            return;
        }
        self.waking = None;
        // The word alone proves nothing of a note; nothing is lost with it.
        self.push(Status::PowerUp, true, true);
    }
}

/// The states of one reply.
#[derive(Debug, Default)]
struct Seen {
    escrow: Option<u8>,
    moving: Option<Status>,
    jam: Option<u16>,
    full: bool,
    open: bool,
    disabled: bool,
    initialising: bool,
}

impl Seen {
    fn see(&mut self, event: &Event) {
        match event {
            Event::Read(0) => self.moving = Some(Status::Accepting),
            Event::Read(channel) => self.escrow = Some(index_of(*channel)),
            // It has no place in the table: it goes back.
            Event::TicketValidated => self.escrow = Some(NOT_SAID),
            Event::SafeJam => self.jam = Some(codes::SAFE_JAM),
            Event::UnsafeJam => self.jam = Some(codes::UNSAFE_JAM),
            Event::StackerFull => self.full = true,
            Event::PathOpen => self.open = true,
            Event::Disabled | Event::AllInhibited => self.disabled = true,
            Event::Initialising => self.initialising = true,
            // Money hangs on none of these, or its own event tells.
            _ => {}
        }
    }
}

/// The place in the table of a channel; channel 0 is none.
fn index_of(channel: u8) -> u8 {
    channel.checked_sub(1).unwrap_or(NOT_SAID)
}
