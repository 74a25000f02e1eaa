//! Head and foot: mark, place, clock, step rail, training ribbon, reach bar, complaint line.

use egui::Align2;

use super::page::{Page, Run};
use crate::command::{Command, Local};
use crate::state::{HOLD_S, TouchKind};
use crate::text::{citizen, dates, staff};
use crate::theme::{self, Face, Icon, palette};

impl Page<'_> {
    /// The citizen's header. `step` of four, if the screen is one.
    pub fn header(&mut self, step: Option<u8>) {
        let palette = self.palette;
        self.fill([0.0, 0.0, theme::WIDTH, theme::HEADER], 0.0, palette.header);
        if palette.outlines {
            self.line([0.0, theme::HEADER + 1.0], [theme::WIDTH, theme::HEADER + 1.0], 3.0, palette.ink);
        }
        self.header_words(theme::MARGIN, step);
        let Some(step) = step else { return };
        let width = (theme::WIDTH - 2.0 * theme::MARGIN - 24.0) / 4.0;
        for (bar, left) in (0_u8..4).map(|bar| (bar, theme::MARGIN + f32::from(bar) * (width + 8.0))) {
            self.fill([left, 112.0, width, 8.0], 4.0, if bar < step { palette.on_header } else { palette.rail_off });
        }
    }

    /// Mark, place, clock and step on whatever ground is drawn.
    pub fn header_words(&mut self, margin: f32, step: Option<u8>) {
        let ink = self.palette.on_header;
        self.mark(margin, 20.0, true);
        let left = margin + 96.0;
        let frame = self.state.frame().clone();
        self.text_fit(left, 36.0, Align2::LEFT_CENTER, theme::BODY, 520.0, Face::Bold, ink, &frame.site_name);
        let terminal = citizen::TERMINAL.with(self.language, &[&frame.terminal.to_string()]);
        self.text(left, 80.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, ink, &terminal);
        let right = theme::WIDTH - margin;
        let Some(wall) = self.state.wall() else { return };
        self.text(right, 36.0, Align2::RIGHT_CENTER, theme::BODY, Face::Bold, ink, &dates::time(self.language, wall));
        let below = match step {
            Some(step) => citizen::STEP.with(self.language, &[&step.to_string()]),
            None => dates::date(self.language, wall),
        };
        self.text(right, 80.0, Align2::RIGHT_CENTER, theme::LEAST, Face::Sans, ink, &below);
        self.again_in(clock_rest(wall.as_millis()));
    }

    /// The mark. Held for three seconds it asks for M01; nothing shows that it can be held.
    pub fn mark(&mut self, x: f32, y: f32, holdable: bool) {
        let (side, palette) = (72.0, self.palette);
        let (plate, gate) = if palette.outlines { (palette.ink, palette.ground) } else { (palette.on_header, palette.header) };
        self.fill([x, y, side, side], 16.0, plate);
        self.fill([x + 17.0, y + 14.0, 38.0, 60.0 - 20.0], 19.0, gate);
        self.fill([x + 17.0, y + 32.0, 38.0, 26.0], 0.0, gate);
        self.fill([x + 26.0, y + 25.0, 20.0, 24.0], 10.0, plate);
        self.fill([x + 26.0, y + 36.0, 20.0, 22.0], 0.0, plate);
        self.fill([x + 32.0, y + 42.0, 8.0, 16.0], 0.0, gate);
        if holdable {
            self.hold([x - 8.0, y - 8.0, side + 16.0, side + 16.0]);
        }
    }

    fn hold(&mut self, area: [f32; 4]) {
        let touched = self.touch("staff-mark", area, "CAS", true, TouchKind::Key);
        let key = egui::Id::unique("hold");
        if !touched.held {
            self.ui.data_mut(|data| data.remove::<f64>(key));
            return;
        }
        let since = self.ui.data_mut(|data| *data.get_temp_mut_or_insert_with(key, || self.state.now));
        let rest = since + HOLD_S - self.state.now;
        if rest > 0.0 {
            self.again_in(rest);
        } else {
            // Told once per hold: the next would come only after the finger was lifted.
            self.ui.data_mut(|data| data.insert_temp(key, f64::INFINITY));
            self.command(Command::Act(cas_domain::local::touch::Act::Knock));
        }
    }

    /// "SIN VALOR" under the header, on every screen of the training realm.
    pub fn ribbon(&self, y: f32) {
        if !self.state.frame().training {
            return;
        }
        let (fill, ink) = palette::TRAINING;
        self.fill([0.0, y, theme::WIDTH, 36.0], 0.0, fill);
        let words = self.say(&citizen::TRAINING);
        self.text(theme::WIDTH / 2.0, y + 18.0, Align2::CENTER_CENTER, theme::LEAST, Face::Bold, ink, words);
    }

    /// The reach bar: only what works, and the complaint line.
    pub fn reach_bar(&mut self) {
        let palette = self.palette;
        let y = theme::REACH_Y;
        self.fill([0.0, y, theme::WIDTH, theme::HEIGHT - y], 0.0, palette.sunk);
        self.line([0.0, y], [theme::WIDTH, y], if palette.outlines { 3.0 } else { 2.0 }, palette.hair);
        let (help, contrast, language) = (self.say(&citizen::HELP), self.say(&citizen::CONTRAST), self.say(&citizen::OTHER_LANGUAGE));
        let width = (theme::WIDTH - 2.0 * theme::MARGIN - 32.0) / 3.0;
        let place = |index: u8| [theme::MARGIN + f32::from(index) * (width + 16.0), y + 18.0, width, 132.0];
        if self.reach_key(place(0), "reach-help", help, Icon::QUESTION, self.state.help) {
            self.command(Command::Local(Local::Help(!self.state.help)));
        }
        if self.reach_key(place(1), "reach-contrast", contrast, Icon::CIRCLE_HALF, self.state.contrast) {
            self.command(Command::Local(Local::Contrast));
        }
        if self.reach_key(place(2), "reach-language", language, Icon::GLOBE, false) {
            self.command(Command::Local(Local::Language));
        }
        self.complaints(1_876.0);
    }

    fn reach_key(&mut self, area: [f32; 4], id: &str, label: &str, icon: Icon, on: bool) -> bool {
        let touched = self.touch(id, area, label, true, TouchKind::Act);
        let palette = self.palette;
        let filled = on || touched.held;
        if filled {
            self.fill(area, theme::RADIUS, palette.action);
        } else {
            self.frame(area, theme::RADIUS, palette.card, if palette.outlines { 3.0 } else { 2.0 }, palette.border);
        }
        let (sign, word) = match (filled, palette.outlines) {
            (true, _) => (palette.on_action, palette.on_action),
            (false, true) => (palette.action, palette.ink),
            (false, false) => (palette.action, palette.ink),
        };
        let [x, y, w, h] = area;
        let (face, icon) = if on { (Face::Fill, Icon::CHECK_CIRCLE) } else { (Face::Line, icon) };
        self.icon(x + w / 2.0, y + h * 0.35, 48.0, face, sign, icon);
        self.text_fit(x + w / 2.0, y + h * 0.74, Align2::CENTER_CENTER, theme::LEAST + 2.0, w - 16.0, Face::Sans, word, label);
        touched.clicked
    }

    /// "Quejas: {teléfono}, {horario}", always in sight.
    pub fn complaints(&mut self, y: f32) {
        let frame = self.state.frame().clone();
        if frame.phone.is_empty() {
            return;
        }
        let (ink, size) = (self.palette.ink, theme::LEAST);
        let lead = self.say(&citizen::COMPLAINTS);
        let hours = format!(", {}", frame.phone_hours);
        let runs = [Run(lead, size, Face::Sans, ink), Run(&frame.phone, size, Face::Bold, ink), Run(&hours, size, Face::Sans, ink)];
        let width = runs.iter().map(|Run(text, size, face, _)| self.width(text, *size, *face)).sum::<f32>();
        let left = (theme::WIDTH - width - 48.0) / 2.0;
        self.icon(left + 16.0, y, 34.0, Face::Line, self.palette.symbol, Icon::PHONE);
        self.runs(left + 48.0, y - 19.0, width + 20.0, &runs);
        self.note("phone", frame.phone);
    }

    /// The dark header of the staff screens; `right` stands under the clock.
    pub fn staff_header(&mut self, who: &str, right: &str) {
        let palette = self.palette;
        self.fill([0.0, 0.0, theme::WIDTH, 110.0], 0.0, palette.header);
        self.line([0.0, 111.0], [theme::WIDTH, 111.0], 2.0, palette.hair);
        let margin = theme::STAFF_MARGIN;
        self.mark(margin, 18.0, false);
        let frame = self.state.frame().clone();
        let place = staff::SITE_AND_TERMINAL.with(self.language, &[&frame.site_name, &frame.terminal.to_string()]);
        self.text_fit(margin + 96.0, 36.0, Align2::LEFT_CENTER, theme::BODY, 640.0, Face::Bold, palette.ink, &place);
        self.text(margin + 96.0, 78.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, who);
        let edge = theme::WIDTH - margin;
        if let Some(wall) = self.state.wall() {
            self.text(edge, 36.0, Align2::RIGHT_CENTER, theme::BODY, Face::Bold, palette.ink, &dates::time(self.language, wall));
            self.again_in(clock_rest(wall.as_millis()));
        }
        self.text(edge, 78.0, Align2::RIGHT_CENTER, theme::LEAST, Face::Sans, palette.quiet, right);
    }
}

/// Seconds until the minute on the clock changes.
fn clock_rest(millis: i64) -> f64 {
    (60_000 - millis.rem_euclid(60_000)) as f64 / 1_000.0 + 0.02
}
