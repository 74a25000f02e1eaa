//! What a coin acceptor reports in place of a coin (CCT part 3, table 2).

use crate::device::ClearedBy::{Hand, Itself};
use crate::device::FaultKind::{BoxJam, Cheat, Device, Jam, Motor, Sensor};
use crate::device::Severity::{Notice, Stopped, Warning};

use super::Meaning;

/// No event: the place in the list was never used since the last reset.
pub const NONE: u8 = 0;
/// The coin was not recognised and came back.
pub const REJECT: u8 = 1;
/// The coin was recognised, is inhibited, and came back.
pub const INHIBITED: u8 = 2;
/// A coin on a string.
pub const ON_STRING: u8 = 20;
/// A coin went into the box and was not credited.
pub const SWALLOWED: u8 = 36;
/// A coin went another way than it should and was not credited.
pub const MISROUTED: u8 = 39;

/// Whether the coin of this event stayed inside without a credit.
pub fn kept(code: u8) -> bool {
    matches!(code, SWALLOWED | MISROUTED)
}

/// The fault behind an event; `None` where the event is everyday life (a refused coin).
pub fn fault(code: u8) -> Option<Meaning> {
    let meaning = match code {
        14 => Meaning::new(Jam, Stopped, Hand, "Sensor de crédito tapado: abra la tapa del monedero y saque la moneda atorada."),
        15 => Meaning::new(BoxJam, Stopped, Hand, "Clasificador tapado: revise la caída de monedas hacia tolvas y caja."),
        12 | 26 => Meaning::new(Jam, Warning, Hand, "Salida de rechazo tapada: saque la moneda atorada."),
        31 | 32 => Meaning::new(BoxJam, Warning, Hand, "Caída de monedas tapada: revise el ducto hacia la caja."),
        6 | 7 => Meaning::new(Jam, Warning, Hand, "La moneda no llegó a su lugar: revise el camino de las monedas."),
        16 | 17 => Meaning::new(Cheat, Warning, Itself, "La moneda pasó en sentido contrario: posible intento de fraude."),
        20 => Meaning::new(Cheat, Warning, Itself, "Moneda con hilo: revise el monedero y el video."),
        34 => Meaning::new(Cheat, Warning, Itself, "El monedero avisa un intento de fraude."),
        40 => Meaning::new(Cheat, Warning, Itself, "Luz extraña en el sensor: posible intento de fraude."),
        25 => Meaning::new(Cheat, Notice, Itself, "Se insertó una pieza falsa."),
        9..=11 | 13 | 33 => Meaning::new(Device, Notice, Itself, "El monedero aún no estaba listo para la moneda."),
        35 => Meaning::new(Motor, Stopped, Hand, "Motor del monedero detenido: revise que gire libre."),
        21 | 22 => Meaning::new(Sensor, Notice, Itself, "El sensor del monedero no vio bien la moneda: límpielo."),
        27 => Meaning::new(Device, Notice, Itself, "Entraron muchas monedas a la vez."),
        36 => Meaning::new(Device, Warning, Itself, "Una moneda se quedó dentro sin acreditarse."),
        39 => Meaning::new(Device, Warning, Itself, "Una moneda cayó por otro camino sin acreditarse."),
        254 => Meaning::new(Device, Notice, Itself, "Se usó la palanca de devolución."),
        255 => Meaning::new(Device, Warning, Itself, "El monedero activó su alarma."),
        _ => return None,
    };
    Some(meaning)
}
