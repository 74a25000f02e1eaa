//! Views of the citizen's screens, the story of the reference pictures.

use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::id::{PaymentId, QuoteId};
use cas_domain::local::screen::*;
use cas_domain::local::view::{Frame, View};
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::time::WallMillis;

/// 20 nov 2026, 14:05 h in Aguascalientes.
pub const NOW: WallMillis = WallMillis::from_millis(1_795_205_100_000);

pub fn pesos(pesos: i64) -> Money {
    Money::from_pesos(pesos).expect("a small amount")
}

pub fn bill(pesos: u32) -> Denomination {
    Denomination::bill(pesos).expect("a note")
}

pub fn coin(centavos: u32) -> Denomination {
    Denomination::coin(centavos).expect("a coin")
}

pub fn folio(text: &str) -> Folio {
    text.parse().expect("a folio")
}

pub fn payment(number: u128) -> PaymentId {
    PaymentId::from_u128(number)
}

/// A view around a screen.
pub fn view(version: u64, step: Option<u8>, screen: Screen) -> View {
    let frame = Frame {
        site_name: "CAS Plaza Norte".to_owned(),
        terminal: TerminalNumber(7),
        phone: "449 000 0000".to_owned(),
        phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
        training: false,
    };
    View { version, now: NOW, frame, step, payment: step.map(|_| payment(1)), screen, overlay: None }
}

/// The same, in the training realm.
pub fn training(mut view: View) -> View {
    view.frame.training = true;
    view
}

/// The same, with something over it.
pub fn under(mut view: View, overlay: Overlay) -> View {
    view.overlay = Some(overlay);
    view
}

pub fn notes() -> Vec<Denomination> {
    [20, 50, 100, 200, 500].map(bill).to_vec()
}

pub fn coins() -> Vec<Denomination> {
    [50, 100, 200, 500, 1_000].map(coin).to_vec()
}

fn truth() -> Truth {
    Truth { notes: notes(), coins: coins(), gives_change: true, prints: true }
}

pub fn attract_in_season() -> View {
    let season = SeasonTile {
        tile: tile("control-vehicular", "Control vehicular", "Vehicle registration", "Finanzas", "car", None),
        words: "Páguelo antes del 31 dic 2026".to_owned(),
        words_en: "Pay it before 31 Dec 2026".to_owned(),
    };
    view(1, None, Screen::Attract { truth: truth(), season: Some(season) })
}

pub fn attract() -> View {
    view(1, None, Screen::Attract { truth: truth(), season: None })
}

pub fn attract_poor() -> View {
    let truth = Truth { notes: vec![bill(20), bill(50)], coins: vec![], gives_change: false, prints: false };
    view(1, None, Screen::Attract { truth, season: None })
}

pub fn tile(code: &str, name: &str, name_en: &str, agency: &str, icon: &str, price: Option<i64>) -> Tile {
    Tile {
        code: code.parse().expect("a code"),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        agency: agency.to_owned(),
        icon: icon.to_owned(),
        price: price.map(pesos),
        words: String::new(),
        unavailable: None,
    }
}

pub fn tiles() -> Vec<Tile> {
    let mut tiles = vec![
        tile("control-vehicular", "Control vehicular", "Vehicle registration", "Finanzas", "car", None),
        tile("predial", "Predial", "Property tax", "Municipio", "house-line", None),
        tile("agua", "Agua potable", "Water", "Organismo de agua", "drop", None),
        tile("acta-nacimiento", "Acta de nacimiento", "Birth certificate", "Registro Civil", "baby", Some(98)),
        tile("licencia", "Licencia de conducir, 3 años", "Driving licence, 3 years", "Movilidad", "identification-card", Some(912)),
        tile("multa", "Multa de tránsito", "Traffic fine", "Municipio", "traffic-signal", None),
        tile("antecedentes", "Constancia de no antecedentes", "Clean record certificate", "Fiscalía", "certificate", Some(235)),
        tile("gravamen", "Libertad de gravamen", "Certificate of no liens", "Registro Público", "file-magnifying-glass", None),
        tile("parquimetro", "Parquímetro, infracción", "Parking meter fine", "Municipio", "letter-circle-p", Some(137)),
        tile("nominas", "Impuesto sobre nóminas", "Payroll tax", "Finanzas", "briefcase", None),
        tile("admision", "Ficha de admisión", "Admission form", "Educación", "graduation-cap", None),
        tile("bomberos", "Donativo a bomberos", "Gift to the fire brigade", "Patronato", "fire-extinguisher", None),
    ];
    tiles[7].unavailable = Some(TileUnavailable::Offline);
    tiles
}

