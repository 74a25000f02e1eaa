//! Pictures of the window as it stands on the display.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, ensure};

use super::display::Display;
use super::stop;

/// Looks at most: what moves for longer, or looks like the picture before, is taken as it is.
const LOOKS_MAX: u8 = 12;

/// Takes pictures into a folder, numbered in the order of the story.
#[derive(Debug)]
pub struct Shots {
    display: Rc<Display>,
    folder: PathBuf,
    size: [u32; 2],
    taken: Vec<String>,
    before: Vec<u8>,
}

impl Shots {
    /// Pictures of a display of this size.
    pub const fn new(display: Rc<Display>, folder: PathBuf, size: [u32; 2]) -> Self {
        Self { display, folder, size, taken: Vec::new(), before: Vec::new() }
    }

    /// Takes a picture once the window stands still: two looks in a row show the same, and not the picture before. The
    /// kiosk tells a screen when it draws it; the display may have it a moment later.
    ///
    /// # Errors
    /// When the display cannot be read or the file not written.
    pub fn take(&mut self, name: &str) -> Result<()> {
        let mut last = self.look()?;
        for _ in 1..LOOKS_MAX {
            stop::check()?;
            let next = self.look()?;
            let still = next == last;
            last = next;
            if still && last != self.before {
                break;
            }
        }
        let file = format!("{:02}-{name}.png", self.taken.len() + 1);
        self.before.clone_from(&last);
        let picture = image::RgbImage::from_raw(self.size[0], self.size[1], last).context("a picture of another size")?;
        let path = self.folder.join(&file);
        picture.save(&path).with_context(|| format!("the picture {} cannot be written", path.display()))?;
        self.taken.push(file);
        Ok(())
    }

    /// The pictures taken, in order.
    pub fn taken(&self) -> &[String] {
        &self.taken
    }

    /// The folder they lie in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn look(&self) -> Result<Vec<u8>> {
        let bytes = self.display.run("import", &["-silent", "-window", "root", "-depth", "8", "rgb:-"])?;
        let due = self.size[0] as usize * self.size[1] as usize * 3;
        ensure!(bytes.len() == due, "the display gave {} bytes for a picture of {due}", bytes.len());
        Ok(bytes)
    }
}
