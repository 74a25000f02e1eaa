//! Terminales: state, levels in pieces, last seen, what is unsent, flags; and the one-use code that enrols one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use cas_domain::folio::TerminalNumber;
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::{Health, Heartbeat, LevelReport, Limits};
use maud::{Markup, html};

use super::frame::{Section, age, empty, exact, frame, pill, ribbon, token};
use super::guard::{POLICY, Page, Posted, Signed, page, show};
use super::icon::{self, fill};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::limits::SILENT_AFTER_MS;
use crate::store::Db;
use crate::store::entries::Place;
use crate::store::findings::FlagRow;
use crate::store::terminals::TerminalRow;

/// How a terminal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Takes money, all well.
    Pays,
    /// Takes money, something needs a look.
    Care,
    /// Takes no money.
    Stopped,
    /// Not heard.
    Silent,
}

impl Standing {
    /// Class, word and icon.
    pub const fn look(self) -> (&'static str, &'static str, char) {
        match self {
            Self::Pays => ("good", "Cobra", icon::CHECK_CIRCLE),
            Self::Care => ("care", "Atención", icon::WARNING),
            Self::Stopped => ("stop", "No cobra", icon::PROHIBIT),
            Self::Silent => ("silent", "Sin señal", icon::CLOCK),
        }
    }
}

/// A terminal as pages show it.
#[derive(Clone, Debug)]
pub struct TerminalView {
    /// Its row.
    pub row: TerminalRow,
    /// How it stands.
    pub standing: Standing,
    /// When it was last heard.
    pub seen: Option<WallMillis>,
    /// Its last word.
    pub beat: Option<Heartbeat>,
    /// The head that the centre holds.
    pub held: u64,
    /// The epoch it works in; 0 if it was never enrolled.
    pub epoch: u32,
    /// Alarms among its newest flags.
    pub alarms: usize,
}

impl TerminalView {
    /// Why it does not simply take money.
    pub fn reason(&self) -> String {
        let Some(beat) = &self.beat else { return "Nunca se ha conectado".to_owned() };
        if self.standing == Standing::Silent {
            return "Sin señal; puede estar cobrando sin red".to_owned();
        }
        if !beat.payable.yes {
            return beat.payable.reason.clone();
        }
        let device = beat.devices.iter().max_by_key(|device| device.health).filter(|device| device.health > Health::Good);
        device.map_or_else(
            || "Hay alarmas por revisar".to_owned(),
            |device| format!("{}: {}", words::slot(device.slot.as_str()), device.words),
        )
    }
}

/// All terminals as pages show them.
///
/// # Errors
/// [`CentreError`] if the store fails.
pub fn terminal_views(db: &Db, now: WallMillis) -> Result<Vec<TerminalView>, CentreError> {
    db.terminals()?.into_iter().map(|row| view(db, row, now)).collect()
}

fn view(db: &Db, row: TerminalRow, now: WallMillis) -> Result<TerminalView, CentreError> {
    let state = db.terminal_state(row.id)?;
    let seen = state.as_ref().map(|(at, _)| *at);
    // A word of a newer agent that this centre cannot read is no reason to hide the terminal.
    let beat: Option<Heartbeat> = state.and_then(|(_, body)| serde_json::from_str(&body).ok());
    let epoch = db.newest_key(row.id)?.map(|(epoch, _)| epoch);
    let held = match epoch {
        Some(epoch) => db.head(Place { terminal: row.id, epoch, branch: 0 })?.seq.0,
        None => 0,
    };
    let alarms = db.flags(Some(row.id), 200)?.iter().filter(|flag| flag.stands()).count();
    let silent = seen.is_none_or(|seen| now.as_millis().saturating_sub(seen.as_millis()) > SILENT_AFTER_MS);
    let standing = match &beat {
        _ if silent => Standing::Silent,
        None => Standing::Silent,
        Some(beat) if !beat.payable.yes => Standing::Stopped,
        Some(beat) if alarms > 0 || beat.devices.iter().any(|device| device.health != Health::Good) => Standing::Care,
        Some(_) => Standing::Pays,
    };
    Ok(TerminalView { row, standing, seen, beat, held, epoch: epoch.map_or(0, |epoch| epoch.0), alarms })
}

