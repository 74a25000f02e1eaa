//! Auditoría: the log of who saw and did what, and the centre's own checks. Servicios: the catalogue as it is sold.

use std::sync::Arc;

use axum::extract::State;
use cas_domain::catalogue::{Offline, Pricing, Service};
use cas_domain::format;
use maud::{Markup, html};

use super::frame::{Section, age, empty, frame, pill, token};
use super::guard::{Page, Posted, Signed, page, show};
use super::words;
use crate::access::Right;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::ledger::checks::Check;
use crate::services::catalogue;

/// `GET /bitacora`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn log(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, rows, refusals) = show(&centre, &session, move |centre| {
        asked.need(Right::Audit)?;
        centre.store.read::<_, CentreError>(|db| Ok((centre.now(), db.audit(None, 200)?, db.refusals(50)?)))
    })
    .await?;
    let content = html! {
        div.head { h1 { "Bitácora" } div.end { a.button href="/verificar" { "Verificar el libro" } } }
        section.card {
            header { h2 { "Quién vio e hizo qué" } }
            @if rows.is_empty() { (empty("Todavía no hay nada en la bitácora.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cuándo" } th { "Quién" } th { "Qué" } th { "A qué" } th { "Detalle" } } }
                tbody { @for row in &rows { tr {
                    td { (age(row.at, now)) } td { (row.who) } td { b { (words::did(&row.did)) } } td { (row.subject) } td { (row.detail) }
                } } }
            } } }
        }
        section.card {
            header { h2 { "Mensajes rechazados" } div.end { "Se guarda una parte como evidencia" } }
            @if refusals.is_empty() { (empty("Ningún mensaje ha sido rechazado.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cuándo" } th { "Ticket" } th { "Qué era" } th { "Decía ser" } th { "Por qué" } } }
                tbody { @for row in &refusals { tr {
                    td { (age(row.at, now)) } td.mono { (row.ticket) } td { (row.what) } td.mono { (row.terminal) } td { (row.why) }
                } } }
            } } }
        }
    };
    Ok(page(frame(&session, Section::Audit, "Bitácora", now, &content)))
}

/// `GET /verificar`: asks first, since it reads everything.
///
/// # Errors
/// A page that says what went wrong.
pub async fn ask_verify(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let now = show(&centre, &session, move |centre| {
        asked.need(Right::Audit)?;
        Ok(centre.now())
    })
    .await?;
    let content = html! {
        div.crumbs { a href="/bitacora" { "Auditoría" } " / Verificar" }
        div.head { h1 { "Verificar el libro" } }
        p { "Lee todos los asientos, comprueba sus bytes y su cadena, y suma todo de nuevo. Puede tardar." }
        form action="/verificar" method="post" { (token(&session)) button."button main" type="submit" { "Verificar ahora" } }
    };
    Ok(page(frame(&session, Section::Audit, "Verificar", now, &content)))
}

/// `POST /verificar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn verify(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let session = posted.session.clone();
    let (now, checks) = show(&centre, &posted.session, move |centre| {
        session.need(Right::Audit)?;
        let checks = centre.verify()?;
        let now = centre.now();
        let failed = checks.iter().filter(|check| !check.holds).map(|check| check.name).collect::<Vec<_>>().join(" ");
        centre.store.write::<_, CentreError>(|db| Ok(db.add_audit(now, session.number.as_str(), "verified", "libro", &failed)?))?;
        Ok((now, checks))
    })
    .await?;
    Ok(page(frame(&posted.session, Section::Audit, "Verificar", now, &results(&checks))))
}

fn results(checks: &[Check]) -> Markup {
    html! {
        div.crumbs { a href="/bitacora" { "Auditoría" } " / Verificar" }
        div.head { h1 { "Verificar el libro" } }
        section.card { table {
            thead { tr { th { "Regla" } th { "Qué dice" } th { "Resultado" } } }
            tbody { @for check in checks { tr {
                td.mono { (check.name) }
                td { (check.says) @for found in &check.found { div."small quiet" { (found) } } }
                td { @if check.holds { (pill("good", "Se cumple")) } @else { (pill("bad", "No se cumple")) } }
            } } }
        } }
    }
}

/// `GET /servicios`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn services(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let now = show(&centre, &session, move |centre| {
        asked.need(Right::Board)?;
        Ok(centre.now())
    })
    .await?;
    let content = html! {
        div.head { h1 { "Servicios" } span.quiet { "Catálogo de demostración: precios ilustrativos" } }
        section.card { div.scroll { table {
            thead { tr { th { "Servicio" } th { "Dependencia" } th { "Clave" } th { "Importe" } th { "Sin conexión" } th { "Siguiente paso" } } }
            tbody { @for service in catalogue::demonstration() { tr {
                td { b { (service.name) } } td { (service.agency) } td.mono { (service.income_key) } td { (pricing(&service)) }
                td { (match service.offline { Offline::No => "No", Offline::Yes => "Sí", Offline::UntilDue => "Hasta su vencimiento" }) }
                td { (service.next_step) }
            } } }
        } } }
    };
    Ok(page(frame(&session, Section::Services, "Servicios", now, &content)))
}

fn pricing(service: &Service) -> Markup {
    html! { @match &service.pricing {
        Pricing::Fixed { prices } => { @for price in prices { div { (price.amount) " " span.quiet { "vigente desde " (format::date(price.from)) @if let Some(until) = price.until { " hasta " (format::date(until)) } } } } }
        Pricing::LookedUp => "Se consulta a la dependencia",
        Pricing::Embedded => "Viene en la referencia",
        Pricing::TypedAndVerified => "Se escribe y se comprueba",
        Pricing::Open { least, most } => { "De " (least) " a " (most) }
    } }
}
