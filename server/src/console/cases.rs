//! Casos: the list with amount, age, terminal and state; found by folio of what is owed (D) or of the payment (P).

use std::sync::Arc;

use axum::extract::{Query, State};
use cas_domain::folio::{Folio, FolioError};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use maud::{Markup, html};
use serde::Deserialize;

use super::cuts::folio_text;
use super::frame::{Section, age, empty, frame, pill, ribbon};
use super::guard::{Page, Signed, page, show};
use super::icon;
use super::words;
use crate::cases::CaseState;
use crate::cases::money::Origin;
use crate::cases::open::CaseKind;
use crate::cases::view::{CaseHead, name};
use crate::centre::Centre;

/// Filters, kept in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Filters {
    #[serde(default)]
    folio: String,
    #[serde(default)]
    estado: String,
}

/// The states as the filter and the pills call them.
const STATES: [(&str, CaseState, &str, &str); 5] = [
    ("autorizar", CaseState::Asked, "Por autorizar", "care"),
    ("decidir", CaseState::ToDecide, "Por decidir", "care"),
    ("corte", CaseState::WaitsForCut, "Espera el corte", ""),
    ("devolver", CaseState::ToRefund, "Por devolver", "care"),
    ("cerrados", CaseState::Closed, "Cerrado", "good"),
];

/// The state of a case as a pill.
pub fn state_pill(state: CaseState) -> Markup {
    let (_, _, word, class) = STATES.iter().find(|(_, other, ..)| *other == state).copied().unwrap_or(STATES[0]);
    pill(class, word)
}

/// What a case is about, in a few words.
pub fn subject(head: &CaseHead) -> String {
    let opening = &head.row.opening;
    match opening.kind {
        CaseKind::Owed => opening.reason.map_or("Cambio pendiente", crate::payments::steps::owed_words).to_owned(),
        CaseKind::Refused => "La dependencia no aceptó el pago".to_owned(),
        CaseKind::Left => "El pago terminó sin aclarar su dinero".to_owned(),
        CaseKind::Unclaimed => "Dinero sin dueño".to_owned(),
        CaseKind::LostTail => "Cola sin sincronizar: el disco se perdió".to_owned(),
        CaseKind::Doubt => match (head.money.origin, head.money.pieces) {
            (Origin::Escrow, Some((denomination, _))) => format!("Billete de {} en duda", denomination.label()),
            (Origin::Hopper, Some((denomination, count))) => format!("Cambio en duda: {count} × {}", denomination.label()),
            _ => format!("Dinero en duda, {}", words::slot(opening.slot.as_ref().map_or("", |slot| slot.as_str()))),
        },
    }
}

/// `GET /casos`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(filters): Query<Filters>) -> Page {
    let asked = session.clone();
    let typed: String = filters.folio.trim().chars().take(32).collect();
    let (folio, problem) = match (typed.is_empty(), typed.parse::<Folio>()) {
        (true, _) => (None, None),
        (false, Ok(folio)) => (Some(folio), None),
        (false, Err(FolioError::CheckDigit(_))) => (None, Some("El último número no corresponde: pida que repitan el folio.")),
        (false, Err(_)) => (None, Some("Eso no es un folio. Se ve así: D 07-000044-3.")),
    };
    let (now, heads) = show(&centre, &session, move |centre| Ok((centre.now(), centre.case_list(&asked, folio.as_ref())?))).await?;
    let wanted = STATES.iter().find(|(code, ..)| *code == filters.estado).map(|(_, state, ..)| *state);
    let shown: Vec<&CaseHead> =
        if problem.is_some() { Vec::new() } else { heads.iter().filter(|head| wanted.is_none_or(|wanted| head.state == wanted)).collect() };
    let content = html! {
        div.head {
            h1 { "Casos" }
            form."end filters" action="/casos" method="get" {
                label { "Folio D o P" input.mono type="text" name="folio" value=(typed) maxlength="32" autocomplete="off"; }
                label { "Estado" select name="estado" {
                    option value="" { "Todos" }
                    @for (code, _, word, _) in &STATES { option value=(code) selected[filters.estado == *code] { (word) } }
                } }
                button.button type="submit" { "Filtrar" }
            }
        }
        @if let Some(problem) = problem { div.banner.care { (icon::fill(icon::WARNING)) div { b { "No se buscó" } (problem) } } }
        section.card {
            @if shown.is_empty() { (empty("No hay casos con estos filtros. El centro los abre solo cuando llega un movimiento con dinero debido, en duda o sin dueño.")) }
            @else { (table(&shown, now)) }
        }
    };
    Ok(page(frame(&session, Section::Cases, "Casos", now, &content)))
}

fn table(heads: &[&CaseHead], now: WallMillis) -> Markup {
    let certain = Money::sum(heads.iter().map(|head| head.row.opening.certain)).unwrap_or_default();
    let doubtful = Money::sum(heads.iter().map(|head| head.row.opening.doubtful)).unwrap_or_default();
    html! {
        div.scroll { table {
            thead { tr { th { "Abierto" } th { "Folio" } th { "Qué pasó" } th { "CAS" } th.right { "Cierto" } th.right { "En duda" } th { "Estado" } } }
            tbody {
                @for head in heads { (row(head, now)) }
                tr.total { td colspan="4" { (heads.len()) " casos" } td.right { (certain) } td.right { (doubtful) } td {} }
            }
        } }
    }
}

/// One line of a list of cases.
pub fn row(head: &CaseHead, now: WallMillis) -> Markup {
    let opening = &head.row.opening;
    html! {
        tr {
            td { (age(opening.at, now)) }
            td {
                a.mono href=(format!("/casos/{}", opening.case)) { (name(head)) }
                @if let (Some(_), Some(payment)) = (head.folio, &head.payment_folio) { div."small quiet mono" { (folio_text(payment)) } }
            }
            td { b { (subject(head)) } }
            td { @if let Some(place) = &head.terminal { b { (place.number) } " " (place.site_name) " " (ribbon(head.row.realm)) } }
            td.right { (opening.certain) }
            td.right { (opening.doubtful) }
            td { (state_pill(head.state)) }
        }
    }
}
