//! What staff do for citizens: say when a terminal is back, see and erase a telephone that was left.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::format;
use cas_domain::time::WallMillis;
use jiff::civil::DateTime;
use maud::{Markup, html};

use super::cuts::folio_text;
use super::frame::{age, token};
use super::guard::{Page, Posted, show};
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::payments::PhoneOf;
use crate::store::citizens::PhoneRow;

/// The card "Vuelve a las" of a terminal's page.
pub fn back_at_card(session: &Session, number: TerminalNumber, back_at: Option<WallMillis>, now: WallMillis) -> Markup {
    let ahead = back_at.filter(|at| *at > now);
    html! {
        section.card { header { h2 { "Vuelve a las" } } div.body {
            @match ahead {
                Some(at) => p { "En pantalla, si no cobra: " b { "Vuelve: " (format::long_date_of(at)) ", " (format::time_of(at)) } },
                None => p.quiet { "Sin hora: la pantalla dice «Ya avisamos al técnico»." },
            }
            @if Right::BackAt.is_of(session.role) {
                form action=(format!("/terminales/{}/vuelve", number.0)) method="post" {
                    (token(session))
                    label { "Vuelve" input type="datetime-local" name="vuelve" value=(ahead.map(field).unwrap_or_default()); }
                    button."button main" type="submit" { "Guardar" }
                    p."small quiet" { "Déjelo vacío para quitar la hora." }
                }
            }
        } }
    }
}

/// A moment as the form's field has it.
fn field(at: WallMillis) -> String {
    at.civil().strftime("%Y-%m-%dT%H:%M").to_string()
}

/// `POST /terminales/{number}/vuelve`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn back_at(State(centre): State<Arc<Centre>>, Path(number): Path<u16>, posted: Posted) -> Page {
    let typed = posted.field("vuelve");
    let back_at = match typed {
        "" => None,
        text => {
            let wrong = || posted.failed(CentreError::Message("la fecha y hora no se entienden".to_owned()));
            Some(WallMillis::from_civil(text.parse::<DateTime>().map_err(|_| wrong())?))
        }
    };
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.set_back_at(&session, TerminalNumber(number), back_at)).await?;
    Ok(Redirect::to(&format!("/terminales/{number}")).into_response())
}

/// The card "Teléfono del ciudadano" of a payment's page; nothing where none was left.
pub fn phone_card(session: &Session, payment: &Folio, phones: &[PhoneOf], now: WallMillis) -> Markup {
    html! {
        @if !phones.is_empty() { section.card {
            header { h2 { "Teléfono del ciudadano" } div.end { "Solo para avisarle de lo que se le debe" } }
            table { tbody { @for phone in phones { tr {
                td.mono { (folio_text(&phone.folio.to_string())) }
                @match &phone.row {
                    PhoneRow::Here(number, left) => {
                        td { b { (number.grouped()) } " " span.quiet { "lo dejó " (age(*left, now)) } }
                        td.right { form action=(format!("/pagos/{payment}/telefono/borrar")) method="post" {
                            (token(session)) input type="hidden" name="folio" value=(phone.folio);
                            button."button low" type="submit" { "Borrar teléfono" }
                        } }
                    }
                    PhoneRow::Erased(at) => { td.quiet colspan="2" { "Se borró " (age(*at, now)) } }
                }
            } } } }
        } }
    }
}

/// `POST /pagos/{folio}/telefono/borrar`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn erase_phone(State(centre): State<Arc<Centre>>, Path(payment): Path<String>, posted: Posted) -> Page {
    let payment: Folio = payment.parse().map_err(|_| posted.failed(CentreError::NotFound("payment")))?;
    let folio: Folio = posted.field("folio").parse().map_err(|_| posted.failed(CentreError::NotFound("phone")))?;
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.erase_phone(&session, folio)).await?;
    Ok(Redirect::to(&format!("/pagos/{payment}")).into_response())
}
