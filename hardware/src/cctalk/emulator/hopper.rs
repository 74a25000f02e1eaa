//! The electronics of a hopper and the coins in it. What it counts survives power loss; what it is doing does not.

use std::collections::VecDeque;

use crate::device::{Instant, Span};

use super::super::codes::{header, hopper as bits};
use super::config::HopperConfig;
use super::pile::Pile;

/// What keeps coins from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A coin is stuck until a person clears it.
    Jam,
    /// The running or next order stops after so many coins.
    Short(u8),
    /// The last coin of the next order brings another one; `seen` by its sensor or not.
    Double { seen: bool },
    /// The next order is refused.
    Refuse,
}

/// Coins that fell out of a hopper since it was made. Who wants the truth reads it here; the hopper itself tells only what it saw.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fallen {
    /// Past its sensor: of its own kind, and others that somebody filled in.
    pub seen: (u32, u32),
    /// Without its sensor: the same.
    pub unseen: (u32, u32),
}

/// A hopper.
#[derive(Debug)]
pub(super) struct HopperEnd {
    pub config: HopperConfig,
    /// The coins in it, in the order in which they will come; a person may have filled in others.
    pub coins: VecDeque<u32>,
    /// Coins that staff took out of it.
    pub emptied: Pile,
    pub fallen: Fallen,
    pub trouble: Option<Trouble>,
    /// Its memory check fails (register 2, bit 6).
    pub corrupt: bool,
    enabled: bool,
    event_counter: u8,
    remaining: u8,
    last_paid: u8,
    last_unpaid: u8,
    lifetime: u32,
    flags: u32,
    interrupted: bool,
    next_coin: Option<Instant>,
    give_up: Option<Instant>,
    /// The next order is taken so many milliseconds late, and not answered.
    pub late: Option<u64>,
    /// An order taken late: when, and how many coins.
    waiting: Option<(Instant, u8)>,
    /// The question just taken gets no answer.
    pub silent: bool,
}

impl HopperEnd {
    pub fn new(config: HopperConfig) -> Self {
        let coins = std::iter::repeat_n(config.coin, config.level.min(config.capacity) as usize).collect();
        Self {
            config,
            coins,
            emptied: Pile::default(),
            fallen: Fallen::default(),
            trouble: None,
            corrupt: false,
            enabled: false,
            event_counter: 0,
            remaining: 0,
            last_paid: 0,
            last_unpaid: 0,
            lifetime: 0,
            flags: bits::POWER_UP,
            interrupted: false,
            next_coin: None,
            give_up: None,
            late: None,
            waiting: None,
            silent: false,
        }
    }

    /// Power went: a running payout stands still, its counts stay.
    pub fn power_off(&mut self) {
        self.interrupted |= self.remaining > 0;
        self.stop();
        self.enabled = false;
        self.event_counter = 0;
    }

    /// Power came back.
    pub fn power_on(&mut self) {
        self.flags = bits::POWER_UP;
    }

    pub fn has_room(&self) -> bool {
        self.coins.len() < self.config.capacity as usize
    }

    /// When the next coin falls, or the motor gives up.
    pub fn wake(&self) -> Option<Instant> {
        [self.next_coin, self.give_up, self.waiting.map(|(at, _)| at)].into_iter().flatten().min()
    }

    /// Turns the motor up to now; the coins that fell.
    pub fn turn(&mut self, now: Instant) -> Vec<u32> {
        let mut fallen = Vec::new();
        if let Some((at, count)) = self.waiting.filter(|(at, _)| *at <= now) {
            self.waiting = None;
            self.begin(at, count);
        }
        while let Some(at) = self.next_coin.filter(|at| *at <= now) {
            self.next_coin = None;
            let stuck = match self.trouble {
                Some(Trouble::Jam) | Some(Trouble::Short(0)) => true,
                Some(Trouble::Short(_) | Trouble::Double { .. } | Trouble::Refuse) | None => self.coins.is_empty(),
            };
            if stuck {
                self.give_up = Some(at.after(Span::from_millis(self.config.give_up_ms)));
                break;
            }
            if let Some(Trouble::Short(left)) = &mut self.trouble {
                *left -= 1;
            }
            fallen.extend(self.drop_coin(true));
            self.remaining = self.remaining.saturating_sub(1);
            if self.remaining > 0 {
                self.next_coin = Some(at.after(Span::from_millis(self.config.coin_ms)));
            } else if let Some(Trouble::Double { seen }) = self.trouble {
                self.trouble = None;
                fallen.extend(self.drop_coin(seen));
            }
        }
        if self.give_up.is_some_and(|at| at <= now) {
            self.flags |= bits::PAYOUT_TIMEOUT;
            if self.trouble == Some(Trouble::Jam) {
                self.flags |= bits::OVERCURRENT;
            }
            if matches!(self.trouble, Some(Trouble::Short(_))) {
                self.trouble = None;
            }
            self.stop();
        }
        fallen
    }

