//! Cuts as JSON: without amounts, and compared after their count.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use cas_domain::folio::FolioError;
use cas_domain::journal::facts::{BagContent, Realm};
use cas_domain::money::Money;
use serde::Serialize;

use super::console::Bearer;
use super::{Problem, blocking};
use crate::access::Right;
use crate::centre::Centre;
use crate::custody::compare::ComparedLine;
use crate::custody::count::closed_cut;
use crate::custody::key::{CutKey, find};
use crate::error::CentreError;
use crate::limits::LIST_ROWS;
use crate::store::Db;
use crate::store::cuts::CutRow;

/// What names a cut in an address: its folio, or its id.
///
/// # Errors
/// [`Problem`] says what is wrong with it.
pub fn key_of(text: &str) -> Result<CutKey, Problem> {
    text.parse().map_err(|error: FolioError| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "folio", error.to_string()))
}

/// A cut, without amounts.
#[derive(Debug, Serialize)]
pub struct CutJson {
    folio: String,
    cut: String,
    realm: Realm,
    terminal: String,
    begun_ms: i64,
    closed: bool,
    counted: bool,
    bags: Vec<BagJson>,
}

/// A bag, without amounts.
#[derive(Debug, Serialize)]
pub struct BagJson {
    content: BagContent,
    seal: String,
}

fn cut_json(db: &Db, row: CutRow) -> Result<CutJson, CentreError> {
    let bags = if row.closed.is_some() { closed_cut(db, &row)?.bags } else { Vec::new() };
    Ok(CutJson {
        bags: bags.into_iter().map(|bag| BagJson { content: bag.content, seal: bag.seal.to_string() }).collect(),
        folio: row.folio,
        cut: row.cut.to_string(),
        realm: row.realm,
        terminal: row.terminal.to_string(),
        begun_ms: row.begun.as_millis(),
        closed: row.closed.is_some(),
        counted: row.count_finished.is_some(),
    })
}

/// `GET cuts`: no amounts, for nobody.
///
/// # Errors
/// [`Problem`] if the role may not, or the store fails.
pub async fn cuts(State(centre): State<Arc<Centre>>, Bearer(session): Bearer) -> Result<Json<Vec<CutJson>>, Problem> {
    let list = blocking(&centre, move |centre| {
        session.need(Right::Cuts)?;
        centre.store.read::<_, CentreError>(|db| db.cuts(LIST_ROWS)?.into_iter().map(|row| cut_json(db, row)).collect())
    });
    list.await.map(Json)
}

/// `GET cuts/{cut}`: no amounts, for nobody.
///
/// # Errors
/// [`Problem`] if the key is none, unknown, a folio of several cuts, or the role may not.
pub async fn cut(State(centre): State<Arc<Centre>>, Bearer(session): Bearer, Path(cut): Path<String>) -> Result<Json<CutJson>, Problem> {
    let key = key_of(&cut)?;
    let found = blocking(&centre, move |centre| {
        session.need(Right::Cuts)?;
        centre.store.read::<_, CentreError>(|db| {
            let row = find(db, &key)?;
            cut_json(db, row)
        })
    });
    found.await.map(Json)
}

/// A finished count beside what was expected.
#[derive(Debug, Serialize)]
pub struct ComparisonJson {
    folio: String,
    cut: String,
    counted_by: String,
    signed_by: Option<String>,
    expected: Money,
    counted: Money,
    suspect: Money,
    difference: Money,
    lines: Vec<LineJson>,
}

/// One denomination of it.
#[derive(Debug, Serialize)]
pub struct LineJson {
    content: BagContent,
    denomination: String,
    #[serde(flatten)]
    pieces: ComparedLine,
    difference: i64,
}

/// `GET cuts/{cut}/comparison`: only after the count is finished, and not for who counts or carries.
///
/// # Errors
/// [`Problem`] before the end, or if the role may not.
pub async fn comparison(
    State(centre): State<Arc<Centre>>,
    Bearer(session): Bearer,
    Path(cut): Path<String>,
) -> Result<Json<ComparisonJson>, Problem> {
    let key = key_of(&cut)?;
    let found = blocking(&centre, move |centre| {
        let found = centre.comparison(&session, key)?;
        let sum = |column: fn(&ComparedLine) -> i64| found.sum(column).map_err(|error| CentreError::Posting(error.into()));
        Ok(ComparisonJson {
            folio: found.count.folio.to_string(),
            cut: found.cut.cut.to_string(),
            counted_by: found.count.counted_by.to_string(),
            signed_by: found.count.signed_by.as_ref().map(ToString::to_string),
            expected: sum(|line| line.expected)?,
            counted: sum(|line| line.counted)?,
            suspect: sum(|line| line.suspect)?,
            difference: sum(ComparedLine::difference)?,
            lines: found
                .lines
                .iter()
                .map(|(content, denomination, line)| LineJson {
                    content: *content,
                    denomination: denomination.to_string(),
                    pieces: *line,
                    difference: line.difference(),
                })
                .collect(),
        })
    });
    found.await.map(Json)
}
