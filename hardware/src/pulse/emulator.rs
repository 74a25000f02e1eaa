//! An emulated pulse acceptor: the levels of its output over time, and what its inhibit input does.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::device::{Instant, Span};
use crate::emulation::pieces::{Piece, count};

/// How it pulses (`protocols.md` section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What one pulse is worth, in centavos.
    pub pulse_centavos: u32,
    /// Width of a pulse: 50 ms.
    pub width: Span,
    /// Pause between two: 100 ms fast, 300 ms slow.
    pub gap: Span,
    /// From the mouth to the first pulse.
    pub travel: Span,
}

impl Settings {
    /// Ten pesos a pulse, fast.
    pub const fn fast() -> Self {
        Self { pulse_centavos: 1_000, width: Span::from_millis(50), gap: Span::from_millis(100), travel: Span::from_millis(1200) }
    }
}

/// What is to happen to the next train.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Trouble {
    /// Pulses that are lost.
    dropped: u32,
    /// Pulses that come twice.
    doubled: u32,
    /// Milliseconds by which every other width and pause is off.
    jitter: u64,
}

/// The far end of a pulse line and an inhibit line.
#[derive(Debug)]
pub struct PulseEnd {
    settings: Settings,
    inhibited: bool,
    powered: bool,
    /// Pulls the line and never lets go.
    stuck: bool,
    trouble: Trouble,
    /// Levels to come: from this moment on, active or not.
    levels: VecDeque<(Instant, bool)>,
    active: bool,
    cash_box: Vec<u32>,
    returned: Vec<u32>,
}

impl PulseEnd {
    /// A device that is switched on now, its inhibit input not driven: it takes nothing.
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            inhibited: true,
            powered: true,
            stuck: false,
            trouble: Trouble { dropped: 0, doubled: 0, jitter: 0 },
            levels: VecDeque::new(),
            active: false,
            cash_box: Vec::new(),
            returned: Vec::new(),
        }
    }

    /// The inhibit input is driven.
    pub const fn inhibit(&mut self, inhibited: bool) {
        self.inhibited = inhibited;
    }

    /// Whether its output is active now.
    pub fn is_active(&mut self, now: Instant) -> bool {
        while let Some((_, active)) = self.levels.front().copied().filter(|(at, _)| *at <= now) {
            self.active = active;
            self.levels.pop_front();
        }
        self.powered && (self.active || self.stuck)
    }

    /// When its output changes next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.levels.front().map(|(at, _)| *at)
    }

    /// Follows a control line.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what words are known.
    pub fn control(&mut self, now: Instant, words: &[&str]) -> Result<Value, String> {
        let number = |word: &str| word.parse::<u64>().map_err(|_| format!("\"{word}\" is no whole number"));
        match words {
            ["insert", note] => Ok(self.insert(now, Piece::parse_note(note)?)),
            ["glitch", ms] => {
                let width = Span::from_millis(number(ms)?.min(60_000));
                self.levels.extend([(now, true), (now.after(width), false)]);
                Ok(json!("a twitch"))
            }
            ["stuck", "on" | "off"] => {
                self.stuck = words[1] == "on";
                Ok(json!(self.stuck))
            }
            ["drop", pulses] => {
                self.trouble.dropped = u32::try_from(number(pulses)?).unwrap_or(u32::MAX);
                Ok(json!("dropped from the next train"))
            }
            ["double", pulses] => {
                self.trouble.doubled = u32::try_from(number(pulses)?.min(100)).unwrap_or(100);
                Ok(json!("said twice in the next train"))
            }
            ["jitter", ms] => {
                self.trouble.jitter = number(ms)?;
                Ok(json!("every other width and pause is off"))
            }
            ["power", "off"] => {
                // What was on its way in stays in; its pulses are never said.
                self.powered = false;
                self.levels.clear();
                self.active = false;
                Ok(json!("off"))
            }
            ["power", "on"] => {
                self.powered = true;
                Ok(json!("on"))
            }
            ["inventory"] => Ok(self.inventory()),
            _ => Err(format!(
                "a pulse acceptor does not know \"{}\"; it knows: insert NOTE, glitch MS, stuck on|off, drop N, double N, jitter MS, power on|off, inventory",
                words.join(" ")
            )),
        }
    }

    fn insert(&mut self, now: Instant, centavos: u32) -> Value {
        let pulses = centavos / self.settings.pulse_centavos;
        if self.inhibited || !self.powered || pulses == 0 || !centavos.is_multiple_of(self.settings.pulse_centavos) {
            self.returned.push(centavos);
            return json!({ "taken": false });
        }
        self.cash_box.push(centavos);
        let Trouble { dropped, doubled, jitter } = std::mem::take(&mut self.trouble);
        let pulses = pulses.saturating_sub(dropped) + doubled;
        let mut at = now.after(self.settings.travel);
        if let Some((last, _)) = self.levels.back() {
            // The next note starts after the last one is through.
            at = at.max(last.after(Span::from_millis(900)));
        }
        for pulse in 0..pulses {
            let off = if pulse % 2 == 0 { jitter } else { 0 };
            let until = at.after(Span::from_millis(self.settings.width.as_millis() + off));
            self.levels.extend([(at, true), (until, false)]);
            at = until.after(Span::from_millis(self.settings.gap.as_millis() + off));
        }
        json!({ "taken": true, "pulses": pulses })
    }

    /// Where every note is.
    pub fn inventory(&self) -> Value {
        let notes = |notes: &[u32]| count(&notes.iter().copied().map(Piece::Note).collect::<Vec<_>>());
        json!({ "box": notes(&self.cash_box), "returned": notes(&self.returned) })
    }
}
