//! What a person in front of the machine can do: look, touch, put in, take. Everything done by hand the auditor hears of.

use cas_domain::folio::Folio;
use cas_domain::local::touch::Act;
use cas_domain::local::view::View;
use serde_json::Value;

use super::auditor::Auditor;
use super::auditor::pieces::Place;
use super::auditor::truth::own_code;
use super::host::Host;
use super::machine::{Machine, Port};
use super::report::Tally;
use super::trace::Trace;

/// The place in front of the machine.
pub struct Stage<'a> {
    /// The moment.
    pub now: u64,
    /// The agent, if it lives.
    pub host: Option<&'a mut Host>,
    /// The machine.
    pub machine: &'a mut Machine,
    /// The auditor.
    pub auditor: &'a mut Auditor,
    /// The story.
    pub trace: &'a mut Trace,
    /// What is counted.
    pub tally: &'a mut Tally,
    /// Vales de fondo.
    pub vales: &'a mut Vec<Folio>,
    /// The vale that was used last.
    pub last_vale: &'a mut Option<Folio>,
    /// Boxes, seals and envelopes that were numbered so far.
    pub numbers: &'a mut u64,
}

impl Stage<'_> {
    /// What is on the screen; `None` while it is dark.
    pub fn view(&self) -> Option<&View> {
        self.host.as_ref().map(|host| &host.view)
    }

    /// A finger on the screen.
    pub fn touch(&mut self, act: Act) {
        self.trace.say(|| format!("toca {act:?}"));
        if let Some(host) = &mut self.host {
            // A queue that is full drops a touch, as a screen does.
            let _ = host.touch(act);
        }
    }

    /// A hand on a device; what it told.
    pub fn hand(&mut self, port: Port, words: &str) -> Value {
        let told = self.machine.hand(self.now, port, words);
        if ["clear", "box", "empty"].iter().any(|word| words.contains(word)) {
            self.auditor.look(self.machine);
        }
        self.trace.say(|| format!("mano {port:?} {words}: {}", told.as_ref().map_or_else(Clone::clone, ToString::to_string)));
        told.unwrap_or(Value::Null)
    }

    /// A note is offered; what lay in the mouth is taken first.
    pub fn note(&mut self, centavos: u32) {
        let code = format!("B{centavos}");
        self.auditor.pieces.bring(&code, 1, false);
        if self.hand(Port::Bill, &format!("insert {code}"))["taken"] == Value::Bool(true) {
            self.tally.notes += 1;
        }
    }

    /// A coin is dropped into the slot.
    pub fn coin(&mut self, centavos: u32) {
        let code = format!("C{centavos}");
        self.auditor.pieces.bring(&code, 1, false);
        self.auditor.pieces.dropped += i64::from(centavos);
        self.hand(Port::Bus, &format!("coin insert {code}"));
        self.tally.coins += 1;
    }

    /// The note in the mouth is taken.
    pub fn take_note(&mut self) {
        self.hand(Port::Bill, "take");
    }

    /// The coins in the tray are taken.
    pub fn take_coins(&mut self) {
        self.hand(Port::Bus, "tray take");
    }

    /// A number that no box, seal or envelope has yet.
    pub fn next_box(&mut self) -> u64 {
        *self.numbers += 1;
        1_000 + *self.numbers
    }

    /// A collector takes both boxes out: what lies in them goes into the bags of the cut.
    pub fn take_boxes(&mut self) {
        let notes = self.hand(Port::Bill, "box out")["out"].as_str().map(|serial| Place::NoteBox(serial.to_owned()));
        let coins = self.hand(Port::Bus, "coin box out")["serial"].as_str().map(|serial| Place::CoinBox(serial.to_owned()));
        self.auditor.truth.taken.extend(notes.into_iter().chain(coins));
    }

    /// A collector takes a note out of the box in hand; whether there was one.
    pub fn steal_note(&mut self) -> bool {
        let Some(place) = self.auditor.truth.taken.iter().rev().find(|place| matches!(place, Place::NoteBox(_))).cloned() else {
            return false;
        };
        let Some(code) = self.auditor.pieces.steal(&place) else { return false };
        self.trace.say(|| format!("se guarda {code} de la caja"));
        *self.auditor.truth.notes.entry(code).or_default() += 1;
        true
    }

    /// A technician pours coins into a hopper; how many fitted.
    pub fn fill(&mut self, hopper: &str, centavos: u32, count: u32) -> i64 {
        let told = self.hand(Port::Bus, &format!("{hopper} fill C{centavos} {count}"));
        // What fitted is known only now: the auditor looks when it has heard of it.
        let filled = told["filled"].as_i64().unwrap_or(0);
        let code = format!("C{centavos}");
        if code == own_code(hopper) {
            self.auditor.truth.hoppers.entry(hopper.to_owned()).or_default().poured += filled;
        }
        self.auditor.pieces.bring(&code, filled, true);
        self.auditor.look(self.machine);
        filled
    }
}
