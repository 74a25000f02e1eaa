//! What a self-check reports (CCT part 3, table 3).

use crate::device::ClearedBy::{Hand, Itself, Reset};
use crate::device::FaultKind::{BoxFull, BoxJam, BoxRemoved, Cheat, CoverOpen, Device, Empty, Jam, Memory, Motor, PayoutTimeout, Sensor};
use crate::device::Severity::{Notice, Stopped, Warning};

use super::Meaning;

/// No fault.
pub const OK: u8 = 0;

/// What a fault code means; `None` for 0.
pub fn meaning(code: u8) -> Option<Meaning> {
    let meaning = match code {
        OK => return None,
        1 | 9 | 30 | 40 | 46 | 47 => Meaning::new(Memory, Stopped, Hand, "Falla de memoria del equipo: reinicie y, si sigue, cámbielo."),
        2..=7 | 21 | 22 | 49 => Meaning::new(Sensor, Stopped, Hand, "Falla de un sensor de monedas: limpie el equipo y reinicie."),
        8 => Meaning::new(BoxJam, Stopped, Hand, "Falla del clasificador: revise que las aletas se muevan libres."),
        10 => Meaning::new(Motor, Stopped, Hand, "Falla al entregar monedas: revise la tolva."),
        11 => Meaning::new(Empty, Warning, Hand, "Quedan pocas monedas: recargue la tolva."),
        12 => Meaning::new(BoxFull, Warning, Hand, "La tolva está llena: retire monedas."),
        13 => Meaning::new(Sensor, Stopped, Hand, "Falla al contar monedas: limpie el sensor de salida."),
        17 | 33 | 34 | 50 | 53 | 56 => Meaning::new(Device, Warning, Hand, "Falla eléctrica del equipo: revise alimentación y conexiones."),
        18 | 19 => Meaning::new(Jam, Stopped, Hand, "Mecanismo de devolución trabado: saque la pieza atorada."),
        20 => Meaning::new(Cheat, Warning, Itself, "Mecanismo contra hilo activado: revise el monedero."),
        23 | 37 => Meaning::new(Motor, Stopped, Hand, "Motor detenido: revise que gire libre."),
        24 => Meaning::new(PayoutTimeout, Stopped, Reset, "La entrega tardó demasiado: revise si la tolva está vacía o trabada."),
        25 => Meaning::new(Jam, Stopped, Hand, "Tolva trabada: saque la moneda atorada."),
        26 | 27 => Meaning::new(Sensor, Stopped, Hand, "Sensor de la tolva con falla: límpielo."),
        31 | 32 | 48 => Meaning::new(Device, Stopped, Hand, "Un módulo del equipo no responde: revise los cables internos."),
        35 | 36 | 38 => Meaning::new(Sensor, Stopped, Hand, "Falla de un sensor del equipo: límpielo y reinicie."),
        39 => Meaning::new(Jam, Stopped, Hand, "Pieza atorada en el equipo: sáquela."),
        41 => Meaning::new(Cheat, Warning, Hand, "Se detectó un hilo: revise el equipo y el video."),
        42 | 43 | 52 => Meaning::new(Device, Warning, Hand, "Una compuerta no está en su lugar: revísela."),
        44 => Meaning::new(BoxRemoved, Stopped, Hand, "Falta la caja: colóquela."),
        45 => Meaning::new(BoxFull, Stopped, Hand, "La caja está llena: haga un corte."),
        51 => Meaning::new(CoverOpen, Warning, Hand, "La puerta del equipo está abierta: ciérrela."),
        14 | 15 | 16 | 28 | 29 | 54 | 55 | 57 => Meaning::new(Device, Warning, Reset, "El equipo avisa una falla propia: reinícielo."),
        _ => Meaning::new(Device, Notice, Reset, "El equipo avisa una falla que no está en la tabla: anote el código."),
    };
    Some(meaning)
}
