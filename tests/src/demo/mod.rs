//! The demonstration: the whole system on one machine, for a person with a display, or by itself with `--auto`.
//!
//! It stands on [`crate::world`], which starts centre, emulated machine and agent; what is added here is everything that
//! is real for a person: the kiosk's window, the finger on it, the browser at the console, and the report at the end.
//!
//! - [`options`]: what can be asked for.
//! - [`folders`]: where everything is put under `target/demo`.
//! - [`stop`]: Ctrl-C and SIGTERM, looked at by every wait.
//! - [`orphans`]: nothing outlives the demonstration.
//! - [`progress`]: one line per step, with its time.
//! - [`program`]: programs that are not of this workspace: display, driver of the browser; and windows on a display.
//! - [`display`]: a display without a display.
//! - [`finger`]: the pointer that touches the real window.
//! - [`glass`]: what the window shows, told by the kiosk; touches by name, waits by state.
//! - [`shots`]: pictures of the window.
//! - [`browser`]: a real browser at the console.
//! - [`story`]: what the people of `--auto` do.
//! - [`summary`]: whether it all adds up, and the file that says so.
//! - [`auto`]: `--auto`, from the first folder to the last line.
//! - [`person`]: the demonstration for a person.

pub mod auto;
pub mod browser;
pub mod display;
pub mod finger;
pub mod folders;
pub mod glass;
pub mod options;
pub mod orphans;
pub mod person;
pub mod program;
pub mod progress;
pub mod shots;
pub mod stop;
pub mod story;
pub mod summary;

use anyhow::Result;

pub use options::Options;

/// Runs the demonstration; `true` if everything added up.
///
/// # Errors
/// Names the step that did not come to its end, and where the logs are.
pub fn run(options: &Options) -> Result<bool> {
    stop::listen()?;
    orphans::adopt()?;
    let ended = if options.auto { auto::run(options) } else { person::run(options) };
    let alone = orphans::end();
    let added_up = ended?;
    alone.map(|()| added_up)
}
