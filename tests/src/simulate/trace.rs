//! The story of one run, line by line.

/// Lines of a story; kept only where somebody wants to read them.
#[derive(Debug, Default)]
pub struct Trace {
    /// Whether lines are kept.
    pub wanted: bool,
    /// The moment, for the lines.
    pub at: u64,
    /// The lines.
    pub lines: Vec<String>,
}

impl Trace {
    /// Adds a line; it is made only if wanted.
    pub fn say(&mut self, line: impl FnOnce() -> String) {
        if self.wanted {
            let at = self.at;
            let (day, hour, minute) = (at / 86_400_000, at / 3_600_000 % 24, at / 60_000 % 60);
            self.lines.push(format!("d{day} +{hour:02}:{minute:02}:{:02}.{:03}  {}", at / 1000 % 60, at % 1000, line()));
        }
    }
}