pub fn services() -> View {
    view(2, Some(1), Screen::Services { tiles: tiles() })
}

pub fn reference(tile_at: usize, length: u8, letters: bool, asks_amount: bool) -> View {
    let form = ReferenceForm { length, letters, asks_amount };
    view(3, Some(2), Screen::Reference { tile: tiles()[tile_at].clone(), form, problem: None })
}

pub fn searching(seconds: i64) -> View {
    view(4, Some(2), Screen::Searching { tile: tiles()[1].clone(), since: NOW.plus_millis(-seconds * 1_000) })
}

pub fn not_due(why: NotDue) -> View {
    view(4, Some(2), Screen::NotDue { tile: tiles()[1].clone(), why })
}

pub fn quote(name: &str, lines: &[(LineKind, &str, i64)]) -> Quote {
    let lines: Vec<DebtLine> = lines
        .iter()
        .map(|(kind, label, centavos)| DebtLine { kind: *kind, label: (*label).to_owned(), amount: Money::from_centavos(*centavos) })
        .collect();
    Quote {
        id: QuoteId::from_u128(1),
        service: "agua".parse().expect("a code"),
        name: name.to_owned(),
        name_en: english(name).to_owned(),
        icon: "drop".to_owned(),
        biller: "agua".parse().expect("a code"),
        agency: "Organismo municipal de agua".to_owned(),
        income_key: "4304-01".to_owned(),
        reference: "0600001234562612180001367496".to_owned(),
        reference_shown: "0600 0012 3456 2612 1800 0136 7496".to_owned(),
        holder: "MA*** LÓ***".to_owned(),
        object: "Contrato 0000 1234 56".to_owned(),
        total: Money::sum(lines.iter().map(|line| line.amount)).expect("a small sum"),
        lines,
        valid_until: NOW.plus_millis(780_000),
        may_wait: true,
        next_step: String::new(),
        next_step_en: String::new(),
    }
}

fn english(name: &str) -> &str {
    match name {
        "Agua potable" => "Water",
        "Parquímetro, infracción" => "Parking meter fine",
        "Control vehicular 2026" => "Vehicle registration 2026",
        other => other,
    }
}

pub fn review() -> View {
    let debt = quote(
        "Agua potable",
        &[
            (LineKind::Concept, "Consumo de octubre 2026", 14_182),
            (LineKind::Surcharge, "Recargos", 492),
            (LineKind::Discount, "Descuento INAPAM", -1_000),
            (LineKind::Adjustment, "Ajuste al peso", 26),
        ],
    );
    let screen = Screen::Review { total: debt.total, debts: vec![debt], can_add: true, valid_until: NOW.plus_millis(780_000) };
    view(5, Some(3), screen)
}

pub fn review_of_three() -> View {
    let debts = vec![
        quote("Agua potable", &[(LineKind::Concept, "Consumo", 48_700)]),
        quote("Parquímetro, infracción", &[(LineKind::Concept, "Infracción", 13_700)]),
        quote("Control vehicular 2026", &[(LineKind::Concept, "Derecho anual", 122_600)]),
    ];
    let total = Money::sum(debts.iter().map(|debt| debt.total)).expect("a small sum");
    view(5, Some(3), Screen::Review { debts, total, can_add: true, valid_until: NOW.plus_millis(780_000) })
}

