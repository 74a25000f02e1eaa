//! What terminals ask. Bodies that cannot be read are refused with bounded evidence; everything else is decided by the centre.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use cas_domain::wire::signed::{Purpose, SignedConfig, SignedMessage};
use cas_domain::wire::v1::{
    Batch, BatchAnswer, ConfigRequest, EnrolAnswer, EnrolRequest, Heartbeat, HeartbeatAnswer, PhoneAnswer, PhoneLeft, QuoteAnswer,
    QuoteRequest,
};
use serde::de::DeserializeOwned;

use super::{Problem, blocking};
use crate::centre::Centre;

type Body = Result<Bytes, BytesRejection>;

/// `POST /api/v1/enrol`.
///
/// # Errors
/// [`Problem`] names what is wrong with code or key.
pub async fn enrol(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<EnrolAnswer>, Problem> {
    let (request, _) = read::<EnrolRequest>(&centre, "enrol", body).await?;
    blocking(&centre, move |centre| centre.enrol(&request)).await.map(Json)
}

/// `POST /api/v1/batch`: every decision is a `BatchAnswer` with status 200, refusals too.
///
/// # Errors
/// [`Problem`] if the body is no batch, or the store fails: then the terminal sends again.
pub async fn batch(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<BatchAnswer>, Problem> {
    let (batch, bytes) = read::<Batch>(&centre, "batch", body).await?;
    let answer = blocking(&centre, move |centre| {
        let mut answer = centre.take_batch(&batch, &bytes)?;
        // Stored is stored: what billers say now is told along, and what fails here is tried again later.
        if centre.billers.answer_at_once()
            && let Err(error) = centre.post_due()
        {
            tracing::error!(error = crate::error::chain(&error), "posting to billers failed");
        }
        answer.applied = centre.applied_for(&batch, &answer.outcome)?;
        Ok(answer)
    });
    answer.await.map(Json)
}

/// `POST /api/v1/heartbeat`.
///
/// # Errors
/// [`Problem`] if the message does not hold.
pub async fn heartbeat(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<HeartbeatAnswer>, Problem> {
    let (message, _) = read::<SignedMessage>(&centre, "heartbeat", body).await?;
    let answer = blocking(&centre, move |centre| {
        let (terminal, epoch, beat) = centre.read_message::<Heartbeat>(Purpose::Heartbeat, &message)?;
        centre.heartbeat(&terminal, epoch, &beat)
    });
    answer.await.map(Json)
}

/// `POST /api/v1/config`.
///
/// # Errors
/// [`Problem`] if the message does not hold.
pub async fn config(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<SignedConfig>, Problem> {
    let (message, _) = read::<SignedMessage>(&centre, "config", body).await?;
    let answer = blocking(&centre, move |centre| {
        let (terminal, ..) = centre.read_message::<ConfigRequest>(Purpose::Config, &message)?;
        centre.signed_config(&terminal)
    });
    answer.await.map(Json)
}

/// `POST /api/v1/phone`.
///
/// # Errors
/// [`Problem`] if the message does not hold; it is never kept as evidence, because it names a person's number.
pub async fn phone(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<PhoneAnswer>, Problem> {
    let message: SignedMessage = serde_json::from_slice(&body.map_err(Problem::from)?).map_err(Problem::from)?;
    let answer = blocking(&centre, move |centre| {
        let (terminal, _, left) = centre.read_private::<PhoneLeft>(Purpose::Phone, &message)?;
        centre.take_phone(&terminal, &left)
    });
    answer.await.map(Json)
}

/// `POST /api/v1/quote`.
///
/// # Errors
/// [`Problem`] if the message does not hold; a wrong reference is an answer.
pub async fn quote(State(centre): State<Arc<Centre>>, body: Body) -> Result<Json<QuoteAnswer>, Problem> {
    let (message, _) = read::<SignedMessage>(&centre, "quote", body).await?;
    let answer = blocking(&centre, move |centre| {
        let (terminal, _, request) = centre.read_message::<QuoteRequest>(Purpose::Quote, &message)?;
        centre.quote(&terminal, &request)
    });
    answer.await.map(Json)
}

/// Reads a body; one that cannot be read is kept as evidence, bounded, and gets a ticket.
async fn read<T: DeserializeOwned>(centre: &Arc<Centre>, what: &'static str, body: Body) -> Result<(T, Bytes), Problem> {
    let (problem, evidence) = match body {
        Err(rejection) => (Problem::from(rejection), Bytes::new()),
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(value) => return Ok((value, bytes)),
            Err(error) => (Problem::from(error), bytes),
        },
    };
    let why = problem.what.clone();
    let ticketed = blocking(centre, move |centre| centre.refuse(what, "", &why, &evidence)).await;
    Err(match ticketed {
        Ok(what) => Problem { what, ..problem },
        Err(error) if error.status == StatusCode::INTERNAL_SERVER_ERROR => error,
        Err(_) => problem,
    })
}
