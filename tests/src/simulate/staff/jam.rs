//! M04: where stuck money was. Honest people say what they see; others say something else, and the auditor hears that they do.

use cas_domain::denomination::Denomination;
use cas_domain::journal::facts::FoundWhere;
use cas_domain::journal::posting::Pieces;
use cas_domain::local::jam::{JamView, PathState};
use cas_domain::local::staff::BoardKind;
use cas_domain::local::touch::Act;

use super::{Staff, Wrong};
use crate::simulate::auditor::pieces::Place;
use crate::simulate::machine::Port;
use crate::simulate::stage::Stage;

/// What is answered.
struct Answer {
    found: FoundWhere,
    pieces: Option<(Denomination, i64)>,
    lie: bool,
}

const NOTHING: Answer = Answer { found: FoundWhere::NotFound, pieces: None, lie: false };

impl Staff {
    /// What a technician does not show to anybody.
    pub(super) fn keep(&mut self, stage: &mut Stage<'_>) {
        let Some(code) = in_hand(stage).filter(|_| matches!(self.wrong, Some(Wrong::KeepsNote | Wrong::SaysBox))) else { return };
        stage.auditor.pieces.put_away(&code, Place::Pocket);
        stage.trace.say(|| format!("se guarda {code}"));
        stage.tally.fault(self.wrong.map_or("", Wrong::name));
    }

    pub(super) fn jam(&mut self, jam: &JamView, stage: &mut Stage<'_>) {
        self.looked += 1;
        if jam.problem.is_some() || self.looked > 8 {
            return stage.touch(Act::JamDone);
        }
        match jam.path {
            PathState::Asked => self.answer(jam, stage),
            PathState::DoorOpen => drop(stage.hand(Port::Door, "close")),
            PathState::Testing => {}
            PathState::Blocked => stage.touch(Act::TestPath),
            PathState::Clear => stage.touch(Act::JamDone),
        }
    }

    fn answer(&mut self, jam: &JamView, stage: &mut Stage<'_>) {
        let truth = match jam.kind {
            BoardKind::BillAcceptor => of_note(jam, stage),
            BoardKind::Hopper => of_hopper(jam, stage),
            _ => of_coins(jam, stage),
        };
        let answer = self.twisted(jam, truth, stage);
        let pieces = answer.pieces.map(|(denomination, count)| Pieces { denomination, count });
        let in_hand = matches!(answer.found, FoundWhere::Path | FoundWhere::Mouth | FoundWhere::Broken);
        let envelope = in_hand.then(|| format!("ENV-{}", stage.next_box())).and_then(|number| number.parse().ok());
        stage.auditor.truth.lies = answer.lie;
        stage.tally.fault(if answer.lie { "M04 lie" } else { "M04 true" });
        stage.touch(Act::Found { doubt: jam.doubt, found: answer.found, pieces, envelope });
    }

    /// What is said in place of the truth.
    fn twisted(&mut self, jam: &JamView, truth: Answer, stage: &mut Stage<'_>) -> Answer {
        let any = self.random.pick(&jam.values).copied();
        // A note that still lies in the path may make any word true in the end.
        let moves = stage.auditor.pieces.sum(|place| *place == Place::Path).values().any(|count| *count > 0);
        match self.wrong.filter(|_| !moves) {
            Some(Wrong::SaysBox) if jam.kind == BoardKind::BillAcceptor && truth.found == FoundWhere::NotFound => {
                Answer { found: FoundWhere::Box, pieces: None, lie: true }
            }
            Some(Wrong::WrongValue) if truth.found == FoundWhere::Path && any.is_some() => {
                stage.tally.fault(Wrong::WrongValue.name());
                Answer { pieces: any.map(|value| (value, 1)), lie: any != truth.pieces.map(|(value, _)| value), ..truth }
            }
            Some(Wrong::SaysAnything) => {
                stage.tally.fault(Wrong::SaysAnything.name());
                let found = self.random.pick(&jam.answers).copied().unwrap_or(FoundWhere::NotFound);
                let count = if jam.several { i64::try_from(self.random.between(1, 6)).unwrap_or(1) } else { 1 };
                Answer { found, pieces: any.map(|value| (value, count)), lie: true }
            }
            _ => truth,
        }
    }
}

/// The note in the technician's hand.
fn in_hand(stage: &Stage<'_>) -> Option<String> {
    stage
        .auditor
        .pieces
        .sum(|place| *place == Place::Technician)
        .into_iter()
        .find(|(code, count)| *count > 0 && code.starts_with('B'))
        .map(|(code, _)| code)
}

/// A note is in hand, in the box, or nowhere.
fn of_note(jam: &JamView, stage: &Stage<'_>) -> Answer {
    if let Some(value) = in_hand(stage).and_then(|code| code.parse::<Denomination>().ok()) {
        return Answer { found: FoundWhere::Path, pieces: Some((value, 1)), lie: false };
    }
    let most = jam.doubt.and_then(|doubt| stage.auditor.book.most_of(&doubt.to_string()));
    let auditor = &stage.auditor;
    let lies_in_box = most.is_some_and(|most| auditor.truth.notes_beyond(&format!("B{most}"), &auditor.pieces, &auditor.book) > 0);
    if lies_in_box { Answer { found: FoundWhere::Box, pieces: None, lie: false } } else { NOTHING }
}

/// Coins of an order that never fell are in the hopper.
fn of_hopper(jam: &JamView, stage: &Stage<'_>) -> Answer {
    let stayed = jam.doubt.map_or(0, |doubt| stage.auditor.truth.stayed(&doubt.to_string(), &stage.auditor.pieces, &stage.auditor.book));
    let value = jam.values.first().copied().filter(|_| stayed > 0);
    value.map_or(NOTHING, |value| Answer { found: FoundWhere::Box, pieces: Some((value, stayed)), lie: false })
}

/// Coins that nobody heard of lie in their box.
fn of_coins(jam: &JamView, stage: &Stage<'_>) -> Answer {
    let auditor = &stage.auditor;
    let beyond = |value: &Denomination| {
        let count = auditor.truth.coins_beyond(&value.to_string(), &auditor.pieces, &auditor.book);
        (count > 0).then_some((*value, count.min(255)))
    };
    jam.values.iter().find_map(beyond).map_or(NOTHING, |found| Answer { found: FoundWhere::Box, pieces: Some(found), lie: false })
}
