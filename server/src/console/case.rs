//! One case: what to read aloud, its money and where it is, which cut proves it, the journal line by line, and what was decided.

use std::sync::Arc;

use axum::extract::{Path, State};
use cas_domain::format;
use cas_domain::id::CaseId;
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::cases::{row, state_pill, subject};
use super::claims::{past, request};
use super::cuts::folio_text;
use super::decisions;
use super::frame::{Section, age, exact, frame, pill, ribbon};
use super::guard::{Page, PageError, Signed, page, show};
use super::icon::{self, fill, icon};
use crate::access::Session;
use crate::cases::CaseState;
use crate::cases::evidence::Evidence;
use crate::cases::money::Origin;
use crate::cases::open::CaseKind;
use crate::cases::view::{CaseHead, CaseView, folio_of, name};
use crate::centre::Centre;
use crate::claims::view::ClaimView;
use crate::error::CentreError;
use crate::ledger::decision::About;

/// A case in an address.
///
/// # Errors
/// A page that says that there is no such case.
pub fn case_in(text: &str, session: &Session) -> Result<CaseId, PageError> {
    text.parse().map_err(|_| PageError::new(CentreError::NotFound("case"), Some(session.clone())))
}

/// `GET /casos/{case}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(text): Path<String>) -> Page {
    let case = case_in(&text, &session)?;
    let asked = session.clone();
    let (now, view, claims) = show(&centre, &session, move |centre| {
        let view = centre.case_view(&asked, case)?;
        let claims = centre.claims_of_case(&asked, view.head.row.opening.case)?;
        Ok((centre.now(), view, claims))
    })
    .await?;
    let title = format!("Caso {}", name(&view.head));
    Ok(page(frame(&session, Section::Cases, &title, now, &content(&session, &view, &claims, now))))
}

fn content(session: &Session, view: &CaseView, claims: &[ClaimView], now: WallMillis) -> Markup {
    let head = &view.head;
    let about = About::Case { case: head.row.opening.case };
    html! {
        div.crumbs { a href="/casos" { "Casos" } " / " (subject(head)) }
        div.head {
            h1 { "Caso " span.mono { (name(head)) } } (state_pill(head.state)) (ribbon(head.row.realm))
            span.quiet title=(exact(head.row.opening.at)) { "Se abrió solo " (age(head.row.opening.at, now)) }
        }
        (script(head))
        div.two {
            div {
                @if let Some(tail) = &view.tail { (super::tail::card(session, head.row.opening.case, tail)) }
                (evidence(&view.evidence))
                (others(&view.others, now))
            }
            div {
                (money(head))
                (refund(session, head, claims))
                (decisions::history(&view.decisions))
                (decisions::answer(session, &about, &view.decisions, &format!("/casos/{}", head.row.opening.case)))
                (decisions::ask(session, head, &view.choices))
            }
        }
    }
}

/// What the person at the telephone reads aloud.
fn script(head: &CaseHead) -> Markup {
    let opening = &head.row.opening;
    let place = head.terminal.as_ref().map_or("", |terminal| terminal.site_name.as_str());
    let at = format::time_of(opening.at);
    html! {
        div."banner" { (icon(icon::NOTEBOOK)) div {
            div."small quiet" { "Léale en voz alta" }
            b { "“" (match head.state {
                CaseState::ToRefund => format!("Ya vi su pago de las {at} en {place}. Se le deben {}.", head.money.owed),
                CaseState::Closed => format!("Ya vi lo que pasó a las {at} en {place}. El caso está cerrado."),
                CaseState::WaitsForCut => format!("Ya vi lo que pasó a las {at} en {place}. Está registrado por {}. Lo confirmamos cuando se cuente la caja del cajero.", head.amount()),
                CaseState::ToDecide | CaseState::Asked => format!("Ya vi lo que pasó a las {at} en {place}. Está registrado por {} y lo estamos revisando.", head.amount()),
            })
            @if head.folio.is_some() || head.payment_folio.is_some() { " Su folio es " span.mono { (name(head)) } "." }
            "”" }
        } }
    }
}

fn money(head: &CaseHead) -> Markup {
    let money = &head.money;
    let opening = &head.row.opening;
    html! {
        section.card {
            header { h2 { "El dinero" } }
            table { tbody {
                tr { td.quiet { "Cierto" } td.right { b { (opening.certain) } } }
                tr { td.quiet { "En duda" } td.right { b { (opening.doubtful) } } }
                @if let Some(folio) = head.folio { tr { td.quiet { "Folio de lo debido" } td."right mono" { (folio) } } }
                @if let Some(folio) = &head.payment_folio { tr { td.quiet { "Del pago" } td.right { a.mono href=(format!("/pagos/{folio}")) { (folio_text(folio)) } } } }
                @for (what, amount) in places(head) { tr { td.quiet { (what) } td.right { (amount) } } }
                tr { td.quiet { "Lo prueba" } td.right { (proof(head)) } }
            } }
            @if head.state == CaseState::ToRefund {
                p.blind { (icon(icon::HAND_COINS)) "Se paga en la oficina contra identificación; no caduca al cerrar el corte." }
            }
            @if money.in_transport > 0 && money.origin == Origin::Escrow {
                p.blind { (icon(icon::PROHIBIT)) "El billetero de ese cajero sigue apagado hasta que su camino esté libre." }
            }
        }
    }
}

