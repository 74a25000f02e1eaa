//! Acts as JSON: sign-in, funds, vales, counts. The same services as the pages, with the same rights.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, Path, State};
use cas_domain::denomination::Denomination;
use cas_domain::folio::TerminalNumber;
use cas_domain::journal::facts::{Realm, Role};
use cas_domain::slot::Seal;
use serde::{Deserialize, Serialize};

use super::console::Bearer;
use super::cuts::key_of;
use super::{Problem, blocking};
use crate::centre::Centre;

type Input<T> = Result<Json<T>, JsonRejection>;

/// Number and password.
#[derive(Deserialize)]
pub struct SignInJson {
    number: String,
    password: String,
}

/// The token of a session.
#[derive(Debug, Serialize)]
pub struct TokenJson {
    token: String,
    number: String,
    role: Role,
}

/// `POST /api/v1/session`: a bearer token for everything under `/api/v1/console`.
///
/// # Errors
/// [`Problem`]: wrong, locked or expired.
pub async fn session(
    State(centre): State<Arc<Centre>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    input: Input<SignInJson>,
) -> Result<Json<TokenJson>, Problem> {
    let Json(input) = input?;
    let made = blocking(&centre, move |centre| {
        let token = centre.sign_in(&input.number, &input.password, &address.ip().to_string())?;
        let session = centre.session(&token)?;
        Ok(TokenJson { token, number: session.number.to_string(), role: session.role })
    });
    made.await.map(Json)
}

/// Pieces by denomination: `{"B20000": 10}`.
type PiecesJson = std::collections::BTreeMap<Denomination, i64>;

/// Money from treasury.
#[derive(Deserialize)]
pub struct FundJson {
    realm: Realm,
    document: String,
    pieces: PiecesJson,
}

/// What an act answers when there is nothing to say.
#[derive(Debug, Serialize)]
pub struct Done {
    done: bool,
}

/// The answer of an act.
pub const DONE: Json<Done> = Json(Done { done: true });

/// `POST fund`: C1.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn fund(State(centre): State<Arc<Centre>>, Bearer(session): Bearer, input: Input<FundJson>) -> Result<Json<Done>, Problem> {
    let Json(input) = input?;
    blocking(&centre, move |centre| centre.put_fund(&session, input.realm, &input.document, input.pieces.into_iter().collect())).await?;
    Ok(DONE)
}

/// A pouch for a terminal.
#[derive(Deserialize)]
pub struct PouchJson {
    terminal: TerminalNumber,
    pieces: PiecesJson,
}

/// The vale of a pouch.
#[derive(Debug, Serialize)]
pub struct ValeJson {
    folio: String,
    pouch: String,
}

/// `POST pouches`: C1.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn pouch(State(centre): State<Arc<Centre>>, Bearer(session): Bearer, input: Input<PouchJson>) -> Result<Json<ValeJson>, Problem> {
    let Json(input) = input?;
    let folio = blocking(&centre, move |centre| centre.fill_pouch(&session, input.terminal, input.pieces.into_iter().collect())).await?;
    Ok(Json(ValeJson { folio: folio.to_string(), pouch: folio.compact() }))
}

/// The camera of a count.
#[derive(Deserialize)]
pub struct CameraJson {
    camera: String,
}

/// `POST cuts/{cut}/count`.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn open_count(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(cut): Path<String>,
    input: Input<CameraJson>,
) -> Result<Json<Done>, Problem> {
    let (key, Json(input)) = (key_of(&cut)?, input?);
    blocking(&centre, move |centre| centre.open_count(&session, key, &input.camera)).await?;
    Ok(DONE)
}

/// Typed lines of one bag.
#[derive(Deserialize)]
pub struct LinesJson {
    seal: Seal,
    pieces: PiecesJson,
}

/// `POST cuts/{cut}/count/lines`.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn lines(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(cut): Path<String>,
    input: Input<LinesJson>,
) -> Result<Json<Done>, Problem> {
    let (key, Json(input)) = (key_of(&cut)?, input?);
    let lines: Vec<_> = input.pieces.into_iter().map(|(denomination, pieces)| (denomination, Some(pieces))).collect();
    blocking(&centre, move |centre| centre.save_lines(&session, key, &input.seal, &lines)).await?;
    Ok(DONE)
}

/// How a seal was found.
#[derive(Deserialize)]
pub struct SealJson {
    seal: Seal,
    intact: bool,
}

/// `POST cuts/{cut}/count/seal`.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn seal(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(cut): Path<String>,
    input: Input<SealJson>,
) -> Result<Json<Done>, Problem> {
    let (key, Json(input)) = (key_of(&cut)?, input?);
    blocking(&centre, move |centre| centre.save_seal(&session, key, &input.seal, input.intact)).await?;
    Ok(DONE)
}

/// `POST cuts/{cut}/count/sign`: number and password of the second person.
///
/// # Errors
/// [`Problem`] names what is wrong.
pub async fn sign(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Path(cut): Path<String>,
    input: Input<SignInJson>,
) -> Result<Json<Done>, Problem> {
    let (key, Json(input)) = (key_of(&cut)?, input?);
    blocking(&centre, move |centre| centre.sign_count(&session, key, &input.number, &input.password, &address.ip().to_string())).await?;
    Ok(DONE)
}

/// `POST cuts/{cut}/count/finish`: C2.
///
/// # Errors
/// [`Problem`] names what is missing.
pub async fn finish(State(centre): State<Arc<Centre>>, Bearer(session): Bearer, Path(cut): Path<String>) -> Result<Json<Done>, Problem> {
    let key = key_of(&cut)?;
    blocking(&centre, move |centre| centre.finish_count(&session, key)).await?;
    Ok(DONE)
}
