//! The thread of one port: opens it, pumps its machine, hands events on and commands in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};
use std::thread::JoinHandle;
use std::time::Duration;

use cas_hardware::clock::Clock;
use cas_hardware::device::{Machine, Refused, Span};
use cas_hardware::driver::Driver;
use cas_hardware::transport::serial::{LineSettings, SerialLine};
use cas_hardware::transport::sleep::SleepDelay;

use super::memory::Keeper;
use crate::pump::Input;

/// Commands that may wait for one port.
pub const COMMANDS_MAX: usize = 32;
/// How long one turn waits for bytes before it looks for commands.
const TURN: Span = Span::from_millis(8);
/// How long a port that cannot be opened is left alone.
const REOPEN: Duration = Duration::from_millis(250);

/// What a port thread needs to know.
pub struct PortTask<M: Machine, F, R> {
    /// For the thread's name and the log.
    pub name: String,
    /// The port's path.
    pub path: String,
    /// Line settings.
    pub settings: LineSettings,
    /// The machine.
    pub machine: M,
    /// Keeps its wire memory, for protocols that have one.
    pub keeper: Option<Keeper>,
    /// Commands for it.
    pub commands: Receiver<M::Command>,
    /// Where events go.
    pub inputs: SyncSender<Input>,
    /// Turns an event into inputs.
    pub on_event: F,
    /// Turns a refused command into inputs.
    pub on_refused: R,
    /// Set when the agent ends.
    pub stop: Arc<AtomicBool>,
}

impl<M, F, R> PortTask<M, F, R>
where
    M: Machine + Send + 'static,
    M::Command: Send,
    F: FnMut(M::Event) -> Option<Input> + Send + 'static,
    R: FnMut(Refused) -> Option<Input> + Send + 'static,
{
    /// Starts the thread.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn spawn(self) -> std::io::Result<JoinHandle<()>> {
        std::thread::Builder::new().name(format!("port-{}", self.name)).spawn(move || self.run())
    }

    fn run(mut self) {
        let clock = Clock::start();
        let Some(line) = self.open() else { return };
        if let Some(memory) = self.keeper.as_ref().and_then(Keeper::read) {
            self.machine.remember(&memory);
        }
        let mut driver = Driver::new(line, self.machine, SleepDelay);
        let mut keeper = self.keeper;
        let mut keep = move |memory| {
            if let Some(keeper) = &mut keeper {
                keeper.keep(&memory);
            }
        };
        let mut lost = false;
        while !self.stop.load(Ordering::Relaxed) {
            if lost {
                std::thread::sleep(REOPEN);
                if driver.port_mut().reopen().is_ok() {
                    tracing::info!(port = self.name, "the port is open again");
                    driver.restored(clock.now());
                    lost = false;
                }
            } else if let Err(error) = driver.step_keeping(clock.now(), TURN, &mut keep) {
                tracing::warn!(port = self.name, kind = ?error.kind(), "the port failed: {error}");
                lost = true;
            }
            while let Some(event) = driver.machine_mut().poll_event() {
                if let Some(input) = (self.on_event)(event)
                    && self.inputs.send(input).is_err()
                {
                    return;
                }
            }
            loop {
                match self.commands.try_recv() {
                    Ok(command) => {
                        if let Err(refused) = driver.machine_mut().command(clock.now(), command) {
                            tracing::warn!(port = self.name, why = ?refused.why, "the device refused a command");
                            if let Some(input) = (self.on_refused)(refused)
                                && self.inputs.send(input).is_err()
                            {
                                return;
                            }
                        }
                    }
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
        }
    }

    fn open(&self) -> Option<SerialLine> {
        let mut said = false;
        while !self.stop.load(Ordering::Relaxed) {
            match SerialLine::open(&self.path, self.settings) {
                Ok(line) => return Some(line),
                Err(error) => {
                    if !said {
                        tracing::warn!(port = self.name, "{error}");
                        said = true;
                    }
                    std::thread::sleep(REOPEN);
                }
            }
        }
        None
    }
}
