//! A lost disk: what is missing, the papers that citizens show, and the form that says so.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::folio::TerminalNumber;
use cas_domain::id::CaseId;
use cas_domain::money::Money;
use maud::{Markup, html};

use super::case::case_in;
use super::frame::{exact, token};
use super::guard::{Page, Posted, show};
use crate::access::{Right, Session};
use crate::cases::tail::Tail;
use crate::centre::Centre;
use crate::claims::ClaimError;
use crate::claims::find::BROUGHT_MAX;

/// What is known of the lost end, and the form for the next paper.
pub fn card(session: &Session, case: CaseId, tail: &Tail) -> Markup {
    let lost = &tail.lost;
    html! {
        section.card {
            header { h2 { "Lo que falta" } }
            table { tbody {
                tr { td.quiet { "Llegó hasta" } td.right { "Época " (lost.epoch.0) ", movimiento " (lost.held.0) } }
                tr { td.quiet { "El cajero dijo tener" } td.right {
                    @match (lost.told, lost.told_ms) {
                        (Some(told), Some(at)) => { "hasta el " (told.0) ", " (exact(at)) }
                        _ => "No se sabe",
                    }
                } }
                tr { td.quiet { "Faltan al menos" } td.right { b { (lost.missing().max(papers_prove(tail))) " movimientos" } } }
                tr { td.quiet { "Lo dijo" } td.right { @if lost.reason.is_empty() { "El alta nueva, sobre lo que el cajero había dicho" } @else { "Núm. " (tail.by) ": " (lost.reason) } } }
            } }
            p.blind { "Cuente cajas y tolvas antes de explicarlo. Cada papel con firma de después del último movimiento es un reclamo válido." }
        }
        section.card {
            header { h2 { "Papeles que lo prueban" } }
            @if tail.papers.is_empty() { p.blind { "Nadie ha mostrado uno todavía." } }
            @else { table { tbody { @for shown in &tail.papers { tr {
                td.mono { (shown.paper.folio) } td { "Tras el movimiento " (shown.paper.seq.0) } td.right { (shown.paper.amount) }
                td.quiet title=(exact(shown.at)) { "Núm. " (shown.by) }
            } } } } }
            @if Right::RequestRefund.is_of(session.role) { div.body {
                form action=(format!("/casos/{case}/papel")) method="post" autocomplete="off" {
                    (token(session))
                    label { "Lea el código del papel" input.mono type="text" name="q" maxlength=(BROUGHT_MAX) required; }
                    label { "Importe que dice el papel, en pesos" input type="text" name="pesos" inputmode="decimal" maxlength="9" required; }
                    button."button main" type="submit" { "Anotar papel" }
                }
            } }
        }
    }
}

/// How many entries the papers prove beyond the last one that arrived.
fn papers_prove(tail: &Tail) -> u64 {
    tail.papers.iter().map(|shown| shown.paper.seq.0.saturating_sub(tail.lost.held.0)).max().unwrap_or(0)
}

/// The form that says that a disk is lost.
pub fn lost_disk_card(session: &Session, number: TerminalNumber) -> Markup {
    html! {
        @if Right::LostDisk.is_of(session.role) {
            section.card { header { h2 { "¿Se perdió el disco?" } } div.body {
                form action=(format!("/terminales/{}/disco-perdido", number.0)) method="post" {
                    (token(session))
                    p."small quiet" { "Abre un caso con lo último que llegó. Después dé de alta el cajero y cuente cajas y tolvas." }
                    label { "Qué pasó y quién lo vio" textarea name="reason" rows="2" minlength="10" maxlength="300" required {} }
                    button.button type="submit" { "El disco se perdió" }
                }
            } }
        }
    }
}

/// Pesos and centavos as people type them; no floats near money.
fn pesos_of(text: &str) -> Option<Money> {
    let plain: String = text.chars().filter(|sign| !matches!(sign, '$' | ',' | ' ')).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|sign| sign.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let centavos: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(centavos).map(Money::from_centavos)
}

/// `POST /casos/{case}/papel`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn paper(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let case = case_in(&text, &posted.session)?;
    let amount = pesos_of(posted.field("pesos")).ok_or_else(|| posted.failed(ClaimError::Unreadable.into()))?;
    let (session, brought) = (posted.session.clone(), posted.field("q").to_owned());
    show(&centre, &posted.session, move |centre| centre.show_paper(&session, case, &brought, amount)).await?;
    Ok(Redirect::to(&format!("/casos/{case}")).into_response())
}

/// `POST /terminales/{number}/disco-perdido`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn lost_disk(State(centre): State<Arc<Centre>>, Path(number): Path<u16>, posted: Posted) -> Page {
    let (session, reason) = (posted.session.clone(), posted.field("reason").to_owned());
    let case = show(&centre, &posted.session, move |centre| centre.report_lost_disk(&session, TerminalNumber(number), &reason)).await?;
    Ok(Redirect::to(&format!("/casos/{case}")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them_and_nothing_else_is() {
        for (text, centavos) in [("63", 6_300), ("$1,103.50", 110_350), ("0.5", 50)] {
            assert_eq!(pesos_of(text), Some(Money::from_centavos(centavos)), "{text}");
        }
        for text in ["", ".5", "-3", "1.234", "1.2.3", "99999999999999999999", "diez"] {
            assert_eq!(pesos_of(text), None, "{text}");
        }
    }
}
