//! Why a port cannot be used or nothing answers, in a sentence, and what to look at.

use std::fmt;

use embedded_io::ErrorKind;
use serde_json::{Value, json};

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such port.
    NoPort,
    /// Another program holds it.
    Busy,
    /// This user may not use it.
    Forbidden,
    /// It is no serial port.
    NoSerial,
    /// It cannot be opened for another reason.
    Closed,
    /// It broke while it was used.
    Gone,
    /// Nothing answered.
    Silent,
    /// Only our own bytes came back.
    Echo,
    /// Something answered that no protocol explains.
    Garbage,
}

impl Trouble {
    /// What an error while opening means.
    pub fn of_opening(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::NoPort,
            ErrorKind::AddrInUse => Self::Busy,
            ErrorKind::PermissionDenied => Self::Forbidden,
            ErrorKind::InvalidInput => Self::NoSerial,
            _ => Self::Closed,
        }
    }

    /// Its name for a program.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoPort => "no-port",
            Self::Busy => "busy",
            Self::Forbidden => "forbidden",
            Self::NoSerial => "no-serial",
            Self::Closed => "closed",
            Self::Gone => "gone",
            Self::Silent => "silent",
            Self::Echo => "echo",
            Self::Garbage => "garbage",
        }
    }

    /// What is wrong, in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoPort => "Ese puerto no existe.",
            Self::Busy => "Otro programa está usando el puerto.",
            Self::Forbidden => "Este usuario no puede usar el puerto.",
            Self::NoSerial => "Eso no es un puerto serial.",
            Self::Closed => "El puerto no se pudo abrir.",
            Self::Gone => "El puerto se perdió mientras se usaba.",
            Self::Silent => "Nada contesta en este puerto.",
            Self::Echo => "El puerto solo oye lo que él mismo dice.",
            Self::Garbage => "Algo contesta, pero no se entiende.",
        }
    }

    /// What to look at, one thing after the other.
    pub const fn look_at(self) -> &'static [&'static str] {
        match self {
            Self::NoPort => &["Vea los puertos con: cas-devices list", "Revise que el adaptador USB esté conectado."],
            Self::Busy => &[
                "Si es una terminal en servicio, no la pruebe por aquí: use la pantalla M10 del agente.",
                "En el taller, cierre el otro programa (cas-agent u otro) y repita.",
            ],
            Self::Forbidden => &["Agregue el usuario al grupo dialout y vuelva a entrar: sudo usermod -aG dialout USUARIO"],
            Self::NoSerial => &["Nombre un puerto como /dev/ttyUSB0; vea los que hay con: cas-devices list"],
            Self::Closed => &["Desconecte y conecte el adaptador, y repita."],
            Self::Gone => &["Revise el cable USB y su conector.", "Revise que el adaptador no se reinicie por falta de corriente."],
            Self::Silent => &[
                "¿El aparato tiene corriente y terminó de arrancar?",
                "¿El cable es el correcto (RS-232, TTL, opto) y no están cruzados TX y RX?",
                "¿Los interruptores del aparato eligen un protocolo serial y no pulsos o MDB?",
                "En ccTalk con dirección poco usual, repita con: --all-addresses",
            ],
            Self::Echo => &[
                "En un adaptador ccTalk es normal que oiga su eco: ningún equipo del cable contesta. ¿Tienen corriente?",
                "En otro cable, TX y RX están unidos: revíselo.",
                "En ccTalk con dirección poco usual, repita con: --all-addresses",
            ],
            Self::Garbage => &[
                "¿La velocidad o la paridad del aparato es otra? Vea la tabla de sus interruptores.",
                "¿Hay dos aparatos en el mismo cable, o ruido por falta de tierra común?",
                "Grabe lo que dice y guárdelo: cas-devices watch PUERTO --protocol NOMBRE --record ARCHIVO",
            ],
        }
    }

    /// For a program.
    pub fn json(self) -> Value {
        json!({ "kind": self.name(), "sentence": self.sentence(), "look_at": self.look_at() })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())?;
        self.look_at().iter().try_for_each(|look| write!(f, "\n  - {look}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_of_opening_has_its_own_sentence() {
        let kinds = [ErrorKind::NotFound, ErrorKind::AddrInUse, ErrorKind::PermissionDenied, ErrorKind::InvalidInput, ErrorKind::Other];
        let mut sentences: Vec<_> = kinds.into_iter().map(|kind| Trouble::of_opening(kind).sentence()).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), kinds.len());
        assert!(Trouble::Forbidden.to_string().contains("dialout"));
        assert!(Trouble::Busy.to_string().contains("M10"));
    }
}
