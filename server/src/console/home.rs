//! Inicio: what can take money now and why not, clocks, levels, today's cuts. Who carries or counts sees only their own work.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use cas_domain::id::TerminalId;
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::cuts::{cut_state, folio_text, path};
use super::frame::{Section, age, clock_chip, empty, frame};
use super::guard::{Page, Signed, page, show};
use super::icon::{self, fill};
use super::terminals::{Standing, TerminalView, terminal_views};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::limits::LIST_ROWS;
use crate::store::cuts::CutRow;
use crate::store::reads::FaultRow;

/// `GET /`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn home(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, terminals, faults, cuts, missing) = show(&centre, &session, move |centre| {
        let now = centre.now();
        centre.store.read::<_, CentreError>(|db| {
            let board = Right::Board.is_of(asked.role);
            let terminals = if board { terminal_views(db, now)? } else { Vec::new() };
            let faults = if board { db.faults(true, LIST_ROWS)? } else { Vec::new() };
            let cuts = if Right::Cuts.is_of(asked.role) { db.cuts(LIST_ROWS)? } else { Vec::new() };
            let missing = centre.need_complete(db).err().map(|error| words::error(&error));
            Ok((now, terminals, faults, cuts, missing))
        })
    })
    .await?;
    let content = html! {
        @if let Some(missing) = missing { div.banner.care { (fill(icon::WARNING)) div { b { "Respaldo restaurado" } (missing) } } }
        @if Right::Board.is_of(session.role) { (board(&session, now, &terminals, &faults, &cuts)) } @else { (own_work(&session, &cuts, now)) }
    };
    Ok(page(frame(&session, Section::Home, "Tablero", now, &content)))
}

fn board(session: &Session, now: WallMillis, terminals: &[TerminalView], faults: &[FaultRow], cuts: &[CutRow]) -> Markup {
    html! {
        div.head { h1 { "Tablero" } div.end { span."small quiet" { "Actualizado " (age(now, now)) } } }
        (strip(terminals))
        div.two {
            div {
                (standing(terminals, faults, now))
                (clocks(terminals, faults, cuts, session, now))
            }
            div {
                (levels(terminals))
                @if Right::Cuts.is_of(session.role) { (todays_cuts(cuts, now)) }
            }
        }
    }
}

fn strip(terminals: &[TerminalView]) -> Markup {
    let count = |standing: Standing| terminals.iter().filter(|terminal| terminal.standing == standing).count();
    let mut sites: BTreeMap<&str, Vec<&TerminalView>> = BTreeMap::new();
    terminals.iter().for_each(|terminal| sites.entry(&terminal.row.site_name).or_default().push(terminal));
    html! {
        section.card {
            header {
                h2 { "¿Qué cajero puede cobrar?" }
                span."tally good" { (fill(icon::CHECK_CIRCLE)) b { (count(Standing::Pays)) } "cobran" }
                span."tally care" { (fill(icon::WARNING)) b { (count(Standing::Care)) } "atención" }
                span."tally bad" { (fill(icon::PROHIBIT)) b { (count(Standing::Stopped)) } "no cobran" }
                @if count(Standing::Silent) > 0 { span."tally quiet" { (fill(icon::CLOCK)) b { (count(Standing::Silent)) } "sin señal" } }
            }
            @if terminals.is_empty() { (empty("Todavía no hay cajeros. Dé de alta el primero en Terminales.")) }
            div.strip {
                @for (site, terminals) in &sites {
                    div {
                        h3 { (site) }
                        div.row { @for terminal in terminals { (tile(terminal)) } }
                    }
                }
            }
        }
    }
}

fn tile(terminal: &TerminalView) -> Markup {
    let (class, word, sign) = terminal.standing.look();
    html! {
        a class=(format!("tile {class}")) href=(format!("/terminales/{}", terminal.row.number)) {
            b { (terminal.row.number) } (fill(sign)) span { (word) }
        }
    }
}

fn name_of(terminals: &[TerminalView], id: TerminalId) -> Markup {
    let found = terminals.iter().find(|terminal| terminal.row.id == id);
    html! { @if let Some(found) = found { b { (found.row.number) } " " (found.row.site_name) } @else { "Cajero" } }
}

fn standing(terminals: &[TerminalView], faults: &[FaultRow], now: WallMillis) -> Markup {
    let troubled: Vec<&TerminalView> = terminals.iter().filter(|terminal| terminal.standing != Standing::Pays).collect();
    html! {
        section.card {
            header { h2 { "No cobran o piden atención" } div.end { a href="/terminales" { b { "Ver terminales" } } } }
            @if troubled.is_empty() { (empty("Todos los cajeros cobran. No hay nada que atender.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cajero" } th { "Razón" } th { "Desde" } th { "Límite" } } }
                tbody { @for terminal in troubled {
                    @let first = faults.iter().find(|fault| fault.terminal == terminal.row.id);
                    tr {
                        td { b { (terminal.row.number) } " " (terminal.row.site_name) }
                        td { @if terminal.standing == Standing::Stopped { b."bad tally" { (terminal.reason()) } } @else { (terminal.reason()) } }
                        td { @if let Some(fault) = first { (age(fault.since, now)) } @else if let Some(seen) = terminal.seen { (age(seen, now)) } @else { "nunca" } }
                        td { @if let Some(fault) = first { (clock_chip(fault.since, now)) } @else { span.quiet { "sin falla abierta" } } }
                    }
                } }
            } } }
        }
    }
}

