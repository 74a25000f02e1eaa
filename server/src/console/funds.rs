//! Fondos: treasury's money in, vales de fondo out, and what is left of each pouch. Bóveda sees no totals here.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use cas_domain::account::Account;
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::journal::facts::Realm;
use cas_domain::money::Money;
use cas_domain::slot::Code;
use cas_domain::time::WallMillis;
use maud::{Markup, html};

use super::cuts::folio_text;
use super::frame::{Section, age, empty, frame, piece, ribbon, token};
use super::guard::{Page, PageError, Posted, Signed, page, show};
use super::words;
use crate::access::{Right, Session};
use crate::centre::Centre;
use crate::custody::CustodyError;
use crate::custody::fund::{PieceList, content};
use crate::error::CentreError;
use crate::limits::LIST_ROWS;
use crate::store::custody::PouchRow;
use crate::store::terminals::TerminalRow;

/// Denominations that funds are made of, largest first: what hoppers take, and the notes that recyclers take.
fn fund_denominations() -> impl Iterator<Item = Denomination> {
    Denomination::all().rev().filter(|denomination| (50..=20_000).contains(&denomination.value().centavos()))
}

/// Everything on the page.
struct Funds {
    now: WallMillis,
    terminals: Vec<TerminalRow>,
    pouches: Vec<(PouchRow, PieceList)>,
    vault: Vec<(Realm, PieceList)>,
    offices: Vec<(Code, Vec<(Realm, PieceList)>)>,
}

/// `GET /fondos`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn funds(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let found = show(&centre, &session, move |centre| {
        asked.need(Right::Funds)?;
        let totals = Right::Differences.is_of(asked.role);
        centre.store.read::<_, CentreError>(|db| {
            let mut pouches = Vec::new();
            for row in db.pouches(LIST_ROWS)? {
                let account = row.folio.parse().map(Account::Pouch).map_err(|_| CentreError::NotFound("pouch"))?;
                let left = content(db, row.realm, &account)?;
                pouches.push((row, left));
            }
            let mut vault = Vec::new();
            if totals {
                for realm in [Realm::Live, Realm::Training] {
                    vault.push((realm, content(db, realm, &Account::Vault)?));
                }
            }
            let mut offices = Vec::new();
            for code in db.sites()? {
                let held = |realm| Ok::<_, CentreError>((realm, content(db, realm, &Account::Office(code.clone()))?));
                let held = if totals { vec![held(Realm::Live)?, held(Realm::Training)?] } else { Vec::new() };
                offices.push((code, held));
            }
            Ok(Funds { now: centre.now(), terminals: db.terminals()?, pouches, vault, offices })
        })
    })
    .await?;
    let content = body(&session, &found);
    Ok(page(frame(&session, Section::Funds, "Fondos", found.now, &content)))
}

fn body(session: &Session, found: &Funds) -> Markup {
    html! {
        div.head { h1 { "Fondos" } }
        div.two {
            div {
                (pouch_list(session, found))
                @for (realm, pieces) in found.vault.iter().filter(|(_, pieces)| !pieces.is_empty()) { (holding("En bóveda", *realm, pieces)) }
                @for (code, held) in &found.offices { @for (realm, pieces) in held.iter().filter(|(_, pieces)| !pieces.is_empty()) {
                    (holding(&format!("Oficina {code}, para devoluciones"), *realm, pieces))
                    @if Right::Vale.is_of(session.role) { (office_back_form(session, code, *realm)) }
                } }
            }
            div {
                @if Right::Vale.is_of(session.role) { (vale_form(session, found)) }
                @if Right::Vale.is_of(session.role) { (office_form(session, found)) }
                @if Right::FundPut.is_of(session.role) { (fund_form(session)) }
            }
        }
    }
}

fn worth(pieces: &PieceList) -> Money {
    let amounts = pieces.iter().map(|(denomination, count)| denomination.times(*count));
    amounts.into_iter().try_fold(Money::ZERO, |sum, amount| sum.plus(amount?)).unwrap_or_default()
}

fn pouch_list(session: &Session, found: &Funds) -> Markup {
    html! {
        section.card {
            header { h2 { "Vales de fondo" } }
            @if found.pouches.is_empty() { (empty("Todavía no hay vales. Haga el primero a la derecha: el técnico lo carga en el cajero con su folio.")) }
            @else { div.scroll { table {
                thead { tr { th { "Vale" } th { "Cajero" } th { "Hecho" } th { "Queda en la bolsa" } th {} } }
                tbody { @for (row, left) in &found.pouches {
                    @let place = found.terminals.iter().find(|terminal| terminal.id == row.terminal);
                    tr {
                        td.mono { (folio_text(&row.folio)) }
                        td { @if let Some(place) = place { b { (place.number) } " " (place.site_name) } " " (ribbon(row.realm)) }
                        td { (age(row.made, found.now)) ", núm. " (row.made_by) }
                        td { @if left.is_empty() { span.quiet { "Vacía: ya está en el cajero" } } @for (denomination, count) in left { (count) " × " (denomination.label()) " " } }
                        td.right { @if !left.is_empty() && Right::Vale.is_of(session.role) {
                            form action="/fondos/regresa" method="post" { (token(session)) input type="hidden" name="folio" value=(row.folio); button."button low" type="submit" { "Regresar al fondo" } }
                        } }
                    }
                } }
            } } }
        }
    }
}

fn holding(place: &str, realm: Realm, pieces: &PieceList) -> Markup {
    html! {
        section.card {
            header { h2 { (place) ", " (words::realm(realm)) } (ribbon(realm)) div.end { b { (worth(pieces)) } } }
            table {
                thead { tr { th { "Denominación" } th.right { "Piezas" } th.right { "Importe" } } }
                tbody { @for (denomination, count) in pieces.iter().rev() { tr {
                    td { (piece(*denomination, true)) } td.right { (count) } td.right { (denomination.times(*count).unwrap_or_default()) }
                } } }
            }
        }
    }
}

