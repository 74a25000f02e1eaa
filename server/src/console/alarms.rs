//! Alarmas: every alarm that stands, one with what it means, what was said about it, and how it is closed.

use std::sync::Arc;

use axum::extract::{Path, State};
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::decisions;
use super::frame::{Section, age, empty, frame, pill};
use super::guard::{Page, Signed, page, show};
use super::icon::{self, fill};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::decisions::alarm::about;
use crate::decisions::history::{Decision, history};
use crate::error::CentreError;
use crate::limits::LIST_ROWS;
use crate::store::findings::FlagRow;
use crate::store::reads::FaultRow;
use crate::store::terminals::TerminalRow;

/// `GET /alarmas`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, alarms, terminals, faults) = show(&centre, &session, move |centre| {
        asked.need(Right::Terminals)?;
        centre.store.read::<_, CentreError>(|db| Ok((centre.now(), db.all_alarms()?, db.terminals()?, db.faults(true, LIST_ROWS)?)))
    })
    .await?;
    let (mut standing, mut closed): (Vec<&FlagRow>, Vec<&FlagRow>) = alarms.iter().rev().partition(|alarm| alarm.stands());
    standing.truncate(LIST_ROWS);
    closed.truncate(LIST_ROWS);
    let content = html! {
        div.crumbs { a href="/terminales" { "Terminales" } " / Alarmas" }
        div.head { h1 { "Alarmas" } }
        section.card {
            header { h2 { "Sin cerrar" } }
            @if standing.is_empty() { (empty("No hay alarmas abiertas. Las nuevas aparecen aquí en cuanto llega algo que no cuadra.")) }
            @else { (table(&standing, &terminals, now)) }
        }
        (due(&faults, &terminals, now))
        @if !closed.is_empty() { section.card { header { h2 { "Revisadas y cerradas" } } (table(&closed, &terminals, now)) } }
    };
    Ok(page(frame(&session, Section::Terminals, "Alarmas", now, &content)))
}

/// Hoppers that wait for a person at the machine: nobody counted them for too long, or nobody saw what comes out of them. These
/// notices end by themselves, with the count or the test.
fn due(faults: &[FaultRow], terminals: &[TerminalRow], now: WallMillis) -> Markup {
    let waiting: Vec<&FaultRow> = faults.iter().filter(|fault| matches!(fault.code.as_str(), "count-due" | "untested")).collect();
    html! {
        @if !waiting.is_empty() { section.card {
            header { h2 { "Tolvas por contar o probar" } div.end { "Se quitan solas cuando alguien lo hace en el cajero" } }
            div.scroll { table {
                thead { tr { th { "Cajero" } th { "Tolva" } th { "Aviso" } th { "Desde" } } }
                tbody { @for fault in waiting { tr {
                    td { @if let Some(place) = terminals.iter().find(|row| row.id == fault.terminal) { b { (place.number) } " " (place.site_name) } }
                    td { (words::slot(&fault.slot)) }
                    td { b { (words::fault(&fault.code)) } }
                    td { (age(fault.since, now)) }
                } } }
            } }
        } }
    }
}

fn table(alarms: &[&FlagRow], terminals: &[TerminalRow], now: WallMillis) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "Cuándo" } th { "Qué" } th { "Cajero" } th { "Dato técnico" } th.right { "Movimiento" } } }
            tbody { @for alarm in alarms { tr {
                td { (age(alarm.at, now)) }
                td { a href=(format!("/alarmas/{}", alarm.id)) { b { (words::flag(&alarm.kind)) } } }
                td { @if let Some(place) = terminals.iter().find(|row| row.id.to_string() == alarm.terminal) { b { (place.number) } " " (place.site_name) } }
                td { (alarm.detail) }
                td.right { @if alarm.seq > 0 { (alarm.seq) } @if alarm.branch > 0 { " (rama " (alarm.branch) ")" } }
            } } }
        } }
    }
}

