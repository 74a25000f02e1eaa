//! Views and touches: what is shown is numbered, and a touch counts only on what its number stands for (R15).

use cas_domain::local::touch::{Act as TouchAct, Touch};

use super::{Output, Pump};
use crate::clock::Now;
use crate::session::ground::same_ground;

impl Pump {
    /// Hands out a view when it differs from the last in more than its clock.
    pub(super) fn show(&mut self, now: Now, outputs: &mut Vec<Output>) {
        let mut view = self.session.view(&self.standing, now);
        let version = self.view.as_ref().map_or(0, |last| last.version);
        if let Some(last) = &self.view {
            view.version = last.version;
            let shown = std::mem::replace(&mut view.now, last.now);
            if view == *last {
                return;
            }
            view.now = shown;
        }
        view.version = version.saturating_add(1);
        if !self.view.as_ref().is_some_and(|last| same_ground(last, &view)) {
            self.ground = view.version;
        }
        self.view = Some(view.clone());
        outputs.push(Output::View(Box::new(view)));
    }

    /// R15: a touch on a view that has changed its meaning since, or that this process never showed, says only that somebody
    /// is there.
    pub(super) fn touch_in_time(&self, touch: Touch) -> Touch {
        let newest = self.view.as_ref().map_or(0, |view| view.version);
        if (self.ground..=newest).contains(&touch.version) {
            return touch;
        }
        tracing::debug!(made_on = touch.version, ground = self.ground, newest, "a stale touch was not taken");
        Touch { act: TouchAct::Presence, ..touch }
    }
}