fn piece_fields() -> Markup {
    html! {
        div."fields f2" { @for denomination in fund_denominations() {
            label { (denomination.label()) @if denomination.is_bill() { ", billetes" } @else { ", monedas" }
                input type="text" name=(format!("pieces-{denomination}")) inputmode="numeric" pattern="[0-9]*" maxlength="6"; }
        } }
    }
}

fn vale_form(session: &Session, found: &Funds) -> Markup {
    html! {
        section.card { header { h2 { "Vale de fondo" } } div.body {
            form action="/fondos/vale" method="post" autocomplete="off" {
                (token(session))
                label { "Para el cajero" select name="terminal" { @for row in &found.terminals { option value=(row.number.0) { (row.number) " " (row.site_name) ", " (words::realm(row.realm)) } } } }
                p."small quiet" { "Piezas que pone en la bolsa:" }
                (piece_fields())
                button."button main" type="submit" { "Hacer vale" }
            }
        } }
    }
}

fn realm_field() -> Markup {
    html! { label { "Dinero" select name="realm" { option value="live" { "Real" } option value="training" { "Demostración" } } } }
}

fn office_form(session: &Session, found: &Funds) -> Markup {
    html! {
        section.card { header { h2 { "Fondo para devoluciones" } } div.body {
            form action="/fondos/oficina" method="post" autocomplete="off" {
                (token(session))
                label { "De bóveda a la oficina" select name="office" { @for (code, _) in &found.offices { option value=(code) { (code) } } } }
                (realm_field())
                (piece_fields())
                button."button main" type="submit" { "Llevar a la oficina" }
            }
        } }
    }
}

fn office_back_form(session: &Session, code: &Code, realm: Realm) -> Markup {
    html! {
        form action="/fondos/oficina/regresa" method="post" {
            (token(session))
            input type="hidden" name="office" value=(code); input type="hidden" name="realm" value=(if realm == Realm::Live { "live" } else { "training" });
            button."button low" type="submit" { "Regresar a bóveda" }
        }
    }
}

fn fund_form(session: &Session) -> Markup {
    html! {
        section.card { header { h2 { "Entrada de fondo" } } div.body {
            form action="/fondos/entrada" method="post" autocomplete="off" {
                (token(session))
                label { "Documento" input type="text" name="document" maxlength="80" placeholder="Oficio o póliza" required; }
                (realm_field())
                (piece_fields())
                button."button main" type="submit" { "Registrar entrada" }
            }
        } }
    }
}

/// Pieces as a form names them, `pieces-B20000`; empty fields are left out.
///
/// # Errors
/// [`CustodyError`] if one is no number or no denomination.
pub(super) fn pieces_of(posted: &Posted) -> Result<PieceList, CustodyError> {
    let typed = posted.fields("pieces-").filter(|(_, value)| !value.is_empty());
    typed
        .map(|(name, value)| {
            let denomination = name.parse().map_err(|_| CustodyError::Denomination)?;
            let digits = value.bytes().all(|sign| sign.is_ascii_digit());
            let count = value.parse().ok().filter(|_| digits).ok_or(CustodyError::Pieces)?;
            Ok((denomination, count))
        })
        .collect()
}

/// `POST /fondos/vale`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn vale(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let number: u16 = posted.field("terminal").parse().map_err(|_| posted.failed(CentreError::NotFound("terminal")))?;
    let pieces = pieces_of(&posted).map_err(|error| posted.failed(error.into()))?;
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.fill_pouch(&session, TerminalNumber(number), pieces)).await?;
    Ok(Redirect::to("/fondos").into_response())
}

/// `POST /fondos/entrada`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn entry(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let realm = realm_of(&posted)?;
    let pieces = pieces_of(&posted).map_err(|error| posted.failed(error.into()))?;
    let (session, document) = (posted.session.clone(), posted.field("document").to_owned());
    show(&centre, &posted.session, move |centre| centre.put_fund(&session, realm, &document, pieces)).await?;
    Ok(Redirect::to("/fondos").into_response())
}

fn realm_of(posted: &Posted) -> Result<Realm, PageError> {
    match posted.field("realm") {
        "live" => Ok(Realm::Live),
        "training" => Ok(Realm::Training),
        _ => Err(posted.failed(CustodyError::Field("dinero").into())),
    }
}

fn office_of(posted: &Posted) -> Result<Code, PageError> {
    posted.field("office").parse().map_err(|_| posted.failed(CentreError::NotFound("site")))
}

/// `POST /fondos/oficina`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn office(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let (realm, office) = (realm_of(&posted)?, office_of(&posted)?);
    let pieces = pieces_of(&posted).map_err(|error| posted.failed(error.into()))?;
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.fund_office(&session, realm, &office, pieces)).await?;
    Ok(Redirect::to("/fondos").into_response())
}

/// `POST /fondos/oficina/regresa`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn office_back(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let (realm, office) = (realm_of(&posted)?, office_of(&posted)?);
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.return_office(&session, realm, &office)).await?;
    Ok(Redirect::to("/fondos").into_response())
}

/// `POST /fondos/regresa`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn give_back(State(centre): State<Arc<Centre>>, posted: Posted) -> Page {
    let folio: Folio = posted.field("folio").parse().map_err(|_| posted.failed(CentreError::NotFound("pouch")))?;
    let session = posted.session.clone();
    show(&centre, &posted.session, move |centre| centre.return_pouch(&session, folio)).await?;
    Ok(Redirect::to("/fondos").into_response())
}
