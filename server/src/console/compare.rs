//! Efectivo, diferencias: expected and counted of a finished count, per denomination, never netted.

use std::sync::Arc;

use axum::extract::{Path, State};
use cas_domain::denomination::Denomination;
use cas_domain::format;
use cas_domain::journal::facts::BagContent;
use cas_domain::money::Money;
use maud::{Markup, html};

use super::cuts::{folio_text, key_in, shared};
use super::frame::{Section, empty, frame, pill, ribbon};
use super::guard::{Page, Signed, page, show};
use super::icon::{self, fill, icon};
use super::words;
use crate::centre::Centre;
use crate::custody::compare::{ComparedLine, Comparison};
use crate::custody::witness::DeviceCount;

/// `GET /cortes/{cut}/diferencia`.
///
/// # Errors
/// A page that says what went wrong, and before the end of the count that it has not ended.
pub async fn difference(State(centre): State<Arc<Centre>>, Signed(session): Signed, Path(text): Path<String>) -> Page {
    let key = key_in(&text, &session)?;
    let asked = session.clone();
    let (now, found) = show(&centre, &session, move |centre| Ok((centre.now(), centre.comparison(&asked, key)?))).await?;
    Ok(page(frame(&session, Section::Cuts, &format!("Diferencia {}", folio_text(&found.cut.folio)), now, &content(&found))))
}

fn content(found: &Comparison) -> Markup {
    html! {
        div.crumbs { a href="/cortes" { "Efectivo" } " / Diferencias" }
        div.head { h1 { "Diferencia del corte " span.mono { (folio_text(&found.cut.folio)) } } (ribbon(found.cut.realm)) }
        (shared(&found.cut))
        (verdict(found))
        (witnesses(found))
        div.wide-right {
            (table(found))
            div { (explanations(found)) (suspects(found)) }
        }
        (custody(found))
    }
}

fn money(denomination: Denomination, pieces: i64) -> Money {
    denomination.times(pieces).unwrap_or_default()
}

fn kind(denomination: Denomination) -> &'static str {
    if denomination.is_bill() { "billetes" } else { "monedas" }
}

fn verdict(found: &Comparison) -> Markup {
    let differing: Vec<_> = found.differing().collect();
    let words = |(_, denomination, line): &&(BagContent, Denomination, ComparedLine)| {
        let difference = line.difference();
        let verb = if difference < 0 { "Faltan" } else { "Sobran" };
        let amount = money(*denomination, difference.saturating_abs());
        format!("{verb} {amount} en {} de {}", kind(*denomination), denomination.label())
    };
    html! {
        @if differing.is_empty() {
            div.banner.good { (fill(icon::CHECK_CIRCLE)) div { b { "Sin diferencia" } "El diario del cajero y el conteo coinciden en cada denominación." } }
        } @else {
            div.banner.bad { (fill(icon::WARNING_CIRCLE)) div {
                @for line in &differing { b { (words(line)) } }
                "Testigo que difiere: " strong { "conteo" } ". Cada denominación se explica por separado; un faltante no se compensa con un sobrante."
            } }
        }
    }
}

fn witnesses(found: &Comparison) -> Markup {
    let expected = found.sum(|line| line.expected).unwrap_or_default();
    let counted = found.sum(|line| line.counted.saturating_add(line.suspect)).unwrap_or_default();
    let differs = found.differing().next().is_some();
    let signed = found.count.signed_by.as_ref().map_or_else(String::new, |number| format!(" y {number}"));
    html! {
        div.three {
            section."card witness" {
                header { (fill(icon::NOTEBOOK)) h2 { "Diario del cajero" } (pill("good", "Completo")) }
                div.figure { (expected) }
                div."small quiet" { "Asientos " (found.closed.from.0) " a " (found.closed.seq.0) ", cierre " (format::time_of(found.closed.at)) }
            }
            (counters(&found.period.counters))
            section class=(if differs { "card witness odd" } else { "card witness" }) {
                header { (fill(icon::HAND_COINS)) h2 { "Conteo en bóveda" } @if differs { (pill("bad", "Difiere")) } @else { (pill("good", "Coincide")) } }
                div.figure { (counted) }
                div."small quiet" { "Núm. " (found.count.counted_by) (signed) ", " (found.count.camera) ", " (format::time_of(found.count.opened_ms)) " a " (format::time_of(found.finished)) }
            }
        }
    }
}

