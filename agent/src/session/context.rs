//! What a session may look at while it decides, and where it puts what it decided.

use cas_domain::folio::Folio;
use cas_domain::id::IdSeed;
use cas_domain::journal::{EntryDraft, EntryKind, Posting, Seq};
use cas_domain::slot::Slot;
use cas_domain::time::WallMillis;

use super::effect::{Act, Effects};
use crate::clock::{Now, Seeds};
use crate::journal::Standing;

/// Handed in with each event.
pub struct Context<'a> {
    /// What the committed entries say stands.
    pub standing: &'a Standing,
    /// Both clocks.
    pub now: Now,
    seeds: &'a mut dyn Seeds,
    sign: &'a dyn Fn(Folio) -> String,
    effects: Effects,
}

impl<'a> Context<'a> {
    /// A context for one event.
    pub fn new(standing: &'a Standing, now: Now, seeds: &'a mut dyn Seeds, sign: &'a dyn Fn(Folio) -> String) -> Self {
        Self { standing, now, seeds, sign, effects: Effects::default() }
    }

    /// Records an entry.
    pub fn record(&mut self, what: EntryKind, postings: Vec<Posting>) {
        self.record_because(None, what, postings);
    }

    /// Records an entry and names the earlier one that led to it.
    pub fn record_because(&mut self, cause: Option<Seq>, what: EntryKind, postings: Vec<Posting>) {
        self.effects.record.push(EntryDraft { cause, what, postings });
    }

    /// Asks for an act, after what is recorded.
    pub fn act(&mut self, act: Act) {
        self.effects.acts.push(act);
    }

    /// Makes an id of any kind.
    pub fn id<T>(&mut self, make: impl FnOnce(WallMillis, IdSeed) -> T) -> T {
        make(self.now.wall, self.seeds.seed())
    }

    /// Ten random bytes.
    pub fn seed(&mut self) -> IdSeed {
        self.seeds.seed()
    }

    /// The text of a signed QR for a document.
    pub fn signed_qr(&self, folio: Folio) -> String {
        (self.sign)(folio)
    }

    /// Whether entries were recorded for this event.
    pub fn has_recorded(&self) -> bool {
        !self.effects.record.is_empty()
    }

    /// Whether a doubt about this slot is recorded with this event.
    pub fn doubts(&self, slot: &Slot) -> bool {
        self.effects.record.iter().any(|draft| matches!(&draft.what, EntryKind::Doubt { slot: doubted, .. } if doubted == slot))
    }

    pub(super) fn into_effects(self) -> Effects {
        self.effects
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("now", &self.now).field("effects", &self.effects).finish_non_exhaustive()
    }
}
