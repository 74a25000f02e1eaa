//! Every note and coin as an object with a place. Places are learned from inventories; a piece that moves keeps its number.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Finding, finding};

/// The number of a piece.
pub type PieceId = u64;

/// Where a piece can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In somebody's hands in front of the machine.
    Hands,
    /// In the mouth of the bill acceptor, for a citizen to take.
    Mouth,
    /// Between mouth and box.
    Path,
    /// In the box of notes, or in one that was taken out.
    NoteBox(String),
    /// In the box of coins, or in one that was taken out.
    CoinBox(String),
    /// In a hopper.
    Hopper(String),
    /// Emptied out of a hopper for a cut.
    Emptied(String),
    /// In the tray, for a citizen to take.
    Tray,
    /// A technician took it out of the path.
    Technician,
    /// In an envelope of evidence with this number.
    Envelope(String),
    /// Somebody of the staff kept it.
    Pocket,
}

impl Place {
    /// Whether it is the terminal's: neither a citizen's nor offered to one, nor taken by staff for themselves.
    pub const fn is_ours(&self) -> bool {
        !matches!(self, Self::Hands | Self::Mouth | Self::Tray | Self::Pocket)
    }

    /// Whether it has come to rest with the terminal: in a box, a hopper, a bag or an envelope.
    pub const fn is_kept(&self) -> bool {
        matches!(self, Self::NoteBox(_) | Self::CoinBox(_) | Self::Hopper(_) | Self::Emptied(_) | Self::Envelope(_))
    }

    /// Whether an inventory tells what lies there.
    const fn is_looked_at(&self) -> bool {
        !matches!(self, Self::Hands | Self::Envelope(_) | Self::Pocket)
    }
}

/// Counts of one place, by the code of the piece (`B20000`, `C100`).
type Counts = BTreeMap<String, i64>;

/// All pieces of a story.
#[derive(Debug, Default)]
pub struct Pieces {
    at: BTreeMap<(Place, String), Vec<PieceId>>,
    next: PieceId,
    /// What staff brought from the vault, by code: not a citizen's money.
    pub brought_by_staff: Counts,
    /// Coins that the acceptor swallowed without a credit, by code: they lie in its box.
    pub swallowed: Counts,
    /// Centavos of coins that were dropped into the slot.
    pub dropped: i64,
    /// What left a technician's hand, by code.
    away: Counts,
    /// What left a box that was taken out, by its serial number and code.
    stolen: BTreeMap<(String, String), i64>,
    /// What each hopper's exit saw and missed.
    exits: BTreeMap<String, Exit>,
}

/// Coins that fell out of a hopper: past its sensor, of these others than its own kind, and of its own kind without it.
#[derive(Clone, Copy, Debug, Default)]
struct Exit {
    seen: i64,
    seen_other: i64,
    unseen: i64,
}

impl Pieces {
    /// Somebody brings pieces in front of the machine.
    pub fn bring(&mut self, code: &str, count: i64, staff: bool) {
        for _ in 0..count {
            self.next += 1;
            self.at.entry((Place::Hands, code.to_owned())).or_default().push(self.next);
        }
        if staff {
            *self.brought_by_staff.entry(code.to_owned()).or_default() += count;
        }
    }

    /// Looks at the inventories of both lines: what moved, moved from where there is less to where there is more.
    pub fn look(&mut self, bill: &Value, bus: &Value) -> Vec<Finding> {
        let mut seen: BTreeMap<(Place, String), i64> = BTreeMap::new();
        let mut lay = |place: Place, counts: &Value| {
            for (code, count) in counts.as_object().into_iter().flatten() {
                *seen.entry((place.clone(), code.clone())).or_default() += count.as_i64().unwrap_or(0);
            }
        };
        let serial = |value: &Value| value.as_str().unwrap_or("").to_owned();
        lay(Place::NoteBox(serial(&bill["box_serial"])), &bill["box"]);
        for removed in bill["removed"].as_array().into_iter().flatten() {
            let mut content = removed["content"].clone();
            for ((_, code), count) in self.stolen.iter().filter(|((from, _), _)| *from == serial(&removed["serial"])) {
                content[code.as_str()] = Value::from(content[code.as_str()].as_i64().unwrap_or(0) - count);
            }
            lay(Place::NoteBox(serial(&removed["serial"])), &content);
        }
        lay(Place::Path, &bill["escrow"]);
        lay(Place::Path, &bill["path"]);
        lay(Place::Mouth, &bill["mouth"]);
        lay(Place::Hands, &bill["taken"]);
        let mut in_hand = bill["cleared"].clone();
        for (code, away) in &self.away {
            in_hand[code.as_str()] = Value::from(in_hand[code.as_str()].as_i64().unwrap_or(0) - away);
        }
        lay(Place::Technician, &in_hand);
        lay(Place::CoinBox(serial(&bus["coin"]["box_serial"])), &bus["coin"]["box"]);
        for removed in bus["coin"]["removed"].as_array().into_iter().flatten() {
            lay(Place::CoinBox(serial(&removed["serial"])), &removed["coins"]);
        }
        for hopper in ["hopper-1", "hopper-2"] {
            lay(Place::Hopper(hopper.to_owned()), &bus[hopper]["hopper"]);
            lay(Place::Emptied(hopper.to_owned()), &bus[hopper]["emptied"]);
            let number = |name: &str| bus[hopper][name].as_i64().unwrap_or(0);
            let exit = Exit { seen: number("seen") + number("seen_other"), seen_other: number("seen_other"), unseen: number("unseen") };
            self.exits.insert(hopper.to_owned(), exit);
        }
        lay(Place::Tray, &bus["tray"]);
        lay(Place::Hands, &bus["taken"]);
        self.follow(&seen)
    }

