//! Signed questions of terminals: purpose, signature, then the body.

use cas_domain::journal::Epoch;
use cas_domain::wire::signed::{Purpose, SignedMessage};
use serde::de::DeserializeOwned;

use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::terminals::TerminalRow;

impl Centre {
    /// Checks a signed message and reads its body.
    ///
    /// # Errors
    /// [`CentreError::Message`] names what does not hold; it is kept as a refusal with its ticket.
    pub fn read_message<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        message: &SignedMessage,
    ) -> Result<(TerminalRow, Epoch, T), CentreError> {
        self.read_as(purpose, message, message.body.as_bytes())
    }

    /// The same for a message that names a person: what does not hold is noted without its body.
    ///
    /// # Errors
    /// [`CentreError::Message`] names what does not hold.
    pub fn read_private<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        message: &SignedMessage,
    ) -> Result<(TerminalRow, Epoch, T), CentreError> {
        self.read_as(purpose, message, b"(private)")
    }

    fn read_as<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        message: &SignedMessage,
        evidence: &[u8],
    ) -> Result<(TerminalRow, Epoch, T), CentreError> {
        let known = self.store.read::<_, CentreError>(|db| {
            let Some(terminal) = db.terminal(message.terminal)? else { return Ok(None) };
            Ok(db.newest_key(message.terminal)?.map(|(epoch, key)| (terminal, epoch, key)))
        })?;
        let refuse = |why: String| -> CentreError {
            let ticketed = self.refuse("message", &message.terminal.to_string(), &why, evidence);
            CentreError::Message(ticketed.unwrap_or(why))
        };
        let Some((terminal, epoch, key)) = known else {
            return Err(refuse("the centre does not know this terminal: enrol it".to_owned()));
        };
        message.check(purpose, &key).map_err(|error| refuse(error.to_string()))?;
        match serde_json::from_str(&message.body) {
            Ok(body) => Ok((terminal, epoch, body)),
            Err(error) => Err(refuse(format!("the body cannot be read: {error}"))),
        }
    }
}
