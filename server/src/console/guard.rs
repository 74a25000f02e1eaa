//! Who is asking: sessions from cookies, form tokens, and answers for those who may not. Every page goes through here.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Form, FromRequest, FromRequestParts, Request};
use axum::http::header::{COOKIE, HeaderMap};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;

use super::{cuts, frame, words};
use crate::access::{AccessError, Session};
use crate::api::problem::Problem;
use crate::centre::Centre;
use crate::custody::CustodyError;
use crate::error::CentreError;

/// The cookie of a session.
pub const SESSION_COOKIE: &str = "cas";
/// The cookie of a visitor before sign-in; carries nothing but the source of a form token.
pub const VISIT_COOKIE: &str = "cas_visita";

/// Nothing from outside, nothing inline, no frames.
pub const POLICY: [(HeaderName, &str); 5] = [
    (
        axum::http::header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (axum::http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (axum::http::header::X_FRAME_OPTIONS, "DENY"),
    (axum::http::header::REFERRER_POLICY, "same-origin"),
    (axum::http::header::CACHE_CONTROL, "no-store"),
];

/// A cookie of the request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut named = cookies.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Text that sets a cookie which no script and no other site sees.
pub fn set_cookie(centre: &Centre, name: &str, value: &str) -> String {
    let secure = if centre.secure_cookies { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Signed(pub Session);

impl FromRequestParts<Arc<Centre>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, centre: &Arc<Centre>) -> Result<Self, Response> {
        let Some(token) = cookie(&parts.headers, SESSION_COOKIE) else { return Err(to_sign_in(parts)) };
        let found = run(centre, move |centre| centre.session(&token)).await;
        match found {
            Ok(session) => Ok(Self(session)),
            Err(CentreError::Access(AccessError::NoSession)) => Err(to_sign_in(parts)),
            Err(error) => Err(PageError::new(error, None).into_response()),
        }
    }
}

/// Sign-in, and back to the page that was asked for. What a form wanted to do is not repeated.
fn to_sign_in(parts: &Parts) -> Response {
    let path = parts.uri.path();
    if parts.method != axum::http::Method::GET || path == "/" || !is_own_page(path) {
        return Redirect::to("/entrar").into_response();
    }
    Redirect::to(&format!("/entrar?sigue={path}")).into_response()
}

/// Whether a path is one of our own pages: nothing that a browser would take for another host, and no sign that needs escaping.
pub fn is_own_page(path: &str) -> bool {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '/' | '-' | '.');
    path.len() <= 200 && path.starts_with('/') && !path.starts_with("//") && path.chars().all(plain)
}

/// A form that a signed-in person sent from one of our own pages.
#[derive(Debug)]
pub struct Posted {
    /// Who.
    pub session: Session,
    /// From which address.
    pub address: String,
    /// Whether the script of the page asks, and wants JSON back.
    pub by_script: bool,
    fields: Vec<(String, String)>,
}

impl FromRequest<Arc<Centre>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, centre: &Arc<Centre>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Signed(session) = Signed::from_request_parts(&mut parts, centre).await?;
        let address = address(&parts);
        let by_script = parts.headers.get(axum::http::header::ACCEPT).is_some_and(|accept| accept == "application/json");
        let wrong = |error: CentreError| PageError::new(error, Some(session.clone())).into_response();
        let request = Request::from_parts(parts, body);
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, &()).await.map_err(|rejection| {
            let status = rejection.into_response().status();
            (status, PageError::new(CentreError::Message("el formulario no se puede leer".to_owned()), Some(session.clone())))
                .into_response()
        })?;
        let token = fields.iter().find(|(name, _)| name == "token").map_or("", |(_, value)| value.as_str());
        session.check_form(token).map_err(|error| wrong(error.into()))?;
        Ok(Self { session, address, by_script, fields })
    }
}

/// The address of the other end.
pub fn address(parts: &Parts) -> String {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(String::new, |ConnectInfo(address)| address.ip().to_string())
}

impl Posted {
    /// A field, without blanks around it; empty if it is missing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// A field exactly as typed: a password may begin with a blank.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every field whose name begins so, with the rest of the name.
    pub fn fields<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// Says what went wrong, in the frame of the page.
    pub fn failed(&self, error: CentreError) -> PageError {
        PageError::new(error, Some(self.session.clone()))
    }
}

/// A page that says what went wrong, where things stand and what to do.
#[derive(Debug)]
pub struct PageError(Box<(CentreError, Option<Session>)>);

impl PageError {
    /// For this person, or for nobody yet.
    pub fn new(error: CentreError, session: Option<Session>) -> Self {
        Self(Box::new((error, session)))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (error, session) = *self.0;
        let markup = match (&error, &session) {
            // Who asked for one of several gets all of them, and goes on from there.
            (CentreError::Custody(CustodyError::Several(found)), Some(session)) => {
                frame::frame(session, frame::Section::Cuts, "Cortes con el mismo nombre", session.since, &cuts::several(session, found))
            }
            _ => frame::message(session.as_ref(), &words::error(&error)),
        };
        let status = Problem::from(error).status;
        let status = if status == StatusCode::UNAUTHORIZED { StatusCode::FORBIDDEN } else { status };
        (status, POLICY, markup).into_response()
    }
}

/// What a page handler answers.
pub type Page = Result<Response, PageError>;

/// A page with its security headers.
pub fn page(markup: Markup) -> Response {
    (POLICY, markup).into_response()
}

/// Runs something of the centre on a blocking thread.
///
/// # Errors
/// What it says; a panic inside ends the request only.
pub async fn run<T: Send + 'static>(
    centre: &Arc<Centre>,
    act: impl FnOnce(&Centre) -> Result<T, CentreError> + Send + 'static,
) -> Result<T, CentreError> {
    let centre = Arc::clone(centre);
    tokio::task::spawn_blocking(move || act(&centre)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request panicked");
        Err(CentreError::Message("algo falló aquí adentro".to_owned()))
    })
}

/// The same, for a page of this person.
///
/// # Errors
/// [`PageError`] in the frame of the person.
pub async fn show<T: Send + 'static>(
    centre: &Arc<Centre>,
    session: &Session,
    act: impl FnOnce(&Centre) -> Result<T, CentreError> + Send + 'static,
) -> Result<T, PageError> {
    run(centre, act).await.map_err(|error| PageError::new(error, Some(session.clone())))
}
