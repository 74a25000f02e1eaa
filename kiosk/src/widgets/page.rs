//! The page: a painter in grid units that knows theme, language and state, collects commands, and notes what it shows.

use std::cell::Cell;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, Galley, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Vec2};

use crate::command::Command;
use crate::shown::{Shown, ShownButton};
use crate::state::{State, TouchKind};
use crate::text::{Language, Say};
use crate::theme::{self, Face, Icon, Palette};
use crate::widgets::layout::{Flow, Layout};

/// Maps grid units to the window.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    origin: Pos2,
    scale: f32,
    fold: Option<Fold>,
}

/// An upright page folded in a lying window: what stands below stands beside.
#[derive(Clone, Copy, Debug)]
struct Fold {
    /// From here on it stands in the second half.
    y: f32,
    /// How far the second half is from the first.
    width: f32,
    /// Where the second half begins, under the header.
    top: f32,
}

impl Grid {
    /// A smaller grid within this one: its origin lies at a place of this one.
    fn within(&self, x: f32, y: f32, share: f32) -> Self {
        Self { origin: self.at(x, y), scale: self.scale * share, fold: None }
    }

    /// The largest grid of so many units that fits into `window`, centred.
    pub fn of(window: Rect, width: f32, height: f32) -> Self {
        let scale = (window.width() / width).min(window.height() / height).max(0.05);
        let size = Vec2::new(width, height) * scale;
        Self { origin: window.center() - size / 2.0, scale, fold: None }
    }

    /// A page of `width`×`height` folded at `y`: its lower part stands right of its upper one, beginning at `top`. Nothing may
    /// lie across the fold.
    fn folded(window: Rect, width: f32, height: f32, y: f32, top: f32) -> Self {
        let fold = Fold { y, width, top };
        Self { fold: Some(fold), ..Self::of(window, 2.0 * width, y.max(top + height - y)) }
    }

    /// A place.
    pub fn at(&self, x: f32, y: f32) -> Pos2 {
        let (x, y) = match self.fold {
            Some(fold) if y >= fold.y => (x + fold.width, y - fold.y + fold.top),
            _ => (x, y),
        };
        self.origin + Vec2::new(x, y) * self.scale
    }

    /// A rectangle.
    pub fn rect(&self, x: f32, y: f32, w: f32, h: f32) -> Rect {
        Rect::from_min_size(self.at(x, y), Vec2::new(w, h) * self.scale)
    }

    /// A length.
    pub fn len(&self, units: f32) -> f32 {
        units * self.scale
    }
}

/// A piece of text within a line.
#[derive(Clone, Debug)]
pub struct Run<'a>(pub &'a str, pub f32, pub Face, pub Color32);

/// What happened to something that can be touched.
#[derive(Clone, Copy, Debug, Default)]
pub struct Touched {
    /// It was released inside, and the touch counts.
    pub clicked: bool,
    /// It is held.
    pub held: bool,
}

/// One page being drawn.
pub struct Page<'a> {
    /// The ui drawn into.
    pub ui: &'a mut egui::Ui,
    /// Grid to window.
    pub grid: Grid,
    /// Colours.
    pub palette: &'static Palette,
    /// Language.
    pub language: Language,
    /// The window's state, read only.
    pub state: &'a State,
    /// What the touches of this frame ask for.
    pub commands: Vec<Command>,
    /// Names of what was touched, for the second-touch rule.
    pub touches: Vec<(String, TouchKind)>,
    /// What is shown.
    pub shown: Shown,
    /// Under a dialog nothing can be touched.
    pub covered: bool,
    /// Part of every widget's identity: a touch that began on another screen does not count here.
    pub scope: String,
    /// Where things stand in this window.
    pub layout: Layout,
    clip: Cell<Option<Rect>>,
    zoom: Cell<f32>,
}

