//! The newest piece of paper: the PNG that the printer's emulator wrote last.

use std::path::{Path, PathBuf};

/// A larger file is no receipt, bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The newest PNG in a folder, none where there is none.
pub fn newest(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).filter_map(|entry| {
        let (path, about) = (entry.path(), entry.metadata().ok()?);
        let is_paper = about.is_file() && about.len() <= BYTES_MAX && path.extension().is_some_and(|end| end == "png");
        // Two written within one tick of the clock: the later number is newer.
        is_paper.then_some((about.modified().ok()?, path))
    });
    files.max().map(|(_, path)| path)
}

/// The picture in a file.
///
/// # Errors
/// A sentence if it cannot be read; a file may still be being written.
pub fn picture(path: &Path) -> Result<egui::ColorImage, String> {
    let image = image::open(path).map_err(|error| format!("{}: {error}", path.display()))?.to_rgba8();
    let side = |length: u32| usize::try_from(length).unwrap_or(0);
    Ok(egui::ColorImage::from_rgba_unmultiplied([side(image.width()), side(image.height())], image.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_png_is_the_paper_and_other_files_are_not() {
        let folder = std::env::temp_dir().join(format!("cas-bench-paper-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        assert_eq!(newest(&folder), None);
        image::RgbaImage::new(4, 9).save(folder.join("0001.png")).expect("a picture");
        image::RgbaImage::new(4, 9).save(folder.join("0002.png")).expect("a picture");
        std::fs::write(folder.join("0003.txt"), "no picture").expect("a file");
        let found = newest(&folder).expect("a paper");
        assert_eq!(found.file_name().and_then(|name| name.to_str()), Some("0002.png"));
        assert_eq!(picture(&found).expect("a picture").size, [4, 9]);
        assert!(picture(&folder.join("0003.txt")).is_err());
        std::fs::remove_dir_all(&folder).expect("a folder less");
    }
}
