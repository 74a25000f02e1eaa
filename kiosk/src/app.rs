//! The window: news from the link into the state, the state onto the screen, touches back to the link.

use crate::command::{Command, Key};
use crate::link::Link;
use crate::report::Report;
use crate::screens::{self, Drawn};
use crate::shown::Shown;
use crate::state::State;
use crate::theme::font;

/// The kiosk as eframe runs it.
pub struct App {
    state: State,
    link: Link,
    report: Option<Report>,
    /// What was drawn last and the realm of its view: told once it is on the glass.
    drawn: Option<(Shown, Option<bool>)>,
    losses: u64,
    pointer_hidden: bool,
}

impl App {
    /// Puts the parts together. A touch screen shows no pointer.
    pub const fn new(state: State, link: Link, report: Option<Report>, pointer_hidden: bool) -> Self {
        Self { state, link, report, drawn: None, losses: 0, pointer_hidden }
    }

    /// Tells the frame before this one: a frame is on the glass only after it was drawn whole.
    fn tell(&mut self) {
        if let (Some(report), Some((shown, training))) = (&mut self.report, self.drawn.take()) {
            report.publish(&shown, training);
        }
    }

    /// Takes what came from the agent; whether there is something new to draw.
    fn take_news(&mut self) -> bool {
        let news = self.link.news();
        if news.losses != self.losses || !news.connected {
            self.losses = news.losses;
            self.state.on_lost();
        }
        let Some(view) = news.view else { return false };
        self.state.on_view(*view);
        true
    }
}

/// What must be set once per window: fonts, and what counts as a touch.
pub fn prepare(context: &egui::Context) {
    font::install(context);
    context.options_mut(|options| {
        // A touch acts on release inside, however long the finger lay there and however much it rolled.
        options.input_options.max_click_dist = f32::INFINITY;
        options.input_options.max_click_duration = f64::INFINITY;
        options.zoom_with_keyboard = false;
    });
    context.style_mut_of(egui::Theme::Dark, |style| style.interaction.selectable_labels = false);
}

/// One frame: draws, applies what was touched, and hands every touch for the agent to `send`.
pub fn frame(ui: &mut egui::Ui, state: &mut State, send: &mut dyn FnMut(cas_domain::local::touch::Touch)) -> Drawn {
    state.tick(ui.input(|input| input.time));
    keyboard(ui, state);
    if let Some(touch) = state.forget_choices() {
        send(touch);
    }
    let drawn = screens::ui(ui, state);
    for (id, kind) in &drawn.touches {
        state.touched(id, *kind);
    }
    let changed = !drawn.commands.is_empty() || !drawn.touches.is_empty();
    let mut told = false;
    for command in drawn.commands.iter().cloned() {
        if let Some(touch) = state.apply(command) {
            send(touch);
            told = true;
        }
    }
    // An act tells by itself that somebody is there. Told on release only: the agent may answer by closing K15, and what the
    // finger lies on must not vanish under it.
    let somebody = |input: &egui::InputState| {
        let typed = input.events.iter().any(|event| matches!(event, egui::Event::Text(_) | egui::Event::Key { pressed: true, .. }));
        typed || input.pointer.any_released()
    };
    let seen = ui.input(somebody);
    if seen || changed {
        state.seen();
    }
    if !told
        && seen
        && let Some(touch) = state.presence()
    {
        send(touch);
    }
    if let Some(rest) = state.forgets_in() {
        ui.ctx().request_repaint_after_secs(rest as f32 + 0.05);
    }
    if changed {
        ui.ctx().request_repaint();
    }
    drawn
}

/// A code reader types like a keyboard; so may a keyboard.
fn keyboard(ui: &egui::Ui, state: &mut State) {
    let keys: Vec<Key> = ui.input(|input| {
        let mut keys = Vec::new();
        for event in &input.events {
            match event {
                egui::Event::Text(text) => keys.extend(
                    text.chars()
                        .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-'))
                        .map(|sign| Key::Sign(sign.to_ascii_uppercase())),
                ),
                egui::Event::Key { key: egui::Key::Backspace, pressed: true, .. } => keys.push(Key::Delete),
                _ => {}
            }
        }
        keys
    });
    if state.help || state.overlay().is_some() {
        return;
    }
    for key in keys {
        // The link to the agent is not needed to type.
        let _nothing_to_send = state.apply(Command::Key(key));
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.tell();
        let link = &self.link;
        let drawn = frame(ui, &mut self.state, &mut |touch| link.send(touch));
        if let Some(report) = &self.report {
            let training = self.state.view.as_ref().map(|view| view.frame.training);
            if report.has_news(&drawn.shown, training) {
                ui.ctx().request_repaint();
            }
            self.drawn = Some((drawn.shown, training));
        }
        if self.pointer_hidden {
            ui.ctx().set_cursor_icon(egui::CursorIcon::None);
        }
        // After the touches of this frame: they were made on the view that was drawn, and carry its version.
        if self.take_news() {
            ui.ctx().request_repaint();
        }
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        egui::Rgba::BLACK.to_array()
    }
}
