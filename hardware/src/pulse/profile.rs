//! How a pulse acceptor is set: by switches on the device, and here to match (`protocols.md` section 7, "Pulse").

use heapless::Vec;

use crate::device::{Span, Value};

/// The most denominations of a device.
pub const DENOMINATIONS_MAX: usize = 16;

/// Settings of one pulse acceptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What one pulse is worth, in centavos. Set by switches on the device.
    pub pulse_centavos: u32,
    /// What it takes, in centavos, smallest first. Set by switches on the device. A sum that is not here is nobody's guess.
    pub legal: Vec<u32, DENOMINATIONS_MAX>,
    /// The three letters of the currency.
    pub currency: [u8; 3],
    /// A pulse pulls the line low (open collector). Sheet: so.
    pub active_low: bool,
    /// The inhibit input is high to inhibit. Sheet: the default, and can be set.
    pub inhibit_is_high: bool,
    /// The shortest pulse. Sheet: 20 ms.
    pub width_min: Span,
    /// The longest pulse. Sheet: 100 ms, twice the nominal width; longer is an alarm.
    pub width_max: Span,
    /// The shortest pause between two pulses of a train. Sheet: 50 ms.
    pub gap_min: Span,
    /// The longest. Sheet: 350 ms.
    pub gap_max: Span,
    /// Quiet that closes a train. Sheet: at least 600 ms, and less than lies between two notes, about 1.5 s.
    pub close: Span,
    /// How long a level must last to count. Sheet: bounces take less than 5 ms.
    pub debounce: Span,
    /// From the start on pulses are ignored for so long. Sheet: 2 s after power.
    pub settle: Span,
    /// How long a note that was in the mouth when it was inhibited may take to be counted. Guess.
    pub on_its_way: Span,
    /// A line that stays active for so long is broken or short-circuited. Guess.
    pub stuck: Span,
}

impl Profile {
    /// Mexican notes with so many pesos a pulse. Ten pesos a pulse tell every note; twenty cannot tell $50.
    pub fn mexican_notes(pesos_per_pulse: u32) -> Self {
        let pulse_centavos = pesos_per_pulse.saturating_mul(100).max(1);
        let legal = [2_000, 5_000, 10_000, 20_000, 50_000, 100_000].into_iter().filter(|note| note % pulse_centavos == 0).collect();
        Self { pulse_centavos, legal, currency: *b"MXN", ..Self::bare() }
    }

    /// Mexican coins with so many centavos a pulse.
    pub fn mexican_coins(pulse_centavos: u32) -> Self {
        let pulse_centavos = pulse_centavos.max(1);
        let legal = [50, 100, 200, 500, 1_000, 2_000].into_iter().filter(|coin| coin % pulse_centavos == 0).collect();
        Self { pulse_centavos, legal, currency: *b"MXN", ..Self::bare() }
    }

    fn bare() -> Self {
        Self {
            pulse_centavos: 1,
            legal: Vec::new(),
            currency: *b"   ",
            active_low: true,
            inhibit_is_high: true,
            width_min: Span::from_millis(20),
            width_max: Span::from_millis(100),
            gap_min: Span::from_millis(50),
            gap_max: Span::from_millis(350),
            close: Span::from_millis(600),
            debounce: Span::from_millis(5),
            settle: Span::from_millis(2000),
            on_its_way: Span::from_millis(3000),
            stuck: Span::from_millis(2000),
        }
    }

    /// What so many pulses are worth, if that is a note or coin that is taken here.
    pub fn worth(&self, pulses: u16) -> Option<Value> {
        let centavos = self.pulse_centavos.checked_mul(u32::from(pulses))?;
        self.legal.contains(&centavos).then_some(self.value(centavos))
    }

    /// The largest note or coin.
    pub fn largest(&self) -> Value {
        self.value(self.legal.iter().copied().max().unwrap_or(0))
    }

    fn value(&self, centavos: u32) -> Value {
        Value { mantissa: centavos, exponent: -2, currency: self.currency }
    }
}
