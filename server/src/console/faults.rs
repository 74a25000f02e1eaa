//! Mantenimiento: faults with their two hours, and the staff sessions that terminals report.

use std::sync::Arc;

use axum::extract::State;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::StaffRef;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::frame::{Section, age, clock_chip, empty, exact, frame, pill};
use super::guard::{Page, Signed, page, show};
use super::words;
use crate::access::{Right, role_name};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::limits::{FAULT_CLOCK_MS, LIST_ROWS};
use crate::store::Db;
use crate::store::reads::FaultRow;
use crate::store::terminals::TerminalRow;

/// A maintenance session at a terminal.
struct Visit {
    terminal: TerminalId,
    staff: StaffRef,
    from: WallMillis,
    to: Option<WallMillis>,
}

/// `GET /fallas`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn faults(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, terminals, faults, visits) = show(&centre, &session, move |centre| {
        asked.need(Right::Faults)?;
        centre.store.read::<_, CentreError>(|db| Ok((centre.now(), db.terminals()?, db.faults(false, LIST_ROWS)?, visits(db)?)))
    })
    .await?;
    let content = html! {
        div.head { h1 { "Fallas y mantenimiento" } }
        (fault_table(&faults, &terminals, now))
        (visit_table(&visits, &terminals, now))
    };
    Ok(page(frame(&session, Section::Faults, "Fallas y mantenimiento", now, &content)))
}

fn visits(db: &Db) -> Result<Vec<Visit>, CentreError> {
    let mut ends = std::collections::BTreeMap::new();
    let mut visits = Vec::new();
    // Newest first: a session's end is met before its beginning.
    for row in db.entries_of_kinds(["StaffIn", "StaffOut"], 2 * LIST_ROWS)? {
        let Ok(entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        let at = crate::ledger::project::moment(&entry);
        match entry.what {
            EntryKind::StaffOut { session } => {
                ends.insert(session, at);
            }
            EntryKind::StaffIn { session, staff } => {
                visits.push(Visit { terminal: row.place.terminal, staff, from: at, to: ends.get(&session).copied() });
            }
            _ => {}
        }
    }
    Ok(visits)
}

fn place(terminals: &[TerminalRow], id: TerminalId) -> Markup {
    html! { @if let Some(row) = terminals.iter().find(|row| row.id == id) { b { (row.number) } " " (row.site_name) } }
}

fn fault_table(faults: &[FaultRow], terminals: &[TerminalRow], now: WallMillis) -> Markup {
    html! {
        section.card {
            header { h2 { "Fallas" } div.end { "Se atienden y resuelven en 2 horas" } }
            @if faults.is_empty() { (empty("Ningún cajero ha reportado fallas. Aparecen solas, con su reloj.")) }
            @else { div.scroll { table {
                thead { tr { th { "Queda" } th { "Cajero" } th { "Equipo" } th { "Falla" } th { "Gravedad" } th { "Desde" } th { "Resuelta" } th { "Lo que dijo el equipo" } } }
                tbody { @for fault in faults {
                    @let (word, class) = words::severity(&fault.severity);
                    tr {
                        td { @match fault.cleared {
                            None => (clock_chip(fault.since, now)),
                            Some(cleared) if cleared.as_millis().saturating_sub(fault.since.as_millis()) <= FAULT_CLOCK_MS => (pill("good", "A tiempo")),
                            Some(_) => (pill("bad", "Fuera de plazo")),
                        } }
                        td { (place(terminals, fault.terminal)) }
                        td { (words::slot(&fault.slot)) }
                        td { b { (words::fault(&fault.code)) } }
                        td { (pill(class, word)) }
                        td { (age(fault.since, now)) }
                        td { @if let Some(cleared) = fault.cleared { (age(cleared, now)) } @else { span.quiet { "abierta" } } }
                        td.quiet { (fault.wire) }
                    }
                } }
            } } }
        }
    }
}

fn visit_table(visits: &[Visit], terminals: &[TerminalRow], now: WallMillis) -> Markup {
    html! {
        section.card {
            header { h2 { "Personal en los cajeros" } }
            @if visits.is_empty() { (empty("Nadie ha entrado a mantenimiento. Cada entrada y salida queda aquí.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cajero" } th { "Quién" } th { "Entró" } th { "Salió" } th.right { "Minutos" } } }
                tbody { @for visit in visits { tr {
                    td { (place(terminals, visit.terminal)) }
                    td { (role_name(visit.staff.role)) ", núm. " (visit.staff.number) }
                    td title=(exact(visit.from)) { (age(visit.from, now)) }
                    td { @if let Some(to) = visit.to { (age(to, now)) } @else { (pill("care", "Sigue adentro")) } }
                    td.right { ((visit.to.unwrap_or(now).as_millis().saturating_sub(visit.from.as_millis())) / 60_000) }
                } } }
            } } }
        }
    }
}