/// What a level is of.
pub fn level_name(level: &LevelReport) -> String {
    let slot = match level.slot.as_str() {
        "bill" => "Caja de billetes".to_owned(),
        "coin" => "Caja de monedas".to_owned(),
        other => words::slot(other),
    };
    level.denomination.map_or_else(|| slot.clone(), |denomination| format!("{slot}, {}", denomination.label()))
}

/// A level as a bar; amber where somebody must come soon.
pub fn bar(level: &LevelReport) -> Markup {
    let share = level.pieces.saturating_mul(100) / level.capacity.max(1);
    let soon = if level.denomination.is_some() { share < 15 } else { share > 80 };
    html! { progress class=[soon.then_some("low")] max=(level.capacity) value=(level.pieces.clamp(0, level.capacity)) aria-label=(level_name(level)) {} }
}

/// `GET /terminales`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, views) = show(&centre, &session, move |centre| {
        asked.need(Right::Terminals)?;
        let now = centre.now();
        Ok((now, centre.store.read(|db| terminal_views(db, now))?))
    })
    .await?;
    let content = html! {
        div.head { h1 { "Terminales" } }
        section.card {
            @if views.is_empty() { (empty("Todavía no hay cajeros. En el servidor: cas-server seed-demo, o dé de alta el sitio.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cajero" } th { "Estado" } th { "Razón" } th { "Visto" } th { "Versión" } th.right { "Sin enviar" } th.right { "Movimientos" } th.right { "Alarmas" } th {} } }
                tbody { @for terminal in &views { (row(terminal, now)) } }
            } } }
        }
    };
    Ok(page(frame(&session, Section::Terminals, "Terminales", now, &content)))
}

fn standing_pill(standing: Standing) -> Markup {
    let (class, word, sign) = standing.look();
    let class = if class == "stop" { "bad" } else { class };
    html! { span class=(format!("pill {class}")) { (fill(sign)) (word) } }
}

fn row(terminal: &TerminalView, now: WallMillis) -> Markup {
    html! {
        tr {
            td { a href=(format!("/terminales/{}", terminal.row.number)) { b { (terminal.row.number) } " " (terminal.row.site_name) } }
            td { (standing_pill(terminal.standing)) }
            td { @if terminal.standing != Standing::Pays { (terminal.reason()) } }
            td { @if let Some(seen) = terminal.seen { (age(seen, now)) } @else { span.quiet { "nunca" } } }
            td { @if let Some(beat) = &terminal.beat { (beat.version) } }
            td.right { @if let Some(beat) = &terminal.beat { (beat.unsent) } }
            td.right { (terminal.held) }
            td.right { @if terminal.alarms > 0 { b."tally bad" { (terminal.alarms) } } @else { "0" } }
            td { (ribbon(terminal.row.realm)) }
        }
    }
}

/// `GET /terminales/{number}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(number): Path<u16>) -> Page {
    let asked = session.clone();
    let (now, view, flags, back_at, limits) = show(&centre, &session, move |centre| {
        asked.need(Right::Terminals)?;
        let now = centre.now();
        centre.store.read::<_, CentreError>(|db| {
            let row = db.terminal_by_number(TerminalNumber(number))?.ok_or(CentreError::NotFound("terminal"))?;
            let flags = db.flags(Some(row.id), 30)?;
            let back_at = db.back_at(row.id)?;
            let limits = crate::terminals::limits::of(db, &row)?;
            Ok((now, view(db, row, now)?, flags, back_at, limits))
        })
    })
    .await?;
    let content = detail(&session, &view, &limits, &flags, (back_at, now));
    Ok(page(frame(&session, Section::Terminals, &format!("Cajero {}", view.row.number), now, &content)))
}

