//! M10 "Pruebas": what staff try while no payment is possible, and what becomes of the coins of tests (T15, R10).

use cas_domain::local::touch::Act as TouchAct;
use cas_domain::local::trial::TrialView;

use super::Session;
use super::context::Context;
use super::staff::StaffStage;
use crate::journal::Standing;

impl Session {
    pub(super) fn touch_trial(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        match act {
            TouchAct::TestHopper { slot } => self.test_hopper(&slot, cx),
            TouchAct::TestSaw { slot, seen, back } => self.saw_test_coin(&slot, seen, back, cx),
            TouchAct::TestsDone | TouchAct::Back => {
                self.keep_test_coins(cx);
                self.go_to_staff(StaffStage::Board);
            }
            _ => {}
        }
    }

    /// What M10 shows.
    pub(super) fn trial_view(&self, standing: &Standing) -> TrialView {
        TrialView { hoppers: self.hopper_tests(self.setup.hoppers.iter(), standing), coins: self.coins_known() }
    }
}
