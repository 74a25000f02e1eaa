//! Sign-in and sign-out.

use std::sync::Arc;

use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{bare, mark};
use super::guard::{POLICY, Page, Posted, SESSION_COOKIE, Signed, VISIT_COOKIE, address, cookie, is_own_page, page, run, set_cookie, show};
use super::words;
use crate::access::AccessError;
use crate::access::sign_in::{check_form, form_token};
use crate::centre::Centre;
use crate::error::CentreError;

fn form(visit: &str, number: &str, next: &str, problem: Option<&str>) -> Markup {
    bare(
        "Entrar",
        &html! {
            div.door {
                form action="/entrar" method="post" {
                    span.mark { (mark()) "CAS" }
                    h1 { "Entrar" }
                    p.quiet { "Consola de los Centros de Atención y Servicios" }
                    @if let Some(problem) = problem { p.banner.bad role="alert" { (problem) } }
                    input type="hidden" name="token" value=(form_token(visit));
                    @if !next.is_empty() { input type="hidden" name="sigue" value=(next); }
                    label { "Número"
                        input type="text" name="number" value=(number) inputmode="numeric" autocomplete="username" maxlength="8" required autofocus; }
                    label { "Contraseña"
                        input type="password" name="password" autocomplete="current-password" maxlength="128" required; }
                    button.button.main type="submit" { "Entrar" }
                }
            }
        },
    )
}

/// Where to go after sign-in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    sigue: String,
}

impl Next {
    /// The page, if it is one of ours; else nothing.
    fn page(&self) -> &str {
        if is_own_page(&self.sigue) { &self.sigue } else { "" }
    }
}

/// `GET /entrar`.
pub async fn ask(State(centre): State<Arc<Centre>>, Query(next): Query<Next>, headers: axum::http::HeaderMap) -> Response {
    let visit = cookie(&headers, VISIT_COOKIE).filter(|visit| visit.len() == 64);
    let visit = match visit {
        Some(visit) => visit,
        None => match centre.random.secret() {
            Ok(visit) => visit,
            Err(error) => return super::guard::PageError::new(error.into(), None).into_response(),
        },
    };
    let set = [(SET_COOKIE, set_cookie(&centre, VISIT_COOKIE, &visit))];
    (set, page(form(&visit, "", next.page(), None))).into_response()
}

/// What the form holds.
#[derive(Deserialize)]
struct SignIn {
    #[serde(default)]
    token: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    sigue: String,
}

/// `POST /entrar`.
pub async fn enter(State(centre): State<Arc<Centre>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visit = cookie(&parts.headers, VISIT_COOKIE).unwrap_or_default();
    let address = address(&parts);
    let read = Form::<SignIn>::from_request(Request::from_parts(parts, body), &()).await;
    let Ok(Form(typed)) = read else {
        return (StatusCode::BAD_REQUEST, POLICY, form(&visit, "", "", Some("El formulario no se puede leer. Escriba otra vez.")))
            .into_response();
    };
    let number = typed.number.clone();
    let next = Next { sigue: typed.sigue.clone() };
    let done = match check_form(&visit, &typed.token) {
        Ok(()) => run(&centre, move |centre| centre.sign_in(&typed.number, &typed.password, &address)).await,
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(token) => (
            [(SET_COOKIE, set_cookie(&centre, SESSION_COOKIE, &token))],
            Redirect::to(if next.page().is_empty() { "/" } else { next.page() }),
        )
            .into_response(),
        Err(error) => {
            let status = match error {
                CentreError::Access(AccessError::Locked) => StatusCode::TOO_MANY_REQUESTS,
                CentreError::Access(_) => StatusCode::FORBIDDEN,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            (status, POLICY, form(&visit, &number, next.page(), Some(&words::error(&error)))).into_response()
        }
    }
}

/// `POST /salir`.
///
/// # Errors
/// A page that says so, if the store fails.
pub async fn leave(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.sign_out(&session)).await?;
    let gone = format!("{}; Max-Age=0", set_cookie(&centre, SESSION_COOKIE, ""));
    Ok(([(SET_COOKIE, gone)], Redirect::to("/entrar")).into_response())
}

/// Whether a person is signed in: used by the address that nothing else answers.
///
/// # Errors
/// A redirection to sign-in.
pub async fn unknown(State(centre): State<Arc<Centre>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match Signed::from_request_parts(&mut parts, &centre).await {
        Ok(Signed(session)) => super::guard::PageError::new(CentreError::NotFound("page"), Some(session)).into_response(),
        Err(response) => response,
    }
}