    /// A piece in the technician's hand goes elsewhere; whether there was one.
    pub fn put_away(&mut self, code: &str, place: Place) -> bool {
        let Some(id) = self.at.get_mut(&(Place::Technician, code.to_owned())).and_then(Vec::pop) else { return false };
        self.at.entry((place, code.to_owned())).or_default().push(id);
        *self.away.entry(code.to_owned()).or_default() += 1;
        true
    }

    /// Somebody takes a note out of a box that was taken out; its code.
    pub fn steal(&mut self, place: &Place) -> Option<String> {
        let Place::NoteBox(serial) = place else { return None };
        let ((_, code), ids) = self.at.iter_mut().find(|((at, _), ids)| at == place && !ids.is_empty())?;
        let (id, code) = (ids.pop()?, code.clone());
        self.at.entry((Place::Pocket, code.clone())).or_default().push(id);
        *self.stolen.entry((serial.clone(), code.clone())).or_default() += 1;
        Some(code)
    }

    /// Coins that a hopper's sensor ever saw fall.
    pub fn seen(&self, hopper: &str) -> i64 {
        self.exits.get(hopper).map_or(0, |exit| exit.seen)
    }

    /// Those of them that were of another kind than its own.
    pub fn seen_other(&self, hopper: &str) -> i64 {
        self.exits.get(hopper).map_or(0, |exit| exit.seen_other)
    }

    /// Coins of its own kind that fell without its sensor.
    pub fn unseen(&self, hopper: &str) -> i64 {
        self.exits.get(hopper).map_or(0, |exit| exit.unseen)
    }

    /// Moves objects so that every place holds what was seen there. Hands hold what was brought and taken back.
    fn follow(&mut self, seen: &BTreeMap<(Place, String), i64>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let codes: BTreeSet<String> = seen.keys().chain(self.at.keys()).map(|(_, code)| code.clone()).collect();
        for code in codes {
            let mut free = Vec::new();
            for ((place, _), ids) in self.at.iter_mut().filter(|((place, of), _)| *of == code && place.is_looked_at()) {
                let there = usize::try_from(seen.get(&(place.clone(), code.clone())).copied().unwrap_or(0)).unwrap_or(0);
                if ids.len() > there {
                    free.extend(ids.drain(there..));
                }
            }
            for ((place, _), there) in seen.iter().filter(|((place, of), _)| *of == code && *place != Place::Hands) {
                let ids = self.at.entry((place.clone(), code.clone())).or_default();
                while i64::try_from(ids.len()).unwrap_or(i64::MAX) < *there {
                    let Some(id) = free.pop() else { break };
                    ids.push(id);
                }
            }
            // What is left over went to hands; what is missing came from there.
            self.at.entry((Place::Hands, code.clone())).or_default().extend(free);
            for ((place, _), there) in seen.iter().filter(|((place, of), _)| *of == code && *place != Place::Hands) {
                while self.count(place, &code) < *there {
                    let Some(id) = self.at.get_mut(&(Place::Hands, code.clone())).and_then(Vec::pop) else {
                        findings.push(finding("pieces", format!("a {code} lies at {place:?} that nobody brought")));
                        break;
                    };
                    self.at.entry((place.clone(), code.clone())).or_default().push(id);
                }
            }
        }
        findings
    }

    /// Pieces of a code at a place.
    pub fn count(&self, place: &Place, code: &str) -> i64 {
        self.at.get(&(place.clone(), code.to_owned())).map_or(0, |ids| i64::try_from(ids.len()).unwrap_or(i64::MAX))
    }

    /// Pieces by code over all places of a kind.
    pub fn sum(&self, of: impl Fn(&Place) -> bool) -> Counts {
        let mut counts = Counts::new();
        for ((_, code), ids) in self.at.iter().filter(|((place, _), _)| of(place)) {
            *counts.entry(code.clone()).or_default() += i64::try_from(ids.len()).unwrap_or(i64::MAX);
        }
        counts
    }

    /// What lies at places of a kind, in centavos.
    pub fn worth(&self, of: impl Fn(&Place) -> bool) -> i64 {
        self.sum(of).iter().map(|(code, count)| value(code) * count).sum()
    }

    /// What staff brought, in centavos.
    pub fn worth_of_staff(&self) -> i64 {
        self.brought_by_staff.iter().map(|(code, count)| value(code) * count).sum()
    }
}

/// Centavos of a code.
pub fn value(code: &str) -> i64 {
    code.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pieces_keep_their_numbers_and_none_comes_from_nowhere() {
        let mut pieces = Pieces::default();
        pieces.bring("B20000", 1, false);
        let bus = json!({});
        assert!(pieces.look(&json!({ "path": { "B20000": 1 }, "box_serial": "A" }), &bus).is_empty());
        assert_eq!((pieces.count(&Place::Path, "B20000"), pieces.count(&Place::Hands, "B20000")), (1, 0));
        assert!(pieces.look(&json!({ "box": { "B20000": 1 }, "box_serial": "A" }), &bus).is_empty());
        assert_eq!(pieces.worth(Place::is_ours), 20_000);
        let found = pieces.look(&json!({ "box": { "B20000": 2 }, "box_serial": "A" }), &bus);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
