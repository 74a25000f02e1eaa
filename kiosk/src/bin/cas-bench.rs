//! `cas-bench`: a window in which a person puts notes and coins into the emulated devices, jams them, pulls cables, opens the door.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use cas_kiosk::app;
use cas_kiosk::bench::app::Bench;
use cas_kiosk::bench::control::Control;
use clap::Parser;

/// Hands on the emulated devices: put money in, take it out, jam, unplug, open the door, see the paper.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The control socket of `cas-devices emulate`.
    #[arg(long, value_name = "SOCKET")]
    control: PathBuf,
    /// Where the printer's emulator writes its paper.
    #[arg(long, value_name = "DIR")]
    paper: Option<PathBuf>,
    /// Address of the console, to show it.
    #[arg(long, value_name = "URL")]
    console: Option<String>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "error,cas_kiosk=info".into()))
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cas-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let viewport =
        egui::ViewportBuilder::default().with_title("CAS · Banco de pruebas").with_app_id("cas-bench").with_inner_size([960.0, 720.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native(
        "cas-bench",
        options,
        Box::new(move |creation| {
            app::prepare(&creation.egui_ctx);
            let context = creation.egui_ctx.clone();
            let control = Control::start(&arguments.control, move || context.request_repaint())?;
            Ok(Box::new(Bench::new(control, arguments.paper, arguments.console)))
        }),
    )
    .map_err(|error| anyhow::anyhow!("{error}"))
    .context("the window cannot be opened: is there a display (DISPLAY or WAYLAND_DISPLAY)?")
}
