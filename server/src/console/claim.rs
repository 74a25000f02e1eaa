//! One claim: who said what, the form of the next step, the page that hands the money over, and the receipt that is signed.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::denomination::Denomination;
use cas_domain::format;
use cas_domain::id::ClaimId;
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::cases::subject;
use super::claims::claim_pill;
use super::cuts::folio_text;
use super::frame::{Section, age, exact, frame, piece, ribbon, token};
use super::funds::pieces_of;
use super::guard::{Page, PageError, Posted, Signed, page, show};
use super::icon::{self, fill, icon};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::claims::act::Sitting;
use crate::claims::view::{ClaimView, Office, Step};
use crate::claims::{ClaimError, ClaimState};
use crate::error::CentreError;
use crate::ledger::claim::IdKind;

/// Identifications as forms and papers call them.
const IDS: [(&str, IdKind, &str); 4] = [
    ("ine", IdKind::Ine, "INE"),
    ("pasaporte", IdKind::Passport, "Pasaporte"),
    ("inapam", IdKind::Inapam, "INAPAM"),
    ("cedula", IdKind::License, "Cédula profesional"),
];

/// What an identification is called.
pub fn id_words(id: IdKind) -> &'static str {
    IDS.iter().find(|(_, other, _)| *other == id).map_or("", |(_, _, words)| words)
}

fn claim_in(text: &str, session: &Session) -> Result<ClaimId, PageError> {
    text.parse().map_err(|_| PageError::new(CentreError::NotFound("claim"), Some(session.clone())))
}

/// `GET /devoluciones/{claim}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(text): Path<String>) -> Page {
    let claim = claim_in(&text, &session)?;
    let asked = session.clone();
    let (now, (view, offices)) = show(&centre, &session, move |centre| Ok((centre.now(), centre.claim_view(&asked, claim)?))).await?;
    let next = next_step(&session, &view, &offices);
    Ok(shown(&session, &view, now, &next))
}

fn shown(session: &Session, view: &ClaimView, now: WallMillis, next: &Markup) -> axum::response::Response {
    let content = html! {
        div.crumbs { a href="/devoluciones" { "Devoluciones" } " / " (subject(&view.case)) }
        div.head { h1 { "Devolución " span.mono { (view.folio) } } (claim_pill(view.row.state)) (ribbon(view.row.realm)) div.end { b { (view.row.amount) } } }
        div.two {
            div { (next) }
            div { (facts(view)) (steps(view, now)) }
        }
    };
    page(frame(session, Section::Claims, &format!("Devolución {}", view.folio), now, &content))
}

fn facts(view: &ClaimView) -> Markup {
    html! {
        section.card {
            header { h2 { "Lo que se debe" } }
            table { tbody {
                tr { td.quiet { "Importe" } td.right { b { (view.row.amount) } } }
                @if let Some(payment) = &view.case.payment_folio { tr { td.quiet { "Del pago" } td.right { a.mono href=(format!("/pagos/{payment}")) { (folio_text(payment)) } } } }
                tr { td.quiet { "La prueba" } td.right { a href=(format!("/casos/{}", view.row.case)) { "El caso y su diario" } } }
                tr { td.quiet { "Trae" } td.right { @if view.brought.is_signed() { "Papel auténtico" } @else { "Folio dicho o escrito" } } }
                @if let Some((kind, last)) = &view.id { tr { td.quiet { "Identificación" } td.right { (id_words(*kind)) " …" (last) } } }
            } }
            @if let Some((office, pieces)) = &view.handed {
                p.blind { "Oficina " (office) ":" @for (denomination, count) in pieces { " " (count) " × " (denomination.label()) } }
            }
        }
    }
}

fn steps(view: &ClaimView, now: WallMillis) -> Markup {
    let line = |what: &str, step: &Step| {
        html! {
            tr { td.quiet title=(exact(step.at)) { (what) " " (age(step.at, now)) } td { "Núm. " (step.by) @if !step.reason.is_empty() { ": " (step.reason) } } }
        }
    };
    let answered = if view.row.state == ClaimState::Declined { "No se autorizó" } else { "Autorizó" };
    html! {
        section.card {
            header { h2 { "Quién y cuándo" } }
            table { tbody {
                (line("Pidió", &view.requested))
                @if let Some(step) = &view.answered { (line(answered, step)) }
                @if let Some(step) = &view.paying { (line("Empezó a pagar", step)) }
                @if let Some(step) = &view.ended { (line(if view.row.state == ClaimState::Paid { "Entregada" } else { "No se entregó" }, step)) }
            } }
        }
    }
}

