//! Claims as JSON: find, request, authorise, pay, confirm, settle. The same services as the pages, with the same rights.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use cas_domain::denomination::Denomination;
use cas_domain::id::{CaseId, ClaimId};
use cas_domain::journal::facts::Realm;
use cas_domain::slot::Code;
use serde::{Deserialize, Serialize};

use super::acts::{DONE, Done};
use super::console::Bearer;
use super::{Problem, blocking};
use crate::centre::Centre;
use crate::claims::ClaimState;
use crate::claims::view::ClaimView;
use crate::error::CentreError;
use crate::ledger::claim::IdKind;

type Input<T> = Result<Json<T>, JsonRejection>;
type PiecesJson = std::collections::BTreeMap<Denomination, i64>;

/// A claim.
#[derive(Debug, Serialize)]
pub struct ClaimJson {
    claim: ClaimId,
    case: CaseId,
    folio: String,
    realm: Realm,
    /// Centavos.
    amount: i64,
    state: ClaimState,
    requested_by: String,
    answered_by: Option<String>,
    paying_by: Option<String>,
    paying_at_ms: Option<i64>,
    ended_by: Option<String>,
}

fn claim_json(view: &ClaimView) -> ClaimJson {
    let by = |step: &Option<crate::claims::view::Step>| step.as_ref().map(|step| step.by.clone());
    ClaimJson {
        claim: view.row.claim,
        case: view.row.case,
        folio: view.folio.to_string(),
        realm: view.row.realm,
        amount: view.row.amount.centavos(),
        state: view.row.state,
        requested_by: view.requested.by.clone(),
        answered_by: by(&view.answered),
        paying_by: by(&view.paying),
        paying_at_ms: view.paying.as_ref().map(|step| step.at.as_millis()),
        ended_by: by(&view.ended),
    }
}

fn claim_of(text: &str) -> Result<ClaimId, Problem> {
    text.parse().map_err(|_| CentreError::NotFound("claim").into())
}

/// `GET claims`: open ones first.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn list(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<ClaimJson>>, Problem> {
    let list = blocking(&centre, move |centre| Ok(centre.claim_list(&session)?.iter().map(claim_json).collect()));
    list.await.map(Json)
}

/// What a citizen brought: a folio, or the text of a paper's QR. With a case where the folio stands for several.
#[derive(Deserialize)]
pub struct BroughtJson {
    brought: String,
    #[serde(default)]
    case: Option<CaseId>,
}

/// A new claim.
#[derive(Debug, Serialize)]
pub struct OpenedJson {
    claim: ClaimId,
}

/// `POST claims`: requests what is owed for what was brought.
///
/// # Errors
/// [`Problem`] says why it cannot be claimed, and who paid it when if it was paid.
pub async fn request(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    input: Input<BroughtJson>,
) -> Result<Json<OpenedJson>, Problem> {
    let Json(input) = input?;
    let made = blocking(&centre, move |centre| {
        let case = match input.case {
            Some(case) => case,
            None => match centre.find_claim(&session, &input.brought)?.cases.as_slice() {
                [only] => only.row.opening.case,
                _ => return Err(CentreError::NotFound("case")),
            },
        };
        centre.request_claim(&session, case, &input.brought)
    });
    made.await.map(|claim| Json(OpenedJson { claim }))
}

/// An answer with its reason.
#[derive(Deserialize)]
pub struct AnswerJson {
    yes: bool,
    reason: String,
}

/// `POST claims/{claim}/answer`: authorises it, or ends it before anything was paid.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn answer(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(text): Path<String>,
    input: Input<AnswerJson>,
) -> Result<Json<Done>, Problem> {
    let (claim, Json(input)) = (claim_of(&text)?, input?);
    blocking(&centre, move |centre| {
        if input.yes {
            centre.authorise_claim(&session, claim, &input.reason)
        } else {
            centre.decline_claim(&session, claim, &input.reason)
        }
    })
    .await?;
    Ok(DONE)
}

/// From which office, in which pieces; without pieces the usual ones.
#[derive(Deserialize)]
pub struct PayJson {
    office: Code,
    #[serde(default)]
    pieces: PiecesJson,
}

/// What only who began to pay is given.
#[derive(Debug, Serialize)]
pub struct SittingJson {
    sitting: String,
    pieces: PiecesJson,
}

/// `POST claims/{claim}/pay`: when this answers, and not before, cash may be handed over.
///
/// # Errors
/// [`Problem`] names what is wrong; of two that begin at once one is told so.
pub async fn pay(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(text): Path<String>,
    input: Input<PayJson>,
) -> Result<Json<SittingJson>, Problem> {
    let (claim, Json(input)) = (claim_of(&text)?, input?);
    let begun = blocking(&centre, move |centre| centre.pay_claim(&session, claim, &input.office, input.pieces.into_iter().collect()));
    begun.await.map(|begun| Json(SittingJson { sitting: begun.secret, pieces: begun.pieces.into_iter().collect() }))
}

/// The citizen has signed.
#[derive(Deserialize)]
pub struct PaidJson {
    sitting: String,
    id: IdKind,
    id_last: String,
}

/// `POST claims/{claim}/paid`: C5.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn paid(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(text): Path<String>,
    input: Input<PaidJson>,
) -> Result<Json<Done>, Problem> {
    let (claim, Json(input)) = (claim_of(&text)?, input?);
    blocking(&centre, move |centre| centre.claim_paid(&session, claim, &input.sitting, input.id, &input.id_last)).await?;
    Ok(DONE)
}

/// `POST claims/{claim}/settle`: another person says whether the citizen has the money.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn settle(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(text): Path<String>,
    input: Input<AnswerJson>,
) -> Result<Json<Done>, Problem> {
    let (claim, Json(input)) = (claim_of(&text)?, input?);
    blocking(&centre, move |centre| centre.settle_claim(&session, claim, input.yes, &input.reason)).await?;
    Ok(DONE)
}
