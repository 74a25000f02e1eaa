//! The bench window as eframe runs it.

use std::path::PathBuf;

use cas_domain::folio::TerminalNumber;
use cas_domain::local::view::Frame;
use serde_json::Value;

use super::control::Control;
use super::machine::Machine;
use super::paper;
use super::ui::{self, Scene};
use crate::state::State;

/// The bench.
pub struct Bench {
    control: Control,
    state: State,
    scene: Scene,
    folder: Option<PathBuf>,
    shown: Option<(PathBuf, u64)>,
}

impl Bench {
    /// Puts the parts together; `folder` is where the printer's emulator writes its paper.
    pub fn new(control: Control, folder: Option<PathBuf>, console: Option<String>) -> Self {
        let frame = Frame {
            site_name: String::new(),
            terminal: TerminalNumber(0),
            phone: String::new(),
            phone_hours: String::new(),
            training: true,
        };
        Self { control, state: State::new(0, frame), scene: Scene { console, ..Scene::default() }, folder, shown: None }
    }

    fn look(&mut self, context: &egui::Context) {
        let known = self.control.known();
        self.scene.machine = Machine::from_looks(&known.looks);
        self.scene.connected = known.connected;
        self.scene.last = known.last.as_ref().map(|(line, result)| (line.clone(), result.as_ref().map_err(Clone::clone).and_then(told)));
        drop(known);
        let Some(path) = self.folder.as_deref().and_then(paper::newest) else { return };
        let size = std::fs::metadata(&path).map_or(0, |about| about.len());
        if self.shown.as_ref() == Some(&(path.clone(), size)) {
            return;
        }
        match paper::picture(&path) {
            Ok(picture) => {
                self.scene.paper = Some(context.load_texture("paper", picture, egui::TextureOptions::LINEAR));
                self.shown = Some((path, size));
            }
            // It is still being written; the next look is soon.
            Err(error) => tracing::debug!(%error, "the paper cannot be read yet"),
        }
    }
}

/// What the device did not draw in was not done, and the device says why.
fn told(answer: &Value) -> Result<(), String> {
    match (answer.get("taken").and_then(Value::as_bool), answer.get("why").and_then(Value::as_str)) {
        (Some(false), why) => Err(why.unwrap_or("the device did not draw it in").to_owned()),
        _ => Ok(()),
    }
}

impl eframe::App for Bench {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.state.tick(ui.input(|input| input.time));
        self.look(ui.ctx());
        let (lines, touches) = ui::ui(ui, &self.state, &self.scene);
        for (id, kind) in touches {
            self.state.touched(&id, kind);
        }
        for line in lines {
            self.control.send(line);
        }
        // Paper is written shortly after the printer says so; a second look finds it.
        ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
    }
}
