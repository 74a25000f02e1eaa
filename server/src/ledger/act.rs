//! The centre's own acts: entries of its own chain, with the same canonical bytes and the same hash as a terminal's
//! (`docs/design/centre-ledger.md`). Pure: the store keeps them.

use cas_domain::account::{Account, DebtNumber, DifferenceOf};
use cas_domain::denomination::Denomination;
use cas_domain::folio::Folio;
use cas_domain::id::{CentreId, CutId, PaymentId, TerminalId};
use cas_domain::journal::canonical::CanonicalError;
use cas_domain::journal::facts::{BagContent, Realm};
use cas_domain::journal::{Epoch, Link, Posting, Seq, StoredEntry, canonical_bytes, entry_hash};
use cas_domain::slot::{Code, PersonNumber, Seal};
use cas_domain::time::WallMillis;
use serde::{Deserialize, Serialize};

use super::claim::{Answered, ClaimRef, Claimed, Ended, HandedOver, Paying};
use super::decision::{About, Asked, Declined, Granted};
use super::project::{Subject, subject_of};
use super::tail::{PaperShown, TailLost};

/// Who acted: a person by number, or the system itself.
pub const SYSTEM: &str = "sistema";

/// What the centre did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is")]
pub enum ActKind {
    /// C1: treasury put money into the vault.
    FundPut {
        /// The document it came with.
        document: String,
    },
    /// C1: a pouch was filled from the vault for a terminal.
    PouchFilled {
        /// The vale.
        folio: Folio,
        /// For which terminal.
        terminal: TerminalId,
    },
    /// C1: what was left in a pouch came back.
    PouchReturned {
        /// The vale.
        folio: Folio,
    },
    /// C1: money from the vault to an office that pays refunds.
    OfficeFunded {
        /// The site of the office.
        office: Code,
    },
    /// C1: what an office still had came back.
    OfficeReturned {
        /// The site of the office.
        office: Code,
    },
    /// C2: a cut was counted.
    CutCounted(Box<CutCount>),
    /// C6: the biller accepted a debt.
    BillerAccepted {
        /// The payment.
        payment: PaymentId,
        /// The debt.
        debt: DebtNumber,
        /// The biller.
        biller: Code,
        /// Its authorisation.
        authorisation: String,
    },
    /// C6: the biller definitely rejected a debt.
    BillerRejected {
        /// The payment.
        payment: PaymentId,
        /// The debt.
        debt: DebtNumber,
        /// The biller.
        biller: Code,
        /// Why, as it said.
        reason: String,
        /// The folio under which the citizen is owed it; acts of the first version have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folio: Option<Folio>,
    },
    /// A person asks for a decision about a case, an alarm or a disputed post.
    DecisionAsked(Box<Asked>),
    /// It is decided: C3, C4, C6 or C10, or closed without money.
    DecisionGranted(Box<Granted>),
    /// It is not granted.
    DecisionDeclined(Box<Declined>),
    /// A citizen claims what is owed: somebody requests it.
    ClaimRequested(Box<Claimed>),
    /// Another person authorises it.
    ClaimAuthorised(Box<Answered>),
    /// It is not authorised, or taken back before anything was paid.
    ClaimDeclined(Box<Answered>),
    /// It is being paid: written before any cash is handed over.
    ClaimPaying(Box<Paying>),
    /// C5: the citizen has signed for it.
    ClaimPaid(Box<HandedOver>),
    /// The payer does not say: another person decides whether it was paid, C5 if so.
    ClaimSettled(Box<Ended>),
    /// What a terminal wrote on a disk that is lost will not arrive.
    TailLost(Box<TailLost>),
    /// A citizen showed a signed paper from beyond the last entry that arrived.
    PaperShown(Box<PaperShown>),
    /// The database was restored from a backup: this chain follows that of the incarnation before, as far as the backup knows it.
    CentreRestored {
        /// The incarnation before.
        previous: CentreId,
        /// The head of its chain in the backup.
        previous_head: Link,
        /// Why, as the person at the server said.
        reason: String,
    },
}

