//! The kiosk in a window without a display, half the size of the grid.

use cas_domain::folio::TerminalNumber;
use cas_domain::local::touch::{Act, Touch};
use cas_domain::local::view::{Frame, View};
use cas_kiosk::app;
use cas_kiosk::shown::Shown;
use cas_kiosk::state::State;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};

/// The one blessed tolerance of all snapshots: renderers differ in the last shade of an edge, never in a word.
pub fn tolerance() -> SnapshotOptions {
    SnapshotOptions::new().threshold(1.2).max_failed_pixels(8_usize).output_path("tests/snapshots")
}

/// Window and what it did.
pub struct Kiosk {
    /// Its state.
    pub state: State,
    /// What it told the agent.
    pub sent: Vec<Touch>,
    /// What it shows.
    pub shown: Shown,
}

/// A window that shows a view.
pub struct Window(pub Harness<'static, Kiosk>);

impl Window {
    /// Opens it on a first view.
    pub fn on(view: View) -> Self {
        let mut window = Self::empty();
        window.view(view);
        window
    }

    /// Opens it on a first view, in a window of so many pixels.
    pub fn sized(view: View, size: [f32; 2]) -> Self {
        let mut window = Self::of_size(size);
        window.view(view);
        window
    }

    /// Opens it without any agent.
    pub fn empty() -> Self {
        Self::of_size([540.0, 960.0])
    }

    fn of_size(size: [f32; 2]) -> Self {
        let frame = Frame {
            site_name: "CAS".to_owned(),
            terminal: TerminalNumber(7),
            phone: String::new(),
            phone_hours: String::new(),
            training: false,
        };
        let kiosk = Kiosk { state: State::new(42, frame), sent: Vec::new(), shown: Shown::default() };
        let builder = Harness::builder().with_size(size).with_pixels_per_point(1.0).with_step_dt(0.05).with_render_cursor(false);
        let harness = builder.with_context_setup(app::prepare).build_ui_state(
            |ui, kiosk: &mut Kiosk| {
                let sent = &mut kiosk.sent;
                kiosk.shown = app::frame(ui, &mut kiosk.state, &mut |touch| sent.push(touch)).shown;
            },
            kiosk,
        );
        let mut window = Self(harness);
        window.0.run_steps(2);
        window
    }

    /// The agent sends a view.
    pub fn view(&mut self, view: View) -> &mut Self {
        self.0.state_mut().state.on_view(view);
        self.0.run_steps(12);
        self
    }

    /// Time passes.
    pub fn wait(&mut self, seconds: f32) -> &mut Self {
        let steps = (seconds / 0.05).ceil().max(1.0);
        self.0.run_steps(steps as usize);
        self
    }

    /// Touches a thing by its id, in its middle, and lets go.
    pub fn touch(&mut self, id: &str) -> &mut Self {
        let pos = self.middle(id);
        self.press(pos, true);
        self.0.run_steps(1);
        self.press(pos, false);
        self.0.run_steps(2);
        self
    }

    /// Touches after the second-touch time is over.
    pub fn touch_calmly(&mut self, id: &str) -> &mut Self {
        self.wait(0.5).touch(id)
    }

    /// Moves a finger to a place and presses or lifts it there.
    pub fn press(&mut self, pos: egui::Pos2, pressed: bool) {
        self.0.event(egui::Event::PointerMoved(pos));
        self.lay(pos, pressed);
    }

    /// Presses or lifts a finger where it is: one frame of the window.
    pub fn lay(&mut self, pos: egui::Pos2, pressed: bool) {
        self.0.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
    }

    /// The middle of a thing.
    pub fn middle(&self, id: &str) -> egui::Pos2 {
        let shown = self.shown();
        let button = shown.button(id).unwrap_or_else(|| panic!("'{id}' cannot be touched on {}: {:?}", shown.screen, self.ids()));
        egui::pos2(button.x + button.w / 2.0, button.y + button.h / 2.0)
    }

    /// What it shows.
    pub fn shown(&self) -> &Shown {
        &self.0.state().shown
    }

    /// Names of everything that can be touched.
    pub fn ids(&self) -> Vec<String> {
        self.shown().buttons.iter().map(|button| button.id.clone()).collect()
    }

    /// A key figure.
    pub fn text(&self, name: &str) -> &str {
        self.shown().texts.get(name).map_or("", String::as_str)
    }

    /// What was told to the agent, presence left out.
    pub fn acts(&self) -> Vec<Act> {
        self.0.state().sent.iter().map(|touch| touch.act.clone()).filter(|act| *act != Act::Presence).collect()
    }
}

/// The pictures of one test. Dropping it fails the test if one of them differs.
#[derive(Default)]
pub struct Album(SnapshotResults);

impl Album {
    /// Draws a view and compares it with the picture of this name.
    pub fn view(&mut self, name: &str, view: View) -> &mut Self {
        let mut window = Window::on(view);
        self.window(name, &mut window)
    }

    /// Compares a window with the picture of this name.
    pub fn window(&mut self, name: &str, window: &mut Window) -> &mut Self {
        window.0.snapshot_options(name, &tolerance());
        self.0.extend_harness(&mut window.0);
        self
    }
}