/// `GET /alarmas/{id}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(id): Path<i64>) -> Page {
    let asked = session.clone();
    let (now, flag, place, past) = show(&centre, &session, move |centre| {
        asked.need(Right::Terminals)?;
        centre.store.read::<_, CentreError>(|db| {
            let flag = db.flag(id)?.filter(|flag| flag.alarm).ok_or(CentreError::NotFound("alarm"))?;
            let place = match flag.terminal.parse() {
                Ok(id) => db.terminal(id)?,
                Err(_) => None,
            };
            let past = history(db, &about(&flag))?;
            Ok((centre.now(), flag, place, past))
        })
    })
    .await?;
    let content = content(&session, &flag, place.as_ref(), &past, now);
    Ok(page(frame(&session, Section::Terminals, "Alarma", now, &content)))
}

fn content(session: &Session, flag: &FlagRow, place: Option<&TerminalRow>, past: &[Decision], now: WallMillis) -> Markup {
    html! {
        div.crumbs { a href="/terminales" { "Terminales" } " / " a href="/alarmas" { "Alarmas" } " / " (flag.id) }
        div.head {
            h1 { (words::flag(&flag.kind)) }
            @if flag.closed { (pill("good", "Cerrada")) } @else { (pill("bad", "Sin cerrar")) }
            span.quiet { (age(flag.at, now)) }
        }
        div.two {
            div {
                section.card { table { tbody {
                    @if let Some(place) = place { tr { td.quiet { "Cajero" } td { a href=(format!("/terminales/{}", place.number.0)) { b { (place.number) } " " (place.site_name) } } } }
                    tr { td.quiet { "Dónde" } td { "Época " (flag.epoch) @if flag.seq > 0 { ", movimiento " (flag.seq) } @if flag.branch > 0 { ", rama " (flag.branch) } } }
                    tr { td.quiet { "Dato técnico" } td { (flag.detail) } }
                    tr { td.quiet { "Qué hacer" } td { (todo(&flag.kind)) } }
                } } }
                (decisions::history(past))
            }
            div {
                (decisions::answer(session, &about(flag), past, &format!("/alarmas/{}", flag.id)))
                (decisions::close_alarm(session, flag, past))
                @if flag.stands() { p.blind { (fill(icon::SHIELD_CHECK)) "Mientras siga abierta, «Verificar el libro» no se cumple." } }
            }
        }
    }
}

/// What to do about an alarm before it is closed.
fn todo(kind: &str) -> &'static str {
    match kind {
        "clone" => {
            "Dos máquinas hablan con la misma llave; las dos quedaron fuera de servicio al terminar su pago. Vaya a ambas. A una dele otra época de este \
             número con un código de alta; a la otra regístrela con un número nuevo y su propio código. Cuente las cajas y tolvas de las dos: todo lo \
             que enviaron está guardado y contado."
        }
        "fork" | "closed-key" | "unmoored" => {
            "Dos diarios dicen ser el mismo cajero. Los dos son dinero y los dos están contados: cuente ambas cajas y dé de alta el cajero otra vez."
        }
        "rolled-back" | "epoch" => "El cajero volvió a un estado viejo. Revise su disco y dele de alta una época nueva.",
        "duplicate-folio" | "duplicate-payment" | "duplicate-seal" | "duplicate-case" => {
            "Compare los dos: papel, hora y quién lo tiene. Explique cuál es cuál."
        }
        "absurd-amount" | "unbalanced" | "odd-posting" | "not-theirs" | "unreadable" => {
            "El movimiento se guardó tal como llegó. Revise el cajero y su versión, y diga qué dinero hay en verdad."
        }
        "test-kept" => "El billete es de la persona cuyo número se lee aquí: el corte lo cuenta, y la oficina se lo debe.",
        "wrong-coin" => {
            "La tolva está detenida. Mande vaciarla, separar las monedas y contarla; revise la bolsa del vale con que se recargó."
        }
        "box-swapped" => {
            "La caja que salió no es la que se había puesto: alguien pudo cambiarla con el cajero apagado. Busque la caja que falta, cuente la bolsa de \
             este corte y compare con el diario."
        }
        "code-replayed" => "Alguien mostró un código ya usado. Pregunte quién lo tenía.",
        "replay" => "Alguien repitió un aviso viejo del cajero. Revise la red del cajero.",
        _ => "Revise el movimiento y su cajero, y diga qué pasó.",
    }
}
