//! What an entry means for the centre's caches: subjects and effects. Pure: the store writes them, `check` compares them.

use std::collections::BTreeSet;

use cas_domain::account::{Account, DebtNumber};
use cas_domain::id::PaymentId;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use serde::Serialize;

/// A thing that an entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// `payment`, `folio`, `cut`, `seal`, `pouch`, `intent`, `session`, `reference`, `person`, `doubt`, `case`.
    pub kind: &'static str,
    /// Which.
    pub id: String,
}

/// One debt of an opened payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedDebt {
    /// Its number.
    pub number: u8,
    /// The service.
    pub service: String,
    /// The reference without blanks.
    pub reference: String,
}

/// What an entry changes in a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the entry kind that each variant names")]
pub enum Effect {
    /// `PaymentOpened`.
    PaymentOpened { payment: String, folio: String, at: WallMillis, debts: Vec<OpenedDebt> },
    /// `CutBegun`.
    CutBegun { cut: String, folio: String, at: WallMillis },
    /// `CutClosed`.
    CutClosed { cut: String, folio: String, at: WallMillis, seals: Vec<String> },
    /// `CutAborted`.
    CutAborted { cut: String },
    /// `ContainerIn` of a cut: which box left, as it was read.
    BoxChanged { cut: String, slot: String, left: String },
    /// Any other entry that names a cut.
    CutTouched { cut: String },
    /// `Fault`, or a `Doubt`, which stops its slot.
    FaultBegan { slot: String, code: String, severity: String, wire: String, at: WallMillis },
    /// `FaultCleared`.
    FaultCleared { slot: String, code: String, at: WallMillis },
    /// `Collected`: a biller must hear of it.
    Collected { payment: PaymentId, debt: DebtNumber, amount: Money },
}

fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The moment of an entry as people count it: the terminal's clock put right by the offset it knew.
pub fn moment(entry: &Entry) -> WallMillis {
    entry.wall_ms.plus_millis(entry.offset_ms)
}

/// The things that an entry speaks of, from its kind and from its postings.
pub fn subjects(entry: &Entry) -> Vec<Subject> {
    let mut found = BTreeSet::new();
    let mut say = |kind: &'static str, id: String| {
        found.insert(Subject { kind, id });
    };
    match &entry.what {
        EntryKind::PaymentOpened { payment, folio, debts, .. } => {
            say("payment", payment.to_string());
            say("folio", folio.compact());
            debts.iter().filter(|debt| !debt.reference.is_empty()).for_each(|debt| say("reference", debt.reference.clone()));
        }
        EntryKind::Armed { payment, intent, .. } | EntryKind::StackIntent { payment, intent, .. } => {
            say("payment", payment.to_string());
            say("intent", intent.to_string());
        }
        EntryKind::PayoutIntent { payment, intent, session, .. } => {
            say("intent", intent.to_string());
            payment.iter().for_each(|payment| say("payment", payment.to_string()));
            session.iter().for_each(|session| say("session", session.to_string()));
        }
        EntryKind::Disarmed { intent, .. }
        | EntryKind::StackOutcome { intent, .. }
        | EntryKind::PayoutOutcome { intent, .. }
        | EntryKind::MoveIntent { intent, .. }
        | EntryKind::MoveOutcome { intent, .. } => {
            say("intent", intent.to_string());
        }
        EntryKind::PaymentEnded { payment, .. } | EntryKind::Collected { payment, .. } => say("payment", payment.to_string()),
        EntryKind::NoteRefused { payment, .. } | EntryKind::Uncredited { payment, .. } => {
            payment.iter().for_each(|payment| say("payment", payment.to_string()));
        }
        EntryKind::CashIn { payment, candidate, .. } => {
            payment.iter().chain(candidate).for_each(|payment| say("payment", payment.to_string()));
        }
        EntryKind::Owed { payment, folio, case, .. } => {
            say("payment", payment.to_string());
            say("folio", folio.compact());
            say("case", case.to_string());
        }
        EntryKind::VoucherIntent { payment, folio } => {
            say("payment", payment.to_string());
            say("folio", folio.compact());
        }
        EntryKind::Printed { folio, .. } => say("folio", folio.compact()),
        EntryKind::Doubt { payment, intent, doubt, case, .. } => {
            say("doubt", doubt.to_string());
            say("case", case.to_string());
            payment.iter().for_each(|payment| say("payment", payment.to_string()));
            intent.iter().for_each(|intent| say("intent", intent.to_string()));
        }
        EntryKind::StaffIn { session, staff } => {
            say("session", session.to_string());
            say("person", staff.number.to_string());
        }
        EntryKind::StaffOut { session } | EntryKind::Count { session, .. } => say("session", session.to_string()),
        EntryKind::TestBegun { session, staff }
        | EntryKind::TestEnded { session, staff, .. }
        | EntryKind::TestNote { session, staff, .. } => {
            say("session", session.to_string());
            say("person", staff.to_string());
        }
        EntryKind::MoneyFound { session, folio, envelope, candidate, .. } => {
            say("session", session.to_string());
            say("folio", folio.compact());
            say("pouch", envelope.to_string());
            candidate.iter().for_each(|payment| say("payment", payment.to_string()));
        }
        EntryKind::TestCoin { session, intent, .. } => {
            say("session", session.to_string());
            say("intent", intent.to_string());
        }
        EntryKind::Statement { session, doubt, envelope, .. } => {
            say("session", session.to_string());
            say("doubt", doubt.to_string());
            envelope.iter().for_each(|envelope| say("pouch", envelope.to_string()));
        }
        EntryKind::StaffRefused { number } => say("person", number.to_string()),
        EntryKind::Refill { session, folio, pouch, .. } => {
            say("session", session.to_string());
            say("folio", folio.compact());
            say("pouch", pouch.to_string());
        }
        EntryKind::CutBegun { cut, folio, session, .. } => {
            say("cut", cut.to_string());
            say("folio", folio.compact());
            say("session", session.to_string());
        }
        EntryKind::ContainerOut { cut, .. } | EntryKind::ContainerIn { cut, .. } => cut.iter().for_each(|cut| say("cut", cut.to_string())),
        EntryKind::SealRead { cut, bag, .. } => {
            say("cut", cut.to_string());
            say("seal", bag.seal.to_string());
        }
        EntryKind::CutAborted { cut } => say("cut", cut.to_string()),
        EntryKind::CutClosed { cut, folio, bags, hands_over, receives, .. } => {
            say("cut", cut.to_string());
            say("folio", folio.compact());
            bags.iter().for_each(|bag| say("seal", bag.seal.to_string()));
            say("person", hands_over.to_string());
            say("person", receives.to_string());
        }
        EntryKind::Genesis { .. }
        | EntryKind::Boot { .. }
        | EntryKind::Identity { .. }
        | EntryKind::Anchor { .. }
        | EntryKind::ConfigApplied { .. }
        | EntryKind::ClockStep { .. }
        | EntryKind::Cheat { .. }
        | EntryKind::CounterOff { .. }
        | EntryKind::Fault { .. }
        | EntryKind::FaultCleared { .. }
        | EntryKind::Door { .. } => {}
    }
    for account in entry.postings.iter().flat_map(|posting| [&posting.debit, &posting.credit]) {
        found.extend(subject_of(account));
    }
    found.into_iter().collect()
}

