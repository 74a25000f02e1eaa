//! The PIN keys in a new order each time, so that neither wear nor a glance from behind tells the PIN.

/// A small generator (splitmix64). It hides an order of keys, it makes no secrets.
#[derive(Debug)]
pub struct Shuffle(u64);

impl Shuffle {
    /// From a seed handed in.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The ten digits in a new order.
    pub fn digits(&mut self) -> [char; 10] {
        let mut digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        for last in (1..digits.len()).rev() {
            let bound = u64::try_from(last).unwrap_or(9) + 1;
            let other = usize::try_from(self.next() % bound).unwrap_or(0);
            digits.swap(last, other);
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_holds_all_ten_digits_and_orders_differ() {
        let mut shuffle = Shuffle::new(7);
        let orders: Vec<[char; 10]> = (0..20).map(|_| shuffle.digits()).collect();
        for order in &orders {
            let mut sorted = *order;
            sorted.sort_unstable();
            assert_eq!(sorted.iter().collect::<String>(), "0123456789");
        }
        assert!(orders.windows(2).all(|pair| pair[0] != pair[1]), "two orders in a row are the same");
    }
}
