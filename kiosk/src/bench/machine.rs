//! The machine as the stream of changes shows it: its devices, what is unplugged, where each piece is.

use std::collections::BTreeMap;

use cas_domain::denomination::Denomination;
use serde_json::Value;

/// One place and the pieces in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Device or port it belongs to.
    pub device: String,
    /// `box`, `escrow`, `mouth`, `tray`, `hopper`, `emptied`, `path`, `taken`, `cleared`, `removed`.
    pub name: String,
    /// Serial number, for boxes.
    pub serial: String,
    /// Pieces by denomination.
    pub pieces: Vec<(Denomination, i64)>,
}

/// The machine, read from the looks of its ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Every place, in the order of ports and names.
    pub places: Vec<Place>,
    /// Names of hoppers with their coin.
    pub hoppers: Vec<(String, Option<Denomination>)>,
    /// Ports whose cable is pulled.
    pub unplugged: Vec<String>,
    /// Whether the door stands open, if there is one.
    pub door_open: Option<bool>,
    /// Serial numbers of all boxes seen, in and out.
    pub serials: Vec<String>,
}

impl Machine {
    /// Reads the looks of all ports. What it does not know it leaves out: emulators may say more than the bench shows.
    pub fn from_looks(looks: &BTreeMap<String, Value>) -> Self {
        let mut machine = Self::default();
        for (port, look) in looks {
            if look.get("plugged").and_then(Value::as_bool) == Some(false) {
                machine.unplugged.push(port.clone());
            }
            let Some(inventory) = look.get("inventory").and_then(Value::as_object) else { continue };
            if let Some(open) = inventory.get("open").and_then(Value::as_bool) {
                machine.door_open = Some(open);
            }
            machine.read(port, inventory);
        }
        machine
    }

    fn read(&mut self, device: &str, inventory: &serde_json::Map<String, Value>) {
        let serial = inventory.get("box_serial").and_then(Value::as_str).unwrap_or_default();
        if !serial.is_empty() {
            self.serials.push(serial.to_owned());
        }
        if inventory.contains_key("hopper") {
            let coin = inventory.get("coin").and_then(Value::as_str).and_then(|code| code.parse().ok());
            self.hoppers.push((device.to_owned(), coin));
        }
        // By name, and not as the text came: places must not change their row with the order of a map.
        let inventory: BTreeMap<&String, &Value> = inventory.iter().collect();
        for (name, value) in inventory {
            match value {
                Value::Object(inside) if inside.values().all(Value::is_i64) => {
                    let serial = if name == "box" { serial } else { "" };
                    self.places.push(place(device, name, serial, inside));
                }
                Value::Object(inside) => self.read(name, inside),
                Value::Array(removed) if name == "removed" => self.read_removed(device, removed),
                _ => {}
            }
        }
    }

    fn read_removed(&mut self, device: &str, removed: &[Value]) {
        for (content, serial) in removed.iter().filter_map(content_of) {
            self.serials.push(serial.clone());
            self.places.push(place(device, "removed", &serial, content));
        }
    }

    /// Whether a port is unplugged.
    pub fn is_unplugged(&self, port: &str) -> bool {
        self.unplugged.iter().any(|name| name == port)
    }

    /// Pieces in all places of this name.
    pub fn count(&self, name: &str) -> i64 {
        self.places.iter().filter(|place| place.name == name).flat_map(|place| &place.pieces).map(|(_, count)| *count).sum()
    }

    /// A serial number no box has: the highest with this prefix and one more.
    pub fn next_serial(&self, prefix: &str) -> String {
        let numbers = self.serials.iter().filter_map(|serial| serial.strip_prefix(prefix)?.parse::<u32>().ok());
        format!("{prefix}{:04}", numbers.max().unwrap_or(0).saturating_add(1))
    }
}

/// A removed box: its pieces, and its serial number under whichever key.
fn content_of(removed: &Value) -> Option<(&serde_json::Map<String, Value>, String)> {
    let object = removed.as_object()?;
    let serial = object.values().find_map(Value::as_str)?.to_owned();
    let content = object.values().find_map(Value::as_object)?;
    Some((content, serial))
}

fn place(device: &str, name: &str, serial: &str, inside: &serde_json::Map<String, Value>) -> Place {
    let mut pieces: Vec<(Denomination, i64)> =
        inside.iter().filter_map(|(code, count)| Some((code.parse().ok()?, count.as_i64()?))).filter(|(_, count)| *count != 0).collect();
    pieces.sort();
    Place { device: device.to_owned(), name: name.to_owned(), serial: serial.to_owned(), pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(lines: &[&str]) -> BTreeMap<String, Value> {
        let look = |line: &&str| serde_json::from_str::<Value>(line).expect("JSON");
        lines.iter().map(look).map(|look| (look["port"].as_str().expect("a port").to_owned(), look)).collect()
    }

    #[test]
    fn every_piece_is_found_in_its_place() {
        let machine = Machine::from_looks(&looks(&[
            r#"{"event":"changed","port":"bill","plugged":false,"inventory":{"box":{"B20000":1},"box_serial":"CB-0002","escrow":{},
                "mouth":{"B50000":1},"removed":[{"serial":"CB-0001","content":{"B10000":3}}]}}"#,
            r#"{"event":"changed","port":"cctalk","plugged":true,"inventory":{"coin":{"box":{},"box_serial":"CC-0001","removed":[]},
                "hopper-1":{"hopper":{"C1000":200},"coin":"C1000","capacity":500},"tray":{"C1000":6},"taken":{}}}"#,
            r#"{"event":"changed","port":"door","plugged":true,"inventory":{"open":true}}"#,
        ]));
        assert_eq!((machine.count("box"), machine.count("mouth"), machine.count("tray"), machine.count("hopper")), (1, 1, 6, 200));
        assert_eq!(machine.count("removed"), 3);
        assert!(machine.is_unplugged("bill") && !machine.is_unplugged("cctalk"));
        assert_eq!(machine.door_open, Some(true));
        assert_eq!(machine.hoppers, [("hopper-1".to_owned(), "C1000".parse().ok())]);
        assert_eq!((machine.next_serial("CB-"), machine.next_serial("CC-")), ("CB-0003".to_owned(), "CC-0002".to_owned()));
    }

    #[test]
    fn what_it_does_not_know_it_leaves_out() {
        let machine = Machine::from_looks(&looks(&[
            r#"{"port":"x","inventory":[1,2]}"#,
            r#"{"port":"y"}"#,
            r#"{"port":"z","inventory":{"box":{"B99":1,"nonsense":2},"removed":[3,{"serial":4}]}}"#,
        ]));
        assert_eq!(machine.count("box"), 0);
        assert_eq!(machine.next_serial("CB-"), "CB-0001");
    }
}
