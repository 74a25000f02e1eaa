//! The physical truth of a dispenser: where every note is, and how notes move over time.

use std::collections::VecDeque;

use crate::device::{CASSETTES_MAX, Instant, NoteCounts, Span};

/// Rejected notes of one cassette after which an order ends.
const REJECTS_MAX: u8 = 10;

/// What kind of dispenser it is, and how long things take in it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What lies in each cassette at first: the note in centavos, and how many.
    pub cassettes: Vec<(u32, usize)>,
    /// Fewer notes than this are near the end.
    pub near_end: usize,
    /// From the order to the first note, and from note to note.
    pub pick: Span,
    /// From the cassette to the exit.
    pub travel: Span,
    /// A purge.
    pub purge: Span,
}

impl Settings {
    /// Cassettes with so many notes of these values in centavos.
    pub fn with(notes: &[u32], count: usize) -> Self {
        Self {
            cassettes: notes.iter().map(|note| (*note, count)).collect(),
            near_end: 20,
            pick: Span::from_millis(150),
            travel: Span::from_millis(250),
            purge: Span::from_millis(1500),
        }
    }
}

/// Where a note gets stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JamAt {
    /// Before it was counted.
    Check,
    /// After it was counted, before the exit.
    Exit,
}

/// What an order came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As it was told.
    Good,
    /// Nothing more could be picked from this cassette.
    Empty(usize),
    /// A note got stuck.
    Jam(JamAt),
    /// Too many notes were rejected.
    OverReject,
}

/// Why an order or a purge is not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A purge is missing.
    NeedsPurge,
    /// Something is running.
    Busy,
    /// A cassette is not in place.
    Missing(usize),
    /// The reject bin is not in place.
    NoRejectBin,
}

/// A note that moved while an order ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// It left.
    Out,
    /// It went into the reject bin.
    Rejected,
}

/// The device's own counts of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ordered, by cassette.
    pub ordered: NoteCounts,
    /// Seen by the sensors behind the cassettes.
    pub checked: NoteCounts,
    /// Seen to leave.
    pub exit: NoteCounts,
    /// Sent into the reject bin.
    pub rejected: NoteCounts,
}

/// What ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// An order.
    Order(Counts, End),
    /// A purge; false where a note stayed in the path.
    Purge(bool),
}

#[derive(Debug)]
enum Job {
    Order { counts: Counts, moving: Option<usize>, at: Instant },
    Purge { at: Instant },
}

/// The far end's cassettes, path, exit and bins.
#[derive(Debug)]
pub struct Body {
    pub(super) settings: Settings,
    pub(super) powered: bool,
    /// Notes by cassette, in the order in which they come; `None` while it is out.
    pub cassettes: Vec<Option<VecDeque<u32>>>,
    /// Between cassette and exit.
    pub path: Vec<u32>,
    /// At the exit.
    pub exit: Vec<u32>,
    pub(super) taken: Vec<u32>,
    /// `None` while it is out.
    pub reject_bin: Option<Vec<u32>>,
    /// What staff took out of the path.
    pub(super) cleared: Vec<u32>,
    /// Cassettes and reject bins that staff took away.
    pub(super) removed: Vec<Vec<u32>>,
    /// Nothing is paid before a purge: power was lost, or an order ended badly.
    pub needs_purge: bool,
    /// A note is stuck until staff takes it out.
    pub jammed: Option<JamAt>,
    /// What happens to the notes picked next, from the next on.
    pub(super) fate: VecDeque<Fate>,
    job: Option<Job>,
    done: Option<Done>,
}

/// What happens to a note that is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Fine,
    Reject,
    Jam(JamAt),
    /// Another one hangs on it, and no sensor sees it.
    Double,
}

impl Body {
    pub(super) fn new(settings: Settings) -> Self {
        let cassettes = settings.cassettes.iter().map(|(note, count)| Some(std::iter::repeat_n(*note, *count).collect())).collect();
        Self {
            settings,
            powered: true,
            cassettes,
            path: Vec::new(),
            exit: Vec::new(),
            taken: Vec::new(),
            reject_bin: Some(Vec::new()),
            cleared: Vec::new(),
            removed: Vec::new(),
            needs_purge: true,
            jammed: None,
            fate: VecDeque::new(),
            job: None,
            done: None,
        }
    }

    /// When the next note moves.
    pub(super) fn until(&self) -> Option<Instant> {
        match self.job.as_ref().filter(|_| self.powered)? {
            Job::Order { at, .. } | Job::Purge { at } => Some(*at),
        }
    }

