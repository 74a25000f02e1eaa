//! One search for everything that people read out: folio, reference, seal, number of a person or terminal.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::folio::{Folio, FolioError, FolioKind, TerminalNumber};
use maud::html;
use serde::Deserialize;

use super::cuts::{folio_text, path};
use super::frame::{Section, frame};
use super::guard::{Page, Signed, page, show};
use super::icon::{self, fill};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::custody::key::{find as find_cut, find_by_seal};
use crate::error::CentreError;
use crate::store::cuts::CutRow;

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// What was found.
enum Found {
    /// One thing: go there.
    There(String),
    /// Several payments with that reference.
    Payments(Vec<String>),
    /// Nothing, and why perhaps.
    Nothing(String),
}

/// `GET /buscar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn search(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(asked): Query<Asked>) -> Page {
    let text: String = asked.q.trim().chars().take(64).collect();
    let (person, typed) = (session.clone(), text.clone());
    let (now, found) = show(&centre, &session, move |centre| Ok((centre.now(), find(centre, &person, &typed)?))).await?;
    let content = match found {
        Found::There(path) => return Ok(Redirect::to(&path).into_response()),
        Found::Payments(folios) => html! {
            div.head { h1 { "Pagos con la referencia " span.mono { (text) } } }
            section.card { table { tbody { @for folio in &folios { tr { td { a.mono href=(format!("/pagos/{folio}")) { (folio_text(folio)) } } } } } } }
        },
        Found::Nothing(why) => html! {
            div.head { h1 { "Buscar" } }
            div.banner.care { (fill(icon::WARNING)) div { b { "No encontramos «" (text) "»" } (why) } }
        },
    };
    Ok(page(frame(&session, Section::Home, "Buscar", now, &content)))
}

fn find(centre: &Centre, session: &Session, text: &str) -> Result<Found, CentreError> {
    if text.is_empty() {
        return Ok(Found::Nothing("Escriba un folio, una referencia o un precinto.".to_owned()));
    }
    match text.parse::<Folio>() {
        Ok(folio) => return by_folio(centre, session, folio),
        Err(FolioError::CheckDigit(_)) => {
            return Ok(Found::Nothing(
                "El último número no corresponde: un número se oyó o se escribió mal. Pida que lo repitan.".to_owned(),
            ));
        }
        Err(_) => {}
    }
    let plain: String = text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    centre.store.read(|db| {
        if Right::Cuts.is_of(session.role) {
            if let Some(cut) = text.to_uppercase().parse().map_or(Ok(None), |seal| known(find_by_seal(db, &seal)))? {
                return Ok(Found::There(path(&cut)));
            }
            if let Some(cut) = text.parse().map_or(Ok(None), |id| db.cut(id))? {
                return Ok(Found::There(path(&cut)));
            }
        }
        if Right::Payments.is_of(session.role) {
            let rows = db.payments_by_reference(&plain, 50)?;
            if let [only] = rows.as_slice() {
                return Ok(Found::There(format!("/pagos/{}", only.folio)));
            }
            if !rows.is_empty() {
                return Ok(Found::Payments(rows.into_iter().map(|row| row.folio).collect()));
            }
        }
        if Right::Terminals.is_of(session.role)
            && let Ok(number) = plain.parse::<u16>()
            && db.terminal_by_number(TerminalNumber(number))?.is_some()
        {
            return Ok(Found::There(format!("/terminales/{number}")));
        }
        Ok(Found::Nothing("Revise los números, o busque en la lista de su sección.".to_owned()))
    })
}

/// Nothing, where nothing was found. Where several were, the page shows them all.
fn known(found: Result<CutRow, CentreError>) -> Result<Option<CutRow>, CentreError> {
    match found {
        Err(CentreError::NotFound(_)) => Ok(None),
        found => found.map(Some),
    }
}

fn by_folio(centre: &Centre, session: &Session, folio: Folio) -> Result<Found, CentreError> {
    let there = |path: String| Ok(Found::There(path));
    if folio.kind() == FolioKind::Refund && Right::Cases.is_of(session.role) {
        let cases = centre.case_list(session, Some(&folio))?;
        match cases.as_slice() {
            [] => {}
            [only] => return there(format!("/casos/{}", only.row.opening.case)),
            // A folio on two pieces of paper: both are shown.
            _ => return there(format!("/casos?folio={}", folio.compact())),
        }
    }
    centre.store.read(|db| match folio.kind() {
        FolioKind::Payment | FolioKind::Refund if Right::Payments.is_of(session.role) => match db.payment_by_folio(&folio.compact())? {
            Some(row) => there(format!("/pagos/{}", row.folio)),
            None => Ok(Found::Nothing("El folio está bien escrito, pero su pago no ha llegado: el cajero puede estar sin red.".to_owned())),
        },
        FolioKind::Cut if Right::Cuts.is_of(session.role) => match known(find_cut(db, &folio.into()))? {
            Some(cut) => there(path(&cut)),
            None => Ok(Found::Nothing("El folio está bien escrito, pero ese corte no ha llegado.".to_owned())),
        },
        FolioKind::Fund if Right::Funds.is_of(session.role) => there("/fondos".to_owned()),
        _ => Ok(Found::Nothing("Su función no ve ese tipo de folio, o todavía no se maneja aquí.".to_owned())),
    })
}
