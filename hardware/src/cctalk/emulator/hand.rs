//! What people do at the machine, as control words. The first word names the device: `hopper-1 fill C1000 200`.

use serde_json::{Value, json};

use crate::device::{Instant, Span};

use super::super::codes::coin_event;
use super::bus_end::{BusEnd, Disturb, Works};
use super::coin::CoinEnd;
use super::hopper::{HopperEnd, Trouble};
use super::pile::{Pile, parse_coin};

/// The most coins one control line may throw in or fill.
const COINS_MAX: u32 = 10_000;

impl BusEnd {
    pub(super) fn hand(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        match words {
            ["tray"] => Ok(self.tray.json()),
            ["tray", "take"] => {
                let tray = std::mem::take(&mut self.tray);
                let told = tray.json();
                self.taken.absorb(tray);
                Ok(json!({"taken": told}))
            }
            ["tray", ..] => Err("the tray knows: take".to_owned()),
            ["power", state] => {
                let on = on_off(state)?;
                (0..self.units.len()).for_each(|unit| self.set_power(now, unit, on));
                Ok(json!({"power": state}))
            }
            [name, rest @ ..] => {
                let Some(unit) = self.units.iter().position(|unit| unit.name == *name) else {
                    let names: Vec<&str> = self.names().collect();
                    return Err(format!("no “{name}” on this bus; it has {}", names.join(", ")));
                };
                self.hand_on(now, unit, rest)
            }
            [] => Err("say which device: its name comes first".to_owned()),
        }
    }

    fn hand_on(&mut self, now: Instant, index: usize, words: &[&str]) -> Result<Value, String> {
        if let ["power", state] = words {
            self.set_power(now, index, on_off(state)?);
            return Ok(json!({"power": state}));
        }
        let Some(unit) = self.units.get_mut(index) else { return Err("no such device".to_owned()) };
        let done = || Ok(json!({"done": words.join(" ")}));
        match words {
            ["mute"] => unit.mute = true,
            ["unmute"] => unit.mute = false,
            ["slow", ms] => unit.slow = Span::from_millis(number(ms, 60_000)?.into()),
            ["lose", "request", only @ ..] => unit.disturb = Some(Disturb::LoseRequest(header_word(only)?)),
            ["lose", "reply", only @ ..] => unit.disturb = Some(Disturb::LoseReply(header_word(only)?)),
            ["garble", "reply", only @ ..] => unit.disturb = Some(Disturb::GarbleReply(header_word(only)?)),
            ["ignore", only @ ..] => unit.disturb = Some(Disturb::Ignore(header_word(only)?)),
            ["state"] => {
                let (powered, mute) = (unit.powered, unit.mute);
                let works = match &unit.works {
                    Works::Coin(coin) => {
                        json!({"counter": coin.counter(), "accepted": coin.accepted(), "enabled": coin.enabled(), "fault": coin.fault})
                    }
                    Works::Hopper(hopper) => hopper.json(),
                };
                return Ok(json!({"powered": powered, "mute": mute, "works": works}));
            }
            ["inventory"] => {
                return Ok(crate::emulation::FarEnd::inventory(self).get(unit_name(self, index)).cloned().unwrap_or_default());
            }
            _ => {
                return match &mut unit.works {
                    Works::Hopper(hopper) => hopper_hand(hopper, words),
                    Works::Coin(_) => self.coin_hand(now, index, words),
                };
            }
        }
        done()
    }

    fn coin_hand(&mut self, now: Instant, index: usize, words: &[&str]) -> Result<Value, String> {
        match words {
            ["insert", coin] => return Ok(self.insert(now, index, parse_coin(coin)?)),
            ["insert", coin, count] => {
                let (centavos, count) = (parse_coin(coin)?, number(count, COINS_MAX)?);
                let went: Vec<Value> = (0..count).map(|_| self.insert(now, index, centavos)).collect();
                return Ok(Value::Array(went));
            }
            // Swallowed and misrouted coins lie in the box without a credit.
            [what @ ("swallow" | "misroute"), coin] => {
                let centavos = parse_coin(coin)?;
                let code = if *what == "swallow" { coin_event::SWALLOWED } else { coin_event::MISROUTED };
                self.coin_end(index)?.push(0, code);
                self.lay(index, "box", centavos);
                return Ok(json!({"coin": format!("C{centavos}"), "went": "box", "credited": false}));
            }
            _ => {}
        }
        let coin = self.coin_end(index)?;
        match words {
            ["string"] => coin.push(0, coin_event::ON_STRING),
            ["event", code] => coin.push(0, byte(code)?),
            ["fault", code] => coin.fault = byte(code)?,
            ["counter", counter] => coin.set_counter(byte(counter)?),
            ["accepted", count] => coin.set_accepted(number(count, u32::MAX)?),
            ["box", "out"] => return box_out(coin),
            ["box", "in", serial] => return box_in(coin, serial),
            ["box", "fill", piece, count] => return box_fill(coin, parse_coin(piece)?, number(count, COINS_MAX)?),
            _ => {
                return Err("a coin acceptor knows: insert COIN [COUNT], swallow COIN, misroute COIN, string, event CODE, fault CODE, \
                            counter N, accepted N, box out, box in SERIAL, box fill COIN COUNT, power on|off, mute, unmute, slow MS, lose request|reply [HEADER], \
                            garble reply [HEADER], ignore [HEADER], state, inventory"
                    .to_owned());
            }
        }
        Ok(json!({"done": words.join(" ")}))
    }