/// A finished count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutCount {
    /// The cut.
    pub cut: CutId,
    /// Its folio.
    pub folio: Folio,
    /// The camera it was opened in front of.
    pub camera: String,
    /// When it was opened.
    pub opened_ms: WallMillis,
    /// Who counted.
    pub counted_by: PersonNumber,
    /// Who signed beside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<PersonNumber>,
    /// Every bag as counted.
    pub bags: Vec<CountedBag>,
    /// Notes in doubt, one by one.
    pub suspects: Vec<SuspectNote>,
}

/// One bag as counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedBag {
    /// Its seal.
    pub seal: Seal,
    /// What lies in it.
    pub content: BagContent,
    /// Whether the seal was whole.
    pub intact: bool,
    /// Pieces by denomination.
    pub pieces: Vec<(Denomination, i64)>,
}

/// A note in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspectNote {
    /// The bag it lay in.
    pub seal: Seal,
    /// What it says it is.
    pub denomination: Denomination,
    /// Its series.
    pub series: String,
    /// Its folio.
    pub folio: String,
    /// Why it is in doubt.
    pub why: String,
}

/// One act, as its canonical bytes hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The centre, as the owner of its chain.
    pub terminal: TerminalId,
    /// Its epoch: 1 for one incarnation.
    pub epoch: Epoch,
    /// Its place.
    pub seq: Seq,
    /// The centre's clock.
    pub wall_ms: WallMillis,
    /// Who acted: a number, or `sistema`.
    pub by: String,
    /// Live or training.
    pub realm: Realm,
    /// The machine whose places the postings move, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<TerminalId>,
    /// What was done.
    pub what: ActKind,
    /// What moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postings: Vec<Posting>,
}

/// The epoch of the centre's chain.
pub const CENTRE_EPOCH: Epoch = Epoch(1);

/// The centre as the owner of a chain.
pub fn centre_chain(centre: CentreId) -> TerminalId {
    TerminalId::from_u128(centre.as_u128())
}

/// Something the centre is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActDraft {
    /// Who acts.
    pub by: String,
    /// Live or training.
    pub realm: Realm,
    /// The machine whose places the postings move, if they do.
    pub machine: Option<TerminalId>,
    /// What.
    pub what: ActKind,
    /// What moves.
    pub postings: Vec<Posting>,
}

impl ActKind {
    /// Its name, as in the journal.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FundPut { .. } => "FundPut",
            Self::PouchFilled { .. } => "PouchFilled",
            Self::PouchReturned { .. } => "PouchReturned",
            Self::OfficeFunded { .. } => "OfficeFunded",
            Self::OfficeReturned { .. } => "OfficeReturned",
            Self::CutCounted(_) => "CutCounted",
            Self::BillerAccepted { .. } => "BillerAccepted",
            Self::BillerRejected { .. } => "BillerRejected",
            Self::DecisionAsked(_) => "DecisionAsked",
            Self::DecisionGranted(_) => "DecisionGranted",
            Self::DecisionDeclined(_) => "DecisionDeclined",
            Self::ClaimRequested(_) => "ClaimRequested",
            Self::ClaimAuthorised(_) => "ClaimAuthorised",
            Self::ClaimDeclined(_) => "ClaimDeclined",
            Self::ClaimPaying(_) => "ClaimPaying",
            Self::ClaimPaid(_) => "ClaimPaid",
            Self::ClaimSettled(_) => "ClaimSettled",
            Self::TailLost(_) => "TailLost",
            Self::PaperShown(_) => "PaperShown",
            Self::CentreRestored { .. } => "CentreRestored",
        }
    }
}

impl Act {
    /// Seals a draft as the next act after `head`.
    ///
    /// # Errors
    /// [`CanonicalError`] if it cannot be written.
    pub fn seal(centre: CentreId, head: Link, draft: ActDraft, now: WallMillis) -> Result<(Self, StoredEntry), CanonicalError> {
        let terminal = centre_chain(centre);
        let seq = head.seq.next();
        let act = Self {
            terminal,
            epoch: CENTRE_EPOCH,
            seq,
            wall_ms: now,
            by: draft.by,
            realm: draft.realm,
            machine: draft.machine,
            what: draft.what,
            postings: draft.postings,
        };
        let body = canonical_bytes(&act)?;
        let hash = entry_hash(terminal, CENTRE_EPOCH, seq, head.hash, &body);
        Ok((act, StoredEntry { seq, previous: head.hash, hash, body }))
    }