/// The thing that an account names, if it is one that people look for.
pub fn subject_of(account: &Account) -> Option<Subject> {
    match account {
        Account::Held(payment) | Account::Tendered(payment) | Account::Collected(payment, _) | Account::Owed(payment) => {
            Some(Subject { kind: "payment", id: payment.to_string() })
        }
        Account::Bag(seal) => Some(Subject { kind: "seal", id: seal.to_string() }),
        Account::Pouch(pouch) => Some(Subject { kind: "pouch", id: pouch.to_string() }),
        Account::Staff(person) => Some(Subject { kind: "person", id: person.to_string() }),
        Account::Suspect(cut) => Some(Subject { kind: "cut", id: cut.to_string() }),
        _ => None,
    }
}

/// What an entry changes in the caches.
pub fn effect(entry: &Entry) -> Option<Effect> {
    let at = moment(entry);
    Some(match &entry.what {
        EntryKind::PaymentOpened { payment, folio, debts, .. } => Effect::PaymentOpened {
            payment: payment.to_string(),
            folio: folio.compact(),
            at,
            debts: (0_u8..)
                .zip(debts)
                .map(|(number, debt)| OpenedDebt { number, service: debt.service.to_string(), reference: debt.reference.clone() })
                .collect(),
        },
        EntryKind::Collected { payment, debt, amount } => Effect::Collected { payment: *payment, debt: *debt, amount: *amount },
        EntryKind::CutBegun { cut, folio, .. } => Effect::CutBegun { cut: cut.to_string(), folio: folio.compact(), at },
        EntryKind::CutClosed { cut, folio, bags, .. } => Effect::CutClosed {
            cut: cut.to_string(),
            folio: folio.compact(),
            at,
            seals: bags.iter().map(|bag| bag.seal.to_string()).collect(),
        },
        EntryKind::CutAborted { cut } => Effect::CutAborted { cut: cut.to_string() },
        EntryKind::SealRead { cut, .. } | EntryKind::ContainerOut { cut: Some(cut), .. } => Effect::CutTouched { cut: cut.to_string() },
        EntryKind::ContainerIn { cut: Some(cut), slot, left, .. } => {
            Effect::BoxChanged { cut: cut.to_string(), slot: slot.to_string(), left: left.clone() }
        }
        EntryKind::Fault { slot, code, severity, wire } => {
            Effect::FaultBegan { slot: slot.to_string(), code: text(code), severity: text(severity), wire: wire.clone(), at }
        }
        EntryKind::Doubt { slot, evidence, .. } => Effect::FaultBegan {
            slot: slot.to_string(),
            code: "doubt".to_owned(),
            severity: "stopped".to_owned(),
            wire: evidence.chars().take(200).collect(),
            at,
        },
        EntryKind::FaultCleared { slot, code } => Effect::FaultCleared { slot: slot.to_string(), code: text(code), at },
        _ => return None,
    })
}