fn reason(label: &str) -> Markup {
    html! { label { (label) textarea name="reason" rows="3" minlength="10" maxlength="300" required {} } }
}

fn next_step(session: &Session, view: &ClaimView, offices: &[Office]) -> Markup {
    let path = format!("/devoluciones/{}", view.row.claim);
    let own = view.requested.by == session.number.as_str();
    match view.row.state {
        ClaimState::Requested => authorise(session, &path, own),
        ClaimState::Authorised => pay(session, view, offices, &path, own),
        ClaimState::Paying => settle(session, view, &path),
        ClaimState::Paid => html! {
            div.banner.good { (fill(icon::CHECK_CIRCLE)) div { b { "Entregada" } "Ya no se debe. El mismo vale no se paga otra vez." } }
            (receipt_link(&path))
        },
        ClaimState::Declined => {
            html! { div.banner { (icon(icon::PROHIBIT)) div { b { "No se autorizó" } "Se sigue debiendo: se puede pedir otra vez." } } }
        }
        ClaimState::NotPaid => {
            html! { div.banner { (icon(icon::PROHIBIT)) div { b { "No se entregó" } "Se sigue debiendo: se puede pedir otra vez." } } }
        }
    }
}

fn authorise(session: &Session, path: &str, own: bool) -> Markup {
    let may = Right::AuthoriseRefund.is_of(session.role);
    html! {
        section.card { header { h2 { "Por autorizar" } } div.body {
            @if !may && !own { p { "La autoriza otra persona: Operación o Finanzas." } }
            @else { form action=(format!("{path}/responder")) method="post" {
                (token(session))
                (reason("Por qué, en sus palabras"))
                @if own { p.blind { (icon(icon::SIGNATURE)) "Usted la pidió: autoriza otra persona. Puede retirarla." } }
                @else if may { button."button main" type="submit" name="answer" value="si" { "Autorizar" } " " }
                button.button type="submit" name="answer" value="no" { @if own { "Retirar" } @else { "No autorizar" } }
            } }
        } }
    }
}

fn pay(session: &Session, view: &ClaimView, offices: &[Office], path: &str, own: bool) -> Markup {
    let authoriser = view.answered.as_ref().is_some_and(|step| step.by == session.number.as_str());
    html! {
        @if Right::PayRefund.is_of(session.role) && !authoriser {
            @if offices.is_empty() { div.banner.care { (fill(icon::WARNING)) div { b { "Ninguna oficina tiene fondo" } "Pida a Bóveda o a Finanzas fondo para devoluciones." } } }
            @for office in offices {
                section.card { header { h2 { "Pagar en " (office.code) } } div.body {
                    form action=(format!("{path}/pagar")) method="post" autocomplete="off" {
                        (token(session))
                        input type="hidden" name="office" value=(office.code);
                        @if office.usual.is_none() { p.blind { "Con lo que hay aquí no se completa " (view.row.amount) "." } }
                        p."small quiet" { "Piezas que va a entregar. Hay aquí:" @for (denomination, count) in &office.free { " " (count) " × " (denomination.label()) } }
                        div."fields f2" { @for (denomination, _) in office.free.iter().rev() { (piece_field(*denomination, office)) } }
                        button."button main" type="submit" { "Empezar a pagar " (view.row.amount) }
                        p."small quiet" { "Desde ese momento nadie más la paga. No entregue nada antes." }
                    }
                } }
            }
        } @else {
            section.card { header { h2 { "Por entregar" } } div.body { p { "La entrega Atención a usuarios, otra persona que quien autorizó." } } }
        }
        @if own || Right::AuthoriseRefund.is_of(session.role) {
            section.card { header { h2 { "Retirar" } } div.body { form action=(format!("{path}/responder")) method="post" {
                (token(session)) (reason("Por qué no se paga ahora")) button.button type="submit" name="answer" value="no" { "Retirar" }
            } } }
        }
    }
}

