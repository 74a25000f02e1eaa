//! What can be asked of the demonstration.

use std::path::PathBuf;

use clap::Parser;

/// The whole system on this machine: centre, emulated devices, agent, kiosk. Training realm: paper says "SIN VALOR".
#[derive(Clone, Debug, Parser)]
#[command(
    name = "cas-demo",
    version,
    after_help = "Exit codes: 0 everything added up (or Ctrl-C), 1 something did not, or there is no display: a line says what and where the logs are, 2 wrong use."
)]
pub struct Options {
    /// Without display and without a person: makes the payments, the cut and the count by itself under Xvfb.
    #[arg(long)]
    pub auto: bool,
    /// Where everything is put.
    #[arg(long, value_name = "FOLDER", default_value = "target/demo")]
    pub folder: PathBuf,
    /// Forget what an earlier demonstration kept under FOLDER/run (`--auto` always begins fresh).
    #[arg(long, conflicts_with = "auto")]
    pub fresh: bool,
    /// Size of the kiosk's window for a person.
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "540x960", conflicts_with = "auto")]
    pub window: String,
}