    fn drop_coin(&mut self, seen: bool) -> Option<u32> {
        let coin = self.coins.pop_front()?;
        let fallen = if seen { &mut self.fallen.seen } else { &mut self.fallen.unseen };
        let count = if coin == self.config.coin { &mut fallen.0 } else { &mut fallen.1 };
        *count = count.saturating_add(1);
        if seen {
            self.lifetime = (self.lifetime + 1) % (1 << 24);
            self.last_paid = self.last_paid.saturating_add(1);
        }
        Some(coin)
    }

    /// The motor stands. An order that waits for its turn is gone, too: what is disabled pays nothing (CCT part 3, header 164).
    fn stop(&mut self) {
        self.waiting = None;
        self.last_unpaid = if self.remaining > 0 { self.remaining } else { self.last_unpaid };
        self.remaining = 0;
        self.next_coin = None;
        self.give_up = None;
    }

    /// The answer to a question, `None` for a refusal.
    pub fn answer(&mut self, now: Instant, asked: u8, data: &[u8]) -> Option<Vec<u8>> {
        match (asked, data) {
            (header::POLL, []) => Some(Vec::new()),
            (header::MAKER, []) => Some(b"CAS".to_vec()),
            (header::CATEGORY, []) => Some(b"Payout".to_vec()),
            (header::PRODUCT, []) => Some(if self.config.use_serial { b"EMU-HOPPER USE_SER".to_vec() } else { b"EMU-HOPPER".to_vec() }),
            (header::SOFTWARE | header::BUILD, []) => Some(b"1.0".to_vec()),
            (header::SERIAL, []) => Some(self.config.serial.to_le_bytes()[..3].to_vec()),
            (header::HOPPER_COIN, []) => super::super::codes::coin_id::mexican(self.config.coin).map(|id| id.to_vec()),
            (header::RESET, []) => {
                self.power_off();
                self.flags = if self.config.keeps_power_up_flag { self.flags & bits::POWER_UP } else { 0 };
                self.interrupted = false;
                self.corrupt = false;
                Some(Vec::new())
            }
            (header::TEST_HOPPER, []) => Some(self.registers().to_le_bytes()[..3].to_vec()),
            (header::ENABLE_HOPPER, [state]) => {
                self.enabled = *state == header::HOPPER_ON;
                if !self.enabled {
                    self.stop();
                }
                Some(Vec::new())
            }
            (header::HOPPER_STATUS, []) => Some(vec![self.event_counter, self.remaining, self.last_paid, self.last_unpaid]),
            (header::LIFETIME, []) => Some(self.lifetime.to_le_bytes()[..3].to_vec()),
            (header::LEVEL, []) => {
                let count = self.coins.len();
                let low = u8::from(count < self.config.low as usize);
                let high = u8::from(count >= self.config.capacity as usize);
                Some(vec![0x30 | low | high << 1])
            }
            (header::EMERGENCY_STOP, []) => {
                self.stop();
                self.enabled = false;
                Some(vec![self.last_unpaid])
            }
            (header::DISPENSE, data) => self.dispense(now, data),
            _ => None,
        }
    }

    fn dispense(&mut self, now: Instant, data: &[u8]) -> Option<Vec<u8>> {
        let serial = &self.config.serial.to_le_bytes()[..3];
        let count = match data {
            [number @ .., count] if self.config.use_serial && number == serial => *count,
            [count] if !self.config.use_serial => *count,
            _ => 0,
        };
        let runs = self.remaining > 0;
        let refuse = self.trouble == Some(Trouble::Refuse);
        if refuse {
            self.trouble = None;
        }
        if count == 0 || !self.enabled || runs || refuse {
            if self.config.counts_refusals && !runs {
                self.event_counter = self.event_counter.checked_add(1).unwrap_or(1);
            }
            return None;
        }
        if let Some(late) = self.late.take() {
            self.waiting = Some((now.after(Span::from_millis(late)), count));
            self.silent = true;
            return None;
        }
        self.begin(now, count);
        Some(vec![self.event_counter])
    }

    fn begin(&mut self, now: Instant, count: u8) {
        self.event_counter = self.event_counter.checked_add(1).unwrap_or(1);
        self.remaining = count;
        self.last_paid = 0;
        self.last_unpaid = 0;
        self.flags &= !(bits::PAYOUT_TIMEOUT | bits::OVERCURRENT | bits::REVERSED);
        self.next_coin = Some(now.after(Span::from_millis(self.config.coin_ms)));
    }

    fn registers(&self) -> u32 {
        let mut flags = self.flags;
        for (is, bit) in [(!self.enabled, bits::DISABLED), (self.interrupted, bits::POWER_DOWN_IN_PAYOUT), (self.corrupt, bits::CHECKSUM)] {
            if is {
                flags |= bit;
            }
        }
        flags
    }

    /// Lets the counters stand where a test wants them.
    pub fn set_counters(&mut self, event_counter: u8, lifetime: u32) {
        self.event_counter = event_counter;
        self.lifetime = lifetime % (1 << 24);
    }

    /// What it is doing, for the control line.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "enabled": self.enabled, "event_counter": self.event_counter, "remaining": self.remaining,
            "last_paid": self.last_paid, "last_unpaid": self.last_unpaid, "lifetime": self.lifetime,
            "registers": self.registers(), "coins": self.coins.len(), "trouble": self.trouble.map(|trouble| format!("{trouble:?}")),
        })
    }
}
