//! The frame of every page: header with search, sections by role, and the small parts that pages share.

use cas_domain::denomination::Denomination;
use cas_domain::format;
use cas_domain::journal::facts::Realm;
use cas_domain::time::WallMillis;
use maud::{DOCTYPE, Markup, html};

use super::icon::{self, fill, icon};
use crate::access::{Right, Session, role_name};
use crate::limits::FAULT_CLOCK_MS;

/// The sections, in the order of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Tablero.
    Home,
    /// Pagos.
    Payments,
    /// Casos.
    Cases,
    /// Devoluciones.
    Claims,
    /// Cortes, conteo, diferencias.
    Cuts,
    /// Fondos.
    Funds,
    /// Fallas y mantenimiento.
    Faults,
    /// Terminales.
    Terminals,
    /// Servicios.
    Services,
    /// Personal.
    Staff,
    /// Bitácora, verificar.
    Audit,
}

struct Entry {
    section: Section,
    path: &'static str,
    name: &'static str,
    key: &'static str,
    icon: char,
    right: Option<Right>,
}

const SECTIONS: [Entry; 11] = [
    Entry { section: Section::Home, path: "/", name: "Inicio", key: "i", icon: icon::HOUSE, right: None },
    Entry { section: Section::Payments, path: "/pagos", name: "Pagos", key: "p", icon: icon::RECEIPT, right: Some(Right::Payments) },
    Entry { section: Section::Cases, path: "/casos", name: "Casos", key: "c", icon: icon::HAND_HEART, right: Some(Right::Cases) },
    Entry {
        section: Section::Claims,
        path: "/devoluciones",
        name: "Devoluciones",
        key: "d",
        icon: icon::SIGNATURE,
        right: Some(Right::Refunds),
    },
    Entry { section: Section::Cuts, path: "/cortes", name: "Efectivo", key: "e", icon: icon::BANK, right: Some(Right::Cuts) },
    Entry { section: Section::Funds, path: "/fondos", name: "Fondos", key: "o", icon: icon::HAND_COINS, right: Some(Right::Funds) },
    Entry { section: Section::Faults, path: "/fallas", name: "Mantenimiento", key: "m", icon: icon::WRENCH, right: Some(Right::Faults) },
    Entry {
        section: Section::Terminals,
        path: "/terminales",
        name: "Terminales",
        key: "t",
        icon: icon::DEVICES,
        right: Some(Right::Terminals),
    },
    Entry {
        section: Section::Services,
        path: "/servicios",
        name: "Servicios",
        key: "s",
        icon: icon::LIST_CHECKS,
        right: Some(Right::Board),
    },
    Entry { section: Section::Staff, path: "/personal", name: "Personal", key: "n", icon: icon::USERS, right: Some(Right::Administer) },
    Entry { section: Section::Audit, path: "/bitacora", name: "Auditoría", key: "a", icon: icon::SHIELD_CHECK, right: Some(Right::Audit) },
];

/// A page inside the frame.
pub fn frame(session: &Session, section: Section, title: &str, now: WallMillis, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="es-MX" {
            (head(title))
            body data-now=(now.as_millis()) {
                header.top {
                    a.mark href="/" { (mark()) "CAS" }
                    form.search role="search" action="/buscar" method="get" {
                        (icon(icon::MAGNIFYING_GLASS))
                        input id="search" type="search" name="q" maxlength="64" aria-label="Buscar"
                            placeholder="Folio, referencia, precinto o número de persona" autocomplete="off";
                        kbd { "/" }
                    }
                    div.who {
                        span.date { (format::long_date_of(now)) ", " b { (format::time_of(now)) } }
                        span.sep {}
                        (icon(icon::USER_CIRCLE))
                        a.me href="/mi-acceso" title="Cambiar mi contraseña" { (role_name(session.role)) ", núm. " (session.number) }
                        span.until title="Sin movimiento, la sesión termina a esa hora" { "Sesión hasta " (format::time_of(session.ends)) }
                        form action="/salir" method="post" { (token(session)) button type="submit" { "Salir" } }
                    }
                }
                nav aria-label="Secciones" {
                    @for entry in SECTIONS.iter().filter(|entry| entry.right.is_none_or(|right| right.is_of(session.role))) {
                        a href=(entry.path) data-key=(entry.key) class=[(entry.section == section).then_some("here")]
                            aria-current=[(entry.section == section).then_some("page")] {
                            @if entry.section == section { (fill(entry.icon)) } @else { (icon(entry.icon)) }
                            (entry.name)
                        }
                    }
                    div.keys { button.button.low #show-keys type="button" { kbd { "?" } "Teclas" } }
                }
                main {
                    div."banner care" #session-end role="alert" hidden data-ends=(session.ends.as_millis()) { (fill(icon::CLOCK)) div {
                        b { "Su sesión termina en menos de dos minutos" }
                        "Guarde lo que escribe, o siga: "
                        a.button href="/mi-acceso" #session-go-on { "Seguir en la sesión" }
                    } }
                    (content)
                }
                (keys(session))
            }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " · CAS" }
            link rel="icon" href="/assets/mark.svg" type="image/svg+xml";
            link rel="stylesheet" href="/assets/console.css";
            script src="/assets/console.js" defer {}
        }
    }
}