    fn coin_end(&mut self, index: usize) -> Result<&mut CoinEnd, String> {
        match self.units.get_mut(index).map(|unit| &mut unit.works) {
            Some(Works::Coin(coin)) => Ok(coin),
            Some(Works::Hopper(_)) | None => Err("that is no coin acceptor".to_owned()),
        }
    }
}

fn hopper_hand(hopper: &mut HopperEnd, words: &[&str]) -> Result<Value, String> {
    match words {
        ["fill", coin, count] => {
            let (centavos, count) = (parse_coin(coin)?, number(count, COINS_MAX)?);
            let room = (hopper.config.capacity as usize).saturating_sub(hopper.coins.len());
            let fits = room.min(count as usize);
            hopper.coins.extend(std::iter::repeat_n(centavos, fits));
            return Ok(json!({"filled": fits, "left_over": count as usize - fits}));
        }
        ["empty"] => {
            let mut pile = Pile::default();
            hopper.coins.drain(..).for_each(|coin| pile.add(coin, 1));
            let told = pile.json();
            hopper.emptied.absorb(pile);
            return Ok(json!({"removed": told}));
        }
        ["jam"] => hopper.trouble = Some(Trouble::Jam),
        ["clear"] => hopper.trouble = None,
        ["short", count] => hopper.trouble = Some(Trouble::Short(byte(count)?)),
        ["double"] => hopper.trouble = Some(Trouble::Double { seen: true }),
        ["double", "unseen"] => hopper.trouble = Some(Trouble::Double { seen: false }),
        ["swap", serial] => hopper.config.serial = number(serial, (1 << 24) - 1)?,
        ["late", ms] => hopper.late = Some(number(ms, 60_000)?.into()),
        ["refuse"] => hopper.trouble = Some(Trouble::Refuse),
        ["corrupt"] => hopper.corrupt = true,
        ["counters", events, lifetime] => hopper.set_counters(byte(events)?, number(lifetime, u32::MAX)?),
        _ => {
            return Err(
                "a hopper knows: fill COIN COUNT, empty, jam, clear, short N, double [unseen], late MS, refuse, swap SERIAL, corrupt, counters EVENTS LIFETIME, \
                        power on|off, mute, unmute, slow MS, lose request|reply [HEADER], garble reply [HEADER], ignore [HEADER], state, inventory"
                    .to_owned(),
            );
        }
    }
    Ok(json!({"done": words.join(" ")}))
}

fn box_out(coin: &mut CoinEnd) -> Result<Value, String> {
    let Some(pile) = coin.cash_box.take() else { return Err("the box is out already".to_owned()) };
    let told = json!({"serial": coin.box_serial, "coins": pile.json()});
    coin.removed.push((std::mem::take(&mut coin.box_serial), pile));
    Ok(told)
}

/// Coins lie in the box that nobody dropped in: a machine is restored as it was.
fn box_fill(coin: &mut CoinEnd, centavos: u32, count: u32) -> Result<Value, String> {
    let Some(pile) = coin.cash_box.as_mut() else { return Err("no box is in: box in SERIAL first".to_owned()) };
    pile.add(centavos, count);
    Ok(json!({"filled": count, "left_over": 0}))
}

fn box_in(coin: &mut CoinEnd, serial: &str) -> Result<Value, String> {
    if coin.cash_box.is_some() {
        return Err("a box is in already: box out first".to_owned());
    }
    coin.cash_box = Some(Pile::default());
    coin.box_serial = serial.to_owned();
    Ok(json!({"box": serial}))
}

fn unit_name(bus: &BusEnd, index: usize) -> String {
    bus.units.get(index).map(|unit| unit.name.clone()).unwrap_or_default()
}

fn on_off(word: &str) -> Result<bool, String> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("“{word}” is neither on nor off")),
    }
}

fn number(word: &str, most: u32) -> Result<u32, String> {
    word.parse().ok().filter(|number| *number <= most).ok_or_else(|| format!("“{word}” is no number from 0 to {most}"))
}

fn byte(word: &str) -> Result<u8, String> {
    word.parse().map_err(|_| format!("“{word}” is no number from 0 to 255"))
}

fn header_word(words: &[&str]) -> Result<Option<u8>, String> {
    match words {
        [] => Ok(None),
        [word] => byte(word).map(Some),
        _ => Err("say one header or none".to_owned()),
    }
}
