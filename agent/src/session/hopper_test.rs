//! One coin of a hopper as a test (T15, S30): it comes out under an intent like every other, a person says which it was, and puts
//! it back. Until then a hopper that was filled gives no change; if it was another coin, not before it is counted.
//!
//! The coin stands as owed by whoever asked for it (`StaffTest`) until that is said. Whoever leaves without a word has it in hand.

use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::id::IntentId;
use cas_domain::journal::facts::{CoinBack, FaultCode, FaultSeverity};
use cas_domain::journal::{EntryKind, PlaceFlag, Posting};
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::money::Money;
use cas_domain::slot::Slot;

use super::Session;
use super::context::Context;
use super::event::FaultNews;
use super::setup::HopperSetup;
use crate::journal::Standing;
use crate::journal::standing::OpenTestCoin;

impl Session {
    /// Orders one coin of a hopper; nothing where it cannot be now.
    pub(super) fn test_hopper(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        let Some(hopper) = self.setup.hoppers.iter().find(|hopper| hopper.slot == *slot).cloned() else { return };
        let Some((session, _)) = cx.standing.staff.clone() else { return };
        let idle = cx.standing.payment.is_none() && cx.standing.cut.is_none() && !cx.standing.payouts.contains_key(slot);
        // Among mixed coins a right one may come out, too: only a count ends that.
        let wrong = cx.standing.faults.contains_key(&(slot.clone(), FaultCode::WrongCoin));
        if !idle || wrong || cx.standing.test_coins.contains_key(slot) {
            return;
        }
        let Some(unit) = self.equipment.hoppers.get_mut(slot).filter(|unit| unit.ready && !unit.silent) else { return };
        let Some(before) = unit.registers else { return };
        unit.running = 0;
        let serial = unit.identity.serial.clone();
        let what = EntryKind::PayoutIntent {
            intent: cx.id(IntentId::new),
            payment: None,
            session: Some(session),
            slot: hopper.slot,
            serial,
            denomination: hopper.denomination,
            count: 1,
            before,
        };
        cx.record(what, vec![]);
    }

    /// What a person saw of it.
    pub(super) fn saw_test_coin(&mut self, slot: &Slot, seen: Option<Denomination>, back: CoinBack, cx: &mut Context<'_>) {
        let Some(open) = cx.standing.test_coins.get(slot).cloned() else { return };
        let back = if seen.is_none() { CoinBack::Missing } else { back };
        match (seen, back) {
            (Some(piece), CoinBack::Hopper | CoinBack::Hand) if piece == open.denomination => {
                self.record_test_coin(slot, &open, seen, back, cx);
                self.fault_cleared(slot, FaultCode::Untested, cx);
            }
            // Another coin goes back where it was: what it is will stand in the count.
            (Some(piece), CoinBack::Hopper) => {
                self.record_test_coin(slot, &open, seen, back, cx);
                let wire = format!("{} -> {piece}", open.denomination);
                let hint = "Cayó otra moneda: vacíe la tolva, separe y cuente.";
                self.fault(slot, FaultNews { code: FaultCode::WrongCoin, severity: FaultSeverity::Stopped, wire, hint }, cx);
                self.fault_cleared(slot, FaultCode::Untested, cx);
            }
            (None, CoinBack::Missing) => {
                self.record_test_coin(slot, &open, None, back, cx);
                let most = open.denomination.times(i64::from(open.count)).unwrap_or(Money::ZERO);
                let evidence = "the hopper counted a coin of a test that nobody saw";
                self.record_doubt(slot, None, None, Money::ZERO, most, evidence, cx);
            }
            // A coin that is not what the book says can be in nobody's hand by the book.
            (Some(_), _) | (None, _) => {}
        }
    }

