//! The end of a count: one act of the centre with the C2 postings of every account, denomination by denomination.

use std::collections::BTreeMap;

use cas_domain::account::{Account, DifferenceOf};
use cas_domain::denomination::Denomination;
use cas_domain::id::CutId;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::{BagContent, Realm};
use cas_domain::slot::Seal;

use super::CustodyError;
use super::count::{CountView, denominations_of, view};
use super::fund::content;
use super::key::CutKey;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{ActDraft, ActKind, CountedBag, CutCount, SuspectNote};
use crate::store::Db;

/// The account of a bag: bags of one kind in a cut share that of the first seal (`money.md`, section 8).
fn account_of(bags: &[cas_domain::journal::facts::BagSeal], content: BagContent) -> Option<Seal> {
    bags.iter().find(|bag| bag.content == content).map(|bag| bag.seal.clone())
}

impl Centre {
    /// Ends a count: from now on nothing of it changes, and what was expected may be shown.
    ///
    /// # Errors
    /// [`CustodyError`] names what is missing: lines, seals, the second signature, or entries of the terminal.
    pub fn finish_count(&self, session: &Session, key: impl Into<CutKey>) -> Result<(), CentreError> {
        session.need(Right::Count)?;
        let key = key.into();
        let now = self.now();
        self.store.write(|db| {
            self.need_complete(db)?;
            let view = view(db, &key)?;
            let count = view.count.clone().ok_or(CustodyError::NotOpen)?;
            if count.finished.is_some() {
                return Err(CustodyError::Finished.into());
            }
            let missing = view.missing_lines();
            if missing > 0 {
                return Err(CustodyError::LinesMissing(missing).into());
            }
            if view.closed.bags.iter().any(|bag| !view.seals.iter().any(|(seal, ..)| *seal == bag.seal)) {
                return Err(CustodyError::SealsMissing.into());
            }
            if view.needs_second() && count.signed_by.is_none() {
                return Err(CustodyError::SecondPerson.into());
            }
            // I12: the cut's own entry is here, and neither trunk nor branch has gaps.
            let bags = counted_bags(&view);
            let suspects: Vec<SuspectNote> = view.suspects.iter().map(|(_, note)| note.clone()).collect();
            let postings = c2(db, view.cut.realm, view.cut.cut, &view, &bags)?;
            let what = ActKind::CutCounted(Box::new(CutCount {
                cut: view.cut.cut,
                folio: crate::store::stored("folio", &view.cut.folio)?,
                camera: count.camera,
                opened_ms: count.opened,
                counted_by: session.number.clone(),
                signed_by: count.signed_by,
                bags,
                suspects,
            }));
            let draft = ActDraft { by: session.number.to_string(), realm: view.cut.realm, machine: None, what, postings };
            let (_, arrival) = db.append_act(self.identity.id, draft, now)?;
            if !db.finish_count(view.cut.cut, arrival)? {
                return Err(CustodyError::Finished.into());
            }
            Ok(db.add_audit(now, session.number.as_str(), "count-finished", &view.cut.said(), "")?)
        })
    }
}

fn counted_bags(view: &CountView) -> Vec<CountedBag> {
    let bags = view.closed.bags.iter();
    bags.map(|bag| CountedBag {
        seal: bag.seal.clone(),
        content: bag.content,
        intact: view.seals.iter().any(|(seal, intact, _)| *seal == bag.seal && *intact),
        pieces: denominations_of(bag.content)
            .into_iter()
            .filter_map(|denomination| Some((denomination, view.line(&bag.seal, denomination)?.pieces)))
            .collect(),
    })
    .collect()
}

/// Kinds of bags that are compared together: a note in doubt left the same box as the good ones, in another bag.
pub const GROUPS: [&[BagContent]; 2] = [&[BagContent::Notes, BagContent::Doubtful], &[BagContent::Coins]];

/// The accounts of a group of kinds, the one that its count is posted against first.
pub fn accounts_of(bags: &[cas_domain::journal::facts::BagSeal], group: &[BagContent]) -> Vec<Account> {
    group.iter().filter_map(|content| account_of(bags, *content)).map(Account::Bag).collect()
}

/// C2 for every account of the cut: what is good goes to the vault, what is in doubt is kept apart, and each denomination's
/// difference is its own posting, never netted against another (S69).
fn c2(db: &Db, realm: Realm, cut: CutId, view: &CountView, counted: &[CountedBag]) -> Result<Vec<Posting>, CentreError> {
    let mut postings = Vec::new();
    for group in GROUPS {
        let accounts = accounts_of(&view.closed.bags, group);
        let Some((bag, others)) = accounts.split_first() else { continue };
        let mut lines: BTreeMap<Denomination, Line> = BTreeMap::new();
        for account in &accounts {
            for (denomination, pieces) in content(db, realm, account)? {
                let line = lines.entry(denomination).or_default();
                line.expected = line.expected.saturating_add(pieces);
            }
        }
        for other in others {
            for (denomination, pieces) in content(db, realm, other)?.into_iter().filter(|(_, pieces)| *pieces > 0) {
                postings.push(Posting::pieces(bag.clone(), other.clone(), denomination, pieces)?);
            }
        }
        for (denomination, pieces) in counted.iter().filter(|bag| group.contains(&bag.content)).flat_map(|bag| &bag.pieces) {
            let line = lines.entry(*denomination).or_default();
            line.good = line.good.saturating_add(*pieces);
        }
        let in_group = |note: &SuspectNote| view.bag(&note.seal).is_some_and(|bag| group.contains(&bag.content));
        for (_, note) in view.suspects.iter().filter(|(_, note)| in_group(note)) {
            lines.entry(note.denomination).or_default().suspect += 1;
        }
        for (denomination, line) in lines.into_iter().rev() {
            postings.extend(line.postings(cut, bag, denomination)?);
        }
    }
    Ok(postings)
}

/// One denomination of one account.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    expected: i64,
    good: i64,
    suspect: i64,
}

impl Line {
    fn postings(self, cut: CutId, bag: &Account, denomination: Denomination) -> Result<Vec<Posting>, CentreError> {
        let difference = Account::Difference(DifferenceOf::Cut(cut));
        let missing = self.expected.saturating_sub(self.good).saturating_sub(self.suspect);
        let moves = [
            (Account::Vault, bag.clone(), self.good),
            (Account::Suspect(cut), bag.clone(), self.suspect),
            (difference.clone(), bag.clone(), missing),
            (bag.clone(), difference, missing.saturating_neg()),
        ];
        let moves = moves.into_iter().filter(|(.., count)| *count > 0);
        Ok(moves.map(|(debit, credit, count)| Posting::pieces(debit, credit, denomination, count)).collect::<Result<_, _>>()?)
    }
}
