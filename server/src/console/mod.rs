//! The console: pages in Spanish, rendered here, working without a script, by role.
//!
//! - [`guard`]: sessions, form tokens, security headers, errors as pages.
//! - [`frame`], [`icon`], [`words`], [`assets`]: header, sections, small parts; icons; Spanish; style, script, fonts.
//! - [`login`]: sign-in and sign-out.
//! - [`home`]: Tablero, or one's own work.
//! - [`terminals`]: state, levels, flags.
//! - [`payments`]: list and whole life.
//! - [`cases`], [`case`], [`decisions`]: owed, doubtful and ownerless money; what two persons decide.
//! - [`claims`], [`claim`]: what citizens claim, and how it is handed over.
//! - [`alarms`]: alarms and how they are closed.
//! - [`citizen`]: when a terminal is back, telephones that were left.
//! - [`tail`]: a lost disk: what is missing, papers that prove it.
//! - [`faults`]: faults and visits.
//! - [`cuts`], [`count`], [`count_acts`], [`compare`]: cash on its way to the vault.
//! - [`funds`]: fund and vales.
//! - [`staff`]: who has access; one's own password.
//! - [`csv`]: lists as files for spreadsheets.
//! - [`audit`]: log, checks, catalogue.
//! - [`search`]: one box for everything that people read out.

pub mod alarms;
pub mod assets;
pub mod audit;
pub mod case;
pub mod cases;
pub mod citizen;
pub mod claim;
pub mod claims;
pub mod compare;
pub mod count;
pub mod count_acts;
pub mod csv;
pub mod cuts;
pub mod decisions;
pub mod faults;
pub mod frame;
pub mod funds;
pub mod guard;
pub mod home;
pub mod icon;
pub mod login;
pub mod payments;
pub mod search;
pub mod staff;
pub mod tail;
pub mod terminals;
pub mod words;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::centre::Centre;

/// The routes of the pages.
pub fn routes() -> Router<Arc<Centre>> {
    let counting = Router::new()
        .route("/", get(count::count))
        .route("/abrir", post(count_acts::open))
        .route("/lineas", post(count_acts::lines))
        .route("/precinto", post(count_acts::seal))
        .route("/duda", post(count_acts::suspect))
        .route("/quitar-duda", post(count_acts::unsuspect))
        .route("/firmar", post(count_acts::sign))
        .route("/recontar", post(count_acts::recount))
        .route("/terminar", post(count_acts::finish));
    Router::new()
        .route("/", get(home::home))
        .route("/entrar", get(login::ask).post(login::enter))
        .route("/salir", post(login::leave))
        .route("/buscar", get(search::search))
        .route("/pagos", get(payments::list))
        .route("/pagos/{folio}", get(payments::one))
        .route("/pagos/{folio}/disputa", post(decisions::dispute))
        .route("/casos", get(cases::list))
        .route("/casos/{case}", get(case::one))
        .route("/casos/{case}/pedir", post(decisions::ask_case))
        .route("/casos/{case}/responder", post(decisions::answer_case))
        .route("/casos/{case}/papel", post(tail::paper))
        .route("/terminales/{number}/disco-perdido", post(tail::lost_disk))
        .route("/devoluciones", get(claims::list))
        .route("/devoluciones/buscar", get(claims::find))
        .route("/devoluciones/pedir", post(claims::ask))
        .route("/devoluciones/{claim}", get(claim::one))
        .route("/devoluciones/{claim}/responder", post(claim::answer))
        .route("/devoluciones/{claim}/pagar", post(claim::begin))
        .route("/devoluciones/{claim}/entregada", post(claim::paid))
        .route("/devoluciones/{claim}/decidir", post(claim::decide))
        .route("/devoluciones/{claim}/recibo", get(claim::receipt))
        .route("/alarmas", get(alarms::list))
        .route("/alarmas/{id}", get(alarms::one))
        .route("/alarmas/{id}/pedir", post(decisions::ask_alarm))
        .route("/alarmas/{id}/responder", post(decisions::answer_alarm))
        .route("/cortes", get(cuts::list))
        .route("/cortes/{cut}", get(cuts::one))
        .route("/cortes/{cut}/diferencia", get(compare::difference))
        .nest("/cortes/{cut}/conteo", counting)
        .route("/fondos", get(funds::funds))
        .route("/fondos/vale", post(funds::vale))
        .route("/fondos/entrada", post(funds::entry))
        .route("/fondos/regresa", post(funds::give_back))
        .route("/fondos/oficina", post(funds::office))
        .route("/fondos/oficina/regresa", post(funds::office_back))
        .route("/fallas", get(faults::faults))
        .route("/terminales", get(terminals::list))
        .route("/terminales/{number}", get(terminals::one))
        .route("/terminales/{number}/codigo", post(terminals::code))
        .route("/terminales/{number}/limites", post(terminals::limits))
        .route("/personal", get(staff::list).post(staff::give))
        .route("/personal/{number}/acceso", post(staff::access))
        .route("/personal/{number}/contrasena", post(staff::reset))
        .route("/mi-acceso", get(staff::own).post(staff::change))
        .route("/pagos.csv", get(csv::payments))
        .route("/cortes.csv", get(csv::cuts))
        .route("/terminales/{number}/vuelve", post(citizen::back_at))
        .route("/pagos/{folio}/telefono/borrar", post(citizen::erase_phone))
        .route("/servicios", get(audit::services))
        .route("/bitacora", get(audit::log))
        .route("/verificar", get(audit::ask_verify).post(audit::verify))
        .route("/assets/console.css", get(assets::css))
        .route("/assets/console.js", get(assets::js))
        .route("/assets/mark.svg", get(assets::mark))
        .route("/favicon.ico", get(assets::mark))
        .route("/assets/{font}", get(assets::font))
        .fallback(login::unknown)
}
