//! Who listens to physical changes, and what every port last told.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// Lines that wait for one listener at most; one that reads slower is let go and may subscribe again.
const LINES_MAX: usize = 256;

/// Listeners at most.
const LISTENERS_MAX: usize = 16;

#[derive(Debug, Default)]
struct State {
    last: BTreeMap<String, Value>,
    listeners: Vec<SyncSender<String>>,
}

/// The meeting place of ports and listeners.
#[derive(Debug, Default)]
pub(super) struct Hub {
    state: Mutex<State>,
}

impl Hub {
    /// Tells what a port looks like now; passed on where it differs from what it told before.
    pub(super) fn tell(&self, port: &str, look: Value) {
        // What a panicked holder leaves behind is whole: every change is one insertion.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.last.get(port) == Some(&look) {
            return;
        }
        let line = line(port, &look);
        state.listeners.retain(|listener| listener.try_send(line.clone()).is_ok());
        state.last.insert(port.to_owned(), look);
    }

    /// A new listener; it first hears what every port looks like now. `None` when there are too many.
    pub(super) fn listen(&self) -> Option<Receiver<String>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.listeners.len() >= LISTENERS_MAX {
            return None;
        }
        let (sender, receiver) = sync_channel(LINES_MAX);
        for (port, look) in &state.last {
            // Cannot be full: a machine has far fewer ports than lines fit.
            let _ = sender.try_send(line(port, look));
        }
        state.listeners.push(sender);
        Some(receiver)
    }
}

fn line(port: &str, look: &Value) -> String {
    json!({ "event": "changed", "port": port, "states": look["states"], "inventory": look["inventory"], "plugged": look["plugged"] })
        .to_string()
}