fn detail(
    session: &Session,
    view: &TerminalView,
    limits: &Limits,
    flags: &[FlagRow],
    (back_at, now): (Option<WallMillis>, WallMillis),
) -> Markup {
    html! {
        div.crumbs { a href="/terminales" { "Terminales" } " / Cajero " (view.row.number) }
        div.head {
            h1 { "Cajero " (view.row.number) ", " (view.row.site_name) }
            (standing_pill(view.standing)) (ribbon(view.row.realm))
            @if Right::Administer.is_of(session.role) {
                form.end action=(format!("/terminales/{}/codigo", view.row.number.0)) method="post" {
                    (token(session)) button.button type="submit" { "Crear código de alta" }
                }
            }
        }
        @if view.standing != Standing::Pays { div.banner.care { (fill(icon::WARNING)) div { b { (view.reason()) }
            @if let Some(seen) = view.seen { "Última señal " (age(seen, now)) } @else { "Dé de alta el cajero con un código de un solo uso." } } } }
        div.two {
            div { (devices(view)) (flag_list(flags, now)) }
            div {
                section.card { header { h2 { "Niveles" } div.end { "Piezas" } }
                    @match &view.beat {
                        Some(beat) if !beat.levels.is_empty() => {
                            @for level in &beat.levels { div.level {
                                span { (level_name(level)) }
                                span.quiet { (level.pieces) @if level.capacity > 0 { " de " (level.capacity) } }
                                @if level.capacity > 0 { (bar(level)) }
                            } }
                        }
                        _ => { (empty("El cajero dirá aquí cuántas piezas tiene.")) }
                    }
                }
                (super::tail::lost_disk_card(session, view.row.number))
                (super::citizen::back_at_card(session, view.row.number, back_at, now))
                (facts(view))
                (limit_card(session, view, limits))
            }
        }
    }
}

fn devices(view: &TerminalView) -> Markup {
    html! {
        section.card {
            header { h2 { "Equipos" } }
            @match &view.beat {
                Some(beat) if !beat.devices.is_empty() => { div.scroll { table {
                    thead { tr { th { "Puesto" } th { "Estado" } th { "Qué dice" } th { "Modelo" } th { "Serie" } th { "Firmware" } } }
                    tbody { @for device in &beat.devices {
                        @let (class, word) = match device.health { Health::Good => ("good", "Bien"), Health::Care => ("care", "Atención"), Health::Stopped => ("bad", "Detenido") };
                        tr {
                            td { b { (words::slot(device.slot.as_str())) } } td { (pill(class, word)) } td { (device.words) }
                            td { (device.model) } td.mono { (device.serial) } td { (device.firmware) }
                        }
                    } }
                } } }
                _ => { (empty("El cajero dirá aquí qué equipos tiene en cuanto se conecte.")) }
            }
        }
    }
}

/// The limits in force, and the form that sets them.
fn limit_card(session: &Session, view: &TerminalView, limits: &Limits) -> Markup {
    let pesos = |amount: cas_domain::money::Money| amount.centavos() / 100;
    let fields = [
        ("cash", "Efectivo por pago, pesos", pesos(limits.cash_max)),
        ("back", "Devolver al cancelar, pesos", pesos(limits.cancel_back_max)),
        ("change", "Cambio por pago, pesos", pesos(limits.change_max)),
        ("offline", "Pagos que esperan sin red", i64::from(limits.offline_payments_max)),
    ];
    html! {
        section.card {
            header { h2 { "Límites" } }
            @if Right::Limits.is_of(session.role) {
                div.body { form action=(format!("/terminales/{}/limites", view.row.number.0)) method="post" {
                    (token(session))
                    @for (name, words, value) in fields { label { (words) input type="number" name=(name) min="0" value=(value) required; } }
                    button.button type="submit" { "Guardar límites" }
                    p."small quiet" { "Llegan al cajero con su siguiente configuración, entre un pago y otro." }
                } }
            } @else { table { tbody { @for (_, words, value) in fields { tr { td.quiet { (words) } td.right { (value) } } } } } }
        }
    }
}

