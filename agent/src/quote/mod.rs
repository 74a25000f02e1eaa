//! Quotes are asked apart from sync, so that a long outbox never makes a citizen wait.

use std::time::Duration;

use cas_domain::id::TerminalId;
use cas_domain::wire::v1::QuoteRequest;
use ed25519_dalek::SigningKey;

use crate::inputs::InputSender;
use crate::pump::Input;
use crate::sync::Centre;

/// The longest a citizen waits for an answer of the centre (`screens.md` K04: 12 s).
const ANSWER_MAX: Duration = Duration::from_secs(8);

/// Asks the centre and hands the answer, or the lack of one, to the pump.
pub async fn ask(centre: Centre, terminal: TerminalId, key: SigningKey, request: u64, asked: QuoteRequest, inputs: InputSender) {
    let answer = match tokio::time::timeout(ANSWER_MAX, centre.quote(terminal, &key, &asked)).await {
        Ok(Ok(answer)) => Some(Box::new(answer)),
        Ok(Err(error)) => {
            tracing::info!(service = %asked.service, "no quote: {error}");
            None
        }
        Err(_) => None,
    };
    if inputs.send(Input::Quote { request, answer }).await.is_err() {
        tracing::info!("the agent is ending; a quote came too late");
    }
}
