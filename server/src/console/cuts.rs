//! Efectivo, cortes: the list and one cut, for nobody with amounts before the count has ended.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::folio::Folio;
use cas_domain::format;
use maud::{Markup, html};

use super::frame::{Section, age, empty, exact, frame, pill, ribbon};
use super::guard::{Page, PageError, Signed, page, show};
use super::icon::{self, icon};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::custody::count::{ClosedCut, closed_cut};
use crate::custody::key::{CutKey, SeveralCuts, find};
use crate::error::CentreError;
use crate::limits::LIST_ROWS;
use crate::store::cuts::CutRow;

/// A compact folio as people read it; the text itself if it is none.
pub fn folio_text(compact: &str) -> String {
    compact.parse::<Folio>().map_or_else(|_| compact.to_owned(), |folio| folio.to_string())
}

/// What names a cut in an address: its folio, or its id.
///
/// # Errors
/// A page that says that there is no such cut.
pub fn key_in(text: &str, session: &Session) -> Result<CutKey, PageError> {
    text.parse().map_err(|_| PageError::new(CentreError::NotFound("cut"), Some(session.clone())))
}

/// The page of a cut: by its folio, or by its id where the folio stands twice.
pub fn path(cut: &CutRow) -> String {
    path_of(&cut.key())
}

/// The page of the cut that a key names.
pub fn path_of(key: &CutKey) -> String {
    format!("/cortes/{key}")
}

/// What is said wherever the folio of a cut stands on another one, too.
pub fn shared(cut: &CutRow) -> Markup {
    html! {
        @if cut.shared { div.banner.care { (icon::fill(icon::WARNING)) div {
            b { "Este folio está en más de un corte" }
            "Antes de contar, compare el precinto de cada bolsa con los de esta página. "
            a href=(format!("/cortes/{}", cut.folio)) { "Ver los cortes con este folio" }
        } } }
    }
}

/// Where a cut stands.
pub fn cut_state(cut: &CutRow) -> Markup {
    match (cut.aborted, cut.closed, cut.count_opened, cut.count_finished) {
        (true, ..) => pill("", "Cancelado"),
        (_, None, ..) => pill("care", "En el cajero"),
        (_, _, _, Some(_)) => pill("good", "Contado"),
        (_, _, Some(_), None) => pill("care", "En conteo"),
        _ => html! { span.pill { (icon::fill(icon::TRUCK)) "Por contar" } },
    }
}

/// `GET /cortes`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, rows) = show(&centre, &session, move |centre| {
        asked.need(Right::Cuts)?;
        let now = centre.now();
        centre.store.read::<_, CentreError>(|db| {
            let mut rows = Vec::new();
            for cut in db.cuts(LIST_ROWS)? {
                let closed = if cut.closed.is_some() { Some(closed_cut(db, &cut)?) } else { None };
                rows.push((db.terminal(cut.terminal)?, closed, cut));
            }
            Ok((now, rows))
        })
    })
    .await?;
    let content = html! {
        div.head { h1 { "Cortes" } div.end { a.button href="/cortes.csv" { "Descargar CSV" } } }
        section.card {
            @if rows.is_empty() { (empty("Todavía no hay cortes. Aparecen aquí cuando un cajero cierra el suyo.")) }
            @else { div.scroll { table {
                thead { tr { th { "Corte" } th { "Cajero" } th { "Cerrado" } th { "Bolsas" } th { "En manos de" } th { "Estado" } th {} } }
                tbody { @for (place, closed, cut) in &rows { tr {
                    td { a.mono href=(path(cut)) { (folio_text(&cut.folio)) } }
                    td { @if let Some(place) = place { b { (place.number) } " " (place.site_name) } }
                    td { @if let Some(closed) = closed { (age(closed.at, now)) } @else { "empezó " (age(cut.begun, now)) } }
                    td { @if let Some(closed) = closed { @for bag in &closed.bags { span.mono { (bag.seal) } " " } } }
                    td { @if cut.count_finished.is_some() { "Bóveda" } @else if let Some(closed) = closed { "Rec. " (closed.receives) } @else { "Cajero" } }
                    td { (cut_state(cut)) }
                    td.right { (next(&session, cut)) }
                } } }
            } } }
        }
    };
    Ok(page(frame(&session, Section::Cuts, "Cortes", now, &content)))
}

