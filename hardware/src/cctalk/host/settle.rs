//! Whether a hopper's registers prove what an order paid (`money.md`, R4 and R6). No proof is doubt, never a guess.

use crate::device::HopperWitness;

/// The lifetime count wraps here (CCT part 3, header 168: three bytes).
const LIFETIME_WRAP: u32 = 1 << 24;

/// How the device answered the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took it.
    Taken,
    /// It said no. Some models count even that as an event.
    Declined,
    /// The answer was lost.
    Lost,
}

/// What the status bits say after the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It lost power or was reset since before the order.
    pub restarted: bool,
    /// It says that power went down during a payout.
    pub interrupted: bool,
    /// It says that its registers are not to be trusted.
    pub untrusted: bool,
}

/// What the registers prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The order ran, and so many coins were paid.
    Paid(u8),
    /// The order did not run.
    NotExecuted,
    /// Neither is proven.
    Doubt,
}

/// Compares the registers before the order with those after it.
pub fn verdict(before: &HopperWitness, after: &HopperWitness, answer: Answer, marks: Marks) -> Verdict {
    let paid = after.lifetime.wrapping_sub(before.lifetime) % LIFETIME_WRAP;
    let paid = u8::try_from(paid).ok();
    let restarted = marks.restarted || (after.event_counter == 0 && before.event_counter != 0);
    let (Some(paid), 0, false) = (paid, after.remaining, marks.untrusted) else { return Verdict::Doubt };
    // The count of the last order agrees with the lifetime count: two registers, one story.
    let agree = paid == after.last_paid;
    if restarted {
        // The registers may be of an older order. Only coins counted since, or the device's word that
        // power went down in a payout, tie them to this one.
        let this_order = paid > 0 || marks.interrupted;
        return if agree && this_order { Verdict::Paid(paid) } else { Verdict::Doubt };
    }
    if after.event_counter == before.event_counter {
        return if paid == 0 && answer != Answer::Taken { Verdict::NotExecuted } else { Verdict::Doubt };
    }
    if after.event_counter != next(before.event_counter) {
        return Verdict::Doubt;
    }
    // A refusal that was counted leaves the registers of the order before; the lifetime count shows that nothing left.
    let refused = answer == Answer::Declined && paid == 0 && after.last_paid == before.last_paid;
    if agree || refused { Verdict::Paid(paid) } else { Verdict::Doubt }
}

/// The event counter after one more order: 255 is followed by 1 (CCT part 3, header 166).
fn next(counter: u8) -> u8 {
    counter.checked_add(1).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: HopperWitness = HopperWitness { event_counter: 255, remaining: 0, last_paid: 4, last_unpaid: 0, lifetime: 0x00FF_FFFE };

    fn after(event_counter: u8, last_paid: u8, lifetime: u32) -> HopperWitness {
        HopperWitness { event_counter, remaining: 0, last_paid, last_unpaid: 0, lifetime }
    }

    #[test]
    fn an_order_that_ran_is_proven_over_both_wraps() {
        let verdict = verdict(&BEFORE, &after(1, 5, 3), Answer::Lost, Marks::default());
        assert_eq!(verdict, Verdict::Paid(5));
    }

    #[test]
    fn unchanged_registers_prove_that_nothing_ran_unless_the_device_had_said_yes() {
        assert_eq!(verdict(&BEFORE, &BEFORE, Answer::Lost, Marks::default()), Verdict::NotExecuted);
        assert_eq!(verdict(&BEFORE, &BEFORE, Answer::Declined, Marks::default()), Verdict::NotExecuted);
        assert_eq!(verdict(&BEFORE, &BEFORE, Answer::Taken, Marks::default()), Verdict::Doubt);
    }

    #[test]
    fn unchanged_registers_prove_nothing_after_a_restart() {
        let marks = Marks { restarted: true, ..Marks::default() };
        assert_eq!(verdict(&BEFORE, &after(0, 4, BEFORE.lifetime), Answer::Lost, marks), Verdict::Doubt);
    }

    #[test]
    fn power_lost_in_a_payout_is_settled_by_the_counts_that_survived() {
        let marks = Marks { restarted: true, interrupted: true, untrusted: false };
        assert_eq!(verdict(&BEFORE, &after(0, 3, 1), Answer::Taken, marks), Verdict::Paid(3));
        assert_eq!(verdict(&BEFORE, &after(0, 0, BEFORE.lifetime), Answer::Taken, marks), Verdict::Paid(0));
        assert_eq!(verdict(&BEFORE, &after(0, 2, 1), Answer::Taken, marks), Verdict::Doubt);
        assert_eq!(verdict(&BEFORE, &after(0, 3, 1), Answer::Taken, Marks { untrusted: true, ..marks }), Verdict::Doubt);
    }

    #[test]
    fn a_counted_refusal_paid_nothing_and_registers_that_disagree_are_doubt() {
        assert_eq!(verdict(&BEFORE, &after(1, 4, BEFORE.lifetime), Answer::Declined, Marks::default()), Verdict::Paid(0));
        assert_eq!(verdict(&BEFORE, &after(1, 4, BEFORE.lifetime), Answer::Lost, Marks::default()), Verdict::Doubt);
        assert_eq!(verdict(&BEFORE, &after(2, 0, BEFORE.lifetime), Answer::Taken, Marks::default()), Verdict::Doubt);
    }

    #[test]
    fn a_running_order_is_not_settled() {
        let running = HopperWitness { remaining: 1, ..after(1, 1, 0x00FF_FFFF) };
        assert_eq!(verdict(&BEFORE, &running, Answer::Taken, Marks::default()), Verdict::Doubt);
    }
}