impl<'a> Page<'a> {
    /// A page over the whole window.
    pub fn new(ui: &'a mut egui::Ui, state: &'a State, palette: &'static Palette, layout: Layout) -> Self {
        let grid = Grid::of(ui.ctx().content_rect(), layout.w, layout.h);
        let language = state.language;
        Self {
            ui,
            grid,
            palette,
            language,
            state,
            commands: Vec::new(),
            touches: Vec::new(),
            shown: Shown::default(),
            covered: false,
            scope: String::new(),
            layout,
            clip: Cell::new(None),
            zoom: Cell::new(layout.zoom),
        }
    }

    /// Folds an upright page at `y` where the window is lying: what stands below stands beside, and both are larger.
    pub fn fold(&mut self, y: f32, top: f32) {
        let window = self.ui.ctx().content_rect();
        if Layout::is_lying(window) {
            self.grid = Grid::folded(window, self.layout.w, self.layout.h, y, top);
        }
    }

    /// Where the page is folded, if it is.
    pub fn fold_y(&self) -> Option<f32> {
        self.grid.fold.map(|fold| fold.y)
    }

    /// Darkens the whole window under a dialog.
    pub fn dim(&self) {
        self.painter().rect_filled(self.ui.ctx().content_rect(), 0.0, self.palette.dim);
    }

    /// What everything is painted with.
    pub fn painter(&self) -> egui::Painter {
        match self.clip.get() {
            Some(rect) => self.ui.painter().with_clip_rect(rect),
            None => self.ui.painter().clone(),
        }
    }

    /// How much larger texts are than the theme says: 1, or more with large letters.
    pub fn zoom(&self) -> f32 {
        self.zoom.get()
    }

    /// Whether letters are large: drawings give way to words.
    pub fn is_large(&self) -> bool {
        self.layout.zoom > 1.0
    }

    /// Draws with texts as the theme says: numerals on notes, digits in cells.
    pub fn unzoomed<T>(&self, draw: impl FnOnce(&Self) -> T) -> T {
        let before = self.zoom.replace(1.0);
        let drawn = draw(self);
        self.zoom.set(before);
        drawn
    }

    /// Draws something made for a canvas of `w`×`h` as large as it fits into an area, centred; its places are the canvas's.
    pub fn fitted(&mut self, [x, y, room_w, room_h]: [f32; 4], w: f32, h: f32, draw: impl FnOnce(&mut Self)) {
        let share = (room_w / w).min(room_h / h).clamp(0.05, 1.25);
        let inner = self.grid.within(x + (room_w - w * share) / 2.0, y + (room_h - h * share) / 2.0, share);
        let outer = std::mem::replace(&mut self.grid, inner);
        draw(self);
        self.grid = outer;
    }

    /// Height of a line of text, zoomed.
    pub fn line_height(&self, size: f32) -> f32 {
        size * self.zoom() * 1.36
    }

    /// The window pixels of a text size.
    fn size(&self, size: f32) -> f32 {
        self.grid.len(size * self.zoom())
    }

    /// Draws within a rectangle only.
    pub fn clipped(&self, [x, y, w, h]: [f32; 4], draw: impl FnOnce(&Self)) {
        let before = self.clip.replace(Some(self.grid.rect(x, y, w, h)));
        draw(self);
        self.clip.set(before);
    }

