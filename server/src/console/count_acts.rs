//! What the count page sends: camera, lines, seals, notes in doubt, second signature, the end.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use cas_domain::denomination::Denomination;
use cas_domain::format;
use cas_domain::slot::Seal;
use serde::{Deserialize, Serialize};

use super::count::left;
use super::cuts::{key_in, path_of};
use super::guard::{Page, PageError, Posted, run, show};
use super::words;
use crate::access::Session;
use crate::centre::Centre;
use crate::custody::CustodyError;
use crate::custody::key::CutKey;
use crate::error::CentreError;
use crate::ledger::act::SuspectNote;

/// The bag on the page, counted from 1.
#[derive(Debug, Deserialize)]
pub struct Bag {
    bolsa: usize,
}

/// A form, its cut and its bag.
struct Act {
    centre: Arc<Centre>,
    posted: Posted,
    key: CutKey,
    bag: usize,
}

impl Act {
    fn new(centre: Arc<Centre>, posted: Posted, cut: &str, bag: usize) -> Result<Self, PageError> {
        Ok(Self { key: key_in(cut, &posted.session)?, centre, posted, bag })
    }

    fn back(&self) -> Response {
        Redirect::to(&format!("{}/conteo?bolsa={}", path_of(&self.key), self.bag)).into_response()
    }

    async fn do_it(&self, act: impl FnOnce(&Centre, &Session, CutKey) -> Result<(), CentreError> + Send + 'static) -> Page {
        let (session, key) = (self.posted.session.clone(), self.key);
        show(&self.centre, &self.posted.session, move |centre| act(centre, &session, key)).await?;
        Ok(self.back())
    }
}

/// The seal of the bag with this number.
fn seal_of(centre: &Centre, session: &Session, key: CutKey, bag: usize) -> Result<Seal, CentreError> {
    let view = centre.count_view(session, key)?;
    let found = bag.checked_sub(1).and_then(|index| view.closed.bags.get(index));
    Ok(found.ok_or(CustodyError::NoBag)?.seal.clone())
}

/// `POST …/abrir`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn open(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, posted: Posted) -> Page {
    let camera = posted.field("camera").to_owned();
    let act = Act::new(centre, posted, &cut, 1)?;
    act.do_it(move |centre, session, key| centre.open_count(session, key, &camera)).await
}

/// What the script of the page hears.
#[derive(Serialize)]
struct Saved {
    at: String,
    left: String,
}

#[derive(Serialize)]
struct NotSaved {
    words: String,
}

/// `POST …/lineas`: one field by the script, or the whole bag by its button.
///
/// # Errors
/// A page that says what went wrong; the script gets it as JSON.
pub async fn lines(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let by_script = posted.by_script;
    let typed: Vec<(String, String)> = posted.fields("pieces-").map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    let (session, key, number) = (act.posted.session.clone(), act.key, bag.bolsa);
    let saved = run(&act.centre, move |centre| {
        let lines = typed.iter().map(|(name, value)| parse_line(name, value)).collect::<Result<Vec<_>, _>>()?;
        let seal = seal_of(centre, &session, key, number)?;
        let at = centre.save_lines(&session, key, &seal, &lines)?;
        let view = centre.count_view(&session, key)?;
        Ok(Saved { at: format::seconds_of(at), left: left(&view) })
    });
    match (saved.await, by_script) {
        (Ok(saved), true) => Ok(Json(saved).into_response()),
        (Ok(_), false) => Ok(act.back()),
        (Err(error), true) => Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(NotSaved { words: words::error(&error) })).into_response()),
        (Err(error), false) => Err(act.posted.failed(error)),
    }
}

fn parse_line(name: &str, value: &str) -> Result<(Denomination, Option<i64>), CustodyError> {
    let denomination = name.parse().map_err(|_| CustodyError::Denomination)?;
    let pieces = match value {
        "" => None,
        text if text.bytes().all(|sign| sign.is_ascii_digit()) => Some(text.parse().map_err(|_| CustodyError::Pieces)?),
        _ => return Err(CustodyError::Pieces),
    };
    Ok((denomination, pieces))
}

/// `POST …/precinto`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn seal(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let intact = match posted.field("intact") {
        "si" => true,
        "no" => false,
        _ => return Err(posted.failed(CustodyError::Field("precinto intacto").into())),
    };
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    let number = bag.bolsa;
    act.do_it(move |centre, session, key| {
        let seal = seal_of(centre, session, key, number)?;
        centre.save_seal(session, key, &seal, intact)
    })
    .await
}

/// `POST …/duda`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn suspect(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let denomination = posted.field("denomination").parse().map_err(|_| posted.failed(CustodyError::Denomination.into()))?;
    let text = |name: &str| posted.field(name).to_owned();
    let (series, number, why) = (text("series"), text("number"), text("why"));
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    let bag = bag.bolsa;
    act.do_it(move |centre, session, key| {
        let seal = seal_of(centre, session, key, bag)?;
        centre.note_suspect(session, key, SuspectNote { seal, denomination, series, folio: number, why })
    })
    .await
}

/// `POST …/quitar-duda`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn unsuspect(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let id: i64 = posted.field("id").parse().map_err(|_| posted.failed(CustodyError::Field("billete").into()))?;
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    act.do_it(move |centre, session, key| centre.remove_suspect(session, key, id)).await
}

/// `POST …/firmar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn sign(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let (number, secret, address) = (posted.field("number").to_owned(), posted.field("password").to_owned(), posted.address.clone());
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    act.do_it(move |centre, session, key| centre.sign_count(session, key, &number, &secret, &address)).await
}

/// `POST …/recontar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn recount(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    act.do_it(|centre, session, key| centre.recount(session, key)).await
}

/// `POST …/terminar`.
///
/// # Errors
/// A page that says what is missing.
pub async fn finish(State(centre): State<Arc<Centre>>, Path(cut): Path<String>, Query(bag): Query<Bag>, posted: Posted) -> Page {
    let act = Act::new(centre, posted, &cut, bag.bolsa)?;
    act.do_it(|centre, session, key| centre.finish_count(session, key)).await
}
