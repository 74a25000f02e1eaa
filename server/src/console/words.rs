//! Spanish words of the console: errors, faults, states, the log. `screens.md`, voice: what happened, where things stand, what to do.

use cas_domain::format;
use cas_domain::journal::facts::{BagContent, Realm, Role};
use cas_domain::slot::Seal;

use crate::access::{AccessError, role_name};
use crate::claims::ClaimError;
use crate::custody::CustodyError;
use crate::custody::key::{SeveralCuts, Shared, Twin};
use crate::decisions::DecisionError;
use crate::error::CentreError;
use crate::payments::life::PaymentState;
use crate::restore::RestoreError;
use crate::services::posting::PostState;
use crate::terminals::limits::LimitError;

/// An error, for the person in front of the page.
pub fn error(error: &CentreError) -> String {
    match error {
        CentreError::Access(error) => access(error).to_owned(),
        CentreError::Custody(error) => custody(error),
        CentreError::Decision(error) => decision(error).to_owned(),
        CentreError::Claim(error) => claim(error),
        CentreError::Limit(error) => limit(*error).to_owned(),
        CentreError::NotFound(what) => format!("No encontramos {}. Revise lo que escribió.", thing(what)),
        CentreError::Forbidden(roles) => format!("Su función no puede hacer esto. Puede: {}.", role_list(roles)),
        CentreError::Message(words) => format!("No se hizo nada: {words}."),
        CentreError::Posting(_) => "Esa cantidad no se puede registrar. Revise las piezas.".to_owned(),
        CentreError::Restore(RestoreError::Waiting(missing)) => {
            format!(
                "El centro se restauró de un respaldo. Falta que vuelvan a enviar todo estos cajeros: {missing}. Conteos y decisiones esperan."
            )
        }
        CentreError::Key(_) => {
            "El centro no tiene su llave para firmar. Avise a Administración: está en el registro del servidor.".to_owned()
        }
        CentreError::Restore(_)
        | CentreError::Store(_)
        | CentreError::Random(_)
        | CentreError::Canonical(_)
        | CentreError::Json(_)
        | CentreError::Enrol(_) => "El centro no pudo hacerlo ahora. No se guardó nada: intente otra vez.".to_owned(),
    }
}

/// Names of roles, with commas.
pub fn role_list(roles: &[Role]) -> String {
    roles.iter().map(|role| role_name(*role)).collect::<Vec<_>>().join(", ")
}

fn thing(what: &str) -> &'static str {
    match what {
        "terminal" => "ese cajero",
        "payment" => "ese pago",
        "cut" => "ese corte",
        "pouch" => "esa bolsa de fondo",
        "case" => "ese caso",
        "claim" => "esa devolución",
        "site" => "esa oficina",
        "person" => "a esa persona",
        "alarm" => "esa alarma",
        "post" => "ese aviso",
        "phone" => "ese teléfono",
        _ => "eso",
    }
}

const fn access(error: &AccessError) -> &'static str {
    match error {
        AccessError::Wrong => "El número o la contraseña no coinciden.",
        AccessError::Locked => "Demasiados intentos. Espere 15 minutos o pida ayuda a Administración.",
        AccessError::Expired => "Su acceso venció. Pida uno nuevo a Administración.",
        AccessError::NoSession => "Entre otra vez: la sesión terminó. Lo que guardó sigue aquí.",
        AccessError::Csrf => "La página ya era vieja. Ábrala otra vez y repita; no se hizo nada.",
        AccessError::WeakPassword => "La contraseña lleva 8 signos o más, con un número y un signo especial.",
        AccessError::Pin => "El NIP lleva seis números, no todos iguales.",
        AccessError::Taken(_) => "Ese número ya está registrado.",
        AccessError::Role => "Esa función no se da aquí. La administración se da de alta en el servidor.",
        AccessError::Own => "Nadie cambia su propio acceso: lo hace otra persona de Administración.",
        AccessError::Days => "El acceso dura de 1 a 366 días.",
        AccessError::Number => "El número de una persona lleva de 1 a 8 cifras.",
        AccessError::Again => "La contraseña nueva no es igual las dos veces. No se cambió nada.",
        AccessError::Hash => "No se pudo guardar la contraseña. Intente otra vez.",
    }
}

const fn limit(error: LimitError) -> &'static str {
    match error {
        LimitError::Cash => "El efectivo por pago va de $20 a $50,000.",
        LimitError::Back => "Lo que se devuelve al cancelar y el cambio van de $0 a lo que puede entrar en un pago.",
        LimitError::Offline => "Pueden esperar de 0 a 1,000 pagos sin red.",
        LimitError::Form => "Los límites son números enteros: pesos, y pagos.",
    }
}

