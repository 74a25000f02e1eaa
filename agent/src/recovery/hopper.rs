//! A payout intent against the hopper's registers (`money.md` section 5, row ccTalk hopper).

use cas_domain::journal::facts::HopperRegisters;

/// The lifetime counter wraps at three bytes.
const LIFETIME_MODULUS: u32 = 1 << 24;

/// What becomes of an open payout intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutSettlement {
    /// So many coins were paid, by the device's lifetime counter.
    Proven(u8),
    /// So many coins were paid before its power went, by the same counter and its own word: the rest still lies in it.
    CutShort(u8),
    /// The order never ran.
    NotSent,
    /// Nobody can say.
    Doubt,
    /// The order is still running.
    Wait,
}

/// What a hopper says of itself at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopperSays {
    /// Its registers now.
    pub registers: HopperRegisters,
    /// It is the very device that the order went to.
    pub same_device: bool,
    /// It lost power.
    pub power_up: bool,
    /// Power went down during a payout.
    pub interrupted: bool,
    /// Its counters are not to be trusted.
    pub untrusted: bool,
}

/// Settles an open payout by the registers before (in the intent) and what the hopper says now.
///
/// The lifetime counter is the witness: it is kept without power and counts coins, not orders. It proves this order only
/// together with a second register (R4): the count of orders, one further, and the count of the last order, which must agree;
/// after a power loss the order count is gone, and coins counted since or the device's word that power went down in a payout
/// tie the registers to this order. The answer to the order itself is lost with the process, so a refusal that was counted
/// is not told from an order that ran dry: that is a doubt, too.
pub const fn settle_payout(before: HopperRegisters, says: HopperSays) -> PayoutSettlement {
    let now = says.registers;
    if says.untrusted || !says.same_device {
        return PayoutSettlement::Doubt;
    }
    if now.remaining > 0 && !says.power_up {
        return PayoutSettlement::Wait;
    }
    let paid = now.lifetime.wrapping_sub(before.lifetime) % LIFETIME_MODULUS;
    if paid > u8::MAX as u32 {
        // Another device, or a counter that was reset: no witness of this order.
        return PayoutSettlement::Doubt;
    }
    let agree = paid == now.last_paid as u32;
    if says.power_up || (now.event_counter == 0 && before.event_counter != 0) {
        let this_order = paid > 0 || says.interrupted;
        return match (agree && this_order, says.interrupted) {
            (false, _) => PayoutSettlement::Doubt,
            (true, true) => PayoutSettlement::CutShort(paid as u8),
            (true, false) => PayoutSettlement::Proven(paid as u8),
        };
    }
    if now.event_counter == before.event_counter {
        return if paid == 0 { PayoutSettlement::NotSent } else { PayoutSettlement::Doubt };
    }
    if agree && now.event_counter == next_event(before.event_counter) {
        PayoutSettlement::Proven(paid as u8)
    } else {
        PayoutSettlement::Doubt
    }
}