pub fn how(cannot: Option<CannotPay>) -> View {
    view(6, Some(3), Screen::HowToPay { total: pesos(137), cancel_back: pesos(200), cannot })
}

pub fn chips() -> Vec<NoteChip> {
    let refused = |note| if note == bill(500) { Some(ChipRefusal::NoChange) } else { None };
    notes().into_iter().map(|note| NoteChip { denomination: note, refused: refused(note) }).collect()
}

pub fn insert(due: i64, inserted: i64, last: Option<u32>) -> View {
    let screen = Screen::Insert {
        name: "Agua potable".to_owned(),
        name_en: "Water".to_owned(),
        icon: "drop".to_owned(),
        due: pesos(due),
        inserted: pesos(inserted),
        missing: pesos((due - inserted).max(0)),
        last: last.map(bill),
        notes: chips(),
        coins: coins(),
        checking: false,
        checking_since: None,
        can_cancel: true,
        note_back: false,
    };
    view(7, Some(4), screen)
}

pub fn change(paid: [u32; 3], slow: bool) -> View {
    let pieces = [(coin(1_000), 6, paid[0]), (coin(200), 1, paid[1]), (coin(100), 1, paid[2])];
    let pieces = pieces.map(|(denomination, count, paid)| ChangePiece { denomination, count, paid }).to_vec();
    view(8, Some(4), Screen::Change { amount: pesos(63), pieces, slow })
}

pub fn change_without_pieces() -> View {
    view(8, Some(4), Screen::Change { amount: pesos(63), pieces: vec![], slow: false })
}

pub fn owed(voucher: Paper) -> View {
    let screen = Screen::OwedChange {
        amount: pesos(50),
        folio: folio("D 07-000044-3"),
        office: "CAS Plaza Norte, módulo 2, lun a vie 8:00 a 15:30 h".to_owned(),
        from: NOW.plus_millis(3 * 86_400_000 - 7_500_000),
        voucher,
        qr: "CAS1.D.07-000044-3.5000.A7f2k9Qm3x".to_owned(),
        phone: PhoneState::Offered,
    };
    view(9, Some(4), screen)
}

/// The same after a telephone was left.
pub fn owed_with_phone(state: PhoneState) -> View {
    let mut view = owed(Paper::Printed);
    if let Screen::OwedChange { phone, .. } = &mut view.screen {
        *phone = state;
    }
    view.version = 10;
    view
}

pub fn receipt(paper: Paper, applied: AppliedState) -> View {
    let screen = Screen::Receipt {
        folio: folio("P 07-004513-3"),
        total: pesos(137),
        paper,
        qr: "CAS1.P.07-004513-3.13700.A7f2k9Qm3x8Zq1".to_owned(),
        applied,
    };
    view(10, Some(4), screen)
}

pub fn thanks() -> View {
    let screen = Screen::Thanks {
        folio: Some(folio("P 07-004513-3")),
        next_step: "Guarde su recibo. El pago se refleja en su próximo estado de cuenta.".to_owned(),
        next_step_en: "Keep your receipt. The payment shows on your next statement.".to_owned(),
    };
    view(11, Some(4), screen)
}

pub fn cancelled(returned: i64, take_note: bool) -> View {
    view(12, None, Screen::Cancelled { returned: pesos(returned), take_note })
}

pub fn interrupted() -> View {
    let screen =
        Screen::Interrupted { received: pesos(200), missing: pesos(37), doubtful: Some(folio("D 07-000044-3")), can_continue: true };
    view(13, Some(4), screen)
}

pub fn out(reasons: Vec<OutReason>, back_at: Option<WallMillis>) -> View {
    let nearest = "CAS Las Palmas, Av. Las Palmas 410, local 12".to_owned();
    view(14, None, Screen::OutOfService { reasons, back_at, nearest })
}
