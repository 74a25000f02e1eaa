//! Ctrl-C and SIGTERM: remembered once, looked at by every wait of the demonstration.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::signal::unix::{SignalKind, signal};

static ASKED: Mutex<bool> = Mutex::new(false);
static WAKE: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, bool> {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner)
}

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
        *lock() = true;
        WAKE.notify_all();
    };
    std::thread::Builder::new().name("demo-signals".to_owned()).spawn(wait).context("no thread for signals")?;
    Ok(())
}

/// Whether somebody asked the demonstration to end.
pub fn asked() -> bool {
    *lock()
}

/// Waits at most so long for somebody to ask; whether somebody did.
pub fn wait(within: Duration) -> bool {
    let (asked, _) = WAKE.wait_timeout_while(lock(), within, |asked| !*asked).unwrap_or_else(PoisonError::into_inner);
    *asked
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
