//! `cas-simulate`: tries to lose money, in simulated time.

use std::process::ExitCode;

fn main() -> ExitCode {
    match cas_tests::simulate::cli::main() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cas-simulate: {error:#}");
            ExitCode::FAILURE
        }
    }
}