/// `POST /terminales/{number}/limites`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn limits(State(centre): State<Arc<Centre>>, Path(number): Path<u16>, posted: Posted) -> Page {
    let session = posted.session.clone();
    let limits =
        crate::terminals::limits::check(posted.field("cash"), posted.field("back"), posted.field("change"), posted.field("offline"));
    let limits = limits.map_err(|error| posted.failed(error.into()))?;
    show(&centre, &posted.session, move |centre| centre.set_limits(&session, TerminalNumber(number), &limits)).await?;
    Ok(axum::response::Redirect::to(&format!("/terminales/{number}")).into_response())
}

fn facts(view: &TerminalView) -> Markup {
    html! {
        section.card {
            header { h2 { "Cadena" } }
            table { tbody {
                tr { td.quiet { "Época" } td.right { (view.epoch) } }
                tr { td.quiet { "Movimientos en el centro" } td.right { (view.held) } }
                @if let Some(beat) = &view.beat {
                    tr { td.quiet { "Movimientos en el cajero" } td.right { (beat.head.seq.0) } }
                    tr { td.quiet { "Sin enviar" } td.right { (beat.unsent) } }
                    tr { td.quiet { "Configuración" } td.right { "versión " (beat.config_version) } }
                }
                tr { td.quiet { "Realidad" } td.right { (words::realm(view.row.realm)) } }
            } }
        }
    }
}

fn flag_list(flags: &[FlagRow], now: WallMillis) -> Markup {
    html! {
        section.card {
            header { h2 { "Marcas y alarmas" } div.end { a href="/alarmas" { b { "Ver alarmas" } } } }
            @if flags.is_empty() { (empty("Nada extraño: cada movimiento llegó completo y en su lugar.")) }
            @else { div.scroll { table {
                thead { tr { th { "Cuándo" } th { "Qué" } th { "Detalle" } th.right { "Movimiento" } } }
                tbody { @for flag in flags { tr {
                    td title=(exact(flag.at)) { (age(flag.at, now)) }
                    td {
                        @if flag.stands() { a href=(format!("/alarmas/{}", flag.id)) { (pill("bad", words::flag(&flag.kind))) } }
                        @else if flag.alarm { a href=(format!("/alarmas/{}", flag.id)) { (pill("good", words::flag(&flag.kind))) } }
                        @else { (pill("care", words::flag(&flag.kind))) }
                    }
                    td { (flag.detail) }
                    td.right { @if flag.seq > 0 { (flag.seq) } @if flag.branch > 0 { " (rama " (flag.branch) ")" } }
                } } }
            } } }
        }
    }
}

/// `POST /terminales/{number}/codigo`: shown once, stored as a hash only.
///
/// # Errors
/// A page that says what went wrong.
pub async fn code(State(centre): State<Arc<Centre>>, Path(number): Path<u16>, posted: Posted) -> Page {
    let session = posted.session.clone();
    let (now, code) = show(&centre, &posted.session, move |centre| {
        session.need(Right::Administer)?;
        Ok((centre.now(), centre.make_enrol_code(TerminalNumber(number), session.number.as_str())?))
    })
    .await?;
    let content = html! {
        div.crumbs { a href="/terminales" { "Terminales" } " / Código de alta" }
        div.head { h1 { "Código de alta del cajero " (TerminalNumber(number)) } }
        p { "Escríbalo en el cajero. Sirve una sola vez y vence en 24 horas. No se vuelve a mostrar." }
        p { span.code { (code) } }
        a.button href="/terminales" { "Listo" }
    };
    let markup = frame(&posted.session, Section::Terminals, "Código de alta", now, &content);
    Ok((StatusCode::OK, POLICY, markup).into_response())
}