fn claim(error: &ClaimError) -> String {
    match error {
        ClaimError::Unreadable => "Eso no es un folio ni el código de un vale. Un folio se ve así: D 07-000044-3.".to_owned(),
        ClaimError::CheckDigit => "El último número no corresponde: un número se leyó o se oyó mal. Compárelo con el papel.".to_owned(),
        ClaimError::Forged => "La firma de ese papel no se cumple: no lo imprimió un cajero nuestro, o lo cambiaron. No pague.".to_owned(),
        ClaimError::NotArrived { genuine: true } => {
            "El vale es auténtico, pero su movimiento todavía no llega del cajero. Por ahora no se puede pagar: pida un teléfono y llame al llegar."
                .to_owned()
        }
        ClaimError::NotArrived { genuine: false } => {
            "El folio está bien escrito, pero su movimiento todavía no llega del cajero. Por ahora no se puede pagar.".to_owned()
        }
        ClaimError::LostWithDisk(_) => {
            "El vale es auténtico y su movimiento se perdió con el disco del cajero. Anótelo en el caso «Cola sin sincronizar» de ese cajero.".to_owned()
        }
        ClaimError::NotOfTail => "Ese papel no es de los movimientos que se perdieron: su movimiento sí llegó, o es de otro cajero.".to_owned(),
        ClaimError::ShownBefore => "Ese papel ya está anotado en este caso.".to_owned(),
        ClaimError::StillOpen => "Ese pago sigue abierto en el cajero. Se paga aquí cuando haya terminado allá.".to_owned(),
        ClaimError::Undecided => "Todavía no es seguro lo que se debe: primero se decide su caso.".to_owned(),
        ClaimError::NothingOwed => "Con ese folio no se debe nada.".to_owned(),
        ClaimError::AlreadyPaid(paid) => format!(
            "El folio {} ya se pagó: {}, el {} a las {} h, lo entregó el núm. {}. No se paga otra vez.",
            paid.folio,
            paid.amount,
            format::date_of(paid.at),
            format::time_of(paid.at),
            paid.by
        ),
        ClaimError::Open { by, at, .. } => {
            format!("Ya hay una devolución abierta de ese pago: la pidió el núm. {by} a las {} h. Búsquela en Devoluciones.", format::time_of(*at))
        }
        ClaimError::NotNow => "Esta devolución ya no está donde estaba: alguien fue más rápido. No entregue nada; abra la página otra vez.".to_owned(),
        ClaimError::SamePerson => "Quien la pide no la autoriza: debe hacerlo otra persona.".to_owned(),
        ClaimError::Authoriser => "Quien la autorizó no entrega el dinero: lo hace otra persona.".to_owned(),
        ClaimError::Payer => "Quien empezó a pagar no decide cómo terminó: lo hace otra persona.".to_owned(),
        ClaimError::OtherPage => {
            "Solo confirma la página que empezó a pagar. Si se cerró, otra persona dice si el dinero se entregó.".to_owned()
        }
        ClaimError::Amount { given, owed } => format!("Las piezas suman {given} y se deben {owed}."),
        ClaimError::OfficeLacks(denomination) => format!("En la oficina no hay tantas piezas de {}.", denomination.label()),
        ClaimError::OfficeCannot => "Con lo que hay en la oficina no se completa esa cantidad. Pida fondo a Bóveda.".to_owned(),
        ClaimError::Identification => "Escriba los últimos 4 signos de la identificación.".to_owned(),
        ClaimError::Reason => "Diga por qué, con 10 a 300 signos.".to_owned(),
    }
}

const fn decision(error: &DecisionError) -> &'static str {
    match error {
        DecisionError::NotNow => "Ya no se puede decidir así: el dinero o el estado cambió. Abra la página otra vez.",
        DecisionError::Pending => "Alguien ya pidió una decisión. Primero se responde esa.",
        DecisionError::NothingAsked => "No hay nada por autorizar: alguien ya respondió.",
        DecisionError::SamePerson => "Quien pide no autoriza: debe responder otra persona.",
        DecisionError::Claimed => "Hay una devolución abierta de ese dinero. Primero se termina esa.",
        DecisionError::Reason => "Diga por qué, con 10 a 300 signos.",
        DecisionError::NoPayment => "No conocemos el pago con ese folio. Revise los números.",
        DecisionError::Authorisation => "Escriba la autorización de la dependencia, con 40 signos o menos.",
    }
}

