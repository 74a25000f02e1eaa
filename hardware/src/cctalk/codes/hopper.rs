//! The status bits of a hopper, header 163 (CCT part 3): register 1 in bits 0 to 7, register 2 in 8 to 15, register 3 in 16 to 23.

use crate::device::ClearedBy::{Hand, Itself, Reset};
use crate::device::FaultKind::{Device, Jam, Memory, Mismatch, Motor, PayoutTimeout, Protocol, Sensor};
use crate::device::Severity::{Notice, Stopped, Warning};

use super::Meaning;

/// The motor drew too much current.
pub const OVERCURRENT: u32 = 1;
/// A coin did not come in time.
pub const PAYOUT_TIMEOUT: u32 = 1 << 1;
/// The motor turned back to clear a jam.
pub const REVERSED: u32 = 1 << 2;
/// It lost power or was reset since the flag was last cleared.
pub const POWER_UP: u32 = 1 << 6;
/// Payout is disabled.
pub const DISABLED: u32 = 1 << 7;
/// The checksum over the registers that survive power loss is bad.
pub const CHECKSUM: u32 = 1 << 14;
/// Power went down during a payout.
pub const POWER_DOWN_IN_PAYOUT: u32 = 1 << 16;

/// Flags that one reset at start is to clear.
pub const CLEARED_BY_RESET: u32 = 0x01_71_7F;

/// All one to three status bytes as one number.
pub fn flags(data: &[u8]) -> Option<u32> {
    match *data {
        [one] => Some(u32::from(one)),
        [one, two] => Some(u32::from_le_bytes([one, two, 0, 0])),
        [one, two, three] => Some(u32::from_le_bytes([one, two, three, 0])),
        _ => None,
    }
}

/// What a set bit means as a fault; `None` for bits that only inform.
pub fn meaning(bit: u32) -> Option<Meaning> {
    let meaning = match bit {
        0 => Meaning::new(Jam, Stopped, Hand, "El motor de la tolva se forzó: saque la moneda atorada."),
        1 => Meaning::new(PayoutTimeout, Stopped, Reset, "No salieron monedas a tiempo: revise si la tolva está vacía o trabada."),
        2 => Meaning::new(Motor, Notice, Itself, "La tolva giró al revés para soltar una moneda."),
        3 | 5 => Meaning::new(Jam, Stopped, Hand, "Salida de la tolva tapada: saque la moneda atorada."),
        4 | 8 => Meaning::new(Sensor, Stopped, Hand, "El sensor de salida de la tolva no lee bien: límpielo."),
        10 => Meaning::new(Device, Notice, Itself, "La tolva pide usar otra tolva."),
        11 => Meaning::new(Mismatch, Stopped, Hand, "El dedo de la tolva no corresponde a esta moneda."),
        12 => Meaning::new(Jam, Stopped, Hand, "La tolva giró al revés demasiadas veces: saque la moneda atorada."),
        13 => Meaning::new(Motor, Stopped, Hand, "Falla de la bobina de la tolva: cámbiela."),
        14 => Meaning::new(Memory, Stopped, Hand, "La memoria de la tolva no es confiable: cuente las monedas y reinicie."),
        15 => Meaning::new(Device, Warning, Itself, "La tolva pide un PIN que no está configurado."),
        17 => Meaning::new(Mismatch, Stopped, Hand, "La tolva vio una moneda desconocida: revise su contenido."),
        18 => Meaning::new(Protocol, Warning, Itself, "El PIN de la tolva no es correcto."),
        19 => Meaning::new(Protocol, Stopped, Hand, "La tolva exige cifrado: configure el modo sin cifrado o use otro modelo."),
        _ => return None,
    };
    Some(meaning)
}
