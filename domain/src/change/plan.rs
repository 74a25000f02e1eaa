//! The best combination for one amount, exactly: dynamic programming over the values, smallest first.
//!
//! What the smaller pieces are still worth after a choice follows from how much of the amount they make, so the outlook at
//! each step up is known at every state. Two passes: the first finds the best outlook that any combination leaves behind, the
//! second the fewest pieces among the combinations that leave it. Both slide a window along the amounts of one residue, so
//! the work is (values x amount), whatever the number of pieces.

use std::collections::VecDeque;

use super::Kind;
use super::outlook::Score;

/// How many pieces of each kind make `target` units; `None` if nothing does.
pub(super) fn best(target: usize, kinds: &[Kind]) -> Option<Vec<usize>> {
    let outlook = best_outlook(target, kinds)?;
    fewest_pieces(target, kinds, outlook)
}

/// The best outlook that any combination for `target` leaves behind.
fn best_outlook(target: usize, kinds: &[Kind]) -> Option<Score> {
    // By how many units the values so far make: the worst step so far, at its best.
    let mut worst: Vec<Option<Score>> = vec![None; target + 1];
    worst[0] = Some(Score::BEST);
    let mut held = 0_usize;
    for kind in kinds {
        let kept: Vec<Option<Score>> =
            worst.iter().enumerate().map(|(units, score)| score.map(|score| score.min(step(*kind, held, units)))).collect();
        let mut next = vec![None; target + 1];
        slide(target, *kind, |units, window: &mut VecDeque<usize>| {
            push_better(window, units, |a, b| kept[a] >= kept[b]);
            let some_left = window.front().and_then(|from| kept[*from]);
            let all_used = emptied(*kind, units).and_then(|from| worst[from]);
            next[units] = some_left.max(all_used);
        });
        worst = next;
        held = held.saturating_add(kind.value.saturating_mul(kind.count));
    }
    worst[target]
}

/// The fewest pieces for `target` among the combinations whose every step is at least `outlook`.
fn fewest_pieces(target: usize, kinds: &[Kind], outlook: Score) -> Option<Vec<usize>> {
    let mut pieces: Vec<Option<usize>> = vec![None; target + 1];
    pieces[0] = Some(0);
    let mut held = 0_usize;
    let mut chosen = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let allowed = |units: usize| pieces[units].filter(|_| step(*kind, held, units) >= outlook);
        // Along one residue a piece more is a place further: compared without the pieces that both would need.
        let cost = |units: usize| allowed(units).map_or(i64::MAX, |count| signed(count) - signed(units / kind.value));
        let mut next = vec![None; target + 1];
        let mut choice = vec![0_usize; target + 1];
        slide(target, *kind, |units, window: &mut VecDeque<usize>| {
            push_better(window, units, |a, b| cost(a) <= cost(b));
            let some_left = window.front().and_then(|from| Some((allowed(*from)? + (units - from) / kind.value, units - from)));
            let all_used = emptied(*kind, units).and_then(|from| Some((pieces[from]? + kind.count, units - from)));
            if let Some((count, made)) = [some_left, all_used].into_iter().flatten().min() {
                next[units] = Some(count);
                choice[units] = made / kind.value;
            }
        });
        pieces = next;
        chosen.push(choice);
        held = held.saturating_add(kind.value.saturating_mul(kind.count));
    }
    pieces[target]?;
    let mut rest = target;
    let mut counts = vec![0; kinds.len()];
    for (index, kind) in kinds.iter().enumerate().rev() {
        counts[index] = chosen[index][rest];
        rest -= counts[index] * kind.value;
    }
    (rest == 0).then_some(counts)
}

/// The outlook at the step up to this kind, where smaller pieces worth `held` made `units` of the amount.
fn step(kind: Kind, held: usize, units: usize) -> Score {
    Score::at(kind, held.saturating_sub(units))
}

/// From where all pieces of a kind lead to `units`: then none is left, and there is no step up to it.
fn emptied(kind: Kind, units: usize) -> Option<usize> {
    units.checked_sub(kind.value.checked_mul(kind.count)?)
}

/// Visits all amounts, residue by residue, with the window of those from which fewer than all pieces of this kind lead there.
fn slide(target: usize, kind: Kind, mut visit: impl FnMut(usize, &mut VecDeque<usize>)) {
    let mut window = VecDeque::new();
    for residue in 0..kind.value.min(target + 1) {
        window.clear();
        for units in (residue..=target).step_by(kind.value) {
            visit(units, &mut window);
            // The next amount is reached from the oldest place only by one piece more.
            while window.front().is_some_and(|from| (units + kind.value - from) / kind.value >= kind.count) {
                window.pop_front();
            }
        }
    }
}

/// Keeps the best candidate at the front; later ones that are as good replace earlier ones.
fn push_better(window: &mut VecDeque<usize>, units: usize, as_good: impl Fn(usize, usize) -> bool) {
    while window.back().is_some_and(|last| as_good(units, *last)) {
        window.pop_back();
    }
    window.push_back(units);
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
