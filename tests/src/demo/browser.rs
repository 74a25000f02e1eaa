//! A real browser at the console: headless Chromium, driven through chromedriver on a port that it finds itself.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

use super::program::Program;
use super::stop;
use crate::world::wait::{self, Look};

/// How long driver and browser may take to come up, and a page to show something.
const PATIENCE: Duration = Duration::from_secs(30);
/// The browser's window, pixels.
const WINDOW: [u32; 2] = [1440, 900];
/// Pages longer than this are cut in their picture, pixels.
const PICTURE_MAX: u32 = 4000;
/// What keeps a browser quiet and alone; it shows pages of this machine only.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// A browser at one console.
pub struct Browser {
    runtime: Runtime,
    // Ended before the program that serves it, and before its profile goes.
    driver: Option<WebDriver>,
    _program: Program,
    _profile: TempDir,
    console: String,
    folder: PathBuf,
    taken: Vec<String>,
}

impl Browser {
    /// Starts driver and browser for the console at this address; pictures go into the folder.
    ///
    /// # Errors
    /// When they are not installed or do not come up.
    pub fn start(console: &str, folder: PathBuf, log: &std::path::Path) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("cas-browser-").tempdir()?;
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let mut program = Program::start("chromedriver", command, log)?;
        let port = program.await_line("its port", PATIENCE, |line| {
            let (_, after) = line.split_once("started successfully on port ")?;
            after.trim_end_matches('.').trim().parse::<u16>().ok()
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // A second installation in one process is refused, and the first one serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = runtime.block_on(async {
            let mut wishes = DesiredCapabilities::chrome();
            for flag in FLAGS {
                wishes.add_arg(flag)?;
            }
            wishes.add_arg(&format!("--window-size={},{}", WINDOW[0], WINDOW[1]))?;
            wishes.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
            WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await
        });
        let driver = driver.context("the browser does not start")?;
        let mut browser = Self {
            runtime,
            driver: Some(driver),
            _program: program,
            _profile: profile,
            console: console.to_owned(),
            folder,
            taken: Vec::new(),
        };
        browser.resize(WINDOW[1])?;
        Ok(browser)
    }

    fn driver(&self) -> Result<&WebDriver> {
        self.driver.as_ref().context("the browser has ended")
    }

    /// The pictures taken, in order.
    pub fn taken(&self) -> &[String] {
        &self.taken
    }

    /// Goes to a page of the console.
    ///
    /// # Errors
    /// When it does not load.
    pub fn open(&self, path: &str) -> Result<()> {
        let page = format!("{}{path}", self.console);
        self.runtime.block_on(self.driver()?.goto(&page)).with_context(|| format!("the page {path} does not load"))
    }

    /// Waits until something that a CSS selector finds holds some words.
    ///
    /// # Errors
    /// Names what was waited for, and the page.
    pub fn see(&self, css: &str, words: &str) -> Result<String> {
        wait::until(&format!("'{words}' at '{css}' on the page"), PATIENCE, || {
            stop::check()?;
            let found = self.runtime.block_on(async {
                let mut texts = Vec::new();
                for element in self.driver()?.find_all(By::Css(css)).await? {
                    texts.push(element.text().await?);
                }
                anyhow::Ok(texts)
            });
            // While a page is being replaced its elements are stale: looked at again.
            let texts = found.unwrap_or_default();
            Ok(match texts.iter().find(|text| text.contains(words)) {
                Some(text) => Look::Here(text.clone()),
                None => Look::NotYet(format!("{} with {texts:?}", self.address())),
            })
        })
    }

    /// Types into a field, in place of what stands there.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.in_page(css, async {
            let field = self.driver()?.find(By::Css(css)).await?;
            field.clear().await?;
            Ok(field.send_keys(text).await?)
        })
    }

    /// Types into a field and presses Enter.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn enter(&self, css: &str, text: &str) -> Result<()> {
        self.in_page(css, async {
            let field = self.driver()?.find(By::Css(css)).await?;
            field.clear().await?;
            Ok(field.send_keys(text.to_owned() + Key::Enter).await?)
        })
    }

    /// Clicks what a CSS selector finds first.
    ///
    /// # Errors
    /// When there is no such thing.
    pub fn click(&self, css: &str) -> Result<()> {
        self.in_page(css, async {
            let thing = self.driver()?.find(By::Css(css)).await?;
            thing.scroll_into_view().await?;
            Ok(thing.click().await?)
        })
    }

    /// The page's source, as it came.
    ///
    /// # Errors
    /// When there is no page.
    pub fn source(&self) -> Result<String> {
        self.runtime.block_on(async { Ok(self.driver()?.source().await?) })
    }

    /// Signs in at the log-in page, which must stand there.
    ///
    /// # Errors
    /// When the console says no.
    pub fn sign_in(&self, number: &str, password: &str) -> Result<()> {
        self.see("h1", "Entrar")?;
        self.fill("input[name=number]", number)?;
        self.fill("input[name=password]", password)?;
        self.click("form[action='/entrar'] button[type=submit]")?;
        self.see("form[action='/salir'] button", "Salir").map(drop)
    }

    /// Signs out; the log-in page stands there then.
    ///
    /// # Errors
    /// When it does not come.
    pub fn sign_out(&self) -> Result<()> {
        self.click("form[action='/salir'] button")?;
        self.see("h1", "Entrar").map(drop)
    }

    /// Takes a picture of the whole page.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub fn picture(&mut self, name: &str) -> Result<()> {
        let file = format!("{:02}-{name}.png", self.taken.len() + 1);
        let path = self.folder.join(&file);
        let height = self.page_height()?;
        self.resize(height.clamp(WINDOW[1], PICTURE_MAX))?;
        let taken = self.runtime.block_on(async { anyhow::Ok(self.driver()?.screenshot(&path).await?) });
        self.resize(WINDOW[1])?;
        taken.with_context(|| format!("the picture {} cannot be taken", path.display()))?;
        self.taken.push(file);
        Ok(())
    }

    fn page_height(&self) -> Result<u32> {
        self.runtime.block_on(async {
            let script = "return Math.ceil(document.documentElement.scrollHeight);";
            let told = self.driver()?.execute(script, Vec::new()).await?;
            u32::try_from(told.json().as_u64().unwrap_or_default()).context("a page without an end")
        })
    }

    /// Makes the page, not the window with its frame, so high.
    fn resize(&mut self, height: u32) -> Result<()> {
        self.runtime.block_on(async {
            let driver = self.driver()?;
            let frame = driver.execute("return window.outerHeight - window.innerHeight;", Vec::new()).await?;
            let frame = u32::try_from(frame.json().as_i64().unwrap_or_default().max(0))?;
            driver.set_window_rect(0, 0, WINDOW[0], height + frame).await?;
            Ok(())
        })
    }

    fn in_page<T>(&self, css: &str, act: impl Future<Output = Result<T>>) -> Result<T> {
        self.runtime.block_on(act).with_context(|| format!("'{css}' on the page {}", self.address()))
    }

    fn address(&self) -> String {
        let asked = self.runtime.block_on(async { anyhow::Ok(self.driver()?.current_url().await?) });
        asked.map_or_else(|_| "that is gone".to_owned(), |page| page.path().to_owned())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            // The driver's own end, below, ends a browser that does not answer.
            let _ended_below = self.runtime.block_on(driver.quit());
        }
    }
}
