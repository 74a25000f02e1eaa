//! `cas-demo`: the whole system on one machine, for a person with a display, or by itself.

use std::process::ExitCode;

use cas_tests::demo::{Options, run};
use clap::Parser;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cas-demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