fn custody(error: &CustodyError) -> String {
    match error {
        CustodyError::Nothing => "No escribió piezas. Escriba al menos una cantidad.".to_owned(),
        CustodyError::Pieces => "Las piezas son números enteros de 0 a 100000.".to_owned(),
        CustodyError::Denomination => "Ese billete o moneda no existe.".to_owned(),
        CustodyError::NotInVault(denomination) => format!("En bóveda no hay tantas piezas de {}.", denomination.label()),
        CustodyError::PouchEmpty => "En esa bolsa ya no queda nada.".to_owned(),
        CustodyError::Field(name) => format!("Falta «{name}», con 80 signos o menos."),
        CustodyError::Incomplete => "Todavía no llegan todos los movimientos del cajero. Espere a que termine de enviar.".to_owned(),
        CustodyError::NotOpen => "El conteo no está abierto o no ha terminado.".to_owned(),
        CustodyError::Finished => "El conteo ya terminó: no se puede cambiar.".to_owned(),
        CustodyError::Several(found) => several(found),
        CustodyError::NoBag => "Este corte no tiene una bolsa con ese precinto.".to_owned(),
        CustodyError::WrongBag => "Esa denominación no va en esta bolsa.".to_owned(),
        CustodyError::LinesMissing(1) => "Falta 1 renglón. Escriba 0 donde no hay piezas.".to_owned(),
        CustodyError::LinesMissing(count) => format!("Faltan {count} renglones. Escriba 0 donde no hay piezas."),
        CustodyError::SealsMissing => "Diga de cada bolsa si el precinto está intacto.".to_owned(),
        CustodyError::SecondPerson => "Por el monto contado firma también una segunda persona, en esta página.".to_owned(),
        CustodyError::SamePerson => "La segunda firma es de otra persona.".to_owned(),
        CustodyError::TooManySuspects => "Son demasiados billetes en duda para un conteo. Avise a Operación.".to_owned(),
    }
}

/// All cuts under one name, in a sentence: where there is no room for their page.
fn several(found: &SeveralCuts) -> String {
    let one = |twin: &Twin| {
        let place = twin.terminal.as_ref().map_or_else(String::new, |(number, _)| format!("cajero {number}, "));
        let verb = if twin.closed.is_some() { "cerrado" } else { "empezado" };
        let seals: Vec<&str> = twin.seals().map(Seal::as_str).collect();
        let seals = if seals.is_empty() { "sin precintos".to_owned() } else { format!("precintos {}", seals.join(" y ")) };
        format!("{place}{verb} {} a las {} h, {seals}", format::date_of(twin.at()), format::seconds_of(twin.at()))
    };
    let cuts: Vec<String> = found.cuts.iter().map(one).collect();
    format!("{} está en {} cortes: {}. {}", shared(&found.shared), cuts.len(), cuts.join("; "), which(&found.shared))
}

/// A folio or seal that stands on several cuts.
pub fn shared(shared: &Shared) -> String {
    match shared {
        Shared::Folio(folio) => format!("El folio {folio}"),
        Shared::Seal(seal) => format!("El precinto {seal}"),
    }
}

/// How the right one of several cuts is found.
pub const fn which(shared: &Shared) -> &'static str {
    match shared {
        Shared::Folio(_) => "Escanee el precinto de la bolsa: lleva al corte que es.",
        Shared::Seal(_) => "Compare los otros precintos, la hora y el ticket de la bolsa, y avise a Operación.",
    }
}

pub use crate::payments::words::{fault, slot};

/// How bad, with the class of its colour.
pub fn severity(severity: &str) -> (&'static str, &'static str) {
    match severity {
        "stopped" => ("Detenido", "bad"),
        "warning" => ("Atención", "care"),
        _ => ("Aviso", ""),
    }
}

/// The state of a payment: words and class.
pub const fn payment(state: PaymentState) -> (&'static str, &'static str) {
    match state {
        PaymentState::Running => ("En curso", "care"),
        PaymentState::Posting => ("En trámite", "care"),
        PaymentState::Applied => ("Aplicado", "good"),
        PaymentState::Rejected => ("No aceptado", "bad"),
        PaymentState::Disputed => ("En disputa", "bad"),
        PaymentState::Cancelled => ("Cancelado", ""),
        PaymentState::Abandoned => ("Abandonado", "care"),
        PaymentState::Interrupted => ("Interrumpido", "care"),
    }
}

