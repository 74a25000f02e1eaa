//! Spanish words for faults and slots, for pages and for lines of evidence.

/// A fault by its code in the journal.
pub fn fault(code: &str) -> &'static str {
    match code {
        "jam" => "Atoro en el camino",
        "box-jam" => "Atoro en la caja",
        "box-full" => "Caja llena",
        "box-removed" => "Caja fuera de su lugar",
        "motor" => "Falla de motor",
        "sensor" => "Falla de sensor",
        "cheat" => "Intento de engaño",
        "empty" => "Sin monedas",
        "payout-timeout" => "Las monedas tardan en salir",
        "paper-out" => "Sin papel",
        "paper-low" => "Poco papel",
        "cover-open" => "Tapa abierta",
        "cutter" => "Cortador atorado",
        "memory" => "Falla de memoria",
        "silent" => "No contesta",
        "protocol" => "Contesta mal",
        "mismatch" => "No es el equipo configurado",
        "doubt" => "Dinero en duda",
        "book" => "El libro y un testigo no coinciden",
        "untested" => "Recargada y sin probar",
        "wrong-coin" => "Salió otra moneda",
        "count-due" => "Toca contarla",
        _ => "Falla del equipo",
    }
}

/// A slot as people call it.
pub fn slot(slot: &str) -> String {
    match slot {
        "bill" => "Billetero".to_owned(),
        "coin" => "Monedero".to_owned(),
        "printer" => "Impresora".to_owned(),
        "door" => "Puerta".to_owned(),
        other => match other.strip_prefix("hopper-") {
            Some(number) => format!("Tolva {number}"),
            None => other.to_owned(),
        },
    }
}
