//! The lines of each paper (`screens.md` section 3): 42 columns, head and foot on all of them.

use cas_domain::format;
use cas_domain::journal::facts::{BagContent, FoundSpot, OwedReason};
use cas_domain::local::screen::AppliedState;
use cas_domain::local::staff::BoardKind;
use cas_domain::money::Money;
use cas_domain::quote::LineKind;
use cas_domain::slot::PersonNumber;
use cas_domain::wire::v1::SiteWords;

use super::facts::{CutTicket, FoundSlip, Owed, Paper, Receipt, RefillTicket, TestPage};

/// Columns of the paper.
pub const COLUMNS: usize = 42;

/// What head and foot need to know.
#[derive(Clone, Debug)]
pub struct Head {
    /// Words of the site.
    pub words: SiteWords,
    /// The terminal's number, as shown.
    pub terminal: String,
    /// Demonstration and test paper is worth nothing, and says so at both ends.
    pub worthless: bool,
}

/// One line of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Plain text, cut at 42 columns by the builder.
    Text(String),
    /// Bold text.
    Bold(String),
    /// Left and right on one line.
    Pair(String, String),
    /// The same in bold.
    BoldPair(String, String),
    /// The same, double height.
    TallPair(String, String),
    /// Centred.
    Centre(String),
    /// Centred, bold, double height: a title.
    Title(String),
    /// A framed text with a bold head.
    Framed(String, String),
    /// A dashed rule.
    Rule,
    /// An empty line.
    Blank,
    /// A QR.
    Qr(String),
}

/// The lines of a paper.
pub fn lines_of(paper: &Paper, head: &Head) -> Vec<Line> {
    let mut out = Vec::new();
    out.extend(ribbon(paper, head));
    out.push(Line::Centre(head.words.government.to_uppercase()));
    out.push(Line::Centre("Centro de Atención y Servicios".to_owned()));
    out.push(Line::Pair(head.words.site_name.clone(), format!("Cajero {}", head.terminal)));
    out.push(Line::Rule);
    match paper {
        Paper::Receipt(receipt) => receipt_lines(receipt, &mut out),
        Paper::Voucher(owed) => voucher_lines(owed, head, &mut out),
        Paper::Cut(cut) => cut_lines(cut, &mut out),
        Paper::Refill(refill) => refill_lines(refill, &mut out),
        Paper::Test(page) => test_lines(page, &mut out),
        Paper::Found(slip) => found_lines(slip, &mut out),
    }
    foot(paper, head, &mut out);
    out
}

fn receipt_lines(receipt: &Receipt, out: &mut Vec<Line>) {
    out.push(Line::Title("COMPROBANTE DE PAGO".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), receipt.folio.to_string()));
    out.push(Line::Pair("Fecha".to_owned(), format!("{}  {}", format::date_of(receipt.at), format::seconds_of(receipt.at))));
    for debt in &receipt.debts {
        out.push(Line::Rule);
        out.push(Line::Bold(debt.name.clone()));
        if !debt.reference_shown.is_empty() {
            reference_lines(&debt.reference_shown, out);
        }
        if !debt.object.is_empty() {
            out.push(Line::Text(debt.object.clone()));
        }
        for line in &debt.lines {
            let label = if line.kind == LineKind::Concept && line.label == debt.name { "Importe".to_owned() } else { line.label.clone() };
            out.push(Line::Pair(label, figure(line.amount)));
        }
    }
    out.push(Line::TallPair("TOTAL".to_owned(), receipt.total.to_string()));
    out.push(Line::Pair("Efectivo recibido".to_owned(), figure(receipt.received)));
    out.push(Line::Pair("Cambio entregado".to_owned(), figure(receipt.given)));
    out.push(Line::Pair("Cambio pendiente".to_owned(), figure(receipt.owed.unwrap_or(Money::ZERO))));
    out.push(Line::Rule);
    match receipt.applied {
        AppliedState::Yes => out.push(Line::Pair("Aplicado: sí".to_owned(), format!("Autorización {}", receipt.authorisation))),
        AppliedState::Pending | AppliedState::Rejected => out.push(Line::Text("Aplicado: en trámite".to_owned())),
    }
    for debt in receipt.debts.iter().filter(|debt| !debt.next_step.is_empty()) {
        out.push(Line::Framed("SIGUIENTE PASO:".to_owned(), debt.next_step.clone()));
    }
    out.push(Line::Blank);
    out.push(Line::Qr(receipt.qr.clone()));
    out.push(Line::Centre(receipt.folio.to_string()));
}

