//! The vault: counts the bags of cuts at the centre, blind, as the real pages do; mostly right. What it types is kept beside, for the
//! auditor. Sessions and second signatures are put into the database without their passwords, which are slow on purpose.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::CutId;
use cas_domain::journal::facts::BagContent;
use cas_domain::slot::{PersonNumber, Seal};
use cas_server::access::sign_in::Session;
use cas_server::custody::count::{CountView, denominations_of};
use cas_server::custody::key::find_by_seal;
use cas_server::error::CentreError;
use cas_server::ledger::act::SuspectNote;
use cas_server::store::cuts::CutRow;

use super::auditor::truth::Cut;
use super::auditor::{Finding, finding};
use super::centre::CentreEnd;
use super::random::Random;
use super::report::Tally;

/// Who counts, and who signs beside them.
const COUNTS: (&str, &str) = ("5031", "5044");

/// What goes wrong at the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultWrong {
    /// One denomination is counted wrongly.
    Miscounts,
    /// One short, another over by the same worth: nothing may be netted.
    MixesUp,
    /// Two cuts changed their bags on the way.
    SwapsBags,
    /// A note is false.
    FalseNote,
}

/// What may go wrong.
pub const WRONGS: [VaultWrong; 4] = [VaultWrong::Miscounts, VaultWrong::MixesUp, VaultWrong::SwapsBags, VaultWrong::FalseNote];

/// What the vault stated of a cut.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// Good pieces by group (`notes` with doubtful ones, `coins`) and code.
    pub good: BTreeMap<(String, String), i64>,
    /// Notes kept apart, by code.
    pub suspect: BTreeMap<String, i64>,
}

/// Good and suspect pieces as typed, by kind of bag and code.
type Typed = BTreeMap<(String, String), (i64, i64)>;

/// The vault of a story.
#[derive(Debug, Default)]
pub struct Vault {
    /// What was stated, by the id of the cut.
    pub stated: BTreeMap<String, Stated>,
    swapped: BTreeSet<String>,
    /// What was written down while counting, by cut.
    paper: BTreeMap<String, Typed>,
}

/// The group that a kind of bag is compared in.
pub fn group(kind: &str) -> &'static str {
    if kind == "coins" { "coins" } else { "notes" }
}

impl Vault {
    /// Counts every cut whose bags are here and whose entries are. What was swapped is swapped in `cuts`.
    ///
    /// # Errors
    /// When the simulator itself cannot go on.
    pub fn count(
        &mut self,
        centre: &CentreEnd,
        cuts: &mut [Cut],
        (seed, wrong): (u64, Option<VaultWrong>),
        tally: &mut Tally,
    ) -> Result<Vec<Finding>> {
        let mut random = Random::new(seed, "vault");
        let mut wrong = wrong;
        if wrong == Some(VaultWrong::SwapsBags) {
            self.swap(cuts, tally);
            wrong = None;
        }
        let session = centre.sign_in(COUNTS.0)?;
        let mut findings = Vec::new();
        for cut in cuts {
            if self.stated.contains_key(&cut.id) {
                continue;
            }
            let id: CutId = cut.id.parse().with_context(|| format!("the cut's id '{}' is none", cut.id))?;
            let here = match in_hand(centre, cut)? {
                Ok(here) => here,
                Err(found) => {
                    findings.push(found);
                    continue;
                }
            };
            let Some(row) = here.filter(|row| row.closed.is_some()) else {
                tally.fault("count before its entries");
                if centre.centre.open_count(&session, id, "C1").is_ok() {
                    findings.push(finding(
                        "early-count",
                        format!("cut {} is open for its count, and its end has not arrived (I12)", cut.folio),
                    ));
                }
                continue;
            };
            if row.shared {
                tally.fault("count under a folio of two cuts");
                let folio: Folio = cut.folio.parse().with_context(|| format!("the cut's folio '{}' is none", cut.folio))?;
                if centre.centre.open_count(&session, folio, "C1").is_ok() {
                    findings.push(finding("which-cut", format!("the folio {folio} stands on two cuts, and one of them was taken for it")));
                }
            }
            let paper = self.paper.entry(cut.id.clone()).or_insert_with(|| typed(cut, &mut random, &mut wrong, tally));
            let stated = paper.clone();
            match self.count_one(centre, &session, cut, stated) {
                Ok(()) => tally.fault("cut counted"),
                // After a restore counts wait.
                Err(CentreError::Restore(_)) => tally.fault("count waits for terminals"),
                Err(why) => findings.push(finding("vault", format!("cut {} cannot be counted: {why}", cut.folio))),
            }
        }
        Ok(findings)
    }

    /// The centre was restored: counts that its backup lacks are entered again, from the paper that they were written on.
    ///
    /// # Errors
    /// When the centre cannot be read.
    pub fn forget(&mut self, centre: &CentreEnd) -> Result<()> {
        let mut kept = BTreeMap::new();
        for (id, stated) in std::mem::take(&mut self.stated) {
            let cut: CutId = id.parse().with_context(|| format!("the cut's id '{id}' is none"))?;
            let row = centre.centre.store.read::<_, CentreError>(|db| Ok(db.cut(cut)?))?;
            if row.is_some_and(|row| row.count_finished.is_some()) {
                kept.insert(id, stated);
            }
        }
        self.stated = kept;
        Ok(())
    }

