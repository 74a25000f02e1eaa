//! Devoluciones: what citizens bring, the debts it stands for, and the list of claims, open ones first.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use maud::{Markup, html};
use serde::Deserialize;

use super::case::case_in;
use super::cases::{state_pill, subject};
use super::cuts::folio_text;
use super::frame::{Section, age, empty, exact, frame, pill, ribbon, token};
use super::guard::{Page, Posted, Signed, page, show};
use super::icon::{self, fill};
use super::words;
use crate::access::{Right, Session};
use crate::cases::CaseState;
use crate::cases::view::{CaseHead, name};
use crate::centre::Centre;
use crate::claims::ClaimState;
use crate::claims::find::{BROUGHT_MAX, Found};
use crate::claims::view::ClaimView;
use crate::error::CentreError;

/// Filters, kept in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Filters {
    #[serde(default)]
    estado: String,
}

/// What was brought.
#[derive(Debug, Default, Deserialize)]
pub struct BroughtText {
    #[serde(default)]
    q: String,
}

/// The states as the filter and the pills call them.
const STATES: [(&str, ClaimState, &str, &str); 6] = [
    ("pedidas", ClaimState::Requested, "Por autorizar", "care"),
    ("autorizadas", ClaimState::Authorised, "Por entregar", "care"),
    ("entregando", ClaimState::Paying, "Entregándose", "bad"),
    ("entregadas", ClaimState::Paid, "Entregada", "good"),
    ("negadas", ClaimState::Declined, "No autorizada", ""),
    ("no-entregadas", ClaimState::NotPaid, "No se entregó", ""),
];

/// The state of a claim as a pill.
pub fn claim_pill(state: ClaimState) -> Markup {
    let (_, _, word, class) = STATES.iter().find(|(_, other, ..)| *other == state).copied().unwrap_or(STATES[0]);
    pill(class, word)
}

/// `GET /devoluciones`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(filters): Query<Filters>) -> Page {
    let asked = session.clone();
    let (now, claims) = show(&centre, &session, move |centre| Ok((centre.now(), centre.claim_list(&asked)?))).await?;
    let wanted = STATES.iter().find(|(code, ..)| *code == filters.estado).map(|(_, state, ..)| *state);
    let shown: Vec<&ClaimView> = claims.iter().filter(|claim| wanted.is_none_or(|wanted| claim.row.state == wanted)).collect();
    let content = html! {
        div.head {
            h1 { "Devoluciones" }
            form."end filters" action="/devoluciones" method="get" {
                label { "Estado" select name="estado" {
                    option value="" { "Todas, abiertas primero" }
                    @for (code, _, word, _) in &STATES { option value=(code) selected[filters.estado == *code] { (word) } }
                } }
                button.button type="submit" { "Filtrar" }
                button.button type="button" data-print { "Imprimir" }
            }
        }
        (bring(""))
        section.card {
            @if shown.is_empty() { (empty("No hay devoluciones con este filtro. Busque arriba el folio o el vale que trae el ciudadano.")) }
            @else { (table(&shown, now)) }
        }
    };
    Ok(page(frame(&session, Section::Claims, "Devoluciones", now, &content)))
}

/// The field for what the citizen brings; a scanner types the QR's text and Enter.
fn bring(text: &str) -> Markup {
    html! {
        section.card { header { h2 { "¿Qué trae el ciudadano?" } } div.body {
            form.filters action="/devoluciones/buscar" method="get" autocomplete="off" {
                label { "Folio D o P, o lea el código del papel"
                    input.mono type="text" name="q" value=(text) maxlength=(BROUGHT_MAX) required autofocus placeholder="D 07-000044-3"; }
                button."button main" type="submit" { "Buscar" }
            }
        } }
    }
}

fn table(claims: &[&ClaimView], now: WallMillis) -> Markup {
    let sum = Money::sum(claims.iter().map(|claim| claim.row.amount)).unwrap_or_default();
    html! {
        div.scroll { table {
            thead { tr { th { "Pedida" } th { "Folio" } th { "CAS" } th { "Pidió" } th { "Autorizó" } th { "Entrega" } th.right { "Importe" } th { "Estado" } } }
            tbody {
                @for claim in claims { (line(claim, now)) }
                tr.total { td colspan="6" { (claims.len()) " devoluciones" } td.right { (sum) } td {} }
            }
        } }
    }
}

fn line(claim: &ClaimView, now: WallMillis) -> Markup {
    let authorised = claim.answered.as_ref().filter(|_| claim.row.state != ClaimState::Declined);
    html! { tr {
        td { (age(claim.requested.at, now)) }
        td {
            a.mono href=(format!("/devoluciones/{}", claim.row.claim)) { (claim.folio) }
            @if let Some(payment) = &claim.case.payment_folio { div."small quiet mono" { (folio_text(payment)) } }
        }
        td { @if let Some(place) = &claim.case.terminal { b { (place.number) } " " (place.site_name) } " " (ribbon(claim.row.realm)) }
        td { (claim.requested.by) }
        td { @if let Some(step) = authorised { (step.by) } }
        td { @if let Some(step) = &claim.paying { (step.by) } }
        td.right { (claim.row.amount) }
        td { (claim_pill(claim.row.state)) }
    } }
}