fn keys(session: &Session) -> Markup {
    html! {
        dialog #keys aria-label="Teclas" {
            h2 { "Teclas" }
            table {
                tr { td { kbd { "/" } } td { "Buscar" } }
                @for entry in SECTIONS.iter().filter(|entry| entry.right.is_none_or(|right| right.is_of(session.role))) {
                    tr { td { kbd { "g" } " " kbd { (entry.key) } } td { (entry.name) } }
                }
                tr { td { kbd { "Enter" } } td { "En el conteo: guarda y sigue" } }
                tr { td { kbd { "Ctrl" } " " kbd { "Enter" } } td { "Terminar conteo" } }
                tr { td { kbd { "Esc" } } td { "Cerrar esta ventana" } }
            }
        }
    }
}

/// A page without the sections: sign-in.
pub fn bare(title: &str, content: &Markup) -> Markup {
    html! { (DOCTYPE) html lang="es-MX" { (head(title)) body.bare { (content) } } }
}

/// A page that says one thing and where to go from there.
pub fn message(session: Option<&Session>, words: &str) -> Markup {
    let content = html! {
        div.banner.bad { (fill(icon::WARNING_CIRCLE)) div { b { "No se pudo" } (words) } }
        a.button href="/" { "Ir a Inicio" }
    };
    match session {
        Some(session) => frame(session, Section::Home, "No se pudo", session.since, &content),
        None => bare("No se pudo", &html! { main { (content) } }),
    }
}

/// The mark: a counter window; no real emblem ships.
pub fn mark() -> Markup {
    html! { span aria-hidden="true" { (fill(icon::BANK)) } }
}

/// The hidden token of a form.
pub fn token(session: &Session) -> Markup {
    html! { input type="hidden" name="token" value=(session.form_token()); }
}

/// How long ago, live, with the exact time on top of it.
pub fn age(moment: WallMillis, now: WallMillis) -> Markup {
    let minutes = now.as_millis().saturating_sub(moment.as_millis()) / 60_000;
    let words = match minutes {
        ..1 => "hace un momento".to_owned(),
        1..60 => format!("hace {minutes} min"),
        60..2880 => format!("hace {} h", minutes / 60),
        _ => format!("hace {} días", minutes / 1440),
    };
    html! { span data-age=(moment.as_millis()) title=(exact(moment)) { (words) } }
}

/// `20 nov 2026, 14:05:31`.
pub fn exact(moment: WallMillis) -> String {
    format!("{}, {}", format::date_of(moment), format::seconds_of(moment))
}

/// What is left of the two hours of a fault.
pub fn clock_chip(since: WallMillis, now: WallMillis) -> Markup {
    let left = since.as_millis().saturating_add(FAULT_CLOCK_MS).saturating_sub(now.as_millis()).div_euclid(60_000);
    let limit = since.plus_millis(FAULT_CLOCK_MS);
    let (class, words) = match left {
        ..0 => ("chip bad", format!("venció hace {} min", left.saturating_neg())),
        0..10 => ("chip bad", format!("{left} min")),
        10..60 => ("chip care", format!("{left} min")),
        _ => ("chip", format!("{} h {} min", left / 60, left % 60)),
    };
    html! {
        span class=(class) title=(format!("Límite {}", format::time_of(limit))) {
            @if left < 10 { (fill(icon::ALARM)) } @else { (icon(icon::CLOCK)) }
            (words)
        }
    }
}

/// A pill with icon and word.
pub fn pill(class: &str, word: &str) -> Markup {
    let sign = match class {
        "good" => icon::CHECK_CIRCLE,
        "care" => icon::WARNING,
        "bad" => icon::WARNING_CIRCLE,
        _ => icon::CLOCK,
    };
    html! { span class=(format!("pill {class}")) { (fill(sign)) (word) } }
}

/// The violet ribbon of everything that is not real money.
pub fn ribbon(realm: Realm) -> Markup {
    html! { @if realm == Realm::Training { span.ribbon { "Demostración: SIN VALOR" } } }
}

/// A note or coin as a picture.
pub fn piece(denomination: Denomination, mini: bool) -> Markup {
    let centavos = denomination.value().centavos();
    let size = if mini { " mini" } else { "" };
    if denomination.is_bill() {
        html! { span class=(format!("note n{centavos}{size}")) { span { (denomination.label()) } } }
    } else {
        html! { span class=(format!("coin c{centavos}{size}")) { (denomination.label()) } }
    }
}

/// An empty list: a sentence and the next action.
pub fn empty(words: &str) -> Markup {
    html! { div.empty { (words) } }
}
