//! Efectivo, conteo: the blind count, bag by bag. No amount of money and nothing expected is on this page or in its source.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use cas_domain::denomination::Denomination;
use cas_domain::format;
use cas_domain::journal::facts::{BagContent, BagSeal};
use maud::{Markup, html};
use serde::Deserialize;

use super::cuts::{folio_text, key_in, path, shared};
use super::frame::{Section, frame, piece, ribbon, token};
use super::guard::{Page, Signed, page, show};
use super::icon::{self, fill, icon};
use super::words;
use crate::access::Session;
use crate::centre::Centre;
use crate::custody::count::{CountView, denominations_of};
use crate::store::custody::CountRow;
use crate::store::terminals::TerminalRow;

/// Which bag is open, counted from 1.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    #[serde(default)]
    bolsa: Option<usize>,
}

/// `GET /cortes/{cut}/conteo`.
///
/// # Errors
/// A page that says what went wrong.
pub async fn count(
    State(centre): State<Arc<Centre>>,
    Signed(session): Signed,
    Path(text): Path<String>,
    Query(which): Query<Which>,
) -> Page {
    let key = key_in(&text, &session)?;
    let asked = session.clone();
    let (now, view, place) = show(&centre, &session, move |centre| {
        let view = centre.count_view(&asked, key)?;
        let place = centre.store.read::<_, crate::error::CentreError>(|db| Ok(db.terminal(view.cut.terminal)?))?;
        Ok((centre.now(), view, place))
    })
    .await?;
    let content = match &view.count {
        None => opening(&session, &view, place.as_ref()),
        Some(count) if count.finished.is_some() => finished(&view),
        Some(count) => {
            let bag = which.bolsa.unwrap_or(1).clamp(1, view.closed.bags.len().max(1));
            counting(&Counting { session: &session, view: &view, count, bag }, place.as_ref())
        }
    };
    Ok(page(frame(&session, Section::Cuts, &format!("Conteo {}", folio_text(&view.cut.folio)), now, &content)))
}

fn title(view: &CountView, place: Option<&TerminalRow>) -> Markup {
    html! {
        div {
            div.crumbs { a href="/cortes" { "Efectivo" } " / " a href=(path(&view.cut)) { "Corte" } " / Conteo" }
            h1 { "Conteo del corte " span.mono { (folio_text(&view.cut.folio)) } }
            div.quiet {
                @if let Some(place) = place { "Cajero " (place.number) ", " (place.site_name) ". " }
                "Cerrado " (format::date_of(view.closed.at)) " " (format::time_of(view.closed.at)) ". Recibió núm. " (view.closed.receives) ". "
                (ribbon(view.cut.realm))
            }
        }
    }
}

fn opening(session: &Session, view: &CountView, place: Option<&TerminalRow>) -> Markup {
    html! {
        div.head { (title(view, place)) }
        (shared(&view.cut))
        section.card { header { h2 { "Antes de abrir la primera bolsa" } } div.body {
            p { "Ponga " (view.closed.bags.len()) " bolsa(s) sobre la mesa, a la vista de la cámara." }
            form action=(format!("{}/conteo/abrir", path(&view.cut))) method="post" {
                (token(session))
                label { "Cámara y mesa" input type="text" name="camera" placeholder="Cámara 2, mesa 1" maxlength="80" required autofocus; }
                button."button main" type="submit" { (fill(icon::VIDEO_CAMERA)) "Empezar a contar" }
            }
        } }
    }
}

fn finished(view: &CountView) -> Markup {
    html! {
        div.head { h1 { "Conteo del corte " span.mono { (folio_text(&view.cut.folio)) } } }
        div.banner.good { (fill(icon::CHECK_CIRCLE)) div { b { "Conteo terminado" } "Ya no se puede cambiar. Operación y Finanzas revisan la diferencia." } }
        a."button main" href="/cortes" { "Ir a Cortes" }
    }
}

/// Everything that the parts of the page look at.
struct Counting<'a> {
    session: &'a Session,
    view: &'a CountView,
    count: &'a CountRow,
    bag: usize,
}