fn next(session: &Session, cut: &CutRow) -> Markup {
    html! {
        @if cut.closed.is_some() && cut.count_finished.is_none() && Right::Count.is_of(session.role) {
            a."button main low" href=(format!("{}/conteo", path(cut))) { "Contar" }
        } @else if cut.count_finished.is_some() && Right::Differences.is_of(session.role) {
            a."button low" href=(format!("{}/diferencia", path(cut))) { "Ver diferencia" }
        }
    }
}

/// `GET /cortes/{cut}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(text): Path<String>) -> Page {
    let key = key_in(&text, &session)?;
    let asked = session.clone();
    let (now, place, closed, cut) = show(&centre, &session, move |centre| {
        asked.need(Right::Cuts)?;
        centre.store.read::<_, CentreError>(|db| {
            let cut = find(db, &key)?;
            let closed = if cut.closed.is_some() { Some(closed_cut(db, &cut)?) } else { None };
            Ok((centre.now(), db.terminal(cut.terminal)?, closed, cut))
        })
    })
    .await?;
    if cut.key().to_string() != text {
        return Ok(Redirect::to(&path(&cut)).into_response());
    }
    let content = html! {
        div.crumbs { a href="/cortes" { "Efectivo" } " / Corte" }
        div.head {
            h1 { "Corte " span.mono { (folio_text(&cut.folio)) } } (cut_state(&cut)) (ribbon(cut.realm))
            div.end { (next(&session, &cut)) }
        }
        (shared(&cut))
        @if let Some(place) = &place { p.quiet { "Cajero " (place.number) ", " (place.site_name) ". Empezó " (format::date_of(cut.begun)) " " (format::time_of(cut.begun)) "." } }
        @match &closed { Some(closed) => (bags(closed)), None => (empty("El cajero todavía no cierra este corte, o sus movimientos no han llegado.")) }
        p.blind { (icon(icon::EYE_SLASH)) "Aquí no se muestran importes. La diferencia se ve cuando termina el conteo." }
    };
    Ok(page(frame(&session, Section::Cuts, &format!("Corte {}", folio_text(&cut.folio)), now, &content)))
}

/// Several cuts under one folio or seal: each with its bags, for whoever has one of them in hand.
pub fn several(session: &Session, found: &SeveralCuts) -> Markup {
    html! {
        div.crumbs { a href="/cortes" { "Efectivo" } " / Corte" }
        div.head { h1 { (words::shared(&found.shared)) " " span.pill.bad { (icon::fill(icon::WARNING_CIRCLE)) (found.cuts.len()) " cortes" } } }
        div.banner.care { (icon::fill(icon::WARNING)) div { b { "No elegimos por usted" } (words::which(&found.shared)) } }
        section.card { div.scroll { table {
            thead { tr { th { "Corte" } th { "Cajero" } th { "Cerrado" } th { "Precintos" } th { "Recibió" } th { "Estado" } th {} } }
            tbody { @for twin in &found.cuts { tr {
                td { a.mono href=(format!("/cortes/{}", twin.cut.cut)) { (folio_text(&twin.cut.folio)) } }
                td { @if let Some((number, site)) = &twin.terminal { b { (number) } " " (site) } }
                td { @if twin.closed.is_none() { "Empezó " } (exact(twin.at())) }
                td { @for seal in twin.seals() { span.mono { (seal) } " " } }
                td { @if let Some(closed) = &twin.closed { "Núm. " (closed.receives) } }
                td { (cut_state(&twin.cut)) }
                td.right { (next(session, &twin.cut)) }
            } } }
        } } }
    }
}

fn bags(closed: &ClosedCut) -> Markup {
    html! {
        section.card {
            header { h2 { "Bolsas" } div.end title=(exact(closed.at)) { "Cerrado " (format::time_of(closed.at)) } }
            table {
                thead { tr { th { "Bolsa" } th { "Contenido" } th { "Precinto" } th { "Entregó" } th { "Recibió" } } }
                tbody { @for (number, bag) in (1..).zip(&closed.bags) { tr {
                    td { (number) } td { (words::content(bag.content)) } td.mono { (bag.seal) }
                    td { "Núm. " (closed.hands_over) } td { "Núm. " (closed.receives) }
                } } }
            }
        }
    }
}
