//! The decision table of `money.md` section 6: what becomes of a batch whose signature and inner chain hold. Pure.

use cas_domain::journal::{EntryHash, Link, Seq, StoredEntry};

/// What the centre holds of one epoch, as far as the decision asks.
pub trait Known {
    /// Why a question could not be answered.
    type Error;

    /// The branch that holds these bytes at this place.
    ///
    /// # Errors
    /// The store's.
    fn branch_of(&self, seq: Seq, hash: EntryHash) -> Result<Option<i64>, Self::Error>;

    /// The head of a branch.
    ///
    /// # Errors
    /// The store's.
    fn head(&self, branch: i64) -> Result<Link, Self::Error>;

    /// The highest branch number in use.
    ///
    /// # Errors
    /// The store's.
    fn newest_branch(&self) -> Result<i64, Self::Error>;
}

/// What to do with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// All of it is stored already, its last entry in this branch.
    Known {
        /// The branch.
        branch: i64,
    },
    /// The first `skip` entries are stored already; the rest goes to this branch.
    Store {
        /// How many to pass over.
        skip: usize,
        /// Where the rest belongs.
        branch: i64,
        /// Whether the branch begins with it.
        begins: bool,
    },
    /// Something before is missing.
    Gap {
        /// The place wanted.
        want: Seq,
        /// Whether it follows something that the centre never had, at a place that it has: a branch whose beginning is still to come.
        unmoored: bool,
    },
}

/// How far back is asked for when a batch follows bytes that the centre never had.
const STEP_BACK: u64 = 64;

/// Decides. `closed` says that a later epoch of this terminal is open: its trunk does not grow any more.
///
/// # Errors
/// What `known` says.
pub fn decide<K: Known>(known: &K, entries: &[StoredEntry], closed: bool) -> Result<Decision, K::Error> {
    let Some(first) = entries.first() else { return Ok(Decision::Known { branch: 0 }) };
    let trunk = known.head(0)?;
    let parent = Seq(first.seq.0.saturating_sub(1));
    let mut branch = if parent == Seq::START { Some(0) } else { known.branch_of(parent, first.previous)? };
    for (skip, entry) in entries.iter().enumerate() {
        if let Some(holder) = known.branch_of(entry.seq, entry.hash)? {
            branch = Some(holder);
            continue;
        }
        let Some(parent_branch) = branch else { return Ok(gap(trunk.seq, first.seq)) };
        let head = known.head(parent_branch)?;
        let grows = head.seq.next() == entry.seq && head.hash == entry.previous && !(closed && parent_branch == 0);
        return Ok(if grows {
            Decision::Store { skip, branch: parent_branch, begins: false }
        } else {
            Decision::Store { skip, branch: known.newest_branch()?.saturating_add(1), begins: true }
        });
    }
    Ok(Decision::Known { branch: branch.unwrap_or(0) })
}

fn gap(trunk: Seq, first: Seq) -> Decision {
    if first.0 > trunk.next().0 {
        Decision::Gap { want: trunk.next(), unmoored: false }
    } else {
        Decision::Gap { want: Seq(first.0.saturating_sub(STEP_BACK).max(1)), unmoored: true }
    }
}
