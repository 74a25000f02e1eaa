//! What differs from model to model of ID-003, or is uncertain in the sheet (`protocols.md` sections 2 and 11).

/// Settings of one validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The maker's number of the country in the currency assignment, and its three letters. The number of Mexico is uncertain: where
    /// it is not pinned, notes carry no letters and are taken as the configured currency.
    pub country: Option<(u8, [u8; 3])>,
    /// Optional functions (C5); bit 1 is power recovery. Which of them a model has is uncertain.
    pub options: u16,
    /// STACK-2 (42) instead of STACK-1 (41): vend valid comes only when the note is fully stacked. To be preferred.
    pub stack_fully: bool,
    /// Acknowledge power-up (40 to 42) with 50, too. Seen in one deployed driver only.
    pub acknowledge_power_up: bool,
}

impl Profile {
    /// What the sheet prefers.
    pub const fn standard() -> Self {
        Self { country: None, options: 0x0002, stack_fully: true, acknowledge_power_up: false }
    }

    /// The three letters of a country's number: those that are pinned, blanks where none is, question marks for another country.
    pub fn letters(&self, country: u8) -> [u8; 3] {
        match self.country {
            None => *b"   ",
            Some((pinned, letters)) if pinned == country => letters,
            Some(_) => *b"???",
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::standard()
    }
}
