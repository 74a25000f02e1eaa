//! The chain: whatever was changed, dropped, swapped or brought from elsewhere is named with its place.

use cas_domain::id::TerminalId;
use cas_domain::journal::chain::ChainError;
use cas_domain::journal::{Epoch, Link, Seq, StoredEntry, entry_hash};
use proptest::prelude::*;

use crate::samples::terminal;
use crate::story::day;

/// Follows the chain from its start; the head, or where it breaks.
fn walk(stored: &[StoredEntry]) -> Result<Link, ChainError> {
    let mut head = Link::start(Epoch(1));
    for entry in stored {
        head = entry.follow(terminal(), head)?;
        entry.read(terminal(), Epoch(1))?;
    }
    Ok(head)
}

fn stored() -> Vec<StoredEntry> {
    day().stored()
}

#[test]
fn an_untouched_chain_holds_to_its_head() {
    let stored = stored();
    let head = walk(&stored).expect("nothing was touched");
    assert_eq!(head.seq, Seq(stored.len() as u64));
    assert_eq!(head.hash, stored[stored.len() - 1].hash);
}

#[test]
fn a_dropped_entry_leaves_a_place_that_is_named() {
    for dropped in 0..stored().len() - 1 {
        let mut stored = stored();
        stored.remove(dropped);
        let want = dropped as u64 + 1;
        assert!(matches!(walk(&stored), Err(ChainError::Place { want: w, got: g }) if w == want && g == want + 1), "{dropped}");
    }
}

#[test]
fn dropped_and_closed_up_again_is_noticed_by_the_hash_before() {
    for dropped in 0..stored().len() - 1 {
        let mut stored = stored();
        stored.remove(dropped);
        stored.iter_mut().skip(dropped).for_each(|entry| entry.seq = Seq(entry.seq.0 - 1));
        assert!(matches!(walk(&stored), Err(ChainError::Previous(at)) if at == dropped as u64 + 1), "{dropped}");
    }
}

#[test]
fn two_swapped_entries_are_named() {
    for first in 0..stored().len() - 1 {
        let mut stored = stored();
        stored.swap(first, first + 1);
        assert!(matches!(walk(&stored), Err(ChainError::Place { want, .. }) if want == first as u64 + 1));
        let seqs = (stored[first].seq, stored[first + 1].seq);
        (stored[first].seq, stored[first + 1].seq) = (seqs.1, seqs.0);
        assert!(matches!(walk(&stored), Err(ChainError::Previous(at)) if at == first as u64 + 1), "swapped bodies {first}");
    }
}

#[test]
fn an_entry_of_another_terminal_or_epoch_does_not_follow() {
    let stored = stored();
    let other = TerminalId::from_u128(8);
    assert!(matches!(stored[0].follow(other, Link::start(Epoch(1))), Err(ChainError::Hash(1))));
    assert!(matches!(stored[0].follow(terminal(), Link::start(Epoch(2))), Err(ChainError::Hash(1))));
    // Hashed anew for the other place, its own words still give it away.
    let mut moved = stored[3].clone();
    moved.hash = entry_hash(terminal(), Epoch(2), moved.seq, moved.previous, &moved.body);
    assert!(matches!(moved.read(terminal(), Epoch(2)), Err(ChainError::Elsewhere(4))));
    assert!(matches!(stored[3].read(other, Epoch(1)), Err(ChainError::Elsewhere(4))));
}

#[test]
fn a_chain_rewritten_from_the_middle_ends_in_another_head() {
    let honest = stored();
    let mut rewritten = day();
    rewritten.entries[10].wall_ms = rewritten.entries[10].wall_ms.plus_millis(1);
    let rewritten = rewritten.stored();
    walk(&rewritten).expect("whoever rewrites everything has a chain again");
    assert_eq!(rewritten[9].hash, honest[9].hash);
    for at in 10..honest.len() {
        assert_ne!(rewritten[at].hash, honest[at].hash, "an anchor at {at} would not tell the two apart");
    }
}

proptest! {
    #[test]
    fn any_changed_byte_is_named_with_its_entry(at in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut stored = stored();
        let at = at.index(stored.len());
        let body = &mut stored[at].body;
        let byte = byte.index(body.len());
        body[byte] ^= 1 << bit;
        let result = walk(&stored);
        prop_assert!(matches!(result, Err(ChainError::Hash(place)) if place == at as u64 + 1), "{:?}", result);
    }

    #[test]
    fn any_changed_bit_of_a_hash_is_named(at in any::<prop::sample::Index>(), byte in 0..32_usize, bit in 0..8_u8, own in any::<bool>()) {
        let mut stored = stored();
        let at = at.index(stored.len());
        let hash = if own { &mut stored[at].hash } else { &mut stored[at].previous };
        hash.0[byte] ^= 1 << bit;
        match walk(&stored) {
            Err(ChainError::Hash(place)) if own => prop_assert_eq!(place, at as u64 + 1),
            Err(ChainError::Previous(place)) if !own => prop_assert_eq!(place, at as u64 + 1),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn random_bytes_in_place_of_an_entry_are_an_error(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut stored = stored();
        stored[4].body = body;
        stored[4].hash = entry_hash(terminal(), Epoch(1), Seq(5), stored[4].previous, &stored[4].body);
        let unreadable = matches!(walk(&stored), Err(ChainError::Unreadable { seq: 5, .. }));
        prop_assert!(unreadable);
    }
}
