//! A scripted touch screen on the agent's socket: reads views, sends touches, finds its way back when the agent restarts.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::local::view::View;

use super::clock::Deadline;
use super::wait::{PATIENCE, breathe};

/// Screen names kept for the report of a failure.
const HISTORY: usize = 24;

/// The touch screen.
pub struct Kiosk {
    socket: PathBuf,
    line: Option<BufReader<UnixStream>>,
    begun: Vec<u8>,
    newest: Option<View>,
    seen: VecDeque<String>,
}

impl Kiosk {
    /// A screen that connects when it is first looked at.
    pub const fn new(socket: PathBuf) -> Self {
        Self { socket, line: None, begun: Vec::new(), newest: None, seen: VecDeque::new() }
    }

    /// The agent's socket.
    pub const fn socket(&self) -> &PathBuf {
        &self.socket
    }

    /// The newest view; waits for a first one if there was none yet.
    ///
    /// # Errors
    /// When none comes.
    pub fn view(&mut self) -> Result<View> {
        self.await_view("any screen", |_| true)
    }

    /// Waits for a screen by name (`Insert`, `Staff/Board`) that fits.
    ///
    /// # Errors
    /// Names the screen and what was seen instead.
    pub fn await_screen(&mut self, name: &str, fits: impl Fn(&View) -> bool) -> Result<View> {
        self.await_view(&format!("the screen {name}"), |view| name_of(view) == name && fits(view))
    }

    /// Waits for a view that fits. The newest one counts, too.
    ///
    /// # Errors
    /// Names what was waited for and what was seen last.
    pub fn await_view(&mut self, what: &str, fits: impl Fn(&View) -> bool) -> Result<View> {
        self.await_view_within(what, PATIENCE, fits)
    }

    /// As [`Kiosk::await_view`], with another bound.
    ///
    /// # Errors
    /// Names what was waited for and what was seen last.
    pub fn await_view_within(&mut self, what: &str, within: Duration, fits: impl Fn(&View) -> bool) -> Result<View> {
        let deadline = Deadline::within(within);
        // What has arrived meanwhile is newer than what is remembered.
        while self.read(None)? {}
        loop {
            if let Some(view) = self.newest.as_ref().filter(|view| fits(view)) {
                return Ok(view.clone());
            }
            let Some(left) = deadline.left() else {
                bail!("waited {} s for {what}; screens: {}; last: {:#?}", deadline.whole().as_secs(), self.last_seen(), self.newest);
            };
            if !self.read(Some(left.min(Duration::from_millis(200))))? && self.line.is_none() {
                breathe();
            }
        }
    }

    /// Touches the newest view.
    ///
    /// # Errors
    /// When nothing is shown or the agent is gone.
    pub fn touch(&mut self, act: Act) -> Result<()> {
        while self.read(None)? {}
        let view = self.newest.as_ref().context("nothing is shown that could be touched")?;
        let touch = Touch { version: view.version, payment: view.payment, act };
        let mut line = serde_json::to_vec(&touch)?;
        line.push(b'\n');
        self.send(&line)
    }

    /// Sends bytes as they are: for bad touches.
    ///
    /// # Errors
    /// When the agent is gone.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let line = self.line.as_mut().context("the screen is not connected")?;
        line.get_mut().write_all(bytes).context("the agent does not hear touches")
    }

    /// Forgets what was shown: after the agent was stopped, the next view is a new one.
    pub fn forget(&mut self) {
        self.line = None;
        self.newest = None;
        self.begun.clear();
    }

    /// The last screens, oldest first.
    pub fn last_seen(&self) -> String {
        self.seen.iter().cloned().collect::<Vec<_>>().join(" > ")
    }

    /// Reads at most one view; `None` waits not at all. Whether there was one.
    fn read(&mut self, wait: Option<Duration>) -> Result<bool> {
        let Some(line) = self.connected() else { return Ok(false) };
        match wait {
            None => line.get_ref().set_nonblocking(true)?,
            Some(wait) => {
                line.get_ref().set_nonblocking(false)?;
                line.get_ref().set_read_timeout(Some(wait.max(Duration::from_millis(1))))?;
            }
        }
        let mut begun = std::mem::take(&mut self.begun);
        let Some(line) = self.line.as_mut() else { return Ok(false) };
        let got = line.read_until(b'\n', &mut begun);
        line.get_ref().set_nonblocking(false)?;
        self.begun = begun;
        match got {
            Ok(_) if self.begun.last() == Some(&b'\n') => {
                let view: View = serde_json::from_slice(&self.begun).context("the agent sent what is no view")?;
                self.begun.clear();
                self.remember(view);
                Ok(true)
            }
            Ok(_) => {
                self.line = None;
                Ok(false)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => Ok(false),
            Err(_) => {
                self.line = None;
                Ok(false)
            }
        }
    }

    fn remember(&mut self, view: View) {
        let name = match &view.overlay {
            Some(overlay) => format!("{}+{}", name_of(&view), tag(overlay)),
            None => name_of(&view),
        };
        if self.seen.back() != Some(&name) {
            self.seen.push_back(name);
        }
        if self.seen.len() > HISTORY {
            self.seen.pop_front();
        }
        self.newest = Some(view);
    }

    fn connected(&mut self) -> Option<&mut BufReader<UnixStream>> {
        if self.line.is_none() {
            self.begun.clear();
            self.line = UnixStream::connect(&self.socket).ok().map(BufReader::new);
        }
        self.line.as_mut()
    }
}

/// The name of a view's screen: `Insert`; `Staff/Board` for those of staff.
pub fn name_of(view: &View) -> String {
    match &view.screen {
        cas_domain::local::screen::Screen::Staff { screen } => format!("Staff/{}", tag(screen)),
        screen => tag(screen),
    }
}

/// The name of the dialog over a view.
pub fn overlay_of(view: &View) -> Option<String> {
    view.overlay.as_ref().map(tag)
}

fn tag(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value["is"].as_str().unwrap_or("?").to_owned()
}

/// Checks that no agent listens at a socket: for tests of an agent that must not start.
///
/// # Errors
/// When one does.
pub fn nobody_listens(kiosk: &Kiosk) -> Result<()> {
    ensure!(UnixStream::connect(kiosk.socket()).is_err(), "an agent listens at {}", kiosk.socket().display());
    Ok(())
}
