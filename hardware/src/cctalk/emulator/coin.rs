//! The electronics of a coin acceptor: inhibits, event ring, counter, watchdog.

use crate::device::{Instant, Span};

use super::super::codes::{coin_event, coin_id, header};
use super::config::CoinConfig;
use super::pile::Pile;

/// A coin acceptor and the cash box below it.
#[derive(Debug)]
pub(super) struct CoinEnd {
    pub config: CoinConfig,
    pub cash_box: Option<Pile>,
    pub box_serial: String,
    /// Boxes that were taken out, with what was in them.
    pub removed: Vec<(String, Pile)>,
    pub fault: u8,
    master: bool,
    mask: u16,
    counter: u8,
    ring: [(u8, u8); 5],
    /// Coins accepted in its life; kept without power.
    accepted: u32,
    polled: Option<Instant>,
}

impl CoinEnd {
    pub fn new(config: CoinConfig) -> Self {
        let box_serial = config.box_serial.clone();
        Self {
            config,
            cash_box: Some(Pile::default()),
            box_serial,
            removed: Vec::new(),
            fault: 0,
            master: false,
            mask: 0,
            counter: 0,
            ring: [(0, 0); 5],
            accepted: 0,
            polled: None,
        }
    }

    /// Power came, or a reset: inhibited, and nothing remembered.
    pub fn boot(&mut self) {
        self.master = false;
        self.mask = 0;
        self.counter = 0;
        self.ring = [(0, 0); 5];
        self.polled = None;
    }

    /// The position of a coin, if the acceptor knows it.
    pub fn position(&self, centavos: u32) -> Option<u8> {
        let index = self.config.coins.iter().position(|coin| *coin == centavos)?;
        u8::try_from(index + 1).ok()
    }

    /// Whether a coin at this position would be taken now.
    pub fn takes(&self, now: Instant, position: u8) -> bool {
        let watched = self.polled.is_some_and(|polled| now.since(polled) <= Span::from_millis(self.config.watchdog_ms));
        self.master && watched && position >= 1 && self.mask & (1 << (position - 1)) != 0
    }

    /// Whether it looks at coins at all.
    pub fn enabled(&self) -> bool {
        self.master
    }

    /// One more event: a coin (position, path), or 0 and a code.
    pub fn push(&mut self, a: u8, b: u8) {
        self.ring.copy_within(..4, 1);
        self.ring[0] = (a, b);
        self.counter = self.counter.checked_add(1).unwrap_or(1);
        if a > 0 {
            self.accepted = (self.accepted + 1) % (1 << 24);
        }
    }

    pub fn counter(&self) -> u8 {
        self.counter
    }

    /// Lets the counter stand where a test or a demonstration wants it.
    pub fn set_counter(&mut self, counter: u8) {
        self.counter = counter;
        self.ring = [(0, coin_event::REJECT); 5];
    }

    pub fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Lets the count of coins accepted stand where a test wants it.
    pub fn set_accepted(&mut self, accepted: u32) {
        self.accepted = accepted % (1 << 24);
    }

    /// The answer to a question, `None` for a refusal.
    pub fn answer(&mut self, now: Instant, asked: u8, data: &[u8]) -> Option<Vec<u8>> {
        match (asked, data) {
            (header::POLL | header::RESET, []) => Some(Vec::new()),
            (header::MAKER, []) => Some(b"CAS".to_vec()),
            (header::CATEGORY, []) => Some(b"Coin Acceptor".to_vec()),
            (header::PRODUCT, []) => Some(b"EMU-COIN".to_vec()),
            (header::SOFTWARE | header::BUILD, []) => Some(b"1.0".to_vec()),
            (header::SERIAL, []) => Some(self.config.serial.to_le_bytes()[..3].to_vec()),
            (header::SELF_CHECK, []) => Some(vec![self.fault]),
            (header::COIN_ID, [position]) => {
                let coin = self.config.coins.get(usize::from(*position).checked_sub(1)?);
                Some(coin.and_then(|coin| coin_id::mexican(*coin)).unwrap_or(*b"......").to_vec())
            }
            (header::COIN_EVENTS, []) => {
                self.polled = Some(now);
                Some(std::iter::once(self.counter).chain(self.ring.iter().flat_map(|(a, b)| [*a, *b])).collect())
            }
            (header::ACCEPTED, []) if self.config.tells_total => Some(self.accepted.to_le_bytes()[..3].to_vec()),
            (header::SET_INHIBITS, [low, high]) => {
                self.mask = u16::from_le_bytes([*low, *high]);
                Some(Vec::new())
            }
            (header::READ_INHIBITS, []) => Some(self.mask.to_le_bytes().to_vec()),
            (header::SET_MASTER, [state]) => {
                self.master = state & 1 == 1;
                self.polled = Some(now);
                Some(Vec::new())
            }
            (header::READ_MASTER, []) => Some(vec![u8::from(self.master)]),
            _ => None,
        }
    }
}