    /// The claim that it is a step of.
    pub fn claim(&self) -> Option<&ClaimRef> {
        match &self.what {
            ActKind::ClaimRequested(claimed) => Some(&claimed.of),
            ActKind::ClaimAuthorised(answered) | ActKind::ClaimDeclined(answered) => Some(&answered.of),
            ActKind::ClaimPaying(paying) => Some(&paying.of),
            ActKind::ClaimPaid(paid) => Some(&paid.of),
            ActKind::ClaimSettled(ended) => Some(&ended.of),
            _ => None,
        }
    }

    /// The things it speaks of.
    pub fn subjects(&self) -> Vec<Subject> {
        let mut subjects: Vec<Subject> =
            self.postings.iter().flat_map(|posting| [&posting.debit, &posting.credit]).filter_map(subject_of).collect();
        let folio = |folio: &Folio| Subject { kind: "folio", id: folio.compact() };
        match &self.what {
            ActKind::FundPut { .. } | ActKind::CentreRestored { .. } | ActKind::OfficeFunded { .. } | ActKind::OfficeReturned { .. } => {}
            ActKind::PouchFilled { folio: vale, .. } | ActKind::PouchReturned { folio: vale } => subjects.push(folio(vale)),
            ActKind::CutCounted(count) => {
                subjects.push(folio(&count.folio));
                subjects.push(Subject { kind: "cut", id: count.cut.to_string() });
                subjects.extend(count.bags.iter().map(|bag| Subject { kind: "seal", id: bag.seal.to_string() }));
            }
            ActKind::BillerAccepted { payment, .. } => subjects.push(Subject { kind: "payment", id: payment.to_string() }),
            ActKind::BillerRejected { payment, folio: owed, .. } => {
                subjects.push(Subject { kind: "payment", id: payment.to_string() });
                subjects.extend(owed.iter().map(folio));
            }
            ActKind::DecisionAsked(asked) => subjects.extend(subject_of_decision(&asked.about)),
            ActKind::DecisionGranted(granted) => {
                subjects.extend(subject_of_decision(&granted.about));
                subjects.extend(granted.folio.iter().map(folio));
            }
            ActKind::DecisionDeclined(declined) => subjects.extend(subject_of_decision(&declined.about)),
            ActKind::ClaimRequested(claimed) => subjects.push(folio(&claimed.folio)),
            ActKind::TailLost(lost) => subjects.push(Subject { kind: "tail", id: format!("{}:{}", lost.terminal, lost.epoch.0) }),
            ActKind::PaperShown(shown) => {
                subjects.push(folio(&shown.folio));
                subjects.push(Subject { kind: "case", id: shown.case.to_string() });
            }
            ActKind::ClaimAuthorised(_)
            | ActKind::ClaimDeclined(_)
            | ActKind::ClaimPaying(_)
            | ActKind::ClaimPaid(_)
            | ActKind::ClaimSettled(_) => {}
        }
        if let Some(of) = self.claim() {
            subjects.push(Subject { kind: "claim", id: of.claim.to_string() });
            subjects.push(Subject { kind: "case", id: of.case.to_string() });
            subjects.push(Subject { kind: "payment", id: of.payment.to_string() });
        }
        subjects.extend(self.postings.iter().filter_map(cut_of));
        subjects
    }
}

fn subject_of_decision(about: &About) -> Option<Subject> {
    match about {
        About::Case { case } => Some(Subject { kind: "case", id: case.to_string() }),
        About::Post { payment, .. } => Some(Subject { kind: "payment", id: payment.to_string() }),
        About::Alarm { .. } => None,
    }
}

/// C3 takes a surplus of a cut: whoever looks at that cut must find it. C2 names its cut anyway.
fn cut_of(posting: &Posting) -> Option<Subject> {
    match &posting.debit {
        Account::Difference(DifferenceOf::Cut(cut)) if matches!(posting.credit, Account::Transport(_)) => {
            Some(Subject { kind: "cut", id: cut.to_string() })
        }
        _ => None,
    }
}