fn piece_field(denomination: Denomination, office: &Office) -> Markup {
    let usual = office.usual.iter().flatten().find(|(other, _)| *other == denomination).map(|(_, count)| *count);
    html! {
        label { (denomination.label()) @if denomination.is_bill() { ", billetes" } @else { ", monedas" }
            input type="text" name=(format!("pieces-{denomination}")) inputmode="numeric" pattern="[0-9]*" maxlength="6" value=[usual]; }
    }
}

fn settle(session: &Session, view: &ClaimView, path: &str) -> Markup {
    let payer = view.paying.as_ref().map_or("", |step| step.by.as_str());
    html! {
        div.banner.bad { (fill(icon::WARNING_CIRCLE)) div {
            b { "El núm. " (payer) " la está pagando" }
            "No entregue nada. Si su página se cerró, otra persona revisa la firma y la caja y dice cómo terminó."
        } }
        (receipt_link(path))
        @if Right::AuthoriseRefund.is_of(session.role) && payer != session.number.as_str() {
            section.card { header { h2 { "¿El ciudadano tiene el dinero?" } } div.body {
                form action=(format!("{path}/decidir")) method="post" {
                    (token(session))
                    (reason("Qué revisó: el recibo firmado, la caja de la oficina, lo que dice quien pagaba"))
                    button."button main" type="submit" name="answer" value="si" { "Sí, se entregó" } " "
                    button.button type="submit" name="answer" value="no" { "No se entregó" }
                }
            } }
        }
    }
}

fn receipt_link(path: &str) -> Markup {
    html! { p { a.button href=(format!("{path}/recibo")) target="_blank" { (icon(icon::RECEIPT)) "Recibo para firma" } } }
}

/// `POST /devoluciones/{claim}/responder`: authorise, decline, or take back.
///
/// # Errors
/// A page that says what went wrong.
pub async fn answer(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let claim = claim_in(&text, &posted.session)?;
    let session = posted.session.clone();
    let (grants, reason) = (posted.field("answer") == "si", posted.field("reason").to_owned());
    show(&centre, &posted.session, move |centre| {
        if grants { centre.authorise_claim(&session, claim, &reason) } else { centre.decline_claim(&session, claim, &reason) }
    })
    .await?;
    Ok(Redirect::to(&format!("/devoluciones/{claim}")).into_response())
}

/// `POST /devoluciones/{claim}/pagar`: the answer itself is the page that hands over; its secret is nowhere else.
///
/// # Errors
/// A page that says what went wrong.
pub async fn begin(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let claim = claim_in(&text, &posted.session)?;
    let office: Code = posted.field("office").parse().map_err(|_| posted.failed(CentreError::NotFound("site")))?;
    let pieces = pieces_of(&posted).map_err(|error| posted.failed(error.into()))?;
    let session = posted.session.clone();
    let (now, sitting, view) = show(&centre, &posted.session, move |centre| {
        let sitting = centre.pay_claim(&session, claim, &office, pieces)?;
        Ok((centre.now(), sitting, centre.claim_view(&session, claim)?.0))
    })
    .await?;
    Ok(shown(&posted.session, &view, now, &hand_over(&posted.session, &view, &sitting)))
}

fn hand_over(session: &Session, view: &ClaimView, sitting: &Sitting) -> Markup {
    let path = format!("/devoluciones/{}", view.row.claim);
    html! {
        div.banner.good { (icon(icon::HAND_COINS)) div { b { "Entregue ahora " (view.row.amount) } "Imprima el recibo, pida la firma y la identificación, y entregue." } }
        section.card {
            table { tbody { @for (denomination, count) in &sitting.pieces { tr {
                td { (piece(*denomination, false)) } td { (count) " × " (denomination.label()) }
                td.right { (denomination.times(*count).unwrap_or_default()) }
            } } } }
        }
        (receipt_link(&path))
        section.card { header { h2 { "Cuando haya firmado" } } div.body {
            form action=(format!("{path}/entregada")) method="post" autocomplete="off" {
                (token(session))
                input type="hidden" name="sitting" value=(sitting.secret);
                label { "Identificación que vio" select name="id" { @for (code, _, words) in &IDS { option value=(code) { (words) } } } }
                label { "Sus últimos 4 signos" input.mono type="text" name="id_last" minlength="4" maxlength="4" pattern="[0-9A-Za-z]{4}" required; }
                button."button main" type="submit" { "Entregada y firmada" }
                p."small quiet" { "Confirme en esta página. Si se cierra, otra persona dirá si el dinero se entregó." }
            }
        } }
    }
}

