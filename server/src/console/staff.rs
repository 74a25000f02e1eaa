//! Personal: who has access in which role and until when; and one's own password.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::format;
use cas_domain::journal::facts::Role;
use cas_domain::slot::PersonNumber;
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::frame::{Section, empty, frame, pill, token};
use super::guard::{Page, PageError, Posted, Signed, page, show};
use super::icon::{self, fill};
use crate::access::staff::GIVEN;
use crate::access::{AccessError, Right, Session, role_name};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::store::access::StaffRow;
use crate::store::{from_word, word};

/// `GET /personal`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, staff) = show(&centre, &session, move |centre| Ok((centre.now(), centre.staff_list(&asked)?))).await?;
    let content = html! {
        div.head { h1 { "Personal" } div.end { a.button href="/mi-acceso" { "Mi contraseña" } } }
        div.two {
            section.card {
                header { h2 { "Quién tiene acceso" } }
                @if staff.is_empty() { (empty("Todavía no hay nadie. Dé de alta a la primera persona aquí al lado.")) }
                @else { div.scroll { table {
                    thead { tr { th { "Número" } th { "Función" } th { "NIP en cajero" } th { "Acceso" } th {} } }
                    tbody { @for person in &staff { (row(&session, person, now)) } }
                } } }
            }
            (add(&session))
        }
    };
    Ok(page(frame(&session, Section::Staff, "Personal", now, &content)))
}

fn row(session: &Session, person: &StaffRow, now: WallMillis) -> Markup {
    let open = person.access_until >= now;
    html! {
        tr {
            td.mono { (person.number) }
            td { b { (role_name(person.role)) } }
            td { @if person.pin_hash.is_some() { "Sí" } @else { span.quiet { "No" } } }
            td { @if open { (pill("good", &format!("Hasta {}", format::date_of(person.access_until)))) } @else { (pill("bad", "Cerrado")) } }
            td.right {
                @if person.number == session.number { span.quiet { "Usted" } }
                @else {
                    form.row-acts action=(format!("/personal/{}/acceso", person.number)) method="post" {
                        (token(session))
                        @if open { button."button low" type="submit" name="days" value="0" { "Cerrar acceso" } }
                        @else { button."button low" type="submit" name="days" value="365" { "Dar un año" } }
                        " " button."button low" type="submit" formaction=(format!("/personal/{}/contrasena", person.number)) { "Contraseña nueva" }
                    }
                }
            }
        }
    }
}

fn add(session: &Session) -> Markup {
    html! {
        section.card { header { h2 { "Dar acceso" } } div.body {
            form action="/personal" method="post" {
                (token(session))
                label { "Número del gafete" input.mono type="text" name="number" inputmode="numeric" maxlength="8" required autocomplete="off"; }
                label { "Función" select name="role" { @for role in GIVEN { option value=(word(&role)) { (role_name(role)) } } } }
                label { "NIP de seis números, si trabaja en los cajeros" input.mono type="text" name="pin" inputmode="numeric" maxlength="6" autocomplete="off"; }
                label { "Días de acceso" input type="number" name="days" min="1" max="366" value="365" required; }
                button."button main" type="submit" { "Dar acceso" }
                p."small quiet" { "La primera contraseña se muestra una vez y se entrega en persona. La administración se da de alta en el servidor." }
            }
        } }
    }
}

fn number_in(text: &str, session: &Session) -> Result<PersonNumber, PageError> {
    text.parse().map_err(|_| PageError::new(CentreError::Access(AccessError::Number), Some(session.clone())))
}

fn shown_once(session: &Session, now: WallMillis, number: &PersonNumber, first: &str) -> Markup {
    let content = html! {
        div.crumbs { a href="/personal" { "Personal" } " / Contraseña" }
        div.head { h1 { "Contraseña del núm. " (number) } }
        p { "Entréguela en persona. No se vuelve a mostrar; al entrar puede cambiarla en «Mi contraseña»." }
        p { span.code { (first) } }
        a.button href="/personal" { "Listo" }
    };
    frame(session, Section::Staff, "Contraseña", now, &content)
}

/// `POST /personal`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn give(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let number = number_in(posted.field("number"), &posted.session)?;
    let session = posted.session.clone();
    let (role, pin, days) = (posted.field("role").to_owned(), posted.field("pin").to_owned(), posted.field("days").to_owned());
    let given = number.clone();
    let (now, first) = show(&centre, &posted.session, move |centre| {
        let role: Role = from_word("role", &role).map_err(|_| AccessError::Role)?;
        let days = days.parse().map_err(|_| AccessError::Days)?;
        let pin = Some(pin.as_str()).filter(|pin| !pin.is_empty());
        Ok((centre.now(), centre.give_access(&session, given, role, pin, days)?))
    })
    .await?;
    Ok(page(shown_once(&posted.session, now, &number, &first)))
}

/// `POST /personal/{number}/acceso`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn access(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let number = number_in(&text, &posted.session)?;
    let session = posted.session.clone();
    let days = posted.field("days").to_owned();
    show(&centre, &posted.session, move |centre| centre.set_access(&session, &number, days.parse().map_err(|_| AccessError::Days)?))
        .await?;
    Ok(Redirect::to("/personal").into_response())
}

/// `POST /personal/{number}/contrasena`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn reset(State(centre): State<Arc<Centre>>, Path(text): Path<String>, posted: Posted) -> Page {
    let number = number_in(&text, &posted.session)?;
    let (session, whose) = (posted.session.clone(), number.clone());
    let (now, first) = show(&centre, &posted.session, move |centre| Ok((centre.now(), centre.reset_password(&session, &whose)?))).await?;
    Ok(page(shown_once(&posted.session, now, &number, &first)))
}

/// `GET /mi-acceso`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn own(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let now = show(&centre, &session, |centre| Ok(centre.now())).await?;
    Ok(page(frame(&session, Section::Home, "Mi contraseña", now, &own_form(&session, false))))
}

fn own_form(session: &Session, changed: bool) -> Markup {
    html! {
        @if Right::Administer.is_of(session.role) { div.crumbs { a href="/personal" { "Personal" } " / Mi contraseña" } }
        div.head { h1 { "Mi contraseña" } }
        @if changed { div.banner.good { (fill(icon::CHECK_CIRCLE)) div { b { "Contraseña cambiada" } "Las otras sesiones con su número se cerraron." } } }
        section."card narrow" { div.body {
            form action="/mi-acceso" method="post" {
                (token(session))
                label { "Contraseña de ahora" input type="password" name="old" autocomplete="current-password" maxlength="128" required; }
                label { "Contraseña nueva" input type="password" name="new" autocomplete="new-password" minlength="8" maxlength="128" required; }
                label { "Otra vez" input type="password" name="again" autocomplete="new-password" minlength="8" maxlength="128" required; }
                p."small quiet" { "8 signos o más, con un número y un signo especial." }
                button."button main" type="submit" { "Cambiar" }
            }
        } }
    }
}

/// `POST /mi-acceso`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn change(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let (session, address) = (posted.session.clone(), posted.address.clone());
    let (old, new, again) = (posted.raw("old").to_owned(), posted.raw("new").to_owned(), posted.raw("again").to_owned());
    let now = show(&centre, &posted.session, move |centre| {
        if new != again {
            return Err(AccessError::Again.into());
        }
        centre.change_password(&session, &old, &new, &address)?;
        Ok(centre.now())
    })
    .await?;
    Ok(page(frame(&posted.session, Section::Home, "Mi contraseña", now, &own_form(&posted.session, true))))
}