impl Counting<'_> {
    fn open_bag(&self) -> Option<&BagSeal> {
        self.view.closed.bags.get(self.bag - 1)
    }

    fn act(&self, verb: &str) -> String {
        format!("{}/conteo/{verb}?bolsa={}", path(&self.view.cut), self.bag)
    }

    fn seal_of(&self, bag: &BagSeal) -> Option<bool> {
        self.view.seals.iter().find(|(seal, ..)| *seal == bag.seal).map(|(_, intact, _)| *intact)
    }
}

fn counting(page: &Counting, place: Option<&TerminalRow>) -> Markup {
    html! {
        div.head {
            (title(page.view, place))
            div.camera { (fill(icon::VIDEO_CAMERA)) span { (page.count.camera) ". Abierto " (format::time_of(page.count.opened)) b data-clock {} } }
        }
        (shared(&page.view.cut))
        (tabs(page))
        div.counting {
            @if let Some(bag) = page.open_bag() { section."card first" { div.body { (bag_lines(page, bag)) } } }
            div { (suspects(page)) (signatures(page)) }
        }
        (foot(page))
    }
}

fn tabs(page: &Counting) -> Markup {
    html! {
        div.tabs {
            @for (number, bag) in (1_usize..).zip(&page.view.closed.bags) {
                @let done = page.view.missing(bag) == 0 && page.seal_of(bag).is_some();
                a href=(format!("{}/conteo?bolsa={number}", path(&page.view.cut)))
                    class=(format!("{}{}", if number == page.bag { "here " } else { "" }, if done { "done" } else { "" })) {
                    i { (number) }
                    span { b { "Bolsa " (number) ", " (words::content(bag.content)) } "Precinto " span.mono { (bag.seal) } }
                }
            }
        }
    }
}

fn bag_lines(page: &Counting, bag: &BagSeal) -> Markup {
    let what = match bag.content {
        BagContent::Notes => "Escriba las piezas de cada billete",
        BagContent::Coins => "Escriba las piezas de cada moneda",
        BagContent::Doubtful => "Anote a la derecha cada billete de esta bolsa",
    };
    html! {
        header.head {
            h2 { (what) }
            div.seals { (seal_state(page, bag)) }
        }
        @if bag.content != BagContent::Doubtful {
            form #lines class=[(bag.content == BagContent::Coins).then_some("coins")] action=(page.act("lineas")) method="post" autocomplete="off" {
                (token(page.session))
                @for denomination in denominations_of(bag.content) { (line(page, bag, denomination)) }
                p { button.button #next-bag type="submit" { (icon(icon::FLOPPY_DISK)) "Guardar esta bolsa" } }
            }
        }
        p.blind { (icon(icon::EYE_SLASH)) "Conteo ciego: aquí no se muestran importes ni lo esperado." }
    }
}

fn seal_state(page: &Counting, bag: &BagSeal) -> Markup {
    html! {
        @match page.seal_of(bag) {
            Some(true) => { span."pill good" { (fill(icon::SEAL_CHECK)) "Precinto intacto" } }
            Some(false) => { span."pill bad" { (fill(icon::WARNING_CIRCLE)) "Precinto violado" } }
            None => { form.seals action=(page.act("precinto")) method="post" {
                (token(page.session))
                span.small { "¿Precinto intacto?" }
                button."button low" type="submit" name="intact" value="si" { "Sí" }
                button."button low" type="submit" name="intact" value="no" { "No" }
            } }
        }
    }
}

fn line(page: &Counting, bag: &BagSeal, denomination: Denomination) -> Markup {
    let typed = page.view.line(&bag.seal, denomination);
    let name = format!("pieces-{denomination}");
    html! {
        div.line {
            (piece(denomination, false))
            span.worth { (denomination.label()) }
            input type="text" name=(name) data-line inputmode="numeric" pattern="[0-9]*" maxlength="6"
                aria-label=(format!("Piezas de {}", denomination.label())) value=[typed.map(|line| line.pieces)];
            span id=(format!("saved-{name}")) class="saved" {
                @if let Some(line) = typed { (fill(icon::CHECK_CIRCLE)) "Guardado " (format::seconds_of(line.saved)) }
            }
        }
    }
}

