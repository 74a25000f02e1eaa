//! Sentences for the values the agent sends.

use cas_domain::denomination::Denomination;
use cas_domain::local::screen::{NoteRefusal, OutReason, ReferenceProblem};
use cas_domain::quote::QuoteError;
use cas_domain::reference::ReferenceError;

use super::{Language, Say, phrases};

phrases! {
    DOOR_OPEN = "El cajero está abierto: lo atiende personal autorizado." | "The machine is open: authorised staff are at work.";
    MAINTENANCE = "Personal autorizado le está dando mantenimiento." | "Authorised staff are servicing it.";
    NOT_INSTALLED = "Este cajero todavía no está instalado." | "This machine has not been installed yet.";
    CANNOT_TAKE_CASH = "Por ahora no puede recibir billetes ni monedas." | "It cannot take notes or coins for now.";
    JAM = "Se atoró un billete o una moneda." | "A note or a coin is stuck.";
    BOX_FULL = "La caja de efectivo está llena." | "The cash box is full.";
    BOX_OUT = "Falta colocar la caja de efectivo." | "The cash box is not in place.";
    UNDER_REVIEW = "Un técnico debe revisarlo antes de volver a cobrar." | "A technician must check it before it takes money again.";
    STORAGE = "No puede guardar registros, por eso no cobra." | "It cannot keep records, so it takes no money.";
    BY_CENTRE = "El centro lo puso fuera de servicio." | "The centre has put it out of service.";
    NO_AGENT = "Se está recuperando. Lo que insertó quedó registrado." | "It is recovering. What you inserted is on record.";
    UNREAD = "No pude leerlo. Alíselo y pruebe por la otra cara." | "I could not read it. Smooth it and try the other side.";
    NO_CHANGE_FOR = "No hay cambio para {}. Use un billete menor." | "There is no change for {}. Use a smaller note.";
    NO_CHANGE_NOTE = "No hay cambio para ese billete. Use uno menor." | "There is no change for that note. Use a smaller one.";
    NOT_ACCEPTED = "Este cajero no recibe ese billete. Use otro." | "This machine does not take that note. Use another.";
    NOTE_OVER_LIMIT = "Con ese billete se pasa del límite. Use uno menor." | "That note would pass the limit. Use a smaller one.";
    CHECK_DIGIT = "Un número no coincide. Compárelo con su papel." | "One digit does not match. Compare it with your paper.";
    TOO_SHORT = "Faltan {} números" | "{} digits are missing";
    TOO_LONG = "Sobran {} números" | "{} digits too many";
    BAD_SIGN = "El signo {} no va en esta referencia." | "The sign {} does not belong in this reference.";
    AMOUNT_WRONG = "El importe no coincide. Compárelo con su papel." | "The amount does not match. Compare it with your paper.";
    QUOTE_NO_PRICE = "Este trámite no tiene precio vigente hoy." | "This service has no price for today.";
    QUOTE_CENTRE = "No hay conexión para consultar su adeudo." | "There is no connection to look up what is due.";
    QUOTE_PAST_DUE = "La fecha límite de su papel ya pasó." | "The date limit on your paper has passed.";
    QUOTE_AMOUNT = "Ese importe no se puede cobrar aquí." | "That amount cannot be taken here.";
}

/// Why the terminal is out of service.
pub const fn out(reason: OutReason) -> Say {
    match reason {
        OutReason::DoorOpen => DOOR_OPEN,
        OutReason::Maintenance => MAINTENANCE,
        OutReason::NotInstalled => NOT_INSTALLED,
        OutReason::CannotTakeCash => CANNOT_TAKE_CASH,
        OutReason::Jam => JAM,
        OutReason::BoxFull => BOX_FULL,
        OutReason::BoxOut => BOX_OUT,
        OutReason::UnderReview => UNDER_REVIEW,
        OutReason::Storage => STORAGE,
        OutReason::ByCentre => BY_CENTRE,
        OutReason::NoAgent => NO_AGENT,
    }
}

/// Why a note came back.
pub fn refusal(language: Language, why: NoteRefusal, note: Option<Denomination>) -> String {
    match (why, note) {
        (NoteRefusal::Unread, _) => UNREAD.of(language).to_owned(),
        (NoteRefusal::NoChange, Some(note)) => NO_CHANGE_FOR.with(language, &[&crate::text::piece(note)]),
        (NoteRefusal::NoChange, None) => NO_CHANGE_NOTE.of(language).to_owned(),
        (NoteRefusal::NotAccepted, _) => NOT_ACCEPTED.of(language).to_owned(),
        (NoteRefusal::OverLimit, _) => NOTE_OVER_LIMIT.of(language).to_owned(),
    }
}

/// What was wrong with the reference as submitted.
pub fn reference(language: Language, problem: &ReferenceProblem) -> String {
    let ReferenceProblem::Reference { error } = problem else { return AMOUNT_WRONG.of(language).to_owned() };
    match error {
        ReferenceError::TooShort { missing } => TOO_SHORT.with(language, &[&missing.to_string()]),
        ReferenceError::TooLong { extra } => TOO_LONG.with(language, &[&extra.to_string()]),
        ReferenceError::Sign { sign } => BAD_SIGN.with(language, &[&sign.to_string()]),
        ReferenceError::CheckDigit | ReferenceError::Date | ReferenceError::Amount => CHECK_DIGIT.of(language).to_owned(),
    }
}

/// Why there is no quote.
pub const fn quote(error: &QuoteError) -> Say {
    match error {
        QuoteError::NoPrice => QUOTE_NO_PRICE,
        QuoteError::NeedsCentre => QUOTE_CENTRE,
        QuoteError::PastDue => QUOTE_PAST_DUE,
        QuoteError::Amount | QuoteError::TooManyLines => QUOTE_AMOUNT,
    }
}