fn clocks(terminals: &[TerminalView], faults: &[FaultRow], cuts: &[CutRow], session: &Session, now: WallMillis) -> Markup {
    let waiting: Vec<&CutRow> = cuts.iter().filter(|cut| cut.closed.is_some() && cut.count_finished.is_none()).collect();
    html! {
        section.card {
            header { h2 { "Relojes" } div.end { "Primero, el que menos tiempo tiene" } }
            @if faults.is_empty() && waiting.is_empty() { (empty("Nada corre contra el reloj. Las fallas nuevas aparecen aquí con su límite de 2 horas.")) }
            @else { div.scroll { table {
                thead { tr { th { "Queda" } th { "Qué falta" } th { "Dónde" } th { "Equipo o folio" } } }
                tbody {
                    @for fault in faults { tr {
                        td { (clock_chip(fault.since, now)) }
                        td { (words::fault(&fault.code)) }
                        td { (name_of(terminals, fault.terminal)) }
                        td { (words::slot(&fault.slot)) }
                    } }
                    @if Right::Cuts.is_of(session.role) { @for cut in &waiting { tr {
                        td { span.chip { (icon::icon(icon::CLOCK)) "hoy" } }
                        td { "Contar en bóveda" }
                        td { (name_of(terminals, cut.terminal)) }
                        td { a.mono href=(path(cut)) { (folio_text(&cut.folio)) } }
                    } } }
                }
            } } }
        }
    }
}

fn levels(terminals: &[TerminalView]) -> Markup {
    let mut rows: Vec<_> = terminals
        .iter()
        .filter_map(|terminal| terminal.beat.as_ref().map(|beat| (terminal, beat)))
        .flat_map(|(terminal, beat)| beat.levels.iter().map(move |level| (terminal, level)))
        .filter(|(_, level)| level.capacity > 0)
        .collect();
    // Emptiest hoppers and fullest boxes first.
    rows.sort_by_key(|(_, level)| {
        let share = level.pieces.saturating_mul(1000) / level.capacity.max(1);
        if level.denomination.is_some() { share } else { 1000 - share }
    });
    html! {
        section.card {
            header { h2 { "Niveles" } div.end { "Piezas" } }
            @if rows.is_empty() { (empty("Los cajeros dicen aquí cuántas piezas tienen en cuanto se conectan.")) }
            @for (terminal, level) in rows.into_iter().take(8) {
                div.level {
                    span { b { (terminal.row.number) } " " (super::terminals::level_name(level)) }
                    span.quiet { (level.pieces) " de " (level.capacity) }
                    (super::terminals::bar(level))
                }
            }
        }
    }
}

fn todays_cuts(cuts: &[CutRow], now: WallMillis) -> Markup {
    let today = now.civil().date();
    let rows: Vec<&CutRow> = cuts.iter().filter(|cut| cut.begun.civil().date() == today || cut.count_finished.is_none()).take(8).collect();
    html! {
        section.card {
            header { h2 { "Cortes de hoy" } div.end { a href="/cortes" { b { "Ver cortes" } } } }
            @if rows.is_empty() { (empty("Hoy no hay cortes.")) }
            @else { table { tbody { @for cut in rows { tr {
                td { a.mono href=(path(cut)) { (folio_text(&cut.folio)) } }
                td.right { (cut_state(cut)) }
            } } } } }
        }
    }
}

fn own_work(session: &Session, cuts: &[CutRow], now: WallMillis) -> Markup {
    let open: Vec<&CutRow> = cuts.iter().filter(|cut| !cut.aborted && cut.count_finished.is_none()).collect();
    let counts = Right::Count.is_of(session.role);
    html! {
        div.head { h1 { "Mi día" } }
        section.card {
            header { h2 { @if counts { "Cortes por contar" } @else { "Cortes sin terminar" } } }
            @if open.is_empty() { (empty("No hay cortes pendientes. Los nuevos aparecen aquí cuando el cajero los cierra.")) }
            @else { table {
                thead { tr { th { "Corte" } th { "Empezó" } th { "Estado" } th {} } }
                tbody { @for cut in open { tr {
                    td { a.mono href=(path(cut)) { (folio_text(&cut.folio)) } }
                    td { (age(cut.begun, now)) }
                    td { (cut_state(cut)) }
                    td.right { @if counts && cut.closed.is_some() { a."button main low" href=(format!("{}/conteo", path(cut))) { "Contar" } } }
                } } }
            } }
        }
    }
}
