//! Errors as JSON: `{"code", "what", "todo"}`. The one place where errors of the centre become HTTP statuses.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::access::AccessError;
use crate::claims::ClaimError;
use crate::custody::CustodyError;
use crate::decisions::DecisionError;
use crate::error::{CentreError, chain};
use crate::intake::EnrolError;
use crate::restore::RestoreError;

/// An error on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable code for programs.
    pub code: &'static str,
    /// What was wrong.
    pub what: String,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    what: &'a str,
}

impl Problem {
    /// A problem with its status, code and words.
    pub fn new(status: StatusCode, code: &'static str, what: impl Into<String>) -> Self {
        Self { status, code, what: what.into() }
    }

    /// Something broke inside; the log has the details, the answer does not.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(error = chain(error), "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the centre could not do this now; nothing was stored: try again")
    }
}

impl From<CentreError> for Problem {
    fn from(error: CentreError) -> Self {
        let (status, code) = match &error {
            CentreError::Restore(RestoreError::Waiting(_)) => (StatusCode::CONFLICT, "restoring"),
            CentreError::Key(_)
            | CentreError::Restore(_)
            | CentreError::Store(_)
            | CentreError::Random(_)
            | CentreError::Canonical(_)
            | CentreError::Json(_) => {
                return Self::internal(&error);
            }
            CentreError::Access(AccessError::NoSession) => (StatusCode::UNAUTHORIZED, "no-session"),
            CentreError::Access(AccessError::Wrong | AccessError::Expired) => (StatusCode::UNAUTHORIZED, "wrong-credentials"),
            CentreError::Access(AccessError::Locked) => (StatusCode::TOO_MANY_REQUESTS, "locked"),
            CentreError::Access(AccessError::Csrf) => (StatusCode::FORBIDDEN, "form"),
            CentreError::Access(_) => (StatusCode::UNPROCESSABLE_ENTITY, "access"),
            CentreError::Enrol(EnrolError::UsedCode | EnrolError::KnownKey) => (StatusCode::CONFLICT, "enrol"),
            CentreError::Enrol(EnrolError::UnknownCode | EnrolError::ExpiredCode) => (StatusCode::FORBIDDEN, "enrol"),
            CentreError::Enrol(_) => (StatusCode::UNPROCESSABLE_ENTITY, "enrol"),
            CentreError::Decision(
                DecisionError::NotNow | DecisionError::Pending | DecisionError::NothingAsked | DecisionError::Claimed,
            ) => (StatusCode::CONFLICT, "decision"),
            CentreError::Decision(_) => (StatusCode::UNPROCESSABLE_ENTITY, "decision"),
            CentreError::Claim(ClaimError::NotArrived { .. }) => (StatusCode::NOT_FOUND, "claim-not-arrived"),
            CentreError::Claim(ClaimError::AlreadyPaid(_)) => (StatusCode::CONFLICT, "claim-paid"),
            CentreError::Claim(
                ClaimError::Open { .. }
                | ClaimError::NotNow
                | ClaimError::StillOpen
                | ClaimError::Undecided
                | ClaimError::NothingOwed
                | ClaimError::OtherPage,
            ) => (StatusCode::CONFLICT, "claim"),
            CentreError::Claim(_) => (StatusCode::UNPROCESSABLE_ENTITY, "claim"),
            CentreError::Limit(_) => (StatusCode::UNPROCESSABLE_ENTITY, "limits"),
            CentreError::Custody(CustodyError::Several(_)) => (StatusCode::CONFLICT, "several-cuts"),
            CentreError::Custody(_) | CentreError::Posting(_) => (StatusCode::UNPROCESSABLE_ENTITY, "custody"),
            CentreError::Message(_) => (StatusCode::FORBIDDEN, "message"),
            CentreError::NotFound(_) => (StatusCode::NOT_FOUND, "not-found"),
            CentreError::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        };
        Self::new(status, code, error.to_string())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), "malformed", rejection.body_text())
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        Self::new(rejection.status(), "malformed", rejection.body_text())
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", format!("the body is not the JSON that is expected: {error}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(Body { code: self.code, what: &self.what })).into_response()
    }
}
