//! Pagos: the list with search by folio, and one payment's whole life.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::format;
use cas_domain::journal::facts::StackResult;
use cas_domain::journal::{Entry, EntryKind};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use maud::{Markup, html};
use serde::Deserialize;

use super::cuts::folio_text;
use super::frame::{Section, age, empty, exact, frame, piece, pill, ribbon};
use super::guard::{Page, PageError, Signed, page, show};
use super::icon::{self, icon};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::payments::PaymentLife;
use crate::store::Db;
use crate::store::terminals::TerminalRow;

/// Filters, kept in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Filters {
    #[serde(default)]
    cajero: String,
    #[serde(default)]
    desde: String,
}

impl Filters {
    /// The terminal that was chosen.
    pub fn terminal(&self, terminals: &[TerminalRow]) -> Option<cas_domain::id::TerminalId> {
        let number = TerminalNumber(self.cajero.parse().ok()?);
        terminals.iter().find(|row| row.number == number).map(|row| row.id)
    }

    /// The first moment of the period that was chosen.
    pub fn since(&self, now: WallMillis) -> Option<WallMillis> {
        let start = WallMillis::from_civil(now.civil().date().at(0, 0, 0, 0));
        match self.desde.as_str() {
            "hoy" => Some(start),
            "semana" => Some(start.plus_millis(-6 * 24 * 60 * 60 * 1000)),
            _ => None,
        }
    }
}

/// `GET /pagos`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn list(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(filters): Query<Filters>) -> Page {
    let asked = session.clone();
    let number: Option<u16> = filters.cajero.parse().ok();
    let desde = filters.desde.clone();
    let (now, lives, terminals) = show(&centre, &session, move |centre| {
        asked.need(Right::Payments)?;
        let now = centre.now();
        let terminals = centre.store.read::<_, CentreError>(|db| Ok(db.terminals()?))?;
        let chosen = number.and_then(|number| terminals.iter().find(|row| row.number == TerminalNumber(number))).map(|row| row.id);
        let since = Filters { desde, ..Filters::default() }.since(now);
        Ok((now, centre.payment_list(&asked, chosen, since)?, terminals))
    })
    .await?;
    let content = html! {
        div.head {
            h1 { "Pagos" }
            form."end filters" action="/pagos" method="get" {
                label { "Cajero" select name="cajero" {
                    option value="" { "Todos" }
                    @for row in &terminals { option value=(row.number.0) selected[number == Some(row.number.0)] { (row.number) " " (row.site_name) } }
                } }
                label { "Periodo" select name="desde" {
                    @for (value, name) in [("", "Todos"), ("hoy", "Hoy"), ("semana", "7 días")] {
                        option value=(value) selected[filters.desde == value] { (name) }
                    }
                } }
                button.button type="submit" { "Filtrar" } " "
                button.button type="submit" formaction="/pagos.csv" { "Descargar CSV" }
            }
        }
        section.card {
            @if lives.is_empty() { (empty("No hay pagos con estos filtros. Quite un filtro, o busque un folio arriba con la tecla /.")) }
            @else { (table(&lives, &terminals, now)) }
        }
    };
    Ok(page(frame(&session, Section::Payments, "Pagos", now, &content)))
}

fn sum(lives: &[PaymentLife], of: impl Fn(&PaymentLife) -> Money) -> Money {
    Money::sum(lives.iter().map(of)).unwrap_or_default()
}

fn table(lives: &[PaymentLife], terminals: &[TerminalRow], now: WallMillis) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "Hora" } th { "Folio" } th { "CAS" } th { "Trámite" } th.right { "Debía" } th.right { "Insertó" } th.right { "Cambio" } th.right { "Se le debe" } th { "Estado" } } }
            tbody {
                @for life in lives {
                    @let place = terminals.iter().find(|row| row.id == life.row.terminal);
                    @let (word, class) = words::payment(life.state);
                    tr {
                        td title=(exact(life.row.opened)) { (format::time_of(life.row.opened)) " " span.quiet { (age(life.row.opened, now)) } }
                        td { a.mono href=(format!("/pagos/{}", life.row.folio)) { (folio_text(&life.row.folio)) } }
                        td { @if let Some(place) = place { b { (place.number) } " " (place.site_name) } }
                        td { (names(life)) }
                        td.right { (life.due) } td.right { (life.sums.inserted) } td.right { (life.sums.change) }
                        td.right { @if life.sums.owed.is_zero() { (life.sums.owed) } @else { b { (life.sums.owed) } } }
                        td { (pill(class, word)) }
                    }
                }
                tr.total {
                    td colspan="4" { (lives.len()) " pagos" }
                    td.right { (sum(lives, |life| life.due)) } td.right { (sum(lives, |life| life.sums.inserted)) }
                    td.right { (sum(lives, |life| life.sums.change)) } td.right { (sum(lives, |life| life.sums.owed)) } td {}
                }
            }
        } }
    }
}

