//! Asking, granting, declining: each one act and one transaction, in which the money is read again.

use cas_domain::account::Account;
use cas_domain::id::TerminalId;
use cas_domain::journal::Posting;
use cas_domain::journal::facts::Realm;
use cas_domain::slot::PersonNumber;

use super::history::open_question;
use super::{DecisionError, alarm, case, check_reason, post};
use crate::access::{Right, Session};
use crate::cases::view::head;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::act::{Act, ActDraft, ActKind};
use crate::ledger::decision::{About, Asked, Choice, Declined, Granted};
use crate::store::Db;
use crate::store::entries::Arrival;

/// What a decision would do now.
pub(super) struct Effect {
    pub realm: Realm,
    pub machine: Option<TerminalId>,
    pub postings: Vec<Posting>,
    /// Whether a second person must grant it.
    pub two_persons: bool,
    /// What people call the thing.
    pub name: String,
    /// Whether the citizen has a folio for what is owed.
    pub has_folio: bool,
}

fn effect(db: &Db, about: &About, choice: &Choice) -> Result<Effect, CentreError> {
    match about {
        About::Case { case } => {
            let row = db.case(*case)?.ok_or(CentreError::NotFound("case"))?;
            let head = head(db, row)?;
            if let Choice::Matched { payment } = choice
                && db.payment_opened(*payment)?.is_none()
            {
                return Err(DecisionError::NoPayment.into());
            }
            let postings = case::postings(&head, choice)?;
            // What somebody is being paid for cannot be decided away meanwhile.
            for posting in &postings {
                if let Account::Owed(payment) = posting.debit
                    && db.open_claim(payment)?.is_some()
                {
                    return Err(DecisionError::Claimed.into());
                }
            }
            Ok(Effect {
                realm: head.row.realm,
                machine: Some(head.row.terminal),
                postings,
                two_persons: true,
                name: crate::cases::view::name(&head),
                has_folio: head.folio.is_some(),
            })
        }
        About::Alarm { .. } => alarm::effect(db, about, choice),
        About::Post { payment, debt } => post::effect(db, *payment, *debt, choice),
    }
}

impl Centre {
    /// Asks for a decision, or takes it where one person is enough. Says whether it was taken.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`DecisionError`] says why it cannot be asked for.
    pub fn ask_decision(&self, session: &Session, about: &About, choice: Choice, reason: &str) -> Result<bool, CentreError> {
        session.need(right_of(about))?;
        let reason = check_reason(reason)?;
        let now = self.now();
        self.store.write(|db| {
            if open_question(db, about)?.is_some() {
                return Err(DecisionError::Pending.into());
            }
            let effect = effect(db, about, &choice)?;
            if !effect.two_persons {
                let granted = Granted {
                    about: about.clone(),
                    choice: choice.clone(),
                    asked: None,
                    asked_by: None,
                    reason: reason.clone(),
                    folio: None,
                };
                self.grant(db, session, effect, granted)?;
                return Ok(true);
            }
            let asked = Asked { about: about.clone(), choice: choice.clone(), reason: reason.clone() };
            let draft = draft(session, effect.realm, None, ActKind::DecisionAsked(Box::new(asked)), Vec::new());
            let (_, arrival) = db.append_act(self.identity.id, draft, now)?;
            if !db.add_decision(&about.to_string(), arrival, None)? {
                return Err(DecisionError::Pending.into());
            }
            db.add_audit(now, session.number.as_str(), "decision-asked", &effect.name, &reason)?;
            Ok(false)
        })
    }

    /// Answers the open question about a thing: another person grants or declines it.
    ///
    /// # Errors
    /// [`CentreError::Forbidden`]; [`DecisionError`] says why it cannot be answered.
    pub fn answer_decision(&self, session: &Session, about: &About, grants: bool, reason: &str) -> Result<(), CentreError> {
        session.need(right_of(about))?;
        let reason = check_reason(reason)?;
        let now = self.now();
        self.store.write(|db| {
            let (question, asked) = open_question(db, about)?.ok_or(DecisionError::NothingAsked)?;
            if !grants {
                // Whoever asked may take it back; nobody grants what they asked for.
                let declined = Declined { about: about.clone(), asked: question.seq, reason: reason.clone() };
                let what = ActKind::DecisionDeclined(Box::new(declined));
                let (_, arrival) = db.append_act(self.identity.id, draft(session, question.realm, None, what, Vec::new()), now)?;
                db.answer_decision(&about.to_string(), arrival, false)?;
                return Ok(db.add_audit(now, session.number.as_str(), "decision-declined", &about.to_string(), &reason)?);
            }
            if question.by == session.number.as_str() {
                return Err(DecisionError::SamePerson.into());
            }
            self.need_complete(db)?;
            // Between question and answer money may have moved: what is posted is what holds now.
            let effect = effect(db, about, &asked.choice)?;
            let asked_by: Option<PersonNumber> = question.by.parse().ok();
            let granted = Granted {
                about: about.clone(),
                choice: asked.choice,
                asked: Some(question.seq),
                asked_by,
                reason: reason.clone(),
                folio: None,
            };
            self.grant(db, session, effect, granted)
        })
    }

    fn grant(&self, db: &Db, session: &Session, effect: Effect, mut granted: Granted) -> Result<(), CentreError> {
        let now = self.now();
        let owes = effect.postings.iter().any(|posting| matches!(posting.credit, Account::Owed(_)));
        if owes && !effect.has_folio {
            granted.folio = Some(db.next_refund_folio()?);
        }
        let (about, choice, reason) = (granted.about.clone(), granted.choice.clone(), granted.reason.clone());
        let asked = granted.asked.is_some();
        let what = ActKind::DecisionGranted(Box::new(granted));
        let draft = draft(session, effect.realm, effect.machine, what, effect.postings);
        let (_, arrival): (Act, Arrival) = db.append_act(self.identity.id, draft, now)?;
        let noted = if asked {
            db.answer_decision(&about.to_string(), arrival, true)?
        } else {
            db.add_decision(&about.to_string(), arrival, Some(true))?
        };
        if !noted {
            return Err(DecisionError::NothingAsked.into());
        }
        if let About::Post { payment, debt } = about {
            post::conclude(db, payment, debt, &choice, &reason, now)?;
        }
        Ok(db.add_audit(now, session.number.as_str(), "decision-granted", &effect.name, &reason)?)
    }
}

fn draft(session: &Session, realm: Realm, machine: Option<TerminalId>, what: ActKind, postings: Vec<Posting>) -> ActDraft {
    // Only a posting moves a place of a machine; an act without one stays with the centre.
    let machine = machine.filter(|_| !postings.is_empty());
    ActDraft { by: session.number.to_string(), realm, machine, what, postings }
}

const fn right_of(about: &About) -> Right {
    match about {
        About::Case { .. } | About::Post { .. } => Right::Decide,
        About::Alarm { .. } => Right::CloseAlarm,
    }
}