/// What became of claims, and the form for the next one.
fn refund(session: &Session, head: &CaseHead, claims: &[ClaimView]) -> Markup {
    let open = claims.iter().any(|claim| claim.row.state.is_open());
    let may = head.state == CaseState::ToRefund && !open;
    html! {
        @if may || !claims.is_empty() {
            section.card {
                header { h2 { "Devolución" } }
                (past(claims))
                @if may && let Some(folio) = folio_of(head) { (request(session, head, &folio.to_string())) }
            }
        }
    }
}

/// Where the money is now, by the ledger.
fn places(head: &CaseHead) -> Vec<(String, String)> {
    let money = &head.money;
    let mut places = Vec::new();
    if let Some((denomination, _)) = money.pieces.filter(|_| money.in_transport > 0) {
        places.push(("No se sabe dónde está".to_owned(), format!("{} × {}", money.in_transport, denomination.label())));
    }
    if let Some(envelope) = &money.envelope {
        places.push(("En el sobre de evidencia".to_owned(), envelope.to_string()));
    }
    if money.held.is_positive() {
        places.push(("Retenido para el ciudadano".to_owned(), money.held.to_string()));
    }
    if money.owed.is_positive() {
        places.push(("Se le debe ahora".to_owned(), money.owed.to_string()));
    }
    if money.loose.is_positive() {
        let what = if head.row.opening.kind == CaseKind::Unclaimed { "Sin dueño" } else { "Recibido y sin aclarar" };
        places.push((what.to_owned(), money.loose.to_string()));
    }
    if places.is_empty() {
        places.push(("Ahora".to_owned(), "Nada abierto".to_owned()));
    }
    places
}

fn proof(head: &CaseHead) -> Markup {
    let money = &head.money;
    html! {
        @match (head.row.opening.kind, &money.cut) {
            (CaseKind::Doubt, _) if money.origin == Origin::Hopper => "El conteo de la tolva",
            (CaseKind::Doubt, Some(cut)) => {
                a.mono href=(format!("/cortes/{}", cut.key)) { (folio_text(&cut.folio)) } " "
                @if !cut.counted { (pill("", "Por contar")) }
                @else if money.pieces.is_none() { (pill("", "Contado")) }
                @else if cut.surplus > 0 { (pill("good", "El conteo la encontró")) }
                @else { (pill("care", "El conteo no la encontró")) }
            }
            (CaseKind::Doubt, None) => "El próximo corte",
            (CaseKind::LostTail, _) => "Los papeles y el conteo del cajero",
            _ => "El diario del cajero",
        }
    }
}

fn evidence(evidence: &Evidence) -> Markup {
    html! {
        section.card {
            header {
                h2 { "El diario, línea por línea" }
                @if evidence.holds() { (pill("good", "Cadena comprobada")) } @else { (pill("bad", "La cadena no se cumple")) }
            }
            div.scroll { table {
                thead { tr { th { "Hora" } th { "Qué pasó" } th { "Cómo se sabe" } th { "Asientos, debe / haber" } th.right { "Movimiento" } } }
                tbody { @for line in &evidence.lines { tr class=[(!line.holds).then_some("odd")] {
                    td title=(exact(line.at)) { (format::seconds_of(line.at)) }
                    td { @if line.own { b { (line.what) } } @else { span.quiet { (line.what) } } }
                    td { (line.evidence) }
                    td."small" { @for moved in &line.moved { div { (moved) } } }
                    td.right {
                        (line.seq) @if line.branch > 0 { " (rama " (line.branch) ")" } " "
                        @if !line.holds { (fill(icon::WARNING_CIRCLE)) " no se cumple" }
                    }
                } } }
            } }
            @if evidence.left_out > 0 { p.blind { "Hay " (evidence.left_out) " movimientos más." } }
        }
    }
}

fn others(others: &[CaseHead], now: WallMillis) -> Markup {
    html! {
        @if !others.is_empty() {
            section.card {
                header { h2 { "Otros casos del mismo pago" } }
                div.scroll { table { tbody { @for other in others { (row(other, now)) } } } }
            }
        }
    }
}
