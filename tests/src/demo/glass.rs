//! What the kiosk's window shows, told by its `--report` socket, and touches of what stands there: by name, never by place.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::finger::Finger;
use super::stop;
use crate::world::clock::Deadline;
use crate::world::wait::{self, Look};

/// How long a state may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the window may take to take notice of a touch.
const NOTICE: Duration = Duration::from_secs(10);
/// A wait looks this often whether somebody asked to stop.
const LOOK_UP: Duration = Duration::from_millis(200);
/// The longest line of the report.
const LINE_MAX: usize = 1024 * 1024;

/// One drawn frame in words.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Shown {
    /// `K07`, `M02`.
    pub screen: String,
    /// `K09`, if something stands over the screen.
    pub overlay: Option<String>,
    /// Version of the agent's view.
    pub version: u64,
    /// What can be touched.
    pub buttons: Vec<Button>,
    /// Key figures by name.
    pub texts: BTreeMap<String, String>,
}

/// Something that can be touched, in window pixels.
#[derive(Clone, Debug, Deserialize)]
pub struct Button {
    /// Its stable name.
    pub id: String,
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    /// Whether a touch counts now.
    pub enabled: bool,
}

impl Button {
    fn middle(&self) -> [i32; 2] {
        [(self.x + self.w / 2.0) as i32, (self.y + self.h / 2.0) as i32]
    }
}

impl Shown {
    /// The button of this name.
    pub fn button(&self, id: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| button.id == id)
    }

    /// A key figure; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// Whether this screen stands there with nothing over it.
    pub fn is(&self, screen: &str) -> bool {
        self.screen == screen && self.overlay.is_none()
    }

    fn in_words(&self) -> String {
        let over = self.overlay.as_deref().map(|over| format!(" under {over}")).unwrap_or_default();
        let buttons: Vec<_> =
            self.buttons.iter().map(|button| format!("{}{}", button.id, if button.enabled { "" } else { " (off)" })).collect();
        format!("{}{over} v{} {:?}; buttons: {}", self.screen, self.version, self.texts, buttons.join(", "))
    }
}

/// The window's glass.
#[derive(Debug)]
pub struct Glass {
    reader: BufReader<UnixStream>,
    line: Vec<u8>,
    shown: Shown,
    finger: Finger,
    passed: BTreeSet<String>,
}

impl Glass {
    /// Connects to the report of a kiosk that is coming up.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn connect(path: &Path, finger: Finger) -> Result<Self> {
        let stream = wait::until("the kiosk's report", PATIENCE, || {
            stop::check()?;
            Ok(match UnixStream::connect(path) {
                Ok(stream) => Look::Here(stream),
                Err(error) => Look::NotYet(error.to_string()),
            })
        })?;
        Ok(Self { reader: BufReader::new(stream), line: Vec::new(), shown: Shown::default(), finger, passed: BTreeSet::new() })
    }

    /// What was told last.
    pub const fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Every screen that was told, transient ones too.
    pub const fn passed(&self) -> &BTreeSet<String> {
        &self.passed
    }

    /// Waits until the window shows something.
    ///
    /// # Errors
    /// Names what was waited for and what stood there last.
    pub fn wait_for(&mut self, what: &str, fits: impl Fn(&Shown) -> bool) -> Result<Shown> {
        let deadline = Deadline::within(PATIENCE);
        loop {
            while self.next(Duration::from_millis(1))? {}
            if fits(&self.shown) {
                return Ok(self.shown.clone());
            }
            self.next_or_late(&deadline, what)?;
        }
    }

    /// Waits until a screen stands there, with nothing over it.
    ///
    /// # Errors
    /// Names what was waited for and what stood there last.
    pub fn wait_screen(&mut self, screen: &str) -> Result<Shown> {
        self.wait_for(screen, |shown| shown.is(screen))
    }

    /// Touches a button, once it can be touched, and waits until the window has taken notice.
    ///
    /// # Errors
    /// Names the button that did not come, or did not take the touch.
    pub fn touch(&mut self, id: &str) -> Result<()> {
        let what = format!("the button '{id}' to be touchable");
        let before = self.wait_for(&what, |shown| shown.button(id).is_some_and(|button| button.enabled))?;
        let Some(button) = before.button(id) else { bail!("the button '{id}' is gone") };
        self.finger.tap(button.middle())?;
        // Each frame is looked at, not only the newest: a touched button rests for a moment only.
        let deadline = Deadline::within(NOTICE);
        loop {
            self.next_or_late(&deadline, &format!("the touch of '{id}' to be noticed"))?;
            let now = &self.shown;
            let rests = now.button(id).is_none_or(|button| !button.enabled);
            if rests
                || now.screen != before.screen
                || now.overlay != before.overlay
                || now.version != before.version
                || now.texts != before.texts
            {
                return Ok(());
            }
        }
    }

    /// Holds a button down until the window shows something, then lifts the finger.
    ///
    /// # Errors
    /// Names what did not come.
    pub fn hold(&mut self, id: &str, until: &str) -> Result<Shown> {
        let before = self.wait_for(&format!("'{id}'"), |shown| shown.button(id).is_some())?;
        let Some(button) = before.button(id) else { bail!("'{id}' is gone") };
        self.finger.lay(button.middle())?;
        let came = self.wait_screen(until);
        self.finger.lift()?;
        came
    }

    /// Types signs on keys called `prefix-sign`; `told` names the figure that tells what is typed.
    ///
    /// # Errors
    /// Names the key that did not work.
    pub fn type_on(&mut self, prefix: &str, signs: &str, told: &str) -> Result<()> {
        for (count, sign) in signs.chars().enumerate() {
            self.touch(&format!("{prefix}-{}", sign.to_ascii_lowercase()))?;
            let typed: String = signs.chars().take(count + 1).collect();
            self.wait_for(&format!("'{typed}' to be typed"), |shown| shown.text(told) == typed)?;
        }
        Ok(())
    }

    fn next_or_late(&mut self, deadline: &Deadline, what: &str) -> Result<()> {
        loop {
            stop::check()?;
            let Some(left) = deadline.left() else {
                bail!("waited {} s for {what}; the window shows {}", deadline.whole().as_secs(), self.shown.in_words());
            };
            if self.next(left.min(LOOK_UP))? {
                return Ok(());
            }
        }
    }

    /// Reads the next frame, if one comes in time.
    fn next(&mut self, within: Duration) -> Result<bool> {
        self.reader.get_ref().set_read_timeout(Some(within.max(Duration::from_millis(1))))?;
        match self.reader.read_until(b'\n', &mut self.line) {
            Ok(0) => bail!("the kiosk's window is gone"),
            Ok(_) if self.line.len() > LINE_MAX => bail!("the kiosk's report has a line that is too long"),
            Ok(_) if self.line.ends_with(b"\n") => {}
            Ok(_) => return Ok(false),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => return Ok(false),
            Err(error) => return Err(error).context("the kiosk's report cannot be read"),
        }
        let line = std::mem::take(&mut self.line);
        self.shown = serde_json::from_slice(&line)
            .with_context(|| format!("the kiosk's report is not understood: {}", String::from_utf8_lossy(&line)))?;
        self.passed.insert(self.shown.screen.clone());
        self.passed.extend(self.shown.overlay.clone());
        Ok(true)
    }
}
