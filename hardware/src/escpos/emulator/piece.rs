//! A finished piece of paper: cut off, and saved as a picture and as text.

use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};

use super::sheet::WIDTH;

/// Dots of the paper's width: 80 mm at 203 dots an inch.
const PAPER: u32 = 640;
/// What lies around the paper.
const GROUND: Rgb<u8> = Rgb([0xE1, 0xE0, 0xDB]);
const MARGIN: u32 = 60;
/// White above the first and below the last line.
const HEAD: u32 = 36;
const FOOT: u32 = 10;
/// The torn edge.
const TOOTH: u32 = 20;

/// Where the two files of a piece lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Saved {
    pub png: PathBuf,
    pub txt: PathBuf,
}

/// Saves a piece under the next free number.
///
/// # Errors
/// A sentence that names the file that could not be written.
pub(super) fn save(directory: &Path, number: u32, dots: &[u8], text: &str) -> Result<Saved, String> {
    let fail = |path: &Path, error: &dyn std::fmt::Display| format!("the paper could not be saved as {}: {error}", path.display());
    fs::create_dir_all(directory).map_err(|error| fail(directory, &error))?;
    let saved = Saved { png: directory.join(format!("paper-{number:06}.png")), txt: directory.join(format!("paper-{number:06}.txt")) };
    fs::write(&saved.txt, text).map_err(|error| fail(&saved.txt, &error))?;
    // Whoever watches the directory sees the picture only when it is whole.
    let whole = saved.png.with_extension("part");
    draw(dots).save_with_format(&whole, image::ImageFormat::Png).map_err(|error| fail(&whole, &error))?;
    fs::rename(&whole, &saved.png).map_err(|error| fail(&saved.png, &error))?;
    Ok(saved)
}

/// The number after the highest one in the directory.
pub(super) fn next_number(directory: &Path) -> u32 {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let number = |name: &str| name.strip_prefix("paper-")?.split_once('.')?.0.parse::<u32>().ok();
    let highest = entries.filter_map(|entry| entry.file_name().to_str().and_then(number)).max();
    highest.unwrap_or(0).saturating_add(1)
}

fn draw(dots: &[u8]) -> RgbImage {
    let rows = u32::try_from(dots.len() / WIDTH).unwrap_or(0);
    let paper_end = HEAD + rows + FOOT;
    let left = MARGIN + (PAPER - 576) / 2;
    RgbImage::from_fn(PAPER + 2 * MARGIN, paper_end + TOOTH / 2 + MARGIN / 2, |x, y| {
        if !(MARGIN..MARGIN + PAPER).contains(&x) {
            return GROUND;
        }
        let along = (x - MARGIN) % TOOTH;
        if y >= paper_end && y - paper_end >= TOOTH / 2 - along.abs_diff(TOOTH / 2) {
            return GROUND;
        }
        let dot = y.checked_sub(HEAD).zip(x.checked_sub(left)).filter(|(row, column)| *row < rows && *column < 576);
        let dot = dot.and_then(|(row, column)| dots.get(row as usize * WIDTH + column as usize));
        let white = 255 - dot.copied().unwrap_or(0);
        Rgb([white; 3])
    })
}