    fn swap(&mut self, cuts: &mut [Cut], tally: &mut Tally) {
        let free = |cut: &Cut| !self.stated.contains_key(&cut.id) && !self.swapped.contains(&cut.id);
        let waiting: Vec<usize> = (0..cuts.len()).filter(|at| free(&cuts[*at])).collect();
        if let [one, other, ..] = waiting[..] {
            tally.fault("bags of two cuts swapped");
            self.swapped.extend([cuts[one].id.clone(), cuts[other].id.clone()]);
            let content = std::mem::take(&mut cuts[one].content);
            cuts[one].content = std::mem::replace(&mut cuts[other].content, content);
        }
    }

    fn count_one(&mut self, centre: &CentreEnd, session: &Session, cut: &Cut, typed: Typed) -> Result<(), CentreError> {
        let centre = &centre.centre;
        let key: CutId = cut.id.parse().map_err(|_| CentreError::NotFound("cut"))?;
        centre.open_count(session, key, "C1")?;
        centre.recount(session, key)?;
        let view: CountView = centre.count_view(session, key)?;
        let mut stated = Stated::default();
        let mut kinds = BTreeSet::new();
        for bag in &view.closed.bags {
            let kind = kind_of(bag.content);
            // Bags of one kind are poured together.
            let first = kinds.insert(kind);
            let of = |code: &str| typed.get(&(kind.to_owned(), code.to_owned())).copied().filter(|_| first).unwrap_or_default();
            let lines: Vec<(Denomination, Option<i64>)> =
                denominations_of(bag.content).into_iter().map(|value| (value, Some(of(&value.to_string()).0))).collect();
            for (value, count) in &lines {
                *stated.good.entry((group(kind).to_owned(), value.to_string())).or_default() += count.unwrap_or(0);
            }
            centre.save_lines(session, key, &bag.seal, &lines)?;
            centre.save_seal(session, key, &bag.seal, true)?;
            for value in denominations_of(bag.content).into_iter().filter(|value| of(&value.to_string()).1 > 0) {
                let (series, number) = ("AB".to_owned(), format!("{value}"));
                let note = SuspectNote { seal: bag.seal.clone(), denomination: value, series, folio: number, why: "papel liso".to_owned() };
                centre.note_suspect(session, key, note)?;
                *stated.suspect.entry(value.to_string()).or_default() += 1;
            }
        }
        if centre.count_view(session, key)?.needs_second()
            && let Ok(second) = COUNTS.1.parse::<PersonNumber>()
        {
            centre.store.write::<_, CentreError>(|db| Ok(db.sign_count(view.cut.cut, &second, centre.now())?))?;
        }
        centre.finish_count(session, key)?;
        self.stated.insert(cut.id.clone(), stated);
        Ok(())
    }
}

/// The cut that a seal of the bags in hand leads to, if it arrived; or what is wrong with where it leads.
fn in_hand(centre: &CentreEnd, cut: &Cut) -> Result<Result<Option<CutRow>, Finding>> {
    let mut here = None;
    for (_, seal) in &cut.bags {
        let seal: Seal = seal.parse().with_context(|| format!("the seal '{seal}' is none"))?;
        let row = match centre.centre.store.read(|db| find_by_seal(db, &seal)) {
            Ok(row) => row,
            Err(CentreError::NotFound(_)) => continue,
            Err(why) => return Ok(Err(finding("which-cut", format!("the seal {seal} of cut {} leads to no cut: {why}", cut.folio)))),
        };
        if row.cut.to_string() != cut.id {
            return Ok(Err(finding("which-cut", format!("the seal {seal} of cut {} leads to cut {} of another bag", cut.id, row.cut))));
        }
        here = Some(row);
    }
    Ok(Ok(here))
}

/// What is typed of what lies there: good and suspect pieces, by kind of bag and code.
fn typed(cut: &Cut, random: &mut Random, wrong: &mut Option<VaultWrong>, tally: &mut Tally) -> Typed {
    let mut typed: Typed = cut.content.iter().map(|(of, count)| (of.clone(), ((*count).max(0), 0))).collect();
    let some: Vec<(String, String)> = typed.iter().filter(|(_, (count, _))| *count > 2).map(|(of, _)| of.clone()).collect();
    let Some(of) = random.pick(&some).cloned() else { return typed };
    match wrong.take() {
        Some(VaultWrong::Miscounts) => {
            tally.fault("vault miscounts");
            let off = if random.happens(500) { 1 } else { -1 };
            typed.entry(of).or_default().0 += off;
        }
        Some(VaultWrong::MixesUp) => {
            tally.fault("vault mixes up denominations");
            // Two of one kind for one of twice its worth, where there is one.
            let (kind, code) = of;
            let twice = format!("{}{}", &code[..1], 2 * super::auditor::pieces::value(&code));
            if twice.parse::<Denomination>().is_ok() {
                typed.entry((kind.clone(), twice)).or_default().0 += 1;
            }
            typed.entry((kind, code)).or_default().0 -= 2;
        }
        Some(VaultWrong::FalseNote) if of.0 != "coins" => {
            tally.fault("false note at the vault");
            let line = typed.entry(of).or_default();
            *line = (line.0 - 1, 1);
        }
        _ => {}
    }
    typed
}

fn kind_of(content: BagContent) -> &'static str {
    match content {
        BagContent::Notes => "notes",
        BagContent::Coins => "coins",
        BagContent::Doubtful => "doubtful",
    }
}