/// The order counter after one more order: 255 is followed by 1 (ccTalk part 3, header 166).
const fn next_event(counter: u8) -> u8 {
    if counter == u8::MAX { 1 } else { counter + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: HopperRegisters = HopperRegisters { event_counter: 7, remaining: 0, last_paid: 3, last_unpaid: 0, lifetime: 0x00FF_FFFE };
    const QUIET: HopperSays = HopperSays { registers: BEFORE, same_device: true, power_up: false, interrupted: false, untrusted: false };

    fn with(registers: HopperRegisters) -> HopperSays {
        HopperSays { registers, ..QUIET }
    }

    #[test]
    fn stale_registers_of_the_last_order_prove_nothing() {
        assert_eq!(settle_payout(BEFORE, QUIET), PayoutSettlement::NotSent);
        let dark = HopperSays { power_up: true, registers: HopperRegisters { event_counter: 0, ..BEFORE }, ..QUIET };
        assert_eq!(settle_payout(BEFORE, dark), PayoutSettlement::Doubt, "the last order's registers survive a power loss");
    }

    #[test]
    fn the_lifetime_counter_proves_across_its_wrap() {
        let now = HopperRegisters { event_counter: 8, last_paid: 5, lifetime: 3, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(now)), PayoutSettlement::Proven(5));
        let reset = HopperRegisters { event_counter: 0, ..now };
        assert_eq!(settle_payout(BEFORE, HopperSays { power_up: true, ..with(reset) }), PayoutSettlement::Proven(5));
    }

    #[test]
    fn power_gone_before_the_first_coin_is_told_by_the_device() {
        let now = HopperRegisters { event_counter: 0, last_paid: 0, ..BEFORE };
        let says = HopperSays { power_up: true, interrupted: true, ..with(now) };
        assert_eq!(settle_payout(BEFORE, says), PayoutSettlement::CutShort(0));
    }

    #[test]
    fn an_untrusted_or_foreign_counter_is_a_doubt() {
        let foreign = HopperRegisters { lifetime: 5000, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(foreign)), PayoutSettlement::Doubt);
        assert_eq!(settle_payout(BEFORE, HopperSays { untrusted: true, ..QUIET }), PayoutSettlement::Doubt);
        assert_eq!(settle_payout(BEFORE, HopperSays { same_device: false, ..QUIET }), PayoutSettlement::Doubt, "another hopper sits there");
    }

    #[test]
    fn registers_that_disagree_are_a_doubt() {
        let two_orders = HopperRegisters { event_counter: 9, last_paid: 1, lifetime: 0x00FF_FFFF, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(two_orders)), PayoutSettlement::Doubt);
        let counted_refusal = HopperRegisters { event_counter: 8, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(counted_refusal)), PayoutSettlement::Doubt);
        let other_count = HopperRegisters { event_counter: 8, last_paid: 2, lifetime: 0x00FF_FFFF, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(other_count)), PayoutSettlement::Doubt);
    }

    /// An order may ask for as many coins as its one byte holds, and all of them are proven.
    #[test]
    fn the_largest_order_is_proven_to_its_last_coin() {
        let now = HopperRegisters { event_counter: 8, last_paid: 255, lifetime: 0x00FF_FFFE + 255 - (1 << 24), ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(now)), PayoutSettlement::Proven(255));
    }

    /// A new hopper that has not run any order counts from nought, and is still at nought: nothing was sent, and no power went.
    #[test]
    fn the_first_order_of_a_new_hopper_that_never_ran_was_not_sent() {
        let new = HopperRegisters::default();
        assert_eq!(settle_payout(new, with(new)), PayoutSettlement::NotSent);
    }

    /// After a power loss the registers must agree with each other, and something must tie them to this order.
    #[test]
    fn after_a_power_loss_one_register_alone_proves_nothing() {
        let dark = |registers| HopperSays { power_up: true, ..with(registers) };
        let at_odds = HopperRegisters { event_counter: 0, last_paid: 3, lifetime: BEFORE.lifetime + 1, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, dark(at_odds)), PayoutSettlement::Doubt, "one coin was counted, the order speaks of three");
        let nothing = HopperRegisters { event_counter: 0, last_paid: 0, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, dark(nothing)), PayoutSettlement::Doubt, "no coin and no word: whose nought is it?");
        // An order count that went to nought tells of the power as well as the device itself.
        let forgot = HopperRegisters { event_counter: 0, last_paid: 1, lifetime: BEFORE.lifetime + 1, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(forgot)), PayoutSettlement::Proven(1));
    }

    #[test]
    fn a_running_order_is_waited_for() {
        let running = HopperRegisters { event_counter: 8, remaining: 2, ..BEFORE };
        assert_eq!(settle_payout(BEFORE, with(running)), PayoutSettlement::Wait);
    }
}
