//! A payout intent against the hopper's registers (`money.md` section 5, row ccTalk hopper).

use cas_domain::journal::facts::HopperRegisters;

/// The lifetime counter wraps at three bytes.
const LIFETIME_MODULUS: u32 = 1 << 24;

/// What becomes of an open payout intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutSettlement {
    /// So many coins were paid, by the device's lifetime counter.
    Proven(u8),
    /// The order never ran.
    NotSent,
    /// Nobody can say.
    Doubt,
    /// The order is still running.
    Wait,
}

/// Settles an open payout by the registers before (in the intent) and now.
///
/// The lifetime counter is the witness: it is kept without power and counts coins, not orders. The "last paid"
/// registers keep the previous order and prove nothing alone (S25).
pub const fn settle_payout(before: HopperRegisters, now: HopperRegisters, power_up: bool, untrusted: bool) -> PayoutSettlement {
    if untrusted {
        return PayoutSettlement::Doubt;
    }
    if now.remaining > 0 && !power_up {
        return PayoutSettlement::Wait;
    }
    let paid = now.lifetime.wrapping_sub(before.lifetime) % LIFETIME_MODULUS;
    if paid > u8::MAX as u32 {
        // Another device, or a counter that was reset: no witness of this order.
        return PayoutSettlement::Doubt;
    }
    if paid == 0 && !power_up && now.event_counter == before.event_counter {
        return PayoutSettlement::NotSent;
    }
    PayoutSettlement::Proven(paid as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: HopperRegisters = HopperRegisters { event_counter: 7, remaining: 0, last_paid: 3, last_unpaid: 0, lifetime: 0x00FF_FFFE };

    #[test]
    fn stale_registers_of_the_last_order_prove_nothing() {
        assert_eq!(settle_payout(BEFORE, BEFORE, false, false), PayoutSettlement::NotSent);
    }

    #[test]
    fn the_lifetime_counter_proves_across_its_wrap() {
        let now = HopperRegisters { event_counter: 8, last_paid: 5, lifetime: 3, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, now, false, false), PayoutSettlement::Proven(5));
        let reset = HopperRegisters { event_counter: 0, ..now };
        assert_eq!(settle_payout(BEFORE, reset, true, false), PayoutSettlement::Proven(5));
    }

    #[test]
    fn an_untrusted_or_foreign_counter_is_a_doubt() {
        let foreign = HopperRegisters { lifetime: 5000, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, foreign, false, false), PayoutSettlement::Doubt);
        assert_eq!(settle_payout(BEFORE, BEFORE, false, true), PayoutSettlement::Doubt);
    }

    #[test]
    fn a_running_order_is_waited_for() {
        let running = HopperRegisters { event_counter: 8, remaining: 2, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, running, false, false), PayoutSettlement::Wait);
    }
}
