//! Head and foot: mark, place, clock, step rail, training ribbon, reach bar, complaint line.

use egui::Align2;

use super::page::{Page, Run};
use cas_domain::local::touch::Act;

use crate::command::{Command, Local};
use crate::state::{HOLD_S, TouchKind};
use crate::text::{citizen, dates, staff};
use crate::theme::{self, Face, Icon, palette};

/// Height of the training ribbon.
pub const RIBBON: f32 = 36.0;

impl Page<'_> {
    /// The citizen's header. `step` of four, if the screen is one.
    pub fn header(&mut self, step: Option<u8>) {
        let palette = self.palette;
        let layout = self.layout;
        self.fill([0.0, 0.0, layout.w, layout.header], 0.0, palette.header);
        if palette.outlines {
            self.line([0.0, layout.header + 1.0], [layout.w, layout.header + 1.0], 3.0, palette.ink);
        }
        self.header_words(layout.margin, step);
        let Some(step) = step else { return };
        let width = (layout.content() - 24.0) / 4.0;
        let y = layout.header - if layout.wide { 10.0 } else { 16.0 };
        for (bar, left) in (0_u8..4).map(|bar| (bar, layout.margin + f32::from(bar) * (width + 8.0))) {
            self.fill([left, y, width, 8.0], 4.0, if bar < step { palette.on_header } else { palette.rail_off });
        }
    }

    /// Mark, place, clock and step on whatever ground is drawn.
    pub fn header_words(&mut self, margin: f32, step: Option<u8>) {
        let ink = self.palette.on_header;
        let wide = self.layout.wide;
        self.mark(margin, if wide { 10.0 } else { 20.0 }, true);
        let left = margin + 96.0;
        // Upper and lower line; large letters need the space between them.
        let [upper, lower] = match (wide, self.is_large()) {
            (true, _) => [23.0, 61.0],
            (false, false) => [36.0, 80.0],
            (false, true) => [32.0, 82.0],
        };
        let least = if wide && self.is_large() { 24.0 } else { theme::LEAST };
        let body = if wide && self.is_large() { 28.0 } else { theme::BODY };
        let frame = self.state.frame().clone();
        self.text_fit(left, upper, Align2::LEFT_CENTER, body, 520.0, Face::Bold, ink, &frame.site_name);
        let terminal = citizen::TERMINAL.with(self.language, &[&frame.terminal.to_string()]);
        self.text(left, lower, Align2::LEFT_CENTER, least, Face::Sans, ink, &terminal);
        let right = self.layout.w - margin;
        let Some(wall) = self.state.wall() else { return };
        self.text(right, upper, Align2::RIGHT_CENTER, body, Face::Bold, ink, &dates::time(self.language, wall));
        let below = match step {
            Some(step) => citizen::STEP.with(self.language, &[&step.to_string()]),
            None => dates::date(self.language, wall),
        };
        self.text(right, lower, Align2::RIGHT_CENTER, least, Face::Sans, ink, &below);
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
            self.command(Command::Act(Act::Knock));
        }
    }

    /// "SIN VALOR" under the header, on every screen of the training realm.
    pub fn ribbon(&self, y: f32) {
        if !self.state.frame().training {
            return;
        }
        self.ribbon_of(y, self.say(&citizen::TRAINING));
    }

    /// "PRUEBA: SIN VALOR", on the page where staff try the machine, in any realm.
    pub fn trial_ribbon(&self, y: f32) {
        self.ribbon_of(y, self.say(&crate::text::staff::TRIAL_RIBBON));
    }

    fn ribbon_of(&self, y: f32, words: &str) {
        let (fill, ink) = palette::TRAINING;
        if self.fold_y().is_some() {
            // Folded, the halves end at different heights: the ribbon goes along the foot of the window, under both.
            let window = self.ui.ctx().content_rect();
            let height = self.grid.len(RIBBON);
            let strip = egui::Rect::from_min_max(egui::pos2(window.left(), window.bottom() - height), window.max);
            self.painter().rect_filled(strip, 0.0, fill);
            let font = Face::Bold.at(self.grid.len(theme::LEAST));
            self.painter().text(strip.center(), Align2::CENTER_CENTER, words, font, ink);
            return;
        }
        self.fill([0.0, y, self.layout.w, RIBBON], 0.0, fill);
        let middle = [self.layout.w / 2.0, y + RIBBON / 2.0];
        self.unzoomed(|page| page.text(middle[0], middle[1], Align2::CENTER_CENTER, theme::LEAST, Face::Bold, ink, words));
    }

    /// The reach bar: only what works, and the complaint line.
    pub fn reach_bar(&mut self) {
        let palette = self.palette;
        let layout = self.layout;
        let y = layout.reach_y;
        self.fill([0.0, y, layout.w, layout.h - y], 0.0, palette.sunk);
        self.line([0.0, y], [layout.w, y], if palette.outlines { 3.0 } else { 2.0 }, palette.hair);
        let words = [&citizen::HELP, &citizen::LARGE_TEXT, &citizen::CONTRAST, &citizen::OTHER_LANGUAGE].map(|say| self.say(say));
        let room = if layout.one_row() { layout.content() * 0.64 } else { layout.content() };
        let width = (room - 48.0) / 4.0;
        let [top, height] = if layout.wide { [y + 11.0, 84.0] } else { [y + 18.0, 132.0] };
        let place = |index: u8| [layout.margin + f32::from(index) * (width + 16.0), top, width, height];
        if self.reach_key(place(0), "reach-help", words[0], Icon::QUESTION, self.state.help) {
            self.command(Command::Local(Local::Help(!self.state.help)));
        }
        if self.reach_key(place(1), "reach-large", words[1], Icon::TEXT_AA, self.state.large) {
            self.command(Command::Local(Local::LargeText));
            self.command(Command::Act(Act::LargeText { on: !self.state.large }));
        }
        if self.reach_key(place(2), "reach-contrast", words[2], Icon::CIRCLE_HALF, self.state.contrast) {
            self.command(Command::Local(Local::Contrast));
        }
        if self.reach_key(place(3), "reach-language", words[3], Icon::GLOBE, false) {
            self.command(Command::Local(Local::Language));
        }
        if layout.one_row() {
            let left = layout.margin + room + 24.0;
            self.complaints_beside([left, top, layout.w - layout.margin - left, height]);
        } else {
            self.complaints([layout.margin, if layout.wide { layout.h - 21.0 } else { 1_876.0 }, layout.content()]);
        }
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
        let size = theme::LEAST + 2.0;
        if h < 100.0 {
            let room = w - 16.0 - 52.0;
            let wide = self.width(label, size, Face::Sans).min(room);
            let left = x + (w - 52.0 - wide) / 2.0;
            self.icon(left + 20.0, y + h / 2.0, 42.0, face, sign, icon);
            self.text_fit(left + 52.0, y + h / 2.0, Align2::LEFT_CENTER, size, room, Face::Sans, word, label);
        } else {
            self.icon(x + w / 2.0, y + h * 0.35, 48.0, face, sign, icon);
            self.text_fit(x + w / 2.0, y + h * 0.74, Align2::CENTER_CENTER, size, w - 16.0, Face::Sans, word, label);
        }
        touched.clicked
    }

    /// "Quejas: {teléfono}, {horario}", always in sight.
    pub fn complaints(&mut self, [x, y, w]: [f32; 3]) {
        let frame = self.state.frame().clone();
        if frame.phone.is_empty() {
            return;
        }
        let ink = self.palette.ink;
        let lead = self.say(&citizen::COMPLAINTS);
        let hours = format!(", {}", frame.phone_hours);
        let runs = |size| [Run(lead, size, Face::Sans, ink), Run(&frame.phone, size, Face::Bold, ink), Run(&hours, size, Face::Sans, ink)];
        let width = |size| runs(size).iter().map(|Run(text, size, face, _)| self.width(text, *size, *face)).sum::<f32>();
        // In one line, always: the number is read from across the room, the hours follow it.
        let mut size = theme::LEAST;
        while width(size) > w - 48.0 && size > 16.0 {
            size -= 1.0;
        }
        let left = x + (w - width(size) - 48.0) / 2.0;
        self.icon(left + 16.0, y, 34.0, Face::Line, self.palette.symbol, Icon::PHONE);
        self.runs(left + 48.0, y - self.line_height(size) / 2.0, width(size) + 20.0, &runs(size));
        self.note("phone", frame.phone);
    }

    /// The same beside the keys, in two lines.
    fn complaints_beside(&mut self, [x, y, w, h]: [f32; 4]) {
        let frame = self.state.frame().clone();
        if frame.phone.is_empty() {
            return;
        }
        let ink = self.palette.ink;
        let lead = self.say(&citizen::COMPLAINTS);
        self.icon(x + 24.0, y + h / 2.0, 44.0, Face::Line, self.palette.symbol, Icon::PHONE);
        let (left, room) = (x + 60.0, w - 60.0);
        self.one_line([left, y + h * 0.27, room], &[Run(lead, 32.0, Face::Sans, ink), Run(&frame.phone, 32.0, Face::Bold, ink)]);
        self.one_line([left, y + h * 0.76, room], &[Run(&frame.phone_hours, theme::LEAST, Face::Sans, ink)]);
        self.note("phone", frame.phone);
    }

    /// The dark header of the staff screens; `right` stands under the clock.
    pub fn staff_header(&mut self, who: &str, right: &str) {
        let palette = self.palette;
        // Folded, the page is twice as wide under one header.
        let wide = if self.fold_y().is_some() { 2.0 * theme::WIDTH } else { theme::WIDTH };
        self.fill([0.0, 0.0, wide, 110.0], 0.0, palette.header);
        self.line([0.0, 111.0], [wide, 111.0], 2.0, palette.hair);
        let margin = theme::STAFF_MARGIN;
        self.mark(margin, 18.0, false);
        let frame = self.state.frame().clone();
        let place = staff::SITE_AND_TERMINAL.with(self.language, &[&frame.site_name, &frame.terminal.to_string()]);
        self.text_fit(margin + 96.0, 36.0, Align2::LEFT_CENTER, theme::BODY, 640.0, Face::Bold, palette.ink, &place);
        self.text(margin + 96.0, 78.0, Align2::LEFT_CENTER, theme::LEAST, Face::Sans, palette.quiet, who);
        let edge = wide - margin;
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
