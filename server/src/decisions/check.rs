//! I11 and I14 for decisions: what the acts say is what the tables say, and whoever asked for money to move is not who granted it. Pure.

use std::collections::BTreeMap;

use crate::ledger::act::{Act, ActKind};
use crate::ledger::checks::{Evidence, Found};
use crate::ledger::decision::{About, Granted, alarm_is_money};
use crate::store::cases::DecisionRow;

/// An open question: where its row stands in the list, and who asked.
struct Question {
    index: usize,
    by: String,
}

/// What does not hold. Questions are found by their thing, not by their place: an answer may stand in the chain of a later incarnation.
pub fn findings(evidence: &Evidence) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: BTreeMap<String, Question> = BTreeMap::new();
    let mut again: Vec<(String, DecisionRow)> = Vec::new();
    for row in &evidence.centre {
        let Ok(act) = serde_json::from_slice::<Act>(&row.entry.body) else { continue };
        let (about, granted) = match &act.what {
            ActKind::DecisionAsked(question) => {
                let about = question.about.to_string();
                if open.insert(about.clone(), Question { index: again.len(), by: act.by.clone() }).is_some() {
                    found.push(("I11", format!("act {}: {about} was asked about twice at once", act.seq.0)));
                }
                again.push((about, DecisionRow { asked: row.arrival, answered: None, granted: None }));
                continue;
            }
            ActKind::DecisionGranted(granted) => {
                let about = granted.about.to_string();
                if is_alone(&act, granted, open.get(&about)) {
                    found.push(("I11", format!("act {}: {about} was decided by {} alone", act.seq.0, act.by)));
                }
                (about, true)
            }
            ActKind::DecisionDeclined(declined) => (declined.about.to_string(), false),
            _ => continue,
        };
        match open.remove(&about).and_then(|question| again.get_mut(question.index)) {
            Some((_, answered)) => (answered.answered, answered.granted) = (Some(row.arrival), Some(granted)),
            None => again.push((about, DecisionRow { asked: row.arrival, answered: Some(row.arrival), granted: Some(granted) })),
        }
    }
    if again != evidence.decisions {
        found.push(("I14", "the list of decisions is not that of the acts".to_owned()));
    }
    found
}

/// A decision that moves money, or closes what needs two persons, by one person alone.
fn is_alone(act: &Act, granted: &Granted, question: Option<&Question>) -> bool {
    let one_is_enough = matches!(&granted.about, About::Alarm { kind, .. } if !alarm_is_money(kind)) && act.postings.is_empty();
    !one_is_enough && question.is_none_or(|question| question.by == act.by)
}
