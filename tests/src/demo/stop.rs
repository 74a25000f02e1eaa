//! Ctrl-C and SIGTERM: remembered once, looked at by every wait of the demonstration.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Starts to listen for signals.
///
/// # Errors
/// When the system lets nobody listen.
pub fn listen() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no signals can be listened for")?;
    let (interrupt, terminate, hangup) = {
        let _inside = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?)
    };
    let wait = move || {
        let (mut interrupt, mut terminate, mut hangup) = (interrupt, terminate, hangup);
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        });
        ASKED.store(true, Ordering::SeqCst);
    };
    std::thread::Builder::new().name("demo-signals".to_owned()).spawn(wait).context("no thread for signals")?;
    Ok(())
}

/// Whether somebody asked the demonstration to end.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Ends a wait when somebody asked for it.
///
/// # Errors
/// Says that it was stopped.
pub fn check() -> Result<()> {
    if asked() {
        bail!("stopped by a signal");
    }
    Ok(())
}
