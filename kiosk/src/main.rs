//! `cas-kiosk`: the window that citizens and staff touch.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use cas_domain::folio::TerminalNumber;
use cas_domain::local::view::Frame;
use cas_kiosk::app::{self, App};
use cas_kiosk::link::Link;
use cas_kiosk::report::Report;
use cas_kiosk::state::State;
use clap::Parser;

/// The kiosk's window: shows what the agent says, tells it what was touched.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The agent's Unix socket.
    #[arg(long, value_name = "PATH", env = "CAS_KIOSK_SOCKET")]
    socket: PathBuf,
    /// Size of the window in pixels.
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1080x1920", value_parser = size, conflicts_with = "fullscreen")]
    window: [f32; 2],
    /// The whole screen, without border.
    #[arg(long)]
    fullscreen: bool,
    /// Serve what stands on the screen at this Unix socket (training realm only).
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Complaint telephone until the agent tells it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    phone: String,
    /// Its hours.
    #[arg(long, value_name = "TEXT", default_value = "")]
    phone_hours: String,
}

fn size(text: &str) -> Result<[f32; 2], String> {
    let wrong = || format!("'{text}' is no window size: write width and height from 240 to 8192, as in 1080x1920");
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |side: &str| side.parse::<u16>().ok().filter(|side| (240..=8192).contains(side)).map(f32::from).ok_or_else(wrong);
    Ok([side(width)?, side(height)?])
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,cas_kiosk=info".into()))
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cas-kiosk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness for the PIN keys: {error}"))?;
    let report = arguments.report.as_deref().map(Report::start).transpose()?;
    let fallback = Frame {
        site_name: "CAS".to_owned(),
        terminal: TerminalNumber(0),
        phone: arguments.phone,
        phone_hours: arguments.phone_hours,
        training: false,
    };
    let mut viewport =
        egui::ViewportBuilder::default().with_title("CAS · Cajero").with_app_id("cas-kiosk").with_inner_size(arguments.window);
    if arguments.fullscreen {
        viewport = viewport.with_fullscreen(true).with_decorations(false);
    }
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let socket = arguments.socket;
    eframe::run_native(
        "cas-kiosk",
        options,
        Box::new(move |creation| {
            app::prepare(&creation.egui_ctx);
            let context = creation.egui_ctx.clone();
            let link = Link::start(&socket, move || context.request_repaint())?;
            Ok(Box::new(App::new(State::new(u64::from_le_bytes(seed), fallback), link, report, arguments.fullscreen)))
        }),
    )
    .map_err(|error| anyhow::anyhow!("{error}"))
    .context("the window cannot be opened: is there a display (DISPLAY or WAYLAND_DISPLAY)?")
}
