//! Entries and acts in words: what happened, from where to where, who answers, by what it is known. Spanish; pure.

use cas_domain::account::{Account, Side};
use cas_domain::id::PaymentId;
use cas_domain::journal::facts::{Document, Evidence, OwedReason, PaymentEnd, PayoutResult, RefusalReason, StackResult};
use cas_domain::journal::{Entry, EntryKind, Posting};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;

use crate::ledger::act::{Act, ActKind, SYSTEM};
use crate::ledger::claim::Brought;
use crate::ledger::decision::Choice;
use crate::ledger::project::moment;

/// One step of a payment's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, by the terminal's clock put right, or the centre's.
    pub at: WallMillis,
    /// What happened.
    pub what: String,
    /// From where to where.
    pub place: String,
    /// Who answers; empty for the terminal.
    pub who: String,
    /// By what it is known.
    pub evidence: String,
    /// What moved.
    pub amount: Option<Money>,
    /// The entry: its place in the chain.
    pub seq: u64,
    /// Whether it is the centre's.
    pub centre: bool,
}

/// An entry as a step; `None` for what is of no interest to people.
pub fn step_of_entry(entry: &Entry, payment: PaymentId) -> Option<Step> {
    let (what, evidence) = words(entry)?;
    let own = |account: &Account| matches!(account, Account::Held(of) | Account::Tendered(of) if *of == payment);
    let moved = entry.postings.iter().find(|posting| posting.pieces.is_some() || own(&posting.credit) || own(&posting.debit));
    let place = entry.postings.first().map(way);
    Some(Step {
        at: moment(entry),
        what,
        place: place.unwrap_or_default(),
        who: String::new(),
        evidence,
        amount: moved.map(|posting| posting.amount),
        seq: entry.seq.0,
        centre: false,
    })
}

/// From where to where. Cash goes from the credited place to the debited one; between two promises it is the other way round:
/// what was tendered becomes collected.
fn way(posting: &Posting) -> String {
    let promises = posting.debit.side() != Side::Place && posting.credit.side() != Side::Place;
    let (from, to) = if promises { (&posting.debit, &posting.credit) } else { (&posting.credit, &posting.debit) };
    format!("{} a {}", place_name(from), place_name(to))
}

fn words(entry: &Entry) -> Option<(String, String)> {
    let plain = |text: &str| Some((text.to_owned(), String::new()));
    match &entry.what {
        EntryKind::PaymentOpened { debts, .. } => Some((
            format!("Pago abierto: {}", debts.iter().map(|debt| debt.name.as_str()).collect::<Vec<_>>().join(", ")),
            "Cotización congelada".to_owned(),
        )),
        EntryKind::StackIntent { denomination, .. } => {
            Some((format!("Billete de {} en retención", denomination.label()), "Intención guardada".to_owned()))
        }
        EntryKind::StackOutcome { result, evidence, .. } => Some((stack_words(*result).to_owned(), evidence_words(*evidence).to_owned())),
        EntryKind::NoteRefused { denomination, reason, .. } => {
            let note = denomination.map_or_else(|| "Billete".to_owned(), |denomination| format!("Billete de {}", denomination.label()));
            Some((format!("{note} devuelto al ciudadano"), refusal_words(*reason).to_owned()))
        }
        EntryKind::CashIn { denomination, counter, payment, .. } => {
            let owner = if payment.is_some() { "" } else { " sin pago abierto" };
            Some((format!("Moneda de {} recibida{owner}", denomination.label()), format!("Contador del monedero: {counter}")))
        }
        EntryKind::Uncredited { code, .. } => Some(("Moneda vista y no acreditada".to_owned(), format!("Código {code}"))),
        EntryKind::PayoutIntent { denomination, count, payment: None, .. } => {
            Some((format!("Prueba: {count} × {} pedida por el personal", denomination.label()), "Intención guardada".to_owned()))
        }
        EntryKind::PayoutIntent { denomination, count, .. } => {
            Some((format!("Cambio ordenado: {count} × {}", denomination.label()), "Intención guardada".to_owned()))
        }
        EntryKind::PayoutOutcome { result, paid, evidence, .. } => {
            Some((payout_words(*result, *paid), evidence_words(*evidence).to_owned()))
        }
        EntryKind::Collected { amount, .. } => Some((format!("Cobrado: {amount}"), "Se alcanzó el importe".to_owned())),
        EntryKind::Owed { folio, amount, reason, .. } => {
            Some((format!("Se le deben {amount}, folio {folio}"), owed_words(*reason).to_owned()))
        }
        EntryKind::VoucherIntent { folio, .. } => {
            Some((format!("Vale {folio} por imprimir"), "Desde aquí solo paga la oficina".to_owned()))
        }
        EntryKind::Printed { document, printed, .. } => {
            let paper = match document {
                Document::Receipt => "Comprobante",
                Document::Voucher => "Vale",
                Document::CutTicket => "Ticket de corte",
                Document::RefillTicket => "Ticket de recarga",
                Document::TestTicket => "Prueba",
                Document::FoundSlip => "Papeleta de dinero encontrado",
            };
            let how = if *printed { "impreso" } else { "no salió: en pantalla" };
            Some((format!("{paper} {how}"), "Estado de la impresora".to_owned()))
        }
        EntryKind::Doubt { evidence, max, .. } => Some((format!("En duda: hasta {max}"), evidence.chars().take(80).collect())),
        EntryKind::PaymentEnded { end, .. } => plain(match end {
            PaymentEnd::Completed => "Pago terminado",
            PaymentEnd::Cancelled => "Pago cancelado por el ciudadano",
            PaymentEnd::Abandoned => "El ciudadano se retiró",
            PaymentEnd::Interrupted => "El cajero no pudo seguir",
        }),
        _ => None,
    }
}