    /// Coins of tests about which nobody said anything are in the hands of those who asked for them.
    pub(super) fn keep_test_coins(&mut self, cx: &mut Context<'_>) {
        let open: Vec<(Slot, OpenTestCoin)> = cx.standing.test_coins.iter().map(|(slot, open)| (slot.clone(), open.clone())).collect();
        for (slot, open) in open {
            self.record_test_coin(&slot, &open, None, CoinBack::Hand, cx);
        }
    }

    /// T15, the way back.
    fn record_test_coin(&self, slot: &Slot, open: &OpenTestCoin, seen: Option<Denomination>, back: CoinBack, cx: &mut Context<'_>) {
        let here = cx.standing.staff.as_ref().map(|(_, staff)| staff.number.clone());
        let place = match (back, open.staff.clone().or(here)) {
            (CoinBack::Hand, Some(person)) => Account::Staff(person),
            (CoinBack::Missing, _) => Account::Transport(slot.clone()),
            (CoinBack::Hopper, _) | (CoinBack::Hand, None) => Account::Hopper(slot.clone()),
        };
        let moved = Posting::pieces(place, Account::StaffTest(open.session), open.denomination, i64::from(open.count));
        let what = EntryKind::TestCoin { session: open.session, slot: slot.clone(), intent: open.intent, count: open.count, seen, back };
        cx.record(what, moved.into_iter().collect());
    }

    /// A hopper was filled: nobody has seen yet what comes out of it.
    pub(super) fn ask_for_test(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        let hint = "Saque una moneda de prueba, o cuente la tolva.";
        let news = FaultNews { code: FaultCode::Untested, severity: FaultSeverity::Stopped, wire: String::new(), hint };
        self.fault(slot, news, cx);
    }

    /// A person has had each coin of this hopper in hand, or it is empty: what was asked about its content is answered.
    pub(super) fn content_is_known(&mut self, slot: &Slot, cx: &mut Context<'_>) {
        for code in [FaultCode::Doubt, FaultCode::Untested, FaultCode::WrongCoin, FaultCode::CountDue] {
            self.fault_cleared(slot, code, cx);
        }
    }

    /// How far the tests of these hoppers are.
    pub(super) fn hopper_tests<'a>(&self, hoppers: impl Iterator<Item = &'a HopperSetup>, standing: &Standing) -> Vec<HopperTest> {
        let test = |hopper: &HopperSetup| HopperTest {
            slot: hopper.slot.clone(),
            denomination: hopper.denomination,
            state: self.hopper_test_state(&hopper.slot, standing),
            unknown: standing.book.flag(&Account::Hopper(hopper.slot.clone())) == PlaceFlag::Unknown,
        };
        hoppers.map(test).collect()
    }

    fn hopper_test_state(&self, slot: &Slot, standing: &Standing) -> HopperTestState {
        let open = |code| standing.faults.contains_key(&(slot.clone(), code));
        let works = self.equipment.hoppers.get(slot).is_some_and(|unit| unit.ready && !unit.silent && unit.registers.is_some());
        if standing.payouts.contains_key(slot) {
            HopperTestState::Running
        } else if let Some(coin) = standing.test_coins.get(slot) {
            HopperTestState::Fell { count: coin.count }
        } else if open(FaultCode::WrongCoin) {
            HopperTestState::Wrong
        } else if standing.in_doubt(slot) {
            HopperTestState::Missing
        } else if open(FaultCode::Empty) || open(FaultCode::PayoutTimeout) {
            HopperTestState::Nothing
        } else if !works {
            HopperTestState::NotReady
        } else if open(FaultCode::Untested) {
            HopperTestState::Waiting
        } else {
            HopperTestState::Right
        }
    }

    /// The coins that a person may see come out, smallest first.
    pub(super) fn coins_known(&self) -> Vec<Denomination> {
        let table = self.equipment.coin.table.iter().map(|(_, coin)| *coin);
        let mut coins: Vec<Denomination> = table.chain(self.setup.hoppers.iter().map(|hopper| hopper.denomination)).collect();
        coins.sort_unstable();
        coins.dedup();
        coins
    }
}
