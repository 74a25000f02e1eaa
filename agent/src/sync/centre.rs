//! Requests to the centre over HTTP; every answer is bounded in size and time.

use std::time::Duration;

use cas_domain::bounds::MESSAGE_BYTES_MAX;
use cas_domain::id::TerminalId;
use cas_domain::wire::signed::{Purpose, SignedConfig, SignedMessage};
use cas_domain::wire::v1::{
    Batch, BatchAnswer, ConfigRequest, EnrolAnswer, EnrolRequest, Heartbeat, HeartbeatAnswer, PhoneAnswer, PhoneLeft, QuoteAnswer,
    QuoteRequest,
};
use ed25519_dalek::SigningKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Why the centre did not answer.
#[derive(Debug, Error)]
pub enum CentreError {
    /// No connection, or no answer in time.
    #[error("the centre cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// It refused.
    #[error("the centre refused with status {status}: {text}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it says, shortened.
        text: String,
    },
    /// Its answer is too large.
    #[error("the centre's answer is larger than {MESSAGE_BYTES_MAX} bytes")]
    TooLarge,
    /// Its answer cannot be read.
    #[error("the centre's answer cannot be read")]
    Form(#[from] serde_json::Error),
}

/// The centre, as one terminal speaks to it.
#[derive(Clone)]
pub struct Centre {
    client: reqwest::Client,
    address: String,
}

impl Centre {
    /// A client for an address.
    ///
    /// # Errors
    /// [`CentreError`] if the client cannot be made.
    pub fn new(address: &str) -> Result<Self, CentreError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .user_agent(concat!("cas-agent/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(CentreError::Unreachable)?;
        Ok(Self { client, address: address.trim_end_matches('/').to_owned() })
    }

    /// Becomes a terminal.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, CentreError> {
        self.post("enrol", request).await
    }

    /// Sends entries.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn batch(&self, batch: &Batch) -> Result<BatchAnswer, CentreError> {
        self.post("batch", batch).await
    }

    /// Says how the terminal is.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn heartbeat(&self, terminal: TerminalId, key: &SigningKey, said: &Heartbeat) -> Result<HeartbeatAnswer, CentreError> {
        self.signed("heartbeat", Purpose::Heartbeat, terminal, key, said).await
    }

    /// Asks for the newest configuration.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn config(&self, terminal: TerminalId, key: &SigningKey, asked: &ConfigRequest) -> Result<SignedConfig, CentreError> {
        self.signed("config", Purpose::Config, terminal, key, asked).await
    }

    /// Asks what is due.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn quote(&self, terminal: TerminalId, key: &SigningKey, asked: &QuoteRequest) -> Result<QuoteAnswer, CentreError> {
        self.signed("quote", Purpose::Quote, terminal, key, asked).await
    }

    /// Hands over a telephone that a citizen left.
    ///
    /// # Errors
    /// [`CentreError`].
    pub async fn phone(&self, terminal: TerminalId, key: &SigningKey, left: &PhoneLeft) -> Result<PhoneAnswer, CentreError> {
        self.signed("phone", Purpose::Phone, terminal, key, left).await
    }

    async fn signed<A: DeserializeOwned>(
        &self,
        path: &str,
        purpose: Purpose,
        terminal: TerminalId,
        key: &SigningKey,
        body: &impl Serialize,
    ) -> Result<A, CentreError> {
        let body = serde_json::to_string(body)?;
        self.post(path, &SignedMessage::new(purpose, terminal, body, key)).await
    }

    async fn post<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, CentreError> {
        let url = format!("{}/api/v1/{path}", self.address);
        let mut response = self.client.post(url).json(body).send().await.map_err(CentreError::Unreachable)?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(CentreError::Unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MESSAGE_BYTES_MAX {
                return Err(CentreError::TooLarge);
            }
        }
        if !status.is_success() {
            let text: String = String::from_utf8_lossy(&bytes).chars().take(200).collect();
            return Err(CentreError::Refused { status: status.as_u16(), text });
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}