const fn stack_words(result: StackResult) -> &'static str {
    match result {
        StackResult::Stacked => "Billete guardado en la caja",
        StackResult::Returned => "Billete devuelto al ciudadano",
        StackResult::NotSent => "Orden no enviada: el billete no se guardó",
        StackResult::Doubt => "No se sabe dónde quedó el billete",
    }
}

fn payout_words(result: PayoutResult, paid: u8) -> String {
    match result {
        PayoutResult::Proven => format!("Cambio entregado: {paid} piezas"),
        PayoutResult::NotSent => "Orden de cambio no enviada".to_owned(),
        PayoutResult::Doubt => "No se sabe cuánto cambio salió".to_owned(),
    }
}

const fn evidence_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Event => "El equipo lo dijo en el momento",
        Evidence::FoundAtStart => "El equipo lo dijo al arrancar",
        Evidence::Counters => "Contadores del equipo",
        Evidence::PowerDown => "Contadores del equipo, tras un corte de corriente",
        Evidence::Nothing => "Sin testigo",
    }
}

const fn refusal_words(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Unreadable => "No se pudo leer",
        RefusalReason::NotRecognised => "No es un billete de la tabla",
        RefusalReason::NoChange => "No había cambio",
        RefusalReason::OverLimit => "Pasaba del límite",
        RefusalReason::NotNow => "No era el momento",
        RefusalReason::DoubleOrString => "Dos billetes o algo colgado",
        RefusalReason::Device => "Razón del equipo",
    }
}

/// Why money is owed.
pub const fn owed_words(reason: OwedReason) -> &'static str {
    match reason {
        OwedReason::ChangeShort => "Se terminaron las monedas",
        OwedReason::PayoutInDoubt => "Salida de monedas sin prueba",
        OwedReason::Cancelled => "Canceló con más de lo que se devuelve aquí",
        OwedReason::Abandoned => "Se retiró con dinero adentro",
        OwedReason::Interrupted => "El cajero no pudo seguir",
    }
}

/// An act as a step.
pub fn step_of_act(act: &Act) -> Step {
    let (what, evidence) = match &act.what {
        ActKind::BillerAccepted { biller, authorisation, .. } => {
            (format!("Pago aplicado: {biller}"), format!("Autorización {authorisation}"))
        }
        ActKind::BillerRejected { biller, reason, .. } => (format!("No aplicado: {biller}"), reason.clone()),
        ActKind::FundPut { document } => ("Fondo recibido".to_owned(), document.clone()),
        ActKind::PouchFilled { folio, .. } => ("Bolsa de fondo".to_owned(), folio.to_string()),
        ActKind::PouchReturned { folio } => ("Regresó al fondo".to_owned(), folio.to_string()),
        ActKind::OfficeFunded { office } => ("Fondo para devoluciones".to_owned(), office.to_string()),
        ActKind::OfficeReturned { office } => ("Regresó el fondo para devoluciones".to_owned(), office.to_string()),
        ActKind::ClaimRequested(claimed) => {
            let brought = if claimed.brought == Brought::SignedPaper { "Vale comprobado por su firma" } else { "Folio dicho o escrito" };
            (format!("Se pide devolver {}, folio {}", claimed.amount, claimed.folio), brought.to_owned())
        }
        ActKind::ClaimAuthorised(answered) => ("Devolución autorizada".to_owned(), answered.reason.clone()),
        ActKind::ClaimDeclined(answered) => ("Devolución no autorizada".to_owned(), answered.reason.clone()),
        ActKind::ClaimPaying(paying) => ("Devolución por entregar".to_owned(), format!("Oficina {}", paying.office)),
        ActKind::ClaimPaid(paid) => ("Devuelto en la oficina".to_owned(), format!("Firma e identificación …{}", paid.id_last)),
        ActKind::ClaimSettled(ended) => {
            let what = if ended.paid { "Otra persona confirma que se devolvió" } else { "Otra persona dice que no se devolvió" };
            (what.to_owned(), ended.reason.clone())
        }
        ActKind::CutCounted(count) => ("Conteo en bóveda".to_owned(), count.folio.to_string()),
        ActKind::CentreRestored { reason, .. } => ("El centro se restauró de un respaldo".to_owned(), reason.clone()),
        ActKind::TailLost(lost) => ("Disco perdido con movimientos sin enviar".to_owned(), format!("Llegó hasta el {}", lost.held.0)),
        ActKind::PaperShown(shown) => (format!("Papel mostrado: {}", shown.folio), "Su firma se cumple".to_owned()),
        ActKind::DecisionAsked(asked) => (format!("Se pide decidir: {}", choice_words(&asked.choice)), asked.reason.clone()),
        ActKind::DecisionGranted(granted) => (format!("Decidido: {}", choice_words(&granted.choice)), granted.reason.clone()),
        ActKind::DecisionDeclined(declined) => ("No se autorizó".to_owned(), declined.reason.clone()),
    };
    // C6 takes from a promise and makes another: what is debited is where it was.
    let place =
        act.postings.first().map(|posting| format!("{}: {}", place_name(&posting.debit), place_name(&posting.credit).to_lowercase()));
    Step {
        at: act.wall_ms,
        what,
        place: place.unwrap_or_default(),
        who: if act.by == SYSTEM { "Sistema".to_owned() } else { format!("Núm. {}", act.by) },
        evidence,
        amount: act.postings.first().map(|posting| posting.amount),
        seq: act.seq.0,
        centre: true,
    }
}

