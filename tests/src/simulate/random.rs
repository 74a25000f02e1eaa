//! Seeded chance: the same seed gives the same story, on every machine.

/// A SplitMix64 stream. Every part of the simulator has its own, so that leaving one thing out does not shift the others.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for a seed and a purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mixed =
            purpose.bytes().fold(seed ^ 0x51_7C_C1_B7_27_22_0A_95, |mix, byte| (mix ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        let mut random = Self(mixed);
        random.draw();
        random
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.draw() % end }
    }

    /// A number from `from` to just below `to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from))
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_purposes_differ() {
        let draw = |purpose| {
            std::iter::repeat_with({
                let mut random = Random::new(7, purpose);
                move || random.draw()
            })
            .take(3)
            .collect::<Vec<_>>()
        };
        assert_eq!(draw("plan"), draw("plan"));
        assert_ne!(draw("plan"), draw("line"));
        assert!((0..1000).all(|_| Random::new(3, "x").between(5, 9) >= 5));
    }
}