/// `POST /devoluciones/{claim}/entregada`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn paid(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let claim = claim_in(&text, &posted.session)?;
    let id = IDS.iter().find(|(code, ..)| *code == posted.field("id")).map(|(_, id, _)| *id);
    let id = id.ok_or_else(|| posted.failed(ClaimError::Identification.into()))?;
    let (session, sitting, last) = (posted.session.clone(), posted.field("sitting").to_owned(), posted.field("id_last").to_owned());
    show(&centre, &posted.session, move |centre| centre.claim_paid(&session, claim, &sitting, id, &last)).await?;
    Ok(Redirect::to(&format!("/devoluciones/{claim}")).into_response())
}

/// `POST /devoluciones/{claim}/decidir`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn decide(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let claim = claim_in(&text, &posted.session)?;
    let session = posted.session.clone();
    let (yes, no, reason) = (posted.field("answer") == "si", posted.field("answer") == "no", posted.field("reason").to_owned());
    show(&centre, &posted.session, move |centre| {
        if yes || no { centre.settle_claim(&session, claim, yes, &reason) } else { Err(ClaimError::NotNow.into()) }
    })
    .await?;
    Ok(Redirect::to(&format!("/devoluciones/{claim}")).into_response())
}

/// `GET /devoluciones/{claim}/recibo`: the paper that is signed. Name and signature are written on it by hand and stand nowhere else.
///
/// # Errors
/// A page that says what went wrong.
pub async fn receipt(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(text): Path<String>) -> Page {
    let claim = claim_in(&text, &session)?;
    let asked = session.clone();
    let (now, (view, _)) = show(&centre, &session, move |centre| Ok((centre.now(), centre.claim_view(&asked, claim)?))).await?;
    let step = |step: &Option<Step>| step.as_ref().map_or_else(String::new, |step| format!("núm. {}", step.by));
    let content = html! {
        div.head { h1 { "Recibo de devolución " span.mono { (view.folio) } } (ribbon(view.row.realm)) div.end { button.button type="button" data-print { "Imprimir" } } }
        section.card {
            table { tbody {
                tr { td.quiet { "Folio" } td.mono { (view.folio) } }
                @if let Some(payment) = &view.case.payment_folio { tr { td.quiet { "Del pago" } td.mono { (folio_text(payment)) } } }
                @if let Some(place) = &view.case.terminal { tr { td.quiet { "CAS y cajero" } td { (place.site_name) ", cajero " (place.number) } } }
                tr { td.quiet { "Motivo" } td { (subject(&view.case)) ", " (exact(view.case.row.opening.at)) } }
                tr { td.quiet { "Importe" } td { b { (view.row.amount) " M.N." } } }
                @if let Some((_, pieces)) = &view.handed { tr { td.quiet { "En piezas" } td { @for (denomination, count) in pieces { (count) " × " (denomination.label()) "  " } } } }
                tr { td.quiet { "Identificación" } td { @if let Some((kind, last)) = &view.id { (id_words(*kind)) " …" (last) } @else { "____________________" } } }
                tr { td.quiet { "Fecha" } td { (format::date_of(now)) ", " (format::time_of(now)) " h" } }
            } }
        }
        p { "Recibí de conformidad el importe de este recibo. Con él termina lo que se me debía por este folio." }
        div.signatures {
            div { "Ciudadano: nombre y firma" }
            div { "Entrega: " (step(&view.paying)) }
            div { "Autorizó: " (step(&view.answered)) }
        }
    };
    Ok(page(frame(&session, Section::Claims, "Recibo de devolución", now, &content)))
}
