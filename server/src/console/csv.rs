//! Lists as CSV for spreadsheets: UTF-8 with its mark, commas, amounts with a point, and no cell that a spreadsheet would calculate.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;

use super::cuts::folio_text;
use super::frame::exact;
use super::guard::{POLICY, Page, Signed, show};
use super::payments::Filters;
use super::words;
use crate::access::Right;
use crate::centre::Centre;
use crate::custody::compare::compare;
use crate::custody::count::closed_cut;
use crate::error::CentreError;
use crate::limits::CSV_ROWS;

/// One cell of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// An amount: a number, which may be negative.
    Amount(Money),
    /// Nothing.
    Empty,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Writes lines: every text in quotes, `\r\n` after each line, a byte order mark before the first (spreadsheets read ñ wrong without it).
pub fn write(head: &[&str], lines: &[Vec<Cell>]) -> String {
    let mut out = String::from("\u{feff}");
    out.push_str(&head.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
    for line in lines {
        let cells = line.iter().map(|cell| match cell {
            Cell::Text(text) => quoted(text),
            Cell::Amount(amount) => amount_text(*amount),
            Cell::Empty => String::new(),
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

/// A spreadsheet calculates what begins with one of these signs, quoted or not: an apostrophe before it makes it text. A reference is typed by
/// whoever stands at the machine, so that this is a door for strangers.
fn quoted(text: &str) -> String {
    let danger = text.starts_with(char::is_control) || text.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
    let plain: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    format!("\"{}{}\"", if danger { "'" } else { "" }, plain.replace('"', "\"\""))
}

/// Centavos as pesos with a point and two digits, no separators.
fn amount_text(amount: Money) -> String {
    let centavos = amount.centavos();
    let sign = if centavos < 0 { "-" } else { "" };
    let centavos = centavos.unsigned_abs();
    format!("{sign}{}.{:02}", centavos / 100, centavos % 100)
}

fn answer(name: &str, now: WallMillis, text: String) -> Response {
    let date = now.civil().date();
    let file = format!("attachment; filename=\"{name}-{date}.csv\"");
    (POLICY, [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], text).into_response()
}

/// `GET /pagos.csv`: with the filters of the list.
///
/// # Errors
/// A page that says what went wrong.
pub async fn payments(State(centre): State<Arc<Centre>>, Signed(session): Signed, Query(filters): Query<Filters>) -> Page {
    let asked = session.clone();
    let (now, text) = show(&centre, &session, move |centre| {
        asked.need(Right::Payments)?;
        let now = centre.now();
        let terminals = centre.store.read::<_, CentreError>(|db| Ok(db.terminals()?))?;
        let lives = centre.payment_list_most(&asked, filters.terminal(&terminals), filters.since(now), CSV_ROWS)?;
        let head = [
            "Fecha y hora",
            "Folio",
            "Cajero",
            "CAS",
            "Trámite",
            "Referencia",
            "Debía",
            "Insertó",
            "Cambio",
            "Se le debe",
            "Ajuste",
            "Estado",
            "Realidad",
        ];
        let lines: Vec<Vec<Cell>> = lives
            .iter()
            .map(|life| {
                let place = terminals.iter().find(|row| row.id == life.row.terminal);
                let join = |parts: Vec<&str>| Cell::Text(parts.join(" / "));
                vec![
                    Cell::Text(exact(life.row.opened)),
                    Cell::Text(folio_text(&life.row.folio)),
                    Cell::Text(place.map(|place| place.number.to_string()).unwrap_or_default()),
                    Cell::Text(place.map(|place| place.site_name.clone()).unwrap_or_default()),
                    join(life.debts.iter().map(|quote| quote.name.as_str()).collect()),
                    join(life.debts.iter().map(|quote| quote.reference_shown.as_str()).collect()),
                    Cell::Amount(life.due),
                    Cell::Amount(life.sums.inserted),
                    Cell::Amount(life.sums.change),
                    Cell::Amount(life.sums.owed),
                    Cell::Amount(life.sums.rounding),
                    Cell::Text(words::payment(life.state).0.to_owned()),
                    Cell::Text(words::realm(life.row.realm).to_owned()),
                ]
            })
            .collect();
        audit(centre, &asked, "pagos", lines.len())?;
        Ok((now, write(&head, &lines)))
    })
    .await?;
    Ok(answer("pagos", now, text))
}

/// `GET /cortes.csv`: amounts only of finished counts, and only for who may see differences.
///
/// # Errors
/// A page that says what went wrong.
pub async fn cuts(State(centre): State<Arc<Centre>>, Signed(session): Signed) -> Page {
    let asked = session.clone();
    let (now, text) = show(&centre, &session, move |centre| {
        asked.need(Right::Cuts)?;
        let amounts = Right::Differences.is_of(asked.role);
        let mut head = vec!["Empezó", "Folio", "Cajero", "CAS", "Cerrado", "Precintos", "Entregó", "Recibió", "Estado", "Realidad"];
        if amounts {
            head.extend(["Diario", "Conteo", "En duda", "Diferencia"]);
        }
        let lines = centre.store.read::<_, CentreError>(|db| {
            let mut lines = Vec::new();
            for cut in db.cuts(CSV_ROWS)? {
                let place = db.terminal(cut.terminal)?;
                let closed = if cut.closed.is_some() { Some(closed_cut(db, &cut)?) } else { None };
                let state = match (cut.aborted, &closed, cut.count_opened, cut.count_finished) {
                    (true, ..) => "Cancelado",
                    (_, None, ..) => "En el cajero",
                    (_, _, _, Some(_)) => "Contado",
                    (_, _, Some(_), None) => "En conteo",
                    _ => "Por contar",
                };
                let seals = closed.iter().flat_map(|closed| &closed.bags).map(|bag| bag.seal.to_string()).collect::<Vec<_>>().join(" ");
                let mut line = vec![
                    Cell::Text(exact(cut.begun)),
                    Cell::Text(folio_text(&cut.folio)),
                    Cell::Text(place.as_ref().map(|place| place.number.to_string()).unwrap_or_default()),
                    Cell::Text(place.map(|place| place.site_name).unwrap_or_default()),
                    Cell::Text(closed.as_ref().map(|closed| exact(closed.at)).unwrap_or_default()),
                    Cell::Text(seals),
                    Cell::Text(closed.as_ref().map(|closed| closed.hands_over.to_string()).unwrap_or_default()),
                    Cell::Text(closed.as_ref().map(|closed| closed.receives.to_string()).unwrap_or_default()),
                    Cell::Text(state.to_owned()),
                    Cell::Text(words::realm(cut.realm).to_owned()),
                ];
                if amounts {
                    match cut.count_finished {
                        Some(_) => {
                            let found = compare(db, cut)?;
                            let sum = |column: fn(&crate::custody::compare::ComparedLine) -> i64| {
                                found.sum(column).map_or(Cell::Empty, Cell::Amount)
                            };
                            line.extend([
                                sum(|line| line.expected),
                                sum(|line| line.counted),
                                sum(|line| line.suspect),
                                sum(|line| line.difference()),
                            ]);
                        }
                        None => line.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
                    }
                }
                lines.push(line);
            }
            Ok(lines)
        })?;
        audit(centre, &asked, "cortes", lines.len())?;
        Ok((centre.now(), write(&head, &lines)))
    })
    .await?;
    Ok(answer("cortes", now, text))
}

fn audit(centre: &Centre, session: &crate::access::Session, what: &str, lines: usize) -> Result<(), CentreError> {
    let now = centre.now();
    centre.store.write(|db| Ok(db.add_audit(now, session.number.as_str(), "exported", what, &format!("{lines} renglones"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_calculated_and_every_sign_survives() {
        let cells = vec!["=HYPERLINK(\"http://x\")", " +1+1", "-2", "@SUM(A1)", "\tx", "Peña \"la ñ\", S.A.", "línea\r\notra"];
        let line = cells.into_iter().map(|text| Cell::Text(text.to_owned())).collect();
        let text = write(&["Trámite"], &[line, vec![Cell::Amount(Money::from_centavos(-13_705)), Cell::Empty]]);
        assert_eq!(
            text,
            "\u{feff}\"Trámite\"\r\n\"'=HYPERLINK(\"\"http://x\"\")\",\"' +1+1\",\"'-2\",\"'@SUM(A1)\",\"' x\",\"Peña \"\"la ñ\"\", S.A.\",\"línea  otra\"\r\n-137.05,\r\n"
        );
    }
}