fn reference_lines(shown: &str, out: &mut Vec<Line>) {
    if shown.chars().count() + 5 <= COLUMNS {
        out.push(Line::Pair("Ref.".to_owned(), shown.to_owned()));
    } else {
        out.push(Line::Text("Ref.".to_owned()));
        out.push(Line::Text(shown.to_owned()));
    }
}

fn voucher_lines(owed: &Owed, head: &Head, out: &mut Vec<Line>) {
    out.push(Line::Title("VALE POR CAMBIO PENDIENTE".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), owed.folio.to_string()));
    out.push(Line::TallPair("LE DEBEMOS".to_owned(), owed.amount.to_string()));
    out.push(Line::Pair("Del pago".to_owned(), owed.payment.to_string()));
    out.push(Line::Text(format!("Motivo: {}", reason_words(owed.reason))));
    out.push(Line::Pair("Desde".to_owned(), format!("{} {} (estimado)", format::short_date_of(owed.from), format::time_of(owed.from))));
    out.push(Line::Text(format!("En {}", head.words.office)));
    out.push(Line::Text("Traiga identificación oficial vigente".to_owned()));
    out.push(Line::Text("(INE, pasaporte, INAPAM, cédula).".to_owned()));
    out.push(Line::Text("Si va otra persona: carta poder.".to_owned()));
    out.push(Line::Blank);
    out.push(Line::Text("No es dinero ni al portador. No caduca al cerrar el corte.".to_owned()));
    out.push(Line::Blank);
    out.push(Line::Qr(owed.qr.clone()));
    out.push(Line::Centre(owed.folio.to_string()));
}

fn cut_lines(cut: &CutTicket, out: &mut Vec<Line>) {
    out.push(Line::Title("CORTE DE EFECTIVO (2 tantos)".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), cut.folio.to_string()));
    out.push(Line::Pair("Fecha".to_owned(), format!("{}  {}", format::date_of(cut.at), format::seconds_of(cut.at))));
    let moment = |at| format!("{} {}", format::short_date_of(at), format::time_of(at));
    out.push(Line::Pair("Periodo".to_owned(), format!("{} - {}", moment(cut.since), moment(cut.until))));
    match cut.payments {
        Some((first, last)) => out.push(Line::Text(format!("Pagos {first} a {last}"))),
        None => out.push(Line::Text("Pagos: ninguno en el periodo".to_owned())),
    }
    for (kind, left, put) in &cut.boxes {
        out.push(Line::Text(if *kind == BoardKind::CoinBox { "Caja de monedas" } else { "Caja de billetes" }.to_owned()));
        let left = if left.is_empty() { "sin serie" } else { left };
        out.push(Line::Pair(format!("  sale {left}"), format!("entra {put}")));
    }
    for (number, bag) in (1..).zip(&cut.bags) {
        let content = match bag.content {
            BagContent::Notes => "billetes",
            BagContent::Coins => "monedas",
            BagContent::Doubtful => "dudosos",
        };
        out.push(Line::Pair(format!("Bolsa {number} {content}"), format!("Precinto {}", bag.seal)));
    }
    out.push(Line::Text("Importes: no se imprimen (conteo ciego)".to_owned()));
    out.push(Line::Blank);
    out.push(Line::Blank);
    out.push(Line::Text("Entrega ____________  Recibe ____________".to_owned()));
    let named = |number: &Option<PersonNumber>| number.as_ref().map_or_else(String::new, |number| format!("Núm. {number}"));
    out.push(Line::Text(format!("{:<22}{}", named(&cut.hands_over), named(&cut.receives)).trim_end().to_owned()));
    out.push(Line::Blank);
    out.push(Line::Qr(cut.qr.clone()));
    out.push(Line::Centre(cut.folio.to_string()));
}

