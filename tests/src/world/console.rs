//! The centre over HTTP: the console's JSON interface, and raw requests as a terminal or a stranger makes them.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// A client of the centre.
pub struct Console {
    runtime: Runtime,
    client: reqwest::Client,
    address: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    token: String,
}

/// What the centre answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.text).with_context(|| format!("status {}, no JSON: {}", self.status, self.text))
    }

    /// The JSON body of an answer that says yes.
    ///
    /// # Errors
    /// What the centre said instead.
    pub fn well(&self) -> Result<Value> {
        if self.status == 200 { self.json() } else { bail!("the centre answered {}: {}", self.status, self.text) }
    }
}

impl Console {
    /// A client of the centre at an address.
    ///
    /// # Errors
    /// When none can be made.
    pub fn new(address: &str) -> Result<Self> {
        // A second installation in one process is refused, and the first one serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = reqwest::Client::builder().timeout(ANSWER_WITHIN).build()?;
        Ok(Self { runtime, client, address: address.to_owned() })
    }

    /// Signs a member of staff in.
    ///
    /// # Errors
    /// When the centre says no.
    pub fn sign_in(&self, number: &str, password: &str) -> Result<Session> {
        let answer = self.post(None, "/api/v1/session", &json!({ "number": number, "password": password }))?.well()?;
        let token = answer["token"].as_str().with_context(|| format!("no token in {answer}"))?;
        Ok(Session { token: token.to_owned() })
    }

    /// Asks: `GET /api/v1/console/{path}`.
    ///
    /// # Errors
    /// When no answer comes; a refusal is an answer.
    pub fn ask(&self, session: &Session, path: &str) -> Result<Answer> {
        let request = self.client.get(format!("{}/api/v1/console/{path}", self.address)).bearer_auth(&session.token);
        self.send(request)
    }

    /// Does: `POST /api/v1/console/{path}`.
    ///
    /// # Errors
    /// When no answer comes; a refusal is an answer.
    pub fn act(&self, session: &Session, path: &str, body: &Value) -> Result<Answer> {
        self.post(Some(session), &format!("/api/v1/console/{path}"), body)
    }

    /// Posts a JSON body anywhere.
    ///
    /// # Errors
    /// When no answer comes; a refusal is an answer.
    pub fn post(&self, session: Option<&Session>, path: &str, body: &Value) -> Result<Answer> {
        self.post_bytes(session, path, body.to_string().into_bytes())
    }

    /// Posts bytes that claim to be JSON.
    ///
    /// # Errors
    /// When no answer comes; a refusal is an answer.
    pub fn post_bytes(&self, session: Option<&Session>, path: &str, body: Vec<u8>) -> Result<Answer> {
        let mut request = self.client.post(format!("{}{path}", self.address)).header("content-type", "application/json").body(body);
        if let Some(session) = session {
            request = request.bearer_auth(&session.token);
        }
        self.send(request)
    }

    fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer> {
        self.runtime.block_on(async {
            let response = request.send().await.context("the centre does not answer")?;
            Ok(Answer { status: response.status().as_u16(), text: response.text().await? })
        })
    }
}