/// Where a post stands.
pub const fn post(state: PostState) -> &'static str {
    match state {
        PostState::Queued => "Por avisar",
        PostState::Sending => "Avisando",
        PostState::Accepted => "Aplicado",
        PostState::Rejected => "No aceptado",
        PostState::Unknown => "Sin respuesta: se pregunta otra vez",
        PostState::Enquiring => "Preguntando",
        PostState::NotThere => "No llegó: se avisa otra vez",
        PostState::Disputed => "En disputa: decide una persona",
    }
}

/// What lies in a bag.
pub const fn content(content: BagContent) -> &'static str {
    match content {
        BagContent::Notes => "billetes",
        BagContent::Coins => "monedas",
        BagContent::Doubtful => "dudosos",
    }
}

/// Live or training.
pub const fn realm(realm: Realm) -> &'static str {
    match realm {
        Realm::Live => "real",
        Realm::Training => "demostración",
    }
}

/// A line of the log.
pub fn did(code: &str) -> &str {
    match code {
        "sign-in" => "Entró",
        "sign-out" => "Salió",
        "locked" => "Acceso bloqueado por intentos",
        "staff-added" => "Alta de personal",
        "enrol-code" => "Código de alta creado",
        "enrol" => "Cajero dado de alta",
        "config" => "Configuración nueva",
        "payment-seen" => "Vio un pago",
        "phone-seen" => "Vio un teléfono",
        "phone-erased" => "Teléfono borrado",
        "back-at" => "Hora en que vuelve",
        "fund-put" => "Fondo recibido",
        "pouch-filled" => "Vale de fondo",
        "pouch-returned" => "Bolsa de fondo regresada",
        "count-opened" => "Abrió un conteo",
        "seal-seen" => "Revisó un precinto",
        "recount" => "Volvió a contar",
        "count-signed" => "Firmó un conteo",
        "count-finished" => "Terminó un conteo",
        "verified" => "Verificó el libro",
        "restored" => "Respaldo restaurado",
        "restored-without" => "Se siguió sin un cajero",
        "access-given" => "Dio acceso",
        "access-ended" => "Cerró un acceso",
        "access-extended" => "Extendió un acceso",
        "password-reset" => "Dio contraseña nueva",
        "password-changed" => "Cambió su contraseña",
        "limits" => "Cambió límites",
        "exported" => "Descargó una lista",
        "case-seen" => "Vio un caso",
        "claim-seen" => "Vio una devolución",
        "claim-requested" => "Pidió una devolución",
        "claim-authorised" => "Autorizó una devolución",
        "claim-declined" => "No autorizó una devolución",
        "claim-paying" => "Empezó a pagar una devolución",
        "claim-paid" => "Entregó una devolución",
        "claim-settled" => "Decidió cómo terminó una devolución",
        "office-funded" => "Fondo a una oficina",
        "office-returned" => "Fondo regresado de una oficina",
        "tail-lost" => "Disco perdido: cola sin sincronizar",
        "paper-shown" => "Anotó un papel",
        "decision-asked" => "Pidió una decisión",
        "decision-granted" => "Autorizó una decisión",
        "decision-declined" => "No autorizó una decisión",
        other => other,
    }
}

/// A flag by its code.
pub fn flag(code: &str) -> &str {
    match code {
        "fork" => "Otros movimientos en un lugar ya ocupado",
        "closed-key" => "Movimientos con una llave cerrada",
        "unmoored" => "Movimientos sin su principio",
        "rolled-back" => "El cajero volvió atrás",
        "replay" => "Aviso viejo repetido",
        "clone" => "Dos copias del mismo cajero",
        "epoch" => "Trabaja en una época vieja",
        "tail-differs" => "La época nueva no empieza donde terminó la anterior",
        "code-replayed" => "Código de alta usado otra vez",
        "unreadable" => "Movimiento que no se entiende",
        "unbalanced" | "odd-posting" => "Asiento que no cuadra",
        "not-theirs" => "Movió una cuenta del centro",
        "absurd-amount" => "Importe imposible",
        "clock" => "Reloj fuera de hora",
        "no-genesis" => "Época sin principio",
        "duplicate-folio" => "Folio repetido",
        "duplicate-payment" => "Pago repetido",
        "duplicate-seal" => "Precinto repetido",
        "box-swapped" => "Salió otra caja que la que se puso",
        "closed-cut" => "Movimiento en un corte cerrado",
        "collected" => "Cobro que no se puede avisar",
        "duplicate-case" => "Caso repetido",
        "test-kept" => "Un billete de prueba se quedó en la caja",
        "wrong-coin" => "Salió otra moneda de una tolva",
        other => other,
    }
}