fn refill_lines(refill: &RefillTicket, out: &mut Vec<Line>) {
    out.push(Line::Title("RECARGA DE CAMBIO".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), refill.folio.to_string()));
    out.push(Line::Pair("Vale".to_owned(), refill.vale.to_string()));
    out.push(Line::Pair("Fecha".to_owned(), format!("{}  {}", format::date_of(refill.at), format::seconds_of(refill.at))));
    for (number, load) in &refill.loaded {
        let amount = load.denomination.times(load.count).unwrap_or(Money::ZERO);
        let what = format!("{:>5} Tolva {number}  {:>5} pzas", load.denomination.label(), load.count);
        out.push(Line::Pair(what, figure(amount)));
    }
    out.push(Line::Pair("Regresa al fondo".to_owned(), figure(Money::ZERO)));
    out.push(Line::Blank);
    out.push(Line::Blank);
    out.push(Line::Text("Técnico ____________  Testigo ___________".to_owned()));
    out.push(Line::Text(format!("Núm. {}", refill.technician)));
}

fn foot(paper: &Paper, head: &Head, out: &mut Vec<Line>) {
    out.push(Line::Blank);
    if matches!(paper, Paper::Receipt(_) | Paper::Voucher(_)) {
        out.push(Line::Bold("¿Algo salió mal? Llame con su folio:".to_owned()));
        out.push(Line::Text(format!("{}   {}", head.words.phone, head.words.phone_hours)));
        out.push(Line::Text(format!("No es factura. Pídala en {} antes del fin de mes.", head.words.web)));
        out.push(Line::Text(format!("Aviso de privacidad: {}/privacidad", head.words.web)));
    } else {
        out.push(Line::Text(format!("{}   {}", head.words.phone, head.words.phone_hours)));
    }
    out.extend(ribbon(paper, head));
}

/// What stands at both ends of a paper that is worth nothing.
fn ribbon(paper: &Paper, head: &Head) -> Option<Line> {
    match paper {
        Paper::Test(_) => Some(Line::Centre("*** PRUEBA: SIN VALOR ***".to_owned())),
        _ if head.worthless => Some(Line::Centre("*** DEMOSTRACIÓN: SIN VALOR ***".to_owned())),
        _ => None,
    }
}

fn test_lines(page: &TestPage, out: &mut Vec<Line>) {
    out.push(Line::Title("PRUEBA DE IMPRESORA".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), page.folio.to_string()));
    out.push(Line::Pair("Fecha".to_owned(), format!("{}  {}", format::date_of(page.at), format::seconds_of(page.at))));
    out.push(Line::Text("áéíóú ÁÉÍÓÚ ñÑ üÜ ¿? ¡! $ 0123456789".to_owned()));
    for row in ["|", "#", "-"] {
        out.push(Line::Text(row.repeat(COLUMNS)));
    }
    out.push(Line::Qr("PRUEBA: SIN VALOR".to_owned()));
    out.push(Line::Text("Corte de papel: bien ( )  Legible: sí ( )".to_owned()));
    out.push(Line::Text(format!("Núm. {}", page.staff)));
}

fn found_lines(slip: &FoundSlip, out: &mut Vec<Line>) {
    out.push(Line::Title("DINERO ENCONTRADO".to_owned()));
    out.push(Line::BoldPair("Folio".to_owned(), slip.folio.to_string()));
    out.push(Line::Pair("Fecha".to_owned(), format!("{}  {}", format::date_of(slip.at), format::seconds_of(slip.at))));
    out.push(Line::Pair("Dónde".to_owned(), spot_words(slip.spot).to_owned()));
    out.push(Line::BoldPair("Sobre".to_owned(), slip.envelope.to_string()));
    let mut sum = Money::ZERO;
    for each in &slip.pieces {
        let amount = each.denomination.times(each.count).unwrap_or(Money::ZERO);
        sum = sum.plus(amount).unwrap_or(sum);
        out.push(Line::Pair(format!("{:>5}  {:>5} pzas", each.denomination.label(), each.count), figure(amount)));
    }
    out.push(Line::BoldPair("Total".to_owned(), figure(sum)));
    match slip.candidate {
        Some(folio) => out.push(Line::Pair("Puede ser del pago".to_owned(), folio.to_string())),
        None => out.push(Line::Text("No se sabe de qué pago es.".to_owned())),
    }
    out.push(Line::Text("Guárdese con el sobre cerrado y firmado.".to_owned()));
    out.push(Line::Blank);
    out.push(Line::Blank);
    out.push(Line::Text("Encontró ___________  Testigo ___________".to_owned()));
    out.push(Line::Text(format!("Núm. {}", slip.staff)));
}

