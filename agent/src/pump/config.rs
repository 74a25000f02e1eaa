//! Configurations on their way: checked when they come, kept, and in force between payments only (R16).

use cas_domain::hex;
use cas_domain::wire::signed::SignedConfig;
use cas_domain::wire::v1::TerminalConfig;
use sha2::{Digest, Sha256};

use super::{ConfigRefused, Fatal, Output, Pump};
use crate::clock::Now;
use crate::session::event::SessionEvent;

impl Pump {
    pub(super) fn check_config(&self, signed: &SignedConfig) -> Result<TerminalConfig, ConfigRefused> {
        signed.check(&self.journal.enrolment().centre_key)?;
        let config: TerminalConfig = serde_json::from_str(&signed.body)?;
        let have = self.standing.config_version;
        if config.terminal != self.journal.enrolment().terminal {
            return Err(ConfigRefused::Elsewhere);
        }
        if config.version <= have {
            return Err(ConfigRefused::Older { got: config.version, have });
        }
        Ok(config)
    }

    /// R16: a configuration takes effect between payments only.
    pub(super) fn apply_waiting_config(&mut self, now: Now, outputs: &mut Vec<Output>) -> Result<(), Fatal> {
        if !self.session.may_change_config() {
            return Ok(());
        }
        let Some((signed, config)) = self.waiting_config.take() else { return Ok(()) };
        // One that was kept already and could not be used then (an older agent, say) needs no second row.
        if self.journal.newest_config()?.as_ref() != Some(&signed) {
            if self.journal.config_version()? >= config.version {
                tracing::error!(version = config.version, "another configuration of this or a higher version is kept; this one is refused");
                return Ok(());
            }
            self.journal.keep_config(config.version, &signed)?;
        }
        let digest = digest(&signed.body);
        self.handle(SessionEvent::Config { config: Box::new(config), digest }, now, outputs)
    }
}

/// What an entry names a configuration by.
pub(super) fn digest(body: &str) -> String {
    hex::encode(&Sha256::digest(body.as_bytes()))
}