fn suspects(page: &Counting) -> Markup {
    let bills: Vec<Denomination> = Denomination::all().rev().filter(|denomination| denomination.is_bill()).collect();
    let takes = page.open_bag().is_some_and(|bag| bag.content != BagContent::Coins);
    html! {
        section.card {
            header { h2 { "Billete en duda" } div.end { (page.view.suspects.len()) " anotados" } }
            div.body {
                @if takes {
                    form action=(page.act("duda")) method="post" autocomplete="off" {
                        (token(page.session))
                        div."fields f3" {
                            label { "Billete" select name="denomination" { @for bill in &bills { option value=(bill) { (bill.label()) } } } }
                            label { "Serie" input.mono type="text" name="series" maxlength="80" required; }
                            label { "Folio" input.mono type="text" name="number" maxlength="80" required; }
                            label.wide { "Por qué" input type="text" name="why" maxlength="80" required; }
                        }
                        button.button type="submit" { (fill(icon::PLUS_SQUARE)) "Anotar billete" }
                    }
                } @else { p."small quiet" { "Las monedas en duda se cuentan aparte con Operación." } }
                @if !page.view.suspects.is_empty() { table { tbody { @for (id, note) in &page.view.suspects { tr {
                    td { b { (note.denomination.label()) } " " span.mono { (note.series) " " (note.folio) } br; span.quiet { (note.why) } }
                    td.right { form action=(page.act("quitar-duda")) method="post" { (token(page.session)) input type="hidden" name="id" value=(id); button."button low" type="submit" { "Quitar" } } }
                } } } } }
            }
        }
    }
}

fn signatures(page: &Counting) -> Markup {
    html! {
        section.card {
            header { h2 { "Firman los dos, en esta página" } }
            div.body {
                p { b { "Cuenta: " } "núm. " (page.session.number) " " span."pill good" { (fill(icon::CHECK_CIRCLE)) "Presente" } }
                @match &page.count.signed_by {
                    Some(number) => { p { b { "Segunda persona: " } "núm. " (number) " " span."pill good" { (fill(icon::CHECK_CIRCLE)) "Firmó " @if let Some(at) = page.count.signed { (format::time_of(at)) } } } }
                    None => {
                        p."small quiet" { "Primero termine de escribir: si cambia un renglón, la firma se borra. Es obligatoria en conteos grandes." }
                        form action=(page.act("firmar")) method="post" autocomplete="off" {
                            (token(page.session))
                            div."fields f2" {
                                label { "Segunda persona, núm." input type="text" name="number" inputmode="numeric" maxlength="8" required; }
                                label { "Su clave" input type="password" name="password" maxlength="128" autocomplete="off" required; }
                            }
                            button.button type="submit" { (icon(icon::SIGNATURE)) "Firmar" }
                        }
                    }
                }
            }
        }
    }
}

fn foot(page: &Counting) -> Markup {
    html! {
        div.foot {
            (icon(icon::FLOPPY_DISK))
            span.quiet #left { (left(page.view)) }
            div.end {
                form action=(page.act("recontar")) method="post" { (token(page.session)) button.button type="submit" { (icon(icon::ARROW_COUNTER_CLOCKWISE)) "Recontar" } }
                form #finish action=(page.act("terminar")) method="post" { (token(page.session)) button."button main" type="submit" { "Terminar conteo" kbd { "Ctrl+Enter" } } }
            }
        }
    }
}

/// What is still missing, in words.
pub fn left(view: &CountView) -> String {
    let saved = view.lines.iter().map(|line| line.saved).max();
    let bags = view.closed.bags.iter().filter(|bag| view.missing(bag) > 0).count();
    let saved =
        saved.map_or_else(|| "Todavía no hay nada escrito".to_owned(), |at| format!("Borrador guardado a las {}", format::seconds_of(at)));
    match view.missing_lines() {
        0 => format!("{saved}. Están todos los renglones."),
        lines => format!("{saved}. Faltan {lines} renglones en {bags} bolsa(s)."),
    }
}
