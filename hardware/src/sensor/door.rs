//! A door switch: bounces are filtered, and the first settled level is told too.

use embedded_hal::digital::InputPin;

use crate::device::{DoorEvent, Instant, Span};

/// How a door switch is wired and how long it bounces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorSettings {
    /// The level while the door is shut. High where a broken wire must read as an open door.
    pub shut_is_high: bool,
    /// How long a level must last. Guess: micro switches bounce for 5 to 20 ms.
    pub settle: Span,
}

impl Default for DoorSettings {
    fn default() -> Self {
        Self { shut_is_high: true, settle: Span::from_millis(30) }
    }
}

/// Turns levels into [`DoorEvent`]s.
#[derive(Clone, Copy, Debug)]
pub struct DoorSensor {
    settings: DoorSettings,
    told: Option<bool>,
    seen: Option<(bool, Instant)>,
}

impl DoorSensor {
    /// A sensor that has seen nothing yet.
    pub const fn new(settings: DoorSettings) -> Self {
        Self { settings, told: None, seen: None }
    }

    /// Takes in the level of the pin now. `Some` when the door is known to have changed, and once at the start.
    pub fn sample(&mut self, now: Instant, high: bool) -> Option<DoorEvent> {
        let since = match self.seen {
            Some((level, since)) if level == high => since,
            _ => {
                self.seen = Some((high, now));
                now
            }
        };
        if self.told == Some(high) || now.since(since) < self.settings.settle {
            return None;
        }
        self.told = Some(high);
        Some(if high == self.settings.shut_is_high { DoorEvent::Closed } else { DoorEvent::Opened })
    }

    /// Reads a pin and takes its level in.
    ///
    /// # Errors
    /// The pin's own; what is known of the door stays as it is.
    pub fn read<P: InputPin>(&mut self, now: Instant, pin: &mut P) -> Result<Option<DoorEvent>, P::Error> {
        Ok(self.sample(now, pin.is_high()?))
    }

    /// When a level that was seen will have lasted long enough; `None` when nothing is on its way.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let (level, since) = self.seen?;
        (self.told != Some(level)).then(|| since.after(self.settings.settle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    #[test]
    fn bounces_are_filtered_and_the_first_level_is_told() {
        let mut door = DoorSensor::new(DoorSettings::default());
        assert_eq!(door.sample(at(0), true), None);
        assert_eq!(door.poll_timeout(), Some(at(30)));
        assert_eq!(door.sample(at(30), true), Some(DoorEvent::Closed));
        assert_eq!(door.poll_timeout(), None);
        for (ms, level) in [(100, false), (105, true), (110, false), (120, true), (125, false), (154, false)] {
            assert_eq!(door.sample(at(ms), level), None, "at {ms}");
        }
        assert_eq!(door.sample(at(155), false), Some(DoorEvent::Opened));
        assert_eq!(door.sample(at(500), false), None);
    }
}
