//! An emulated machine at work: one pseudo terminal and one thread per port, one control socket.
//!
//! - [`port`]: the thread of one port.
//! - [`hub`]: who listens to physical changes.
//! - [`socket`]: the control socket and its connections.

mod hub;
mod port;
mod socket;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use self::hub::Hub;
use self::port::PortHandle;
use super::config::{ConfigError, MachineConfig};

/// Why a machine could not be started.
#[derive(Debug)]
pub enum StartError {
    /// Its configuration cannot be used.
    Config(ConfigError),
    /// A pseudo terminal or its thread could not be made.
    Port {
        /// The port.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// The control socket could not be made.
    Control {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(_) => f.write_str("the machine's configuration cannot be used"),
            Self::Port { name, .. } => write!(f, "could not open the port \"{name}\""),
            Self::Control { path, .. } => write!(f, "could not open the control socket {}", path.display()),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Config(source) => Some(source),
            Self::Port { source, .. } | Self::Control { source, .. } => Some(source),
        }
    }
}

/// A running machine; it ends, and removes its links and its socket, when dropped.
#[derive(Debug)]
pub struct EmulatedMachine {
    control: PathBuf,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl EmulatedMachine {
    /// Makes the pseudo terminals and the control socket; both can be opened when this returns.
    ///
    /// # Errors
    /// [`StartError`] names the part that could not be made; nothing is left behind then.
    pub fn start(config: &MachineConfig) -> Result<Self, StartError> {
        let lines = config.lines().map_err(StartError::Config)?;
        let mut machine = Self { control: config.control.clone(), stop: Arc::default(), threads: Vec::new() };
        let hub = Arc::new(Hub::default());
        let mut ports: Vec<PortHandle> = Vec::new();
        for line in lines {
            let name = line.name.clone();
            let link = config.directory.join(&name);
            let (handle, thread) = port::spawn(line, &link, Arc::clone(&hub), Arc::clone(&machine.stop))
                .map_err(|source| StartError::Port { name, source })?;
            ports.push(handle);
            machine.threads.push(thread);
        }
        let listener = socket::spawn(&config.control, ports, hub, Arc::clone(&machine.stop))
            .map_err(|source| StartError::Control { path: config.control.clone(), source })?;
        machine.threads.push(listener);
        Ok(machine)
    }

    /// The control socket.
    pub fn control(&self) -> &Path {
        &self.control
    }
}

impl Drop for EmulatedMachine {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads.drain(..) {
            // A thread that panicked has already printed why.
            let _ = thread.join();
        }
    }
}