/// A decision as people say it.
pub const fn choice_words(choice: &Choice) -> &'static str {
    match choice {
        Choice::Theirs => "el dinero es del ciudadano",
        Choice::Returned => "el billete se le devolvió",
        Choice::CoinsCame => "las monedas sí salieron",
        Choice::CoinsStayed => "las monedas siguen en la tolva",
        Choice::Found => "el conteo encontró el billete",
        Choice::Lost => "no apareció: queda como faltante",
        Choice::Matched { .. } => "el dinero sin dueño es de un pago",
        Choice::Explained => "revisado y explicado",
        Choice::Accepted { .. } => "la dependencia sí lo aplicó",
        Choice::Rejected => "la dependencia no lo aplicó: se devuelve",
    }
}

/// An account as people call it.
pub fn place_name(account: &Account) -> String {
    match account {
        Account::Escrow(_) => "Retención".to_owned(),
        Account::CashBox(_) => "Caja de billetes".to_owned(),
        Account::CoinBox(_) => "Caja de monedas".to_owned(),
        Account::RejectBin(_) => "Rechazo".to_owned(),
        Account::Exit(_) => "Salida".to_owned(),
        Account::Transport(slot) => format!("En el camino ({slot})"),
        Account::Hopper(slot) => {
            slot.as_str().strip_prefix("hopper-").map_or_else(|| format!("Tolva {slot}"), |number| format!("Tolva {number}"))
        }
        Account::Recycler(slot) => format!("Reciclador ({slot})"),
        Account::Tube(slot) => format!("Tubo ({slot})"),
        Account::Cassette(slot, number) => format!("Casete {number} ({slot})"),
        Account::Staff(person) => format!("Núm. {person}"),
        Account::Bag(seal) => format!("Bolsa {seal}"),
        Account::Pouch(pouch) => format!("Bolsa de fondo {pouch}"),
        Account::Vault => "Bóveda".to_owned(),
        Account::Office(site) => format!("Oficina {site}"),
        Account::BankTransit => "Camino al banco".to_owned(),
        Account::Bank => "Banco".to_owned(),
        Account::Suspect(_) => "Billetes en duda".to_owned(),
        Account::CardClearing => "Adquirente".to_owned(),
        Account::Advance(_) => "Anticipo".to_owned(),
        Account::Held(_) => "Ciudadano".to_owned(),
        Account::Tendered(_) => "Ciudadano".to_owned(),
        Account::Collected(..) => "Cobrado".to_owned(),
        Account::Payable(biller) => format!("Por pagar a {biller}"),
        Account::Owed(_) => "Se le debe".to_owned(),
        Account::Unclaimed(_) => "Sin dueño".to_owned(),
        Account::StaffTest(_) => "Prueba".to_owned(),
        Account::Fund => "Finanzas".to_owned(),
        Account::Difference(_) => "Diferencia".to_owned(),
        Account::Overpaid(_) => "Pagado de más".to_owned(),
        Account::Rounding => "Ajuste al peso".to_owned(),
        Account::Fees => "Comisiones".to_owned(),
        Account::Expired => "Prescrito".to_owned(),
    }
}
