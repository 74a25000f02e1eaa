//! Values, states and events in the technician's language.

use crate::device::{BillAtStart, BillEvent, BillState, FaultKind, Identity, PaperState, PrinterEvent, PrinterStatus, RejectReason, Value};

/// What something is worth, as people write it: `$200.00 MXN`.
pub fn value(value: Value) -> String {
    let letters: String = value.currency.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_alphanumeric).collect();
    match value.hundredths() {
        Some(cents) => {
            let (sign, cents) = if cents < 0 { ("-", cents.unsigned_abs()) } else { ("", cents.unsigned_abs()) };
            let text = format!("{sign}${}.{:02} {letters}", cents / 100, cents % 100);
            text.trim_end().to_owned()
        }
        None => format!("{}·10^{} {letters}", value.mantissa, value.exponent).trim_end().to_owned(),
    }
}

/// What a validator was found doing.
pub fn found(found: BillAtStart) -> String {
    match found {
        BillAtStart::PowerUp => "encendido, espera reinicio".to_owned(),
        BillAtStart::PowerUpNoteInPath => "encendido CON UN BILLETE en el camino; lo devolverá al reiniciar".to_owned(),
        BillAtStart::PowerUpNoteInStacker => "encendido CON UN BILLETE rumbo a la caja; lo guardará al reiniciar".to_owned(),
        BillAtStart::Quiet | BillAtStart::NothingStacked => "en reposo".to_owned(),
        BillAtStart::Moving => "moviendo algo".to_owned(),
        BillAtStart::Escrow { index } => format!("CON UN BILLETE en espera (tipo {index})"),
        BillAtStart::Stacked { index } => format!("dice que guardó un billete (tipo {index}) y nadie lo ha registrado"),
        BillAtStart::Returned { index } => format!("dice que devolvió un billete (tipo {index})"),
        BillAtStart::Faulty(kind) => format!("con falla: {}", fault(kind)),
    }
}

/// A kind of fault.
pub const fn fault(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Jam => "pieza atorada",
        FaultKind::BoxJam => "pieza atorada en la entrada de la caja",
        FaultKind::BoxFull => "caja llena",
        FaultKind::BoxRemoved => "caja fuera de su lugar",
        FaultKind::Motor => "motor",
        FaultKind::Sensor => "sensor",
        FaultKind::Cheat => "intento de fraude",
        FaultKind::Empty => "quedan pocas monedas",
        FaultKind::PayoutTimeout => "la entrega tardó demasiado",
        FaultKind::PaperOut => "sin papel",
        FaultKind::PaperLow => "queda poco papel",
        FaultKind::CoverOpen => "tapa abierta",
        FaultKind::Cutter => "navaja trabada",
        FaultKind::Memory => "memoria",
        FaultKind::Silent => "no contesta",
        FaultKind::Protocol => "contesta algo que el protocolo no permite",
        FaultKind::Mismatch => "no es lo configurado",
        FaultKind::Device => "falla propia del equipo",
    }
}

/// A printer's status.
pub fn printer(status: &PrinterStatus) -> String {
    let mut parts = vec![match status.paper {
        PaperState::Enough => "con papel",
        PaperState::Low => "queda poco papel",
        PaperState::Out => "sin papel",
    }];
    let rows = [
        (status.cover_open, "tapa abierta"),
        (status.cutter, "navaja trabada"),
        (status.unrecoverable, "error que pide apagarla"),
        (status.offline, "fuera de línea"),
    ];
    parts.extend(rows.iter().filter(|(is, _)| *is).map(|(_, text)| *text));
    parts.join(", ")
}

/// Who a device is, in one line.
pub fn identity(identity: &Identity) -> String {
    let mut parts = Vec::new();
    for (name, text) in [("modelo", identity.model.as_str()), ("programa", &identity.firmware), ("serie", &identity.serial)] {
        if !text.is_empty() {
            parts.push(format!("{name} {text}"));
        }
    }
    if parts.is_empty() { "no dice quién es".to_owned() } else { parts.join(", ") }
}

/// What a bill acceptor reports.
pub fn bill_event(event: &BillEvent) -> String {
    let worth = |worth: Option<Value>, index: u8| worth.map_or_else(|| format!("tipo {index} sin valor en su tabla"), value);
    match event {
        BillEvent::Started { found: what, identity: who, .. } => {
            let who = who.as_ref().map_or_else(|| "no dice quién es antes de reiniciar".to_owned(), identity);
            format!("contacto: {}; {who}", found(*what))
        }
        BillEvent::Ready { .. } => "listo".to_owned(),
        BillEvent::State(state) => bill_state(*state).to_owned(),
        BillEvent::Escrowed { index, value, .. } => format!("billete en espera: {}", worth(*value, *index)),
        BillEvent::Stacked { index, value, .. } => format!("billete guardado: {}", worth(*value, *index)),
        BillEvent::Returned { index, value, .. } => format!("billete devuelto: {}", worth(*value, *index)),
        BillEvent::Rejected(reason) => format!("billete rechazado: {}", reject(*reason)),
        BillEvent::Cheated => "intento de fraude".to_owned(),
        BillEvent::NotSent { .. } => "la orden no se envió".to_owned(),
        BillEvent::BoxRemoved => "sacaron la caja".to_owned(),
        BillEvent::BoxReplaced => "volvió la caja".to_owned(),
        BillEvent::Fault(told) => format!("falla: {} {}", told.code, told.hint),
        BillEvent::FaultCleared(kind) => format!("ya no: {}", fault(*kind)),
        BillEvent::Silent => "no contesta".to_owned(),
    }
}

const fn bill_state(state: BillState) -> &'static str {
    match state {
        BillState::Initialising => "inicia",
        BillState::Inhibited => "no acepta billetes",
        BillState::Idle => "espera billetes",
        BillState::Accepting => "lee un billete",
        BillState::Stacking => "guarda el billete",
        BillState::Returning => "devuelve el billete",
        BillState::Holding => "retiene el billete",
        BillState::Paused => "hay un billete por retirar de la boca",
    }
}

/// Why a note was refused.
pub const fn reject(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::Unreadable => "no se pudo leer",
        RejectReason::NotRecognised => "no lo reconoce",
        RejectReason::Inhibited => "no se acepta esa denominación",
        RejectReason::DoubleOrString => "dos billetes o algo pegado",
        RejectReason::RemainsInPath => "quedó una parte dentro",
        RejectReason::Device => "el validador no quiso",
    }
}

/// What a printer reports.
pub fn printer_event(event: &PrinterEvent) -> String {
    match event {
        PrinterEvent::Ready { identity: who, status } => format!("contacto: {}; {}", printer(status), identity(who)),
        PrinterEvent::Status(status) => printer(status),
        PrinterEvent::Printed(_) => "impreso".to_owned(),
        PrinterEvent::Failed { why, .. } => format!("no se imprimió: {}", fault(*why)),
        PrinterEvent::Fault(told) => format!("falla: {} {}", told.code, told.hint),
        PrinterEvent::FaultCleared(kind) => format!("ya no: {}", fault(*kind)),
        PrinterEvent::Silent => "no contesta".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_like_money() {
        let mxn = |mantissa, exponent| value(Value { mantissa, exponent, currency: *b"MXN" });
        assert_eq!((mxn(2, 2), mxn(50, -2), mxn(1, -3)), ("$200.00 MXN".to_owned(), "$0.50 MXN".to_owned(), "1·10^-3 MXN".to_owned()));
        assert_eq!(value(Value { mantissa: 20, exponent: 0, currency: *b"   " }), "$20.00");
    }
}