    /// The phrase in the language of this visit.
    pub fn say(&self, say: &Say) -> &'static str {
        say.of(self.language)
    }

    /// Notes a key figure for the report.
    pub fn note(&mut self, name: &str, value: impl Into<String>) {
        if !self.covered {
            self.shown.texts.insert(name.to_owned(), value.into());
        }
    }

    /// Asks for something.
    pub fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Draws again after so many seconds, not before.
    pub fn again_in(&self, seconds: f64) {
        self.ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(seconds.clamp(0.016, 3_600.0)));
    }

    /// Fills a rectangle.
    pub fn fill(&self, [x, y, w, h]: [f32; 4], radius: f32, color: Color32) {
        self.painter().rect_filled(self.grid.rect(x, y, w, h), self.grid.len(radius), color);
    }

    /// Fills a rectangle whose upper or lower corners only are round: the head or foot of a card.
    pub fn fill_part(&self, [x, y, w, h]: [f32; 4], upper: bool, color: Color32) {
        let round = self.grid.len(theme::RADIUS - 2.0) as u8;
        let (top, bottom) = if upper { (round, 0) } else { (0, round) };
        let corners = egui::CornerRadius { nw: top, ne: top, sw: bottom, se: bottom };
        self.painter().rect_filled(self.grid.rect(x, y, w, h), corners, color);
    }

    /// A rectangle with an edge inside it.
    pub fn frame(&self, [x, y, w, h]: [f32; 4], radius: f32, fill: Color32, edge: f32, color: Color32) {
        let stroke = Stroke::new(self.grid.len(edge).max(1.0), color);
        self.painter().rect(self.grid.rect(x, y, w, h), self.grid.len(radius), fill, stroke, StrokeKind::Inside);
    }

    /// A card: information, never touched.
    pub fn card(&self, area: [f32; 4]) {
        let edge = if self.palette.outlines { 3.0 } else { 2.0 };
        self.frame(area, theme::RADIUS, self.palette.card, edge, self.palette.hair);
    }

    /// A straight line.
    pub fn line(&self, from: [f32; 2], to: [f32; 2], width: f32, color: Color32) {
        let stroke = Stroke::new(self.grid.len(width).max(1.0), color);
        self.painter().line_segment([self.grid.at(from[0], from[1]), self.grid.at(to[0], to[1])], stroke);
    }

    /// A hairline between rows.
    pub fn rule(&self, x: f32, y: f32, w: f32) {
        self.line([x, y], [x + w, y], 2.0, self.palette.hair);
    }

    /// A filled circle with an edge.
    pub fn circle(&self, [x, y]: [f32; 2], radius: f32, fill: Color32, edge: f32, color: Color32) {
        let stroke = if edge > 0.0 { Stroke::new(self.grid.len(edge).max(1.0), color) } else { Stroke::NONE };
        self.painter().circle(self.grid.at(x, y), self.grid.len(radius), fill, stroke);
    }

    /// A filled convex shape.
    pub fn shape(&self, points: &[[f32; 2]], fill: Color32, edge: f32, color: Color32) {
        let points = points.iter().map(|[x, y]| self.grid.at(*x, *y)).collect();
        let stroke = if edge > 0.0 { Stroke::new(self.grid.len(edge).max(1.0), color) } else { Stroke::NONE };
        self.painter().add(egui::Shape::convex_polygon(points, fill, stroke));
    }

    /// One line of text at an anchor; the width it takes.
    #[expect(clippy::too_many_arguments, reason = "a place, a size and a look; a struct would only rename them")]
    pub fn text(&self, x: f32, y: f32, anchor: Align2, size: f32, face: Face, color: Color32, text: &str) -> f32 {
        let rect = self.painter().text(self.grid.at(x, y), anchor, text, face.at(self.size(size)), color);
        rect.width() / self.grid.scale
    }

    /// One line of text, made smaller until it is at most `width` wide; below the least size it is cut off with an ellipsis.
    #[expect(clippy::too_many_arguments, reason = "a place, a size and a look; a struct would only rename them")]
    pub fn text_fit(&self, x: f32, y: f32, anchor: Align2, size: f32, width: f32, face: Face, color: Color32, text: &str) -> f32 {
        let natural = self.width(text, size, face);
        if natural <= width {
            return self.text(x, y, anchor, size, face, color, text);
        }
        let fitted = (size * width / natural).floor().max((theme::LEAST / self.zoom()).min(size));
        let galley = self.lay_rows(width, 1, &[Run(text, fitted, face, color)]);
        let rect = anchor.anchor_size(self.grid.at(x, y), galley.size());
        self.painter().galley(rect.min, galley, color);
        rect.width() / self.grid.scale
    }

    /// How wide a line of text is.
    pub fn width(&self, text: &str, size: f32, face: Face) -> f32 {
        let galley = self.painter().layout_no_wrap(text.to_owned(), face.at(self.size(size)), Color32::PLACEHOLDER);
        galley.size().x / self.grid.scale
    }

    /// Lays runs out within `width`; wraps between words.
    pub fn lay(&self, width: f32, runs: &[Run<'_>], halign: egui::Align) -> Arc<Galley> {
        self.job(width, runs, LayoutJob { halign, ..LayoutJob::default() })
    }

    /// Lays runs out within `width` and so many rows; what does not fit is cut off with an ellipsis.
    pub fn lay_rows(&self, width: f32, rows: usize, runs: &[Run<'_>]) -> Arc<Galley> {
        let mut job = LayoutJob::default();
        job.wrap.max_rows = rows;
        job.wrap.break_anywhere = rows == 1;
        self.job(width, runs, job)
    }

    fn job(&self, width: f32, runs: &[Run<'_>], mut job: LayoutJob) -> Arc<Galley> {
        job.wrap.max_width = self.grid.len(width);
        for Run(text, size, face, color) in runs {
            let format =
                TextFormat { font_id: face.at(self.size(*size)), color: *color, valign: egui::Align::BOTTOM, ..TextFormat::default() };
            job.append(text, 0.0, format);
        }
        self.painter().layout_job(job)
    }

    /// Runs of text from a left upper corner, wrapped; the height they take.
    pub fn runs(&self, x: f32, y: f32, width: f32, runs: &[Run<'_>]) -> f32 {
        let galley = self.lay(width, runs, egui::Align::LEFT);
        let height = galley.size().y / self.grid.scale;
        self.painter().galley(self.grid.at(x, y), galley, self.palette.ink);
        height
    }

    /// Runs of text centred on `x`; the height they take.
    pub fn runs_centred(&self, x: f32, y: f32, width: f32, runs: &[Run<'_>]) -> f32 {
        let galley = self.lay(width, runs, egui::Align::Center);
        let height = galley.size().y / self.grid.scale;
        self.painter().galley(self.grid.at(x, y), galley, self.palette.ink);
        height
    }

    /// Runs of text in one line around a middle, made smaller until they are at most `w` wide; the width they take.
    pub fn one_line(&self, [x, y, w]: [f32; 3], runs: &[Run<'_>]) -> f32 {
        let natural: f32 = runs.iter().map(|Run(text, size, face, _)| self.width(text, *size, *face)).sum();
        let share = (w / natural.max(1.0)).min(1.0);
        let runs: Vec<Run<'_>> = runs.iter().map(|Run(text, size, face, color)| Run(text, size * share * 0.995, *face, *color)).collect();
        let galley = self.lay(f32::INFINITY, &runs, egui::Align::LEFT);
        let (wide, high) = (galley.size().x / self.grid.scale, galley.size().y / self.grid.scale);
        self.painter().galley(self.grid.at(x, y - high / 2.0), galley, self.palette.ink);
        wide
    }

    /// Runs of text that end at `x`, one line.
    pub fn runs_right(&self, x: f32, y: f32, runs: &[Run<'_>]) -> f32 {
        let galley = self.lay(f32::INFINITY, runs, egui::Align::LEFT);
        let width = galley.size().x / self.grid.scale;
        self.painter().galley(self.grid.at(x - width, y), galley, self.palette.ink);
        width
    }

    /// Wrapped text; the height it takes.
    #[expect(clippy::too_many_arguments, reason = "a place, a size and a look; a struct would only rename them")]
    pub fn para(&self, x: f32, y: f32, width: f32, size: f32, face: Face, color: Color32, text: &str) -> f32 {
        self.runs(x, y, width, &[Run(text, size, face, color)])
    }

    /// Where the body of a screen begins: under the header, and under the ribbon where there is one, with air.
    pub fn body_top(&self) -> f32 {
        let ribbon = if self.state.frame().training { super::frame::RIBBON } else { 0.0 };
        self.layout.header + ribbon + if self.layout.wide { 14.0 } else { 30.0 }
    }

    /// The title of a screen, the service it is about, and the columns under them, down to the row of actions or, without
    /// actions, to the reach bar. In a lying window the first column has `share` of the width.
    pub fn begin(&mut self, title: &str, service: Option<(Icon, &str)>, actions: bool, share: f32) -> Flow {
        let layout = self.layout;
        let height = self.line_height(theme::TITLE);
        let top = self.body_top();
        let bottom = if actions { layout.action_y } else { layout.reach_y } - if layout.wide { 14.0 } else { 24.0 };
        let mut below = top;
        let beside = layout.wide && service.is_some();
        if !title.is_empty() {
            let room = if beside { layout.content() * 0.6 } else { layout.content() };
            let middle = top + height / 2.0;
            self.text_fit(layout.margin, middle, Align2::LEFT_CENTER, theme::TITLE, room, Face::Bold, self.palette.ink, title);
            below += height + 6.0;
        }
        if let Some((icon, name)) = service {
            if beside {
                let x = layout.margin + layout.content() * 0.62;
                self.service_line([x, top + height / 2.0, layout.content() * 0.38], icon, name);
                below = below.max(top + height);
            } else {
                let line = self.line_height(theme::BODY);
                self.service_line([layout.margin, below + line / 2.0, layout.content()], icon, name);
                below += line + 10.0;
            }
        }
        layout.columns(below + if layout.wide { 4.0 } else { 10.0 }, bottom, share)
    }

    /// Wrapped text in the next place of a column.
    pub fn flow_text(&self, flow: &mut Flow, runs: &[Run<'_>]) {
        let height = self.runs(flow.x, flow.y, flow.w, runs);
        flow.y += height + theme::GUTTER;
    }

    /// An icon, centred on a place.
    pub fn icon(&self, x: f32, y: f32, size: f32, face: Face, color: Color32, icon: Icon) {
        let mut letter = [0; 4];
        let letter = icon.0.encode_utf8(&mut letter);
        // An icon has its place in a drawing or a button; it does not grow with the letters.
        self.unzoomed(|page| page.text(x, y, Align2::CENTER_CENTER, size, face, color, letter));
    }

    /// Makes a rectangle touchable: it acts on release inside, and not on a second touch that comes too soon.
    pub fn touch(&mut self, id: &str, [x, y, w, h]: [f32; 4], label: &str, enabled: bool, kind: TouchKind) -> Touched {
        if self.covered {
            return Touched::default();
        }
        let rect = self.grid.rect(x, y, w, h);
        // Not focusable: a code reader that ends with Tab or Enter must not press a button.
        let sense = if enabled { Sense::CLICK } else { Sense::hover() };
        let response = self.ui.interact(rect, Id::unique(("touch", &self.scope, id)), sense);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, label));
        let counts = enabled && self.state.takes_touch(id, kind) && self.touches.is_empty();
        self.report(id, rect, label, enabled && self.state.takes_touch(id, kind));
        let inside = response.interact_pointer_pos().is_none_or(|pos| rect.contains(pos));
        let clicked = counts && response.clicked() && inside;
        if clicked {
            self.touches.push((id.to_owned(), kind));
        }
        Touched { clicked, held: response.is_pointer_button_down_on() && inside }
    }

    fn report(&mut self, id: &str, rect: Rect, label: &str, enabled: bool) {
        let pixels = self.ui.ctx().pixels_per_point();
        let round = |points: f32| (points * pixels).round();
        self.shown.buttons.push(ShownButton {
            id: id.to_owned(),
            label: label.replace('\n', " "),
            x: round(rect.min.x),
            y: round(rect.min.y),
            w: round(rect.width()),
            h: round(rect.height()),
            enabled,
        });
    }
}