/// Where it lay, in the words of the slip.
const fn spot_words(spot: FoundSpot) -> &'static str {
    match spot {
        FoundSpot::Tray => "en la charola",
        FoundSpot::Floor => "en el piso",
        FoundSpot::Glass => "sobre la pantalla",
        FoundSpot::Hopper => "en una tolva",
    }
}

const fn reason_words(reason: OwedReason) -> &'static str {
    match reason {
        OwedReason::ChangeShort => "se terminaron las monedas",
        OwedReason::PayoutInDoubt => "no se sabe si salieron todas las monedas",
        OwedReason::Cancelled => "pago cancelado",
        OwedReason::Abandoned => "pago sin terminar",
        OwedReason::Interrupted => "el pago se interrumpió",
    }
}

/// An amount on paper.
fn figure(amount: Money) -> String {
    amount.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
    use cas_domain::journal::facts::BagSeal;
    use cas_domain::time::WallMillis;

    fn head() -> Head {
        let words = SiteWords {
            government: "Gobierno del Estado".to_owned(),
            site_name: "CAS Plaza Norte".to_owned(),
            phone: "449 000 0000".to_owned(),
            phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
            office: "Plaza Norte, local 12".to_owned(),
            web: "cas.example".to_owned(),
            nearest: "CAS Plaza Sur".to_owned(),
        };
        Head { words, terminal: "07".to_owned(), worthless: true }
    }

    fn shown(paper: &Paper) -> Vec<String> {
        let text = |line: &Line| match line {
            Line::Text(text) | Line::Bold(text) | Line::Centre(text) | Line::Title(text) | Line::Qr(text) => text.clone(),
            Line::Pair(left, right) | Line::BoldPair(left, right) | Line::TallPair(left, right) => format!("{left} {right}"),
            Line::Framed(head, text) => format!("{head} {text}"),
            Line::Rule | Line::Blank => String::new(),
        };
        lines_of(paper, &head()).iter().map(text).collect()
    }

    #[test]
    fn a_cut_ticket_says_period_boxes_bags_and_no_amount() {
        let folio = |kind, number| Folio::new(kind, TerminalNumber(7), number).expect("a folio");
        let cut = Paper::Cut(CutTicket {
            folio: folio(FolioKind::Cut, 192),
            since: WallMillis::from_millis(1_795_010_520_000),
            until: WallMillis::from_millis(1_795_120_260_000),
            at: WallMillis::from_millis(1_795_120_320_000),
            payments: Some((folio(FolioKind::Payment, 4377), folio(FolioKind::Payment, 4512))),
            boxes: vec![
                (BoardKind::CashBox, "CB-0001".to_owned(), "CB-0002".to_owned()),
                (BoardKind::CoinBox, String::new(), "CC-0002".to_owned()),
            ],
            bags: vec![BagSeal { content: BagContent::Notes, seal: "00418823".parse().expect("a seal") }],
            hands_over: "2210".parse().ok(),
            receives: "3001".parse().ok(),
            qr: "https://cas.example/v/C".to_owned(),
        });
        let lines = shown(&cut);
        let text = lines.join("\n");
        for want in [
            "C 07-000192-0",
            "P 07-004377",
            "sale CB-0001 entra CB-0002",
            "sale sin serie entra CC-0002",
            "Precinto 00418823",
            "SIN VALOR",
            "Núm. 2210",
            "Núm. 3001",
        ] {
            assert!(text.contains(want), "'{want}' is missing in\n{text}");
        }
        assert!(!text.contains('$'), "the count is blind:\n{text}");
        let columns = lines.iter().filter(|line| !line.starts_with("https")).map(|line| line.chars().count()).max();
        assert!(columns.is_some_and(|columns| columns <= COLUMNS), "a line is wider than the paper:\n{text}");
    }
}
