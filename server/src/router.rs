//! Every route on one screen, with the bounds of each.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tower_http::timeout::TimeoutLayer;

use crate::api::{acts, claims, console as json, cuts, terminal};
use crate::centre::Centre;
use crate::limits::{BATCH_BYTES_MAX, FORM_BYTES_MAX, QUESTION_BYTES_MAX, REQUEST_TIME};

/// The whole server.
pub fn router(centre: Arc<Centre>) -> Router {
    let bounded = |bytes: usize| DefaultBodyLimit::max(bytes);
    let terminals = Router::new()
        .route("/enrol", post(terminal::enrol).layer(bounded(QUESTION_BYTES_MAX)))
        .route("/batch", post(terminal::batch).layer(bounded(BATCH_BYTES_MAX)))
        .route("/heartbeat", post(terminal::heartbeat).layer(bounded(QUESTION_BYTES_MAX)))
        .route("/config", post(terminal::config).layer(bounded(QUESTION_BYTES_MAX)))
        .route("/phone", post(terminal::phone).layer(bounded(QUESTION_BYTES_MAX)))
        .route("/quote", post(terminal::quote).layer(bounded(QUESTION_BYTES_MAX)));
    let reads = Router::new()
        .route("/terminals", get(json::terminals))
        .route("/ledger", get(json::ledger))
        .route("/invariants", get(json::invariants))
        .route("/payments", get(json::payments))
        .route("/payments/{folio}", get(json::payment))
        .route("/cuts", get(cuts::cuts))
        .route("/cuts/{cut}", get(cuts::cut))
        .route("/cuts/{cut}/comparison", get(cuts::comparison))
        .route("/cases", get(json::cases))
        .route("/claims", get(claims::list).post(claims::request))
        .route("/claims/{claim}/answer", post(claims::answer))
        .route("/claims/{claim}/pay", post(claims::pay))
        .route("/claims/{claim}/paid", post(claims::paid))
        .route("/claims/{claim}/settle", post(claims::settle))
        .route("/fund", post(acts::fund))
        .route("/pouches", post(acts::pouch))
        .route("/cuts/{cut}/count", post(acts::open_count))
        .route("/cuts/{cut}/count/lines", post(acts::lines))
        .route("/cuts/{cut}/count/seal", post(acts::seal))
        .route("/cuts/{cut}/count/sign", post(acts::sign))
        .route("/cuts/{cut}/count/finish", post(acts::finish))
        .layer(bounded(FORM_BYTES_MAX));
    let api = terminals.route("/session", post(acts::session).layer(bounded(FORM_BYTES_MAX))).nest("/console", reads);
    Router::new()
        .nest("/api/v1", api)
        .merge(crate::console::routes().layer(bounded(FORM_BYTES_MAX)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .with_state(centre)
}