    /// Whether it is at work.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    pub(super) fn doing(&self) -> &'static str {
        match self.job {
            Some(Job::Order { .. }) => "paying",
            Some(Job::Purge { .. }) => "purging",
            None => "idle",
        }
    }

    /// Whether this cassette is near its end.
    pub fn is_near_end(&self, index: usize) -> bool {
        self.cassettes.get(index).and_then(Option::as_ref).is_some_and(|notes| notes.len() < self.settings.near_end)
    }

    /// Whether this cassette is in place.
    pub fn is_in(&self, index: usize) -> bool {
        self.cassettes.get(index).is_some_and(Option::is_some)
    }

    /// Begins an order.
    ///
    /// # Errors
    /// Why it does not; nothing has moved.
    pub fn pay(&mut self, now: Instant, ordered: NoteCounts) -> Result<(), Refusal> {
        if self.job.is_some() {
            return Err(Refusal::Busy);
        }
        if self.needs_purge || self.jammed.is_some() {
            return Err(Refusal::NeedsPurge);
        }
        if let Some(missing) = (0..CASSETTES_MAX).find(|index| ordered[*index] > 0 && !self.is_in(*index)) {
            return Err(Refusal::Missing(missing));
        }
        if self.reject_bin.is_none() {
            return Err(Refusal::NoRejectBin);
        }
        let counts = Counts { ordered, ..Counts::default() };
        self.job = Some(Job::Order { counts, moving: None, at: now.after(self.settings.pick) });
        Ok(())
    }

    /// Begins a purge.
    ///
    /// # Errors
    /// Why it does not.
    pub fn purge(&mut self, now: Instant) -> Result<(), Refusal> {
        if self.job.is_some() {
            return Err(Refusal::Busy);
        }
        if self.reject_bin.is_none() {
            return Err(Refusal::NoRejectBin);
        }
        self.job = Some(Job::Purge { at: now.after(self.settings.purge) });
        Ok(())
    }

    /// Power is lost: what runs stands still, notes stay where they are.
    pub(super) fn power_off(&mut self) {
        self.powered = false;
        self.job = None;
        self.done = None;
        self.needs_purge = true;
    }

    pub(super) fn take_done(&mut self) -> Option<Done> {
        self.done.take()
    }

    /// The next thing that is due happens.
    pub(super) fn step(&mut self, at: Instant) -> Option<Move> {
        match self.job.take()? {
            Job::Purge { .. } => {
                self.end_purge();
                None
            }
            Job::Order { counts, moving: None, .. } => {
                self.pick(at, counts);
                None
            }
            Job::Order { counts, moving: Some(index), .. } => self.arrive(at, counts, index),
        }
    }

    fn end_purge(&mut self) {
        if self.jammed.is_none() {
            let notes = std::mem::take(&mut self.path);
            self.reject_bin.get_or_insert_default().extend(notes);
            self.needs_purge = false;
        }
        self.done = Some(Done::Purge(self.jammed.is_none()));
    }

    /// A note is picked; or there is nothing more to pick.
    fn pick(&mut self, at: Instant, mut counts: Counts) {
        let wanted = (0..CASSETTES_MAX).find(|index| counts.exit[*index] < counts.ordered[*index]);
        let Some(index) = wanted else { return self.end(counts, End::Good) };
        let Some(note) = self.cassettes.get_mut(index).and_then(Option::as_mut).and_then(VecDeque::pop_front) else {
            return self.end(counts, End::Empty(index));
        };
        self.path.push(note);
        let fate = self.fate.front().copied().unwrap_or(Fate::Fine);
        if fate == Fate::Jam(JamAt::Check) {
            self.fate.pop_front();
            self.jammed = Some(JamAt::Check);
            return self.end(counts, End::Jam(JamAt::Check));
        }
        if fate == Fate::Double
            && let Some(second) = self.cassettes.get_mut(index).and_then(Option::as_mut).and_then(VecDeque::pop_front)
        {
            self.path.push(second);
        }
        if fate != Fate::Reject {
            counts.checked[index] = counts.checked[index].saturating_add(1);
        }
        self.job = Some(Job::Order { counts, moving: Some(index), at: at.after(self.settings.travel) });
    }

    /// The note in the path arrives somewhere.
    fn arrive(&mut self, at: Instant, mut counts: Counts, index: usize) -> Option<Move> {
        let fate = self.fate.pop_front().unwrap_or(Fate::Fine);
        if let Fate::Jam(place) = fate {
            self.jammed = Some(place);
            self.end(counts, End::Jam(place));
            return None;
        }
        let notes = std::mem::take(&mut self.path);
        let moved = if fate == Fate::Reject {
            self.reject_bin.get_or_insert_default().extend(notes);
            counts.rejected[index] = counts.rejected[index].saturating_add(1);
            Move::Rejected
        } else {
            self.exit.extend(notes);
            counts.exit[index] = counts.exit[index].saturating_add(1);
            Move::Out
        };
        if counts.rejected[index] >= REJECTS_MAX {
            self.end(counts, End::OverReject);
        } else {
            self.job = Some(Job::Order { counts, moving: None, at: at.after(self.settings.pick) });
        }
        Some(moved)
    }

    fn end(&mut self, counts: Counts, end: End) {
        self.job = None;
        self.needs_purge |= end != End::Good;
        self.done = Some(Done::Order(counts, end));
    }
}
