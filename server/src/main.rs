//! `cas-server`: serves the centre, and does at the server itself what nobody may do from afar.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 `check` found something that does not hold.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