/// Hoppers tell what they paid, coin acceptors what they took; no validator here tells what fell into the box of notes, and that is said.
fn counters(counts: &[DeviceCount]) -> Markup {
    let differs = counts.iter().any(|count| !count.agrees());
    html! {
        section class=(if differs { "card witness odd" } else { "card witness" }) {
            header { (fill(icon::DEVICES)) h2 { "Contadores del equipo" }
                @if counts.is_empty() { (pill("", "Sin dato")) } @else if differs { (pill("bad", "Difiere")) } @else { (pill("good", "Coincide")) }
            }
            @if counts.is_empty() {
                div."figure quiet" { "—" }
                div."small quiet" { "El equipo de este cajero no informó contadores propios en este corte." }
            } @else {
                @let sum = |takes: bool| counts.iter().filter(|count| count.takes == takes).map(|count| count.device).sum::<i64>();
                @if counts.iter().any(|count| count.takes) { div.figure { (sum(true)) " monedas recibidas" } }
                @if counts.iter().any(|count| !count.takes) { div.figure { (sum(false)) " monedas de cambio" } }
                div."small quiet" {
                    @for count in counts { (words::slot(count.slot.as_str())) ": " (count.device) " por su contador, " (count.journal) " en el diario. " }
                    "La caja de billetes no informa contador."
                }
            }
        }
    }
}

fn signed(amount: Money) -> String {
    if amount.is_positive() { format!("+{amount}") } else { amount.to_string() }
}

fn table(found: &Comparison) -> Markup {
    let sum = |column: fn(&ComparedLine) -> i64| found.lines.iter().map(|(_, _, line)| column(line)).sum::<i64>();
    html! {
        section.card {
            header { h2 { "Por denominación, en piezas" } }
            @if found.lines.is_empty() { (empty("El corte cerró sin piezas y no se contó ninguna.")) }
            @else { div.scroll { table {
                thead { tr { th { "Denominación" } th { "Bolsa" } th.right { "Diario" } th.right { "Conteo" } th.right { "En duda" } th.right { "Diferencia" } th.right { "Importe" } } }
                tbody {
                    @for (content, denomination, line) in &found.lines {
                        @let difference = line.difference();
                        @if line.expected != 0 || line.counted != 0 || line.suspect != 0 {
                            tr class=[(difference != 0).then_some("odd")] {
                                td { (denomination.label()) } td { (words::content(*content)) }
                                td.right { (line.expected) }
                                td class=(if difference != 0 { "right culprit" } else { "right" }) { (line.counted) }
                                td.right { (line.suspect) } td.right { (difference) } td.right { (signed(money(*denomination, difference))) }
                            }
                        }
                    }
                    tr.total {
                        td colspan="2" { "Total" } td.right { (sum(|line| line.expected)) } td.right { (sum(|line| line.counted)) }
                        td.right { (sum(|line| line.suspect)) } td {} td {}
                    }
                }
            } } }
        }
    }
}

fn explanations(found: &Comparison) -> Markup {
    let period = &found.period;
    html! {
        section.card {
            header { h2 { "Qué puede explicarlo" } div.end { "Del periodo del corte" } }
            @if period.doubts.is_empty() && period.owed.is_empty() && period.faults.is_empty() {
                (empty("En el periodo no hubo atoros, dudas ni cambio pendiente."))
            } @else { table { tbody {
                @for (at, slot, evidence, max) in &period.doubts { tr {
                    td { b { "Duda del " (format::short_date_of(*at)) ", " (format::time_of(*at)) } br; (words::slot(slot)) ": " (evidence) }
                    td.right { span.quiet { "Explica hasta" } br; b { (max) } }
                } }
                @for (at, slot, code) in &period.faults { tr {
                    td { b { (words::fault(code)) } br; (words::slot(slot)) ", " (format::short_date_of(*at)) " " (format::time_of(*at)) } td {}
                } }
                @for (at, folio, amount) in &period.owed { tr {
                    td { b { "Cambio pendiente " span.mono { (folio.to_string()) } } br; (format::short_date_of(*at)) " " (format::time_of(*at)) ". Se debe; no falta en la bolsa." }
                    td.right { span.quiet { "Se debe" } br; b { (amount) } }
                } }
            } } }
        }
    }
}

fn suspects(found: &Comparison) -> Markup {
    html! {
        @if !found.count.suspects.is_empty() {
            section.card {
                header { h2 { "Billetes en duda" } }
                table { tbody { @for note in &found.count.suspects { tr {
                    td { b { (note.denomination.label()) } " " span.mono { (note.series) " " (note.folio) } br; span.quiet { (note.why) } }
                    td.right { "Bolsa " span.mono { (note.seal) } }
                } } } }
            }
        }
    }
}

fn custody(found: &Comparison) -> Markup {
    let whole = found.count.bags.iter().filter(|bag| bag.intact).count();
    html! {
        section.card { header {
            h2 { "En manos de" }
            span { b { "Cajero" } br; span."small quiet" { "hasta " (format::time_of(found.closed.at)) } }
            (icon(icon::ARROW_RIGHT))
            span { b { "Rec. " (found.closed.receives) } br; span."small quiet" { "entregó núm. " (found.closed.hands_over) } }
            (icon(icon::ARROW_RIGHT))
            span { b { "Bóveda " (found.count.counted_by) } br; span."small quiet" { "desde " (format::time_of(found.count.opened_ms)) } }
            div.end { (fill(icon::SEAL_CHECK)) " " (whole) " de " (found.count.bags.len()) " precintos intactos" }
        } }
    }
}