/// `GET /devoluciones/buscar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn find(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(brought): Query<BroughtText>) -> Page {
    let (asked, text) = (session.clone(), brought.q.clone());
    let (now, found) = show(&centre, &session, move |centre| {
        let now = centre.now();
        match centre.find_claim(&asked, &text) {
            Ok(found) => {
                let mut cases = Vec::new();
                for head in &found.cases {
                    cases.push(centre.claims_of_case(&asked, head.row.opening.case)?);
                }
                Ok((now, Ok((found, cases))))
            }
            // What is wrong with what was brought is said beside the field, so that it can be typed again.
            Err(CentreError::Claim(error)) => Ok((now, Err(CentreError::Claim(error)))),
            Err(error) => Err(error),
        }
    })
    .await?;
    let content = html! {
        div.crumbs { a href="/devoluciones" { "Devoluciones" } " / Buscar" }
        div.head { h1 { "Lo que trae el ciudadano" } }
        (bring(&brought.q))
        @match &found {
            Err(error) => { div.banner.care role="alert" { (fill(icon::WARNING)) div { b { "No se puede pagar con esto" } (words::error(error)) } } }
            Ok((found, claims)) => (debts(&session, found, claims, &brought.q, now)),
        }
    };
    Ok(page(frame(&session, Section::Claims, "Devoluciones", now, &content)))
}

fn debts(session: &Session, found: &Found, claims: &[Vec<ClaimView>], text: &str, now: WallMillis) -> Markup {
    html! {
        @if found.brought.is_signed() {
            div.banner.good { (fill(icon::SEAL_CHECK)) div { b { "Papel auténtico" } "Su firma se cumple: lo imprimió el cajero " (found.folio.terminal()) "." } }
        } @else {
            div.banner { (icon::icon(icon::NOTEBOOK)) div { b { "Folio dicho o escrito" } "Compare el nombre y la identificación con quien lo pide." } }
        }
        @for (head, claims) in found.cases.iter().zip(claims) { (debt(session, head, claims, text, now)) }
    }
}

fn debt(session: &Session, head: &CaseHead, claims: &[ClaimView], text: &str, now: WallMillis) -> Markup {
    let open = claims.iter().any(|claim| claim.row.state.is_open());
    html! {
        section.card {
            header { h2 { "Folio " span.mono { (name(head)) } } (state_pill(head.state)) (ribbon(head.row.realm)) div.end { b { (head.money.owed) } } }
            table { tbody {
                tr { td.quiet { "Qué pasó" } td { b { (subject(head)) } " " span title=(exact(head.row.opening.at)) { (age(head.row.opening.at, now)) } } }
                @if let Some(place) = &head.terminal { tr { td.quiet { "Dónde" } td { "Cajero " (place.number) ", " (place.site_name) } } }
                @if let Some(payment) = &head.payment_folio { tr { td.quiet { "Del pago" } td { a.mono href=(format!("/pagos/{payment}")) { (folio_text(payment)) } } } }
                tr { td.quiet { "La prueba" } td { a href=(format!("/casos/{}", head.row.opening.case)) { "El diario, línea por línea" } } }
            } }
            (past(claims))
            @if !open { (request(session, head, text)) }
        }
    }
}

/// What became of earlier claims of the same debt.
pub fn past(claims: &[ClaimView]) -> Markup {
    html! {
        @for claim in claims {
            p.blind {
                (claim_pill(claim.row.state)) " "
                a href=(format!("/devoluciones/{}", claim.row.claim)) { (claim.row.amount) } " "
                @match (&claim.paying, &claim.answered) {
                    (Some(paying), _) => { "La entregó el núm. " (paying.by) ", " (exact(paying.at)) }
                    (None, Some(answer)) => { "Respondió el núm. " (answer.by) ", " (exact(answer.at)) }
                    (None, None) => { "La pidió el núm. " (claim.requested.by) ", " (exact(claim.requested.at)) }
                }
            }
        }
    }
}

/// The form that requests what a case owes.
pub fn request(session: &Session, head: &CaseHead, text: &str) -> Markup {
    html! {
        @if head.state == CaseState::ToRefund && Right::RequestRefund.is_of(session.role) {
            div.body { form action="/devoluciones/pedir" method="post" {
                (token(session))
                input type="hidden" name="case" value=(head.row.opening.case);
                input type="hidden" name="q" value=(text);
                button."button main" type="submit" { "Pedir devolución de " (head.money.owed) }
                p."small quiet" { "La autoriza otra persona. Pida identificación oficial vigente." }
            } }
        }
    }
}

/// `POST /devoluciones/pedir`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn ask(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let case = case_in(posted.field("case"), &posted.session)?;
    let (session, text) = (posted.session.clone(), posted.field("q").to_owned());
    let claim = show(&centre, &posted.session, move |centre| centre.request_claim(&session, case, &text)).await?;
    Ok(Redirect::to(&format!("/devoluciones/{claim}")).into_response())
}
