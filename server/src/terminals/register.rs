//! Registering a terminal and its site: done at the server itself, before its one-use code is made.

use std::collections::BTreeSet;

use cas_domain::folio::TerminalNumber;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::Realm;
use cas_domain::slot::Code;
use cas_domain::wire::v1::SiteWords;
use thiserror::Error;

use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::StoreError;
use crate::store::terminals::TerminalRow;

/// A terminal to be registered.
#[derive(Clone, Debug)]
pub struct NewTerminal {
    /// The number people say, 1 to 999; 0 is the centre.
    pub number: TerminalNumber,
    /// Live or training, for good.
    pub realm: Realm,
    /// Its site.
    pub site: Code,
    /// The site's name, needed for a new site.
    pub site_name: Option<String>,
    /// The site's words, needed for a new site.
    pub words: Option<SiteWords>,
}

/// Why a terminal cannot be registered.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// 0 is the centre, and people say at most three digits.
    #[error("a terminal's number is 1 to 999; 00 is the centre")]
    Number,
    /// There is such a terminal.
    #[error("there is a terminal {0} already: choose another number")]
    Taken(TerminalNumber),
    /// A new site needs its name and words.
    #[error("the site '{0}' is new: give --site-name and --words (a file with its telephone, hours and addresses)")]
    NewSite(Code),
    /// The words of a site have gaps.
    #[error("the words of the site lack: {0}; they stand on every screen and receipt")]
    Words(String),
    /// The centre.
    #[error(transparent)]
    Centre(#[from] CentreError),
}

impl From<StoreError> for RegisterError {
    fn from(error: StoreError) -> Self {
        Self::Centre(error.into())
    }
}

impl Centre {
    /// Registers a terminal, and its site if that is new. A known site stays as it is.
    ///
    /// # Errors
    /// [`RegisterError`] says what to give or to choose.
    pub fn register_terminal(&self, new: &NewTerminal) -> Result<TerminalId, RegisterError> {
        if !(1..=999).contains(&new.number.0) {
            return Err(RegisterError::Number);
        }
        if let Some(words) = &new.words {
            complete(words)?;
        }
        let id = TerminalId::new(self.now(), self.random.seed().map_err(CentreError::from)?);
        let words = new.words.as_ref().map(serde_json::to_string).transpose().map_err(CentreError::from)?;
        self.store.write::<_, RegisterError>(|db| {
            if db.terminal_by_number(new.number)?.is_some() {
                return Err(RegisterError::Taken(new.number));
            }
            let known = db.site_words(&new.site)?.is_some();
            let name = match (known, &new.site_name, &words) {
                (true, ..) => String::new(),
                (false, Some(name), Some(words)) => {
                    db.add_site(&new.site, name, words)?;
                    name.clone()
                }
                (false, ..) => return Err(RegisterError::NewSite(new.site.clone())),
            };
            let row = TerminalRow { id, number: new.number, site: new.site.clone(), site_name: name, realm: new.realm };
            db.add_terminal(&row, self.now())?;
            Ok(id)
        })
    }
}

/// Every word of a site stands before citizens; an empty one would be a hole on the screen.
fn complete(words: &SiteWords) -> Result<(), RegisterError> {
    let SiteWords { government, site_name, phone, phone_hours, office, web, nearest } = words;
    let all = [
        ("government", government),
        ("site_name", site_name),
        ("phone", phone),
        ("phone_hours", phone_hours),
        ("office", office),
        ("web", web),
        ("nearest", nearest),
    ];
    let empty: BTreeSet<&str> = all.iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| *name).collect();
    if empty.is_empty() { Ok(()) } else { Err(RegisterError::Words(empty.into_iter().collect::<Vec<_>>().join(", "))) }
}