fn names(life: &PaymentLife) -> String {
    life.debts.iter().map(|quote| quote.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// One piece of cash and where it has been.
#[derive(Debug)]
struct Lane {
    denomination: Denomination,
    count: i64,
    stops: Vec<Stop>,
}

/// A place on its way: reached at a time, or still to come.
#[derive(Clone, Debug)]
struct Stop {
    at: Option<WallMillis>,
    now: bool,
}

/// `GET /pagos/{folio}`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn one(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(folio): Path<String>) -> Page {
    let folio: Folio = folio.parse().map_err(|_| PageError::new(CentreError::NotFound("payment"), Some(session.clone())))?;
    let asked = session.clone();
    let (now, life, place, lanes, phones, disputes) = show(&centre, &session, move |centre| {
        let life = centre.payment_life(&asked, &folio)?;
        let (place, lanes, disputes) = centre.store.read::<_, CentreError>(|db| {
            Ok((db.terminal(life.row.terminal)?, lanes(db, &life)?, super::decisions::disputes(db, &life)?))
        })?;
        let phones = match &place {
            Some(place) if Right::Phones.is_of(asked.role) => centre.phones_of(&asked, life.row.payment, place)?,
            _ => Vec::new(),
        };
        Ok((centre.now(), life, place, lanes, phones, disputes))
    })
    .await?;
    let content = html! {
        (whole_life(&session, &life, place.as_ref(), &lanes))
        (super::decisions::dispute_forms(&session, &life, &disputes))
        (super::citizen::phone_card(&session, &folio, &phones, now))
    };
    Ok(page(frame(&session, Section::Payments, &format!("Pago {}", folio_text(&life.row.folio)), now, &content)))
}

fn whole_life(session: &Session, life: &PaymentLife, place: Option<&TerminalRow>, lanes: &[Lane]) -> Markup {
    let (word, class) = words::payment(life.state);
    let sums = &life.sums;
    html! {
        div.crumbs { a href="/pagos" { "Pagos" } " / ¿Dónde está este peso?" }
        div.head {
            h1 { "Pago " span.mono { (folio_text(&life.row.folio)) } }
            (pill(class, word))
            span.quiet { (names(life)) @if let Some(place) = place { ", cajero " (place.number) ", " (place.site_name) } ", " (format::date_of(life.row.opened)) " " (format::time_of(life.row.opened)) }
            (ribbon(life.row.realm))
        }
        section."card five" {
            (figure("Debía", life.due))
            (figure(&counted("Insertó", &sums.pieces_in), sums.inserted))
            (figure(&counted("Cambio", &sums.pieces_out), sums.change))
            (figure("Se le debe", sums.owed))
            (figure("Ajuste al peso", life_adjustment(life)))
        }
        @if let Some(folio) = life.owed_folio { @if !sums.owed.is_zero() {
            div.banner.care { (icon::fill(icon::HAND_COINS)) div { b { "Se le deben " (sums.owed) " con folio " span.mono { (folio.to_string()) } } "Se paga en la oficina contra identificación; no caduca al cerrar el corte." } }
        } }
        @if !lanes.is_empty() { (lane_card(lanes)) }
        (debts(life))
        (steps(life))
        p.status-line { (icon(icon::LINK)) "Cada renglón es un asiento de la cadena del cajero; el centro los guarda byte por byte." @if Right::Audit.is_of(session.role) { " " a href="/verificar" { "Verificar" } } }
    }
}

fn counted(what: &str, pieces: &[(Denomination, i64)]) -> String {
    match pieces.iter().map(|(_, count)| count).sum::<i64>() {
        0 => what.to_owned(),
        1 => format!("{what}, 1 pieza"),
        count => format!("{what}, {count} piezas"),
    }
}

/// What the state bears or gains: the adjustment lines of the debts.
fn life_adjustment(life: &PaymentLife) -> Money {
    Money::sum(life.debts.iter().map(cas_domain::quote::Quote::adjustment)).unwrap_or_default()
}

fn figure(name: &str, amount: Money) -> Markup {
    html! { div { div."small quiet" { (name) } div.figure { (amount) } } }
}

const PLACES: [&str; 5] = ["Ciudadano", "Retención", "Caja", "Bolsa", "Bóveda"];

fn lane_card(lanes: &[Lane]) -> Markup {
    html! {
        section.card {
            header { h2 { "¿Dónde está este peso?" } div."end legend" {
                span { span.dot {} "estuvo" } span { span."dot now" {} "está ahora" } span { span."dot due" {} "le falta" }
            } }
            div.scroll { table.lanes {
                thead { tr { th { "Pieza" } @for place in PLACES { th { (place) } } } }
                tbody { @for lane in lanes { tr {
                    td { @if lane.count > 1 { (lane.count) " × " } (piece(lane.denomination, true)) }
                    @for (index, stop) in lane.stops.iter().enumerate() {
                        td class=[(index > 0 && stop.at.is_some()).then_some("reached")] {
                            @match (stop.at, stop.now) {
                                (Some(at), true) => { span."dot now" {} small { b { (format::seconds_of(at)) } } }
                                (Some(at), false) => { span.dot {} small { (format::seconds_of(at)) } }
                                (None, _) => { span."dot due" {} small { "" } }
                            }
                        }
                    }
                } } }
            } }
        }
    }
}

fn debts(life: &PaymentLife) -> Markup {
    html! {
        section.card {
            header { h2 { "Adeudos" } }
            div.scroll { table {
                thead { tr { th { "Trámite" } th { "Referencia" } th { "Concepto" } th.right { "Importe" } th { "Dependencia" } th { "Aplicado" } } }
                tbody { @for (number, quote) in (0_u8..).zip(&life.debts) {
                    @let post = life.posts.iter().find(|post| post.order.debt.0 == number);
                    @for (index, line) in quote.lines.iter().enumerate() { tr {
                        td { @if index == 0 { b { (quote.name) } } }
                        td.mono { @if index == 0 { (quote.reference_shown) } }
                        td { (line.label) } td.right { (line.amount) }
                        td { @if index == 0 { (quote.agency) " " span.quiet { (quote.income_key) } } }
                        td { @if index == 0 { @match post { Some(post) => { (words::post(post.state)) " " b.mono { (post.detail) } } None => span.quiet { "No se cobró" } } } }
                    } }
                } }
            } }
        }
    }
}

fn steps(life: &PaymentLife) -> Markup {
    html! {
        section.card {
            div.scroll { table {
                thead { tr { th { "Hora" } th { "Paso" } th { "Lugar" } th { "Quién responde" } th { "Evidencia" } th.right { "Importe" } th.right { "Asiento" } } }
                tbody { @for step in life.steps.iter().rev() { tr {
                    td title=(exact(step.at)) { (format::seconds_of(step.at)) }
                    td { b { (step.what) } }
                    td { (step.place) }
                    td { @if step.who.is_empty() { "Cajero" } @else { (step.who) } }
                    td { (step.evidence) }
                    td.right { @if let Some(amount) = step.amount { (amount) } }
                    td.right { @if step.centre { "C-" } (step.seq) }
                } } }
            } }
        }
    }
}

/// One lane per note that was taken: escrow, box, bag, vault, each with its time.
fn lanes(db: &Db, life: &PaymentLife) -> Result<Vec<Lane>, CentreError> {
    let mut taken: Vec<(Denomination, Account, WallMillis, Option<WallMillis>, i64)> = Vec::new();
    let mut escrow: Option<WallMillis> = None;
    for row in db.entries_about("payment", &life.row.payment.to_string(), 2000)? {
        let Ok(entry) = serde_json::from_slice::<Entry>(&row.entry.body) else { continue };
        let at = crate::ledger::project::moment(&entry);
        match &entry.what {
            EntryKind::StackIntent { .. } => escrow = Some(at),
            EntryKind::StackOutcome { result: StackResult::Stacked, .. } | EntryKind::CashIn { .. } => {
                let place = entry.postings.iter().find(|posting| posting.pieces.is_some());
                if let Some((pieces, posting)) = place.and_then(|posting| posting.pieces.map(|pieces| (pieces, posting))) {
                    taken.push((pieces.denomination, posting.debit.clone(), at, escrow.take(), row.arrival));
                }
            }
            _ => {}
        }
    }
    taken.into_iter().map(|(denomination, place, at, escrow, arrival)| lane(db, (denomination, place), (at, escrow), arrival)).collect()
}

fn lane(
    db: &Db,
    (denomination, place): (Denomination, Account),
    (at, escrow): (WallMillis, Option<WallMillis>),
    arrival: i64,
) -> Result<Lane, CentreError> {
    let bagged = db.cut_after(arrival, &place.to_string(), denomination)?;
    let (bag, counted) = match bagged {
        Some((bag_at, counted)) => (Some(bag_at), counted),
        None => (None, None),
    };
    let reached = [Some(escrow.unwrap_or(at)), escrow, Some(at), bag, counted];
    let last = reached.iter().rposition(Option::is_some);
    let stops = reached.iter().enumerate().map(|(index, at)| Stop { at: *at, now: Some(index) == last }).collect();
    Ok(Lane { denomination, count: 1, stops })
}
